"""章の Markdown を、段落や箇条書きの一項目に、さらに一文ずつに分けます。

結果のあとの文章が、測った値（``fact``）か述語（``claim``）に結ばれているかどうかを調べるために使います。
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: 結果を見せる埋め込み。これよりあとの文は、結果から言えることかもしれない。
RESULT = re.compile(r"\{\{\s*(?:cell|figure|widget|table|fact)\(")
CLAIM = re.compile(r"\{\{\s*claim\(([^)]*)\)\s*\}\}")
FACT = re.compile(r"\{\{\s*fact\(")
_MACRO = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FENCE = re.compile(r"^ *(?P<fence>`{3,}|~{3,}|\$\$)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
#: 予想の囲みの候補（figures_gen/site/guesses.py）と、練習のヒント（exercises.py）。何も言い切らない
_CHOICE = re.compile(r"^\s*\+ ")
#: 練習の問い。読者に頼むだけで、結果のことは言わない
_EXERCISE = re.compile(r"\{% call exercise\([^\n]*\n(?P<question>.*?)\n\+ ", re.DOTALL)
_TITLED = re.compile(r'^\s*(?:!!!|\?\?\?\+?|===)\s+\w*\s*"(?P<title>.*)"\s*$')
#: 言葉のまとまりにしない行：題のない囲み、ブロックの端、マクロに渡す文章の端、見出し、脚注や略語の中身、罫線
_BARE = re.compile(
    r"^\s*(?:(?:!!!|\?\?\?\+?)\s+\w+\s*|/{3,}.*|\{%.*%\}|#{1,6} .*|\[\^[^\]]+\]:.*|\*\[[^\]]+\]:.*|:?-{3,}.*)$"
)
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_OPEN, _CLOSE = "「『（(【", "」』）)】"


@dataclass(frozen=True)
class Passage:
    """段落、箇条書きの一項目、表の一行、囲みの題のどれか一つ。

    ``line`` は始まりの行の番号、``after_result`` は、そのページで結果を見せたあとかどうかです。
    練習の問いは、あとにあっても、そうとはしません。
    """

    page: str
    line: int
    text: str
    after_result: bool

    @property
    def sentences(self) -> list[tuple[int, str]]:
        """一文ずつの、行の番号と文。かぎ括弧の中の句点では分けません。"""
        return [(self.line + offset, sentence) for offset, sentence in _split(self.text)]

    @property
    def claims(self) -> list[tuple[int, str, str]]:
        """述語の名前と、それが支える文の、行の番号と文。"""
        return [
            (line, name, plain(sentence))
            for line, sentence in self.sentences
            for found in CLAIM.findall(sentence)
            for name in re.findall(r"[\"']([\w/-]+)[\"']", found)
        ]

    @property
    def is_bound(self) -> bool:
        """測った値か述語に結ばれているかどうか。"""
        return FACT.search(self.text) is not None or CLAIM.search(self.text) is not None

    @property
    def is_question(self) -> bool:
        """問いかけだけかどうか。問いは、何も言い切らない。"""
        return all(re.search(r"[？?][」』）)*\s]*$", plain(sentence)) for _, sentence in self.sentences)


def plain(sentence: str) -> str:
    """述語の印を除いた文。"""
    return re.sub(r"\s+", " ", CLAIM.sub("", sentence)).strip()


def passages(page: str, text: str) -> list[Passage]:
    """``text``（章の Markdown）を、言葉のまとまりに分けます。見出し、コード、式、脚注の中身、予想の候補は除きます。

    >>> [one.text for one in passages("a", "# 題\\n\\n一つ目。\\n続き。\\n\\n- 項目\\n- 次\\n\\n{{ cell('x') }}")]
    ['一つ目。\\n続き。', '項目', '次']
    >>> passages("a", "「一。二」です。三。{{ claim('x') }}四")[0].claims
    [(1, 'x', '三。')]
    """
    found: list[Passage] = []
    shown = False
    asked = {line for one in _EXERCISE.finditer(text) for line in _lines(text, *one.span("question"))}
    for line, block in _blocks(text):
        words = re.sub(r"<[^>]*>|\[\^[^\]]+\]", "", _MACRO.sub(lambda match: "0" * bool(FACT.match(match[0])), block))
        if re.search(r"\w", words):
            found.append(Passage(page, line, block, shown and line not in asked))
        shown = shown or RESULT.search(block) is not None
    return found


def _lines(text: str, start: int, end: int) -> range:
    """``start`` から ``end`` までの字のある行の番号。"""
    return range(text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 2)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """段落、箇条書きの一項目、表の一行、囲みの題を、始まりの行の番号とともに。"""
    lines = text.split("\n")
    at = 0
    if lines and lines[0] == "---":  # 頭書き
        at = lines.index("---", 1) + 1
    block: list[str] = []
    start = at

    def flush() -> Iterator[tuple[int, str]]:
        if any(line.strip() for line in block):
            yield start + 1, "\n".join(block)
        block.clear()

    while at < len(lines):
        line = lines[at]
        if fence := _FENCE.match(line):
            yield from flush()
            closing = fence["fence"]
            if line.strip() == closing or closing != "$$":
                at += 1
                while at < len(lines) and lines[at].strip() != closing:
                    at += 1
        elif titled := _TITLED.match(line):
            yield from flush()
            yield at + 1, titled["title"]
        elif not line.strip() or _BARE.match(line) or _CHOICE.match(line):
            yield from flush()
        elif line.lstrip().startswith("|"):
            yield from flush()
            if not _RULE.match(line) and not _is_header(lines, at):
                yield at + 1, line.strip().strip("|")
        else:
            if _ITEM.match(line):
                yield from flush()
            if not block:
                start = at
            block.append(_ITEM.sub("", line))
        at += 1
    yield from flush()


def _is_header(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and _RULE.match(lines[at + 1]) is not None and "-" in lines[at + 1]


def _split(block: str) -> Iterator[tuple[int, str]]:
    """段落を文に。かぎ括弧や埋め込みの中の句点では分けません。返すのは、段落の中の行のずれと、文です。"""
    masked = re.sub(r"\{\{.*?\}\}|`[^`\n]*`", lambda match: "\0" * len(match[0]), block, flags=re.DOTALL)
    depth, start, at = 0, 0, 0
    tail = re.compile(r"(?:[」』）)*]|\[\^[^\]]+\]|\s*\{\{\s*claim\([^)]*\)\s*\}\})*")
    while at < len(masked):
        if masked[at] in _OPEN:
            depth += 1
        elif masked[at] in _CLOSE:
            depth = max(0, depth - 1)
        elif masked[at] in "。！？" and depth == 0:
            end = tail.match(block, at + 1)
            assert end is not None
            yield _from(block, start, end.end())
            start = at = end.end()
            continue
        at += 1
    if block[start:].strip():
        yield _from(block, start, len(block))


def _from(block: str, start: int, end: int) -> tuple[int, str]:
    lead = len(block[start:end]) - len(block[start:end].lstrip())
    return block.count("\n", 0, start + lead), block[start:end].strip()
