"""「BPEを手でやってみる」の文を支える述語。"""

import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds, numbers

Data = dict[str, Any]
TEXT = "ABCDCDABCDCDE"
WAYS = ("with_symbols", "pairs_only", "bits")


cd_is_the_commonest = claim(
    lambda cells: [{pair: int(count) for pair, count in re.findall(r"'(\w\w)': (\d+)", cells["pairs"])}],
    lambda counts: all(counts["CD"] > count for pair, count in counts.items() if pair != "CD"),
    option="`CD`",
)
both_at_once_end_alike = claim(
    lambda steps: (
        [merge["pair"] for merge in steps["merges"][:2]] == ["CD", "AB"]
        and TEXT.replace("CD", "Z").replace("AB", "Y") == _line(steps, 2)
    )
)
stops_at_wwe = claim(lambda cells, steps: cells["steps"].lines[-1] == "WWE" == _line(steps, -1))


def _line(steps: Data, row: int) -> str:
    return "".join(item["symbol"] for item in steps["rows"][row])


# 一手ごとに、隣り合う対の顔ぶれが変わる。
neighbours_change = claim(
    lambda steps: [[sorted(set(pairwise(item["symbol"] for item in row))) for row in steps["rows"]]],
    lambda neighbours: len(neighbours) > 2 and all(before != after for before, after in pairwise(neighbours)),
)
own_code_agrees = claim(lambda cells: cells["restore"].lines[0] == "True")
no_pair_is_left = claim(lambda steps: set(steps["last_pairs"].values()) == {1})
nothing_is_lost = claim(lambda cells: cells["restore"].lines[-1] == TEXT)


@claim(option="かえって長くなった")
def rules_of_three_lose(accounts: Data) -> Verdict:
    """文が一回のとき、規則を3文字と数えると、元より長い。"""
    return _loses(accounts["once"]["with_symbols"])


rules_of_two_gain = claim(
    lambda accounts, kinds: (
        0.8 * 13 < (cost := accounts["once"]["pairs_only"])["total"] < cost["before"] == 13
        and cost["rule_table"] == 2 * kinds["rules"]
    )
)


@claim
def bits_lose(accounts: Data) -> Verdict:
    """文が一回のとき、ビットで数えると、元より長い。"""
    return _loses(accounts["once"]["bits"])


def _loses(cost: Data) -> Verdict:
    return holds(cost["total"] > cost["before"], 元=cost["before"], 合計=cost["total"])


symbols_are_heavy = claim(lambda kinds: kinds["symbol_bits"] > kinds["letter_bits"])
once_loses_twice = claim(
    lambda accounts: len([way for way in WAYS if accounts["once"][way]["total"] > accounts["once"][way]["before"]]) == 2
)
doubled_gains = claim(
    lambda accounts: (
        all(
            cost["total"] < cost["before"]
            for cost in [accounts[case][way] for case in ("same", "again") for way in WAYS]
        )
        and accounts["same"]["with_symbols"]["before"] == 26
    )
)
dictionary_stays_the_same = claim(
    lambda accounts: (
        (lengths := [[accounts[case][way]["rule_table"] for way in WAYS] for case in ("once", "same")])[0] == lengths[1]
    )
)
wwe_itself_repeats = claim(
    lambda cells: cells["again"].lines[0].startswith("WWEWWE") and "→" in cells["again"].lines[0]
)
ends_as_uu = claim(
    lambda cells, accounts: [next(line.strip() for line in cells["again"].lines if "→" not in line), accounts],
    lambda line, accounts: line == "UU" and accounts["again"]["with_symbols"]["text"] == 2,
)


@claim
def going_on_costs_more(accounts: Data) -> Verdict:
    """規則を3文字と数えると、やり直すほうが長い。文の縮んだ分より、規則表の伸びた分が大きい。"""
    same, again = (accounts[case]["with_symbols"] for case in ("same", "again"))
    shrunk, grown = same["text"] - again["text"], again["rule_table"] - same["rule_table"]
    return holds(again["total"] > same["total"] and grown > shrunk > 0, 縮んだ分=shrunk, 伸びた分=grown)


share_falls = claim(
    lambda repeats: all(
        after < before
        for shares in [repeats[name][way]["share"] for name in WAYS for way in ("same", "again")]
        for before, after in pairwise(shares)
    )
)
e_was_never_merged = claim(
    lambda steps: (
        (last := [(item["symbol"], item["letters"]) for item in steps["rows"][-1]])[-1] == ("E", "E")
        and all(len(letters) > 1 for _, letters in last[:-1])
    )
)
few_bytes_make_the_novel = claim(lambda alphabet: alphabet["bytes"] < min(256, alphabet["characters"] / 10))
f_vanishes = claim(
    lambda cells: cells["unknown"].lines[-1].startswith("ABFE →") and cells["unknown"].lines[-1].endswith("→ ABE"),
)


@claim
def six_lines_do_the_work(cells: Cells) -> Verdict:
    """`train_slowly`の、`for`から`return`の手前までが六行。"""
    lines = [line.strip() for line in cells["naive"].lines]
    start = next(place for place, line in enumerate(lines) if line.startswith("for "))
    end = next(place for place, line in enumerate(lines) if line.startswith("return "))
    return holds(end - start == 6, 行数=end - start)


third_rule_is_another = claim(
    lambda cells: cells["bytes"].lines[0].startswith("[(b'C', b'D'), (b'A', b'B'), (b'CD', b'CD')")
)
yz_and_zz_tie = claim(
    lambda cells: (
        (counts := {pair: int(count) for pair, count in re.findall(r"'(\w\w)': (\d+)", cells["answer-tie"])})["YZ"]
        == counts["ZZ"]
        == 2
        > max(count for pair, count in counts.items() if pair not in ("YZ", "ZZ"))
    )
)
three_tokens_either_way = claim(
    lambda cells, steps: [*numbers(cells["bytes"].lines[1]), steps],
    lambda first, second, third, steps: first == second != third and len(steps["rows"][-1]) == 3 and len(TEXT) == 13,
)
e_is_not_its_value = claim(
    lambda cells, letter_e: (
        numbers(cells["bytes"].lines[1])[-1] == letter_e["number"] != letter_e["value"]
        and str(cells["bytes"].lines[2]) == "b'!' b'\"' b'E'"
    )
)
slow_and_fast_agree = claim(lambda slowly: slowly["same"] == slowly["rules"] > 100)


@claim
def plums_come_out_even(cells: Cells) -> Verdict:
    """早口言葉では、規則を3文字と数えると、元の長さと合計がちょうど同じ。"""
    before, *_, total = numbers(cells["answer-plums"].lines[-1].partition("元")[2])
    return holds(before == total, 元=before, 合計=total)


iroha_has_no_repeats = claim(
    lambda cells: numbers(cells["answer-iroha"]), lambda letters, pairs: letters == 47 and pairs == 0
)


@claim
def same_end_by_other_rules(cells: Cells) -> Verdict:
    """どちらを選んでも`WWE`になり、そのときの`X`と`W`の中身は違う。"""
    first, second = cells["answer-tie"].lines[1:]
    rules = [re.findall(r"[XW] = (\w\w)", line) for line in (first, second)]
    apart = all(one != other for one, other in zip(*rules, strict=True))
    return holds(apart and first.endswith("WWE") and second.endswith("WWE"), 規則=rules)


three_pairs_of_ab_become_z = claim(lambda: "ABABABCABC".replace("AB", "Z") == "ZZZCZC")

# ABABABをYに書き換えると、YYY。長さは半分。
ababab_is_halved = claim(
    lambda: (
        (short := "ABABAB".replace("AB", "Y")) == "YYY"
        and 2 * len(short) == len("ABABAB")
        and "ABABAB".count("AB") == 3
    )
)


@claim(option="`DE`")
def two_letters_at_once(guesses: Data) -> Verdict:
    """二行目の続きの一位は`DE`で、二位に大差をつける。`D`は、1%にも届かない。"""
    first, second, *_ = guesses["top"]
    clear = first["token"] == "DE" and first["probability"] > 0.5 and second["probability"] < 0.1
    return holds(clear and guesses["letter"] < 0.01, 一位=first, 二位=second, D=guesses["letter"])


@claim
def gemma_cuts_into_five(guesses: Data) -> Verdict:
    """Gemmaのトークナイザは、お題を五つに切る。二行目も、終わりのトークンの手前まで、同じ切れ目で読んでいる。"""
    pieces = guesses["pieces"]
    read = guesses["prompt_tokens"][1:] == [*pieces, "\n", *pieces[:-1]]
    return holds(read and len(pieces) == 5 and pieces[-1] == "DE" and len(TEXT) == 13, 切れ目=pieces)


@claim
def fewer_symbols_fewer_guesses(guesses: Data, steps: Data, kinds: Data) -> Verdict:
    """まとめるほど、当てる回数は減り、候補は増える。"""
    times = [len(guesses["text"]), len(guesses["pieces"]), len(steps["rows"][-1])]
    return holds(
        times == sorted(times, reverse=True) == [13, 5, 3] and kinds["letters"] < kinds["symbols"],
        回数=times,
        候補=[kinds["letters"], kinds["symbols"]],
    )


@claim(option="ございます")
def five_letters_at_once(new_year: Data) -> Verdict:
    """「あけましておめでとう」の次の一位は「ございます」で、二位の十倍より高い。「ご」は、1%にも届かない。"""
    first, second, *_ = new_year["top"]
    clear = first["token"] == "ございます" and first["probability"] > 10 * second["probability"]
    return holds(clear and new_year["start"] < 0.01, 一位=first, 二位=second, ご=new_year["start"])


all_three_have_seats = claim(lambda new_year: new_year["seats"] == ["ご", "ござ", "ございます"])

# 手でまとめた三つ目は`YZ`。同数の`ZZ`のほうを、`bpe`は三つ目に選んだ。
tie_is_broken_otherwise = claim(
    lambda cells, steps: (
        len(TEXT) == 13
        and steps["merges"][2]["pair"] == "YZ"
        and [(one["pair"], one["symbol"]) for one in steps["merges"][:2]] == [("CD", "Z"), ("AB", "Y")]
        and cells["bytes"].lines[0].startswith("[(b'C', b'D'), (b'A', b'B'), (b'CD', b'CD')")
        and cells["answer-tie"].lines[0].count(": 2") == 2
    )
)
