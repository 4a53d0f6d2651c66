"""Markdown の拡張。ページの外へ出るリンクの行き先を、紙に刷ったときのために、ページの終わりに並べます。

画面では、印も一覧も見えません。見せるのは docs/assets/print.css です。スクリプトが動かなくても働くように、ビルドのとき
に作ります。
脚注の中のリンクは、紙でもその場に行き先が出るので、数えません。
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class _Addresses(Treeprocessor):
    def run(self, root: Element) -> None:
        numbers: dict[str, int] = {}
        for link in _links(root):
            number = numbers.setdefault(link.attrib["href"], len(numbers) + 1)
            link.set("data-nt-link", str(number))
        if numbers:
            _append_list(root, list(numbers))


def _links(element: Element) -> Iterator[Element]:
    """外へ出るリンク。出てくる順に。"""
    for child in element:
        if child.get("class") == "footnote":
            continue
        if child.tag == "a" and child.get("href", "").startswith(("http://", "https://")):
            yield child
        yield from _links(child)


def _append_list(root: Element, addresses: list[str]) -> None:
    box = SubElement(root, "div", {"class": "nt-addresses", "hidden": "hidden", "data-search-exclude": ""})
    SubElement(box, "p").text = "リンク先"
    listed = SubElement(box, "ol")
    for address in addresses:
        SubElement(listed, "li").text = address


class Addresses(Extension):
    """Python-Markdown に登録する拡張。

    >>> print(Markdown(extensions=[Addresses()]).convert("[論文](https://example.org/a)と[章](inside.md)"))
    <p><a data-nt-link="1" href="https://example.org/a">論文</a>と<a href="inside.md">章</a></p>
    <div class="nt-addresses" data-search-exclude="" hidden="hidden">
    <p>リンク先</p>
    <ol>
    <li>https://example.org/a</li>
    </ol>
    </div>
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """文の中の記法（20）と脚注（50）が木になったあと、字下げを整える（10）前に数えます。"""
        md.treeprocessors.register(_Addresses(md), "addresses", 12)


def makeExtension(**options: Any) -> Addresses:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return Addresses(**options)
