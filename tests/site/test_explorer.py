"""次のトークンを選ぶ部品の計算を、Node.js の上で試す。答えは、どのつまみの組でも、この本のライブラリと同じになる。"""

import math
import random
from typing import Any

import pytest
import torch
from torch import Tensor

from figures_gen.chapters.widgets.measure import LONG, LOTS, TAILS, TEMPERATURES, _record, _with_tail
from figures_gen.routes import DEPTH, SHOWN, among_shown, ends_sentence
from nexttoken.sampling import Sampler, draw, entropy, repetition_penalty
from tests.site.javascript import ask
from tests.site.pages import measured

VOCABULARY = 3000
RECORDS = ("continuations", "knobs")


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
import { distribution, draw } from "./docs/assets/engine/distribution.mjs";
const [record, asked] = given;
answer(asked.map(([node, context, settings, u]) => {
  const found = distribution(record, node, context, settings);
  return found && { ...found, drawn: draw(found, u).id };
}));
"""


def test_every_setting_gives_the_probabilities_of_the_library() -> None:
    chance = random.Random(0)
    cases = [(*_case(chance), chance.random()) for _ in range(400)]
    nodes = [{**_record(z, *_with_tail(ids, z), TEMPERATURES), "next": {}} for z, ids, _, _ in cases]
    asked = [[one, ids, settings, u] for one, (_, ids, settings, u) in zip(nodes, cases, strict=True)]
    answers = ask(DISTRIBUTION, [{"shown": SHOWN, "temperatures": TEMPERATURES}, asked])
    refused = drawn = 0
    for answer, (logits, context, settings, u) in zip(answers, cases, strict=True):
        expected = _expected(logits, context, settings)
        if answer is None:
            refused += 1
            assert (expected > 0).sum() > SHOWN + TAILS[0], settings  # 残るものが、記録した個数より多い
            assert settings["m"] is not None or settings["p"] is not None, settings
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


WHOLE = """
import { Whole } from "./docs/assets/engine/whole.mjs";
const [shown, asked] = given;
answer(asked.map(([logits, context, settings, u]) => {
  const whole = new Whole(Float32Array.from(logits), context, settings);
  return { ...whole.top(shown), left: whole.left, drawn: whole.draw(u).id, entropy: whole.entropy() };
}));
"""


def test_the_whole_vocabulary_gives_the_probabilities_the_count_and_the_lots_of_the_library() -> None:
    """語彙のすべてから計算するときは、断るつまみの組はなく、残る数も、裾の確率も、くじも、同じ。"""
    chance = random.Random(1)
    cases = [(*_case(chance), chance.random()) for _ in range(200)]
    asked = [[z.tolist(), ids, {**one, "temperature": TEMPERATURES[one["temperature"]]}, u] for z, ids, one, u in cases]
    for answer, (logits, context, settings, u) in zip(ask(WHOLE, [SHOWN, asked]), cases, strict=True):
        expected = _expected(logits, context, settings)
        shares = [candidate["probability"] for candidate in answer["candidates"]]
        order = [candidate["id"] for candidate in answer["candidates"]]
        assert shares == pytest.approx(expected[order].tolist(), rel=1e-5), settings
        assert sum(shares) == pytest.approx(expected.topk(SHOWN).values.sum().item(), rel=1e-5), settings
        assert answer["rest"] == pytest.approx(1 - sum(shares), abs=1e-9), settings
        assert answer["left"] == (expected > 0).sum(), settings
        assert answer["drawn"] == draw(expected, u), settings
        assert answer["entropy"] == pytest.approx(entropy(expected).item(), abs=1e-6), settings


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


#: 選んだ番号。選び方は "greedy"、"second"（初めだけ二位）、"draw" のどれか。
WALK = """
import { distribution, draw, plain } from "./docs/assets/engine/distribution.mjs";
import { nodeAt, number } from "./docs/assets/widgets/trail.mjs";
const [record, asked] = given;
answer(asked.map(([prompt, how, lot, changed]) => {
  const path = [], settings = { ...plain(record), ...changed }, ids = () => [...record.prompts[prompt].ids, ...path];
  for (let node = nodeAt(record, ids()); node; node = nodeAt(record, ids())) {
    const found = distribution(record, node, [record.first, ...ids()], settings);
    const second = Number(how === "second" && !path.length);
    path.push((how === "draw" ? draw(found, number(record, { path, lot })) : found.candidates[second]).id);
  }
  return path;
}));
"""


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


@pytest.mark.parametrize("name", RECORDS)
def test_no_recorded_path_stops_short(name: str) -> None:
    """一位だけの道と二位から始まる道は、文の終わりか、長さの上限まで。くじは12個か、文章の終わりまで。"""
    record = measured(f"widgets/{name}")
    roads: list[Any] = [("second", "1", {}, DEPTH)]
    if start := record.get("start"):
        roads += [("greedy", "1", {"penalty": penalty}, LONG) for penalty in (1, start["penalty"])]
        roads += [("draw", lot, {"m": start["min_p"], "penalty": start["penalty"]}, LOTS) for lot in record["lots"]]
    else:
        roads.append(("greedy", "1", {}, DEPTH))
    roads += [("draw", lot, {}, LOTS) for lot in record["lots"]]
    asked = [(prompt, *road) for prompt in range(len(record["prompts"])) for road in roads]
    for (prompt, how, lot, settings, most), path in zip(asked, ask(WALK, [record, asked]), strict=True):
        tokens = [record["tokens"][str(number)] for number in path]
        ended = most == DEPTH and any(map(ends_sentence, tokens))
        assert ended or len(tokens) >= most or tokens[-1] == "<eos>", (prompt, how, lot, settings)


def test_what_is_recorded_together_is_what_gemma_says_alone(gemma: tuple[Any, Any]) -> None:
    """文をまとめて、続きから読ませて記録した確率が、一つの文を初めから読ませたものと同じ。"""
    record = measured("widgets/knobs")
    contexts = _contexts(record)
    for place in (0, len(record["nodes"]) // 2, len(record["nodes"]) - 1):
        node = record["nodes"][place]
        with torch.no_grad():
            logs = gemma[1](torch.tensor([contexts[place]]), logits_to_keep=1).logits[0, -1].log_softmax(-1)
        assert node["logits"] == pytest.approx(logs[node["ids"]].tolist(), abs=1e-3)
