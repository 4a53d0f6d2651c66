"""ngram と kneser_ney: 手で数えた答えと、定義どおりの素直な計算で確かめる。全文での値は、章の測定（--check）が見る。"""

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexttoken.kneser_ney import KneserNey, discounts
from nexttoken.ngram import UNICODE, NGram, hold_out

TEXT = "月がきれい。月がまるい。月もきれい。"


def test_ratios_are_counts_divided() -> None:
    model = NGram(TEXT, n=2, size=UNICODE)
    assert model.ratios("夜の月") == {"が": 2 / 3, "も": 1 / 3}
    assert model.ratios("夜") == {}
    assert NGram(TEXT, n=1, size=UNICODE).ratios("夜の月")["い"] == 3 / 18


def test_probability_by_hand() -> None:
    model = NGram("ABAC", n=2, size=4)
    one = {"A": (2 + 3 / 4) / 7, "B": (1 + 3 / 4) / 7, "D": (0 + 3 / 4) / 7}  # c=4, k=3
    assert model.probability("A", "") == pytest.approx(one["A"])
    assert model.probability("B", "A") == pytest.approx((1 + 2 * one["B"]) / 4)  # A の後は B と C が1回ずつ
    assert model.probability("D", "A") == pytest.approx((0 + 2 * one["D"]) / 4)
    assert model.probability("A", "C") == pytest.approx(one["A"])  # C の後は読んでいないので、短い文脈だけ


@pytest.mark.parametrize("kind", [NGram, KneserNey])
@given(st.text("ABCD", min_size=1), st.text("ABCDE", max_size=4), st.integers(1, 4))
def test_probabilities_sum_to_one_and_none_is_zero(kind: type[NGram[str]], text: str, before: str, n: int) -> None:
    model = kind(text, n=n, size=5)
    found = [model.probability(symbol, before) for symbol in "ABCDE"]
    assert math.fsum(found) == pytest.approx(1) and min(found) > 0
    ratios = model.ratios(before)
    assert not ratios or math.fsum(ratios.values()) == pytest.approx(1)


def test_generation_backs_off_at_a_context_that_was_never_read() -> None:
    model = NGram("ABC", n=2, size=3)
    written = model.generate("C", length=50, seed=0)  # C は最後の文字なので、続きを読んでいない
    assert set(written) == set("ABC")
    assert all(right == {"A": "B", "B": "C"}.get(left, right) for left, right in pairwise(written))


@given(st.text("あ\n", max_size=60), st.floats(0.01, 0.99))
def test_hold_out_cuts_between_lines(text: str, share: float) -> None:
    try:
        read, unread = hold_out(text, share)
    except ValueError:
        return
    assert read + unread == text
    assert read.endswith("\n") and unread
    assert len(read) > len(text) * (1 - share) - 1


# ---- 修正Kneser–Ney ----


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
