"""すらすらと、間違える――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand, counted
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    choices, tokens = 3, 4
    units = "通り", "とおり", "種類", "個"
    return {
        "texts": by_hand(
            *counted(choices**tokens, *units),
            slips={
                "三つを、四回足しています。一つ選ぶたびに、道が三つずつに分かれるので、掛け算です。": choices * tokens,
                "掛ける数が逆です。三つに分かれる道を、四回たどります。": tokens**choices,
                "一回ぶん足りません。トークンは四つ書きます。": choices ** (tokens - 1),
            },
        )
    }
