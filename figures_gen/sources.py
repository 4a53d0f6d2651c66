"""入力――コーパス、モデル、学習ずみのトークナイザ――の所在と状態。

状態を問うだけなら、通信もせず torch も読み込みません。
"""

from functools import cache
from pathlib import Path
from typing import Any

from figures_gen.catalogue import CORPORA, TOKENIZERS, Thing
from nexttoken import corpora, model_source


def state(name: str) -> str:
    """入力 ``name`` の今の状態。変われば、それを使うものが古くなります。"""
    if name in CORPORA:
        return corpora.corpus_state(name)
    if name == "gemma":
        return model_source.model_identity()
    return ""  # トークナイザはファイルとして、中身で見分ける（files）


def files(name: str, things: list[Thing]) -> list[Path]:
    """入力 ``name`` のうち、この本の中で作るファイル。先に作っておく必要があります。"""
    made = [path for thing in things if thing.role == "asset" for path in thing.products]
    return [path for path in made if path.parent == TOKENIZERS] if name == "tokenizers" else []


def label(name: str) -> str:
    """図の説明に書く、入力の呼び名。"""
    if name in CORPORA:
        corpus = corpora.corpus(name)
        return f"{corpus.author}『{corpus.title}』"
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
