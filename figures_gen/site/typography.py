"""Markdown の拡張。一続きに読むもの――``top-p`` や ``13文字``――を、行の終わりで切らせません。

目に見えない文字を挟む手もありますが、それでは写した文と検索の索引に残ります。``span`` で囲み、CSS で折り返しを止めます。
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
    rf"(?<![0-9A-Za-z.,-])(?:[0-9][0-9,.]*[ \u00a0]?(?:{UNITS})|[A-Za-z0-9]+(?:[-‐][A-Za-z0-9]+)+)(?![0-9A-Za-z-])"
)


class _Together(Treeprocessor):
    def run(self, root: Element) -> None:
        rewrite(root, TOGETHER, _together, skip=lambda element: element.get("class") == "nt-nobr")


def _together(match: re.Match[str]) -> Element | None:
    if len(match[0]) > LONGEST:
        return None
    span = Element("span", {"class": "nt-nobr"})
    span.text = match[0]
    return span


class Typography(Extension):
    """Python-Markdown に登録する拡張。

    >>> Markdown(extensions=[Typography()]).convert("top-pで13文字")
    '<p><span class="nt-nobr">top-p</span>で<span class="nt-nobr">13文字</span></p>'
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """目次（5）ができたあとに働きます。目次には、囲みは要りません。"""
        md.treeprocessors.register(_Together(md), "nt-typography", 3)


def makeExtension(**options: Any) -> Typography:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return Typography(**options)
