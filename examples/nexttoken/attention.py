"""アテンションを、足し算と掛け算とリストだけで書いたものです。

一つの言葉（尋ねる側）が、自分と、自分より前の言葉の名札を見て回り、話の合う相手ほど多くの中身を受け取ります。

>>> 質問, 名札, 中身 = [1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]]
>>> ratios, gathered = ask(質問, 名札, 中身)
>>> [round(ratio, 2) for ratio in ratios], [round(value, 2) for value in gathered]
([0.11, 0.79, 0.11], [3.15, 0.0])
"""

import math
from collections.abc import Sequence

Vector = Sequence[float]


def match(query: Vector, key: Vector) -> float:
    """質問と名札の合い具合（内積）。同じ場所の数どうしを掛けて、足します。

    >>> match([1, 0], [2, 0]), match([1, 0], [0, 2])
    (2, 0)
    """
    return sum(q * k for q, k in zip(query, key, strict=True))


def softmax(scores: Vector) -> list[float]:
    """合い具合を、合計が1の割合に直します。

    >>> softmax([0, 0])
    [0.5, 0.5]
    """
    largest = max(scores)  # 引いても割合は変わらず、指数関数があふれない
    weights = [math.exp(score - largest) for score in scores]
    return [weight / sum(weights) for weight in weights]


def mix(ratios: Vector, values: Sequence[Vector]) -> list[float]:
    """中身を、割合のとおりに混ぜます。

    >>> mix([0.75, 0.25], [[4, 0], [0, 8]])
    [3.0, 2.0]
    """
    return [match(ratios, column) for column in zip(*values, strict=True)]


def ask(
    query: Vector, keys: Sequence[Vector], values: Sequence[Vector], scale: float = 1.0
) -> tuple[list[float], list[float]]:
    """ヘッド一つの仕事。名札を見て回り、それぞれを見る割合と、混ぜて受け取った中身を返します。

    `keys`と`values`は、尋ねる側から見える言葉（自分と、自分より前）の名札と中身です。`scale`は、合い具合に掛ける数。
    札に書く数が多いと合い具合も大きくなるので、ふつうは、数の個数の平方根で割ります。
    出典: Vaswani ほか「Attention Is All You Need」（arXiv:1706.03762）の3.2節。
    """
    ratios = softmax([match(query, key) * scale for key in keys])
    return ratios, mix(ratios, values)


def turn(hand: Vector, degrees: float) -> list[float]:
    """二つの数を、時計の針（右に`hand[0]`、上に`hand[1]`）と見て、左回りに`degrees`度だけ回します。

    >>> [round(value, 2) for value in turn([2, 0], 60)]
    [1.0, 1.73]
    """
    (x, y), angle = hand, math.radians(degrees)
    return [x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)]
