"""この本で育てたモデル（examples/neko-gemma）の身元を確かめます。PyTorch は読み込みません。"""

from pathlib import Path
from typing import Any

from nexttoken.loading import provenance
from nexttoken.loading.provenance import PROVENANCE
from nexttoken.loading.source import PRETRAINED_FOLDER

#: 重みと、それを読むのに要るもの。身元には、この指紋がある。
WEIGHTS, CONFIG = "model.safetensors", "config.json"
TOKENIZER, TOKENIZER_CONFIG = "tokenizer.json", "tokenizer_config.json"
FILES = (WEIGHTS, CONFIG, TOKENIZER, TOKENIZER_CONFIG)
REMEDY = "make pretrain で作り直すか、git で元に戻してください。"


def is_pretrained(folder: Path) -> bool:
    """この本で育てたモデルのフォルダかどうかです。身元のファイルがなくなっていても、置き場所が同じなら真です。"""
    return (folder / PROVENANCE).exists() or folder.resolve() == PRETRAINED_FOLDER.resolve()


def read_provenance(folder: Path) -> dict[str, Any]:
    """身元を読み、重みも、設計図も、トークナイザも、身元のとおりであることを確かめます。

    Raises:
        ModelError: 身元のファイルがない、壊れている、または、ほかのファイルが身元と違う。
    """
    return provenance.read(folder, FILES, REMEDY, "モデル")
