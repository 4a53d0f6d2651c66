"""`encode`を一手ずつ進める部品の計算を、Node.js の上で試す。木も答えも、Python と同じになる。"""

import json
from typing import Any

import pytest
from tokenizers import Tokenizer

from figures_gen.chapters.japanese_tokens.measure import grow
from nexttoken.tokenizer_training import load_trained
from tests.site.javascript import ask
from tests.site.pages import ROOT
from tests.site.strings import strings

DATA = ROOT / "docs" / "assets" / "data" / "neko-5000-full.json"
#: 空白の決め方が JavaScript だけ違うもの、同じものの連なり、番号のない文字。
ODD = ("\x85", "\ufeff", "\x1c", "\x00", "aaaaa", "ははははは", "I'll", "\ufffd")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return strings(40, *ODD)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_trained("neko-5000-full")


GROW = """
import { Encoder } from "./docs/assets/widgets/encode-tree-steps.mjs";
const encoder = new Encoder(given[0]);
answer(given[1].map((text) => encoder.grow(text)));
"""


@pytest.fixture(scope="module")
def trees(texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(GROW, [json.loads(DATA.read_text(encoding="utf-8")), texts])
    return found


def test_every_step_is_that_of_python(texts: list[str], trees: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    """節も、並びも、待っている規則も、その場所も、一手ごとに同じ。"""
    for text, tree in zip(texts[::3], trees[::3], strict=True):
        assert tree == grow(tokenizer, text), ascii(text)


def test_ids_are_those_of_the_tokenizer(texts: list[str], trees: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    assert len(texts) >= 200
    for text, tree in zip(texts, trees, strict=True):
        ids = [tree["nodes"][place]["id"] for place in tree["steps"][-1]["row"]]
        assert ids == tokenizer.encode(text, add_special_tokens=False).ids, ascii(text)


MELT = """
import { Encoder } from "./docs/assets/widgets/encode-tree-steps.mjs";
import { stepAt } from "./docs/assets/widgets/melt-state.mjs";
const encoder = new Encoder(given[0]);
answer(given[1].map((text) => {
  const tree = encoder.grow(text);
  return given[2].map((rule) => tree.steps[stepAt(tree, rule)].row.map((at) => tree.nodes[at].id));
}));
"""


def test_ids_at_every_rule_are_those_of_fewer_rules(texts: list[str]) -> None:
    """溶けていく文（nt-melt）の、規則 k までの並びは、規則を初めの k 個だけにしたトークナイザの答えと同じ。"""
    whole = json.loads(DATA.read_text(encoding="utf-8"))
    merges = whole["model"]["merges"]
    rules = [0, 1, 2, 9, 30, 100, 495, 1234, 3000, len(merges) - 1, len(merges)]
    found = ask(MELT, [whole, texts, rules])
    for place, rule in enumerate(rules):
        cut = whole | {"model": whole["model"] | {"merges": merges[:rule]}}
        fewer = Tokenizer.from_str(json.dumps(cut))
        for text, ids in zip(texts, found, strict=True):
            assert ids[place] == fewer.encode(text, add_special_tokens=False).ids, (rule, ascii(text))
