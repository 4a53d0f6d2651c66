"""「次のトークンを当てさせる」の測定。"""

import math
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

import torch
from gguf import GGUFReader

from figures_gen.chapters.next_token.answers import SHAPE
from figures_gen.chapters.next_token.unread import TEXTS
from figures_gen.declarations import measurement
from figures_gen.intervals import mean_interval
from figures_gen.next_tokens import Gemma, next_tokens
from nexttoken import aozora, neural
from nexttoken.kneser_ney import KneserNey
from nexttoken.loading.weights import assemble
from nexttoken.ngram import UNICODE, hold_out
from nexttoken.sampling import softmax
from nexttoken.texts.corpora import read_text

PROMPT = "東京は日本の"
LONGEST = 6  # 数えるモデルの n
GROWN = 13  # 一位を選んで足すトークン。台本の append と again のセルと同じ
# L = (定数 / 量) ** 指数。量は、読ませたトークンと、埋め込みを除いたパラメータ。終わりの二つは、調べた範囲
KAPLAN = {"tokens": (5.4e13, 0.095, 22e6, 23e9), "parameters": (8.8e13, 0.076, 768, 1.5e9)}


@measurement("tolerance")
def loop(gemma: Gemma) -> dict[str, Any]:
    """プロンプトから次のプロンプトまでの一周で、実際に現れる値。"""
    tokenizer, model = gemma
    ids = tokenizer(PROMPT).input_ids
    with torch.no_grad():
        logits = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]  # (V,)
    top = logits.topk(3)
    probabilities = softmax(logits)[top.indices]
    rows = zip(top.indices.tolist(), top.values.tolist(), probabilities.tolist(), strict=True)
    return {
        "prompt": PROMPT,
        "tokens": [{"token": tokenizer.decode(token), "id": token} for token in ids],
        "parameters": model.num_parameters(),
        "candidates": logits.numel(),
        "top": [{"token": tokenizer.decode(i), "id": i, "logit": z, "probability": p} for i, z, p in rows],
        "next_prompt": PROMPT + tokenizer.decode(top.indices[0]),
    }


@measurement("tolerance")
def tokyo(gemma: Gemma) -> dict[str, Any]:
    """「東京は日本の」の次のトークンの、確率の高い十個。"""
    return next_tokens(gemma, PROMPT, 10)


@measurement("tolerance")
def positions(gemma: Gemma) -> dict[str, Any]:
    """四つの位置のそれぞれで、語彙のすべてのトークンに付いた点数。1%ごとの区切りと、いちばん高いもの。"""
    tokenizer, model = gemma
    ids = tokenizer(PROMPT).input_ids
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0].double()  # (T, V)
    cuts = torch.arange(1, 100, dtype=torch.double) / 100
    return {
        "tokens": [{"token": tokenizer.decode(token), "id": token} for token in ids],
        "candidates": logits.shape[1],
        "cuts": torch.quantile(logits, cuts, dim=1).T.tolist(),
        "most": logits.max(1).values.tolist(),
        "top": tokenizer.decode(logits[-1].argmax()),
    }


@measurement("tolerance")
def scores(gemma: Gemma) -> dict[str, Any]:
    """次のトークンの、点数の高い十個と、その確率。"""
    tokenizer, model = gemma
    with torch.no_grad():
        logits = model(torch.tensor([tokenizer(PROMPT).input_ids]), logits_to_keep=1).logits[0, -1]
    top, shares = logits.topk(10), softmax(logits)
    rows = zip(top.indices.tolist(), top.values.tolist(), shares[top.indices].tolist(), strict=True)
    top_rows = [{"token": tokenizer.decode(i), "score": z, "probability": p} for i, z, p in rows]
    return {"top": top_rows, "others": logits.numel() - len(top_rows), "rest": 1 - shares[top.indices].sum().item()}


@measurement("tolerance")
def grown(gemma: Gemma) -> dict[str, Any]:
    """一位を選んで足すことをくり返した文。選んだトークンと、そのときの確率、上から三つの候補。"""
    tokenizer, model = gemma
    ids, steps = tokenizer(PROMPT).input_ids, []
    for _ in range(GROWN):
        with torch.no_grad():
            logits = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]
        likeliest = logits.topk(3).indices.tolist()
        shares = softmax(logits)[likeliest].tolist()
        ids.append(likeliest[0])
        top = [[tokenizer.decode(one), logits[one].item(), share] for one, share in zip(likeliest, shares, strict=True)]
        steps.append({"token": tokenizer.decode(ids[-1]), "id": ids[-1], "probability": shares[0], "top": top})
    return {"prompt": PROMPT, "steps": steps}


@measurement("exact")
def asked_shape() -> dict[str, Any]:
    """練習の問いにある、点数の形。"""
    return dict(zip(("texts", "tokens", "vocabulary"), SHAPE, strict=True))


@measurement("tolerance")
def moon(gemma: Gemma) -> dict[str, Any]:
    """ケネディ大統領の演説を途中まで読んだ、次のトークンの、確率の高い十個。"""
    return next_tokens(gemma, "We choose to go to the", 10)


@measurement("exact")
def size(gemma: Gemma) -> dict[str, Any]:
    """モデルの大きさ。"""
    tokenizer, model = gemma
    embedding = model.get_input_embeddings().weight.numel()
    total = model.num_parameters()
    return {
        "vocabulary": len(tokenizer),
        "parameters": total,
        "embedding": embedding,
        "embedding_share": embedding / total,
    }


@measurement("exact")
def packed() -> dict[str, Any]:
    """配られているモデルのファイル（GGUF）の中で、重み一つが何ビットか。4ビットの形式が、重みのどれだけを占めるか。"""
    with TemporaryDirectory() as place:
        tensors = GGUFReader(assemble(Path(place))).tensors
        weights = sum(int(one.n_elements) for one in tensors)
        four = sum(int(one.n_elements) for one in tensors if one.tensor_type.name.startswith("Q4"))
        bits = 8 * sum(int(one.n_bytes) for one in tensors)
    return {"weights": weights, "bits": bits / weights, "four": four / weights}


@measurement("tolerance")
def unread(neko: Path, learned: Path, pretrained: Gemma, base: Gemma) -> dict[str, Any]:
    """どのモデルも読んでいない文章への、1文字当たりの迷いと、数えたものの何倍か。95%の幅は、文章どうしの揺れからです。"""
    read, held_out = hold_out(aozora.parse(read_text(neko)).body)
    counter, letters = KneserNey(read, LONGEST, UNICODE), neural.load(learned)
    found = {
        "counted": [math.log(counter.perplexity(text)) for text in TEXTS.values()],
        "learned": [math.log(letters.perplexity(text)) for text in TEXTS.values()],
        "ours": [_loss(pretrained, text) for text in TEXTS.values()],
        "gemma": [_loss(base, text) for text in TEXTS.values()],
    }
    ratios = [b - a for a, b in zip(found["counted"], found["gemma"], strict=True)]
    return {
        "texts": len(TEXTS),
        "characters": sum(map(len, TEXTS.values())),
        "n": LONGEST,
        "new": _new(TEXTS.values(), read),
        "new_in_the_novel": _new([held_out], read),
        "rows": [
            {"name": name, "perplexity": math.exp(fmean(losses)), "each": [math.exp(one) for one in losses]}
            for name, losses in found.items()
        ],
        "ratio": math.exp(fmean(ratios)),
        **dict(zip(("low", "high"), map(math.exp, mean_interval(ratios)), strict=True)),
    }


@measurement("tolerance")
def published_law() -> dict[str, Any]:
    """Kaplanほか（2020）の1.2節にある、損失の式。この本で測ったものではありません。調べた範囲の両端と、10倍ごとの倍率。"""
    return {"year": 2020, **{name: _law(*law) for name, law in KAPLAN.items()}}


def _law(constant: float, exponent: float, low: float, high: float) -> dict[str, Any]:
    ends = [
        {"amount": amount, "named": _named(amount), "loss": (constant / amount) ** exponent} for amount in (low, high)
    ]
    return {"per10": 10**-exponent, "ends": ends}


def _named(amount: float) -> str:
    """大きな数を、万と億で。"""
    if amount < 1e4:
        return f"{amount:,.0f}"
    return f"{amount / 1e4:,.0f}万" if amount < 1e8 else f"{amount / 1e8:,.0f}億"


def _new(texts: Iterable[str], read: str) -> float:
    """三文字の並びのうち、``read`` に一度も出てこないものの割合。"""
    runs = [text[at : at + 3] for text in texts for at in range(len(text) - 2)]
    seen = {read[at : at + 3] for at in range(len(read) - 2)}
    return fmean(run not in seen for run in runs)


@torch.no_grad()
def _loss(gemma: Gemma, text: str) -> float:
    """1文字当たりの損失。<bos> のないモデルは、初めのトークンを、語彙から等しく選ぶものとします。"""
    tokenizer, model = gemma
    ids = torch.tensor(tokenizer(text, add_special_tokens=False).input_ids)
    if tokenizer.bos_token_id is None:
        first, given = math.log(model.config.vocab_size), ids
    else:
        first, given = 0.0, torch.tensor([tokenizer.bos_token_id, *ids.tolist()])
    logs = model(given[None, :-1]).logits[0].double().log_softmax(-1)
    return float(first - logs.gather(1, given[1:, None]).sum()) / len(text)
