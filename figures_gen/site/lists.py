"""章の並び（``nav``）から書くマクロ。章の番号、表紙の一覧、ノートブックとコードと練習の一覧です。"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from figures_gen.promise.catalogue import catalogue
from figures_gen.site import code_pages, exercises, reading_time, stills
from figures_gen.site.chapters import Chapter, WayError, download, notebook, read_chapters

#: 表紙に置く、読んだ印の説明とボタン。
MEMORY = """/// html | div.nt-memory
    markdown: html

<p data-search-exclude>どこまで読んだか、何を予想したか、練習にどう答えたか、どの小説を選んだか。こうした記録と、\
受け取ったGemmaの重みは、このブラウザの中にだけ残ります。</p>
<button type="button" class="nt-memory__forget" data-search-exclude disabled>忘れさせる</button>
<p class="nt-memory__said" role="status"></p>
///"""
_LINE = re.compile(r"^- ([\w-]+): (.+)$", re.MULTILINE)


def macros(conf: Any, root: Callable[[], str]) -> list[Callable[..., str]]:
    """マクロの一覧。``root`` は、いまのページからサイトの根への道を返す関数です。"""
    docs = Path(conf["docs_dir"])

    @cache  # 組み立てのたびに、このマクロごと作り直される
    def numbered() -> dict[str, Chapter]:
        return {chapter.slug: chapter for chapter in read_chapters(conf)}

    def _chapters() -> list[Chapter]:
        return list(numbered().values())

    def _figures() -> list[code_pages.Code]:
        return code_pages.figures(_chapters(), docs, catalogue())

    def known(slug: str) -> Chapter:
        if slug not in numbered():
            raise WayError(f"{slug} という章は、nav にありません。")
        return numbered()[slug]

    def chapter(slug: str) -> str:
        """章の番号。「第3章」か「実験A」のように出ます。"""
        return known(slug).called

    def titled(slug: str, anchor: str = "") -> str:
        """章へのリンク。番号と題が出ます。"""
        return f"[{known(slug).label}「{known(slug).title}」]({slug}.md{anchor})"

    def contents(part: str, caller: Callable[[], str]) -> str:
        """部の章の一覧。

        一行の説明は、章の頭書き（description）の初めの文です。別の言い方をしたい章だけ、
        ``{% call contents("部の名前") %}`` の中に「- 章の名前: 一行の説明」を書きます。
        """
        return _contents([one for one in numbered().values() if one.part == part], caller())

    def notebook_list() -> str:
        """章ごとのノートブックの一覧。"""
        own = [one for one in numbered().values() if one.room == one.slug]
        return "\n".join(_notebook_row(one, path, root()) for one in own if (path := notebook(docs, one.slug)))

    def library_list() -> str:
        """ライブラリのコードの一覧。使う章の順に並べます。"""
        taken = {code.name for code in _figures()}
        return "\n".join(_library_row(code, numbered()) for code in code_pages.library(_chapters(), docs, taken))

    def figure_code_list() -> str:
        """図のコードの一覧。表紙と序のあとに、章の順に並べます。"""
        titles = {"opening": "表紙", "prologue": "序"} | {one.slug: one.full_title for one in _chapters()}
        drawn = [thing for thing in catalogue() if thing.role == "draw"]
        names = {code.name: [thing.name for thing in drawn if thing.chapter == code.name] for code in _figures()}
        return "\n".join(_figure_code_row(slug, titles[slug], found) for slug, found in names.items())

    def exercise_list() -> str:
        """章ごとの練習の一覧。"""
        texts = {one: (docs / f"{one.slug}.md").read_text(encoding="utf-8") for one in numbered().values()}
        parts = [_exercises(one, found) for one, text in texts.items() if (found := exercises.WRITTEN.findall(text))]
        return "\n\n".join(['/// html | div.nt-exercises\n    attrs: {data-search-exclude: ""}', *parts]) + "\n///"

    def pace(kind: str) -> str:
        """所要時間を求める速さ。``prose``、``code``、``output``（一分に読む量）、``figure``、``widget``、``formula``（一つにかける分）。"""
        return f"{getattr(reading_time, kind.upper()):g}"

    def reading_memory() -> str:
        """読んだ章の印の説明と、消すボタン（docs/assets/reading）。スクリプトが動かなければ出ません。"""
        return MEMORY

    def front_stills() -> str:
        """表紙の三枚の絵。"""
        return stills.stills(docs, root())

    return [
        chapter,
        titled,
        contents,
        notebook_list,
        library_list,
        figure_code_list,
        exercise_list,
        pace,
        reading_memory,
        front_stills,
    ]


def _contents(chapters: list[Chapter], written: str) -> str:
    lines = dict(_LINE.findall(written))
    slugs = [chapter.slug for chapter in chapters]
    if strange := [slug for slug in lines if slug not in slugs]:
        raise WayError(f"一覧の {strange[0]} は、この部の章ではありません。")
    return "\n".join(_contents_row(chapter, lines.get(chapter.slug, chapter.sentence)) for chapter in chapters)


def _contents_row(chapter: Chapter, line: str) -> str:
    number = f'<span class="nt-no" data-slug="{chapter.slug}">{chapter.label}</span>'
    title = f"[{chapter.title}]({chapter.slug}.md)"
    time = f'<span class="nt-contents__time">約{chapter.minutes}分</span>'
    return f'- {number} {title}{time} <span class="nt-contents__line">{line}</span>'


def _exercises(chapter: Chapter, found: list[tuple[str, str, str]]) -> str:
    rows = [
        f'- <span data-exercise="{exercises.key(chapter.room, name)}">{exercises.kind_mark(kind)} '
        f"{exercises.link(chapter.slug, name, title)}</span>"
        for name, kind, title in found
    ]
    return "\n".join([f"## {chapter.full_title} {{#{chapter.slug}}}\n", *rows])


def _notebook_row(chapter: Chapter, path: str, root: str) -> str:
    label = f"{chapter.called}をダウンロード"
    link = f'<a class="nt-keep" href="{root}{download(path)}" download aria-label="{label}">ダウンロード</a>'
    return f"- [{chapter.full_title}]({path})――{chapter.sentence}{link}"


def _figure_code_row(slug: str, title: str, names: list[str]) -> str:
    return f"- [{title}]({slug}.md)――" + "、".join(f"[`{name}`]({slug}.md#{name})" for name in names)


def _library_row(code: code_pages.Code, chapters: Mapping[str, Chapter]) -> str:
    chapter = f"[{chapters[code.chapter].called}](../{code.chapter}.md){{.nt-keep}}"
    return f"- [{code.title}]({code.name}.md)――{code.sentence}（{chapter}）"
