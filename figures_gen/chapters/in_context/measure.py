"""「例を見せるだけで、学ぶ？」の測定。"""

import math
import time
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval
from nexttoken import gemma3
from nexttoken import siblings as brood
from nexttoken.few_shot import SHOWN, TASKS, Pair, Reply, Task, ask, draw, prompt
from nexttoken.loading.folder import default_folder
from nexttoken.loading.source import PRETRAINED
from nexttoken.pretraining import initialise
from nexttoken.surgery import silenced

Gemma = tuple[Any, Any]
COUNTS = (0, 1, 2, 4, 8)  # 例の数
MOST = COUNTS[-1]
SEEDS = range(3)  # 例を引くくじ
CONTROLS = ("shuffled", "foreign", "other")
UNDRAWN = [("true", 0), ("empty", MOST)]  # くじで例を引かないので、一度だけ問う
#: 例の問いの代わりに置く、問いと関わりのない、ドイツ語の言葉
FOREIGN = ["Fenster", "Schrank", "Tisch", "Brille", "Teppich", "Lampe", "Koffer", "Garten"]
BLANK = ("□", "□")
LABELLED = ("kinds", "flipped", "marks")  # 二つの札に分ける課題
LABELS = ("true", "shuffled", "random", "inverted")  # 札の付け方
RELABELLED = ("kinds", "marks")  # 札を付け直す課題
LABEL_DRAWS = range(12)  # 例を引き、札を引き直すくじ
Z = 1.959964  # 正規分布の、両側5%の点
#: 一つずつ黙らせるヘッド（層, ヘッド）。三つは、前回の次をいちばん見るもの（gemma-inside の induction の top）。
#: 残りは、黙らせたときの小説の損失が、三つのうちのどれかより多く増えるヘッドのすべて（frankenstein の heads）。
COPIERS = [(6, 2), (12, 3), (6, 3)]
COSTLY = [(1, 3), (2, 1), (3, 4), (8, 2), (8, 3), (9, 1), (10, 2), (16, 2)]
ASKED_OF_HEADS = ("translation", "opposites", "marks", "suffix")  # ヘッドを黙らせて問う課題
HEAD_COUNT, HEAD_SEEDS = 4, (3, 4)  # そのときの例の数と、例のくじ（ほかで使っていないもの）
LENGTH, LOWEST = 25, 100  # でたらめな列の長さと、使う番号の初め（手前は特殊トークンなど）
TOP, NEAR = 5, 2e-3  # 部品に出す候補の数。これより近い二つのロジットは、計算機の違いで入れ替わりうる
BOX_KINDS, BOX_STEP = ("true", "shuffled", "other"), 8  # 部品で選べる並べ方。24の問いから三つを採る間隔
# でたらめな列だけで育てるときの決めごと
STEPS, EVERY, WARM, RATE = 500, 20, 60, 3e-3
TOY_SIZE, TOY_LOWEST, TOY_LENGTH, TOGETHER_READ = 256, 8, 24, 32


def _examples(name: str, kind: str, count: int, seed: int) -> list[Pair]:
    """例の並び。``kind`` が true なら正しい例、ほかは、その一部だけを残したもの。"""
    if kind == "other":
        return draw(TASKS["translation" if name == "opposites" else "opposites"], count, seed)
    true = draw(TASKS[name], MOST, seed)
    answers = [answer for _, answer in true]
    return {
        "true": true,
        "shuffled": [(one, answer) for (one, _), answer in zip(true, answers[1:] + answers[:1], strict=True)],
        "foreign": list(zip(FOREIGN, answers, strict=True)),
        "empty": [BLANK] * MOST,
    }[kind][:count]


@measurement("exact")
def tasks() -> dict[str, Any]:
    """課題と、例の並べ方を替えたもの。"""
    return {
        "shown": SHOWN,
        "asked": len(TASKS["translation"].asked),
        "most": MOST,
        "draws": len(SEEDS),
        "count": len(TASKS),
        "kept": _kept(),
        "samples": {name: _written(task, draw(task, 2, 0), task.asked[0]) for name, task in TASKS.items()},
        "controls": {
            kind: [
                prompt(TASKS["translation"], [one], "").split("\n")[0] for one in _examples("translation", kind, 2, 0)
            ]
            for kind in ("true", *CONTROLS, "empty")
        },
    }


def _kept() -> dict[str, int]:
    """二つの札に分ける課題で、答えをずらしても正しいままの例の数。"""
    shifted = [
        sum(
            one == other
            for one, other in zip(*(_examples(name, kind, MOST, seed) for kind in ("true", "shuffled")), strict=True)
        )
        for name in LABELLED
        for seed in SEEDS
    ]
    return {"least": min(shifted), "most": max(shifted)}


def _written(task: Task, examples: list[Pair], asked: Pair) -> dict[str, Any]:
    lines = prompt(task, examples, asked[0]).split("\n")
    return {"lines": lines, "answer": asked[1].strip()}


@measurement("tolerance")
def trials(base: Gemma) -> Parts:
    """課題ごと、例のくじごとに、例の数と並べ方を替えて問います。"""
    rows = [(name, seed) for name in TASKS for seed in SEEDS]

    def row(number: int) -> dict[str, Any]:
        name, seed = rows[number]
        asked = [("true", count) for count in COUNTS[1:]] + [(kind, MOST) for kind in CONTROLS]
        if seed == SEEDS[0]:
            asked += UNDRAWN
        found = {f"{kind}-{count}": _ask(base, name, _examples(name, kind, count, seed)) for kind, count in asked}
        return {
            "task": name,
            "seed": seed,
            "right": {key: [int(reply.right) for reply in replies] for key, replies in found.items()},
            "simple": _simple(TASKS[name], _examples(name, "true", MOST, seed)),
        }

    return Parts(len(rows), row, _whole)


def _ask(base: Gemma, name: str, examples: list[Pair]) -> list[Reply]:
    return ask(_model(), base[0], TASKS[name], examples)


@cache
def _model() -> gemma3.Gemma3:
    return gemma3.load(default_folder())


def _whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """問いごとに、くじの平均を採り、課題ごとに平均して、問いを単位に区間を求める。"""
    items = {name: _items([row for row in rows if row["task"] == name]) for name in TASKS}
    simple = {name: _items([row for row in rows if row["task"] == name], "simple") for name in TASKS}
    return {
        "tasks": {
            name: {
                "growth": [{"count": count, **_proportion(found[f"true-{count}"])} for count in COUNTS],
                "kinds": {kind: _proportion(found[f"{kind}-{MOST}"]) for kind in ("true", *CONTROLS, "empty")},
                "draws": [sum(row["right"][f"true-{MOST}"]) for row in rows if row["task"] == name],
                "simple": {key: fmean(values) for key, values in simple[name].items()},
                "lost": {
                    kind: _spread([a - b for a, b in zip(found[f"true-{MOST}"], found[f"{kind}-{MOST}"], strict=True)])
                    for kind in CONTROLS
                },
                "over_simple": _spread(
                    [
                        a - b
                        for a, b in zip(
                            found[f"true-{MOST}"],
                            max(simple[name].values(), key=fmean),
                            strict=True,
                        )
                    ]
                ),
            }
            for name, found in items.items()
        }
    }


def _items(rows: list[dict[str, Any]], part: str = "right") -> dict[str, list[float]]:
    first = rows[0][part]  # くじで引かないものも、初めのくじにはある
    return {key: [fmean(each) for each in zip(*_with(rows, part, key), strict=True)] for key in first}


def _with(rows: list[dict[str, Any]], part: str, key: str) -> list[list[int]]:
    return [row[part][key] for row in rows if key in row[part]]


def _spread(values: list[float]) -> dict[str, Any]:
    low, high = mean_interval(values)
    return {"mean": fmean(values), "low": low, "high": high}


def _proportion(values: list[float]) -> dict[str, Any]:
    """割合の平均と、ウィルソンの区間。0と1の外へは出ず、すべてが合うか外れても引ける。

    ``values`` は、独立な問いごとの、くじの平均。平均は、一度ずつ問うより揺れないので、幅は控えめ（広め）になる。
    """
    n, share = len(values), fmean(values)
    centre, room = share + Z * Z / (2 * n), 1 + Z * Z / n
    half = Z * math.sqrt(share * (1 - share) / n + (Z / (2 * n)) ** 2)
    return {"mean": share, "low": max(0.0, (centre - half) / room), "high": min(1.0, (centre + half) / room)}


@measurement("tolerance")
def labels(base: Gemma) -> Parts:
    """二つの札に分ける課題で、例の札を、正しいまま、一つずつずらして、くじで選び直して、逆にして、問います。

    くじのたびに、例も札も引き直します。``kept`` は、正しい札の付いた例の数、``followed`` は、逆の札に従ったかどうか。
    あべこべは、仲間分けの札を逆にしたものなので、別には問いません。
    """
    asked = [(name, seed) for name in RELABELLED for seed in LABEL_DRAWS]

    def row(number: int) -> dict[str, Any]:
        name, seed = asked[number]
        found = {kind: _relabelled(name, kind, seed) for kind in LABELS}
        against = TASKS[name]._replace(pairs=_inverted(name, TASKS[name].pairs))
        return {
            "task": name,
            "seed": seed,
            "kept": {
                kind: sum(one == other for one, other in zip(examples, found["true"], strict=True))
                for kind, examples in found.items()
            },
            "right": {
                kind: [int(reply.right) for reply in _ask(base, name, examples)] for kind, examples in found.items()
            },
            "followed": [int(reply.right) for reply in ask(_model(), base[0], against, found["inverted"])],
        }

    return Parts(len(asked), row, _labelled)


def _relabelled(name: str, kind: str, seed: int) -> list[Pair]:
    if kind in ("true", "shuffled"):
        return _examples(name, kind, MOST, seed)
    true = _examples(name, "true", MOST, seed)
    if kind == "inverted":
        return _inverted(name, true)
    marks = sorted({answer for _, answer in TASKS[name].pairs})
    coins = torch.randint(len(marks), (MOST,), generator=torch.Generator().manual_seed(seed)).tolist()
    return [(one, marks[coin]) for (one, _), coin in zip(true, coins, strict=True)]


def _inverted(name: str, pairs: list[Pair]) -> list[Pair]:
    """二つの札を、入れ替えたもの。"""
    marks = sorted({answer for _, answer in TASKS[name].pairs})
    return [(one, marks[1 - marks.index(answer)]) for one, answer in pairs]


def _labelled(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """くじごとに割合を採る。減った分の区間は、くじを単位に求める（問いは、どのくじでも同じ）。"""
    tasks = {}
    for name in RELABELLED:
        mine = [row for row in rows if row["task"] == name]
        shares = {kind: [fmean(row["right"][kind]) for row in mine] for kind in LABELS}
        tasks[name] = {
            "kinds": {kind: fmean(values) for kind, values in shares.items()},
            "lost": {
                kind: _spread([one - other for one, other in zip(shares["true"], shares[kind], strict=True)])
                for kind in LABELS[1:]
            },
            "followed": fmean(fmean(row["followed"]) for row in mine),
        }
    return {"draws": len(LABEL_DRAWS), "examples": MOST, "tasks": tasks}


def _simple(task: Task, examples: list[Pair]) -> dict[str, list[int]]:
    """例だけから答える、いちばん単純な決まり。多かった答え、最後の答え、字のいちばん重なる例の答え。"""
    answers = [answer for _, answer in examples]
    counts = Counter(answers)
    often = max(reversed(answers), key=counts.__getitem__)  # 同じ数なら、後ろ
    return {
        "often": [int(answer == often) for _, answer in task.asked],
        "last": [int(answer == answers[-1]) for _, answer in task.asked],
        "nearest": [int(answer == _nearest(question, examples)) for question, answer in task.asked],
    }


def _nearest(question: str, examples: list[Pair]) -> str:
    """字の重なりの割合がいちばん大きい例の答え。同じなら、後ろ。"""

    def likeness(one: str) -> float:
        return len(set(one) & set(question)) / len(set(one) | set(question))

    return max(reversed(examples), key=lambda pair: likeness(pair[0]))[1]


@measurement("tolerance")
@torch.no_grad()
def neighbours(base: Gemma) -> dict[str, Any]:
    """札が二つの課題を、Gemmaの埋め込みが似た例の札で答えます。モデルは動かしません。札の名前には、よりません。

    いくつかのトークンに分かれる言葉のまとめ方、語彙の平均を引くかどうか、長さをそろえるかどうか、札の決め方を替えて、
    すべて試し、いちばん当たるものを残します。問う言葉で選ぶので、この手には甘くなります。
    """
    task, middle = TASKS["marks"], _model().embed_tokens.weight.mean(dim=0)
    shapes = [(last, away, even) for last in (False, True) for away in (0, middle) for even in (False, True)]
    found = []
    for shape, decide in [(shape, way) for shape in shapes for way in (_of_nearest, _of_mean, _of_weighted)]:
        right = []
        for examples in (draw(task, MOST, seed) for seed in SEEDS):
            names = sorted({answer for _, answer in examples})
            labels = torch.tensor([[answer == name for name in names] for _, answer in examples]).double()  # (例, 札)
            asked, shown = (_vectors(base[0], pairs, *shape) for pairs in (task.asked, examples))
            chosen = decide(asked, shown, labels).argmax(dim=-1).tolist()
            right.append([int(names[one] == answer) for one, (_, answer) in zip(chosen, task.asked, strict=True)])
        found.append({"right": right, **_proportion([fmean(each) for each in zip(*right, strict=True)])})
    return {"tried": len(found), **max(found, key=lambda one: one["mean"])}


def _vectors(tokenizer: Any, pairs: list[Pair], last: bool, away: Tensor | int, even: bool) -> Tensor:
    """問いの言葉の埋め込み (N, D)。``last`` なら終わりのトークン、でなければ平均。``even`` なら長さをそろえる。"""
    table = _model().embed_tokens.weight
    each = [table[tokenizer(word, add_special_tokens=False).input_ids] for word, _ in pairs]
    vectors = torch.stack([one[-1] if last else one.mean(dim=0) for one in each]).double() - away
    return vectors / vectors.norm(dim=-1, keepdim=True) if even else vectors


def _of_nearest(asked: Tensor, shown: Tensor, labels: Tensor) -> Tensor:
    """いちばん近い例の札。"""
    return labels[(asked @ shown.T).argmax(dim=-1)]


def _of_mean(asked: Tensor, shown: Tensor, labels: Tensor) -> Tensor:
    """札ごとに例を平均したものとの近さ。"""
    return asked @ (shown.T @ labels) / labels.sum(dim=0)


def _of_weighted(asked: Tensor, shown: Tensor, labels: Tensor) -> Tensor:
    """近い例ほど重くして混ぜた札。"""
    near = asked @ shown.T
    return (near / near.std()).softmax(dim=-1) @ labels


@measurement("tolerance")
def heads(base: Gemma) -> Parts:
    """ヘッドを一つずつ黙らせて問います。一回が、一つの課題と、一つの例のくじです。"""
    asked = [(name, seed) for name in ASKED_OF_HEADS for seed in HEAD_SEEDS]
    cuts = [None, *COPIERS, *COSTLY]

    def row(number: int) -> dict[str, Any]:
        name, seed = asked[number]
        examples, right = draw(TASKS[name], HEAD_COUNT, seed), []
        for cut in cuts:
            with silenced(_model(), [cut] if cut else []):
                right.append([int(reply.right) for reply in _ask(base, name, examples)])
        return {"task": name, "seed": seed, "right": right}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        found = [
            {"cut": cut, "tasks": {name: _share(rows, name, place) for name in ASKED_OF_HEADS}}
            for place, cut in enumerate(cuts)
        ]
        uncut, *others = found
        return {
            "examples": HEAD_COUNT,
            "draws": len(HEAD_SEEDS),
            "copiers": len(COPIERS),
            "whole": uncut,
            "silenced": [{**one, "copier": one["cut"] in COPIERS} for one in others],
        }

    return Parts(len(asked), row, whole)


def _share(rows: list[dict[str, Any]], name: str, place: int) -> float:
    """一つの課題で、``place`` 番目のヘッドを黙らせて、正しく答えた割合。"""
    return fmean(fmean(row["right"][place]) for row in rows if row["task"] == name)


@torch.no_grad()
def induction(model: gemma3.Gemma3, highest: int, lowest: int) -> Tensor:
    """でたらめな列を二度読ませ、二度目に、前回の次を見た割合。形は (種, L, H)。gemma-inside と同じ試し方。"""
    here, after = torch.arange(LENGTH + 1, 2 * LENGTH), torch.arange(2, LENGTH + 1)
    looks = []
    for seed in SEEDS:
        attentions = torch.stack(gemma3.trace(model, _twice(highest, lowest, seed)).attentions)[:, 0]  # (L, H, T, T)
        looks.append(attentions[:, :, here, after].mean(dim=-1))
    return torch.stack(looks)


def _twice(highest: int, lowest: int, seed: int) -> Tensor:
    nonsense = torch.randint(lowest, highest, (LENGTH,), generator=torch.Generator().manual_seed(seed))
    return torch.cat([torch.tensor([2]), nonsense, nonsense])[None]  # 先頭は<bos>


@measurement("tolerance")
def novel(siblings: Path, pretrained: Gemma) -> dict[str, Any]:
    """小説だけで育てたモデルと、その途中。前回の次を見るヘッドがあるか、二度目は当たるか。"""
    models = {name: brood.load(name, siblings) for name in brood.SIBLINGS} | {PRETRAINED: gemma3.load(PRETRAINED)}
    rows = [{"model": name, **_copies(model)} for name, model in models.items()]
    return {
        "rows": rows,
        "models": len(rows),
        "most": max(row["most"] for row in rows),
        "right": sum(row["right"] for row in rows),
        "of": len(rows) * len(SEEDS) * (LENGTH - 1),
    }


@torch.no_grad()
def _copies(model: gemma3.Gemma3) -> dict[str, Any]:
    """でたらめな列を、くじの数だけ。前回の次をいちばん見るヘッドの割合と、二度目に当たった数。"""
    size, right = model.config.vocab_size, 0
    for seed in SEEDS:
        ids = _twice(size, LOWEST, seed)
        right += int((model(ids)[0, LENGTH + 1 : -1].argmax(dim=-1) == ids[0, LENGTH + 2 :]).sum())
    return {"most": induction(model, size, LOWEST).mean(dim=0).max().item(), "right": right}


@measurement("record")
def phases() -> dict[str, Any]:
    """きょうだいと同じ幅のモデルに、でたらめな列を二度くり返したものだけを読ませて育てる。層が一つのものと、二つのもの。

    列は一歩ごとに作り直すので、覚えても役に立たない。ただし、長さはいつも同じなので、何個前かを覚えるだけでも、まねられる。
    """
    runs = [_raise(layers, seed) for layers in (1, 2) for seed in SEEDS]
    return {
        "steps": STEPS,
        "every": EVERY,
        "length": TOY_LENGTH,
        "kinds": TOY_SIZE - TOY_LOWEST,
        "guess": math.log(TOY_SIZE - TOY_LOWEST),
        "seeds": len(SEEDS),
        "runs": runs,
        "jump": [_jump(run["points"]) for run in runs if run["layers"] == 2],
    }


def _raise(layers: int, seed: int) -> dict[str, Any]:
    recipe = replace(brood.RECIPE, vocab_size=TOY_SIZE, layers=layers, seed=seed)
    model = initialise(recipe).train()
    adam = torch.optim.AdamW(model.parameters(), lr=RATE)
    draws, points, start = torch.Generator().manual_seed(seed), [], time.process_time()
    for step in range(STEPS + 1):
        nonsense = torch.randint(TOY_LOWEST, TOY_SIZE, (TOGETHER_READ, TOY_LENGTH), generator=draws)
        ids = torch.cat([torch.full((TOGETHER_READ, 1), 2), nonsense, nonsense], dim=1)
        losses = cross_entropy(model(ids)[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")  # (B, 2L)
        if step % EVERY == 0:
            once, twice = losses[:, 1:TOY_LENGTH].mean().item(), losses[:, TOY_LENGTH + 1 :].mean().item()
            points.append({"step": step, "once": once, "twice": twice, "look": _look(model, ids[:8])})
        for group in adam.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM)
        adam.zero_grad()
        losses.mean().backward()  # type: ignore[no-untyped-call]
        adam.step()
    return {"layers": layers, "seed": seed, "points": points, "seconds": time.process_time() - start}


@torch.no_grad()
def _look(model: gemma3.Gemma3, ids: Tensor) -> float:
    """二度目に、前回の次をいちばん見るヘッドの、その割合。"""
    here, after = torch.arange(TOY_LENGTH + 1, 2 * TOY_LENGTH), torch.arange(2, TOY_LENGTH + 1)
    attentions = torch.stack(gemma3.trace(model, ids).attentions)  # (L, B, H, T, T)
    return attentions[..., here, after].mean(dim=(1, 3)).max().item()


def _jump(points: list[dict[str, Any]]) -> dict[str, int]:
    """二度目の損失が、一度目の九割を下回った歩数と、一割を下回った歩数。"""
    found = [next(one["step"] for one in points if one["twice"] < part * one["once"]) for part in (0.9, 0.1)]
    return {"start": found[0], "end": found[1], "span": found[1] - found[0]}


def check_phases(found: dict[str, Any]) -> None:
    """本文が言うこと。"""
    assert len(found["runs"]) == 2 * found["seeds"], "本数が違う"
    for run in found["runs"]:
        jump = _jump(run["points"])
        assert jump["start"] >= 160, "すぐに、まねはじめた"
        assert jump["span"] <= found["steps"] / 3, "急ではない"


@measurement("tolerance", absolute=1e-4)
def box(base: Gemma) -> Parts:
    """部品の記録。課題ごとに、三つの問いへの、答えの初めのトークンの候補と確率。例の数と、並べ方を替える。

    候補は番号の順に並べ、境目の次がごく近ければ、それも入れます（look_inside と同じ）。
    """
    names = list(TASKS)

    def row(number: int) -> dict[str, Any]:
        name = names[number]
        task = TASKS[name]
        few = task._replace(pairs=[*task.pairs[:SHOWN], *task.asked[::BOX_STEP]])
        ways = [("true", 0), *((kind, count) for kind in BOX_KINDS for count in COUNTS[1:])]
        return {
            "task": name,
            "between": task.between,
            "asked": [list(pair) for pair in few.asked],
            "examples": {kind: [list(pair) for pair in _examples(name, kind, MOST, 0)] for kind in BOX_KINDS},
            "bars": {
                f"{kind}-{count}": [
                    _candidates(base[0], reply.logits)
                    for reply in ask(_model(), base[0], few, _examples(name, kind, count, 0))
                ]
                for kind, count in ways
            },
        }

    return Parts(len(names), row, lambda rows: {"counts": list(COUNTS)})


def _candidates(tokenizer: Any, logits: Tensor) -> list[list[Any]]:
    values, order = logits.topk(3 * TOP)
    top = values.tolist()
    size = next(size for size in range(TOP, len(top)) if top[size - 1] - top[size] > NEAR)
    chances = logits.softmax(dim=-1)
    ids = sorted(order[:size].tolist())
    return [[tokenizer.decode([number]), float(f"{chances[number].item():.4g}")] for number in ids]
