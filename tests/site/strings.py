"""トークナイザの試験に使う文字列。短い話の一部、変わった文字をつないだもの、でたらめな文字。"""

import random

from nexttoken.texts.corpora import sample_text

PIECES = [
    "吾輩は猫である。", "あ", "𠮷野家", "🥺", "👨‍👩‍👧‍👦", "が", "か\u3099", "ｶﾞ", "　", " ", "   ", "\n", "\n\n\n", "\t",
    "▁", "▁▁", "<bos>", "<unused12>", "<unused1", "</div>", "<0xE3>", "don't", " 2025年", "3.14", "한국어", "വി ചൂസ്",
    "Ω≤∑", "ﬃ", "ß", "İ", "鬱麒麟", "import numpy as np\n    return ", "\x07",
]  # fmt: skip
RUNS = [" " * 33, "\n" * 35]


def strings(longest: int, *more: str) -> list[str]:
    """``more`` は、ほかにつなぐもの、``longest`` は、話の一部の長さの限り。"""
    chance, story = random.Random(0), sample_text()
    pieces = [*PIECES, *more]
    starts = [chance.randrange(len(story) - longest) for _ in range(80)]
    parts = [story[start : start + chance.randrange(1, longest)] for start in starts]
    mixed = ["".join(chance.choices(pieces, k=chance.randrange(1, 8))) for _ in range(120)]
    wild = ["".join(chr(_character(chance)) for _ in range(12)) for _ in range(60)]
    return ["", *pieces, *parts, *mixed, *wild]


def _character(chance: random.Random) -> int:
    """サロゲートと、空白の決め方が JavaScript と違う二文字（U+0085、U+FEFF）を除いた符号位置。"""
    low, high = chance.choice([(0x20, 0x7F), (0xA0, 0x600), (0x3000, 0xA000), (0x1F300, 0x1FB00), (0xE000, 0xFE00)])
    return chance.randrange(low, high)
