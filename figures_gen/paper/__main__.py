"""``python -m figures_gen.paper``（``make book``）――サイトから、PDF と EPUB の本を作ります。

本は ``site/book/`` に置き、表紙のページからリンクします。``--out`` を指定すると、そのフォルダに置くだけです（サイトは、
いつも先に組み立てます）。サイトを組み立て直すと、本もリンクも一緒に消えるので、古い本へのリンクは残りません。
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
from figures_gen.site import __main__ as site
from nexttoken.loading import ownership
from nexttoken.loading.command_line import Parser

NAME = "nexttoken"
#: 本を置くフォルダの、サイトの中の名前。
FOLDER = "book"
#: 表紙のページに、リンクを書き入れるところ。本がなければ、どこにも見えない。
MARK = '<div id="paper" hidden></div>'


class NoMarkError(Exception):
    """表紙のページに、リンクを書き入れる印がないことを知らせる誤り。"""


class NoPlaceError(Exception):
    """一部の章だけの本の、置き場所がないことを知らせる誤り。"""


#: 短い言葉で断る誤り。
REFUSALS = (NoChromiumError, NoMarkError, NoPlaceError, UnknownChapterError, UnsettledError, ownership.NotOursError)


def main(arguments: list[str] | None = None) -> int:
    """本を作り、終了コードを返します。"""
    try:
        options = _options(arguments)
        if options.out:
            ownership.refuse(options.out, "ほかのフォルダを指定してください。")
        if code := site.main():
            return code
        chosen = book(options.chapters.split(",") if options.chapters else None)
        with ownership.workshop(site.CACHE, "book_") as new:
            _make(chosen, new if options.out else new / FOLDER)
            if not options.out:
                announce(new, NAME)
            ownership.replace(options.out or site.SITE, new, keeping=not options.out)
        _tell(options.out or site.SITE / FOLDER)
    except (
        ownership.NotOursError,
        NoChromiumError,
        NoMarkError,
        NoPlaceError,
        UnknownChapterError,
        UnsettledError,
    ) as error:
        print(f"本を作れません。{error}", file=sys.stderr)
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m figures_gen.paper", description="サイトから PDF と EPUB の本を作ります。")
    parser.add_argument("--chapters", metavar="章", help="この章だけの本にする（characters,bpe-by-hand のように）")
    place = f"site/{FOLDER}"
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
            (folder / f"{NAME}.{suffix}").write_bytes(make(browser, book, chapters))


def _tell(folder: Path) -> None:
    for suffix in ("pdf", "epub"):
        path = folder / f"{NAME}.{suffix}"
        print(f"{path}（{_size(path)}）", flush=True)


def announce(new: Path, name: str) -> None:
    """``new`` のフォルダ book にある本へのリンクを、大きさとページの数を添えて、表紙のページの写しに書き入れます。"""
    written = (site.SITE / "index.html").read_text(encoding="utf-8")
    if MARK not in written:
        raise NoMarkError(f"docs/index.md に {MARK} がありません。本へのリンクを置くところに書いてください。")
    (new / "index.html").write_text(written.replace(MARK, _links(new / FOLDER, name)), encoding="utf-8")


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
