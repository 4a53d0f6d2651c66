"""台本のセルを動かすプロセスです。この家のほかのファイルも、使う人の設定も、読みません。

``python -P kernel.py 番号``――番号の口から注文を受け取り、セルを一つ動かし終えるたびに、その出力を返します。

Linux では、時間のかかる import とモデルの読み込みを一度だけ済ませて待ち、注文が届くたびに自分をフォークします。
フォークできなければ、自分で動かして終わります。どちらでも、出力は同じです。
"""

import ast
import functools
import gc
import importlib
import json
import os
import queue
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

#: 一つのセルの出力は、このバイト数まで。
MOST_OUTPUT = 1_000_000
#: 失敗の理由の、いちばん長い字数。
LONGEST = 300
CHANGING = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.link", "os.truncate"}


class UndeclaredInput(Exception):  # noqa: N818 - 台本を書く人に見える名前
    """台本の見出しの needs にない資料を、開こうとしました。"""


def serve(channel: Connection) -> None:
    """注文が届くたびに、フォークして台本を動かします。頼んだ側が終われば、終わります。"""
    ready: tuple[Path, Any] | None = None
    while True:
        order = json.loads(channel.recv_bytes())
        if order["fork"] and order["model"]:
            ready = ready or _get_ready(order["model"])
        pid = os.fork() if order["fork"] and _is_alone() else 0
        if pid == 0:
            _play(order, ready, channel)
            os._exit(0)
        os.waitpid(pid, 0)
        channel.send_bytes(b"null")


def _is_alone() -> bool:
    """スレッドがあるときにフォークすると、固まることがあります。"""
    return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208


def _get_ready(model: str) -> tuple[Path, Any]:
    """時間のかかるものを読み込みます。スレッドは、一つも残しません。"""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("torch", "transformers.models.gemma3.modeling_gemma3"):
            importlib.import_module(name)
        loaded = importlib.import_module("nexttoken.loading.gemma").load_gemma(model)
    gc.collect()
    gc.freeze()  # ごみ集めがメモリに触ると、フォークした先で写しができる
    return Path(model), loaded


def _play(order: dict[str, Any], ready: tuple[Path, Any] | None, channel: Connection) -> None:
    """台本を、初めのセルから順に動かします。失敗したら、そこで終わります。"""
    _move_in(order["cwd"], order["env"])
    if ready and order["model"]:
        _lend(*ready)
    channel.send_bytes(str(os.getpid()).encode())
    threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
    captures = [Capture(name, number, channel) for name, number in (("stdout", 1), ("stderr", 2))]
    script = sys.modules["__main__"] = types.ModuleType("__main__")
    sys.addaudithook(_hook(**order["guard"]))
    for number, (name, code) in enumerate(order["cells"], 1):
        shown, error = _run(code, name, vars(script))
        outputs: list[dict[str, Any]] = [output for capture in captures for output in capture.take()]
        if len(shown) > MOST_OUTPUT:
            _give_up(channel)
        if shown:
            data = {"text/plain": shown}
            outputs.append({"output_type": "execute_result", "metadata": {}, "data": data, "execution_count": number})
        channel.send_bytes(json.dumps({"outputs": outputs, "error": error}).encode())
        if error:
            return


def _move_in(folder: str, variables: dict[str, str]) -> None:
    """新しく始めたプロセスと同じように、フォルダと環境変数を整えます。"""
    if os.getpgrp() != os.getpid():
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = [""]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # 台本が始めたプロセスの出力と、順番が入れ替わらないように
    for name in [name for name in sys.modules if name.partition(".")[0] == "nexttoken"]:
        del sys.modules[name]  # 環境変数を読むので、ここで読み込み直す


def _lend(folder: Path, pair: Any) -> None:
    """初めの ``load_gemma`` には、読み込んであるモデルを渡します。二度目からは、いつもどおり読み込みます。"""
    gemma: Any = importlib.import_module("nexttoken.loading.gemma")
    original, ready = gemma.load_gemma, [pair]

    @functools.wraps(original)
    def load_gemma(model: Any = None) -> Any:
        return ready.pop() if gemma.prepare(model) == folder and ready else original(model)

    gemma.load_gemma = load_gemma


def _end_with(channel: Connection) -> None:
    """頼んだ側が急に終わったら、このプロセスと、台本が始めたプロセスも終わらせます。"""
    channel.poll(None)
    os.killpg(0, signal.SIGKILL)


def _give_up(channel: Connection) -> None:
    channel.send_bytes(b'"too much"')
    os.killpg(0, signal.SIGKILL)


class Capture:
    """標準出力か標準エラー出力を、台本が始めたプロセスの分まで、受け取ります。多すぎれば、そこで終わらせます。"""

    def __init__(self, name: str, number: int, channel: Connection) -> None:
        self.name, self.number, self.channel = name, number, channel
        self.mark = os.urandom(16)
        self.cells: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.source, end = os.pipe()
        os.dup2(end, number)
        os.close(end)
        threading.Thread(target=self._read, daemon=True).start()

    def take(self) -> list[dict[str, str]]:
        """前に受け取ったところから、ここまでの出力。"""
        getattr(sys, self.name).flush()
        os.write(self.number, self.mark)
        text = self.cells.get().decode(errors="replace")
        return [{"output_type": "stream", "name": self.name, "text": text}] if text else []

    def _read(self) -> None:
        held = b""
        while chunk := os.read(self.source, 65536):
            held += chunk
            cell, mark, rest = held.partition(self.mark)
            if mark:
                self.cells.put(cell)
                held = rest
            elif len(held) > MOST_OUTPUT:
                _give_up(self.channel)


def _run(code: str, name: str, names: dict[str, Any]) -> tuple[str, list[str]]:
    """セルを一つ動かします。終わりの文が式なら、その値を見せます。"""
    try:
        body = ast.parse(code, name).body
        last = body[-1:]
        expression = ast.Expression(last[0].value) if last and isinstance(last[0], ast.Expr) else None
        statements = ast.Module(body[:-1] if expression else body, [])
        exec(compile(statements, name, "exec", dont_inherit=True), names)
        value = eval(compile(expression, name, "eval", dont_inherit=True), names) if expression else None
        return "" if value is None else repr(value), []
    except BaseException as error:
        return "", [type(error).__name__, str(error)[:LONGEST]]


def _hook(root: str, undeclared: dict[str, str]) -> Callable[[str, tuple[Any, ...]], None]:
    """``root`` の中に書くことと、``undeclared``（場所 → needs に書く名前）を開くことを断る、監査フック。"""

    @functools.cache
    def real(folder: str) -> str:
        return os.path.realpath(folder)

    def inside(path: str, folder: str) -> bool:
        return path == folder or path.startswith(folder + os.sep)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" and event not in CHANGING:
            return
        writes = event in CHANGING or bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
        for given in arguments[: 1 if event == "open" else 2]:
            if not isinstance(given, str | bytes | os.PathLike):
                continue  # ファイルの番号や、フォルダの番号
            folder, name = os.path.split(os.path.abspath(os.fsdecode(given)))  # noqa: PTH100
            path = os.path.join(real(folder), name)  # noqa: PTH118
            if writes and inside(path, root) and "__pycache__" not in path:
                raise PermissionError(f"台本は、リポジトリの中に書けません: {path}")
            for place, needed in undeclared.items():
                if inside(path, place):
                    raise UndeclaredInput(needed)

    return hook


if __name__ == "__main__":
    try:
        serve(Connection(int(sys.argv[1])))
    except (EOFError, OSError):
        sys.exit()
