"""pytask の仕事。仕事の状態にはこのファイルも入るので、小さく保ちます。"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pytask import Product, PythonNode, task

from figures_gen.engine.catalogue import Thing


def as_task(thing: Thing, files: list[Path], states: dict[str, str], work: Callable[[Thing], None]) -> Any:
    """``thing`` を仕事にします。``files`` の中身か ``states``（呼び名 → 状態）が変われば古くなります。"""

    def make(depends: Any, produces: Annotated[Any, Product]) -> None:
        work(thing)

    nodes = {name: PythonNode(name=f"{thing.id}::{name}", value=state, hash=True) for name, state in states.items()}
    depends = {"files": dict(enumerate(files)), "states": nodes}
    return task(name=thing.id, kwargs={"depends": depends, "produces": list(thing.products)})(make)
