"""章の番号と道しるべ――小さな nav から数え、小さなサイトを組み立てて確かめる。"""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from PIL import Image

from figures_gen.promise.catalogue import Thing
from figures_gen.site import cards, chapters, code_pages, lists, navigation, reading_time
from figures_gen.site.chapters import WayError
from tests.figures_gen.conftest import ROOT

PARTS = {"本編": "第{number}章"}
STOPS = {"文字": "first#top", "くじ": "second#top"}
FIRST = """\
---
title: 初めの章
description: 一つ目。二つ目。
place: [文字]
goals: [数を読める, 数を書ける]
---

# 初めの章 {#top}
"""
SECOND = "---\ntitle: 次の章\nplace: [くじ]\nrequires: [first]\n---\n\n# 次の章 {#top}\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.md").write_text("# 表紙 {#top}\n\n本文。\n", encoding="utf-8")
    (folder / "first.md").write_text(FIRST, encoding="utf-8")
    (folder / "second.md").write_text(SECOND, encoding="utf-8")
    (folder / "words.md").write_text("# 用語集 {#top}\n", encoding="utf-8")
    (folder / "terms.md").write_text("# 権利 {#top}\n", encoding="utf-8")
    return folder


def nav(*slugs: str) -> list[Any]:
    return [{"はじめに": "index.md"}, {"本編": [f"{slug}.md" for slug in slugs]}, {"引く": ["words.md", "terms.md"]}]


def numbered(docs: Path, *slugs: str) -> list[str]:
    return [f"{one.label} {one.slug}" for one in chapters.chapters(nav(*slugs), PARTS, docs, list(STOPS))]


def test_parts_go_on_counting(docs: Path) -> None:
    two = [{"前編": ["first.md"]}, {"引く": ["words.md"]}, {"後編": [{"別の題": "second.md"}]}]
    found = chapters.chapters(two, {"前編": "第{number}章", "後編": "第{number}章"}, docs, list(STOPS))
    assert [(one.label, one.part) for one in found] == [("第1章", "前編"), ("第2章", "後編")]


def test_a_laboratory_is_counted_apart_and_borrows_a_room(docs: Path) -> None:
    (docs / "deep.md").write_text("---\ntitle: 奥\nroom: first\nrequires: [second]\n---\n", encoding="utf-8")
    (docs / "aside.md").write_text("---\ntitle: 図鑑\ngoals: [引ける]\n---\n", encoding="utf-8")
    three = [{"本編": ["first.md"]}, {"実験室": ["second.md", "deep.md"]}, {"調べる": ["aside.md", "words.md"]}]
    parts = {"本編": "第{number}章", "実験室": "実験{letter}", "調べる": ""}
    found = chapters.chapters(three, parts, docs, list(STOPS))
    rooms = [(one.label, one.room) for one in found]
    assert rooms == [("第1章", "first"), ("実験A", "second"), ("実験B", "first"), ("", "aside")]
    assert found[1].full_title == "実験A　次の章" and found[1].requires == (found[0],)
    assert found[3].full_title == found[3].called == "図鑑"


@pytest.mark.parametrize(
    ("matter", "said"),
    [
        ("place: [月]", "地図にない「月」"),
        ("requires: [second]", "前の章でない「second」"),
        ("requires: [nai]", "前の章でない「nai」"),
    ],
)
def test_a_mistake_in_the_front_matter_is_named(docs: Path, matter: str, said: str) -> None:
    (docs / "first.md").write_text(f"---\ntitle: 題\n{matter}\n---\n", encoding="utf-8")
    with pytest.raises(WayError, match=said):
        numbered(docs, "first", "second")


def test_a_missing_part_or_page_is_named(docs: Path) -> None:
    with pytest.raises(WayError, match=r"「続編」という部が、nav にありません"):
        chapters.chapters(nav("first"), {"続編": ""}, docs)
    with pytest.raises(WayError, match=r"nai\.md が、docs にありません"):
        numbered(docs, "nai")


def test_the_time_grows_with_what_is_read(tmp_path: Path) -> None:
    output = {"output_type": "stream", "text": "1\n\n" * 100}
    cell = {"cell_type": "code", "id": "x", "source": "1\n" * 50, "outputs": [output]}
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    prose = "あ" * 1000
    assert reading_time.minutes(prose, tmp_path, "a") == 5
    assert reading_time.minutes(f"{prose}{{{{ cell('x') }}}}", tmp_path, "a") == 20
    assert reading_time.minutes(f"{prose}{{{{ cell('x', output=False) }}}}", tmp_path, "a") == 15
    assert reading_time.minutes(f"{prose}{{{{ cell('x', chapter='a') }}}}", tmp_path, "b") == 20
    assert reading_time.minutes(prose + "{{ figure('y') }}" * 5, tmp_path, "a") == 10
    assert reading_time.minutes(f"{prose}\n[^n]: " + "注" * 5000, tmp_path, "a") == 5
    assert reading_time.minutes(f'{prose}\n??? note "寄り道"\n    ' + "畳" * 5000 + "\n", tmp_path, "a") == 5


def test_a_list_of_contents_follows_nav(docs: Path) -> None:
    conf = {
        "nav": nav("first", "second"),
        "docs_dir": str(docs),
        "extra": {"way": {"parts": PARTS, "stops": STOPS}},
    }
    macros = {macro.__name__: macro for macro in lists.macros(conf, lambda: "")}
    shown = macros["contents"]("本編", caller=lambda: "- second: 二行\n")
    assert re.findall(r"第\d章|一つ目。|二行", shown) == ["第1章", "一つ目。", "第2章", "二行"]
    with pytest.raises(WayError, match="nai は、この部の章では"):
        macros["contents"]("本編", caller=lambda: "- nai: 三行")
    assert macros["chapter"]("second") == "第2章"
    with pytest.raises(WayError, match="nai という章は、nav にありません"):
        macros["chapter"]("nai")


CARD = cards.Card(name="本の名前", kicker="第1章", title="初めの章", stops=tuple(STOPS), lit=("文字",))
LOGO = ROOT / "docs" / "assets" / "logo.svg"


def test_a_card_is_a_light_picture_of_its_words(tmp_path: Path) -> None:
    cards.write({"a.png": CARD, "b.png": replace(CARD, title="次の章")}, tmp_path, LOGO)
    for name, size in (("a.png", (1200, 630)), ("b.png", (1200, 630)), (cards.TOUCH_ICON, (180, 180))):
        with Image.open(tmp_path / name) as picture:
            assert picture.size == size
        assert (tmp_path / name).stat().st_size < 60_000
    assert (tmp_path / "a.png").read_bytes() != (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(
    "title", ["題", "とても" * 40, "Supercalifragilisticexpialidocious " * 4, "「" * 30, "、。" * 30]
)
def test_any_title_fits_its_card(title: str) -> None:
    size, lines = cards._fit(title)
    assert 1 <= len(lines) <= cards.MOST_LINES
    assert all(cards._font(size).getlength(line) <= cards.SIZE[0] - 2 * cards.MARGIN + 1 for line in lines)


def partial(name: str, **given: Any) -> str:
    """型の一枚。"""
    environment = Environment(loader=FileSystemLoader(ROOT / "overrides" / "partials"))
    environment.filters["url"] = lambda path: f"../{path}"
    return environment.get_template(name).render(**given)


@pytest.mark.parametrize("url", ["", "https://example.org/book/"])
def test_what_is_shared_is_known_where_the_site_is(url: str) -> None:
    config = SimpleNamespace(site_url=url, site_name="小さな本", site_description="小さな本です。")
    here = SimpleNamespace(card="assets/cards/first.png", kind="chapter", chapter=True, of=None)
    page = SimpleNamespace(title="題", meta={}, canonical_url=f"{url}first/")
    shown = partial("way/sharing.html", config=config, page=page, way=here)
    images = re.findall(r'<meta property="og:image" content="([^"]+)"', shown)
    assert images == ([f"{url}assets/cards/first.png"] if url else [])
    assert ('content="summary_large_image"' in shown) == bool(url)
    assert (f'<meta property="og:url" content="{url}first/">' in shown) == bool(url)
    assert (f"Sitemap: {url}sitemap.xml" in navigation.robots(url)) == bool(url)


def test_the_address_of_the_repository_cannot_leave_its_attribute() -> None:
    evil = 'https://github.com/someone/book"><script>alert(1)</script>'
    config = SimpleNamespace(repo_url=evil, repo_name=evil, theme=SimpleNamespace(icon=SimpleNamespace(repo="logo")))
    held = SimpleNamespace(download="a.ipynb", notebook="generated/a/a.ipynb")
    lang = SimpleNamespace(t=lambda name: name)
    source = (ROOT / "overrides" / "partials" / "source.html").read_text(encoding="utf-8")
    drawn = Environment().from_string(re.sub(r"{% include .*?%}", "", source)).render(config=config, lang=lang)
    shown = partial("way/notebook.html", config=config, way=held) + drawn
    assert "<script" not in shown and "colab.research.google.com/github/someone/book" in shown


def test_code_pages_follow_from_their_list(docs: Path) -> None:
    (docs / "code").mkdir()
    listed = "---\nlibrary:\n  texts/first.py: [first, 一つの考え, 数えます。]\n---\n"
    (docs / "code" / "index.md").write_text(listed, encoding="utf-8")
    found = chapters.chapters(nav("first", "second"), PARTS, docs, list(STOPS))
    drawn = Thing("draw", "first", "bars", docs, (), (docs / "bars.svg",))
    pages = code_pages.pages(found, docs, [drawn])
    assert list(pages) == ["code/first.md", "code/first-code.md"]
    assert "章「[初めの章](../first.md)」の図を、測るコードと描くコードです。" in pages["code/first.md"]
    assert 'source("examples/nexttoken/texts/first.py")' in pages["code/first-code.md"]
    with pytest.raises(WayError, match="nav にない章「first」"):
        code_pages.library(found[1:], docs, set())
