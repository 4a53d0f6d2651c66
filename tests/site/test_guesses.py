"""予想の囲み。答えが結果に結ばれていること、書き方の間違いが分かること。"""

import re

import pytest

from figures_gen.engine.prose import CLAIM, FACT
from figures_gen.site.guesses import GuessError, guess
from tests.site.pages import ROOT

WRITTEN = re.compile(r"\{% call guess\((?P<arguments>[^)]*)\) %\}(?P<body>.*?)\{% endcall %\}", re.DOTALL)
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
FOUND = [(page, match["arguments"], match["body"]) for page, text in PAGES.items() for match in WRITTEN.finditer(text)]
#: 本のどこに、いくつ以上あるか。
LEAST = 24
BODY = "猫の名前は？\n\n+ タマ\n+ まだ無い\n\nまだ無いのです。"


def test_the_book_asks_before_it_shows() -> None:
    assert len(FOUND) >= LEAST
    assert sum(text.count("call guess(") for text in PAGES.values()) == len(FOUND)
    assert len({page for page, *_ in FOUND}) > len(FOUND) / 4  # 一つの章に偏らない


@pytest.mark.parametrize(("page", "arguments", "body"), FOUND, ids=[f"{page}/{given}" for page, given, _ in FOUND])
def test_every_answer_is_bound_to_a_result(page: str, arguments: str, body: str) -> None:
    answer = body.strip().rpartition("\n\n")[2]
    assert CLAIM.search(answer) or FACT.search(answer), (
        f"docs/{page}.md の予想（{arguments}）の答えが、結果に結ばれていません。"
    )


def test_every_name_is_used_once() -> None:
    names = [(page, arguments.split(",")[0]) for page, arguments, _ in FOUND]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "right", "body"),
    [
        ("cat", 0, BODY),
        ("cat", 3, BODY),
        ("猫", 1, BODY),
        ("cat", 1, "猫の名前は？\n\nまだ無いのです。"),
        ("cat", 1, "猫の名前は？\n\n+ タマ\n\n答え。"),
        ("cat", 1, "猫の名前は？\n\n+ あ\n+ い\n+ う\n+ え\n+ お\n\n答え。"),
        ("cat", 1, "猫の名前は？\n\n+ タマ\n+ まだ無い\n"),
    ],
)
def test_a_guess_written_wrongly_is_refused(name: str, right: int, body: str) -> None:
    with pytest.raises(GuessError, match="予想の囲み"):
        guess(name, right, lambda: body)


def test_a_question_cannot_close_its_box() -> None:
    made = guess("cat", 1, lambda: '猫の"名前"は？<b>\n\n+ タマ\n+ まだ無い\n\n「///」と書く。')
    assert made.count("\n///") == 1
    assert "：猫の&quot;名前&quot;は？&lt;b&gt;</span>" in made
