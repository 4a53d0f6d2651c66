"""練習。正しい答えが通り、間違った答えには、どこが違うかが言われること。書き方の間違いが分かること。"""

import difflib
import gzip
import json
import re
from pathlib import Path

import pytest

from figures_gen.promise.claims import room
from figures_gen.site import exercises, live_cells, search
from figures_gen.site.chapters import read_chapters
from figures_gen.site.exercises import Code, ExerciseError, codes
from figures_gen.site.in_page import session
from tests.site.javascript import ask
from tests.site.pages import ROOT, Page

PAGES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
#: 練習一つずつの、部屋、名前、種類、題。
FOUND = [(room(page), *found) for page, text in PAGES.items() for found in exercises.WRITTEN.findall(text)]
CODES = codes()
HAND = [(chapter, name) for chapter in exercises.chapters() for name in exercises.by_hand(chapter)]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯]")


def test_every_exercise_stands_in_its_chapter() -> None:
    written = sorted([(code.chapter, code.name) for code in CODES] + HAND)
    assert sum(text.count("call exercise(") for text in PAGES.values()) == len(FOUND)
    assert written == sorted((page, name) for page, name, _, _ in FOUND)
    kinds = {(page, name): kind for page, name, kind, _ in FOUND}
    assert all(kinds[one] == "hand" for one in HAND)
    assert all(kinds[code.chapter, code.name] != "hand" for code in CODES)


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "DESK", tmp_path / "desk")
    monkeypatch.chdir(tmp_path)


def answered(code: Code, answer: str) -> dict[str, object]:
    before = exercises.content(code.chapter)[code.name]["before"]
    asked = {"do": "check", "before": before, "code": answer, "check": code.check}
    found: dict[str, object] = json.loads(session.answer(json.dumps(asked)))
    return found


def each(code: Code) -> str:
    return f"{code.chapter}/{code.name}"


@pytest.mark.parametrize("code", CODES, ids=each)
def test_the_right_answer_passes(code: Code) -> None:
    assert answered(code, code.right) == {"right": True}


WRONG = [(code, word) for code in CODES for word in code.wrong]


@pytest.mark.parametrize(("code", "word"), WRONG, ids=[f"{each(code)}-{word}" for code, word in WRONG])
def test_a_wrong_answer_is_told_what_differs(code: Code, word: str) -> None:
    said = answered(code, code.wrong[word])
    assert list(said) == ["differs"] and JAPANESE.search(str(said["differs"])), said


@pytest.mark.parametrize("code", CODES, ids=each)
def test_what_the_reader_is_given_is_not_yet_right(code: Code) -> None:
    said = answered(code, code.start)
    assert list(said) == ["differs"] and JAPANESE.search(str(said["differs"])), said


@pytest.mark.parametrize("code", CODES, ids=each)
def test_every_code_runs_in_the_page_without_a_file(code: Code) -> None:
    assert code.needs.runs, live_cells.why_not(code.needs)
    assert not code.needs.texts


@pytest.mark.parametrize(
    "code", [code for code in CODES if (code.chapter, code.name, "change") in {one[:3] for one in FOUND}], ids=each
)
def test_one_line_is_enough_to_change(code: Code) -> None:
    changed = difflib.ndiff(code.start.splitlines(), code.right.splitlines())
    signs = [line[0] for line in changed if line[0] in "+-"]
    assert signs in (["-", "+"], ["+"], ["-"])


#: ページの答え合わせ（docs/assets/run/hand.mjs）を、そのまま動かす。
JUDGE = """
import { judge } from "./docs/assets/run/hand.mjs";
answer(given.map(([exercise, texts]) => texts.map((text) => judge(exercise, text))));
"""


def test_the_page_knows_every_answer_and_every_slip() -> None:
    """正しい答えはどれも正しく、間違いには、どれもその一言が返る。"""
    found = [exercises.by_hand(chapter)[name] for chapter, name in HAND]
    asked = [(one, one["answers"] + [slip["answer"] for slip in one["slips"]]) for one in found]
    words = [[slip["word"] for slip in one["slips"]] for one in found]
    assert ask(JUDGE, asked) == [
        [{"right": True}] * len(one["answers"]) + [{"slip": word} for word in told]
        for one, told in zip(found, words, strict=True)
    ]
    assert all(len(told) >= exercises.LEAST_WRONG and all(map(JAPANESE.search, told)) for told in words)


def test_every_word_that_is_told_is_read() -> None:
    """textlint が検査する言葉（tests/textlint.py）。"""
    told = exercises.told()
    assert len(told) == len(CODES) + len(HAND)
    assert all(len(words) > 0 for words in told.values())


# ---- 書き方 ----

WRITTEN = """# %% start
x = 1
# %% check
assert x == 2, "2ではありません。"
# %% right
x = 2
# %% wrong 3にした
x = 3
# %% wrong 4にした
x = 4
"""


def written(folder: Path, text: str) -> Code:
    path = folder / "bpe-by-hand" / "one.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return exercises.read(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    code = written(tmp_path, WRITTEN)
    assert (code.chapter, code.name, code.start, code.right) == ("bpe-by-hand", "one", "x = 1", "x = 2")
    assert code.wrong == {"3にした": "x = 3", "4にした": "x = 4"}


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("# %% right\nx = 2\n", "", "一つずつ"),
        ("# %% wrong 4にした\nx = 4\n", "", "2つ以上"),
        ("4にした", "3にした", "2つ以上"),
        (" 4にした", "", "2つ以上"),
        ("# %% right", "# %% answer", "知らない種類"),
        ("x = 1", "", "どちらか一つ"),
        ("start", "start steps", "どちらか一つ"),
        ("start\nx = 1", "start nowhere", "nowhere"),
        ("x = 3", "x = (", "文法"),
        (', "2ではありません。"', "", "assert"),
    ],
)
def test_a_file_written_wrongly_is_refused(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(ExerciseError, match=word):
        written(tmp_path, WRITTEN.replace(old, new, 1))


BODY = "問い。\n\n+ ヒント"


@pytest.mark.parametrize(
    ("name", "kind", "body", "word"),
    [
        ("restore", "build", "問い。", "ヒント"),
        ("restore", "read", BODY, "種類"),
        ("戻す", "build", BODY, "英数字"),
        ("nothing", "build", BODY, "nothing"),
        ("nothing", "hand", BODY, "nothing"),
        ("restore", "build", "問い。\n\n" + "+ あ\n" * 5, "四つ"),
    ],
)
def test_an_exercise_written_wrongly_is_refused(name: str, kind: str, body: str, word: str) -> None:
    with pytest.raises(ExerciseError, match=word):
        exercises.exercise("bpe-by-hand", name, kind, "題", lambda: body, "../", lambda *_: "")


# ---- 出来上がったページ ----


def test_the_list_leads_to_every_exercise(site: Path, pages: dict[str, Page]) -> None:
    links = [link["href"] for link in pages["exercises/"].all("a") if "#exercise-" in link["href"]]
    assert links == [f"../{page}/#exercise-{name}" for page in order() for name in names(page)]
    for page in {page for page, *_ in FOUND}:
        ids = pages[f"{page}/"].ids
        assert all(f"exercise-{name}" in ids for name in names(page))


def names(chapter: str) -> list[str]:
    return [name for page, name, _, _ in FOUND if page == chapter]


def order() -> list[str]:
    """練習のある章を、本の順に。"""
    from mkdocs.config import load_config

    rooms = [one.room for one in read_chapters(load_config(str(ROOT / "mkdocs.yml")))]
    return [room for room in dict.fromkeys(rooms) if names(room)]


def test_exercises_are_sought_by_title_and_question_alone(site: Path) -> None:
    """ヒントと答えは、探しただけの人に見せない。"""
    content = json.loads(gzip.decompress((site / search.PLACE).read_bytes()))
    found = {(page["url"], one[0]): one for page in content["pages"] for one in page["sections"]}
    everything = [(path.stem, *one) for path, text in PAGES.items() for one in exercises.WRITTEN.findall(text)]
    for page, name, kind, title in everything:
        _, heading, text, _ = found[f"{page}/", f"exercise-{name}"]
        assert heading == re.sub("[`*]", "", title) and exercises.KINDS[kind] not in heading
        assert text and "ヒント" not in text and "答えの例" not in text


# ---- 確かめる仕組み ----


RENAMED = "f が見つかりません。初めのコードにある名前は、変えずに使ってください。"


@pytest.mark.parametrize(
    ("code", "check", "said"),
    [
        ("print('猫')", "assert 出力 == '猫\\n', '違います。'", {"right": True}),
        ("x = 1", "assert x == 2, f'{x}でした。'", {"differs": "1でした。"}),
        ("1", "assert 出力 == '1\\n', '違います。'", {"right": True}),
        ("def g(): return 1", "assert f(), '一言'", {"differs": RENAMED}),
    ],
)
def test_what_a_check_says(code: str, check: str, said: dict[str, object], capfd: pytest.CaptureFixture[str]) -> None:
    asked = {"do": "check", "before": [{"name": "a", "code": "print('前')"}], "code": code, "check": check}
    assert json.loads(session.answer(json.dumps(asked))) == said
    printed = capfd.readouterr()
    assert printed.err == "" and "前" not in printed.out


@pytest.mark.parametrize(
    ("code", "check", "kind"),
    [
        ("assert False", "assert True, '一言'", "AssertionError"),
        ("1 / 0", "assert True, '一言'", "ZeroDivisionError"),
        ("def f(): return g()", "assert f(), '一言'", "NameError"),
        ("def f(): assert False", "assert f(), '一言'", "AssertionError"),
        ("x =", "assert True, '一言'", "SyntaxError"),
        ("raise SystemExit", "assert True, '一言'", "SystemExit"),
        ("int('x')", "assert True, '一言'", "ValueError"),
        ("x = 1\n'猫'.encode('ascii')", "assert x == 1, '一言'", "UnicodeEncodeError"),
        ("x = 1\nraise ValueError", "assert x == 2, '一言'", "ValueError"),
        ("x = 1", "int('x')", "ValueError"),
    ],
)
def test_an_error_is_not_called_a_wrong_answer(code: str, check: str, kind: str) -> None:
    asked = {"do": "check", "before": [], "code": code, "check": check}
    assert json.loads(session.answer(json.dumps(asked)))["error"]["kind"] == kind


def test_exercises_share_no_names() -> None:
    for code in ("x = 1", "y = x"):
        said = json.loads(
            session.answer(json.dumps({"do": "check", "before": [], "code": code, "check": "assert 1, '一'"}))
        )
    assert said["error"]["kind"] == "NameError"
