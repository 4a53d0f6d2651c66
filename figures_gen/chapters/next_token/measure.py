"""「次のトークンを当てさせる」の測定。"""

from typing import Any

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma, next_tokens


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
