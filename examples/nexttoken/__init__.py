"""nexttoken――LLM の仕組みを、読めるコードで確かめるためのライブラリ。

使う名前だけを、使うときに読み込みます。``from nexttoken import bpe`` は PyTorch を読み込みません。

>>> from nexttoken import bpe
>>> bpe.train("ABABAB", vocab_size=257).merges
[(b'A', b'B')]
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nexttoken.loading.gemma import load_gemma
    from nexttoken.texts import aozora
    from nexttoken.texts.corpora import corpus_path, emoji_path, load_txt, sample_text
    from nexttoken.tokenizer_training import load_trained, train_tokenizer

if sys.argv[:1] == ["-m"]:  # python -m nexttoken.… として動くときだけ
    import_module("nexttoken.training.interruption").tell_of_interruptions()

#: 名前 → その持ち主のモジュール。モジュールそのものなら、持ち主はその名前で終わる。
_HOME = {
    "aozora": "texts.aozora",
    "corpus_path": "texts.corpora",
    "emoji_path": "texts.corpora",
    "load_txt": "texts.corpora",
    "sample_text": "texts.corpora",
    "load_gemma": "loading.gemma",
    "load_trained": "tokenizer_training",
    "train_tokenizer": "tokenizer_training",
}

__all__ = [
    "aozora",
    "corpus_path",
    "emoji_path",
    "load_gemma",
    "load_trained",
    "load_txt",
    "sample_text",
    "train_tokenizer",
]


def __getattr__(name: str) -> Any:
    """名前が初めて使われたときに、その持ち主のモジュールを読み込みます（PEP 562）。"""
    if name not in _HOME:
        raise AttributeError(f"nexttoken に {name!r} はありません")
    home = import_module(f"nexttoken.{_HOME[name]}")
    return home if home.__name__.endswith(f".{name}") else getattr(home, name)
