"""ページの中の小さな網（docs/assets/widgets/net-state.mjs）の行きと帰りと一歩が、PyTorch と同じになる。"""

import json
from typing import Any

import pytest
import torch

from tests.site.javascript import ask
from tests.site.pages import ROOT

FOUND = json.loads((ROOT / "docs/generated/neural/hand-network.json").read_text("utf-8"))["data"]
BEFORE = FOUND["before"]
TABLE, LEAVING = BEFORE["table"], BEFORE["leaving"]
WALK = """import { backward, forward, road, stepped } from "./docs/assets/widgets/net-state.mjs";
answer(given.map(([net, rate]) => {
  const next = stepped(net, rate);
  return { ...forward(net), slopes: backward(net), next, after: forward(next), road: road(net) };
}));"""
#: 初めの網、一つ目が0に直される網、ちょうど0の網、どちらも0の網、半端な重み。
NETS = [
    ([1, 2], TABLE, LEAVING),
    (FOUND["unlike"]["inputs"], TABLE, LEAVING),
    ([1, 2], [[-1, 0], [-1, 1]], LEAVING),
    ([2, 1], [[-1, 0.5], [-3, 1]], LEAVING),
    ([1.5, -0.5], [[1.1, 0.2], [-1.1, 0.8]], [2.5, -0.9]),
]


def _torch(net: tuple[list[float], list[list[float]], list[float]]) -> dict[str, Any]:
    inputs, table, leaving = (torch.tensor(one, dtype=torch.double, requires_grad=True) for one in net)
    hidden = torch.relu(table @ inputs)
    score = leaving @ hidden
    p = torch.sigmoid(score)
    of = {"score": score, "leaving": leaving, "hidden": hidden, "table": table, "inputs": inputs}
    slopes = torch.autograd.grad(-p.log(), list(of.values()))
    return {
        "hidden": hidden.tolist(),
        "score": score.item(),
        "p": p.item(),
        "slopes": {name: slope.tolist() for name, slope in zip(of, slopes, strict=True)},
        "next": {
            "inputs": net[0],
            "table": (table - FOUND["rate"] * slopes[3]).tolist(),
            "leaving": (leaving - FOUND["rate"] * slopes[1]).tolist(),
        },
    }


def _near(found: Any, wanted: Any) -> None:
    if isinstance(wanted, dict):
        for name, one in wanted.items():
            _near(found[name], one)
    else:
        torch.testing.assert_close(torch.tensor(found).double(), torch.tensor(wanted).double(), atol=1e-12, rtol=1e-9)


def test_both_ways_and_the_step_are_those_of_pytorch() -> None:
    names = ("inputs", "table", "leaving")
    found = ask(WALK, [[dict(zip(names, net, strict=True)), FOUND["rate"]] for net in NETS])
    for net, one in zip(NETS, found, strict=True):
        wanted = _torch(net)
        _near(one, wanted)
        # 一本ずつさかのぼった掛け算も、同じ勾配になる
        for line in one["road"]:
            name, *at = line["place"]
            slope = wanted["slopes"][name]
            for place in at:
                slope = slope[place]
            assert line["slope"] * line["left"] == pytest.approx(slope, abs=1e-12)
    first, second = found[:2]
    _near(first, {"slopes": FOUND["gradient"], "hidden": BEFORE["hidden"], "p": BEFORE["p"]})
    _near(first, {"next": {name: FOUND["after"][name] for name in ("table", "leaving")}})
    _near(first["after"], {name: FOUND["after"][name] for name in ("hidden", "score", "p")})
    _near(second, FOUND["unlike"]["before"])
    assert [line["place"] for line in second["road"] if line["shut"]] == [["table", 0, 0], ["table", 0, 1]]
