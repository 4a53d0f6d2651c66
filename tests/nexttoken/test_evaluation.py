"""評価の部品。列をまとめて読んでも、1列ずつ読んでも、同じ値になること。"""

from typing import Any

import pytest
import torch

from nexttoken import evaluation
from nexttoken.evaluation import Branch, read
from tests.tiny_gemma import tiny_gemma

TRUNKS = [
    ([2, 5, 6], [Branch([], [7, 8, 9, 10]), Branch([], [11]), Branch([12, 13], [14, 15])]),
    ([2], [Branch([], [5])]),
    ([2, *range(20, 40)], [Branch([], [41, 42]), Branch([43], [44])]),
    ([2, 9], [Branch([7, 7, 7], [3])]),
]


@pytest.fixture(scope="module")
def model() -> Any:
    return tiny_gemma(60)


@torch.no_grad()
def by_hand(model: Any, trunk: list[int], branch: Branch) -> tuple[torch.Tensor, torch.Tensor]:
    """枝を1本だけ、そのまま読んだときの、一位との差と損失。"""
    ids = [*trunk, *branch.given, *branch.wanted]
    logits = model(torch.tensor([ids])).logits[0, -len(branch.wanted) - 1 : -1]
    right = logits.gather(1, torch.tensor(branch.wanted)[:, None])[:, 0]
    return logits.amax(-1) - right, logits.logsumexp(-1) - right


@pytest.mark.parametrize("together", [1, 30, 1024])
@pytest.mark.parametrize("tile", [7, 4096])
def test_rows_do_not_see_each_other(model: Any, monkeypatch: pytest.MonkeyPatch, together: int, tile: int) -> None:
    monkeypatch.setattr(evaluation, "TOGETHER", together)
    monkeypatch.setattr(evaluation, "TILE", tile)
    for (trunk, branches), readings in zip(TRUNKS, read(model, TRUNKS), strict=True):
        for branch, reading in zip(branches, readings, strict=True):
            gaps, losses = by_hand(model, trunk, branch)
            torch.testing.assert_close(torch.tensor(reading.gaps), gaps, atol=1e-5, rtol=1e-5)
            torch.testing.assert_close(torch.tensor(reading.losses), losses, atol=1e-5, rtol=1e-5)
