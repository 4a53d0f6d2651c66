"""数えるのをやめて、学ばせる――手で解く練習の答え。"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    weights = [2, 1, 1]
    chances = {"は": Decimal("0.7"), "の": Decimal("0.2"), "を": Decimal("0.1")}
    right = "の"
    share = Fraction(weights[0], sum(weights))
    slope = chances[right] - 1
    taken = math.exp(weights[0]) / (math.exp(weights[0]) + sum(weights[1:]))  # 重みの2を、点数と取り違えた
    return {
        "softmax": by_hand(
            share,
            "半分",
            slips={
                "点数が0の文字の重みは、0ではなく1です。合計には、「は」の重みも入れます。": Fraction(
                    weights[0], sum(weights[1:])
                ),
                "候補は三つあります。「の」と「を」の重みを、どちらも合計に入れてください。": Fraction(
                    weights[0], sum(weights[:2])
                ),
                "点数に差があるので、三等分にはなりません。": Fraction(1, len(weights)),
                "2は、点数ではありません。指数関数に入れたあとの重みです。": [f"{taken:.3f}", f"{taken:.2f}"],
            },
        ),
        "gradient": by_hand(
            slope,
            slips={
                "正解の1を引くのを忘れています。": chances[right],
                "引く順が逆です。確率から、正解の1を引きます。": -slope,
                "それは、「は」の勾配（正解ではないので、確率のまま）です。": chances["は"],
                "1を引くのは、確率のいちばん高い文字ではなく、正解の文字です。": chances["は"] - 1,
            },
        ),
    }
