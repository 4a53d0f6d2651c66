"""ページの中で動く部品（docs/assets/widgets）のデータ。"""

import gzip
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from figures_gen.marks import asset, measurement

Gemma = tuple[Any, Any]
NOTICE = (
    "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms. "
    "Modified: the vocabulary alone, taken out of the tokenizer of Gemma 3 and written as a list."
)
BLANKS = "\n▁\t"

PROMPTS = (
    "東京は日本の",
    "仕事が",
    "むかしむかし、あるところに、おじいさんと",
    "吾輩は猫である。名前は",
    "春はあけぼの。夏は",
    "The capital of Japan is",
    "1, 2, 3, 4, ",
    "def add(a, b):\n    return a",
)
BRANCHES = (4, 2, 2)  # 一つ目のトークンは上位 4 個、あとは 2 個ずつ、その先も記録する
RECORDED = 10
TEMPERATURES = [tenths / 10 for tenths in (*range(1, 11), 12, 14, 16, 18, 20)]
NUCLEI = [0.5, 0.7, 0.9, 0.95]


@asset("docs/assets/data/neko-5000-full.json")
def neko_5000_full(tokenizers: Path) -> str:
    """本に付いてくる 5,000 語のトークナイザ。ページから読めるところに写します。"""
    return (tokenizers / "neko-5000-full.json").read_text(encoding="utf-8")


@asset("docs/assets/data/gemma-vocabulary.bin")
def gemma_vocabulary(gemma: Gemma) -> bytes:
    """Gemma の語彙。番号の順に NUL でつなぎ、gzip で縮めます。先頭の二項は、但し書きと、分割せずに扱う番号の範囲です。

    併合の規則は語彙から導けるので、入れません。導いた規則が本物と一つでも違えば、ValueError を送出します。
    """
    settings = json.loads(gemma[0].backend_tokenizer.to_str())
    numbers: dict[str, int] = settings["model"]["vocab"]
    if [tuple(pair) for pair in settings["model"]["merges"]] != merges(numbers):
        raise ValueError("このモデルのトークナイザは、語彙から併合の規則を導けません。Gemma 3 のものを使ってください。")
    whole = ranges(token["id"] for token in settings["added_tokens"])
    content = "\0".join([NOTICE, whole, *sorted(numbers, key=numbers.__getitem__)])
    return gzip.compress(content.encode(), 9, mtime=0)


def merges(numbers: dict[str, int]) -> list[tuple[str, str]]:
    """語彙から導いた、併合の規則。

    二つに切ったどちらも語彙にあれば、併合できます。できるトークンの番号が小さい順、同じなら左が長い順です。
    空白類の連なりだけは、左が長い順、次に右が長い順で、ほかより先に来ます。

    >>> merges({"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4, "abc": 5})
    [('a', 'b'), ('b', 'c'), ('ab', 'c'), ('a', 'bc')]
    """
    pairs = [
        (word[:cut], word[cut:])
        for word in sorted(numbers, key=numbers.__getitem__)
        for cut in reversed(range(1, len(word)))
        if word[:cut] in numbers and word[cut:] in numbers
    ]
    blanks = [pair for pair in pairs if _is_blank(pair)]
    blanks.sort(key=lambda pair: (-len(pair[0]), -len(pair[1]), BLANKS.index(pair[0][0])))
    return blanks + [pair for pair in pairs if not _is_blank(pair)]


def _is_blank(pair: tuple[str, str]) -> bool:
    return pair[0][0] in BLANKS and set(pair[0] + pair[1]) == {pair[0][0]}


def ranges(numbers: Iterable[int]) -> str:
    """番号の集まりを、続いているところでまとめて書きます。

    >>> ranges([7, 0, 1, 2])
    '0-2 7-7'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{run[0]}-{run[-1]}" for run in runs)


@measurement("tolerance")
def continuations(gemma: Gemma) -> dict[str, Any]:
    """文の始まりから枝分かれしていく、次のトークンの分布。

    ``nodes`` は分布の列で、``roots`` がその中での始まりの位置です。分布の中身は、番号の順に並べた上位のトークン
    ``ids`` とロジット ``logits``、記録しなかった中で最大のロジット ``below``、温度ごとの log Σ exp(z/T) ``log_z``、
    候補が記録に収まらない top-p で残る確率の合計 ``mass``（温度 × p）、続きの分布の位置 ``next`` です。
    """
    tokenizer, _ = gemma
    nodes: list[dict[str, Any]] = []
    roots, prompts = [], []
    for text in PROMPTS:
        ids = tokenizer(text).input_ids
        roots.append(len(nodes))
        prompts.append({"text": text, "ids": ids[1:]})
        _grow(gemma, ids, nodes)
    shown = {number for node in nodes for number in node["ids"]} | {n for prompt in prompts for n in prompt["ids"]}
    return {
        "prompts": prompts,
        "roots": roots,
        "tokens": {str(number): tokenizer.convert_ids_to_tokens(number) for number in sorted(shown)},
        "candidates": len(tokenizer),
        "temperatures": TEMPERATURES,
        "nuclei": NUCLEI,
        "nodes": nodes,
    }


def _grow(gemma: Gemma, ids: list[int], nodes: list[dict[str, Any]]) -> None:
    """一つの始まりから枝を伸ばします。同じ深さの文は長さも同じなので、まとめて計算します。"""
    level = [ids]
    for width in (*BRANCHES, 0):
        fresh = [_record(logits) for logits in _last_logits(gemma[1], level)]
        first = len(nodes) + len(fresh)
        grown: list[list[int]] = []
        for sentence, node in zip(level, fresh, strict=True):
            chosen = _likeliest(node, width)
            node["next"] = [first + len(grown) + chosen.index(n) if n in chosen else -1 for n in node["ids"]]
            grown += [[*sentence, number] for number in chosen]
        nodes += fresh
        level = grown


def _last_logits(model: Any, sentences: list[list[int]]) -> Tensor:
    """(B, T) の番号から、最後の位置のロジット (B, V)。"""
    with torch.no_grad():
        logits: Tensor = model(torch.tensor(sentences), logits_to_keep=1).logits
    return logits[:, -1]


def _likeliest(node: dict[str, Any], count: int) -> list[int]:
    """ロジットの大きい ``count`` 個の番号を、番号の順に。"""
    ranked = sorted(zip(node["logits"], node["ids"], strict=True), reverse=True)
    return sorted(number for _, number in ranked[:count])


def _record(logits: Tensor) -> dict[str, Any]:
    """(V,) のロジットから、ページで使うところだけを取り出します。

    ロジットは、確率の対数にそろえてしまいます。どの値にも同じ数を足すだけなので分布は変わらず、0に近い値がなくなって、
    計算の順番による差を割合で比べられるようになります。
    """
    ordered, places = logits.double().log_softmax(dim=-1).sort(descending=True)
    top = sorted(zip(places[:RECORDED].tolist(), ordered[:RECORDED].tolist(), strict=True))
    by_temperature = [_at(ordered, temperature) for temperature in TEMPERATURES]
    return {
        "ids": [number for number, _ in top],
        "logits": [_single(value) for _, value in top],
        "below": _single(ordered[RECORDED].item()),
        "log_z": [log_z for log_z, _ in by_temperature],
        "mass": [mass for _, mass in by_temperature],
    }


def _at(ordered: Tensor, temperature: float) -> tuple[float, list[float | None]]:
    """大きい順のロジット (V,) の、温度 T での log Σ exp(z/T) と、p ごとの残る確率の合計。"""
    reached = ((ordered - ordered[0]) / temperature).exp().cumsum(dim=0)  # (V,)
    total = reached[-1].item()
    sizes = torch.searchsorted(reached, torch.tensor(NUCLEI, dtype=reached.dtype) * total).tolist()
    log_z = math.log(total) + ordered[0].item() / temperature
    return _single(log_z), [None if n < RECORDED else _single(reached[n].item() / total) for n in sizes]


def _single(value: float) -> float:
    """float32 を一つに決められる 9 桁で書きます。"""
    return float(f"{value:.9g}")
