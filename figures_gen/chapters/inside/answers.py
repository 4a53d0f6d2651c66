"""どこで迷い、どこで決まるか――手で解く練習の答え。"""

import math
from fractions import Fraction
from statistics import fmean
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    chances = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]
    bits = [round(-math.log2(p)) for p in chances]
    entropy = math.fsum(p * bit for p, bit in zip(chances, bits, strict=True))
    return {
        "entropy": by_hand(
            entropy,
            f"{entropy}ビット",
            Fraction(entropy),
            f"{entropy}bit",
            f"{entropy}bits",
            slips={
                "負号が逆です。式の頭の負号で、負の対数を正の数に戻します。": -entropy,
                "それは、四つの候補の確率が、どれも等しいときの値です。": round(math.log2(len(chances))),
                "一位の分しか見ていません。四つとも、確率を掛けて足してください。": bits[0],
                "確率を掛けるのを忘れています。": sum(bits),
                "四つを同じ重みで平均しています。それぞれの確率を掛けて、足してください。": fmean(bits),
            },
        )
    }
