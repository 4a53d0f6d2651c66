"""次のトークンを選ぶ部品の計算を、Node.js の上で試す。答えは、どのつまみの組でも、この本のライブラリと同じになる。"""

import gzip
import math
import random
from typing import Any

import pytest
import torch
from torch import Tensor

from figures_gen.chapters.widgets.measure import (
    LONG,
    LOTS,
    TAILS,
    TEMPERATURES,
    _record,
    _with_tail,
)
from figures_gen.routes import DEPTH, SHOWN, among_shown, ends_sentence
from nexttoken.sampling import Sampler, draw, repetition_penalty
from tests.site.javascript import ask
from tests.site.pages import ROOT, measured

VOCABULARY = 3000
RECORDS = ("continuations", "knobs")
SAFE = 1e-4  # 計算機の違い（1e-5 ほど）より、ずっと大きい


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


DISTRIBUTION = """
import { distribution, draw } from "./docs/assets/widgets/distribution.mjs";
const [record, asked] = given;
answer(asked.map(([node, context, settings, u]) => {
  const found = distribution(record, node, context, settings);
  return found && { ...found, drawn: draw(found, u).id };
}));
"""


def test_every_setting_gives_the_probabilities_of_the_library() -> None:
    chance = random.Random(0)
    cases = [(*_case(chance), chance.random()) for _ in range(1500)]
    nodes = [{**_record(z, *_with_tail(ids, z), TEMPERATURES), "next": {}} for z, ids, _, _ in cases]
    asked = [[one, ids, settings, u] for one, (_, ids, settings, u) in zip(nodes, cases, strict=True)]
    answers = ask(DISTRIBUTION, [{"shown": SHOWN, "temperatures": TEMPERATURES}, asked])
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
            if settings["p"] is None or (expected > 0).sum() < TAILS[0] // 2:
                assert candidate["probability"] == pytest.approx(share, rel=1e-4, abs=1e-7), settings
        assert answer["rest"] == pytest.approx(1 - expected[order].sum().item(), abs=0.003), settings
        assert expected[order].sum() == pytest.approx(expected.topk(SHOWN).values.sum().item(), rel=1e-5), settings
        drawn += answer["drawn"] == draw(among_shown(expected), u)
    assert refused < 0.15 * len(cases)
    assert drawn >= len(cases) - refused - 3  # 帯の境のすぐそばだけは、丸めで隣に移ることがある


def _does_not_fit(expected: Tensor, context: list[int], settings: dict[str, Any]) -> bool:
    """残るものが、記録した個数より多いこと。"""
    return int((expected > 0).sum()) > SHOWN + TAILS[0] and (settings["m"] is not None or settings["p"] is not None)


# ---- 記録 ------------------------------------------------------------------


def _contexts(record: dict[str, Any]) -> dict[int, list[int]]:
    """分布の位置 → そこまでのトークンの番号。"""
    found: dict[int, list[int]] = {}
    waiting = [(place, [record["first"], *prompt["ids"]]) for place, prompt in enumerate(record["prompts"])]
    while waiting:
        place, ids = waiting.pop()
        found[place] = ids
        waiting += [(to, [*ids, int(number)]) for number, to in record["nodes"][place]["next"].items()]
    return found


def _settings(record: dict[str, Any], **changed: Any) -> dict[str, Any]:
    plain = {"temperature": record["temperatures"].index(1.0), "k": None, "p": None, "m": None, "penalty": 1}
    return {**plain, **changed}


def _starts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """くじを記録した設定。つまみを使わないものと、部品の初めの設定。"""
    start = record.get("start")
    return [{}, *([{"m": start["min_p"], "penalty": start["penalty"]}] if start else [])]


#: 選び方は "greedy"、"second"（初めだけ二位）、"draw" のどれか。
WALK = """
import { distribution, draw } from "./docs/assets/widgets/distribution.mjs";
import { context, finished, nodeAt, number } from "./docs/assets/widgets/trail.mjs";
function walk(record, state, how) {
  const steps = [];
  for (let node = nodeAt(record, state); node; node = nodeAt(record, state)) {
    const found = distribution(record, node, context(record, state), state.settings);
    if (!found) return { steps, stuck: true };
    const u = number(record, state);
    const chosen = how === "draw" ? draw(found, u) : found.candidates[how === "second" && !state.path.length ? 1 : 0];
    const { candidates } = found;
    steps.push({ id: chosen.id, u, candidates, node: record.nodes.indexOf(node) });
    state = { ...state, path: [...state.path, chosen.id] };
  }
  return { steps, ended: finished(record, state) !== "" };
}
const [record, asked] = given;
answer(asked.map(([state, how]) => walk(record, state, how)));
"""


def _walk(record: dict[str, Any], how: str, lot: str = "1", **changed: Any) -> list[dict[str, Any]]:
    """どの文からも、部品と同じように、記録の終わりまで歩いた道。"""
    states = [
        {"prompt": place, "path": [], "settings": _settings(record, **changed), "lot": lot}
        for place in range(len(record["prompts"]))
    ]
    walks: list[dict[str, Any]] = ask(WALK, [record, [[state, how] for state in states]])
    return walks


@pytest.mark.parametrize("name", RECORDS)
def test_the_record_is_a_tree_of_all_its_nodes(name: str) -> None:
    record = measured(f"widgets/{name}")
    contexts = _contexts(record)
    assert sorted(contexts) == list(range(len(record["nodes"])))
    assert {str(number) for one in record["nodes"] for number in one["ids"]} <= set(record["tokens"])
    for place, one in enumerate(record["nodes"]):
        assert set(one["next"]) <= {str(number) for number in one["ids"]}
        if name == "knobs":
            assert set(contexts[place]) <= set(one["ids"])
        whole = math.fsum(math.exp(logit) for logit in one["logits"])
        assert whole + math.exp(one["others"][record["temperatures"].index(1.0)]) == pytest.approx(1, abs=1e-5)
    packed = gzip.compress((ROOT / "docs" / "generated" / "widgets" / f"{name}.json").read_bytes(), 9)
    assert len(packed) <= 150_000


@pytest.mark.parametrize("name", RECORDS)
def test_no_recorded_path_stops_short(name: str) -> None:
    """一位だけの道と二位から始まる道は、文の終わりか、長さの上限まで。くじは12個か、文章の終わりまで。"""
    record = measured(f"widgets/{name}")
    for how, most in (("greedy", LONG if name == "knobs" else DEPTH), ("second", DEPTH)):
        for walk in _walk(record, how):
            tokens = [record["tokens"][str(step["id"])] for step in walk["steps"]]
            assert any(map(ends_sentence, tokens)) or len(tokens) >= most
    for settings in _starts(record):
        for lot in record["lots"]:
            for walk in _walk(record, "draw", lot, **settings):
                last = record["tokens"][str(walk["steps"][-1]["id"])]
                assert len(walk["steps"]) >= LOTS or last == "<eos>"
    if name == "knobs":
        for penalty in (1, record["start"]["penalty"]):
            for walk in _walk(record, "greedy", penalty=penalty):
                last = record["tokens"][str(walk["steps"][-1]["id"])]
                assert len(walk["steps"]) >= LONG or last == "<eos>"


def test_distributions_are_those_of_the_model(gemma: tuple[Any, Any]) -> None:
    """記録から求めた確率は、語彙のすべてから計算した確率と同じ。"""
    record = measured("widgets/knobs")
    contexts, chance = _contexts(record), random.Random(1)
    places = [0, len(record["nodes"]) // 2, len(record["nodes"]) - 1]
    grid = [
        _settings(record, temperature=temperature, k=k, p=p, m=m, penalty=penalty)
        for temperature in range(len(TEMPERATURES))
        for k, p, m in ((None, None, None), (4, None, None), (None, 0.7, None), (None, None, 0.1), (None, 0.9, 0.1))
        for penalty in (1, 1.3)
    ]
    asked = [(place, settings, chance.random()) for place in places for settings in grid]
    given = [[record["nodes"][place], contexts[place], settings, u] for place, settings, u in asked]
    answers = ask(DISTRIBUTION, [record, given])
    logits = {place: _logits(gemma[1], contexts[place]) for place in places}
    known = 0
    for answer, (place, settings, _) in zip(answers, asked, strict=True):
        expected = _expected(logits[place], contexts[place], settings)
        known += answer is not None
        for candidate in answer["candidates"] if answer else []:
            assert candidate["probability"] == pytest.approx(expected[candidate["id"]].item(), rel=2e-3, abs=5e-4)
    assert known > 0.8 * len(asked)


def _logits(model: Any, ids: list[int]) -> Tensor:
    with torch.no_grad():
        logits: Tensor = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]
    return logits
