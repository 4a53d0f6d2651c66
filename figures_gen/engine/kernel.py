"""ノートブックのカーネルです。別のプロセスとして動き、この家のほかのファイルは読みません。

使い方は二つです。

- ``python -P kernel.py -f 接続ファイル …``――カーネルを一つ動かす。どの OS でも動く。
- ``python -P kernel.py --serve 番号``――時間のかかる import とモデルの読み込みを一度だけ済ませて待ち、注文が届くたびに、
  自分をフォークしてカーネルにする（Linux だけ）。

どちらで動かしても、使う人の設定や起動時のファイルは読まず、出力も同じになります。
"""

import functools
import gc
import importlib
import json
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ipykernel.kernelapp import IPKernelApp

#: 一つのセルの出力は、この字数まで。
MOST_OUTPUT = 1_000_000
#: 台本が書いてはいけない場所と、needs にないので開いてはいけない場所。環境変数に入れた JSON で渡す。
GUARD = "FIGURES_GEN_GUARD"
CHANGING = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.link", "os.truncate"}


class UndeclaredInput(Exception):  # noqa: N818 - 台本を書く人に見える名前
    """台本の見出しの needs にない資料を、開こうとしました。"""


class Kernel(IPKernelApp):
    """使う人の設定も、起動時に動かすファイルも、読まないカーネル。"""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """設定ファイルを読みません。"""

    def _run_startup_files(self) -> None:
        """起動時のファイルを動かしません。"""

    def init_io(self) -> None:
        """長すぎる文字列は、送る前に切ります。切ったことは、上限を超えた長さから、受け取る側に分かります。"""
        super().init_io()  # type: ignore[no-untyped-call]
        serialize = self.session.serialize
        self.session.serialize = lambda msg, ident=None: serialize({**msg, "content": _cut(msg["content"])}, ident)


def _cut(content: Any) -> Any:
    if isinstance(content, str):
        return content[: MOST_OUTPUT + 1]
    if isinstance(content, dict):
        return {name: _cut(value) for name, value in content.items()}
    return [_cut(value) for value in content] if isinstance(content, list) else content


def run(arguments: list[str]) -> None:
    """カーネルを、終わりの合図が届くまで動かします。"""
    sys.argv = [sys.argv[0], *arguments]
    if guard := os.environ.pop(GUARD, ""):
        sys.addaudithook(_hook(**json.loads(guard)))
    Kernel.launch_instance(argv=arguments)


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


def serve(channel: socket.socket) -> list[str]:
    """注文を待ち、届くたびにフォークします。フォークした先では、カーネルへの引数を返します。元は、親が終わると終わります。"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # 終わったカーネルを、待たずに片づける
    ready: list[Any] = []
    with channel.makefile("r", encoding="utf-8") as orders:
        for line in orders:
            order = json.loads(line)
            ready = ready or _get_ready(order["model"])
            alone = len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - スレッドがあるときにフォークすると、固まることがある
            pid = os.fork() if alone else 0
            if alone and pid == 0:
                break
            channel.sendall(f"{pid}\n".encode())
        else:
            sys.exit()
    channel.close()
    _move_in(order["cwd"], order["env"])
    _lend(*ready)
    return [*order["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"]


def _get_ready(model: str) -> list[Any]:
    """時間のかかるものを読み込みます。スレッドは、一つも残しません。"""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    with warnings.catch_warnings():  # ノートブックの外なので、進み具合の棒が描けないと言われる
        warnings.simplefilter("ignore")
        for name in ("ipykernel.ipkernel", "ipykernel.zmqshell", "torch", "transformers.models.gemma3.modeling_gemma3"):
            importlib.import_module(name)
        loaded = [Path(model), importlib.import_module("nexttoken.loading.gemma").load_gemma(model)]
    gc.collect()
    gc.freeze()  # ごみ集めがメモリに触ると、フォークした先で写しができる
    return loaded


def _move_in(folder: str, variables: dict[str, str]) -> None:
    """新しく始めたプロセスと同じように、フォルダ、環境変数、合図の受け方を整えます。"""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
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


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        run(serve(socket.socket(fileno=int(sys.argv[2]))))
    else:
        run(sys.argv[1:])
