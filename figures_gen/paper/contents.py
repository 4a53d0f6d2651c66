"""本に入れるページと、その順番。``mkdocs.yml`` の ``nav`` だけが決めます。"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from figures_gen import edition
from figures_gen.site.__main__ import ROOT, SITE

#: 紙では役に立たないもの。ノートブックとコードの全文と、それらの一覧。練習の一覧。
LEFT_OUT = ("generated/", "code/", "notebooks.md", "exercises.md")


class UnknownChapterError(Exception):
    """``--chapters`` に、本にない章の名前があることを知らせる誤り。"""


@dataclass(frozen=True)
class Page:
    """本に入れるページ一つ。

    Attributes:
        name: 名前（``characters``）。id の頭と、EPUB のファイル名になる。
        part: ``nav`` で入っている部の題。部に入っていなければ空。
        title: ``nav`` に書かれた題（表紙の「はじめに」）。なければ空で、題はページにある。
    """

    name: str
    part: str
    title: str = ""

    @property
    def file(self) -> Path:
        """サイトの中の HTML。"""
        return SITE / "index.html" if self.name == "index" else SITE / self.name / "index.html"

    @property
    def address(self) -> str:
        """サイトの根から見た道。"""
        return "" if self.name == "index" else f"{self.name}/"


@dataclass(frozen=True)
class Book:
    """本の題と、作った人と、サイトの住所（なければ空）と、ページと、コミット（分からなければ空）。"""

    title: str
    author: str
    description: str
    home: str
    pages: list[Page]
    edition: str


def book(chosen: list[str] | None = None) -> Book:
    """``mkdocs.yml`` から読みます。``chosen`` があれば、その章だけの本です。"""
    from properdocs.config import load_config

    config = load_config(str(ROOT / "mkdocs.yml"))
    pages = list(_pages(config["nav"], ""))
    if chosen:
        names = [page.name for page in pages]
        if unknown := [name for name in chosen if name not in names]:
            raise UnknownChapterError(f"{'、'.join(unknown)} は、本にありません。あるのは {'、'.join(names)} です。")
        pages = [page for page in pages if page.name in chosen]
    said = (config["site_name"], config["site_author"], config["site_description"], config["site_url"] or "")
    return Book(*said, pages, edition.commit())


def _pages(nav: list[Any], part: str) -> Iterator[Page]:
    for item in nav:
        title, inner = next(iter(item.items())) if isinstance(item, dict) else ("", item)
        if isinstance(inner, list):
            yield from _pages(inner, title)
        elif inner.endswith(".md") and not inner.startswith(LEFT_OUT):
            yield Page(PurePosixPath(inner).stem, part, title)
