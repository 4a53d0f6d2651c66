"""どのモデルも、まず手元のフォルダにそろえます。

既定のモデルは一度だけ変換し、ハブのモデルは一度だけ取得します。フォルダはそのまま使います。
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nexttoken.loading import adapter, pretrained
from nexttoken.loading.cache import build_once, cache_root, wrong_files
from nexttoken.loading.conversion import DIGESTS, conversion_key, remedy
from nexttoken.loading.source import ModelError, as_folder, chosen_model, is_adapter
from nexttoken.loading.weights import sources

#: 変換に要る空き容量（バイト）。float32 の重みとトークナイザに 1.1 GB、つないだ GGUF に 0.25 GB。
NEEDED_BYTES = 1_400_000_000

Log = Callable[[str], None]


def say_on_terminal(message: str) -> None:
    """端末にだけ知らせます。ノートブックのセルの出力には混ぜません。"""
    if sys.stderr.isatty():
        print(message, file=sys.stderr)


def prepare(model: str | Path | None = None, log: Log = say_on_terminal) -> Path:
    """モデルを手元のフォルダにそろえ、そのフォルダを返します。二度目からは、すぐに済みます。

    Args:
        model: Hugging Face Hub の ID、フォルダ、または ``None``。:func:`nexttoken.loading.source.chosen_model` を参照。
        log: 時間のかかる仕事の始まりと終わりを知らせる関数。

    Raises:
        ModelError: モデルを用意できない。理由と、次にすることを述べます。
    """
    chosen = chosen_model(model)
    if chosen is None:
        return default_folder(log)
    folder = as_folder(chosen)
    if folder is None:
        from nexttoken.loading.hub import download

        folder = download(chosen)
    return _checked(folder)


def default_folder(log: Log = say_on_terminal) -> Path:
    """既定の Gemma 3 270M を、必要なら変換し、そのフォルダを返します。

    中身は、実行のたびに一度、:data:`nexttoken.loading.conversion.DIGESTS` と突き合わせます。壊れていれば、
    除けて、変換し直します。
    """

    seconds: list[float] = []

    def build(target: Path) -> None:
        sources()  # なければ、変換していると言う前に断る
        log("Gemma 3 270M を変換しています。初回だけ、1 分ほどかかります。")
        start = time.perf_counter()
        _convert(target)
        seconds.append(time.perf_counter() - start)

    folder = build_once(default_place(), build, DIGESTS, NEEDED_BYTES, log, remedy())
    if seconds:
        log(f"変換しました（{seconds[0]:.0f} 秒）。")
        others = sorted(path.name for path in folder.parent.glob("gemma-3-270m-*") if not path.suffix)
        if older := [name for name in others if name != folder.name]:
            log(f"{folder.parent} に前の変換があります（{'、'.join(older)}）。もう使わないなら、消してかまいません。")
    return folder


def waiting_base(model: str | Path | None = None) -> Path | None:
    """前に変換してあり、確かめ終われば使えるはずの、既定のモデルのフォルダを返します。

    ほかのモデルを使うときと、まだ変換していないときは、``None`` です。
    """
    chosen = chosen_model(model)
    folder = as_folder(chosen) if chosen else None
    place = default_place()
    return place if (chosen is None or (folder and is_adapter(folder))) and place.is_dir() else None


def is_intact(folder: Path) -> bool:
    """既定のモデルのフォルダの中身が正しいかどうかを返します。読めなければ、偽です。"""
    try:
        return not wrong_files(folder, DIGESTS)
    except OSError:
        return False


def _convert(target: Path) -> None:
    try:
        from nexttoken.loading.gguf import convert  # PyTorch の読み込みを待たずに済むように、要るときだけ

        convert(target)
    except ImportError as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelError(
            f"変換に要るパッケージが足りません（{reason}）。pip install -r requirements.txt で入れてください。"
        ) from error
    except MemoryError as error:
        raise ModelError(
            "変換するメモリが足りません（3.5 GB ほど使います）。ほかのプログラムを閉じてください。"
        ) from error


def default_place() -> Path:
    """既定のモデルを置く場所を返します。まだないこともあります。"""
    return cache_root() / folder_name()


def folder_name() -> str:
    """既定のモデルを置くフォルダの名前を返します。変換の材料、コード、パッケージの版から決まります。"""
    return f"gemma-3-270m-{conversion_key()}"


def base_folder(folder: Path) -> Path:
    """アダプタのフォルダなら、その土台である既定のモデルのフォルダを、ほかのモデルならそのフォルダを返します。"""
    return default_folder() if is_adapter(folder) else folder


def _checked(folder: Path) -> Path:
    """読み込む前に、モデルのフォルダらしいかどうかを確かめる。"""
    if is_adapter(folder):
        adapter.read_provenance(folder)
        return folder
    if pretrained.is_pretrained(folder):
        pretrained.read_provenance(folder)
    for name, pattern in {"設定": "config.json", "重み": "*.safetensors", "トークナイザ": "tokenizer*"}.items():
        if not any(path.is_file() for path in folder.glob(pattern)):
            found = "重みは .bin だけで、" if name == "重み" and any(folder.glob("*.bin")) else ""
            raise ModelError(
                f"{folder} に{name}（{pattern}）がありません。{found}"
                "save_pretrained で、モデルとトークナイザを保存したフォルダを指定してください。"
            )
    for settings in ("config.json", "tokenizer_config.json"):
        if "auto_map" in _settings(folder / settings):
            raise ModelError(
                f"{folder} のモデルは、自前のコードを動かさないと読み込めません（{settings} の auto_map）。"
                "安全のために、そういうモデルは使いません。ほかのモデルを指定してください。"
            )
    return folder


def _settings(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} を読めません（{error}）。モデルを用意し直してください。") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} の形が違います（{type(found).__name__}）。モデルを用意し直してください。")
    return found
