"""BPEを手でやってみる――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement
from nexttoken import letter_pairs


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    text = "ABABABCABC"
    first, second = letter_pairs.steps(text)
    accounts = [letter_pairs.costs("AB" * times, {"Z": "AB"}).with_symbols for times in range(1, 10)]
    pays = letter_pairs.first_to_pay(accounts) or 0
    return {
        "second-pair": by_hand(
            second.pair,
            f"{second.symbol} = {second.pair}",
            slips={
                "それは一手目です。`Z`に書き換えた文で、もう一度数えてください。": first.pair,
                "`ZZZ`の中の`ZZ`は、重ならないように数えると1個です。": "ZZ",
                "元の文の対ではなく、`Z`に書き換えた文の対を数えてください。": "BA",
                "元の文ではなく、`Z`に書き換えた文で数えます。": "BC",
            },
        ),
        "when-it-pays": by_hand(
            pays,
            f"{pays}回",
            f"{pays}回から",
            f"{pays}回目",
            f"{pays}回以上",
            f"n={pays}",
            slips={
                "まだ、ちょうど同じ長さです。得になるのは、その次からです。": pays - 1,
                "規則表の3文字も足してください。": next(
                    n for n, one in enumerate(accounts, 1) if one.text < one.before
                ),
                "それは文字数です。`AB`を何回並べたかで答えてください。": accounts[pays - 1].before,
            },
        ),
    }
