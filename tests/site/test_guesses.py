"""予想の囲み。答えが結果に結ばれていること、書き方の間違いが分かること。"""

import re

import pytest

from figures_gen.site.guesses import RIGHT, GuessError, guess
from tests.site.pages import ROOT

WRITTEN = re.compile(r'\{% call guess\("(?P<name>[^"]*)"\) %\}(?P<body>.*?)\{% endcall %\}', re.DOTALL)
BOUND = re.compile(r"\{\{ *(?:claim|fact)\(")
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
BODY = f"猫の名前は？\n\n+ タマ\n+ まだ無い{RIGHT}\n\nまだ無いのです。"


def test_every_answer_is_bound_to_a_result() -> None:
    found = {(page, one["name"]): one["body"] for page, text in PAGES.items() for one in WRITTEN.finditer(text)}
    assert sum(text.count("call guess(") for text in PAGES.values()) == len(found) > 0
    assert [one for one, body in found.items() if not BOUND.search(body.strip().rpartition("\n\n")[2])] == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("猫", BODY),
        ("cat", BODY.replace(RIGHT, "")),
        ("cat", BODY.replace("タマ", f"タマ{RIGHT}")),
        ("cat", f"猫の名前は？\n\n{RIGHT}まだ無いのです。"),
        ("cat", f"猫の名前は？\n\n+ タマ{RIGHT}\n\n答え。"),
        ("cat", f"猫の名前は？\n\n+ あ{RIGHT}\n+ い\n+ う\n+ え\n+ お\n\n答え。"),
        ("cat", f"猫の名前は？\n\n+ タマ\n+ まだ無い{RIGHT}\n"),
    ],
)
def test_a_guess_written_wrongly_is_refused(name: str, body: str) -> None:
    with pytest.raises(GuessError, match="予想の囲み"):
        guess(name, lambda: body)


def test_a_question_cannot_close_its_box() -> None:
    made = guess("cat", lambda: f'猫の"名前"は？<b>\n\n+ タマ{RIGHT}\n+ まだ無い\n\n「///」と書く。')
    assert made.count("\n///") == 1 and RIGHT not in made
    assert "：猫の&quot;名前&quot;は？&lt;b&gt;</span>" in made
