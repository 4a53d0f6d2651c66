"""きょうだいのモデル。枝分かれ、続きからの学習、身元の確かめを、小さなモデルで確かめる。"""

from pathlib import Path

import pytest
import torch

from nexttoken import siblings
from nexttoken.pretraining import Recipe
from nexttoken.siblings import FILES, SIBLINGS, load, raise_siblings, read_provenance, read_tokenizer
from nexttoken.texts.corpora import sample_text

RECIPE = Recipe(
    vocab_size=280, width=16, layers=2, heads=2, head_size=8, inner=24, length=16, batch_size=8, warmup=2, epochs=2
)


def grow(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place.mkdir(exist_ok=True)
    (place / "text.txt").write_text(sample_text(), encoding="utf-8")
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(place / "cache"))
    raise_siblings(RECIPE, 1, place / "out", place / "text.txt")
    assert not list((place / "cache").rglob("*.pt"))
    return place / "out"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return grow(tmp_path_factory.mktemp("きょうだい") / "one", patch)


def test_the_branch_leaves_after_the_same_first_epoch(made: Path) -> None:
    curves = read_provenance(made)["curves"]
    first, fork, other = ([point["validation"] for point in curves[name]] for name in ("first", "fork", "other"))
    assert first[:2] == fork[:2] and first[2:] != fork[2:] and first[0] != other[0]
    weights = [load(name, made).embed_tokens.weight for name in SIBLINGS]
    assert all(not torch.equal(weights[0], other) for other in weights[1:])
    assert read_tokenizer(made).get_vocab_size() == RECIPE.vocab_size


@pytest.mark.parametrize("stop", ["first の枝分かれの前", "first の終わり", "fork の途中"])
def test_stopped_and_resumed_equals_uninterrupted(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    train = siblings.train
    calls = 0

    def stopped(model: object, *given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        report = given[4]

        def watch(progress: object, total: int) -> None:
            report(progress, total)  # type: ignore[operator]
            step = progress.step  # type: ignore[attr-defined]
            limits = {"first の枝分かれの前": (1, 2), "first の終わり": (1, total), "fork の途中": (2, total - 1)}
            if (calls, step) == limits[stop]:
                raise KeyboardInterrupt

        return train(model, *given[:4], watch, *given[5:], **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nexttoken.siblings.train", stopped)
        with pytest.raises(KeyboardInterrupt):
            grow(tmp_path / "two", patch)
    assert not (tmp_path / "two" / "out").exists()
    again = grow(tmp_path / "two", monkeypatch)
    for name in FILES:
        assert (again / name).read_bytes() == (made / name).read_bytes(), name


def test_the_kept_ones_were_raised_by_todays_recipe() -> None:
    found = read_provenance()
    assert (found["recipe"], found["fork"]) == (vars(siblings.RECIPE), siblings.FORK)
