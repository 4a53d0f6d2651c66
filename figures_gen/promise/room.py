"""台本が動く部屋――台本から見えるフォルダと環境変数。

部屋にあるのは、台本の見出しの needs に書いた資料だけです（nexttoken には、NEXTTOKEN_DATA、CORPUS_DIR、
NEXTTOKEN_MODEL で場所を教えます）。書かずに使うと、そこで失敗します。資料が変わったときに、その台本を動かし直せるように
するためです。使う人の設定も見えないので、どの機械でも同じように動きます。
"""

import os
import re
import site
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from figures_gen.promise.catalogue import ROOT, Thing
from figures_gen.promise.inputs import INPUTS, given
from nexttoken.loading import source as model_source
from nexttoken.loading.cache import cache_root

#: 引き継ぐ環境変数。プログラムと部品を見つけ、計算のしかたを決めるものと、モデルの中身を確かめたという控え。
KEPT = re.compile(
    r"PATH|PATHEXT|PYTHONPATH|(LD|DYLD)_\w+|SYSTEM(ROOT|DRIVE)|WINDIR|COMSPEC|TMPDIR|TE?MP|NUMBER_OF_PROCESSORS"
    r"|(OMP|GOMP|KMP|MKL|ATEN|DNNL|ONEDNN|TORCH|CUDA)_\w+|HF_(HOME|HUB_CACHE)|NEXTTOKEN_VERIFIED"
)


@contextmanager
def room(thing: Thing) -> Iterator[tuple[Path, dict[str, str]]]:
    """``thing`` の台本が動く、一時フォルダと環境変数。"""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        desk, home = Path(folder).resolve() / "desk", Path(folder).resolve() / "home"
        desk.mkdir()
        home.mkdir()
        for one in given(thing.inputs):
            if one.place and one.original:
                place = one.original().resolve()
                (desk / one.place).symlink_to(place, target_is_directory=place.is_dir())
        yield desk, _environment(thing, desk, home)


def _environment(thing: Thing, desk: Path, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name.upper())}
    paths = [str(Path(path).resolve()) for path in kept.get("PYTHONPATH", "").split(os.pathsep) if path]
    variables = {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(thing.source.parent), *paths]),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "ignore:IProgress not found",
        "COLUMNS": "100",
        "OPENBLAS_NUM_THREADS": "1",  # スレッドがあるとフォークできない。フォークしないときも、計算の順番を同じにする
        "HOME": str(home),
        "USERPROFILE": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "NEXTTOKEN_CACHE": str(cache_root()),
        "NEXTTOKEN_DATA": str(desk),
        "CORPUS_DIR": str(desk),
        "HF_HOME": kept.get("HF_HOME") or str(_user_cache() / "huggingface"),
        "HF_HUB_OFFLINE": "1",  # ハブのモデルは、動かす前に手元にそろえてある
    }
    if site.ENABLE_USER_SITE:  # pip install --user で入れたパッケージも、部屋から見えるように
        variables["PYTHONUSERBASE"] = site.getuserbase()
    if model := _model(thing, desk):
        variables["NEXTTOKEN_MODEL"] = model
    return variables


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _model(thing: Thing, desk: Path) -> str | None:
    """台本の ``load_gemma()`` が読むモデル。``None`` なら、既定のモデル。"""
    if "base" in thing.inputs:  # ほかのモデルを選んでいても、既定のモデルで動かす
        return None
    if "gemma" not in thing.inputs:
        return str(desk / INPUTS["gemma"].place)
    folder = _chosen_folder()
    return str(folder) if folder else model_source.chosen_model()


def _chosen_folder() -> Path | None:
    """``--model`` で選んだフォルダ。部屋の中では今のフォルダが変わるので、相対の道を絶対の道に直します。"""
    chosen = model_source.chosen_model()
    folder = model_source.as_folder(chosen) if chosen else None
    return folder.resolve() if folder else None


def guard(thing: Thing) -> dict[str, Any]:
    """台本が書いてはいけない場所と、needs にない資料の、もとの場所 → 名前。部屋を通らなくても、断るために。"""
    ours = {one.original().resolve(): one.name for one in INPUTS.values() if one.ours and one.original}
    chosen = _chosen_folder()
    undeclared = {str(at): name for at, name in ours.items() if name not in thing.inputs and at != chosen}
    return {"root": str(ROOT), "undeclared": undeclared}


def missing(thing: Thing, reason: str, desk: Path) -> str | None:
    """失敗の理由が、needs にない資料を使ったことなら、その名前。"""
    for one in sorted(INPUTS.values(), key=lambda one: -len(one.place)):  # gemma は、neko-gemma の一部でもある
        seen = one.place and (f"'{one.place}/" in reason or (str(desk) in reason and one.place in reason))
        if seen and one.name not in thing.inputs:
            return one.name
    return None
