"""数えるだけで、次の記号を予測します（nグラム）。

直前の n-1 個の記号（文脈）に続いた記号を、文章の中で数えます。その割合が、次の記号の確率です。
記号は文字でも、トークンの番号でもかまいません。

>>> model = NGram("月がきれい。月がまるい。", n=2, size=UNICODE)
>>> model.ratios("が")
{'き': 0.5, 'ま': 0.5}
>>> "".join(model.generate("月", length=6, seed=1))
'月がまるい。'
"""

import math
import random
import sys
from bisect import bisect
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from nexttoken.checks import check_filled, check_integer, check_number, check_type, shown

Symbol = TypeVar("Symbol", bound=Hashable)

#: Unicode で書ける文字の数。符号位置 0x110000 個から、文字にならないサロゲート 0x800 個を除く。
UNICODE = 0x110000 - 0x800


class NGram(Generic[Symbol]):
    """記号の並びを数え、次の記号の確率を答えます。

    `symbols` は読ませる並び、`n` は一度に見る記号の数、`size` は起こりうる記号の種類です。
    `size` は、文字なら :data:`UNICODE`、トークンなら語彙サイズです。`n` は、並びより長くてもかまいません。
    どれかが使えないときは、ValueError か TypeError を送出します。
    出典: Shannon「A Mathematical Theory of Communication」（1948）3節。
    """

    def __init__(self, symbols: Sequence[Symbol], n: int, size: int) -> None:
        grams = _check_symbols("symbols", symbols)
        check_integer("n", n, least=1)
        check_integer("size", size, least=1, most=sys.maxsize)
        if not grams:
            raise ValueError("symbols の並びが空です。1個以上の記号を渡してください。")
        self.n, self.size, self.alphabet = n, size, tuple(dict.fromkeys(grams))
        if size < len(self.alphabet):
            raise ValueError(f"size={size} は、並びに出てくる記号の{len(self.alphabet)}種類より小さくできません。")
        longest = min(n, len(grams))
        self.counts = Counter(grams[i : i + k] for k in range(1, longest + 1) for i in range(len(grams) - k + 1))
        self.totals: Counter[tuple[Symbol, ...]] = Counter()  # 文脈 → 続いた記号の数
        self.kinds: Counter[tuple[Symbol, ...]] = Counter()  # 文脈 → 続いた記号の種類
        for gram, count in self.counts.items():
            self.totals[gram[:-1]] += count
            self.kinds[gram[:-1]] += 1

    def context(self, symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
        """並びの終わりから、予測に使う n-1 個を取り出します。並びが短ければ、あるだけです。

        >>> NGram("月がきれい", n=3, size=UNICODE).context("月がき")
        ('が', 'き')
        """
        return self._context(_check_symbols("symbols", symbols))

    def _context(self, symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
        return tuple(symbols[max(0, len(symbols) - self.n + 1) :])

    def ratios(self, symbols: Sequence[Symbol]) -> dict[Symbol, float]:
        """数えたままの割合を、次の記号の確率として返します。

        P(w|h) = c(hw) / c(h)。c(hw) は文脈 h に w が続いた回数です。読んだことのない文脈なら、空の辞書です。
        並びが空なら、空の文脈で答えます。
        """
        return self._ratios(self.context(symbols))

    def _ratios(self, context: tuple[Symbol, ...]) -> dict[Symbol, float]:
        found = ((symbol, self.counts[(*context, symbol)]) for symbol in self.alphabet)
        return {symbol: count / self.totals[context] for symbol, count in found if count}

    def probability(self, symbol: Symbol, symbols: Sequence[Symbol]) -> float:
        """並びの次に記号が来る確率を、短い文脈の予測も混ぜて求めます。0 にはなりません。

        P(w|h) = (c(hw) + k(h) P(w|h')) / (c(h) + k(h))。h' は h を一つ縮めた文脈、k(h) は h に続いた記号の種類です。
        続きがまちまちな文脈ほど、短い文脈を頼ります。いちばん奥には、すべて等しい 1/size を置きます。読ませた並びに
        ない記号にも、いくらか残ります。並びが空なら、空の文脈で答えます。
        出典: Witten と Bell「The Zero-Frequency Problem」（1991）の方法C。混ぜ方は、Chen と Goodman
        「An Empirical Study of Smoothing Techniques for Language Modeling」（1999）による。

        >>> NGram("ABAB", n=1, size=4).probability("C", "AB")  # 一度も出ていないCにも、いくらか残る
        0.08333333333333333
        """
        _check_symbols("symbol", [symbol])
        return self._probability(symbol, self.context(symbols))

    def _probability(self, symbol: Symbol, context: tuple[Symbol, ...]) -> float:
        p = 1 / self.size
        for start in range(len(context), -1, -1):  # 空の文脈から、一つずつ伸ばす
            h = context[start:]
            if h not in self.totals:
                break
            p = (self.counts[(*h, symbol)] + self.kinds[h] * p) / (self.totals[h] + self.kinds[h])
        return p

    def perplexity(self, symbols: Sequence[Symbol], length: int | None = None) -> float:
        """並びへの迷いの大きさ（パープレキシティ）を、1個当たりで返します。

        exp(-Σ log P(w|h) / length)。毎回いくつの候補から等しい確率で選ぶのと同じかを表し、小さいほど当たっています。
        `length` に文字数を渡すと、トークンの並びでも1文字当たりになり、文字のモデルと比べられます。
        並びが空か、`length` が1以上でなければ、ValueError を送出します。
        出典: Jelinek ほか「Perplexity—a measure of the difficulty of speech recognition tasks」（1977）。

        >>> round(NGram("ABAB", n=1, size=2).perplexity("ABBA"), 6)
        2.0
        """
        read = _check_symbols("symbols", symbols)
        if not read:
            raise ValueError(
                "symbols が空です。空の並びのパープレキシティは求められません。1個以上の並びを渡してください。"
            )
        length = len(read) if length is None else length
        check_integer("length", length, least=1)
        before = (read[max(0, i - self.n + 1) : i] for i in range(len(read)))
        logs = (math.log(self._probability(symbol, h)) for symbol, h in zip(read, before, strict=True))
        return math.exp(-math.fsum(logs) / length)

    def generate(self, start: Sequence[Symbol], length: int, seed: int) -> list[Symbol]:
        """数えたままの割合でくじを引き、`start` に続けて、合わせて `length` 個の並びを作ります。

        `seed` が同じなら、いつも同じ並びになります。読んだことのない文脈に来たら、文脈を縮めます。`start` は空でも
        かまいません。もう `length` 個あれば、何も足しません。`length` と `seed` は0以上の整数です。
        """
        written = list(_check_symbols("start", start))
        check_integer("length", length, least=0)
        check_integer("seed", seed, least=0)
        numbers = random.Random(seed)
        while len(written) < length:
            context = self._context(written)
            while not (ratios := self._ratios(context)):
                context = context[1:]
            written.append(_drawn(ratios, numbers.random()))
        return written


def _check_symbols(name: str, symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
    """記号の並び（文字列、リスト、組）を、組にして返します。"""
    if not isinstance(symbols, Sequence):
        raise TypeError(f"{name} は、記号の並び（文字列やリスト）にしてください（いまは {shown(symbols)}）。")
    try:
        dict.fromkeys(symbols)
    except TypeError:
        raise TypeError(f"{name} の記号は、文字や番号にしてください（いまは {shown(symbols)}）。") from None
    return tuple(symbols)


def draw(weights: dict[Symbol, float], u: float) -> Symbol:
    """0以上1未満の数 `u` で、重みに比例したくじを引きます。

    重みの長さの区間を順につなぎ、全体を1とみて `u` の位置にある記号を選びます（逆関数法）。重みに負の数があるか、
    合計が正の有限の数でなければ、ValueError を送出します。

    >>> [draw({"首都": 0.5, "中心": 0.3, "都市": 0.2}, u) for u in (0.0, 0.49, 0.5, 0.99)]
    ['首都', '首都', '中心', '都市']
    """
    check_type("weights", weights, dict, "記号から重みへの辞書")
    for symbol, weight in weights.items():
        check_number(f"weights の {shown(symbol)}", weight, "0以上の有限の数", 0, sys.float_info.max)
    check_number("u", u, "0以上1未満の数", 0, math.nextafter(1, 0))
    if not 0 < sum(weights.values()) < math.inf:
        raise ValueError(
            f"weights の合計が {sum(weights.values())} なので、くじを引けません。正の有限の数にしてください。"
        )
    return _drawn(weights, u)


def _drawn(weights: dict[Symbol, float], u: float) -> Symbol:
    edges = list(accumulate(weights.values()))
    return list(weights)[bisect(edges, u * edges[-1])]


def hold_out(text: str, share: float = 0.1) -> tuple[str, str]:
    """文章の終わりから `share` の割合を、読ませずに取っておきます。行の途中では切りません。

    読ませる部分と取っておく部分の組を返します。`share` が0以上1以下でないか、どちらかが空になるなら、ValueError を
    送出します。

    >>> hold_out("一行目\\n二行目\\n三行目\\n四行目\\n", share=0.3)
    ('一行目\\n二行目\\n三行目\\n', '四行目\\n')
    """
    check_filled("text", text)
    check_number("share", share, "0以上1以下の数", 0, 1)
    cut = text.find("\n", int(len(text) * (1 - share))) + 1
    if not 0 < cut < len(text):
        raise ValueError(
            f"text は、終わりの{share:.0%}を行の境で分けられません。行のもっと多い文章か、別の share にしてください。"
        )
    return text[:cut], text[cut:]
