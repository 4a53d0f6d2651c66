"""一つのものを作り、書き出すべき中身を返します。書くか、比べるだけかは、呼ぶ側が決めます。"""

import importlib
import json
from pathlib import Path
from typing import Any

from figures_gen.catalogue import Thing


def produce(thing: Thing) -> dict[Path, bytes]:
    """``thing`` を作ります。返り値は、ファイルの道 → 中身です。"""
    makers = {"measure": _measure, "asset": _asset, "draw": _draw, "run": _run}
    products = makers[thing.role](thing)
    if set(products) != set(thing.products):
        raise ValueError(f"{thing.id}: 作ると言ったものと作ったものが違います。")
    return products


def function_of(thing: Thing, name: str = "") -> Any:
    """物を作る関数。``name`` があれば、同じファイルのその名前の関数（なければ None）。"""
    package = "draw" if thing.role == "draw" else "measure"
    module = importlib.import_module(f"figures_gen.{package}.{thing.source.stem}")
    return getattr(module, name, None) if name else getattr(module, thing.function)


def _inputs(thing: Thing) -> list[Any]:
    from figures_gen.sources import value

    return [value(name) for name in thing.inputs]


def _measure(thing: Thing) -> dict[Path, bytes]:
    from figures_gen import records, results, sources

    data = function_of(thing)(*_inputs(thing))
    made_by = f"figures_gen/measure/{thing.source.name}::{thing.function}"
    inputs = {name: sources.label(name) for name in thing.inputs}
    more = {"belongs_to": records.belongs_to(thing)} if thing.nature == "record" else {}
    return {thing.products[0]: results.document(data, made_by=made_by, nature=thing.nature, inputs=inputs, **more)}


def _asset(thing: Thing) -> dict[Path, bytes]:
    content = function_of(thing)(*_inputs(thing))
    return {thing.products[0]: content.encode() if isinstance(content, str) else content}


def _draw(thing: Thing) -> dict[Path, bytes]:
    from figures_gen import svg

    documents = [json.loads(path.read_text(encoding="utf-8")) for path in thing.data]
    labels = dict.fromkeys(label for document in documents for label in document["inputs"].values())
    made = {"inputs": list(labels), "data": [path.name for path in thing.data]}
    data = [document["data"] for document in documents]
    return {thing.products[0]: svg.render(function_of(thing), data, made, prefix=f"{thing.chapter}-{thing.name}-")}


def _run(thing: Thing) -> dict[Path, bytes]:
    from figures_gen import notebook

    return notebook.execute(thing)
