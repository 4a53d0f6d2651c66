"""大きさと文章の量を変えて育てること（scaling）、数えるモデルと同じ文章で育て直すこと（rematch）、きょうだい（siblings）。

変えるのは一つだけか、続きから始まるか、控えが今のコードのものか。
"""

import json
import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from nexttoken import rematch, scaling, siblings
from nexttoken.loading.pretrained import WEIGHTS
from nexttoken.loading.provenance import file_digest
from nexttoken.pretrain import pretrain
from nexttoken.pretraining import Progress, Recipe, make_tokenizer, split
from nexttoken.scaling import RECORD, ablations, main, plan
from nexttoken.siblings import FILES, SIBLINGS, load, raise_siblings, read_provenance, read_tokenizer
from nexttoken.texts.corpora import sample_text

RECIPE = Recipe(
    vocab_size=300, width=32, layers=2, heads=2, head_size=16, inner=32, length=16, batch_size=16, warmup=1, epochs=1
)
TEXT = sample_text() * 2


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """小さな文章から育てた、小さなモデル。"""
    place = tmp_path_factory.mktemp("小さな猫")
    (place / "text.txt").write_text(TEXT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEXTTOKEN_CACHE", str(place / "cache"))
        pretrain(RECIPE, place / "out", place / "text.txt")
    return place / "out"


@pytest.fixture
def small(kept: Path, tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in ("scaling", "rematch"):
        monkeypatch.setattr(f"nexttoken.{module}.novel", lambda: TEXT)
    return Path(shutil.copytree(kept, tmp_path / "out"))


def test_one_thing_changes_at_a_time() -> None:
    kept = Recipe()
    for trial in plan(kept):
        changed = {name for name, value in vars(trial.recipe).items() if value != getattr(kept, name)}
        assert changed in (set(scaling.SHAPE), {"batch_size"}, {"batch_size", "dropout", "weight_decay"}), trial.name
        assert ("batch_size" in changed) == (trial.every > 1)
        assert trial.recipe.batch_size * trial.every == kept.batch_size
    whole, *without = ablations(kept)
    for trial in without:
        changed = {name for name, value in vars(trial.recipe).items() if value != getattr(whole.recipe, name)}
        changed -= {"seed"}
        assert changed in (set(), {"dropout"}, {"weight_decay"}, {"dropout", "weight_decay"}, {"warmup"}), trial.name
    names = [trial.name for trial in (*plan(kept), *ablations(kept))]
    assert len(set(names)) == len(names)


def test_less_text_is_taken_evenly() -> None:
    ids = torch.arange(6400)
    for every in (1, 2, 8):
        taken = scaling.sparse(ids, every)
        assert len(taken) == len(ids) // every and taken[0] == 0 and taken[-1] >= len(ids) * (1 - every / 32)


def test_the_record_says_what_was_trained_and_goes_on(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """途中で止めれば、成績は残らない。もう一度実行すれば、育て終えたものは育てない。"""
    run, names = scaling._run, []

    def stop_once(trial: scaling.Trial, *given: Any) -> Any:
        names.append(trial.name)
        if len(names) == 3:
            raise KeyboardInterrupt
        return run(trial, *given)

    monkeypatch.setattr("nexttoken.scaling._run", stop_once)
    monkeypatch.setattr("nexttoken.scaling.plan", lambda kept: plan(kept)[:4])  # 文章を減らすものも、細くするものもある
    monkeypatch.setattr("nexttoken.scaling.ablations", lambda kept: [])
    assert main(["--out", str(small)]) == 130 and not (small / RECORD).exists()
    assert main(["--out", str(small)]) == 0
    planned = [trial.name for trial in plan(RECIPE)[:4]]
    assert names == planned[:3] + planned[2:]
    record = json.loads((small / RECORD).read_text(encoding="utf-8"))
    assert record["model"] == file_digest(small / WEIGHTS)
    assert [row["name"] for row in record["trials"]] == planned
    for row in record["trials"]:
        best = min(row["curve"], key=lambda point: point["validation"])
        assert row["kept_epoch"] == best["epoch"] and row["perplexity"] > 1 and row["steps"] > 0
    assert torch.get_float32_matmul_precision() == "highest"


def test_blocks_keep_the_sum() -> None:
    logs = [-1.0, -2.0, -4.0]
    found = rematch.blocks(logs, [0, 31, 63], 64)
    assert (found[0], found[15], found[31], math.fsum(found)) == (-1, -2, -4, -7) and len(found) == rematch.BLOCKS


def test_reads_the_validation_too_and_averages_probabilities(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """途中で止めれば、成績は残らない。もう一度実行すれば、育て終えたものは育てない。"""
    parts, grow, read = split(TEXT), rematch._grow, []

    def stop_once(recipe: Recipe, ids: torch.Tensor, *given: Any) -> Any:
        read.append(make_tokenizer(parts.study, recipe.vocab_size).decode(ids.tolist()))
        if len(read) == 2:
            raise KeyboardInterrupt
        return grow(recipe, ids, *given)

    monkeypatch.setattr("nexttoken.rematch._grow", stop_once)
    assert rematch.main(["--out", str(small)]) == 130 and not (small / rematch.RECORD).exists()
    assert rematch.main(["--out", str(small)]) == 0
    assert set(read) == {parts.study + parts.validation}
    record = json.loads((small / rematch.RECORD).read_text(encoding="utf-8"))
    assert [row["seed"] for row in record["each"]] == list(rematch.SEEDS)
    each = [math.fsum(row["blocks"]) for row in record["each"]]
    assert len(set(each)) == len(rematch.SEEDS)
    assert math.fsum(record["together"]) > math.fsum(each) / len(each)  # 平均の確率の対数は、対数の平均を下回らない


# きょうだい


def raised(place: Path, patch: pytest.MonkeyPatch) -> Path:
    place.mkdir(exist_ok=True)
    (place / "text.txt").write_text(sample_text(), encoding="utf-8")
    patch.setenv("NEXTTOKEN_CACHE", str(place / "cache"))
    raise_siblings(replace(RECIPE, epochs=2), 1, place / "out", place / "text.txt")
    assert not list((place / "cache").rglob("*.pt"))
    return place / "out"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return raised(tmp_path_factory.mktemp("きょうだい"), patch)


def test_the_branch_leaves_after_the_same_first_epoch(made: Path) -> None:
    curves = read_provenance(made)["curves"]
    first, fork, other = ([point["validation"] for point in curves[name]] for name in ("first", "fork", "other"))
    assert first[:2] == fork[:2] and first[2:] != fork[2:] and first[0] != other[0]
    weights = [load(name, made).embed_tokens.weight for name in SIBLINGS]
    assert all(not torch.equal(weights[0], other) for other in weights[1:])
    assert read_tokenizer(made).get_vocab_size() == RECIPE.vocab_size


@pytest.mark.parametrize(
    ("name", "at"),
    [("first", lambda total: 2), ("first", lambda total: total), ("fork", lambda total: total - 1)],
    ids=["first の枝分かれの前", "first の終わり", "fork の途中"],
)
def test_stopped_and_resumed_equals_uninterrupted(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: Callable[[int], int]
) -> None:
    @contextmanager
    def bar(growing: str) -> Iterator[Callable[[Progress, int], None]]:
        def stop(progress: Progress, total: int) -> None:
            if (growing, progress.step) == (name, at(total)):
                raise KeyboardInterrupt

        yield stop

    with monkeypatch.context() as patch:
        patch.setattr(siblings, "training_bar", bar)
        with pytest.raises(KeyboardInterrupt):
            raised(tmp_path / "two", patch)
    assert not (tmp_path / "two" / "out").exists()
    again = raised(tmp_path / "two", monkeypatch)
    for file in FILES:
        assert (again / file).read_bytes() == (made / file).read_bytes(), file


def test_the_kept_ones_were_raised_by_todays_recipe() -> None:
    found = read_provenance()
    assert (found["recipe"], found["fork"]) == (vars(siblings.RECIPE), siblings.FORK)
