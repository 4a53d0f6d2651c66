"""「この文章は、機械が書いたのか」の文を支える述語。"""

import math
import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


all_green = claim(
    lambda cells: (line.split(": ")[1].split("/")[0] for line in cells["coins"].lines),
    lambda plain, painted: int(painted) == 20 and int(plain) < 15,
)
chance_falls_fast = claim(
    lambda cells: (line.numbers[-1] for line in cells["chance"].lines),
    lambda _, twelve, fifteen, every: twelve > 0.2 and fifteen < 0.05 and every < 1e-5,
)
a_small_change_mixes_everything = claim(
    lambda cells: (line.split(" → ")[1].strip() for line in cells["mix"].lines),
    lambda one, other: sum(a != b for a, b in zip(one, other, strict=True)) > 8,
)


@claim
def green_odds_rise(cells: Cells) -> Verdict:
    """緑は三番目だけで、一番目に対する比が e の二乗倍。ほかの比は変わらない。"""
    green, *probabilities = cells["processor"].lines
    before, after = (line.numbers for line in probabilities)
    ratio = (after[2] / after[0]) / (before[2] / before[0])
    same = abs(after[1] / after[0] - before[1] / before[0]) < 0.02
    only = green.split("[")[1].strip("]").split(", ") == ["False", "False", "True", "False"]
    return holds(only and abs(ratio - math.e**2) < 0.15 and 7 < ratio < 8 and same, 倍=ratio)


# 前の章の分かれ道で、一位は赤の「人口」、二位は赤の「都市」、三位は緑の「1」。
the_third_is_green = claim(
    lambda fork, inside__branch: (
        [(row["token"], row["green"]) for row in fork["candidates"][:3]]
        == [("人口", False), ("都市", False), ("1", True)]
        and fork["prompt"] == inside__branch["distribution"]["prompt"]
    )
)
# 緑どうし、赤どうしの順番は変わらないので、緑の初めの「1」と赤の初めの「人口」の大きいほうが、語彙の全体で一位。
green_takes_the_fork = claim(
    lambda fork: (fork["candidates"][0], fork["candidates"][2], fork["delta"]),
    lambda red, green, delta: (
        (red["token"], green["token"], delta) == ("人口", "1", 2)
        and green["green"]
        and not red["green"]
        and red["after"] < min(red["before"] / 2, green["after"])
        and green["after"] > 2 * green["before"]
    ),
    option="「1」",
)

the_mark_is_seen = claim(
    lambda cells: (line.numbers[-1] for line in cells["detect"].lines),
    lambda plain, marked: plain > 0.05 and marked < 1e-6,
)
z_by_hand = claim(lambda cells: cells["by-hand"].lines, lambda one, other: one == other)
# 1,000個のほかの鍵のうち、p が 0.01 より小さいのは、1個より多く20個に届かない。
wrong_keys_are_chance = claim(
    lambda cells: "0.01" in cells["wrong-key"].lines[1] and 1 <= cells["wrong-key"].lines[1].numbers[-1] < 20
)
the_text_keeps_the_mark = claim(
    lambda cells: cells["from-text"].lines, lambda same, p: same.endswith("True") and p.numbers[-1] < 1e-6
)
marked_sample_is_greener = claim(
    lambda samples: samples["delta-2"]["part"]["z"] > 3 and abs(samples["plain"]["part"]["z"]) < 2
)


def _found(detection: Data, way: str) -> list[float]:
    return [row["strict"]["share"] for row in detection["rows"] if row["way"] == way]


@claim
def longer_is_surer(detection: Data) -> Verdict:
    """長くして減ることは、どの書かせ方でもない。初めから全部見つかるδ=4のほかは、200トークンのほうが多く見つかる。"""
    shares = {way: _found(detection, way) for way in ("delta-1", "delta-2", "delta-4", "half")}
    rises = all(found == sorted(found) for found in shares.values())
    more = all(found[0] < found[-1] for way, found in shares.items() if way != "delta-4")
    return holds(rises and more and min(shares["delta-4"]) == 1, 割合=shares)


# δ=2、200トークンで、95%以上が見つかり、区間の下の端は80%を超える。印のない文章は、一つも見つからない。
delta_two_is_found = claim(
    lambda detection: (
        (found := detection["headline"]["delta-2"]["strict"])["share"] >= 0.95
        and found["low"] > 0.8
        and detection["headline"]["plain"]["strict"]["found"] == 0
    )
)
# 散文は、付け方ごとに24本。δ=2、50トークンの、見つかった割合の区間は、20%より広い。
few_texts_are_wide = claim(
    lambda detection: (
        all(row["strict"]["of"] == 24 for row in detection["rows"] if row["way"] != "long")
        and ((fifty := detection["rows"][9])["way"], fifty["length"]) == ("delta-2", 50)
        and fifty["strict"]["high"] - fifty["strict"]["low"] > 0.2
    )
)
z_grows_as_the_root = claim(
    lambda detection: (
        1.6
        < (zs := {row["length"]: row["z"] for row in detection["rows"] if row["way"] == "delta-2"})[4 * 50] / zs[50]
        < 2.4
    )
)
marks_cost = claim(
    lambda bends, detection: [
        [bends["ways"]["delta-1"]["worse"]["low"], *(each["low"] for each in bends["steeper"].values())],
        [_found(detection, f"delta-{delta}")[0] for delta in (1, 2, 4)],
    ],
    lambda lows, found: min(lows) > 0 and found[0] < found[1] < found[2],
)
a_faint_mark_costs_little = claim(
    lambda costs: [costs["ways"]["delta-1"]["worse"]],
    lambda worse: worse["low"] <= 0 <= worse["high"] < 0.2,
    width="worse['high']",
)
stronger_marks_cost = claim(
    lambda costs: min(costs["ways"][name]["worse"]["low"] for name in ("delta-2", "delta-4")) > 0
)
# δ=2で、迷いは四割ほど増える。差の95%の幅を割合に直すと、一割ほどから八割ほどまで。
the_mark_costs_two_fifths = claim(
    lambda costs: [
        costs["ways"]["delta-2"]["perplexity"] / costs["ways"]["plain"]["perplexity"] - 1,
        *(math.expm1(costs["ways"]["delta-2"]["worse"][end]) for end in ("low", "high")),
    ],
    lambda more, low, high: abs(more - 0.4) < 0.05 and abs(low - 0.1) < 0.05 and abs(high - 0.8) < 0.05,
)
tournaments_do_not_bend = claim(
    lambda bends: [bends["ways"]["tournament"]["worse"], bends["steeper"]["1-2"]["mean"]],
    lambda worse, seen: worse["low"] <= 0 <= worse["high"] < seen,
    width="worse['high']",
)
greedy_repeats = claim(
    lambda costs: (
        costs["ways"]["greedy"]["perplexity"] < costs["ways"]["plain"]["perplexity"] / 3
        and costs["ways"]["greedy"]["distinct_2"] < costs["ways"]["plain"]["distinct_2"] - 0.2
    )
)


@claim
def green_needs_entropy(entropy: Data) -> Verdict:
    """散らばりが大きいほど緑が多い。いちばん小さいところの区間は、いちばん大きいところの区間の下にある。"""
    rows = [row for row in entropy["bins"] if row["of"]]
    shares = [row["share"] for row in rows]
    apart = rows[0]["high"] < rows[-1]["low"]
    return holds(shares == sorted(shares) and apart, 割合=shares, 端=(rows[0]["high"], rows[-1]["low"]))


@claim(width="上の端")
def no_entropy_no_mark(entropy: Data) -> Verdict:
    """散らばりのいちばん小さいところの緑の割合は、区間が印のないときの割合を含み、上の端は全体のどの区切りよりも低い。"""
    first, *others = entropy["bins"]
    least = min(row["high"] for row in others)
    inside = first["low"] <= entropy["gamma"] <= first["high"] < min(0.45, least)
    return holds(inside and entropy["gamma"] == 1 / 4, 下の端=first["low"], 上の端=first["high"])


@claim
def code_is_fainter(entropy: Data) -> Verdict:
    """コードのzの中央値は散文の四割から六割で、緑の割合も数えたトークンも散文より少ない。どれも、どの種類よりも小さい。"""
    rows = {row["kind"]: row for row in entropy["kinds"]}
    half = 0.4 * rows["prose"]["z"] < rows["code"]["z"] < 0.6 * rows["prose"]["z"]
    least = {what: min(rows, key=lambda kind: rows[kind][what]) for what in ("z", "green", "counted")}
    return holds(half and set(least.values()) == {"code"}, 最小=least, z={kind: row["z"] for kind, row in rows.items()})


every_kind_is_found = claim(
    lambda entropy: all(
        one == other for one, other in {row["kind"]: (row["found"], row["of"]) for row in entropy["kinds"]}.values()
    )
)
# 印なしで、「2 × 3 = 6」までの九九に、2 × 4を飛ばして続け、見せた積はどれも正しい。
the_plain_table_goes_on = claim(
    lambda entropy: (
        all(_product(line) for line in entropy["continued"]["plain"])
        and entropy["continued"]["plain"][0] == "2 × 5 = 10"
        and entropy["prompt"].endswith("2 × 3 = 6\n")
    )
)


@claim
def the_marked_table_falls_apart(entropy: Data) -> Verdict:
    """印ありでは、5の段に移り、4の段を間違え、見せたうちの終わりの行には、式がない。"""
    written = entropy["continued"]["delta-2"]
    fives = written[0].startswith("5 × 1 = 5") and written[1].startswith("5 × 2 = 10")
    wrong = any(line.startswith("4 ×") and not _product(line) for line in written)
    return holds(fives and wrong and "×" not in written[-1], 続き=written)


the_plain_one_breaks_too = claim(
    lambda tables: (
        tables["lines"] == 3
        and 0.25
        < (wrong := {name: 1 - count / tables["texts"] for name, count in tables["right"].items()})["plain"]
        < wrong["delta-2"]
    )
)


@claim
def fewer_tables_stay_right(tables: Data) -> Verdict:
    """三行とも正しい本数の差が、偶然これ以上開く確率（フィッシャーの正確検定、両側）は、5%に届かないが、2.5%よりは大きい。"""
    plain, marked, each = tables["right"]["plain"], tables["right"]["delta-2"], tables["texts"]
    right = plain + marked

    def ways(found: int) -> int:
        return math.comb(each, found) * math.comb(each, right - found)

    rarer = [ways(found) for found in range(right + 1) if ways(found) <= ways(plain)]
    return holds(plain > marked and 0.025 < (p := sum(rarer) / math.comb(2 * each, right)) < 0.05, 確率=p)


def _product(line: str) -> bool:
    """「2 × 5 = 10」のような行の、積が正しいかどうか。"""
    found = re.match(r"(\d+) × (\d+) = (\d+)", line)
    return found is not None and int(found[1]) * int(found[2]) == int(found[3])


# 九九の次の一位は「2」で、半分より多い。「2」は赤、三位の「4」は緑。
two_is_red = claim(
    lambda entropy: (entropy["first"][0], entropy["first"][2]),
    lambda two, four: (
        (two["token"], two["green"], four["token"], four["green"]) == ("2", False, "4", True) and two["before"] > 0.5
    ),
)
# 印を付けても「2」が一位だが、割合は三分の一以上減る。
two_leads_but_shrinks = claim(
    lambda entropy: (entropy["first"][0], entropy["first"][2]),
    lambda two, four: two["before"] * 2 / 3 > two["after"] > four["after"] and four["green"] and not two["green"],
    option="「2」",
)


@claim
def green_pulls_the_table_aside(entropy: Data) -> Verdict:
    """九九の次の一位は赤の「2」で、印を付けると割合が三分の一以上減る。三位は緑の「4」で、四倍より多くなる。"""
    two, _, four = entropy["first"]
    named = two["token"] == "2" and not two["green"] and four["token"] == "4" and four["green"]
    moved = two["after"] < two["before"] * 2 / 3 and four["after"] > 4 * four["before"]
    return holds(named and moved, 二=(two["before"], two["after"]), 四=(four["before"], four["after"]))


def _false(false_accusations: Data, **wanted: object) -> list[Data]:
    rows = false_accusations["table"]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


@claim
def repeats_break_the_promise(false_accusations: Data) -> Verdict:
    """400トークンで何度も数えると、p<0.1%の割合は約束の四倍を超え、二冊とも、区間の下の端が約束を超える。"""
    rows = _false(false_accusations, way="every", length=400, threshold=0.001)
    shares, lows = [row["share"] for row in rows], [row["low"] for row in rows]
    return holds(min(shares) > 0.004 and min(lows) > 0.001, 割合=shares, 下の端=lows)


one_key_can_be_unlucky = claim(
    lambda false_accusations: (
        false_accusations["headline"]["worst_every"]["worst_key"] > 0.1
        and false_accusations["headline"]["worst_once"]["worst_key"] < 0.02
    )
)


# 一度だけ数えても、いちばん運の悪い鍵は、約束の十倍より多く疑う。
one_key_breaks_the_promise = claim(
    lambda false_accusations: (
        (worst := false_accusations["headline"]["worst_once"])["worst_key"] > 10 * worst["threshold"]
    )
)


@claim(width="約束の何倍まで")
def once_keeps_the_promise(false_accusations: Data) -> Verdict:
    """一度だけ数えると、二冊のどの長さ、どのしきい値でも、区間の下の端が約束を超えず、上の端は約束の四倍より小さい。"""
    return _kept(false_accusations, "once")


@claim(width="約束の何倍まで")
def once_comes_down_to_the_promise(false_accusations: Data) -> Verdict:
    """400トークン、p<0.1%の二冊で、一度だけ数えれば何度も数えるときの五分の一に届かず、割合は0.05%から0.15%、95%の幅に約束が入る。上の端は約束の三倍まで。"""
    wanted = {"length": 400, "threshold": 0.001}
    once, every = (_false(false_accusations, way=way, **wanted) for way in ("once", "every"))
    table = false_accusations["table"]
    shown = [table[place] for place in (9, 35)] == once and [table[place] for place in (19, 45)] == every
    fewer = all(one["share"] < other["share"] / 5 for one, other in zip(once, every, strict=True))
    within = all(row["low"] < row["threshold"] < row["high"] for row in once)
    around = all(0.5 * row["threshold"] < row["share"] < 1.5 * row["threshold"] for row in once)
    most = max(row["high"] / row["threshold"] for row in once)
    return holds(shown and fewer and within and around and most < 3, 約束の何倍まで=most, 一度=once)


@claim(width="約束の何倍まで")
def tournaments_keep_the_promise(false_accusations: Data) -> Verdict:
    """トーナメントでも、二冊のどの長さ、どのしきい値でも、区間の下の端が約束を超えず、上の端は約束の四倍より小さい。"""
    return _kept(false_accusations, "tournament")


def _kept(false_accusations: Data, way: str) -> Verdict:
    rows = _false(false_accusations, way=way)
    bad = [(row["book"], row["length"], row["threshold"]) for row in rows if row["low"] > row["threshold"]]
    most = max(row["high"] / row["threshold"] for row in rows)
    return holds(not bad and most < 4, 超えた=bad, 約束の何倍まで=most)


half_are_innocent = claim(
    lambda cells: (first := cells["school"].lines[0].numbers)[1] == 50 and 45 <= first[2] <= 55, option="半分"
)
strict_is_needed = claim(
    lambda school: (
        all(
            found == sorted(found)
            for found in [[row["right"][end] for row in school["rows"]] for end in ("low", "share")]
        )
        and school["rows"][-1]["seen"]["share"] >= 0.9
        and school["rows"][-1]["threshold"] == 0.00001
    )
)


def _curve(attacked: Data, name: str) -> dict[float, float]:
    return {round(row["changed"], 2): row["share"] for row in attacked["curves"][name]}


@claim
def marks_fade(attacked: Data) -> Verdict:
    """どの書き換えでも、割合が増えるほど、見つかる割合が減る（5%までの揺れは見逃す）。"""
    curves = {name: list(_curve(attacked, name).values()) for name in attacked["curves"]}
    falls = all(other <= one + 0.05 for found in curves.values() for one, other in pairwise(found))
    return holds(falls and all(found[-1] < found[0] for found in curves.values()), 曲線=curves)


small_edits_do_not_hide = claim(
    lambda attacked: (found := _curve(attacked, "substitute"))[0.2] > 0.9 and found[0.3] > 0.9
)
half_replaced_hides = claim(lambda attacked: _curve(attacked, "substitute")[0.5] < 0.3)
mixing_is_gentler = claim(lambda attacked: _curve(attacked, "mix")[0.5] > _curve(attacked, "substitute")[0.5] + 0.1)


def _rewrite(attacked: Data, name: str) -> Data:
    [row] = [row for row in attacked["rewrites"] if row["name"] == name]
    found: Data = row
    return found


# 残った組の多い書き換えほど、zの中央値も大きい（差が0.3までの逆転は見逃す）。何もしなければ、全部見つかる。
rewrites_fade = claim(
    lambda attacked: (
        all(
            one["z"] < other["z"] + 0.3
            for one, other in pairwise(sorted(attacked["rewrites"], key=lambda row: row["kept"]))
        )
        and _rewrite(attacked, "none")["share"] == 1
    )
)
shuffling_is_harmless = claim(
    lambda attacked: (
        (row := _rewrite(attacked, "shuffle"))["kept"] > 0.9 and row["found"] >= _rewrite(attacked, "none")["found"] - 2
    )
)
small_lists_change_little = claim(
    lambda attacked: min(_rewrite(attacked, name)["kept"] for name in ("kana", "style")) > 0.9
)
invisible_characters_hide = claim(lambda attacked: _rewrite(attacked, "hide")["share"] < 0.3)
normalising_brings_it_back = claim(
    lambda attacked: _rewrite(attacked, "hide-normalised")["found"] >= _rewrite(attacked, "none")["found"] - 2
)
windows_find_the_paragraph = claim(
    lambda buried: buried["window"]["share"] > 0.9 and buried["window"]["low"] > buried["whole"]["high"]
)
clean_texts_have_no_window = claim(
    lambda buried: [buried["clean"]],
    lambda clean: clean["low"] <= 0.001 and clean["high"] < 0.05,
    width="clean['high']",
)
a_short_key_is_found = claim(lambda cells: cells["short-key"].numbers[0] == 50_021)
many_keys_reach_four = claim(
    lambda short_keys: (
        short_keys["plain"]["mean"] > 4 and abs(short_keys["expected"] - short_keys["plain"]["mean"]) < 0.2
    )
)
the_stolen_text_goes_beyond = claim(
    lambda cells, short_keys: cells["short-key"].numbers[-1] > short_keys["plain"]["most"]
)
most_short_keys_are_found = claim(lambda short_keys: 0.9 * short_keys["of"] < short_keys["wins"] < short_keys["of"])
soseki_is_framed = claim(lambda forgery: forgery["forged"]["p"] < 1e-6 and forgery["honest"]["p"] > 0.05)
knock_out_by_hand = claim(
    lambda cells: (line.numbers for line in cells["knock-out"].lines),
    lambda formula, fought: max(abs(a - b) for a, b in zip(formula, fought, strict=True)) < 0.01,
)
one_key_bends_a_prompt = claim(
    lambda bends: (
        (more := {name: bends["ways"][name]["more"] for name in ("delta-1", "delta-2", "delta-4", "tournament")})[
            "tournament"
        ]["low"]
        > max(0.1, *[more[f"delta-{delta}"]["high"] for delta in (1, 2, 4)])
    )
)
tournaments_are_found = claim(
    lambda tournament: [[(row["tournament"]["found"], row["delta-2"]["found"]) for row in tournament["rows"]]],
    lambda found: found[0][0] >= found[0][1] + 5 and all(one >= other for one, other in found),
    baseline="γ=0.25、δ=2の緑のリスト（[^green]が主に試した設定）",
)
tournaments_are_fragile = claim(
    lambda tournament: (
        (changed := {row["share"]: row for row in tournament["changed"]}[0.3])["tournament"]["found"]
        < 0.7 * changed["delta-2"]["found"]
    ),
    baseline="γ=0.25、δ=2の緑のリスト（[^green]が主に試した設定）",
)
normal_is_too_sure = claim(
    lambda approximation: (
        min(times := [row["times"] for row in approximation["rows"]]) > 1.2
        and times[0] > 4
        and [approximation["rows"][at]["length"] for at in (0, 4)] == [25, 400]
        and approximation["rows"][0]["exact"] < 0.1 / 100
        and times == sorted(times, reverse=True)
    )
)
another_tokenizer_finds_nothing = claim(
    lambda cells: (cells[f"tokenizer-{name}"].numbers[-1] for name in ("broken", "fixed")),
    lambda broken, fixed: broken > 0.01 and fixed < 1e-6,
)
another_tokenizer_never_finds = claim(
    lambda mistakes: [mistakes["other"]],
    lambda other: other["found"] <= 1 and other["high"] < 0.25,
    width="other['high']",
)
repeats_accuse_a_song = claim(
    lambda cells: (cells[f"repeats-{name}"].numbers[-1] for name in ("broken", "fixed")),
    lambda broken, fixed: broken > 30 and fixed <= 3,
)
greedy_counts_few = claim(lambda mistakes: mistakes["greedy"]["counted"] / 200 < 0.6)
fifty_is_enough_for_half = claim(
    lambda cells: (line.numbers[-1] for line in cells["answer-length"].lines),
    lambda short, fifty, _, long: short < 4 < fifty and abs(long / fifty - 2) < 0.05,
)
no_room_no_mark = claim(lambda cells: 0 < cells["answer-odds"].lines[-1].numbers[-1] - 0.999 < 0.001)
thirty_percent_leaves_half = claim(lambda cells: 45 <= cells["answer-substitute"].lines[1].numbers[-1] <= 55)
neighbouring_keys_find_nothing = claim(
    lambda detection: [detection["wrong"]],
    lambda wrong: wrong["low"] <= 0.001 and wrong["high"] < 0.01,
    width="wrong['high']",
)
sixteen_bits_are_few_keys = claim(lambda: 2**16 == 65_536)
the_vocabulary_is_large = claim(lambda next_token__size: next_token__size["vocabulary"] // 10_000 * 10_000 == 260_000)
four_in_a_hundred_million = claim(lambda cells: "p = 4e-08" in cells["detect"] and 4e-08 == 4 / 1e8)
the_root_of_the_variance = claim(lambda: 192 * 0.25 * 0.75 == 36 == 6**2)
the_swing_of_two_hundred = claim(
    lambda: [200 * 0.25 * 0.75, math.sqrt(200 * 0.25 * 0.75)],
    lambda square, swing: square == 37.5 and 6 < swing < 6.2 and abs((62 - 200 * 0.25) / swing - 2) < 0.05,
)
