"""猫だけのGemmaを育てる――手で解く練習の答え。"""

import math
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    letters, tokens, per_token = 6, 3, 9
    per_character = f"{math.exp(math.log(per_token) * tokens / letters):.0f}"
    return {
        "per-character": by_hand(
            per_character,
            *(f"{per_character}{unit}" for unit in ("つ", "通り")),
            slips={
                "割り算ではありません。迷いは、掛け算で積み重なります。": f"{per_token * tokens / letters:g}",
                "それは、1トークン当たりの迷いのままです。": per_token,
                "向きが逆です。同じ文を、文字のほうが多い回数で当てるので、1回当たりの迷いは小さくなります。": per_token
                ** (letters // tokens),
                "それは、掛け算を足し算にしたときの、文全体の分です。": per_token * tokens,
                "それは、3回の掛け算の答えです。6回掛けて同じ答えになる数を求めてください。": per_token**tokens,
                "迷いは、文字数で割るのではありません。掛け算で積み重なります。": f"{per_token / letters:g}",
            },
        )
    }
