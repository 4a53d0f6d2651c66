"""「次のトークンを当てさせる」の文を支える述語。"""

import re
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, claim, holds

Data = dict[str, Any]


@claim
def is_the_270m(size: Data) -> Verdict:
    """読み込んだモデルのパラメータは、270M（二億七千万）ほどである。"""
    return holds(round(size["parameters"] / 1e7) == 27, パラメータ=size["parameters"])


@claim
def vocabulary_is_the_same_as_before(cells: Cells, japanese_tokens__vocabulary: Data) -> Verdict:
    """語彙サイズは、「日本語とトークン」の章で数えたものと同じである。"""
    here, before = cells["load"].numbers[0], japanese_tokens__vocabulary["size"]
    return holds(here == before, この章=here, 前に数えたもの=before)


@claim
def few_weights_have_four_bits(packed: Data, size: Data) -> Verdict:
    """ファイルの重みは、モデルの重みと同じ数で、そのうち4ビットの形式で書いたものは、一割に届かない。"""
    return holds(packed["weights"] == size["parameters"] and 0 < packed["four"] < 0.1, 四ビット=packed["four"])


@claim
def embedding_takes_more_than_half(size: Data) -> Verdict:
    """埋め込みの表は、パラメータの半分より多くを占める。"""
    return holds(size["embedding_share"] > 0.5, 割合=size["embedding_share"])


@claim(baseline="小説一冊を、修正Kneser–Neyで数えたn=6（[^brants]も、これを手本にした）")
def a_library_beats_one_novel(unread: Data) -> Verdict:
    """どの文章でも、Gemmaの迷いは、数えたn=6の三分の一より小さい。比の95%の幅も、四分の一より小さい。"""
    rows = {row["name"]: row for row in unread["rows"]}
    ratios = [one / other for one, other in zip(rows["gemma"]["each"], rows["counted"]["each"], strict=True)]
    return holds(len(ratios) >= 5 and max(ratios) < 1 / 3 and unread["high"] < 1 / 4, 比=ratios, 上の端=unread["high"])


@claim
def one_novel_is_too_little_to_learn(unread: Data) -> Verdict:
    """小説一冊だけを数えたか学んだモデルは、三つとも、Gemmaの六倍より大きく迷う。"""
    rows = {row["name"]: row["perplexity"] for row in unread["rows"]}
    small = [value for name, value in rows.items() if name != "gemma"]
    return holds(len(small) == 3 and min(small) > 6 * rows["gemma"], **rows)


@claim
def runs_are_newer_than_in_the_novel(unread: Data) -> Verdict:
    """数えた小説に一度も出てこない三文字の並びは、半分より多く、取っておいた一割より一割五分は多い。"""
    new, in_the_novel = unread["new"], unread["new_in_the_novel"]
    return holds(new > 0.5 and new - in_the_novel > 0.15, 八つの文章=new, 一割=in_the_novel)


@claim
def begins_with_bos(cells: Cells) -> Verdict:
    """トークンにした文の先頭は、`<bos>` である。"""
    first = cells["tokens"].lines[0]
    return holds(first.split()[1] == "<bos>", 先頭=first)


@claim
def one_text_four_tokens_whole_vocabulary(cells: Cells, size: Data) -> Verdict:
    """ロジットの形は、文が一つ、トークンが四つ、語彙サイズである。"""
    shape = cells["logits"].strip()
    return holds(shape == f"torch.Size([1, 4, {size['vocabulary']}])", 形=shape)


@claim
def probabilities_add_up_to_one(cells: Cells) -> Verdict:
    """確率の合計は1である。"""
    total = cells["softmax"].numbers[0]
    return holds(total == 1, 合計=total)


@claim
def capital_comes_first(tokyo: Data) -> Verdict:
    """「東京は日本の」の次の一位は「首都」である。"""
    first = tokyo["top"][0]["token"]
    return holds(first == "首都", 一位=first)


@claim
def runners_up_are_as_written(tokyo: Data) -> Verdict:
    """二位から四位は、「三大」「海」「都市」である。"""
    runners = [row["token"] for row in tokyo["top"][1:4]]
    return holds(runners == ["三大", "海", "都市"], 二位から四位=runners)


@claim
def sentence_is_twisted_and_wrong(cells: Cells) -> Verdict:
    """一位を選び続けて書いた文は、読んで、ねじれていると確かめた「東京は…人口が10万人を超えた。」である。"""
    text = cells["again"].lines[0]
    return holds(text == "東京は日本の首都圏の人口が10万人を超えた。", 文=text)


@claim
def population_is_off_by_digits(cells: Cells) -> Verdict:
    """モデルの書いた首都圏の人口は、東京圏の人口（2020年の国勢調査で3,691万人）の十分の一に届かない。"""
    found = re.search(r"人口が(\d+)万人", cells["again"])
    return holds(found is not None and int(found[1]) < 3691 / 10, 書いた人口=found and found[0])


@claim
def work_is_busy(cells: Cells) -> Verdict:
    """「仕事が」の続きの一位は「忙」である。"""
    first = _first(cells["others"].lines[0])
    return holds(first == "忙", 一位=first)


@claim
def numbers_and_programs_go_on(cells: Cells) -> Verdict:
    """数の並びの続きは「5」、プログラムの続きは「 +」が、半分より高い確率で一位である。"""
    *_, numbers, program = cells["others"].lines
    right = _first(numbers) == "5" and _first(program) == " +"
    return holds(right and min(_share(numbers), _share(program)) > 50, 数=numbers, プログラム=program)


@claim
def translation_is_guessed(cells: Cells) -> Verdict:
    """「犬」と「水」の訳は一位、「山」の訳は、例の cat に次ぐ二位。"""
    found = [re.findall(r"'(.*?)' ", line) for line in cells["translate"].lines]
    wanted = found[0][0] == " dog" and found[1][0] == " water" and found[2][:2] == [" cat", " mountain"]
    return holds(len(found) == 3 and wanted, 上位三つ=found)


@claim
def tail_is_thin_but_heavy(cells: Cells, tokyo: Data) -> Verdict:
    """11位から下は、一つ一つは1%に届かないが、合わせれば一割を超える。"""
    tenth, tail = tokyo["top"][-1]["probability"], cells["answer-tail"].numbers[-1]
    return holds(tenth < 0.01 and tail > 10, 十位=tenth, 合わせて=tail)


@claim
def ten_are_not_all(tokyo: Data) -> Verdict:
    """十位までを足しても、99%に届かない。"""
    ten = sum(row["probability"] for row in tokyo["top"])
    return holds(ten < 0.99, 十位まで=ten)


@claim
def half_a_capital_is_not_completed(cells: Cells) -> Verdict:
    """「首都」は一つのトークンで、「首」で切って渡すと、上位三つのどれも「都」ではない。"""
    whole, half = cells["answer-prefix"].lines
    cut = half.startswith("['東京', 'は', '日本の', '首'] →") and _first(whole) == "首都"
    return holds(cut and "'都'" not in half, 首まで=half, その前まで=whole)


@claim
def one_word_outweighs_the_next_nine(tokyo: Data) -> Verdict:
    """「首都」だけで、二位から十位までを合わせた確率の、四倍より高く、五倍に届かない。"""
    first, *others = tokyo["top"]
    rest = sum(row["probability"] for row in others)
    return holds(first["token"] == "首都" and 4 < first["probability"] / rest < 5, 一位=first, 二位から十位=rest)


@claim
def runners_up_read_naturally(tokyo: Data) -> Verdict:
    """二位から十位までは、どれも、「東京は日本の」に続けて読めると、読んで確かめた言葉である。"""
    read = {"三大", "海", "都市", "最大", "最", "国", "最高", "中心", "伝統"}
    unread = [row["token"] for row in tokyo["top"][1:] if row["token"] not in read]
    return holds(not unread, 読んでいない言葉=unread)


@claim
def tokyo_alone_means_disney(cells: Cells) -> Verdict:
    """「東京」だけを読んだ位置の予測は、「ディズニー」である。"""
    line = cells["answer-positions"].lines[1]
    return holds(line == "東京 の次は 'ディズニー'", 出力=line)


def _first(line: Output) -> str:
    """「文 → 'トークン' 30%、…」の、一位のトークン。"""
    found = re.match(r"'(.*?)' ", line.split(" → ")[1])
    assert found is not None
    return found[1]


def _share(line: Output) -> float:
    """「文 → 'トークン' 30%、…」の、一位の確率（%）。"""
    found = re.match(r"'.*?' (\d+)%", line.split(" → ")[1])
    assert found is not None
    return float(found[1])
