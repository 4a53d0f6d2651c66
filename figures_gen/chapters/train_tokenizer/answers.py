"""『吾輩は猫である』でトークナイザを育てる――手で解く練習の答え。"""

import math
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    size, used, tokens, alphabet, small = 10_000, 63, 12, 200, 1000
    width, narrow = math.ceil(math.log2(size)), math.ceil(math.log2(small))
    ratio = used * 8 / (tokens * width)
    rules = small - alphabet
    return {
        "ratio": by_hand(
            f"{ratio:g}",
            f"{ratio:.1f}",
            f"{ratio:.2f}",
            f"{ratio:g}倍",
            f"{ratio:.1f}倍",
            slips={
                "バイト数をトークン数で割っています。どちらもビット数にそろえてください。": f"{used / tokens:.2f}",
                "1バイトは8ビットです。元の長さも、ビットで数えてください。": f"{used / (tokens * width):.3f}",
                "割る順が逆です。元の長さを、縮めた長さで割ります。": f"{1 / ratio:.2f}",
                "13ビットでは、8,192種類までしか区別できません。": f"{used * 8 / (tokens * (width - 1)):.2f}",
            },
        ),
        "dictionary": by_hand(
            rules * 2 * narrow,
            f"{rules * 2 * narrow}ビット",
            slips={
                "出発点のバイトには、規則が要りません。その分を引いてください。": small * 2 * narrow,
                "規則一つは、番号二つで書きます。": rules * narrow,
                "番号は8ビットでは書けません。語彙サイズの種類を、区別できるビット数が要ります。": rules * 2 * 8,
                "それは、規則を書く番号の個数です。ビット数にしてください。": rules * 2,
            },
        ),
    }
