"""章に打ち込まれた数字は、どれも訳の分かっているものだけ。

動かして得た数値は ``{{ fact("…") }}`` で書く。数字のまま書いてよいものは、typed_numbers.toml に理由とともにある。
頭書き（description など）も読む。そこでは fact を使えないので、動かして得た数値は書かない。

結果のあるページでは、言葉で書いた数（半分、十倍、三割、二回に一回、3万 …）も同じに扱う。ただし、fact か claim の
ある文の中なら、書いてよい。「一つの」「一文字」のように、ある一つを指すだけの「一」は数えない。
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from figures_gen.engine.prose import CLAIM, FACT, RESULT, passages
from tests.site.pages import ROOT

LIST = Path(__file__).with_name("typed_numbers.toml")
ADVICE = (
    '動かして得た値なら {{ fact("…") }} で書き、そうでなければ tests/site/typed_numbers.toml に、理由を添えて加えます。'
)
NUMBER = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
KANJI = "〇一二三四五六七八九十百千万億兆"
#: 言葉で書いた数と、割合や倍を言う言葉。「一」だけのものは除く。
WORD = re.compile(
    rf"[0-9０-９.,]*[{KANJI}]+分の[0-9０-９{KANJI}]+"
    rf"|(?!一(?:(?![割倍]|桁[違多少大小])[^{KANJI}]|$))[0-9０-９.,]*(?:[数何幾]?[{KANJI}]+)+(?:割|倍|桁[違多少大小])?"
    r"|(?<![一-龥])数[個回割度本件人秒日年](?!ご)|(?<![0-9０-９])[数何幾]?倍"
    r"|半分|半数|過半|大半|大多数|半減|半ば|桁違い|桁が違|ゼロ|零|皆無|ひとけた|ふたつ|みっつ|よっつ|いつつ|ふたり"
)
WORD_ADVICE = (
    '動かして得た値なら {{ fact("…") }} で書くか、その文に {{ claim("…") }} を添え、'
    "そうでなければ tests/site/typed_numbers.toml に、理由を添えて加えます。"
)
#: 文章ではないところ。この順に消す。
NOT_PROSE = [
    re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}).*?^(?P=indent)(?P=fence)", re.DOTALL | re.MULTILINE),
    re.compile(r"\{\{.*?\}\}", re.DOTALL),  # 埋め込み
    re.compile(r"\{%.*?%\}", re.DOTALL),
    re.compile(r"^ *\+ .*$", re.MULTILINE),  # 予想の候補
    re.compile(r"(?P<ticks>`+)(?!`)[^\n]*?[^`\n](?P=ticks)(?!`)"),  # 文の中のコード
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\$[^$\n]+\$"),
    re.compile(r"^\[\^[^\]\n]+\]:.*$", re.MULTILINE),  # 脚注の中身
    re.compile(r"\[\^[^\]\n]+\]"),  # 脚注の印
    re.compile(r"(?<=\])\([^)\n]*\)"),  # リンクの行き先
    re.compile(r"<[^>\n]*>"),
    re.compile(r"&#?\w+;"),
    re.compile(r"\{ ?[#.:][^}\n]*\}"),  # 見出しの名前など
    re.compile(r"^ *\d+\. ", re.MULTILINE),  # 番号付きの箇条書き
]


@dataclass(frozen=True)
class Entry:
    """打ち込んでよい数字。``page`` が空なら、どの章でもよい。``written`` は一覧に書いてあるまま。"""

    page: str
    written: str
    pattern: re.Pattern[str]
    reason: str

    def __str__(self) -> str:
        return f"typed_numbers.toml の {self.page or 'everywhere'}「{self.written}」"


def entries(table: dict[str, Any]) -> list[Entry]:
    """一覧を読む。``[[everywhere]]`` は正規表現、``[[page.章]]`` は本文の一字一句。"""
    everywhere = [
        Entry("", row["pattern"], re.compile(row["pattern"]), row["reason"]) for row in table.get("everywhere", [])
    ]
    return everywhere + [
        Entry(page, row["text"], re.compile(re.escape(row["text"])), row["reason"])
        for page, rows in table.get("page", {}).items()
        for row in rows
    ]


def prose(text: str) -> str:
    """文章でないところを、同じ長さの空白にした写し。"""
    for pattern in NOT_PROSE:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), text)
    return text


def problems(pages: dict[str, str], allowed: list[Entry]) -> list[str]:
    """一覧にない数字と、もう何も許していない項目と、理由のない項目。"""
    found = [f"{entry} に理由がありません。" for entry in allowed if not entry.reason.strip()]
    used: set[Entry] = set()
    for page, text in pages.items():
        for number, advice in _numbers(page, text):
            covering = [entry for entry in allowed if _covers(entry, page, text, number)]
            used.update(covering)
            if not covering:
                found.append(_complaint(page, text, number, advice))
    unused = [entry for entry in allowed if entry not in used]
    dead = [f"{entry} に当てはまる数字は、もうありません。一覧から消してください。" for entry in unused]
    return found + dead


def _numbers(page: str, text: str) -> Iterator[tuple[re.Match[str], str]]:
    """打ち込まれた数字と、結ばれていない文にある言葉の数。それぞれの直し方とともに。"""
    words = prose(text)
    yield from ((number, ADVICE) for number in NUMBER.finditer(words))
    if RESULT.search(text):
        bound = {place for start, end in _bound(page, text) for place in range(start, end)}
        yield from ((number, WORD_ADVICE) for number in WORD.finditer(words) if number.start() not in bound)


def _bound(page: str, text: str) -> Iterator[tuple[int, int]]:
    """測った値か述語のある文の、始まりと終わり。"""
    at = 0
    for passage in passages(page, text):
        at = text.index(passage.text, at)
        for _, sentence in passage.sentences:
            start = text.index(sentence, at)
            at = start + len(sentence)
            if FACT.search(sentence) or CLAIM.search(sentence):
                yield start, at


def _covers(entry: Entry, page: str, text: str, number: re.Match[str]) -> bool:
    """一つの数の一部だけに当てはまるものは、数えない。"""
    if entry.page not in ("", page):
        return False
    near = entry.pattern.finditer(text, max(0, number.start() - 200), number.end() + 200)
    return any(match.start() <= number.start() and number.end() <= match.end() for match in near)


def _complaint(page: str, text: str, number: re.Match[str], advice: str) -> str:
    line = text.count("\n", 0, number.start()) + 1
    around = text[max(0, number.start() - 15) : number.end() + 15].replace("\n", " ")
    return f"docs/{page}.md:{line}: 「{number[0]}」が打ち込まれています（…{around}…）。{advice}"


def test_every_typed_number_has_a_reason() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
    found = problems(pages, entries(tomllib.loads(LIST.read_text(encoding="utf-8"))))
    assert not found, "\n".join(found)


RULES = entries(
    {
        "everywhere": [{"pattern": "UTF-8", "reason": "名前"}],
        "page": {"a": [{"text": "13文字を", "reason": "例"}]},
    }
)


def complaints(text: str, page: str = "a") -> list[str]:
    """``RULES`` のもとで、数字への小言だけ。"""
    return [line for line in problems({page: text}, RULES) if line.startswith("docs/")]


def test_a_typed_result_is_found_with_its_place() -> None:
    (found,) = complaints("一行目\n\n確率は0.513でした。")
    assert found.startswith("docs/a.md:3: 「0.513」")
    assert "確率は0.513でした" in found and "fact" in found


@pytest.mark.parametrize(
    "text",
    [
        "１２人",
        "1,234個",
        "| 表 | 5 |",
        "## 3倍の速さ {#three}",
        '??? question "7は？"',
        "[8番](a.md)",
        "**9**",
        "    12個",
        "- 4個",
        "---\ndescription: 圧縮率は3.69\n---\n",
    ],
)
def test_digits_in_prose_are_found(text: str) -> None:
    assert len(complaints(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "`0.513`",
        "``a `1` b``",
        "~~~~ python\n0.513\n~~~~",
        "```\n0.513\n```",
        '{{ fact("tokyo.top.0.probability", ".1%") }}',
        "$p = 0.5$",
        "$$\n2^{13}\n$$",
        "[ここ](b.md#p2)",
        "本当です[^h20]。",
        "[^h20]: 2020年, 3節.",
        "<span id='p1'>あ</span>",
        "A&#8217;s",
        "## 題 {#part-2}",
        "2. 二つ目",
        "UTF-8で書く",
        "13文字を縮める",
    ],
)
def test_what_is_not_prose_or_is_allowed_passes(text: str) -> None:
    assert complaints(text) == []


SHOWN = '{{ cell("x") }}\n\n'


@pytest.mark.parametrize(
    "words",
    [
        "長さは半分になりました",
        "十倍の速さです",
        "三割が消えました",
        "二回に一回は当たります",
        "十個に増えました",
        "百万を超えました",
        "半数が残りました",
        "大半が消えました",
        "過半数です",
        "千分の一にも届きません",
        "四分の三が同じです",
        "確率は倍になりました",
        "何百倍も長くなりました",
        "一割が残りました",
        "一桁違います",
        "桁違いです",
        "数回しか出てきません",
        "十数個です",
        "3万文字です",
        "七、八割です",
        "トークンは三つです",
        "確率はゼロでした",
        "五分五分です",
    ],
)
def test_numbers_in_words_are_found(words: str) -> None:
    assert complaints(f"{SHOWN}結果です。{words}。") != []
    assert complaints(f"{SHOWN}## {words} {{#title}}") != []
    assert complaints(f"{SHOWN}| 行 | {words} |") != []


@pytest.mark.parametrize("mark", ['{{ claim("is_half") }}', '（{{ fact("a.b", ".0%") }}）。'])
def test_numbers_in_words_may_stand_in_a_bound_sentence(mark: str) -> None:
    half = f"長さは半分です{mark}" if "fact" in mark else f"長さは半分です。{mark}"
    assert complaints(f"{SHOWN}はじめに。{half}") == []
    assert len(complaints(f"{SHOWN}はじめは三割。{half}")) == 1
    assert len(complaints(f"{SHOWN}{half}おわりは三割。")) == 1


@pytest.mark.parametrize(
    "words", ["ある一つの文字", "一文字ずつ", "もう一度だけ", "一方、一般に", "一桁ずつ", "一つも消えない"]
)
def test_one_that_only_points_is_no_number(words: str) -> None:
    assert complaints(f"{SHOWN}{words}。") == []


def test_numbers_in_words_pass_on_pages_without_results() -> None:
    assert complaints("長さは半分、確率は十倍。") == []


def test_an_entry_for_words_is_dead_where_the_sentence_is_bound() -> None:
    allowed = entries({"page": {"a": [{"text": "長さは半分", "reason": "例"}]}})
    assert problems({"a": f"{SHOWN}長さは半分です。"}, allowed) == []
    (dead,) = problems({"a": f'{SHOWN}長さは半分です。{{{{ claim("is_half") }}}}'}, allowed)
    assert "もうありません" in dead


def test_an_entry_allows_no_other_number_and_no_other_page() -> None:
    assert len(complaints("113文字を縮める")) == 1
    assert len(complaints("13文字が3文字に")) == 2
    assert len(complaints("13文字を縮める", page="b")) == 1
    assert len(complaints("UTF-80")) == 1


def test_dead_entries_and_empty_reasons_are_found() -> None:
    assert problems({"a": "UTF-8で、13文字を縮める"}, RULES) == []
    (dead,) = problems({"a": "UTF-8の`13文字を`"}, RULES)
    assert "a「13文字を」" in dead and "もうありません" in dead
    silent = entries({"page": {"a": [{"text": "3個", "reason": " "}]}})
    (found,) = problems({"a": "3個"}, silent)
    assert "理由がありません" in found
