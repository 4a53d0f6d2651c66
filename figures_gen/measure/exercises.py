"""手で解く練習の答えと、ありがちな間違い（figures_gen/site/exercises.py）。章ごとに、測定一つです。"""

from collections.abc import Mapping
from typing import Any

from figures_gen.marks import measurement
from nexttoken import letter_pairs

LEAST_SLIPS = 2


def by_hand(answer: object, *also: object, slips: Mapping[str, object]) -> dict[str, Any]:
    """一つの練習。``also`` は、ほかに正しいとする書き方、``slips`` は、一言 → その間違いをしたときの答えです。"""
    answers = [str(one) for one in (answer, *also)]
    wrong = [{"answer": str(value), "word": word} for word, value in slips.items()]
    every = [*answers, *(one["answer"] for one in wrong)]
    assert len(wrong) >= LEAST_SLIPS and len(set(every)) == len(every), every
    return {"answers": answers, "slips": wrong}


@measurement("exact")
def bpe_by_hand() -> dict[str, Any]:
    """BPEを手でやってみる。"""
    text = "ABABABCABC"
    first, second = letter_pairs.steps(text)
    return {
        "second-pair": by_hand(
            second.pair,
            slips={
                "それは一手目です。`Z`に書き換えた文で、もう一度数えてください。": first.pair,
                "`ZZZ`の中の`ZZ`は、重ならないように数えると1個です。": "ZZ",
                "元の文で二番目に多い対ではなく、一手目で書き換えた文の対を選びます。": "BA",
            },
        )
    }
