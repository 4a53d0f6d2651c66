"""台本のセルのコードと出力を、動かしたノートブックから読みます。"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from figures_gen.promise.opening_cell import NAME


class Cell(NamedTuple):
    """コードのセル一つ。どちらも、終わりは一つの改行です（何もなければ空）。"""

    code: str
    output: str


def read(folder: Path) -> dict[str, Cell]:
    """章の生成物の置き場 ``folder`` にあるノートブックの、名前 → セル。ノートブックがなければ空です。"""
    notebook = folder / f"{folder.name}.ipynb"
    return _cells(notebook.read_bytes()) if notebook.exists() else {}


@lru_cache(maxsize=64)
def _cells(notebook: bytes) -> dict[str, Cell]:
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code" and cell["id"] != NAME]
    return {cell["id"]: Cell(_closed(cell["source"]), _closed("".join(map(text, cell["outputs"])))) for cell in cells}


def _closed(given: str | list[str]) -> str:
    whole = "".join(given)
    return whole.rstrip("\n") + "\n" if whole.strip() else ""


def text(output: dict[str, Any]) -> str:
    """出力一つの、文字のところ。"""
    if output["output_type"] == "stream":
        return "".join(output["text"])
    return "".join(output.get("data", {}).get("text/plain", "")) + "\n"
