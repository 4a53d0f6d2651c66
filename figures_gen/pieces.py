"""Gemma の重み（GGUF）を、ページが受け取る 8MiB ずつに分けます。

``make serve`` は、入れたパッケージから、そのまま渡します。公開するときは、頼まれれば、切り分けてサイトに置きます。
"""

import hashlib
import json
import os
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from nexttoken.loading.conversion import GGUF_SHA256
from nexttoken.loading.digests import file_state
from nexttoken.loading.source import ModelError
from nexttoken.loading.weights import REINSTALL, VARIABLE, WeightsMissing, sources

#: 一つの大きさ。これより小さいのは、終わりの一つだけ。
EACH = 8 << 20
#: 一覧の名前。一つずつの名前は、何番目か（``00`` から）。
LIST = "pieces.json"
#: ``site`` なら、公開するサイトに重みを入れる環境変数。
SWITCH = "WEIGHTS"
_turn = threading.Lock()


def listing() -> dict[str, Any]:
    """一覧：全体の大きさと SHA-256、一つの大きさ、一つずつの SHA-256。ファイルが変わらなければ、一度だけ読みます。

    Raises:
        ModelError: 重みがない。一部が欠けているか、読めない。または、中身が違う。
    """
    with _turn:
        return _read(tuple((str(path), *file_state(path)) for path in sources()))


@lru_cache(maxsize=1)
def _read(states: tuple[Any, ...]) -> dict[str, Any]:
    whole, size = hashlib.sha256(), 0
    pieces: list[str] = []
    while content := piece(len(pieces)):
        whole.update(content)
        size += len(content)
        pieces.append(hashlib.sha256(content).hexdigest())
    if (found := whole.hexdigest()) != GGUF_SHA256:
        raise ModelError(
            f"Gemma 3 270M のファイルが違います（{size:,} バイト、SHA-256 は {found[:12]}…、"
            f"正しくは {GGUF_SHA256[:12]}…）。"
            f"環境変数 {VARIABLE} に正しいものを指定するか、{REINSTALL}"
        )
    return {"size": size, "sha256": found, "each": EACH, "pieces": pieces}


def piece(number: int) -> bytes:
    """``number`` 番目（0から）の中身。もうなければ、空です。"""
    start, made = number * EACH, b""
    for path in sources():
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            if start < size and len(made) < EACH:
                file.seek(start)
                made += file.read(EACH - len(made))
        start = max(0, start - size)
    return made


def told(coming: bool) -> dict[str, Any]:
    """一覧。渡せないなら、渡すものがないことと、そのわけ。``coming`` なら、重みは、いま入れているところです。"""
    try:
        return listing()
    except WeightsMissing as error:
        why = {"why": "waiting"} if coming else {"why": "unusable", "said": str(error)}
    except (ModelError, OSError) as error:
        why = {"why": "unusable", "said": str(error)}
    return {"size": 0, "sha256": "", "each": EACH, "pieces": [], **why}


def write(folder: Path) -> None:
    """環境変数 ``WEIGHTS`` が ``site`` なら、公開するサイトの ``folder`` に、切り分けたものと一覧を置きます。"""
    chosen = os.environ.get(SWITCH, "").strip()
    if chosen not in ("", "site"):
        raise ValueError(
            f"{SWITCH} に書けるのは site だけです（今は「{chosen}」）。入れないなら、何も書かないでください。"
        )
    if chosen:
        made = listing()
        for number in range(len(made["pieces"])):
            (folder / f"{number:02}").write_bytes(piece(number))
        (folder / LIST).write_text(json.dumps(made), encoding="utf-8")
