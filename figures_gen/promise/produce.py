"""一つのものを作り、書き出すべき中身を返します。書くか、比べるだけかは、呼ぶ側が決めます。"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from figures_gen.declarations import Parts
from figures_gen.promise.catalogue import Thing
from figures_gen.promise.functions import function_of

#: くり返す回数 → 計算し直す回の番号。
Again = Callable[[int], Iterable[int]]


def produce(thing: Thing, again: Again = range) -> dict[Path, bytes]:
    """``thing`` を作ります。返り値は、ファイルの道 → 中身です。

    同じことをくり返す測定（``Parts``）は、``again`` の選んだ回だけを計算し、ほかの回はしまったものを使います。
    """
    makers: dict[str, Callable[[Thing], dict[Path, bytes]]] = {
        "measure": partial(_measure, again=again),
        "asset": _asset,
        "draw": _draw,
        "run": _run,
    }
    products = makers[thing.role](thing)
    if set(products) != set(thing.products):
        raise ValueError(f"{thing.id}: 作ると言ったものと作ったものが違います。")
    return products


def _inputs(thing: Thing) -> list[Any]:
    from figures_gen.promise.inputs import value

    return [value(name) for name in thing.inputs]


def _measure(thing: Thing, again: Again) -> dict[Path, bytes]:
    from figures_gen.promise import inputs, records, results

    data = function_of(thing)(*_inputs(thing))
    if isinstance(data, Parts):
        data = _together(data, thing.products[0], again)
    made_by = f"figures_gen/chapters/{thing.source.parent.name}/{thing.source.name}::{thing.function}"
    labels = {one.name: one.label() for one in inputs.given(thing.inputs)}
    more = {"belongs_to": records.belongs_to(thing)} if thing.nature == "record" else {}
    return {thing.products[0]: results.document(data, made_by=made_by, nature=thing.nature, inputs=labels, **more)}


def _together(parts: Parts, place: Path, again: Again) -> dict[str, Any]:
    """すべての回と、それをまとめたもの。まとめるのは JSON にしまった形からなので、しまったものを混ぜても変わらない。"""
    rows = _kept(place) if again is not range else []
    if len(rows) != parts.times:
        rows, again = [{}] * parts.times, range
    for number in again(parts.times):
        rows[number] = json.loads(json.dumps(parts.row(number), ensure_ascii=False, allow_nan=False))
    return {**parts.whole(rows), "rows": rows}


def _kept(place: Path) -> list[Any]:
    try:
        return list(json.loads(place.read_bytes())["data"]["rows"])
    except (OSError, ValueError, KeyError, TypeError):  # まだない、壊れている、くり返しになる前のもの
        return []


def _asset(thing: Thing) -> dict[Path, bytes]:
    content = function_of(thing)(*_inputs(thing))
    return {thing.products[0]: content.encode() if isinstance(content, str) else content}


def _draw(thing: Thing) -> dict[Path, bytes]:
    from figures_gen.promise import svg, table

    documents = [json.loads(path.read_text(encoding="utf-8")) for path in thing.data]
    labels = dict.fromkeys(label for document in documents for label in document["inputs"].values())
    made = {"inputs": list(labels), "data": [path.name for path in thing.data]}
    data = [document["data"] for document in documents]
    function, prefix = function_of(thing), f"{thing.chapter}-{thing.name}-"
    if thing.products[0].suffix == ".html":
        return {thing.products[0]: table.render(function(*data), made)}
    return {thing.products[0]: svg.render(function, data, made, prefix)}


def _run(thing: Thing) -> dict[Path, bytes]:
    from figures_gen.promise import notebook

    return notebook.execute(thing)
