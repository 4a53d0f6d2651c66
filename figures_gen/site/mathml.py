"""Markdown の拡張。``$…$`` と ``$$…$$`` の数式を、ビルドのときに MathML にします。

MathML はブラウザがそのまま描くので、ページは数式のためのスクリプトを読み込みません。大きな Σ や伸びるかっこを持つ
書体だけは、どの機械にもあるとは限らないので、数式のあるページが読み込みます（maths_font.py）。
"""

import re
from html import unescape
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from latex2mathml import converter
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

INLINE = r"(?<![\\$])\$(?![\s$])([^$\n]+?)(?<!\s)\$(?![\d$])"
BLOCK = re.compile(r"\$\$(.+)\$\$", re.DOTALL)
#: 式を一行に置くとき、範囲を上と下に書く記号。latex2mathml は、Σ のほかは横に書く。
BIG = {"∏", "∐", "⋃", "⋂"}
#: latex2mathml が名前（mi）にする、開くかっこ。
OPENING = {"⌈", "⌊"}
UNDER_AND_OVER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}


def _spaces(formula: Element) -> None:
    """log や max の前後に、TeX と同じ空きを入れます。

    latex2mathml は、log のまわりを詰め、∞ と max を演算子にして、文の頭や終わりでも空けます。
    """
    for part in formula.iter("mo"):
        text = unescape(part.text or "")
        if text == "∞" or text.isalpha():
            part.tag = "mi"
    for row in formula.iter("mrow"):
        parts = list(row)
        for before, after in reversed(list(pairwise(parts))):
            tight = not {before.tag, after.tag} & {"mo", "mspace"} and unescape(before.text or "") not in OPENING
            if tight and (_is_function(before) or _is_function(after)):
                row.insert(parts.index(after), Element("mspace", {"width": "0.167em"}))


def _is_function(part: Element) -> bool:
    name = part[0] if part.tag in UNDER_AND_OVER else part
    return name.tag == "mi" and len(name.text or "") > 1 and (name.text or "").isalpha()


class _Inline(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # noqa: N802  # Markdown が決めた名前
        formula = converter.convert_to_element(m[1])
        _spaces(formula)
        return formula, m.start(0), m.end(0)


class _Block(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:
        return BLOCK.fullmatch(block.strip()) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        match = BLOCK.fullmatch(blocks.pop(0).strip())
        assert match
        box = SubElement(parent, "div", {"class": "nt-math"})
        converter.convert_to_element(match[1].strip(), display="block", parent=box)
        _spaces(box)
        for part in list(box.iter()):
            if part.tag in UNDER_AND_OVER and unescape(part[0].text or "") in BIG:
                part.tag = UNDER_AND_OVER[part.tag]


class MathML(Extension):
    """Python-Markdown に登録する拡張。

    >>> Markdown(extensions=[MathML()]).convert("候補を $k$ 個")
    '<p>候補を <math display="inline" xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>k</mi></mrow></math> 個</p>'
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """コード（190）のあと、エスケープ（180）の前に数式を見ます。"""
        md.inlinePatterns.register(_Inline(INLINE, md), "mathml", 185)
        md.parser.blockprocessors.register(_Block(md.parser), "mathml", 75)


def makeExtension(**options: Any) -> MathML:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return MathML(**options)
