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
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nexttoken import isolation
from nexttoken.chat import Message, render
from nexttoken.loading.data import DATA
from nexttoken.loading.troubles import reason

#: お手本を置くフォルダ。学習用（train）、損失を測る検証用（validation）、問いに答えさせて選ぶ開発用（development）、
#: 最後に一度だけ試す評価用（evaluation）。
FOLDER = DATA / "instructions"
KINDS = ("greeting", "fact", "rewrite", "translation", "arithmetic", "python")
LANGUAGES = ("ja", "en")
#: 答えのコードを動かすときに待つ秒数。
TIME_LIMIT = 5
#: 指示の似ている度合いがこれ以上なら、同じお手本と見なす。
TOO_SIMILAR = 0.7

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯々]")
_LATIN = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: 決まった言葉を打ち消す言い方。後ろに来るもの（日本語）と、前に来るもの（英語）。
_DENIED_AFTER = re.compile(r"[」』\"]?\s*(?:(?:では|じゃ|でも|とは)(?:な|あり)|とは違|以外)")
_DENIED_BEFORE = re.compile(r"\b(?:not|never|isn't|aren't|wasn't|no)\s+(?:an? |the )?[\"「]?\Z", re.IGNORECASE)
_FENCE = re.compile(r"```(?:python)?\n(.*?)(?:```|\Z)", re.DOTALL)
#: 場合分けを求める言い方。真か偽かを返すだけの言い方（_TRUTH）は、先に除く。
_TRUTH = re.compile(
    r"(?:なら|ければ)`True`|(?:そうでなければ|違えば|ほかは)`False`|"
    r"`True` (?:only )?(?:if|when)|`False` (?:otherwise|when)|checks if",
)
_CASES = re.compile(
    r"なら|とき|以外|ければ|のままの|空文字列|まで返|は、それまで|"
    r"\bif\b|\b(?:otherwise|unless|when|anything else|never more)\b|"
    r"^Without|\. (?:Without|A (?:longer|shorter))|costs nothing",
    re.IGNORECASE,
)


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
        raise InstructionError(f"{path} を読めません（{reason(error)}）。") from error
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
    except (ValueError, TypeError, RecursionError) as error:
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
    if exact and not list(_mentions(messages[-1]["content"], exact)):
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

    「ではない」のように打ち消したものは数えません。`exact` が数なら、答えの**最後の数**と比べます。途中の式に
    出てくるだけの数を、答えと取り違えないためです。それでも、いくつも挙げた中に正解が混ざっていれば、正解と数えてしまいます。

    >>> contains("7 + 8 = 15です。", "15"), contains("150です。", "15"), contains("A Cat.", "cat")
    (True, False, True)
    >>> contains("15 - 8 = 7です。", "15"), contains("猫ではありません。", "猫")
    (False, False)
    """
    if _NUMBER.fullmatch(exact):
        numbers = _NUMBER.findall(_plain_digits(answer))
        return bool(numbers) and float(numbers[-1]) == float(exact)
    return any(
        not _DENIED_AFTER.match(answer, place.end()) and not _DENIED_BEFORE.search(answer[: place.start()])
        for place in _mentions(answer, exact)
    )


def _mentions(answer: str, exact: str) -> Iterator[re.Match[str]]:
    before, after = (r"(?<![0-9A-Za-z.])" if exact[:1].isascii() else ""), ""
    if exact[-1:].isascii():
        after = r"(?![0-9A-Za-z]|\.[0-9])"
    return re.finditer(before + re.escape(exact) + after, answer, re.IGNORECASE)


def _plain_digits(text: str) -> str:
    """数字を半角に直し、桁を区切るコンマと、数の間の引き算の印を除きます。"""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<=\d)-(?=\d)", " ", text)


def echoes(answer: str, request: str) -> bool:
    """答えが、問いのオウム返しかどうかです。問いの全文か、問いの一部を、そのまま写しただけなら真です。

    一語だけの答えは、問いから抜き出すのが正解のこともあるので、オウム返しとは見なしません。

    >>> echoes("首都はどこですか。", "日本の首都はどこですか。"), echoes("東京です。", "日本の首都はどこですか。")
    (True, False)
    """
    said, asked = _plain(answer), _plain(request)
    return asked in said or (len(said) > 6 and said in asked)


def answered_in(answer: str, language: str) -> bool:
    """答えが、その言語で書いてあるかどうかです。

    かなか漢字があれば日本語、なくてローマ字があれば英語と見なします。数だけの答えは、どちらの言語でも通じるので、どちらも真です。
    字だけで見るので、漢字だけの中国語は日本語に、ローマ字で書いたほかの言語は英語に数えます。

    >>> answered_in("Cat", "en"), answered_in("猫です。", "en"), answered_in("", "en")
    (True, False, False)
    >>> answered_in("13", "ja"), answered_in("13", "en"), answered_in("……", "ja")
    (True, True, False)
    """
    japanese, latin = bool(_JAPANESE.search(answer)), bool(_LATIN.search(answer))
    if not japanese and not latin:
        return bool(_NUMBER.search(answer))
    return japanese if language == "ja" else not japanese


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


def has_branch(answer: str) -> bool:
    """答えのコードに、場合分け（if の文か式、内包表記の条件）があるかどうかです。

    >>> has_branch("def f(x):\\n    return x if x else None"), has_branch("def f(x):\\n    return x + 1")
    (True, False)
    """
    return any(isinstance(node, ast.If | ast.IfExp) for node in ast.walk(ast.parse(code_of(answer))))


def asks_for_cases(request: str) -> bool:
    """指示が、条件による場合分けか、特別な場合の扱いを、はっきり求めているかどうかです。決まった言い方だけを探します。

    >>> asks_for_cases("空なら`None`を返してください。"), asks_for_cases("`x`の2乗を返してください。")
    (True, False)
    """
    return bool(_CASES.search(_TRUTH.sub("", request)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


@cache
def _grams(text: str) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(plain[place : place + 3] for place in range(max(1, len(plain) - 2)))
