"""事前学習。文章の分け方、切り方、初めの重み、続きからの学習、置いたモデルの読み込みを、小さなモデルで確かめる。"""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, AutoTokenizer

from nexttoken import gemma3, load_gemma
from nexttoken.loading.pretrained import FILES
from nexttoken.loading.provenance import PROVENANCE
from nexttoken.ngram import hold_out
from nexttoken.pretrain import main, pretrain, text_digest
from nexttoken.pretraining import (
    Progress,
    Recipe,
    batches,
    code_digest,
    encode,
    forgetting,
    initialise,
    make_tokenizer,
    perplexity,
    split,
    token_losses,
    train,
)
from nexttoken.texts.corpora import sample_text

SHAPE = {"width": 16, "layers": 2, "heads": 2, "head_size": 8, "inner": 24}
RECIPE = Recipe(vocab_size=300, **SHAPE, length=16, batch_size=8, warmup=2, epochs=2, dropout=0.2)
OPTIONS = [word for name, value in vars(RECIPE).items() for word in (f"--{name.replace('_', '-')}", str(value))]
TEXT = sample_text() * 2
PARTS = split(TEXT)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tokenizer(PARTS.study, RECIPE.vocab_size)


@pytest.fixture(scope="module")
def ids(tokenizer: Any) -> tuple[torch.Tensor, torch.Tensor]:
    return encode(tokenizer, PARTS.study), encode(tokenizer, PARTS.validation)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """命令が、小さな文章から作ったフォルダ。"""
    place = tmp_path_factory.mktemp("小さな猫")
    (place / "text.txt").write_text(TEXT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEXTTOKEN_CACHE", str(place / "cache"))
        assert main(["--text", str(place / "text.txt"), "--out", str(place / "out"), *OPTIONS]) == 0
    return place / "out"


# 文章


def test_the_parts_are_the_text_and_the_last_is_what_the_ngrams_were_measured_on() -> None:
    assert "".join(PARTS) == TEXT
    assert PARTS.unread == hold_out(TEXT)[1]


def test_the_tokenizer_has_read_the_study_alone(tokenizer: Any) -> None:
    changed = PARTS.study + "".join(char if char == "\n" else "﨑" for char in PARTS.validation + PARTS.unread)
    assert make_tokenizer(split(changed).study, RECIPE.vocab_size).to_str() == tokenizer.to_str()
    assert tokenizer.decode(encode(tokenizer, "😀﨑").tolist()) == "😀﨑"  # 読んでいない文字も書ける


def test_batches_cut_the_text_once_and_elsewhere_each_epoch() -> None:
    ids = torch.arange(290)
    first, again, second = (torch.cat(batches(ids, RECIPE, epoch)) for epoch in (0, 0, 1))
    assert torch.equal(first, again)
    begins = sorted(first[:, 0].tolist())
    assert begins == list(range(begins[0], begins[0] + len(begins) * RECIPE.length, RECIPE.length))
    assert len(ids) - RECIPE.length * 2 < len(begins) * RECIPE.length <= len(ids)
    assert all(row.tolist() == list(range(row[0], row[0] + RECIPE.length + 1)) for row in first)
    assert begins[0] != second[:, 0].min() or not torch.equal(first, second)
    assert not torch.equal(first, torch.cat(batches(ids, replace(RECIPE, seed=1), 0)))


# モデル


def test_dropout_lasts_only_inside_and_keeps_the_mean(ids: tuple[torch.Tensor, torch.Tensor]) -> None:
    model, rows = initialise(RECIPE), ids[0][None, :16]
    with torch.no_grad():
        plain = model(rows)
        with forgetting(model, 0.5):
            assert not torch.equal(model(rows), plain)
            embedded = torch.stack([model.embed_tokens(rows) for _ in range(600)])
        with forgetting(model, 0.0):
            assert torch.equal(model(rows), plain)
        assert torch.equal(model(rows), plain)
        weight = model.embed_tokens(rows)
    assert (embedded == 0).double().mean().item() == pytest.approx(0.5, abs=0.01)
    assert (embedded.mean(0) - weight).abs().mean() < 0.1 * weight.abs().mean()
    with pytest.raises(RuntimeError, match="途中"), forgetting(model, 0.5):
        raise RuntimeError("途中")
    with torch.no_grad():
        assert torch.equal(model(rows), plain)


# 成績


@pytest.mark.parametrize(("count", "length"), [(2, 8), (9, 8), (10, 8), (12, 8), (13, 8), (57, 8), (57, 7), (57, 200)])
def test_every_token_is_guessed_once_from_at_least_half_a_window(
    ids: tuple[torch.Tensor, torch.Tensor], count: int, length: int
) -> None:
    model, some = initialise(RECIPE), ids[0][:count]
    losses = token_losses(model, some, length)
    assert losses.shape == (count - 1,)
    half = length // 2
    for place in range(1, count):  # place 番目を、どこから読んで当てたか
        start = max(0, math.ceil((place - length) / half) * half)
        with torch.no_grad():
            logits = model(some[None, start:place])[0, -1]
        torch.testing.assert_close(losses[place - 1], cross_entropy(logits, some[place]), atol=1e-4, rtol=1e-4)
        assert place - start >= min(place, length - half)


def test_perplexity_is_per_character(tokenizer: Any) -> None:
    model = initialise(RECIPE)
    text = "吾輩は猫である。"
    for weight in model.parameters():
        weight.data.zero_()  # どのトークンにも、等しい確率
    model.norm.weight.data.fill_(-1.0)
    tokens = len(encode(tokenizer, text))
    assert perplexity(model, tokenizer, text, 16) == pytest.approx(RECIPE.vocab_size ** (tokens / len(text)), rel=1e-5)


# 学習


def test_an_interrupted_training_ends_like_an_uninterrupted_one(
    ids: tuple[torch.Tensor, torch.Tensor], tmp_path: Path
) -> None:
    class StopError(Exception):
        pass

    steps = len(batches(ids[0], RECIPE, 0)) + 3  # 二周めの途中

    def stop(progress: Progress, total: int) -> None:
        if progress.step == steps:
            raise StopError

    results = []
    for stopped in (False, True):
        checkpoint, model = tmp_path / f"{stopped}.pt", initialise(RECIPE)
        if stopped:
            with pytest.raises(StopError):
                train(model, *ids, RECIPE, checkpoint, stop, save_every=4)
            model = initialise(RECIPE)
            torch.manual_seed(99)  # 続きは、乱数の状態によらない
        results.append((train(model, *ids, RECIPE, checkpoint, save_every=4), model))
    (whole, first), (resumed, second) = results
    assert whole.losses == resumed.losses and whole.curve == resumed.curve and len(whole.curve) == 3
    for (name, one), (_, other) in zip(first.named_parameters(), second.named_parameters(), strict=True):
        assert torch.equal(one, other), name
    assert whole.curve[-1]["validation"] < whole.curve[0]["validation"]


def test_the_best_epoch_on_unread_text_is_kept(ids: tuple[torch.Tensor, torch.Tensor]) -> None:
    """覚えすぎた周ではなく、検証用の損失がいちばん小さかった周の重みが残る。"""
    recipe = replace(RECIPE, epochs=12, learning_rate=0.03, dropout=0.0, weight_decay=0.0)
    model = initialise(recipe)
    progress = train(model, ids[0][:200], ids[1], recipe)
    found = [point["validation"] for point in progress.curve]
    assert min(found) < found[-1] and progress.curve[-1]["train"] < progress.curve[1]["train"]
    assert float(token_losses(model, ids[1], recipe.length).mean()) == min(found)


# 命令


def test_a_text_too_short(tmp_path: Path) -> None:
    for text, told in {
        "吾輩は猫である。": "行の境で分けられません",
        "吾輩は猫である。\n" * 30: "study から作れる語彙は",
        sample_text(): "study は短すぎます",
    }.items():
        (tmp_path / "short.txt").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=told):
            pretrain(replace(RECIPE, length=4000), tmp_path / "out", tmp_path / "short.txt")
    assert not (tmp_path / "out").exists()


def test_what_the_command_leaves(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir()) == sorted([*FILES, PROVENANCE])
    record = json.loads((made / PROVENANCE).read_text(encoding="utf-8"))
    assert record["data"] == text_digest(TEXT) and record["code"] == code_digest()
    assert [point["epoch"] for point in record["curve"]] == [0, 1, 2]
    assert all(point["sample"].startswith("吾輩は") for point in record["curve"])
    assert record["recipe"] == vars(RECIPE) and record["peak_bytes"] > 0 and record["seconds"] >= 0
    assert record["parameters"] == sum(weight.numel() for weight in initialise(RECIPE).parameters())
    model, tokenizer = gemma3.load(made), load_gemma(made)[0]
    found = perplexity(model, tokenizer, PARTS.unread, RECIPE.length)
    assert found == pytest.approx(record["perplexity"]["float16"], rel=1e-5)
    assert record["perplexity"]["float32"] == pytest.approx(found, rel=0.01)
    kept = record["curve"][record["kept_epoch"]]
    assert kept["validation"] == min(point["validation"] for point in record["curve"])
    losses = token_losses(model, encode(tokenizer, PARTS.validation), RECIPE.length)
    assert float(losses.mean()) == pytest.approx(kept["validation"], rel=0.01)


def test_the_same_model_here_and_in_transformers(made: Path) -> None:
    tokenizer, model = load_gemma(made)
    ids = encode(tokenizer, PARTS.unread[:200])[None]
    plain = AutoModelForCausalLM.from_pretrained(made, dtype=torch.float32)
    with torch.no_grad():
        ours = gemma3.load(made)(ids)
        torch.testing.assert_close(model(ids).logits, ours, atol=1e-4, rtol=0)
        torch.testing.assert_close(plain(ids).logits, ours, atol=1e-4, rtol=0)
    assert AutoTokenizer.from_pretrained(made)("吾輩は猫。").input_ids == tokenizer("吾輩は猫。").input_ids
    assert tokenizer.decode(tokenizer("吾輩は 猫 である。\n").input_ids) == "吾輩は 猫 である。\n"
