"""neural と learn: 手で計算した答え、小さな文章での学習、この本に付けたモデルの身元。"""

import json
import math
from pathlib import Path

import pytest
import torch

from nexttoken import learn, neural
from nexttoken.neural import WEIGHTS, NeuralNGram, Recipe, blank, train
from nexttoken.ngram import UNICODE

pytestmark = pytest.mark.usefixtures("own_cache")
TEXT = "月がきれい。月がまるい。月もきれい。"
BRIEF = Recipe(n=3, embedding=4, hidden=4, batch_size=4, epochs=1)


@pytest.fixture(scope="module")
def taught() -> NeuralNGram:
    model = blank(TEXT, BRIEF)
    train(model, TEXT)
    return model


def test_scores_by_hand() -> None:
    """文脈のベクトルをつなぎ、tanh の隠れ層を通し、入口と同じ表と掛け合わせる。"""
    model = NeuralNGram("AB", Recipe(n=3, embedding=2, hidden=3))
    table, bias = model.embedding.weight, model.bias
    contexts = torch.tensor([[0, 1], [2, 0]])  # 2 は、知らない文字
    for row, context in enumerate(contexts.tolist()):
        x = torch.cat([table[number] for number in context])
        h = torch.tanh(model.hidden.weight @ x + model.hidden.bias)
        out = model.output.weight @ h + model.output.bias
        by_hand = torch.stack([table[0] @ out + bias[0], table[1] @ out + bias[1]])
        torch.testing.assert_close(model(contexts)[row], by_hand)


def test_an_unknown_character_is_a_vector_of_zeros() -> None:
    model = blank(TEXT, BRIEF)
    assert not model.embedding.weight[-1].any()
    assert model.encode("月犬").tolist() == [0, len(model.alphabet)]
    train(model, TEXT)
    assert not model.embedding.weight[-1].any()  # 学習しても、0のまま


def test_probabilities_leave_room_for_the_unknown(taught: NeuralNGram) -> None:
    """一度だけ出てくる文字は、まと、る。文章の18文字のうち三つ。"""
    once = sum(TEXT.count(char) == 1 for char in set(TEXT))
    assert taught.novelty == pytest.approx(once / len(TEXT))
    assert math.fsum(taught.probabilities("月").values()) == pytest.approx(1 - taught.novelty)


def test_perplexity_is_the_product_of_the_probabilities(taught: NeuralNGram) -> None:
    text = "月がき犬"
    found = taught.log_probabilities(text).tolist()
    floor = taught.novelty / UNICODE
    for place, char in enumerate(text):
        share = taught.probabilities(text[:place]).get(char, 0.0)
        assert math.exp(found[place]) == pytest.approx(share + floor, rel=1e-5)
    assert taught.perplexity(text) == pytest.approx(math.exp(-sum(found) / len(text)))


def test_the_seed_decides_everything() -> None:
    weights = []
    for seed, noise in ((0, 1), (0, 2), (1, 1)):
        torch.manual_seed(noise)
        model = blank(TEXT, Recipe(**{**BRIEF.__dict__, "seed": seed}))
        train(model, TEXT)
        weights.append(torch.cat([weight.flatten() for weight in model.parameters()]))
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])


# 学習の命令


def learned(folder: Path) -> Path:
    learn.learn(BRIEF, TEXT, "月がまるい。犬", folder)
    return folder


def test_a_model_comes_back_as_it_was_written(tmp_path: Path) -> None:
    model, folder = blank(TEXT, BRIEF), learned(tmp_path / "できたもの")
    train(model, TEXT)
    loaded = neural.load(folder)
    assert (loaded.alphabet, loaded.recipe, loaded.novelty) == (model.alphabet, BRIEF, model.novelty)
    for one, other in zip(loaded.parameters(), model.parameters(), strict=True):
        assert torch.equal(one, other.half().float())
    record = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert [point["step"] for point in record["curve"]] == [0, 5] and len(record["losses"]) == 5
    assert record["samples"][0]["step"] == 0 and record["samples"][-1]["step"] == 5


def test_other_recipes_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = learned(tmp_path / "できたもの")
    weights = (folder / WEIGHTS).read_bytes()
    monkeypatch.setattr(learn, "LONG_EPOCHS", 2)
    learn.compare(TEXT, "月がまるい。", folder)
    found = json.loads((folder / learn.OTHERS).read_text(encoding="utf-8"))
    assert [row["rate"] for row in found["rates"]] == list(learn.RATES)
    assert [point["step"] for point in found["little"]["curve"]] == [5, 10]
    pairs = {(row["n"], row["seed"]) for row in found["windows"]}
    assert pairs == {(n, seed) for n in learn.WINDOWS for seed in learn.WINDOW_SEEDS}
    assert (folder / WEIGHTS).read_bytes() == weights
