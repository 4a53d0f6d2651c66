"""「BPEを手でやってみる」の文を支える述語。"""

import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds, numbers

Data = dict[str, Any]
TEXT = "ABCDCDABCDCDE"
WAYS = ("with_symbols", "pairs_only", "bits")


@claim
def cd_is_the_commonest(cells: Cells) -> Verdict:
    """`CD`は、ほかのどの対よりも多い。"""
    counts = {pair: int(count) for pair, count in re.findall(r"'(\w\w)': (\d+)", cells["pairs"])}
    return holds(all(counts["CD"] > count for pair, count in counts.items() if pair != "CD"), 個数=counts)


@claim
def both_at_once_end_alike(steps: Data) -> Verdict:
    """`AB`と`CD`を一度に書き換えても、一つずつ書き換えた二手目の文と同じになる。"""
    together, one_by_one = TEXT.replace("CD", "Z").replace("AB", "Y"), _line(steps, 2)
    pairs = [merge["pair"] for merge in steps["merges"][:2]]
    return holds(pairs == ["CD", "AB"] and together == one_by_one, 一度に=together, 一つずつ=one_by_one)


@claim
def stops_at_wwe(cells: Cells, steps: Data) -> Verdict:
    """手順の最後は`WWE`。"""
    return holds(cells["steps"].lines[-1] == "WWE" == _line(steps, -1), 最後=_line(steps, -1))


def _line(steps: Data, row: int) -> str:
    return "".join(item["symbol"] for item in steps["rows"][row])


@claim
def own_code_agrees(cells: Cells) -> Verdict:
    """章で書いたBPEと、ライブラリのBPEは、規則が同じ。"""
    first = cells["restore"].lines[0]
    return holds(first == "True", 規則が同じか=first)


@claim
def no_pair_is_left(steps: Data) -> Verdict:
    """残った対は、どれも一個ずつ。"""
    return holds(set(steps["last_pairs"].values()) == {1}, 残った対=steps["last_pairs"])


@claim
def nothing_is_lost(cells: Cells) -> Verdict:
    """規則表を逆にたどると、元の文に戻る。"""
    return holds(cells["restore"].lines[-1] == TEXT, 戻した文=cells["restore"].lines[-1])


@claim
def rules_of_three_lose(accounts: Data) -> Verdict:
    """文が一回のとき、規則を3文字と数えると、元より長い。"""
    return _loses(accounts["once"]["with_symbols"])


@claim
def rules_of_two_gain(accounts: Data) -> Verdict:
    """文が一回のとき、対だけを書くなら、元より短い。ただし、縮むのは二割より少ない。"""
    cost = accounts["once"]["pairs_only"]
    return holds(0.8 * cost["before"] < cost["total"] < cost["before"], 元=cost["before"], 合計=cost["total"])


@claim
def bits_lose(accounts: Data) -> Verdict:
    """文が一回のとき、ビットで数えると、元より長い。"""
    return _loses(accounts["once"]["bits"])


def _loses(cost: Data) -> Verdict:
    return holds(cost["total"] > cost["before"], 元=cost["before"], 合計=cost["total"])


@claim
def more_symbols_are_heavier(kinds: Data) -> Verdict:
    """規則の分だけ記号の種類が増えると、一個のビット数が増える。"""
    return holds(kinds["symbol_bits"] > kinds["letter_bits"], 元=kinds["letter_bits"], 増えたあと=kinds["symbol_bits"])


@claim
def loses_once_in_two_ways(accounts: Data) -> Verdict:
    """文が一回のとき、三つの数え方のうち、二つで損になる。"""
    lost = [way for way in WAYS if accounts["once"][way]["total"] > accounts["once"][way]["before"]]
    return holds(len(lost) == 2, 損になる数え方=lost)


@claim
def gains_however_counted_when_doubled(accounts: Data) -> Verdict:
    """文が二回のとき、同じ規則表でも、やり直しても、どの数え方でも得になる。"""
    costs = [accounts[case][way] for case in ("same", "again") for way in WAYS]
    return holds(all(cost["total"] < cost["before"] for cost in costs), 合計=[cost["total"] for cost in costs])


@claim
def dictionary_stays_the_same(accounts: Data) -> Verdict:
    """同じ規則表を使えば、文が二回になっても、規則表の長さは変わらない。"""
    lengths = [[accounts[case][way]["rule_table"] for way in WAYS] for case in ("once", "same")]
    return holds(lengths[0] == lengths[1], 一回=lengths[0], 二回=lengths[1])


@claim
def wwe_itself_repeats(cells: Cells) -> Verdict:
    """くり返した文でやり直すと、`WWEWWE`から先にまだ手がある。"""
    first = cells["again"].lines[0]
    return holds(first.startswith("WWEWWE") and "→" in first, 初めの手=first)


@claim
def ends_as_uu(cells: Cells, accounts: Data) -> Verdict:
    """やり直した文は、最後に`UU`の二文字になる。"""
    line = next(line.strip() for line in cells["again"].lines if "→" not in line)
    return holds(line == "UU" and accounts["again"]["with_symbols"]["text"] == 2, 最後=line)


@claim
def going_on_costs_more(accounts: Data) -> Verdict:
    """規則を3文字と数えると、やり直すほうが長い。文の縮んだ分より、規則表の伸びた分が大きい。"""
    same, again = (accounts[case]["with_symbols"] for case in ("same", "again"))
    shrunk, grown = same["text"] - again["text"], again["rule_table"] - same["rule_table"]
    return holds(again["total"] > same["total"] and grown > shrunk > 0, 縮んだ分=shrunk, 伸びた分=grown)


@claim
def share_falls_with_repeats(repeats: Data) -> Verdict:
    """どの数え方でも、くり返すたびに、元の長さに対する割合が下がる。"""
    series = [repeats[name][way]["share"] for name in WAYS for way in ("same", "again")]
    falling = all(after < before for shares in series for before, after in pairwise(shares))
    return holds(falling, 最後の割合=[shares[-1] for shares in series])


@claim
def e_was_never_merged(steps: Data) -> Verdict:
    """最後の文で、`W`は何文字分かの記号、`E`は元の文字のまま。"""
    last = [(item["symbol"], item["letters"]) for item in steps["rows"][-1]]
    return holds(last[-1] == ("E", "E") and all(len(letters) > 1 for _, letters in last[:-1]), 最後=last)


@claim
def few_bytes_make_the_novel(alphabet: Data) -> Verdict:
    """小説に出てくるバイトは256種類より少なく、文字の種類の十分の一もない。"""
    return holds(
        alphabet["bytes"] < min(256, alphabet["characters"] / 10),
        バイト=alphabet["bytes"],
        文字=alphabet["characters"],
    )


@claim
def f_vanishes(cells: Cells) -> Verdict:
    """`ABFE`を番号にして戻すと、`F`だけが消えて`ABE`になる。"""
    last = cells["unknown"].lines[-1]
    return holds(last.startswith("ABFE →") and last.endswith("→ ABE"), 出力=last)


@claim
def six_lines_do_the_work(cells: Cells) -> Verdict:
    """`train_slowly`の、`for`から`return`の手前までが六行。"""
    lines = [line.strip() for line in cells["naive"].lines]
    start = next(place for place, line in enumerate(lines) if line.startswith("for "))
    end = next(place for place, line in enumerate(lines) if line.startswith("return "))
    return holds(end - start == 6, 行数=end - start)


@claim
def third_rule_is_another(cells: Cells) -> Verdict:
    """バイトから始めると、三番目の規則は`CD`と`CD`の対になる。"""
    rules = cells["bytes"].lines[0]
    return holds(rules.startswith("[(b'C', b'D'), (b'A', b'B'), (b'CD', b'CD')"), 規則=rules)


@claim
def yz_and_zz_tie(cells: Cells) -> Verdict:
    """`YZZYZZE`では`YZ`と`ZZ`が同数で、ほかのどの対よりも多い。"""
    counts = {pair: int(count) for pair, count in re.findall(r"'(\w\w)': (\d+)", cells["answer-tie"])}
    others = [count for pair, count in counts.items() if pair not in ("YZ", "ZZ")]
    return holds(counts["YZ"] == counts["ZZ"] > max(others), 個数=counts)


@claim
def three_tokens_either_way(cells: Cells, steps: Data) -> Verdict:
    """バイトから始めても、最後は`WWE`と同じ並びの、三つのトークンになる。"""
    first, second, third = numbers(cells["bytes"].lines[1])
    return holds(first == second != third and len(steps["rows"][-1]) == 3, 番号=cells["bytes"].lines[1])


@claim
def e_is_not_its_value(cells: Cells, letter_e: Data) -> Verdict:
    """`E`のトークンの番号は、バイトの値と違う。0番は`!`、1番は`"`で、出力の終わりの番号が`E`。"""
    last, shown = numbers(cells["bytes"].lines[1])[-1], str(cells["bytes"].lines[2])
    right = last == letter_e["number"] != letter_e["value"] and shown == "b'!' b'\"' b'E'"
    return holds(right, 番号=last, 並び=shown)


@claim
def slow_and_fast_agree(slowly: Data) -> Verdict:
    """数え直す書き方でも、まわりだけを直す書き方でも、規則がすべて同じ。"""
    return holds(slowly["same"] == slowly["rules"] > 100, 規則=slowly["rules"], 同じ規則=slowly["same"])


@claim
def plums_come_out_even(cells: Cells) -> Verdict:
    """早口言葉では、規則を3文字と数えると、元の長さと合計がちょうど同じ。"""
    before, *_, total = numbers(cells["answer-plums"].lines[-1].partition("元")[2])
    return holds(before == total, 元=before, 合計=total)


@claim
def iroha_has_no_repeats(cells: Cells) -> Verdict:
    """いろは歌は47文字で、くり返す対が一つもない。"""
    letters, pairs = numbers(cells["answer-iroha"])
    return holds(letters == 47 and pairs == 0, 文字=letters, くり返す対=pairs)


@claim
def same_end_by_other_rules(cells: Cells) -> Verdict:
    """どちらを選んでも`WWE`になり、そのときの`X`と`W`の中身は違う。"""
    first, second = cells["answer-tie"].lines[1:]
    rules = [re.findall(r"[XW] = (\w\w)", line) for line in (first, second)]
    apart = all(one != other for one, other in zip(*rules, strict=True))
    return holds(apart and first.endswith("WWE") and second.endswith("WWE"), 規則=rules)
