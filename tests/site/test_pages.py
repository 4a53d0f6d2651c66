"""どのページにも言えること。"""

import gzip
import re
from itertools import pairwise

import pytest

from tests.site.pages import ROOT, Page

LIMIT = 80 * 1024
LEFTOVERS = re.compile(r"\{\{|\{%|^///|\[\^|\{#|\$\$|~~~~|^\*\[|\*\*|undefined", re.MULTILINE)


def chapters() -> list[str]:
    """章の名前。台本（examples/<名前>.py）があり、ページ（docs/<名前>.md）もあるもの。"""
    return sorted(
        path.stem for path in (ROOT / "examples").glob("*.py") if (ROOT / "docs" / f"{path.stem}.md").exists()
    )


def test_no_page_is_heavy(pages: dict[str, Page]) -> None:
    sizes = {page.path: len(gzip.compress(page.file.read_bytes())) for page in pages.values()}
    assert {path: size for path, size in sizes.items() if size > LIMIT} == {}


def test_every_page_says_what_it_is(pages: dict[str, Page]) -> None:
    for page in pages.values():
        (html,) = page.all("html")
        titles = [element.text.strip() for element in page.all("title") if "svg" not in element.inside]
        descriptions = [meta["content"] for meta in page.all("meta") if meta["name"] == "description"]
        assert html["lang"] == "ja", page.path
        assert len(titles) == 1 and titles[0], page.path
        assert len(descriptions) == 1 and len(descriptions[0]) >= 10, page.path


def test_titles_differ(pages: dict[str, Page]) -> None:
    titles = [page.all("title")[0].text.strip() for page in pages.values()]
    assert len(set(titles)) == len(titles), sorted(title for title in titles if titles.count(title) > 1)


def test_headings_have_ids_a_link_can_carry(pages: dict[str, Page]) -> None:
    bad = {
        f"{page.path}: {heading.text.strip()} → {heading['id']!r}"
        for page in pages.values()
        for heading in page.headings
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", heading["id"])
    }
    assert not bad, "\n".join(sorted(bad))


def test_headings_do_not_skip_a_level(pages: dict[str, Page]) -> None:
    for page in pages.values():
        levels = [int(heading.tag[1]) for heading in page.headings]
        assert levels[0] == 1 and levels.count(1) == 1, page.path
        assert all(after - before <= 1 for before, after in pairwise(levels)), page.path


def test_pictures_say_what_they_show(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for picture in page.elements:
            if picture.tag == "img" and "article" in picture.inside:
                assert picture["alt"].strip(), f"{page.path}: {picture['src']}"
            if picture.tag == "img":
                assert "alt" in picture.attributes, f"{page.path}: {picture['src']}"
            if picture["role"] == "img":
                assert len(picture["aria-label"].strip()) >= 10, f"{page.path}: <{picture.tag}>"


def test_nothing_unprocessed_is_left_in_the_prose(pages: dict[str, Page]) -> None:
    left = {
        f"{page.path}: …{page.prose[max(0, match.start() - 20) : match.end() + 20]}…"
        for page in pages.values()
        for match in LEFTOVERS.finditer(page.prose)
    }
    assert not left, "\n".join(sorted(left))


@pytest.mark.parametrize("slug", [slug for slug in chapters() if slug != "failures"])  # 順に読むところではない
def test_a_chapter_ends_with_a_summary_and_questions(pages: dict[str, Page], slug: str) -> None:
    titles = [heading.text.rstrip("¶").strip() for heading in pages[f"{slug}/"].headings if heading.tag == "h2"]
    assert titles.index("まとめ") < titles.index("確かめよう"), titles
    answers = [element for element in pages[f"{slug}/"].all("details") if "question" in element["class"].split()]
    assert 2 <= len(answers) <= 4


@pytest.mark.parametrize("slug", chapters())
def test_a_chapter_links_to_its_notebook(pages: dict[str, Page], slug: str) -> None:
    links = [link["href"] for link in pages[f"{slug}/"].all("a") if "article" in link.inside]
    assert f"../generated/{slug}/{slug}/" in links
    notebook = pages[f"generated/{slug}/{slug}/"]
    downloads = [link["href"] for link in notebook.all("a") if "download" in link.attributes]
    assert [href.rpartition("/")[2] for href in downloads] == [f"{slug}.ipynb"]
    assert f"../../../{slug}/" in [link["href"] for link in notebook.all("a") if "article" in link.inside]
