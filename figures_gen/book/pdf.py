"""本を PDF にします。一枚の長い文書に綴じて、Chromium に刷らせます。

目次のページ番号は、一度刷らなければ分かりません。Chromium はまだ ``target-counter`` を知らないので、刷った PDF から番号を
読み、書き入れて、もう一度刷ります。
"""

import io
import re
from itertools import groupby

from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, create_string_object

from figures_gen.book.chapters import HERE, ROOT, Chapter, Heading, tab
from figures_gen.book.contents import Book
from figures_gen.book.templates import FOLDS, render

#: 番号を書き入れると行が動き、番号がずれることがある。それでも落ち着くまでの回数。
TRIES = 4


class UnsettledError(Exception):
    """目次のページ番号が、刷るたびに変わることを知らせる誤り。"""


def pdf(browser: Browser, book: Book, chapters: list[Chapter]) -> bytes:
    """本の PDF。"""
    numbers: dict[str, int] = {}
    for _ in range(TRIES):
        printed = PdfReader(io.BytesIO(_print(browser, document(book, chapters, numbers))))
        found = _numbers(printed)
        if found == numbers:
            return _finish(printed, book)
        numbers = found
    raise UnsettledError(f"目次のページ番号が、{TRIES}回刷っても落ち着きません。")


def document(book: Book, chapters: list[Chapter], numbers: dict[str, int]) -> str:
    """綴じた文書。``numbers`` は、id からページ番号を引く表です。"""
    css = (HERE / "book.css").read_text(encoding="utf-8")
    written = render(
        "book.xhtml.j2",
        book=book,
        chapters=chapters,
        css=css,
        folds=any(chapter.folds for chapter in chapters),
        folds_title=FOLDS,
        numbers=numbers,
        parts=_contents(chapters),
        styles=list(dict.fromkeys(style for chapter in chapters for style in chapter.styles)),
    )
    return re.sub(
        r'(<(?:p|section) id="([\w-]+--(?:fold|inside)-\d+)" class="[\w-]+">(?:<h3>)?<a )',
        lambda match: f'{match[1]}data-page="{numbers.get(_other_end(match[2]), "")}" ',
        written,
    )


def _other_end(id: str) -> str:
    """折りたたみの跡と中身の、反対側の id。

    >>> _other_end("sampling--fold-1")
    'sampling--inside-1'
    """
    return re.sub("(fold|inside)(?=-[0-9]+$)", lambda match: "inside" if match[0] == "fold" else "fold", id)


def _contents(chapters: list[Chapter]) -> list[tuple[str, list[Heading]]]:
    """部の題と、その章と節。"""
    parts = [
        (part, [heading for chapter in group for heading in chapter.headings])
        for part, group in groupby(chapters, key=lambda chapter: chapter.page.part)
    ]
    if any(chapter.folds for chapter in chapters):
        parts.append(("", [Heading(1, "folds--title", FOLDS)]))
    return parts


def _print(browser: Browser, document: str) -> bytes:
    with tab(browser, {"/book.xhtml": document.encode()}) as page:
        page.goto(f"{ROOT}book.xhtml", wait_until="load")
        return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def _numbers(printed: PdfReader) -> dict[str, int]:
    """id → ページ番号（題の紙を1と数える。PDF を見る道具の番号と同じになる）。"""
    places = printed.named_destinations
    pages = {name.lstrip("/"): printed.get_destination_page_number(place) for name, place in places.items()}
    return {name: page + 1 for name, page in pages.items() if page is not None}


def _finish(printed: PdfReader, book: Book) -> bytes:
    """題や作者を書き、時刻を消します。同じ本は、いつ作っても同じになります。"""
    writer = PdfWriter(clone_from=printed)
    writer.metadata = {
        "/Title": book.title,
        "/Author": book.author,
        "/Subject": book.description,
        "/Creator": "figures_gen.book",
        "/Producer": "Chromium, pypdf",
    }
    writer.root_object[NameObject("/Lang")] = create_string_object("ja")
    writer.create_viewer_preferences().display_doctitle = True
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
