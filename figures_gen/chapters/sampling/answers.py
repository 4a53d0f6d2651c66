"""どれを選ぶか――手で解く練習の答え。"""

import math
from fractions import Fraction
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    chances = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]
    kept = sum(chances[:2])
    first, second, temperature = 9, 1, 2
    assert first + second == 10  # 問いの言う、9/10 と 1/10
    cooler, hotter = Fraction(first**temperature, second), Fraction(round(math.sqrt(first)), second)
    whole = first + second
    return {
        "renormalise": by_hand(
            chances[0] / kept,
            "0.67",
            "67%",
            slips={
                "割り直していません。残した二つの合計が、1になるようにします。": chances[0],
                "それは、残した二つの合計です。一位の確率を、この合計で割ってください。": kept,
                "外した分を、半分ずつ足しています。比が変わらないように、合計で割ってください。": chances[0]
                + (1 - kept) / 2,
            },
        ),
        "warm": by_hand(
            hotter / (hotter + 1),
            slips={
                "確率を、そのまま温度で割っています。割るのは点数です。": Fraction(first, whole) / temperature,
                "二乗ではなく、平方根です。温度が1より高ければ、差は縮まります。": cooler / (cooler + 1),
                "温度を変えると、確率の比も変わります。": Fraction(first, whole),
                "それは比です。合計が1になるように、確率に直してください。": hotter,
                "3対1は、二つの確率の比です。合計の4で割ると、確率になります。": f"{hotter}対{second}",
                "確率の平方根を取っています。平方根を取るのは、二つの確率の比です。": f"{math.sqrt(first / whole):.2f}",
            },
        ),
    }
