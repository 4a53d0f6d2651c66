"""重い部品を読み込んでいるあいだの Ctrl-C も、一行で述べます。``python -m nexttoken.…`` の初めに読み込まれます。"""

import sys
from types import TracebackType


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print("\n中断しました。まだ何も始めていません。", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _told
