"""``--model`` に書いたものが、台本を動かすプロセスにも届くこと。"""

import os
from pathlib import Path

import pytest

from figures_gen.promise.command import main
from nexttoken.loading.folder import prepare


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEXTTOKEN_MODEL", "")
    made = tmp_path / "私の モデル"
    made.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (made / name).write_text("{}", encoding="utf-8")
    (made / "model.safetensors").touch()
    return made


@pytest.mark.parametrize("option", [True, False], ids=["--model", "NEXTTOKEN_MODEL"])
def test_a_relative_folder_is_found_from_examples_too(
    option: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if not option:
        monkeypatch.setenv("NEXTTOKEN_MODEL", "./私の モデル")
    assert main(["--list", *(["--model", "./私の モデル"] if option else [])]) == 0
    assert os.environ["NEXTTOKEN_MODEL"] == str(folder)
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")
    assert prepare() == folder


def test_a_folder_that_is_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--list", "--model", "./none"]) == 2
    assert capsys.readouterr().err.startswith("モデルのフォルダが見つかりません: ./none")
