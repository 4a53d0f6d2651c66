"""フランケンシュタイン――手で解く練習の答え。"""

from collections.abc import Sequence
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    ways_in, ways_out = [5, 1], [6, 0]

    def answer(ins: Sequence[float], outs: Sequence[float]) -> float:
        return sum(a * b for a, b in zip(ins, outs, strict=True))

    assert answer(ways_in, ways_out) == 30  # 問いの言う数
    mean_in, mean_out = ([(a + b) / 2 for a, b in zip(w, w[::-1], strict=True)] for w in (ways_in, ways_out))
    summed = [[a + b for a, b in zip(w, w[::-1], strict=True)] for w in (ways_in, ways_out)]
    return {
        "average-of-two": by_hand(
            f"{answer(mean_in, mean_out):g}",
            slips={
                "それは、二つの答えの平均です。先に重みを平均してから、1を入れてください。": answer(ways_in, ways_out),
                "中の数は二つあります。それぞれに出口の重みを掛けて、足してください。": f"{mean_in[0] * mean_out[0]:g}",
                "重みを足しただけで、二で割っていないようです。": answer(*summed),
                "出口の重みを、二で割り忘れたようです。": f"{answer(mean_in, summed[1]):g}",
            },
        )
    }
