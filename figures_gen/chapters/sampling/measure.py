"""「どれを選ぶか」の測定。"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from figures_gen.declarations import Parts, measurement
from figures_gen.next_tokens import next_tokens
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
#: 部品のつまみの値。残る数が、計算機の違いで変わらないところだけ
GRID: dict[str, list[float]] = {
    "top-k": [*range(1, 13)],
    "top-p": [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.88],
    "min-p": [0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5],
}
HOT = 2.0  # 高い温度
LIKELY = 0.9  # T = 1 のときの「ありそうな」候補が占める確率
DRAWN = (0.1, 0.3, 0.5, 0.7, 0.8)  # 台本のセル draw の引く数
WIDE = 0.01  # 帯に名前を書く広さ
STOP = (1, 106)  # <eos> と <end_of_turn>
LENGTH = 30
#: 書かせる前に決めた三つの書き出しと、くじの種。種は 0 から順に試し、当たりと次点の差が 0.0015 に届かないものを飛ばした
PROMPTS = {
    PROMPT: (0, 1, 4, 5),
    "むかしむかし、あるところに、": (0, 1, 2, 3),
    "今日の朝ごはんは、": (1, 3, 4, 5),
}
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
def band(gemma: Gemma) -> dict[str, Any]:
    """「東京は日本の」の次の確率を、番号の順に並べた帯。1%より広いものと、引いた数が当たったもの。"""
    tokenizer, _ = gemma
    probabilities = softmax(_logits(gemma, PROMPT).double())
    ends = probabilities.cumsum(0)
    hits = [{"u": u, "token": int(torch.searchsorted(ends, u, right=True))} for u in DRAWN]
    wide = (probabilities > WIDE).nonzero().flatten().tolist()
    return {
        "bands": [
            {"token": tokenizer.decode(i), "share": probabilities[i].item(), "end": ends[i].item()}
            for i in sorted({*wide, *(hit["token"] for hit in hits)})
        ],
        "hits": [{**hit, "token": tokenizer.decode(hit["token"])} for hit in hits],
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
    """温度を変えたときの、上位の確率。``curves`` は top-k で残した候補だけのもの、``shares`` は語彙の全体のもの。"""
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
        "shares": [softmax(logits, t)[top.indices].tolist() for t in grid],
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
def hot(gemma: Gemma) -> dict[str, Any]:
    """温度を2に上げたくじが、T = 1 なら一割ほどしか引かない候補を引く確率。候補を絞ったときと、絞らないとき。"""
    rows = []
    for prompt in (*PROMPTS, FLAT, PEAKED):
        logits = _logits(gemma, prompt)
        unlikely = top_p(logits, LIKELY).isneginf()
        scores = logits / HOT  # Sampler も、温度を先に当てはめる
        ways = {"none": scores, "top-k": top_k(scores, K), "min-p": min_p(scores, MIN_P)}
        rows.append(
            {
                "prompt": prompt,
                "warm": softmax(logits)[unlikely].sum().item(),
                **{name: softmax(one)[unlikely].sum().item() for name, one in ways.items()},
            }
        )
    return {
        "temperature": HOT,
        "likely": LIKELY,
        "prompts": len(rows),
        "ranges": {
            name: {"least": min(row[name] for row in rows), "most": max(row[name] for row in rows)}
            for name in ("none", "top-k", "min-p")
        },
        "rows": rows,
    }


@measurement("tolerance")
def methods(gemma: Gemma) -> dict[str, Any]:
    """迷っている分布と迷っていない分布で、それぞれの手法が残す候補。``cuts`` は、``GRID`` のどこで、いくつ残るか。"""
    return {
        "settings": {"top-k": K, "top-p": TOP_P, "min-p": MIN_P},
        "grid": GRID,
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
    ways = {"top-p": top_p, "min-p": min_p}
    return {
        **shown,
        "counts": {name: int(mask.sum()) for name, mask in kept.items()},
        "cuts": {
            name: [int(way(logits, value).isfinite().sum()) for value in GRID[name]] for name, way in ways.items()
        },
    }


@measurement("tolerance")
def margins(gemma: Gemma) -> dict[str, Any]:
    """台本のセルで引くくじが、計算機のわずかなちがいで変わらないこと。

    当たりが変わる境との距離を測ります。境に近いくじがあれば、言えることがないので、距離はなし（None）です。既定の
    モデルでは、本文の述語が成り立たなくなるので、シードを選び直すことになります。
    """
    samplers = [Sampler(seed, top_k=K) for seed in (1, 2, 3)]
    _write(gemma, samplers, length=16)
    edges = softmax(_logits(gemma, PROMPT)).double().cumsum(dim=0)
    draws = [(edges - u).abs().min().item() for u in (0.1, 0.3, 0.5, 0.7, 0.8)]
    closest = min(*draws, *(sampler.closest for sampler in samplers))
    return {"seeds": [sampler.seed for sampler in samplers], "at_least": SAFE if closest >= SAFE else None}


@measurement("tolerance", absolute=1e-4)
def effect(gemma: Gemma) -> Parts:
    """選び方ごとに文章をたくさん書かせ、表現の多彩さと、モデルから見た確からしさを、書き出しごとに測ります。

    どの計算機でも同じ文章になるように、くじは :class:`Race` で引きます。``gap`` は、当たりと次点の、いちばん小さかった
    差で、``gap_at_least`` は、それを切り捨てたものです。
    """

    def row(number: int) -> dict[str, Any]:
        prompt, seeds = list(PROMPTS.items())[number]
        draws = [Race(Sampler(seed, **settings), seed, number) for _, settings in SAMPLERS.values() for seed in seeds]
        written = {"greedy": _write(gemma, [greedy], prompt=prompt) * len(seeds)}
        written["penalty"] = _write(gemma, [greedy], [_penalty], prompt=prompt) * len(seeds)
        texts = _write(gemma, draws, prompt=prompt)
        written |= {name: texts[at * len(seeds) : (at + 1) * len(seeds)] for at, name in enumerate(SAMPLERS)}
        return {
            "prompt": prompt,
            "gap": min(draw.closest for draw in draws),
            "methods": {name: _row(gemma, prompt, each) for name, each in written.items()},
        }

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        labels = {"greedy": "いつも一位", "penalty": "一位＋くり返しの罰"} | {
            name: label for name, (label, _) in SAMPLERS.items()
        }
        found = {name: [row["methods"][name] for row in rows] for name in labels}
        return {
            "prompts": list(PROMPTS),
            "ways": len(found),
            "texts": sum(len(seeds) for seeds in PROMPTS.values()),
            "length": LENGTH,
            "seeds": list(PROMPTS.values()),
            "gap_at_least": _floor(min(row["gap"] for row in rows)),
            "methods": {name: {"name": labels[name], **_mean(each), "by_prompt": each} for name, each in found.items()},
        }

    return Parts(len(PROMPTS), row, whole)


#: 候補を絞る手法と温度。名前 → 図に書く名前と、Sampler に渡す設定
SAMPLERS: dict[str, tuple[str, dict[str, Any]]] = {
    "cold": ("T = 0.5", {"temperature": 0.5}),
    "cool": ("T = 0.7", {"temperature": 0.7}),
    "plain": ("T = 1", {}),
    "hot": ("T = 1.5", {"temperature": 1.5}),
    "top-k": (f"top-k = {K}", {"top_k": K}),
    "top-p": (f"top-p = {TOP_P}", {"top_p": TOP_P}),
    "min-p": (f"min-p = {MIN_P}", {"min_p": MIN_P}),
}


class Race:
    """確率に従うくじを、どの計算機でも同じ結果になるように引きます（Gumbel-max）。

    候補ごとに、ロジットにでたらめな数を一つずつ足し、いちばん大きくなったものを選びます。当たる確率は、``Sampler`` の
    くじと変わりません。帯を並べるくじでは、語彙の全体を並べると境目が込み合い、確率がわずかに違うだけで隣が当たります。
    こちらでは、一位と二位の差が計算機によるちがい（1e-4 ほど）より大きければ、当たりは変わりません。

    足す数は、``seeds`` と、何個目に引くかだけで決まります。
    """

    def __init__(self, sampler: Sampler, *seeds: int) -> None:
        self.sampler = sampler
        self.closest = math.inf
        self._seeds = seeds
        self._drawn = 0

    def __call__(self, logits: torch.Tensor) -> int:
        """(V,) のロジットから、トークンの番号を1つ選びます。"""
        noise = _noise(len(logits), *self._seeds, self._drawn)
        self._drawn += 1
        (first, second), places = (_cut(logits, self.sampler) + noise).topk(2)
        self.closest = min(self.closest, (first - second).item())
        return int(places[0])


@lru_cache(maxsize=16)
def _noise(size: int, *seeds: int) -> torch.Tensor:
    """標準ガンベル分布に従う ``size`` 個の数。同じ ``seeds`` は、どの選び方にも同じ数を配ります。"""
    waiting = np.random.default_rng(seeds).standard_exponential(size)  # 0 になることは、まずない
    return torch.from_numpy(-np.log(waiting)).float()


def _cut(logits: torch.Tensor, sampler: Sampler) -> torch.Tensor:
    """温度で割り、候補を絞ったロジット。``Sampler`` と同じ順に当てはめます。"""
    scores = logits / sampler.temperature
    if sampler.top_k is not None:
        scores = top_k(scores, sampler.top_k)
    if sampler.top_p is not None:
        scores = top_p(scores, sampler.top_p)
    if sampler.min_p is not None:
        scores = min_p(scores, sampler.min_p)
    return scores


def _write(
    gemma: Gemma,
    choosers: Sequence[Choose],
    processors: Sequence[Processor] = (),
    length: int = LENGTH,
    prompt: str = PROMPT,
) -> list[list[Step]]:
    tokenizer, model = gemma
    ids = tokenizer(prompt).input_ids
    return generate_together(model, ids, choosers, max_new_tokens=length, stop_ids=STOP, processors=processors)


def _floor(value: float) -> float:
    """計算機によるわずかな違いで変わらないように、有効数字一桁に切り捨てます。"""
    unit: float = 10.0 ** math.floor(math.log10(value))
    return math.floor(value / unit) * unit


MEASURES = ("distinct_2", "repetition", "mean_log_probability")


def _row(gemma: Gemma, prompt: str, texts: list[list[Step]]) -> dict[str, Any]:
    """一つの書き出しの文章から数えたもの。"""
    tokenizer, _ = gemma
    sequences = [[step.token for step in text if step.token not in STOP] for text in texts]
    return {
        "prompt": prompt,
        "distinct_2": distinct_n(sequences, 2),
        "repetition": repetition_rate(sequences, 2),
        "mean_log_probability": mean_log_probability(step.probability for text in texts for step in text),
        "opening": " ".join(tokenizer.decode(sequences[0][:16]).split()),
    }


def _mean(rows: list[dict[str, Any]]) -> dict[str, float]:
    """書き出しごとの値の平均。"""
    return {name: sum(row[name] for row in rows) / len(rows) for name in MEASURES}


def _penalty(ids: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    return repetition_penalty(logits, ids, 1.3)


def _logits(gemma: Gemma, prompt: str) -> torch.Tensor:
    tokenizer, model = gemma
    with torch.no_grad():
        logits: torch.Tensor = model(tokenizer(prompt, return_tensors="pt").input_ids).logits[0, -1]
    return logits  # (V,)
