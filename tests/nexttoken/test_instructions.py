"""お手本の読み方、確かめ方と、本に付いてくるお手本の中身。"""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nexttoken.instructions import (
    FOLDER,
    TOO_SIMILAR,
    Example,
    InstructionError,
    code_of,
    contains,
    echoes,
    nearest,
    read_instructions,
)
from nexttoken.tune import SPLITS, refuse_leaks

SCRIPT = Path(__file__).parents[2] / "examples" / "instruction-tuning.py"

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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "poem"}, "kind は greeting、.*のどれか"),
        ({"extra": 1}, "知らない欄 extra"),
        ({"exact": "13"}, "exact の '13' が、答えの中にありません"),
        ({"tests": ["assert f() == 1"]}, "tests は、kind が python のとき"),
        ({"messages": []}, "1組は要ります"),
        ({"messages": [turn("assistant"), turn("user")]}, "1番目の発言は user の番"),
        ({"messages": [turn("user"), turn("assistant"), turn("user")]}, "答えが抜けています"),
        ({"messages": [turn("user"), turn("assistant", " ")]}, "2番目の発言の content が空"),
        ({"messages": [turn("user", "猫 "), turn("assistant")]}, "空白があります"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    other = {**GOOD, "messages": [turn("user", "別の問い"), turn("assistant", "12")]}
    with pytest.raises(InstructionError, match=rf"rows\.jsonl の2行目: .*{message}"):
        read_instructions(written(tmp_path, other, {**GOOD, "exact": "", **change}))


def test_a_repeated_request(tmp_path: Path) -> None:
    again = {**GOOD, "messages": [turn("user", "一年は 何か月ですか。"), turn("assistant", "12です。")]}
    with pytest.raises(InstructionError, match="2行目: 1行目と同じ指示"):
        read_instructions(written(tmp_path, GOOD, again))


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
        ("富士山ではありません。", "富士山", False),
        ("「富士山」ではなく、北岳です。", "富士山", False),
        ("北岳ではなく富士山です。", "富士山", True),
        ("It is not a kitten.", "kitten", False),
        ("It is a kitten, not a puppy.", "kitten", True),
        ("180 - 64 = 12なので、12度です。", "180", False),
        ("15 - 9 = 6なので、6個です。", "15", False),
        ("15 - 9 = 6なので、6個です。", "6", True),
        ("1,200円です。", "1200", True),
        ("１５です。", "15", True),
        ("9-4=5", "5", True),
        ("分かりません。", "5", False),
    ],
)
def test_exact_answers(answer: str, exact: str, found: bool) -> None:
    assert contains(answer, exact) is found


@pytest.fixture(scope="module")
def book() -> dict[str, list[Example]]:
    return {split: read_instructions(FOLDER / f"{split}.jsonl") for split in SPLITS}


def test_a_near_duplicate_of_a_training_request_is_refused(book: dict[str, list[Example]]) -> None:
    """本のお手本のすべてでは、学習の命令（tune）と、章の測定（examples）が比べる。"""
    few = {split: rows[:4] for split, rows in book.items()}
    refuse_leaks(few)
    with pytest.raises(InstructionError, match=r"evaluation\.jsonl の1行目の指示が、学習用のものとほとんど同じ"):
        refuse_leaks({**few, "evaluation": few["train"][:1]})


def test_the_prompts_of_the_chapter_are_not_in_the_training_data(book: dict[str, list[Example]]) -> None:
    from figures_gen.chapters.instruction_tuning.measure import QUESTION

    spoken = re.findall(r'"([^"]+。)"', SCRIPT.read_text(encoding="utf-8"))
    assert len(spoken) > 3
    for request in (QUESTION, *spoken):
        example = Example("fact", "ja", ({"role": "user", "content": request}, {"role": "assistant", "content": "あ"}))
        assert nearest(example, book["train"])[0] < TOO_SIMILAR, request
    assert not any("sum_sequence" in message["content"] for one in book["train"] for message in one.messages)


def test_every_answer_is_right_by_its_own_score(book: dict[str, list[Example]]) -> None:
    """コードは、一つのプロセスでまとめて動かす（一つずつでは遅い）。オウム返しでないことは、採点する問いで見る。"""
    for split in SPLITS:
        for example in book[split]:
            space = function_of(example)[2] if example.tests else {}
            for test in example.tests:
                assert test.startswith("assert "), test
                exec(test, space)
            if example.exact and split in ("development", "evaluation"):
                assert contains(example.answer, example.exact), example.answer
                assert not echoes(example.answer, example.request), example.answer


def test_the_evaluation_asks_for_what_no_training_function_does(book: dict[str, list[Example]]) -> None:
    """言葉が違っても同じことを求める問いは、評価用にない。学習用の関数は、どれも評価用の試験に通らない。"""
    for other in ("train", "development"):
        known = [(one, function_of(one)[1]) for one in book[other] if one.tests]
        for example in (example for example in book["evaluation"] if example.tests):
            name, *_ = function_of(example)
            for one, function in known:
                assert not all(true(test, {name: function}) for test in example.tests), (
                    f"{example.request} は、{other} の {one.request} と同じです"
                )


def function_of(example: Example) -> tuple[str, Any, dict[str, Any]]:
    """答えの関数の名前、関数、それだけの名前空間。"""
    space: dict[str, Any] = {}
    exec(code_of(example.answer), space)
    name = next(name for name, value in space.items() if callable(value) and name != "__builtins__")
    return name, space[name], space


def true(test: str, space: dict[str, Any]) -> bool:
    """試験が通るかどうか。終わらない組み合わせは、1秒で打ち切る。"""
    try:
        signal.setitimer(signal.ITIMER_REAL, 1)
        exec(test, space)
    except Exception:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return True


@pytest.fixture(autouse=True)
def stopwatch() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.signal(signal.SIGALRM, before)


def test_the_evaluation_shares_no_answer_with_the_training_data(book: dict[str, list[Example]]) -> None:
    """知識と単語の翻訳は、同じ答えの問いが学習用にない。計算は、同じ数の組がない。"""
    for example in book["evaluation"]:
        same = [one for one in book["train"] if one.kind == example.kind]
        if example.exact and example.kind == "translation":
            assert not any(one.answer.strip(".。") == example.answer.strip(".。") for one in same), example.request
        if example.exact and example.kind == "fact" and not example.exact.isdigit():
            assert not any(contains(one.answer, example.exact) for one in same), example.request
        if example.kind == "arithmetic":
            numbers = sorted(re.findall(r"\d+", example.request))
            assert not any(sorted(re.findall(r"\d+", one.request)) == numbers for one in same), example.request
