"""「この文章は、機械が書いたのか」の文を支える述語。"""

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
    """印のあるどの書かせ方でも、25トークンより200トークンのほうが多く見つかり、途中でも減らない。"""
    shares = {way: _found(detection, way) for way in ("delta-1", "delta-2", "delta-4", "half")}
    rises = all(one <= other + 0.05 for found in shares.values() for one, other in pairwise(found))
    return holds(rises and shares["delta-2"][0] < shares["delta-2"][-1], 割合=shares)


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
def marks_cost(costs: Data) -> Verdict:
    """δ=4の損失の差は、δ=1とδ=2のどちらよりも大きい。"""
    worse = {name: costs["ways"][name]["worse"]["mean"] for name in ("delta-1", "delta-2", "delta-4")}
    return holds(worse["delta-4"] > max(worse["delta-1"], worse["delta-2"]), 差=worse)


@claim(width="上の端")
def a_faint_mark_costs_little(costs: Data) -> Verdict:
    """δ=1の損失の差の区間が、0を含み、多くても0.2。"""
    worse = costs["ways"]["delta-1"]["worse"]
    return holds(worse["low"] <= 0 <= worse["high"] and worse["high"] < 0.2, 差=worse["mean"], 上の端=worse["high"])


@claim
def stronger_marks_cost(costs: Data) -> Verdict:
    """δ=2とδ=4の損失の差の区間が、0より上にある。"""
    lows = {name: costs["ways"][name]["worse"]["low"] for name in ("delta-2", "delta-4")}
    return holds(min(lows.values()) > 0, 下の端=lows)


@claim(width="上の端")
def a_tournament_costs_nothing(costs: Data) -> Verdict:
    """トーナメントの損失の差の区間が、0を含み、多くても0.2。"""
    worse = costs["ways"]["tournament"]["worse"]
    return holds(worse["low"] <= 0 <= worse["high"] and worse["high"] < 0.2, 差=worse["mean"], 上の端=worse["high"])


@claim
def greedy_repeats(costs: Data) -> Verdict:
    """いつも一位の迷いは、印なしの三分の一より小さく、distinct-2も0.2より小さい差で下回る。"""
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


@claim
def no_entropy_no_mark(entropy: Data) -> Verdict:
    """散らばりのいちばん小さいところでは、緑の割合の区間が、印がないときの割合を含む。"""
    first = entropy["bins"][0]
    return holds(first["low"] <= entropy["gamma"] <= first["high"], 区間=(first["low"], first["high"]))


@claim
def neighbours_overlap(entropy: Data) -> Verdict:
    """散らばりのいちばん小さいところの区間は、その隣の区間と重なる。"""
    one, other = entropy["bins"][:2]
    return holds(other["low"] <= one["high"], 端=(one["high"], other["low"]))


@claim
def code_is_fainter(entropy: Data) -> Verdict:
    """コードの z の中央値は、散文の四割から六割で、どの種類よりも小さい。"""
    z = {row["kind"]: row["z"] for row in entropy["kinds"]}
    half = 0.4 * z["prose"] < z["code"] < 0.6 * z["prose"]
    return holds(half and min(z, key=z.__getitem__) == "code", z=z)


@claim
def every_kind_is_found(entropy: Data) -> Verdict:
    """どの種類も、すべての文章が見つかった。"""
    found = {row["kind"]: (row["found"], row["of"]) for row in entropy["kinds"]}
    return holds(all(one == other for one, other in found.values()), 見つかった=found)


@claim
def the_mark_breaks_the_table(entropy: Data) -> Verdict:
    """印なしの続きでは九九が五段先まで正しく、印ありの続きでは、すぐに違う。決まった並びの散らばりは、印で大きくなる。"""
    right = "2 × 5 = 10⏎2 × 6 = 12⏎2 × 7 = 14"
    plain, marked = (entropy["continued"][way] for way in ("plain", "delta-2"))
    [fixed] = [row for row in entropy["kinds"] if row["kind"] == "fixed"]
    broken = right not in marked and right in plain
    return holds(broken and fixed["bits"] > 1.3 * fixed["plain_bits"], 印なし=plain, 印あり=marked)


def _false(rows: list[Data], **wanted: object) -> list[Data]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


@claim
def repeats_break_the_promise(false_accusations: Data) -> Verdict:
    """『猫』を400トークンずつ調べると、何度も数えたとき、p<0.1%の割合は0.3%より大きく、区間の下の端も約束を超える。"""
    found = false_accusations["headline"]["every"]
    return holds(found["share"] > 0.003 and found["low"] > 0.001, 割合=found["share"], 下の端=found["low"])


@claim
def one_key_can_be_unlucky(false_accusations: Data) -> Verdict:
    """何度も数えると、いちばん運の悪い鍵は、一割より多くの窓を疑う。一度だけ数えれば、どの鍵でも2%より少ない。"""
    every, once = (false_accusations["headline"][name]["worst_key"] for name in ("worst_every", "worst_once"))
    return holds(every > 0.1 and once < 0.02, 何度も=every, 一度=once)


@claim
def once_keeps_the_promise(false_accusations: Data) -> Verdict:
    """一度だけ数えると、『猫』のどの長さ、どのしきい値でも、区間の下の端が約束を超えない。"""
    rows = _false(false_accusations["rows"], book="neko", repeats=False)
    return holds(
        all(row["low"] <= row["threshold"] for row in rows), 行=[(row["length"], row["share"]) for row in rows]
    )


@claim(width="約束の何倍まで")
def promise_in_both_books(false_accusations: Data) -> Verdict:
    """一度だけ数えると、二冊のどの長さ、どのしきい値でも、区間の下の端が約束を超えず、上の端は約束の四倍より小さい。"""
    rows = _false(false_accusations["rows"], repeats=False)
    bad = [
        (row["book"], row["length"], row["threshold"], row["share"]) for row in rows if row["low"] > row["threshold"]
    ]
    most = max(row["high"] / row["threshold"] for row in rows)
    return holds(not bad and most < 4, 超えた=bad, 約束の何倍まで=most)


@claim
def a_song_is_accused(false_accusations: Data) -> Verdict:
    """何度も数えると、歌を疑う鍵が一割を超える。一度だけ数えると、1%に届かない。"""
    song = false_accusations["song"]
    return holds(song["every"]["share"] > 0.1 and song["once"]["share"] < 0.01, 何度も=song["every"], 一度=song["once"])


@claim
def half_are_innocent(cells: Cells) -> Verdict:
    """しきい値5%で、疑われた人のうち本当に機械なのは、45%から55%。無実の50人が疑われる。"""
    first = cells["school"].lines[0].numbers
    return holds(first[1] == 50 and 45 <= first[2] <= 55, 行=first)


@claim
def strict_is_needed(school: Data) -> Verdict:
    """しきい値を厳しくするほど疑いが当たる。0.001%でも、九割以上が見つかる。"""
    rights = [row["right"] for row in school["rows"]]
    return holds(rights == sorted(rights) and school["rows"][-1]["caught"] >= 0.9, 当たる=rights)


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
    """何もしなければ、九割以上が見つかる。"""
    return holds(_rewrite(attacked, "none")["share"] > 0.9, 何もしない=_rewrite(attacked, "none")["share"])


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
def windows_find_the_paragraph(attacked: Data) -> Verdict:
    """窓で探すと、全体で数えるより多く見つかり、九割を超える。"""
    window, whole = attacked["buried"]["window"], attacked["buried"]["whole"]
    return holds(window["share"] > 0.9 and window["found"] > whole["found"], 窓=window, 全体=whole)


@claim
def clean_texts_have_no_window(attacked: Data) -> Verdict:
    """何も埋めない文章では、疑われるのは1本まで。"""
    return holds(attacked["buried"]["clean"]["found"] <= 1, 疑い=attacked["buried"]["clean"])


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


@claim(width="見える差")
def tournaments_do_not_distort(tournament: Data) -> Verdict:
    """上位のどのトークンでも、トーナメントの平均と元の確率の差は、標準誤差の3倍より小さい。3倍は、0.03もない。"""
    rows = tournament["undistorted"]["top"]
    gaps = [abs(row["tournament"]["mean"] - row["plain"]) / row["tournament"]["error"] for row in rows]
    seen = 3 * max(row["tournament"]["error"] for row in rows)
    return holds(max(gaps) < 3 and seen < 0.03, 標準誤差の何倍=gaps, 見える差=seen)


@claim
def green_lists_flatten(tournament: Data) -> Verdict:
    """一位の確率は、緑のリストの平均では、標準誤差の3倍より大きく下がる。"""
    first = tournament["undistorted"]["top"][0]
    gap = (first["plain"] - first["green"]["mean"]) / first["green"]["error"]
    return holds(gap > 3, 標準誤差の何倍=gap)


@claim(baseline="δ=2の緑のリストどうし")
def tournaments_are_found(tournament: Data) -> Verdict:
    """25トークンでは、トーナメントのほうが5本以上多く見つかる。どの長さでも、緑のリストより少なくない。"""
    found = [(row["mean"]["found"], row["green"]["found"]) for row in tournament["rows"]]
    return holds(found[0][0] >= found[0][1] + 5 and all(one >= other for one, other in found), 見つかった=found)


@claim
def weights_change_little(tournament: Data) -> Verdict:
    """どの長さでも、重みを付けた z の中央値と、付けない z の中央値の違いは、一割より小さい。"""
    zs = [(row["z"], row["weighted_z"]) for row in tournament["rows"]]
    return holds(all(abs(weighted / z - 1) < 0.1 for z, weighted in zs), z=zs)


@claim
def normal_is_too_sure(approximation: Data) -> Verdict:
    """どの長さでも、正確な p のほうが1.2倍より大きい。25トークンでは4倍を超え、長いほど差が縮む。"""
    times = [row["times"] for row in approximation["rows"]]
    return holds(min(times) > 1.2 and times[0] > 4 and times == sorted(times, reverse=True), 倍=times)


@claim
def all_forty_are_found(entropy: Data) -> Verdict:
    """δ=2の文章は、すべての種類で、一本残らず見つかり、区間の下の端は90%を超える。"""
    found = entropy["all"]
    return holds(found["share"] == 1 and found["low"] > 0.9, 見つかった=found)


@claim
def another_tokenizer_finds_nothing(cells: Cells) -> Verdict:
    """別のトークナイザでは p が 0.01 より大きく、元のトークナイザでは百万分の一より小さい。"""
    broken, fixed = (cells[f"tokenizer-{name}"].numbers[-1] for name in ("broken", "fixed"))
    return holds(broken > 0.01 and fixed < 1e-6, 別=broken, 元=fixed)


@claim
def another_tokenizer_never_finds(mistakes: Data) -> Verdict:
    """別のトークナイザで見つかるのは、1本まで。"""
    return holds(mistakes["other"]["found"] <= 1, 見つかった=mistakes["other"])


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
