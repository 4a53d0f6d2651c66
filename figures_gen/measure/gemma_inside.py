"""「Gemmaを分解して組み立てる」の測定。"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch import Tensor

from figures_gen.marks import measurement
from nexttoken import gemma3
from nexttoken.gemma3_config import FULL, SLIDING, Config, Rope, parse_config

Gemma = tuple[Any, Any]
CAPITALS = "日本の首都は東京、フランスの首都は"
ANSWER = "パリ"
HEADS = [(2, 4), (3, 4), (6, 4), (13, 3)]  # 図に出すヘッド。（層, ヘッド）で、どちらも1から数える
QUIET = (5, 3)  # 最後の位置では目立たないのに、切ると効くヘッド


@measurement("exact")
def network(gemma: Gemma) -> dict[str, Any]:
    """設計図にある、部品の大きさと並び。"""
    config = _config(gemma)
    kinds = config.layer_types
    return {
        "vocabulary": config.vocab_size,
        "width": config.hidden_size,
        "layers": len(kinds),
        "full": [number for number, kind in enumerate(kinds, start=1) if kind == FULL],
        "every": kinds.index(FULL) + 1,
        "heads": config.num_attention_heads,
        "key_heads": config.num_key_value_heads,
        "all_heads": len(kinds) * config.num_attention_heads,
        "head": config.head_dim,
        "pairs": config.head_dim // 2,
        "queries": config.num_attention_heads * config.head_dim,
        "hidden": config.intermediate_size,
        "window": config.sliding_window,
        "base": {"local": config.rope[SLIDING].base, "full": config.rope[FULL].base},
    }


@measurement("exact")
def ledger(gemma: Gemma) -> dict[str, Any]:
    """部品ごとのパラメータの数。手元のモデルは重みを数え、1Bは設計図から計算します。"""
    counted = gemma3.parameter_ledger(gemma[1])
    return {"ours": _shares(counted), "larger": _shares(gemma3.ledger_from_config(gemma3.GEMMA_3_1B))}


def _shares(rows: list[tuple[str, int]]) -> dict[str, Any]:
    total = sum(count for _, count in rows)
    return {
        "total": total,
        "parts": [{"part": part, "count": count, "share": count / total} for part, count in rows],
        "rest": total - rows[0][1],
    }


@measurement("tolerance")
def rotation(gemma: Gemma) -> dict[str, Any]:
    """RoPEの三つの組が、トークン一つごとに回る角度。"""
    config = _config(gemma)
    rope = Rope(config.rope[SLIDING].base)
    return {"places": 5, "dials": [_dial(config.head_dim, pair, rope) for pair in (1, 17, 33)]}


def _dial(size: int, pair: int, rope: Rope) -> dict[str, Any]:
    needle = torch.zeros(size)
    needle[pair - 1] = 1
    first, second = gemma3.rotate(needle, torch.tensor([1]), rope).view(2, -1)[:, pair - 1].tolist()
    degrees = math.degrees(math.atan2(second, first))
    return {"pair": pair, "degrees": degrees, "round": 360 / degrees}


@measurement("tolerance")
def attention(gemma: Gemma) -> dict[str, Any]:
    """最後のトークンが見ている先と、そのヘッドを切ったときの答え。"""
    tokenizer, _ = gemma
    ids, model = _ids(tokenizer, CAPITALS), _model()
    answer = tokenizer(ANSWER).input_ids[-1]
    seen = gemma3.trace(model, ids).attentions
    return {
        "tokens": [tokenizer.decode(token) for token in ids[0]],
        "answer": ANSWER,
        "probability": _next(model, ids)[answer].item(),
        "heads": [
            {**_head(layer, head), "weights": seen[layer - 1][0, head - 1, -1].tolist()} for layer, head in HEADS
        ],
        "cuts": [_cut_answer(tokenizer, model, ids, answer, one) for one in [*HEADS, QUIET]],
        "quiet": seen[QUIET[0] - 1][0, QUIET[1] - 1, -1].max().item(),
        "sink": torch.stack(seen)[:, 0, :, 1:, 0].mean().item(),
    }


def _head(layer: int, head: int) -> dict[str, Any]:
    return {"layer": layer, "head": head}


def _cut_answer(tokenizer: Any, model: gemma3.Gemma3, ids: Tensor, answer: int, one: tuple[int, int]) -> dict[str, Any]:
    with _cut(model, *one):
        probabilities = _next(model, ids)
    return {
        **_head(*one),
        "probability": probabilities[answer].item(),
        "first": tokenizer.decode(probabilities.argmax()),
    }


@contextmanager
def _cut(model: gemma3.Gemma3, layer: int, head: int) -> Iterator[None]:
    """一つのヘッドの結果を、0にします。"""
    size = model.config.head_dim
    places = torch.arange((head - 1) * size, head * size)
    attention: Any = model.layers[layer - 1].self_attn
    zeroed = attention.o_proj.register_forward_pre_hook(lambda _, given: (given[0].index_fill(-1, places, 0),))
    try:
        yield
    finally:
        zeroed.remove()


@measurement("tolerance")
def induction(gemma: Gemma) -> dict[str, Any]:
    """でたらめな列を二度くり返し、前に来た同じトークンの次を見るヘッドを探します。"""
    tokenizer, _ = gemma
    model, length = _model(), 25
    nonsense = torch.randint(1000, 200_000, (length,), generator=torch.Generator().manual_seed(0))
    twice = torch.cat([_ids(tokenizer, "")[0], nonsense, nonsense])[None]
    here, after = torch.arange(length + 1, 2 * length), torch.arange(2, length + 1)
    weights = torch.stack(gemma3.trace(model, twice).attentions)[:, 0]  # (L, H, T, T)
    score = weights[:, :, here, after].mean(dim=-1)  # (L, H)
    best = int(score.argmax())
    with torch.no_grad():
        guesses = model(twice)[0, :-1].argmax(dim=-1) == twice[0, 1:]
    _, (near, near_head), (layer, head), _ = HEADS
    heads, shown = score.shape[1], score[layer - 1, head - 1]
    later = torch.arange(2, 2 * length + 1)
    previous = weights[near - 1, near_head - 1, later, later - 1]  # 一つ前を見るヘッドは、ここでも一つ前を見るか
    return {
        "length": length,
        "best": {**_head(best // heads + 1, best % heads + 1), "score": score.max().item()},
        "shown": {**_head(layer, head), "score": shown.item(), "place": int((score > shown).sum()) + 1},
        "previous": previous.mean().item(),
        "right": {"once": int(guesses[:length].sum()), "twice": int(guesses[length + 1 :].sum()), "of": length - 1},
    }


@measurement("tolerance")
def lens(gemma: Gemma) -> dict[str, Any]:
    """層を出るたびに、そこで読んだ答えを聞きます。"""
    return {name: _lens(gemma[0], prompt) for name, prompt in (("tokyo", "東京は日本の"), ("capitals", CAPITALS))}


def _lens(tokenizer: Any, prompt: str) -> dict[str, Any]:
    model = _model()
    with torch.no_grad():
        last = [model.unembed(x[:, -1:])[0, 0] for x in gemma3.trace(model, _ids(tokenizer, prompt)).residuals]
    answer = int(last[-1].argmax())
    rows = [_reading(tokenizer, logits, answer) for logits in last]
    margin = min(row.pop("margin") for row in rows)
    first = [row["token"] for row in rows].index(tokenizer.decode(answer))
    return {
        "prompt": prompt,
        "answer": tokenizer.decode(answer),
        "first": first,
        "rows": rows,
        # どの層でも、一位と二位のロジットの差はこれ以上。計算機によるちがいを受けないように、切り捨てる
        "smallest_margin_at_least": math.floor(margin * 1000) / 1000,
    }


def _reading(tokenizer: Any, logits: Tensor, answer: int) -> dict[str, Any]:
    probabilities, (first, second) = logits.softmax(dim=-1), logits.topk(2).values.tolist()
    return {
        "token": tokenizer.decode(logits.argmax()),
        "probability": probabilities.max().item(),
        "answer": probabilities[answer].item(),
        "margin": first - second,
    }


def _config(gemma: Gemma) -> Config:
    return parse_config(gemma[1].config.to_dict())


@cache
def _model() -> gemma3.Gemma3:
    return gemma3.load()


def _ids(tokenizer: Any, text: str) -> Tensor:
    ids: Tensor = tokenizer(text, return_tensors="pt").input_ids
    return ids  # (1, T)


def _next(model: gemma3.Gemma3, ids: Tensor) -> Tensor:
    with torch.no_grad():
        return model.unembed(model.residual(ids)[:, -1:])[0, 0].softmax(dim=-1)  # (V,)
