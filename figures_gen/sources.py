"""入力――コーパス、モデル、学習ずみのトークナイザ――の所在と状態。

状態を問うだけなら、通信もせず torch も読み込みません。
"""

import hashlib
from functools import cache
from typing import Any

from figures_gen.catalogue import CORPORA, TOKENIZERS
from nexttoken import corpora, model_source


def state(name: str) -> str:
    """入力 ``name`` の今の状態。変われば、それを使うものが古くなります。"""
    if name in CORPORA:
        return corpora.corpus_state(name)
    if name == "gemma":
        return model_source.model_identity()
    files = sorted(TOKENIZERS.glob("*.json"))
    return " ".join(f"{file.name}:{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)


def label(name: str) -> str:
    """図の説明に書く、入力の呼び名。"""
    if name in CORPORA:
        return corpora.corpus(name).label
    return model_source.model_name() if name == "gemma" else "この本のトークナイザ（examples/tokenizers）"


@cache
def value(name: str) -> Any:
    """測る関数に渡す実物。コーパスはファイルの道、gemma は（トークナイザ、モデル）、tokenizers はフォルダの道です。"""
    if name in CORPORA:
        return corpora.corpus_path(name)
    if name == "gemma":
        from nexttoken.gemma import load_gemma

        return load_gemma()
    return TOKENIZERS
