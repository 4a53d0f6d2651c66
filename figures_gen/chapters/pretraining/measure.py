"""「猫だけのGemmaを育てる」の測定。"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import Parts as Repeated  # Parts は、小説の分け方の名前
from figures_gen.declarations import measurement
from figures_gen.intervals import mean_interval
from nexttoken import gemma3, neural
from nexttoken.gemma3 import Gemma3
from nexttoken.gemma3_config import SLIDING
from nexttoken.kneser_ney import KneserNey
from nexttoken.loading.pretrained import REMEDY, WEIGHTS, read_provenance
from nexttoken.loading.provenance import file_digest, read_json
from nexttoken.loading.source import PRETRAINED, PRETRAINED_FOLDER, ModelError
from nexttoken.ngram import UNICODE
from nexttoken.pretrain import REMATCH, text_digest
from nexttoken.pretraining import (
    BETAS,
    CLIP,
    QUIET,
    Parts,
    Recipe,
    code_digest,
    encode,
    initialise,
    rate,
    split,
    token_losses,
)
from nexttoken.rematch import BLOCKS, SEEDS, blocks
from nexttoken.scaling import RECORD, WITHOUT, ablations, plan
from nexttoken.scaling import SEEDS as TOOL_SEEDS
from nexttoken.texts import aozora
from nexttoken.texts.corpora import read_text

Gemma = tuple[Any, Any]
SHOWN = (0, 1, 2, 4, 8, 16)  # 書かせた文章を見せる周
AVERAGED = 20  # 一歩ごとの損失は揺れるので、何歩かならす
CHARS, TOKENS = 6, (2, 3, 4)  # 数えるモデルのn（文字とトークン）
FEW = 7_000  # 文字の種類を限るときの数。JIS第一・第二水準の文字の数と、ほぼ同じ
PASSED = range(2, 7)  # 通り過ぎたところを数えるn（キャッシュ）
NEAR = 16  # 遠くを読ませないときの、一度に読むトークンの数
MODELS = ("ours", "gemma")
SHARES = tuple(number / 20 for number in range(21))  # 混ぜる割合
NET_SHARES = (0.1, 0.2, 0.3, 0.5)  # 強い表に、網を混ぜる割合
PASSAGES, LEAD, SCORED = 24, 100, 100  # 本物のGemmaと比べる箇所の数と、読ませるだけの文字数、採点する文字数
SMALL = 8_000  # 丸めた重みの成績を測る文字数
BITS = (8, 6, 5, 4, 3, 2)
FEWEST = 2  # 目盛りの選び方も替えてみるビット数
NARROWED = tuple(number / 40 for number in range(6, 41))  # そのときに試す、目盛りの縮め方
TOOLS = ("all", "no_dropout", "weak_decay", "neither", "no_warmup")  # 道具のやめ方。nexttoken.scaling の WITHOUT の順
READ = 20  # ヘッドを調べる、192トークンずつの文章の数
OPEN, CLOSE = "「", "」"


@cache
def _parts(neko: Path) -> Parts:
    return split(aozora.parse(read_text(neko)).body)


@cache
def _kept() -> dict[str, Any]:
    return read_provenance(PRETRAINED_FOLDER)


@cache
def _model() -> Gemma3:
    return gemma3.load(PRETRAINED).requires_grad_(False)


def _length() -> int:
    length: int = _kept()["recipe"]["length"]
    return length


@measurement("tolerance")
def training(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """学習の身元。分け方、決めごと、損失の変わり方、途中で書いた文章。"""
    found, parts = _kept(), _parts(neko)
    if found["data"] != text_digest("".join(parts)) or found["code"] != code_digest():
        raise ModelError(f"{PRETRAINED_FOLDER} は、今のコードか小説で育てたものではありません。{REMEDY}")
    recipe, curve = Recipe(**found["recipe"]), found["curve"]
    steps = len(found["losses"])
    least = min(curve, key=lambda point: point["validation"])
    return {
        "parameters": found["parameters"],
        "recipe": found["recipe"],
        "parts": found["parts"],
        "seconds": found["seconds"],
        "minutes": found["seconds"] / 60,
        "threads": found["threads"],
        "gigabytes": found["peak_bytes"] / 2**30,
        "steps": steps,
        "epoch_steps": steps // recipe.epochs,
        "read_tokens": recipe.epochs * found["parts"]["study"]["tokens"],
        "kept_epoch": found["kept_epoch"],
        "close": [point["epoch"] for point in curve if point["validation"] < least["validation"] + 0.01],
        "averaged": AVERAGED,
        "losses": [fmean(found["losses"][at : at + AVERAGED]) for at in range(0, steps, AVERAGED)],
        "curve": [{name: point[name] for name in ("epoch", "train", "validation")} for point in curve],
        "guess": math.log(recipe.vocab_size),
        "samples": [{"epoch": point["epoch"], "text": point["sample"]} for point in curve if point["epoch"] in SHOWN],
        "clip": CLIP,
        "quiet": QUIET,
        "betas": list(BETAS),
        "bytes": (PRETRAINED_FOLDER / WEIGHTS).stat().st_size,
    }


@measurement("tolerance")
def schedule(pretrained: Gemma) -> dict[str, Any]:
    """歩ごとの学習率。"""
    recipe, steps = Recipe(**_kept()["recipe"]), len(_kept()["losses"])
    rates = [recipe.learning_rate * rate(step, steps, recipe.warmup) for step in range(steps)]
    return {"rates": rates[::4], "every": 4, "steps": steps, "warmup": recipe.warmup, "top": max(rates)}


@measurement("tolerance")
def untaught(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """育てる前のモデルが、いちばん確率を高く付けるのは、いま読んだトークンか。"""
    ids = encode(pretrained[0], _parts(neko).validation)
    model = initialise(Recipe(**_kept()["recipe"])).requires_grad_(False)
    rows = ids[: len(ids) // _length() * _length()].view(-1, _length())[::5]
    logits = model(rows)  # (B, T, V)
    same = logits.argmax(-1) == rows
    given = logits.softmax(-1).gather(-1, rows[..., None])
    return {"tokens": rows.numel(), "repeats": same.double().mean().item(), "probability": given.mean().item()}


# 勝負


@measurement("tolerance")
def account(neko: Path, learned: Path, pretrained: Gemma) -> dict[str, Any]:
    """取っておいた一割への、1文字当たりの迷い。数えたもの、第一の学んだモデル、育てたGemma、混ぜたもの。

    数えるモデルと、文字のニューラルネットワークは、取っておいた一割の前をすべて読んでいます。育てたGemmaは、そのうち
    検証用の分を、学習には使っていません。``study`` は、文字を数えるモデルにも、検証用を読ませなかったものです。
    """
    parts, tokenizer = _parts(neko), pretrained[0]
    unread, count = parts.unread, len(parts.unread)
    letters = {n: _counted(parts.study + parts.validation, n, UNICODE, unread) for n in (3, CHARS)}
    alone = _counted(parts.study, CHARS, UNICODE, unread)
    ids = {name: encode(tokenizer, part).tolist() for name, part in parts._asdict().items()}
    ours = {name: _own_logs(ids[name]) for name in ("validation", "unread")}
    near = _own_logs(ids["unread"], NEAR)
    by_token = {}
    for name, given in (("validation", ids["study"]), ("unread", ids["study"] + ids["validation"])):
        # 割合を選ぶあいだは、検証用を数えない
        by_token[name] = {n: _counted(given, n, len(tokenizer), ids[name]) for n in TOKENS}
    shares = {  # nごとの、混ぜる割合。検証用で選ぶ
        n: min(SHARES, key=lambda share: -_sum(_mixed(ours["validation"], by_token["validation"][n], share)))
        for n in TOKENS
    }
    validated = {n: _mixed(ours["validation"], by_token["validation"][n], share) for n, share in shares.items()}
    best = max(validated, key=lambda n: _sum(validated[n]))
    mixed = _mixed(ours["unread"], by_token["unread"][best], shares[best])
    starts = _starts(tokenizer, unread)
    totals = {name: blocks(logs, range(count), count) for name, logs in (("letters", letters[CHARS]), ("study", alone))}
    totals |= {
        name: blocks(logs, starts, count) for name, logs in (("ours", ours["unread"]), ("mixed", mixed), ("near", near))
    }
    return {
        "letters": [{"n": n, "perplexity": math.exp(-_sum(logs) / count)} for n, logs in letters.items()],
        "study": math.exp(-_sum(alone) / count),
        "tokens": [{"n": n, "perplexity": math.exp(-_sum(logs) / count)} for n, logs in by_token["unread"].items()],
        "neural": neural.load(learned).perplexity(unread),
        "ours": math.exp(-_sum(ours["unread"]) / count),
        "validation": math.exp(-_sum(ours["validation"]) / len(parts.validation)),
        "near": {"tokens": NEAR, "perplexity": math.exp(-_sum(near) / count)},
        "mixed": math.exp(-_sum(mixed) / count),
        "mixed_with": best,
        "share": 1 - shares[best],
        "gaps": {
            "letters": _gap(totals["ours"], totals["letters"], count),
            "study": _gap(totals["ours"], totals["study"], count),
            "mixed": _gap(totals["mixed"], totals["letters"], count),
            "near": _gap(totals["near"], totals["ours"], count),
        },
        "counted": totals["letters"],
        "unread": count,
        "blocks": BLOCKS,
        "recorded": _kept()["perplexity"],
    }


@measurement("tolerance")
def rematch(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """検証用まで読ませて育て直した三つの成績の控えを、同じ文章を数えたものと比べます。今のコードと小説のものかも確かめます。"""
    found, parts = read_json(PRETRAINED_FOLDER / REMATCH, REMEDY), _parts(neko)
    if (
        found["data"] != text_digest("".join(parts))
        or found["code"] != code_digest()
        or found["model"] != file_digest(PRETRAINED_FOLDER / WEIGHTS)
        or [row["seed"] for row in found["each"]] != list(SEEDS)
    ):
        raise ModelError(
            f"{REMATCH} は、今のコードか小説で育てた成績ではありません。"
            "python -m nexttoken.rematch を実行してください。"
        )
    count = len(parts.unread)
    logs = _counted(parts.study + parts.validation, CHARS, UNICODE, parts.unread)
    counted = blocks(logs, range(count), count)
    each = [
        {name: row[name] for name in ("seed", "kept_epoch")} | _against(row["blocks"], counted, count)
        for row in found["each"]
    ]
    return {
        "each": each,
        "models": len(each),
        "low": min(row["perplexity"] for row in each),
        "high": max(row["perplexity"] for row in each),
        "together": _against(found["together"], counted, count),
        "counted": math.exp(-_sum(counted) / count),
        "kinds": FEW,
        "few": KneserNey(parts.study + parts.validation, CHARS, FEW).perplexity(parts.unread),
        "minutes": sum(row["seconds"] for row in found["each"]) / 60,
    }


@measurement("tolerance")
def passed(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """いま当てている文章の、もう通り過ぎたところも数えて混ぜたときの、1文字当たりの迷い（キャッシュ）。

    数えるnと混ぜる割合は、検証用で選びます。育てたモデルには、トークンを数えて混ぜます。``study`` は、文字を数える
    モデルにも、育てたモデルと同じく、検証用を読ませなかったものです。
    """
    parts, tokenizer = _parts(neko), pretrained[0]
    count, unread = len(parts.unread), list(parts.unread)
    study = _counted(parts.study, CHARS, UNICODE, parts.unread)
    whole = _counted(parts.study + parts.validation, CHARS, UNICODE, parts.unread)
    ids = {name: encode(tokenizer, getattr(parts, name)).tolist() for name in ("validation", "unread")}
    ours = {name: _own_logs(ids[name]) for name in ids}
    counted = _letters(neko)
    tokens = _chosen(ids["validation"], ours["validation"])
    found = {
        "letters": (range(count), _with_passed(unread, whole, *counted)),
        "study": (range(count), _with_passed(unread, study, *counted)),
        "ours": (_starts(tokenizer, parts.unread), _with_passed(ids["unread"], ours["unread"], *tokens)),
    }
    totals = {name: blocks(logs, starts, count) for name, (starts, logs) in found.items()}
    together = read_json(PRETRAINED_FOLDER / REMATCH, REMEDY)["together"]
    return {
        "letters": dict(zip(("n", "share"), counted, strict=True)),
        "tokens": dict(zip(("n", "share"), tokens, strict=True)),
        "perplexity": {name: math.exp(-_sum(one) / count) for name, one in totals.items()},
        "gaps": {
            "fixed": _gap(totals["letters"], blocks(whole, range(count), count), count),
            "together": _gap(totals["letters"], together, count),
            "ours": _gap(totals["ours"], totals["study"], count),
        },
    }


@measurement("tolerance")
def with_net(neko: Path, learned: Path) -> dict[str, Any]:
    """「小説一冊で、勝負する」の網を、もっと強い表に混ぜても、まだ迷いが減るか。

    ``few`` は、どちらにも、文字を ``FEW`` 種類と見なさせたもの。``passed`` は、通り過ぎたところも数える表です。
    """
    parts, net = _parts(neko), neural.load(learned)
    count, unread = len(parts.unread), list(parts.unread)
    read = parts.study + parts.validation
    own = net.log_probabilities(parts.unread).tolist()
    more = net.novelty * (1 / FEW - 1 / UNICODE)
    whole = _counted(read, CHARS, UNICODE, parts.unread)
    tables = {
        "few": (_counted(read, CHARS, FEW, parts.unread), [math.log(math.exp(one) + more) for one in own]),
        "passed": (_with_passed(unread, whole, *_letters(neko)), own),
    }
    return {"kinds": FEW} | {name: _helped(*pair, count) for name, pair in tables.items()}


def _helped(table: Sequence[float], net: Sequence[float], count: int) -> dict[str, Any]:
    alone = blocks(table, range(count), count)
    rows = [
        {"share": share, **_against(blocks(_mixed(net, table, share), range(count), count), alone, count)}
        for share in NET_SHARES
    ]
    return {"alone": math.exp(-_sum(alone) / count), "mixed": rows}


@cache
def _letters(neko: Path) -> tuple[int, float]:
    """検証用で選んだ、文字を数えるnと、混ぜる割合。"""
    parts = _parts(neko)
    return _chosen(list(parts.validation), _logs(KneserNey(parts.study, CHARS, UNICODE), parts.validation))


def _chosen(symbols: Sequence[Any], logs: Sequence[float]) -> tuple[int, float]:
    """いちばん迷わない、数えるnと、混ぜる割合。"""
    found = {n: _passed(symbols, logs, n) for n in PASSED}
    return max(
        ((n, share) for n in PASSED for share in SHARES), key=lambda pair: _sum(_mixed(found[pair[0]], logs, pair[1]))
    )


def _with_passed(symbols: Sequence[Any], logs: Sequence[float], n: int, share: float) -> list[float]:
    return _mixed(_passed(symbols, logs, n), logs, share)


def _passed(symbols: Sequence[Any], logs: Sequence[float], n: int) -> list[float]:
    """通り過ぎたところだけを数えた、対数の確率。

    混ぜ方は :class:`nexttoken.ngram.NGram` と同じで、いちばん奥には、元のモデルの確率 ``logs`` を置きます。
    """
    counts: dict[tuple[Any, ...], int] = {}
    totals: dict[tuple[Any, ...], int] = {}
    kinds: dict[tuple[Any, ...], int] = {}
    found = []
    for at, (symbol, log) in enumerate(zip(symbols, logs, strict=True)):
        p, contexts = math.exp(log), [tuple(symbols[at - length : at]) for length in range(min(n, at + 1))]
        for h in contexts:  # 空の文脈から、一つずつ伸ばす
            if h not in totals:
                break
            p = (counts.get((*h, symbol), 0) + kinds[h] * p) / (totals[h] + kinds[h])
        for h in contexts:  # 当てたあとで、数える
            kinds[h] = kinds.get(h, 0) + ((*h, symbol) not in counts)
            counts[*h, symbol] = counts.get((*h, symbol), 0) + 1
            totals[h] = totals.get(h, 0) + 1
        found.append(math.log(p))
    return found


def _against(totals: Sequence[float], counted: Sequence[float], count: int) -> dict[str, Any]:
    return {"perplexity": math.exp(-_sum(totals) / count), **_gap(totals, counted, count)}


def _own_logs(ids: Sequence[int], length: int = 0) -> list[float]:
    """育てたモデルが付けた対数の確率。初めの一つは、語彙から等しく選ぶものとする。"""
    losses = token_losses(_model(), torch.tensor(ids), length or _length())
    return [-math.log(_model().config.vocab_size), *(-losses.double()).tolist()]


def _counted(read: Sequence[Any], n: int, size: int, symbols: Sequence[Any]) -> list[float]:
    return _logs(KneserNey(read, n, size), symbols)


def _logs(counter: KneserNey[Any], symbols: Sequence[Any]) -> list[float]:
    contexts = (symbols[max(0, i - counter.n + 1) : i] for i in range(len(symbols)))
    return [math.log(counter.probability(one, context)) for one, context in zip(symbols, contexts, strict=True)]


def _mixed(one: Sequence[float], other: Sequence[float], share: float) -> list[float]:
    """``share`` は、一つ目の割合。"""
    pairs = zip(one, other, strict=True)
    return [math.log(share * math.exp(a) + (1 - share) * math.exp(b)) for a, b in pairs]


def _sum(logs: Sequence[float]) -> float:
    return math.fsum(logs)


def _starts(tokenizer: Any, text: str) -> list[int]:
    """トークンごとの、始まる文字の位置。"""
    spans = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True).offset_mapping
    return [start for start, _ in spans]


def _gap(one: Sequence[float], other: Sequence[float], count: int) -> dict[str, float]:
    """迷いの比（一つ目が二つ目の何倍か）と、区切りごとの揺れから求めた95%の幅。"""
    return _ratio([(b - a) * BLOCKS / count for a, b in zip(one, other, strict=True)])


def _ratio(gaps: Sequence[float]) -> dict[str, float]:
    """区切りごとの1文字当たりの損失の差から、迷いの比と、95%の幅。``won`` は、一つ目が勝った区切りの数。"""
    low, high = mean_interval(gaps)
    ratios = {"ratio": fmean(gaps), "low": low, "high": high}
    return {name: math.exp(value) for name, value in ratios.items()} | {"won": sum(gap < 0 for gap in gaps)}


@measurement("tolerance")
def against_gemma(neko: Path, base: Gemma, pretrained: Gemma) -> Repeated:
    """同じ文章を、育てたモデルと、本物のGemma 3 270Mと、文字を数えるモデルが当てるときの、1文字当たりの迷い。

    取っておいた一割から、行の頭を等しい間隔で選びます。直前の文字を読ませてから、続く文字を採点します。一回が、一箇所です。
    """
    parts = _parts(neko)
    letters = KneserNey(parts.study + parts.validation, CHARS, UNICODE)
    places = _places(parts.unread)

    def own(ids: Tensor, kept: int) -> Any:
        return _model()(ids)[:, -kept:]

    def real(ids: Tensor, kept: int) -> Any:
        return base[1](ids, logits_to_keep=kept).logits

    def row(number: int) -> dict[str, float]:
        """1文字当たりの、対数の確率。"""
        at = places[number]
        lead, text = parts.unread[at - LEAD : at], parts.unread[at : at + SCORED]
        found = {
            "ours": _scored(own, pretrained[0], lead, text),
            "gemma": _scored(real, base[0], lead, text),
            "letters": _sum(_logs(letters, lead + text)[LEAD:]),
        }
        return {name: value / SCORED for name, value in found.items()}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        logs = {name: [row[name] for row in rows] for name in rows[0]}
        pairs = list(zip(logs["ours"], logs["gemma"], strict=True))
        scored = [parts.unread[at : at + SCORED] for at in places]
        return {
            "passages": len(places),
            "lead": LEAD,
            "scored": SCORED,
            "characters": len(places) * SCORED,
            "perplexity": {name: math.exp(-fmean(values)) for name, values in logs.items()},
            "each": [{"ours": math.exp(-a), "gemma": math.exp(-b)} for a, b in pairs],
            **_ratio([b - a for a, b in pairs]),
            "counting": {  # 数えるモデルの何倍か
                name: _ratio([b - a for a, b in zip(logs[name], logs["letters"], strict=True)]) for name in MODELS
            },
            "tokens": {
                name: sum(len(encode(one, text)) for text in scored)
                for name, one in (("ours", pretrained[0]), ("gemma", base[0]))
            },
            "parameters": base[1].num_parameters(),
            "times": base[1].num_parameters() / _kept()["parameters"],
        }

    return Repeated(len(places), row, whole)


def _places(text: str) -> list[int]:
    """行の頭から、等しい間隔で選んだところ。続きが採点する長さに足りないところは、選びません。"""
    heads = [at + 1 for at, char in enumerate(text) if char == "\n" and LEAD <= at + 1 <= len(text) - SCORED]
    return [heads[round(number * (len(heads) - 1) / (PASSAGES - 1))] for number in range(PASSAGES)]


@torch.no_grad()
def _scored(logits: Callable[[Tensor, int], Any], tokenizer: Any, lead: str, text: str) -> float:
    """``lead`` を読ませてから ``text`` を当てさせたときの、対数の確率の合計。"""
    first, wanted = encode(tokenizer, lead), encode(tokenizer, text)
    bos = [tokenizer.bos_token_id] if tokenizer.bos_token_id is not None else []
    ids = torch.cat([torch.tensor(bos, dtype=torch.int64), first, wanted])
    found = logits(ids[None, :-1], len(wanted))[0].double().log_softmax(-1)
    return float(found.gather(1, wanted[:, None]).sum())


# 丸める


@measurement("tolerance", absolute=1e-4)
def rounded(neko: Path, pretrained: Gemma) -> Repeated:
    """行列の重みを、少ないビットに丸めたときの、迷いの増え方。行ごとに目盛りを決めます。一回が、一つの丸め方です。"""
    ids = encode(pretrained[0], _parts(neko).unread[:SMALL])
    weights = gemma3.load(PRETRAINED).state_dict()
    matrices = sum(weight.numel() for weight in weights.values() if weight.dim() == 2)
    ways = [*((_round, bits) for bits in BITS), (_fitted, FEWEST)]
    whole = _loss(gemma3.load(PRETRAINED), ids)

    def row(number: int) -> dict[str, Any]:
        way, bits = ways[number]
        model = gemma3.load(PRETRAINED)
        model.load_state_dict({name: way(weight, bits) for name, weight in weights.items()})
        worse = (_loss(model, ids) - whole) * len(ids) / SMALL  # 1文字当たりの損失の増え方
        return {"bits": bits, "worse": math.exp(worse) - 1, "megabytes": matrices * bits / 8 / 1e6}

    def together(rows: list[dict[str, Any]]) -> dict[str, Any]:
        zeros = sum(int((_round(weight, FEWEST) == 0).sum()) for weight in weights.values() if weight.dim() == 2)
        exact, half = (_kept()["perplexity"][name] for name in ("float32", "float16"))
        return {
            "zeros": zeros / matrices,
            "fitted": rows[-1],  # 端の値も選んだもの
            "characters": SMALL,
            "half": {"worse": half / exact - 1, "megabytes": matrices * 2 / 1e6},
            "full_megabytes": matrices * 4 / 1e6,
            "perplexity": math.exp(whole * len(ids) / SMALL),
        }

    return Repeated(len(ways), row, together)


def _loss(model: Gemma3, ids: Tensor) -> float:
    return token_losses(model, ids, _length()).double().mean().item()


def _round(weight: Tensor, bits: int, share: float = 1.0) -> Tensor:
    """行列を、行ごとに、2^bits - 1 通りの等しい間隔の値に丸めます。ベクトルは、そのままです。

    いちばん端の値は、行のいちばん大きな値の ``share`` 倍です。それを超える重みは、端の値になります。
    """
    if weight.dim() != 2:
        return weight
    steps = 2 ** (bits - 1) - 1
    scale: Tensor = share * weight.abs().amax(1, keepdim=True) / steps
    return (weight / scale).round().clamp(-steps, steps) * scale


def _fitted(weight: Tensor, bits: int) -> Tensor:
    """端の値を行ごとに縮めてみて、元の重みとの差の二乗の和が、いちばん小さくなるものを選びます。"""
    if weight.dim() != 2:
        return weight
    best = _round(weight, bits)
    for share in NARROWED:
        tried = _round(weight, bits, share)
        nearer = (tried - weight).square().sum(1) < (best - weight).square().sum(1)
        best = torch.where(nearer[:, None], tried, best)
    return best


# 頭の中


@measurement("tolerance")
def heads(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """すべてのヘッドが、一つ前、前に出た同じトークン、そのすぐ後ろ、開いたままのかぎ括弧、閉じたかぎ括弧を見る割合。

    ``chance`` は、そのヘッドが同じ距離のトークンを見る割合の、全体の平均です。近くばかり見るヘッドは、それだけで
    大きくなります。一つ前を見る割合の ``chance`` は、見える範囲を等しく見たときの割合です。
    """
    tokenizer, length = pretrained[0], _length()
    ids = encode(tokenizer, _parts(neko).unread)
    rows = ids[: len(ids) // length * length].view(-1, length)
    rows = rows[torch.linspace(0, len(rows) - 1, READ).round().long()]
    seen = torch.stack(gemma3.trace(_model(), rows).attentions, 1).flatten(1, 2).double()  # (B, L*H, T, S)
    config = _model().config
    windows = [config.sliding_window if kind == SLIDING else length for kind in config.layer_types]
    marks = _marks(tokenizer, rows)
    distance = torch.arange(length)[:, None] - torch.arange(length)  # (T, S)
    many = config.num_attention_heads
    profile = torch.stack([seen.diagonal(-away, 2, 3).mean((0, 2)) for away in range(length)], -1)  # (L*H, 距離)
    found = []
    for head in range(seen.shape[1]):
        window = windows[head // many]
        near = (distance >= 0) & (distance < window)
        uniform = 1 / near.sum(1)
        row: dict[str, Any] = {"layer": head // many + 1, "head": head % many + 1, "window": window}
        previous = seen[:, head].diagonal(-1, 1, 2)
        row["previous"] = {"share": previous.mean().item(), "chance": uniform[1:].mean().item()}
        expected = profile[head][distance.clamp(min=0)] * near
        for name, mark in marks.items():
            places = mark & near  # (B, T, S)
            asked = places.any(-1)
            given = (seen[:, head] * places).sum(-1)
            chance = (expected * places).sum(-1)
            each = [(given[row][asked[row]], chance[row][asked[row]]) for row in range(READ) if asked[row].any()]
            gaps = [(one.mean() - other.mean()).item() for one, other in each]
            row[name] = {
                "share": given[asked].mean().item(),
                "chance": chance[asked].mean().item(),
                "gap": fmean(gaps),
                "error": stdev(gaps) / math.sqrt(len(gaps)),
                "asked": int(asked.sum()),
            }
        found.append(row)
    best = {name: max(found, key=lambda row: row[name]["share"] - row[name]["chance"]) for name in ("previous", *marks)}
    return {
        "heads": found,
        "all": len(found),
        "passages": READ,
        "length": length,
        "best": {name: {"layer": row["layer"], "head": row["head"], **row[name]} for name, row in best.items()},
    }


def _marks(tokenizer: Any, rows: Tensor) -> dict[str, Tensor]:
    """「見る側、見られる側」の表 (B, T, S)。二つ以上前にあるものだけを数えます。"""
    length = rows.shape[1]
    before = torch.arange(length)[:, None] - torch.arange(length) >= 2  # (T, S)
    same = (rows[:, :, None] == rows[:, None, :]) & before
    after = torch.zeros_like(same)
    after[:, :, 1:] = (rows[:, :, None] == rows[:, None, :-1]) & before[:, 1:]
    opened, closed = torch.zeros_like(same), torch.zeros_like(same)
    for row, ids in enumerate(rows.tolist()):
        at, still = None, False
        for place, text in enumerate(tokenizer.batch_decode([[one] for one in ids])):
            if at is not None and place - at >= 2 and not {OPEN, CLOSE} & set(text):
                (opened if still else closed)[row, place, at] = True
            for char in text:
                at, still = (place, True) if char == OPEN else (at, still and char != CLOSE)
    return {"same": same, "after": after, "opened": opened, "closed": closed}


# 大きさと、文章の量


@measurement("tolerance")
def scaling(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """大きさと文章の量を変えて育てた成績の控えと、当てはめた直線。"""
    kept, found = _kept(), _scaled(neko)
    trials = found["trials"][: len(plan(Recipe(**kept["recipe"])))]
    whole = {
        "name": "neko-gemma",
        "recipe": kept["recipe"],
        "every": 1,
        "tokens": kept["parts"]["study"]["tokens"],
        "parameters": kept["parameters"],
        "steps": len(kept["losses"]),
        "kept_epoch": kept["kept_epoch"],
        "perplexity": kept["perplexity"]["float32"],
        "curve": kept["curve"],
    }
    forgetful = [row for row in trials if row["recipe"]["dropout"]]
    plain = [row for row in trials if not row["recipe"]["dropout"]]
    sizes = sorted([row for row in forgetful if row["every"] == 1] + [whole], key=lambda row: row["parameters"])
    amounts = sorted([row for row in forgetful if row["every"] > 1] + [whole], key=lambda row: row["tokens"])
    return {
        "sizes": {"rows": [_trial(row) for row in sizes], **_line(sizes, "parameters")},
        "amounts": {"rows": [_trial(row) for row in amounts], **_line(amounts, "tokens")},
        "plain": [_trial(row) for row in plain],
        "long": {
            name: [{key: point[key] for key in ("epoch", "train", "validation")} for point in row["curve"]]
            for name, row in (("forgetful", _partner(plain[0], forgetful)), ("plain", plain[0]))
        },
        "minutes": sum(row["seconds"] for row in trials) / 60,
        "versions": found["versions"],
    }


def _scaled(neko: Path) -> dict[str, Any]:
    """``nexttoken.scaling`` の成績の控え。今のコードと小説のものでなければ、断ります。"""
    found, kept = read_json(PRETRAINED_FOLDER / RECORD, REMEDY), Recipe(**_kept()["recipe"])
    trials = json.loads(json.dumps([asdict(one) for one in (*plan(kept), *ablations(kept))]))
    if (
        found["data"] != text_digest("".join(_parts(neko)))
        or found["code"] != code_digest()
        or found["model"] != file_digest(PRETRAINED_FOLDER / WEIGHTS)
        or [{name: row[name] for name in trials[0]} for row in found["trials"]] != trials
    ):
        raise ModelError(
            f"{RECORD} は、今のコードか小説で育てた成績ではありません。python -m nexttoken.scaling を実行してください。"
        )
    return found


@measurement("tolerance")
def tools(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """学習の道具（dropout、強いweight decay、ウォームアップ）を、一つずつ、または二つともやめて育てた成績の控え。"""
    rows = _scaled(neko)["trials"][len(plan(Recipe(**_kept()["recipe"]))) :]
    *forgetting, no_warmup = rows
    ways = [*(forgetting[start :: len(WITHOUT)] for start in range(len(WITHOUT))), [no_warmup]]  # どれも、シードの順
    return {
        "seeds": len(TOOL_SEEDS),
        "every": rows[0]["every"],
        "parameters": rows[0]["parameters"],
        "tokens": rows[0]["tokens"],
        "ways": {name: _spread([_trial(row) for row in way]) for name, way in zip(TOOLS, ways, strict=True)},
    }


def _spread(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """シードの順の値と、その端。"""
    names = ("train", "validation", "best_validation", "perplexity", "kept_epoch")
    values = {name: [row[name] for row in rows] for name in names}
    return {name: {"low": min(found), "high": max(found), "each": found} for name, found in values.items()}


def _partner(row: dict[str, Any], others: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """忘れさせる工夫のほかは、同じもの。"""
    return next(one for one in others if (one["every"], one["parameters"]) == (row["every"], row["parameters"]))


def _trial(row: dict[str, Any]) -> dict[str, Any]:
    names = ("parameters", "tokens", "every", "steps", "kept_epoch", "perplexity")
    last = row["curve"][-1]
    return {
        **{name: row[name] for name in names},
        "width": row["recipe"]["width"],
        "batch_size": row["recipe"]["batch_size"],
        "train": last["train"],
        "validation": last["validation"],
        "best_validation": min(point["validation"] for point in row["curve"]),
    }


def _line(rows: Sequence[dict[str, Any]], key: str) -> dict[str, Any]:
    """いちばん右を除いて、損失（迷いの対数）にも対数の軸を使って当てはめた直線。それで、いちばん右を言い当てたもの。

    点と点の間の傾きも返します。
    """
    points = [(math.log(row[key]), math.log(math.log(row["perplexity"]))) for row in rows]
    slope, start = _fit(points[:-1])
    return {
        "slope": slope,
        "start": start,
        "halved": 1 - 2**slope,  # 2倍にするたびに、損失が減る割合
        "guessed": math.exp(math.exp(start + slope * points[-1][0])),
        "found": rows[-1]["perplexity"],
        "steps": [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)],
    }


def _fit(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    middle = fmean(x for x, _ in points), fmean(y for _, y in points)
    up = math.fsum((x - middle[0]) * (y - middle[1]) for x, y in points)
    slope = up / math.fsum((x - middle[0]) ** 2 for x, _ in points)
    return slope, middle[1] - slope * middle[0]
