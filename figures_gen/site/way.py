"""道しるべ（MkDocs のフック）。章の番号、前後のページ、章の頭の囲み、共有の札と印を用意します。

頭の囲みと足もとの行の形は ``overrides/partials/way`` に、番号の付け方は :mod:`figures_gen.site.chapters` にあります。
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from figures_gen.site import cards
from figures_gen.site.chapters import Chapter, download, library, notebook, read_chapters, settings


@dataclass(frozen=True)
class Stop:
    """地図の停留所。``lit`` なら、いま読んでいるところです。"""

    name: str
    page: str
    anchor: str
    lit: bool


@dataclass(frozen=True)
class Here:
    """開いているページの、本の中での居場所。型（``overrides``）が ``way`` という名前で読みます。

    ``chapter`` は、このページが章ならその章、``of`` は、ノートブックやコードのページならその章です。
    """

    kind: str
    chapter: Chapter | None
    of: Chapter | None
    heading: str
    body: str
    notes: str
    stops: tuple[Stop, ...]
    notebook: str
    download: str
    figure_code: str
    library: tuple[tuple[str, str], ...]
    card: str
    title: str


class _Book:
    """組み立てているあいだの、章の並びと、描く札。"""

    def __init__(self) -> None:
        self.chapters: list[Chapter] = []
        self.cards: dict[str, cards.Card] = {}
        self.library: list[tuple[str, str, str]] = []


_book = _Book()


def on_nav(nav: Any, config: Any, files: Any) -> Any:
    """章を数え、横の目次の題に番号を付け、前後のページをつなぎます。"""
    _book.chapters, _book.cards = read_chapters(config), {}
    _book.library = library(Path(config["docs_dir"]))
    pages = {chapter.slug: files.get_file_from_path(f"{chapter.slug}.md").page for chapter in _book.chapters}
    for chapter in _book.chapters:
        number = f'<span class="nt-no">{chapter.label}</span>'
        pages[chapter.slug].typeset = {"title": f'{number} <span class="nt-name">{html.escape(chapter.title)}</span>'}
    then = [files.get_file_from_path(path).page for path in settings(config).get("then", [])]
    chain([nav.homepage, *pages.values(), *then], nav.pages)
    return nav


def chain(order: Sequence[Any], pages: Sequence[Any]) -> None:
    """``order`` の順に前後をつなぎます。ほかのページには、前も次もありません。"""
    for page in pages:
        page.previous_page = page.next_page = None
    walk = [page for page in order if page is not None]
    for before, after in pairwise(walk):
        before.next_page, after.previous_page = after, before


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """章の題に番号を添えます。見出しの字は変わりません。"""
    if chapter := _chapter_of(page.file.src_uri):
        page.meta["title"] = chapter.full_title
    return markdown


def on_page_context(context: dict[str, Any], page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """型に渡すもの。"""
    here = _here(page, config)
    stops = tuple(settings(config).get("stops", {}))
    of = here.chapter or here.of
    _book.cards[here.card] = cards.Card(
        name=str(config["site_name"]),
        kicker=_kicker(here) if page.url else str(config["site_description"] or "").partition("。")[0],
        title=here.title if page.url else "",
        stops=stops,
        lit=of.place if of else () if page.url else stops,
    )
    context["way"] = here
    return context


def on_post_build(config: Any) -> None:
    """共有の札、端末の印、検索ロボットへの言付けを置きます。"""
    site = Path(config["site_dir"])
    cache = Path(config["config_file_path"]).parent / ".cache" / "cards"
    cards.write(_book.cards, site, cache, Path(config["docs_dir"]) / "assets" / "logo.svg")
    (site / "robots.txt").write_text(robots(str(config["site_url"] or "")), encoding="utf-8")


def robots(site_url: str) -> str:
    """``robots.txt`` の中身。

    >>> print(robots("https://example.org/book/"), end="")
    User-agent: *
    Allow: /
    Sitemap: https://example.org/book/sitemap.xml
    """
    map_line = f"Sitemap: {site_url.rstrip('/')}/sitemap.xml\n" if site_url else ""
    return f"User-agent: *\nAllow: /\n{map_line}"


def _chapter_of(source: str) -> Chapter | None:
    return next((chapter for chapter in _book.chapters if source == f"{chapter.slug}.md"), None)


def _here(page: Any, config: Any) -> Here:
    source = PurePosixPath(page.file.src_uri)
    chapter = _chapter_of(page.file.src_uri)
    kind = "chapter" if chapter else _kind(source)
    of = None if chapter else _owner(source, kind)
    heading, body, notes = split(page.content or "")
    slug = chapter.slug if chapter else ""
    docs = Path(config["docs_dir"])
    held = notebook(docs, slug or (of.slug if of and kind == "notebook" else ""))
    return Here(
        kind=kind,
        chapter=chapter,
        of=of,
        heading=heading,
        body=body,
        notes=notes,
        stops=_stops(settings(config).get("stops", {}), chapter) if chapter else (),
        notebook=held,
        download=download(held),
        figure_code=f"code/{slug}/" if slug and (docs / "code" / f"{slug}.md").exists() else "",
        library=tuple((f"code/{name}/", title) for name, title, owner in _book.library if owner == slug),
        card=f"assets/cards/{str(source.with_suffix('')).replace('/', '-')}.png",
        title=chapter.title if chapter else str(page.title),
    )


def _kind(source: PurePosixPath) -> str:
    if source.suffix == ".ipynb":
        return "notebook"
    return "code" if source.parent.name == "code" and source.stem != "index" else "page"


def _owner(source: PurePosixPath, kind: str) -> Chapter | None:
    """ノートブックかコードのページの、戻る先の章。"""
    owners = {name: owner for name, _, owner in _book.library}
    slug = owners.get(source.stem, source.stem) if kind in ("notebook", "code") else ""
    return next((chapter for chapter in _book.chapters if chapter.slug == slug), None)


def split(content: str) -> tuple[str, str, str]:
    """本文を、題と、題のあとと、脚注に分けます。

    >>> split('<h1>題</h1><p>文</p><div class="footnote">注</div>')
    ('<h1>題</h1>', '<p>文</p>', '<div class="footnote">注</div>')
    >>> split("<p>文</p>")
    ('', '<p>文</p>', '')
    """
    head, end, rest = content.partition("</h1>")
    heading, rest = (head + end, rest) if end else ("", content)
    at = rest.rfind('<div class="footnote">')
    return (heading, rest[:at], rest[at:]) if at >= 0 else (heading, rest, "")


def _stops(stops: Mapping[str, str], chapter: Chapter) -> tuple[Stop, ...]:
    parted = [(name, *target.partition("#")[::2]) for name, target in stops.items()]
    return tuple(
        Stop(name, "" if slug == chapter.slug else f"{slug}/", f"#{anchor}", name in chapter.place)
        for name, slug, anchor in parted
    )


def _kicker(here: Here) -> str:
    """札の題の上に出す一行。"""
    if here.chapter:
        return f"{here.chapter.label}　{here.chapter.beside}".rstrip()
    if here.kind == "notebook" and here.of:
        return f"{here.of.label}のノートブック"
    return f"{here.of.label}のコード" if here.of else ""
