"""平均の区間が、言うとおりに当たること。"""

import random

import pytest

from figures_gen.intervals import mean_interval, t_value


def test_t_values_are_those_of_the_tables() -> None:
    table = {3: 3.182, 4: 2.776, 5: 2.571, 11: 2.201, 23: 2.069, 39: 2.023}
    assert {freedom: t_value(freedom) for freedom in table} == pytest.approx(table, rel=2e-3)


@pytest.mark.parametrize("number", [6, 24])
def test_intervals_cover_what_they_say(number: int) -> None:
    draw = random.Random(number)
    found = [mean_interval([draw.gauss(0, 1) for _ in range(number)]) for _ in range(4000)]
    assert sum(low < 0 < high for low, high in found) / len(found) == pytest.approx(0.95, abs=0.01)


def test_longer_texts_weigh_more() -> None:
    low, high = mean_interval([1.0, 30.0, 2.0], [1, 10, 1])
    assert (low + high) / 2 == pytest.approx(33 / 12)
