"""本文の書き方――述語の置き場所、使わない言い方、序の物語、予想の囲み。"""

import re

import pytest

from figures_gen.promise import verdicts
from figures_gen.site.guesses import RIGHT, GuessError, guess
from figures_gen.site.macros import STORY, MissingError, story
from tests.site.pages import ROOT

PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}


def test_every_claim_is_placed_somewhere() -> None:
    used = {(one.name.rpartition("/")[0] or one.page, one.name.rpartition("/")[2]) for one in verdicts.placed()}
    assert {(chapter, name) for chapter, names in verdicts.defined().items() for name in names} <= used


# ---- 使わない言い方（CONTRIBUTING.md の「文章」） ----

#: 言い方の型 → 使わない理由。数は、「何百倍」のような言い回しと、引用の初めを除く
AVOIDED = {
    r"(?:[0-9０-９]|\}\}?)[万億]?語(?!彙)": "トークンは単語ではないので、「語」と数えません",
    r"原稿": "読者は原稿を知りません。「筆者の下書き」「以前に動かした記録」のように書きます",
    r"(?<![何「一二三四五六七八九])[一二三四五六七八九]?[十百千][一二三四五六七八九十百千万]*"
    r"(?:個|位|文字|回|倍|行|トークン|バイト|ビット)": "十以上の数は、算用数字で書きます",
}


def test_no_avoided_words() -> None:
    found = [
        f"{path.relative_to(ROOT)}: …{match[0]}…。{reason}。"
        for pattern in ("docs/*.md", "examples/*.py", "figures_gen/chapters/*/draw.py")
        for path in sorted(ROOT.glob(pattern))
        for avoided, reason in AVOIDED.items()
        for match in re.finditer(avoided, path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


# ---- 序に載せた物語は、ファイルのとおり ----

CUT = re.compile(r'\{\{ story\(("[^}]*")\) \}\}')


def test_the_story_is_told_in_full_and_in_order() -> None:
    told = "".join(_words(story(*eval(f"[{cut}]"))) for cut in CUT.findall(PAGES["prologue"]))
    title, _, text = STORY.read_text(encoding="utf-8").partition("\n\n")
    assert told == re.sub(r"\s", "", text)
    assert f"# {title} " in PAGES["prologue"]


def _words(markdown: str) -> str:
    return re.sub(r"\s", "", markdown.removeprefix("/// html | div.nt-story").removesuffix("///"))


def test_a_wrong_cut_is_told() -> None:
    for cut in (["どこにもない言葉"], ["シオリ"], ["坂の上の古本屋に", "どこにもない言葉"]):
        with pytest.raises(MissingError, match="物語に"):
            story(*cut)


# ---- 予想の囲み ----

WRITTEN = re.compile(r'\{% call guess\("(?P<name>[^"]*)"[^)]*\) %\}(?P<body>.*?)\{% endcall %\}', re.DOTALL)
BOUND = re.compile(r"\{\{ *(?:claim|fact)\(")
BODY = f"猫の名前は？\n\n+ タマ\n+ まだ無い{RIGHT}\n\nまだ無いのです。"


def test_every_answer_is_bound_to_a_result() -> None:
    found = {(page, one["name"]): one["body"] for page, text in PAGES.items() for one in WRITTEN.finditer(text)}
    assert sum(text.count("call guess(") for text in PAGES.values()) == len(found) > 0
    assert [one for one, body in found.items() if not BOUND.search(body.strip().rpartition("\n\n")[2])] == []


def test_a_guess_written_wrongly_is_refused() -> None:
    for name, body in [
        ("猫", BODY),
        ("cat", BODY.replace(RIGHT, "")),
        ("cat", BODY.replace("タマ", f"タマ{RIGHT}")),
        ("cat", f"猫の名前は？\n\n{RIGHT}まだ無いのです。"),
        ("cat", f"猫の名前は？\n\n+ タマ{RIGHT}\n\n答え。"),
        ("cat", f"猫の名前は？\n\n+ あ{RIGHT}\n+ い\n+ う\n+ え\n+ お\n\n答え。"),
        ("cat", f"猫の名前は？\n\n+ タマ\n+ まだ無い{RIGHT}\n"),
    ]:
        with pytest.raises(GuessError, match="予想の囲み"):
            guess(name, lambda body=body: body)  # type: ignore[misc]


def test_a_question_cannot_close_its_box() -> None:
    made = guess("cat", lambda: f'猫の"名前"は？<b>\n\n+ タマ{RIGHT}\n+ まだ無い\n\n「///」と書く。')
    assert made.count("\n///") == 1 and RIGHT not in made
    assert "：猫の&quot;名前&quot;は？&lt;b&gt;</span>" in made
