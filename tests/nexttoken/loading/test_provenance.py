"""身元。書いたとおりでないものは、どの読み手も読まない。"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nexttoken import gemma3, images, load_gemma, mark, neural, picture_language, siblings
from nexttoken.loading import provenance
from nexttoken.loading.digests import meaning_digest
from nexttoken.loading.provenance import PROVENANCE
from nexttoken.loading.source import PRETRAINED_FOLDER, TUNED_FOLDER, ModelError

DAMAGE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "重みが違う": (lambda folder: (folder / "weights").write_bytes(b"y"), "weights が、壊れているか、別の学習のもの"),
    "重みがない": (lambda folder: (folder / "weights").unlink(), "weights が、壊れているか"),
    "身元がない": (lambda folder: (folder / PROVENANCE).unlink(), r"provenance\.json がないので"),
    "身元が壊れている": (lambda folder: (folder / PROVENANCE).write_text("[", encoding="utf-8"), "壊れています"),
    "身元の形が違う": (lambda folder: (folder / PROVENANCE).write_text("[]", encoding="utf-8"), "形が違います"),
    "指紋がない": (lambda folder: (folder / PROVENANCE).write_text('{"files": 3}', encoding="utf-8"), "weights が"),
    "フォルダがない": (shutil.rmtree, r"provenance\.json がないので"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_spoiled_folder_is_refused(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "できたもの"
    folder.mkdir()
    (folder / "weights").write_bytes(b"x")
    provenance.write(folder, {"code": "c"}, ("weights",))
    assert provenance.read(folder, ("weights",), "make x", "モデル")["code"] == "c"
    spoil, told = DAMAGE[damage]
    spoil(folder)
    with pytest.raises(ModelError, match=f"{told}.*make x"):
        provenance.read(folder, ("weights",), "make x", "モデル")


READERS: dict[str, tuple[Path, str, Callable[[Path], object], str]] = {
    "transformers（アダプタ）": (TUNED_FOLDER, "adapter_model.safetensors", load_gemma, "make tune"),
    "gemma3（アダプタ）": (TUNED_FOLDER, "adapter_config.json", gemma3.load, "make tune"),
    "transformers（育てたモデル）": (PRETRAINED_FOLDER, "model.safetensors", load_gemma, "make pretrain"),
    "gemma3（育てたモデル）": (PRETRAINED_FOLDER, "config.json", gemma3.load, "make pretrain"),
    "トークナイザ": (PRETRAINED_FOLDER, "tokenizer.json", load_gemma, "make pretrain"),
    "neural": (neural.FOLDER, neural.WEIGHTS, neural.load, "make learn"),
    "neuralの設定": (neural.FOLDER, neural.SETTINGS, neural.load, "make learn"),
    "きょうだい": (
        siblings.FOLDER,
        "other.safetensors",
        lambda folder: siblings.load("other", folder),
        r"nexttoken\.siblings",
    ),
    "見本帳": (images.FOLDER, images.FILES[0], lambda folder: images.Codebook.load(folder=folder), "make paint"),
    "絵のモデル": (images.FOLDER, images.WEIGHTS, picture_language.load, "make paint"),
    "透かしの文章": (mark.FOLDER, mark.TEXTS, mark.texts, r"nexttoken\.mark"),
}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_looks_at_the_identity(tmp_path: Path, reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """一ビットでも違えば、読まない。"""
    monkeypatch.setattr("nexttoken.loading.gemma.waiting_base", lambda model: None)  # 土台を、先に読まない
    folder, name, load, remedy = READERS[reader]
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    data = bytearray((copy / name).read_bytes())
    data[-2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(ModelError, match=rf"{name} が、壊れているか、別の学習のもの.*{remedy}"):
        load(copy)


def test_what_comes_with_the_book_is_small() -> None:
    for folder, most in ((TUNED_FOLDER, 9), (PRETRAINED_FOLDER, 7), (siblings.FOLDER, 3), (images.FOLDER, 3)):
        assert sum(path.stat().st_size for path in folder.iterdir()) < most * 1e6, folder


# ---- コードの意味の指紋が、何で変わり、何で変わらないか ----


CODE = '''"""説明。"""

import json  # 読む


def area(width: float, height: float = 1.0) -> float:
    """面積。"""
    if width < 0:
        raise ValueError(f"負の幅: {width!r:>8}")
    return width * height
'''


def digest(tmp_path: Path, code: str) -> str:
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    return meaning_digest(path)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"""説明。"""', "", True),
        ('"""面積。"""', "'''幅と高さの積'''", True),
        ("  # 読む", "", True),
        ("width * height", "(width\n        * height)", True),
        ("1.0", "1.00", True),
        ("if width < 0:", "if (width < 0):  # 負", True),
        ("1.0", "1", False),
        ("width * height", "height * width", False),
        ("負の幅", "正の幅", False),
        ("!r", "!s", False),
        ("import json", "import json, os", False),
        ("    return width * height\n", "    return width * height\n    return None\n", False),
        ("height: float = 1.0", "*, height: float = 1.0", False),
    ],
)
def test_meaning_counts_and_words_and_layout_do_not(tmp_path: Path, old: str, new: str, same: bool) -> None:
    assert old in CODE
    assert (digest(tmp_path, CODE.replace(old, new, 1)) == digest(tmp_path, CODE)) is same


def test_every_file_counts_and_so_does_the_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("x = 1\n", encoding="utf-8")
    two.write_text("x = 2\n", encoding="utf-8")
    assert len({meaning_digest(), meaning_digest(one), meaning_digest(one, two), meaning_digest(two, one)}) == 4


def test_every_python_gives_the_same_digest(tmp_path: Path) -> None:
    assert digest(tmp_path, CODE) == "b758e5eadac3a62e22635b28329dad9e41ee3e78be3aef863dea11fa60ae74ea"
