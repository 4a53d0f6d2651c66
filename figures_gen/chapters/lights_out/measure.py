"""「十八階の塔」で灯りを消し、「中をのぞく」で黙らせたあとの、途中の答えの一位の記録。

一回（``rows`` の一つ）が一つの階で、その階のヘッドを一つずつ、次に階を丸ごと黙らせます。中身は、黙らせるものの順に、
次のとおりです。階（黙らせた階から最上階まで）、位置の順に並べてあります。

- ``words``: 一位の番号を、空白で区切ったもの。黙らせないときと同じなら「=」。
- ``shares``: その確率に、1を足したもの（わけは look_inside と同じ）。

数千の窓では、一位と二位がごく近いものが、必ずいくつかあります。計算機の違いで一位が入れ替わらないように、層は倍精度で通し、
単精度で選んだ上位の数個だけを、倍精度で比べ直します。見つけた差は、いちばん小さくても1e-5より大きく、倍精度の揺れの億倍です。
"""

from functools import cache, partial
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import Parts, measurement
from figures_gen.precision import doubled
from nexttoken import gemma3
from nexttoken.surgery import silenced

Gemma = tuple[Any, Any]
CLOSE = 4  # 倍精度で比べ直す、上位の数
AT_ONCE = 64  # 一度に確率に直すベクトルの数


@measurement("tolerance")
def capitals(gemma: Gemma) -> Parts:
    """視線と、途中の答えを見た文。"""
    return _lights_out(gemma[0], "日本の首都は東京、フランスの首都は")


@measurement("tolerance")
def quoted(gemma: Gemma) -> Parts:
    """首都の、二つ目の言い方。"""
    return _lights_out(gemma[0], "日本の首都は「東京」、フランスの首都は「")


@measurement("tolerance")
def english(gemma: Gemma) -> Parts:
    """英語の文。"""
    return _lights_out(gemma[0], "The capital of Japan is Tokyo. The capital of France is")


@measurement("tolerance")
def tokyo(gemma: Gemma) -> Parts:
    """本文でいちばん使う文。"""
    return _lights_out(gemma[0], "東京は日本の")


@measurement("tolerance")
def wagahai(gemma: Gemma) -> Parts:
    """『吾輩は猫である』の書き出し。"""
    return _lights_out(gemma[0], "吾輩は猫である。名前は")


@measurement("tolerance")
def tale(gemma: Gemma) -> Parts:
    """昔話の書き出し。"""
    return _lights_out(gemma[0], "むかしむかし、あるところに、おじいさんと")


@measurement("tolerance")
def again(gemma: Gemma) -> Parts:
    """脈絡のない言葉を、二度くり返す文。"""
    return _lights_out(gemma[0], "つくえ、さかな、電車、ピアノ。つくえ、さかな、電車、")


@measurement("tolerance")
def code(gemma: Gemma) -> Parts:
    """プログラム。"""
    return _lights_out(gemma[0], "def add(a, b):\n    return a")


def _lights_out(tokenizer: Any, text: str) -> Parts:
    ids = tokenizer(text, return_tensors="pt").input_ids  # (1, T)

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        numbers = {int(word) for row in rows for line in row["words"] for word in line.split() if word != "="}
        return {"text": text, "names": {str(one): tokenizer.convert_ids_to_tokens(one) for one in sorted(numbers)}}

    return Parts(len(_model().layers), partial(_floor, ids), whole)


@torch.no_grad()
def _floor(ids: Tensor, below: int) -> dict[str, Any]:
    """下に ``below`` 階ある階の灯りを消したときの、その階から上の一位。"""
    model = _model()
    positions, layers = torch.arange(ids.shape[1]), list(model.layers)
    with doubled():
        x = model.embed_tokens(ids).double() * model.config.hidden_size**0.5  # (1, T, D)
        for layer in layers[:below]:
            x, _ = layer(x, positions, None)
        ways = [layers[below](x, positions, None)[0]]
        for head in range(1, model.config.num_attention_heads + 1):
            with silenced(model, [(below + 1, head)]):
                ways.append(layers[below](x, positions, None)[0])
        x = torch.cat([*ways, x])  # (2+H, T, D) いつもの、ヘッド、階（何も足されない）
        found = [_firsts(model, x)]
        for layer in layers[below + 1 :]:
            x, _ = layer(x, positions, None)
            found.append(_firsts(model, x))
    usual, *numbers = torch.cat([numbers for numbers, _ in found], dim=-1).tolist()
    _, *shares = torch.cat([shares for _, shares in found], dim=-1).tolist()
    return {
        "words": [" ".join("=" if a == b else str(a) for a, b in zip(one, usual, strict=True)) for one in numbers],
        "shares": [[round(1 + share, 3) for share in one] for one in shares],
    }


def _firsts(model: gemma3.Gemma3, x: Tensor) -> tuple[Tensor, Tensor]:
    """(B, T, D) のベクトルごとの、一位の番号と、その確率。どちらも(B, T)。"""
    table, numbers, shares = model.embed_tokens.weight, [], []
    for vectors in model.norm(x).flatten(0, 1).split(AT_ONCE):  # (N, D)
        logits = vectors.float() @ table.T  # (N, V)
        near = logits.topk(CLOSE).indices  # (N, CLOSE)
        scores = (table[near].double() @ vectors[:, :, None]).squeeze(-1)
        best = near.gather(1, scores.argmax(dim=-1, keepdim=True))  # (N, 1)
        numbers.append(best)
        shares.append((logits.gather(1, best) - logits.logsumexp(dim=-1, keepdim=True)).exp())
    return torch.cat(numbers).view(x.shape[:2]), torch.cat(shares).view(x.shape[:2])


@cache
def _model() -> gemma3.Gemma3:
    model = gemma3.load()
    model.layers.double()
    return model
