"""長い学習の途中経過を置き、続きから始めます。フォルダを一息に置き換え、使ったメモリも測ります。"""

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import torch

from nexttoken.checks import check_path

Found = TypeVar("Found")


def save(checkpoint: Path, state: dict[str, Any]) -> None:
    """途中経過を置きます。書いているあいだに止まっても、前のものが残ります。"""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    temporary = checkpoint.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(checkpoint)


def restore(checkpoint: Path | None, use: Callable[[dict[str, Any]], Found]) -> Found | None:
    """途中経過を読み、`use` に渡して、その答えを返します。途中経過がなければ、Noneです。

    Raises:
        ValueError: 途中経過を読めない、または壊れている。
    """
    try:
        if checkpoint is None or not checkpoint.exists():
            return None
        return use(torch.load(checkpoint, weights_only=True))
    except OSError as error:
        raise ValueError(f"途中経過（checkpoint）{checkpoint} を読めません（{error.strerror}）。") from error
    except Exception as error:  # 壊れ方によって、いろいろな例外になる
        raise ValueError(f"途中経過 {checkpoint} が壊れています。消して、もう一度実行してください。") from error


def folder_place(name: str, folder: str | Path) -> Path:
    """フォルダとして使える場所かどうかを、長い学習を始める前に確かめます。まだなくても、かまいません。"""
    check_path(name, folder)
    path = Path(folder)
    try:
        found = path.stat()
    except FileNotFoundError:
        return path
    except OSError as error:
        raise ValueError(f"{name} の {path} を使えません（{error.strerror}）。") from error
    if not stat.S_ISDIR(found.st_mode):
        raise ValueError(f"{name} の {path} は、フォルダではありません。フォルダを指定してください。")
    return path


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """一時の場所を渡し、無事に終わったら ``folder`` と置き換えます。途中で止まれば、前のものが残ります。"""
    temporary = folder.with_name(f"{folder.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        yield temporary
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def peak_bytes() -> int:
    """このプロセスが使ったメモリの最大値（バイト）です。測れない OS では0です。"""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
