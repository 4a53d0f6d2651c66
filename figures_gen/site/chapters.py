"""章を、``nav`` の順に数えます。番号は、どこにも打ち込みません。

章は、``mkdocs.yml`` の ``extra.way.parts`` に名前のある部のページで、頭書きに :data:`KEYS` のどれかがあるものです。
順番も番号も ``nav`` だけで決まるので、章を足せば、見出し、横の目次、前後のページ、表紙の一覧の番号が、そろって
変わります。番号の書き方（「第1章」「実験A」）は、部ごとに決めます。頭書きに ``room`` があるページは、その章の部屋
（台本、測定、図、述語、練習）を借ります。
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from figures_gen.site.reading_time import minutes

#: 章の頭書きに書くもの。
KEYS = ("place", "goals", "requires")
#: 番号の代わりの英字。
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class WayError(Exception):
    """章の並びか頭書きの間違いを知らせる誤り。"""


@dataclass(frozen=True)
class Chapter:
    """章一つ。``place`` は地図の上の居場所、``goals`` はできるようになること、``requires`` は前提の章です。

    ``label`` は「第3章」か「実験A」のような番号で、番号のない章では空です。``room`` は、部屋のある章の名前です。
    """

    label: str
    slug: str
    room: str
    part: str
    title: str
    description: str
    minutes: int
    place: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    requires: tuple["Chapter", ...] = ()

    @property
    def called(self) -> str:
        """ほかのページで呼ぶときの名前。番号か、なければ題です。"""
        return self.label or self.title

    @property
    def full_title(self) -> str:
        """番号の付いた題。"""
        return f"{self.label}　{self.title}".lstrip("　")

    @property
    def url(self) -> str:
        """サイトの根から見た道。"""
        return f"{self.slug}/"

    @property
    def sentence(self) -> str:
        """一覧に添える一文。"""
        return self.description.partition("。")[0] + "。"


def chapters(nav: Sequence[Any], parts: Mapping[str, str], docs: Path, stops: Sequence[str] = ()) -> list[Chapter]:
    """``nav`` の中の、``parts`` に名前のある部の章を、順に数えます。``parts`` の値は、番号の書き方です。"""
    found: dict[str, Chapter] = {}
    counted: Counter[str] = Counter()
    for part, slug in _pages(nav, parts):
        path = docs / f"{slug}.md"
        matter = front_matter(path)
        if not any(key in matter for key in KEYS):
            continue
        given = {key: tuple(matter.get(key) or ()) for key in KEYS}
        _check(slug, given, found, stops)
        form, room = parts[part], str(matter.get("room", slug))
        counted[form] += 1
        found[slug] = Chapter(
            label=form.format(number=counted[form], letter=LETTERS[counted[form] - 1]),
            slug=slug,
            room=room,
            part=part,
            title=str(matter.get("title", slug)),
            description=str(matter.get("description", "")),
            minutes=minutes(path.read_text(encoding="utf-8"), docs / "generated", room),
            place=given["place"],
            goals=given["goals"],
            requires=tuple(one for name, one in found.items() if name in given["requires"]),
        )
    return list(found.values())


def settings(config: Any) -> dict[str, Any]:
    """``mkdocs.yml`` の ``extra.way``。"""
    return dict(config["extra"].get("way") or {})


def read_chapters(config: Any) -> list[Chapter]:
    """``mkdocs.yml`` の章を、順に。"""
    way = settings(config)
    docs, stops = Path(config["docs_dir"]), list(way.get("stops", {}))
    return chapters(config["nav"] or [], way.get("parts", {}), docs, stops)


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
    if not path.exists():
        raise WayError(f"nav にある {path.name} が、docs にありません。")
    return _front_matter(path.read_text(encoding="utf-8"))


@lru_cache(256)
def _front_matter(text: str) -> dict[str, Any]:
    from properdocs.utils.meta import get_data

    return dict(get_data(text)[1])


def _pages(nav: Sequence[Any], parts: Mapping[str, str]) -> list[tuple[str, str]]:
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
