"""「手術台」（docs/assets/widgets/operating.mjs）の記録。"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from figures_gen.declarations import Parts, measurement
from figures_gen.precision import doubled
from nexttoken import aozora
from nexttoken import siblings as brood
from nexttoken.gemma3 import Gemma3
from nexttoken.generation import generate
from nexttoken.pretraining import encode, split
from nexttoken.sampling import Sampler
from nexttoken.surgery import mixed, transplanted
from nexttoken.texts.corpora import read_text

#: 相手、混ぜる割合（%）、書かせる文の書き出しと長さ、くじの種と温度。
PARTNERS, STEPS = ("other", "fork"), range(0, 101, 5)
START, LENGTH, SEED, TEMPERATURE = "吾輩は", 30, 0, 0.8
#: 損失を測る場所の数、読ませるトークン、終わりから何トークンを当てさせるか（「フランケンシュタイン」と同じ）。
PLACES, READ, SCORED = 40, 64, 32
#: 入れ替える層の組。番号の二進数で、1の立つ桁の層を入れ替える。二つより多く入れ替える組は、あとから読み込ませる。
FEW, MANY = ([group for group in range(16) if (group.bit_count() < 2) is few] for few in (True, False))


@measurement("tolerance", absolute=1e-4)
def table(neko: Path, siblings: Path) -> Parts:
    """層を一つまで入れ替える記録。一回が、相手と、入れ替える層の組です。"""
    return _records(neko, siblings, FEW)


@measurement("tolerance", absolute=1e-4)
def table_more(neko: Path, siblings: Path) -> Parts:
    """もっと多くの層を入れ替える記録。"""
    return _records(neko, siblings, MANY)


def _records(neko: Path, folder: Path, groups: Sequence[int]) -> Parts:
    tokenizer = brood.read_tokenizer(folder)
    models = {name: brood.load(name, folder) for name in ("first", *PARTNERS)}
    unread = encode(tokenizer, split(aozora.parse(read_text(neko)).body).unread)
    starts = torch.arange(PLACES) * ((len(unread) - READ - 1) // PLACES)
    passages = torch.stack([unread[start : start + READ + 1] for start in starts])  # (N, T + 1)
    places = [(partner, group) for partner in PARTNERS for group in groups]
    config = asdict(models["first"].config)
    rope = {kind: {"rope_theta": base, "factor": factor} for kind, (base, factor) in config.pop("rope").items()}

    def row(number: int) -> dict[str, Any]:
        partner, group = places[number]
        losses, texts = [], []
        for step in STEPS:
            cat = _on_table(models["first"], models[partner], step / 100, group)
            texts.append(tokenizer.decode(_written(cat, encode(tokenizer, START).tolist())))
            losses.append(_loss(cat.float(), passages))
        return {"partner": partner, "group": group, "losses": losses, "texts": texts}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "steps": list(STEPS),
            "start": START,
            "length": LENGTH,
            "seed": SEED,
            "temperature": TEMPERATURE,
            "longest": brood.RECIPE.length,
            "config": {**config, "rope_parameters": rope},
        }

    return Parts(len(places), row, whole)


def _on_table(one: Gemma3, other: Gemma3, share: float, group: int) -> Gemma3:
    """``group`` の層を入れ替えた二つを、``share`` の割合で混ぜたもの。くじの境に当たらないように、倍精度にします。"""
    names = [f"layers.{layer}" for layer in range(len(one.layers)) if group >> layer & 1]
    with doubled():
        return mixed(transplanted(one, other, *names).double(), transplanted(other, one, *names).double(), share)


def _written(model: Gemma3, ids: list[int]) -> list[int]:
    """``ids`` と、その続き。"""
    with doubled():
        sampler = Sampler(SEED, TEMPERATURE)
        steps = generate(model, ids, sampler, max_new_tokens=LENGTH, stop_ids=(), use_cache=True)
        return ids + [step.token for step in steps]


@torch.no_grad()
def _loss(model: Gemma3, passages: Tensor) -> float:
    """文章ごとの損失の平均。"""
    logits = model.unembed(model.residual(passages[:, :-1])[:, -SCORED:])  # (N, S, V)
    losses = cross_entropy(logits.flatten(0, 1), passages[:, -SCORED:].flatten(), reduction="none")
    return fmean(losses.view(PLACES, SCORED).mean(dim=1).tolist())
