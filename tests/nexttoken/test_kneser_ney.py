"""kneser_ney: 定義どおりの素直な計算で確かめる。全文での値は、章の測定（--check）が見る。"""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexttoken.kneser_ney import KneserNey, discounts
from nexttoken.ngram import UNICODE, NGram


@given(st.text("ABCD", min_size=1), st.text("ABCDE", max_size=4), st.integers(1, 4))
def test_probabilities_sum_to_one_and_none_is_zero(text: str, before: str, n: int) -> None:
    model = KneserNey(text, n=n, size=5)
    found = [model.probability(symbol, before) for symbol in "ABCDE"]
    assert math.fsum(found) == pytest.approx(1) and min(found) > 0


def plainly(text: str, n: int, size: int, symbol: str, context: str) -> float:
    """一つずつ数え直す、素直な計算。"""

    def weight(gram: str) -> int:
        if len(gram) == n:
            return sum(text.startswith(gram, i) for i in range(len(text)))
        return len({text[i - 1] for i in range(1, len(text)) if text.startswith(gram, i)})

    short = plainly(text, n, size, symbol, context[1:]) if context else 1 / size
    after = {one: weight(context + one) for one in set(text) if weight(context + one)}
    if not after:
        return short
    length = len(context) + 1
    grams = {text[i : i + length] for i in range(len(text) - length + 1)}
    cut = discounts(Counter(weight(gram) for gram in grams if weight(gram)))
    saved = math.fsum(cut[min(count, 3)] for count in after.values())
    count = after.get(symbol, 0)
    return (count - cut[min(count, 3)] + saved * short) / sum(after.values())


@given(st.text("ABC", min_size=8, max_size=40), st.integers(1, 3))
def test_the_same_as_counting_plainly(text: str, n: int) -> None:
    model = KneserNey(text, n=n, size=4)
    context = text[3 : 3 + n - 1]
    for symbol in "ABCD":
        assert model.probability(symbol, context) == pytest.approx(plainly(text, n, 4, symbol, context))


def test_only_the_saving_differs() -> None:
    text = "月がきれい。月がまるい。月もきれい。"
    one, other = NGram(text, 3, UNICODE), KneserNey(text, 3, UNICODE)
    assert one.counts == other.counts and one.ratios("月が") == other.ratios("月が")
    assert one.generate("月", 12, seed=1) == other.generate("月", 12, seed=1)
