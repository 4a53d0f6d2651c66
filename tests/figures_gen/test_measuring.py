"""測る側の道具。区間、くじ、忘れたかどうか。"""

from collections import Counter
from typing import Any

import pytest
import torch

from figures_gen.chapters.instruction_tuning import measure as measured
from figures_gen.chapters.observe import measure as observed
from figures_gen.chapters.sampling import claims as claimed
from figures_gen.chapters.sampling import measure as sampling
from figures_gen.chapters.sampling.measure import SAMPLERS, Race
from figures_gen.intervals import mean_interval, t_value
from nexttoken.sampling import Sampler
from tests.tiny_gemma import tiny_gemma

# ---- 平均の区間が、言うとおりに当たること ----


def test_t_values_are_those_of_the_tables() -> None:
    table = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 11: 2.201, 23: 2.069, 39: 2.023, 1000: 1.962}
    assert {freedom: round(t_value(freedom), 3) for freedom in table} == table


def test_longer_texts_weigh_more() -> None:
    low, high = mean_interval([1.0, 30.0, 2.0], [1, 10, 1])
    assert (low + high) / 2 == pytest.approx(33 / 12)


# ---- 「数えて確かめる」のくじ（Race）は、本で教えるくじ（Sampler）と同じ確率で引き、わずかな違いに動じないこと ----


LOGITS = torch.tensor([2.0, 1.0, 0.5, 0.0, -0.5, -1.0, -2.0, -6.0])


@pytest.mark.parametrize("settings", [settings for _, settings in SAMPLERS.values()])
def test_race_draws_with_the_sampler_s_probabilities(settings: dict[str, float]) -> None:
    sampler = Sampler(0, **settings)
    race = Race(sampler, 0)
    drawn = Counter(race(LOGITS) for _ in range(4000))
    for token, probability in enumerate(sampler.probabilities(LOGITS).tolist()):
        assert (drawn[token] == 0) if probability == 0 else abs(drawn[token] / 4000 - probability) < 0.03


def test_a_gap_says_how_much_the_logits_may_move() -> None:
    """差の半分より小さい違いでは、当たりは変わらない。"""
    for seed in range(20):
        race, moved = Race(Sampler(0), seed), Race(Sampler(0), seed)
        token = race(LOGITS)
        change = (torch.rand(len(LOGITS), generator=torch.Generator().manual_seed(seed)) - 0.5) * race.closest * 0.99
        assert moved(LOGITS + change) == token


# ---- 語彙を区切って足し合わせた値が、全体のロジットから求めた値と同じこと ----


PIECES = [[2, *range(120 + number, 132 + number)] for number in range(5)]
TEMPERATURE = 1.3


@pytest.fixture(scope="module")
def model() -> Any:
    return tiny_gemma(300)


@torch.no_grad()
def whole(model: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """ロジットの全体 (窓, T, V) と、正解 (窓, T)。"""
    ids = torch.tensor(PIECES)
    return model(ids).logits[:, :-1].double(), ids[:, 1:]


@pytest.mark.parametrize("tile", [7, 64, 4096])
def test_the_tiles_add_up_to_the_whole(model: Any, tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "TILE", tile)
    logits, target = whole(model)
    right = logits.gather(2, target[..., None])[..., 0]
    wanted = {
        "loss": logits.logsumexp(-1) - right,
        "cooled": (logits / TEMPERATURE).logsumexp(-1) - right / TEMPERATURE,
        "masked": logits[..., measured.SPECIAL :].logsumexp(-1) - right,
        "hit": (logits.argmax(-1) == target).double(),
        "end": logits.softmax(-1)[..., [1, 106]].sum(-1),
    }
    found = measured._look(model, PIECES, TEMPERATURE)
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        assert found[name] == pytest.approx(values.mean(dim=-1).tolist(), abs=1e-5, rel=1e-5), name


def test_a_hit_is_a_hit(model: Any) -> None:
    logits, target = whole(model)
    best = logits.argmax(-1)
    at = (best >= measured.SPECIAL).nonzero()[0]  # 特殊トークンでないものが一位のところ
    window, place = int(at[0]), int(at[1])
    piece = [*PIECES[window][: place + 1], int(best[window, place])]
    before = int((best == target)[window, :place].sum())
    assert measured._look(model, [piece], TEMPERATURE)["hit"] == [pytest.approx((before + 1) / (place + 1))]


def test_the_best_temperature(model: Any) -> None:
    logits, target = whole(model)
    right = logits.gather(2, target[..., None])[..., 0]
    losses = {t: float(((logits / t).logsumexp(-1) - right / t).sum()) for t in measured.TEMPERATURES}
    assert measured._best_temperature(model, PIECES) == min(losses, key=lambda t: losses[t])


# ---- モデルが期待どおりに書かなかったときの値。ほかのモデルでも、本が作れるように ----


def test_a_number_the_model_did_not_write_is_none() -> None:
    assert observed._number(r"(\d{4})年", "1945年（昭和27年）の10月1日。") == 1945
    assert observed._number(r"昭和(\d+)年", "1945年（昭和27年）の10月1日。") == 27
    assert observed._number(r"昭和(\d+)年", "1889年2月11日である。") is None


@pytest.mark.parametrize(("first", "safe"), [(0.5, False), (0.4, True)])
def test_a_draw_at_the_edge_leaves_no_distance(monkeypatch: pytest.MonkeyPatch, first: float, safe: bool) -> None:
    monkeypatch.setattr(sampling, "_write", lambda *given, **named: [])
    monkeypatch.setattr(sampling, "_logits", lambda *given: torch.tensor([first, 1 - first]).log())
    found = sampling.margins((None, None))
    assert found["at_least"] == (sampling.SAFE if safe else None)
    assert claimed.draws_avoid_edges(found) is safe
