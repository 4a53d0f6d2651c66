"""HTML のページを読み、試験が問う事だけを取り出す。"""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree, html

ROOT = Path(__file__).parents[2]
SILENT = {"script", "style", "code", "pre", "title", "svg"}  # 文章ではないところ


@dataclass
class Element:
    """要素一つ。``inside`` は、外側のタグ。"""

    node: Any = field(repr=False)
    inside: frozenset[str]

    def __getitem__(self, name: str) -> str:
        return str(self.node.get(name, ""))

    @property
    def tag(self) -> str:
        return str(self.node.tag)

    @property
    def attributes(self) -> Any:
        return self.node.attrib

    @property
    def text(self) -> str:
        return "".join(self.node.itertext())


@dataclass
class Page:
    """ページ一つ。"""

    path: str
    file: Path

    @cached_property
    def elements(self) -> list[Element]:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
        found: dict[Any, Element] = {}
        for node in html.parse(str(self.file), parser).iter():
            outer = found.get(node.getparent())
            found[node] = Element(node, outer.inside | {outer.tag} if outer else frozenset())
        return list(found.values())

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    @cached_property
    def ids(self) -> list[str]:
        return [element["id"] for element in self.elements if "id" in element.attributes]

    @cached_property
    def headings(self) -> list[Element]:
        """本文の見出し。"""
        return [element for element in self.all("h1", "h2", "h3", "h4", "h5", "h6") if "article" in element.inside]

    @property
    def prose(self) -> str:
        """本文の、コードや図のほかの字。"""
        articles = [deepcopy(element.node) for element in self.all("article")]
        for article in articles:
            etree.strip_elements(article, *SILENT, with_tail=False)
        return "".join(text for article in articles for text in article.itertext())


def measured(name: str) -> dict[str, Any]:
    """コミットされた測定（``章/名前``）の値。"""
    data: dict[str, Any] = json.loads((ROOT / f"docs/generated/{name}.json").read_text(encoding="utf-8"))["data"]
    return data


def read(site: Path) -> dict[str, Page]:
    """``site`` のすべてのページ。``assets/`` にあるのは、ページではなく、そのまま置いてある文書。"""
    files = {file.relative_to(site).as_posix(): file for file in sorted(site.rglob("*.html"))}
    pages = [
        Page(path.removesuffix("index.html"), file) for path, file in files.items() if not path.startswith("assets/")
    ]
    return {page.path: page for page in pages}
