"""HTML のページを読み、試験が問う事だけを取り出す。"""

import json
from dataclasses import dataclass, field
from functools import cached_property
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
    """始まりのタグ一つと、その中の文字。文字は、ページの文字の並び ``pieces`` の ``start`` から ``end`` まで。"""

    tag: str
    attributes: Attributes
    inside: tuple[str, ...]
    pieces: list[str] = field(repr=False)
    start: int = 0
    end: int | None = None

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        return "".join(self.pieces[self.start : self.end])


@dataclass
class Page:
    """ページ一つ。"""

    path: str
    file: Path
    elements: list[Element] = field(default_factory=list, repr=False)
    prose: str = field(default="", repr=False)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    @cached_property
    def ids(self) -> list[str]:
        return [element["id"] for element in self.elements if "id" in element.attributes]

    @cached_property
    def headings(self) -> list[Element]:
        """本文の見出し。"""
        return [element for element in self.all(*HEADINGS) if "article" in element.inside]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.pieces: list[str] = []
        self.prose: list[str] = []
        #: 開いている要素、その中のタグの道、その中の文字が文章かどうか。
        self.open: list[tuple[Element, tuple[str, ...], bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = self.open[-1][1] if self.open else ()
        place = len(self.pieces)
        element = Element(tag, {name: value or "" for name, value in attrs}, inside, self.pieces, place, place)
        self.page.elements.append(element)
        if tag not in VOID:
            element.end = None
            path = (*inside, tag)
            self.open.append((element, path, "article" in path and SILENT.isdisjoint(path)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag in self.open[-1][1]:
            closed = ""
            while closed != tag:
                element, *_ = self.open.pop()
                element.end, closed = len(self.pieces), element.tag

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
        if self.open and self.open[-1][2]:
            self.prose.append(data)


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
        reader = _Reader(page)
        reader.feed(file.read_text(encoding="utf-8"))
        page.prose = "".join(reader.prose)
        pages[page.path] = page
    return pages
