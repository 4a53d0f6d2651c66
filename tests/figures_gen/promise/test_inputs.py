"""入力――名前の一つ一つが、いつも同じものを指し、台本からは、書いたものだけが見えること。"""

import os
from pathlib import Path

import pytest

from figures_gen.promise import catalogue
from figures_gen.promise.closure import closure
from figures_gen.promise.command import main
from figures_gen.promise.inputs import INPUTS
from figures_gen.promise.room import guard, room
from nexttoken.loading.folder import prepare
from nexttoken.loading.source import DEFAULT_NAME, default_identity


def test_base_is_the_default_model_whatever_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    gemma, base = INPUTS["gemma"], INPUTS["base"]
    monkeypatch.setenv("NEXTTOKEN_MODEL", "google/gemma-3-1b-it")
    assert base.state() == default_identity() and base.label() == DEFAULT_NAME
    assert gemma.state() != base.state() and gemma.label() == "google/gemma-3-1b-it"


@pytest.mark.parametrize(("name", "loader"), [("tuned", "adapter.py"), ("pretrained", "gemma.py")])
def test_a_model_of_the_book_is_known_by_its_files_and_what_it_stands_on(name: str, loader: str) -> None:
    one = INPUTS[name]
    assert one.state().startswith("folder ") and one.state().startswith(one.content()) and one.place in one.label()
    assert (default_identity() in one.state()) == ("peft" in one.tools()) == (name == "tuned")
    assert loader in {path.name for path in closure(*one.providers())}


def test_the_examples_are_files_of_the_book() -> None:
    names = [path.name for path in INPUTS["instructions"].files([])]
    assert names == ["development.jsonl", "evaluation.jsonl", "modern.txt", "train.jsonl", "validation.jsonl"]
    words = INPUTS["tokenizers"].load() / "not-yet-made.json"
    assert words in INPUTS["tokenizers"].files([words, Path("elsewhere.json")])


@pytest.mark.parametrize(
    ("needs", "model"),
    [(("base",), None), (("base", "tuned"), None), (("gemma",), "chosen"), (("tuned",), "desk/gemma")],
)
def test_a_script_sees_what_it_asked_for(
    needs: tuple[str, ...], model: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXTTOKEN_MODEL", "chosen")
    script = catalogue.ROOT / "examples" / "chapter.py"
    thing = catalogue.Thing("run", "chapter", "notebook", script, needs, ())
    with room(thing) as (desk, variables):
        seen = variables.get("NEXTTOKEN_MODEL")
        assert (desk / "nexttoken-it" / "adapter_model.safetensors").is_file() == ("tuned" in needs)
    refused = guard(thing)["undeclared"].values()
    assert ("tuned" in refused) == ("tuned" not in needs) and "pretrained" in refused
    assert (seen is None) if model is None else (seen is not None and seen.endswith(model))


@pytest.mark.parametrize(("model", "need"), [("nexttoken-it", "tuned"), ("neko-gemma", "pretrained")])
def test_a_script_that_does_not_say_which_model_it_needs(model: str, need: str, tmp_path: Path) -> None:
    script = tmp_path / "examples" / "chapter.py"
    script.parent.mkdir()
    script.write_text(f'# %% one\nload_gemma("{model}")\n', encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match=f"needs に {need}"):
        catalogue.catalogue(tmp_path)


@pytest.mark.parametrize("option", [True, False], ids=["--model", "NEXTTOKEN_MODEL"])
def test_a_relative_folder_is_found_from_examples_too(
    option: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """書いたとおりのものが、台本を動かすプロセスにも届く。"""
    folder, written = tmp_path / "私の モデル", "./私の モデル"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (folder / name).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEXTTOKEN_MODEL", "" if option else written)
    assert main(["--list", *(["--model", written] if option else [])]) == 0
    assert os.environ["NEXTTOKEN_MODEL"] == str(folder)
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")
    assert prepare() == folder
