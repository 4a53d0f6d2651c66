"""sampling: transformers の LogitsProcessor と、乱数のロジットと本物のロジットで突き合わせる。"""

import random
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from nexttoken import ngram
from nexttoken.distribution import show_distribution
from nexttoken.sampling import Sampler, draw, greedy, min_p, repetition_penalty, softmax, top_k, top_p

OUT = float("-inf")
NO_IDS = torch.zeros((1, 0), dtype=torch.long)
SHARES = [0.0, 0.05, 0.5, 0.9, 1.0]


def random_logits(rows: int, size: int, seed: int) -> Tensor:
    return torch.randn(rows, size, generator=torch.Generator().manual_seed(seed)) * 3


def awkward_logits() -> list[Tensor]:
    """同じ値があるもの、-inf があるもの、候補が1つのもの、確率がちょうど2の冪のもの。"""
    return [
        torch.tensor([[2.0, 1.0, 2.0, 0.0, 1.0, 2.0]]),
        torch.zeros(2, 8),
        torch.tensor([[1.0, OUT, 0.5, OUT, 3.0], [OUT, OUT, OUT, OUT, 0.0]]),
        torch.tensor([[4.0]]),
        torch.tensor([[0.125, 0.5, 0.25, 0.125]]).log(),
        torch.tensor([[1e4, -1e4, 0.0, 9.9e3]]),
        torch.randint(-2, 3, (4, 50), generator=torch.Generator().manual_seed(0)).float(),
    ]


@pytest.fixture(scope="module")
def real_logits(gemma: tuple[Any, Any]) -> Tensor:
    """「東京は日本の」「仕事が」など、自信のあるところと迷っているところの、本物のロジット (B, V)。"""
    tokenizer, model = gemma
    prompts = ["東京は日本の", "仕事が"]
    with torch.no_grad():
        rows = [model(**tokenizer(prompt, return_tensors="pt")).logits[0, -1] for prompt in prompts]
    return torch.stack(rows)


@pytest.fixture(scope="module")
def all_logits(real_logits: Tensor) -> list[Tensor]:
    made = [
        random_logits(rows, size, seed) for seed, (rows, size) in enumerate([(1, 5), (3, 10), (4, 1000), (2, 50_000)])
    ]
    return [*made, *awkward_logits(), real_logits]


def same_but_for_ties(ours: Tensor, theirs: Tensor) -> bool:
    """残した値が同じかどうか。同じ値のどれを残すかは、transformers の並べ替えでは決まっていない。"""
    return torch.equal(ours.sort(dim=-1).values, theirs.sort(dim=-1).values)


# softmax


@pytest.mark.parametrize("temperature", [0.1, 1.0, 1.7])
def test_softmax_is_torch_softmax_after_the_warper(all_logits: list[Tensor], temperature: float) -> None:
    warper = TemperatureLogitsWarper(temperature)
    for logits in all_logits:
        ours = softmax(logits, temperature)
        assert ours.dtype == logits.dtype
        exact = warper(NO_IDS, logits.double()).softmax(-1)
        torch.testing.assert_close(ours.double(), exact, rtol=1e-6, atol=1e-44)
        torch.testing.assert_close(softmax(logits.double(), temperature), exact, rtol=1e-11, atol=0)
        torch.testing.assert_close(
            ours, warper(NO_IDS, logits).softmax(-1), rtol=1e-4, atol=1e-9
        )  # float32 の足し算の誤差
        torch.testing.assert_close(ours.sum(-1), torch.ones(len(logits)))


@pytest.mark.parametrize("temperature", [1e-3, 1e-30, 1e-60, 1e-300, 5e-324])
def test_temperature_near_zero_is_greedy_without_overflow(real_logits: Tensor, temperature: float) -> None:
    probabilities = softmax(real_logits, temperature)
    assert torch.equal(probabilities.argmax(-1), greedy(real_logits))
    assert torch.equal(probabilities.amax(-1), torch.ones(len(real_logits)))
    assert torch.equal(softmax(torch.tensor([5.0, 5.0, 4.0]), temperature), torch.tensor([0.5, 0.5, 0.0]))
    assert not torch.isfinite((real_logits / 1e-60).softmax(-1)).all()  # 引かずに割ると、あふれる


# 候補を絞る


@pytest.mark.parametrize("k", [1, 3, 15, 1000, 10**9])
def test_top_k_is_the_warper(all_logits: list[Tensor], k: int) -> None:
    for logits in all_logits:
        assert torch.equal(top_k(logits, k), TopKLogitsWarper(k)(NO_IDS, logits))


@pytest.mark.parametrize("p", SHARES)
def test_top_p_is_the_warper(all_logits: list[Tensor], p: float) -> None:
    for logits in all_logits:
        assert same_but_for_ties(top_p(logits, p), TopPLogitsWarper(p)(NO_IDS, logits))
    real = all_logits[-1]
    assert torch.equal(top_p(real, p), TopPLogitsWarper(p)(NO_IDS, real))


@pytest.mark.parametrize("p", SHARES)
def test_min_p_is_the_warper(all_logits: list[Tensor], p: float) -> None:
    for logits in all_logits:
        assert torch.equal(min_p(logits, p), MinPLogitsWarper(p)(NO_IDS, logits))


@pytest.mark.parametrize("penalty", [0.5, 1.0, 1.2, 3.0])
def test_repetition_penalty_is_the_processor(all_logits: list[Tensor], penalty: float) -> None:
    for logits in all_logits:
        rows, size = logits.shape
        ids = torch.randint(size, (rows, 7), generator=torch.Generator().manual_seed(size))
        ids[:, 3] = ids[:, 0]  # 二度出ても、下げるのは一度
        theirs = RepetitionPenaltyLogitsProcessor(penalty)(ids, logits)
        assert torch.equal(repetition_penalty(logits, ids, penalty), theirs)
        assert torch.equal(repetition_penalty(logits[0], ids[0].tolist(), penalty), theirs[0])


# くじ


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20).filter(any), st.floats(0, 1, exclude_max=True))
def test_draw_is_the_draw_of_ngram(weights: list[float], u: float) -> None:
    token = draw(torch.tensor(weights), u)
    assert weights[token] > 0
    assert token == ngram.draw(dict(enumerate(weights)), u)


def test_closest_is_the_distance_to_the_nearest_edge() -> None:
    logits = torch.tensor([0.5, 0.3, 0.2], dtype=torch.double).log()
    sampler, numbers = Sampler(seed=3), random.Random(3)
    for _ in range(20):
        sampler(logits)
    assert sampler.closest == pytest.approx(
        min(abs(u - edge) for u in (numbers.random() for _ in range(20)) for edge in (0.5, 0.8))
    )


def test_a_sampler_is_the_pipeline_of_transformers(real_logits: Tensor) -> None:
    warpers = LogitsProcessorList(
        [TemperatureLogitsWarper(1.3), TopKLogitsWarper(40), TopPLogitsWarper(0.9), MinPLogitsWarper(0.02)]
    )
    theirs = warpers(NO_IDS, real_logits.double()).softmax(-1)
    ours = Sampler(seed=0, temperature=1.3, top_k=40, top_p=0.9, min_p=0.02).probabilities(real_logits)
    assert torch.equal(ours > 0, theirs > 0)
    torch.testing.assert_close(ours, theirs)
    assert 1 < (ours[0] > 0).sum() <= 40


# ---- 確率の図が、ノートブックでは図として渡ること ----


def test_a_notebook_is_given_a_picture(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shown: list[str] = []
    display = SimpleNamespace(display_html=lambda text, raw: shown.append(text))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=object, display=display))
    tokenizer = SimpleNamespace(decode=["<b>", "\n", "猫"].__getitem__)

    show_distribution(torch.tensor([0.5, 0.3, 0.2]), tokenizer, top_k=2)

    [picture] = shown
    assert "「&lt;b&gt;」" in picture and "50.0%" in picture and "30.0%" in picture and "猫" not in picture
    assert capsys.readouterr().out == ""
