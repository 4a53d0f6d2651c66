r"""regex パッケージの代わり。ページの中の Python には regex がないので、同じ名前で、標準の re に渡します。

``\p{L}``（文字）と ``\p{N}``（数字）のように、文字の種類を言う書き方だけを、文字の範囲に書き直します。

>>> compile(r" ?\p{L}+|[^\s\p{L}]+").findall("a猫 b!?")
['a猫', ' b', '!?']
"""

import re
import unicodedata
from functools import cache
from itertools import groupby

#: 文字か数字のある、いちばん大きな符号位置より先。
END = 0x40000
PART = re.compile(r"\\p\{(\w+)\}|\\.|\[\^?|\]")


@cache
def compile(pattern: str) -> re.Pattern[str]:
    """型を、re の型にします。"""
    inside = False

    def rewrite(match: re.Match[str]) -> str:
        nonlocal inside
        if match[1]:
            return _ranges(match[1]) if inside else f"[{_ranges(match[1])}]"
        if not match[0].startswith("\\"):
            inside = match[0] != "]"
        return match[0]

    return re.compile(PART.sub(rewrite, pattern))


@cache
def _runs() -> dict[str, str]:
    r"""文字の種類（L、N など）→ その文字を ``a-z`` のように並べた範囲。"""
    found: dict[str, str] = {}
    for category, run in groupby(range(END), lambda code: unicodedata.category(chr(code))[0]):
        codes = list(run)
        found[category] = f"{found.get(category, '')}\\U{codes[0]:08x}-\\U{codes[-1]:08x}"
    return found


def _ranges(category: str) -> str:
    if category not in _runs():
        raise re.error(f"ページの中では、\\p{{{category}}} は使えません。")
    return _runs()[category]
