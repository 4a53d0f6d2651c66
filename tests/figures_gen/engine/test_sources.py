"""入力のうち、モデルとお手本。"""

from pathlib import Path

import pytest

from figures_gen.engine import catalogue, sources
from figures_gen.engine.closure import closure
from figures_gen.engine.kernel import GUARD
from figures_gen.engine.room import room
from nexttoken.loading.source import DEFAULT_NAME, default_identity


def test_base_is_the_default_model_whatever_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTTOKEN_MODEL", "google/gemma-3-1b-it")
    assert sources.state("base") == default_identity() and sources.label("base") == DEFAULT_NAME
    assert sources.state("gemma") != sources.state("base") and sources.label("gemma") == "google/gemma-3-1b-it"


def test_the_tuned_model_is_known_by_its_files_and_its_base() -> None:
    assert sources.state("tuned").startswith("folder ") and default_identity() in sources.state("tuned")
    assert "nexttoken-it" in sources.label("tuned")


def test_the_pretrained_model_is_known_by_its_files_alone() -> None:
    assert sources.state("pretrained").startswith("folder ") and default_identity() not in sources.state("pretrained")
    assert sources.content("pretrained") == sources.state("pretrained")
    assert "neko-gemma" in sources.label("pretrained") and "peft" not in sources.tools("pretrained")
    assert "pretrained.py" in {path.name for path in closure(*sources.providers("pretrained"))}


def test_a_script_sees_the_pretrained_model_only_if_it_asked() -> None:
    script = catalogue.ROOT / "examples" / "chapter.py"
    for needs in (("pretrained",), ("base",)):
        with room(catalogue.Thing("run", "chapter", "notebook", script, needs, ())) as (desk, variables):
            assert (desk / "neko-gemma" / "model.safetensors").is_file() == ("pretrained" in needs)
            assert ("pretrained" in variables[GUARD]) == ("pretrained" not in needs)


def test_the_examples_are_files_of_the_book() -> None:
    names = [path.name for path in sources.files("instructions", catalogue.catalogue())]
    assert names == ["development.jsonl", "evaluation.jsonl", "modern.txt", "train.jsonl", "validation.jsonl"]
    assert sources.value("instructions") == catalogue.INSTRUCTIONS


@pytest.mark.parametrize(
    ("needs", "model"),
    [(("base",), None), (("base", "tuned"), None), (("gemma",), "chosen"), (("tuned",), "desk/gemma")],
)
def test_a_script_sees_the_model_it_asked_for(
    needs: tuple[str, ...], model: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXTTOKEN_MODEL", "chosen")
    script = catalogue.ROOT / "examples" / "chapter.py"
    with room(catalogue.Thing("run", "chapter", "notebook", script, needs, ())) as (_, variables):
        seen = variables.get("NEXTTOKEN_MODEL")
    assert (seen is None) if model is None else (seen is not None and seen.endswith(model))


@pytest.mark.parametrize(("model", "need"), [("nexttoken-it", "tuned"), ("neko-gemma", "pretrained")])
def test_a_script_that_does_not_say_which_model_it_needs(model: str, need: str, tmp_path: Path) -> None:
    script = tmp_path / "examples" / "chapter.py"
    script.parent.mkdir()
    script.write_text(f'# %% one\nload_gemma("{model}")\n', encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match=f"needs に {need}"):
        catalogue.catalogue(tmp_path)
