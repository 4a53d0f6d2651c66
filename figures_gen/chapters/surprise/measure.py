"""「意外さの色」（docs/assets/widgets/surprise.mjs）の見本。"""

import math
from typing import Any

import torch

from figures_gen.chapters.next_token.unread import TEXTS
from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma


@measurement("tolerance", absolute=1e-4)
def unread(base: Gemma) -> dict[str, Any]:
    """この本で書き下ろした文章の、トークンごとの意外さ（ビット）。Gemma の付けた確率 p から、-log2 p です。"""
    tokenizer, model = base
    texts = []
    for name, text in TEXTS.items():
        ids = tokenizer(text, add_special_tokens=False).input_ids
        bits = _bits(model, [tokenizer.bos_token_id, *ids])
        texts.append({"name": name, "text": text, "tokens": tokenizer.convert_ids_to_tokens(ids), "bits": bits})
    return {"texts": texts}


@torch.no_grad()
def _bits(model: Any, ids: list[int]) -> list[float]:
    given = torch.tensor(ids)
    logs = model(given[None, :-1]).logits[0].double().log_softmax(-1)  # (T, V)
    found: list[float] = (-logs.gather(1, given[1:, None])[:, 0] / math.log(2)).tolist()
    return found
