"""重みの小さな、乱数の Gemma 3。計算の手順だけを比べる試験に使います。"""

from typing import Any

import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig


def tiny_gemma(vocab_size: int, **changes: Any) -> Gemma3ForCausalLM:
    """語彙が ``vocab_size`` の、二層のモデル。いつも同じ重みです。``changes`` は、設定のうち変えるもの。"""
    settings: dict[str, Any] = {
        "vocab_size": vocab_size,
        "hidden_size": 16,
        "intermediate_size": 20,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
    }
    torch.manual_seed(0)
    return Gemma3ForCausalLM(Gemma3TextConfig(**settings | changes)).eval()
