"""「次のトークンを当てさせる」の測定。"""

from typing import Any

import torch

from figures_gen.marks import measurement

Gemma = tuple[Any, Any]


@measurement("tolerance")
def tokyo(gemma: Gemma) -> dict[str, Any]:
    """「東京は日本の」の次のトークンの、確率の高い十個。"""
    return next_tokens(gemma, "東京は日本の", 10)


@measurement("exact")
def size(gemma: Gemma) -> dict[str, Any]:
    """モデルの大きさ。"""
    tokenizer, model = gemma
    embedding = model.get_input_embeddings().weight.numel()
    total = model.num_parameters()
    return {
        "vocabulary": len(tokenizer),
        "parameters": total,
        "embedding": embedding,
        "embedding_share": embedding / total,
    }


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
