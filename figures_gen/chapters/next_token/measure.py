"""「次のトークンを当てさせる」の測定。"""

from typing import Any

import torch

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma, next_tokens
from nexttoken.sampling import softmax

PROMPT = "東京は日本の"


@measurement("tolerance")
def loop(gemma: Gemma) -> dict[str, Any]:
    """プロンプトから次のプロンプトまでの一周で、実際に現れる値。"""
    tokenizer, model = gemma
    ids = tokenizer(PROMPT).input_ids
    with torch.no_grad():
        logits = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]  # (V,)
    top = logits.topk(3)
    probabilities = softmax(logits)[top.indices]
    rows = zip(top.indices.tolist(), top.values.tolist(), probabilities.tolist(), strict=True)
    return {
        "prompt": PROMPT,
        "tokens": [{"token": tokenizer.decode(token), "id": token} for token in ids],
        "parameters": model.num_parameters(),
        "candidates": logits.numel(),
        "top": [{"token": tokenizer.decode(i), "id": i, "logit": z, "probability": p} for i, z, p in rows],
        "next_prompt": PROMPT + tokenizer.decode(top.indices[0]),
    }


@measurement("tolerance")
def tokyo(gemma: Gemma) -> dict[str, Any]:
    """「東京は日本の」の次のトークンの、確率の高い十個。"""
    return next_tokens(gemma, PROMPT, 10)


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
