"""文字は、ぜんぶ数だった――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    text = "猫がMeow🥺"
    wide = sum(not char.isascii() for char in text)
    sizes = [len(char.encode()) for char in text]
    first, second = "é".encode()
    head, tail = first & 0b11111, second & 0b111111  # 目印を除いた、番号の中身
    return {
        "how-many-bytes": by_hand(
            sum(sizes),
            f"{sum(sizes)}バイト",
            slips={
                "それは文字数です。一文字が何バイトになるかを、足してください。": len(text),
                "どの文字も3バイトとは限りません。英字は、もっと少なくて済みます。": 3 * len(text),
                "🥺は、かなや漢字より1バイト多く要ります。": sum(min(size, 3) for size in sizes),
                "かなや漢字を2バイトで数えていませんか。それはShift_JISです。": sum(sizes) - (wide - 1),
                "それはUTF-16で書いたときのバイト数です。": len(text.encode("utf-16-be")),
            },
        ),
        "code-point": by_hand(
            f"{ord('é'):X}",
            f"U+{ord('é'):04X}",
            f"U+{ord('é'):X}",
            f"{ord('é'):04X}",
            f"0x{ord('é'):X}",
            f"0x{ord('é'):04X}",
            slips={
                "バイトをそのままつないでいます。目印のビットを、先に除いてください。": f"{first:X}{second:X}",
                "それは二つ目のバイトです。一つ目のバイトにも、番号の中身が入っています。": f"{second:X}",
                "二つ目のバイトの目印`10`が、まだ残っています。": f"{head << 8 | second:X}",
                "先に2進数のままつないで、それから4ビットずつ区切ってください。": f"{head:X}{tail:X}",
            },
        ),
    }
