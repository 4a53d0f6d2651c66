"""本文で使わないことにした言い方が、ページ、台本、図の言葉にないこと（CONTRIBUTING.md の「文章」）。"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.pages import ROOT

#: 言い方の型 → 使わない理由。数は、「何百倍」のような言い回しと、引用の初めを除く
AVOIDED = {
    r"(?:[0-9０-９]|\}\}?)[万億]?語(?!彙)": "トークンは単語ではないので、「語」と数えません",
    r"原稿": "読者は原稿を知りません。「筆者の下書き」「以前に動かした記録」のように書きます",
    r"(?<![何「一二三四五六七八九])[一二三四五六七八九]?[十百千][一二三四五六七八九十百千万]*"
    r"(?:個|位|文字|回|倍|行|トークン|バイト|ビット)": "十以上の数は、算用数字で書きます",
}
READ = [
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "examples").glob("*.py")),
    *sorted((ROOT / "figures_gen" / "chapters").glob("*/draw.py")),
]


def complaints(text: str) -> Iterator[str]:
    """使わない言い方の、行の番号と、まわりの言葉と、理由。"""
    for pattern, reason in AVOIDED.items():
        for found in re.finditer(pattern, text):
            around = text[max(0, found.start() - 10) : found.end() + 10].replace("\n", " ")
            yield f"{text.count(chr(10), 0, found.start()) + 1}: …{around}…。{reason}。"


@pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_avoided_words(path: Path) -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for line in complaints(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "5,000語のトークナイザ",
        '{{ fact("a.b") }}万語のGemma',
        'f"{size:,}語で最小"',
        "原稿の記録",
        "十個",
        "百倍",
        "三十文字",
    ],
)
def test_an_avoided_word_is_found(text: str) -> None:
    assert len(list(complaints(text))) == 1


@pytest.mark.parametrize(
    "text", ["5,000トークンの語彙", "一語で終わる", "三つの文", "十六分の一", "百聞は一見", "十数万"]
)
def test_other_words_pass(text: str) -> None:
    assert list(complaints(text)) == []
