"""文のすぐ次に来るトークンの分布を測ります。"""

from typing import Any

import torch

Gemma = tuple[Any, Any]


def next_tokens(gemma: Gemma, prompt: str, k: int) -> dict[str, Any]:
    """``prompt`` の次のトークンの分布から、上位 ``k`` 個と残りの合計を取り出します。"""
    tokenizer, model = gemma
    ids = tokenizer(prompt, return_tensors="pt").input_ids  # (1, T)
    with torch.no_grad():
        probabilities = torch.softmax(model(ids).logits[0, -1], dim=-1)  # (V,)
    top = probabilities.topk(k)
    rows = zip(top.values.tolist(), top.indices.tolist(), strict=True)
    return {
        "prompt": prompt,
        "prompt_tokens": [tokenizer.decode(token) for token in ids[0].tolist()],
        "top": [{"token": tokenizer.decode(index), "id": index, "probability": value} for value, index in rows],
        "rest": 1 - top.values.sum().item(),
        "candidates": probabilities.numel(),
    }
