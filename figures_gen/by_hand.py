"""手で解く練習の、答えと間違いの書き表し方。"""

from collections.abc import Mapping
from typing import Any

LEAST_SLIPS = 2


def by_hand(answer: object, *also: object, slips: Mapping[str, object]) -> dict[str, Any]:
    """一つの練習。``also`` は、ほかに正しいとする書き方、``slips`` は、一言 → その間違いをしたときの答えです。

    間違いの答えにいくつも書き方があれば、リストにします。
    """
    answers = [str(one) for one in (answer, *also)]
    wrong = [
        {"answer": str(one), "word": word}
        for word, value in slips.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    every = [*answers, *(one["answer"] for one in wrong)]
    assert len(slips) >= LEAST_SLIPS and len(set(every)) == len(every), every
    return {"answers": answers, "slips": wrong}


def counted(number: object, *units: str) -> list[str]:
    """個数の書き方。``units`` を付けても、付けなくても。

    >>> counted(6, "個", "つ")
    ['6', '6個', '6つ']
    """
    return [f"{number}{unit}" for unit in ("", *units)]
