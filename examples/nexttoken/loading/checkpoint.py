"""長い学習の途中経過を置き、続きから始めます。使ったメモリも測ります。"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import torch

from nexttoken.loading.troubles import reason

Found = TypeVar("Found")


def save(checkpoint: Path, state: dict[str, Any]) -> None:
    """途中経過を置きます。書いているあいだに止まっても、前のものが残ります。"""
    data = io.BytesIO()
    torch.save(state, data)  # じかにファイルへ書かせると、空きのないことが分からない
    write(checkpoint, data.getvalue())


def write(path: Path, data: bytes) -> None:
    """ファイルを一息に置き換えます。書いているあいだに止まっても、前のものが残ります。"""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder, path.name)
        draft.write_bytes(data)
        draft.replace(path)


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
        raise ValueError(f"途中経過（checkpoint）{checkpoint} を読めません（{reason(error)}）。") from error
    except Exception as error:  # 壊れ方によって、いろいろな例外になる
        raise ValueError(f"途中経過 {checkpoint} が壊れています。消して、もう一度実行してください。") from error


def peak_bytes() -> int:
    """このプロセスが使ったメモリの最大値（バイト）です。測れない OS では0です。"""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
