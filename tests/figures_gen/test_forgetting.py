"""「指示を教える」の、忘れたかどうかの測定。語彙を区切って足し合わせた値が、全体のロジットから求めた値と同じこと。"""

from typing import Any

import pytest
import torch

from figures_gen.chapters.instruction_tuning import measure as measured
from tests.tiny_gemma import tiny_gemma

PIECES = [[2, *range(120 + number, 132 + number)] for number in range(5)]
TEMPERATURE = 1.3


@pytest.fixture(scope="module")
def model() -> Any:
    return tiny_gemma(300)


@pytest.fixture(params=[7, 64, 4096], autouse=True)
def tile(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "TILE", request.param)
    monkeypatch.setattr(measured, "TOGETHER", 2)


@torch.no_grad()
def whole(model: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """ロジットの全体 (窓, T, V) と、正解 (窓, T)。"""
    ids = torch.tensor(PIECES)
    return model(ids).logits[:, :-1].double(), ids[:, 1:]


def test_the_tiles_add_up_to_the_whole(model: Any) -> None:
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
        torch.testing.assert_close(found[name], values, atol=1e-5, rtol=1e-5, msg=name)


def test_a_hit_is_a_hit(model: Any) -> None:
    logits, _ = whole(model)
    best = logits.argmax(-1)
    at = (best >= measured.SPECIAL).nonzero()[0]  # 特殊トークンでないものが一位のところ
    window, place = int(at[0]), int(at[1])
    piece = [*PIECES[window][: place + 1], int(best[window, place])]
    assert measured._look(model, [piece], TEMPERATURE)["hit"][0, -1] == 1


def test_the_best_temperature(model: Any) -> None:
    logits, target = whole(model)
    right = logits.gather(2, target[..., None])[..., 0]
    losses = {t: float(((logits / t).logsumexp(-1) - right / t).sum()) for t in measured.TEMPERATURES}
    assert measured._best_temperature(model, PIECES) == min(losses, key=lambda t: losses[t])
