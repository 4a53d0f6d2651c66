"""数えるのをやめて、学ばせる――手で解く練習の答え。"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement

ONE_PATH = 3, 2, -1, Decimal("0.5")  # 一本道の網。入ってくる数、入口と出口の重み、点数の勾配


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    values = [2, 1, 1]
    chances = {"は": Decimal("0.7"), "の": Decimal("0.2"), "を": Decimal("0.1")}
    right = "の"
    share = Fraction(values[0], sum(values))
    slope = chances[right] - 1
    taken = math.exp(values[0]) / (math.exp(values[0]) + sum(values[1:]))  # 2を、点数と取り違えた
    return {
        "softmax": by_hand(
            share,
            "半分",
            slips={
                "点数が0の文字でも、指数関数に入れた値は、0ではなく1です。合計には、「は」の値も入れます。": Fraction(
                    values[0], sum(values[1:])
                ),
                "候補は三つあります。「の」と「を」の値を、どちらも合計に入れてください。": Fraction(
                    values[0], sum(values[:2])
                ),
                "点数に差があるので、三等分にはなりません。": Fraction(1, len(values)),
                "2は、点数ではありません。指数関数に入れたあとの値です。": [f"{taken:.3f}", f"{taken:.2f}"],
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
        "one-path": _one_path(),
    }


def _one_path() -> dict[str, Any]:
    """入ってくる数、隠れた数、点数が一つずつの網。隠れた数と、出口と入口の重みの勾配を答えます。"""
    given, entering, leaving, slope = ONE_PATH
    hidden = given * entering
    first, second = slope * hidden, slope * leaving * given
    return by_hand(
        *_three(hidden, first, second),
        slips={
            "三つ目が違います。入口の勾配は、隠れた数の勾配に、入ってきた数を掛けたものです。": [
                *_three(hidden, first, slope * leaving),
            ],
            "三つ目の符号が逆です。出口の重みは、負の数です。": _three(hidden, first, -second),
            "二つ目が違います。出口の勾配は、点数の勾配に、隠れた数を掛けたものです。": [
                *_three(hidden, slope * leaving, second),
                *_three(hidden, slope, second),
            ],
            "足していませんか。隠れた数は、入ってきた数に重みを掛けたものです。": _three(
                given + entering, slope * (given + entering), second
            ),
            "三つの数を、「1, 2, 3」のように並べて答えてください。": hidden,
        },
    )


def _three(*numbers: Decimal | int) -> list[str]:
    """三つの数の書き方。"""
    told = [f"{float(one):g}" for one in numbers]
    return [
        f"({', '.join(told)})",
        ", ".join(told),
        ",".join(told),
        "、".join(told),
        f"[{', '.join(told)}]",
        " ".join(told),
    ]
