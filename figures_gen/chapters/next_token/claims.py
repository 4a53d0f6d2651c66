"""「次のトークンを当てさせる」の文を支える述語。"""

import math
import re
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, claim, holds

Data = dict[str, Any]


is_the_270m = claim(lambda size: round(size["parameters"] / 1e7) == 27)
vocabulary_is_the_same_as_before = claim(
    lambda cells, japanese_tokens__vocabulary: cells["load"].numbers[0] == japanese_tokens__vocabulary["size"]
)
few_weights_have_four_bits = claim(
    lambda packed, size: packed["weights"] == size["parameters"] and 0 < packed["four"] < 0.1 and packed["bits"] > 4
)
embedding_takes_more_than_half = claim(lambda size: size["embedding_share"] > 0.5)


@claim(baseline="小説一冊を、修正Kneser–Neyで数えたn=6（[^brants]も、これを手本にした）")
def a_library_beats_one_novel(unread: Data) -> Verdict:
    """どの文章でも、Gemmaの迷いは、数えたn=6の三分の一より小さい。比の95%の幅も、四分の一より小さく、真ん中は九分の一ほど。"""
    rows = {row["name"]: row for row in unread["rows"]}
    ratios = [one / other for one, other in zip(rows["gemma"]["each"], rows["counted"]["each"], strict=True)]
    small = max(ratios) < 1 / 3 and unread["high"] < 1 / 4 and abs(unread["ratio"] - 1 / 9) < 0.01
    return holds(len(ratios) >= 5 and small, 比=ratios, 上の端=unread["high"])


@claim
def one_novel_is_too_little_to_learn(unread: Data) -> Verdict:
    """小説一冊だけを数えたか学んだモデルは、三つとも、Gemmaの六倍より大きく迷う。"""
    rows = {row["name"]: row["perplexity"] for row in unread["rows"]}
    small = [value for name, value in rows.items() if name != "gemma"]
    return holds(len(small) == 3 and min(small) > 6 * rows["gemma"], **rows)


runs_are_newer_than_in_the_novel = claim(
    lambda unread, next_word__ngram_perplexity: (
        unread["new"] > 0.5
        and unread["new"] - unread["new_in_the_novel"] > 0.15
        and 0.09 < (held := next_word__ngram_perplexity)["unread"] / (held["read"] + held["unread"]) < 0.11
    )
)
begins_with_bos = claim(lambda cells: cells["tokens"].lines[0].split()[1] == "<bos>")
one_text_four_tokens_whole_vocabulary = claim(
    lambda cells, size: cells["logits"].strip() == f"torch.Size([1, 4, {size['vocabulary']}])"
)
probabilities_add_up_to_one = claim(lambda cells: cells["softmax"].numbers[0] == 1)
capital_comes_first = claim(lambda tokyo: tokyo["top"][0]["token"] == "首都", option="「首都」")
runners_up_are_as_written = claim(lambda tokyo: [row["token"] for row in tokyo["top"][1:4]] == ["三大", "海", "都市"])
sentence_is_twisted_and_wrong = claim(
    lambda cells: cells["again"].lines[0] == "東京は日本の首都圏の人口が10万人を超えた。"
)
# モデルの書いた首都圏の人口は、東京圏の人口（2020年の国勢調査で3,691万人）の十分の一に届かない。
population_is_off_by_digits = claim(
    lambda cells: [re.findall(r"人口が(\d+)万人", cells["again"])],
    lambda found: found == ["10"] and 100_000 < 36_910_000 / 10,
    option="「10」",
)
work_is_busy = claim(lambda cells: _first(cells["others"].lines[0]) == "忙")


# 一位は「 beach」で、「moon」は、十位までにない。
the_beach_comes_before_the_moon = claim(
    lambda moon: [row["token"].strip().lower() for row in moon["top"]],
    lambda first, *others: first == "beach" and len(others) == 10 - 1 and "moon" not in others,
)


@claim
def numbers_and_programs_go_on(cells: Cells) -> Verdict:
    """数の並びの続きは「5」、プログラムの続きは「 +」が、半分より高い確率で一位である。"""
    *_, numbers, program = cells["others"].lines
    right = _first(numbers) == "5" and _first(program) == " +"
    return holds(right and min(_share(numbers), _share(program)) > 50, 数=numbers, プログラム=program)


add_goes_on_with_plus = claim(lambda cells: _first(cells["others"].lines[-1]).strip() == "+", option="「+」")
translation_is_guessed = claim(
    lambda cells: (
        len(found := [re.findall(r"'(.*?)' ", line) for line in cells["translate"].lines]) == 3
        and found[0][0] == " dog"
        and found[1][0] == " water"
        and found[2][:2] == [" cat", " mountain"]
    )
)
eight_choices_are_three_bits = claim(
    lambda unread: [unread["rows"][-1]],
    lambda gemma: gemma["name"] == "gemma" and round(gemma["perplexity"], 1) == 8.7 and 2**3 < 8.7 < 2**3.2,
)
# トークンごとの意外さを足して、一文字当たりにならすと、図の点（文章ごとの迷い）になる。
surprises_add_up = claim(
    lambda surprise__unread, unread: (
        [2 ** (math.fsum(one["bits"]) / len(one["text"])) for one in surprise__unread["texts"]],
        unread["rows"][-1],
    ),
    lambda found, gemma: (
        gemma["name"] == "gemma"
        and all(abs(one / other - 1) < 1e-3 for one, other in zip(found, gemma["each"], strict=True))
    ),
)
# 語彙が5,000のトークナイザは、規則表を足しても足さなくても、小説の一文字に8ビットほど使った。
a_novel_character_took_eight_bits = claim(
    lambda train_tokenizer__vocabulary_size: [
        train_tokenizer__vocabulary_size["ours"][name] for name in ("per_character", "with_dictionary")
    ],
    lambda bare, whole: round(bare) == 8 == round(whole),
)
# 実験室のセルが書かせた続き。終わりの数列は、倍々にするなら96である。
gemma_answers_as_the_crooked_rule_might = claim(
    lambda in_context__cells: [in_context__cells["game"].lines[place] for place in (0, 1, 2, 4)],
    lambda counted, squares, doubled, from_three: (
        counted == "1, 2, 3, 4, 5, → 6"
        and squares == "1, 4, 9, 16, 25, → 36"
        and doubled == "1, 2, 4, 8, 16, → 32"
        and from_three == "3, 6, 12, 24, 48, → 108"
    ),
)
# 仲間分けの合う割合は、正しい札、くじの札、逆の札の順に、83%、50%、14%。減った分の95%の幅は、どちらも0より上。
examples_are_read = claim(
    lambda in_context__labels: [
        [round(100 * in_context__labels["tasks"]["kinds"]["kinds"][kind]) for kind in ("true", "random", "inverted")],
        [in_context__labels["tasks"]["kinds"]["lost"][kind]["low"] for kind in ("random", "inverted")],
    ],
    lambda shares, lows: shares == [83, 50, 14] and min(lows) > 0.05,
)
dog_comes_first = claim(
    lambda cells: re.findall(r"'(.*?)' (\d+)%", cells["translate"].lines[0])[:2],
    lambda first, second: first[0] == " dog" and second[0] == " cat" and int(first[1]) > int(second[1]),
    option="dog",
)
# 八つの例を並べると、24語のうち、外したのは三つで、bread、steel、gold と訳した。
near_misses_only = claim(
    lambda cells: [cells["shine"].count("＝"), re.findall(r"(\w)＝(\w+)（✗", cells["shine"])],
    lambda words, missed: (
        words == 24 and 24 - len(missed) == 21 and missed == [("米", "bread"), ("鉄", "steel"), ("銀", "gold")]
    ),
)
# 八つの例を並べると、24問のうち、三回のくじをならして20問。
twenty_of_24_are_translated = claim(
    lambda in_context__trials: (
        (found := in_context__trials["tasks"]["translation"])["growth"][4]["count"] == 8
        and round(24 * found["growth"][4]["mean"], 6) == sum(found["draws"]) / 3 == 20
        and 0.8 < 20 / 24 < 0.85
    )
)
# 小説の取っておいたところでは、Gemmaも、数えた表も、一文字に4ビットあまり（4.5ビットまで）。
the_novel_takes_four_bits = claim(
    lambda pretraining__against_gemma: [
        pretraining__against_gemma["perplexity"][name] for name in ("gemma", "letters")
    ],
    lambda gemma, counted: 2**4 < min(gemma, counted) <= max(gemma, counted) < 2**4.5,
)
# 式のとおり、10倍ごとに、読む量で0.80倍、大きさで0.84倍。
the_published_law_is_steady = claim(
    lambda published_law: [published_law["tokens"]["per10"], published_law["parameters"]["per10"]],
    lambda tokens, parameters: round(tokens, 2) == 0.80 and round(parameters, 2) == 0.84,
)
# 11位から下は、一つ一つは1%に届かないが、合わせれば一割を超える。
tail_is_thin_but_heavy = claim(
    lambda cells, tokyo: tokyo["top"][-1]["probability"] < 0.01 and cells["answer-tail"].numbers[-1] > 10
)
ten_are_not_all = claim(lambda tokyo: sum(row["probability"] for row in tokyo["top"][:10]) < 0.99)


@claim
def half_a_capital_is_not_completed(cells: Cells) -> Verdict:
    """「首都」は一つのトークンで、「首」で切って渡すと、上位三つのどれも「都」ではない。"""
    whole, half = cells["answer-prefix"].lines
    cut = half.startswith("['東京', 'は', '日本の', '首'] →") and _first(whole) == "首都"
    return holds(cut and "'都'" not in half, 首まで=half, その前まで=whole)


one_word_outweighs_the_next_nine = claim(
    lambda tokyo: [tokyo["top"][0], sum(row["probability"] for row in tokyo["top"][2 - 1 : 10])],
    lambda first, rest: first["token"] == "首都" and 4 < first["probability"] / rest < 5,
)


@claim
def runners_up_read_naturally(tokyo: Data) -> Verdict:
    """二位から十位までは、どれも、「東京は日本の」に続けて読めると、読んで確かめた言葉である。"""
    read = {"三大", "海", "都市", "最大", "最", "国", "最高", "中心", "伝統"}
    unread = [row["token"] for row in tokyo["top"][1:] if row["token"] not in read]
    return holds(not unread, 読んでいない言葉=unread)


tokyo_alone_means_disney = claim(lambda cells: cells["answer-positions"].lines[1] == "東京 の次は 'ディズニー'")


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
