"""道しるべ。章の番号、前後のページ、章の頭の囲み、共有の札に書くものを決めます。

頭の囲みと足もとの行の形は ``overrides/partials/way`` に、番号の付け方は :mod:`figures_gen.site.chapters` にあります。
"""

import html
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from figures_gen.promise.catalogue import catalogue
from figures_gen.site import cards, code_pages
from figures_gen.site.chapters import Chapter, download, notebook, read_chapters, settings


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


@dataclass(frozen=True)
class Book:
    """本の中の道。``order`` は、続けて読むページの、元の文書の道です。"""

    name: str
    description: str
    docs: Path
    chapters: tuple[Chapter, ...]
    figures: tuple[code_pages.Code, ...]
    library: tuple[code_pages.Code, ...]
    stops: Mapping[str, str]
    order: tuple[str, ...] = ()

    def chapter(self, source: str) -> Chapter | None:
        """元の文書が ``source`` の章。"""
        return next((chapter for chapter in self.chapters if source == f"{chapter.slug}.md"), None)

    def place(self, source: str, title: str, content: str) -> Here:
        """元の文書が ``source`` のページの居場所。"""
        chapter = self.chapter(source)
        kind = "chapter" if chapter else _kind(PurePosixPath(source))
        of = None if chapter else self._owner(PurePosixPath(source).stem, kind)
        heading, body, notes = split(content)
        slug = chapter.room if chapter else ""
        held = notebook(self.docs, slug or (of.slug if of and kind == "notebook" else ""))
        return Here(
            kind=kind,
            chapter=chapter,
            of=of,
            heading=heading,
            body=body,
            notes=notes,
            stops=_stops(self.stops, chapter) if chapter else (),
            notebook=held,
            download=download(held),
            figure_code=next((f"code/{code.name}/" for code in self.figures if slug == code.chapter), ""),
            library=tuple((f"code/{code.name}/", code.title) for code in self.library if slug == code.chapter),
            card=f"assets/cards/{source.rpartition('.')[0].replace('/', '-')}.png",
            title=chapter.title if chapter else title,
        )

    def _owner(self, name: str, kind: str) -> Chapter | None:
        """ノートブックかコードのページの、戻る先の章。"""
        owners = {code.name: code.chapter for code in self.library}
        slug = owners.get(name, name) if kind in ("notebook", "code") else ""
        return next((chapter for chapter in self.chapters if chapter.slug == slug), None)

    def card(self, here: Here, front: bool) -> cards.Card:
        """共有の札。表紙（``front``）の札には、本の名前を大きく書きます。"""
        of = here.chapter or here.of
        return cards.Card(
            name=self.name,
            kicker=self.description.partition("。")[0] if front else _kicker(here),
            title="" if front else here.title,
            stops=tuple(self.stops),
            lit=of.place if of else tuple(self.stops) if front else (),
            tower=PurePosixPath(here.card).stem in {"index", "gemma-inside", "lights"},
        )


def read(config: Any) -> Book:
    """``mkdocs.yml`` から。"""
    docs, chapters, extra = Path(config["docs_dir"]), read_chapters(config), settings(config)
    figures = code_pages.figures(chapters, docs, catalogue())
    return Book(
        name=str(config["site_name"]),
        description=str(config["site_description"] or ""),
        docs=docs,
        chapters=tuple(chapters),
        figures=tuple(figures),
        library=tuple(code_pages.library(chapters, docs, {code.name for code in figures})),
        stops=extra.get("stops", {}),
        order=tuple(order(config["nav"] or [], {f"{one.slug}.md" for one in chapters} | set(extra.get("also", ())))),
    )


def order(nav: Any, wanted: Set[str]) -> Iterator[str]:
    """``wanted`` のページを、``nav`` の順に。

    >>> list(order([{"表紙": "index.md"}, {"部": ["b.md", {"題": "a.md"}]}], {"a.md", "b.md"}))
    ['b.md', 'a.md']
    """
    if isinstance(nav, str):
        yield from [nav] * (nav in wanted)
    else:
        for one in nav.values() if isinstance(nav, Mapping) else nav:
            yield from order(one, wanted)


def numbered(chapter: Chapter) -> str:
    """横の目次に出す題。"""
    label = f'<span class="nt-no">{chapter.label}</span> ' if chapter.label else ""
    return f'{label}<span class="nt-name">{html.escape(chapter.title)}</span>'


def chain(order: Sequence[Any], pages: Sequence[Any]) -> None:
    """``order`` の順に前後をつなぎます。ほかのページには、前も次もありません。"""
    for page in pages:
        page.previous_page = page.next_page = None
    walk = [page for page in order if page is not None]
    for before, after in pairwise(walk):
        before.next_page, after.previous_page = after, before


def robots(site_url: str) -> str:
    """``robots.txt`` の中身。

    >>> print(robots("https://example.org/book/"), end="")
    User-agent: *
    Allow: /
    Sitemap: https://example.org/book/sitemap.xml
    """
    map_line = f"Sitemap: {site_url.rstrip('/')}/sitemap.xml\n" if site_url else ""
    return f"User-agent: *\nAllow: /\n{map_line}"


def write(site: Path, docs: Path, site_url: str, wanted: Mapping[str, cards.Card]) -> None:
    """端末の印、検索ロボットへの言付け、公開先が分かっていれば、共有の札を置きます。"""
    cards.write(wanted if site_url else {}, site, docs / "assets" / "logo.svg")
    (site / "robots.txt").write_text(robots(site_url), encoding="utf-8")


def _kind(source: PurePosixPath) -> str:
    if source.parts[0] == "generated":
        return "notebook"
    return "code" if source.parent.name == "code" and source.stem != "index" else "page"


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
        return f"{here.chapter.label}　{here.chapter.part}".strip("　")
    if here.kind == "notebook" and here.of:
        return f"{here.of.called}のノートブック"
    return f"{here.of.called}のコード" if here.of else ""
