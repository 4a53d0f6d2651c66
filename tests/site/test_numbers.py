"""章に打ち込まれた数字は、どれも訳の分かっているものだけ。

動かして得た数値は ``{{ fact("…") }}`` で書く。数字のまま書いてよいものは、typed_numbers.toml に理由とともにある。
頭書き（description など）も読む。そこでは fact を使えないので、動かして得た数値は書かない。
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.site.pages import ROOT

LIST = Path(__file__).with_name("typed_numbers.toml")
ADVICE = (
    '動かして得た値なら {{ fact("…") }} で書き、そうでなければ tests/site/typed_numbers.toml に、理由を添えて加えます。'
)
NUMBER = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
#: 文章ではないところ。この順に消す。
NOT_PROSE = [
    re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}).*?^(?P=indent)(?P=fence)", re.DOTALL | re.MULTILINE),
    re.compile(r"\{\{.*?\}\}", re.DOTALL),  # 埋め込み
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
        for number in NUMBER.finditer(prose(text)):
            covering = [entry for entry in allowed if _covers(entry, page, text, number)]
            used.update(covering)
            if not covering:
                found.append(_complaint(page, text, number))
    unused = [entry for entry in allowed if entry not in used]
    dead = [f"{entry} に当てはまる数字は、もうありません。一覧から消してください。" for entry in unused]
    return found + dead


def _covers(entry: Entry, page: str, text: str, number: re.Match[str]) -> bool:
    """一つの数の一部だけに当てはまるものは、数えない。"""
    if entry.page not in ("", page):
        return False
    near = entry.pattern.finditer(text, max(0, number.start() - 200), number.end() + 200)
    return any(match.start() <= number.start() and number.end() <= match.end() for match in near)


def _complaint(page: str, text: str, number: re.Match[str]) -> str:
    line = text.count("\n", 0, number.start()) + 1
    around = text[max(0, number.start() - 15) : number.end() + 15].replace("\n", " ")
    return f"docs/{page}.md:{line}: 「{number[0]}」が打ち込まれています（…{around}…）。{ADVICE}"


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
