"""練習。正しい答えが通り、間違った答えには、どこが違うかが言われること。書き方の間違いが分かること。"""

import ast
import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from properdocs.config import load_config

from figures_gen.promise.verdicts import room
from figures_gen.site import exercises, live_cells
from figures_gen.site.chapters import read_chapters
from figures_gen.site.exercises import Code, ExerciseError, codes
from figures_gen.site.in_page import session
from tests.site.javascript import ask
from tests.site.pages import ROOT, Page
from tests.site.test_search import index

PAGES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
#: 練習一つずつの、部屋、名前、種類、題。
FOUND = [(room(page.stem, text), *found) for page, text in PAGES.items() for found in exercises.WRITTEN.findall(text)]
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


def told(code: str, check: str, *before: Any) -> Any:
    """``code`` を ``check`` で確かめて、言われたこと。"""
    return json.loads(session.answer(json.dumps({"do": "check", "before": before, "code": code, "check": check})))


def answered(code: Code, answer: str) -> dict[str, object]:
    before = exercises.content(code.chapter)[code.name]["before"]
    found: dict[str, object] = told(answer, code.check, *before)
    return found


def each(code: Code) -> str:
    return f"{code.chapter}/{code.name}"


@pytest.mark.parametrize("code", CODES, ids=each)
def test_the_right_answer_passes_and_others_are_told_what_differs(code: Code) -> None:
    """初めのコードも、まだ正しくない。どれも、ページの中でファイルなしに動く。"""
    assert answered(code, code.right) == {"right": True}
    for word, answer in {**code.wrong, "初めのコード": code.start}.items():
        said = answered(code, answer)
        assert list(said) == ["differs"] and JAPANESE.search(str(said["differs"])), (word, said)
    assert code.needs.runs and not code.needs.texts, live_cells.why_not(code.needs)


#: ほかの書き方の正しい答え。この本の関数を使ったもの、標準ライブラリを使ったもの。
ALSO_RIGHT = {
    "bpe-by-hand/restore": "from nexttoken.letter_pairs import restore as 戻す",
    "characters/katakana": "def カタカナにする(文):\n    return 文.translate({n: n + 96 for n in range(12353, 12436)})",
    "japanese-tokens/stream": "import codecs\ndef 少しずつ見せる(バイトの列):\n"
    "    読み手 = codecs.getincrementaldecoder('utf-8')()\n    return [読み手.decode(一つ) for 一つ in バイトの列]",
    "next-word/ratios": "from nexttoken.ngram import NGram, UNICODE\ndef 割合(文章, 文脈):\n"
    "    続き = [文章[i + len(文脈)] for i in range(len(文章) - len(文脈)) if 文章.startswith(文脈, i)]\n"
    "    return {字: 続き.count(字) / len(続き) for 字 in 続き}",
    "sampling/draw": "from itertools import accumulate\ndef 引く(確率, u):\n"
    "    return next(語 for 語, 端 in zip(確率, accumulate(確率.values())) if u < 端)",
}
#: 問いの求めるところに、もう少しで届かない答え。正しい答えのコードの、どこを何に変えるか。
NOT_YET = {
    "neural/restless": ("学習率 * 勾配 / 全部", "0.01 * 勾配"),
    "sampling/to-min-p": ("0.1 * max", "0.095 * max"),
}
#: 渡されたものを使わない答え。どの引数を使っていないか。
IDLE = {
    "japanese-tokens/unstable": ("分ける", "分ける(文[", "見本で(文["),
    "lossless/fallback": ("語彙", "if 文字 in 語彙", 'if 文字 in {"猫", "と"}'),
}


def test_attempts_are_judged_fairly() -> None:
    known = {each(code): code for code in CODES}
    for name, code in ALSO_RIGHT.items():
        assert answered(known[name], code) == {"right": True}, name
    for name, change in NOT_YET.items():
        assert change[0] in known[name].right
        assert list(answered(known[name], known[name].right.replace(*change))) == ["differs"], name
    for name, (argument, *change) in IDLE.items():
        said = answered(known[name], known[name].right.replace(*change))
        assert str(said["differs"]).endswith(f"に渡される {argument} が、まだ使われていません。")


def test_the_sample_shows_what_is_wrong(capfd: pytest.CaptureFixture[str]) -> None:
    """初めに挙げた間違いは、例を動かしただけで、正しい答えと違って見える。章のセルから始めるものは、例を選べない。"""
    blind = []
    for code in CODES:
        own = code.start not in {cell.code.strip() for cell in live_cells.cells(code.chapter).values()}
        right, wrong = (sampled(code, answer, capfd) for answer in (code.right, next(iter(code.wrong.values()))))
        blind += [(each(code), right, wrong)] if own and right == wrong else []
    assert blind == []


def sampled(code: Code, answer: str, capfd: pytest.CaptureFixture[str]) -> str:
    """``answer`` に足りない前置きと例を、渡すコードから補って動かし、印字されたもの。"""
    whole = ast.parse(code.start).body
    places = [place for place, one in enumerate(whole) if isinstance(one, ast.FunctionDef)]
    head, tail = (whole[: places[0]], whole[places[-1] + 1 :]) if places else ([], [])
    if any(isinstance(one, ast.Expr | ast.For) for one in ast.parse(answer).body):
        head = tail = []
    joined = "\n".join([*map(ast.unparse, head), answer, *map(ast.unparse, tail)])
    capfd.readouterr()
    said = told(joined, "assert True, '一言'")
    return f"{capfd.readouterr().out}{said}"


def test_one_line_is_enough_to_change() -> None:
    for code in CODES:
        if (code.chapter, code.name, "change") in {one[:3] for one in FOUND}:
            changed = difflib.ndiff(code.start.splitlines(), code.right.splitlines())
            assert [line[0] for line in changed if line[0] in "+-"] in (["-", "+"], ["+"], ["-"]), each(code)


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
        [{"right": True}] * len(one["answers"]) + [{"slip": word} for word in slips]
        for one, slips in zip(found, words, strict=True)
    ]
    assert all(len(slips) >= exercises.LEAST_WRONG and all(map(JAPANESE.search, slips)) for slips in words)


def test_every_word_that_is_told_is_read() -> None:
    """textlint が検査する言葉（tests/textlint.py）。"""
    read = exercises.told()
    assert len(read) == len(CODES) + len(HAND) and all(read.values())


# ---- 書き方 ----

WRITTEN = """# %% one: start
x = 1
# %% one: check
assert x == 2, "2ではありません。"
# %% one: right
x = 2
# %% one: wrong 3にした
x = 3
# %% one: wrong 4にした
x = 4
"""


def written(folder: Path, text: str) -> Code:
    path = folder / "bpe-by-hand.py"
    path.write_text(text, encoding="utf-8")
    return exercises.read(path)["one"]


def test_a_file_written_wrongly_is_refused(tmp_path: Path) -> None:
    for old, new, word in [
        ("# %% one: right\nx = 2\n", "", "一つずつ"),
        ("# %% one: wrong 4にした\nx = 4\n", "", "2つ以上"),
        ("4にした", "3にした", "2つ以上"),
        (" 4にした", "", "2つ以上"),
        ("one: right", "one: answer", "知らない種類"),
        ("x = 1", "", "どちらか一つ"),
        ("start", "start steps", "どちらか一つ"),
        ("start\nx = 1", "start nowhere", "nowhere"),
        ("x = 3", "x = (", "文法"),
        (', "2ではありません。"', "", "assert"),
    ]:
        with pytest.raises(ExerciseError, match=word):
            written(tmp_path, WRITTEN.replace(old, new, 1))


BODY = "問い。\n\n+ ヒント"


def test_an_exercise_written_wrongly_is_refused() -> None:
    for name, kind, body, word in [
        ("restore", "build", "問い。", "ヒント"),
        ("restore", "read", BODY, "種類"),
        ("戻す", "build", BODY, "英数字"),
        ("nothing", "build", BODY, "nothing"),
        ("nothing", "hand", BODY, "nothing"),
        ("restore", "build", "問い。\n\n" + "+ あ\n" * 5, "四つ"),
    ]:
        with pytest.raises(ExerciseError, match=word):
            exercises.exercise("bpe-by-hand", name, kind, "題", lambda body=body: body, "../", lambda *_: "")  # type: ignore[misc]


# ---- 出来上がったページ ----


def test_the_list_leads_to_every_exercise(site: Path, pages: dict[str, Page]) -> None:
    """本の順に。部屋を借りているページの練習も、そのページで開く。"""
    links = [link["href"] for link in pages["exercises/"].all("a") if "#exercise-" in link["href"]]
    slugs = [one.slug for one in read_chapters(load_config(str(ROOT / "mkdocs.yml")))]
    written = {path.stem: [name for name, *_ in exercises.WRITTEN.findall(text)] for path, text in PAGES.items()}
    assert links == [f"../{slug}/#exercise-{name}" for slug in slugs for name in written[slug]]
    for slug in slugs:
        assert {f"exercise-{name}" for name in written[slug]} <= set(pages[f"{slug}/"].ids)


def test_exercises_are_sought_by_title_and_question_alone(site: Path) -> None:
    """ヒントと答えは、探しただけの人に見せない。"""
    found = {(page["url"], one[0]): one for page in index(site)["pages"] for one in page["sections"]}
    everything = [(path.stem, *one) for path, text in PAGES.items() for one in exercises.WRITTEN.findall(text)]
    for page, name, kind, title in everything:
        _, heading, text, *_ = found[f"{page}/", f"exercise-{name}"]
        assert heading == re.sub("[`*]", "", title) and exercises.KINDS[kind] not in heading
        assert text and "ヒント" not in text and "答えの例" not in text


# ---- 確かめる仕組み ----


#: 書いたもの、確かめるコード、違うところを言う言葉（正しければ空）。
SAID = [
    ("print('猫')", "assert 出力 == '猫\\n', '違います。'", ""),
    ("x = 1", "assert x == 2, f'{x}でした。'", "1でした。"),
    ("1", "assert 出力 == '1\\n', '違います。'", ""),
    ("def g(): return 1", "assert f(), ''", "f が見つかりません。初めのコードにある名前は、変えずに使ってください。"),
    (
        "x = 1",
        "assert len(x), ''",
        "返ってきたものを、比べられません。返す値の種類と個数が、問いのとおりかを見てください。",
    ),
    ("def f(a, b): return a", "assert f(1, 2) == 2, '一。'", "一。なお、f に渡される b が、まだ使われていません。"),
    ("def f(a, b): return 0", "assert f(1, 2) == 2, '一。'", "一。"),
]


def test_what_a_check_says(capfd: pytest.CaptureFixture[str]) -> None:
    for code, check, word in SAID:
        before = {"name": "a", "code": "print('前')"}
        assert told(code, check, before) == ({"differs": word} if word else {"right": True}), code
    printed = capfd.readouterr()
    assert printed.err == "" and "前" not in printed.out
    assert told("y = x", "assert 1, ''")["error"]["kind"] == "NameError"  # 前の練習の名前は、残らない


def test_an_error_is_not_called_a_wrong_answer() -> None:
    for code, check, kind in [
        ("assert False", "assert True, '一言'", "AssertionError"),
        ("def f(): return g()", "assert f(), '一言'", "NameError"),
        ("def f(): assert False", "assert f(), '一言'", "AssertionError"),
        ("raise SystemExit", "assert True, '一言'", "SystemExit"),
        ("x = 1\n'猫'.encode('ascii')", "assert x == 1, '一言'", "UnicodeEncodeError"),
        ("x = 1\nraise ValueError", "assert x == 2, '一言'", "ValueError"),
    ]:
        assert told(code, check)["error"]["kind"] == kind, code


#: 読者のよく出会う例外と、言うことの一部。ページの中の Python でも、同じことを言う（tests/browser/test_exercises.py）。
ERRORS = {
    "for 文字 in '猫':": "1行目の for の中身が、まだありません。くり返すことを、次の行に",
    "if True:\nprint(1)": "1行目の if の中身が、まだありません。",
    "def f():\n": "関数がすることを、次の行に",
    "  x = 1": "1行目：この行の頭に、要らない空白があります。",
    "if True:\n    x = 1\n  y = 2": "3行目：この行の頭の空白の数が、上のどの行とも",
    "print((1, 2)": "括弧 ( が、閉じられていません。",
    "x = 1)": "閉じ括弧 ) に合う、開き括弧がありません。",
    "x = '猫": "開いた引用符が、閉じられていません。",
    "while True\n    pass": "コロン（:）が要ります。",
    "print（1）": "（ は、そのままでは使えません。半角の ( に",
    "x\u3000= 1": "全角の空白が混ざっています。",
    "if x = 1:\n    pass": "比べるなら == と書きます。",
    "x = [1 2]": "コンマ（,）か、演算の記号が抜けています。",
    "return 1": "関数（def）の中にだけ書けます。",
    "x =": "1行目：括弧や引用符の閉じ忘れ",
    "個数 = {'AB': 1}\n対 = 'CD'\n個数[対]": "辞書 個数 に、鍵 'CD' はありません。あるのは 'AB' です。",
    "個数 = '3'\n個数 + 1": "文字列（str）に整数（int）を + でつなげることはできません。個数 は '3' です。",
    "x = None\n1 + x": "整数（int）とNoneは、+ で計算できません。x は None です。return を書き忘れた",
    "x = [1, 2]\nx['a']": "リスト（list）から取り出す番号は、整数です。いま使ったのは、文字列（str）です。",
    "x = [1, 2].sort()\nx[0]": "None からは、[ ] で取り出せません。",
    "n = 3\nfor i in n:\n    pass": "整数（int）からは、一つずつ取り出せません。",
    "文 = '猫'\n文()": "文字列（str）は関数ではないので、( ) を付けて呼べません。",
    "def f(文, 規則): pass\nf('猫')": "関数 f に渡す値が足りません。足りないのは、'規則' です。",
    "def f(文): pass\nf(1, 2)": "関数 f が受け取る値は1個ですが、2個を渡しています。",
    "{[1]: 2}": "辞書の鍵にも、集合の中身にもできません。",
    "len(3)": "整数（int）には長さがないので",
    "range(1.5)": "整数の要るところに、小数（float）を渡しています。",
    "','.join(['a', 1])": "番号1のものが、整数（int）です。",
    "'a' < 1": "文字列（str）と整数（int）は、大きさを比べられません。",
    "int('猫')": "1行目の int('猫') で止まりました。int( ) では、'猫' を整数に直せません。",
    "a, b = [1, 2, 3]": "左に並べた名前は2個ですが",
    "max([])": "max に渡したものが空で",
    "import math\nx = 0\nmath.log(x)": "渡せるのは、0より大きい数だけです。x は 0 です。",
    "[1].index(2)": "探した値が、リストの中にありません。",
    "x = [1, 2, 3]\ni = 3\nx[i]": "x の長さは 3 で、番号は0から2までです。i は 3 です。",
    "文字 = 1\nprint(文宇)": "文宇 という名前は、まだ作られていません。文字 のことでしょうか。",
    "math.log(2)": "先に import math と書きます。",
    "def f():\n    x += 1\nx = 1\nf()": "関数の中の x に、まだ値が入っていません。",
    "[].push(1)": "リスト（list）には、.push がありません。",
    "n = 0\n5 / n": "2行目の 5 / n で止まりました。0で割ろうとしています。n は 0 です。",
    "b'\\xe7'.decode()": "1バイト目からの b'\\xe7' は、utf-8 の文字として読めません。",
    "from math import foo": "math の中に、foo という名前はありません。",
    "from nexttoken import bpe\nbpe.train('猫', vocab_size='多い')": "vocab_size",
    "raise LookupError('x')": "終わりの行に、例外の種類と理由があります。",
}


def test_an_error_is_told_in_words(capfd: pytest.CaptureFixture[str]) -> None:
    for code, words in ERRORS.items():
        said = told(code, "")["error"]
        assert words in said["words"], (code, said)
        assert "<確かめ>" not in said["text"]
    said = told("def f(文): return 文[9]", "assert f('ab' + 'c'), '一言'")["error"]
    assert said["words"].startswith("f('abc') を試しました。1行目の 文[9] で止まりました。文 の長さは 3 で")
