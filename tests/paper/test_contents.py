"""本に入れるページ、表紙のリンク、Chromium がないときの知らせ。どれも Chromium なしで確かめる。"""

from pathlib import Path

import pytest
from pikepdf import Pdf

from figures_gen.boundary import run
from figures_gen.paper import __main__ as command
from figures_gen.paper import chromium
from figures_gen.paper.chapters import Chapter, Heading
from figures_gen.paper.contents import Page, book
from figures_gen.paper.epub import _documents
from figures_gen.paper.pdf import document
from tests.site.test_pages import chapters


def chapter(name: str, body: str, folds: list[str] | None = None, title: str = "題") -> Chapter:
    return Chapter(Page(name, "部"), [Heading(1, f"{name}--title", title)], body, folds or [], ["/assets/book.css"])


def test_the_book_holds_every_chapter_in_the_order_of_nav_and_no_notebook() -> None:
    names = [page.name for page in book().pages]
    assert names[0] == "index"
    assert set(chapters()) <= set(names)
    assert len(names) == len(set(names))
    assert names.index("characters") < names.index("bpe-by-hand") < names.index("sampling") < names.index("glossary")
    assert all("/" not in page.name and page.file.name == "index.html" for page in book().pages)


def test_a_part_has_its_title() -> None:
    parts = {page.name: page.part for page in book().pages}
    assert parts["characters"] == parts["bpe-by-hand"] != parts["sampling"]
    assert parts["index"] == ""


def test_without_chromium_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium.Path, "exists", lambda self: False)
    with pytest.raises(chromium.NoChromiumError, match="apt install chromium"):
        chromium.path()


def test_the_opening_page_links_to_the_book_with_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.site, "SITE", tmp_path)
    (tmp_path / "index.html").write_text(f"<p>前</p>{command.MARK}<p>後</p>", encoding="utf-8")
    folder = tmp_path / "new" / "book"
    folder.mkdir(parents=True)
    with Pdf.new() as pdf:
        for _ in range(3):
            pdf.add_blank_page()
        pdf.save(folder / "nexttoken.pdf")
    (folder / "nexttoken.epub").write_bytes(bytes(1_500_000))
    command.announce(tmp_path / "new", "nexttoken")
    written = (tmp_path / "new" / "index.html").read_text(encoding="utf-8")
    assert 'href="book/nexttoken.pdf">PDF</a>（A4、3ページ、0.0 MB）' in written
    assert 'href="book/nexttoken.epub" download>EPUB</a>（1.5 MB）' in written
    assert command.MARK not in written


def test_an_opening_page_without_the_mark_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.site, "SITE", tmp_path)
    (tmp_path / "index.html").write_text("<p>前</p>", encoding="utf-8")
    with pytest.raises(command.NoMarkError, match=r"docs/index\.md"):
        command.announce(tmp_path, "nexttoken")


def test_links_between_chapters_become_links_between_files() -> None:
    there = chapter("there", '<section id="there"><p id="there--x">先</p></section>')
    here = chapter("here", '<section id="here"><p><a class="a" href="#there--x">先へ</a></p></section>')
    documents = {document.name: document.body for document in _documents([here, there])}
    assert 'href="there.xhtml#there--x"' in documents["here"]


def test_a_title_cannot_break_the_style_sheet() -> None:
    odd = chapter("odd", '<section id="odd"/>', title='"</style>\\')
    written = document(book(["terms"]), [odd], {})
    style = written[written.index("<style>") : written.index("</style>")]
    assert 'content: "\\22 \\3c /style>\\5c "' in style.replace("&gt;", ">")


def test_a_fold_says_on_which_page_its_inside_is() -> None:
    body = '<section id="c"><p id="c--fold-1" class="nt-question"><a href="#c--inside-1">問い</a></p></section>'
    inside = '<section id="c--inside-1" class="nt-inside"><h3><a href="#c--fold-1">問い</a></h3></section>'
    written = document(book(["terms"]), [chapter("c", body, [inside])], {"c--inside-1": 12, "c--fold-1": 3})
    assert 'class="nt-question"><a data-page="12" href="#c--inside-1">' in written
    assert '<h3><a data-page="3" href="#c--fold-1">' in written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nai"], "引数を読めません: --nai"),
        (["--chapters", "characters"], "--out も要ります"),
        (["--chapters", "nai", "--out", "{tmp}/本"], "nai は、本にありません"),
        (["--chapters", "characters", "--out", "{tmp}/file/本"], "フォルダではなく、ファイルがあります"),
        (["--chapters", "characters", "--out", "{tmp}"], "（file）があります。何にも触れていません"),
    ],
)
def test_a_mistake_is_told_in_a_line_or_two_of_japanese(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(command.site, "main", lambda: 0)
    given = [one.replace("{tmp}", str(tmp_path)) for one in arguments]
    try:
        code = run(lambda: command.main(given))
    except SystemExit as error:
        code = int(error.code or 0)
    told = capsys.readouterr().err
    assert code != 0 and said in told
    assert "Traceback" not in told and len(told.splitlines()) <= 2
