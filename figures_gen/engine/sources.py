"""入力――コーパス、モデル、学習ずみのトークナイザ――の所在と状態。

状態を問うだけなら、通信もせず torch も読み込みません。
"""

from functools import cache
from pathlib import Path
from typing import Any

from figures_gen.engine.catalogue import CORPORA, FOLDERS, INSTRUCTIONS, MARKED, MODELS, ROOT, TOKENIZERS, Thing
from nexttoken.loading import source as model_source
from nexttoken.texts import corpora

#: この本で作ったモデルの、入力としての名前 → 読み込むときの名前と、置き場所。
OURS = {
    "tuned": (model_source.TUNED, model_source.TUNED_FOLDER),
    "pretrained": (model_source.PRETRAINED, model_source.PRETRAINED_FOLDER),
}


def providers(name: str) -> list[Path]:
    """入力 ``name`` を用意するコード。これが変われば、その入力を使うものが古くなります。"""
    if name in CORPORA:
        return [ROOT / "examples" / "nexttoken" / "texts" / "corpora.py"]
    return model_source.causes(name)[0] if name in MODELS else []


def tools(name: str) -> tuple[str, ...]:
    """入力 ``name`` を用意するのに使うパッケージ。"""
    return model_source.causes(name)[1] if name in MODELS else ()


def state(name: str) -> str:
    """入力 ``name`` の今の状態。変われば、それを使うものが古くなります。"""
    if name in CORPORA:
        return corpora.corpus_state(name)
    if name == "gemma":
        return model_source.model_identity()
    if name == "base":
        return model_source.default_identity()
    if name in OURS:  # まだ作っていないときは、使うところで名指しの失敗にする
        model, folder = OURS[name]
        return model_source.model_identity(model) if folder.is_dir() else "なし"
    return ""  # この本の中のフォルダは、ファイルの中身で見分ける（files）


def content(name: str) -> str:
    """入力 ``name`` の中身だけの状態。既定のモデルなら、変換した機械やパッケージの版によりません。"""
    if name == "base" or (name == "gemma" and model_source.chosen_model() is None):
        return model_source.default_content()
    return state(name)


def files(name: str, things: list[Thing]) -> list[Path]:
    """入力 ``name`` のうち、この本の中にあるファイル。トークナイザは、先に作っておく必要があります。"""
    if name == "instructions":
        return sorted([*INSTRUCTIONS.glob("*.jsonl"), *INSTRUCTIONS.glob("*.txt")])
    if name in ("learned", "siblings", "painted"):
        folder = FOLDERS[name]
        return sorted([*folder.glob("*.json"), *folder.glob("*.safetensors")])
    if name == "marked":
        return sorted([*MARKED.glob("*.json"), *MARKED.glob("*.jsonl")])
    made = [path for thing in things if thing.role == "asset" for path in thing.products]
    return [path for path in made if path.parent == TOKENIZERS] if name == "tokenizers" else []


def label(name: str) -> str:
    """図の説明に書く、入力の呼び名。"""
    if name in CORPORA:
        corpus = corpora.corpus(name)
        return f"{corpus.author}『{corpus.title}』"
    named = {
        "base": model_source.DEFAULT_NAME,
        "tuned": "この本で指示を教えたモデル（nexttoken-it）",
        "pretrained": "この本で育てたモデル（neko-gemma）",
        "instructions": "この本のお手本（examples/instructions）",
        "learned": "この本で学習した小さなモデル（examples/neko-neural）",
        "marked": "この本でGemmaに書かせた文章（examples/marked）",
        "siblings": "この本で育てたきょうだいのモデル（examples/neko-siblings）",
        "painted": "この本の絵のモデル（examples/neko-paint）",
        "tokenizers": "この本のトークナイザ（examples/tokenizers）",
    }
    return model_source.model_name() if name == "gemma" else named[name]


@cache
def value(name: str) -> Any:
    """測る関数に渡す実物。

    コーパスはファイルの道、gemma と base と tuned と pretrained は（トークナイザ、モデル）、tokenizers と
    instructions と learned と marked と siblings と painted はフォルダの道です。base は、``--model`` で
    何を選んでも、既定のモデルです。
    """
    if name in CORPORA:
        return corpora.corpus_path(name)
    if name == "base" and model_source.chosen_model() is None:
        return value("gemma")  # 同じモデルを二度読み込まない
    if name in MODELS:
        from nexttoken.loading.folder import default_folder
        from nexttoken.loading.gemma import load_gemma

        return load_gemma(OURS[name][0] if name in OURS else default_folder() if name == "base" else None)
    return FOLDERS[name]
