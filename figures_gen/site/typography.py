"""Markdown の拡張。一続きに読むものを、行の終わりで切らせません。

一つは、``top-p`` や ``13文字`` のような言葉です。もう一つは、段落や項目の終わりの数文字で、切れると「す。」だけの行が
残ります（CSS の ``text-wrap: pretty`` だけでは、半分ほどが残りました）。

目に見えない文字を挟む手もありますが、それでは写した文と検索の索引に残ります。``span`` で囲み、CSS で折り返しを
止めます。
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from figures_gen.site.running_text import rewrite

UNITS = (
    "%|％|文字|トークン|ビット|バイト|パラメータ|種類|通り|か所|ページ|時間|世紀|行目|番目|回目|語目|文目|"
    "[KMGT]i?B|GHz|px|[個回問語行倍秒分年月日人番位層本枚冊章段点字件周歳つ万億千階次桁文]"
)
#: 幅のあるままつなぐと、狭い画面で溢れる。それより長いものは、折れてよい。
LONGEST = 24
TOGETHER = re.compile(
    rf"(?<![0-9A-Za-z.,-])(?:[0-9][0-9,.]*[ \u00a0]?(?:{UNITS})|[A-Za-z0-9]+(?:[-‐][A-Za-z0-9]+)+(?![0-9A-Za-z-]))"
)
#: 終わりの、切らせない字数。これより短い行は残らない。
END = 4
BLOCKS = frozenset({"p", "li", "dd", "dt", "summary"})
#: 脚注の「戻る」の前の空白も、終わりの閉じる札（``</span>``）も、取り置きの形で付いている。
NOTHING = re.compile(r"(?:\s|\x02(?:qq\w+zz|wzxhzdk:\d+)\x03)*$")
OPENING, CLOSING = re.compile("[（「『［〈《]*$"), re.compile("[）」』］〉》、。，．！？]*")
#: 段落の終わりに付いていても、その段落の字ではないもの。
FOLLOWERS = frozenset({"sup", "p", "ul", "ol", "dl", "div", "details", "figure", "pre", "table"})


class _Together(Treeprocessor):
    def run(self, root: Element) -> None:
        rewrite(root, TOGETHER, _together, skip=lambda element: element.get("class") == "nt-nobr")
        for parent in list(root.iter()):
            _bind_formulas(parent)
        for block in [element for element in root.iter() if element.tag in BLOCKS]:
            _bind_end(block)


def _bind_end(block: Element) -> None:
    """``block`` の地の文の終わりを囲みます。"""
    children = list(block)
    while children and _follows(children[-1]) and not (children[-1].tail or "").strip():
        children.pop()
    last = children[-1] if children else None
    if last is None:
        lead, end = _cut(block.text)
        if end is not None:
            block.text = lead
            block.insert(0, end)
    elif len(_body(last.tail)) > 1:
        lead, end = _cut(last.tail)
        if end is not None:
            last.tail = lead
            block.insert(len(children), end)
    elif last.tag in {"a", "strong", "em"}:
        _bind_end(last)


def _follows(element: Element) -> bool:
    return element.tag in FOLLOWERS or element.get("class") == "footnote-backref"


def _cut(text: str | None) -> tuple[str, Element | None]:
    """終わりの数文字を囲んだものと、その前。一文字しかなければ囲みません。"""
    whole, body = text or "", _body(text)
    end = body[-END:].rpartition("\x03")[2].lstrip()  # 取り置かれたもの（STX…ETX）は割らない
    if len(end) < 2 or "\x02" in end:
        return whole, None
    return body[: len(body) - len(end)], _unbroken(end, whole[len(body) :])


def _body(text: str | None) -> str:
    """終わりの空白を除いた字。"""
    return NOTHING.sub("", text or "", count=1)


def _unbroken(text: str, tail: str = "") -> Element:
    span = Element("span", {"class": "nt-nobr"})
    span.text, span.tail = text, tail
    return span


def _bind_formulas(parent: Element) -> None:
    """数式を、すぐ前の開きかっこと、すぐ後の閉じかっこや句読点から離しません。数式は、字の仲間と見なされないからです。"""
    for index, formula in enumerate(list(parent)):
        if formula.tag != "math":
            continue
        before = parent[index - 1].tail if index else parent.text
        opening = OPENING.search(before or "")[0]  # type: ignore[index]
        closing = CLOSING.match(formula.tail or "")[0]  # type: ignore[index]
        if not opening and not closing:
            continue
        kept = (before or "").removesuffix(opening)
        if index:
            parent[index - 1].tail = kept
        else:
            parent.text = kept
        span = _unbroken(opening, (formula.tail or "").removeprefix(closing))
        formula.tail = closing
        parent[index] = span
        span.append(formula)


def _together(match: re.Match[str]) -> Element | None:
    if len(match[0]) > LONGEST:
        return None
    return _unbroken(match[0])


class Typography(Extension):
    """Python-Markdown に登録する拡張。

    >>> Markdown(extensions=[Typography()]).convert("top-pで13文字です。")
    '<p><span class="nt-nobr">top-p</span>で<span class="nt-nobr">13文字</span><span class="nt-nobr">です。</span></p>'
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """目次（5）ができたあとに働きます。目次には、囲みは要りません。"""
        md.treeprocessors.register(_Together(md), "nt-typography", 3)


def makeExtension(**options: Any) -> Typography:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return Typography(**options)
