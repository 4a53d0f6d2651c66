"""重い部品を読み込んでいるあいだの Ctrl-C も、一行で述べます。"""

import sys
from types import TracebackType


def tell_of_interruptions() -> None:
    """``python -m nexttoken.…`` の初めに呼ばれます。ライブラリとして使うときは、呼ばれません。"""
    sys.excepthook = _told


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print("\n中断しました。まだ何も始めていません。", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
