"""Gemmaを分解して組み立てる――手で解く練習の答え。"""

import math
from collections.abc import Callable
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    query, keys = (2, -1), {"猫": (3, 1), "犬": (3, 5), "鳥": (1, -2)}
    tokens, window = 5, 2

    def visible(reach: int) -> int:
        return sum(0 <= seer - seen < reach for seer in range(tokens) for seen in range(tokens))

    def best(score: Callable[[tuple[int, int]], float]) -> str:
        return max(keys, key=lambda name: score(keys[name]))

    return {
        "best-match": by_hand(
            best(lambda key: query[0] * key[0] + query[1] * key[1]),
            "ねこ",
            "ネコ",
            slips={
                "負の数を、正の数として掛けていませんか。質問の二つ目の成分は、負です。": best(
                    lambda key: abs(query[0] * key[0]) + abs(query[1] * key[1])
                ),
                "向きはいちばん近いのですが、内積は、成分の大きさでも変わります。": best(
                    lambda key: (query[0] * key[0] + query[1] * key[1]) / math.hypot(*key)
                ),
                "それは、内積の値です。相手の名前を答えてください。": max(
                    query[0] * x + query[1] * y for x, y in keys.values()
                ),
            },
        ),
        "window": by_hand(
            visible(window),
            *(f"{visible(window)}{unit}" for unit in ("個", "つ", "組", "通り")),
            slips={
                "窓を当てはめていません。後ろを見ないだけなら、そうなります。": visible(tokens),
                "窓の二つには、自分も入っています。": visible(window + 1),
                "後ろのトークンも数えています。": tokens * tokens,
                "窓の中でも、後ろのトークンは見ません。": sum(
                    abs(seer - seen) < window for seer in range(tokens) for seen in range(tokens)
                ),
                "自分が自分を見る組も数えます。": visible(window) - tokens,
                "一番目のトークンも、自分を見ます。": visible(window) - 1,
                "一番目のトークンには、前がありません。見るのは、自分だけです。": tokens * window,
            },
        ),
    }
