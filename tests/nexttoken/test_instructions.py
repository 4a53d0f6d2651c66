"""お手本の読み方、確かめ方と、本に付いてくるお手本の中身。"""

import json
from pathlib import Path
from typing import Any

import pytest

from nexttoken.instructions import (
    FOLDER,
    TOO_SIMILAR,
    Example,
    InstructionError,
    answered_in,
    code_of,
    contains,
    is_code,
    nearest,
    passes,
    read_instructions,
    same_shape,
    similarity,
)
from nexttoken.tune import SPLITS, refuse_leaks

GOOD: dict[str, Any] = {
    "kind": "fact",
    "language": "ja",
    "messages": [{"role": "user", "content": "一年は何か月ですか。"}, {"role": "assistant", "content": "12か月です。"}],
    "exact": "12",
}


def turn(role: str, content: Any = "猫です。") -> dict[str, Any]:
    return {"role": role, "content": content}


def written(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "rows.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_good_row(tmp_path: Path) -> None:
    (example,) = read_instructions(written(tmp_path, GOOD))
    assert (example.request, example.answer, example.exact) == ("一年は何か月ですか。", "12か月です。", "12")
    assert example.prompt == tuple(GOOD["messages"][:1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "poem"}, "kind は greeting、.*のどれか"),
        ({"language": "fr"}, "language は ja、en のどれか"),
        ({"extra": 1}, "知らない欄 extra"),
        ({"exact": "13"}, "exact の '13' が、答えの中にありません"),
        ({"exact": 12}, "exact は文字列"),
        ({"tests": ["assert f() == 1"]}, "tests は、kind が python のとき"),
        ({"kind": "python"}, "tests は、kind が python のとき"),
        ({"messages": []}, "1組は要ります"),
        ({"messages": [turn("user")]}, "1組は要ります"),
        ({"messages": [turn("assistant"), turn("user")]}, "1番目の発言は user の番"),
        ({"messages": [turn("user"), turn("user")]}, "2番目の発言は assistant の番"),
        ({"messages": [turn("user"), turn("assistant"), turn("user")]}, "答えが抜けています"),
        ({"messages": [turn("user"), turn("assistant", " ")]}, "2番目の発言の content が空"),
        ({"messages": [turn("user", 3), turn("assistant")]}, "1番目の発言の content が空か、文字列では"),
        ({"messages": [turn("user", "猫 "), turn("assistant")]}, "空白があります"),
        ({"messages": ["猫", turn("assistant")]}, "1番目の発言は user の番"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    other = {**GOOD, "messages": [turn("user", "別の問い"), turn("assistant", "12")]}
    with pytest.raises(InstructionError, match=rf"rows\.jsonl の2行目: .*{message}"):
        read_instructions(written(tmp_path, other, {**GOOD, "exact": "", **change}))


@pytest.mark.parametrize("line", ["{", "", "[]", '"猫"'])
def test_a_line_that_is_no_object(tmp_path: Path, line: str) -> None:
    with pytest.raises(InstructionError, match="2行目"):
        read_instructions(written(tmp_path, GOOD, line, GOOD))


def test_a_repeated_request(tmp_path: Path) -> None:
    again = {**GOOD, "messages": [turn("user", "一年は 何か月ですか。"), turn("assistant", "12です。")]}
    with pytest.raises(InstructionError, match="2行目: 1行目と同じ指示"):
        read_instructions(written(tmp_path, GOOD, again))


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(InstructionError, match="空です"):
        read_instructions(written(tmp_path))


def test_no_file_and_shift_jis(tmp_path: Path) -> None:
    with pytest.raises(InstructionError, match="読めません"):
        read_instructions(tmp_path / "none.jsonl")
    path = written(tmp_path, GOOD)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932"))
    with pytest.raises(InstructionError, match="UTF-8ではありません"):
        read_instructions(path)


@pytest.mark.parametrize(
    ("answer", "exact", "found"),
    [
        ("15です。", "15", True),
        ("115です。", "15", False),
        ("15.5です。", "15", False),
        ("It is 15.", "15", True),
        ("3.15", "15", False),
        ("A CAT.", "cat", True),
        ("category", "cat", False),
        ("富士山です。", "富士山", True),
    ],
)
def test_exact_answers(answer: str, exact: str, found: bool) -> None:
    assert contains(answer, exact) is found


def test_the_language_of_an_answer() -> None:
    assert answered_in("15 + 2 = 17です。", "ja") and not answered_in("15 + 2 = 17です。", "en")
    assert answered_in("15 + 2 = 17.", "en") and not answered_in("15 + 2 = 17.", "ja")
    assert not answered_in("  ", "en")


def test_code_is_taken_out_of_its_fence() -> None:
    assert code_of("どうぞ。\n```python\nx = 1\n```\nです。") == "x = 1\n"
    assert code_of("```\nx = 1") == "x = 1"  # 閉じていない
    assert not is_code("```python\nx = 1\n```") and is_code("def f():\n    pass") and not is_code("def f():\n  x\n y")
    assert not is_code("a\0b")


@pytest.mark.parametrize(
    "body",
    [
        "    return n",
        "    while True:\n        pass",
        "    import sys\n    sys.exit(1)",
        "    raise ValueError",
        "    return '🐱" + "' * (1 << 34)",
    ],
)
def test_a_wrong_or_endless_answer_fails(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexttoken.instructions.TIME_LIMIT", 2)
    assert not passes(f"```python\ndef double(n):\n{body}\n```", ["assert double(3) == 6"])


def test_an_answer_sees_no_environment_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET", "猫")
    code = "import os\ndef f():\n    open('left.txt', 'w').close()\n    return os.environ.get('SECRET')"
    assert passes(code, ["assert f() is None"])
    assert list(tmp_path.iterdir()) == []


def test_similarity_and_shape() -> None:
    assert similarity("猫は好きですか。", "猫 は 好きですか。") == 1
    assert 0 < similarity("猫は好きですか。", "犬は好きですか。") < 1
    assert same_shape("def f(x):\n    return x * 2", "def g(y):\n    return y * 3")
    assert not same_shape("def f(x):\n    return x * 2", "def f(x):\n    return x + 2")


@pytest.fixture(scope="module")
def book() -> dict[str, list[Example]]:
    return {split: read_instructions(FOLDER / f"{split}.jsonl") for split in SPLITS}


def test_the_books_examples_are_enough_and_varied(book: dict[str, list[Example]]) -> None:
    assert len(book["train"]) >= 400
    for split in SPLITS:
        for language in ("ja", "en"):
            assert len({example.kind for example in book[split] if example.language == language}) == 6


def test_no_near_duplicates_between_training_and_the_rest(book: dict[str, list[Example]]) -> None:
    refuse_leaks(book)
    copied = Example(**{**vars(book["train"][0])})
    with pytest.raises(InstructionError, match=r"evaluation\.jsonl の1行目の指示が、学習用のものとほとんど同じ"):
        refuse_leaks({**book, "evaluation": [copied]})


def test_the_prompts_of_the_chapter_are_not_in_the_training_data(book: dict[str, list[Example]]) -> None:
    from figures_gen.measure.instruction_tuning import QUESTION, REQUESTS, SUM_SEQUENCE

    for request in (*REQUESTS, QUESTION, SUM_SEQUENCE):
        example = Example("fact", "ja", ({"role": "user", "content": request}, {"role": "assistant", "content": "あ"}))
        assert nearest(example, book["train"])[0] < TOO_SIMILAR, request
    assert not any("sum_sequence" in message["content"] for one in book["train"] for message in one.messages)


def test_every_python_answer_runs(book: dict[str, list[Example]]) -> None:
    """一つのプロセスでまとめて動かす（一つずつでは遅い）。どれも、自分だけの名前空間で試す。"""
    for split in SPLITS:
        for example in book[split]:
            if example.tests:
                space: dict[str, Any] = {}
                exec(code_of(example.answer), space)
                for test in example.tests:
                    assert test.startswith("assert "), test
                    exec(test, space)


def test_every_python_answer_is_one_fence(book: dict[str, list[Example]]) -> None:
    for split in SPLITS:
        for example in book[split]:
            if example.kind == "python":
                assert example.answer.startswith("```python\ndef ") and example.answer.endswith("\n```")
                assert example.answer.count("```") == 2
            else:
                assert answered_in(example.answer, example.language), example.answer
