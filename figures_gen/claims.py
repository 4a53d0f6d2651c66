"""本文の一文と、それを言わせた結果とを結ぶ述語（claim）。

章ごとに ``chapters/<章>/claims.py`` があり、測定の JSON とセルの出力だけを読みます。PyTorch もライブラリも読み込まない
ので、サイトを作るたびに、すべてを確かめられます。
"""

import ast
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, Protocol, TypeVar, overload

F = TypeVar("F", bound=Callable[..., object])


class _Mark(Protocol):
    """関数に付けても、何も変えない印。"""

    def __call__(self, function: F, /) -> F: ...


class Verdict(NamedTuple):
    """述語の答え。``values`` は、成り立たないときに見せる、比べた値です。"""

    holds: bool
    values: dict[str, object]


@overload
def claim(
    function: F,
    condition: Callable[..., object] | None = None,
    /,
    *,
    baseline: str = "",
    width: str = "",
    option: str = "",
) -> F: ...
@overload
def claim(*, baseline: str = "", width: str = "", option: str = "") -> _Mark: ...
def claim(
    function: F | None = None,
    condition: Callable[..., object] | None = None,
    /,
    *,
    baseline: str = "",
    width: str = "",
    option: str = "",
) -> Any:
    """本文の一文を支える述語。一つの比べる式なら ``名前 = claim(lambda 測定: 式)``、長ければ関数に付ける印とします。

    比べる値に名前が要れば、``claim(lambda 測定: 値の並び, lambda 名前, 名前: 式)`` と二つに分けます。

    引数の名前が、同じ章の測定の名前です（ほかの章なら ``章__測定``）。``cells`` は章のセルの出力、``listings`` は
    コードです。
    式なら、比べた値は、式の部分を計算して見せます。関数なら、返り値を :func:`holds` で作り、見せる値に名前を付けます。

    ``baseline`` は、比べて勝った、負けたと言う文で、何と比べたかと、それをいちばん強いと言う文献（脚注の名前）です。
    ``width`` は、違わない、なかったと言う文で、見えたはずのいちばん小さな違い（``holds`` の値か、比べた部分）です。
    ``option`` は、予想の候補のうち、この述語が当たりと言うものです。
    """
    if function and condition:
        return both(function, condition)
    return function or (lambda marked: marked)


def both(values: Callable[..., Any], condition: Callable[..., object]) -> Callable[..., object]:
    """``values`` の返すものを、一つずつ ``condition`` に渡す述語。

    >>> both(lambda row: row.split(), lambda first, second: first < second)("a b")
    True
    """

    @wraps(values)
    def asked(*given: object) -> object:
        return condition(*values(*given))

    return asked


def compared(expression: ast.expr) -> list[ast.expr]:
    """式が成り立つかどうかを決めた、比べられた部分。書いてある値そのものは除きます。

    >>> condition = ast.parse("0 < a.x <= b and not all(c[k] > 1 for k in d)", mode="eval").body
    >>> [ast.unparse(part) for part in compared(condition)]
    ['a.x', 'b', 'd']
    """
    match expression:
        case ast.BoolOp(values=parts):
            found = [one for part in parts for one in compared(part)]
        case ast.UnaryOp(op=ast.Not(), operand=part):
            found = compared(part)
        case ast.Compare(left=left, comparators=others):
            found = [left, *others]
        case ast.Call(func=ast.Name("all" | "any"), args=[ast.GeneratorExp(generators=[first, *_])]):
            found = [first.iter]
        case _:
            found = [expression]
    return [part for part in found if not _is_written(part)]


def _is_written(part: ast.expr) -> bool:
    return not any(isinstance(node, ast.Name) for node in ast.walk(part))


def holds(condition: bool, **values: object) -> Verdict:
    """``condition`` が成り立つかどうかと、比べた値。

    >>> holds(0.5 > 0.3, 一位=0.5, 二位=0.3).holds
    True
    """
    return Verdict(bool(condition), values)


class Output(str):
    """セルの出力。

    >>> Output("首都 51.2%\\n都市 1,234 個\\n").numbers
    [51.2, 1234.0]
    """

    __slots__ = ()

    @property
    def lines(self) -> list["Output"]:
        """空でない行。"""
        return [Output(line) for line in self.splitlines() if line.strip()]

    @property
    def numbers(self) -> list[float]:
        """出てくる数を、前から順に。桁を区切るコンマは除きます。文字に続く数（パターン1）は数えません。"""
        return [float(number.replace(",", "")) for number in _NUMBER.findall(self)]


_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?")


class Cells(dict[str, Output]):
    """セルの名前 → その出力。"""

    def __missing__(self, name: str) -> Output:
        """名前の間違いを、そのまま知らせます。"""
        raise KeyError(f"{name} というセルはありません")


_IN_TEXT = re.compile(r"(?<![A-Za-z0-9_.,-])-?\d+(?:,\d{3})*(?:\.\d+)?")


def agrees(shown: float, value: float, decimals: int) -> bool:
    """印字された ``shown``（小数第 ``decimals`` 位まで）が、``value`` と同じと言えるか。境目では、隣の値に丸まります。

    >>> agrees(51.2, 51.2501, 1), agrees(51.2, 51.4, 1)
    (True, False)
    """
    return abs(shown - value) <= 10.0**-decimals


def numbers(text: str) -> list[float]:
    """出てくる数を、前から順に。日本語のすぐあとに続く数も拾い、名前の中の数（UTF-8）は除きます。

    >>> numbers("ルビ9,214個、UTF-8はBPEの4.22倍")
    [9214.0, 4.22]
    """
    return [float(number.replace(",", "")) for number in _IN_TEXT.findall(text)]
