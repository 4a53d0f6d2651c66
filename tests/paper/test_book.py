"""本（PDF と EPUB）。二つの章だけの本を作って確かめる。"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from figures_gen import edition
from figures_gen.paper import release
from tests.browser.test_plain import BODY, sizes, text
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

CHAPTERS = ["characters", "bpe-by-hand"]
TITLES = ["第1章　文字は、ぜんぶ数だった", "第2章　BPEを手でやってみる", "答えと補足"]


def make(folder: Path, chapters: list[str]) -> None:
    command = [sys.executable, "-m", "figures_gen.paper", "--chapters", ",".join(chapters), "--out", str(folder)]
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
    """本文は 10pt で、元の字のまま、順に並ぶ。"""
    assert sizes(pdf).most_common(1)[0][0] == BODY
    assert pdf.metadata and (pdf.metadata.title, pdf.metadata.creation_date) == ("次のトークンを予測する", None)
    assert len(pdf.pages) > 15
    written = text(pdf)
    raw = "".join(page.extract_text() for page in pdf.pages)
    assert re.findall("[\u2e80-\u2fdf\ufb00-\ufb06]", raw) == []  # 部首の字（⽂）や合字（ﬁ）
    body = written[written.index("皆さん、言語を使っていますか") :]
    told = [
        "皆さん、言語を使っていますか",
        "番号を、バイトで書く",
        "BPEを手でやってみる",
        "捨てられない、元の文字",
        "家族の絵文字",
    ]
    assert "答えを見る" not in written and "「進む」を押すと" not in written  # 紙では、開くことも押すこともできない
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


def test_links_lead_into_the_book(pdf: PdfReader) -> None:
    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots") or []]
    inside = [link["/Dest"] for link in links if "/Dest" in link]
    outside = [str(link["/A"]["/URI"]) for link in links if "/URI" in link.get("/A", {})]
    assert len(inside) > 30
    assert {str(name).lstrip("/") for name in inside} <= {name.lstrip("/") for name in pdf.named_destinations}
    assert not [address for address in outside if ".invalid" in address]


@pytest.fixture(scope="module")
def parts(made: Path) -> dict[str, bytes]:
    """EPUB の中身。入っている順に。"""
    with zipfile.ZipFile(made / "nexttoken.epub") as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name) for name in archive.namelist()}


def test_colours_do_not_depend_on_the_site(parts: dict[str, bytes]) -> None:
    assert [name for name, content in parts.items() if b"var(--" in content] == []


def test_both_title_pages_name_the_commit(made: Path) -> None:
    said = [release._pdf(made / "nexttoken.pdf"), release._epub(made / "nexttoken.epub")]
    assert all(f"{edition.commit()}" in words for words in said)


def test_what_is_not_of_one_tagged_commit_is_not_released(
    made: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """札がない、サイトがほかのコミットのもの、手が入っている。どれでも、置き場所には触れない。"""
    shutil.copytree(made, tmp_path / "book")
    (tmp_path / "assets").mkdir()
    monkeypatch.setattr(release, "SITE", tmp_path)
    monkeypatch.setattr(release, "RELEASE", tmp_path / "release")
    dirty = f"{edition.commit().removesuffix('-dirty')}-dirty"
    for tags, commit, why in [("", "", "札 v"), ("v0.1.0", "0000", "コミット"), ("v0.1.0", dirty, "")]:
        monkeypatch.setattr(release, "git", lambda *_, tags=tags: tags)
        (tmp_path / edition.PLACE).write_text(json.dumps({"commit": commit}), encoding="utf-8")
        monkeypatch.setattr(release.edition, "commit", lambda: dirty)
        assert release.main() == 1 and why in capsys.readouterr().err
    assert not (tmp_path / "release").exists()


def test_answers_are_at_the_end(parts: dict[str, bytes]) -> None:
    question = "日本語の文章を保存するなら"
    assert question in parts["EPUB/characters.xhtml"].decode()
    assert "日本語だけなら" not in parts["EPUB/characters.xhtml"].decode()
    assert "日本語だけなら" in parts["EPUB/folds.xhtml"].decode()


def test_epubcheck_finds_nothing(made: Path) -> None:
    """形、リンク、荷札は、epubcheck が見る（.ci/run は入れる）。ないところでは、上の試験だけ。"""
    checker = shutil.which("epubcheck")
    if checker is None:
        assert "NO_SKIPS" not in os.environ, "epubcheck がありません"
        return
    jar = Path(checker).read_bytes()[:2] == b"PK"  # Debian のものは jar で、そのままでは動かないことがある
    command = [*(["java", "-jar"] if jar else []), checker, str(made / "nexttoken.epub")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
