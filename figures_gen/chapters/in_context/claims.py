"""「例を見せるだけで、学ぶ？」の述語。"""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds
from figures_gen.intervals import mean_interval

Data = dict[str, Any]
MADE_UP = ("flipped", "marks", "suffix")


def _items(draws: Sequence[Sequence[int]]) -> list[float]:
    """問いごとの、くじの平均。区間は、これを単位に求める。"""
    return [fmean(each) for each in zip(*draws, strict=True)]


water_comes_out = claim(lambda cells: cells["load"].strip() == "water")
the_game_is_won = claim(lambda cells: [line.numbers[-1] for line in cells["game"].lines[:3]] == [6, 36, 32])
rare_sequences_are_missed = claim(
    lambda cells: (
        len(ends := [line.numbers[-1] for line in cells["game"].lines[3:]]) == 2 and ends[0] != 38 and ends[1] != 96
    )
)
some_capitals_are_known = claim(
    lambda cells: (line.numbers[0] for line in cells["capitals"].lines), lambda asked, listed: asked > 0 == listed
)
one_example_wakes_translation = claim(lambda trials: trials["tasks"]["translation"]["growth"][1]["low"] > 0.5)
nothing_without_examples = claim(
    lambda trials: max(trials["tasks"][task]["growth"][0]["mean"] for task in trials["tasks"]) < 0.1
)
examples_beat_simple_rules = claim(
    lambda trials: min(one["over_simple"]["low"] for task, one in trials["tasks"].items() if task != "capitals") > 0,
    baseline="例だけから答える、単純な決まりどうし（[^zhao]）",
)
capitals_are_not_known = claim(
    lambda trials: [trials["tasks"]["capitals"]["kinds"]["true"]["high"]], lambda upper: upper < 0.2, width="upper"
)
shifting_hurts = claim(
    lambda trials: [
        {task: one["lost"]["shuffled"]["low"] for task, one in trials["tasks"].items() if task != "capitals"}
    ],
    lambda lows: min(lows.values()) > 0 and min(lows, key=lows.__getitem__) == "sequences",
)
translation_survives_shifting = claim(
    lambda trials: min(trials["tasks"]["translation"]["kinds"][kind]["low"] for kind in ("shuffled", "foreign")) > 1 / 4
)


@claim(width="上の端")
def the_empty_form_wakes_nothing(trials: Data) -> Verdict:
    """空の型と、別の課題の例では、どの課題も、一割も合わず、区間の上の端でも、三割に届かない。"""
    found = [one["kinds"][kind] for one in trials["tasks"].values() for kind in ("empty", "other")]
    upper = max(one["high"] for one in found)
    return holds(max(one["mean"] for one in found) < 0.1 and upper < 0.3, 上の端=upper)


made_up_rules_are_learned = claim(
    lambda trials: (
        min(trials["tasks"][task]["kinds"]["true"]["low"] for task in MADE_UP) > 2 / 3
        and min(trials["tasks"][task]["over_simple"]["low"] for task in MADE_UP) > 0
    )
)


def _over_near(trials: Data, neighbours: Data, name: str) -> tuple[float, float]:
    """同じ問いどうしで引いた、似た例の札に従う手との差の区間。"""
    mine, near = (_items(found) for found in (_eight(trials, name), neighbours["right"]))
    return mean_interval([one - other for one, other in zip(mine, near, strict=True)])


def _eight(trials: Data, name: str) -> list[list[int]]:
    return [row["right"]["true-8"] for row in trials["rows"] if row["task"] == name]


marks_beat_the_near = claim(
    lambda trials, neighbours: [*_over_near(trials, neighbours, "marks"), neighbours],
    lambda low, _, neighbours: neighbours["tried"] == 24 and low > 0.05,
    baseline="似た例の札に従う手を24通り試した、いちばんよいものどうし（[^han]）",
)
flipped_may_not_beat_the_near = claim(
    lambda trials, neighbours: _over_near(trials, neighbours, "flipped"),
    lambda low, high: low < 0 and high < 0.35,
    width="high",
)
random_labels_hurt = claim(
    lambda labels: (
        len(lows := {task: one["lost"]["random"]["low"] for task, one in labels["tasks"].items()}) == 2
        and min(lows.values()) > 0.05
    )
)
inverted_labels_are_followed = claim(
    lambda labels: (
        labels["tasks"]["kinds"]["followed"] > 0.75
        and min(fmean(row["followed"]) for row in labels["rows"] if row["task"] == "kinds") > 0.5
    )
)


@claim
def shifting_lies_between(labels: Data) -> Verdict:
    """仲間分けは、ずらした札の平均が、逆の札より多く、くじの札より少ない。ずらして正しいままの札は、半分まで。"""
    kinds = labels["tasks"]["kinds"]["kinds"]
    means = [kinds[kind] for kind in ("inverted", "shuffled", "random")]
    kept = [row["kept"]["shuffled"] for row in labels["rows"] if row["task"] == "kinds"]
    right = means == sorted(means) and max(kept) <= labels["examples"] / 2 > min(kept)
    return holds(right, 逆_ずらす_くじ=means, 正しいまま=kept)


@claim
def swapped_marks_are_half_followed(labels: Data) -> Verdict:
    """記号は、札を入れ替えると、七割も従わない。食べ物（△になる）は九割より多く、動物は半分も従わない。"""
    found = labels["tasks"]["marks"]["followed"]
    rows = [row["followed"] for row in labels["rows"] if row["task"] == "marks"]
    animals, foods = (fmean(one for row in rows for one in row[start::2]) for start in (0, 1))
    return holds(found < 0.7 and foods > 0.9 and animals < 0.5, 従った=found, 動物=animals, 食べ物=foods)


def _one(heads: Data, layer: int, head: int) -> Data:
    found: Data = next(one for one in heads["silenced"] if one["cut"] == [layer, head])
    return found


copying_needs_one_head = claim(
    lambda heads: (
        _one(heads, 12, 3)["tasks"]["suffix"] == 0
        and max(_fall(heads, one["cut"], "suffix")[1] for one in heads["silenced"] if one["cut"] != [12, 3]) < 0.4
    )
)


def _fall(heads: Data, cut: list[int], task: str) -> tuple[float, float]:
    """黙らせて、合う割合が減った分の、問いを単位にした区間。"""
    whole, mine = (_items(_answers(heads, one, task)) for one in (None, cut))
    return mean_interval([before - after for before, after in zip(whole, mine, strict=True)])


def _answers(heads: Data, cut: list[int] | None, task: str) -> list[list[int]]:
    """一つのヘッドを黙らせた（None なら、黙らせない）ときの、くじごとの、問いの当たり外れ。"""
    place = [None, *(one["cut"] for one in heads["silenced"])].index(cut)
    return [row["right"][place] for row in heads["rows"] if row["task"] == task]


opposites_may_not_fall = claim(
    lambda heads: _fall(heads, [12, 3], "opposites"), lambda low, high: low < 0 and high < 0.15, width="high"
)


@claim
def opposites_need_another(heads: Data, frankenstein__heads: Data) -> Verdict:
    """反対語は、層1のヘッド3を黙らせたときだけ、半分より下。減りの区間は、ほかのどれとも重ならない。小説の損失も、72個のうち（平均で）いちばん増える。"""
    shares = {tuple(one["cut"]): one["tasks"]["opposites"] for one in heads["silenced"]}
    low, _ = _fall(heads, [1, 3], "opposites")
    rest = max(_fall(heads, one["cut"], "opposites")[1] for one in heads["silenced"] if one["cut"] != [1, 3])
    worst = max(frankenstein__heads["silenced"], key=lambda one: one["worse"])
    right = [cut for cut in shares if shares[cut] < 0.5] == [(1, 3)] and (worst["layer"], worst["head"]) == (1, 3)
    return holds(right and low > rest, 割合=shares, 下の端=low, ほかの上の端=rest)


translation_may_not_fall = claim(
    lambda heads: _fall(heads, [12, 3], "translation"), lambda low, high: low < 0 and high < 0.4, width="high"
)


@claim
def marks_fall_in_one_draw(heads: Data) -> Verdict:
    """記号の減った分の四分の三より多くは、二回のくじのうちの一回のもの。"""
    whole, cut = (_answers(heads, one, "marks") for one in (None, [12, 3]))
    falls = sorted(sum(before) - sum(after) for before, after in zip(whole, cut, strict=True))
    return holds(falls[-1] / sum(falls) > 0.75, 減り=falls)


@claim
def the_silenced_are_the_costly(heads: Data, gemma_inside__induction: Data, frankenstein__heads: Data) -> Verdict:
    """初めの三つは、でたらめな列のどれでも、前回の次をいちばん見る三つ。残りは、小説の損失をそのどれかより多く増やすヘッドのすべて。"""
    worse = {(one["layer"], one["head"]): one["worse"] for one in frankenstein__heads["silenced"]}
    cuts = {tuple(one["cut"]) for one in heads["silenced"]}
    copiers = {tuple(one["cut"]) for one in heads["silenced"] if one["copier"]}
    tops = [{(one["layer"], one["head"]) for one in run["top"]} for run in gemma_inside__induction["rows"]]
    least = min(worse[one] for one in copiers)
    right = cuts == {one for one in worse if worse[one] >= least} and all(top == copiers for top in tops)
    return holds(right, いちばん見る=tops, いちばん小さい増え=least)


the_one_costs_little_elsewhere = claim(
    lambda frankenstein__heads: (
        (worse := {(one["layer"], one["head"]): one["worse"] for one in frankenstein__heads["silenced"]})[12, 3] < 0.25
        and sum(value > worse[12, 3] for value in worse.values()) == 5
    )
)
novels_raise_no_copier = claim(lambda novel: novel["most"] < 0.1 and novel["right"] == 0)


@claim(width="増えた割合の上の端")
def rereading_hardly_helps(frankenstein__reread: Data) -> Verdict:
    """文章を二度読んでも、当たる割合は、どのモデルでも増えたとは言えず、3ポイントまで。損失は、一つを除いて減るが、0.15まで。"""
    gain, drop = frankenstein__reread["gain_high"], frankenstein__reread["drop_high"]
    lows = [row["gain"]["low"] for row in frankenstein__reread["rows"]]
    fell = [row["drop"]["low"] > 0 for row in frankenstein__reread["rows"]]
    right = max(lows) < 0 and gain < 3 and drop < 0.15 and fell.count(False) == 1
    return holds(right, 増えた割合の上の端=gain, 損失の減りの上の端=drop, 減った=fell)


def _reached(phases: Data, layers: int, part: float) -> list[int]:
    """二度目の損失が、一度目の ``part`` 倍を下回った歩数。"""
    runs = [run["points"] for run in phases["runs"] if run["layers"] == layers]
    return [next(one["step"] for one in points if one["twice"] < part * one["once"]) for points in runs]


@claim
def copying_comes_suddenly(phases: Data) -> Verdict:
    """六本とも、160歩までは何も起きず、起きてからは、歩数の三分の一までのうちに、二度目の損失が一度目の一割を切る。"""
    starts, ends = ([_reached(phases, layers, part) for layers in (1, 2)] for part in (0.9, 0.1))
    spans = [end - start for one, two in zip(starts, ends, strict=True) for start, end in zip(one, two, strict=True)]
    late = min(min(one) for one in starts)
    return holds(late >= 160 and max(spans) <= phases["steps"] / 3, 始まり=starts, かかった歩数=spans)


two_layers_come_first = claim(lambda phases: max(_reached(phases, 2, 0.1)) < min(_reached(phases, 1, 0.1)))


@claim
def the_look_comes_first(phases: Data) -> Verdict:
    """層が二つの三本は、どれも、損失が下がりはじめる前の記録で、前回の次を四分の一より多く見ている。終わりは九割より多く見る。"""
    runs = [run["points"] for run in phases["runs"] if run["layers"] == 2]
    before = [
        [one for one in points if one["step"] < at][-1]
        for points, at in zip(runs, _reached(phases, 2, 0.9), strict=True)
    ]
    looks, ends = [one["look"] for one in before], [points[-1]["look"] for points in runs]
    return holds(min(looks) > 1 / 4 and min(ends) > 0.9, 下がる前=looks, 終わり=ends)


# 区切りに空白を足すと、例を八つ並べても、24問のうち一割も合わない。
spaces_kill_it = claim(lambda cells: cells["answer-spaces"].lines[0].numbers[0] < 2.4)


@claim(width="上の端")
def lengths_are_not_learned(cells: Cells) -> Verdict:
    """文字数の札は、札が半々の16問のうち、どのくじでも11問までしか合わない。平均の区間の上の端も、七割に届かない。"""
    found = cells["answer-length"].lines[-1].numbers[1:]
    _, high = mean_interval([number / 16 for number in found])
    return holds(len(found) == 8 and max(found) <= 11 and high < 0.7, 数=found, 上の端=high)


# 動物は、短ければすべて合い、長ければ32問のうち3問しか合わない（つまり、ほとんど△）。
animals_get_one_mark = claim(
    lambda cells: (line.numbers[0] for line in cells["answer-length"].lines[:2]),
    lambda short, long: short == 32 and long <= 3,
)
