"""例を見せるだけで、学ぶ？――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand, counted
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    shown, asked = "△○△△○", {"△": 4, "○": 8}
    assert sum(asked.values()) == 12  # 問いの言う数
    often = max(asked, key=shown.count)
    (other,) = asked.keys() - {often}
    return {
        "simple-rule": by_hand(
            *counted(asked[often], "問", "つ"),
            slips={
                "それは、最後の例の答えを言い続けたときです。": asked[other],
                "それは、くじで答えたときに、当たりそうな数です。": sum(asked.values()) // 2,
                "それは、例の中にある数です。当たるのは、問いのうちのいくつでしょう。": shown.count(often),
            },
        )
    }
