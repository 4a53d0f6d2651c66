"""作った本へのリンクを、表紙のページに書き入れます。

ページの印（``docs/index.md`` の ``id="paper"``）は、本がなければ、どこにも見えません。サイトを組み立て直すと、本も
リンクも一緒に消えるので、古い本へのリンクは残りません。
"""

from pathlib import Path

from pikepdf import Pdf

from figures_gen.site.__main__ import SITE

MARK = '<div id="paper" hidden></div>'


class NoMarkError(Exception):
    """表紙のページに、リンクを書き入れる印がないことを知らせる誤り。"""


def announce(folder: Path, name: str) -> None:
    """``folder`` にある本へのリンクを、大きさとページの数を添えて書き入れます。"""
    page = SITE / "index.html"
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
