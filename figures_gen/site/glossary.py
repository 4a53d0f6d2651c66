"""Markdown の拡張。用語集（docs/glossary.md）にある言葉の、ページごとの初めの一つを、用語集へのリンクにします。

ページの中では、assets/notes.mjs がそのリンクに説明を開きます。説明の元も用語集で、``definitions`` が取り出します。
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from figures_gen.site.running_text import classes, rewrite

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ENTRY = re.compile(r"^\*\*(?P<head>[^*]+)\*\*(?:（(?P<english>[^）]+)）)?\n:   (?P<text>(?:.+\n?)+)", re.MULTILINE)
#: 説明を添えないページ。言葉を引くためのページと、章ではない文書。
PLAIN_PAGES = frozenset({"exercises.md", "glossary.md", "references.md", "terms.md"})
SKIPPED_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "a", "abbr", "button", "strong", "figure", "summary"})
SKIPPED_CLASSES = frozenset(
    {"footnote", "admonition-title", "nt-exercise", "nt-guess", "nt-hero", "nt-math", "nt-widget"}
)
KANJI, KATAKANA = "一-龥々", "ァ-ヺー"


@dataclass(frozen=True)
class Entry:
    """用語集の項目一つ。"""

    term: str
    english: str
    #: 「正規化（文字の）」の「文字の」。付いていれば、その言葉には別の意味もある。
    sense: str
    #: 説明。
    text: str
    #: 「…ともいいます」と書かれた、別の呼び名。
    others: tuple[str, ...]
    #: くわしい話のあるページ。
    pages: frozenset[str]

    @property
    def id(self) -> str:
        """用語集の中の、項目の名前。"""
        words = self.english or self.term
        return "term-" + re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


@cache
def entries(text: str) -> tuple[Entry, ...]:
    """用語集の Markdown から取り出した項目。

    >>> (entry,) = entries("**層**（layer）\\n:   計算の一段です。階ともいいます。\\n    →&nbsp;[図](inside.md)\\n")
    >>> entry.term, entry.id, entry.text, entry.others, sorted(entry.pages)
    ('層', 'term-layer', '計算の一段です。階ともいいます。', ('階',), ['inside.md'])
    """
    found = [_entry(match) for match in ENTRY.finditer(text)]
    names = [entry.id for entry in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"用語集に、同じ英語の項目が二つあります: {'、'.join(twice)}")
    return tuple(found)


def _entry(match: re.Match[str]) -> Entry:
    body, _, links = " ".join(match["text"].split()).partition("→")
    term, _, sense = match["head"].partition("（")
    others = re.search(r"([^。（）]+)ともいいます", body)
    return Entry(
        term=term,
        english=match["english"] or "",
        sense=sense.rstrip("）"),
        text=_plain(body),
        others=tuple(others[1].split("、")) if others else (),
        pages=frozenset(re.findall(r"\(([a-z0-9-]+\.md)", links)),
    )


def _plain(text: str) -> str:
    """Markdown の印を除いた文字。"""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)|\$([^$]+)\$|`([^`]+)`|\*\*", lambda m: m[1] or m[2] or m[3] or "", text)
    return unescape(text).strip()


def book() -> tuple[Entry, ...]:
    """この本の用語集。"""
    return entries(GLOSSARY.read_text(encoding="utf-8"))


def definitions() -> dict[str, list[str]]:
    """ページの中で開く説明。項目の名前 → [言葉, 英語, 説明]。"""
    return {entry.id: [entry.term, entry.english, entry.text] for entry in book()}


def _bounded(word: str) -> str:
    """別の言葉の一部ではないところにだけ合う形。"""
    first, last = word[0], word[-1]
    before, after = "(?<![0-9])", ""  # 「13トークン」は、数の単位
    if re.match(r"[0-9A-Za-z]", first):
        before = r"(?<![0-9A-Za-z_-])"
    elif re.match(f"[{KATAKANA}]", first):
        before = f"(?<![{KATAKANA}0-9A-Za-z])"
    elif re.match(f"[{KANJI}]", first):
        before = f"(?<![{KANJI}0-9])"
    if re.match(r"[0-9A-Za-z]", last):
        after = r"(?![0-9A-Za-z_-])"
    elif re.match(f"[{KATAKANA}]", last):
        after = f"(?![{KATAKANA}A-Za-z])"
    if len(word) == 1:  # 「対して」「階層」のような言葉の一部ではない
        after = f"(?![{KANJI}しす])"
    return before + re.escape(word) + after


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """どれかに合う形。ほとんどのところは、初めの字を見るだけで通り過ぎます。"""
    first = re.escape("".join(sorted({word[0] for word in words})))
    return re.compile(f"(?=[{first}])(?:{'|'.join(map(_bounded, words))})")


class _Terms(Treeprocessor):
    def __init__(self, md: Markdown, found: tuple[Entry, ...]) -> None:
        super().__init__(md)
        self.entries = found

    def run(self, root: Element) -> None:
        page = _page(self.md)
        if self.entries and page and "/" not in page and page not in PLAIN_PAGES:
            self._link(root, page)

    def _link(self, root: Element, page: str) -> None:
        known = [entry for entry in self.entries if not entry.sense or page in entry.pages]
        words = {word: entry for entry in known for word in (entry.term, *entry.others)}
        pattern = _pattern(tuple(sorted(words, key=len, reverse=True)))
        seen: set[str] = set()

        def link(match: re.Match[str]) -> Element | None:
            entry = words[match[0]]
            if entry.id in seen:
                return None
            seen.add(entry.id)
            made = Element("a", {"class": "nt-term", "href": f"{GLOSSARY.name}#{entry.id}"})
            made.text = match[0]
            return made

        def skip(element: Element) -> bool:
            return element.tag in SKIPPED_TAGS or not SKIPPED_CLASSES.isdisjoint(classes(element))

        rewrite(root, pattern, link, skip)


class _Names(Treeprocessor):
    """用語集の項目に、リンクの行き先になる名前を付けます。"""

    def run(self, root: Element) -> None:
        if _page(self.md) != GLOSSARY.name:
            return
        names = {entry.term: entry.id for entry in book()}
        for head in root.iter("dt"):
            word = "".join(head.itertext()).partition("（")[0]
            if word in names:
                head.set("id", names[word])


def _page(md: Markdown) -> str:
    """組み立てているページ。MkDocs が、リンクを直す仕組みに渡している。"""
    return str(md.treeprocessors["relpath"].file.src_uri) if "relpath" in md.treeprocessors else ""


class Glossary(Extension):
    """Python-Markdown に登録する拡張。"""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown が決めた名前
        """名前は、MkDocs が節の名前を集める（5）前に、リンクは、そのあと、MkDocs が直す（0）前に付けます。"""
        md.treeprocessors.register(_Names(md), "nt-glossary-names", 6)
        md.treeprocessors.register(_Terms(md, book()), "nt-glossary", 4)


def write(site: Path) -> None:
    """説明を、サイトに一つだけ置きます。"""
    text = json.dumps(definitions(), ensure_ascii=False, separators=(",", ":"))
    (site / "assets" / "glossary.json").write_text(text, encoding="utf-8")


def makeExtension(**options: Any) -> Glossary:  # noqa: N802  # Markdown が決めた名前
    """mkdocs.yml に書かれた名前から呼ばれます。"""
    return Glossary(**options)
