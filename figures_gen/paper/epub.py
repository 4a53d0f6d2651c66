"""本を EPUB 3 にします。

EPUB は、決まった名前のファイルを綴じた ZIP です。章はもう正しい XHTML なので、足すのは目次と目録だけです。
同じ本は、いつ作っても、一字も違わないファイルになります（ZIP の中の時刻も、書いた順も決まっている）。
"""

import io
import os
import re
import subprocess
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import Browser

from figures_gen.paper.chapters import HERE, ROOT, Chapter, tab
from figures_gen.paper.contents import Book
from figures_gen.paper.templates import FOLDS, render
from figures_gen.site.__main__ import ROOT as REPOSITORY

COVER = {"width": 1200, "height": 1600}
#: ZIP に書ける、いちばん古い時刻。
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Document:
    """EPUB の中の XHTML 一つ。"""

    name: str
    title: str
    body: str

    @property
    def properties(self) -> str:
        """目録に書くことになっている、中身の種類。"""
        kinds = {"mathml": "<math", "svg": "<svg"}
        return " ".join(kind for kind, mark in kinds.items() if mark in self.body)


def epub(browser: Browser, book: Book, chapters: list[Chapter]) -> bytes:
    """本の EPUB。"""
    documents = _documents(chapters)
    names = {document.name for document in documents}
    pages = {
        f"EPUB/{document.name}.xhtml": render("page.xhtml.j2", document=document).encode() for document in documents
    }
    contents = {
        "META-INF/container.xml": render("container.xml.j2").encode(),
        "EPUB/package.opf": _package(book, documents),
        "EPUB/nav.xhtml": render(
            "nav.xhtml.j2", book=book, chapters=chapters, folds_title=FOLDS if "folds" in names else ""
        ).encode(),
        "EPUB/title.xhtml": render("title.xhtml.j2", book=book).encode(),
        **pages,
        "EPUB/style.css": (HERE / "epub.css").read_bytes(),
        "EPUB/cover.png": _cover(browser, book),
    }
    return _zip(contents)


def _documents(chapters: list[Chapter]) -> list[Document]:
    documents = [Document(chapter.page.name, chapter.title, chapter.body) for chapter in chapters]
    if any(chapter.folds for chapter in chapters):
        documents.append(Document("folds", FOLDS, render("folds.xhtml.j2", chapters=chapters, title=FOLDS)))
    files = {id: document.name for document in documents for id in re.findall(r'\sid="([^"]+)"', document.body)}
    return [Document(document.name, document.title, _settled(document.body, files)) for document in documents]


def _settled(body: str, files: dict[str, str]) -> str:
    """リンクをファイルの間のリンクに、図の色の変数を明るい画面の色にします。

    地の色を決めないところ（表の字）では、色を付けません。暗い画面で読めなくなるからです。

    >>> _settled('<a href="#inside--top">', {"inside--top": "inside"})
    '<a href="inside.xhtml#inside--top">'
    >>> _settled('style="fill: var(--nt-ink, #1b1b1f)"', {})
    'style="fill: #1b1b1f"'
    >>> _settled('style="color:var(--nt-muted)"', {})
    'style="color:inherit"'
    """
    body = re.sub(
        r'(<a\b[^>]*?\shref=")#([^"]+)', lambda match: f"{match[1]}{files.get(match[2], '')}.xhtml#{match[2]}", body
    )
    return re.sub(r"var\(--[\w-]+(?:, ?([^()]+))?\)", lambda match: match[1] or "inherit", body)


def _package(book: Book, documents: list[Document]) -> bytes:
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, book.home or book.title).urn
    return render(
        "package.opf.j2", book=book, documents=documents, identifier=identifier, modified=_modified()
    ).encode()


def _modified() -> str:
    """いつの本か。``SOURCE_DATE_EPOCH`` か、いまのコミットの時刻。どちらもなければ、いちばん古い時刻。"""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        command = ["git", "log", "-1", "--format=%ct"]
        try:
            seconds = subprocess.run(command, cwd=REPOSITORY, capture_output=True, encoding="ascii").stdout.strip()
        except FileNotFoundError:
            seconds = ""
    moment = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime(*LONG_AGO, tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _cover(browser: Browser, book: Book) -> bytes:
    """表紙の絵。"""
    with tab(browser, {"/cover.xhtml": render("cover.xhtml.j2", book=book).encode()}) as page:
        page.set_viewport_size({"width": COVER["width"], "height": COVER["height"]})
        page.goto(f"{ROOT}cover.xhtml")
        return page.screenshot()


def _zip(contents: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        # 種類を表すファイルを、いちばん先に、縮めずに置く決まり
        archive.writestr(zipfile.ZipInfo("mimetype", LONG_AGO), b"application/epub+zip")
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return written.getvalue()
