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
def _ranges(category: str) -> str:
    r"""``category`` で始まる種類の文字を、``a-z`` のような範囲で並べます。"""
    found = [code for code in range(END) if unicodedata.category(chr(code)).startswith(category)]
    if not found:
        raise re.error(f"ページの中では、\\p{{{category}}} は使えません。")
    runs = [[code for _, code in run] for _, run in groupby(enumerate(found), lambda pair: pair[1] - pair[0])]
    return "".join(f"\\U{run[0]:08x}-\\U{run[-1]:08x}" for run in runs)
