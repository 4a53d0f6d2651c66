"""「指示を教える」の測定。"""

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch.nn.functional import cross_entropy

from figures_gen.marks import measurement
from nexttoken import chat, evaluation
from nexttoken.evaluation import END_OF_TURN, SLACK, Verdict
from nexttoken.instructions import KINDS, Example, nearest, read_instructions, same_shape
from nexttoken.loading.adapter import ANSWERS, REMEDY, WEIGHTS, read_json, read_provenance
from nexttoken.loading.source import TUNED_FOLDER, ModelError
from nexttoken.texts.aozora import plain_text
from nexttoken.texts.corpora import read_text
from nexttoken.tune import SPLITS, data_digest
from nexttoken.tuning import code_digest, encode

Model = tuple[Any, Any]
SUM_SEQUENCE = """\
Below is an instruction that describes a task. Write a response that appropriately completes the request.

### Instruction:
Create a function to calculate the sum of a sequence of integers.

### Input:
[1, 2, 3, 4, 5]
"""
REQUESTS = (
    "今日は寒いですね。",
    "フランスの首都はどこですか。",
    "「ありがとう」を英語に訳してください。",
    "8たす5はいくつですか。",
)
QUESTION, ANSWER = "水は何度で凍りますか。", "水は0度で凍ります。"
WINDOW, WINDOWS = 128, 8  # 忘れたかどうかを測る文章。トークンの数と、何か所か
METRICS = ("ended", "language", "code", "passed", "exact")


@measurement("exact")
def examples(instructions: Path) -> dict[str, Any]:
    """お手本の件数と、学習用と評価用がどれだけ似ているか。"""
    found = {split: read_instructions(instructions / f"{split}.jsonl") for split in SPLITS}
    likeness = [nearest(example, found["train"])[0] for example in found["evaluation"]]
    codes = [[example.answer for example in found[split] if example.tests] for split in ("train", "evaluation")]
    alike = sum(any(same_shape(code, other) for other in codes[0]) for code in codes[1])
    return {
        "counts": {split: len(found[split]) for split in SPLITS},
        "kinds": {split: _kinds(found[split]) for split in SPLITS},
        "languages": {split: dict(Counter(one.language for one in found[split])) for split in SPLITS},
        "tests": sum(len(one.tests) for split in SPLITS for one in found[split]),
        "exact": sum(bool(one.exact) for one in found["evaluation"]),
        "several_turns": sum(len(one.messages) > 2 for one in found["train"]),
        "nearest": {"largest": max(likeness), "mean": sum(likeness) / len(likeness)},
        "same_code_shape": alike,
        "code": len(codes[1]),
    }


def _kinds(found: Sequence[Example]) -> dict[str, int]:
    counts = Counter(example.kind for example in found)
    return {kind: counts[kind] for kind in KINDS}


@measurement("exact")
def training(tuned: Model, instructions: Path) -> dict[str, Any]:
    """学習の記録。今のお手本、コード、土台のモデルから学習したものでなければ、失敗します。"""
    found = read_provenance(TUNED_FOLDER)
    today = {"data": data_digest(instructions, "train", "validation"), "code": code_digest()}
    for name, what in (("data", "お手本"), ("code", "学習のコード（tuning.py か chat.py）")):
        if found[name] != today[name]:
            raise ModelError(f"{what}が、アダプタを学習したときから変わっています。{REMEDY}")
    curve = found["curve"]
    last, best = curve[-1], min(curve, key=lambda point: point["validation"])
    return {
        **{name: found[name] for name in ("recipe", "seconds", "examples", "tokens", "curve", "versions")},
        "minutes": found["seconds"] / 60,
        "gigabytes": found["peak_bytes"] / 1e9,
        "steps": len(found["losses"]),
        "first": curve[0],
        "last": last,
        "best": best,
        "gap": {"best": best["validation"] - best["train"], "last": last["validation"] - last["train"]},
    }


@measurement("exact")
def lora(base: Model, tuned: Model) -> dict[str, Any]:
    """LoRAの行列の大きさと数。"""
    matrices = load_file(TUNED_FOLDER / WEIGHTS)
    whole = sum(weight.numel() for weight in base[1].parameters())
    added = sum(matrix.numel() for matrix in matrices.values())
    first = [name for name in matrices if "layers.0.mlp.gate_proj" in name]
    shapes = {name.split(".")[-2]: list(matrices[name].shape) for name in first}
    rows, columns = shapes["lora_B"][0], shapes["lora_A"][1]
    return {
        "whole": whole,
        "added": added,
        "share": added / whole,
        "places": len(matrices) // 2,
        "layers": base[1].config.num_hidden_layers,
        "rank": shapes["lora_A"][0],
        "rows": rows,
        "columns": columns,
        "full": rows * columns,
        "small": shapes["lora_A"][0] * (rows + columns),
        "megabytes": (TUNED_FOLDER / WEIGHTS).stat().st_size / 1e6,
    }


@measurement("tolerance")
def before_after(base: Model, tuned: Model) -> dict[str, Any]:
    """教える前と後の、同じ問いへの答え。"""
    requests = (SUM_SEQUENCE, *REQUESTS)
    prompts = [[{"role": "user", "content": request}] for request in requests]
    answers = [evaluation.write_answers(model, tokenizer, prompts) for tokenizer, model in (base, tuned)]
    rows = [
        {
            "request": request,
            "before": evaluation.text_of(base[0], before),
            "after": evaluation.text_of(base[0], after),
            "lengths": [len(before), len(after)],
            "ended": [before[-1] == END_OF_TURN, after[-1] == END_OF_TURN],
        }
        for request, before, after in zip(requests, *answers, strict=True)
    ]
    return {"rows": rows}


@measurement("tolerance")
def token_probabilities(base: Model, tuned: Model) -> dict[str, Any]:
    """一つの答えの、トークン一つずつの確率。教える前と後。"""
    row = encode(base[0], [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": ANSWER}])
    places = [place for place, label in enumerate(row.labels) if label >= 0]
    before, after = (_log_probabilities(model[1], row.ids) for model in (base, tuned))
    tokens = [
        {"token": base[0].decode(row.ids[place]), "before": before[place - 1], "after": after[place - 1]}
        for place in places
    ]
    last = tokens[-1]
    return {
        "question": QUESTION,
        "answer": ANSWER,
        "tokens": tokens,
        "total": {when: sum(token[when] for token in tokens) for when in ("before", "after")},
        "end": {
            "before": math.exp(last["before"]),
            "after": math.exp(last["after"]),
            "in_hundred_million": math.exp(last["before"]) * 1e8,  # 1億分のいくつか
        },
    }


@torch.no_grad()
def _log_probabilities(model: Any, ids: list[int]) -> list[float]:
    """位置 t の値は、t + 1 のトークンの対数確率（ナット）。"""
    logits = model(torch.tensor([ids]), use_cache=False).logits[0, :-1]
    return (-cross_entropy(logits, torch.tensor(ids[1:]), reduction="none")).tolist()


@measurement("tolerance")
def scores(base: Model, tuned: Model, instructions: Path) -> dict[str, Any]:
    """評価用のお手本での成績。残してある答えが、今のモデルでも一位を選んだものになっているかどうかも確かめます。"""
    found = read_instructions(instructions / "evaluation.jsonl")
    answers = read_json(TUNED_FOLDER / ANSWERS)
    if answers["data"] != data_digest(instructions, "evaluation") or answers["limit"] != evaluation.LIMIT:
        raise ModelError(f"評価用のお手本か、答えの長さの上限が、答えを書かせたときから変わっています。{REMEDY}")
    models = {"base": base, "tuned": tuned}
    verdicts = {name: _verdicts(model, found, answers[name]) for name, model in models.items()}
    losses = {name: evaluation.held_out_losses(model[1], model[0], found) for name, model in models.items()}
    changes = [
        [old - new for old, new in zip(*pair, strict=True)]
        for pair in zip(losses["base"], losses["tuned"], strict=True)
    ]
    return {
        "limit": evaluation.LIMIT,
        "questions": len(found),
        "shares": {name: _shares(each) for name, each in verdicts.items()},
        "passed": _passed_by_shape(found, verdicts["tuned"], read_instructions(instructions / "train.jsonl")),
        "kinds": {name: _by_kind(found, each) for name, each in verdicts.items()},
        "loss": {name: evaluation.mean_interval(each)._asdict() for name, each in losses.items()},
        "gain": evaluation.mean_interval(changes)._asdict(),
        "better": sum(sum(each) > 0 for each in changes),
    }


def _verdicts(model: Model, found: Sequence[Example], answers: Sequence[Sequence[int]]) -> list[Verdict]:
    tokenizer, network = model
    gaps = evaluation.slacks(network, tokenizer, found, answers)
    verdicts = []
    for number, (example, answer, gap) in enumerate(zip(found, answers, gaps, strict=True), start=1):
        finished = answer[-1] in chat.STOP_IDS or len(answer) == evaluation.LIMIT
        if gap > SLACK or not finished:
            raise ModelError(f"残してある{number}問めの答えが、今のモデルの答えと違います（差 {gap:.3f}）。{REMEDY}")
        text = evaluation.text_of(tokenizer, answer)
        verdicts.append(evaluation.judge(example, text, answer[-1] == END_OF_TURN))
    return verdicts


def _shares(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    shares = {}
    for metric in METRICS:
        found = [value for verdict in verdicts if (value := getattr(verdict, metric)) is not None]
        shares[metric] = {"count": sum(found), "of": len(found), **evaluation.share(found)._asdict()}
    return shares


def _passed_by_shape(found: Sequence[Example], verdicts: Sequence[Verdict], train: Sequence[Example]) -> dict[str, Any]:
    """試験に通ったコードの数。お手本のコードが、学習用のどれかと同じ形の問いと、そうでない問いに分ける。"""
    codes = [example.answer for example in train if example.tests]
    counts = {"alike": {"count": 0, "of": 0}, "other": {"count": 0, "of": 0}}
    for example, verdict in zip(found, verdicts, strict=True):
        if verdict.passed is not None:
            group = counts["alike" if any(same_shape(example.answer, code) for code in codes) else "other"]
            group["count"] += verdict.passed
            group["of"] += 1
    return counts


def _by_kind(found: Sequence[Example], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """決まった答えのある問いの、種類ごとの正解の数。"""
    right: dict[str, list[int]] = {}
    for example, verdict in zip(found, verdicts, strict=True):
        if verdict.exact is not None:
            counts = right.setdefault(example.kind, [0, 0])
            counts[0] += verdict.exact
            counts[1] += 1
    return {kind: {"count": count, "of": of} for kind, (count, of) in right.items()}


@measurement("tolerance")
def forgetting(base: Model, tuned: Model, neko: Path, botchan: Path) -> dict[str, Any]:
    """教える前と後の、小説のパープレキシティ。"""
    novels = {"neko": plain_text(read_text(neko)), "botchan": _chapters(read_text(botchan))}
    rows = {name: _perplexities(text, base, tuned) for name, text in novels.items()}
    return {**rows, "window": WINDOW, "windows": WINDOWS}


def _chapters(text: str) -> str:
    """Project Gutenberg の Botchan から、前書きと利用条件を除いた本文。"""
    return text.replace("\r\n", "\n").partition("\nCHAPTER I\n")[2].partition("\n*** END OF")[0].strip()


def _perplexities(text: str, base: Model, tuned: Model) -> dict[str, Any]:
    ids = base[0](text, add_special_tokens=False).input_ids
    starts = [len(ids) * number // WINDOWS for number in range(WINDOWS)]
    pieces = [[2, *ids[start : start + WINDOW]] for start in starts]
    losses = {
        name: [[-value for value in _log_probabilities(model[1], piece)] for piece in pieces]
        for name, model in (("before", base), ("after", tuned))
    }
    changes = [[new - old for old, new in zip(*pair, strict=True)] for pair in zip(*losses.values(), strict=True)]
    found = {name: math.exp(evaluation.mean_interval(each).value) for name, each in losses.items()}
    ratio = [math.exp(value) for value in evaluation.mean_interval(changes)]
    return {**found, "ratio": ratio[0], "low": ratio[1], "high": ratio[2]}
