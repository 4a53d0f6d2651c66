"""学習したアダプタ（examples/nexttoken-it）の身元を確かめます。PyTorch は読み込みません。"""

import json
from pathlib import Path
from typing import Any

from nexttoken.loading.digests import file_sha256
from nexttoken.loading.source import ModelError, default_content

#: LoRAの行列、その設定、身元（何から、どう学習したか）、評価用のお手本への答え。
WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
PROVENANCE = "provenance.json"
ANSWERS = "answers.json"
REMEDY = "make tune で作り直すか、git で元に戻してください。"


def read_provenance(folder: Path) -> dict[str, Any]:
    """アダプタの身元を読み、行列も、土台にしたモデルも、身元のとおりであることを確かめます。

    Raises:
        ModelError: 身元のファイルがない、壊れている、行列が身元と違う、または別のモデルのアダプタである。
    """
    if not (folder / PROVENANCE).exists():
        raise ModelError(
            f"{folder / PROVENANCE} がないので、読めません。使えるのは、この本で作ったアダプタだけです。{REMEDY}"
        )
    found = read_json(folder / PROVENANCE)
    for name in (WEIGHTS, CONFIG):
        if recorded_digest(found, name) != file_digest(folder / name):
            raise ModelError(f"{folder / name} が、壊れているか、別の学習のものです。{REMEDY}")
    if found.get("base") != default_content():
        raise ModelError(
            f"{folder} は、別のモデルのアダプタです（学習したときの土台: {found.get('base')}、いまの既定のモデル: "
            f"{default_content()}）。{REMEDY}"
        )
    return found


def read_json(path: Path, remedy: str = REMEDY) -> dict[str, Any]:
    """JSONのファイルを読みます。ないか、壊れていれば、`remedy`（次にすること）を添えて ModelError を送出します。"""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path} を読めません（{error.strerror}）。{remedy}") from error
    except ValueError as error:
        raise ModelError(f"{path} が壊れています（{error}）。{remedy}") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} の形が違います。{remedy}")
    return found


def recorded_digest(provenance: dict[str, Any], name: str) -> Any:
    """身元に書かれた、ファイル `name` の指紋です。書かれていなければ ``None`` です。"""
    files = provenance.get("files")
    return files.get(name) if isinstance(files, dict) else None


def file_digest(path: Path) -> str:
    """ファイルのSHA-256です。なければ空の文字列です。"""
    return file_sha256(path) if path.is_file() else ""
