"""「数えて確かめる」のくじ（Race）は、本で教えるくじ（Sampler）と同じ確率で引き、計算機のわずかな違いに動じないこと。"""

from collections import Counter

import pytest
import torch

from figures_gen.chapters.sampling.measure import SAMPLERS, Race
from nexttoken.sampling import Sampler

LOGITS = torch.tensor([2.0, 1.0, 0.5, 0.0, -0.5, -1.0, -2.0, -6.0])


@pytest.mark.parametrize("settings", [settings for _, settings in SAMPLERS.values()])
def test_race_draws_with_the_sampler_s_probabilities(settings: dict[str, float]) -> None:
    sampler = Sampler(0, **settings)
    race = Race(sampler, 0)
    drawn = Counter(race(LOGITS) for _ in range(4000))
    for token, probability in enumerate(sampler.probabilities(LOGITS).tolist()):
        assert (drawn[token] == 0) if probability == 0 else abs(drawn[token] / 4000 - probability) < 0.03


def test_race_depends_on_its_seeds_alone() -> None:
    def draw(*seeds: int) -> list[int]:
        race = Race(Sampler(0), *seeds)
        return [race(LOGITS) for _ in range(50)]

    assert draw(1, 0) == draw(1, 0) != draw(1, 1)


def test_a_gap_says_how_much_the_logits_may_move() -> None:
    """差の半分より小さい違いでは、当たりは変わらない。"""
    for seed in range(20):
        race, moved = Race(Sampler(0), seed), Race(Sampler(0), seed)
        token = race(LOGITS)
        change = (torch.rand(len(LOGITS), generator=torch.Generator().manual_seed(seed)) - 0.5) * race.closest * 0.99
        assert moved(LOGITS + change) == token
