"""「多岐にわたるサンプリング手法」の測定。"""

import platform
from collections.abc import Sequence
from typing import Any

import torch

from figures_gen.marks import measurement
from figures_gen.measure.next_token import next_tokens
from nexttoken.generation import Choose, Processor, Step, generate_together
from nexttoken.sampling import (
    Sampler,
    distinct_n,
    entropy,
    greedy,
    mean_log_probability,
    min_p,
    repetition_penalty,
    repetition_rate,
    softmax,
    top_k,
    top_p,
)

Gemma = tuple[Any, Any]
PROMPT = "東京は日本の"
FLAT, PEAKED = "東京は日本の首都圏の", "1年は365"
K, TOP_P, MIN_P = 6, 0.8, 0.05
STOP = (1, 106)  # <eos> と <end_of_turn>
TEXTS, LENGTH = 16, 30
SAFE = 1e-5  # 境との距離がこれより大きければ、計算機がちがっても同じくじになる


@measurement("tolerance")
def fifteen(gemma: Gemma) -> dict[str, Any]:
    """「東京は日本の」の次の上位十五個と、「東京」の順位。"""
    tokenizer, _ = gemma
    probabilities = softmax(_logits(gemma, PROMPT))
    tokyo = tokenizer("東京").input_ids[-1]
    rank = int((probabilities > probabilities[tokyo]).sum()) + 1
    return {
        **next_tokens(gemma, PROMPT, 15),
        "tokyo": {"token": "東京", "rank": rank, "probability": probabilities[tokyo].item()},
    }


@measurement("tolerance")
def cut(gemma: Gemma) -> dict[str, Any]:
    """top-kで絞る前と後の確率。"""
    tokenizer, _ = gemma
    logits = _logits(gemma, PROMPT)
    before, after = softmax(logits), softmax(top_k(logits, K))
    ids = logits.topk(10).indices.tolist()
    return {
        "prompt": PROMPT,
        "k": K,
        "kept": before[ids[:K]].sum().item(),
        "rows": [{"token": tokenizer.decode(i), "before": before[i].item(), "after": after[i].item()} for i in ids],
    }


@measurement("tolerance")
def temperature(gemma: Gemma) -> dict[str, Any]:
    """温度を変えたときの確率。top-kで残した候補だけのものと、語彙の全体のもの。"""
    tokenizer, _ = gemma
    logits = _logits(gemma, PROMPT)
    top = logits.topk(K)
    grid = [step / 10 for step in range(1, 41)]
    whole = [(t, softmax(logits, t)) for t in (0.5, 1.0, 2.0)]
    return {
        "prompt": PROMPT,
        "tokens": [tokenizer.decode(i) for i in top.indices.tolist()],
        "grid": grid,
        "curves": [softmax(top.values, t).tolist() for t in grid],
        "whole": [
            {
                "temperature": t,
                "top": p[top.indices].tolist(),
                "rest": 1 - p[top.indices].sum().item(),
                "entropy": entropy(p).item(),
            }
            for t, p in whole
        ],
    }


@measurement("tolerance")
def methods(gemma: Gemma) -> dict[str, Any]:
    """迷っている分布と迷っていない分布で、それぞれの手法が残す候補。"""
    return {
        "settings": {"top-k": K, "top-p": TOP_P, "min-p": MIN_P},
        "flat": _kept(gemma, FLAT),
        "peaked": _kept(gemma, PEAKED),
    }


def _kept(gemma: Gemma, prompt: str) -> dict[str, Any]:
    logits = _logits(gemma, prompt)
    cuts = {"top-k": top_k(logits, K), "top-p": top_p(logits, TOP_P), "min-p": min_p(logits, MIN_P)}
    kept = {name: scores.isfinite() for name, scores in cuts.items()}
    shown = next_tokens(gemma, prompt, 10)
    for row in shown["top"]:
        row["kept"] = [name for name, mask in kept.items() if mask[row["id"]]]
    return {**shown, "counts": {name: int(mask.sum()) for name, mask in kept.items()}}


@measurement("tolerance")
def margins(gemma: Gemma) -> dict[str, Any]:
    """台本のセルで引くくじが、計算機のわずかなちがいで変わらないこと。

    くじの数と、当たりが変わる境との距離を測ります。境に近いくじがあれば、シードを選び直すべきなので失敗させます。
    """
    samplers = [Sampler(seed, top_k=K) for seed in (1, 2, 3)]
    _write(gemma, samplers, length=16)
    edges = softmax(_logits(gemma, PROMPT)).double().cumsum(dim=0)
    draws = [(edges - u).abs().min().item() for u in (0.1, 0.3, 0.5, 0.7, 0.8)]
    closest = min(*draws, *(sampler.closest for sampler in samplers))
    if closest < SAFE:
        raise ValueError(f"くじが境から {closest:.1e} しか離れていません。ほかのシードを選んでください。")
    return {"seeds": [sampler.seed for sampler in samplers], "at_least": SAFE}


@measurement("record")
def effect(gemma: Gemma) -> dict[str, Any]:
    """選び方ごとに文章をたくさん書かせ、表現の多彩さと、モデルから見た確からしさを測ります。

    語彙の全体から引くくじには、確率が 1e-6 にも満たない当たりが混ざります。計算機がわずかに違えば境が動き、
    別のトークンを引くことがあるので、値は記録としてしまいます。
    """
    samplers: list[tuple[str, dict[str, Any]]] = [
        ("T = 0.5", {"temperature": 0.5}),
        ("T = 1", {}),
        ("T = 1.5", {"temperature": 1.5}),
        (f"top-k = {K}", {"top_k": K}),
        (f"top-p = {TOP_P}", {"top_p": TOP_P}),
        (f"min-p = {MIN_P}", {"min_p": MIN_P}),
    ]
    rows = [_row(gemma, "いつも一位", _write(gemma, [greedy]) * TEXTS)]
    rows.append(_row(gemma, "一位＋くり返しの罰", _write(gemma, [greedy], [_penalty]) * TEXTS))
    for name, settings in samplers:
        choosers = [Sampler(seed, **settings) for seed in range(TEXTS)]
        rows.append(_row(gemma, name, _write(gemma, choosers)) | {"closest": min(one.closest for one in choosers)})
    return {
        "prompt": PROMPT,
        "texts": TEXTS,
        "length": LENGTH,
        "seeds": list(range(TEXTS)),
        "machine": platform.machine(),
        "torch": torch.__version__,
        "methods": dict(zip(NAMES, rows, strict=True)),
    }


NAMES = ("greedy", "penalty", "cold", "plain", "hot", "top-k", "top-p", "min-p")


def check_effect(data: dict[str, Any]) -> None:
    """本文が記録について言うこと。"""
    found = data["methods"]
    variety = {name: row["distinct_2"] for name, row in found.items()}
    likely = {name: row["mean_log_probability"] for name, row in found.items()}
    assert variety["greedy"] < variety["cold"] < variety["plain"] <= variety["hot"], "温度を上げるほど多彩になる"
    assert likely["greedy"] > likely["cold"] > likely["plain"] > likely["hot"], "温度を上げるほど予想から外れる"
    for name in ("top-k", "top-p", "min-p"):
        assert likely["plain"] < likely[name], f"{name} で絞ると、予想に近づく"
        assert variety["greedy"] < variety[name] < variety["plain"], f"{name} は一位とそのままのあいだ"
    repeats = {name: row["repetition"] for name, row in found.items()}
    assert repeats["greedy"] == max(repeats.values()), "いつも一位が、いちばんくり返す"
    assert repeats["penalty"] < repeats["greedy"], "罰を与えると、くり返しが減る"


def _write(
    gemma: Gemma, choosers: Sequence[Choose], processors: Sequence[Processor] = (), length: int = LENGTH
) -> list[list[Step]]:
    tokenizer, model = gemma
    ids = tokenizer(PROMPT).input_ids
    return generate_together(model, ids, choosers, max_new_tokens=length, stop_ids=STOP, processors=processors)


def _row(gemma: Gemma, name: str, texts: list[list[Step]]) -> dict[str, Any]:
    tokenizer, _ = gemma
    sequences = [[step.token for step in text if step.token not in STOP] for text in texts]
    return {
        "name": name,
        "distinct_2": distinct_n(sequences, 2),
        "repetition": repetition_rate(sequences, 2),
        "mean_log_probability": mean_log_probability(step.probability for text in texts for step in text),
        "opening": " ".join(tokenizer.decode(sequences[0][:16]).split()),
        "sequences": sequences,
    }


def _penalty(ids: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    return repetition_penalty(logits, ids, 1.3)


def _logits(gemma: Gemma, prompt: str) -> torch.Tensor:
    tokenizer, model = gemma
    with torch.no_grad():
        logits: torch.Tensor = model(tokenizer(prompt, return_tensors="pt").input_ids).logits[0, -1]
    return logits  # (V,)
