"""Markdown の拡張。コードと出力の長い行に印を付け、狭い画面で、字下げを保って折り返せるようにします。

印は、画面からはみ出しうる行だけに付けます。行の終わりの改行は印の外に残すので、写したものは元の字のままです。
列をそろえた出力（表）は、折ると読めなくなるので、折り返さない印を囲みに付けます。

囲みには行の数も付けます。画面の外の囲みは組まれないので（book.css）、その仮の高さを決めるためです。
"""

import html
import re
import unicodedata
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

#: いちばん狭い画面（幅320px）に入る、半角の字数。これより長い行だけが折れる。
FITS = 30
#: 一行に入る半角の字数。パソコンの画面と、幅360pxの電話。仮の高さを決めるのに使うので、およそでよい。
FOLDS = {"code": (78, 45), "output": (99, 53)}
BLOCK = re.compile(
    r'<div class="(?P<classes>[^"]*\bhighlight\b[^"]*)">(?P<head>(?:<span class="filename">[^<]*</span>)?'
    r"<pre>(?:<span></span>)?<code>)(?P<code>.*?)(?=</code></pre>)",
    re.DOTALL,
)
#: 行の途中の、二つ以上続く空白。列をそろえた跡。文字で描いた棒も、折ると長さを比べられない。
GAP = re.compile(r"\S(?: {2,}|　{2,}|\t)\S|[█-▏]{2}")


def columns(text: str) -> int:
    """半角を一、全角を二と数えた幅。

    >>> columns("猫cat")
    5
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _plain(line: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", line))


def _line(line: str) -> str:
    plain = _plain(line)
    if columns(plain) <= FITS:
        return line
    indent = columns(plain) - columns(plain.lstrip())
    style = f' style="--nt-indent:{indent}ch"' if indent else ""
    return f'<span class="nt-line"{style}>{line}</span>'


def _is_table(classes: list[str], lines: list[str]) -> bool:
    if "nt-output" not in classes or "nt-printed" in classes:
        return False
    return sum(bool(GAP.search(_plain(line).strip())) for line in lines) >= 2


def _size(classes: list[str], lines: list[str]) -> str:
    """囲みの仮の高さを決める ``style``。広い画面で折れたあとの行の数と、それと違うなら、電話で折れたあとの行の数。"""
    widths = [columns(_plain(line)) for line in lines]
    if "nt-listing" in classes or "nt-aligned" in classes:
        return f"--nt-lines:{len(widths)}"
    fit = FOLDS["output" if "nt-output" in classes else "code"]
    wide, narrow = (sum(max(1, -(-width // at)) for width in widths) for at in fit)
    return f"--nt-lines:{wide}" + (f";--nt-folded:{narrow}" if narrow != wide else "")


def _block(match: re.Match[str]) -> str:
    lines = match["code"].removesuffix("\n").split("\n")
    end = match["code"][len("\n".join(lines)) :]
    classes = match["classes"].split()
    if _is_table(classes, lines):
        classes.append("nt-aligned")
    size = _size(classes, lines)
    if "nt-aligned" not in classes:
        lines = [_line(line) for line in lines]
    return f'<div class="{" ".join(classes)}" style="{size}">{match["head"]}' + "\n".join(lines) + end


class _Lines(Postprocessor):
    def run(self, text: str) -> str:
        return BLOCK.sub(_block, text)


class CodeLines(Extension):
    """Python-Markdown に登録する拡張。"""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """取り置かれた HTML が元の場所に戻った（30）あとに働きます。"""
        md.postprocessors.register(_Lines(md), "nt-code-lines", 5)


def makeExtension(**options: Any) -> CodeLines:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return CodeLines(**options)
