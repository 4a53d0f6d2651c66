"""バイト対符号化（BPE）を、文字を使って手で計算するように進めます。

いちばん多い対を新しい記号に置き換え、その約束（Z = CD のような規則）を規則表に書きとめます。
短くなった文章に、規則表の長さも足して比べると、いつから得になるのかが分かります。
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase

#: 新しい記号は、この順に、文章で使われていないものから選ぶ。
SYMBOLS = ascii_uppercase[::-1] + ascii_lowercase[::-1]


@dataclass(frozen=True)
class Step:
    """置き換え1回分です。`before` に `count` 個ある `pair` を `symbol` に置き換えると、`after` になります。"""

    before: str
    pair: str
    count: int
    symbol: str
    after: str


@dataclass(frozen=True)
class Cost:
    """長さの勘定です。`before` は元の文章、`text` は置き換えた文章、`rule_table` は規則表の長さです。"""

    before: int
    text: int
    rule_table: int

    @property
    def total(self) -> int:
        """置き換えた文章と規則表を合わせた長さです。"""
        return self.text + self.rule_table

    @property
    def pays(self) -> bool:
        """規則表を足しても、元の文章より短いかどうかです。"""
        return self.total < self.before


@dataclass(frozen=True)
class Costs:
    """同じ結果を、3通りに勘定したものです。

    `with_symbols` は規則1つを3文字（記号と対）、`pairs_only` は2文字（対だけ。記号は順番で分かる）と数えます。
    `bits` はビットで数えます。1文字はどれも ceil(log2(種類)) ビットで書き、規則表には対だけを書きます。
    種類は、元の文章なら使う文字の数、置き換えたあとなら、それに規則の数を足したものです。
    どの文字を使うかは、書く側も読む側も初めから知っているものとします。
    """

    with_symbols: Cost
    pairs_only: Cost
    bits: Cost


@dataclass(frozen=True)
class Repeat:
    """文章を `times` 回くり返したときの勘定です。

    `same` は1回分の文章で作った規則表を使い続けた場合、`again` はくり返した文章でBPEをやり直した場合です。
    """

    times: int
    same: Costs
    again: Costs


def count_pairs(text: str) -> dict[str, int]:
    """対ごとに、置き換えられる個数を数えます。初めて出た順に並べます。

    重なる対は一度しか置き換えられないので、AAA の中の AA は1個です。1文字以下の文章に、対はありません。

    >>> count_pairs("ABCDCDABCDCDE")
    {'AB': 2, 'BC': 2, 'CD': 4, 'DC': 2, 'DA': 1, 'DE': 1}
    """
    return {pair: text.count(pair) for pair in dict.fromkeys(map("".join, pairwise(text)))}


def steps(text: str) -> list[Step]:
    """2個以上ある対がなくなるまで、いちばん多い対から1つずつ置き換えます。

    同数なら、先に出てくる対を選びます。記号は Z、Y、X、…の順に使い、52個で足りなければ ValueError を送出します。
    そのような対のない文章なら、記録は空です。
    出典: Gage「A New Algorithm for Data Compression」（1994）。

    >>> [(step.symbol, step.pair, step.after) for step in steps("ABCDCDABCDCDE")]
    [('Z', 'CD', 'ABZZABZZE'), ('Y', 'AB', 'YZZYZZE'), ('X', 'YZ', 'XZXZE'), ('W', 'XZ', 'WWE')]
    """
    unused = [symbol for symbol in SYMBOLS if symbol not in text]
    done: list[Step] = []
    while counts := {pair: n for pair, n in count_pairs(text).items() if n > 1}:
        if len(done) == len(unused):
            raise ValueError(f"新しい記号が{len(unused)}個では足りません。もっと短い文章で試してください。")
        pair, symbol = max(counts, key=counts.__getitem__), unused[len(done)]
        done.append(Step(text, pair, counts[pair], symbol, text.replace(pair, symbol)))
        text = done[-1].after
    return done


def rule_table(done: Sequence[Step]) -> dict[str, str]:
    """置き換えの記録から、規則表（記号から対を引く辞書）を作ります。

    >>> rule_table(steps("ABCDCDABCDCDE"))
    {'Z': 'CD', 'Y': 'AB', 'X': 'YZ', 'W': 'XZ'}
    """
    return {step.symbol: step.pair for step in done}


def replace(text: str, rules: dict[str, str]) -> str:
    """すでにある規則表を、順に当てはめます。

    文章が規則表の記号を使っていると元に戻せないので、ValueError を送出します。

    >>> replace("ABABAB", {"Y": "AB"})
    'YYY'
    """
    if used := [symbol for symbol in rules if symbol in text]:
        raise ValueError(
            f"text の文章に、規則表の記号 {'、'.join(used)} が出てきます。元に戻せるように、別の記号を使ってください。"
        )
    for symbol, pair in rules.items():
        text = text.replace(pair, symbol)
    return text


def restore(text: str, rules: dict[str, str]) -> str:
    """置き換えた文章を、規則表を逆にたどって元に戻します。

    >>> restore("WWE", {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"})
    'ABCDCDABCDCDE'
    """
    for symbol, pair in reversed(rules.items()):
        text = text.replace(symbol, pair)
    return text


def costs(text: str, rules: dict[str, str]) -> Costs:
    """文章に規則表を当てはめ、規則表も含めた長さを3通りに勘定します。

    >>> result = costs("ABCDCDABCDCDE", rule_table(steps("ABCDCDABCDCDE")))
    >>> result.with_symbols.total, result.pairs_only.total, result.bits.total
    (15, 11, 44)
    """
    letters, short, n = len(set(text)), len(replace(text, rules)), len(rules)
    narrow, wide = _width(letters), _width(letters + n)
    return Costs(
        with_symbols=Cost(len(text), short, n * 3),
        pairs_only=Cost(len(text), short, n * 2),
        bits=Cost(len(text) * narrow, short * wide, n * 2 * wide),
    )


def _width(kinds: int) -> int:
    return max(1, math.ceil(math.log2(kinds)))


def repeats(text: str, up_to: int = 20) -> list[Repeat]:
    """文章を1回から `up_to` 回までくり返し、それぞれの長さを勘定します。

    >>> [row.same.with_symbols.total for row in repeats("ABCDCDABCDCDE", up_to=3)]
    [15, 18, 21]
    """
    same = rule_table(steps(text))
    return [
        Repeat(times, costs(text * times, same), costs(text * times, rule_table(steps(text * times))))
        for times in range(1, up_to + 1)
    ]


def first_to_pay(by_times: Sequence[Cost]) -> int | None:
    """くり返しの回数の順に並んだ勘定から、初めて得になる回数を返します。最後まで得にならなければ None です。

    >>> first_to_pay([row.same.with_symbols for row in repeats("ABCDCDABCDCDE")])
    2
    """
    return next((times for times, cost in enumerate(by_times, start=1) if cost.pays), None)
