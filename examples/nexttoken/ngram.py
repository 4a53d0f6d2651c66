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
from bisect import bisect
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from nexttoken.checks import check_filled, check_integer

Symbol = TypeVar("Symbol", bound=Hashable)

#: Unicode で書ける文字の数。符号位置 0x110000 個から、文字にならないサロゲート 0x800 個を除く。
UNICODE = 0x110000 - 0x800


class NGram(Generic[Symbol]):
    """記号の並びを数え、次の記号の確率を答えます。

    `symbols` は読ませる並び、`n` は一度に見る記号の数、`size` は起こりうる記号の種類です。
    `size` は、文字なら :data:`UNICODE`、トークンなら語彙サイズです。
    出典: Shannon「A Mathematical Theory of Communication」（1948）3節。
    """

    def __init__(self, symbols: Sequence[Symbol], n: int, size: int) -> None:
        check_integer("n", n, least=1)
        check_filled("symbols", symbols)
        read = tuple(symbols)
        self.n, self.size, self.alphabet = n, size, tuple(dict.fromkeys(read))
        self.counts = Counter(read[i : i + k] for k in range(1, n + 1) for i in range(len(read) - k + 1))
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
        return tuple(symbols[max(0, len(symbols) - self.n + 1) :])

    def ratios(self, symbols: Sequence[Symbol]) -> dict[Symbol, float]:
        """数えたままの割合を、次の記号の確率として返します。

        P(w|h) = c(hw) / c(h)。c(hw) は文脈 h に w が続いた回数です。読んだことのない文脈なら、空の辞書です。
        """
        return self._ratios(self.context(symbols))

    def _ratios(self, context: tuple[Symbol, ...]) -> dict[Symbol, float]:
        found = ((symbol, self.counts[(*context, symbol)]) for symbol in self.alphabet)
        return {symbol: count / self.totals[context] for symbol, count in found if count}

    def probability(self, symbol: Symbol, symbols: Sequence[Symbol]) -> float:
        """並びの次に記号が来る確率を、短い文脈の予測も混ぜて求めます。0 にはなりません。

        P(w|h) = (c(hw) + k(h) P(w|h')) / (c(h) + k(h))。h' は h を一つ縮めた文脈、k(h) は h に続いた記号の種類です。
        続きがまちまちな文脈ほど、短い文脈を頼ります。いちばん奥には、すべて等しい 1/size を置きます。読ませた並びに
        ない記号にも、いくらか残ります。
        出典: Witten と Bell「The Zero-Frequency Problem」（1991）の方法C。混ぜ方は、Chen と Goodman
        「An Empirical Study of Smoothing Techniques for Language Modeling」（1999）による。

        >>> NGram("ABAB", n=1, size=4).probability("C", "AB")  # 一度も出ていないCにも、いくらか残る
        0.08333333333333333
        """
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
        出典: Jelinek ほか「Perplexity—a measure of the difficulty of speech recognition tasks」（1977）。

        >>> round(NGram("ABAB", n=1, size=2).perplexity("ABBA"), 6)
        2.0
        """
        check_filled("symbols", symbols)
        read = tuple(symbols)
        before = (read[max(0, i - self.n + 1) : i] for i in range(len(read)))
        logs = (math.log(self._probability(symbol, h)) for symbol, h in zip(read, before, strict=True))
        return math.exp(-math.fsum(logs) / (length or len(read)))

    def generate(self, start: Sequence[Symbol], length: int, seed: int) -> list[Symbol]:
        """数えたままの割合でくじを引き、`start` に続けて、合わせて `length` 個の並びを作ります。

        `seed` が同じなら、いつも同じ並びになります。読んだことのない文脈に来たら、文脈を縮めます。
        """
        written = list(start)
        numbers = random.Random(seed)
        while len(written) < length:
            context = self.context(written)
            while not (ratios := self._ratios(context)):
                context = context[1:]
            written.append(draw(ratios, numbers.random()))
        return written


def draw(weights: dict[Symbol, float], u: float) -> Symbol:
    """0以上1未満の数 `u` で、重みに比例したくじを引きます。

    重みの長さの区間を順につなぎ、全体を1とみて `u` の位置にある記号を選びます（逆関数法）。

    >>> [draw({"首都": 0.5, "中心": 0.3, "都市": 0.2}, u) for u in (0.0, 0.49, 0.5, 0.99)]
    ['首都', '首都', '中心', '都市']
    """
    edges = list(accumulate(weights.values()))
    return list(weights)[bisect(edges, u * edges[-1])]


def hold_out(text: str, share: float = 0.1) -> tuple[str, str]:
    """文章の終わりから `share` の割合を、読ませずに取っておきます。行の途中では切りません。

    読ませる部分と取っておく部分の組を返します。どちらかが空になるなら、ValueError を送出します。

    >>> hold_out("一行目\\n二行目\\n三行目\\n四行目\\n", share=0.3)
    ('一行目\\n二行目\\n三行目\\n', '四行目\\n')
    """
    cut = text.find("\n", int(len(text) * (1 - share))) + 1
    if not 0 < cut < len(text):
        raise ValueError(
            f"text は、終わりの{share:.0%}を行の境で分けられません。行のもっと多い文章か、別の share にしてください。"
        )
    return text[:cut], text[cut:]
