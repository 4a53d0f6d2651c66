"""どのページにも言えること。リンク、見出し、色、大きさ。"""

import gzip
import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from figures_gen.style import COLOURS
from tests.site.pages import ROOT, Element, Page

LIMIT = 80 * 1024
LEFTOVERS = re.compile(r"\{\{|\{%|^///|\[\^|\]\[|\{#|\$\$|~~~~|^\*\[|\*\*|undefined", re.MULTILINE)


def chapters() -> list[str]:
    """章の名前。台本（examples/<名前>.py）があり、ページ（docs/<名前>.md）もあるもの。"""
    return sorted(
        path.stem for path in (ROOT / "examples").glob("*.py") if (ROOT / "docs" / f"{path.stem}.md").exists()
    )


def test_no_page_is_heavy(pages: dict[str, Page]) -> None:
    sizes = {page.path: len(gzip.compress(page.file.read_bytes())) for page in pages.values()}
    assert {path: size for path, size in sizes.items() if size > LIMIT} == {}


def test_every_page_says_what_it_is(pages: dict[str, Page]) -> None:
    seen: list[str] = []
    for page in pages.values():
        (html,) = page.all("html")
        titles = [element.text.strip() for element in page.all("title") if "svg" not in element.inside]
        descriptions = [meta["content"] for meta in page.all("meta") if meta["name"] == "description"]
        assert html["lang"] == "ja", page.path
        assert dict(page.all("meta")[0].attributes) == {"name": "referrer", "content": "no-referrer"}, page.path
        assert len(titles) == 1 and titles[0] not in {"", *seen}, page.path
        assert len(descriptions) == 1 and len(descriptions[0]) >= 10, page.path
        seen += titles


def test_ids_are_unique_and_headings_have_ones_a_link_can_carry_and_skip_no_level(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert len(set(page.ids)) == len(page.ids), (page.path, [id for id in page.ids if page.ids.count(id) > 1])
        bad = [heading["id"] for heading in page.headings if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", heading["id"])]
        assert not bad, (page.path, bad)
        levels = [int(heading.tag[1]) for heading in page.headings]
        assert levels[0] == 1 and levels.count(1) == 1, page.path
        assert all(after - before <= 1 for before, after in pairwise(levels)), page.path


def test_pictures_say_what_they_show(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for picture in page.elements:
            if picture.tag == "img":
                assert "alt" in picture.attributes, f"{page.path}: {picture['src']}"
                assert picture["alt"].strip() or "article" not in picture.inside, f"{page.path}: {picture['src']}"
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
    inside = [element.tag for element in notebook.elements if "article" in element.inside]
    assert inside.index("h1") < inside.index("details")  # 題から始まる
    downloads = [link["href"] for link in notebook.all("a") if "download" in link.attributes]
    assert [href.rpartition("/")[2] for href in downloads] == [f"{slug}.ipynb"]
    assert f"../../../{slug}/" in [link["href"] for link in notebook.all("a") if "article" in link.inside]


# ---- リンクと、外への要求 ----


SITE = "http://site.invalid/"
LOADING = {"link", "script", "img", "source", "iframe", "video", "audio", "object", "embed", "use", "image"}


def references(page: Page) -> Iterator[tuple[Element, str]]:
    for element in page.elements:
        for name in ("href", "src", "xlink:href", "poster", "data"):
            if name in element.attributes and not element[name].startswith(("data:", "mailto:", "javascript:")):
                yield element, element[name]


def resolve(page: Page, reference: str) -> tuple[str, str]:
    """サイトの中の道と、# のあと。外へのリンクなら道は空。"""
    parts = urlsplit(urljoin(SITE + page.path, reference))
    inside = parts.netloc == urlsplit(SITE).netloc
    return (unquote(parts.path).lstrip("/") if inside else "\0"), unquote(parts.fragment)


def faults(site: Path, pages: dict[str, Page], page: Page, element: Element, reference: str) -> Iterator[str]:
    path, fragment = resolve(page, reference)
    if path == "\0":
        if element.tag in LOADING and element["rel"] != "canonical":
            yield "よそのサーバーから読み込む"
        return
    if reference.startswith("/") and page.path != "404.html":  # 404.html だけは、どこで開かれるか分からない
        yield "/repo/ の下に置くと動かない"
    file = site / path / "index.html" if path == "" or path.endswith("/") else site / path
    if not file.is_file():
        yield "ない"
    elif fragment and path in pages and fragment not in pages[path].ids and not fragment.startswith("__"):
        yield "ページはあるが、id がない"


def test_every_link_leads_somewhere_inside_a_sub_path_and_no_page_loads_from_outside(
    site: Path, pages: dict[str, Page]
) -> None:
    found = {
        f"{page.path}: <{element.tag}> {reference} {fault}"
        for page in pages.values()
        for element, reference in references(page)
        for fault in faults(site, pages, page, element, reference)
    }
    assert not found, "\n".join(sorted(found))


def test_our_stylesheets_and_scripts_name_no_other_host(site: Path) -> None:
    files = [path for path in (site / "assets").glob("**/*") if path.suffix in (".css", ".js", ".mjs")]
    asking = re.compile(r"""(?:url\(\s*["']?|import\(\s*["']|from\s*["']|fetch\(\s*["'])(https?://[^"')\s]+)""")
    foreign = {f"{path.name}: {url}" for path in files for url in asking.findall(path.read_text(encoding="utf-8"))}
    assert files
    assert not foreign


# ---- 色。figures.css の色は style.py と同じ名前で、図の中の字は、どちらの画面でも読める（ほかの字は axe が見る） ----


FIGURES = (ROOT / "docs" / "assets" / "figures.css").read_text(encoding="utf-8")
LIGHT, DARK = '[data-md-color-scheme="default"]', '[data-md-color-scheme="slate"]'
TOKENS = [*(f"token{number}" for number in range(1, 7)), "lost"]
LINES = ["blue", "orange", "green", "purple", "sky", "gold"]


def variables(css: str, scheme: str) -> dict[str, str]:
    """``scheme`` の色。--nt- を除いた名前 → #rrggbb。"""
    blocks = re.findall(re.escape(scheme) + r" \{([^}]*)\}", css)
    return dict(re.findall(r"--nt-([\w-]+): (#[0-9a-f]{6});", "".join(blocks)))


def contrast(one: str, other: str) -> float:
    """WCAG 2 の対比。

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_light_page_has_the_colours_the_figures_were_drawn_with_and_the_dark_one_the_same_names() -> None:
    assert variables(FIGURES, LIGHT) == COLOURS and set(variables(FIGURES, DARK)) == set(COLOURS)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_words_in_figures_can_be_read(scheme: str) -> None:
    colours = variables(FIGURES, scheme)
    for name in ("ink", "muted", *LINES):
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
    for name, ink in product((*TOKENS, "soft"), ("ink", "muted")):
        assert contrast(colours[ink], colours[name]) >= 4.5, f"{ink} on {name}"
    assert len({colours[name] for name in TOKENS}) == len(TOKENS)
