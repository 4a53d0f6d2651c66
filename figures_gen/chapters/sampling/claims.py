"""「どれを選ぶか」の文を支える述語。"""

import math
import re
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]
CUTS = ("top-k", "top-p", "min-p")
TEMPERATURES = ("cold", "cool", "plain", "hot")


@claim
def first_sentence_is_the_old_one(cells: Cells, next_token__cells: Cells) -> Verdict:
    """貪欲法の一文目は、「次のトークンを当てさせる」の章で書いた文と同じである。"""
    here, before = cells["greedy"].lines[0], next_token__cells["again"].lines[0]
    return holds(here == before, この章=here, 前の章=before)


@claim
def greedy_repeats_itself(cells: Cells) -> Verdict:
    """貪欲法は「東京の人口は」と書き、そのあとで、もう一度同じ言葉から書き出す。"""
    _, *others = cells["greedy"].lines
    again = [line for line in others if line.startswith("東京の人口は10万人")]
    return holds(len(again) >= 2, くり返し=again)


@claim
def tokyo_becomes_an_island(cells: Cells) -> Verdict:
    """二位だけで書いた文は、読んで、面白いと確かめた「三大自然の島」と「東京タダの」の文である。"""
    first, *others = cells["second"].lines
    named = any("一番有名なのは「東京タダの" in line for line in others)
    return holds(first.startswith("東京は日本の三大自然の島です") and named, 文=cells["second"])


@claim
def our_second_agrees(cells: Cells) -> Verdict:
    """本文の二行と transformers の部品とで、書いた文が同じである。"""
    return holds(cells["second-library"].strip() == "True", 出力=cells["second-library"].strip())


@claim
def capital_band_is_first(fifteen: Data) -> Verdict:
    """いちばん幅の広い帯は「首都」である。"""
    first = fifteen["top"][0]["token"]
    return holds(first == "首都", 一位=first)


@claim
def edge_is_not_the_likeliest(cells: Cells, fifteen: Data) -> Verdict:
    """端に近い0.1と0.8で当たるのは、一位のトークンではない。"""
    lines, first = cells["draw"].lines, fifteen["top"][0]["token"]
    ends = [lines[0].split(" → ")[1], lines[-1].split(" → ")[1]]
    return holds(first not in ends, 端の当たり=ends, 一位=first)


@claim
def beyond_fifty_is_not_rare(cells: Cells) -> Verdict:
    """上位50個に入らないものを引く確率は、一割を超える。"""
    share = cells["tail"].lines[2].numbers[-1]
    return holds(share > 10, 確率=share)


@claim
def beyond_fifteen_each_is_rare(fifteen: Data) -> Verdict:
    """15位から下は、一つ一つの確率がどれも1%に届かない。"""
    last = fifteen["top"][-1]
    return holds(last["probability"] < 0.01, 十五位=last)


@claim
def tokyo_again_is_not_far_below(cells: Cells) -> Verdict:
    """「東京は日本の東京」は、二十六万あまりの候補のうちの、三十位までに入っている。"""
    line = cells["below-ten"].lines[-1]
    rank = line.numbers[0]
    return holds(line.endswith("東京は日本の東京") and 15 < rank <= 30, 順位=rank)


@claim
def fifteen_grow_odd(fifteen: Data) -> Verdict:
    """上位15個は、読んで、下へ行くほど怪しくなると確かめた並びである。"""
    tokens = [row["token"] for row in fifteen["top"]]
    read = ["首都", "三大", "海", "都市", "最大", "最", "国", "最高", "中心", "伝統", "主要", "総", "文化", "東", "大"]
    return holds(tokens == read, 並び=tokens)


@claim
def seventh_is_dropped(cut: Data) -> Verdict:
    """六個に絞ると、七位の確率は0になる。"""
    seventh = cut["rows"][6]
    return holds(seventh["before"] > 0 and seventh["after"] == 0, 七位=seventh)


@claim(width="ずれ")
def ratio_survives_the_cut(cells: Cells, cut: Data) -> Verdict:
    """残った候補どうしの比は、絞る前と後とで等しい。ずれは、一万分の一もない。"""
    before, after = cells["ratio"].numbers
    kept = cut["rows"][: cut["k"]]
    ratios = [row["after"] / row["before"] for row in kept]
    off = max(ratios) / min(ratios) - 1
    return holds(before == after and off < 1e-4, 絞る前=before, 絞った後=after, ずれ=off)


@claim
def capital_gains_by_the_cut(cut: Data) -> Verdict:
    """六個に絞ると、「首都」の確率は、元の一倍半より大きくなる。"""
    first = cut["rows"][0]
    return holds(first["token"] == "首都" and first["after"] > 1.5 * first["before"], 首都=first)


@claim
def tokyo_again_is_cut(fifteen: Data, cut: Data) -> Verdict:
    """「東京は日本の東京」の「東京」は、残した候補に入らない。"""
    rank, k = fifteen["tokyo"]["rank"], cut["k"]
    return holds(rank > k, 順位=rank, 残す数=k)


@claim
def three_seeds_tell_three_stories(cells: Cells) -> Verdict:
    """三つの文は、どれも違う。"""
    stories = {line.split(":")[1] for line in cells["seeds"].lines}
    return holds(len(stories) == 3, 文=sorted(stories))


@claim
def draws_are_far_from_the_edges(margins: Data) -> Verdict:
    """台本のくじは、どれも境目から離れている。"""
    return holds(margins["at_least"] is not None, 境目との距離=margins["at_least"])


@claim
def flat_has_no_favourite(methods: Data) -> Verdict:
    """「首都圏の」の続きは、一位も一割に届かず、十位までを足しても半分に届かない。"""
    first, rest = methods["flat"]["top"][0]["probability"], methods["flat"]["rest"]
    return holds(first < 0.1 and rest > 0.5, 一位=first, 十位より下=rest)


@claim
def days_fill_the_year(methods: Data) -> Verdict:
    """「1年は365」の続きは、八割より多くが「日」で始まる。"""
    days = sum(row["probability"] for row in methods["peaked"]["top"] if row["token"].startswith("日"))
    return holds(days > 0.8, 日で始まるもの=days)


@claim
def sixth_is_superfluous(methods: Data) -> Verdict:
    """「1年は365」の続きの六位は、「日」で始まらない。"""
    sixth = methods["peaked"]["top"][5]["token"]
    return holds(not sixth.startswith("日"), 六位=sixth)


@claim
def top_p_keeps_many_or_few(cells: Cells) -> Verdict:
    """top-p で残る数は、迷う文では50個を超え、迷わない文では六個に届かない。"""
    flat, peaked = (line.numbers[0] for line in cells["top-p"].lines)
    return holds(flat > 50 and peaked < 6, 迷う文=flat, 迷わない文=peaked)


@claim
def min_p_keeps_fewer_when_flat(cells: Cells) -> Verdict:
    """迷う文で min-p が残す数は、top-p が残す数の半分に届かない。"""
    top_p, min_p = (cells[name].lines[0].numbers[0] for name in ("top-p", "min-p"))
    return holds(min_p < top_p / 2, top_p=top_p, min_p=min_p)


@claim
def counts_follow_the_distribution(methods: Data) -> Verdict:
    """top-k の残す数は二つの文で同じ。top-p と min-p の残す数は、迷う文のほうが多い。"""
    flat, peaked = methods["flat"]["counts"], methods["peaked"]["counts"]
    more = all(flat[name] > peaked[name] for name in ("top-p", "min-p"))
    return holds(flat["top-k"] == peaked["top-k"] and more, 迷う文=flat, 迷わない文=peaked)


@claim
def cold_is_greedy(cells: Cells) -> Verdict:
    """温度が0.01なら、一位の確率は100%と言ってよい。"""
    capital = cells["temperature"].lines[0].numbers[1]
    return holds(capital > 99.99, 首都=capital)


@claim
def heat_makes_them_equal(cells: Cells) -> Verdict:
    """温度が100なら、一位と二位の確率の違いは一割に届かない。"""
    _, first, second = cells["temperature"].lines[-1].numbers
    return holds(first < 1.1 * second, 首都=first, 三大=second)


@claim
def whole_vocabulary_is_another_matter(temperature: Data) -> Verdict:
    """温度が2のとき、一位の確率は、六個の中では半分あまりでも、語彙の全体では5%に届かない。"""
    among = temperature["curves"][temperature["grid"].index(2.0)][0]
    whole = temperature["whole"][-1]["top"][0]
    return holds(among > 0.5 and whole < 0.05, 六個の中=among, 語彙の全体=whole)


@claim
def the_rest_swallows_all(temperature: Data) -> Verdict:
    """温度が2のとき、六個のほかを合わせた確率は、九割を超える。一位は「首都」である。"""
    hot, first = temperature["whole"][-1], temperature["tokens"][0]
    return holds(hot["temperature"] == 2 and hot["rest"] > 0.9 and first == "首都", ほか全部=hot["rest"], 一位=first)


@claim
def heat_drains_the_top(temperature: Data) -> Verdict:
    """温度を上げるにつれて、六個のほかを合わせた確率が増える。"""
    rests = [one["rest"] for one in temperature["whole"]]
    return holds(rests == sorted(rests) and rests[0] < rests[-1], ほか全部=rests)


@claim
def penalty_moves_the_story_on(cells: Cells) -> Verdict:
    """罰を与えると、一文目のあとは、「東京の人口は」のくり返しではなく、別の文になる。"""
    greedy, penalty = cells["greedy"].lines, cells["repetition"].lines
    moved = len(set(penalty)) == len(penalty) and not any(line.startswith("東京の人口は") for line in penalty)
    return holds(penalty[0] == greedy[0] and len(penalty) > 1 and moved, 罰のあと=penalty)


@claim
def standard_lines_agree(cells: Cells) -> Verdict:
    """いつもの二行で読み込んだモデルの点数が、`load_gemma`のものと、すべて同じ。"""
    return holds(cells["standard"].strip() == "一致", 出力=cells["standard"].strip())


@claim
def every_part_agrees(cells: Cells) -> Verdict:
    """五つの手法は、どれも transformers の部品と一致する。"""
    answers = [line.split()[1] for line in cells["same"].lines]
    return holds(answers == ["True"] * 5, 出力=answers)


@claim
def explorer_writes_the_same_story(cells: Cells, widgets__knobs: Data) -> Verdict:
    """部品の記録で、罰を与えて一位を選びつづけた道は、台本が罰を与えて書いた文である。"""
    written, recorded = "".join(cells["repetition"].split()), _greedy_text(widgets__knobs, penalised=True)
    return holds(written == recorded, 台本=written, 部品=recorded)


@claim
def explorer_repeats_without_knobs(cells: Cells, widgets__knobs: Data) -> Verdict:
    """部品の記録で、罰なしで一位を選びつづけた道は、台本が貪欲法で書いた文である。"""
    written, recorded = "".join(cells["greedy"].split()), _greedy_text(widgets__knobs, penalised=False)
    return holds(written == recorded, 台本=written, 部品=recorded)


@claim
def zero_is_refused(cells: Cells) -> Verdict:
    """温度を0にすると、0より大きくするようにと断られる。"""
    return holds("0より大きい" in cells["answer-zero"], 出力=cells["answer-zero"].strip())


@claim
def order_matters(cells: Cells) -> Verdict:
    """温度と top-p の順番を変えると、残る数が変わる。"""
    counts = [[int(count) for count in re.findall(r"(\d+)個", line)] for line in cells["order"].lines]
    return holds(all(first != second for first, second in counts), 残る数=counts)


@claim
def ratio_becomes_a_power(cells: Cells) -> Verdict:
    """比は、温度0.5で二乗に、温度2で平方根になる（誤差は1%まで）。"""
    half, one, two = (float(ratio) for ratio in re.findall(r"([\d.]+)倍", cells["answer-ratio"]))
    powers = math.isclose(half, one**2, rel_tol=0.01) and math.isclose(two, one**0.5, rel_tol=0.01)
    return holds(powers, 半分の温度=half, 元の温度=one, 二倍の温度=two)


@claim
def openings_go_from_sober_to_drunk(effect: Data) -> Verdict:
    """続きはほぼどれも違い、いつも一位と T = 1.5 とでは、選んだトークンの確率が平均して百倍より開く。"""
    methods = effect["methods"]
    openings = {row["by_prompt"][0]["opening"] for row in methods.values()}
    gap = methods["greedy"]["mean_log_probability"] - methods["hot"]["mean_log_probability"]
    return holds(len(openings) >= len(methods) - 1 and gap > math.log(100), 続きの種類=len(openings), 差=gap)


@claim
def variety_costs_likelihood(effect: Data) -> Verdict:
    """多彩なものほど、選んだものの確率が低い。二つずつ比べると、九割より多くの組で、順番が逆になる。"""
    points = [(row["distinct_2"], row["mean_log_probability"]) for row in effect["methods"].values()]
    pairs = [(one, other) for place, one in enumerate(points) for other in points[:place]]
    opposite = sum((one[0] - other[0]) * (one[1] - other[1]) < 0 for one, other in pairs)
    return holds(opposite > 0.9 * len(pairs), 逆になる組=opposite, すべての組=len(pairs))


@claim
def same_texts_vary_least(effect: Data) -> Verdict:
    """多彩さがいちばん低い二つは、いつも一位を選ぶ二つの方法である。"""
    variety = _of(effect, "distinct_2")
    lowest = set(sorted(variety, key=lambda name: variety[name])[:2])
    return holds(lowest == {"greedy", "penalty"}, 多彩さ=variety)


@claim
def heat_moves_up_and_left(effect: Data) -> Verdict:
    """温度を上げるにつれて、プロンプトについて平均した点は、多彩さが増え、平均対数確率が下がる。"""
    variety, likely = _of(effect, "distinct_2"), _of(effect, "mean_log_probability")
    points = [(name, variety[name], likely[name]) for name in TEMPERATURES]
    moves = all(one[1] < other[1] and one[2] > other[2] for one, other in pairwise(points))
    return holds(moves, 点=points)


@claim
def cuts_lie_between(effect: Data) -> Verdict:
    """top-k、top-p、min-p は、どのプロンプトでも、T = 1 より予想に近く、いつも一位より多彩である。"""
    plain, greedy = _rows(effect, "plain"), _rows(effect, "greedy")
    wrong = [
        (name, row["prompt"])
        for name in CUTS
        for row, one, other in zip(_rows(effect, name), plain, greedy, strict=True)
        if row["mean_log_probability"] <= one["mean_log_probability"] or row["distinct_2"] <= other["distinct_2"]
    ]
    return holds(not wrong, そうならないもの=wrong)


@claim
def cuts_lie_along_the_curve(effect: Data) -> Verdict:
    """同じ平均対数確率で比べると、三つとも、どのプロンプトでも、温度の折れ線から目盛りの六分の一も離れない。"""
    off = {name: _above_the_line(effect, name) for name in CUTS}
    most = max(abs(one) for row in off.values() for one in row)
    return holds(most < 1 / 6, いちばん離れた=most, プロンプトごと=off)


@claim
def cuts_lie_above_the_line(effect: Data) -> Verdict:
    """top-k、top-p、min-p は、どのプロンプトでも、温度の折れ線より上にある。離れ方は、目盛りの五分の一もない。"""
    found = {name: _above_the_line(effect, name) for name in CUTS}
    return holds(all(0 < one < 0.2 for row in found.values() for one in row), プロンプトごと=found)


@claim
def three_prompts_cannot_tell(effect: Data) -> Verdict:
    """プロンプトを単位にした95%の幅の半分が、いちばん広い手法では、三つの手法の折れ線との差のどれよりも大きい。"""
    found = {name: _above_the_line(effect, name) for name in CUTS}
    width = max(T95[len(one)] * stdev(one) / math.sqrt(len(one)) for one in found.values())
    return holds(width > max(abs(fmean(one)) for one in found.values()), 幅の半分=width, プロンプトごと=found)


@claim
def greedy_repeats_most(effect: Data) -> Verdict:
    """文章の中でのくり返しは、いつも一位がいちばん多い。"""
    repeats = _of(effect, "repetition")
    return holds(max(repeats, key=lambda name: repeats[name]) == "greedy", くり返し=repeats)


@claim
def penalty_curbs_repetition(effect: Data) -> Verdict:
    """罰を与えると、くり返しは三分の一も残らない。"""
    repeats = _of(effect, "repetition")
    return holds(repeats["penalty"] < repeats["greedy"] / 3, 一位=repeats["greedy"], 罰=repeats["penalty"])


@claim
def penalty_curbs_in_each(effect: Data) -> Verdict:
    """罰を与えると、くり返しは、どのプロンプトでも半分も残らない。プロンプトは三つ。"""
    greedy, penalty = (
        [row["repetition"] for row in effect["methods"][name]["by_prompt"]] for name in ("greedy", "penalty")
    )
    fewer = all(after < before / 2 for before, after in zip(greedy, penalty, strict=True))
    return holds(fewer and len(greedy) == 3, 一位=greedy, 罰=penalty)


@claim
def greedy_is_too_likely(effect: Data) -> Verdict:
    """いつも一位の平均対数確率は、そのままくじを引いたときより、1を超えて高い。"""
    likely = _of(effect, "mean_log_probability")
    return holds(likely["greedy"] > likely["plain"] + 1, 一位=likely["greedy"], くじ=likely["plain"])


@claim
def likeliest_repeats_most(effect: Data) -> Verdict:
    """選んだものの確率がいちばん高いのも、いちばんくり返すのも、いつも一位である。"""
    likely, repeats = _of(effect, "mean_log_probability"), _of(effect, "repetition")
    first, most = (max(values, key=lambda name: values[name]) for values in (likely, repeats))
    return holds(first == most == "greedy" and repeats["greedy"] > 0.3, 予想どおり=first, くり返し=repeats)


@claim
def draws_are_far_from_ties(effect: Data) -> Verdict:
    """当たりと次点のロジットの差は、計算機による違い（0.0001ほど）の五倍より大きい。"""
    return holds(effect["gap_at_least"] >= 0.0005, 差=effect["gap_at_least"])


def _rows(effect: Data, name: str) -> list[Data]:
    rows: list[Data] = effect["methods"][name]["by_prompt"]
    return rows


def _of(effect: Data, measure: str) -> dict[str, float]:
    """選び方 → プロンプトについて平均した値。"""
    return {name: row[measure] for name, row in effect["methods"].items()}


#: 標本がいくつのときの、平均の95%の幅を決める、t分布の値
T95 = {3: 4.303}


def _above_the_line(effect: Data, name: str) -> list[float]:
    """プロンプトごとに、同じ平均対数確率のところで、温度の折れ線（右の端は、いつも一位）より多彩な分。"""
    heights = []
    for place, row in enumerate(_rows(effect, name)):
        found = [_rows(effect, other)[place] for other in ("greedy", *TEMPERATURES)]
        line = sorted((one["mean_log_probability"], one["distinct_2"]) for one in found)
        heights.append(row["distinct_2"] - _between(line, row["mean_log_probability"]))
    return heights


def _between(line: list[tuple[float, float]], x: float) -> float:
    """折れ線の、``x`` での高さ。"""
    for (left, low), (right, high) in pairwise(line):
        if left <= x <= right:
            return low + (high - low) * (x - left) / (right - left)
    raise ValueError(f"{x} は、折れ線の外にあります")


def _greedy_text(record: Data, penalised: bool) -> str:
    """部品の記録で、初めの文から一位を選びつづけて書いた文章。空白と行の終わりは除く。"""
    penalty = record["start"]["penalty"] if penalised else 1
    prompt = record["prompts"][0]
    ids, text = [record["first"], *prompt["ids"]], [prompt["text"]]
    at: int | None = 0
    while at is not None:
        node = record["nodes"][at]
        scores = []
        for number, shifted in zip(node["ids"], node["logits"], strict=True):
            logit = shifted + node["zero"]
            strength = penalty if number in ids else 1
            scores.append((logit / strength if logit > 0 else logit * strength, number))
        ids.append(max(scores)[1])
        text.append(record["tokens"][str(ids[-1])].replace("▁", " "))
        at = node["next"].get(str(ids[-1]))
    return "".join("".join(text).split())
