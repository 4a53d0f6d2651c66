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


@claim
def water_comes_out(cells: Cells) -> Verdict:
    """例を二つ並べると、水の続きはwater。"""
    return holds(cells["load"].strip() == "water", 出力=cells["load"])


@claim
def the_game_is_won(cells: Cells) -> Verdict:
    """三つの数列の続きが、6、36、32。"""
    ends = [line.numbers[-1] for line in cells["game"].lines[:3]]
    return holds(ends == [6, 36, 32], 続き=ends)


@claim
def rare_sequences_are_missed(cells: Cells) -> Verdict:
    """終わりの二つの数列は、38にも96にもならない。"""
    ends = [line.numbers[-1] for line in cells["game"].lines[3:]]
    return holds(len(ends) == 2 and ends[0] != 38 and ends[1] != 96, 続き=ends)


@claim
def some_capitals_are_known(cells: Cells) -> Verdict:
    """一つの文で問うと、24か国のうち、いくつかは合う。"""
    right = cells["capitals"].lines[0].numbers[-2]
    return holds(right > 0, 数=right)


@claim
def one_example_wakes_translation(cells: Cells) -> Verdict:
    """例がなければ一問も合わず、一つで半分より多く、八つではさらに増える。"""
    none, one, eight = (line.numbers[0] for line in cells["count"].lines[-3:])
    return holds(none == 0 and 12 < one < eight, 数=(none, one, eight))


@claim
def nothing_without_examples(trials: Data) -> Verdict:
    """例がなければ、どの課題でも、一割も合わない。"""
    found = {task: trials["tasks"][task]["growth"][0]["mean"] for task in trials["tasks"]}
    return holds(max(found.values()) < 0.1, 割合=found)


@claim(baseline="例だけから答える、単純な決まりどうし（[^zhao]）")
def examples_beat_simple_rules(trials: Data) -> Verdict:
    """首都のほかは、単純な決まりとの差の区間の下の端が、0より大きい。"""
    lows = {task: one["over_simple"]["low"] for task, one in trials["tasks"].items() if task != "capitals"}
    return holds(min(lows.values()) > 0, 下の端=lows)


@claim(width="上の端")
def capitals_are_not_known(trials: Data) -> Verdict:
    """首都は、例を八つ並べても、区間の上の端で、一割も合わない。"""
    upper = trials["tasks"]["capitals"]["kinds"]["true"]["high"]
    return holds(upper < 0.1, 上の端=upper)


@claim
def shifting_hurts(trials: Data) -> Verdict:
    """首都のほかの課題は、どれも、答えをずらすと減り、差の区間は0をまたがない。下の端がいちばん小さいのは、数列。"""
    lows = {task: one["lost"]["shuffled"]["low"] for task, one in trials["tasks"].items() if task != "capitals"}
    return holds(min(lows.values()) > 0 and min(lows, key=lows.__getitem__) == "sequences", 下の端=lows)


@claim
def translation_survives_shifting(trials: Data) -> Verdict:
    """翻訳は、答えをずらしても、外国の言葉でも、区間の下の端で、四分の一より多く合う。"""
    lows = [trials["tasks"]["translation"]["kinds"][kind]["low"] for kind in ("shuffled", "foreign")]
    return holds(min(lows) > 1 / 4, 下の端=lows)


@claim(width="上の端")
def the_empty_form_wakes_nothing(trials: Data) -> Verdict:
    """空の型と、別の課題の例では、どの課題も、一割も合わず、区間の上の端でも、三割に届かない。"""
    found = [one["kinds"][kind] for one in trials["tasks"].values() for kind in ("empty", "other")]
    upper = max(one["high"] for one in found)
    return holds(max(one["mean"] for one in found) < 0.1 and upper < 0.3, 上の端=upper)


@claim
def made_up_rules_are_learned(trials: Data) -> Verdict:
    """作り話の三つは、例が八つあれば、どれも七割より多く合い、単純な決まりとの差の区間の下の端は、0より大きい。"""
    found = {task: trials["tasks"][task]["kinds"]["true"]["mean"] for task in MADE_UP}
    lows = [trials["tasks"][task]["over_simple"]["low"] for task in MADE_UP]
    return holds(min(found.values()) > 0.7 and min(lows) > 0, 割合=found, 下の端=lows)


@claim(width="上の端")
def shifted_labels_are_followed(trials: Data) -> Verdict:
    """札をずらすと、三つの仲間分けは、合わせて、区間の上の端でも半分（くじ）に届かない。当たったのは、どれも動物（偶数番目の問い）。"""
    names = ("kinds", "flipped", "marks")  # 問う言葉は、どれも同じ
    items = _items([row["right"]["shuffled-8"] for row in trials["rows"] if row["task"] in names])
    foods, (_, upper) = sum(items[1::2]), mean_interval(items)
    return holds(upper < 0.5 and foods == 0, 上の端=upper, 当たった食べ物=foods)


def _one(heads: Data, layer: int, head: int) -> Data:
    found: Data = next(one for one in heads["silenced"] if one["cut"] == [layer, head])
    return found


@claim
def copying_needs_one_head(heads: Data) -> Verdict:
    """層12のヘッド3を黙らせると、ぽんは一つも合わない。ほかのどのヘッドを黙らせても、七割より多く合う。"""
    others = [one["tasks"]["suffix"] for one in heads["silenced"] if one["cut"] != [12, 3]]
    alone = _one(heads, 12, 3)["tasks"]["suffix"]
    return holds(alone == 0 and min(others) > 0.7, 黙らせた=alone, ほかの最小=min(others))


@claim(width="上の端")
def translation_may_fall_too(heads: Data) -> Verdict:
    """そのとき、反対語は5%も減らない。翻訳の減りは一割五分より多いが、その区間は0をまたぎ、上の端は四割に届かない。"""
    whole, cut = (next(row["right"] for row in heads["rows"] if row["cut"] == one) for one in (None, [12, 3]))
    fall = {name: [a - b for a, b in zip(_items(whole[name]), _items(cut[name]), strict=True)] for name in whole}
    low, high = mean_interval(fall["translation"])
    right = fmean(fall["opposites"]) < 0.05 and fmean(fall["translation"]) > 0.15
    return holds(right and low < 0 and high < 0.4, 下の端=low, 上の端=high)


@claim
def marks_fall_in_one_draw(heads: Data) -> Verdict:
    """記号の減った分の四分の三より多くは、二回のくじのうちの一回のもの。"""
    whole, cut = (next(row["right"]["marks"] for row in heads["rows"] if row["cut"] == one) for one in (None, [12, 3]))
    falls = sorted(sum(before) - sum(after) for before, after in zip(whole, cut, strict=True))
    return holds(falls[-1] / sum(falls) > 0.75, 減り=falls)


@claim
def the_silenced_are_the_costly(heads: Data, gemma_inside__induction: Data, frankenstein__heads: Data) -> Verdict:
    """初めの三つは、でたらめな列のどれでも、前回の次をいちばん見る三つ。残りは、小説の損失をそのどれかより多く増やすヘッドのすべて。"""
    worse = {(one["layer"], one["head"]): one["worse"] for one in frankenstein__heads["silenced"]}
    cuts = {tuple(one["cut"]) for one in heads["silenced"]}
    copiers = {tuple(one["cut"]) for one in heads["silenced"] if one["copier"]}
    tops = [{(one["layer"], one["head"]) for one in run["top"]} for run in gemma_inside__induction["runs"]]
    least = min(worse[one] for one in copiers)
    right = cuts == {one for one in worse if worse[one] >= least} and all(top == copiers for top in tops)
    return holds(right, いちばん見る=tops, いちばん小さい増え=least)


@claim
def the_one_costs_little_elsewhere(frankenstein__heads: Data) -> Verdict:
    """層12のヘッド3を黙らせて増える小説の損失は、0.25より小さく、もっと増えるヘッドが、ほかに五つある。"""
    worse = {(one["layer"], one["head"]): one["worse"] for one in frankenstein__heads["silenced"]}
    more = sum(value > worse[12, 3] for value in worse.values())
    return holds(worse[12, 3] < 0.25 and more == 5, 増えた損失=worse[12, 3], もっと増えるヘッド=more)


@claim(width="上の端")
def novels_raise_no_copier(novel: Data) -> Verdict:
    """小説で育てたモデルは、どれも、前回の次を一割も見ず、二度目は一つも当たらない。損失の減りの区間の上の端は、0.5ナットより小さい。"""
    upper = novel["drop"]["high"]
    return holds(novel["most"] < 0.1 and novel["right"] == 0 and upper < 0.5, 視線=novel["most"], 上の端=upper)


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


@claim
def two_layers_come_first(phases: Data) -> Verdict:
    """層が二つの三本は、どれも、層が一つの三本のどれより先に、二度目の損失が一度目の一割を切る。"""
    one, two = (_reached(phases, layers, 0.1) for layers in (1, 2))
    return holds(max(two) < min(one), 一つ=one, 二つ=two)


@claim
def spaces_kill_it(cells: Cells) -> Verdict:
    """区切りに空白を足すと、例を八つ並べても、24問のうち一割も合わない。"""
    right = cells["answer-spaces"].lines[0].numbers[0]
    return holds(right < 2.4, 数=right)


@claim(baseline="多いほうの札を言い続ける決まりどうし（[^zhao]）", width="多く当たった数")
def lengths_are_not_learned(cells: Cells) -> Verdict:
    """文字数の札は、どのくじでも、多いほうの札を言い続けるのより、少なくしか合わない。"""
    *found, often = (line.numbers[-2] for line in cells["answer-length"].lines)
    more = max(found) - often
    return holds(more < 0, 数=found, 多く当たった数=more)
