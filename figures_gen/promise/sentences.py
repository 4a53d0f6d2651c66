"""本文を、一文ずつに分けます。述語に結ばれた文、結ぶべきかもしれない文、ほかの文を見分けます。

読むのは、書かれたままの Markdown です。マクロも、式も、表も、頭書きも、文の一部です。だから、どこを一字変えても、
変わったと分かります。図と表の説明と代替テキストは、置かれたところで、置く文の次に読みます。
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from figures_gen.promise.catalogue import GENERATED, ROOT, read_code
from figures_gen.promise.causes import meaning

#: 述語を置くもの。文のあとの claim（back なら、続く何文かを一度に支える）、予想の候補の right、図の claims。
PLACED = re.compile(
    r"\{\{\s*(?P<macro>claim|right)\(\s*[\"'](?P<name>[\w/-]+)[\"']\s*(?:,\s*back=(?P<back>\d+)\s*)?\)\s*\}\}"
    r"|\{\{\s*(?:figure\(|widget\([^{}]*?fallback=)\s*[\"'](?P<figure>[\w-]+)[\"'](?P<given>[^{}]*)\)\s*\}\}"
)
GIVEN = re.compile(r"(\w+)=[\"']([^\"']*)[\"']")
MACRO = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
#: 切らずに読むもの。コード、式、マクロ、HTML、括弧。
WHOLE = re.compile(r"`[^`]*`|\$[^$]+\$|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>")
OPENING, CLOSING = "「『（(【[", "」』）)】]"
#: 句点のあとで、まだ同じ文に入るもの。
TAIL = re.compile(r"(?:[」』）)\s*]|\[\^[\w-]+\]|\{\{\s*(?:claim|right)\([^{}]*\)\s*\}\})*")
CITED = re.compile(r"\[\^[\w-]+\]|\]\(https?:|<https?:")
EXERCISE = re.compile(r"\{%\s*call exercise\([\"']([\w-]+)[\"']")
FENCE = re.compile(r"\s*(`{3,}|~{3,}|\$\$$)")
DIGITS = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
KANJI = "〇一二三四五六七八九十百千万億兆"
#: 言葉で書いた数と、割合や倍を言う言葉。「一」だけのものは除く。
WORDS = re.compile(
    rf"[{KANJI}]+分の[0-9０-９{KANJI}]+"
    rf"|(?!一(?:(?![割倍]|桁[違多少大小])[^{KANJI}]|$))(?:[数何幾]?[{KANJI}]+)+(?:割|倍|桁[違多少大小])?"
    r"|(?<![一-龥])数[個回割度本件人秒日年](?!ご)|[数何幾]?倍"
    r"|半分|半数|過半|大半|大多数|半減|半ば|桁違い|桁が違|ゼロ|零|皆無|ひとけた|ふたつ|みっつ|よっつ|いつつ|ふたり"
)
#: 比べるか、例外なく言う言葉。
COMPARED = re.compile(
    r"より(?!どり)|ほう[がはも]|ほど(?![き])|いちばん|最も|どれも|どの[^、。]*も|ほとんど|増え|減[っりる]|縮[みん]"
    r"|上回|下回|勝[てちっ]|負け|すべて|必ず|まったく|ずっと|いつも|めったに|変わらな|変わりませ|一致し|一位[はが]"
)
PAST = re.compile(r"(?:た(?:(?:の|わけ)(?:です|でした)|のだと分かります)?(?:よね|ね)?|でした)[。！]?[」』）)\s]*$")
#: 問いかけと頼み。何も言い切らない。
ASKING = re.compile(r"(?:[？?]|でしょう(?:か|ね)?。|ましょう。|てください。|てみます。|ませんか。)[」』）)\s]*$")


@dataclass(frozen=True)
class Sentence:
    """文一つ。``names`` は、それを支える述語です。

    ``kind`` は、本文（text）、頭書き（front）、図の言葉（drawn）のどれか。``shown`` は、結果を見せたあとかどうか、
    ``of`` は、問いなら、その練習の名前、``cited`` は、世の中のことを、出どころを添えて言うか、その隣の文かどうかです。
    """

    line: int
    text: str
    names: tuple[str, ...] = ()
    kind: str = "text"
    shown: bool = False
    of: str = ""
    cited: bool = False

    @property
    def plain(self) -> str:
        """印と、箇条書きの頭を除いた文。"""
        if self.kind == "drawn":
            return self.text.partition("｜")[2]
        unmarked = PLACED.sub(lambda mark: "" if mark["name"] else mark[0], self.text)
        return re.sub(r"^(?:[-*+]|\d+\.)\s+", "", unmarked).strip()

    @property
    def words(self) -> str:
        """読者の読む言葉。マクロ、コード、式、リンク先、名札は除きます。"""
        text = re.sub(r"\]\([^)]*\)|\{ ?[#.][^}]*\}|\[\^[\w-]+\]", "]", MACRO.sub("", self.plain))
        return re.sub(r"`[^`]*`|\$[^$]+\$|<[^>]*>", "□", text)

    @property
    def says(self) -> bool:
        """述語に結ぶべきかもしれない文かどうか。"""
        if self.kind == "drawn" and not self.shown:  # 図を描くコード
            return False
        if DIGITS.search(self.words) or re.search(r"[$`][^$`]*\d", self.plain):
            return True
        if not self.shown or self.cited or "fact(" in self.text or ASKING.search(self.words):
            return False
        return bool(WORDS.search(self.words) or COMPARED.search(self.words) or PAST.search(self.words))


def sentences(text: str, room: str = "") -> Iterator[Sentence]:
    """章 ``room`` の Markdown の文を、書かれた順に。

    >>> [(one.plain, one.names) for one in sentences("一。二です。{{ claim('x') }}三\\n+ 四{{ right('y') }}")]
    [('一。', ()), ('二です。', ('x',)), ('三', ()), ('四', ('y',))]
    >>> [one.names for one in sentences("一。二。三。{{ claim('x', back=2) }}")]
    [(), ('x',), ('x',)]
    """
    lines, shown, of, above = text.split("\n"), False, "", False
    front = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
    yield from (Sentence(at, line.strip(), kind="front") for at, line in enumerate(lines[1:front], 2) if line.strip())
    number = front + bool(front)
    while number < len(lines):
        fence, end = FENCE.match(lines[number]), number + 1
        if fence:
            ends = (at for at in range(end, len(lines)) if lines[at].strip() == fence[1])
            end = next(ends, len(lines) - 1) + 1
            whole = [" ".join(line.strip() for line in lines[number:end])]
        else:
            whole = list(_split(lines[number].strip()))
        if asked := EXERCISE.search(lines[number]):
            of = asked[1]
        elif lines[number].startswith(("+ ", "{% endcall")):
            of = ""
        if lines[number].strip() and not lines[number].startswith(" "):
            above = bool(CITED.search(lines[number]))
        under = above and lines[number].startswith(" ")  # 文献の下の説明
        cited = [under or bool(CITED.search(text)) for text in whole]
        found = [
            Sentence(number + 1, text, shown=shown, of=of, cited=any(cited[max(0, at - 1) : at + 2]))
            for at, text in enumerate(whole)
        ]
        for one in _bound(found):
            yield one
            yield from _drawn(one, room)
        shown = shown or bool(re.search(r"\{\{\s*(?:cell|figure|widget|fact)\(", lines[number]))
        number = end


def _split(line: str) -> Iterator[str]:
    depth = start = at = 0
    while at < len(line):
        if whole := WHOLE.match(line, at):
            at = whole.end()
            continue
        depth = max(0, depth + (line[at] in OPENING) - (line[at] in CLOSING))
        at += 1
        if line[at - 1] in "。！？" and depth == 0 and (tail := TAIL.match(line, at)):
            at = tail.end()
            yield line[start:at].strip()
            start = at
    if line[start:].strip():
        yield line[start:].strip()


def _bound(found: list[Sentence]) -> list[Sentence]:
    """文に、それを支える述語の名前を付けたもの。"""
    for number, one in enumerate(found):
        for mark in PLACED.finditer(one.text):
            for at in range(max(0, number + 1 - int(mark["back"] or 1)), number + 1 if mark["name"] else 0):
                found[at] = replace(found[at], names=(*found[at].names, mark["name"]))
    return found


def _drawn(one: Sentence, room: str) -> Iterator[Sentence]:
    """置かれた図か表の、説明と代替テキスト。データから書かれる数は、# とします。"""
    for mark in PLACED.finditer(one.text):
        if not mark["figure"]:
            continue
        given = dict(GIVEN.findall(mark["given"]))
        chapter, name = given.get("chapter", room), mark["figure"]
        for kind, said in captions(GENERATED / chapter, name):
            names = given.get("claims", "").split() if kind == "説明" else ()
            text = f"図 {name} の{kind}｜{DIGITS.sub('#', said)}"
            yield Sentence(one.line, text, tuple(names), "drawn", shown=True)
        code = f"図 {name} の描き方｜図 {name} を描くコード（{drawn_by(chapter, name)}）"
        yield Sentence(one.line, code, kind="drawn")


def drawn_by(chapter: str, name: str) -> str:
    """図を描くコード（同じファイルの、呼ぶ関数も）の指紋。"""
    file = ROOT / "figures_gen" / "chapters" / chapter.replace("-", "_") / "draw.py"
    code = meaning(read_code(file), name.replace("-", "_")) if file.exists() else ""
    return hashlib.sha256(code.encode()).hexdigest()[:8]


def captions(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """図か表の、説明と代替テキスト。まだ作られていなければ、何もありません。"""
    svg, table = folder / f"{name}.svg", folder / f"{name}.html"
    if svg.exists():
        with svg.open(encoding="utf-8") as file:
            head = file.readline()
        for kind, tag in (("説明", "title"), ("代替テキスト", "desc")):
            if found := re.search(f"<{tag}>(.*?)</{tag}>", head):
                yield kind, html.unescape(found[1])
    elif table.exists():
        found = re.search(r' data-made="([^"]*)"', table.read_text(encoding="utf-8"))
        yield "説明", json.loads(html.unescape(found[1]))["caption"] if found else ""
