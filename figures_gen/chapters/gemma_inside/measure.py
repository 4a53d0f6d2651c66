"""「Gemmaを分解して組み立てる」の測定。"""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import Parts, measurement
from figures_gen.next_tokens import next_tokens
from nexttoken import aozora, gemma3, pretraining
from nexttoken.gemma3_config import FULL, SLIDING, Config, Rope, parse_config
from nexttoken.surgery import silenced
from nexttoken.texts.corpora import read_text

Gemma = tuple[Any, Any]
CAPITALS = "日本の首都は東京、フランスの首都は"
ANSWER = "パリ"
IN_ENGLISH = (
    "The capital of Japan is Tokyo. The capital of France is"  # フランケンシュタインの、黙らせる前に決めた形の一つ
)
HEADS = [(2, 4), (3, 4), (6, 4), (13, 3)]  # 図に出すヘッド。（層, ヘッド）で、どちらも1から数える
QUIET = (5, 3)  # 最後の位置では目立たないのに、切ると効くヘッド
# 言い方と国。首都の名前が一つのトークンになる国から、切ってみる前に選んだ
WAYS = [
    "日本の首都は東京、{}の首都は",
    "日本の首都は「東京」、{}の首都は「",
    "日本の首都は東京、アメリカの首都はワシントン、{}の首都は",
]
COUNTRIES = {"フランス": "パリ", "イタリア": "ローマ", "中国": "北京"}
ENGLISH = {"パリ": "Paris", "ローマ": "Rome", "北京": "Beijing"}
ALWAYS = [(10, 4), (13, 3)]  # 切ると、どの文でも効いたヘッド
FELLED, HALVED = 0.1, 0.5  # 切る前の確率のうち、残ったのがこれより少なければ「ほぼ消えた」「半分も残らない」
SEEDS = range(3)  # でたらめな列の種
LENGTH = 25  # でたらめな列の長さ
TOGETHER = 3  # 前回の次をよく見るヘッドとして、名を挙げる数
# 遠くの合言葉。どれも一つのトークンで、測る前に選んだ
PASSWORDS = ["桜", "電話", "図書館", "雪", "時計", "新聞", "音楽", "太陽"]
FILLER, NEARER = 560, 300  # 合言葉のあとに読ませる小説のトークンの数。近くに置くときは、残りを合言葉の前に読ませる
NARROW = 32  # 近くを見る層の窓を、ここまで縮める
GATES, MATERIAL, LEAVING = [[0, 1], [1, -1]], [[1, 0], [1, 0]], [[3, 0], [0, 2]]  # 紙の上のMLPの、三つの表
COPIER = (12, 3)  # 切ると、でたらめな列をまねなくなったヘッド


@measurement("exact")
def network(gemma: Gemma) -> dict[str, Any]:
    """設計図にある、部品の大きさと並び。"""
    config = _config(gemma)
    kinds = config.layer_types
    return {
        "vocabulary": config.vocab_size,
        "width": config.hidden_size,
        "layers": len(kinds),
        "full": [number for number, kind in enumerate(kinds, start=1) if kind == FULL],
        "every": kinds.index(FULL) + 1,
        "heads": config.num_attention_heads,
        "key_heads": config.num_key_value_heads,
        "all_heads": len(kinds) * config.num_attention_heads,
        "head": config.head_dim,
        "pairs": config.head_dim // 2,
        "queries": config.num_attention_heads * config.head_dim,
        "hidden": config.intermediate_size,
        "window": config.sliding_window,
        "scale": {
            "exact": config.hidden_size**0.5,
            "bfloat16": torch.tensor(config.hidden_size**0.5, dtype=torch.bfloat16).item(),
        },
        "base": {"local": config.rope[SLIDING].base, "full": config.rope[FULL].base},
    }


@measurement("exact")
def gates() -> dict[str, Any]:
    """紙の上のMLP。二つの門を、四通りの文で開け閉めする。"""
    rows = []
    for country, topic in [("フランス", "首都"), ("フランス", "名物"), ("日本", "首都"), ("日本", "名物")]:
        x = torch.tensor([int(country == "フランス"), int(topic == "首都")])
        sums, material = (torch.tensor(table) @ x for table in (GATES, MATERIAL))
        passed = torch.relu(sums) * material
        rows.append(
            {
                "words": [country, topic],
                **{name: one.tolist() for name, one in {"inputs": x, "sums": sums, "passed": passed}.items()},
                "written": (torch.tensor(LEAVING) @ passed).tolist(),
            }
        )
    return {"gates": GATES, "leaving": LEAVING, "names": ["パリ", "ワイン"], "rows": rows}


@measurement("exact")
def ledger(gemma: Gemma) -> dict[str, Any]:
    """部品ごとのパラメータの数。手元のモデルは重みを数え、1Bは設計図から計算します。"""
    counted = gemma3.parameter_ledger(gemma[1])
    larger = gemma3.GEMMA_3_1B
    return {
        "ours": {**_shares(counted), **_shape(_config(gemma))},
        "larger": {**_shares(gemma3.ledger_from_config(larger)), **_shape(larger)},
    }


def _shape(config: Config) -> dict[str, int]:
    return {
        "vocabulary": config.vocab_size,
        "width": config.hidden_size,
        "hidden": config.intermediate_size,
        "layers": len(config.layer_types),
    }


def _shares(rows: list[tuple[str, int]]) -> dict[str, Any]:
    total = sum(count for _, count in rows)
    return {
        "total": total,
        "parts": [{"part": part, "count": count, "share": count / total} for part, count in rows],
        "rest": total - rows[0][1],
    }


@measurement("tolerance")
def rotation(gemma: Gemma) -> dict[str, Any]:
    """RoPEの三つの組が、トークン一つごとに回る角度。"""
    config = _config(gemma)
    rope = Rope(config.rope[SLIDING].base)
    return {"places": 5, "dials": [_dial(config.head_dim, pair, rope) for pair in (1, 17, 33)]}


def _dial(size: int, pair: int, rope: Rope) -> dict[str, Any]:
    needle = torch.zeros(size)
    needle[pair - 1] = 1
    first, second = gemma3.rotate(needle, torch.tensor([1]), rope).view(2, -1)[:, pair - 1].tolist()
    degrees = math.degrees(math.atan2(second, first))
    return {"pair": pair, "degrees": degrees, "round": 360 / degrees}


@measurement("tolerance")
def sizes(gemma: Gemma) -> dict[str, Any]:
    """層を出るたびの「日本の」の大きさと、足し込む前の正規化の重みの大きさ（どちらも二乗の平均の平方根）。"""
    model = _model()
    seen = gemma3.trace(model, _ids(gemma[0], "東京は日本の"))
    rows = [
        {
            "stream": _size(seen.residuals[number][0, -1]),
            "attention": _size(1 + layer.post_attention_layernorm.weight),
            "mlp": _size(1 + layer.post_feedforward_layernorm.weight),
        }
        for number, layer in enumerate(_layers(model), start=1)
    ]
    return {"rows": rows, **{part: _steps([row[part] for row in rows]) for part in ("attention", "mlp")}}


@measurement("tolerance")
def similar(gemma: Gemma) -> dict[str, Any]:
    """「東京」と、ほかの言葉の、埋め込みベクトルの向きの近さ（コサイン類似度）。"""
    table = _model().embed_tokens.weight.detach()

    def vector(word: str) -> Tensor:
        return table[gemma[0](word, add_special_tokens=False).input_ids[0]]

    words = ["大阪", "京都", "Tokyo", "猫", "は"]
    return {
        "to": "東京",
        "rows": [
            {"word": word, "similarity": torch.cosine_similarity(vector("東京"), vector(word), dim=0).item()}
            for word in words
        ],
    }


def _size(vector: Tensor) -> float:
    return vector.detach().pow(2).mean().sqrt().item()


def _steps(values: list[float]) -> dict[str, Any]:
    """一つ下の層と比べた回数と、下の層より小さかった回数。上の三分の一と下の三分の一の、平均の比。"""
    pairs, third = list(pairwise(values)), len(values) // 3
    return {
        "of": len(pairs),
        "down": sum(after < before for before, after in pairs),
        "top_over_bottom": sum(values[-third:]) / sum(values[:third]),
    }


@measurement("tolerance")
def attention(gemma: Gemma) -> dict[str, Any]:
    """最後のトークンが見ている先と、そのヘッドを切ったときの答え。"""
    tokenizer, _ = gemma
    ids, model = _ids(tokenizer, CAPITALS), _model()
    answer = tokenizer(ANSWER).input_ids[-1]
    seen = gemma3.trace(model, ids).attentions
    return {
        "tokens": [tokenizer.decode(token) for token in ids[0]],
        "answer": ANSWER,
        "probability": _next(model, ids)[answer].item(),
        "heads": [
            {**_head(layer, head), "weights": seen[layer - 1][0, head - 1, -1].tolist()} for layer, head in HEADS
        ],
        "cuts": [_cut_answer(tokenizer, model, ids, answer, one) for one in [*HEADS, QUIET]],
        "quiet": seen[QUIET[0] - 1][0, QUIET[1] - 1, -1].max().item(),
        "sink": torch.stack(seen)[:, 0, :, 1:, 0].mean().item(),
    }


@measurement("tolerance")
def hushed(gemma: Gemma) -> dict[str, Any]:
    """国を見るヘッドを黙らせる前と後の、次の一位から三位。"""
    ids, model = _ids(gemma[0], CAPITALS), _model()

    def three() -> list[dict[str, Any]]:
        top = _next(model, ids).topk(3)
        rows = zip(top.values.tolist(), top.indices.tolist(), strict=True)
        return [{"token": gemma[0].decode(number), "probability": value} for value, number in rows]

    before = three()
    with silenced(model, [HEADS[3]]):
        return {"before": before, "after": three()}


@measurement("tolerance")
def in_english(gemma: Gemma) -> dict[str, Any]:
    """英語の文で、国を見るヘッドのいちばん見ているトークンと、切る前とあとの、「Paris」の確率と、一位。"""
    tokenizer, _ = gemma
    ids, model = _ids(tokenizer, IN_ENGLISH), _model()
    (answer,) = tokenizer(" Paris", add_special_tokens=False).input_ids
    layer, head = HEADS[3]
    cut = _cut_answer(tokenizer, model, ids, answer, HEADS[3])
    return {
        "prompt": IN_ENGLISH,
        "before": _next(model, ids)[answer].item(),
        "seen": _top(
            [tokenizer.decode(one) for one in ids[0]], gemma3.trace(model, ids).attentions[layer - 1][0, head - 1, -1]
        ),
        **cut,
    }


@measurement("tolerance")
def alone(gemma: Gemma) -> dict[str, Any]:
    """「東京は」のない「日本の」だけを渡したとき、次に来るトークンの、確率の高い三つ。"""
    return next_tokens(gemma, "日本の", 3)


def _head(layer: int, head: int) -> dict[str, Any]:
    return {"layer": layer, "head": head}


def _place(place: int) -> dict[str, Any]:
    """下の層から通して、0から数えたヘッド。"""
    layer, head = divmod(place, _model().config.num_attention_heads)
    return _head(layer + 1, head + 1)


def _cut_answer(tokenizer: Any, model: gemma3.Gemma3, ids: Tensor, answer: int, one: tuple[int, int]) -> dict[str, Any]:
    with _cut(model, *one):
        probabilities = _next(model, ids)
    return {
        **_head(*one),
        "probability": probabilities[answer].item(),
        "first": tokenizer.decode(probabilities.argmax()),
    }


@contextmanager
def _cut(model: gemma3.Gemma3, layer: int, head: int) -> Iterator[None]:
    """一つのヘッドの結果を、0にします。"""
    size = model.config.head_dim
    places = torch.arange((head - 1) * size, head * size)
    attention: Any = model.layers[layer - 1].self_attn
    zeroed = attention.o_proj.register_forward_pre_hook(lambda _, given: (given[0].index_fill(-1, places, 0),))
    try:
        yield
    finally:
        zeroed.remove()


@measurement("tolerance")
def cuts(gemma: Gemma) -> dict[str, Any]:
    """言い方と国を変えた文で、すべてのヘッドを一つずつ切り、正しい首都の確率が切る前のどれだけ残るかを見ます。

    切らないモデルが首都を間違えた文は、数えません。
    """
    ways = [_way(gemma[0], way) for way in WAYS]
    heads = [_over_ways(ways, place) for place in range(len(ways[0]["heads"]))]
    sentences = [sentence for way in ways for sentence in way["sentences"]]
    felled = [one["felled"] for way in ways[1:] for one in way["sentences"] if one["correct"]]
    always = [head for head in heads if head["most"] is not None and head["most"] < HALVED]
    return {
        "asked": len(sentences),
        "counted": sum(sentence["correct"] for sentence in sentences),
        "ways": [{**way, "heads": [{"kept": head["kept"]} for head in way["heads"]]} for way in ways],
        "watched": [head for head in heads if (head["layer"], head["head"]) in [*HEADS, QUIET]],
        # どの文でも、半分も残らないヘッド。本文は二つを名指しするので、足りなければ空で埋める
        "always": [*always, *[{"layer": None, "head": None}] * (2 - len(always))],
        # 初めの言い方のほかで、正解を「ほぼ消えた」にしたヘッドの数
        "felled_otherwise": {"least": min(felled, default=None), "most": max(felled, default=None)},
    }


def _way(tokenizer: Any, way: str) -> dict[str, Any]:
    """一つの言い方の、文ごと、ヘッドごとの結果。"""
    model = _model()
    ids = torch.cat([_ids(tokenizer, way.format(country)) for country in COUNTRIES])  # (N, T)
    answers = torch.tensor([tokenizer(answer).input_ids[-1] for answer in COUNTRIES.values()])
    seen = gemma3.trace(model, ids)
    with torch.no_grad():
        whole = model.unembed(seen.residuals[-1][:, -1:])[:, 0].softmax(dim=-1)  # (N, V)
    before, correct = whole[range(len(ids)), answers], whole.argmax(dim=-1) == answers
    kept = _after_cuts(model, [x[correct] for x in seen.residuals], answers[correct]) / before[correct]  # (L*H, N)
    felled = iter((kept < FELLED).sum(dim=0).tolist())
    looked = torch.stack(seen.attentions)[:, correct, :, -1].transpose(1, 2).flatten(0, 1)  # (L*H, N, T)
    tokens = [[tokenizer.decode(token) for token in row] for row in ids[correct]]
    return {
        "way": way,
        "sentences": [
            {
                "prompt": way.format(country),
                "answer": answer,
                "first": tokenizer.decode(row.argmax()),
                "correct": right,
                "probability": probability,
                "felled": next(felled) if right else None,  # 正解を「ほぼ消えた」にしたヘッドの数
            }
            for (country, answer), row, right, probability in zip(
                COUNTRIES.items(), whole, correct.tolist(), before.tolist(), strict=True
            )
        ],
        "heads": [
            {"kept": shares, "seen": [_top(*pair) for pair in zip(tokens, weights, strict=True)]}
            for shares, weights in zip(kept.tolist(), looked, strict=True)
        ],
    }


def _top(tokens: list[str], weights: Tensor) -> dict[str, Any]:
    """いちばん見ているトークン。"""
    return {"token": tokens[int(weights.argmax())], "weight": weights.max().item()}


@torch.no_grad()
def _after_cuts(model: gemma3.Gemma3, residuals: list[Tensor], answers: Tensor) -> Tensor:
    """ヘッドを一つずつ切ったときの、正解の確率 (L*H, N)。"""
    if not len(answers):  # 切らないモデルが、どの首都も間違えた
        return torch.zeros(len(_layers(model)) * model.config.num_attention_heads, 0)
    last = [x[:, -1:] for x in _each_cut(model, residuals)]
    probabilities = model.unembed(torch.cat(last))[:, 0].softmax(dim=-1)  # (L*H*N, V)
    kept: Tensor = probabilities.gather(1, answers.repeat(len(probabilities) // len(answers))[:, None])
    return kept.view(-1, len(answers))


def _each_cut(model: gemma3.Gemma3, residuals: list[Tensor]) -> Iterator[Tensor]:
    """層ごとに、ヘッドを一つずつ切ったときの、最後の層を出たベクトル (H*N, T, D)。

    切っても変わらない、下の層は計算し直しません。
    """
    positions = torch.arange(residuals[0].shape[1])
    for number, layer in enumerate(_layers(model)):
        rows = []
        for head in range(model.config.num_attention_heads):
            with _cut(model, number + 1, head + 1):
                rows.append(layer(residuals[number], positions, None)[0])
        x = torch.cat(rows)
        for above in _layers(model)[number + 1 :]:
            x, _ = above(x, positions, None)
        yield x


@measurement("tolerance")
def swaps(gemma: Gemma) -> dict[str, Any]:
    """どの文でも効いたヘッドの結果を、0にする代わりに、国だけが違う文を読んだときのものに差し替えます。

    数えるのは、どちらの文でも、差し替えないモデルが首都を正しく答えた組だけです。
    ``kept`` は、差し替えたあとに残った、正しい首都の確率の割合。``moved`` は、差し替え元の国の首都が一位になったか。
    """
    model, rows = _model(), []
    for head in ALWAYS:
        found = [one for way in WAYS for one in _swapped(gemma[0], model, way, head)]
        kept = [one["kept"] for one in found]
        moved = sum(one["moved"] for one in found)
        rows.append({**_head(*head), "of": len(found), "least": min(kept), "most": max(kept), "moved": moved})
    return {"heads": rows}


@torch.no_grad()
def _swapped(tokenizer: Any, model: gemma3.Gemma3, way: str, head: tuple[int, int]) -> list[dict[str, Any]]:
    """一つの言い方の、どちらの文にも正しく答えた組ごとの結果。"""
    ids = torch.cat([_ids(tokenizer, way.format(country)) for country in COUNTRIES])  # (N, T)
    answers = torch.tensor([tokenizer(answer).input_ids[-1] for answer in COUNTRIES.values()])
    each = torch.arange(len(ids))
    whole = model(ids, last_only=True)[:, 0].softmax(dim=-1)
    correct, found = whole.argmax(dim=-1) == answers, []
    for shift in range(1, len(ids)):
        other = (each + shift) % len(ids)  # 差し替え元の文
        with _replaced(model, *head, other):
            after = model(ids, last_only=True)[:, 0].softmax(dim=-1)
        kept = after[each, answers] / whole[each, answers]
        moved = after.argmax(dim=-1) == answers[other]
        found += [{"kept": kept[at].item(), "moved": bool(moved[at])} for at in each[correct & correct[other]].tolist()]
    return found


@contextmanager
def _replaced(model: gemma3.Gemma3, layer: int, head: int, other: Tensor) -> Iterator[None]:
    """一つのヘッドの結果を、同じ束の、別の文のものにします。"""
    size = model.config.head_dim
    places = torch.arange((head - 1) * size, head * size)
    attention: Any = model.layers[layer - 1].self_attn
    replaced = attention.o_proj.register_forward_pre_hook(
        lambda _, given: (given[0].index_copy(-1, places, given[0][other][..., places]),)
    )
    try:
        yield
    finally:
        replaced.remove()


def _over_ways(ways: list[dict[str, Any]], place: int) -> dict[str, Any]:
    """一つのヘッドの、言い方ごとの残り（少ない文と多い文）と、いちばん見ていたトークン。"""
    mine = [way["heads"][place] for way in ways]
    shares = [share for head in mine for share in head["kept"]]
    return {
        **_place(place),
        "least": min(shares, default=None),
        "most": max(shares, default=None),
        "others_least": min((share for head in mine[1:] for share in head["kept"]), default=None),
        "ways": [{"least": min(head["kept"], default=None), "most": max(head["kept"], default=None)} for head in mine],
        "seen": [one for head in mine for one in head["seen"]],
    }


@measurement("tolerance")
def induction(gemma: Gemma) -> Parts:
    """でたらめな列を二度くり返し、前に来た同じトークンの次を見るヘッドを探し、すべてのヘッドを、一つずつ切ります。

    一回が、一つの列です。
    """
    return Parts(len(SEEDS), lambda number: _repeat(gemma[0], SEEDS[number]), _over_runs)


def _repeat(tokenizer: Any, seed: int) -> dict[str, Any]:
    model = _model()
    twice = _twice(tokenizer, seed)
    here, after = torch.arange(LENGTH + 1, 2 * LENGTH), torch.arange(2, LENGTH + 1)
    seen = gemma3.trace(model, twice)
    weights = torch.stack(seen.attentions)[:, 0]  # (L, H, T, T)
    score = weights[:, :, here, after].mean(dim=-1)  # (L, H)
    _, (near, near_head), (layer, head), _ = HEADS
    shown = score[layer - 1, head - 1]
    later = torch.arange(2, 2 * LENGTH + 1)
    previous = weights[near - 1, near_head - 1, later, later - 1]  # 一つ前を見るヘッドは、ここでも一つ前を見るか
    pair = torch.cat([twice, _twice(tokenizer, seed + len(SEEDS))])  # 二つ目は、差し替え元の、別のでたらめな列
    first, second = slice(0, LENGTH), slice(LENGTH + 1, 2 * LENGTH)
    with torch.no_grad():
        [once], [again] = (_right(model, seen.residuals[-1], twice, part) for part in (first, second))
        with _replaced(model, *COPIER, torch.tensor([1, 0])):
            swapped, _ = _right(model, model.residual(pair), twice, second)
        cut = [count for x in _each_cut(model, seen.residuals) for count in _right(model, x, twice, second)]
    return {
        "top": [_place(place) for place in score.flatten().topk(TOGETHER).indices.tolist()],
        "best": score.max().item(),
        "shown": {**_head(layer, head), "score": shown.item(), "place": int((score > shown).sum()) + 1},
        "previous": previous.mean().item(),
        "right": {"once": once, "twice": again},
        "swapped": swapped,
        "scores": score.flatten().tolist(),
        "cut": cut,  # ヘッドごとの、それだけを切ったときの、二度目の当たり
    }


def _twice(tokenizer: Any, seed: int) -> Tensor:
    nonsense = torch.randint(1000, 200_000, (LENGTH,), generator=torch.Generator().manual_seed(seed))
    return torch.cat([_ids(tokenizer, "")[0], nonsense, nonsense])[None]


def _right(model: gemma3.Gemma3, x: Tensor, twice: Tensor, part: slice) -> list[int]:
    """最後の層を出たベクトル (N, T, D) のそれぞれの、``part`` の位置で、一位が当たった数。"""
    wanted = twice[0, 1:][part]
    return (model.unembed(x[:, part]).argmax(dim=-1) == wanted).sum(dim=1).tolist()


def _over_runs(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """ヘッドごとに、列をまたいで、前回の次を見た割合と、それだけを切ったときの二度目の当たりをまとめます。"""
    heads = [
        {
            **_place(place),
            "score": fmean(row["scores"][place] for row in rows),
            "least": min(row["cut"][place] for row in rows),
            "most": max(row["cut"][place] for row in rows),
        }
        for place in range(len(rows[0]["cut"]))
    ]
    one, *others = sorted(heads, key=lambda head: head["most"])
    right = [row["right"] for row in rows]
    return {
        "length": LENGTH,
        "of": LENGTH - 1,
        "once_most": max(each["once"] for each in right),
        "twice_least": min(each["twice"] for each in right),
        "twice_most": max(each["twice"] for each in right),
        "top": sorted(heads, key=lambda head: -head["score"])[:TOGETHER],  # 前回の次をよく見る順
        "one": one,  # 切ると、当たりがいちばん減ったヘッド
        "next": min(others, key=lambda head: head["least"]),  # その次に減ったヘッド
        "swapped_most": max(row["swapped"] for row in rows),
        "best_least": min(row["best"] for row in rows),
        "previous_least": min(row["previous"] for row in rows),
        "shown_last": max(row["shown"]["place"] for row in rows),
    }


@measurement("tolerance")
def lens(gemma: Gemma) -> dict[str, Any]:
    """層を出るたびに、そこで読んだ答えを聞きます。"""
    return {name: _lens(gemma[0], prompt) for name, prompt in (("tokyo", "東京は日本の"), ("capitals", CAPITALS))}


def _lens(tokenizer: Any, prompt: str) -> dict[str, Any]:
    model = _model()
    with torch.no_grad():
        last = [model.unembed(x[:, -1:])[0, 0] for x in gemma3.trace(model, _ids(tokenizer, prompt)).residuals]
    answer = int(last[-1].argmax())
    rows = [_reading(tokenizer, logits, answer) for logits in last]
    margin = min(row.pop("margin") for row in rows)
    first = [row["token"] for row in rows].index(tokenizer.decode(answer))
    return {
        "prompt": prompt,
        "answer": tokenizer.decode(answer),
        "first": first,
        "rows": rows,
        # どの層でも、一位と二位のロジットの差はこれ以上。計算機によるちがいを受けないように、切り捨てる
        "smallest_margin_at_least": math.floor(margin * 1000) / 1000,
    }


@measurement("tolerance")
def routes(gemma: Gemma) -> dict[str, Any]:
    """言い方と国を変えても、答えは上のほうの層で決まるか。途中の一位に、首都の英語の名前が出るか。"""
    rows = [
        _route(gemma[0], way.format(country), ENGLISH[answer]) for way in WAYS for country, answer in COUNTRIES.items()
    ]
    return {
        "rows": rows,
        "of": len(rows),
        "through": sum(row["through"] for row in rows),
        "settled_first": min(row["settled"] for row in rows),
    }


def _route(tokenizer: Any, prompt: str, english: str) -> dict[str, Any]:
    model = _model()
    with torch.no_grad():
        last = torch.cat([x[:, -1] for x in gemma3.trace(model, _ids(tokenizer, prompt)).residuals])  # (L+1, D)
        firsts = [tokenizer.decode(token) for token in model.unembed(last).argmax(dim=-1)]
    settled = max((place for place, token in enumerate(firsts) if token != firsts[-1]), default=-1) + 1
    return {
        "prompt": prompt,
        "answer": firsts[-1],
        "through": english in [token.strip() for token in firsts[:-1]],  # 途中の一位に、英語の名前が出たか
        "settled": settled,  # この層から上は、ずっと最後と同じものが一位
    }


def _reading(tokenizer: Any, logits: Tensor, answer: int) -> dict[str, Any]:
    probabilities, (first, second) = logits.softmax(dim=-1), logits.topk(2).values.tolist()
    return {
        "token": tokenizer.decode(logits.argmax()),
        "probability": probabilities.max().item(),
        "answer": probabilities[answer].item(),
        "margin": first - second,
    }


def _config(gemma: Gemma) -> Config:
    return parse_config(gemma[1].config.to_dict())


@cache
@measurement("tolerance")
def distant(gemma: Gemma, neko: Path) -> Parts:
    """合言葉を教え、小説を読ませてから尋ねます。全部を見る層か、近くを見る層の、見えるところを狭めます。一回が、合言葉一つです。

    ``far`` は合言葉が近くを見る層の窓より遠いとき、``near`` は同じ長さの文章で、窓の中にあるときです。
    """
    model, tokenizer = _model(), gemma[0]
    novel = pretraining.encode(tokenizer, aozora.parse(read_text(neko)).body)
    window, kinds = model.config.sliding_window, model.config.layer_types
    full, near = ([at for at, each in enumerate(kinds) if each == kind] for kind in (FULL, SLIDING))
    heads = range(1, model.config.num_attention_heads + 1)
    ways: dict[str, Callable[[], AbstractContextManager[None]]] = {
        "whole": nullcontext,
        "full_cut": lambda: _windows(model, full, window),
        "full_off": lambda: silenced(model, [(at + 1, head) for at in full for head in heads]),
        "sliding_cut": lambda: _windows(model, near, NARROW),
    }

    def ask(word: str, text: Tensor, after: int) -> dict[str, Any]:
        told, asked = (
            pretraining.encode(tokenizer, words) for words in (f"合言葉は「{word}」です。\n", "\n合言葉は「")
        )
        bos = torch.tensor([tokenizer.bos_token_id])
        ids = torch.cat([bos, text[: FILLER - after], told, text[FILLER - after :], asked])[None]
        (wanted,) = pretraining.encode(tokenizer, word).tolist()
        found: dict[str, Any] = {"back": len(told) - told.tolist().index(wanted) - 1 + after + len(asked)}
        for name, way in ways.items():
            with way(), torch.no_grad():
                shares = model(ids, last_only=True)[0, -1].softmax(dim=-1)
            found[name] = {"share": shares[wanted].item(), "won": int(shares.argmax() == wanted)}
        return found

    def row(number: int) -> dict[str, Any]:
        start = len(novel) // len(PASSWORDS) * number
        word, text = PASSWORDS[number], novel[start : start + FILLER]
        return {"word": word, "far": ask(word, text, FILLER), "near": ask(word, text, NEARER)}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        places: dict[str, Any] = {
            place: {
                "back": min(row[place]["back"] for row in rows),
                **{
                    name: {
                        "first": sum(row[place][name]["won"] for row in rows),
                        "share": fmean(row[place][name]["share"] for row in rows),
                    }
                    for name in ways
                },
            }
            for place in ("far", "near")
        }
        return {"words": len(rows), "filler": FILLER, "window": window, "narrow": NARROW, **places}

    return Parts(len(PASSWORDS), row, whole)


@contextmanager
def _windows(model: gemma3.Gemma3, numbers: list[int], size: int) -> Iterator[None]:
    """この中では、``numbers`` 番目（0から）の層のアテンションが、近くの ``size`` トークンだけを見ます。"""
    parts = [_layers(model)[number].self_attn for number in numbers]
    before = [part.window for part in parts]
    for part in parts:
        part.window = size
    try:
        yield
    finally:
        for part, window in zip(parts, before, strict=True):
            part.window = window


def _model() -> gemma3.Gemma3:
    return gemma3.load()


def _layers(model: gemma3.Gemma3) -> list[Any]:
    return list(model.layers)


def _ids(tokenizer: Any, text: str) -> Tensor:
    ids: Tensor = tokenizer(text, return_tensors="pt").input_ids
    return ids  # (1, T)


def _next(model: gemma3.Gemma3, ids: Tensor) -> Tensor:
    with torch.no_grad():
        return model.unembed(model.residual(ids)[:, -1:])[0, 0].softmax(dim=-1)  # (V,)
