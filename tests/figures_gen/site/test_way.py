"""章の番号と道しるべ――小さな nav から数え、小さなサイトを組み立てて確かめる。"""

import doctest
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from figures_gen.site import cards, chapters, length, lists, way
from figures_gen.site.chapters import WayError
from tests.figures_gen.conftest import ROOT

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
    return [f"{one.label} {one.slug}" for one in chapters.chapters(nav(*slugs), ["本編"], docs, list(STOPS))]


@pytest.mark.parametrize("module", [cards, chapters, length, lists, way])
def test_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_numbers_follow_nav_alone(docs: Path) -> None:
    assert numbered(docs, "first", "second") == ["第1章 first", "第2章 second"]
    (docs / "new.md").write_text("---\ntitle: 新しい章\n---\n", encoding="utf-8")
    assert numbered(docs, "first", "new", "second") == ["第1章 first", "第2章 new", "第3章 second"]


def test_parts_go_on_counting(docs: Path) -> None:
    two = [{"前編": ["first.md"]}, {"引く": ["words.md"]}, {"後編": [{"別の題": "second.md"}]}]
    found = chapters.chapters(two, ["前編", "後編"], docs, list(STOPS))
    assert [(one.number, one.part, one.title) for one in found] == [(1, "前編", "初めの章"), (2, "後編", "次の章")]


def test_an_appendix_is_counted_apart(docs: Path) -> None:
    three = [{"本編": ["first.md"]}, {"付録": ["second.md", "words.md"]}]
    found = chapters.chapters(three, ["本編", "付録"], docs, list(STOPS), "付録")
    assert [(one.label, one.beside) for one in found] == [("第1章", "本編"), ("付録A", ""), ("付録B", "")]
    assert found[1].full_title == "付録A　次の章" and found[1].requires == (found[0],)
    with pytest.raises(WayError, match=r"「付録」という部が、extra\.way\.parts にありません"):
        chapters.chapters(three, ["本編"], docs, list(STOPS), "付録")


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
        chapters.chapters(nav("first"), ["続編"], docs)
    with pytest.raises(WayError, match=r"nai\.md が、docs にありません"):
        numbered(docs, "nai")


def test_the_chain_leaves_out_the_rest() -> None:
    pages = [SimpleNamespace(name=name, previous_page="古い", next_page="古い") for name in "abcd"]
    way.chain([pages[0], None, pages[2]], pages)
    assert [page.next_page and page.next_page.name for page in pages] == ["c", None, None, None]
    assert [page.previous_page and page.previous_page.name for page in pages] == [None, None, "a", None]


def test_the_time_grows_with_what_is_read(tmp_path: Path) -> None:
    output = {"output_type": "stream", "text": "1\n\n" * 150}
    cell = {"cell_type": "code", "id": "x", "source": "1\n" * 150, "outputs": [output]}
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    prose = "あ" * 2500
    assert length.minutes(prose, tmp_path, "a") == 5
    assert length.minutes(f"{prose}{{{{ cell('x') }}}}", tmp_path, "a") == 20
    assert length.minutes(f"{prose}{{{{ cell('x', output=False) }}}}", tmp_path, "a") == 15
    assert length.minutes(f"{prose}{{{{ cell('x', chapter='a') }}}}", tmp_path, "b") == 20
    assert length.minutes(prose + "{{ figure('y') }}" * 10, tmp_path, "a") == 10
    assert length.minutes(f"{prose}\n[^n]: " + "注" * 5000, tmp_path, "a") == 5


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("- first: 一行", "second の説明がありません"),
        ("- first: 一行\n- second: 二行\n- nai: 三行", "nai は、この部の章では"),
    ],
)
def test_a_list_of_contents_must_name_every_chapter(docs: Path, written: str, said: str) -> None:
    conf = {"nav": nav("first", "second"), "docs_dir": str(docs), "extra": {"way": {"parts": ["本編"], "stops": STOPS}}}
    contents = {macro.__name__: macro for macro in lists.macros(conf, lambda: "")}["contents"]
    with pytest.raises(WayError, match=said):
        contents("本編", caller=lambda: written)


def test_a_list_of_contents_follows_nav(docs: Path) -> None:
    conf = {"nav": nav("first", "second"), "docs_dir": str(docs), "extra": {"way": {"parts": ["本編"], "stops": STOPS}}}
    macros = {macro.__name__: macro for macro in lists.macros(conf, lambda: "")}
    shown = macros["contents"]("本編", caller=lambda: "- second: 二行\n- first: 一行\n")
    assert re.findall(r"第\d章|一行|二行", shown) == ["第1章", "一行", "第2章", "二行"]
    assert macros["chapter"]("second") == "第2章"
    with pytest.raises(WayError, match="nai という章は、nav にありません"):
        macros["chapter"]("nai")


CARD = cards.Card(name="本の名前", kicker="第1章", title="初めの章", stops=tuple(STOPS), lit=("文字",))
LOGO = ROOT / "docs" / "assets" / "logo.svg"


def test_cards_are_drawn_once_and_alike(tmp_path: Path) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    cards.write({"a.png": CARD}, site, cache, LOGO)
    (kept,) = set(cache.glob("*.png")) - {path for path in cache.glob("*.png") if path.stat().st_size < 3000}
    first = kept.read_bytes()
    assert first == (site / "a.png").read_bytes()
    kept.write_bytes(b"kept")  # 控えがあれば、描き直さない
    cards.write({"a.png": CARD}, site, cache, LOGO)
    assert (site / "a.png").read_bytes() == b"kept"
    kept.unlink()
    cards.write({"a.png": CARD}, site, cache, LOGO)
    assert (site / "a.png").read_bytes() == first


def test_cards_no_longer_wanted_are_thrown_away(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cards.write({"a.png": CARD}, tmp_path / "site", cache, LOGO)
    before = set(cache.iterdir())
    cards.write({}, tmp_path / "site", cache, LOGO)
    assert len(before) == 2 and len(set(cache.iterdir())) == 1


@pytest.mark.parametrize(
    "title", ["題", "とても" * 40, "Supercalifragilisticexpialidocious " * 4, "「" * 30, "、。" * 30]
)
def test_any_title_fits_its_card(title: str) -> None:
    size, lines = cards._fit(title)
    assert 1 <= len(lines) <= cards.MOST_LINES
    assert all(cards._font(size).getlength(line) <= cards.SIZE[0] - 2 * cards.MARGIN + 1 for line in lines)


CONFIG = f"""\
site_name: 小さな本
site_description: 小さな本です。
site_url: !ENV [SITE_URL, ""]
repo_url: https://github.com/someone/book
docs_dir: docs
theme:
  name: material
  custom_dir: "{ROOT / "overrides"}"
  language: custom
  font: false
  features: [navigation.footer]
hooks: ["{ROOT / "figures_gen" / "site" / "way.py"}"]
nav: [{{はじめに: index.md}}, {{本編: [first.md, second.md]}}, {{引く: [words.md, terms.md]}}]
plugins: []
extra: {{way: {{parts: [本編], then: [words.md], stops: {{文字: first#top, くじ: second#top}}}}}}
markdown_extensions: [attr_list]
"""


@pytest.fixture(params=["", "https://example.org/book/"])
def built(request: pytest.FixtureRequest, docs: Path) -> tuple[Path, str]:
    """公開先を知らずに組み立てたサイトと、知って組み立てたサイト。"""
    (docs.parent / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    notebook = docs / "generated" / "first" / "first.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site"],
        cwd=docs.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SITE_URL": request.param, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return docs.parent / "site", request.param


def test_a_small_site_knows_its_way(built: tuple[Path, str]) -> None:
    site, url = built
    first, second = ((site / slug / "index.html").read_text(encoding="utf-8") for slug in ("first", "second"))
    assert "<title>第2章　次の章 - 小さな本</title>" in second
    assert 'aria-label="次のページ: 第2章　次の章"' in first
    assert 'aria-label="次のページ: 用語集"' in second
    assert "次のページ" not in (site / "words" / "index.html").read_text(encoding="utf-8")
    assert "前のページ" not in (site / "terms" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../first/" title="初めの章">第1章</a>' in second
    assert "colab.research.google.com/github/someone/book/blob/main/docs/generated/first/first.ipynb" in first
    images = re.findall(r'<meta property="og:image" content="([^"]+)"', first + second)
    assert images == ([f"{url}assets/cards/first.png", f"{url}assets/cards/second.png"] if url else [])
    assert ('content="summary_large_image"' in first) == bool(url)
    assert (f'<meta property="og:url" content="{url}first/">' in first) == bool(url)
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert (f"Sitemap: {url}sitemap.xml" in robots) == bool(url) and robots.startswith("User-agent: *\nAllow: /\n")
    assert (site / "assets" / "cards" / "first.png").read_bytes() != (
        site / "assets" / "cards" / "second.png"
    ).read_bytes()
