"""表紙の測定。"""

from typing import Any

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma, next_tokens


@measurement("tolerance")
def hero(gemma: Gemma) -> dict[str, Any]:
    """「東京は日本の」のトークンと番号、その次のトークンの上位三つ。"""
    tokenizer, _ = gemma
    found = next_tokens(gemma, "東京は日本の", 3)
    ids = tokenizer(found["prompt"], add_special_tokens=False).input_ids
    return found | {"tokens": [{"token": tokenizer.decode(index), "id": index} for index in ids]}
