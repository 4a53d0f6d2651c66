"""章のファイルから、物を作る関数を取り出します。エンジンが章のコードに触れるのは、ここだけです。"""

import importlib
from typing import Any

from figures_gen.promise.catalogue import Thing


def function_of(thing: Thing, name: str = "") -> Any:
    """物を作る関数。``name`` があれば、同じファイルのその名前の関数（なければ None）。"""
    module = importlib.import_module(f"figures_gen.chapters.{thing.source.parent.name}.{thing.source.stem}")
    return getattr(module, name, None) if name else getattr(module, thing.function)
