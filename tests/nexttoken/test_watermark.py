"""watermark: transformers との一致、文章のなかの印、まちがった鍵。

塗り分けは、ページの側（tests/site/test_watermark_mirror.py）と比べる。
"""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    Gemma3TextConfig,
    SynthIDTextWatermarkLogitsProcessor,
    WatermarkDetector,
    WatermarkingConfig,
    WatermarkLogitsProcessor,
)

from nexttoken.watermark import GreenList, Tournament, Words, binomial_tail, clopper_pearson, knock_out

SIZE = 1000


def marked_ids(mark: GreenList | Tournament, length: int) -> list[int]:
    """一様なロジットに印を付けて書いた文章。"""
    draw = torch.Generator().manual_seed(0)
    ids = torch.randint(mark.vocab_size, (1, 8), generator=draw)
    for _ in range(length):
        probabilities = mark(ids, torch.zeros(1, mark.vocab_size)).softmax(-1)
        ids = torch.cat([ids, torch.multinomial(probabilities, 1, generator=draw)], dim=1)
    found: list[int] = ids[0].tolist()
    return found


# 印を付ける


class Borrowed(GreenList):
    """塗り分けだけを、transformers から借りる。``selfhash`` は、選ぶトークンそのものも文脈に入れる。"""

    processor: Any

    def _is_green(self, contexts: Words, tokens: Words) -> Any:
        found = np.zeros(tokens.shape, dtype=bool)
        if tokens.ndim == 1:  # 語彙の全体
            found[self.processor._get_greenlist_ids(torch.from_numpy(contexts[0].astype(int)))] = True
            return found
        for place in np.ndindex(tokens.shape):
            context = torch.from_numpy(contexts[place].astype(int))
            if self.processor.seeding_scheme == "selfhash":
                context = torch.tensor([*context.tolist(), int(tokens[place])])
            found[place] = bool((self.processor._get_greenlist_ids(context) == int(tokens[place])).any())
        return found


def borrowed(scheme: str, width: int) -> tuple[Borrowed, dict[str, Any]]:
    settings: dict[str, Any] = {
        "greenlist_ratio": 0.25,
        "bias": 2.0,
        "hashing_key": 15485863,
        "seeding_scheme": scheme,
        "context_width": width,
    }
    mark = Borrowed(1, SIZE, gamma=0.25, delta=2.0, context=width - (scheme == "selfhash"))
    object.__setattr__(mark, "processor", WatermarkLogitsProcessor(vocab_size=SIZE, device="cpu", **settings))
    return mark, settings


@pytest.mark.parametrize("width", [1, 2])
def test_the_same_green_list_gives_the_processors_logits(width: int) -> None:
    mark, _ = borrowed("lefthash", width)
    draw = torch.Generator().manual_seed(1)
    for _ in range(20):
        ids = torch.randint(SIZE, (1, 5), generator=draw)
        logits = torch.randn(1, SIZE, generator=draw)
        torch.testing.assert_close(mark(ids, logits), mark.processor(ids, logits), rtol=0, atol=0)
    shut = torch.full((1, SIZE), -math.inf)  # 選べないトークンは、緑でも選べない
    assert torch.equal(mark(ids, shut), shut) and mark(ids[:, : width - 1], logits) is logits


@pytest.mark.parametrize("repeats", [False, True])
@pytest.mark.parametrize(("scheme", "width"), [("lefthash", 1), ("lefthash", 2), ("selfhash", 3)])
def test_the_count_is_that_of_the_detector(scheme: str, width: int, repeats: bool) -> None:
    mark, settings = borrowed(scheme, width)
    config = Gemma3TextConfig(vocab_size=SIZE, bos_token_id=2)
    detector = WatermarkDetector(config, "cpu", WatermarkingConfig(**settings), ignore_repeated_ngrams=not repeats)
    for seed in range(3):
        ids = torch.randint(3, 40, (1, 120), generator=torch.Generator().manual_seed(seed))  # 同じ組が、何度も出てくる
        green, counted = mark.count(ids, repeats=repeats)
        wanted: Any = detector(ids, return_dict=True)  # type: ignore[arg-type]
        assert (green.tolist(), counted.tolist()) == (
            wanted.num_green_tokens.tolist(),
            wanted.num_tokens_scored.tolist(),
        )
        if not repeats:
            found = mark.detect(ids[0].tolist())
            assert found.z == pytest.approx(wanted.z_score[0])
            assert found.p_normal == pytest.approx(wanted.p_value[0])


# 数え、見つける


def test_intervals_hold_the_share_as_often_as_promised() -> None:
    """区間の両端は、そこが本当の割合なら、見たもの以上（以下）が2.5%になるところ。"""
    for found, n in ((1, 10), (5, 10), (3, 2000), (9, 10)):
        low, high = clopper_pearson(found, n)
        assert binomial_tail(found, n, low) == pytest.approx(0.025, rel=1e-6)
        assert 1 - binomial_tail(found + 1, n, high) == pytest.approx(0.025, rel=1e-6)
    assert clopper_pearson(10, 10)[1] == 1.0


@pytest.mark.parametrize(
    "marks",
    [
        *([GreenList(2024 + key, SIZE, context=context) for key in range(200)] for context in (1, 4)),
        [Tournament([20 * key + place for place in range(20)], 30) for key in range(5, 26)],
    ],
)
def test_a_mark_is_found_and_a_wrong_key_finds_nothing(marks: list[GreenList | Tournament]) -> None:
    mark, *wrong = marks
    ids = marked_ids(mark, 200 if isinstance(mark, GreenList) else 120)
    assert mark.detect(ids).p < 1e-10
    found = [each.detect(ids).p for each in wrong]
    assert min(found) > 1e-4 and 0.3 < sum(found) / len(found) < 0.7


# トーナメント


def test_the_closed_form_is_the_knock_out() -> None:
    """8人を選ぶすべての組み合わせを本当に戦わせた確率と、式が同じ。"""
    draw = torch.Generator().manual_seed(0)
    p = torch.rand(3, generator=draw, dtype=torch.double)
    p /= p.sum()
    g = torch.randint(2, (3, 3), generator=draw).bool()
    wanted = torch.zeros(3, dtype=torch.double)
    for entrants in itertools.product(range(3), repeat=8):
        chance = math.prod(p[one].item() for one in entrants)
        for token, share in winners(list(entrants), g.tolist()).items():
            wanted[token] += chance * share
    torch.testing.assert_close(knock_out(p, g), wanted)


def winners(entrants: list[int], rounds: list[list[bool]]) -> dict[int, float]:
    """勝ち抜く者と、その確率。引き分けは、半分ずつ。"""
    if len(entrants) == 1:
        return {entrants[0]: 1.0}
    half = len(entrants) // 2
    sides = [winners(side, rounds[:-1]) for side in (entrants[:half], entrants[half:])]
    found: dict[int, float] = {}
    for (one, p), (other, q) in itertools.product(*(side.items() for side in sides)):
        wins = rounds[-1]
        share = 0.5 if wins[one] == wins[other] else float(wins[one])
        found[one] = found.get(one, 0.0) + p * q * share
        found[other] = found.get(other, 0.0) + p * q * (1 - share)
    return found


def test_the_closed_form_is_that_of_transformers() -> None:
    other: Any = SynthIDTextWatermarkLogitsProcessor(
        ngram_len=5,
        keys=[654, 400, 836, 123],
        sampling_table_size=2**16,
        sampling_table_seed=0,
        context_history_size=1024,
        device="cpu",  # type: ignore[arg-type]
    )
    draw = torch.Generator().manual_seed(3)
    ids = torch.randint(SIZE, (2, 5), generator=draw)
    for _ in range(4):
        logits = torch.randn(2, SIZE, generator=draw)
        found = other(ids, logits)
        keys, _ = other._compute_keys(other.state.context, torch.arange(SIZE).expand(2, -1))
        g = other.sample_g_values(keys).transpose(1, 2)  # (B, m, V)
        torch.testing.assert_close(knock_out(logits.softmax(-1), g).log(), found)
        ids = torch.cat([ids, torch.randint(SIZE, (2, 1), generator=draw)], dim=1)


def test_rounding_makes_no_negative_probability() -> None:
    """ほとんどが1の側にあると、合計は丸めで1をわずかに超える。"""
    logits = torch.cat([torch.full((50_000,), 20.0), torch.zeros(1)]) + torch.linspace(0, 1, 50_001)
    g = torch.ones(3, 50_001, dtype=torch.bool)
    g[:, -1] = False
    found = knock_out(logits.softmax(-1), g)
    assert (found >= 0).all() and found.sum().item() == pytest.approx(1, abs=1e-3)


def test_a_repeated_context_is_left_alone() -> None:
    mark, logits = Tournament([1, 2, 3], 30, context=2), torch.zeros(1, 30)
    assert torch.equal(mark(torch.tensor([[5, 6, 7, 5, 6]]), logits), logits)
    assert not torch.equal(mark(torch.tensor([[5, 6, 7, 5, 8]]), logits), logits)
    assert mark(torch.tensor([[5]]), logits) is logits
