"""ノートブックのページ。``.ipynb`` を Markdown に直し、本文と同じように組み立てさせます。

文のセルは、一行目が見出しなら、次のコードのセルの名前（なければ自分の id）をその見出しの id にします。出力は文字のもの
だけです（図を描くノートブックは、この本にありません）。中身は章と重なるので、検索には出しません。
"""

import json
import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

from figures_gen.promise.cells import text
from figures_gen.promise.opening_cell import CODE, NAME
from figures_gen.site.macros import code_listing, listing, output_listing

#: この本の外で動かすための、初めのセルは、題のあとに畳んで置く。
FOLD = '??? note "この本の外（Colabなど）で動かすときのための、初めのセル"\n'
#: mkdocs-jupyter の、ノートブックをページにする部品。使わないのに、読み込みに半秒かかる。
UNUSED = ("mkdocs_jupyter.convert", "jupytext")


def leave_unused() -> None:
    """使わない部品の代わりに、空のものを置きます。設定を読む（プラグインが読み込まれる）前に呼びます。"""
    for name in UNUSED:
        sys.modules.setdefault(name, ModuleType(name))


def addressed(notebook: str, repository: str) -> str:
    """公開先の分かるノートブック（JSON）。初めのセルが、``repository`` から取り寄せるようにします。

    >>> made = {"cells": [{"id": "install", "source": ""}]}
    >>> "https://example.org/book" in addressed(json.dumps(made), "https://example.org/book")
    True
    """
    made = json.loads(notebook)
    if not repository or made["cells"][0]["id"] != NAME:
        return notebook
    made["cells"][0]["source"] = CODE.format(repository=repository)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def write(site: Path, repository: str) -> None:
    """持ち帰るノートブックに、公開先を書き入れます。"""
    for file in sorted((site / "generated").glob("*/*/*.ipynb")):
        file.write_text(addressed(file.read_text(encoding="utf-8"), repository), encoding="utf-8")


def markdown(notebook: str) -> str:
    """ノートブック（JSON）を、ページの Markdown に。"""
    cells = json.loads(notebook)["cells"]
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    written = [_written(cell, cells[at + 1 : at + 2]) for at, cell in enumerate(cells)]
    if cells[0]["id"] == NAME:
        written[:2] = written[1::-1]
    return "\n\n".join(written)


def _written(cell: dict[str, Any], after: list[dict[str, Any]]) -> str:
    source: str = cell["source"]
    if cell["id"] == NAME:
        return FOLD + textwrap.indent(listing(source, "python"), "    ")
    if cell["cell_type"] == "code":
        printed = "".join(map(text, cell["outputs"]))
        return code_listing(source, cell["id"]) + (f"\n\n{output_listing(printed, source)}" if printed else "")
    first, _, rest = source.partition("\n")
    named = next((one["id"] for one in after if one["cell_type"] == "code"), cell["id"])
    return f"{first} {{#{named} data-search-exclude}}\n\n{rest}" if first.startswith("#") else source
