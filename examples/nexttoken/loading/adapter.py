"""学習したアダプタ（examples/nexttoken-it）の身元を確かめます。PyTorch は読み込みません。"""

from pathlib import Path
from typing import Any

from nexttoken.loading import provenance
from nexttoken.loading.source import ModelError, default_content

#: LoRAの行列、その設定、評価用のお手本への答え。
WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
ANSWERS = "answers.json"
REMEDY = "make tune で作り直すか、git で元に戻してください。"


def read_provenance(folder: Path) -> dict[str, Any]:
    """アダプタの身元を読み、行列も、土台にしたモデルも、身元のとおりであることを確かめます。

    Raises:
        ModelError: 身元のファイルがない、壊れている、行列が身元と違う、または別のモデルのアダプタである。
    """
    found = provenance.read(folder, (WEIGHTS, CONFIG), REMEDY, "アダプタ")
    if found.get("base") != default_content():
        raise ModelError(
            f"{folder} は、別のモデルのアダプタです（学習したときの土台: {found.get('base')}、いまの既定のモデル: "
            f"{default_content()}）。{REMEDY}"
        )
    return found


def read_json(path: Path) -> dict[str, Any]:
    """JSONのファイルを読みます。ないか、壊れていれば、ModelError を送出します。"""
    return provenance.read_json(path, REMEDY)
