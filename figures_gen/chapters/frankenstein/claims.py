"""「フランケンシュタイン」の文を支える述語。"""

import math
import re
from collections import Counter, defaultdict
from itertools import product
from statistics import median
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds
from figures_gen.intervals import mean_interval

Data = dict[str, Any]
FATAL = {1, 2, 4, 6}
BROKEN = "\ufffd"


def _by_layer(rows: list[Data], key: str = "worse") -> dict[int, Any]:
    return {row["layer"]: row[key] for row in rows}


def _heavier(layers: Data, one: tuple[str, int], other: tuple[str, int]) -> tuple[float, float]:
    """同じ文章どうしで比べた、二つの手術の損失の差の95%区間。手術は、名前と、何番目（0から）かで選ぶ。"""
    return mean_interval([row[one[0]][one[1]] - row[other[0]][other[1]] for row in layers["rows"]])


def _line(cells: Cells, cell: str, start: str) -> str:
    return next(line for line in cells[cell].splitlines() if line.startswith(start))


def _japanese(text: str) -> float:
    """仮名か漢字の割合。"""
    return sum("\u3040" <= char <= "\u9fff" or char in "。、「」⏎" for char in text) / len(text)


# 層


# neko-gemmaのどの層を抜いても迷いは増えるが、1.5倍には届かない（どちらも、区間の端でも）。
cat_survives_any_layer = claim(
    lambda cat: (
        math.exp(max(row["high"] for row in cat["dropped"])) < 1.5 and min(row["low"] for row in cat["dropped"]) > 0
    )
)
cat_still_talks = claim(
    lambda cells: (
        len(texts := [line.partition(": ")[2] for line in cells["drop"].lines]) == 4
        and [cells["drop"].lines[at].partition("なし")[0] for at in (0, 2)] == ["層1", "層3"]
        and all(text.startswith("吾輩は") and _japanese(text) > 0.9 for text in texts[:3])
    )
)
without_four_letters_break = claim(
    lambda cells: (
        (text := _line(cells, "drop", "層4なし").partition(": ")[2]).startswith("吾輩は")
        and len(text) - len(text.rstrip(BROKEN)) > 5
    )
)
# 層3か層8を抜いて書いた文は、どの文字も仮名か漢字か句読点（終わりで切れた字は除く）。
gemma_speaks_without_three_and_eight = claim(
    lambda cells: all(
        _japanese(text) == 1
        for text in [_line(cells, "drop-gemma", f"層{layer}なし").partition(": ")[2].rstrip(BROKEN) for layer in (3, 8)]
    )
)
gemma_raves_without_two_and_six = claim(
    lambda cells: all(
        sum(char.isascii() and char.isalpha() for char in text) > 3
        for text in [_line(cells, "drop-gemma", f"層{layer}なし").partition("日本の")[2] for layer in (2, 6)]
    )
)


@claim
def four_layers_are_fatal(layers: Data) -> Verdict:
    """Gemmaの層1、2、4、6を抜くと迷いが10倍を超え、ほかのどの層でも5倍に届かない（区間の端でも）。"""
    low, high = (_by_layer(layers["dropped"], edge) for edge in ("low", "high"))
    fatal = {layer for layer, worse in low.items() if worse > math.log(10)}
    rest = math.exp(max(worse for layer, worse in high.items() if layer not in FATAL))
    return holds(fatal == FATAL and rest < 5, 十倍を超えた層=sorted(fatal), ほかの最大=rest)


@claim
def worse_than_guessing(layers: Data) -> Verdict:
    """Gemmaの層1、2、6では、抜いたときの迷いが語彙サイズより大きい（区間の下の端でも）。"""
    chance = math.log(layers["vocabulary"] / layers["whole"])
    over = [row["layer"] for row in layers["dropped"] if row["low"] > chance]
    return holds(over == [1, 2, 6], 層=over)


@claim
def every_layer_is_missed(layers: Data, elsewhere: Data) -> Verdict:
    """四種類の文章のどれでも、Gemmaのどの層を抜いても、増えた損失の区間が0より上にある。"""
    kinds = [layers, *(elsewhere[kind] for kind in ("modern", "english", "python"))]
    low, layer = min((row["low"], row["layer"]) for kind in kinds for row in kind["dropped"])
    named = [layers["dropped"][number - 1]["layer"] for number in (3, 8)] == [3, 8]
    return holds(low > 0 and named and all(len(kind["dropped"]) == 18 for kind in kinds), 下の端=low, 層=layer)


@claim
def layer_one_is_spared_in_english(layers: Data, elsewhere: Data) -> Verdict:
    """英語で抜くと迷いが10倍を超えるのは、層2、4、6。層1は4倍に届かず、日本語の小説での傷の二割に届かない（区間の端でも）。"""
    rows = elsewhere["english"]["dropped"]
    fatal = {row["layer"] for row in rows if row["low"] > math.log(10)}
    first, here = rows[0]["high"], layers["dropped"][0]["low"]
    right = fatal == {2, 4, 6} and first < math.log(4) and first < 0.2 * here
    return holds(right, 十倍を超えた層=sorted(fatal), 層1=first, 小説の層1=here)


@claim
def others_break_at_the_same_four(elsewhere: Data) -> Verdict:
    """いまの日本語とPythonでも、抜くと迷いが10倍を超えるのは、層1、2、4、6（区間の端でも）。"""
    found = {}
    for kind in ("modern", "python"):
        low, high = (_by_layer(elsewhere[kind]["dropped"], edge) for edge in ("low", "high"))
        found[kind] = [layer for layer, worse in low.items() if worse > math.log(10)]
        if max(worse for layer, worse in high.items() if layer not in FATAL) >= math.log(10):
            return holds(False, 種類=kind, 上の端=high)
    return holds(all(set(layers) == FATAL for layers in found.values()), 層=found)


@claim
def keeping_the_first_does_not_help(layers: Data) -> Verdict:
    """四つの層のどれも、先頭のトークンだけを元どおりにしても、増えた損失の八割より多くが残り、1も超えている。"""
    dropped, kept = _by_layer(layers["dropped"]), {row["layer"]: row for row in layers["first_kept"]}
    left = {layer: row["worse"] / dropped[layer] for layer, row in kept.items()}
    low = min(row["low"] for row in kept.values())
    return holds(set(left) == FATAL and min(left.values()) > 0.8 and low > 1, 残り=left, 区間の下の端=low)


def _left(layers: Data, source: str = "novel") -> dict[int, float]:
    """先頭のほかを平均で置き換えたとき、丸ごと抜いた傷のうちの、どれだけが残るか。"""
    dropped, averaged = _by_layer(layers["dropped"]), _by_layer(layers[f"averaged_{source}"])
    return {layer: worse / dropped[layer] for layer, worse in averaged.items()}


@claim
def a_japanese_mean_heals_three(layers: Data) -> Verdict:
    """層1、2、6は、小説のほかの場所か、いまの日本語の平均に替えると、傷の一割も残らない。先頭だけを通したのでは、八割残る。"""
    left = {(source, layer): _left(layers, source)[layer] for source in ("novel", "modern") for layer in (1, 2, 6)}
    kept = _by_layer(layers["first_kept"])
    alone = min(kept[layer] / worse for layer, worse in _by_layer(layers["dropped"]).items() if layer in FATAL)
    return holds(max(left.values()) < 0.1 and alone > 0.8, 残り=left, 先頭だけ=alone)


def _foreign(layers: Data, elsewhere: Data, tongues: Data, layer: int) -> list[float]:
    """ほかの種類か、ほかの言葉の文章の平均に替えたとき、その層を抜いた傷のうちの、どれだけが残るか。"""
    left = [_left(layers, source)[layer] for source in ("english", "python")]
    left += [_left(elsewhere[kind])[layer] for kind in ("english", "python")]
    for row in tongues["read"]:
        left += [_left(row, name)[layer] for name in tongues["names"] if name != row["read"]]
    return left


any_mean_heals_two = claim(
    lambda layers, elsewhere, tongues: (
        max(max(_foreign(layers, elsewhere, tongues, layer)) for layer in (2, 6)) < 0.25 and len(tongues["names"]) == 6
    )
)
english_heals_two_in_the_novel = claim(lambda layers: max(_left(layers, "english")[layer] for layer in (2, 6)) < 0.15)
layer_one_refuses_the_foreign_mean = claim(
    lambda layers: (
        (left := {source: _left(layers, source)[1] for source in ("english", "python")})["english"] > 0.6
        and left["python"] > 0.5
    )
)


@claim
def the_wrong_language_is_worse_than_nothing(elsewhere: Data) -> Verdict:
    """英語の文章では、層1を日本語の小説の平均に替えるほうが、抜くより損失が増える（場所ごとの差の区間が2より上）。英語の平均なら、抜くより浅い。"""
    rows = [row for at, row in enumerate(elsewhere["rows"]) if 24 <= at < 48]

    def apart(name: str) -> tuple[float, float]:
        return mean_interval([row[name][0] - row["dropped"][0] for row in rows])

    wrong, own = apart("averaged_novel"), apart("averaged_own")
    return holds(wrong[0] > 2 and own[1] < 0, 日本語の平均=wrong, 英語の平均=own)


alone_is_enough = claim(lambda layers: _left(layers, "alone")[1] < 0.15)


def _rivals(tongues: Data) -> dict[tuple[str, str], tuple[float, float]]:
    """（読ませた言葉、平均を採った言葉）→ 層1の、自分の言葉の平均より増えた損失の区間。"""
    found = {}
    for at, read in enumerate(tongues["names"]):
        rows = tongues["rows"][at * tongues["texts"] : (at + 1) * tongues["texts"]]
        for name in tongues["names"]:
            if name != read:
                apart = [row[f"averaged_{name}"][0] - row[f"averaged_{read}"][0] for row in rows]
                found[read, name] = mean_interval(apart)
    return found


@claim
def own_tongue_heals_best(tongues: Data) -> Verdict:
    """層1では、六つの言葉のどれでも、自分の言葉の平均が、ほかのどの言葉の平均よりも傷が浅い。"""
    best = {}
    for row in tongues["read"]:
        worse = {name: row[f"averaged_{name}"][0]["worse"] for name in tongues["names"]}
        best[row["read"]] = min(worse, key=lambda name: worse[name])
    return holds(len(best) == 6 and all(read == name for read, name in best.items()), いちばん浅い=best)


@claim(width="上の端")
def two_rivals_are_not_told_apart(tongues: Data) -> Verdict:
    """その差の区間が0より上にないのは、英語にフランス語かドイツ語の平均を使ったときだけ。その上の端は、迷いの五倍に届かない。"""
    level = {pair: edges for pair, edges in _rivals(tongues).items() if edges[0] <= 0}
    high = max(high for _, high in level.values())
    return holds(set(level) == {("英語", "フランス語"), ("英語", "ドイツ語")} and high < math.log(5), 上の端=high)


@claim
def script_is_not_the_reason(tongues: Data) -> Verdict:
    """文字の似た言葉どうし（日本語と中国語、フランス語とドイツ語）でも、自分の平均のほうが傷が浅い（差の区間が0より上）。"""
    pairs = [("日本語", "中国語"), ("中国語", "日本語"), ("フランス語", "ドイツ語"), ("ドイツ語", "フランス語")]
    rivals = _rivals(tongues)
    low = {pair: rivals[pair][0] for pair in pairs}
    return holds(min(low.values()) > 0, 下の端=low)


@claim
def english_alone_is_spared(tongues: Data) -> Verdict:
    """六つの言葉のうち、層1を抜いた傷の区間が2より下に収まるのは英語だけ。ほかは、2より上に収まる。"""
    edges = {row["read"]: (row["dropped"][0]["low"], row["dropped"][0]["high"]) for row in tongues["read"]}
    below = [name for name, (_, high) in edges.items() if high < 2]
    return holds(below == ["英語"] and all(low > 2 for name, (low, _) in edges.items() if name != "英語"), 区間=edges)


@claim
def the_mean_changes_the_language(spoken: Data) -> Verdict:
    """層1を英語の平均に替えると、小説の続きで、仮名か漢字の確率が一割も残らず、ローマ字が半分を超える。英語に日本語の平均なら、逆に、仮名か漢字が0.1%未満から半分を超える。"""
    novel, english = spoken["novel"], spoken["english"]
    right = (
        novel["whole"]["japanese"]["low"] > 0.6
        and novel["english"]["japanese"]["high"] < 0.1
        and novel["english"]["latin"]["low"] > 0.5 > novel["whole"]["latin"]["high"]
        and english["whole"]["japanese"]["high"] < 0.001
        and english["novel"]["japanese"]["low"] > 0.5
    )
    return holds(right, 小説=novel, 英語=english)


only_layer_one_changes_the_language = claim(
    lambda spoken: [
        {
            **{f"小説 {way}": spoken["novel"][way]["japanese"]["low"] for way in ("novel", "modern", "2", "6")},
            **{f"英語 {way}": spoken["english"][way]["latin"]["low"] for way in ("english", "2", "6")},
        }
    ],
    lambda same: min(same.values()) > 0.5,
)
# 層1を抜くと、小説の続きでも、ローマ字の確率が七割を超える（区間の下の端でも）。
without_it_the_novel_goes_latin = claim(lambda spoken: spoken["novel"]["dropped"]["latin"]["low"] > 0.7)


@claim(option="英語で続ける")
def the_cat_denies_in_english(cells: Cells) -> Verdict:
    """「吾輩は猫である。名前は」の続きは、英語の平均ならローマ字だけで「I am not a cat」、日本語なら「猫」を含む。"""
    lines = [line for line in cells["language"].lines if not line.startswith("そのまま")]
    english, japanese = (next(line for line in lines if line.startswith(name)) for name in ("英語", "日本語"))
    said = english.partition(": ")[2].replace("⏎", "")
    return holds(said.isascii() and "I am not a cat" in said and "猫" in japanese, 英語=english, 日本語=japanese)


@claim
def other_tongues_speak_too(cells: Cells) -> Verdict:
    """同じ書き出しの続きに、ドイツ語の平均なら「ich」、中国語の平均なら「的」、ロシア語の平均ならキリル文字が出る。"""
    first = [line for line in cells["language"].lines if not line.startswith("そのまま")][:5]
    marks = {"ドイツ語": r"\bich\b", "中国語": "的", "ロシア語": r"[\u0400-\u04ff]{4}"}
    found = {
        name: [line for line in first if line.startswith(name) and re.search(m, line)] for name, m in marks.items()
    }
    return holds(all(len(lines) == 1 for lines in found.values()), 行=found)


@claim
def the_capital_is_named_in_kanji(cells: Cells) -> Verdict:
    """英語の書き出しの続きに、日本語の平均なら「東京」、中国語の平均なら「大阪」、ロシア語の平均ならキリル文字が出る。ドイツ語の平均では、ローマ字のまま「Tokyo」。"""
    second = [line for line in cells["language"].lines if not line.startswith("そのまま")][5:]
    marks = {"日本語": "東京", "中国語": "大阪", "ロシア語": r"[\u0400-\u04ff]{4}", "ドイツ語": "Tokyo"}
    found = {
        name: [line for line in second if line.startswith(name) and re.search(m, line)] for name, m in marks.items()
    }
    return holds(all(len(lines) == 1 for lines in found.values()), 行=found)


what_the_mean_leaves_is_a_wound = claim(
    lambda layers: (
        min((left := _by_layer(layers["averaged_novel"]))[1], left[2])
        > median(worse for layer, worse in _by_layer(layers["dropped"]).items() if layer not in FATAL)
    )
)
the_mean_does_not_heal_four = claim(
    lambda layers: min(_left(layers, source)[4] for source in ("novel", "english")) > 0.7
)


def _at(layers: Data, name: str, layer: int) -> Data:
    """一つの層の、一つの手術の効き目。"""
    return next(row for row in layers[name] if row["layer"] == layer)


@claim
def two_needs_attention_four_needs_mlp(layers: Data) -> Verdict:
    """層2はアテンションを抜くほうが3倍より多く損失が増え、層4はMLPを抜いたときだけ損失が1を超えて増える（区間の端でも）。"""
    attention, mlp = ({layer: _at(layers, name, layer) for layer in (2, 4)} for name in ("no_attention", "no_mlp"))
    right = attention[2]["low"] > 3 * mlp[2]["high"] and mlp[4]["low"] > 1 and attention[4]["high"] < 1
    return holds(right, アテンション=attention, MLP=mlp)


six_falls_when_both_are_gone = claim(
    lambda layers: (
        sum(_at(layers, name, 6)["worse"] for name in ("no_attention", "no_mlp"))
        < _at(layers, "dropped", 6)["worse"] / 2
    )
)


@claim
def upside_down_stutters(cells: Cells) -> Verdict:
    """層を逆さにした猫の文だけが、同じ二文字を五回より多く続ける。"""
    *others, last = cells["order"].lines
    return holds(_stutter(last) > 5 and all(_stutter(line) <= 5 for line in others), 逆さ=last)


def _stutter(text: str) -> int:
    """同じ二文字が、続けて現れる回数の最大。"""
    most = 0
    for at in range(len(text) - 1):
        times = 1
        while text[at + 2 * times : at + 2 * times + 2] == text[at : at + 2]:
            times += 1
        most = max(most, times)
    return most


order_matters_less_than_presence = claim(
    lambda cat: max(_by_layer(cat["swapped"]).values()) < min(_by_layer(cat["dropped"]).values())
)
# neko-gemmaのどの層を二度通しても、迷いは8%も増えない（区間の上の端でも）。
twice_is_almost_free = claim(
    lambda cat: [math.exp(max(row["high"] for row in cat["repeated"]))], lambda most: most < 1.08, width="most"
)
gemma_needs_the_order = claim(
    lambda layers: set(low := _by_layer(layers["swapped"], "low")) == FATAL and min(low.values()) > 1
)
# Gemmaの層1は、次の層と入れ替えるほうが、抜くより損失が増える（場所ごとの差の区間が0より上）。
swapping_one_hurts_more_than_dropping = claim(
    lambda layers: _heavier(layers, ("swapped", 0), ("dropped", 0)), lambda low, high: low > 0
)


@claim
def twice_hurts_less_than_dropping(layers: Data) -> Verdict:
    """Gemmaの四つの層は、二度通したときに増える損失が、抜いたときの半分に届かない。"""
    dropped, twice = (_by_layer(layers[name]) for name in ("dropped", "repeated"))
    shares = {layer: twice[layer] / dropped[layer] for layer in sorted(FATAL)}
    return holds(max(shares.values()) < 0.5, 割合=shares)


# Gemmaの層2を二度通すと損失が2より大きく増え、ほかの三つの層のどれよりも増える（どちらも、区間の下の端でも）。
layer_two_twice_still_breaks = claim(
    lambda layers: (
        _at(layers, "repeated", 2)["low"] > 2
        and min(_heavier(layers, ("repeated", 1), ("repeated", at))[0] for at in (0, 2, 3)) > 0
    )
)
# ヘッド
# どのヘッドを黙らせても、損失の増え方は1に届かず、Gemmaの層2を抜いたときの十分の一にも届かない（区間の端でも）。
no_head_is_fatal = claim(
    lambda heads, cat, layers: (
        (most := max(row["high"] for found in (heads, cat) for row in found["silenced"])) < 1
        and most < _at(layers, "dropped", 2)["low"] / 10
    )
)
# 本当は何も変わらないとき、95%区間が0より上に外れる数
most_heads_matter_a_little = claim(
    lambda heads: (
        (found := sum(row["low"] > 0 for row in heads["silenced"])) > len(heads["silenced"]) / 2
        and found > 10 * (len(heads["silenced"]) * 0.05 / 2)
    )
)
no_head_seems_to_hurt = claim(
    lambda heads: [min(row["high"] for row in heads["silenced"]), -min(row["low"] for row in heads["silenced"])],
    lambda top, fall: top > 0 and fall < 0.2,
    width="fall",
)
bracket_head_is_not_missed = claim(
    lambda cat: [next(row for row in cat["silenced"] if (row["layer"], row["head"]) == (2, 2))],
    lambda row: row["low"] < 0 < row["high"] < math.log(1.02),
    width="row['high']",
)
third_layer_leads_the_cat = claim(
    lambda cat: [sorted(cat["silenced"], key=lambda row: -row["worse"])[:4]],
    lambda rows: sum(row["layer"] == 3 for row in rows) == 3,
)


@claim
def third_layer_attention_matters_most(cat: Data) -> Verdict:
    """neko-gemmaのアテンションだけを抜くと、層3の損失が、ほかのどの層よりも増える（区間どうしが離れている）。"""
    low, high = (_by_layer(cat["no_attention"], edge) for edge in ("low", "high"))
    rest = max(high[layer] for layer in (1, 2, 4))
    return holds(low[3] > rest, 層3=low[3], ほかの最大=rest)


# neko-gemmaの層1のアテンションを抜いても、迷いは5%も増えない（区間の上の端でも）。
first_layer_attention_hardly_matters = claim(
    lambda cat: [math.exp(_by_layer(cat["no_attention"], "high")[1])], lambda most: most < 1.05, width="most"
)


# 首都


def _head(capitals: Data, layer: int, head: int) -> Data:
    return next(row for row in capitals["heads"] if (row["layer"], row["head"]) == (layer, head))


def _by_language(capitals: Data, row: Data) -> tuple[list[float], list[float]]:
    """残りの割合を、日本語の文と英語の文に分けたもの。"""
    english = [one["prompt"].isascii() for one in capitals["rows"] if one["correct"]]
    pairs = list(zip(row["kept"], english, strict=True))
    return [share for share, here in pairs if not here], [share for share, here in pairs if here]


four_heads_beat_chance = claim(
    lambda capitals: (
        len(over := [(row["layer"], row["head"]) for row in capitals["heads"] if row["strongest"] > capitals["chance"]])
        == 4
        and (10, 4) in over
        and (13, 3) in over
    )
)


@claim
def one_head_beats_chance_by_form(capitals: Data) -> Verdict:
    """くじを形ごとに一度だけ引き、当たればその形のどの文でも選ばれたと数えても、くじを超えるのは層10のヘッド4だけ。"""
    sizes = Counter(one["form"] for one in capitals["rows"] if one["correct"]).values()
    share = capitals["strongest"] / capitals["all_heads"]
    chances: defaultdict[int, float] = defaultdict(float)
    for hits in product((False, True), repeat=len(sizes)):
        times = sum(size for size, hit in zip(sizes, hits, strict=True) if hit)
        chances[times] += math.prod(share if hit else 1 - share for hit in hits)
    within = (sum(chances[fewer] for fewer in range(times + 1)) for times in range(capitals["counted"] + 1))
    luckiest = next(times for times, reached in enumerate(within) if reached ** capitals["all_heads"] >= 0.95)
    over = [(row["layer"], row["head"]) for row in capitals["heads"] if row["strongest"] > luckiest]
    return holds(over == [(10, 4)], ヘッド=over, くじ=luckiest)


one_head_holds_up = claim(
    lambda capitals: [
        sum(kept < 1 / 2 for kept in _head(capitals, 10, 4)["kept"]),
        max(row["halved"] for row in capitals["heads"] if (row["layer"], row["head"]) != (10, 4)),
        capitals["counted"],
    ],
    lambda best, rest, counted: counted >= 8 and best >= counted - 1 and rest < 0.8 * counted,
)


@claim
def country_head_is_for_japanese(capitals: Data) -> Verdict:
    """層13のヘッド3を黙らせると、日本語のどの文でも正解が一割も残らず、英語のどの文でも半分より多く残る。"""
    japanese, english = _by_language(capitals, _head(capitals, 13, 3))
    right = len(japanese) >= 3 and len(english) >= 3 and max(japanese) < 0.1 and min(english) > 0.5
    return holds(right, 日本語=japanese, 英語=english)


@claim
def tokyo_head_is_for_one_form(capitals: Data) -> Verdict:
    """層6のヘッド4を黙らせると、初めの言い方の二文では正解が一割も残らず、ほかのどの文でも九割より多く残る。"""
    first = capitals["rows"][0]["form"]
    forms = [one["form"] for one in capitals["rows"] if one["correct"]]
    kept = _head(capitals, 6, 4)["kept"]
    mine = [share for share, form in zip(kept, forms, strict=True) if form == first]
    rest = [share for share, form in zip(kept, forms, strict=True) if form != first]
    return holds(len(mine) == 2 and max(mine) < 0.1 and min(rest) > 0.9, 初め=mine, ほか=rest)


# きょうだい


@claim(width="違い")
def three_siblings_are_equals(family: Data) -> Verdict:
    """forkとotherの迷いは、firstとの違いが一割に届かない（区間の端でも）。"""
    rows = [family["members"][name] for name in ("fork", "other")]
    apart = math.exp(max(abs(row[edge]) for row in rows for edge in ("low", "high"))) - 1
    return holds(apart < 0.1, 違い=apart)


# earlyの迷いは、firstの1.2倍を超える（区間の下の端でも）。
early_is_behind = claim(lambda family: math.exp(family["members"]["early"]["low"]) > 1.2)


def _times(transplants: Data, donor: str) -> dict[str, float]:
    """部品 → 移植したあとの迷いが、何倍になったか。"""
    whole = transplants["whole"]
    return {row["part"]: row[donor]["perplexity"] / whole for row in transplants["rows"]}


strangers_are_rejected = claim(
    lambda transplants: [
        [part for part, many in _times(transplants, "other").items() if many > 2],
        max(max(_times(transplants, donor).values()) for donor in ("fork", "early")),
    ],
    lambda other, mild: "embed_tokens" in other and len(other) >= 4 and mild < 2,
)


def _at_most(transplants: Data, donor: str) -> dict[str, float]:
    """部品 → 移植したあとの迷いが、多くて何倍か（区間の上の端）。"""
    return {row["part"]: math.exp(row[donor]["high"]) for row in transplants["rows"]}


# forkのどの部品を移植しても、迷いは8%も増えない（区間の上の端でも）。
fork_parts_fit = claim(
    lambda transplants: [max(_at_most(transplants, "fork").values())], lambda most: most < 1.08, width="most"
)
# earlyのどの部品を移植しても、迷いは1.5倍にもならない（区間の上の端でも）。
early_parts_nearly_fit = claim(lambda transplants: max(_at_most(transplants, "early").values()) < 1.5)
stranger_is_worse_than_nothing = claim(
    lambda transplants: [
        [row["other"]["perplexity"] for row in transplants["rows"] if row["part"].startswith("layers.")],
        [row["perplexity"] for row in transplants["dropped"]],
    ],
    lambda moved, gone: all(one > other for one, other in zip(moved, gone, strict=True)),
)
stranger_embedding_is_worse_than_guessing = claim(
    lambda transplants, family: (
        _times(transplants, "other")["embed_tokens"] * transplants["whole"] > family["vocabulary"]
    )
)


@claim(width="正規化は多くて何倍")
def norm_can_be_exchanged(transplants: Data) -> Verdict:
    """otherの部品のうち、移植しても迷いが3%も増えない（区間の上の端でも）のは、最後の正規化だけ。"""
    most = _at_most(transplants, "other")
    alone = [part for part, many in most.items() if many < 1.03] == ["norm"]
    return holds(alone and most["norm"] < 1.03, 正規化は多くて何倍=most["norm"])


only_norms_are_alike = claim(
    lambda transplants: (
        transplants["likeness"]["other"]["norm"] > 0.9
        and max(value for part, value in transplants["likeness"]["other"].items() if part != "norm") < 0.2
    )
)
# forkへの道では、どの割合でも、迷いはfirstより5%も違わない（区間の端でも）。
flat_to_the_fork = claim(
    lambda averages: [math.exp(max(abs(edge) for edges in averages["paths"]["fork"]["edges"] for edge in edges)) - 1],
    lambda apart: apart < 0.05,
    width="apart",
)
wall_before_the_other = claim(
    lambda averages: (
        (path := averages["paths"]["other"])["middle"]["perplexity"] / path["perplexity"][0] > 10
        and path["barrier"]["low"] > 0
    )
)
# firstとotherの確率を平均すると、損失がfirstだけのときより減る（区間の上の端が0より小さい）。
answers_can_be_averaged = claim(lambda averages: averages["together"]["other"]["high"] < 0)


@claim
def shuffled_self_is_the_same(averages: Data, cells: Cells) -> Verdict:
    """並べ替えた写しのロジットは1e-3も違わず、書いた文も、firstの書いた文と同じ。"""
    same, copy, _ = cells["shuffle"].lines
    first = _line(cells, "siblings", "first").split(maxsplit=1)[1]
    right = averages["shuffled_apart"] < 1e-3 and same.endswith("True") and copy.partition(": ")[2] == first
    return holds(right, 差=averages["shuffled_apart"], 写し=copy)


average_with_oneself_breaks = claim(
    lambda averages: (
        (path := averages["paths"]["shuffled"])["middle"]["perplexity"] / path["perplexity"][0] > 2
        and path["barrier"]["low"] > 0
    )
)
mlp_order_is_not_the_whole_wall = claim(
    lambda averages: (
        averages["paths"]["shuffled"]["barrier"]["worse"] < averages["paths"]["other"]["barrier"]["worse"] / 2
    )
)
# トークナイザ
finer_numbers_are_the_same = claim(
    lambda exchanged: (
        exchanged["same_ids"] == exchanged["finer_size"] and 2 * exchanged["finer_size"] == exchanged["size"]
    )
)


@claim
def finer_cuts_hurt_but_work(exchanged: Data) -> Verdict:
    """細かく切ると、どちらのモデルも迷いは二倍を超えるが、当てずっぽうの四分の一より小さい（どちらも、区間の端でも）。"""
    pairs = [("neko", "finer"), ("neko", "characters"), ("gemma", "characters")]
    least = {pair: math.exp(_more_lost(exchanged, *pair)) for pair in pairs}
    shares = {(model, cut): exchanged[model][cut]["high"] / exchanged[model][cut]["chance"] for model, cut in pairs}
    right = min(least.values()) > 2 and max(shares.values()) < 1 / 4
    return holds(right, 少なくて何倍=least, 当てずっぽうの何倍=shares)


def _more_lost(exchanged: Data, model: str, cut: str) -> float:
    """同じ文章どうしで比べて、1文字当たりの損失が、少なくてどれだけ増えるか（区間の下の端）。"""
    rows = [row[model] for row in exchanged["rows"]]
    return mean_interval([row[cut]["loss"] - row["own"]["loss"] for row in rows])[0]


# 番号だけを付け替えると、どちらのモデルの迷いも、当てずっぽうを超える（区間の下の端でも）。
numbers_matter_more_than_cuts = claim(
    lambda exchanged: all(
        row["low"] > row["chance"]
        for row in {model: exchanged[model]["shuffled"] for model in ("neko", "gemma")}.values()
    )
)
bytes_are_worse_than_guessing = claim(
    lambda exchanged: exchanged["neko"]["bytes"]["low"] > exchanged["neko"]["bytes"]["chance"]
)


# アダプタ


def _answers(strengths: Data) -> dict[float, float]:
    return {row["strength"]: row["answers"]["perplexity"] for row in strengths["by_strength"]}


def _mixed(strengths: Data, text: str, weights: dict[float, float]) -> tuple[float, float]:
    """同じ文章どうしで、強さごとの損失に重みを掛けて足したものの、95%区間。答えは、長さで重みを付ける。"""
    at = {row["strength"]: number for number, row in enumerate(strengths["by_strength"])}
    totals = [
        sum(weight * one for weight, one in zip(weights.values(), same, strict=True))
        for row in strengths["rows"]
        for same in zip(*(row["strengths"][at[strength]][text] for strength in weights), strict=True)
    ]
    counts = [count for row in strengths["rows"] for count in row["tokens"]]
    return mean_interval(totals, counts if text == "answers" else None)


# 指示への答えの迷いは、試した強さのうち、1でいちばん小さい。0、0.5、1.5、2との差の区間が、どれも0より上。
one_is_the_best_strength = claim(
    lambda strengths: (
        min((found := _answers(strengths)), key=lambda strength: found[strength]) == 1.0
        and min(_mixed(strengths, "answers", {other: 1, 1.0: -1})[0] for other in found if other != 1.0) > 0
    )
)
# 強さ0.5で、0から1までに減る損失の七割より多くが減り、損失は、両端を結んだ線より低い（どちらも、区間の端でも）。
half_is_most_of_it = claim(
    lambda strengths: [
        *_mixed(strengths, "answers", {0.0: 0.3, 0.5: -1, 1.0: 0.7}),
        *_mixed(strengths, "answers", {0.0: -0.5, 0.5: 1, 1.0: -0.5}),
    ],
    lambda more, _, __, wall: more > 0 and wall < 0,
    width="wall",
)
# 強さ-1の、指示への答えの迷いは、強さ0の10倍を超える（区間の下の端でも）。
backwards_unlearns = claim(
    lambda strengths: _mixed(strengths, "answers", {-1.0: 1, 0.0: -1}), lambda low, _: low > math.log(10)
)
# 小説の続きの損失は、強さ0より1、1より2で大きい（場所ごとの差の区間が0より上）。
the_novel_pays = claim(
    lambda strengths: (_mixed(strengths, "novel", {more: 1, less: -1}) for more, less in ((1.0, 0.0), (2.0, 1.0))),
    lambda first, second: first[0] > 0 and second[0] > 0,
)
twice_is_curt = claim(lambda cells: _line(cells, "strength", "   2倍").partition(": ")[2] == "フランス<end_of_turn>")
# 確かめよう
patient_is_restored = claim(
    lambda cells: cells["answer-restored"].strip() == "手術の途中で同じ: False  終わったあとで同じ: True"
)
# 割合-0.5の文にだけ、途中に、文字にならないバイトがある（終わりで切れた字は除く）。
beyond_is_broken = claim(
    lambda cells: (line.rstrip(BROKEN) for line in cells["answer-beyond"].lines),
    lambda first, *rest: BROKEN in first and not any(BROKEN in line for line in rest),
)
twice_as_lost_is_069 = claim(lambda: round(math.log(2), 2) == 0.69)
