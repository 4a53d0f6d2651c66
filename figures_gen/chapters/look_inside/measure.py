"""部品「中をのぞく」の記録。一つの文を読む Gemma の、視線、途中の答え、ベクトルの大きさと、一部を黙らせた結果。

文ごとに一つの測定なので、ページは、読者が選んだ文の記録だけを取りに行きます。中身は、次のとおりです。

- ``tokens``: トークン。``first``: いつもの一位の番号。``names``: 番号 → トークン。
- ``attention``: 層、ヘッドの順に、下三角の視線（見る側が前から順に、見られる側が0番から自分まで）。**1を足してある**。
- ``lens``: 位置、層（0は入口）の順に、そこで聞いた答え。番号の順に並べた ``ids`` と、その確率 ``shares``。
- ``sizes``: 位置、層の順に、ベクトルの成分の大きさ（二乗の平均の平方根）。
- ``last``: いつもの、最後の位置の答え。``heads``、``layers``: 一つのヘッドか層を黙らせたときの、それ。

視線に1を足すのは、小数第三位で丸めた一段（0.001）が、検査の許容誤差（割合で1e-3）に、いつも収まるようにするためです。
計算機の違いで、丸めた先が隣に移っても、同じと見なせます。
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import measurement
from nexttoken import gemma3

Gemma = tuple[Any, Any]
SHOWN = 5  # 見せる候補の数
ROWS = 64  # 一度に確率に直すベクトルの数
NEAR = 2e-3  # これより近い二つのロジットは、計算機の違いで入れ替わりうる


@measurement("tolerance")
def tokyo(gemma: Gemma) -> dict[str, Any]:
    """本文でいちばん使う文。"""
    return _look(gemma[0], "東京は日本の")


@measurement("tolerance")
def capitals(gemma: Gemma) -> dict[str, Any]:
    """視線と、途中の答えを見た文。"""
    return _look(gemma[0], "日本の首都は東京、フランスの首都は")


@measurement("tolerance")
def quoted(gemma: Gemma) -> dict[str, Any]:
    """首都の、二つ目の言い方。"""
    return _look(gemma[0], "日本の首都は「東京」、フランスの首都は「")


@measurement("tolerance")
def wagahai(gemma: Gemma) -> dict[str, Any]:
    """『吾輩は猫である』の書き出し。"""
    return _look(gemma[0], "吾輩は猫である。名前は")


@measurement("tolerance")
def tale(gemma: Gemma) -> dict[str, Any]:
    """昔話の書き出し。"""
    return _look(gemma[0], "むかしむかし、あるところに、おじいさんと")


@measurement("tolerance")
def again(gemma: Gemma) -> dict[str, Any]:
    """脈絡のない言葉を、二度くり返す文。"""
    return _look(gemma[0], "つくえ、さかな、電車、ピアノ。つくえ、さかな、電車、")


@measurement("tolerance")
def english(gemma: Gemma) -> dict[str, Any]:
    """英語の文。"""
    return _look(gemma[0], "The capital of Japan is Tokyo. The capital of France is")


@measurement("tolerance")
def code(gemma: Gemma) -> dict[str, Any]:
    """プログラム。"""
    return _look(gemma[0], "def add(a, b):\n    return a")


@torch.no_grad()
def _look(tokenizer: Any, text: str) -> dict[str, Any]:
    model = _model()
    ids: Tensor = tokenizer(text, return_tensors="pt").input_ids  # (1, T)
    seen = gemma3.trace(model, ids)
    residuals = torch.cat(seen.residuals)  # (L+1, T, D)
    depth, length, _ = residuals.shape
    answers = _candidates(model, residuals.transpose(0, 1).flatten(0, 1))
    lens = [answers[place * depth : (place + 1) * depth] for place in range(length)]
    last = lens[-1][-1]
    first = last["ids"][last["shares"].index(max(last["shares"]))]
    heads, layers = _silenced(model, seen.residuals, first)
    shown = {number for row in [*answers, *heads, *layers] for number in row["ids"]}
    return {
        "text": text,
        "tokens": tokenizer.convert_ids_to_tokens(ids[0].tolist()),
        "heads_of_layer": model.config.num_attention_heads,
        "first": first,
        "names": {str(number): tokenizer.convert_ids_to_tokens(number) for number in sorted(shown)},
        "attention": [[_rounded(1 + _lower(head), 3) for head in layer[0]] for layer in seen.attentions],
        "lens": lens,
        "sizes": [[_short(value) for value in row] for row in residuals.pow(2).mean(dim=-1).sqrt().T.tolist()],
        "last": last,
        "heads": heads,
        "layers": layers,
    }


@cache
def _model() -> gemma3.Gemma3:
    return gemma3.load()


def _lower(square: Tensor) -> Tensor:
    """(T, T) の下三角を、行の順に並べます。

    >>> _lower(torch.tensor([[1, 9], [2, 3]])).tolist()
    [1, 2, 3]
    """
    rows, columns = torch.tril_indices(*square.shape)
    return square[rows, columns]


def _candidates(model: gemma3.Gemma3, vectors: Tensor, *more: int) -> list[dict[str, Any]]:
    """(N, D) のベクトル一本ずつの、上位と ``more`` の番号と、確率。

    境目の次がごく近ければ、どの計算機でも同じものを記録するように、それも入れます。
    """
    found = []
    for logits in map(model.unembed, vectors.split(ROWS)):  # type: ignore[no-untyped-call]
        values, order = logits.topk(3 * SHOWN)
        totals = logits.logsumexp(dim=-1)
        for row, total, top, numbers in zip(logits, totals, values.tolist(), order.tolist(), strict=True):
            size = next(size for size in range(SHOWN, len(top)) if top[size - 1] - top[size] > NEAR)
            ids = sorted({*numbers[:size], *more})
            found.append({"ids": ids, "shares": [_short(share) for share in (row[ids] - total).exp().tolist()]})
    return found


def _silenced(model: gemma3.Gemma3, residuals: list[Tensor], first: int) -> tuple[list[Any], list[Any]]:
    """ヘッドを一つずつ（層、ヘッドの順に並べる）、層を一つずつ黙らせたときの、最後の位置の候補。

    黙らせても変わらない下の層は、計算し直しません。
    """
    positions, cut, skipped = torch.arange(residuals[0].shape[1]), [], []
    layers: list[Any] = list(model.layers)
    for number, layer in enumerate(layers):
        rows = [residuals[number]]  # 層を黙らせると、何も足されない
        for head in range(model.config.num_attention_heads):
            with silent(layer.self_attn, head):
                rows.append(layer(residuals[number], positions, None)[0])
        x = torch.cat(rows)  # (1+H, T, D)
        for above in layers[number + 1 :]:
            x, _ = above(x, positions, None)
        skipped.append(x[:1, -1])
        cut.append(x[1:, -1])
    return _candidates(model, torch.cat(cut), first), _candidates(model, torch.cat(skipped), first)


@contextmanager
def silent(attention: Any, head: int) -> Iterator[None]:
    """``head`` 番目（0から数える）のヘッドの結果を、0にします。"""
    places = torch.arange(head * attention.head_dim, (head + 1) * attention.head_dim)
    hook = attention.o_proj.register_forward_pre_hook(lambda _, given: (given[0].index_fill(-1, places, 0),))
    try:
        yield
    finally:
        hook.remove()


def _rounded(values: Tensor, digits: int) -> list[float]:
    return [round(value, digits) for value in values.tolist()]


def _short(value: float) -> float:
    """5桁。一段の違いは割合で1e-4までなので、検査の許容誤差に収まります。"""
    return float(f"{value:.5g}")
