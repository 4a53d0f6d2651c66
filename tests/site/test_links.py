"""サイトの中のリンクと、外への要求。"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from tests.site.pages import Element, Page

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


def test_every_link_leads_somewhere(site: Path, pages: dict[str, Page]) -> None:
    missing = set()
    for page in pages.values():
        for _, reference in references(page):
            path, fragment = resolve(page, reference)
            if path == "\0":
                continue
            file = site / path / "index.html" if path == "" or path.endswith("/") else site / path
            if not file.is_file():
                missing.add(f"{page.path}: {reference}")
            elif fragment and path in pages and fragment not in pages[path].ids and not fragment.startswith("__"):
                missing.add(f"{page.path}: {reference}（ページはあるが、id がない）")
    assert not missing, "\n".join(sorted(missing))


def test_links_work_under_a_sub_path(pages: dict[str, Page]) -> None:
    """/repo/ の下に置いても動くように、/ で始まる道を書かない。404.html だけは、どこで開かれるか分からない。"""
    absolute = {
        f"{page.path}: {reference}"
        for page in pages.values()
        if page.path != "404.html"
        for _, reference in references(page)
        if reference.startswith("/")
    }
    assert not absolute, "\n".join(sorted(absolute))


def test_pages_load_nothing_from_other_hosts(pages: dict[str, Page]) -> None:
    foreign = {
        f"{page.path}: <{element.tag}> {reference}"
        for page in pages.values()
        for element, reference in references(page)
        if element.tag in LOADING and element["rel"] != "canonical" and resolve(page, reference)[0] == "\0"
    }
    assert not foreign, "\n".join(sorted(foreign))


def test_our_stylesheets_and_scripts_name_no_other_host(site: Path) -> None:
    files = [path for path in (site / "assets").glob("**/*") if path.suffix in (".css", ".js", ".mjs")]
    asking = re.compile(r"""(?:url\(\s*["']?|import\(\s*["']|from\s*["']|fetch\(\s*["'])(https?://[^"')\s]+)""")
    foreign = {f"{path.name}: {url}" for path in files for url in asking.findall(path.read_text(encoding="utf-8"))}
    assert files
    assert not foreign


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    twice = {f"{page.path}#{id}" for page in pages.values() for id in page.ids if page.ids.count(id) > 1}
    assert not twice
