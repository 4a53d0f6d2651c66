"""HTML のページを読み、試験が問う事だけを取り出す。"""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
SILENT = {"script", "style", "code", "pre", "title", "svg"}  # 文章ではないところ
Attributes = dict[str, str]


@dataclass
class Element:
    """始まりのタグ一つと、その中の文字。"""

    tag: str
    attributes: Attributes
    inside: tuple[str, ...]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


@dataclass
class Page:
    """ページ一つ。"""

    path: str
    file: Path
    elements: list[Element] = field(default_factory=list, repr=False)
    prose: str = field(default="", repr=False)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    @property
    def ids(self) -> list[str]:
        return [element["id"] for element in self.elements if "id" in element.attributes]

    @property
    def headings(self) -> list[Element]:
        """本文の見出し。"""
        return [element for element in self.all(*HEADINGS) if "article" in element.inside]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = tuple(element.tag for element in self.open)
        element = Element(tag, {name: value or "" for name, value in attrs}, inside)
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in [element.tag for element in self.open]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data
        tags = {element.tag for element in self.open}
        if "article" in tags and not tags & SILENT:
            self.page.prose += data


def measured(name: str) -> dict[str, Any]:
    """コミットされた測定（``章/名前``）の値。"""
    data: dict[str, Any] = json.loads((ROOT / f"docs/generated/{name}.json").read_text(encoding="utf-8"))["data"]
    return data


def read(site: Path) -> dict[str, Page]:
    """``site`` のすべてのページ。"""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        if path.startswith("assets/"):
            continue  # ページではなく、そのまま置いてある文書
        page = Page(path.removesuffix("index.html"), file)
        _Reader(page).feed(file.read_text(encoding="utf-8"))
        pages[page.path] = page
    return pages
