"""「数えるのをやめて、学ばせる」の測定。"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from statistics import fmean, pstdev  # 小数の sum は、Python 3.12 で終わりの桁が変わった
from typing import Any

import torch
from torch import Tensor, nn

from figures_gen import page_training as in_page
from figures_gen.chapters.neural.answers import ONE_PATH
from figures_gen.declarations import measurement
from figures_gen.intervals import mean_interval
from figures_gen.next_tokens import Gemma
from figures_gen.precision import doubled
from nexttoken import aozora, neural
from nexttoken.kneser_ney import KneserNey
from nexttoken.learn import OTHERS, READ_AGAIN, inputs
from nexttoken.loading.pretrained import read_provenance
from nexttoken.loading.provenance import PROVENANCE, file_digest, read_json
from nexttoken.loading.source import PRETRAINED_FOLDER, ModelError
from nexttoken.neural import REMEDY, WEIGHTS, NeuralNGram
from nexttoken.ngram import UNICODE, NGram, hold_out
from nexttoken.sampling import Sampler
from nexttoken.texts.corpora import read_text

CHARS = "はのを"  # 手で学ばせるときの、三つの文字
RIGHT = "は"
RATE = 1.0
STEPS = 60  # 数えた割合に近づいていくところを見せる歩数
DOWNHILL = 4  # 坂の図で下る歩数
GIVEN = {  # 三つの字に付ける点数。台本の softmax のセルと同じ
    "そろった点数": (0, 0, 0),
    "「は」に1点": (1, 0, 0),
    "「は」に5点": (5, 0, 0),
    "どれも+100点": (101, 100, 100),
}
LOOKED_AT = 0.99, 0.9, 0.5, 0.1, 0.01  # 損失を見る、正解の確率。台本の loss のセルと同じ
LONGEST = 6  # 数えるモデルの n。学んだモデルと同じにする
CONTEXT = 3  # 何文字の並びを、読んだ回数で分けるか
BINS = ((0, 0), (1, 9), (10, 99), (100, 10**9))
BLOCKS = 32  # 取っておいた一割を、いくつに区切って揺れを調べるか
SHARES = tuple(number / 20 for number in range(21))  # 混ぜる割合
REPLACED = 8  # 当てずっぽうの字に取り替える回数
FREQUENT = 50  # 使われ方を比べる字は、読んだ文章にこれだけ出てくるもの
ASKED = "猫主は、"
NEAREST = 5
AROUND = 10  # 同じくらいよく出る字とは、順位の前後いくつまでか
ON_MAP = "はがでのと一二三四五六七八猫犬鼠馬人男僕妻行見云聞、。「」"  # 台本の pca のセルと同じ文字
MAP_KINDS = {"数": "一二三四五六七八", "助詞に使う仮名": "はがでのと", "人や生き物": "猫犬鼠馬人男僕妻"}
# 「猫の箱」の初めの文と、続けるトークンの数、初めの設定（docs/assets/widgets/cat-box-state.mjs）
STARTED, WRITTEN, SEED, TEMPERATURE, MIN_P = "吾輩は猫である。名前は", 41, 10, 0.8, 0.05
# 手で計算する網。入ってくる二つの数、隠れた数を作る重みの表、点数を作る重み、学習率
HAND_INPUTS, HAND_TABLE, HAND_LEAVING, HAND_RATE = [1, 2], [[1, 0], [-1, 1]], [1, -1], 0.2
HAND_OTHER = [1, 3]  # 一歩に使わない字（「猫」）を表す、二つの数
HAND_UNLIKE = [0, 3]  # 「輩」とあまり似ていない、二つの数
PAGE_STEPS = {"network": 500, "gemma": 400}  # ページの中の学習の歩数
PAGE_LETTERS, PAGE_SEED, PAGE_START = 60, 1, "シオリは"
LOOKED = (50, 200)  # 学びはじめの網に、続きを聞く歩
BEGUN = ("吾輩は猫であ", "苦沙弥先", "主人の")
NEVER_READ, NEXT = "ようにうろ", "う"  # 網の得意なところから選んだ、一度も読んでいない並び
PAIRS_WRITTEN = 4000  # 二文字の並びだけから書かせる長さ
AVERAGED = 20  # 一歩ごとの損失は揺れるので、何歩かならして図にする


@measurement("tolerance")
def one_step(neko: Path) -> dict[str, Any]:
    """三つの文字の点数を、一歩だけ動かす前とあと。小説の割合まで学ばせたときの、歩ごとの確率も。"""
    read, _ = _texts(neko)
    counts = [read.count(f"吾輩{char}") for char in CHARS]
    scores = torch.zeros(len(CHARS), dtype=torch.double)
    wanted = torch.tensor([char == RIGHT for char in CHARS], dtype=torch.double)
    shares = torch.tensor(counts, dtype=torch.double) / sum(counts)
    after = scores - RATE * (scores.softmax(0) - wanted)
    learned, path = scores, []
    for _ in range(STEPS + 1):
        path.append(learned.softmax(0).tolist())
        learned = learned - RATE * (learned.softmax(0) - shares)
    return {
        "chars": CHARS,
        "right": CHARS.index(RIGHT),
        "rate": RATE,
        "before": _state(scores, wanted),
        "gradient": (scores.softmax(0) - wanted).tolist(),
        "after": _state(after, wanted),
        "counts": counts,
        "shares": shares.tolist(),
        "path": path,
        "apart": (learned.softmax(0) - shares).abs().max().item(),
    }


@measurement("tolerance")
def descent() -> dict[str, Any]:
    """正解が「は」のときの、損失という坂と、そこを点数0から下る歩み。坂の場所は、「は」の点数が、ほかの二つより何点高いか。"""
    wanted = torch.tensor([char == RIGHT for char in CHARS], dtype=torch.double)
    leads = torch.arange(-8, 33, dtype=torch.double) / 8
    scores, steps = torch.zeros_like(wanted), []
    for _ in range(DOWNHILL + 1):
        state = _state(scores, wanted)
        change = RATE * (wanted - scores.softmax(0))
        step = {"lead": scores, "stride": change}
        steps.append({"loss": state["loss"]} | {name: (one[0] - one[1]).item() for name, one in step.items()})
        scores = scores + change
    ground = [{"lead": lead.item(), "loss": _state(lead * wanted, wanted)["loss"]} for lead in leads]
    return {"right": RIGHT, "rate": RATE, "ground": ground, "steps": steps}


@measurement("tolerance")
def shares() -> dict[str, Any]:
    """三つの字の点数と、ソフトマックス関数で直した確率。"""
    rows = {name: torch.tensor(scores, dtype=torch.double) for name, scores in GIVEN.items()}
    return {
        "chars": CHARS,
        "rows": [{"name": name, "probabilities": scores.softmax(0).tolist()} for name, scores in rows.items()],
    }


@measurement("tolerance")
def penalty() -> dict[str, Any]:
    """正解に付けていた確率と、損失。"""
    curve = [number / 200 for number in range(1, 200)]
    return {
        name: [{"p": p, "loss": -math.log(p)} for p in ps] for name, ps in {"curve": curve, "looked": LOOKED_AT}.items()
    }


@measurement("tolerance")
def slopes() -> dict[str, Any]:
    """どの点数も0のとき、一つだけを動かした損失という地面と、足もとの傾き（勾配）。"""
    wanted = torch.tensor([char == RIGHT for char in CHARS], dtype=torch.double)
    scores = torch.zeros_like(wanted)
    moves = [number / 4 for number in range(-14, 15)]
    return {
        "loss": _state(scores, wanted)["loss"],
        "hills": [
            {
                "char": char,
                "slope": (scores.softmax(0) - wanted)[at].item(),
                "ground": [
                    {"score": move, "loss": _state(scores.index_fill(0, torch.tensor(at), move), wanted)["loss"]}
                    for move in moves
                ],
            }
            for at, char in enumerate(CHARS)
        ],
    }


def _state(scores: Tensor, wanted: Tensor) -> dict[str, Any]:
    probabilities = scores.softmax(0)
    return {
        "scores": scores.tolist(),
        "probabilities": probabilities.tolist(),
        "loss": -(probabilities.log() * wanted).sum().item(),
    }


def _texts(neko: Path) -> tuple[str, str]:
    return hold_out(aozora.parse(read_text(neko)).body)


@measurement("tolerance")
def training(neko: Path, learned: Path) -> dict[str, Any]:
    """学習の身元と、迷いの変わり方と、途中の作文。今のコードと文章で学習したものかどうかも確かめます。"""
    read, _ = _texts(neko)
    model, found = neural.load(learned), _current(learned / PROVENANCE, read)
    epoch = found["epoch_steps"]
    return {
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "kinds": len(model.alphabet),
        "n": model.recipe.n,
        "seen": model.recipe.n - 1,
        "recipe": found["recipe"],
        "seconds": found["seconds"],
        "threads": found["threads"],
        "epoch_steps": epoch,
        "first_loss": found["losses"][0],
        "curve": [{**point, "epoch": point["step"] / epoch} for point in found["curve"]],
        "samples": found["samples"],
    }


def _current(path: Path, read: str) -> dict[str, Any]:
    """身元か成績の控えを読みます。今のコードと文章のものでなければ、ModelError を送出します。"""
    found, wanted = read_json(path, REMEDY), inputs(read)
    if any(found.get(name) != wanted[name] for name in wanted):
        raise ModelError(f"{path} は、今のコードか文章で学習したものではありません。{REMEDY}")
    return found


@measurement("tolerance")
def mistakes(neko: Path, learned: Path) -> dict[str, Any]:
    """学習率を変えたときの損失、長く続けたときの迷い、一度に見る文字の数を変えたときの迷い。"""
    read, _ = _texts(neko)
    found, kept = _current(learned / OTHERS, read), _current(learned / PROVENANCE, read)
    if found["model"] != file_digest(learned / WEIGHTS):
        raise ModelError(f"{learned / OTHERS} は、ほかのモデルの控えです。{REMEDY}そのあと、--others でも学習します。")
    curve = [point for point in found["little"]["curve"] if point["step"]]
    epoch = curve[0]["step"]
    best = min(curve, key=lambda point: point["unread"])
    sizes = sorted({row["n"] for row in found["windows"]})
    return {
        "kinds": len(neural.load(learned).alphabet),
        "averaged": AVERAGED,
        "rates": [{"rate": row["rate"], "losses": _averaged(row["losses"])} for row in found["rates"]],
        "little": found["little"]["read"],
        "long": [{**point, "epoch": point["step"] // epoch} for point in curve],
        "best_epoch": best["step"] // epoch,
        "best": best["unread"],
        "last": curve[-1],
        "windows": [{"n": n, **_spread([row for row in found["windows"] if row["n"] == n])} for n in sizes],
        "window_epochs": found["windows"][0]["step"] // kept["epoch_steps"],
    }


def _averaged(losses: Sequence[float]) -> list[float]:
    return [fmean(losses[at : at + AVERAGED]) for at in range(0, len(losses), AVERAGED)]


def _spread(rows: Sequence[dict[str, float]]) -> dict[str, Any]:
    unread = [row["unread"] for row in rows]
    return {
        "unread": fmean(unread),
        "low": min(unread),
        "high": max(unread),
        "read": fmean(row["read"] for row in rows),
    }


@measurement("tolerance")
def against_counting(neko: Path, learned: Path) -> dict[str, Any]:
    """数えたものと、学んだものと、混ぜたものの迷い。三文字の並びを読んだ回数でも分けます。"""
    read, unread = _texts(neko)
    model = neural.load(learned)
    learned_logs = model.log_probabilities(unread).tolist()
    counter = KneserNey(read, LONGEST, UNICODE)
    contexts = (unread[max(0, i - LONGEST + 1) : i] for i in range(len(unread)))
    counted = [math.log(counter.probability(*pair)) for pair in zip(unread, contexts, strict=True)]
    logs = {"counted": counted, "learned": learned_logs}
    logs["mixed"] = [_mixed(one, other, 0.5) for one, other in zip(learned_logs, counted, strict=True)]
    times = Counter(read[i : i + CONTEXT] for i in range(len(read) - CONTEXT + 1))
    met = [times[unread[i - CONTEXT : i]] for i in range(CONTEXT, len(unread))]
    pairs = list(zip(learned_logs, counted, strict=True))
    gaps = [one - other for one, other in zip(counted, logs["mixed"], strict=True)]
    tenth = [other - _mixed(one, other, 0.1) for one, other in pairs]
    return {
        "gap": {name: math.exp(gap) for name, gap in _blocked(gaps, range(len(unread)), len(unread)).items()},
        "blocks": BLOCKS,
        "perplexity": {name: _perplexity(found) for name, found in logs.items()},
        "read_again": model.perplexity(read[:READ_AGAIN]),
        "n": LONGEST,
        "rows": len(counter.counts),
        "numbers": sum(weight.numel() for weight in model.parameters()),
        "better": fmean(one > other for one, other in pairs),
        "shares": [
            {"share": share, "perplexity": _perplexity([_mixed(one, other, share) for one, other in pairs])}
            for share in SHARES
        ],
        "bins": [_bin(low, high, met, logs, {"tenth": tenth, "half": gaps}) for low, high in BINS],
    }


def _blocked(values: Sequence[float], places: Sequence[int], count: int) -> dict[str, float]:
    """平均と、``count`` 文字の文章を区切って求めた95%の幅。``places`` は、値の一つ一つが何文字めのものか。"""
    totals, numbers = [0.0] * BLOCKS, [0] * BLOCKS
    for value, place in zip(values, places, strict=True):
        totals[place * BLOCKS // count] += value
        numbers[place * BLOCKS // count] += 1
    low, high = mean_interval(totals, numbers)
    return {"value": fmean(values), "low": low, "high": high}


def _mixed(one: float, other: float, share: float) -> float:
    return math.log(share * math.exp(one) + (1 - share) * math.exp(other))


def _perplexity(logs: Sequence[float]) -> float:
    return math.exp(-math.fsum(logs) / len(logs))


def _bin(
    low: int, high: int, met: Sequence[int], logs: dict[str, list[float]], gaps: dict[str, Sequence[float]]
) -> dict[str, Any]:
    """読んだ回数が ``low`` から ``high`` の並びのあと。``gaps`` は、学んだほうを混ぜたときの、損失の差。"""
    places = [place + CONTEXT for place, times in enumerate(met) if low <= times <= high]
    found = {name: _perplexity([values[place] for place in places]) for name, values in logs.items()}
    ratios = {
        share: {
            name: math.exp(gap)
            for name, gap in _blocked([values[place] for place in places], places, len(values)).items()
        }
        for share, values in gaps.items()
    }
    return {"low": low, "high": high, "share": len(places) / len(met), **found, **ratios}


@measurement("tolerance")
def unseen_contexts(neko: Path, learned: Path) -> dict[str, Any]:
    """読んだことのない三文字の並びの次を当てるとき、三つ前の字を取り替えると、迷いがどう変わるか。

    数えるモデルは、並びを読んだことがなければ、三つ前の字を捨てます。学んだモデルがそこから手がかりを得ているなら、
    当てずっぽうの字に取り替えると迷いが増え、使われ方の近い字なら、あまり増えないはずです。使われ方の近さは、
    :func:`neighbours` と同じく、数えて求めます。網のベクトルで選ぶと、入口の数が近いので、増えないのは当たり前です。
    """
    read, unread = _texts(neko)
    model = neural.load(learned)
    met = {read[i : i + CONTEXT] for i in range(len(read) - CONTEXT + 1)}
    chars = [char for char, count in Counter(read).most_common() if count >= FREQUENT]
    ranks = {char: rank for rank, char in enumerate(chars)}
    places = [
        i
        for i in range(model.recipe.n, len(unread))
        if unread[i - CONTEXT : i] not in met
        and unread[i - CONTEXT] in ranks
        and {*unread[i - CONTEXT : i + 1]} <= model.numbers.keys()
    ]
    contexts, wanted = model.contexts(unread)[places], model.encode(unread)[places]
    numbers = torch.tensor([model.numbers[char] for char in chars])
    column = model.recipe.n - 1 - CONTEXT
    alike = _usage(read, chars).fill_diagonal_(-1).argmax(1)
    near = alike[[ranks[unread[i - CONTEXT]] for i in places]]
    true = _losses(model, contexts, wanted)
    replaced = {"near": [_losses(model, _put(contexts, column, numbers[near]), wanted)]}
    generator = random.Random(0)
    chances = []
    for _ in range(REPLACED):
        # 近い字と同じくらいよく出る字から、当てずっぽうに選ぶ
        others = [_neighbour(len(chars), rank, generator) for rank in near.tolist()]
        chances.append(_losses(model, _put(contexts, column, numbers[others]), wanted))
    replaced["chance"] = chances
    new = torch.tensor(
        [chars[rank] + unread[i - CONTEXT + 1 : i] not in met for rank, i in zip(near.tolist(), places, strict=True)]
    )
    gaps = torch.stack(chances).mean(0) - replaced["near"][0]
    return {
        "places": len(places),
        "chars": len(chars),
        "blocks": BLOCKS,
        "gap": _blocked(gaps.tolist(), places, len(unread)),  # 当てずっぽうと、近い字との、損失の差
        "true": math.exp(true.mean().item()),
        # 使われ方の近い字に替えた並びも、読んだことのないところだけ
        "still_unread": {
            "share": new.double().mean().item(),
            **{name: fmean((one - true)[new].mean().item() for one in found) for name, found in replaced.items()},
        },
        **{
            name: {
                "perplexity": (perplexity := math.exp(fmean(one.mean().item() for one in found))),
                "more": perplexity - math.exp(true.mean().item()),
                "worse": fmean((one - true).mean().item() for one in found),
            }
            for name, found in replaced.items()
        },
    }


@torch.no_grad()
def _losses(model: NeuralNGram, contexts: Tensor, wanted: Tensor) -> Tensor:
    return nn.functional.cross_entropy(model(contexts).double(), wanted, reduction="none")


def _put(contexts: Tensor, column: int, numbers: Tensor) -> Tensor:
    changed = contexts.clone()
    changed[:, column] = numbers
    return changed


def _likeness(model: NeuralNGram, numbers: Sequence[int]) -> Tensor:
    directions = nn.functional.normalize(model.embedding.weight[list(numbers)].detach().double(), dim=1)
    return directions @ directions.T


def _neighbour(size: int, rank: int, generator: random.Random) -> int:
    step: int = generator.choice([*range(-AROUND, 0), *range(1, AROUND + 1)])
    return min(max(rank + step, 0), size - 1)


@measurement("tolerance")
def neighbours(neko: Path, learned: Path) -> dict[str, Any]:
    """ベクトルの近い字どうしは、使われ方も似ているか。同じくらいよく出る字と比べます。

    使われ方の近さは、前に来た字と後ろに来た字の割合の重なり（Σ√pq、0から1）の平均で、数えるだけで求めます。
    """
    read, _ = _texts(neko)
    model = neural.load(learned)
    counts = Counter(read)
    chars = [char for char, count in counts.most_common() if count >= FREQUENT]
    usage = _usage(read, chars)
    trained, untaught = (_wins(one, chars, usage) for one in (model, neural.blank(read, model.recipe)))
    return {
        "chars": len(chars),
        "least": FREQUENT,
        "around": AROUND,
        "learned": trained,
        "blank": untaught,
        "asked": [_asked(model, chars, usage, char) for char in ASKED],
    }


def _usage(read: str, chars: Sequence[str]) -> Tensor:
    """字どうしの、使われ方の近さ (C, C)。"""
    kinds = sorted(set(read))
    places = {char: place for place, char in enumerate(kinds)}
    numbers = torch.tensor([places[char] for char in read])
    pairs = torch.zeros(len(kinds), len(kinds), dtype=torch.double)  # (前の字, 後ろの字) の回数
    pairs.index_put_((numbers[:-1], numbers[1:]), torch.ones(1, dtype=torch.double), accumulate=True)
    rows = torch.tensor([places[char] for char in chars])
    after, before = (side[rows] / side[rows].sum(1, keepdim=True) for side in (pairs, pairs.T))
    return (after.sqrt() @ after.sqrt().T + before.sqrt() @ before.sqrt().T) / 2


def _wins(model: NeuralNGram, chars: Sequence[str], usage: Tensor) -> dict[str, float]:
    """いちばん近い字が、同じくらいよく出るほかの字より、似た使われ方をしている割合と、その揺れ。"""
    near = _likeness(model, [model.numbers[char] for char in chars]).fill_diagonal_(-2).argmax(1).tolist()
    shares = []
    for one, nearest in enumerate(near):
        others = _around(nearest, len(chars), {one, nearest})
        shares.append(fmean((usage[one, nearest] > usage[one, others]).double().tolist()))
    return {"wins": fmean(shares), "error": pstdev(shares) / math.sqrt(len(shares))}


def _around(rank: int, size: int, without: set[int]) -> list[int]:
    return [one for one in range(max(0, rank - AROUND), min(size, rank + AROUND + 1)) if one not in without]


def _asked(model: NeuralNGram, chars: Sequence[str], usage: Tensor, char: str) -> dict[str, Any]:
    one = chars.index(char)
    likeness = _likeness(model, [model.numbers[other] for other in chars]).fill_diagonal_(-2)[one]
    near = likeness.topk(NEAREST).indices.tolist()
    others = [other for nearest in near for other in _around(nearest, len(chars), {one, *near})]
    return {
        "char": char,
        "near": [chars[other] for other in near],
        "usage": fmean(usage[one, near].tolist()),
        "chance": fmean(usage[one, others].tolist()),
    }


@measurement("tolerance")
def character_map(neko: Path, learned: Path) -> dict[str, Any]:
    """文字のベクトルを、いちばん広がっている二つの向きに写した地図（主成分分析）と、学ぶ前の地図。"""
    model, (read, _) = neural.load(learned), _texts(neko)
    untaught = _mapped(neural.blank(read, model.recipe))
    return {"dimensions": model.embedding.weight.shape[1], **_mapped(model), "untaught": untaught, "kinds": MAP_KINDS}


def _mapped(model: neural.NeuralNGram) -> dict[str, Any]:
    """``near`` は、地図の中でいちばん近い（コサイン類似度の大きい）字と、その近さ。"""
    table = model.embedding.weight[[model.numbers[char] for char in ON_MAP]].detach().double()  # (C, D)
    unit = table / table.norm(dim=1, keepdim=True)
    close, order = (unit @ unit.T - 2 * torch.eye(len(ON_MAP))).topk(NEAREST)  # 自分は除く
    near = [
        [[ON_MAP[at], one] for at, one in zip(*row, strict=True)]
        for row in zip(order.tolist(), close.tolist(), strict=True)
    ]
    away = table - table.mean(0)
    sizes, directions = torch.linalg.eigh(away.T @ away / len(ON_MAP))
    places = away @ directions[:, -2:].flip(1)  # (C, 2)
    places = places * places[0].sign()  # 軸の向きはどちらでもよいので、一つ目の字が正になるようにそろえる
    return {
        "kept": (sizes[-2:].sum() / sizes.sum()).item(),
        "points": [
            {"char": char, "x": x, "y": y, "near": found}
            for char, (x, y), found in zip(ON_MAP, places.tolist(), near, strict=True)
        ],
    }


@measurement("tolerance")
def cat_story(pretrained: Gemma) -> dict[str, Any]:
    """同じ小説で育てた、アテンションのあるモデル（neko-gemma）の大きさと、「猫の箱」の初めに見せる、その書いた話。"""
    tokenizer, model = pretrained
    sampler, ids = Sampler(SEED, TEMPERATURE, min_p=MIN_P), tokenizer(STARTED).input_ids
    given = len(ids)
    with torch.no_grad(), doubled():
        precise = deepcopy(model).double()
        for _ in range(WRITTEN):
            ids.append(sampler(precise(torch.tensor([ids])).logits[0, -1]))
    return {
        "prompt": STARTED,
        "path": ids[given:],
        "written": tokenizer.decode(ids).removeprefix(STARTED),
        "seed": SEED,
        "closest": sampler.closest,
        "parameters": model.num_parameters(),
        "longest": read_provenance(PRETRAINED_FOLDER)["recipe"]["length"],
    }


@measurement("tolerance")
def hand_network() -> dict[str, Any]:
    """二つの数から、隠れた二つの数を通って点数を出す網。一歩だけ学ぶ前とあとの数と、PyTorchの求めた勾配。"""
    table, leaving = (torch.tensor(one, dtype=torch.double) for one in (HAND_TABLE, HAND_LEAVING))
    inputs = torch.tensor(HAND_INPUTS, dtype=torch.double, requires_grad=True)
    before = _through(inputs, table.requires_grad_(), leaving.requires_grad_())
    slopes = torch.autograd.grad(-before["p"].log(), [table, leaving, before["hidden"], inputs])
    new_table, new_leaving = table - HAND_RATE * slopes[0], leaving - HAND_RATE * slopes[1]
    after = _through(inputs, new_table, new_leaving)

    def elsewhere(given: list[int]) -> dict[str, Any]:
        numbers = torch.tensor(given, dtype=torch.double)
        looks = {"before": _through(numbers, table, leaving), "after": _through(numbers, new_table, new_leaving)}
        return {"inputs": given, **{name: _listed(**look) for name, look in looks.items()}}

    return {
        "inputs": HAND_INPUTS,
        "rate": HAND_RATE,
        "before": _listed(table=table, leaving=leaving, **before),
        "gradient": _listed(
            table=slopes[0], leaving=slopes[1], hidden=slopes[2], score=before["p"] - 1, inputs=slopes[3]
        ),
        "after": _listed(table=new_table, leaving=new_leaving, **after),
        "other": elsewhere(HAND_OTHER),
        "unlike": elsewhere(HAND_UNLIKE),
    }


@measurement("exact")
def one_path() -> dict[str, Any]:
    """練習の、一本道の網の問いにある数。"""
    given, entering, leaving, slope = ONE_PATH
    return {"given": given, "entering": entering, "leaving": leaving, "slope": float(slope)}


def _through(inputs: Tensor, table: Tensor, leaving: Tensor) -> dict[str, Tensor]:
    """隠れた数、点数、正解の確率。"""
    hidden = torch.relu(table @ inputs)
    score = leaving @ hidden
    return {"hidden": hidden, "score": score, "p": torch.sigmoid(score)}


def _listed(**found: Tensor) -> dict[str, Any]:
    return {name: value.tolist() for name, value in found.items()}


@measurement("tolerance")
def page_training(sample: Path) -> dict[str, Any]:
    """ページの中の学習（nt-training）を、PyTorch でした記録。部品は、これを初めに見せます。"""
    text = read_text(sample).strip()  # 部品も、前後の空きを除いて学習する
    models: dict[str, Any] = {"letters": in_page.letters(text, PAGE_LETTERS)}
    for kind, last in PAGE_STEPS.items():
        learner = in_page.Learner(kind, text, in_page.RECIPES[kind], PAGE_SEED)
        models[kind] = learner.record(last, PAGE_START)
    steps = {kind: found["curve"][-1]["step"] for kind, found in models.items()}
    return {"text": text, "seed": PAGE_SEED, "start": PAGE_START, "steps": steps, "models": models}


@measurement("tolerance")
def barely_learned(neko: Path) -> dict[str, Any]:
    """学びはじめの網が、いちばんに挙げた字。``share`` は、初めての文章のうち、一つ目の文と同じ字を挙げた割合。"""
    read, unread = _texts(neko)
    model = neural.blank(read, neural.Recipe())
    contexts, looks = model.contexts(unread), []

    def look(step: int, total: int, loss: float) -> None:
        if step not in LOOKED:
            return
        firsts = [{"start": start, **_first(model.probabilities(start))} for start in BEGUN]
        with torch.no_grad():
            said = torch.cat([model(part).argmax(1) for part in torch.split(contexts, neural.TOGETHER)])
        share = (said == model.numbers[firsts[0]["char"]]).double().mean().item()
        looks.append({"step": step, "firsts": firsts, "share": share})

    neural.train(model, read, steps=LOOKED[-1], report=look)
    return {"looks": looks, "commonest": Counter(read).most_common(1)[0][0]}


def _first(found: dict[str, float]) -> dict[str, Any]:
    char = max(found, key=found.__getitem__)
    return {"char": char, "probability": found[char]}


@measurement("tolerance")
def never_read(neko: Path, learned: Path) -> dict[str, Any]:
    """一度も読んでいない並びのあとに、学んだ網と、数えた表が付けた確率。"""
    read, unread = _texts(neko)
    net = neural.load(learned).probabilities(NEVER_READ)
    table = KneserNey(read, LONGEST, UNICODE)
    counted = {char: table.probability(char, NEVER_READ) for char in net}
    return {
        "context": NEVER_READ,
        "next": NEXT,
        "read": [read.count(NEVER_READ[-size:]) for size in (5, 3)],
        "unread": unread.count(NEVER_READ + NEXT),
        "learned": net[NEXT],
        "counted": counted[NEXT],
        "first": [max(found, key=found.__getitem__) for found in (net, counted)],
    }


@measurement("tolerance")
def after_kushami(learned: Path) -> dict[str, Any]:
    """学んだ網が、「苦沙弥先」の次にいちばん高い確率を付けた字。"""
    found = neural.load(learned).probabilities("苦沙弥先")
    char = max(found, key=found.__getitem__)
    return {"char": char, "probability": found[char]}


@measurement("tolerance")
def mixed_counts(neko: Path) -> dict[str, Any]:
    """数えたn=6に、ほかの数え方を半分ずつ混ぜたときの迷い。初めての文章の全部と、前の三文字を一度も読んでいないところ。"""
    read, unread = _texts(neko)
    met = {read[at : at + CONTEXT] for at in range(len(read) - CONTEXT + 1)}
    new = [at for at in range(CONTEXT, len(unread)) if unread[at - CONTEXT : at] not in met]
    best = _chances(KneserNey(read, LONGEST, UNICODE), LONGEST, unread)
    others = {
        "shorter": _chances(KneserNey(read, CONTEXT, UNICODE), CONTEXT, unread),
        "blended": _chances(NGram(read, LONGEST, UNICODE), LONGEST, unread),
    }
    found = {"alone": best} | {
        name: [(one + two) / 2 for one, two in zip(best, other, strict=True)] for name, other in others.items()
    }
    return {
        name: {"all": _choices(chances), "never": _choices([chances[at] for at in new])}
        for name, chances in found.items()
    }


def _chances(model: NGram[str] | KneserNey[str], n: int, text: str) -> list[float]:
    return [model.probability(char, text[max(0, at - n + 1) : at]) for at, char in enumerate(text)]


def _choices(chances: Sequence[float]) -> float:
    return math.exp(-math.fsum(map(math.log, chances)) / len(chances))


@measurement("exact")
def page_pairs(sample: Path) -> dict[str, Any]:
    """読んだ九割の、二文字の並びだけを数えて書かせた文の三文字の並びのうち、読んだ話にもあるものの割合。"""
    text = read_text(sample).strip()
    read = text[: int(in_page.SHARE * len(text))]
    following: dict[str, list[str]] = {}
    for before, after in pairwise(read):
        following.setdefault(before, []).append(after)
    draws, written = random.Random(PAGE_SEED), read[0]
    while len(written) < PAIRS_WRITTEN:
        written += draws.choice(following.get(written[-1], read))
    runs = [written[at : at + 3] for at in range(len(written) - 2)]
    return {"written": len(written), "known": sum(run in text for run in runs) / len(runs)}
