"""「どこで迷い、どこで決まるか」の文を支える述語。"""

import math
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


# 「1時間は60」の次の一位は「分」で、確率は七割を超える。
hour_is_settled = claim(
    lambda prompts: (first := prompts["hour"]["top"][0])["token"] == "分" and first["probability"] > 0.7
)
work_is_spread = claim(
    lambda prompts: [sum(row["probability"] for row in prompts["work"]["top"][:8])], lambda eight: 0.4 < eight < 0.6
)
busy_comes_to_mind_first = claim(lambda prompts: prompts["work"]["top"][0]["token"] == "忙")


@claim
def wanting_work_is_no_match(prompts: Data) -> Verdict:
    """「仕事が」の次の二位は「したい」で、確率は一位の三分の一もない。"""
    first, second, *_ = prompts["work"]["top"]
    far = second["probability"] < first["probability"] / 3
    return holds(second["token"] == "したい" and far, 一位=first, 二位=second)


@claim
def some_places_are_settled_some_are_forks(widgets__doubts: Data) -> Verdict:
    """部品の書き出しには、一位が七割を超えるものも、三割ほどまで（三分の一に届かない）のものもある。"""
    starts = widgets__doubts["nodes"][: len(widgets__doubts["prompts"])]
    firsts = [math.exp(max(node["logits"])) for node in starts]
    return holds(max(firsts) > 0.7 and min(firsts) < 1 / 3, 一位の確率=firsts)


holiday_work_is_busier = claim(lambda cells: (busy := _busy(cells))["夏休みは仕事が"] > busy["仕事が"])
mine_is_hardly_busy = claim(
    lambda cells: (busy := _busy(cells))["仕事が"] / 10 > max(busy["私の仕事が"], busy["好きな仕事が"])
)
loved_work_is_wanted = claim(
    lambda cells: [line for line in cells["busy"].lines if "好きな仕事が" in line],
    lambda line: "｜一位は「したい」" in line,
    option="「したい」",
)
wording_changes_everything = claim(lambda cells: max((busy := _busy(cells)).values()) > 100 * min(busy.values()))


@claim
def capital_is_easier_to_foresee(prompts: Data, next_token__tokyo: Data) -> Verdict:
    """「首都」の確率は、「仕事が」の一位「忙」の確率より高い。"""
    capital, busy = (data["top"][0] for data in (next_token__tokyo, prompts["work"]))
    named = (capital["token"], busy["token"]) == ("首都", "忙")
    return holds(named and capital["probability"] > busy["probability"], 首都=capital, 忙=busy)


capital_is_one_token_busy_is_two = claim(
    lambda cells, next_token__tokyo: (
        next_token__tokyo["top"][0]["token"] == "首都"
        and cells["answer-word"].lines[0] == "['仕事', 'が', '忙', 'しい']"
    )
)
fork_has_other_ways = claim(
    lambda branch: {branch["distribution"]["top"][place]["token"] for place in (0, 1, 3)} <= {"人口", "都市", "平均"},
)
most_undecided_after_the_capital_area = claim(
    lambda branch: [max(branch["path"], key=lambda one: one["entropy"])["token"], branch["distribution"]["prompt"]],
    lambda widest, before: widest == "人口" and before.endswith("首都圏の"),
)


@claim
def fork_is_level(branch: Data) -> Verdict:
    """いちばん迷ったところでは、一位も一割に届かず、十位にも一位の三分の一より高い確率が付く。"""
    first, *_, tenth = (row["probability"] for row in branch["distribution"]["top"])
    return holds(first < 0.1 and tenth > first / 3, 一位=first, 十位=tenth)


# 「首都」は三割を超えるのに、そのときのエントロピーは、六つの目のさいころ（2.58ビット）より大きい。
capital_stands_out_yet_undecided = claim(
    lambda branch: (
        (first := branch["path"][0])["token"] == "首都"
        and first["probability"] > 0.3
        and first["entropy"] > math.log2(6)
    )
)


@claim
def rest_is_spread_thin(branch: Data, next_token__tokyo: Data) -> Verdict:
    """「首都」の残りは、等しい確率の候補百個より大きく散らばり、二位でも5%に届かない。"""
    first, second = branch["path"][0], next_token__tokyo["top"][1]["probability"]
    rest = 1 - first["probability"]
    between = -sum(p * math.log2(p) for p in (first["probability"], rest))  # 一位かどうかの迷い
    choices = 2 ** ((first["entropy"] - between) / rest)  # 残りの中だけの迷いを、候補の数に直したもの
    return holds(choices > 100 and second < 0.05, 残りの候補=choices, 二位=second)


@claim
def surer_first_can_be_more_undecided(branch: Data) -> Verdict:
    """同じ文の中に、一位の確率が「首都」より低いのに、エントロピーも「首都」より小さいところがある。"""
    first, *others = branch["path"]
    found = [
        one["token"]
        for one in others
        if one["probability"] < first["probability"] and one["entropy"] < first["entropy"]
    ]
    return holds(bool(found), 初め=first, 見つけたところ=found)


word_is_rarer_than_its_token = claim(
    lambda cells: cells["answer-word"].lines[1].numbers, lambda token, _, word: word < token
)
busy_goes_on_in_other_ways = claim(
    lambda cells: "'しくて'" in cells["answer-word"].lines[2] and "'しく'" in cells["answer-word"].lines[2]
)


def _busy(cells: Cells) -> dict[str, float]:
    """文の頭 → 「忙」の確率（%）。"""
    rows = (line.split("｜")[0].split() for line in cells["busy"].lines)
    return {prompt: float(probability.rstrip("%")) for probability, prompt in rows}
