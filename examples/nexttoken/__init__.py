"""nexttoken――LLM の仕組みを、読めるコードで確かめるためのライブラリ。

使う名前だけを、使うときに読み込みます。``from nexttoken import bpe`` は PyTorch を読み込みません。

>>> from nexttoken import bpe
>>> bpe.train("ABABAB", vocab_size=257).merges
[(b'A', b'B')]
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nexttoken.corpora import corpus_path, emoji_path, load_txt, sample_text
    from nexttoken.gemma import load_gemma
    from nexttoken.training import load_trained, train_tokenizer

_HOME = {
    "corpus_path": "corpora",
    "emoji_path": "corpora",
    "load_txt": "corpora",
    "sample_text": "corpora",
    "load_gemma": "gemma",
    "load_trained": "training",
    "train_tokenizer": "training",
}

__all__ = [
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
    return getattr(import_module(f"nexttoken.{_HOME[name]}"), name)
