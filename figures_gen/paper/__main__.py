"""``python -m figures_gen.paper``（``make book``）――サイトから、PDF と EPUB の本を作ります。

本は ``site/book/`` に置き、表紙のページからリンクします。``--out`` を指定すると、そのフォルダに置くだけで、サイトには
触れません。サイトが古ければ、先に組み立てます。サイトを組み立て直すと、本もリンクも一緒に消えるので、古い本へのリンクは
残りません。
"""

import argparse
import sys
from pathlib import Path

from pikepdf import Pdf

from figures_gen.boundary import run
from figures_gen.paper.chapters import read
from figures_gen.paper.chromium import NoChromiumError, launch
from figures_gen.paper.contents import Book, UnknownChapterError, book
from figures_gen.paper.epub import epub
from figures_gen.paper.pdf import UnsettledError, pdf
from figures_gen.promise.files import write_atomically
from figures_gen.site import __main__ as site
from nexttoken.loading.command_line import Parser

NAME = "nexttoken"
#: 本を置くフォルダの、サイトの中の名前。
FOLDER = site.SITE / "book"
#: 表紙のページに、リンクを書き入れるところ。本がなければ、どこにも見えない。
MARK = '<div id="paper" hidden></div>'


class NoMarkError(Exception):
    """表紙のページに、リンクを書き入れる印がないことを知らせる誤り。"""


class NoPlaceError(Exception):
    """一部の章だけの本の、置き場所がないことを知らせる誤り。"""


def main(arguments: list[str] | None = None) -> int:
    """本を作り、終了コードを返します。"""
    try:
        options = _options(arguments)
        if code := site.main():
            return code
        chosen = book(options.chapters.split(",") if options.chapters else None)
        _make(chosen, options.out or FOLDER)
        if options.out is None:
            announce(FOLDER, NAME)
    except (NoChromiumError, NoMarkError, NoPlaceError, UnknownChapterError, UnsettledError) as error:
        print(f"本を作れません。{error}", file=sys.stderr)
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m figures_gen.paper", description="サイトから PDF と EPUB の本を作ります。")
    parser.add_argument("--chapters", metavar="章", help="この章だけの本にする（characters,bpe-by-hand のように）")
    place = FOLDER.relative_to(site.ROOT)
    parser.add_argument("--out", metavar="フォルダ", type=Path, help=f"本を置くフォルダ（書かなければ {place}）")
    options: argparse.Namespace = parser.parse_args(arguments)
    if options.chapters and options.out is None:
        raise NoPlaceError("--chapters には --out も要ります（サイトに置くのは、すべての章の本だけ）。")
    return options


def _make(book: Book, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with launch() as browser:
        chapters = read(browser, book)
        for suffix, make in (("pdf", pdf), ("epub", epub)):
            path = folder / f"{NAME}.{suffix}"
            write_atomically(path, make(browser, book, chapters))
            print(f"{path}（{path.stat().st_size / 1e6:.1f} MB）", flush=True)


def announce(folder: Path, name: str) -> None:
    """``folder`` にある本へのリンクを、大きさとページの数を添えて、表紙のページに書き入れます。"""
    page = site.SITE / "index.html"
    written = page.read_text(encoding="utf-8")
    if MARK not in written:
        raise NoMarkError(f"docs/index.md に {MARK} がありません。本へのリンクを置くところに書いてください。")
    page.write_text(written.replace(MARK, _links(folder, name)), encoding="utf-8")


def _links(folder: Path, name: str) -> str:
    pdf, epub = (folder / f"{name}.{suffix}" for suffix in ("pdf", "epub"))
    with Pdf.open(pdf) as opened:
        pages = len(opened.pages)
    return (
        '<p id="paper">紙や電子書籍で読むなら、'
        f'<a href="{folder.name}/{pdf.name}">PDF</a>（A4、{pages}ページ、{_size(pdf)}）か'
        f'<a href="{folder.name}/{epub.name}" download>EPUB</a>（{_size(epub)}）をどうぞ。'
        "中身は、このサイトの章と同じです。</p>"
    )


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(run(main))
