"""pytask の仕事。仕事の状態にはこのファイルも入るので、小さく保ちます。"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pytask import Product, PythonNode, task

from figures_gen.catalogue import Thing


def as_task(thing: Thing, files: list[Path], state: str, work: Callable[[Thing], None]) -> Any:
    """``thing`` を仕事にします。``files`` の中身か ``state`` が変われば古くなります。"""

    def make(depends: Any, produces: Annotated[Any, Product]) -> None:
        work(thing)

    node = PythonNode(name=f"{thing.id} の入力と版", value=state, hash=True)
    depends = {"files": {str(number): file for number, file in enumerate(files)}, "state": node}
    return task(id=thing.id, kwargs={"depends": depends, "produces": list(thing.products)})(make)
