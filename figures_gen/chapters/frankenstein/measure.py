"""「フランケンシュタイン」の測定。"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from statistics import fmean  # 小数の sum は、Python 3.12 で終わりの桁が変わった
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval as t_interval
from nexttoken import aozora, gemma3, tuning
from nexttoken import siblings as brood
from nexttoken.evaluation import mean_interval
from nexttoken.gemma3 import Gemma3
from nexttoken.instructions import read_instructions
from nexttoken.loading.folder import default_folder
from nexttoken.loading.source import PRETRAINED, TUNED, ModelError
from nexttoken.pretrain import text_digest
from nexttoken.pretraining import code_digest, encode, split
from nexttoken.surgery import adapted, mixed, silenced, transplanted, without_layers
from nexttoken.texts.corpora import read_text

Gemma = tuple[Any, Any]
BOS = 2  # Gemmaの文章の先頭
#: 文章を切り出す場所の数、読ませるトークン、終わりから何トークンを当てさせるか。Gemmaは重いので、短くする。
LITTLE, LARGE = (40, 64, 32), (6, 16, 6)
WIDE = (24, 48, 16)  # Gemmaの層を抜くとき。要らない層があるかを言うには、場所がたくさん要る
TILE = 2048  # ロジットを一度に求める語彙の数。Gemmaの語彙は26万あり、広げすぎるとメモリの出し入れで遅くなる
SHARES = tuple(number / 10 for number in range(11))
PARTS = ("norm", "embed_tokens", "layers.0", "layers.1", "layers.2", "layers.3")
DONORS = ("early", "fork", "other")
STRENGTHS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
ANSWERS = 6  # アダプタの強さを試すときに当てさせる、開発用のお手本の答え
SLICES = 12, 80  # トークナイザを取り替えるときに読ませる文章の数と、文字数。Gemmaには、その三分の一
# 首都を答える文。形も国も、切ってみる前に選んだ。答えは、一つのトークンになるもの
FORMS = (
    ("日本の首都は東京、{}の首都は", {"フランス": "パリ", "イタリア": "ローマ", "中国": "北京"}),
    ("日本なら東京、ドイツならベルリン、{}なら", {"フランス": "パリ", "イタリア": "ローマ", "中国": "北京"}),
    (
        "The capital of Japan is Tokyo. The capital of {} is",
        {"France": " Paris", "Italy": " Rome", "China": " Beijing"},
    ),
    ("Japan: Tokyo\nGermany: Berlin\n{}:", {"France": " Paris", "Italy": " Rome", "China": " Beijing"}),
)
#: 抜くと当てずっぽうより悪くなった層。どの部分のせいかを、分けて調べる（neko-gemmaでは、すべての層を調べる）
FATAL = (1, 2, 4, 6)
STRONGEST = 5  # 一つの文で「よく効いた」と数えるヘッドの数


class Passages(NamedTuple):
    """読ませる番号 (N, T)、当てさせる番号 (N, S)。"""

    ids: Tensor
    wanted: Tensor


class Score(NamedTuple):
    """当てさせた番号ごとの、損失 (N, S) と、一位が当たったか (N, S)。"""

    losses: Tensor
    hits: Tensor


# 読ませる文章と、成績


def _novel(neko: Path) -> tuple[str, str]:
    """学習に使った部分と、取っておいた一割。"""
    parts = split(aozora.parse(read_text(neko)).body)
    return parts.study, parts.unread


def _passages(ids: Tensor, size: tuple[int, int, int], bos: int | None = None) -> Passages:
    """同じ間隔で切り出します。``bos`` があれば、それぞれの頭に付けます。"""
    count, length, scored = size
    starts = torch.arange(count) * ((len(ids) - length - 1) // count)
    rows = torch.stack([ids[start : start + length + 1] for start in starts])  # (N, T + 1)
    read = rows[:, :-1]
    if bos is not None:
        read = torch.cat([torch.full((count, 1), bos), read], dim=1)
    return Passages(read, rows[:, -scored:])


@torch.no_grad()
def _score(model: Gemma3, residual: Tensor, wanted: Tensor) -> Score:
    """最後の層を出たベクトル (N, T, D) から、終わりの番号を当てた成績。"""
    logits = model.unembed(residual[:, -wanted.shape[1] :])  # (N, S, V)
    losses = cross_entropy(logits.transpose(1, 2), wanted, reduction="none")
    return Score(losses, logits.argmax(dim=-1) == wanted)


def _read(model: Gemma3, passages: Passages) -> Score:
    with torch.no_grad():
        return _score(model, model.residual(passages.ids), passages.wanted)


def _grade(score: Score) -> dict[str, Any]:
    return {"perplexity": math.exp(score.losses.mean().item()), "top1": score.hits.float().mean().item()}


def _effect(before: Score, after: Score) -> dict[str, Any]:
    """手術のあとの成績と、損失が増えた分の、文章をまたいだ平均と区間。"""
    low, high = _interval(after.losses - before.losses)
    return {**_grade(after), "worse": (after.losses - before.losses).mean().item(), "low": low, "high": high}


def _interval(rows: Tensor) -> tuple[float, float]:
    """文章 (N, S) を選び直して求めた、平均の95%区間。"""
    found = mean_interval(rows.tolist())
    return found.low, found.high


class Patient(NamedTuple):
    """手術台に載せるモデルと、読ませる文章と、何もしないときの成績。"""

    name: str
    model: Gemma3
    passages: Passages
    residuals: list[Tensor]
    whole: Score


@cache
def _gemma() -> Gemma3:
    return gemma3.load(default_folder())


def _patients(neko: Path, base: Gemma, pretrained: Gemma) -> Iterator[Patient]:
    """neko-gemmaと、Gemma 3 270M。"""
    _, unread = _novel(neko)
    for name, model, (tokenizer, _), size, bos in (
        ("neko", gemma3.load(PRETRAINED), pretrained, LITTLE, None),
        ("gemma", _gemma(), base, LARGE, BOS),
    ):
        passages = _passages(encode(tokenizer, unread), size, bos)
        residuals = gemma3.trace(model, passages.ids).residuals
        yield Patient(name, model, passages, residuals, _score(model, residuals[-1], passages.wanted))


@torch.no_grad()
def _through(patient: Patient, start: int, order: Sequence[int], x: Tensor | None = None) -> Score:
    """``start`` 番目の層（0から）に入るところから、``order`` の層だけを順に通した成績。下の層は計算し直しません。

    ``x`` を渡すと、そこに入るベクトルを差し替えます。
    """
    x = patient.residuals[start] if x is None else x
    positions = torch.arange(x.shape[1])
    for number in order:
        x, _ = patient.model.layers[number](x, positions, None)
    return _score(patient.model, x, patient.passages.wanted)


def _about(patient: Patient) -> dict[str, Any]:
    count, scored = patient.passages.wanted.shape
    return {
        "passages": count,
        "read": patient.passages.ids.shape[1],
        "scored": count * scored,
        "vocabulary": patient.model.config.vocab_size,
        "whole": _grade(patient.whole),
    }


# 層


@measurement("tolerance", absolute=1e-4)
def layers(neko: Path, base: Gemma, pretrained: Gemma) -> dict[str, Any]:
    """層を一つ抜く、隣と入れ替える、二度通す。"""
    return {patient.name: {**_about(patient), **_reordered(patient)} for patient in _patients(neko, base, pretrained)}


def _reordered(patient: Patient) -> dict[str, Any]:
    last = len(patient.residuals) - 1

    def effect(start: int, *order: int) -> dict[str, Any]:
        return _effect(patient.whole, _through(patient, start, order))

    return {
        "dropped": [{"layer": i + 1, **effect(i, *range(i + 1, last))} for i in range(last)],
        "swapped": [{"layer": i + 1, **effect(i, i + 1, i, *range(i + 2, last))} for i in range(last - 1)],
        "repeated": [{"layer": i + 1, **effect(i + 1, *range(i, last))} for i in range(last)],
        "sizes": [_size(x) for x in patient.residuals],
        "halves": [_halves(patient, i) for i in range(last) if patient.name == "neko" or i + 1 in FATAL],
    }


@torch.no_grad()
def _halves(patient: Patient, i: int) -> dict[str, Any]:
    """層のうち、アテンションだけ、MLPだけを抜く。先頭のトークンだけは抜かずに、層を丸ごと抜く。"""
    layer: Any = patient.model.layers[i]
    x, whole = patient.residuals[i], patient.residuals[i + 1]
    positions = torch.arange(x.shape[1])
    gathered = layer.post_attention_layernorm(layer.self_attn(layer.input_layernorm(x), positions, None)[0])

    def thought(x: Tensor) -> Tensor:
        after: Tensor = x + layer.post_feedforward_layernorm(layer.mlp(layer.pre_feedforward_layernorm(x)))
        return after

    first_kept = torch.cat([whole[:, :1], x[:, 1:]], dim=1)
    changed = {"no_attention": thought(x), "no_mlp": x + gathered, "first_kept": first_kept}
    rest = range(i + 1, len(patient.residuals) - 1)
    return {
        "layer": i + 1,
        **{name: _effect(patient.whole, _through(patient, i + 1, rest, made)) for name, made in changed.items()},
    }


def _size(x: Tensor) -> float:
    """ベクトルの成分の大きさ（二乗の平均の平方根）。先頭のトークンは桁が違うので、除く。"""
    return x[:, 1:].pow(2).mean().sqrt().item()


@measurement("tolerance", absolute=1e-4)
def missed(neko: Path, base: Gemma) -> Parts:
    """Gemmaの層を一つずつ抜く。大きく壊れる層では、先頭だけを残す、平均で置き換えることも。一回が、場所一つです。"""
    model = _gemma()
    study, unread = (_passages(encode(base[0], text), WIDE, BOS) for text in _novel(neko))
    usual = _usual(model, study.ids)

    def row(number: int) -> dict[str, Any]:
        residuals = gemma3.trace(model, unread.ids[number : number + 1]).residuals
        return _without_layers(model, residuals, unread.wanted[number], usual)

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "passages": len(rows),
            "scored": unread.wanted.numel(),
            "vocabulary": model.config.vocab_size,
            "whole": math.exp(fmean(row["whole"] for row in rows)),
            "dropped": [_missing(rows, "dropped", at, at + 1) for at in range(len(model.layers))],
            **{
                name: [_missing(rows, name, at, layer) for at, layer in enumerate(FATAL)]
                for name in ("first_kept", "averaged")
            },
        }

    return Parts(len(unread.ids), row, whole)


def _missing(rows: Sequence[dict[str, Any]], name: str, at: int, layer: int) -> dict[str, Any]:
    """増えた損失の、場所をまたいだ平均と、t分布による区間。"""
    worse = [row[name][at] - row["whole"] for row in rows]
    low, high = t_interval(worse)
    return {"layer": layer, "worse": fmean(worse), "low": low, "high": high}


def _usual(model: Gemma3, ids: Tensor) -> list[Tensor]:
    """ほかの文章を読むときに、それぞれの層が足すものの平均 (D,)。先頭のトークンは桁が違うので、除きます。"""
    return [(made - x)[:, 1:].mean(dim=(0, 1)) for x, made in pairwise(gemma3.trace(model, ids).residuals)]


@torch.no_grad()
def _without_layers(model: Gemma3, residuals: list[Tensor], wanted: Tensor, usual: Sequence[Tensor]) -> dict[str, Any]:
    """一つの場所での、手術のあとの損失。どの手術も、抜いた層の上を、一度にまとめて通します。"""
    entering: list[tuple[str, Tensor]] = []
    positions, x = torch.arange(residuals[0].shape[1]), residuals[0][:0]
    for number, (before, after) in enumerate(pairwise(residuals)):
        if len(x):
            x, _ = model.layers[number](x, positions, None)
        ways = {"dropped": before}
        if number + 1 in FATAL:
            for name, changed in (("first_kept", before), ("averaged", before + usual[number])):
                ways[name] = torch.cat([after[:, :1], changed[:, 1:]], dim=1)
        entering += ways.items()
        x = torch.cat([x, *ways.values()])
    losses = _losses(model, torch.cat([residuals[-1], x])[:, -len(wanted) :], wanted).tolist()
    found: dict[str, Any] = {"whole": losses[0], "dropped": [], "first_kept": [], "averaged": []}
    for (name, _), loss in zip(entering, losses[1:], strict=True):
        found[name].append(loss)
    return found


def _losses(model: Gemma3, residual: Tensor, wanted: Tensor) -> Tensor:
    """最後の層を出たベクトル (N, S, D) から、同じ番号 (S,) を当てた、損失の平均 (N,)。語彙を区切って求めます。"""
    x, table = model.norm(residual), model.embed_tokens.weight  # (N, S, D), (V, D)
    total = torch.full(x.shape[:2], -math.inf)
    for tile in table.split(TILE):  # type: ignore[no-untyped-call]
        logits = x @ tile.T
        top = logits.amax(dim=-1, keepdim=True)
        total = torch.logaddexp(total, logits.sub_(top).exp_().sum(dim=-1).log_() + top[..., 0])
    losses: Tensor = total - (x * table[wanted]).sum(dim=-1)
    return losses.mean(dim=1)


# ヘッド


@measurement("tolerance", absolute=1e-4)
def heads(neko: Path, base: Gemma, pretrained: Gemma) -> dict[str, Any]:
    """ヘッドを一つずつ黙らせます。"""
    return {patient.name: {**_about(patient), **_one_by_one(patient)} for patient in _patients(neko, base, pretrained)}


def _one_by_one(patient: Patient) -> dict[str, Any]:
    rows = []
    for place in _places(patient.model):
        with silenced(patient.model, [place]):
            score = _through(patient, place[0] - 1, range(place[0] - 1, len(patient.residuals) - 1))
        rows.append({"layer": place[0], "head": place[1], **_effect(patient.whole, score)})
    return {"heads": patient.model.config.num_attention_heads, "rows": rows}


def _places(model: Gemma3) -> list[tuple[int, int]]:
    heads = range(1, model.config.num_attention_heads + 1)
    return [(layer, head) for layer in range(1, len(model.layers) + 1) for head in heads]


@measurement("tolerance")
def capitals(base: Gemma) -> dict[str, Any]:
    """首都を答える文で、ヘッドを一つずつ黙らせ、正しい首都の確率がどれだけ残るかを見ます。

    黙らせないモデルが首都を間違えた文は、数えません。
    """
    tokenizer, model = base[0], _gemma()
    sentences = [
        _asked(tokenizer, model, form, country, answer)
        for form, answers in FORMS
        for country, answer in answers.items()
    ]
    counted = [sentence for sentence in sentences if sentence["correct"]]
    kept = torch.cat([_kept(model, same) for same in _by_form(counted)])  # (N, L*H)
    strongest = torch.zeros_like(kept).scatter(1, kept.topk(STRONGEST, largest=False).indices, 1.0)
    rows: list[dict[str, Any]] = [
        {
            "layer": layer,
            "head": head,
            "strongest": int(strongest[:, at].sum()),
            "halved": int((kept[:, at] < 0.5).sum()),
            "kept": kept[:, at].tolist(),
        }
        for at, (layer, head) in enumerate(_places(model))
    ]
    rows.sort(key=lambda row: (-row["strongest"], fmean(row["kept"])))
    return {
        "asked": len(sentences),
        "counted": len(counted),
        "all_heads": len(rows),
        "strongest": STRONGEST,
        "chance": _luckiest(len(counted), STRONGEST, len(rows)),
        "sentences": [
            {name: value for name, value in one.items() if name not in ("ids", "token")} for one in sentences
        ],
        "rows": rows,
    }


def _asked(tokenizer: Any, model: Gemma3, form: str, country: str, answer: str) -> dict[str, Any]:
    prompt = form.format(country)
    ids = tokenizer(prompt, return_tensors="pt").input_ids  # (1, T)
    (token,) = tokenizer(answer, add_special_tokens=False).input_ids
    with torch.no_grad():
        found = model(ids, last_only=True)[0, 0].softmax(dim=-1)
    return {
        "prompt": prompt,
        "form": form.format("◯◯"),
        "answer": answer.strip(),
        "first": tokenizer.decode(found.argmax()),
        "correct": int(found.argmax()) == token,
        "probability": found[token].item(),
        "ids": ids,
        "token": token,
    }


def _by_form(sentences: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """続けて並んだ、長さの同じ文どうし。まとめて計算します。"""
    return [list(group) for _, group in groupby(sentences, lambda one: (one["form"], one["ids"].shape[1]))]


@torch.no_grad()
def _kept(model: Gemma3, sentences: Sequence[dict[str, Any]]) -> Tensor:
    """文ごと、ヘッドごとの、残った確率の割合 (N, L*H)。切っても変わらない下の層は、計算し直しません。"""
    ids = torch.cat([one["ids"] for one in sentences])  # (N, T)
    residuals, positions = gemma3.trace(model, ids).residuals, torch.arange(ids.shape[1])
    layers, last = list(model.layers), []
    for number, layer in enumerate(layers):
        rows = []
        for head in range(1, model.config.num_attention_heads + 1):
            with silenced(model, [(number + 1, head)]):
                rows.append(layer(residuals[number], positions, None)[0])
        x = torch.cat(rows)  # (H*N, T, D)
        for above in layers[number + 1 :]:
            x, _ = above(x, positions, None)
        last.append(x[:, -1:])
    found = model.unembed(torch.cat(last))[:, 0].softmax(dim=-1).view(-1, len(ids), model.config.vocab_size)
    answers = torch.tensor([one["token"] for one in sentences])
    before = torch.tensor([one["probability"] for one in sentences])
    kept: Tensor = found[:, range(len(ids)), answers].T / before[:, None]
    return kept


def _luckiest(sentences: int, drawn: int, heads: int) -> int:
    """どの文でも ``drawn`` 個をくじで選んだとき、いちばん多く選ばれるヘッドの回数が、95%の場合に収まるところ。"""
    share = drawn / heads
    reached = 0.0
    for times in range(sentences + 1):
        reached += math.comb(sentences, times) * share**times * (1 - share) ** (sentences - times)
        if reached**heads >= 0.95:
            return times
    return sentences


# 取り替えと、混ぜ合わせ


class Family(NamedTuple):
    """きょうだいのモデルと、読ませる文章。"""

    models: dict[str, Gemma3]
    passages: Passages
    record: dict[str, Any]


def _family(neko: Path, folder: Path) -> Family:
    """今のコードと文章で育てたものかどうかも確かめます。"""
    record = brood.read_provenance(folder)
    text = aozora.parse(read_text(neko)).body
    if (record["code"], record["data"]) != (code_digest(), text_digest(text)):
        raise ModelError(f"{folder} は、今のコードか文章で育てたものではありません。{brood.REMEDY}")
    ids = encode(brood.read_tokenizer(folder), split(text).unread)
    models = {name: brood.load(name, folder) for name in brood.SIBLINGS}
    return Family(models, _passages(ids, LITTLE), record)


@measurement("tolerance")
def family(neko: Path, siblings: Path) -> dict[str, Any]:
    """きょうだいの身元と、それぞれの成績。"""
    found = _family(neko, siblings)
    scores = {name: _read(model, found.passages) for name, model in found.models.items()}
    return {
        "parameters": sum(weight.numel() for weight in found.models["first"].parameters()),
        "epochs": found.record["recipe"]["epochs"],
        "fork": found.record["fork"],
        "seconds": found.record["seconds"],
        "vocabulary": found.record["recipe"]["vocab_size"],
        "layers": len(found.models["first"].layers),
        "passages": len(found.passages.ids),
        "scored": found.passages.wanted.numel(),
        "members": {name: _grade(score) for name, score in scores.items()},
    }


@measurement("tolerance", absolute=1e-4)
def transplants(neko: Path, siblings: Path) -> dict[str, Any]:
    """きょうだいの部品を一つだけ、``first`` に移植します。"""
    found = _family(neko, siblings)
    first = found.models["first"]
    whole = _read(first, found.passages)

    def effect(part: str, donor: str) -> dict[str, Any]:
        return _effect(whole, _read(transplanted(first, found.models[donor], part), found.passages))

    return {
        "whole": _grade(whole),
        "rows": [{"part": part, **{donor: effect(part, donor) for donor in DONORS}} for part in PARTS],
        "dropped": [
            _effect(whole, _without(first, found.passages, number)) for number in range(1, len(first.layers) + 1)
        ],
        "likeness": {donor: {part: _likeness(first, found.models[donor], part) for part in PARTS} for donor in DONORS},
    }


def _without(model: Gemma3, passages: Passages, number: int) -> Score:
    """移植する代わりに、その層をただ抜いたときの成績。"""
    with without_layers(model, number):
        return _read(model, passages)


def _likeness(one: Gemma3, other: Gemma3, part: str) -> float:
    """部品の重みの向きの近さ（コサイン類似度）。"""
    first, second = (
        torch.cat([weight.flatten() for name, weight in model.state_dict().items() if name.startswith(part)]).double()
        for model in (one, other)
    )
    return float(first @ second / (first.norm() * second.norm()))


@measurement("tolerance", absolute=1e-4)
def averages(neko: Path, siblings: Path) -> dict[str, Any]:
    """``first`` と、ほかのきょうだいと、隠れた数の順番だけを変えた自分の写しとを、いろいろな割合で混ぜます。"""
    found = _family(neko, siblings)
    first = found.models["first"]
    others = {donor: found.models[donor] for donor in DONORS} | {"shuffled": _shuffled(first)}
    return {
        "shares": list(SHARES),
        "paths": {name: _path(first, other, found.passages) for name, other in others.items()},
        "together": {name: _together(first, found.models[name], found.passages) for name in DONORS},
        "likeness": {name: _likeness(first, other, "") for name, other in others.items()},
        "shuffled_apart": (
            (_logits(first, found.passages) - _logits(others["shuffled"], found.passages)).abs().max().item()
        ),
    }


def _path(one: Gemma3, other: Gemma3, passages: Passages) -> dict[str, Any]:
    """混ぜる割合ごとの迷い。高い壁があるかは、両端の損失を結んだ線より、どれだけ上に出るかで見ます。"""
    scores = [_read(mixed(one, other, share), passages) for share in SHARES]
    ends = [(1 - share) * scores[0].losses + share * scores[-1].losses for share in SHARES]  # 両端を結んだ線
    over = [(score.losses - line).mean().item() for score, line in zip(scores, ends, strict=True)]
    top = max(range(len(SHARES)), key=lambda at: over[at])
    low, high = _interval(scores[top].losses - ends[top])
    middle = scores[len(SHARES) // 2]
    gain_low, gain_high = _interval(middle.losses - scores[0].losses)
    return {
        "perplexity": [_grade(score)["perplexity"] for score in scores],
        "top1": [_grade(score)["top1"] for score in scores],
        "barrier": {"share": SHARES[top], "height": over[top], "low": low, "high": high},
        "middle": {**_effect(scores[0], middle), "low": gain_low, "high": gain_high},
    }


@torch.no_grad()
def _together(one: Gemma3, other: Gemma3, passages: Passages) -> dict[str, Any]:
    """重みではなく、答え（確率）のほうを平均したときの成績。"""
    shape = passages.wanted.shape
    both = [model(passages.ids)[:, -shape[1] :].softmax(dim=-1) for model in (one, other)]
    mean = (both[0] + both[1]) / 2
    losses = -mean.gather(2, passages.wanted[..., None])[..., 0].log()
    return _effect(_read(one, passages), Score(losses, mean.argmax(dim=-1) == passages.wanted))


def _shuffled(model: Gemma3) -> Gemma3:
    """MLPの中の数を、層ごとにくじで並べ替えた写し。どの層も、計算の答えは変わりません。"""
    numbers = torch.Generator().manual_seed(0)
    weights = dict(model.state_dict())
    for layer in range(len(model.layers)):
        order = torch.randperm(model.config.intermediate_size, generator=numbers)
        for part in ("gate_proj", "up_proj"):
            name = f"layers.{layer}.mlp.{part}.weight"
            weights[name] = weights[name][order]
        name = f"layers.{layer}.mlp.down_proj.weight"
        weights[name] = weights[name][:, order]
    made = gemma3.blank(model.config)
    made.load_state_dict(weights, assign=True)
    return made.eval()


@torch.no_grad()
def _logits(model: Gemma3, passages: Passages) -> Tensor:
    logits: Tensor = model(passages.ids[:4])
    return logits


# トークナイザ


@measurement("tolerance")
def exchanged(neko: Path, base: Gemma, pretrained: Gemma, siblings: Path) -> dict[str, Any]:
    """モデルはそのままに、トークナイザの、切り方だけか、番号だけを変えます。成績は、1文字当たりです。"""
    _, unread = _novel(neko)
    count, length = SLICES
    texts = [unread[at : at + length] for at in range(0, len(unread) - length, len(unread) // count)][:count]
    short = [text[: length // 2] for text in texts[::3]]
    finer, own = brood.read_tokenizer(siblings), pretrained[0]
    neko_cuts = {"finer": lambda text: encode(finer, text), "bytes": lambda text: _as_bytes(own, text)}
    numbers = own.get_vocab()
    return {
        "neko": _by_cuts(gemma3.load(PRETRAINED), own, neko_cuts, texts, None),
        "gemma": _by_cuts(_gemma(), base[0], {}, short, BOS),
        "same_ids": sum(numbers.get(token) == number for token, number in finer.get_vocab().items()),
        "finer_size": finer.get_vocab_size(),
        "size": len(numbers),
        "texts": {"neko": len(texts), "gemma": len(short), "length": length, "short": length // 2},
    }


Cut = Callable[[str], Tensor]


def _by_cuts(model: Gemma3, tokenizer: Any, others: dict[str, Cut], texts: Sequence[str], bos: int | None) -> Any:
    """切り方ごとと、番号だけをくじで付け替えたときの成績。"""
    renumbered = torch.randperm(model.config.vocab_size, generator=torch.Generator().manual_seed(0))
    cuts: dict[str, Cut] = {
        "own": lambda text: encode(tokenizer, text),
        **others,
        "characters": lambda text: torch.cat([encode(tokenizer, char) for char in text]),
        "shuffled": lambda text: renumbered[encode(tokenizer, text)],
    }
    return {name: _by_character(model, cut, texts, bos) for name, cut in cuts.items()}


def _as_bytes(tokenizer: Any, text: str) -> Tensor:
    """バイトを一つずつ、そのバイトのトークンの番号にします。文字をバイトにする表は、トークナイザのものです。"""
    numbers = tokenizer.get_vocab()
    pieces = tokenizer.backend_tokenizer.pre_tokenizer.pre_tokenize_str(text)
    return torch.tensor([numbers[char] for piece, _ in pieces for char in piece])


@torch.no_grad()
def _by_character(model: Gemma3, cut: Cut, texts: Sequence[str], bos: int | None) -> dict[str, Any]:
    """文章ごとの損失の合計を、文字数で割ったもの。初めのトークンは、当てずっぽうとして数えます。"""
    totals, tokens = [], []
    for text in texts:
        ids = cut(text)
        read = ids if bos is None else torch.cat([torch.tensor([bos]), ids])
        logits = model(read[None, :-1])[0][-len(ids) + 1 :]
        loss = cross_entropy(logits, ids[1:], reduction="sum").item() + math.log(model.config.vocab_size)
        totals.append(loss / len(text))
        tokens.append(len(ids) / len(text))
    low, high = _interval(torch.tensor(totals)[:, None])
    rate = fmean(tokens)
    return {
        "perplexity": math.exp(fmean(totals)),
        "low": math.exp(low),
        "high": math.exp(high),
        "tokens": rate,
        "chance": model.config.vocab_size**rate,  # どのトークンも同じ確率としたときの、1文字当たりの迷い
    }


# アダプタの強さ


@measurement("tolerance")
def strengths(neko: Path, base: Gemma, tuned: Gemma, instructions: Path) -> dict[str, Any]:
    """指示を教えたアダプタを、逆向きから二倍まで、強さを変えて付けます。"""
    tokenizer, model = base[0], _gemma()
    _, unread = _novel(neko)
    passages = _passages(encode(tokenizer, unread), LARGE, BOS)
    examples = [one for one in read_instructions(instructions / "development.jsonl") if one.kind != "python"]
    asked = [tuning.encode(tokenizer, one.messages) for one in examples[:: len(examples) // ANSWERS][:ANSWERS]]
    rows: list[dict[str, Any]] = []
    for strength in sorted(STRENGTHS, key=abs):
        with adapted(model, TUNED, strength):
            novel, answers = _read(model, passages), [_answer(model, row) for row in asked]
        low, high = _interval_of(answers)
        rows.append(
            {
                "strength": strength,
                "novel": _grade(novel),
                "novel_interval": [math.exp(edge) for edge in _interval(novel.losses)],
                "answers": math.exp(fmean(loss for one in answers for loss in one)),
                "answers_interval": [math.exp(low), math.exp(high)],
                "losses": [fmean(one) for one in answers],
                "novel_losses": novel.losses.mean(dim=1).tolist(),
            }
        )
    rows.sort(key=lambda row: row["strength"])
    return {"asked": len(asked), "passages": len(passages.ids), "rows": rows}


def _interval_of(rows: Sequence[Sequence[float]]) -> tuple[float, float]:
    found = mean_interval(rows)
    return found.low, found.high


@torch.no_grad()
def _answer(model: Gemma3, row: tuning.Row) -> list[float]:
    """お手本の答えの、トークンごとの損失。"""
    places = [place for place, label in enumerate(row.labels) if label != tuning.IGNORED]
    residual = model.residual(torch.tensor([row.ids]))[0, [place - 1 for place in places]]
    losses: list[float] = cross_entropy(
        model.unembed(residual[None])[0], torch.tensor([row.ids[place] for place in places]), reduction="none"
    ).tolist()
    return losses
