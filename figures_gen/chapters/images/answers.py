"""画像もトークンになる――手で解く練習の答え。"""

from typing import Any

import torch

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement
from nexttoken import images as pictures


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    points, start = (torch.tensor(values)[:, None] for values in ([1.0, 2.0, 3.0, 11.0, 13.0], [1.0, 2.0]))
    once = pictures.moved(points, start)
    twice = pictures.moved(points, once)
    side, patch, count = 16, 4, 32
    whole = pictures.bits_per_pixel(patch, count) * side**2
    each = pictures.bits_per_pixel(1, count)
    return {
        "two-moves": by_hand(
            f"{twice[1].item():g}",
            slips={
                "それは、一度だけ動かしたところです。組分けから、もう一度やり直してください。": f"{once[1].item():g}",
                "それは、一つめの中心です。": f"{twice[0].item():g}",
                "それは、全部の点の平均です。": f"{points.mean().item():g}",
            },
        ),
        "bits-of-a-picture": by_hand(
            f"{whole:g}",
            *(f"{whole:g}{unit}" for unit in ("ビット", "bit", "bits")),
            slips={
                "それは、番号一つのビット数です。パッチの数だけ要ります。": f"{each:g}",
                "見本の数を掛けたようです。番号一つに要るのは、見本を区別できるだけのビットです。": count
                * (side // patch) ** 2,
                "画素の数を掛けたようです。番号は、パッチに一つです。": f"{each * side**2:g}",
                "それは、パッチの数です。番号一つのビット数を掛けてください。": (side // patch) ** 2,
                "パッチの一列分だけを数えたようです。縦と横の両方に並びます。": f"{each * side // patch:g}",
                "それは、バイト数です。ビット数を答えてください。": f"{whole / 8:g}バイト",
                "数は合っています。ただし、その単位はビットです。": f"{whole:g}バイト",
            },
        ),
    }
