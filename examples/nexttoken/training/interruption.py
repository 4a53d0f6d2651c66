"""命令（``python -m nexttoken.…``）の始まりです。重い部品を読み込む前に済ませ、断りも中断も、一行で述べます。"""

import os
import sys
from pathlib import Path
from types import TracebackType

from nexttoken.loading.command_line import Parser

LIBRARY = Path(__file__).parents[1]


def tell_of_interruptions() -> None:
    """``python -m nexttoken.…`` の初めに呼ばれます。ライブラリとして使うときは、呼ばれません。

    読み込んでいるあいだの Ctrl-C を一行にし、ほかの写しの中では断り、``--out=~/x`` の ``~`` をホームにします。
    """
    sys.excepthook = _told
    if told := _of_another_copy():
        Parser().exit(2, f"{told}\n")
    sys.argv[1:] = [_at_home(word) for word in sys.argv[1:]]


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print("\n中断しました。まだ何も始めていません。", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


def _of_another_copy() -> str:
    """今いる写しのものではない nexttoken を断る文。``.venv`` ごと写せば、元のほうのモデルを置き換えてしまう。"""
    try:
        here = Path.cwd()
        copies = (folder for folder in (here, *here.parents) if (folder / "examples" / "nexttoken").is_dir())
        if (copy := next(copies, None)) is None or LIBRARY.samefile(copy / "examples" / "nexttoken"):
            return ""
    except OSError:  # 消えたフォルダか、見ることを許されていないフォルダにいる
        return ""
    return (
        f"nexttoken が、ここ（{copy}）のものではありません（今は {LIBRARY}）。"
        f"次の命令で直せます: {sys.executable} -m pip install --no-deps -e {copy}"
    )


def _at_home(word: str) -> str:
    """シェルは、``=`` のあとの ``~`` を置き換えない。"""
    name, equals, place = word.partition("=")
    return name + equals + os.path.expanduser(place) if name.startswith("--") else word  # noqa: PTH111 - 失敗しない
