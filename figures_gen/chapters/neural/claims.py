"""「数えるのをやめて、学ばせる」の文を支える述語。"""

import math
import re
from itertools import pairwise
from statistics import fmean
from typing import Any

from figures_gen.claims import Cells, Verdict, agrees, claim, holds

Data = dict[str, Any]
WHEN = ("before", "after")


equal_scores_share_equally = claim(
    lambda cells: len(values := _probabilities(cells, "softmax", 0)) == 3 and len(set(values)) == 1
)


@claim
def raising_one_lowers_the_others(cells: Cells) -> Verdict:
    """「は」の点が高いほど「は」の確率が高く、ほかの二つは低い。"""
    rows = [_probabilities(cells, "softmax", row) for row in range(3)]
    rises = all(one[0] < other[0] for one, other in pairwise(rows))
    falls = all(one[place] > other[place] for one, other in pairwise(rows) for place in (1, 2))
    return holds(rises and falls, 確率=rows)


same_when_all_are_raised = claim(
    lambda cells: _probabilities(cells, "softmax", 1) == _probabilities(cells, "softmax", 3)
)


@claim
def one_point_by_hand(cells: Cells) -> Verdict:
    """「は」だけ1点なら、$e^z$の値は e、1、1で、合計は4.718、確率は0.576と0.212になる。"""
    values = [math.exp(score) for score in (1, 0, 0)]
    by_hand = [round(value / sum(values), 3) for value in values]
    shown = _probabilities(cells, "softmax", 1)
    right = round(values[0], 3) == 2.718 and round(sum(values), 3) == 4.718
    return holds(right and shown == by_hand == [0.576, 0.212, 0.212], 確率=shown)


def _probabilities(cells: Cells, name: str, row: int) -> list[float]:
    """行の終わりにある、三つの文字の確率。"""
    return cells[name].lines[row].numbers[-3:]


confident_mistakes_cost_most = claim(
    lambda cells: (
        (losses := [line.numbers[-1] for line in cells["loss"].lines]) == sorted(losses)
        and losses[0] < 0.05
        and losses[-1] > 4
    )
)
only_the_right_one_lowers_the_loss = claim(
    lambda cells: [line.numbers[-1] for line in cells["nudge"].lines],
    lambda first, *rest: first < 0 < min(rest),
)
slopes_by_subtraction = claim(
    lambda cells: [line.numbers[-1] for line in cells["gradient"].lines],
    lambda *slopes: list(slopes) == [round(0.33 - 1, 2), 0.33 - 0, 0.33] == [-0.67, 0.33, 0.33],
)
formula_agrees_with_nudging = claim(
    lambda cells: (
        len(by_hand := [line.numbers[-1] for line in cells["nudge"].lines]) == 3
        and by_hand == [line.numbers[-1] for line in cells["gradient"].lines]
    )
)
one_step_helps = claim(
    lambda one_step: (
        one_step["before"]["probabilities"][one_step["right"]] < one_step["after"]["probabilities"][one_step["right"]]
        and one_step["after"]["loss"] < one_step["before"]["loss"]
    )
)
learning_reaches_the_counts = claim(
    lambda one_step, cells: (
        cells["counted"].lines[-1].numbers[-3:] == cells["learned-shares"].lines[-1].numbers[-3:]
        and one_step["apart"] < 0.01
    )
)

# 数えても、学ばせても、「は」の次に多いのは「の」。
no_comes_second = claim(
    lambda one_step: (
        one_step["chars"] == "はのを"
        and one_step["shares"] == sorted(one_step["shares"], reverse=True)
        and one_step["path"][60] == sorted(one_step["path"][60], reverse=True)
    ),
    option="「の」",
)


@claim
def hand_network_is_undecided(hand_network: Data, cells: Cells) -> Verdict:
    """学ぶ前の網は、隠れた数がどちらも1、点数が0、確率が半々。"""
    numbers, shares = cells["hand-forward"].lines
    before = hand_network["before"]
    same = [*before["hidden"], before["score"]] == [1, 1, 0] and re.findall(r"\d+", numbers) == ["1", "1", "0"]
    return holds(same and shares.numbers == [0.5, 0.5] and before["p"] == 0.5, 前=before)


@claim
def hand_gradient_is_right(hand_network: Data, cells: Cells) -> Verdict:
    """手で求めた勾配も、PyTorchのセルの勾配も、別に計算した勾配と同じ。"""
    found = hand_network["gradient"]
    wanted = [f"出口の勾配: {found['leaving']}", f"表の勾配: {found['table']}", f"入口の勾配: {found['inputs']}"]
    written = [[-0.5, -0.5], [[-0.5, -1.0], [0.5, 1.0]], [-1.0, 0.5]]
    hand, torch = (cells[name].split("\n")[:3] for name in ("hand-gradient", "torch"))
    right = [found[name] for name in ("leaving", "table", "inputs")] == written and hand_network["inputs"] == [1, 2]
    return holds(hand == torch == wanted and right, 手=hand, PyTorch=torch)


@claim
def hand_step_helps(hand_network: Data, cells: Cells) -> Verdict:
    """一歩で、出口の一つ目が1.1、隠れた数が1.5と0.5、点数が1.2、「は」の確率が0.769になる。"""
    after = hand_network["after"]
    shown = re.findall(r"-?\d+\.\d+", cells["hand-step"])
    wanted = [f"{one:.1f}" for one in (*after["hidden"], after["score"])] + [
        f"{after['p']:.3f}",
        f"{1 - after['p']:.3f}",
    ]
    right = shown == wanted == ["1.5", "0.5", "1.2", "0.769", "0.231"]
    stepped = hand_network["rate"] == 0.2 and round(after["leaving"][0], 6) == 1.1
    return holds(right and stepped, 出力=shown)


@claim(option="「は」")
def one_step_reaches_the_cat(hand_network: Data) -> Verdict:
    """「猫」を[1, 3]とすると、一歩の前は点数が−1で「の」が、あとは隠れた数が1.7と1.3、点数が0.7で「は」が選ばれる。"""
    other = hand_network["other"]
    before, after = other["before"], other["after"]
    asked = other["inputs"] == [1, 3] != hand_network["inputs"]
    right = before["score"] == -1 and [round(one, 6) for one in (*after["hidden"], after["score"])] == [1.7, 1.3, 0.7]
    return holds(asked and right and before["p"] < 0.3 and after["p"] > 0.6, 前=before, 後=after)


it_reaches_an_unlike_letter_too = claim(
    lambda hand_network: [hand_network["unlike"]["inputs"], *(hand_network["unlike"][when]["p"] for when in WHEN)],
    lambda given, before, after: given == [0, 3] and before < 0.1 < after < 0.5,
)
two_steps_tell_one_from_both = claim(
    lambda cells: (
        [line.numbers for line in cells["two-steps"].lines]
        == [[0, 0, 0, 0, 0], [1, 0, 1, 0, 1], [0, 1, 0, 1, 1], [1, 1, 0, 0, 0]]
    )
)
untaught_is_a_wild_guess = claim(
    lambda cells: (line.numbers[-1] for line in cells["blank"].lines),
    lambda kinds, _, lost: abs(lost / kinds - 1) < 0.02,
)


@claim(option="「の」")
def only_no_at_first(barely_learned: Data) -> Verdict:
    """50歩めの網は、三つのどの文のあとにも、初めての文章の95%より多くのところでも、小説にいちばん多い「の」を挙げる。"""
    look = barely_learned["looks"][0]
    chars = [row["char"] for row in look["firsts"]]
    starts = [row["start"] for row in look["firsts"]] == ["吾輩は猫であ", "苦沙弥先", "主人の"]
    right = {*chars, barely_learned["commonest"]} == {"の"} and look["share"] > 0.95
    return holds(look["step"] == 50 and starts and right, 挙げた字=chars, 割合=look["share"])


# 200歩めには、「吾輩は猫であ」のあとの一位が「る」で、四割より高い確率を付ける。
ru_comes_by_200 = claim(
    lambda barely_learned: [barely_learned["looks"][1], barely_learned["looks"][1]["firsts"][0]],
    lambda look, first: (
        look["step"] == 200
        and first["start"] == "吾輩は猫であ"
        and first["char"] == "る"
        and first["probability"] > 0.4
    ),
)
# 200歩のあいだに見た損失が、見るたびに減っている。
loss_goes_down = claim(
    lambda cells: (
        len(losses := [line.numbers[-1] for line in cells["train"].lines]) >= 3
        and all(one > other for one, other in pairwise(losses))
    )
)
curve_falls_then_flattens = claim(
    lambda training: (
        (values := [point["unread"] for point in training["curve"]]) == sorted(values, reverse=True)
        and 1 - values[1] / values[0] > 0.9
        and 1 - values[-1] / values[-3] < 0.05
    )
)


#: 読んで言葉にした文章。変わったら、読み直して本文を直す。
READ = {
    0: "吾輩は険興私碗誅暮ャ溶聴射譴甥睜詈穿美売狗曾顎財試豆註挑感訓踏抓項襖蹟威徹s跏甜",
    1000: "吾輩はなんだが、前は取った亡さず、本人を態ば入りません。\n「真倍ハハハハハハ迷亭",
    3000: "吾輩はと思って気だあろう。僅常屋を催して命きよったようとあろう彼等に唸ってお言す",
    9040: "吾輩はからして、あありまし了って、多い独仙君に活飾りないですと云って拝見する盛因",
}


@claim
def samples_begin_as_noise(training: Data) -> Verdict:
    """学ぶ前の文章は、本文で「でたらめ」と言ったもののまま。"""
    return _written(training, 0)


@claim
def samples_get_a_skeleton(training: Data) -> Verdict:
    """途中と終わりの文章は、本文で言葉にしたもののまま。"""
    return _written(training, *(step for step in READ if step))


def _written(training: Data, *steps: int) -> Verdict:
    found = {row["step"]: row["text"] for row in training["samples"]}
    texts = {f"{step}歩": found.get(step) for step in steps}
    return holds(list(texts.values()) == [READ[step] for step in steps], **texts)


@claim
def words_come_in_the_page(page_training: Data) -> Verdict:
    """一層のGemmaの作文のうち、読んだ話にもある三文字の並びは、初めは一つもなく、終わりは半分より多い。"""
    text, samples = page_training["text"], page_training["models"]["gemma"]["samples"]
    runs = [[row["text"][at : at + 3] for at in range(len(row["text"]) - 2)] for row in samples]
    first, *_, last = (fmean(run in text for run in found) for found in runs)
    return holds(first == 0 and last > 0.5, 初め=first, 終わり=last)


@claim(baseline="修正Kneser–Neyで数えた二文字のnグラム（[^bengio]も、これと比べた）")
def only_what_was_read_is_learned(page_training: Data) -> Verdict:
    """一層のGemmaは、初めての部分では二文字の並びを数えたモデルより迷い、読んだ部分では、その半分も迷わない。"""
    record = page_training["models"]["gemma"]
    counted, last = record["counted"][0], record["curve"][-1]
    return holds(last["unread"] > counted and last["read"] < counted / 2, 数えた=counted, **last)


@claim(baseline="修正Kneser–Neyで数えたnグラム（[^bengio]も、これと比べた）")
def counting_beats_learning(against_counting: Data, cells: Cells) -> Verdict:
    """数えたn=3もn=6も、学んだn=6より迷いが小さく、n=6どうしなら、四分の三もない。"""
    three, six, learned = (line.numbers[-1] for line in cells["load"].lines)
    found = against_counting["perplexity"]
    same = agrees(six, found["counted"], 1) and agrees(learned, found["learned"], 1)
    return holds(same and three < learned and six < 0.75 * learned, 三文字=three, **found)


# 学んだモデルの数は、n=6の表の行の半分より少ない。
far_fewer_numbers_than_rows = claim(lambda against_counting: against_counting["numbers"] < against_counting["rows"] / 2)


@claim(baseline="修正Kneser–Neyで数えたn=6と、学んだモデル（[^bengio]）")
def mixture_beats_both(against_counting: Data, cells: Cells) -> Verdict:
    """半分まで混ぜると、数えたn=6にも、学んだモデルにも勝つ。半々なら、数えたものとの比の95%の幅は、1をまたがない。"""
    found = against_counting["perplexity"]
    mixed = [line.numbers[-1] for line in cells["mix"].lines]
    best = min(found["counted"], found["learned"])
    inside = agrees(mixed[2], found["mixed"], 1) and mixed[2] < min(mixed[0], mixed[-1])
    sure = against_counting["gap"]["high"] < 1  # 数えたn=6との比
    upto = [row["perplexity"] for row in against_counting["shares"] if 0 < row["share"] <= 0.5]
    return holds(max(upto) < best and inside and sure, 半分まで=upto, セル=mixed, 混ぜない=best)


# 半々に混ぜたものと数えたn=6との比の95%の幅は、1に届かないが、得は一割より小さい。
the_gain_is_small_but_sure = claim(
    lambda against_counting: (
        0.9 < against_counting["gap"]["low"] < against_counting["gap"]["value"] < against_counting["gap"]["high"] < 1
    ),
    baseline="修正Kneser–Neyで数えたn=6（[^bengio]）",
)
# 文字の種類を限った表にも、通り過ぎたところも数える表にも、網を一割から三割混ぜると、比の95%の幅は1より小さい。
stronger_tables_are_helped_too = claim(
    lambda pretraining__with_net: [
        [[row["share"], row["high"]] for row in pretraining__with_net[name]["mixed"] if row["share"] < 0.5]
        for name in ("few", "passed")
    ],
    lambda few, passed: (
        [share for share, _ in few] == [share for share, _ in passed] == [0.1, 0.2, 0.3]
        and all(high < 1 for _, high in few + passed)
    ),
    baseline="修正Kneser–Neyのn=6に、キャッシュを足したもの（[^cache]）",
)
# 文字の種類を限った表は、半々に混ぜたものと、1%も違わない。
a_better_table_gains_as_much = claim(
    lambda pretraining__with_net, against_counting: [
        pretraining__with_net["few"]["alone"],
        [row["perplexity"] for row in against_counting["shares"] if row["share"] == 0.5],
    ],
    lambda table, half: 0.99 < table / half[0] < 1.01,
)
half_is_too_much_for_the_strongest = claim(
    lambda pretraining__with_net: [pretraining__with_net["passed"]["mixed"][3]],
    lambda half: half["share"] == 0.5 and half["low"] > 1,
)
# 半々に混ぜた得は、2%ほど。
mixture_gains_two_percent = claim(
    lambda against_counting: [against_counting["gap"]],
    lambda gap: round(100 * (1 - gap["value"])) == 2 and gap["high"] < 1,
    baseline="修正Kneser–Neyで数えたn=6（[^bengio]）",
)
# 前の三文字を一度も読んでいないところでは、半々に混ぜた得は5%ほど。
the_wall_has_a_crack = claim(
    lambda against_counting: [against_counting["bins"][0]],
    lambda unseen: (
        unseen["high"] == 0 and round(100 * (1 - unseen["half"]["value"])) == 5 and unseen["half"]["high"] < 1
    ),
    baseline="修正Kneser–Neyで数えたn=6（[^bengio]）",
)
the_net_calls_him_teacher = claim(
    lambda after_kushami: after_kushami["char"] == "生" and after_kushami["probability"] > 0.8, option="「生」"
)
# 取っておいた一割にある、一度も読んでいない並びの次で、網は八割より高い確率を、表は二割より低い確率を、正解に付ける。
the_net_knows_what_the_table_never_read = claim(
    lambda never_read: (
        never_read["read"] == [0, 0]
        and never_read["unread"] > 0
        and never_read["next"] == never_read["first"][0] == "う"
        and never_read["learned"] > 0.8
        and never_read["counted"] < 0.2
    ),
    option="「う」",
)
# 数えたものどうしを半分ずつ混ぜても、0.2%も減らない。前の三文字を一度も読んでいないところでも。
counts_mixed_gain_nothing = claim(
    lambda mixed_counts: [
        mixed_counts["alone"],
        [mixed_counts[name] for name in ("shorter", "blended")],
    ],
    lambda alone, mixed: all(one[place] > 0.998 * alone[place] for one in mixed for place in ("all", "never")),
    baseline="修正Kneser–Neyのn=3、Witten–Bellのn=6と、修正Kneser–Neyのn=6どうし",
)
# 坂の歩みは、一歩ごとに損失が減り、歩幅も縮む。
the_walk_goes_down = claim(
    lambda descent: (
        (losses := [step["loss"] for step in descent["steps"]]) == sorted(losses, reverse=True)
        and (strides := [b["lead"] - a["lead"] for a, b in pairwise(descent["steps"])]) == sorted(strides, reverse=True)
        and min(strides) > 0
    )
)
learned_is_ahead_on_some = claim(
    lambda against_counting: (
        against_counting["perplexity"]["learned"] > against_counting["perplexity"]["counted"]
        and 0.35 < against_counting["better"] < 0.5
    ),
    baseline="修正Kneser–Neyで数えたn=6と、学んだモデルどうし",
)


@claim(baseline="修正Kneser–Neyで数えたn=6（[^bengio]）")
def mixing_helps_at_both_ends(against_counting: Data) -> Verdict:
    """半々に混ぜて、数えただけとの比の95%の幅が1より小さいのは、一度も読んでいない並びと、百回以上読んだ並びだけ。"""
    bins = against_counting["bins"]
    helped = [row["low"] for row in bins if row["half"]["high"] < 1]
    return holds(helped == [0, 100] and bins[0]["high"] == 0 and len(bins) == 4, 比=[row["half"] for row in bins])


@claim(baseline="修正Kneser–Neyで数えたn=6（[^bengio]）", width="見えたはずの得")
def half_does_not_help_between(against_counting: Data) -> Verdict:
    """そのあいだの二行では、比が1より大きく、得をしていたとしても、95%の幅の下の端で1%まで。"""
    between = [row["half"] for row in against_counting["bins"][1:3]]
    most = max(1 - ratio["low"] for ratio in between)
    return holds(all(ratio["value"] > 1 for ratio in between) and most < 0.01, 見えたはずの得=most, 比=between)


a_tenth_helps_everywhere = claim(
    lambda against_counting: (
        all(ratio["high"] < 1 for ratio in [row["tenth"] for row in against_counting["bins"]])
        and 0.1 in [row["share"] for row in against_counting["shares"]]
    )
)
# 一度も読んでいない三文字の並びでは、学んだモデルの迷いが、数えたn=6より大きい。
alone_it_loses_on_the_unseen = claim(
    lambda against_counting: (
        (unseen := against_counting["bins"][0])["high"] == 0 and unseen["learned"] > unseen["counted"]
    ),
    baseline="修正Kneser–Neyで数えたn=6と、学んだモデルどうし（[^bengio]）",
)
the_lost_character_was_a_clue = claim(lambda unseen_contexts: unseen_contexts["chance"]["worse"] > 0)
a_near_character_stands_in = claim(
    lambda unseen_contexts: (
        0.4 * (chance := unseen_contexts["chance"]["worse"]) < unseen_contexts["near"]["worse"] < 0.6 * chance
    )
)
near_stands_in_where_both_are_unread = claim(
    lambda unseen_contexts: [unseen_contexts["still_unread"][name] for name in ("share", "near", "chance")],
    lambda share, near, chance: 0.8 < share < 0.95 and 0.4 * chance < near < 0.6 * chance,
)
# 当てずっぽうの文字と使われ方の似た文字との、損失の差の95%の幅は、0をまたがない。
the_difference_is_no_chance = claim(lambda unseen_contexts: unseen_contexts["gap"]["low"] > 0)
particles_gather = claim(lambda cells: len(set(_near(cells, "は")) & set("がもにをでとのへや")) > 4)
cat_is_near_people_and_mice = claim(lambda cells: {"人", "鼠"} <= set(_near(cells, "猫")))


def _near(cells: Cells, char: str) -> list[str]:
    """近い文字。それぞれ、すぐ後ろに数が続いている。"""
    line = next(line for line in cells["nearest"].lines if line.startswith(f"{char} →"))
    return [word[0] for word in line.partition("→")[2].split()]


near_ones_are_used_alike = claim(
    lambda neighbours: (
        len(pairs := {row["char"]: (row["usage"], row["chance"]) for row in neighbours["asked"]}) >= 4
        and all(near > chance for near, chance in pairs.values())
    )
)


@claim(width="幅の半分")
def only_learning_makes_it_so(neighbours: Data) -> Verdict:
    """いちばん近い文字のほうが使われ方が似ている割合は、学ぶと八割を超え、学ぶ前は半分ほど（五分の誤差の中）。"""
    learned, blank, half = neighbours["learned"]["wins"], neighbours["blank"]["wins"], 2 * neighbours["blank"]["error"]
    right = learned > 0.8 and abs(blank - 0.5) < 0.05 and half < 0.05
    return holds(right, 学んだ=learned, 学ぶ前=blank, 幅の半分=half)


NUMERALS, PARTICLES = "一二三四五六七八", "はがでのと"


@claim
def numerals_stand_apart(character_map: Data) -> Verdict:
    """地図の上で、数字どうし、助詞どうしの中心からの広がりが、二つの固まりの間の隔たりの半分より小さい。"""
    places = {point["char"]: (point["x"], point["y"]) for point in character_map["points"]}
    groups = [[places[char] for char in chars] for chars in (NUMERALS, PARTICLES)]
    middles = [tuple(sum(axis) / len(group) for axis in zip(*group, strict=True)) for group in groups]
    widest = max(math.dist(one, middle) for group, middle in zip(groups, middles, strict=True) for one in group)
    apart = math.dist(*middles)
    return holds(widest < apart / 2, 広がり=widest, 隔たり=apart)


map_keeps_only_a_part = claim(
    lambda character_map, cells: (
        character_map["kept"] < 0.5 and abs(100 * character_map["kept"] - cells["pca"].numbers[-1]) < 1
    )
)


@claim
def too_slow_and_too_fast(mistakes: Data) -> Verdict:
    """いちばん小さい学習率では損失が5%も減らない。三番目は三度より多く向きを変え、後ろの半分はずっと当てずっぽうより悪い。
    四番目は当てずっぽうの百倍を超える。
    """
    guess = math.log(mistakes["kinds"])
    slow, kept, fast, wild = (row["losses"] for row in mistakes["rates"])
    steps = [other - one for one, other in pairwise(fast)]
    turns, worse = sum(one * other < 0 for one, other in pairwise(steps)), min(fast[len(fast) // 2 :])
    right = slow[-1] > 0.95 * slow[0] and kept[-1] < 0.7 * guess and turns > 3 and worse > guess
    values = {"遅い": slow[-1], "ちょうど": kept[-1], "速い": worse, "向き": turns, "発散": max(wild)}
    return holds(right and max(wild) > 100 * guess, **values, 当てずっぽう=guess)


learned_by_heart = claim(
    lambda mistakes: (
        mistakes["last"]["read"] < 6
        and mistakes["last"]["unread"] > 2 * mistakes["best"]
        and (after := [point["unread"] for point in mistakes["long"]][mistakes["best_epoch"] - 1 :]) == sorted(after)
    )
)
nothing_beyond_the_window = claim(lambda cells: cells["far"].strip() == "同じ予測: True")


@claim(width="種の幅")
def longer_windows_do_not_help(mistakes: Data) -> Verdict:
    """いちばん長いnの迷いは、それより短いnのいちばんよいものより大きく、二つの種の幅も重ならない。幅は1もない。"""
    *short, longest = mistakes["windows"]
    best = min(short, key=lambda row: row["unread"])
    spread = best["high"] - best["low"]
    right = longest["low"] > best["high"] and spread < 1
    return holds(right, いちばん長い=longest["unread"], いちばんよい=best["unread"], 種の幅=spread)


@claim
def widest_window_overfits(mistakes: Data) -> Verdict:
    """いちばん広い窓は、その次に広い窓より、読んだ文章の迷いは小さいのに、初めての文章では大きい。"""
    *_, wide, widest = mistakes["windows"]
    right = widest["read"] < wide["read"] and widest["low"] > wide["high"]
    return holds(right, 読んだ=(wide["read"], widest["read"]), 初めて=(wide["unread"], widest["unread"]))


# 差の同じ点数から、同じ確率が出る。
only_differences_matter = claim(
    lambda cells: cells["answer-shift"].lines, lambda one, other: one == other and len(one.numbers) == 3
)


@claim
def squares_forgive_confident_mistakes(cells: Cells) -> Verdict:
    """自信たっぷりに外したとき、ずれの二乗は1を超えず、対数の四分の一もない。"""
    *_, by_log, by_square = cells["answer-square"].lines[-1].numbers
    return holds(by_square < 1 and by_square < by_log / 4, 対数=by_log, 二乗=by_square)


# 学習率0.1では、100歩でも、割合から0.01より離れている。
small_rate_is_not_there_yet = claim(
    lambda cells, one_step: "学習率0.1" in cells["answer-rate"].lines[1] and _apart(cells, 1, one_step) > 0.01
)


@claim
def large_rate_never_settles(cells: Cells, one_step: Data) -> Verdict:
    """学習率5では、終わりの二歩のあいだに、確率が0.1より大きく動く。"""
    one, other = (_probabilities(cells, "answer-rate", row) for row in (4, 5))
    moved = max(abs(a - b) for a, b in zip(one, other, strict=True))
    return holds(moved > 0.1 and _apart(cells, 5, one_step) > 0.1, 動いた=moved)


def _apart(cells: Cells, row: int, one_step: Data) -> float:
    found = _probabilities(cells, "answer-rate", row)
    shares: list[float] = one_step["shares"]
    return max(abs(a - b) for a, b in zip(found, shares, strict=True))


losses_of_the_last_chapter = claim(
    lambda: (
        (losses := [-math.log(probability) for probability in (1 / 2, 1 / 4, 1 / 8)])
        and [round(loss, 2) for loss in (*losses, sum(losses) / 3)] == [0.69, 1.39, 2.08, 1.39]
        and round(math.e**1.39) == 4
    )
)
