"""同じ回数から、初めて見る並びの分を、もっとうまく残します（修正Kneser–Ney）。

数えるものは :class:`nexttoken.ngram.NGram` と変わりません。変わるのは、二つです。

- どの回数からも、決まった分だけを差し引いて、残しておく。差し引く分は、一度から四度まで見た並びの数から決める。
- 短い文脈では、何回出たかではなく、**何種類の記号の後ろに出たか**を数える。「吾」の後ろにばかり出る「輩」は、回数が
  多くても、ほかの文字の後ろには来そうにない。

>>> model = KneserNey("月がきれい。月がまるい。", n=2, size=UNICODE)
>>> model.counted["月",], model.counted["い",]  # 「月」の前は「。」だけ、「い」の前は「れ」と「る」
(1, 2)

出典: Kneser, Ney「Improved backing-off for M-gram language modeling」（1995）。差し引く分を三通りにするのは、
Chen, Goodman「An Empirical Study of Smoothing Techniques for Language Modeling」（1999）による。
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from nexttoken.ngram import UNICODE, NGram, Symbol

__all__ = ["UNICODE", "KneserNey", "discounts"]


class KneserNey(NGram[Symbol]):
    """:class:`nexttoken.ngram.NGram` と同じ回数から、別の残し方で、次の記号の確率を答えます。

    引数も使い方も同じです。変わるのは :meth:`probability` と :meth:`perplexity` だけで、:meth:`ratios` と
    :meth:`generate` は、数えたままの割合を使います。
    """

    def __init__(self, symbols: Sequence[Symbol], n: int, size: int) -> None:
        super().__init__(symbols, n, size)
        self.counted = Counter(gram[1:] for gram in self.counts if len(gram) > 1)  # 並び → 前に来た記号の種類
        self.counted.update({gram: count for gram, count in self.counts.items() if len(gram) == n})  # 長さ n は、回数
        times: list[Counter[int]] = [Counter() for _ in range(n + 1)]
        for gram, count in self.counted.items():
            times[len(gram)][count] += 1
        self.discounts = [discounts(found) for found in times]  # 並びの長さ → 差し引く分
        self.given: dict[tuple[Symbol, ...], int] = defaultdict(int)  # 文脈 → 続いたものの合計
        self.saved: dict[tuple[Symbol, ...], float] = defaultdict(float)  # 文脈 → 差し引いて、残した分の合計
        for gram, count in self.counted.items():
            self.given[gram[:-1]] += count
            self.saved[gram[:-1]] += self._discount(len(gram), count)

    def _discount(self, length: int, count: int) -> float:
        return self.discounts[length][min(count, 3)]

    def _probability(self, symbol: Symbol, context: tuple[Symbol, ...]) -> float:
        """P(w|h) = (c(hw) - D + s(h) P(w|h')) / c(h)。s(h) は、h の続きから差し引いた D の合計です。"""
        p = 1 / self.size
        for start in range(len(context), -1, -1):  # 空の文脈から、一つずつ伸ばす
            h = context[start:]
            if h not in self.given:
                break
            count = self.counted[(*h, symbol)]
            p = (count - self._discount(len(h) + 1, count) + self.saved[h] * p) / self.given[h]
        return p


def discounts(times: Counter[int]) -> list[float]:
    """差し引く分を、0回、1回、2回、3回以上の順に返します。`times` は、回数から、その回数だけ数えた並びの種類です。

    D(i) = i - (i + 1) Y n(i+1) / n(i)、Y = n(1) / (n(1) + 2 n(2))。もう一度同じ長さの文章を読んだら何回になるか、を
    見積もる式（Good、1953）から出たものです。文章が短くて式が使えないところは、Y にします。

    >>> discounts(Counter({1: 60, 2: 20, 3: 10, 4: 6}))
    [0.0, 0.6, 1.1, 1.56]
    """
    y = times[1] / (times[1] + 2 * times[2]) if times[1] else 0.5
    found = (i - (i + 1) * y * times[i + 1] / times[i] if times[i] else 0.0 for i in (1, 2, 3))
    return [0.0, *(discount if discount > 0 else y for discount in found)]
