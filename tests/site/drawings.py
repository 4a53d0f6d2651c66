"""図の説明、代替テキスト、名札、表のますにある数が、データから来たかどうか。

測った数を、書き出されると印になる数に替えて、図を描かせます。計算しても印は残るので、印にならなかった数は、打ち込まれた
ものです。``len`` や ``math.exp`` のように印の消える計算のために、並びを一つ短く、小数を一割小さくして、もう一度
描かせます。それでも動かない数には、描く関数の中に断りを添えます: ``# 例: 95 200``。
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import LogFormatter, NullFormatter, ScalarFormatter

from figures_gen import style
from figures_gen.promise.catalogue import Thing
from figures_gen.promise.functions import function_of
from figures_gen.site.macros import EXCUSE
from tests.site.articles import FACT
from tests.site.typed import DIGITS, NAMES, result_word, sentences

BOTH_SIDES = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
CALCULATED = (*BOTH_SIDES, *(f"r{name}" for name in BOTH_SIDES), "neg", "pos", "abs", "round")
COUNTING = (ScalarFormatter, LogFormatter, NullFormatter)  # 目盛りの数を、軸から決めるもの
Words = dict[str, list[str]]


class _Measured:
    """書き出されると印になる数。"""

    def __str__(self) -> str:
        return FACT

    def __format__(self, form: str) -> str:
        return FACT

    __repr__ = __str__


class _Int(_Measured, int):
    pass


class _Float(_Measured, float):
    pass


def _keeping(plain: type, name: str) -> Callable[..., Any]:
    def calculate(self: Any, *given: Any) -> Any:
        result = getattr(plain, name)(self, *given)
        if result is NotImplemented:  # 整数と小数
            result = getattr(float, name)(float(self), *given)
        return measured(result)

    return calculate


for _plain, _marked in ((int, _Int), (float, _Float)):
    for _name in CALCULATED:
        setattr(_marked, f"__{_name}__", _keeping(_plain, f"__{_name}__"))


def measured(data: Any) -> Any:
    """データの中の数を、印になる数に替えたもの。"""
    if isinstance(data, dict):
        return {name: measured(one) for name, one in data.items()}
    if isinstance(data, list):
        return [measured(one) for one in data]
    return {int: _Int, float: _Float}.get(type(data), lambda same: same)(data)


def _disturbed(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _disturbed(one) for name, one in data.items()}
    if isinstance(data, list):
        return [_disturbed(one) for one in data[:-1]]
    return data * 0.9137 if isinstance(data, float) else data


def typed(thing: Thing, draw: Callable[..., Any] | None = None, bound: bool = True) -> list[str]:
    """断られていない、打ち込まれた数。述語に結ばれていない（``bound`` でない）図なら、結果を言い切る文も。"""
    draw = draw or function_of(thing)
    data = [json.loads(path.read_text(encoding="utf-8"))["data"] for path in thing.data]
    words = _words(thing, draw, [measured(one) for one in data])
    numbers = _numbers(words) - set(DIGITS.findall(" ".join(_strings(data))))
    if numbers:
        numbers &= _numbers(_again(thing, draw, data) or words)
    said = [] if bound else [one for text in words["said"] for one in sentences(text) if result_word(one)]
    still = [one for one in said if not set(DIGITS.findall(one)) - numbers]  # 動く数のある文は、結ばれている
    excuses = [piece for line in EXCUSE.findall(_source(thing)) for piece in line.split()]
    if "*" in excuses:  # 並びの中の番号を、数え上げて書くもの
        return []
    return sorted(numbers - {*excuses}) + [one for one in still if not any(piece in one for piece in excuses)]


def _numbers(words: Words) -> set[str]:
    """書かれた数。「1位」「2位」「3位」…と続く名札は、順番なので除きます。"""
    found: dict[str, set[int]] = {}
    for text in words["labels"]:
        if match := re.fullmatch(r"(\D*)([0-9]+)(\D*)", text):
            found.setdefault(f"{match[1]}#{match[3]}", set()).add(int(match[2]))
    runs = {form for form, seen in found.items() if len(seen) == max(seen) - min(seen) + 1 > 2}
    labels = [text for text in words["labels"] if re.sub("[0-9]+", "#", text) not in runs]
    return set(DIGITS.findall(NAMES.sub("", "\n".join([*words["said"], *labels]))))


def _again(thing: Thing, draw: Callable[..., Any], data: list[Any]) -> Words | None:
    try:
        return _words(thing, draw, [measured(_disturbed(one)) for one in data])
    except Exception:  # 一つ欠けると描けない図もある
        return None
    finally:
        plt.close("all")


def _words(thing: Thing, draw: Callable[..., Any], data: list[Any]) -> Words:
    if thing.products[0].suffix == ".html":
        table = draw(*data)
        cells = [one if isinstance(one, str) else one.text for row in table.rows for one in row]
        return {"said": [table.caption], "labels": [*table.head, *map(str, cells)]}
    said, labels = [], []
    for layout in (style.DESK, style.PHONE):
        style.apply(layout)
        drawing = draw(layout, *data)
        said += [drawing.caption, drawing.alt]
        labels += _labels(drawing.figure)
        plt.close(drawing.figure)
    return {"said": said, "labels": labels}


def _labels(figure: Figure) -> Iterator[str]:
    """図に書かれた言葉。目盛りは、数と単位だけのものを除く。"""
    axises = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    ticks = {text for axis in axises for text in axis.findobj(Text)} - {axis.label for axis in axises}
    yield from (text.get_text() for text in figure.findobj(Text) if text not in ticks)
    placed = [axis for axis in axises if not isinstance(axis.get_major_formatter(), COUNTING)]
    words = [str(text.get_text()) for axis in placed for text in axis.get_ticklabels()]
    yield from (one for one in words if not re.fullmatch(r"[-+−]?[\d.,]+\D{0,3}", one))


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _strings(one)
    elif isinstance(data, str):
        yield data


def _source(thing: Thing) -> str:
    text = thing.source.read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return next(ast.get_source_segment(text, node) or "" for node in nodes if node.name == thing.function)
