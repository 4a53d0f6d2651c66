"""前の言葉に尋ねる――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement
from nexttoken.attention import match, mix, softmax


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    query, keys = [2, 1], {"雨": [1, -1], "傘": [1, -2], "を": [-1, 2]}
    scores = [match(query, key) for key in keys.values()]
    ratios = [round(100 * ratio) for ratio in softmax(scores)]
    share = 2.72 / (2.72 + 2)
    absolute = [sum(abs(q * k) for q, k in zip(query, key, strict=True)) for key in keys.values()]
    shares, values = [0.5, 0.25, 0.25], [[4, 0], [0, 8], [4, 0]]
    first, second = (round(value) for value in mix(shares, values))
    totals = [sum(column) for column in zip(*values, strict=True)]
    return {
        "one-head": by_hand(
            ratios[0],
            f"{ratios[0]}%",
            *(f"{value}{unit}" for value in (100 * share, 57, 57.4) for unit in ("", "%")),
            *(share, 0.58, 0.57, 0.574),
            slips={
                "合い具合を、そのまま割合にしています。指数関数に入れてから、合計で割ります。": [100, "100%"],
                "負の数を、正の数として掛けていませんか。": round(100 * softmax(absolute)[0]),
                "それは、雨を見る重みです。三つの重みの合計で割ってください。": [2.7, 2.72, 2.718],
                "それは、ほかの二つのうち、一つを見る割合です。": ratios[1],
                "三等分ではありません。雨だけ、合い具合が違います。": 33,
            },
        ),
        "mixture": by_hand(
            f"({first}, {second})",
            slips={
                "割合を掛けずに、足しています。": f"({totals[0]}, {totals[1]})",
                "順が逆です。一つ目の数どうし、二つ目の数どうしを混ぜます。": f"({second}, {first})",
                "二つ目の数も、同じように混ぜて答えてください。": first,
            },
        ),
    }
