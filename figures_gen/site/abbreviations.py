"""Markdown の拡張。標準の abbr を、日本語の文に合わせます。

標準のままでは、「BPEは」のように仮名や漢字が続く略語が見つかりません（どちらも ``\\w`` なので、間に語の切れ目がない）。
また、説明が付くのは各ページで最初に出てくるものだけにします。何度も点線が引かれると、読むじゃまになるからです。
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension, AbbrTreeprocessor


class _First(AbbrTreeprocessor):
    def run(self, root: Element) -> None:
        if not self.abbrs:
            return
        words = "|".join(re.escape(word) for word in sorted(self.abbrs, key=len, reverse=True))
        self.RE = re.compile(f"(?<![0-9A-Za-z_-])(?:{words})(?![0-9A-Za-z_-])")
        self.iter_element(root)
        self._keep_first(root)

    def _keep_first(self, root: Element) -> None:
        inside = {
            abbr for tag in ("h1", "h2", "h3", "h4", "a") for part in root.iter(tag) for abbr in part.iter("abbr")
        }
        seen = set()
        for abbr in root.iter("abbr"):
            if abbr in inside or abbr.text in seen:
                del abbr.attrib["title"]
            else:
                seen.add(abbr.text)


class Abbreviations(AbbrExtension):
    """Python-Markdown に登録する拡張。

    >>> Markdown(extensions=[Abbreviations()]).convert("BPEはBPEです。\\n\\n*[BPE]: バイトペア符号化")
    '<p><abbr title="バイトペア符号化">BPE</abbr>は<abbr>BPE</abbr>です。</p>'
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """標準の拡張を登録し、置き換える働きだけを差し替えます。"""
        super().extendMarkdown(md)
        md.treeprocessors.register(_First(md, self.abbrs), "abbr", 7)


def makeExtension(**options: Any) -> Abbreviations:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return Abbreviations(**options)
