"""`encode`を一手ずつ進める部品の計算を、Node.js の上で試す。木も答えも、Python と同じになる。"""

import json
import random
from typing import Any

import pytest
from tokenizers import Tokenizer

from figures_gen.chapters.japanese_tokens.measure import grow
from nexttoken import bpe
from nexttoken.texts.corpora import sample_text
from nexttoken.tokenizer_training import load_trained
from tests.site.test_explorer import node

#: 変わった文字。空白の決め方が JavaScript だけ違うもの（U+0085、U+FEFF）も、同じものの連なりも。
PIECES = [
    "月がきれいですね",
    "吾輩は猫である。",
    "𠮷野家",
    "🥺",
    "👨‍👩‍👧‍👦",
    "か\u3099",
    "ｶﾞ",
    "\u3000",
    " ",
    "   ",
    "\n\n\n",
    "\t",
    "\x85",
    "\ufeff",
    "\x1c",
    "\x00",
    "aaaaa",
    "ははははは",
    "don't",
    "I'll",
    " 2025年",
    "3.14",
    "한국어",
    "വി ചൂസ്",
    "Ω≤∑",
    "ß",
    "鬱麒麟",
    "</div>",
    "\ufffd",
]


def _texts() -> list[str]:
    chance, story = random.Random(0), sample_text()
    starts = [chance.randrange(len(story) - 40) for _ in range(80)]
    parts = [story[start : start + chance.randrange(1, 41)] for start in starts]
    mixed = ["".join(chance.choices(PIECES, k=chance.randrange(1, 7))) for _ in range(120)]
    wild = ["".join(chr(_character(chance)) for _ in range(12)) for _ in range(60)]
    return ["", *PIECES, *parts, *mixed, *wild]


def _character(chance: random.Random) -> int:
    low, high = chance.choice([(0x20, 0x7F), (0xA0, 0x600), (0x3000, 0xA000), (0x1F300, 0x1FB00), (0xE000, 0xFE00)])
    return chance.randrange(low, high)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return _texts()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_trained("neko-5000-full")


@pytest.fixture(scope="module")
def trees(texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(node("tests/site/widgets/encode-tree-ask.mjs", given=json.dumps(texts)))
    return found


def test_the_state_the_words_and_the_shape() -> None:
    said = node("--test", "tests/site/widgets/encode-tree-steps.test.mjs")
    assert "# fail 0" in said or "ℹ fail 0" in said


def test_every_step_is_that_of_python(texts: list[str], trees: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    """節も、並びも、待っている規則も、その場所も、一手ごとに同じ。"""
    for text, tree in zip(texts, trees, strict=True):
        assert tree == grow(tokenizer, text), ascii(text)


def test_ids_are_those_of_both_tokenizers(texts: list[str], trees: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    """答えは、Hugging Face のトークナイザとも、この本の BPE とも同じ。"""
    assert len(texts) >= 200
    ours = _ours(tokenizer)
    for text, tree in zip(texts, trees, strict=True):
        ids = [tree["nodes"][place]["id"] for place in tree["steps"][-1]["row"]]
        assert ids == tokenizer.encode(text, add_special_tokens=False).ids == ours.encode(text), ascii(text)


def _ours(tokenizer: Tokenizer) -> bpe.ByteTokenizer:
    """同じ規則を持つ、この本の BPE。"""
    model = json.loads(tokenizer.to_str())["model"]
    numbers = model["vocab"]
    return bpe.ByteTokenizer(
        bytes(bpe.VISIBLE), [chr(numbers[left]) + chr(numbers[right]) for left, right in model["merges"]]
    )


def test_rules_are_used_in_the_order_they_were_learned(trees: list[dict[str, Any]]) -> None:
    """使う規則の番号は大きくなる一方で、一度使えなくなった規則は、戻らない。"""
    used = 0
    for tree in trees:
        rules = [step["waiting"][0]["rule"] for step in tree["steps"][:-1]]
        assert rules == sorted(set(rules))
        used += len(rules)
        gone: set[int] = set()
        for before, after in zip(tree["steps"], tree["steps"][1:], strict=False):
            waiting = {one["rule"] for one in after["waiting"]}
            assert not waiting & gone
            gone |= {one["rule"] for one in before["waiting"]} - waiting
    assert used > 2000
