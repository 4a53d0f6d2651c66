"""Fine-Tuning――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    prompt, written = 5, 4
    without = sum(prompt + step for step in range(written))
    cached = prompt + written - 1
    return {
        "saved-by-the-cache": by_hand(
            without - cached,
            f"{without - cached}個",
            f"{without - cached}トークン",
            slips={
                "それは、キャッシュなしで通すトークンの合計です。ありのときの合計を引いてください。": without,
                "それは、キャッシュありで通すトークンの合計です。なしのときとの差を答えてください。": cached,
                "キャッシュがあっても、初めの一つを選ぶには、プロンプトの全部を通します。": without - written,
                "一つめでは、どちらもプロンプトの5トークンを通します。それからは、ありでも一つずつ通します。": without
                - prompt,
                "終わりに選んだトークンは、まだ通していません。ありのときの数に入れないでください。": without
                - prompt
                - written,
            },
        )
    }
