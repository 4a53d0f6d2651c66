"""次のトークンを当てさせる――手で解く練習の答え。"""

import math
from decimal import Decimal
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement

SHAPE = 3, 5, 1000  # 練習の、文の数、トークンの数、語彙サイズ


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    texts, tokens, vocabulary = SHAPE
    e, high, low = Decimal("2.7"), 6, 4
    ratio = e ** (high - low)
    return {
        "ratio": by_hand(
            f"{ratio:.1f}",
            ratio,
            f"{math.exp(high - low):.1f}",
            math.exp(high - low),
            f"{ratio:.1f}倍",
            slips={
                "`e`を2倍しています。点数が1高くなるたびに`e`倍になるので、`e`を二回掛けます。": e * (high - low),
                "点数の比を取っています。確率の比を決めるのは、点数の差です。": Decimal(high) / low,
                "それは、点数の差です。差の分だけ、`e`を掛け合わせてください。": high - low,
                "それは、点数の差が1のときです。差は2なので、`e`を二回掛けます。": e,
            },
        ),
        "scores": by_hand(
            texts * vocabulary,
            f"{texts * vocabulary}個",
            slips={
                "すべての位置の点数を数えています。次を選ぶのに使うのは、最後の位置だけです。": texts
                * tokens
                * vocabulary,
                "それは、一つの文の分です。文は三つあります。": vocabulary,
                "一つの文の、すべての位置の点数を数えています。要るのは、それぞれの文の、最後の位置です。": tokens
                * vocabulary,
                "それは、文の数です。一つの文で使う点数は、語彙サイズと同じ数だけあります。": texts,
            },
        ),
    }
