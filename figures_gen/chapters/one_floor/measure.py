"""「Gemmaを分解して組み立てる」の本文の横に立つ、一階の間取り（docs/assets/widgets/floor.mjs）の記録。

一階の部品が出した成分を、残らず、色の段にします。中身は、次のとおりです。

- ``stages``: 部品ごとの、一つのトークンの長さ ``length``、トークンごとに成分の順に並べた色 ``shades``、初めの五つの成分
  ``first``、成分の大きさ ``size``。``embed`` は、倍率を掛ける前の、表から引いたままのもの。
- ``hand``: 同じものを、部品に頼らずに計算した色。
- ``sight``: ヘッド、見る側の順に、自分までの視線。``top``: 最上階を出たあとの、次のトークン。

色の境で、計算機によって隣の色にならないように、倍精度で計算します（その揺れは、境までの近さの百万分の一もありません）。
"""

from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import measurement
from figures_gen.precision import doubled
from nexttoken import gemma3

Gemma = tuple[Any, Any]
STEPS = (0.35, 1, 2, 4)  # 色の段の境。同じ部品の、絶対値の真ん中の値の何倍か
SHADES = "abcdefghi"  # 負の大きいほうから、正の大きいほうへ。真ん中の e は、0に近い
FIRST = 5


@measurement("tolerance")
@torch.no_grad()
def tokyo(gemma: Gemma) -> dict[str, Any]:
    """本文の文。"""
    tokenizer, _ = gemma
    ids = tokenizer("東京は日本の", return_tensors="pt").input_ids
    with doubled():
        model = gemma3.load().double()
        stages, hand, weights = _through(model, ids)
        top = model(ids, last_only=True)[0, 0].softmax(dim=-1).topk(3)
    return {
        "tokens": [tokenizer.decode(token) for token in ids[0]],
        "stages": {name: _told(x[0]) for name, x in stages.items()},
        "hand": {name: _shades(x[0]) for name, x in hand.items()},
        "sight": [[row[: at + 1] for at, row in enumerate(head)] for head in weights[0].tolist()],
        "top": [
            {"token": tokenizer.decode(number), "share": share}
            for share, number in zip(top.values.tolist(), top.indices.tolist(), strict=True)
        ],
    }


def _through(model: gemma3.Gemma3, ids: Tensor) -> tuple[dict[str, Tensor], dict[str, Tensor], Tensor]:
    """部品の名前 → 出したもの (1, T, …)。部品に頼らずに計算したもの。四つのヘッドの視線 (1, H, T, T)。"""
    layer: Any = model.layers[0]
    positions, embed = torch.arange(ids.shape[1]), model.embed_tokens(ids)
    x = embed * model.config.hidden_size**0.5
    norm = layer.input_layernorm(x)
    gathered, weights = layer.self_attn(norm, positions, None)
    middle = x + layer.post_attention_layernorm(gathered)
    again = layer.pre_feedforward_layernorm(middle)
    gate = torch.nn.functional.gelu(layer.mlp.gate_proj(again), approximate="tanh")
    wide = gate * layer.mlp.up_proj(again)
    narrow = layer.mlp.down_proj(wide)
    stages = {
        "embed": embed,
        "norm": norm,
        "q": layer.self_attn.q_proj(norm),
        "k": layer.self_attn.k_proj(norm),
        "v": layer.self_attn.v_proj(norm),
        "gathered": gathered,
        "middle": middle,
        "again": again,
        "wide": wide,
        "narrow": narrow,
        "out": layer(x, positions, None)[0],
    }
    hand = {
        "norm": x / _size(x)[..., None] * (1 + layer.input_layernorm.weight),
        "out": middle + layer.post_feedforward_layernorm(narrow),
    }
    return stages, hand, weights


def _size(x: Tensor) -> Tensor:
    """成分の大きさ。二乗して、平均して、平方根。"""
    return x.pow(2).mean(dim=-1).sqrt()


def _told(x: Tensor) -> dict[str, Any]:
    return {"length": x.shape[-1], "shades": _shades(x), "first": x[:, :FIRST].tolist(), "size": _size(x).tolist()}


def _shades(x: Tensor) -> list[str]:
    """(T, D) の成分の色。

    >>> _shades(torch.tensor([[-9.0, -1.0, 0.1, 1.0, 3.0]]))
    ['acegh']
    """
    steps = torch.bucketize(x.abs() / x.abs().median(), torch.tensor(STEPS), right=True) * x.sign()
    return ["".join(SHADES[4 + int(step)] for step in row) for row in steps.tolist()]
