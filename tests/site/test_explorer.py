"""次のトークンを選ぶ部品の計算を、Node.js の上で試す。答えは、どのつまみの組でも、この本のライブラリと同じになる。"""

import json
import random
import subprocess
from typing import Any

import pytest
import torch
from playwright._impl._driver import compute_driver_executable
from torch import Tensor

from figures_gen.measure.routes import SHOWN, among_shown
from figures_gen.measure.widgets import TAIL, TEMPERATURES, _record, _with_tail
from nexttoken.sampling import Sampler, draw, repetition_penalty
from tests.site.pages import ROOT

VOCABULARY = 3000


def node(*arguments: str, given: str = "") -> str:
    """playwright に付いてくる Node.js。"""
    command = [compute_driver_executable()[0], *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_trail_and_the_edges() -> None:
    said = node("--test", "tests/site/widgets/trail.test.mjs")
    assert "# fail 0" in said or "ℹ fail 0" in said


def _case(chance: random.Random) -> tuple[Tensor, list[int], dict[str, Any]]:
    """でたらめなロジットと、出てきた番号と、つまみの組。"""
    noise = torch.Generator().manual_seed(chance.randrange(2**31))
    spread = chance.choice([1.0, 2.5, 5.0])
    logits = torch.randn(VOCABULARY, generator=noise) * spread + chance.choice([-3.0, 0.0, 4.0])
    likely = logits.topk(40).indices.tolist()
    context = [
        *chance.sample(likely, chance.randrange(9)),
        *chance.choices(range(VOCABULARY), k=chance.randrange(1, 30)),
    ]
    settings = {
        "temperature": chance.randrange(len(TEMPERATURES)),
        "k": chance.choice([None, None, *range(1, SHOWN + 1)]),
        "p": chance.choice([None, None, 0.5, 0.7, 0.9, 0.95]),
        "m": chance.choice([None, None, 0.05, 0.1, 0.4]),
        "penalty": chance.choice([1, 1.1, 1.3, 2]),
    }
    return logits, context, settings


def _expected(logits: Tensor, context: list[int], settings: dict[str, Any]) -> Tensor:
    """ライブラリの部品で求めた確率。"""
    scores = repetition_penalty(logits, context, settings["penalty"])
    cuts = {"top_k": settings["k"], "top_p": settings["p"], "min_p": settings["m"]}
    return Sampler(0, TEMPERATURES[settings["temperature"]], **cuts).probabilities(scores.double())


def test_every_setting_gives_the_probabilities_of_the_library() -> None:
    chance = random.Random(0)
    cases = [(*_case(chance), chance.random()) for _ in range(1500)]
    nodes = [{**_record(z, *_with_tail(ids, z), TEMPERATURES), "next": {}} for z, ids, _, _ in cases]
    asked = [[one, ids, settings, u] for one, (_, ids, settings, u) in zip(nodes, cases, strict=True)]
    answers = json.loads(
        node("tests/site/widgets/ask.mjs", given=json.dumps([{"shown": SHOWN, "temperatures": TEMPERATURES}, asked]))
    )
    refused = drawn = 0
    for answer, (logits, context, settings, u) in zip(answers, cases, strict=True):
        expected = _expected(logits, context, settings)
        if answer is None:
            refused += 1
            assert _does_not_fit(expected, context, settings), settings
            continue
        order = [candidate["id"] for candidate in answer["candidates"]]
        for candidate in answer["candidates"]:
            share = expected[candidate["id"]].item()
            assert candidate["probability"] == pytest.approx(share, abs=0.0005), settings  # 見せる桁の半分
            if settings["p"] is None or (expected > 0).sum() < TAIL // 2:
                assert candidate["probability"] == pytest.approx(share, rel=1e-4, abs=1e-7), settings
        assert answer["rest"] == pytest.approx(1 - expected[order].sum().item(), abs=0.003), settings
        assert expected[order].sum() == pytest.approx(expected.topk(SHOWN).values.sum().item(), rel=1e-5), settings
        drawn += answer["drawn"] == draw(among_shown(expected), u)
    assert refused < 0.15 * len(cases)
    assert drawn >= len(cases) - refused - 3  # 帯の境のすぐそばだけは、丸めで隣に移ることがある


def _does_not_fit(expected: Tensor, context: list[int], settings: dict[str, Any]) -> bool:
    """残るものが、記録した個数より多いこと。"""
    return int((expected > 0).sum()) > SHOWN + TAIL and (settings["m"] is not None or settings["p"] is not None)
