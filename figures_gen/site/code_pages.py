"""コードのページ。``docs/code/index.md`` の頭書き（ライブラリ）と、図の一覧から作ります。一枚ずつは書きません。"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from figures_gen.promise.catalogue import Thing
from figures_gen.site.chapters import Chapter, WayError, front_matter

INDEX = "code/index.md"
LIBRARY = "examples/nexttoken"
#: 章のほかに、図や表のあるページ：呼び名、図のコードの題、リンク。
OTHERS = {
    "opening": ("表紙", "表紙", "[表紙](../index.md)"),
    "prologue": ("序", "", "[序「{title}」](../prologue.md)"),
}


@dataclass(frozen=True)
class Code:
    """コードのページ一枚。``chapter`` は、使う章（図のコードなら、図のある章か ``opening``、``prologue``）です。"""

    name: str
    title: str
    description: str
    chapter: str
    body: str
    sentence: str = ""

    @property
    def source(self) -> str:
        """docs から見た、Markdown の道。"""
        return f"code/{self.name}.md"

    @property
    def markdown(self) -> str:
        """ページの Markdown。"""
        head = f"---\ntitle: {self.title}\ndescription: {self.description}\n---\n"
        return f"{head}\n# {self.title} {{#top}}\n\n{self.body}\n"


def pages(chapters: Sequence[Chapter], docs: Path, things: Iterable[Thing]) -> dict[str, str]:
    """コードのページのすべて。docs から見た道 → Markdown。"""
    drawn = figures(chapters, docs, things)
    return {code.source: code.markdown for code in [*drawn, *library(chapters, docs, {one.name for one in drawn})]}


def figures(chapters: Sequence[Chapter], docs: Path, things: Iterable[Thing]) -> list[Code]:
    """図のコード。表紙と序のあとに、章の順に並べます。"""
    ends: dict[str, set[str]] = {}
    for thing in things:
        if thing.role == "draw":
            ends.setdefault(thing.chapter, set()).add(thing.products[0].suffix)
    what = {slug: "表" if found == {".html"} else "図" for slug, found in ends.items()}
    order = [*OTHERS, *(chapter.slug for chapter in chapters)]
    numbered = {chapter.slug: chapter for chapter in chapters}
    return [_figures(slug, what[slug], numbered.get(slug), docs) for slug in order if slug in what]


def _figures(slug: str, what: str, chapter: Chapter | None, docs: Path) -> Code:
    if chapter:
        title = chapter.title
        called, link = f"章「{title}」", f"章「[{title}](../{slug}.md)」"
    else:
        called, title, link = OTHERS[slug]
        title = title or str(front_matter(docs / f"{slug}.md")["title"])
        link = link.format(title=title)
    body = f'{link}の{what}を、測るコードと描くコードです。\n\n{{{{ figure_code("{slug}") }}}}'
    return Code(slug, f"図のコード：{title}", f"{called}の{what}を作るコードです。", slug, body)


def library(chapters: Sequence[Chapter], docs: Path, taken: set[str]) -> list[Code]:
    """ライブラリのコード。使う章の順に並べます。``taken`` は、図のコードがもう使っている名前です。"""
    order = [chapter.slug for chapter in chapters]
    written = front_matter(docs / INDEX).get("library", {}) if (docs / INDEX).exists() else {}
    found = []
    for path, (slug, subject, sentence) in written.items():
        if slug not in order:
            raise WayError(f"docs/{INDEX} の library の {path} に、nav にない章「{slug}」があります。")
        file = PurePosixPath(path)
        stem = file.stem.replace("_", "-")
        body = f'{sentence}`{LIBRARY}/{path}`の全文です。\n\n{{{{ source("{LIBRARY}/{path}") }}}}'
        about = f"この本のライブラリnexttokenの{file.name}の全文です。{sentence}"
        name = f"{stem}-code" if stem in taken else stem
        found.append(Code(name, f"{file.name}：{subject}", about, slug, body, sentence))
    return sorted(found, key=lambda code: (order.index(code.chapter), code.name))
