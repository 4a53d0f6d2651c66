"""入力――測る関数と台本が使う、コーパス、モデル、この本の中のフォルダ。増やすときは、``INPUTS`` に一つ足します。

一覧を見たり状態を問うたりするだけなら、通信もせず、torch も読み込みません。
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from figures_gen import ROOT
from nexttoken.loading import source
from nexttoken.loading.data import DATA
from nexttoken.texts import corpora


@dataclass(frozen=True)
class Input:
    """入力一つ。``name`` が、測る関数の引数の名前と、台本の見出しの needs に書く名前です。

    Attributes:
        label: 図の説明に書く呼び名。
        load: 測る関数に渡す実物。コーパスとフォルダなら道、モデルなら（トークナイザ、モデル）。
        state: 今の状態。変われば、これを使うものが古くなる。フォルダなら空で、ファイルの中身（``files``）で見分ける。
        content: 状態のうち、変換した機械やパッケージの版によらないところ。
        place: 台本が動く部屋（room）での名前。部屋に置かないものは、空。
        original: もとの場所。モデルのうち、この本の中にないものは、None。
        ours: この本の中にあるかどうか。あれば、needs に書かずに開くのを断る。
        rough: これを使う計算の小数が、計算機によってわずかに違うかどうか。
    """

    name: str
    kind: Literal["corpus", "model", "folder"]
    label: Callable[[], str]
    load: Callable[[], Any]
    state: Callable[[], str]
    content: Callable[[], str]
    place: str = ""
    original: Callable[[], Path] | None = None
    ours: bool = False
    rough: bool = False

    def files(self, made: Iterable[Path]) -> list[Path]:
        """中身で見分けるファイル。``made`` は、この本が先に作るもので、まだないこともあります。"""
        if self.kind != "folder":
            return []
        folder = self.load()
        return sorted({*(path for path in made if path.parent == folder), *folder.glob("[!.]*.*")})

    def providers(self) -> list[Path]:
        """これを用意するコード。"""
        if self.kind == "corpus":
            return [ROOT / "examples" / "nexttoken" / "texts" / "corpora.py"]
        return source.causes(self.name)[0] if self.kind == "model" else []

    def tools(self) -> tuple[str, ...]:
        """これを用意するのに使うパッケージ。"""
        return source.causes(self.name)[1] if self.kind == "model" else ()


def _corpus(name: str) -> Input:
    one, path, state = corpora.corpus(name), partial(corpora.corpus_path, name), partial(corpora.corpus_state, name)
    ours = not one.url  # ライブラリに入っている話は、部屋に置かなくても読める
    label = f"{one.author}『{one.title}』"
    return Input(name, "corpus", lambda: label, path, state, state, "" if ours else one.file, path, ours)


def _model(name: str, model: str, what: str) -> Input:
    """この本で作ったモデル。``model`` が、読み込むときの名前と、examples の中のフォルダの名前です。"""
    folder = DATA / model

    def state() -> str:  # まだ作っていないときは、使うところで名指しの失敗にする
        return source.model_identity(model) if folder.is_dir() else "なし"

    def content() -> str:
        return state().partition(" sha256:")[0]  # アダプタなら、そのあとは、もとのモデルを変換した版

    label, load = f"この本で{what}モデル（{model}）", partial(_gemma, model)
    return Input(name, "model", lambda: label, load, state, content, model, folder.resolve, ours=True, rough=True)


def _folder(name: str, folder: str, what: str, *, rough: bool = False) -> Input:
    """examples の中のフォルダ。"""
    place, label = ROOT / "examples" / folder, f"この本{what}（examples/{folder}）"
    return Input(name, "folder", lambda: label, lambda: place, str, str, folder, lambda: place, ours=True, rough=rough)


def _gemma(model: str | Path | None = None) -> Any:
    from nexttoken.loading.gemma import load_gemma

    return load_gemma(model)


def _chosen_content() -> str:
    return source.model_identity() if source.chosen_model() else source.default_content()


def _default() -> Any:
    """既定のモデル。ほかのモデルを選んでいなければ、``gemma`` と同じで、二度は読み込みません。"""
    from nexttoken.loading.folder import default_folder

    return _gemma(default_folder()) if source.chosen_model() else value("gemma")


#: 入力のすべて。
INPUTS = {
    one.name: one
    for one in (
        _corpus("neko"),
        _corpus("botchan"),
        _corpus("sample"),
        Input("gemma", "model", source.model_name, _gemma, source.model_identity, _chosen_content, "gemma", rough=True),
        Input(
            *("base", "model", lambda: source.DEFAULT_NAME, _default, source.default_identity, source.default_content),
            rough=True,
        ),
        _model("tuned", source.TUNED, "指示を教えた"),
        _model("pretrained", source.PRETRAINED, "育てた"),
        _folder("tokenizers", "tokenizers", "のトークナイザ"),
        _folder("instructions", "instructions", "のお手本"),
        _folder("learned", "neko-neural", "で学習した小さなモデル", rough=True),
        _folder("marked", "marked", "でGemmaに書かせた文章"),
        _folder("records", "records", "に残した1Bのモデルの記録"),
        _folder("siblings", "neko-siblings", "で育てたきょうだいのモデル", rough=True),
        _folder("painted", "neko-paint", "の絵のモデル", rough=True),
    )
}


def given(names: Iterable[str], kind: str = "") -> list[Input]:
    """名前の挙がった入力のうち、``kind`` のもの（書かなければ、すべて）。"""
    return [one for name in names if (one := INPUTS[name]).kind == (kind or one.kind)]


@cache
def value(name: str) -> Any:
    """測る関数に渡す実物。一つのプロセスでは、一度だけ読み込みます。"""
    return INPUTS[name].load()
