"""どのモデルを使うのかを決め、その名前と、中身の印を答えます。

PyTorch も transformers も読み込まないので、すぐに答えが出ます。中身の印（:func:`model_identity`）が
変わらないうちは、そのモデルで作った図や数値を作り直さずに済みます。
"""

import hashlib
import os
import re
from functools import cache
from pathlib import Path

from nexttoken.checks import check_type
from nexttoken.loading.conversion import GGUF_SHA256, PACKAGE, VERSION, content_digest, conversion_key
from nexttoken.loading.data import DATA
from nexttoken.loading.digests import file_sha256, file_state
from nexttoken.loading.troubles import reason

DEFAULT_NAME = "Gemma 3 270M（事前学習のみ、Q4_K_M）"
#: 既定のモデルに、この本で指示への従い方を教えたもの（LoRAのアダプタ）と、その置き場所。
TUNED = "nexttoken-it"
TUNED_FOLDER = DATA / TUNED
#: この本で、乱数から育てたモデルと、その置き場所。
PRETRAINED = "neko-gemma"
PRETRAINED_FOLDER = DATA / PRETRAINED

MODEL_SUFFIXES = {".json", ".safetensors", ".bin", ".model", ".jinja", ".txt"}
#: ``所有者/名前`` か ``名前``。点で始まる名前はないので、./ や ../ とは区別できる。
HUB_ID = re.compile(r"(\w[\w.-]*/)?\w[\w.-]*", re.ASCII)

#: フォルダを、（トークナイザ、モデル）として読み込むコード。変換するコードは :func:`default_identity` に入っている。
LOADING_CODE = ("gemma.py", "folder.py", "adapter.py", "quiet.py")
#: 読み込んだモデルの計算が依るパッケージ。アダプタを足すときには、peft も加わる。
LOADING_PACKAGES = ("torch", "transformers", "tokenizers", "safetensors")


class ModelError(RuntimeError):
    """モデルを用意できない理由と、次にすることを、日本語で述べる例外。"""


def chosen_model(model: str | Path | None = None) -> str | None:
    """使うモデルを、引数、環境変数 ``NEXTTOKEN_MODEL`` の順に決めます。どちらもなければ ``None``（既定のモデル）です。

    空の文字列や空白だけの文字列は、ないものとします。フォルダやファイルがあるかどうかは、まだ見ません。

    >>> chosen_model("google/gemma-3-1b-pt")
    'google/gemma-3-1b-pt'
    """
    if model is not None:
        check_type("model", model, (str, Path), "フォルダの場所か、Hugging Face Hub の ID（文字列か Path）")
    return str(model or "").strip() or os.environ.get("NEXTTOKEN_MODEL", "").strip() or None


def as_folder(model: str) -> Path | None:
    """フォルダを指していればその絶対の道を、Hugging Face Hub の ID ならば ``None`` を返します。

    ``nexttoken-it`` は、この本で作ったアダプタの、``neko-gemma`` は、この本で育てたモデルのフォルダです。

    >>> as_folder("google/gemma-3-1b-pt") is None
    True
    >>> as_folder(".") == Path.cwd()
    True

    Raises:
        ModelError: 道の形をしているのに、そのフォルダがない。
    """
    ours = {TUNED: TUNED_FOLDER, PRETRAINED: PRETRAINED_FOLDER}
    folder = ours.get(model) or expanded(model)
    try:
        if folder.is_dir():
            return folder.resolve()
        is_file = folder.is_file()
    except OSError as error:
        raise ModelError(f"モデルのフォルダを開けません: {model}（{reason(error)}）") from error
    if model == TUNED:
        raise ModelError(f"アダプタ {TUNED} がありません（{folder}）。make tune で作るか、git で元に戻してください。")
    if model == PRETRAINED:
        raise ModelError(f"{PRETRAINED} がありません（{folder}）。make pretrain で作るか、git で元に戻してください。")
    if is_file:
        raise ModelError(f"{model} はファイルです。モデルのファイルがそろっているフォルダを指定してください。")
    if HUB_ID.fullmatch(model):
        return None
    raise ModelError(
        f"モデルのフォルダが見つかりません: {model}（Hugging Face Hub の ID は google/gemma-3-1b-pt の形）"
    )


def expanded(path: str) -> Path:
    """``~`` をホームに置き換えた道を返します。ホームが分からなければ、そのままです。あるかどうかは見ません。"""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def resolved(model: str) -> str:
    """ほかのフォルダで動くプロセスにも渡せる、モデルの指し方を返します。フォルダは、絶対の道にします。

    >>> resolved("google/gemma-3-1b-pt"), resolved("nexttoken-it")
    ('google/gemma-3-1b-pt', 'nexttoken-it')
    >>> resolved(".") == str(Path.cwd())
    True

    Raises:
        ModelError: 道の形をしているのに、そのフォルダがない。
    """
    folder = as_folder(model)
    return model if folder is None or model in (TUNED, PRETRAINED) else str(folder)


def model_name(model: str | Path | None = None) -> str:
    """図の説明に書く、モデルの名前を返します。フォルダがなければ :class:`ModelError` を送出します。

    >>> model_name("google/gemma-3-1b-it")
    'google/gemma-3-1b-it'
    """
    chosen = chosen_model(model)
    if chosen is None:
        return DEFAULT_NAME
    folder = as_folder(chosen)
    return folder.name if folder else chosen


def model_identity(model: str | Path | None = None) -> str:
    """モデルの中身を表す印を返します。中身が変われば、印も変わります。

    Args:
        model: Hugging Face Hub の ID、フォルダ、または ``None``。:func:`chosen_model` を参照。

    Returns:
        既定のモデルなら配られている版と SHA-256、ハブの ID なら手元にある版、フォルダなら設定と重みの全体から
        計算した値。

    Raises:
        ModelError: フォルダがない。

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
    """既定のモデルの中身と作り方を表す印を返します。ほかのモデルを選んでいても、変わりません。

    変換するコードやパッケージの版が変われば、印も変わります。
    """
    return f"{default_content()} sha256:{GGUF_SHA256} conversion:{conversion_key()}"


def default_content() -> str:
    """既定のモデルの中身だけを表す印を返します。作り方や取る場所が変わっても、できるモデルが同じなら、変わりません。"""
    return f"{PACKAGE}=={VERSION} content:{content_digest()}"


def causes(name: str) -> tuple[list[Path], tuple[str, ...]]:
    """読み込んだモデルが依るコードのファイルと、パッケージの名前を返します。

    モデルの中身は、ここにはなく、:func:`model_identity` と :func:`default_identity` が表します。

    Args:
        name: ``gemma``（選んだモデル）、``base``（既定のモデル）、``tuned``（この本で教えたモデル）、
            ``pretrained``（この本で育てたモデル）のどれか。

    Raises:
        ModelError: ``name`` が、どれでもない。

    >>> files, packages = causes("base")
    >>> [file.name for file in files], packages
    (['gemma.py', 'folder.py', 'quiet.py'], ('torch', 'transformers', 'tokenizers', 'safetensors'))
    """
    if name not in ("gemma", "base", "tuned", "pretrained"):
        raise ModelError(f"name（モデルの呼び名）は gemma、base、tuned、pretrained のどれかです（いまは {name!r}）。")
    tuned = name == "tuned" or (name == "gemma" and chosen_model() is not None)
    code = [Path(__file__).with_name(file) for file in LOADING_CODE if tuned or file != "adapter.py"]
    return code, (*LOADING_PACKAGES, "peft") if tuned else LOADING_PACKAGES


def is_adapter(folder: Path) -> bool:
    """既定のモデルに足して使う、LoRAのアダプタのフォルダかどうかです。フォルダがなければ、偽です。"""
    return (folder / "adapter_config.json").is_file()


def _hub_revision(repo_id: str) -> str:
    """ハブから取得して手元に置いた版。huggingface_hub の読み込みを待たずに、その控えだけを読む。"""
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()
    reference = hub / f"models--{repo_id.replace('/', '--')}" / "refs" / "main"
    return reference.read_text(encoding="utf-8").strip() if reference.is_file() else "未取得"


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix in MODEL_SUFFIXES and path.is_file():
                digest.update(f"{path.name}\0{_remembered_sha256(path, file_state(path))}\0".encode())
    except OSError as error:
        raise ModelError(f"{error.filename or folder} を読めません（{reason(error)}）。") from error
    return digest.hexdigest()


@cache
def _remembered_sha256(path: Path, state: tuple[int, ...]) -> str:
    """同じ実行の中で、触れられていないファイルは、一度だけ読む。"""
    return file_sha256(path)
