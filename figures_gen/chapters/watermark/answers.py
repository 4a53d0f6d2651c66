"""この文章は、機械が書いたのか――手で解く練習の答え。"""

import math
from itertools import pairwise
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.chapters.watermark.measure import SENTENCE
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    counted, green, gamma = 192, 66, 0.25
    expected, variance = gamma * counted, counted * gamma * (1 - gamma)
    words, found = SENTENCE, list(pairwise(SENTENCE))
    z = f"{(green - expected) / math.sqrt(variance):g}"
    return {
        "z-on-paper": by_hand(
            z,
            f"z={z}",
            slips={
                "それは、当てずっぽうより多い分です。標準偏差で割ってください。": f"{green - expected:g}",
                "それは、標準偏差です。緑の多い分を、それで割ってください。": f"{math.sqrt(variance):g}",
                "平方根を取り忘れて、分散で割ったようです。": f"{(green - expected) / variance:g}",
                "当てずっぽうの分（γn）を引き忘れたようです。": f"{green / math.sqrt(variance):g}",
            },
        ),
        "pairs-once": by_hand(
            len(set(found)),
            *(f"{len(set(found))}{unit}" for unit in ("個", "つ", "組")),
            slips={
                "それは、同じ組も、出てくるたびに数えたときです。": len(found),
                "それは、言葉の数です。初めの言葉には、直前がありません。": len(words),
                "それは、違う言葉の数です。数えるのは、直前と次の組です。": len(set(words)),
                "二度出てくる組は、ほかにもあります。": len(found) - 1,
                "二度出てくる組も、一度は数えます。": sum(found.count(pair) == 1 for pair in found),
            },
        ),
    }
