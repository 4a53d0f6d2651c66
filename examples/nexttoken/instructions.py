"""指示と答えのお手本を読み、確かめます。

お手本は1行に1件のJSON（JSONL）で、次の欄があります。

- `kind`: 種類。greeting（あいさつ）、fact（知識）、rewrite（書き換え）、translation（翻訳）、arithmetic（計算）、python
- `language`: 答えの言語。ja か en（python では、指示の言語）
- `messages`: 発言。user と assistant が交互に並び、assistant で終わります
- `exact`: 正しい答えに必ず出てくる文字列（答えが1つに決まるときだけ）
- `tests`: 答えの関数を試す assert の文（python だけ）

>>> example = parse('{"kind": "fact", "language": "ja", "exact": "12", "messages": ['
...                 '{"role": "user", "content": "一年は何か月ですか。"},'
...                 '{"role": "assistant", "content": "12か月です。"}]}')
>>> example.request, example.answer
('一年は何か月ですか。', '12か月です。')
"""

import ast
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nexttoken import isolation
from nexttoken.chat import Message, render
from nexttoken.loading.data import DATA

#: お手本を置くフォルダ。学習用（train）、学習のようすを見る検証用（validation）、最後に試す評価用（evaluation）。
FOLDER = DATA / "instructions"
KINDS = ("greeting", "fact", "rewrite", "translation", "arithmetic", "python")
LANGUAGES = ("ja", "en")
#: 答えのコードを動かすときに待つ秒数。
TIME_LIMIT = 5
#: 指示の似ている度合いがこれ以上なら、同じお手本と見なす。
TOO_SIMILAR = 0.7

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯々]")
_FENCE = re.compile(r"```(?:python)?\n(.*?)(?:```|\Z)", re.DOTALL)


class InstructionError(ValueError):
    """お手本が読めないか、形が違います。ファイルの名前と行の番号が、メッセージにあります。"""


@dataclass(frozen=True)
class Example:
    """お手本1件です。欄の意味は、このモジュールの説明にあります。"""

    kind: str
    language: str
    messages: tuple[Message, ...]
    exact: str = ""
    tests: tuple[str, ...] = ()

    @property
    def prompt(self) -> tuple[Message, ...]:
        """最後の答えを除いた発言です。モデルには、これを渡します。"""
        return self.messages[:-1]

    @property
    def request(self) -> str:
        """利用者の発言をつなげたものです。"""
        return "\n".join(str(message["content"]) for message in self.messages if message["role"] == "user")

    @property
    def answer(self) -> str:
        """最後の答えです。"""
        return str(self.messages[-1]["content"])


def read_instructions(path: str | Path) -> list[Example]:
    """お手本のファイルを読みます。

    Raises:
        InstructionError: ファイルがない、UTF-8でない、空である、行の形が違う、または同じ指示が2度出てくる。
    """
    path = Path(path)
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except OSError as error:
        raise InstructionError(f"{path} を読めません（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise InstructionError(f"{path} はUTF-8ではありません。UTF-8で保存し直してください。") from error
    examples: list[Example] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        try:
            example = parse(line)
        except InstructionError as error:
            raise InstructionError(f"{path.name} の{number}行目: {error}") from None
        first = seen.setdefault(_plain(example.request), number)
        if first != number:
            raise InstructionError(f"{path.name} の{number}行目: {first}行目と同じ指示です。")
        examples.append(example)
    if not examples:
        raise InstructionError(f"{path.name} が空です。1行に1件のお手本を書いてください。")
    return examples


def parse(line: str) -> Example:
    """1行のJSONを、お手本にします。形が違えば InstructionError を送出します。"""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InstructionError(f"JSONとして読めません（{error}）。") from error
    if not isinstance(row, dict):
        raise InstructionError("1行は、{ } で囲んだJSONにしてください。")
    if unknown := row.keys() - {"kind", "language", "messages", "exact", "tests"}:
        raise InstructionError(f"知らない欄 {'、'.join(sorted(unknown))} があります。")
    _one_of(row, "kind", KINDS)
    _one_of(row, "language", LANGUAGES)
    messages = _messages(row.get("messages"))
    exact, tests = row.get("exact", ""), row.get("tests", [])
    if not isinstance(exact, str) or not isinstance(tests, list) or not all(isinstance(test, str) for test in tests):
        raise InstructionError("exact は文字列、tests は文字列のリストにしてください。")
    if exact and not contains(messages[-1]["content"], exact):
        raise InstructionError(f"exact の {exact!r} が、答えの中にありません。")
    if (row["kind"] == "python") != bool(tests):
        raise InstructionError("tests は、kind が python のときに必ず書き、ほかのときには書きません。")
    return Example(row["kind"], row["language"], tuple(messages), exact, tuple(tests))


def _one_of(row: dict[str, Any], key: str, allowed: Sequence[str]) -> None:
    if row.get(key) not in allowed:
        raise InstructionError(f"{key} は {'、'.join(allowed)} のどれかにしてください（いまは {row.get(key)!r}）。")


def _messages(found: Any) -> list[dict[str, str]]:
    if not isinstance(found, list) or len(found) < 2:
        raise InstructionError("messages には、user と assistant の発言が1組は要ります。")
    for place, message in enumerate(found):
        role = ("user", "assistant")[place % 2]
        content = message.get("content") if isinstance(message, dict) else None
        if not isinstance(message, dict) or message.get("role") != role:
            raise InstructionError(
                f"{place + 1}番目の発言は {role} の番です。user と assistant を交互に並べてください。"
            )
        if not isinstance(content, str) or not content.strip():
            raise InstructionError(f"{place + 1}番目の発言の content が空か、文字列ではありません。")
        if content != content.strip():
            raise InstructionError(
                f"{place + 1}番目の発言の前か後ろに、空白があります。テンプレートが取り除いてしまいます。"
            )
    if len(found) % 2:
        raise InstructionError("最後の発言は、assistant の答えにしてください。答えが抜けています。")
    render(found)
    return found


def contains(answer: str, exact: str) -> bool:
    """答えに `exact` が出てくるかどうかです。英字の大小は区別せず、数や英単語の一部だけが合うものは数えません。

    >>> contains("7 + 8 = 15です。", "15"), contains("150です。", "15"), contains("A Cat.", "cat")
    (True, False, True)
    """
    before, after = (r"(?<![0-9A-Za-z.])" if exact[:1].isascii() else ""), ""
    if exact[-1:].isascii():
        after = r"(?![0-9A-Za-z]|\.[0-9])"
    return bool(re.search(before + re.escape(exact) + after, answer, re.IGNORECASE))


def answered_in(answer: str, language: str) -> bool:
    """答えが、その言語で書いてあるかどうかです。かなか漢字があれば日本語、なければ英語と見なします。

    >>> answered_in("Cat", "en"), answered_in("猫です。", "en"), answered_in("", "en")
    (True, False, False)
    """
    japanese = bool(_JAPANESE.search(answer))
    return japanese if language == "ja" else bool(answer.strip()) and not japanese


def code_of(answer: str) -> str:
    """答えの中の、最初の ``` で囲まれたコードを取り出します。囲みがなければ、答えの全文です。

    >>> code_of("```python\\nx = 1\\n```")
    'x = 1\\n'
    """
    found = _FENCE.search(answer)
    return found[1] if found else answer


def is_code(answer: str) -> bool:
    """答えが、関数のある正しいPythonのコードかどうかです。動かしはしません。

    >>> is_code("def f():\\n    return 1"), is_code("def f("), is_code("猫")
    (True, False, False)
    """
    try:
        tree = ast.parse(code_of(answer))
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def passes(answer: str, tests: Iterable[str]) -> bool:
    """答えのコードを別のプロセスで動かし、`tests` がすべて通るかどうかを返します。

    モデルが書いたコードは、何をするか分かりません。どう囲って動かすかは、:mod:`nexttoken.isolation` にあります。

    >>> passes("def double(n):\\n    return n * 2", ["assert double(3) == 6"])
    True
    """
    return isolation.passes(code_of(answer), list(tests), TIME_LIMIT)


def similarity(one: str, other: str) -> float:
    """2つの文の似ている度合いです。3文字ずつの並びのうち、両方に出るものの割合（ジャカール係数）で、0から1です。

    >>> similarity("猫は好きですか。", "猫は好きですか。"), similarity("猫は好きですか。", "Hello, world!")
    (1.0, 0.0)
    """
    first, second = _grams(one), _grams(other)
    return len(first & second) / len(first | second)


def nearest(example: Example, others: Iterable[Example]) -> tuple[float, Example]:
    """`others` のうち、指示がいちばん似ているものと、その度合いを返します。"""
    return max(((similarity(example.request, other.request), other) for other in others), key=lambda pair: pair[0])


def same_shape(one: str, other: str) -> bool:
    """2つの答えのコードが、名前と値を伏せると同じ形になるかどうかです。

    >>> same_shape("def f(x):\\n    return x + 1", "def g(y):\\n    return y + 2")
    True
    """
    return _shape(one) == _shape(other)


@cache
def _shape(answer: str) -> str:
    tree = ast.parse(code_of(answer))
    for node in ast.walk(tree):
        for field in ("id", "arg", "name", "value", "attr"):
            if isinstance(getattr(node, field, None), str | int | float):
                setattr(node, field, "_")
    return ast.dump(tree)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


@cache
def _grams(text: str) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(plain[place : place + 3] for place in range(max(1, len(plain) - 2)))
