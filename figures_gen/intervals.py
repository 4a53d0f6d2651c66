"""平均の95%信頼区間。数えるのは、たがいに独立なもの（文章、お手本）で、その中のトークンではありません。

個数が少ないと、選び直し（パーセンタイル法のブートストラップ）の区間は狭くなりすぎます。6個なら、95%のつもりで
87%ほどしか当たりません。だから、スチューデントのt分布で求めます。
"""

from collections.abc import Sequence
from functools import cache
from math import cos, pi, sin, sqrt, tan
from statistics import fmean


def mean_interval(totals: Sequence[float], counts: Sequence[int] | None = None) -> tuple[float, float]:
    """平均の区間の、下の端と上の端。

    ``counts`` を渡すと、合計 ``totals`` を個数 ``counts`` で割った、重みつきの平均（比の推定量）の区間です。

    >>> [round(edge, 2) for edge in mean_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])]
    [1.54, 5.46]
    """
    counts = counts or [1] * len(totals)
    number, ratio = len(totals), sum(totals) / sum(counts)
    apart = [(total - ratio * count) / fmean(counts) for total, count in zip(totals, counts, strict=True)]
    half = t_value(number - 1) * sqrt(sum(each * each for each in apart) / (number - 1) / number)
    return ratio - half, ratio + half


@cache
def t_value(freedom: int) -> float:
    """自由度 ``freedom`` のt分布の、両側5%の点。分布の式から、半分ずつ狭めて求めます。

    出典: Abramowitz, Stegun『Handbook of Mathematical Functions』26.7.3、26.7.4。

    >>> round(t_value(2), 3), round(t_value(23), 3)
    (4.303, 2.069)
    """
    low, high = 0.0, pi / 2  # t = tan(角) × √自由度
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 0.95 else (low, middle)
    return tan(low) * sqrt(freedom)


def _within(angle: float, freedom: int) -> float:
    """t の大きさが、tan(angle) × √freedom を超えない確率。"""
    odd, square, total = freedom % 2, cos(angle) ** 2, 0.0
    term = cos(angle) if odd else 1.0
    for power in range(odd, freedom - 1, 2):
        total += term
        term *= square * (power + 1) / (power + 2)
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
