"""「この文章は、機械が書いたのか」の文を支える述語。"""

import math
import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


@claim
def all_green(cells: Cells) -> Verdict:
    """緑しか選ばない書き手は20個すべてが緑で、ふつうの書き手は15個に届かない。"""
    plain, painted = (line.split(": ")[1].split("/")[0] for line in cells["coins"].lines)
    return holds(int(painted) == 20 and int(plain) < 15, 印=painted, ふつう=plain)


@claim
def chance_falls_fast(cells: Cells) -> Verdict:
    """緑が12個以上は五回に一回より多く、15個以上は5%より少なく、20個は十万回に一回もない。"""
    _, twelve, fifteen, every = (line.numbers[-1] for line in cells["chance"].lines)
    return holds(twelve > 0.2 and fifteen < 0.05 and every < 1e-5, 確率=(twelve, fifteen, every))


@claim
def a_small_change_mixes_everything(cells: Cells) -> Verdict:
    """かき混ぜた二つの数は、32ビットのうち8ビットより多くが違う。"""
    one, other = (line.split(" → ")[1].strip() for line in cells["mix"].lines)
    return holds(sum(a != b for a, b in zip(one, other, strict=True)) > 8, 違う=(one, other))


@claim
def green_odds_rise(cells: Cells) -> Verdict:
    """緑は三番目だけで、一番目に対する比が e の二乗倍。ほかの比は変わらない。"""
    green, *probabilities = cells["processor"].lines
    before, after = (line.numbers for line in probabilities)
    ratio = (after[2] / after[0]) / (before[2] / before[0])
    same = abs(after[1] / after[0] - before[1] / before[0]) < 0.02
    only = green.split("[")[1].strip("]").split(", ") == ["False", "False", "True", "False"]
    return holds(only and abs(ratio - 7.389) < 0.15 and same, 倍=ratio)


@claim
def the_mark_is_seen(cells: Cells) -> Verdict:
    """印なしの p は 0.05 より大きく、印ありの p は百万分の一より小さい。"""
    plain, marked = (line.numbers[-1] for line in cells["detect"].lines)
    return holds(plain > 0.05 and marked < 1e-6, 印なし=plain, 印あり=marked)


@claim
def z_by_hand(cells: Cells) -> Verdict:
    """手で計算した z と、detect の z が同じ。"""
    one, other = cells["by-hand"].lines
    return holds(one == other, 手=one, 道具=other)


@claim
def wrong_keys_are_chance(cells: Cells) -> Verdict:
    """1,000個のほかの鍵のうち、p が 0.01 より小さいのは、1個より多く20個に届かない。"""
    found = cells["wrong-key"].lines[1].numbers[-1]
    return holds(1 <= found < 20, 鍵=found)


@claim
def the_text_keeps_the_mark(cells: Cells) -> Verdict:
    """文章から直した番号が元と同じで、p も同じくらい小さい。"""
    same, p = cells["from-text"].lines
    return holds(same.endswith("True") and p.numbers[-1] < 1e-6, 同じ=same, p=p)


@claim
def marked_sample_is_greener(samples: Data) -> Verdict:
    """印ありの部分の z は3より大きく、印なしは2より小さい。"""
    plain, marked = samples["plain"]["part"]["z"], samples["delta-2"]["part"]["z"]
    return holds(marked > 3 and abs(plain) < 2, 印なし=plain, 印あり=marked)


def _found(detection: Data, way: str) -> list[float]:
    return [row["strict"]["share"] for row in detection["rows"] if row["way"] == way]


@claim
def longer_is_surer(detection: Data) -> Verdict:
    """長くして減ることは、どの書かせ方でもない。初めから全部見つかるδ=4のほかは、200トークンのほうが多く見つかる。"""
    shares = {way: _found(detection, way) for way in ("delta-1", "delta-2", "delta-4", "half")}
    rises = all(found == sorted(found) for found in shares.values())
    more = all(found[0] < found[-1] for way, found in shares.items() if way != "delta-4")
    return holds(rises and more and min(shares["delta-4"]) == 1, 割合=shares)


@claim
def delta_two_is_found(detection: Data) -> Verdict:
    """δ=2、200トークンで、95%以上が見つかり、区間の下の端は80%を超える。印のない文章は、一つも見つからない。"""
    found, plain = detection["headline"]["delta-2"]["strict"], detection["headline"]["plain"]["strict"]
    return holds(found["share"] >= 0.95 and found["low"] > 0.8 and plain["found"] == 0, 印あり=found, 印なし=plain)


@claim
def z_grows_as_the_root(detection: Data) -> Verdict:
    """δ=2のzの中央値は、50トークンから200トークンで、1.6倍から2.4倍になる。"""
    zs = {row["length"]: row["z"] for row in detection["rows"] if row["way"] == "delta-2"}
    return holds(1.6 < zs[200] / zs[50] < 2.4, z=zs)


@claim
def marks_cost(bends: Data, detection: Data) -> Verdict:
    """同じくじ一回での損失の差は、δを1、2、4と濃くするたびに増え、どの増え方の区間も0より上。25トークンで見つかる数も増える。"""
    lows = [bends["ways"]["delta-1"]["worse"]["low"], *(each["low"] for each in bends["steeper"].values())]
    found = [_found(detection, f"delta-{delta}")[0] for delta in (1, 2, 4)]
    return holds(min(lows) > 0 and found[0] < found[1] < found[2], 下の端=lows, 見つかる=found)


@claim(width="上の端")
def a_faint_mark_costs_little(costs: Data) -> Verdict:
    """δ=1の損失の差の区間が0を含み、上の端は0.2ナットより小さい。"""
    worse = costs["ways"]["delta-1"]["worse"]
    return holds(worse["low"] <= 0 <= worse["high"] < 0.2, 下の端=worse["low"], 上の端=worse["high"])


@claim
def stronger_marks_cost(costs: Data) -> Verdict:
    """δ=2とδ=4の損失の差の区間が、0より上にある。"""
    lows = {name: costs["ways"][name]["worse"]["low"] for name in ("delta-2", "delta-4")}
    return holds(min(lows.values()) > 0, 下の端=lows)


@claim(width="上の端")
def tournaments_do_not_bend(bends: Data) -> Verdict:
    """くじ一回でのトーナメントの損失の差は、区間が0を含み、上の端は、δ=1とδ=2の間の差より小さい。"""
    worse = bends["ways"]["tournament"]["worse"]
    seen = bends["steeper"]["1-2"]["mean"]
    return holds(worse["low"] <= 0 <= worse["high"] < seen, 下の端=worse["low"], 上の端=worse["high"], 緑の差=seen)


@claim
def greedy_repeats(costs: Data) -> Verdict:
    """いつも一位の迷いは、印なしの三分の一より小さく、distinct-2も0.2より大きく下回る。"""
    greedy, plain = costs["ways"]["greedy"], costs["ways"]["plain"]
    return holds(
        greedy["perplexity"] < plain["perplexity"] / 3 and greedy["distinct_2"] < plain["distinct_2"] - 0.2,
        一位=greedy["distinct_2"],
        印なし=plain["distinct_2"],
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
    return holds(
        first["low"] <= entropy["gamma"] <= first["high"] < min(0.45, least), 下の端=first["low"], 上の端=first["high"]
    )


@claim
def code_is_fainter(entropy: Data) -> Verdict:
    """コードのzの中央値は散文の四割から六割で、緑の割合も数えたトークンも散文より少ない。どれも、どの種類よりも小さい。"""
    rows = {row["kind"]: row for row in entropy["kinds"]}
    half = 0.4 * rows["prose"]["z"] < rows["code"]["z"] < 0.6 * rows["prose"]["z"]
    least = {what: min(rows, key=lambda kind: rows[kind][what]) for what in ("z", "green", "counted")}
    return holds(half and set(least.values()) == {"code"}, 最小=least, z={kind: row["z"] for kind, row in rows.items()})


@claim
def every_kind_is_found(entropy: Data) -> Verdict:
    """どの種類も、すべての文章が見つかった。"""
    found = {row["kind"]: (row["found"], row["of"]) for row in entropy["kinds"]}
    return holds(all(one == other for one, other in found.values()), 見つかった=found)


@claim
def the_plain_table_goes_on(entropy: Data) -> Verdict:
    """印なしで、「2 × 3 = 6」までの九九に、2 × 4を飛ばして続け、見せた積はどれも正しい。"""
    written = entropy["continued"]["plain"]
    right = all(_product(line) for line in written) and written[0] == "2 × 5 = 10"
    return holds(right and entropy["prompt"].endswith("2 × 3 = 6\n"), 続き=written)


@claim
def the_marked_table_falls_apart(entropy: Data) -> Verdict:
    """印ありでは、5の段に移り、4の段を間違え、見せたうちの終わりの行には、式がない。"""
    written = entropy["continued"]["delta-2"]
    fives = written[0].startswith("5 × 1 = 5") and written[1].startswith("5 × 2 = 10")
    wrong = any(line.startswith("4 ×") and not _product(line) for line in written)
    return holds(fives and wrong and "×" not in written[-1], 続き=written)


@claim
def the_plain_one_breaks_too(tables: Data) -> Verdict:
    """くじを替えて書かせると、印なしでも、初めの三行のどこかを間違えるものが四分の一より多い。印ありは、もっと多い。"""
    wrong = {name: 1 - count / tables["texts"] for name, count in tables["right"].items()}
    return holds(tables["lines"] == 3 and 0.25 < wrong["plain"] < wrong["delta-2"], **wrong)


@claim
def fewer_tables_stay_right(tables: Data) -> Verdict:
    """三行とも正しい本数の差が、偶然これ以上開く確率（フィッシャーの正確検定、両側）は、5%に届かない。"""
    plain, marked, each = tables["right"]["plain"], tables["right"]["delta-2"], tables["texts"]
    right = plain + marked

    def ways(found: int) -> int:
        return math.comb(each, found) * math.comb(each, right - found)

    rarer = [ways(found) for found in range(right + 1) if ways(found) <= ways(plain)]
    return holds(plain > marked and (p := sum(rarer) / math.comb(2 * each, right)) < 0.05, 確率=p)


def _product(line: str) -> bool:
    """「2 × 5 = 10」のような行の、積が正しいかどうか。"""
    found = re.match(r"(\d+) × (\d+) = (\d+)", line)
    return found is not None and int(found[1]) * int(found[2]) == int(found[3])


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


@claim
def one_key_can_be_unlucky(false_accusations: Data) -> Verdict:
    """何度も数えると、いちばん運の悪い鍵は、一割より多くの窓を疑う。一度だけ数えれば、どの鍵でも2%より少ない。"""
    every, once = (false_accusations["headline"][name]["worst_key"] for name in ("worst_every", "worst_once"))
    return holds(every > 0.1 and once < 0.02, 何度も=every, 一度=once)


@claim(width="約束の何倍まで")
def once_keeps_the_promise(false_accusations: Data) -> Verdict:
    """一度だけ数えると、二冊のどの長さ、どのしきい値でも、区間の下の端が約束を超えず、上の端は約束の四倍より小さい。"""
    return _kept(false_accusations, "once")


@claim(width="約束の何倍まで")
def once_comes_down_to_the_promise(false_accusations: Data) -> Verdict:
    """400トークン、p<0.1%の二冊で、一度だけ数えれば何度も数えるときの五分の一に届かず、95%の幅に約束が入る。上の端は約束の三倍まで。"""
    wanted = {"length": 400, "threshold": 0.001}
    once, every = (_false(false_accusations, way=way, **wanted) for way in ("once", "every"))
    table = false_accusations["table"]
    shown = [table[place] for place in (9, 35)] == once and [table[place] for place in (19, 45)] == every
    fewer = all(one["share"] < other["share"] / 5 for one, other in zip(once, every, strict=True))
    within = all(row["low"] < row["threshold"] < row["high"] for row in once)
    most = max(row["high"] / row["threshold"] for row in once)
    return holds(shown and fewer and within and most < 3, 約束の何倍まで=most, 一度=once)


@claim(width="約束の何倍まで")
def tournaments_keep_the_promise(false_accusations: Data) -> Verdict:
    """トーナメントでも、二冊のどの長さ、どのしきい値でも、区間の下の端が約束を超えず、上の端は約束の四倍より小さい。"""
    return _kept(false_accusations, "tournament")


def _kept(false_accusations: Data, way: str) -> Verdict:
    rows = _false(false_accusations, way=way)
    bad = [(row["book"], row["length"], row["threshold"]) for row in rows if row["low"] > row["threshold"]]
    most = max(row["high"] / row["threshold"] for row in rows)
    return holds(not bad and most < 4, 超えた=bad, 約束の何倍まで=most)


@claim
def half_are_innocent(cells: Cells) -> Verdict:
    """しきい値5%で、疑われた人のうち本当に機械なのは、45%から55%。無実の50人が疑われる。"""
    first = cells["school"].lines[0].numbers
    return holds(first[1] == 50 and 45 <= first[2] <= 55, 行=first)


@claim
def strict_is_needed(school: Data) -> Verdict:
    """しきい値を厳しくするほど、幅の両端とも、疑いが当たる。0.001%でも、測った九割以上が見つかる。"""
    rights = [[row["right"][end] for row in school["rows"]] for end in ("low", "share")]
    rises = all(found == sorted(found) for found in rights)
    return holds(rises and school["rows"][-1]["seen"]["share"] >= 0.9, 当たる=rights)


def _curve(attacked: Data, name: str) -> dict[float, float]:
    return {round(row["changed"], 2): row["share"] for row in attacked["curves"][name]}


@claim
def marks_fade(attacked: Data) -> Verdict:
    """どの書き換えでも、割合が増えるほど、見つかる割合が減る（5%までの揺れは見逃す）。"""
    curves = {name: list(_curve(attacked, name).values()) for name in attacked["curves"]}
    falls = all(other <= one + 0.05 for found in curves.values() for one, other in pairwise(found))
    return holds(falls and all(found[-1] < found[0] for found in curves.values()), 曲線=curves)


@claim
def small_edits_do_not_hide(attacked: Data) -> Verdict:
    """三割までの取り替えでは、九割より多くが見つかる。"""
    found = _curve(attacked, "substitute")
    return holds(found[0.2] > 0.9 and found[0.3] > 0.9, 二割=found[0.2], 三割=found[0.3])


@claim
def half_replaced_hides(attacked: Data) -> Verdict:
    """半分を取り替えると、見つかるのは三割に届かない。"""
    found = _curve(attacked, "substitute")
    return holds(found[0.5] < 0.3, 半分=found[0.5], 三割=found[0.3])


@claim
def mixing_is_gentler(attacked: Data) -> Verdict:
    """半分のところで、人の文章を混ぜたほうが、取り替えたときより多く見つかる。"""
    mixed, replaced = _curve(attacked, "mix")[0.5], _curve(attacked, "substitute")[0.5]
    return holds(mixed > replaced + 0.1, 混ぜる=mixed, 取り替える=replaced)


def _rewrite(attacked: Data, name: str) -> Data:
    [row] = [row for row in attacked["rewrites"] if row["name"] == name]
    found: Data = row
    return found


@claim
def rewrites_fade(attacked: Data) -> Verdict:
    """残った組の多い書き換えほど、zの中央値も大きい（差が0.3までの逆転は見逃す）。何もしなければ、全部見つかる。"""
    rows = sorted(attacked["rewrites"], key=lambda row: row["kept"])
    rises = all(one["z"] < other["z"] + 0.3 for one, other in pairwise(rows))
    return holds(rises and _rewrite(attacked, "none")["share"] == 1, z=[(row["kept"], row["z"]) for row in rows])


@claim
def shuffling_is_harmless(attacked: Data) -> Verdict:
    """文の順番を入れ替えても、九割以上の組が残り、見つかる数は2本までしか減らない。"""
    row, none = _rewrite(attacked, "shuffle"), _rewrite(attacked, "none")
    return holds(row["kept"] > 0.9 and row["found"] >= none["found"] - 2, 残った=row["kept"], 見つかった=row["found"])


@claim
def small_lists_change_little(attacked: Data) -> Verdict:
    """仮名とだ・であるの書き換えでは、九割以上の組が残る。"""
    kept = [_rewrite(attacked, name)["kept"] for name in ("kana", "style")]
    return holds(min(kept) > 0.9, 残った=kept)


@claim
def invisible_characters_hide(attacked: Data) -> Verdict:
    """見えない文字を差し込むと、見つかるのは三割に届かない。"""
    return holds(_rewrite(attacked, "hide")["share"] < 0.3, 見つかった=_rewrite(attacked, "hide")["share"])


@claim
def normalising_brings_it_back(attacked: Data) -> Verdict:
    """そろえてから調べると、何もしないときと、2本までしか違わない。"""
    none, back = _rewrite(attacked, "none")["found"], _rewrite(attacked, "hide-normalised")["found"]
    return holds(back >= none - 2, 戻った=back, 何もしない=none)


@claim
def windows_find_the_paragraph(buried: Data) -> Verdict:
    """窓で探すと、全体で数えるより多く見つかり、九割を超える。"""
    window, whole = buried["window"], buried["whole"]
    return holds(window["share"] > 0.9 and window["low"] > whole["high"], 窓=window, 全体=whole)


@claim(width="上の端")
def clean_texts_have_no_window(buried: Data) -> Verdict:
    """何も埋めない、重ならない文章が疑われる割合は、区間の下の端が約束の0.1%を超えず、上の端は5%より小さい。"""
    clean = buried["clean"]
    return holds(clean["low"] <= 0.001 and clean["high"] < 0.05, 下の端=clean["low"], 上の端=clean["high"])


@claim
def a_short_key_is_found(cells: Cells) -> Verdict:
    """しらみつぶしで見つけた鍵が、本当の鍵と同じ。"""
    return holds(cells["short-key"].numbers[0] == 50_021, 鍵=cells["short-key"].numbers[0])


@claim
def many_keys_reach_four(short_keys: Data) -> Verdict:
    """印のない文章でも、いちばん大きな z の平均は4より大きく、期待値との差は0.2より小さい。"""
    expected, mean = short_keys["expected"], short_keys["plain"]["mean"]
    return holds(mean > 4 and abs(expected - mean) < 0.2, 期待値=expected, 平均=mean)


@claim
def the_stolen_text_goes_beyond(cells: Cells, short_keys: Data) -> Verdict:
    """盗み見た文章の z は、印のない文章のどれで試した、いちばん大きな z よりも大きい。"""
    z, most = cells["short-key"].numbers[-1], short_keys["plain"]["most"]
    return holds(z > most, 盗み見=z, 印なし=most)


@claim
def most_short_keys_are_found(short_keys: Data) -> Verdict:
    """正しい鍵の z が、まちがった鍵のどれよりも大きい文章は、九割より多く、すべてではない。"""
    wins, of = short_keys["wins"], short_keys["of"]
    return holds(0.9 * of < wins < of, 勝ち=wins, 本=of)


@claim
def soseki_is_framed(forgery: Data) -> Verdict:
    """選んだ文の p は百万分の一より小さく、選ばない文の p は 0.05 より大きい。"""
    forged, honest = forgery["forged"]["p"], forgery["honest"]["p"]
    return holds(forged < 1e-6 and honest > 0.05, 選んだ=forged, 選ばない=honest)


@claim
def knock_out_by_hand(cells: Cells) -> Verdict:
    """式の確率と、戦わせた割合の差が、どれも0.01より小さい。"""
    formula, fought = (line.numbers for line in cells["knock-out"].lines)
    return holds(max(abs(a - b) for a, b in zip(formula, fought, strict=True)) < 0.01, 式=formula, 勝負=fought)


@claim
def one_key_bends_a_prompt(bends: Data) -> Verdict:
    """鍵が一組なら、トーナメントで同じトークンが二度出る割合は、印なしより一割以上増え、区間は、どのδの緑のリストの増え方よりも上。"""
    more = {name: bends["ways"][name]["more"] for name in ("delta-1", "delta-2", "delta-4", "tournament")}
    highs = [more[f"delta-{delta}"]["high"] for delta in (1, 2, 4)]
    return holds(more["tournament"]["low"] > max(0.1, *highs), 増えた分=more)


@claim(baseline="γ=0.25、δ=2の緑のリスト（[^green]が主に試した設定）")
def tournaments_are_found(tournament: Data) -> Verdict:
    """25トークンでは、トーナメントのほうが、δ=2の緑のリストより5本以上多く見つかる。どの長さでも、少なくない。"""
    found = [(row["tournament"]["found"], row["delta-2"]["found"]) for row in tournament["rows"]]
    return holds(found[0][0] >= found[0][1] + 5 and all(one >= other for one, other in found), 見つかった=found)


@claim(baseline="γ=0.25、δ=2の緑のリスト（[^green]が主に試した設定）")
def tournaments_are_fragile(tournament: Data) -> Verdict:
    """三割を取り替えると、トーナメントで見つかる数は、緑のリストの七割に届かない。"""
    changed = {row["share"]: row for row in tournament["changed"]}[0.3]
    one, other = changed["tournament"]["found"], changed["delta-2"]["found"]
    return holds(one < 0.7 * other, トーナメント=one, 緑のリスト=other)


@claim
def normal_is_too_sure(approximation: Data) -> Verdict:
    """どの長さでも、正確な p のほうが1.2倍より大きい。25トークンでは4倍を超え、長いほど差が縮む。"""
    times = [row["times"] for row in approximation["rows"]]
    return holds(min(times) > 1.2 and times[0] > 4 and times == sorted(times, reverse=True), 倍=times)


@claim
def another_tokenizer_finds_nothing(cells: Cells) -> Verdict:
    """別のトークナイザでは p が 0.01 より大きく、元のトークナイザでは百万分の一より小さい。"""
    broken, fixed = (cells[f"tokenizer-{name}"].numbers[-1] for name in ("broken", "fixed"))
    return holds(broken > 0.01 and fixed < 1e-6, 別=broken, 元=fixed)


@claim(width="上の端")
def another_tokenizer_never_finds(mistakes: Data) -> Verdict:
    """別のトークナイザで見つかるのは1本までで、区間の上の端は25%より小さい。"""
    other = mistakes["other"]
    return holds(other["found"] <= 1 and other["high"] < 0.25, 見つかった=other["found"], 上の端=other["high"])


@claim
def repeats_accuse_a_song(cells: Cells) -> Verdict:
    """何度も数えると30個より多くの鍵が、一度だけ数えると3個以下の鍵が、歌を疑う。"""
    broken, fixed = (cells[f"repeats-{name}"].numbers[-1] for name in ("broken", "fixed"))
    return holds(broken > 30 and fixed <= 3, 何度も=broken, 一度=fixed)


@claim
def greedy_counts_few(mistakes: Data) -> Verdict:
    """いつも一位の文章で数えたトークンの中央値は、120より小さい。"""
    return holds(mistakes["greedy"]["counted"] < 120, 数えた=mistakes["greedy"]["counted"])


@claim
def fifty_is_enough_for_half(cells: Cells) -> Verdict:
    """25トークンでは z が4に届かず、50トークンでは超える。200トークンは50トークンの2倍。"""
    short, fifty, _, long = (line.numbers[-1] for line in cells["answer-length"].lines)
    return holds(short < 4 < fifty and abs(long / fifty - 2) < 0.05, z=(short, fifty, long))


@claim
def no_room_no_mark(cells: Cells) -> Verdict:
    """緑の確率が0.999なら、印を付けても0.001より小さくしか増えない。"""
    after = cells["answer-odds"].lines[-1].numbers[-1]
    return holds(0 < after - 0.999 < 0.001, あと=after)


@claim
def thirty_percent_leaves_half(cells: Cells) -> Verdict:
    """三割を取り替えると、残る組は45%から55%。"""
    left = cells["answer-substitute"].lines[1].numbers[-1]
    return holds(45 <= left <= 55, 残る=left)


@claim(width="上の端")
def neighbouring_keys_find_nothing(detection: Data) -> Verdict:
    """正しい鍵の隣の鍵で、印のある文章が見つかる割合は、区間の下の端が約束の0.1%を超えず、上の端は1%より小さい。"""
    wrong = detection["wrong"]
    return holds(wrong["low"] <= 0.001 and wrong["high"] < 0.01, 下の端=wrong["low"], 上の端=wrong["high"])
