"""図の説明、代替テキスト、名札、表のますにある数が、データから来て、データのとおりかどうか。

測った数を、書き出されると印になる数に替えて、図を描かせます。計算しても印は残るので、印にならなかった数は、打ち込まれた
ものです。``len`` や ``math.exp`` のように印の消える計算のために、並びを一つ短く、小数を一割小さくして、もう一度
描かせます。書かれた数は、書かれた桁で、データの値か、並びの長さか、合計でなければなりません。どちらでもない数は、描く関数
の中に挙げます: ``# データにない: 95 200``。
"""

import ast
import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.text import Text
from matplotlib.ticker import LogFormatter, NullFormatter, ScalarFormatter

from figures_gen import style
from figures_gen.promise.catalogue import Thing
from figures_gen.promise.contradictions import NAMED, NUMBER, strings
from figures_gen.promise.functions import function_of
from figures_gen.promise.sentences import DIGITS
from figures_gen.site.macros import UNMEASURED

FACT = "\ue000"  # 測った値の印
BOTH_SIDES = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
CALCULATED = (*BOTH_SIDES, *(f"r{name}" for name in BOTH_SIDES), "neg", "pos", "abs", "round")
COUNTING = (ScalarFormatter, LogFormatter, NullFormatter)  # 目盛りの数を、軸から決めるもの
THIN = 1.6  # いちばん短い棒の長さ。これより短い値でも、見えるように描く
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


def typed(thing: Thing, draw: Callable[..., Any] | None = None) -> list[str]:
    """挙げられていない、打ち込まれた数。"""
    draw, data = draw or function_of(thing), _data(thing)
    words = _words(thing, draw, [measured(one) for one in data])
    numbers = _numbers(words) - set(DIGITS.findall(" ".join(strings(data))))
    if numbers:
        numbers &= _numbers(_again(thing, draw, data) or words)
    return sorted(numbers - _declared(thing)) if "*" not in _declared(thing) else []  # * は、数え上げて書く番号


def wrong(thing: Thing, draw: Callable[..., Any] | None = None) -> list[str]:
    """データの値でも、長さでも、合計でもない、書かれた数。"""
    data, declared = _data(thing), _declared(thing)
    values = sorted(
        {form for one in _values(data) for form in (one, 100 * one, abs(1 - one), abs(100 - 100 * one), one / 1e9)}
    )
    words = _words(thing, draw or function_of(thing), data)
    found = dict.fromkeys(number for text in (*words["said"], *words["labels"]) for number in _printed(text))
    return [one for one in found if not {one, "*"} & declared and not _is_near(one, values)]


def uneven(thing: Thing, draw: Callable[..., Any] | None = None) -> list[str]:
    """右の端に数を添えた棒のうち、長さが数に比例しないもの。"""
    if thing.products[0].suffix == ".html":
        return []
    found = []
    for layout in (style.DESK, style.PHONE):
        style.apply(layout)
        drawing = (draw or function_of(thing))(layout, *_data(thing))
        for bars in (bars for axes in drawing.figure.axes for bars in _bars(axes)):
            most = max(bars, key=lambda bar: bar[0])
            for width, text in bars:
                lengths = [most[0] * (_number(text) + up * _half(text)) / _number(most[1]) for up in (-1, 1)]
                if not lengths[0] - 2 < width < max(lengths[1], THIN) + 2:
                    found.append(f"{text} の棒の長さ {width:.1f}")
        plt.close(drawing.figure)
    return found


def _bars(axes: Axes) -> Iterator[list[tuple[float, str]]]:
    """左の端、太さ、色のそろった、続けて並ぶ棒の長さと、右の端に添えられた数。"""
    alike = defaultdict[Any, list[Any]](list)
    for patch in axes.patches:
        if isinstance(patch, FancyBboxPatch | Rectangle):
            alike[round(patch.get_x(), 1), round(patch.get_height(), 1), patch.get_facecolor()[:3]].append(patch)
    for boxes in alike.values():
        boxes.sort(key=lambda box: box.get_y())
        steps = [after.get_y() - before.get_y() for before, after in pairwise(boxes)]
        breaks = [at + 1 for at, step in enumerate(steps) if step > 1.6 * median(steps)]
        for start, end in pairwise([0, *breaks, len(boxes)]):
            found = [one for box in boxes[start:end] if (one := _beside(axes, box))]
            gaps, widths = [gap for _, gap, _ in found], {round(box.get_width()) for box, _, _ in found}
            if len(found) > 2 and len(widths) > 1 and max(gaps) - min(gaps) < 1:  # 表のますの中の数ではない
                yield [(box.get_width(), text) for box, _, text in found]


def _beside(axes: Axes, box: Any) -> tuple[Any, float, str] | None:
    end, middle = box.get_x() + box.get_width(), box.get_y() + box.get_height() / 2
    labels = [(*text.get_position(), text) for text in axes.texts if text.get_ha() == "left"]
    near = [(x - end, text.get_text()) for x, y, text in labels if abs(y - middle) < 2 and 0 <= x - end < 14]
    near = [(gap, text) for gap, text in near if NUMBER.match(text)]
    return (box, *min(near)) if near else None


def _number(text: str) -> float:
    return float(NUMBER.findall(text)[0].rstrip("万億").replace(",", ""))


def _half(text: str) -> float:
    """書かれた桁の、半分。"""
    return 0.5 * 10.0 ** -len(NUMBER.findall(text)[0].partition(".")[2])


def _printed(text: str) -> list[str]:
    return NUMBER.findall(NAMED.sub("", text))


def _is_near(printed: str, values: list[float]) -> bool:
    """``printed`` が、書かれた桁で、``values`` のどれかか。"""
    value, half = _number(printed), 1.000002 * _half(printed)
    at = bisect_left(values, value - half)
    return at < len(values) and values[at] <= value + half


def _values(data: Any) -> Iterator[float]:
    """データの値、並びの長さ、並びか列の合計、文字列の長さと中の数。"""
    if isinstance(data, str):
        yield len(data)
        yield from map(_number, NUMBER.findall(data))
    elif isinstance(data, int | float):
        yield abs(data)
    elif isinstance(data, dict | list):
        inside = list(data.values()) if isinstance(data, dict) else data
        yield len(inside)
        columns = [[one.get(name) for one in inside] for name in inside[0]] if _is_table(inside) else []
        yield from (abs(sum(some)) for some in (inside, *columns) if all(isinstance(one, int | float) for one in some))
        for one in inside:
            yield from _values(one)


def _is_table(inside: list[Any]) -> bool:
    return bool(inside) and all(isinstance(one, dict) for one in inside)


def _data(thing: Thing) -> list[Any]:
    return [json.loads(path.read_text(encoding="utf-8"))["data"] for path in thing.data]


def _declared(thing: Thing) -> set[str]:
    return {piece for line in UNMEASURED.findall(_source(thing)) for piece in line.split()}


def _numbers(words: Words) -> set[str]:
    """書かれた数。「1位」「2位」「3位」…と続く名札は、順番なので除きます。"""
    found: dict[str, set[int]] = {}
    for text in words["labels"]:
        if match := re.fullmatch(r"(\D*)([0-9]+)(\D*)", text):
            found.setdefault(f"{match[1]}#{match[3]}", set()).add(int(match[2]))
    runs = {form for form, seen in found.items() if len(seen) == max(seen) - min(seen) + 1 > 2}
    labels = [text for text in words["labels"] if re.sub("[0-9]+", "#", text) not in runs]
    return set(DIGITS.findall(NAMED.sub("", "\n".join([*words["said"], *labels]))))


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


def _source(thing: Thing) -> str:
    text = thing.source.read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return next(ast.get_source_segment(text, node) or "" for node in nodes if node.name == thing.function)
