"""「好きな文章でBPE」の計算（docs/assets/widgets/letter-pairs.mjs）。Python と同じ答えを出す。"""

from typing import Any

import pytest

from nexttoken.letter_pairs import costs, count_pairs, rule_table, steps
from tests.site.javascript import ask

TEXTS = [
    "ABCDCDABCDCDE",
    "ABCDCDABCDCDE" * 2,
    "すもももももももものうち",
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "AAAAAAA",
    "ZYZYZY, XWXW",
    "🥺🥺🐱🥺🥺🐱𠮷野家𠮷野家",
    "がか\u3099がか\u3099",
    "BABA",
    "ABXCDCDXAB",
    "いろはにほへと",
    "A",
    "the cat, the hat, the mat",
]

STEPS = """const { steps, costs, countPairs } = await import("./docs/assets/widgets/letter-pairs.mjs");
const told = (text) => {
  const done = steps(text).map((step) => ({ ...step, before: step.before.join(""), after: step.after.join("") }));
  const states = [text, ...done.map((step) => step.after)];
  return {
    done,
    pairs: states.map((state) => [...countPairs([...state])]),
    costs: states.map((state, rules) => costs(text, [...state].length, rules)),
  };
};
answer(given.map((text) => {
  try { return told(text); } catch (error) { return error.message; }
}));"""


def _python_steps(text: str) -> dict[str, Any]:
    done = steps(text)
    states = [text, *(step.after for step in done)]
    return {
        "done": [{**vars(step)} for step in done],
        "pairs": [[list(pair) for pair in count_pairs(state).items()] for state in states],
        "costs": [_account(text, rule_table(done[:rules])) for rules in range(len(states))],
    }


def _account(text: str, rules: dict[str, str]) -> dict[str, list[int]]:
    result = costs(text, rules)
    named = {"withSymbols": result.with_symbols, "pairsOnly": result.pairs_only, "bits": result.bits}
    return {name: [cost.before, cost.text, cost.rule_table] for name, cost in named.items()}


def test_steps_are_those_of_python() -> None:
    """対の数、選ぶ対、新しい記号、勘定が、どの一歩でも同じ。記号が足りなければ、同じに断る。"""
    long = "".join(letter * 4 for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    *found, refused = ask(STEPS, [*TEXTS, long])
    for text, told in zip(TEXTS, found, strict=True):
        assert told == _python_steps(text), text
    with pytest.raises(ValueError, match=refused):
        steps(long)
    assert refused == "新しい記号が0個では足りません。"
