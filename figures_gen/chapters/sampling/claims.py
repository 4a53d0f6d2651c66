"""「どれを選ぶか」の文を支える述語。"""

import math
import re
from itertools import pairwise
from statistics import fmean
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds
from figures_gen.intervals import mean_interval

Data = dict[str, Any]
CUTS = ("top-k", "top-p", "min-p")
TEMPERATURES = ("cold", "cool", "plain", "hot")


first_sentence_is_the_old_one = claim(
    lambda cells, next_token__cells: cells["greedy"].lines[0] == next_token__cells["again"].lines[0]
)


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


three_great_comes_second = claim(
    lambda cells, fifteen: (
        [row["token"] for row in fifteen["top"][:2]] == ["首都", "三大"]
        and cells["second"].lines[0].startswith("東京は日本の三大")
    )
)
nature_comes_next = claim(lambda cells: cells["second"].lines[0].startswith("東京は日本の三大自然"), option="「自然」")
# 前の章に載せた三つの文は、observe のセル trials が、違う種の Sampler で書いたもの。
trials_were_drawn = claim(
    lambda observe__listings: (
        "Sampler(seed=種," in observe__listings["trials"] and "in enumerate([3, 7, 12]" in observe__listings["trials"]
    )
)
trials_were_cool_and_cut = claim(lambda observe__listings: "temperature=0.7, top_k=50" in observe__listings["trials"])
our_second_agrees = claim(lambda cells: cells["second-library"].strip() == "True")
capital_band_is_first = claim(lambda fifteen: fifteen["top"][0]["token"] == "首都")
# 端に近い0.1と0.8で当たるのは、一位のトークンではない。
edge_is_not_the_likeliest = claim(
    lambda cells, fifteen: (
        fifteen["top"][0]["token"]
        not in [cells["draw"].lines[0].split(" → ")[1], cells["draw"].lines[-1].split(" → ")[1]]
    )
)
beyond_fifty_is_not_rare = claim(
    lambda cells: cells["tail"].lines[2].strip().startswith("50位") and cells["tail"].lines[2].numbers[-1] > 10
)
# 15位から下は、一つ一つの確率がどれも1%に届かない。
beyond_fifteen_each_is_rare = claim(lambda fifteen: fifteen["top"][-1]["probability"] < 0.01)
tokyo_again_is_not_far_below = claim(
    lambda cells: (
        cells["below-ten"].lines[-1].endswith("東京は日本の東京") and 15 < cells["below-ten"].lines[-1].numbers[0] <= 30
    )
)
# 上位15個は、読んで、下へ行くほど怪しくなると確かめた並びである。
fifteen_still_go_on = claim(
    lambda fifteen: (
        [row["token"] for row in fifteen["top"]]
        == ["首都", "三大", "海", "都市", "最大", "最", "国", "最高", "中心", "伝統", "主要", "総", "文化", "東", "大"]
    )
)


@claim(width="ずれ")
def ratio_survives_the_cut(cells: Cells, cut: Data) -> Verdict:
    """残った候補どうしの比は、絞る前と後とで等しい。ずれは、一万分の一もない。"""
    before, after = cells["ratio"].numbers
    kept = cut["rows"][: cut["k"]]
    ratios = [row["after"] / row["before"] for row in kept]
    off = max(ratios) / min(ratios) - 1
    return holds(before == after and off < 1e-4, 絞る前=before, 絞った後=after, ずれ=off)


capital_gains_by_the_cut = claim(
    lambda cut: (first := cut["rows"][0])["token"] == "首都" and first["after"] > 1.5 * first["before"]
)
tokyo_again_is_cut = claim(lambda fifteen, cut: fifteen["tokyo"]["rank"] > cut["k"])
three_seeds_tell_three_stories = claim(lambda cells: len({line.split(":")[1] for line in cells["seeds"].lines}) == 3)
draws_avoid_edges = claim(lambda margins: margins["at_least"] is not None)
flat_has_no_favourite = claim(
    lambda methods: methods["flat"]["top"][0]["probability"] < 0.1 and methods["flat"]["rest"] > 0.5
)
days_fill_the_year = claim(
    lambda methods: sum(row["probability"] for row in methods["peaked"]["top"] if row["token"].startswith("日")) > 0.8
)
# 「1年は365」の続きの六位は、「日」で始まらない。
sixth_is_superfluous = claim(lambda methods: not methods["peaked"]["top"][5]["token"].startswith("日"))
top_p_keeps_many_or_few = claim(
    lambda cells, methods: [
        [line.numbers[0] for line in cells["top-p"].lines],
        [methods[name]["counts"]["top-p"] for name in ("flat", "peaked")],
    ],
    lambda shown, counted: shown == counted and counted[0] > 50 and counted[1] < 6,
)
min_p_keeps_fewer_when_flat = claim(
    lambda cells, methods: (
        methods["settings"]["min-p"] == 0.05
        and (kept := methods["flat"]["counts"])["min-p"] < kept["top-p"] / 2
        and cells["min-p"].lines[0].numbers[0] == kept["min-p"]
    )
)
counts_follow_the_distribution = claim(
    lambda methods: (
        methods["flat"]["counts"]["top-k"] == methods["peaked"]["counts"]["top-k"]
        and all(methods["flat"]["counts"][name] > methods["peaked"]["counts"][name] for name in ("top-p", "min-p"))
    )
)
# 温度が0.01なら、一位の確率は100%と言ってよい。
cold_is_greedy = claim(lambda cells: cells["temperature"].lines[0].numbers[1] > 99.99)
heat_makes_them_equal = claim(
    lambda cells: cells["temperature"].lines[-1].numbers, lambda _, first, second: first < 1.1 * second
)
whole_vocabulary_is_another_matter = claim(
    lambda temperature: (
        temperature["curves"][temperature["grid"].index(2.0)][0] > 0.5 and temperature["whole"][-1]["top"][0] < 0.05
    )
)
the_rest_swallows_all = claim(
    lambda temperature: (
        temperature["whole"][-1]["temperature"] == 2
        and temperature["whole"][-1]["rest"] > 0.9
        and temperature["tokens"][0] == "首都"
    )
)
# 同じ書き出しに、いつも一位は「お弁当の定番の」、六位までのくじは「おばちゃんが」と続けた。
hot_breakfast_is_no_breakfast = claim(
    lambda effect: [_opening(effect, "今日の朝ごはんは、", name) for name in ("greedy", "top-k", "hot")],
    lambda first, cut, hot: (
        first.startswith("お弁当の定番の") and cut.startswith("おばちゃんが") and hot.startswith("９月分の石沢")
    ),
    option="「９月分の石沢」",
)
cut_breakfast_is_aunties = claim(
    lambda effect: [
        effect["methods"]["top-k"]["name"],
        _opening(effect, "今日の朝ごはんは、", "top-k").replace(" ", ""),
    ],
    lambda name, text: name == "top-k = 6" and text.startswith("おばちゃんが、おばちゃんにおばあちゃん"),
)
heat_drains_the_top = claim(
    lambda temperature: (
        (rests := [one["rest"] for one in temperature["whole"]]) == sorted(rests) and rests[0] < rests[-1]
    )
)
cutting_tames_the_heat = claim(
    lambda hot: (
        all(row["warm"] <= 0.1 for row in hot["rows"])
        and len(hot["rows"]) == 5
        and [round(10 * edge(row["none"] for row in hot["rows"])) for edge in (min, max)] == [6, 9]
        and all(row["top-k"] == 0 and row["min-p"] < row["none"] / 2 for row in hot["rows"])
    )
)
penalty_moves_the_story_on = claim(
    lambda cells: (
        (penalty := cells["repetition"].lines)[0] == cells["greedy"].lines[0]
        and len(penalty) > 1
        and len(set(penalty)) == len(penalty)
        and not any(line.startswith("東京の人口は") for line in penalty)
    )
)
standard_agrees = claim(lambda cells: cells["standard"].strip() == "一致")
every_part_agrees = claim(lambda cells: [line.split()[1] for line in cells["same"].lines] == ["True"] * 5)
explorer_writes_the_same_story = claim(
    lambda cells, widgets__knobs: "".join(cells["repetition"].split()) == _greedy_text(widgets__knobs, penalised=True)
)
explorer_repeats_without_knobs = claim(
    lambda cells, widgets__knobs: "".join(cells["greedy"].split()) == _greedy_text(widgets__knobs, penalised=False)
)
zero_is_refused = claim(lambda cells: "0より大きい" in cells["answer-zero"])
order_matters = claim(
    lambda cells: all(
        first != second
        for first, second in [[int(count) for count in re.findall(r"(\d+)個", line)] for line in cells["order"].lines]
    )
)


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
def variety_costs(effect: Data) -> Verdict:
    """多彩なものほど、選んだものの確率が低い。二つずつ比べると、九割より多くの組で、順番が逆になる。"""
    points = [(row["distinct_2"], row["mean_log_probability"]) for row in effect["methods"].values()]
    pairs = [(one, other) for place, one in enumerate(points) for other in points[:place]]
    opposite = sum((one[0] - other[0]) * (one[1] - other[1]) < 0 for one, other in pairs)
    return holds(opposite > 0.9 * len(pairs), 逆になる組=opposite, すべての組=len(pairs))


same_texts_vary = claim(
    lambda effect: (
        set(sorted((variety := _of(effect, "distinct_2")), key=lambda name: variety[name])[:2]) == {"greedy", "penalty"}
    )
)


@claim
def heat_moves_up_left(effect: Data) -> Verdict:
    """温度を上げるにつれて、プロンプトについて平均した点は、多彩さが増え、平均対数確率が下がる。"""
    variety, likely = _of(effect, "distinct_2"), _of(effect, "mean_log_probability")
    points = [(name, variety[name], likely[name]) for name in TEMPERATURES]
    moves = all(one[1] < other[1] and one[2] > other[2] for one, other in pairwise(points))
    return holds(moves, 点=points)


@claim
def heat_curbs_repeats(effect: Data) -> Verdict:
    """くり返しは、どのプロンプトでも、いつも一位、T = 0.7、T = 1 の順に減る。"""
    names = [effect["methods"][name]["name"] for name in ("cool", "plain")]
    repeats = [[row["repetition"] for row in _rows(effect, name)] for name in ("greedy", "cool", "plain")]
    fewer = all(greedy > cool > plain for greedy, cool, plain in zip(*repeats, strict=True))
    return holds(fewer and names == ["T = 0.7", "T = 1"] and len(repeats[0]) == 3, くり返し=repeats)


@claim
def heat_picks_less_likely(effect: Data) -> Verdict:
    """選んだトークンの平均対数確率は、どのプロンプトでも、いつも一位、T = 0.7、T = 1 の順に下がる。"""
    likely = [[row["mean_log_probability"] for row in _rows(effect, name)] for name in ("greedy", "cool", "plain")]
    return holds(all(greedy > cool > plain for greedy, cool, plain in zip(*likely, strict=True)), 平均対数確率=likely)


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
def cuts_stand_between(effect: Data) -> Verdict:
    """top-k、top-p、min-p は、どのプロンプトでも、くり返しも平均対数確率も、いつも一位と T = 1 のあいだにある。"""
    first, plain = _rows(effect, "greedy"), _rows(effect, "plain")
    wrong = [
        (name, row["prompt"], measure)
        for name in CUTS
        for row, high, low in zip(_rows(effect, name), first, plain, strict=True)
        for measure in ("repetition", "mean_log_probability")
        if not high[measure] > row[measure] > low[measure]
    ]
    return holds(not wrong, あいだにないもの=wrong)


@claim(width="端")
def cuts_follow(effect: Data) -> Verdict:
    """同じ平均対数確率での、温度の折れ線との多彩さの差は、平均で0.1まで、95%の幅の端でも0.25まで。"""
    found = {name: _above_the_line(effect, name) for name in CUTS}
    off = {name: abs(fmean(one)) for name, one in found.items()}
    edge = max(abs(fmean(one)) + _half(one) for one in found.values())
    three = all(len(one) == 3 for one in found.values())
    return holds(three and max(off.values()) < 0.1 and edge < 0.25, 折れ線との差=off, 端=edge)


cuts_lie_above = claim(
    lambda effect: all(
        0 < one < 0.2 for row in {name: _above_the_line(effect, name) for name in CUTS}.values() for one in row
    )
)
# プロンプトを単位にした95%の幅の半分が、いちばん広い手法では、三つの手法の折れ線との差のどれよりも大きい。
three_say_little = claim(
    lambda effect: (
        max(map(_half, (found := {name: _above_the_line(effect, name) for name in CUTS}).values()))
        > max(abs(fmean(one)) for one in found.values())
    )
)
greedy_repeats_most = claim(
    lambda effect: max((repeats := _of(effect, "repetition")), key=lambda name: repeats[name]) == "greedy"
)
penalty_curbs = claim(lambda effect: (repeats := _of(effect, "repetition"))["penalty"] < repeats["greedy"] / 3)


@claim
def penalty_curbs_each(effect: Data) -> Verdict:
    """罰を与えると、くり返しは、どのプロンプトでも半分も残らない。プロンプトは三つ。"""
    greedy, penalty = (
        [row["repetition"] for row in effect["methods"][name]["by_prompt"]] for name in ("greedy", "penalty")
    )
    fewer = all(after < before / 2 for before, after in zip(greedy, penalty, strict=True))
    return holds(fewer and len(greedy) == 3, 一位=greedy, 罰=penalty)


greedy_too_likely = claim(
    lambda effect: (likely := _of(effect, "mean_log_probability"))["greedy"] > likely["plain"] + 1
)


@claim
def likeliest_repeats(effect: Data) -> Verdict:
    """選んだものの確率がいちばん高いのも、いちばんくり返すのも、いつも一位である。"""
    likely, repeats = _of(effect, "mean_log_probability"), _of(effect, "repetition")
    first, most = (max(values, key=lambda name: values[name]) for values in (likely, repeats))
    return holds(first == most == "greedy" and repeats["greedy"] > 0.3, 予想どおり=first, くり返し=repeats)


# 当たりと次点のロジットの差は、計算機による違い（0.0001ほど）の五倍より大きい。
draws_avoid_ties = claim(lambda effect: effect["gap_at_least"] >= 0.0005)


def _rows(effect: Data, name: str) -> list[Data]:
    rows: list[Data] = effect["methods"][name]["by_prompt"]
    return rows


def _opening(effect: Data, prompt: str, name: str) -> str:
    """選び方 ``name`` で書いた、``prompt`` の続きの一本目の書き出し。"""
    (opening,) = (row["opening"] for row in _rows(effect, name) if row["prompt"] == prompt)
    return str(opening)


def _of(effect: Data, measure: str) -> dict[str, float]:
    """選び方 → プロンプトについて平均した値。"""
    return {name: row[measure] for name, row in effect["methods"].items()}


def _half(values: list[float]) -> float:
    """平均の95%の幅の、半分。"""
    low, high = mean_interval(values)
    return (high - low) / 2


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
