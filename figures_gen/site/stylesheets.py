"""サイトに置くCSSから、注釈と字下げを除きます。書いてあるもの（docs/assets）は、そのままです。

読者が初めに受け取る量を減らすためです。注釈は日本語なので、縮めても、全体の四割近くを占めます。
"""

import re
from pathlib import Path

#: 引用符で囲んだものと、注釈。引用符の中の ``/*`` は、注釈ではない。
_PARTS = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_BLANK = re.compile(r"\n\s+")


def lean(css: str) -> str:
    """CSSの意味を変えずに、注釈と、行の頭の空白と、空いた行を除きます。

    >>> lean('/* 猫 */\\na {\\n  content: "/* 注 */"; /* 犬 */\\n}\\n')
    'a {\\ncontent: "/* 注 */"; \\n}\\n'
    """
    return _BLANK.sub("\n", _PARTS.sub(lambda part: part[1] or "", css)).lstrip()


def write(site: Path) -> None:
    """サイトに置かれた CSS を書き直します。"""
    for file in sorted((site / "assets").glob("*.css")):
        file.write_text(lean(file.read_text(encoding="utf-8")), encoding="utf-8")
