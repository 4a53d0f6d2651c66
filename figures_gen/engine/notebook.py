"""台本（Jupytext の percent 形式）をノートブックとして一度だけ動かします。"""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jupytext
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

from figures_gen.engine import sources
from figures_gen.engine.catalogue import CORPORA, Thing


class NotebookError(Exception):
    """台本が約束どおりに動かなかったことを知らせる誤り。"""


def execute(thing: Thing) -> dict[Path, bytes]:
    """``thing`` の台本を動かし、ノートブックと、セルごとのコードと出力を返します。"""
    notebook = read(thing.source)
    with environment(thing.inputs) as variables, tempfile.TemporaryDirectory() as sockets:
        client = NotebookClient(
            notebook,
            timeout=1200,
            kernel_name="python3",
            record_timing=False,
            # 並べて動かすと、カーネルどうしが同じ番号のポートを取り合うことがあるので、ファイルのソケットでつなぐ
            config=Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/kernel"}),
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            coalesce_streams=True,
            resources={"metadata": {"path": str(thing.source.parent)}},
        )
        try:
            # nbclient は、主スレッドではSIGINTとSIGTERMを横取りして、止まらなくなる
            with ThreadPoolExecutor(1) as thread:
                thread.submit(client.execute, env=variables).result()
        except CellExecutionError as error:
            raise NotebookError(f"{thing.source.name}: {error.ename}: {error.evalue}") from None
    _refuse_unsteady(notebook, thing.source)
    return _products(notebook, thing)


def read(source: Path) -> Any:
    """台本をノートブックにします。セルの id は名前から付けるので、いつも同じです。"""
    notebook = jupytext.read(source)
    counter = 0
    for cell in notebook.cells:
        name = cell.metadata.pop("title", None)
        if cell.cell_type == "markdown":
            counter += 1
            name = f"text-{counter}"
        cell["id"] = name
        cell.metadata = {}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


@contextmanager
def environment(inputs: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """台本が使うと言った資料だけが見える環境変数。言わずに使えば、そこで失敗します。"""
    with tempfile.TemporaryDirectory() as folder:
        for name in inputs:
            if name in CORPORA and name != "sample":
                path = sources.value(name)
                (Path(folder) / path.name).symlink_to(path.resolve())
        variables = {
            **os.environ,
            "PYTHONHASHSEED": "0",
            "CORPUS_DIR": folder,
            "COLUMNS": "100",
            "PYTHONWARNINGS": "ignore:IProgress not found",
        }
        if "base" in inputs:  # ほかのモデルを選んでいても、既定のモデルで動かす
            variables.pop("NEXTTOKEN_MODEL", None)
        elif "gemma" not in inputs:
            variables["NEXTTOKEN_MODEL"] = str(Path(folder) / "台本の見出しの needs に gemma がありません")
        yield variables


def _refuse_unsteady(notebook: Any, source: Path) -> None:
    """動かすたびに変わるもの――標準エラー出力と、メモリの番地――を断ります。"""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = _text(output)
            if output.get("name") == "stderr" or re.search(r"\b0x[0-9a-f]{6,}", text):
                raise NotebookError(f"{source.name} のセル {cell['id']} の出力は、動かすたびに変わります: {text[:200]}")


def _text(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    return str(output.get("data", {}).get("text/plain", "")) + "\n"


def _products(notebook: Any, thing: Thing) -> dict[Path, bytes]:
    by_name = {cell["id"]: cell for cell in notebook.cells}
    products = {thing.products[0]: (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()}
    for path in thing.products[1:]:
        cell = by_name[path.stem]
        text = cell.source if path.suffix == ".py" else "".join(map(_text, cell.outputs))
        products[path] = (text.rstrip("\n") + "\n").encode() if text.strip() else b""
    return products
