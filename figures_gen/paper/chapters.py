"""サイトのページを、Chromium に読ませて、本の章にします。"""

import contextlib
import json
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Route
from playwright.sync_api import Page as Tab

from figures_gen.paper.contents import Book, Page
from figures_gen.site.__main__ import SITE

HERE = Path(__file__).parent
#: Chromium から見た、サイトの住所。どこへも問い合わせず、手元のファイルで答える。
ROOT = "http://book.invalid/"
#: Chromium から見た、このフォルダの住所。
TOOLS = "http://tools.invalid/"


@dataclass(frozen=True)
class Heading:
    """章の題（``level`` が 1）か、節の題（2）。"""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Chapter:
    """本の章一つ。中身は正しい XHTML です。

    Attributes:
        body: 本文（``section`` 要素）。
        folds: 折りたたみの中身（``section`` 要素）。本では、おしまいの「答えと補足」にまとめる。
        styles: ページが使うスタイルシートの道。
    """

    page: Page
    headings: list[Heading]
    body: str
    folds: list[str]
    styles: list[str]

    @property
    def title(self) -> str:
        """章の題。"""
        return self.headings[0].text


@contextlib.contextmanager
def tab(browser: Browser, extra: dict[str, bytes]) -> Iterator[Tab]:
    """手元のファイルだけが見えるタブ。``extra`` は、サイトにない道（``/book.xhtml``）とその中身です。"""

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        name = unquote(address.path).lstrip("/")
        file = (HERE if f"{address.scheme}://{address.netloc}/" == TOOLS else SITE) / name
        content = extra.get(f"/{name}") or (file.read_bytes() if file.is_file() else None)
        if content is None:
            route.abort()
        else:
            route.fulfill(body=content, content_type=_content_type(name), headers={"Access-Control-Allow-Origin": "*"})

    context = browser.new_context(locale="ja-JP", color_scheme="light")
    context.route("**/*", answer)
    yield context.new_page()
    context.close()


def _content_type(name: str) -> str:
    if name.endswith(".mjs"):
        return "text/javascript"
    if name.endswith(".xhtml"):
        return "application/xhtml+xml; charset=utf-8"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def read(browser: Browser, book: Book) -> list[Chapter]:
    """本のすべての章。"""
    inside = {ROOT + page.address: page.name for page in book.pages}
    with tab(browser, {"/blank.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"/>'}) as blank:
        blank.goto(f"{ROOT}blank.xhtml")
        return [_read(blank, book, page, inside) for page in book.pages]


def _read(blank: Tab, book: Book, page: Page, inside: dict[str, str]) -> Chapter:
    where = {
        "name": page.name,
        "title": page.title,
        "address": ROOT + page.address,
        "inside": inside,
        "root": ROOT,
        "home": book.home,
    }
    script = f"async ([html, where]) => JSON.stringify((await import('{TOOLS}chapter.mjs')).chapter(html, where))"
    found = json.loads(blank.evaluate(script, [_writable(page.file.read_text(encoding="utf-8")), where]))
    headings = [Heading(**heading) for heading in found["headings"]]
    return Chapter(page, headings, found["body"], found["folds"], found["styles"])


def _writable(html: str) -> str:
    """XML に書けない制御文字（モデルの書いた半端なバイト）を、読めない字の印に。一つでもあると、そこから先が消えます。

    >>> _writable("猫\\x00\\x13\\n")
    '猫��\\n'
    """
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", html)
