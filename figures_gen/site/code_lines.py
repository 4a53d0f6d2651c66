"""Markdown の拡張。コードと出力の囲みを作ります。色を分け、長い行に印を付けるのは、本文を組み立てたあとです。

印は、狭い画面で、字下げを保って折り返すためのものです。画面からはみ出しうる行だけに付け、行の終わりの改行は印の外に
残すので、写したものは元の字のままです。列をそろえた出力（表）は、折ると読めなくなるので、折り返さない印を囲みに
付けます。

囲みには行の数も付けます。画面の外の囲みは組まれないので（book.css）、その仮の高さを決めるためです。
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from pygments import format
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Keyword, Name, Operator, Punctuation, String, Text

#: いちばん狭い画面（幅320px）に入る、半角の字数。これより長い行だけが折れる。
FITS = 30
#: 一行に入る半角の字数。パソコンの画面と、幅360pxの電話。仮の高さを決めるのに使うので、およそでよい。
FOLDS = {"code": (78, 45), "output": (99, 53)}
#: 行の途中の、二つ以上続く空白。列をそろえた跡。文字で描いた棒も、折ると長さを比べられない。
GAP = re.compile(r"\S(?: {2,}|　{2,}|\t)\S|[█-▏]{2}")

#: 同じ色（Material の main.css と book.css）で見せる種類。
ALIKE = {
    **dict.fromkeys([Name, Name.Other, Keyword.Constant, String.Affix], Text),
    **dict.fromkeys([String.Double, String.Single, String.Interpol], String),
    Operator: Punctuation,
}

#: 色を分ける前の囲み。中に要素はない。
BLOCK = re.compile(
    r'(?P<head><div class="language-(?P<language>\S+)(?P<classes>[^"]* highlight[^"]*)" style="[^"]*">'
    r'(?:<span class="filename">[^<]*</span>)?<pre><span></span><code>)(?P<code>[^<]*)(?=</code></pre></div>)'
)
_FORMATTER = HtmlFormatter(nowrap=True)
_lexer = cache(get_lexer_by_name)


def columns(text: str) -> int:
    """半角を一、全角を二と数えた幅。

    >>> columns("猫cat")
    5
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _fence(src: str, language: str, options: dict[str, Any], classes: list[str], **_: Any) -> str:
    return block(src, language or "text", classes, options.get("title", ""))


def block(source: str, language: str, classes: Sequence[str] = (), title: str = "") -> str:
    """コードか出力の囲み。

    >>> print(block("x < 1", "text"))
    <div class="language-text highlight" style="--nt-lines:1"><pre><span></span><code>x &lt; 1
    </code></pre></div>
    """
    _lexer(language)  # 知らない言葉は、ここで知らせる
    lines = source.strip("\n").split("\n")
    every = [f"language-{language}", *classes, "highlight"]
    if _is_table(every, lines):
        every.append("nt-aligned")
    name = f'<span class="filename">{title}</span>' if title else ""
    head = f'<div class="{" ".join(every)}" style="{_size(every, list(map(columns, lines)))}">{name}'
    return head + "<pre><span></span><code>" + html.escape("\n".join(lines), quote=False) + "\n</code></pre></div>"


def coloured(page: str) -> str:
    """組み立てた本文の、どの囲みも色を分け、長い行に印を付けたもの。

    >>> print(coloured(block("None", "python")))
    <div class="language-python highlight" style="--nt-lines:1"><pre><span></span><code>None
    </code></pre></div>
    """
    return BLOCK.sub(lambda found: found["head"] + _lines(found["code"], found["language"], found["classes"]), page)


@cache
def _lines(code: str, language: str, classes: str) -> str:
    """囲みの中身。章とノートブックに同じものがあるので、一度だけ作ります。"""
    plain = html.unescape(code).removesuffix("\n")
    lines = format(_coloured(plain, _lexer(language)), _FORMATTER).removesuffix("\n").split("\n")
    if "nt-aligned" not in classes:
        lines = [_line(*one) for one in zip(lines, plain.split("\n"), strict=True)]
    return "\n".join(lines) + "\n"


def _coloured(source: str, lexer: Lexer) -> Iterator[tuple[Any, str]]:
    """字句を、色の変わるところだけで分けたもの。一語ずつ囲むと、長い章では、電話の読む要素が数千も増えます。"""
    before = Text
    for kind, text in lexer.get_tokens(source):
        if not (before is Punctuation and text.strip(" ") == ""):
            before = ALIKE.get(kind, kind)
        yield before, text


def _line(line: str, plain: str) -> str:
    if (width := columns(plain)) <= FITS:
        return line
    indent = width - columns(plain.lstrip())
    style = f' style="--nt-indent:{indent}ch"' if indent else ""
    return f'<span class="nt-line"{style}>{line}</span>'


def _is_table(classes: list[str], lines: list[str]) -> bool:
    if "nt-output" not in classes or "nt-printed" in classes:
        return False
    return sum(bool(GAP.search(line.strip())) for line in lines) >= 2


def _size(classes: list[str], widths: list[int]) -> str:
    """囲みの仮の高さを決める ``style``。広い画面で折れたあとの行の数と、それと違うなら、電話で折れたあとの行の数。"""
    if "nt-listing" in classes or "nt-aligned" in classes:
        return f"--nt-lines:{len(widths)}"
    fit = FOLDS["output" if "nt-output" in classes else "code"]
    wide, narrow = (sum(max(1, -(-width // at)) for width in widths) for at in fit)
    return f"--nt-lines:{wide}" + (f";--nt-folded:{narrow}" if narrow != wide else "")


class CodeLines(Extension):
    """Python-Markdown に登録する拡張。囲みを見つけるのは、先に登録された pymdownx.superfences です。"""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """見つけた囲みを、ここで HTML にします。"""
        fences = md.preprocessors["fenced_code_block"].extension
        fences.extend_super_fences("*", _fence, fences.superfences[0]["validator"], None)


def makeExtension(**options: Any) -> CodeLines:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return CodeLines(**options)
