"""学習してできたフォルダの身元（何から、どう学習したか）を、書き、読み、確かめます。PyTorch は読み込みません。"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from nexttoken.loading.digests import file_sha256
from nexttoken.loading.source import ModelError
from nexttoken.loading.troubles import reason

PROVENANCE = "provenance.json"


def write(folder: Path, record: Mapping[str, Any], names: Collection[str]) -> None:
    """身元を書きます。``names`` のファイルの指紋も、書き添えます。"""
    files = {name: file_digest(folder / name) for name in names}
    text = json.dumps({**record, "files": files}, ensure_ascii=False, indent=1)
    (folder / PROVENANCE).write_text(text + "\n", encoding="utf-8")


def read(folder: Path, names: Collection[str], remedy: str, what: str) -> dict[str, Any]:
    """身元を読み、``names`` のファイルが、どれも身元のとおりであることを確かめます。``what`` は、フォルダの呼び名です。

    Raises:
        ModelError: 身元のファイルがない、壊れている、またはファイルが身元と違う。
    """
    try:
        exists = (folder / PROVENANCE).exists()
    except OSError as error:
        raise ModelError(f"{folder} を開けません（{reason(error)}）。") from error
    if not exists:
        raise ModelError(
            f"{folder / PROVENANCE} がないので、読めません。使えるのは、この本で作った{what}だけです。{remedy}"
        )
    found = read_json(folder / PROVENANCE, remedy)
    files = found.get("files")
    for name in names:
        if not isinstance(files, dict) or files.get(name) != file_digest(folder / name):
            raise ModelError(f"{folder / name} が、壊れているか、別の学習のものです。{remedy}")
    return found


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """JSONのファイルを読みます。ないか、壊れていれば、ModelError を送出します。"""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path} を読めません（{reason(error)}）。{remedy}") from error
    except ValueError as error:
        raise ModelError(f"{path} が壊れています（{error}）。{remedy}") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} の形が違います。{remedy}")
    return found


def file_digest(path: Path) -> str:
    """ファイルのSHA-256です。なければ空の文字列です。"""
    return file_sha256(path) if path.is_file() else ""


def changed(before: Mapping[str, str], after: Mapping[str, str], names: Mapping[str, str]) -> str:
    """学習のあいだに変わった入力があれば、断る文を返します。なければ空です。古い結果に新しい指紋を付けないためです。"""
    found = [names[key] for key in names if before[key] != after[key]]
    if not found:
        return ""
    return f"学習しているあいだに、{'と'.join(found)}が変わりました。結果は残しません。もう一度実行してください。"
