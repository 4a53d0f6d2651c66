"""台本（Jupytext の percent 形式）をノートブックとして一度だけ動かします。"""

import json
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import jupytext
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from figures_gen.engine import cells
from figures_gen.engine.catalogue import MODELS, Thing
from figures_gen.engine.kernel import MOST_OUTPUT
from figures_gen.engine.kernels import Manager
from figures_gen.engine.opening_cell import opening_cell
from figures_gen.engine.room import PLACES, missing, room

#: 一つのセルを待つ秒数。
TIME_LIMIT = 1200
#: 知らせる理由の、いちばん長い字数。
LONGEST = 300


#: 動かした Python の版を書かない。書けば、ほかの版では一字一句同じにならない。
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookError(Exception):
    """台本が約束どおりに動かなかったことを知らせる誤り。"""


def execute(thing: Thing) -> dict[Path, bytes]:
    """``thing`` の台本を動かし、ノートブックを返します。"""
    notebook = read(thing.source)
    model = _model(thing)  # 中身を確かめたことを、カーネルに伝えてから始める
    with room(thing) as (desk, variables), tempfile.TemporaryDirectory() as sockets:
        # 並べて動かすと、カーネルどうしが同じ番号のポートを取り合うことがあるので、ファイルのソケットでつなぐ
        config = Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/kernel"})
        client = Client(notebook, Manager(model=model, config=config), desk)
        try:
            # nbclient は、主スレッドではSIGINTとSIGTERMを横取りして、止まらなくなる
            with ThreadPoolExecutor(1) as thread:
                thread.submit(client.execute, env=variables).result()
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            raise NotebookError(f"{thing.source.name} {client.place}: {_reason(error, client, thing, desk)}") from None
    _refuse_unsteady(notebook, thing.source)
    return _products(notebook, thing)


def _model(thing: Thing) -> Path | None:
    """台本が初めに読み込むモデルのフォルダ。モデルを使わない台本なら ``None``。"""
    if not set(MODELS) & set(thing.inputs):
        return None
    from nexttoken.loading.folder import base_folder, default_folder, prepare

    return base_folder(prepare()) if "gemma" in thing.inputs else default_folder()


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
    notebook.metadata = METADATA
    return notebook


class Client(NotebookClient):
    """いまどのセルを動かしているかを覚え、出力が多すぎれば、カーネルを止めるクライアント。"""

    def __init__(self, notebook: Any, manager: Manager, desk: Path) -> None:
        super().__init__(
            notebook,
            manager,
            timeout=TIME_LIMIT,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(desk)}},
        )
        self.manager: Any = manager
        self.owns_km = True  # 終わったら、カーネルを片づける
        self.place, self.size = "の始まり", 0

    async def async_execute_cell(self, cell: Any, *arguments: Any, **options: Any) -> Any:
        """セルを一つ動かします。"""
        self.place, self.size = f"のセル {cell['id']}", 0
        cell = await super().async_execute_cell(cell, *arguments, **options)
        if self.size > MOST_OUTPUT:  # カーネルを止めるより先に、セルが終わった
            raise DeadKernelError
        return cell

    def output(self, outs: list[Any], msg: Any, *arguments: Any) -> Any:
        """届いた出力をしまいます。"""
        self.size += len(json.dumps(msg["content"], ensure_ascii=False))
        if self.size > MOST_OUTPUT:
            with suppress(ProcessLookupError):
                self.manager.provisioner.process.kill()  # 終わったことは、nbclient が気づく
            return None
        return super().output(outs, msg, *arguments)


def _reason(error: Exception, client: Client, thing: Thing, desk: Path) -> str:
    """失敗の理由と、次にすること。"""
    if client.size > MOST_OUTPUT:
        return f"出力が多すぎます（{MOST_OUTPUT:,} 字まで）。終わらない print がないかどうかを、確かめてください。"
    if isinstance(error, CellTimeoutError):
        return f"{TIME_LIMIT} 秒たっても終わりません。"
    if not isinstance(error, CellExecutionError):
        return "カーネルが途中で終わりました。exit を呼んでいないか、メモリが足りているかを、確かめてください。"
    if error.ename == "MemoryError" or "can't allocate memory" in error.evalue:
        return "メモリが足りません。--jobs 1 で一つずつ動かすか、ほかのプログラムを閉じてください。"
    if name := error.evalue if error.ename == "UndeclaredInput" else missing(thing, error.evalue, desk):
        return (
            f"needs にない資料（{PLACES.get(name, name)}）を使っています。見出しの needs に {name} を足してください。"
        )
    return f"{error.ename}: {error.evalue[:LONGEST]}"


def _refuse_unsteady(notebook: Any, source: Path) -> None:
    """動かすたびに変わるもの――標準エラー出力と、メモリの番地――を断ります。"""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = cells.text(output)
            if output.get("name") == "stderr" or re.search(r"\b0x[0-9a-f]{6,}", text):
                raise NotebookError(f"{source.name} のセル {cell['id']} の出力は、動かすたびに変わります: {text[:200]}")


def _products(notebook: Any, thing: Thing) -> dict[Path, bytes]:
    whole = {**notebook, "metadata": METADATA, "cells": [opening_cell(), *notebook.cells]}
    return {thing.products[0]: (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()}
