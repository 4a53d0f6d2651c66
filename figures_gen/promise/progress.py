"""作り直しのようすを、ほかのプログラム（make serve のページ）に知らせます。

環境変数 ``FIGURES_PROGRESS`` にファイルの道があれば、そこに JSON を書きます。なければ何もしません。
"""

import contextlib
import json
import os
from pathlib import Path

from figures_gen.promise.files import write_atomically


def tell(state: str, **more: object) -> None:
    """今のようす。``state`` は installing、waiting、working、fresh、same、apart、changed、left、failed のどれか。"""
    place = os.environ.get("FIGURES_PROGRESS")
    if place:
        with contextlib.suppress(OSError):  # 知らせる相手が、先に閉じたかもしれない
            write_atomically(Path(place), json.dumps({"state": state, **more}, ensure_ascii=False).encode())
