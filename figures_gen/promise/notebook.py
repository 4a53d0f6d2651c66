"""台本（Jupytext の percent 形式）をノートブックとして一度だけ動かします。"""

import json
import re
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from os import killpg
from pathlib import Path
from signal import SIGKILL
from typing import Any, ClassVar

import jupytext

from figures_gen.promise import cells, kernel
from figures_gen.promise.catalogue import Thing
from figures_gen.promise.inputs import INPUTS, given
from figures_gen.promise.opening_cell import opening_cell
from figures_gen.promise.room import guard, missing, room

#: 一つのセルを待つ秒数。
TIME_LIMIT = 1200
CAN_FORK = sys.platform == "linux"

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
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    model = _model(thing)  # 中身を確かめたことを、カーネルに伝えてから始める
    with room(thing) as (desk, variables):
        order = {
            "cells": [(cell["id"], cell["source"]) for cell in codes],
            "cwd": str(desk),
            "env": variables,
            "guard": guard(thing),
            "model": str(model) if model else None,
            "fork": CAN_FORK,
        }
        playing = Kernel.waiting(variables)
        playing.start(order)
        for number, cell in enumerate(codes, 1):
            found = playing.next()
            if not isinstance(found, dict) or found["error"]:
                playing.stop()
                raise NotebookError(f"{thing.source.name} のセル {cell['id']}: {_reason(found, thing, desk)}")
            cell["outputs"], cell["execution_count"] = found["outputs"], number
        playing.stop()
    _refuse_unsteady(notebook, thing.source)
    return _products(notebook, thing)


def _model(thing: Thing) -> Path | None:
    """台本が初めに読み込むモデルのフォルダ。モデルを使わない台本なら ``None``。"""
    if not given(thing.inputs, "model"):
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


class Kernel:
    """セルを動かすプロセス（``kernel.py``）。一つのプロセスに一つで、初めて要るときに始め、フォークできれば使い続けます。"""

    _waiting: ClassVar["Kernel | None"] = None

    @classmethod
    def waiting(cls, variables: dict[str, str]) -> "Kernel":
        """注文を待っているもの。なければ、始めます。"""
        if cls._waiting is None or cls._waiting.process.poll() is not None:
            cls._waiting = cls(variables)
        return cls._waiting

    def __init__(self, variables: dict[str, str]) -> None:
        self.channel, other = Pipe()
        command = [sys.executable, "-P", kernel.__file__, str(other.fileno())]
        self.process = subprocess.Popen(
            command, env=variables, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        other.close()
        self.playing = 0

    def start(self, order: dict[str, Any]) -> None:
        """台本を動かし始めます。"""
        self.channel.send_bytes(json.dumps(order).encode())
        self.playing = self._receive() or 0

    def next(self) -> Any:
        """次のセルの出力と誤り。終わりまで動かなければ、その理由です。"""
        if not self.channel.poll(TIME_LIMIT):
            return f"{TIME_LIMIT} 秒たっても終わりません。"
        return self._receive()

    def stop(self) -> None:
        """台本を動かしたプロセスを終わらせます。"""
        if self.playing:
            with suppress(ProcessLookupError, PermissionError):
                killpg(self.playing, SIGKILL)
        while self.playing:
            self._receive()

    def _receive(self) -> Any:
        found = None
        try:
            found = json.loads(self.channel.recv_bytes())
        except (EOFError, OSError):  # フォークせずに動かしたプロセスが終わった
            self.process.wait()
        if found is None:
            self.playing = 0
        return found


def _reason(found: Any, thing: Thing, desk: Path) -> str:
    """失敗の理由と、次にすること。"""
    if found is None:
        return "カーネルが途中で終わりました。exit を呼んでいないか、メモリが足りているかを、確かめてください。"
    if found == "too much":
        most = f"{kernel.MOST_OUTPUT:,} バイトまで"
        return f"出力が多すぎます（{most}）。終わらない print がないかどうかを、確かめてください。"
    if isinstance(found, str):
        return found
    name, said = found["error"]
    if name == "MemoryError" or "can't allocate memory" in said:
        return "メモリが足りません。--jobs 1 で一つずつ動かすか、ほかのプログラムを閉じてください。"
    if needed := said if name == "UndeclaredInput" else missing(thing, said, desk):
        place = INPUTS[needed].place or needed
        return f"needs にない資料（{place}）を使っています。見出しの needs に {needed} を足してください。"
    return f"{name}: {said}"


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
