"""部品「中をのぞく」で見つかることを言う文の述語。どれも、記録した八つの文のすべてを見ます。"""

from itertools import pairwise
from math import isclose
from typing import Any

from figures_gen.claims import Verdict, claim, holds

Record = dict[str, Any]
HEADS, LAST = 4, -1  # 一つの層のヘッドの数、最後の位置


def _first(answers: Record) -> int:
    """いちばん確率の高いトークンの番号。"""
    number: int = max(zip(answers["shares"], answers["ids"], strict=True))[1]
    return number


def _rows(record: Record, layer: int, head: int) -> list[list[float]]:
    """ヘッドの視線。一行が、一つのトークンから見た割合。"""
    flat, length = record["attention"][layer - 1][head - 1], len(record["tokens"])
    starts = [place * (place + 1) // 2 for place in range(length + 1)]
    return [[one - 1 for one in flat[start:end]] for start, end in pairwise(starts)]


def _kept(record: Record, answers: Record) -> float:
    """いつもの一位の確率の、残った割合。"""
    before, after = (
        dict(zip(one["ids"], one["shares"], strict=True))[record["first"]] for one in (record["last"], answers)
    )
    kept: float = after / before
    return kept


def _towering(record: Record, layer: int) -> float:
    """層を出たところで、<bos>のベクトルは、次に大きなものの何倍か。"""
    first, *others = (column[layer] for column in record["sizes"])
    ratio: float = first / max(others)
    return ratio


bos_towers = claim(lambda *records: min(_towering(one, 7) for one in records) > 10)
bos_is_always_the_same = claim(
    lambda *records: all(
        isclose(size, other, rel_tol=1e-3)
        for row in zip(*[one["sizes"][0] for one in records], strict=True)
        for size in row
        for other in row
    )
)


@claim
def most_heads_look_at_bos(*records: Record) -> Verdict:
    """最後のトークンから<bos>をいちばん見ているヘッドは、どの文でも、半分より多い。"""
    shares = []
    for one in records:
        heads = [(layer, head) for layer in range(1, len(one["layers"]) + 1) for head in range(1, HEADS + 1)]
        lasts = [_rows(one, *place)[LAST] for place in heads]
        shares.append(sum(row[0] == max(row) for row in lasts) / len(heads))
    return holds(min(shares) > 0.5, 割合=shares)


@claim
def one_head_looks_one_back(*records: Record) -> Verdict:
    """層3のヘッド4は、どの文でも、（三番目からの）トークンの九割より多くから、すぐ前をいちばん見ている。"""
    shares = []
    for one in records:
        later = list(enumerate(_rows(one, 3, 4)))[2:]
        shares.append(sum(row[place - 1] == max(row) for place, row in later) / len(later))
    return holds(min(shares) > 0.9, 割合=shares)


def _settled(record: Record) -> int:
    """この層から上は、ずっと最後と同じものが一位。"""
    firsts = [_first(answers) for answers in record["lens"][LAST]]
    return max((place for place, number in enumerate(firsts) if number != firsts[LAST]), default=-1) + 1


copies_settle_early = claim(
    lambda again, code, english, *records: [
        [_settled(one) for one in (again, english, code)],
        [_settled(one) for one in records if one not in (again, english, code)],
        len(again["layers"]),
    ],
    lambda early, late, layers: max(early) < 3 / 4 * layers and min(late) > layers - 3,
)
cats_come_in_the_middle = claim(lambda wagahai: wagahai["names"][str(_first(wagahai["lens"][LAST][13]))] == "▁cats")
some_layers_are_always_needed = claim(
    lambda *records: max(max(_kept(one, one["layers"][number - 1]) for one in records) for number in (2, 4, 6)) < 1 / 50
)
english_alone_outlives_layer_one = claim(
    lambda english, *records: (
        _kept(english, english["layers"][0])
        > 1 / 50
        > max(kept := [_kept(one, one["layers"][0]) for one in records if one is not english])
        and len(kept) == 7
    )
)
one_layer_is_hardly_needed = claim(
    lambda *records: (
        min(kept := [_kept(one, one["layers"][13]) for one in records]) > 0.3 and sum(share > 1 for share in kept) == 6
    )
)
