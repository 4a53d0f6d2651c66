"""Markdown の拡張。``$…$`` と ``$$…$$`` の数式を、ビルドのときに MathML にします。

MathML はブラウザがそのまま描くので、ページは数式のためのスクリプトを読み込みません。大きな Σ や伸びるかっこを持つ
書体だけは、どの機械にもあるとは限らないので、数式のあるページが読み込みます（maths_font.py）。
"""

import re
from html import unescape
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
UNDER_AND_OVER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}


class _Inline(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # noqa: N802  # Markdown が決めた名前
        return converter.convert_to_element(m[1]), m.start(0), m.end(0)


class _Block(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:
        return BLOCK.fullmatch(block.strip()) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        match = BLOCK.fullmatch(blocks.pop(0).strip())
        assert match
        box = SubElement(parent, "div", {"class": "nt-math"})
        converter.convert_to_element(match[1].strip(), display="block", parent=box)
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
