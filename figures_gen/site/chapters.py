"""章を、``nav`` の順に数えます。番号は、どこにも打ち込みません。

章は、``mkdocs.yml`` の ``extra.way.parts`` に名前のある部のページです。順番も番号も ``nav`` だけで決まるので、
章を足せば、見出し、横の目次、前後のページ、表紙の一覧の番号が、そろって変わります。
``extra.way.appendix`` の部は付録で、「第1章」ではなく「付録A」のように数えます。ほかは、章と同じです。
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures_gen.site.reading_time import minutes

#: 章の頭書きに書くもの。
KEYS = ("place", "goals", "requires")


#: 付録の番号の代わり。
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class WayError(Exception):
    """章の並びか頭書きの間違いを知らせる誤り。"""


@dataclass(frozen=True)
class Chapter:
    """章一つ。``place`` は地図の上の居場所、``goals`` はできるようになること、``requires`` は前提の章です。

    ``number`` は、章なら章だけを、付録なら付録だけを、1から数えた番号です。
    """

    number: int
    slug: str
    part: str
    title: str
    description: str
    minutes: int
    place: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    requires: tuple["Chapter", ...] = ()
    appendix: bool = False

    @property
    def label(self) -> str:
        """「第3章」か「付録A」のような番号。"""
        return f"付録{LETTERS[self.number - 1]}" if self.appendix else f"第{self.number}章"

    @property
    def beside(self) -> str:
        """番号に添える部の名前。付録なら、番号で分かるので空です。"""
        return "" if self.appendix else self.part

    @property
    def full_title(self) -> str:
        """番号の付いた題。"""
        return f"{self.label}　{self.title}"

    @property
    def url(self) -> str:
        """サイトの根から見た道。"""
        return f"{self.slug}/"

    @property
    def sentence(self) -> str:
        """一覧に添える一文。"""
        return self.description.partition("。")[0] + "。"


def chapters(
    nav: Sequence[Any], parts: Sequence[str], docs: Path, stops: Sequence[str] = (), appendix: str = ""
) -> list[Chapter]:
    """``nav`` の中の、``parts`` に名前のある部の章を、順に数えます。``appendix`` は、そのうちの付録の部です。"""
    if appendix and appendix not in parts:
        raise WayError(f"extra.way.appendix の「{appendix}」という部が、extra.way.parts にありません。")
    found: dict[str, Chapter] = {}
    for part, slug in _pages(nav, parts):
        path = docs / f"{slug}.md"
        matter = front_matter(path)
        given = {key: tuple(matter.get(key) or ()) for key in KEYS}
        _check(slug, given, found, stops)
        found[slug] = Chapter(
            number=1 + sum(one.appendix == (part == appendix) for one in found.values()),
            slug=slug,
            part=part,
            title=str(matter.get("title", slug)),
            description=str(matter.get("description", "")),
            minutes=minutes(path.read_text(encoding="utf-8"), docs / "generated", slug),
            place=given["place"],
            goals=given["goals"],
            requires=tuple(found[name] for name in given["requires"]),
            appendix=part == appendix,
        )
    return list(found.values())


def settings(config: Any) -> dict[str, Any]:
    """``mkdocs.yml`` の ``extra.way``。"""
    return dict(config["extra"].get("way") or {})


def read_chapters(config: Any) -> list[Chapter]:
    """``mkdocs.yml`` の章を、順に。"""
    way = settings(config)
    docs, stops = Path(config["docs_dir"]), list(way.get("stops", {}))
    return chapters(config["nav"] or [], way.get("parts", []), docs, stops, way.get("appendix", ""))


def notebook(docs: Path, slug: str) -> str:
    """章のノートブックの、docs から見た道。なければ空です。"""
    path = f"generated/{slug}/{slug}.ipynb"
    return path if slug and (docs / path).exists() else ""


def download(path: str) -> str:
    """ノートブックを持ち帰るときの、サイトの根から見た道。ページと同じフォルダに、写しを置きます（notebooks.py）。

    >>> download("generated/a/a.ipynb")
    'generated/a/a/a.ipynb'
    """
    folder, _, name = path.rpartition("/")
    return f"{folder}/{name.removesuffix('.ipynb')}/{name}" if path else ""


def front_matter(path: Path) -> dict[str, Any]:
    """ページの頭書き。"""
    from mkdocs.utils.meta import get_data

    if not path.exists():
        raise WayError(f"nav にある {path.name} が、docs にありません。")
    return dict(get_data(path.read_text(encoding="utf-8"))[1])


def _pages(nav: Sequence[Any], parts: Sequence[str]) -> list[tuple[str, str]]:
    """章のある部の名前と、章の名前。"""
    sections = {name: items for item in nav if isinstance(item, Mapping) for name, items in item.items()}
    if missing := [part for part in parts if not isinstance(sections.get(part), list)]:
        raise WayError(f"extra.way.parts の「{missing[0]}」という部が、nav にありません。")
    pages = [
        (part, next(iter(page.values())) if isinstance(page, Mapping) else page)
        for part, items in sections.items()
        if part in parts
        for page in items
    ]
    return [(part, re.sub(r"\.md$", "", str(page))) for part, page in pages]


def _check(
    slug: str, given: Mapping[str, tuple[Any, ...]], before: Mapping[str, Chapter], stops: Sequence[str]
) -> None:
    if strange := [stop for stop in given["place"] if stop not in stops]:
        raise WayError(f"docs/{slug}.md の place に、地図にない「{strange[0]}」があります。")
    if late := [name for name in given["requires"] if name not in before]:
        raise WayError(f"docs/{slug}.md の requires に、それより前の章でない「{late[0]}」があります。")
