"""本文の文と、人が読んで受け入れた文とを比べます（``docs/generated/<ページ>/sentences.txt``）。

述語に結ばれた文は、述語の式の指紋と一組です。文が変わっても、式が変わっても、その組を読み直し、受け入れ直すまで、
figures_gen は失敗します。結ばれていないのに、数を言うか、比べるか、過ぎたこととして言い切る文も、字のまま並びます。
ほかの文は、指紋だけです。受け入れるのは ``make accept`` だけで、コードや結果に反する文は、受け入れません。
"""

import ast
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from figures_gen.promise.catalogue import GENERATED, ROOT, accepted, pages, read_text
from figures_gen.promise.closure import closure
from figures_gen.promise.contradictions import contradictions, sources
from figures_gen.promise.facts import FactError, find
from figures_gen.promise.files import write_atomically
from figures_gen.promise.sentences import Sentence, sentences
from figures_gen.promise.verdicts import CHAPTERS, ClaimError, answer, expression, home, room
from nexttoken.loading.digests import file_sha256

HEAD = "# 読んで受け入れた文（make accept が書く）。= は述語の式と一組の文、? は結ばれていない文、. はほかの文の指紋"
BOUND = re.compile(r"= (.+?): (.*)")
#: 向きの逆の言葉。
TURNS = "増/減 大き/小さ 多/少な 高/低 長/短 開/縮 速/遅 早/遅 勝/負 強/弱 広/狭 近/遠 よく/悪く 上が/下が"
OPPOSITES = [tuple(pair.split("/")[::way]) for pair in TURNS.split() for way in (1, -1)]
UNIT = re.compile("ビット|バイト|文字|トークン|ポイント|%|倍|割|秒|分|時間|dB|[KMG]B")
#: 入れ替わったかどうかを見る言葉と、区切り（動いてもよい）。
PIECE, CLAUSE = re.compile(r"[\w.`%]+"), re.compile(r"[、。\s]")
#: 打ち消しで終わる文。
DENYING = re.compile(r"(?:ません(?:でした)?|ない(?:のです|からです)?|なかった(?:のです)?)[。」）*]*$")
ALIKE, SAME = 0.5, 0.9
FACT = re.compile(r"(fact\([\"'])([^\"']+)")
#: 見せる言葉の頭。指紋は、人には要らない。
MARKS = re.compile(r"^([=?.]) (?:([\w/@ -]+): )?")


@dataclass(frozen=True)
class Change:
    """受け入れていないところ。前の行と、今の文（と、その行）。"""

    page: "Page"
    before: tuple[str, ...]
    after: tuple[tuple[str, Sentence], ...]

    def __str__(self) -> str:
        """一行の知らせ。"""
        line = f":{self.after[0][1].line}" if self.after else ""
        now = " ".join(f"「{one.plain}」" for _, one in self.after) or "文が消えました"
        old = [MARKS.sub("", one) for one in self.before if not one.startswith(".")]
        was = f"（受け入れたのは {' '.join(f'「{one}」' for one in old)}）" if old else ""
        if len(old) == len(self.after) == 1 and old[0] == self.after[0][1].plain:
            verb = "外れ" if not self.after[0][1].names else "変わり" if self.before[0].startswith("=") else "付き"
            was = f"（述語が{verb}ました）"
        return f"docs/{self.page.name}.md{line}: {now}{was}"

    def whole(self) -> str:
        """前と今を並べ、今の文を支える述語の式と値を添えたもの。指紋だけの文の前の字は、git が知っている。"""
        parts = [f"docs/{self.page.name}.md", *(f"  - {one}" for one in self.before if not one.startswith("."))]
        for line, one in self.after:
            parts.append(f"  + {line if line[0] != '.' else one.plain}（{one.line}行目）")
            for name in one.names:
                _, *body = expression(self.page.room, name).parts
                parts.append("\n".join(f"      {code}" for part in body for code in ast.unparse(part).splitlines()))
                parts.append(f"      → {answer(self.page.room, name).state}")
        return "\n".join(parts)


@dataclass(frozen=True)
class Page:
    """ページ一つの文。"""

    name: str
    text: str

    @cached_property
    def room(self) -> str:
        """ページの部屋のある章。"""
        return room(self.name, self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """今の文。"""
        return list(sentences(self.text, self.room))

    @property
    def file(self) -> Path:
        """受け入れた文の置き場所。"""
        return accepted(ROOT / "docs" / f"{self.name}.md")

    def refused(self, corrected: bool = False) -> Iterator[str]:
        """コードや結果に反するので、受け入れることのできない文。``corrected`` なら、前の文が誤りだったとします。"""
        yield from () if corrected else self.turned()
        for one in self.sentences:
            if whys := dict.fromkeys(contradictions(one, self.room)):
                yield "\n    ".join([f"docs/{self.name}.md:{one.line}: 「{one.plain}」", *whys])

    def turned(self) -> Iterator[str]:
        """述語は同じなのに、向きが逆になった文。前か今かの、どちらかが偽です。"""
        for change in self.changes:
            before = {found[1]: found[2] for line in change.before if (found := BOUND.match(line))}
            now = [(one, found[1], found[2]) for line, one in change.after if (found := BOUND.match(line))]
            for one, names, text in now:
                if names in before and (words := _opposite(before[names], text)):
                    why = f"述語は同じなのに、{words}（前の文が誤りだったなら: --accept --corrected）"
                    yield f"docs/{self.name}.md:{one.line}: 「{one.plain}」\n    {why}"

    @cached_property
    def changes(self) -> list[Change]:
        """受け入れた文と違うところ。"""
        return list(self._changes())

    def _changes(self) -> Iterator[Change]:
        before = list(_entries(read_text(self.file) if self.file.exists() else ""))
        after = [(_line(one, self.room), one) for one in self.sentences]
        match = SequenceMatcher(None, before, [line for line, _ in after], autojunk=False)
        for kind, start, end, low, high in match.get_opcodes():
            if kind != "equal":
                yield Change(self, tuple(before[start:end]), tuple(after[low:high]))

    def accept(self) -> None:
        """今の文を書きます。"""
        lines = [HEAD]
        for one in self.sentences:
            line = _line(one, self.room)
            if line.startswith(". ") and lines[-1].startswith(". "):
                lines[-1] += line[1:]
            else:
                lines.append(line)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.file, "\n".join([*lines, ""]).encode())


def every_page() -> list[Page]:
    """すべてのページ。"""
    docs = ROOT / "docs"
    return [Page(path.relative_to(docs).with_suffix("").as_posix(), read_text(path)) for path in pages()]


def _line(one: Sentence, room: str) -> str:
    text = FACT.sub(lambda fact: _whole(room, fact), " ".join(one.plain.split()))
    if one.names:
        return f"= {' '.join(_digest(room, name) for name in one.names)}: {text}"
    return f"? {text}" if one.says else f". {hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _whole(room: str, fact: re.Match[str]) -> str:
    """測った値の名前を、全体の道にしたもの。短い名前の指す値が変われば、文も変わったことになる。"""
    chapter, slash, path = fact[2].rpartition("/")
    try:
        return f"{fact[1]}{chapter}{slash}{find(chapter or room, path)[0]}"
    except FactError:
        return fact[0]  # 組み立てのときに、名指しで知らせる


def _opposite(old: str, new: str) -> str:
    """言葉の向きか単位が変わったか、言葉が入れ替わったところ。言い回しの似ていない文どうしなら、見ない。"""
    if SequenceMatcher(None, old, new).ratio() < ALIKE:
        return ""
    for one, other in OPPOSITES:
        if old.count(one) > new.count(one) and old.count(other) < new.count(other):
            rest = SequenceMatcher(None, old.replace(one, ""), new.replace(other, "")).ratio()
            return f"「{one}」が「{other}」になりました" if rest > SAME else ""  # A は B より大きい → B は A より小さい
    if FACT.sub("", old) == FACT.sub("", new):
        return "ほかの値を指すようになりました"
    if UNIT.sub("", old) == UNIT.sub("", new):
        return f"単位が {'、'.join(UNIT.findall(old))} から {'、'.join(UNIT.findall(new))} になりました"
    if sorted(PIECE.findall(old)) == sorted(PIECE.findall(new)) and CLAUSE.sub("", old) != CLAUSE.sub("", new):
        return "言葉か符号が入れ替わりました"
    return "打ち消しが変わりました" if bool(DENYING.search(old)) != bool(DENYING.search(new)) else ""


def _digest(room: str, name: str) -> str:
    """述語の全体の名前と、式の指紋。"""
    try:
        return f"{'/'.join(home(room, name))}@{expression(room, name).digest}"
    except ClaimError:
        return name  # 組み立てのときに、名指しで知らせる


def _entries(text: str) -> Iterator[str]:
    """受け入れた文の行。指紋だけの文は、一つずつに分けます。"""
    for line in text.splitlines()[1:]:
        if line.startswith(". "):
            yield from (f". {one}" for one in line[2:].split())
        elif line:
            yield line


def fingerprint() -> bytes:
    """文についての答えを決めるもの（本文、コード、結果、受け入れた文、Python の版）の指紋。"""
    code = {*closure(Path(__file__)), *CHAPTERS.glob("*/*.py"), *sources()}
    files = [*pages(), *code, *GENERATED.glob("*/*.*")]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0{file_sha256(path)}".encode())
    return digest.hexdigest().encode()


def problems(chosen: Iterable[Page] | None = None) -> list[str]:
    """受け入れることのできない文と、まだ受け入れていない文。"""
    every = every_page() if chosen is None else list(chosen)
    refused = [f"コードや結果に反する文: {why}" for page in every for why in page.refused()]
    new = [f"docs/{page.name}.md: まだ一文も受け入れていません" for page in every if not page.file.exists()]
    changed = [str(change) for page in every if page.file.exists() for change in page.changes]
    return refused + [f"受け入れていない文: {why}" for why in new + changed]
