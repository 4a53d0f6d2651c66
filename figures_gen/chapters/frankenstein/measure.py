"""「フランケンシュタイン」の測定。"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean  # 小数の sum は、Python 3.12 で終わりの桁が変わった
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from figures_gen.chapters.frankenstein.tongues import TONGUES
from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval
from nexttoken import aozora, gemma3, tuning
from nexttoken import siblings as brood
from nexttoken.gemma3 import Gemma3
from nexttoken.instructions import read_instructions
from nexttoken.loading.folder import default_folder
from nexttoken.loading.source import PRETRAINED, TUNED, ModelError
from nexttoken.ngram import hold_out
from nexttoken.pretrain import text_digest
from nexttoken.pretraining import code_digest, encode, split
from nexttoken.surgery import adapted, averaged, mixed, silenced, transplanted, without_layers
from nexttoken.texts.corpora import read_text

Gemma = tuple[Any, Any]
BOS = 2  # Gemmaの文章の先頭
#: 文章を切り出す場所の数、読ませるトークン、終わりから何トークンを当てさせるか。neko-gemmaと、Gemma。
LITTLE, LARGE = (40, 64, 32), (24, 48, 16)
#: 二度読ませる場所の数と、トークン。きょうだいの見渡せる幅（32）に、一度目の同じところが入る長さにした
TWICE = (40, 30, 30)
TILE = 2048  # ロジットを一度に求める語彙の数。Gemmaの語彙は26万あり、広げすぎるとメモリの出し入れで遅くなる
SHARES = tuple(number / 10 for number in range(11))
PARTS = ("norm", "embed_tokens", "layers.0", "layers.1", "layers.2", "layers.3")
DONORS = ("early", "fork", "other")
STRENGTHS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
ANSWERS = 24  # アダプタの強さを試すときに当てさせる、開発用のお手本の答え
GROUPS = 8  # アダプタの強さは、文章と答えを、この数の組に分けて調べる。付け替えるのに手間がかかる
SLICES = 24, 80  # トークナイザを取り替えるときに読ませる文章の数と、文字数。Gemmaには、その半分を読ませる
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
#: Gemmaで、抜くと大きく壊れた層。どの部分のせいかを、分けて調べる（neko-gemmaでは、すべての層を調べる）
FATAL = (1, 2, 4, 6)
#: 平均で置き換えると傷がほとんど消える層。どの文章の平均でもよいのかを、比べる
HEALED = (1, 2, 6)
KINDS = ("novel", "modern", "english", "python")  # 層を抜いて読ませる、種類の違う文章
SCRIPTS = {"japanese": re.compile(r"[\u3040-\u9fff]"), "latin": re.compile("[A-Za-z]")}
STRONGEST = 5  # 一つの文で「よく効いた」と数えるヘッドの数


class Passages(NamedTuple):
    """読ませる番号 (N, T)、当てさせる番号 (N, S)。"""

    ids: Tensor
    wanted: Tensor


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
def _score(model: Gemma3, residual: Tensor, wanted: Tensor) -> Tensor:
    """最後の層を出たベクトル (N, T, D) から、終わりの番号を当てた、文章ごとの損失 (N,)。"""
    x, table = model.norm(residual[:, -wanted.shape[1] :]).flatten(0, 1), model.embed_tokens.weight  # (N*S, D), (V, D)
    total = torch.full((len(x),), -math.inf)
    for tile in table.split(TILE):  # type: ignore[no-untyped-call]
        logits = x @ tile.T
        top = logits.amax(dim=-1, keepdim=True)
        shares = logits.sub_(top).clamp_(min=-80).exp_()  # 底を置かないと、ごく小さな数（非正規化数）の計算が遅い
        total = torch.logaddexp(total, shares.sum(dim=-1).log_() + top[:, 0])
    losses: Tensor = total - (x * table[wanted.flatten()]).sum(dim=-1)
    return losses.view(wanted.shape).mean(dim=1)


def _read(model: Gemma3, passages: Passages) -> list[float]:
    """文章ごとの損失。"""
    with torch.no_grad():
        return _score(model, model.residual(passages.ids), passages.wanted).tolist()


def _perplexity(losses: Sequence[float]) -> float:
    return math.exp(fmean(losses))


def _effect(before: Sequence[float], after: Sequence[float]) -> dict[str, float]:
    """手術のあとの迷いと、損失が増えた分の、文章をまたいだ平均と区間。"""
    worse = [new - old for old, new in zip(before, after, strict=True)]
    low, high = mean_interval(worse)
    return {"perplexity": _perplexity(after), "worse": fmean(worse), "low": low, "high": high}


class Patient(NamedTuple):
    """手術台に載せるモデルと、読ませる文章と、何もしないときの途中のベクトル。"""

    model: Gemma3
    passages: Passages
    residuals: list[Tensor]


class Cut(NamedTuple):
    """一つの手術。``start`` 番目の層（0から）に入るところのベクトルを、``x`` (N, T, D) に差し替えます。"""

    name: str
    start: int
    x: Tensor


Losses = dict[str, list[float]]  # 手術の名前 → 部品ごとの損失。"whole" は、何もしないときの一つだけ


def _patient(model: Gemma3, passages: Passages) -> Patient:
    return Patient(model, passages, gemma3.trace(model, passages.ids).residuals)


@torch.no_grad()
def _operated(patient: Patient, cuts: Sequence[Cut]) -> list[Losses]:
    """文章ごとの、手術のあとの損失。切っても変わらない下の層は計算し直さず、同じ層を通るものはまとめて通します。"""
    cuts = [Cut("whole", len(patient.model.layers), patient.residuals[-1]), *cuts]
    order = sorted(range(len(cuts)), key=lambda at: cuts[at].start)
    positions, x = torch.arange(patient.passages.ids.shape[1]), patient.residuals[0][:0]
    for number, layer in enumerate([*patient.model.layers, None]):
        x = torch.cat([x, *(cuts[at].x for at in order if cuts[at].start == number)])
        if layer is not None and len(x):
            x, _ = layer(x, positions, None)
    count = len(patient.passages.ids)
    losses = _score(patient.model, x, patient.passages.wanted.repeat(len(cuts), 1)).view(-1, count)
    found: list[Losses] = [{} for _ in range(count)]
    for at, row in sorted(zip(order, losses.tolist(), strict=True)):
        for losses_of, loss in zip(found, row, strict=True):
            losses_of.setdefault(cuts[at].name, []).append(loss)
    return found


def _about(model: Gemma3, size: tuple[int, int, int], rows: Sequence[Losses]) -> dict[str, Any]:
    count, read, scored = size
    return {
        "passages": count,
        "read": read,
        "scored": count * scored,
        "vocabulary": model.config.vocab_size,
        "whole": _perplexity([row["whole"][0] for row in rows]),
    }


def _effects(rows: Sequence[Losses], name: str) -> list[dict[str, float]]:
    """同じ種類の手術の、部品ごとの効き目。"""
    whole = [row["whole"][0] for row in rows]
    return [_effect(whole, [row[name][at] for row in rows]) for at in range(len(rows[0][name]))]


@cache
def _gemma() -> Gemma3:
    return gemma3.load(default_folder())


# 層


class Kind(NamedTuple):
    """一つの種類の文章。平均を採るところと、手術を試すところは、重なりません。"""

    study: Passages
    unread: Passages


def _kinds(tokenizer: Any, neko: Path, botchan: Path, sample: Path, instructions: Path) -> dict[str, Kind]:
    """種類の違う四つの文章。英語は、同じ作者の小説の訳。Pythonは、お手本の関数を並べたもの。"""
    english = read_text(botchan).replace("\r\n", "\n").partition("\nCHAPTER I\n")[2].partition("\n*** END OF")[0]
    answers = [one.messages[1]["content"] for one in read_instructions(instructions / "train.jsonl") if one.tests]
    code = "\n\n\n".join(answer.removeprefix("```python\n").removesuffix("\n```") for answer in answers)
    modern = (instructions / "modern.txt").read_text(encoding="utf-8")
    texts = {
        "novel": _novel(neko),
        "modern": (read_text(sample), modern),
        "english": hold_out(english.strip()),
        "python": hold_out(code),
    }
    return {
        kind: Kind(*(_passages(encode(tokenizer, text), LARGE, BOS) for text in both)) for kind, both in texts.items()
    }


@measurement("tolerance", absolute=1e-4)
def layers(neko: Path, botchan: Path, sample: Path, instructions: Path, base: Gemma) -> Parts:
    """Gemmaの層を一つずつ抜く。大きく壊れた層では、入れ替える、二度通す、平均で置き換える、なども。一回が、文章一つです。

    平均は、小説のほかの場所と、ほかの種類の文章から採ります。``alone`` は、同じ小説のトークンを、前後なしに一つずつ
    （``<bos>`` のすぐあとに置いて）読ませたときの平均です。
    """
    model = _gemma()
    kinds = _kinds(base[0], neko, botchan, sample, instructions)
    usual = {kind: _usual(model, one.study.ids) for kind, one in kinds.items()}
    tokens = kinds["novel"].study.ids[:, 1:].flatten()
    usual["alone"] = _usual(model, torch.stack([torch.full_like(tokens, BOS), tokens], dim=1))

    def row(number: int) -> dict[str, Any]:
        patient = _patient(model, _only(kinds["novel"].unread, number))
        return _operated(patient, [*_layer_cuts(patient, FATAL), *_kept_cuts(patient, usual)])[0]

    return Parts(LARGE[0], row, lambda rows: {**_about(model, LARGE, rows), **_by_layer(rows, FATAL)})


@measurement("tolerance", absolute=1e-4)
def elsewhere(neko: Path, botchan: Path, sample: Path, instructions: Path, base: Gemma) -> Parts:
    """小説のほかの三つの種類の文章で、Gemmaの層を一つずつ抜くか、その種類か小説の平均で置き換えます。一回が、文章一つです。"""
    model, others = _gemma(), KINDS[1:]
    kinds = _kinds(base[0], neko, botchan, sample, instructions)
    usual = {kind: _usual(model, one.study.ids) for kind, one in kinds.items()}

    def row(number: int) -> dict[str, Any]:
        kind, place = others[number // LARGE[0]], number % LARGE[0]
        patient = _patient(model, _only(kinds[kind].unread, place))
        means = {"own": usual[kind], "novel": usual["novel"]}
        return _operated(patient, [*_layer_cuts(patient, ()), *_kept_cuts(patient, means)])[0]

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        of = {kind: rows[at * LARGE[0] : (at + 1) * LARGE[0]] for at, kind in enumerate(others)}
        return {kind: {**_about(model, LARGE, some), **_by_layer(some, FATAL)} for kind, some in of.items()}

    return Parts(len(others) * LARGE[0], row, whole)


@measurement("tolerance", absolute=1e-4)
def spoken(neko: Path, botchan: Path, sample: Path, instructions: Path, base: Gemma) -> Parts:
    """小説か英語を読ませ、次のトークンの確率のうち、仮名か漢字のあるものと、ローマ字のあるものの割合を見ます。一回が、文章一つです。

    何もしないとき、層1を抜いたとき、層1の足すものを ``KINDS`` の平均にしたときと、層2か層6の足すものを、もう一方の
    言葉の平均にしたとき（``2``、``6``）です。
    """
    model, read = _gemma(), ("novel", "english")
    kinds = _kinds(base[0], neko, botchan, sample, instructions)
    usual = {kind: _usual(model, kinds[kind].study.ids) for kind in KINDS}
    pieces = sorted(
        (number, piece) for piece, number in base[0].get_vocab().items() if number < model.config.vocab_size
    )
    masks = {
        name: torch.tensor([bool(script.search(piece)) for _, piece in pieces]) for name, script in SCRIPTS.items()
    }

    def shares(ids: Tensor) -> dict[str, float]:
        with torch.no_grad():
            found = model(ids, last_only=True)[0, -1].softmax(dim=-1)
        return {name: found[: len(mask)][mask].sum().item() for name, mask in masks.items()}

    def row(number: int) -> dict[str, Any]:
        here, other = read[number // LARGE[0]], read[1 - number // LARGE[0]]
        ids = kinds[here].unread.ids[number % LARGE[0]][None]
        found = {"whole": shares(ids)}
        with without_layers(model, 1):
            found["dropped"] = shares(ids)
        means = [(kind, 1, usual[kind][0]) for kind in KINDS]
        for name, layer, mean in [*means, *((str(layer), layer, usual[other][layer - 1]) for layer in (2, 6))]:
            with averaged(model, layer, mean):
                found[name] = shares(ids)
        return found

    def over(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
        return {script: _middle([row[name][script] for row in rows]) for script in SCRIPTS}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        of = {kind: rows[at * LARGE[0] : (at + 1) * LARGE[0]] for at, kind in enumerate(read)}
        return {kind: {name: over(some, name) for name in some[0]} for kind, some in of.items()}

    return Parts(len(read) * LARGE[0], row, whole)


def _middle(shares: Sequence[float]) -> dict[str, float]:
    low, high = mean_interval(shares)
    return {"mean": fmean(shares), "low": low, "high": high}


@measurement("tolerance", absolute=1e-4)
def tongues(base: Gemma) -> Parts:
    """六つの言葉の文章を読ませ、層の足すものを、それぞれの言葉の平均に替えます。一回が、文章一つです。

    当てさせるのは、終わりの十六トークンです。平均は、読ませる文章と、その訳のほかから採ります。
    """
    model, names = _gemma(), list(TONGUES)
    count, scored = len(TONGUES[names[0]]), LARGE[2]
    ids = {name: [_with_bos(base[0], text) for text in texts] for name, texts in TONGUES.items()}
    added = {name: [_added_by(model, each) for each in ids[name]] for name in names}

    def row(number: int) -> dict[str, Any]:
        name, place = names[number // count], number % count
        whole = ids[name][place]
        patient = _patient(model, Passages(whole[:, :-1], whole[:, -scored:]))
        others = {
            tongue: [torch.cat(layer).mean(dim=0) for layer in zip(*_except(added[tongue], place), strict=True)]
            for tongue in names
        }
        cuts = [cut for cut in _layer_cuts(patient, ()) if cut.start in HEALED]
        return _operated(patient, [*cuts, *_kept_cuts(patient, others, HEALED)])[0]

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        found = []
        for at, name in enumerate(names):
            some = rows[at * count : (at + 1) * count]
            found.append({"read": name, **_by_layer(some, HEALED, HEALED)})
        return {"names": names, "texts": count, "scored": scored, "read": found}

    return Parts(len(names) * count, row, whole)


def _except(rows: list[Any], place: int) -> list[Any]:
    return rows[:place] + rows[place + 1 :]


def _with_bos(tokenizer: Any, text: str) -> Tensor:
    return torch.cat([torch.tensor([BOS]), encode(tokenizer, text)])[None]


def _added_by(model: Gemma3, ids: Tensor) -> list[Tensor]:
    """それぞれの層が、先頭のほかのトークンに足すもの (T - 1, D)。"""
    return [(made - x)[0, 1:] for x, made in pairwise(gemma3.trace(model, ids).residuals)]


@measurement("tolerance", absolute=1e-4)
def heads(neko: Path, base: Gemma) -> Parts:
    """Gemmaのヘッドを一つずつ黙らせます。一回が、文章一つです。"""
    model = _gemma()
    unread = _passages(encode(base[0], _novel(neko)[1]), LARGE, BOS)

    def row(number: int) -> dict[str, Any]:
        patient = _patient(model, _only(unread, number))
        return _operated(patient, _head_cuts(patient))[0]

    return Parts(LARGE[0], row, lambda rows: {**_about(model, LARGE, rows), **_by_head(model, rows)})


@measurement("tolerance", absolute=1e-4)
def cat(neko: Path, pretrained: Gemma) -> Parts:
    """neko-gemmaの、層とヘッドの手術。一回が、文章一つです。"""
    model = gemma3.load(PRETRAINED)
    unread = _passages(encode(pretrained[0], _novel(neko)[1]), LITTLE)
    every = range(1, len(model.layers) + 1)

    def row(number: int) -> dict[str, Any]:
        patient = _patient(model, _only(unread, number))
        return _operated(patient, [*_layer_cuts(patient, every), *_head_cuts(patient)])[0]

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {**_about(model, LITTLE, rows), **_by_layer(rows, every), **_by_head(model, rows)}

    return Parts(LITTLE[0], row, whole)


def _only(passages: Passages, number: int) -> Passages:
    return Passages(passages.ids[number : number + 1], passages.wanted[number : number + 1])


@torch.no_grad()
def _layer_cuts(patient: Patient, closely: Sequence[int]) -> list[Cut]:
    """層を一つ抜く。``closely`` の層では、次の層と入れ替える、二度通す、アテンションだけ、MLPだけを抜く手術も。"""
    layers: list[Any] = list(patient.model.layers)
    positions = torch.arange(patient.passages.ids.shape[1])
    cuts = []
    for i, (x, made) in enumerate(pairwise(patient.residuals)):
        cuts.append(Cut("dropped", i + 1, x))
        if i + 1 not in closely:
            continue
        cuts.append(Cut("repeated", i + 1, layers[i](made, positions, None)[0]))
        if i + 1 < len(layers):
            later = layers[i + 1](x, positions, None)[0]
            cuts.append(Cut("swapped", i + 2, layers[i](later, positions, None)[0]))
        gathered, thought = _parts(layers[i], x, positions)
        cuts += [Cut("no_attention", i + 1, thought), Cut("no_mlp", i + 1, gathered)]
    return cuts


def _parts(layer: Any, x: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
    """アテンションだけ、MLPだけを通ったベクトル。"""
    gathered = layer.post_attention_layernorm(layer.self_attn(layer.input_layernorm(x), positions, None)[0])
    thought = layer.post_feedforward_layernorm(layer.mlp(layer.pre_feedforward_layernorm(x)))
    return x + gathered, x + thought


def _kept_cuts(patient: Patient, usual: Mapping[str, Sequence[Tensor]], layers: Sequence[int] = FATAL) -> list[Cut]:
    """先頭のトークンだけは元どおりに通して、層を抜く。または、層が足すものを、それぞれの文章の平均で置き換える。"""
    cuts = []
    for i in (layer - 1 for layer in layers):
        x, made = patient.residuals[i : i + 2]
        replaced = {"first_kept": x, **{f"averaged_{kind}": x + mean[i] for kind, mean in usual.items()}}
        cuts += [Cut(name, i + 1, torch.cat([made[:, :1], y[:, 1:]], dim=1)) for name, y in replaced.items()]
    return cuts


def _usual(model: Gemma3, ids: Tensor) -> list[Tensor]:
    """その文章を読むときに、それぞれの層が足すものの平均 (D,)。先頭のトークンは桁が違うので、除きます。"""
    return [(made - x)[:, 1:].mean(dim=(0, 1)) for x, made in pairwise(gemma3.trace(model, ids).residuals)]


def _by_layer(rows: Sequence[Losses], closely: Sequence[int], dropped: Sequence[int] = ()) -> dict[str, Any]:
    """手術の名前 → 層ごとの効き目。``dropped`` は、抜いた層（書かなければ、すべて）。"""
    places = {"dropped": dropped or range(1, len(rows[0]["dropped"]) + 1)}
    return {
        name: [
            {"layer": layer, **one} for layer, one in zip(places.get(name, closely), _effects(rows, name), strict=False)
        ]
        for name in rows[0]
        if name not in ("whole", "silenced")
    }


# ヘッド


def _head_cuts(patient: Patient) -> list[Cut]:
    """ヘッドを一つずつ黙らせる。"""
    positions = torch.arange(patient.passages.ids.shape[1])
    cuts = []
    for layer, head in _places(patient.model):
        with silenced(patient.model, [(layer, head)]), torch.no_grad():
            made = patient.model.layers[layer - 1](patient.residuals[layer - 1], positions, None)[0]
        cuts.append(Cut("silenced", layer, made))
    return cuts


def _by_head(model: Gemma3, rows: Sequence[Losses]) -> dict[str, Any]:
    places = zip(_places(model), _effects(rows, "silenced"), strict=True)
    return {
        "heads": model.config.num_attention_heads,
        "silenced": [{"layer": layer, "head": head, **one} for (layer, head), one in places],
    }


def _places(model: Gemma3) -> list[tuple[int, int]]:
    heads = range(1, model.config.num_attention_heads + 1)
    return [(layer, head) for layer in range(1, len(model.layers) + 1) for head in heads]


@measurement("tolerance")
def capitals(base: Gemma) -> Parts:
    """首都を答える文で、ヘッドを一つずつ黙らせ、正しい首都の確率がどれだけ残るかを見ます。一回が、一つの文です。

    黙らせないモデルが首都を間違えた文は、数えません。
    """
    model = _gemma()
    asked = [(form, *pair) for form, answers in FORMS for pair in answers.items()]
    return Parts(len(asked), lambda number: _asked(base[0], model, *asked[number]), _over_sentences)


def _over_sentences(rows: list[dict[str, Any]]) -> dict[str, Any]:
    kept = torch.tensor([row["kept"] for row in rows if row["correct"]])  # (N, L*H)
    strongest = torch.zeros_like(kept).scatter(1, kept.topk(STRONGEST, largest=False).indices, 1.0)
    heads: list[dict[str, Any]] = [
        {
            "layer": layer,
            "head": head,
            "strongest": int(strongest[:, at].sum()),
            "halved": int((kept[:, at] < 0.5).sum()),
            "kept": kept[:, at].tolist(),
        }
        for at, (layer, head) in enumerate(_places(_gemma()))
    ]
    heads.sort(key=lambda row: (-row["strongest"], fmean(row["kept"])))
    return {
        "asked": len(rows),
        "counted": len(kept),
        "all_heads": len(heads),
        "strongest": STRONGEST,
        "chance": _luckiest(len(kept), STRONGEST, len(heads)),
        "heads": heads,
    }


@torch.no_grad()
def _asked(tokenizer: Any, model: Gemma3, form: str, country: str, answer: str) -> dict[str, Any]:
    """一つの文の、黙らせないときの答えと、正しければ、ヘッドごとの、残った確率の割合 (L*H,)。"""
    prompt = form.format(country)
    (token,) = tokenizer(answer, add_special_tokens=False).input_ids
    patient = _patient(model, Passages(tokenizer(prompt, return_tensors="pt").input_ids, torch.tensor([[token]])))
    found = model.unembed(patient.residuals[-1][:, -1:])[0, 0].softmax(dim=-1)
    correct = int(found.argmax()) == token
    [losses] = _operated(patient, _head_cuts(patient)) if correct else [{}]
    return {
        "prompt": prompt,
        "form": form.format("◯◯"),
        "answer": answer.strip(),
        "first": tokenizer.decode(found.argmax()),
        "correct": correct,
        "probability": found[token].item(),
        "kept": [math.exp(losses["whole"][0] - loss) for loss in losses.get("silenced", [])],
    }


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
    """きょうだいの身元と、それぞれの成績。損失の差は、``first`` と比べたものです。"""
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
        "members": {name: _effect(scores["first"], losses) for name, losses in scores.items()},
    }


@measurement("tolerance", absolute=1e-4)
def reread(neko: Path, siblings: Path, pretrained: Gemma) -> dict[str, Any]:
    """取っておいた一割の文章を、二度続けて読ませます。関わりのない文章のあとで読むときより、当てやすくなるか。

    独立なのは文章です。``drop`` は損失の減った分（ナット）、``gain`` は一位の当たる割合の増えた分（ポイント）。
    """
    found, unread = _family(neko, siblings), _novel(neko)[1]
    ids = {name: encode(brood.read_tokenizer(siblings), unread) for name in found.models}
    models = found.models | {PRETRAINED: gemma3.load(PRETRAINED)}
    ids[PRETRAINED] = encode(pretrained[0], unread)
    rows = [{"model": name, **_twice(model, _passages(ids[name], TWICE).ids)} for name, model in models.items()]
    return {
        "count": TWICE[0],
        "length": TWICE[1],
        "rows": rows,
        "drop_high": max(row["drop"]["high"] for row in rows),
        "gain_high": max(row["gain"]["high"] for row in rows),
    }


def _twice(model: Gemma3, ids: Tensor) -> dict[str, Any]:
    (losses, right), (strange, less) = (_second(model, first, ids) for first in (ids, ids.roll(1, dims=0)))
    return {"drop": _gain(losses, strange), "gain": _gain(less, right)}


@torch.no_grad()
def _second(model: Gemma3, first: Tensor, ids: Tensor) -> tuple[list[float], list[float]]:
    """``first`` に続けて読んだ ``ids`` の、二つ目からのトークンの、文章ごとの損失と、一位の当たった割合（%）。"""
    logits, wanted = model(torch.cat([first, ids[:, :-1]], dim=1))[:, first.shape[1] :], ids[:, 1:]
    losses = cross_entropy(logits.transpose(1, 2), wanted, reduction="none").mean(dim=1)
    return losses.tolist(), (100.0 * (logits.argmax(dim=-1) == wanted)).mean(dim=1).tolist()


def _gain(before: Sequence[float], after: Sequence[float]) -> dict[str, float]:
    gains = [new - old for old, new in zip(before, after, strict=True)]
    low, high = mean_interval(gains)
    return {"mean": fmean(gains), "low": low, "high": high}


@measurement("tolerance", absolute=1e-4)
def transplants(neko: Path, siblings: Path) -> dict[str, Any]:
    """きょうだいの部品を一つだけ、``first`` に移植します。"""
    found = _family(neko, siblings)
    first = found.models["first"]
    whole = _read(first, found.passages)

    def effect(part: str, donor: str) -> dict[str, Any]:
        return _effect(whole, _read(transplanted(first, found.models[donor], part), found.passages))

    return {
        "whole": _perplexity(whole),
        "rows": [{"part": part, **{donor: effect(part, donor) for donor in DONORS}} for part in PARTS],
        "dropped": [
            _effect(whole, _without(first, found.passages, number)) for number in range(1, len(first.layers) + 1)
        ],
        "likeness": {donor: {part: _likeness(first, found.models[donor], part) for part in PARTS} for donor in DONORS},
    }


def _without(model: Gemma3, passages: Passages, number: int) -> list[float]:
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
    ends = list(zip(scores[0], scores[-1], strict=True))
    lines = [[(1 - share) * start + share * end for start, end in ends] for share in SHARES]  # 両端を結んだ線
    barriers = [_effect(line, score) for line, score in zip(lines, scores, strict=True)]
    top = max(range(len(SHARES)), key=lambda at: barriers[at]["worse"])
    return {
        "perplexity": [_perplexity(score) for score in scores],
        "edges": [mean_interval([b - a for a, b in zip(scores[0], score, strict=True)]) for score in scores],
        "barrier": {"share": SHARES[top], **barriers[top]},
        "middle": _effect(scores[0], scores[len(SHARES) // 2]),
    }


@torch.no_grad()
def _together(one: Gemma3, other: Gemma3, passages: Passages) -> dict[str, Any]:
    """重みではなく、答え（確率）のほうを平均したときの成績。"""
    shape = passages.wanted.shape
    both = [model(passages.ids)[:, -shape[1] :].softmax(dim=-1) for model in (one, other)]
    mean = (both[0] + both[1]) / 2
    losses = -mean.gather(2, passages.wanted[..., None])[..., 0].log()
    return _effect(_read(one, passages), losses.mean(dim=1).tolist())


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
def exchanged(neko: Path, base: Gemma, pretrained: Gemma, siblings: Path) -> Parts:
    """モデルはそのままに、トークナイザの、切り方だけか、番号だけを変えます。成績は、1文字当たりです。一回が、文章一つです。"""
    _, unread = _novel(neko)
    count, length = SLICES
    texts = [unread[at : at + length] for at in range(0, len(unread) - length, len(unread) // count)][:count]
    finer, own = brood.read_tokenizer(siblings), pretrained[0]
    numbers = own.get_vocab()
    little, large = gemma3.load(PRETRAINED), _gemma()
    cuts = {
        "neko": {
            **_ways(own, little),
            "finer": lambda text: encode(finer, text),
            "bytes": lambda text: _as_bytes(own, text),
        },
        "gemma": _ways(base[0], large),
    }

    def row(number: int) -> dict[str, Any]:
        text = texts[number]
        return {
            "neko": {name: _by_character(little, way, text, None) for name, way in cuts["neko"].items()},
            "gemma": {name: _by_character(large, way, text[: length // 2], BOS) for name, way in cuts["gemma"].items()},
        }

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            **{
                name: {way: _over([row[name][way] for row in rows], model.config.vocab_size) for way in cuts[name]}
                for name, model in (("neko", little), ("gemma", large))
            },
            "same_ids": sum(numbers.get(token) == place for token, place in finer.get_vocab().items()),
            "finer_size": finer.get_vocab_size(),
            "size": len(numbers),
            "texts": {"count": count, "length": length, "short": length // 2},
        }

    return Parts(count, row, whole)


Way = Callable[[str], Tensor]  # 文章の切り方


def _ways(tokenizer: Any, model: Gemma3) -> dict[str, Way]:
    """自分の切り方、一文字ずつの切り方と、番号だけをくじで付け替えたもの。"""
    renumbered = torch.randperm(model.config.vocab_size, generator=torch.Generator().manual_seed(0))
    return {
        "own": lambda text: encode(tokenizer, text),
        "characters": lambda text: torch.cat([encode(tokenizer, char) for char in text]),
        "shuffled": lambda text: renumbered[encode(tokenizer, text)],
    }


def _as_bytes(tokenizer: Any, text: str) -> Tensor:
    """バイトを一つずつ、そのバイトのトークンの番号にします。文字をバイトにする表は、トークナイザのものです。"""
    numbers = tokenizer.get_vocab()
    pieces = tokenizer.backend_tokenizer.pre_tokenizer.pre_tokenize_str(text)
    return torch.tensor([numbers[char] for piece, _ in pieces for char in piece])


@torch.no_grad()
def _by_character(model: Gemma3, way: Way, text: str, bos: int | None) -> dict[str, float]:
    """1文字当たりの損失とトークンの数。初めのトークンは、当てずっぽうとして数えます。"""
    ids = way(text)
    read = ids if bos is None else torch.cat([torch.tensor([bos]), ids])
    logits = model(read[None, :-1])[0][-len(ids) + 1 :]
    loss = cross_entropy(logits, ids[1:], reduction="sum").item() + math.log(model.config.vocab_size)
    return {"loss": loss / len(text), "tokens": len(ids) / len(text)}


def _over(rows: Sequence[dict[str, float]], vocabulary: int) -> dict[str, float]:
    """文章をまたいだ迷い。"""
    losses, rate = [row["loss"] for row in rows], fmean(row["tokens"] for row in rows)
    low, high = mean_interval(losses)
    return {
        "perplexity": _perplexity(losses),
        "low": math.exp(low),
        "high": math.exp(high),
        "tokens": rate,
        "chance": vocabulary**rate,  # どのトークンも同じ確率としたときの、1文字当たりの迷い
    }


# アダプタの強さ


@measurement("tolerance")
def strengths(neko: Path, base: Gemma, tuned: Gemma, instructions: Path) -> Parts:
    """指示を教えたアダプタを、逆向きから二倍まで、強さを変えて付けます。一回が、小説の文章と答えのいくつかです。"""
    tokenizer, model = base[0], _gemma()
    passages = _passages(encode(tokenizer, _novel(neko)[1]), LARGE, BOS)
    examples = [one for one in read_instructions(instructions / "development.jsonl") if one.kind != "python"]
    asked = [tuning.encode(tokenizer, one.messages) for one in examples[:: len(examples) // ANSWERS][:ANSWERS]]

    def row(number: int) -> dict[str, Any]:
        novel = Passages(*(ids[number::GROUPS] for ids in passages))
        answers, found = asked[number::GROUPS], []
        for strength in STRENGTHS:
            with adapted(model, TUNED, strength):
                found.append({"novel": _read(model, novel), "answers": _answers(model, answers)})
        return {"tokens": [_length(one) for one in answers], "strengths": found}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        tokens = [count for row in rows for count in row["tokens"]]
        return {
            "asked": len(asked),
            "passages": len(passages.ids),
            "by_strength": [
                {
                    "strength": strength,
                    "novel": _with_edges([loss for row in rows for loss in row["strengths"][at]["novel"]]),
                    "answers": _with_edges([loss for row in rows for loss in row["strengths"][at]["answers"]], tokens),
                }
                for at, strength in enumerate(STRENGTHS)
            ],
        }

    return Parts(GROUPS, row, whole)


def _with_edges(totals: Sequence[float], counts: Sequence[int] | None = None) -> dict[str, float]:
    """迷いと、その区間。"""
    low, high = mean_interval(totals, counts)
    middle = math.fsum(totals) / (len(totals) if counts is None else sum(counts))
    return {"perplexity": math.exp(middle), "low": math.exp(low), "high": math.exp(high)}


def _length(row: tuning.Row) -> int:
    """お手本の答えの、トークンの数。"""
    return sum(label != tuning.IGNORED for label in row.labels)


@torch.no_grad()
def _answers(model: Gemma3, rows: Sequence[tuning.Row]) -> list[float]:
    """お手本の答えごとの、損失の合計。長さをそろえる詰め物は後ろに置くので、答えからは見えません。"""
    longest = max(len(row.ids) for row in rows)
    residual = model.residual(torch.tensor([row.ids + [0] * (longest - len(row.ids)) for row in rows]))
    totals = []
    for x, row in zip(residual, rows, strict=True):
        places = [place for place, label in enumerate(row.labels) if label != tuning.IGNORED]
        logits = model.unembed(x[None, [place - 1 for place in places]])[0]
        totals.append(cross_entropy(logits, torch.tensor([row.ids[place] for place in places]), reduction="sum").item())
    return totals
