"""ページの中の学習（docs/assets/engine/learner.mjs）が、PyTorch の学習と同じになる。

決めごとも種も同じなら、初めの重みも、読む場所も、忘れるところも同じくじになり、勾配も損失も、書く文章も同じになる。
"""

from typing import Any

import pytest
import torch

from figures_gen.page_training import RECIPES, Corpus, Learner
from nexttoken import aozora, corpus_path, sample_text
from nexttoken.texts.corpora import read_text
from tests.site.javascript import engine

STEPS = 10
START = "シオリは"
#: gemma の、部品の数を変えた形。kとvを分け合わず、忘れず、トークンを入れ替えるもの。
OTHER = {
    "width": 24,
    "heads": 3,
    "shared": 3,
    "size": 8,
    "inner": 40,
    "length": 16,
    "batch": 3,
    "forget": 0,
    "swap": 0.2,
    "ease": 10,
}


CASES: list[tuple[str, dict[str, Any], int]] = [
    ("network", RECIPES["network"], 1),
    ("network", {**RECIPES["network"], "seen": 3, "forget": 0}, 7),
    ("gemma", {**RECIPES["gemma"], "ease": 10}, 1),
    ("gemma", {**RECIPES["gemma"], **OTHER}, 7),
]


def test_the_recipes_are_the_same() -> None:
    assert engine("recipes") == RECIPES


@pytest.mark.parametrize(("kind", "recipe", "seed"), CASES)
def test_gradients_and_losses_are_those_of_pytorch(kind: str, recipe: dict[str, Any], seed: int) -> None:
    """一歩めの、どの重みの勾配も、そのあとの損失も、迷いと作文も。"""
    (found,) = engine("learned", [[kind, sample_text(), recipe, seed, STEPS, START]])
    model = Learner(kind, sample_text(), recipe, seed)
    gradients = Learner(kind, sample_text(), recipe, seed).gradients()
    assert gradients.keys() == found["gradients"].keys()
    for name, expected in gradients.items():
        grad = torch.tensor(found["gradients"][name], dtype=torch.double).view_as(expected)
        assert (grad - expected).abs().max() <= 1e-9 * expected.abs().max() > 0, name
    assert found["losses"] == pytest.approx([model.step() for _ in range(STEPS)], rel=1e-9)
    assert min(found["losses"]) < found["losses"][0]
    assert found["measured"] == pytest.approx(model.measure(), rel=1e-9)
    assert found["written"] == model.write(START, 30, 0.8, 1)


def test_three_letters_settle_at_what_is_counted() -> None:
    """三つの文字の点数も、PyTorch と同じに動き、数えた割合に落ち着く。"""
    found = engine("letters", [sample_text(), {"rate": 1.0}, 200])
    counts = torch.tensor(found["letters"]["counts"], dtype=torch.double)
    read = sample_text()[: Corpus(sample_text(), 0).cut]
    before, chars = found["letters"]["before"], found["letters"]["chars"]
    assert counts.tolist() == [read.count(before + char) for char in chars]
    scores = torch.zeros(3, dtype=torch.double, requires_grad=True)
    for loss, shares in zip(found["losses"], found["shares"], strict=True):
        cost = -(counts / counts.sum() * scores.log_softmax(0)).sum()
        assert loss == pytest.approx(cost.item(), rel=1e-9)
        (gradient,) = torch.autograd.grad(cost, scores)
        scores = (scores - gradient).detach().requires_grad_()
        assert shares == pytest.approx(scores.softmax(0).tolist(), rel=1e-9)
    assert found["shares"][-1] == pytest.approx((counts / counts.sum()).tolist(), abs=1e-3)


def test_counting_is_that_of_the_library() -> None:
    """数えるだけのモデルの迷いも、文章の切り方も。改行、絵文字、一度も読んでいない文字のある文章で。"""
    texts = [sample_text(), aozora.parse(read_text(corpus_path("neko"))).body[:8000], "🥺ab\n" * 60 + "𠮷野家" * 40]
    for text, found in zip(texts, engine("counted", texts), strict=True):
        corpus = Corpus(text, 64)
        assert found["counted"] == pytest.approx([corpus.counted(n) for n in (2, 3)], rel=1e-9)
        assert found["alphabet"] == corpus.alphabet
        assert found["read"] == corpus.read.tolist()
        for part, expected in ((found["unread"], corpus.unread), (found["again"], corpus.again)):
            assert (part["ids"], part["from"], part["chars"]) == (expected.ids, expected.start, expected.chars)
        assert found["decoded"] == text[: corpus.cut]
