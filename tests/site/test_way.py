"""道しるべ。章の番号、前後のページ、横の目次、章の頭の囲み、共有の札。"""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from figures_gen.promise.catalogue import catalogue
from figures_gen.site.chapters import Chapter, chapters
from figures_gen.site.code_pages import OTHERS, figures, library
from figures_gen.site.navigation import order
from tests.site.pages import ROOT, Element, Page


class _Loader(yaml.SafeLoader):
    """``!ENV`` を読み飛ばす。"""


_Loader.add_constructor("!ENV", lambda loader, node: None)
CONFIG: dict[str, Any] = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_Loader)
WAY = CONFIG["extra"]["way"]
CHAPTERS: list[Chapter] = chapters(CONFIG["nav"], WAY["parts"], ROOT / "docs", list(WAY["stops"]))
ROOMS = [one.slug for one in CHAPTERS if one.slug == one.room]
FIGURES = figures(CHAPTERS, ROOT / "docs", catalogue())
LIBRARY = library(CHAPTERS, ROOT / "docs", {code.name for code in FIGURES})
#: コードのページの、サイトの中の道。
CODE = {f"code/{code.name}/": code for code in (*FIGURES, *LIBRARY)}
#: サイトに置いてよいもの。型や控えが紛れ込まないように。
KINDS = {
    ".html", ".css", ".js", ".mjs", ".map", ".json", ".ipynb", ".svg", ".png", ".txt", ".xml", ".gz", ".bin", ".woff2",
    ".safetensors", ".wasm", ".c",
}  # fmt: skip
NAMES = {"LICENSE", "python_stdlib.zip", ".nexttoken-files"}


def texts(page: Page, *classes: str) -> list[str]:
    """``classes`` をすべて持つ要素の、空白をそろえた字。"""
    return [" ".join(one.text.split()) for one in page.elements if set(classes) <= set(one["class"].split())]


def width(text: str) -> float:
    """全角を一と数えた幅。"""
    return sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def sidebar(page: Page) -> list[Element]:
    """横の目次のリンク（ページの中の節へのものは除く）。"""
    links = [one for one in page.all("a") if "md-nav__link" in one["class"].split()]
    return [one for one in links if not one["href"].startswith("#")]


def test_every_script_with_a_page_is_a_chapter_and_every_stop_is_lit_somewhere() -> None:
    written = {path.stem for path in (ROOT / "examples").glob("*.py")} & {p.stem for p in (ROOT / "docs").glob("*.md")}
    assert {chapter.room for chapter in CHAPTERS} == set(ROOMS) == written
    assert {stop for chapter in CHAPTERS for stop in chapter.place} == set(WAY["stops"])


def test_a_chapter_says_its_number_everywhere(pages: dict[str, Page]) -> None:
    for chapter in CHAPTERS:
        page = pages[chapter.url]
        assert texts(page, "nt-chapter") == [f"{chapter.label} {chapter.part}".strip()]
        (title,) = [one.text for one in page.all("title") if "svg" not in one.inside]
        assert title.startswith(f"{chapter.full_title} - ")
        opening = [one for one in pages[""].elements if one["data-slug"] == chapter.slug]
        assert [one.text for one in opening] == [chapter.label]
    for page in pages.values():
        names = {" ".join(link.text.split()) for link in sidebar(page)}
        lacking = {f"{chapter.label} {chapter.title}".strip() for chapter in CHAPTERS} - names
        assert not lacking or page.path == "404.html", page.path


def test_no_number_of_a_chapter_is_typed() -> None:
    typed = re.compile(r"第\s*[0-9０-９〇一二三四五六七八九十]+\s*章(?!「)|実験\s*[A-ZＡ-Ｚ]")
    for path in (ROOT / "docs").rglob("*.md"):
        assert not typed.findall(path.read_text(encoding="utf-8").replace("第1章「憲法制定の建議」", "")), path.name


def test_no_title_stands_twice_in_the_sidebar(pages: dict[str, Page]) -> None:
    for page in pages.values():
        links = {(link["href"], " ".join(link.text.split())) for link in sidebar(page)}
        names = [re.sub(r"^(第\d+章|実験[A-Z]) ", "", name) for _, name in links]
        assert len(names) == len(set(names)), page.path
        assert not [href for href, _ in links if "generated/" in href or re.search(r"code/.", href)], page.path


def test_next_leads_from_the_first_chapter_to_the_references(pages: dict[str, Page]) -> None:
    wanted = {f"{chapter.slug}.md" for chapter in CHAPTERS} | set(WAY["also"])
    expected = ["", *(source.replace(".md", "/") for source in order(CONFIG["nav"], wanted))]
    walked, at = [""], ""
    while ahead := [link for link in pages[at].all("a") if "md-footer__link--next" in link["class"].split()]:
        at = re.sub(r"^(?:\.\./)+", "", ahead[0]["href"])
        walked.append(at)
        assert len(walked) <= len(expected), walked
        (back,) = [link["href"] for link in pages[at].all("a") if "md-footer__link--prev" in link["class"].split()]
        assert re.sub(r"^(?:\.\./)*(?:\.\.)?", "", back) == walked[-2]
    assert walked == expected
    beside = [page.path for page in pages.values() if page.path not in expected]
    assert not [path for path in beside if any("md-footer__link" in link["class"] for link in pages[path].all("a"))]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)
def test_a_chapter_opens_with_its_box(pages: dict[str, Page], chapter: Chapter) -> None:
    page = pages[chapter.url]
    few = (2, 3) if chapter.slug == chapter.room else (0, 2, 3)
    assert len(chapter.goals) in few and all(width(goal) <= 25 for goal in chapter.goals)
    assert (chapter.place or 0 in few) and chapter.minutes % 5 == 0
    (box,) = [one for one in page.elements if "nt-way" in one["class"].split()]
    said = " ".join(box.text.split())
    assert f"約{chapter.minutes}分" in said and all(goal in said for goal in chapter.goals)
    assert all(one.called in said for one in chapter.requires) and ("前提 なし" in said) == (not chapter.requires)
    stops = [one for one in page.all("a") if "nav" in one.inside and "aside" in one.inside]
    apart = chapter.part in WAY["notes"]
    assert [stop.text for stop in stops] == ([] if apart else list(WAY["stops"]))
    lit = [stop.text for stop in stops if stop["aria-current"] == "step"]
    assert lit == [name for name in WAY["stops"] if name in chapter.place and not apart]


def test_every_notebook_and_code_page_is_listed_once(pages: dict[str, Page]) -> None:
    def listed(page: Page) -> list[str]:
        found = [one["href"] for one in page.all("a") if "article" in one.inside and "li" in one.inside]
        return [href for href in found if not href.startswith("#")]

    notebooks = [href for href in listed(pages["notebooks/"]) if href.endswith("/")]
    assert notebooks == [f"../generated/{room}/{room}/" for room in ROOMS]
    codes = [href for href in listed(pages["code/"]) if not href.startswith("../") and "#" not in href]
    assert sorted(codes) == sorted(path.removeprefix("code/") for path in CODE)


def test_every_code_page_is_reached_from_a_chapter_and_leads_back(pages: dict[str, Page]) -> None:
    linked = {re.sub(r"^(?:\.\./)+", "", link["href"]) for chapter in CHAPTERS for link in pages[chapter.url].all("a")}
    for path, code in CODE.items():
        if code.chapter not in OTHERS:
            assert path in linked, path
            back = [link["href"] for link in pages[path].all("a") if "戻る" in link.text]
            assert back == [f"../../{code.chapter}/"], path


def test_every_page_says_what_to_share(site: Path, pages: dict[str, Page]) -> None:
    styles = (ROOT / "docs" / "assets" / "figures.css").read_text(encoding="utf-8")
    papers = re.findall(r"--nt-paper: (#\w+)", styles)
    for page in pages.values():
        metas = {one["property"] or one["name"]: one["content"] for one in page.all("meta")}
        assert metas["og:title"] and metas["og:site_name"] == CONFIG["site_name"], page.path
        assert metas["og:description"] and metas["og:locale"] == "ja_JP", page.path
        assert metas["og:type"] == ("article" if page.path in {one.url for one in CHAPTERS} else "website"), page.path
        assert "og:image" not in metas or metas["og:image"].startswith("https://"), page.path
        colours = [one["content"] for one in page.all("meta") if one["name"] == "theme-color"]
        assert colours == papers[:2], page.path
        assert [one for one in page.all("link") if one["rel"] == "apple-touch-icon"], page.path
    assert (site / "robots.txt").read_text(encoding="utf-8").startswith("User-agent: *")


def test_nothing_strays_into_the_site(site: Path) -> None:
    stray = [
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and path.suffix not in KINDS and path.name not in NAMES
    ]
    assert stray == []
