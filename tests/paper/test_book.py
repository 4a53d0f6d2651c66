"""本（PDF と EPUB）。二つの章だけの本を作って確かめる。"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from tests.browser.test_print import BODY, sizes, text
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

CHAPTERS = ["characters", "bpe-by-hand"]
TITLES = ["第1章　文字は、ぜんぶ数だった", "第2章　BPEを手でやってみる", "答えと補足"]


def make(folder: Path, chapters: list[str]) -> None:
    command = [sys.executable, "-m", "figures_gen.book", "--chapters", ",".join(chapters), "--out", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def made(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    make(folder, CHAPTERS)
    return folder


@pytest.fixture(scope="module")
def pdf(made: Path) -> PdfReader:
    return PdfReader(made / "nexttoken.pdf")


def bookmarks(pdf: PdfReader, marks: list[Any]) -> list[tuple[str, int]]:
    """しおりの題とページ番号。枝も、順に並べる。"""
    found = []
    for mark in marks:
        if isinstance(mark, list):
            found += bookmarks(pdf, mark)
        else:
            found.append((str(mark.title), (pdf.get_destination_page_number(mark) or 0) + 1))
    return found


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_the_pdf_has_every_page_in_order(pdf: PdfReader) -> None:
    assert len(pdf.pages) > 15
    written = text(pdf)
    body = written[written.index("皆さん、言語を使っていますか") :]
    told = [
        "皆さん、言語を使っていますか",
        "番号を、バイトで書く",
        "BPEを手でやってみる",
        "取り残されたE",
        "家族の絵文字",
    ]
    places = [body.index(squeezed(words)) for words in told[:-1]] + [body.rindex(told[-1])]
    assert places == sorted(places)


def test_bookmarks_and_contents_agree_with_the_pages(pdf: PdfReader) -> None:
    marks = bookmarks(pdf, pdf.outline)
    assert [title for title, _ in marks if title in TITLES] == TITLES
    assert marks[0] == ("言葉を数にする", marks[1][1]), "部のしおりは、その最初の章へ"
    contents = squeezed(pdf.pages[1].extract_text())
    for title, number in marks[1:]:
        assert squeezed(title) in squeezed(pdf.pages[number - 1].extract_text()), title
        assert f"{squeezed(title)}{number}" in contents, title


def test_the_words_of_the_pdf_can_be_sought(pdf: PdfReader) -> None:
    """部首の字（⽂）や合字（ﬁ）ではなく、元の字（文、fi）になっている。"""
    written = "".join(page.extract_text() for page in pdf.pages)
    assert "文字は、ぜんぶ数だった" in written
    assert re.findall("[\u2e80-\u2fdf\ufb00-\ufb06]", written) == []


def test_the_body_of_the_book_is_ten_points(pdf: PdfReader) -> None:
    counted = sizes(pdf)
    assert counted.most_common(1)[0][0] == BODY


def test_links_lead_into_the_book(pdf: PdfReader) -> None:
    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots") or []]
    inside = [link["/Dest"] for link in links if "/Dest" in link]
    outside = [str(link["/A"]["/URI"]) for link in links if "/URI" in link.get("/A", {})]
    assert len(inside) > 30
    assert {str(name).lstrip("/") for name in inside} <= {name.lstrip("/") for name in pdf.named_destinations}
    assert not [address for address in outside if ".invalid" in address]


def test_the_pdf_says_what_it_is(pdf: PdfReader) -> None:
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == ("次のトークンを予測する", "nexttoken")
    assert pdf.metadata.creation_date is None
    assert pdf.root_object["/Lang"] == "ja"
    assert pdf.root_object["/MarkInfo"]["/Marked"]


def test_the_same_book_is_the_same_file(site: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        make(tmp_path / name, ["terms"])
    for file in ("nexttoken.pdf", "nexttoken.epub"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


@pytest.fixture(scope="module")
def parts(made: Path) -> dict[str, bytes]:
    """EPUB の中身。入っている順に。"""
    with zipfile.ZipFile(made / "nexttoken.epub") as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_epub_is_well_formed(parts: dict[str, bytes]) -> None:
    assert next(iter(parts.items())) == ("mimetype", b"application/epub+zip")
    for name, content in parts.items():
        if name.endswith((".xhtml", ".opf", ".xml")):
            ElementTree.fromstring(content)


def test_ids_are_unique_and_links_lead_somewhere(parts: dict[str, bytes]) -> None:
    pages = {Path(name).name: content.decode() for name, content in parts.items() if name.endswith(".xhtml")}
    ids = {name: re.findall(r'\sid="([^"]+)"', content) for name, content in pages.items()}
    assert [id for id, count in Counter(id for found in ids.values() for id in found).items() if count > 1] == []
    for name, content in pages.items():
        for file, _, id in (link.partition("#") for link in re.findall(r'<a\b[^>]*\shref="([^"]+)"', content)):
            if not file.startswith("http"):
                assert not id or id in ids[file or name], f"{name} → {file}#{id}"


def test_the_package_lists_all_that_is_inside(parts: dict[str, bytes]) -> None:
    package = parts["EPUB/package.opf"].decode()
    listed = set(re.findall(r'href="([^"]+)"', package))
    assert listed == {name.removeprefix("EPUB/") for name in parts if name.startswith("EPUB/")} - {"package.opf"}
    for name, kind, mark in [(name, *pair) for name in CHAPTERS for pair in (("svg", b"<svg"), ("mathml", b"<math"))]:
        (item,) = re.findall(f'<item [^>]*href="{name}.xhtml"[^>]*>', package)
        assert (kind in item) == (mark in parts[f"EPUB/{name}.xhtml"])


def test_colours_do_not_depend_on_the_site(parts: dict[str, bytes]) -> None:
    assert [name for name, content in parts.items() if b"var(--" in content] == []


def test_answers_are_at_the_end(parts: dict[str, bytes]) -> None:
    question = "日本語の文章を小さくしまうなら"
    assert question in parts["EPUB/characters.xhtml"].decode()
    assert "日本語だけなら" not in parts["EPUB/characters.xhtml"].decode()
    assert "日本語だけなら" in parts["EPUB/folds.xhtml"].decode()


def test_epubcheck_finds_nothing(made: Path) -> None:
    """epubcheck があれば通す（.ci/run は入れる）。ないところでは、上の試験だけ。"""
    checker = shutil.which("epubcheck")
    if checker is None:
        assert "NO_SKIPS" not in os.environ, "epubcheck がありません"
        return
    jar = Path(checker).read_bytes()[:2] == b"PK"  # Debian のものは jar で、そのままでは動かないことがある
    command = [*(["java", "-jar"] if jar else []), checker, str(made / "nexttoken.epub")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
