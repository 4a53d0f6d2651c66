"""検索の索引を作ります。

一つの見出しとその中身を、一つの項目にします。ここでするのは文章を取り出すところまでで、言葉に切って数えるのは
ページの中のスクリプト（``docs/assets/search/``）です。言葉の切り方が、一か所だけに書かれているようにするためです。
"""

import gzip
import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

#: 索引の置き場所。gzip で縮めておくので、どこから配っても同じ大きさで届く。
PLACE = "assets/search/index.bin"
SYNONYMS = Path(__file__).with_name("synonyms.toml")
READINGS = Path(__file__).with_name("readings.toml")
#: 章を 1 としたときの、ページの重み。元の文書の道の始まりで決まる。
WEIGHTS = {
    "index.md": 0.8,
    "failures.md": 0.7,
    "terms.md": 0.5,
    "exercises.md": 0.3,
    "notebooks.md": 0.3,
    "glossary.md": 0.2,
    "references.md": 0.15,
    "code/index.md": 0.5,
    "code/": 0.1,
    "generated/": 0.05,
}

#: 図のコードのページの、題の初め（figures_gen/site/code_pages.py）。
FIGURE_CODE = "図のコード"
#: 索引の中で、一バイトで書く文字の種類。ほかの文字は二バイトで書く（docs/assets/search/index.mjs が戻す）。
ONE_BYTE = 240
#: 文の中の式は、これより短ければ（「$k$個」の$k$など）、文の一部として残す。
SHORT = 4

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"script", "style", "svg", "annotation", "template", "button", "noscript"}
#: 章末の文献は、参考文献のページで引ける（footnote）。
_SILENT_CLASSES = {"filename", "headerlink", "footnote", "footnote-ref", "footnote-backref", "nt-made", "nt-not-here"}
#: 練習（figures_gen/site/exercises.py）は、題と問いで引く。ヒントと答えは、探しただけの人に見せない。
_SILENT_CLASSES |= {"nt-exercise__kind", "nt-start", "hint", "answer"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: 終われば、そこで文も切れる要素。
_BLOCKS = _HEADINGS | {"p", "li", "dt", "dd", "td", "th", "tr", "pre", "div", "summary", "figcaption", "caption"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_DEFINED = re.compile(r"^(?:class|def) (\w+)|^([A-Z]\w*)(?=: | = )", re.MULTILINE)
_DOCSTRING = re.compile(r'"""(.+?)(?:\n|""")')


#: 読み解く前に片付けるもの。図。
_DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@dataclass
class Section:
    """見出し一つと、次の見出しまでの文章とコード。"""

    anchor: str
    heading: str = ""
    text: str = ""
    code: str = ""


@dataclass
class _Open:
    """開いている要素。``silent`` なら、中の文章は索引に入れない。"""

    tag: str
    silent: bool
    starts: Section | None = None


@dataclass
class _Reader(HTMLParser):
    """ページの本文（HTML）を、節に分ける。"""

    sections: list[Section] = field(default_factory=lambda: [Section("")])
    open: list[_Open] = field(default_factory=list)
    formula: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._add(" ")
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        silent = tag in _SILENT or bool(classes & _SILENT_CLASSES) or "data-search-exclude" in given
        starts = None if silent or self._silent() else self._section(tag, given.get("id") or "")
        if starts:
            self.sections.append(starts)
        self.open.append(_Open(tag, silent, starts))

    def _section(self, tag: str, identity: str) -> Section | None:
        """見出しか、用語集の言葉一つで、新しい節になる。言葉に id がなければ、それを含む節を開く。"""
        if tag in _HEADINGS and identity:
            return Section(identity)
        return Section(identity or self.sections[-1].anchor) if tag == "dt" else None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass
        if tag == "math":
            self._add(self.formula if len(self.formula) <= SHORT else " ")
            self.formula = ""
        if tag in _BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        if self._silent():
            return
        if any(element.tag == "math" for element in self.open):
            self.formula += data.strip()
        else:
            self._add(data)

    def _silent(self) -> bool:
        return any(element.silent for element in self.open)

    def _add(self, data: str) -> None:
        section = self.sections[-1]
        if any(element.starts is section for element in self.open):
            section.heading += data
        elif any(element.tag == "pre" for element in self.open):
            section.code += data
        else:
            section.text += data


def sections(html: str) -> list[Section]:
    """本文（HTML）の節。コードと出力は、そのままの字で取っておきます。

    >>> for section in sections('<h1 id="top">題</h1><p>始め</p><h2 id="a">次</h2><pre>x = 1</pre>'):
    ...     print(section)
    Section(anchor='top', heading='題', text='始め', code='')
    Section(anchor='a', heading='次', text='', code='x = 1')
    """
    reader = _Reader()
    reader.feed(_DRAWN.sub("", html))
    found = [Section(one.anchor, _one_line(one.heading), _one_line(one.text), one.code) for one in reader.sections]
    return [section for section in found if section.heading or section.text]


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip().replace("\n", " ")


def weight(source: str) -> float:
    """元の文書 ``source`` の重み。

    >>> weight("sampling.md"), weight("code/bpe.md") < weight("glossary.md")
    (1, True)
    """
    return next((found for start, found in WEIGHTS.items() if source.startswith(start)), 1)


def synonyms() -> list[list[str]]:
    """どれで探しても同じものが見つかる言葉の組。"""
    found: list[list[str]] = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["same"]
    return found


def readings() -> dict[str, str]:
    """漢字のある言葉 → 読み。"""
    tables: dict[str, dict[str, str]] = tomllib.loads(READINGS.read_text(encoding="utf-8"))
    return {word: reading for table in tables.values() for word, reading in table.items()}


def packed(pages: list[dict[str, Any]]) -> bytes:
    """索引のファイルの中身。同じページからは、いつも同じバイト列になります。

    文字は、多いものから番号を振り、一バイトか二バイトで書いてから縮めます（UTF-8より二割小さくなります）。
    番号の表を先に書き、0で区切ります。
    """
    content = {"pages": pages, "synonyms": synonyms(), "readings": list(readings().items())}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    letters = sorted(counts := Counter(text), key=lambda letter: (-counts[letter], letter))
    short = [bytes([number]) for number in range(ONE_BYTE)]
    codes = short + [bytes([high, low]) for high in range(ONE_BYTE, 256) for low in range(256)]
    code = {ord(letter): code.decode("latin-1") for letter, code in zip(letters, codes, strict=False)}
    return gzip.compress("".join(letters).encode() + b"\0" + text.translate(code).encode("latin-1"), 9, mtime=0)


def words(page: Path) -> dict[str, Any]:
    """検索だけが読む言葉。章を先に出す言葉（``tags``）と、節ごとの、読者の言葉での問い（``asks``）です。"""
    beside = page.with_suffix(".asks.yml")
    found: dict[str, Any] = yaml.safe_load(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    return found


def entry(
    found: Sequence[Section], source: str, url: str, title: str, trail: Sequence[str], meta: Mapping[str, Any]
) -> dict[str, Any]:
    """索引の中のページ一枚。``found`` は :func:`listed` の節、``trail`` は目次の中の道です。"""
    asks = dict(meta.get("asks", {}))  # 節 → 読者の言葉での問い。節が二つに分かれていれば、初めのほうに付く
    rows = [[one.anchor, one.heading, one.text, one.code, asks.pop(one.anchor, "")] for one in found]
    if asks:
        raise ValueError(f"docs/{source} の asks に、ない節「{'」「'.join(map(str, asks))}」があります。")
    return {
        "url": url,
        "title": _plain(title) + ("（ノートブック）" if source.startswith("generated/") else ""),
        "trail": [_plain(one) for one in trail],
        "tags": meta.get("tags", []),
        "about": meta.get("description", ""),
        "weight": weight(source),
        "sections": rows,
    }


def listed(html: str, source: str) -> list[Section]:
    """索引に入れる節。``html`` は、色を分ける前の本文です。ノートブックの中身は章と重なるので、題だけで引く。"""
    if source.startswith("generated/"):
        return []
    found = sections(html)
    drawn = bool(found) and found[0].heading.startswith(FIGURE_CODE)
    for section in found:
        if source.startswith("code/"):
            _describe(section, first=section is found[0], told=not drawn)
        else:
            section.code = " ".join(dict.fromkeys(_NAME.findall(section.code)))
    return found


def _describe(section: Section, first: bool, told: bool) -> None:
    """コードのページでは、そこで定める名前と、その説明の一行目（``told`` なら）で引く。図の説明は、章にある。"""
    section.text = " ".join([section.text] * first + _DOCSTRING.findall(section.code) * told)
    section.code = " ".join(dict.fromkeys("".join(names) for names in _DEFINED.findall(section.code)))


def _plain(title: str) -> str:
    return re.sub(r"<[^>]*>", "", title).strip()


def write(site: Path, pages: Mapping[str, dict[str, Any]], order: Sequence[str]) -> None:
    """索引を、サイトの中に書きます。点が同じときの順番は、目次の順番（``order``）です。"""
    places = {source: place for place, source in enumerate(order)}
    sources = sorted(pages, key=lambda source: (places.get(source, len(places)), source))
    path = site / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed([pages[source] for source in sources]))
