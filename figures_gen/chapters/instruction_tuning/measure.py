"""「指示を教える」の測定。"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean  # 小数の sum は、Python 3.12 で終わりの桁が変わった
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import cross_entropy

from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval
from nexttoken import chat, evaluation, gemma3
from nexttoken.evaluation import END_OF_TURN, SLACK, Branch, Reading, Verdict
from nexttoken.gemma3 import Gemma3
from nexttoken.generation import generate
from nexttoken.instructions import (
    KINDS,
    Example,
    answered_in,
    asks_for_cases,
    code_of,
    echoes,
    has_branch,
    is_code,
    nearest,
    passes,
    read_instructions,
    same_shape,
)
from nexttoken.loading.adapter import ANSWERS, REMEDY, WEIGHTS, read_json, read_provenance
from nexttoken.loading.folder import default_folder
from nexttoken.loading.provenance import file_digest
from nexttoken.loading.source import TUNED, TUNED_FOLDER, ModelError
from nexttoken.surgery import adapted
from nexttoken.texts.aozora import plain_text
from nexttoken.texts.corpora import read_text
from nexttoken.tune import LEARNED, REPEATS, SPLITS, data_digest, is_over, plain_ids
from nexttoken.tuning import Row, code_digest, encode

Model = tuple[Any, Any]
QUESTION, ANSWER = "水は何度で凍りますか。", "水は0度で凍ります。"
#: 強さを変えて聞く問い。章の本文で、教える前と後に聞いたもの。
GREETED = ("今日は寒いですね。", "フランスの首都はどこですか。", "「ありがとう」を英語に訳してください。")
DIAL, HEARD = 10, 20  # アダプタの強さの一目盛りは、1をこれで割ったもの。返事を聞くトークンの数
APART = 5e-4  # 一位と二位のロジットの差がこれより大きければ、ほかの計算機でも同じ返事になる（差は 2e-5 ほど動く）
STRIDE = 4  # 番を終える確率は、開発用のお手本の、これだけおきに測る
# 周、学習用の損失、検証用の損失、開発用でできた数
INVENTED = [(1, 1.9, 1.8, 14), (2, 1.5, 1.6, 21), (3, 1.2, 1.5, 20), (4, 0.9, 1.7, 17)]
WINDOW, WINDOWS = 64, 32  # 忘れたかどうかを測る文章。トークンの数と、何か所か
FITTED = 8  # 温度を決めるための文章（測るところとは別）が、何か所か
TEMPERATURES = tuple(number / 20 for number in range(16, 37))  # 0.8から1.8まで
TOGETHER = 8  # 文章を、一度に何か所読むか
TILE = 4096  # ロジットを一度に求める、語彙の数
SPECIAL = 107  # これより小さい番号は、特殊トークン
JUDGED = "judged.json"  # 目で見た採点
REFUSALS = (
    "分かりません",
    "わかりません",
    "知りません",
    "できません",
    "I don't know",
    "I do not know",
    "I'm not sure",
    "I cannot",
)
METRICS = ("ended", "language", "code", "passed", "exact")
ASKED = 9  # 同じお手本を並べた問いを、一度に読む数
TRIED = 30  # お手本をひな型で並べて試す、評価用の問いの数
TRIED_TOGETHER = 2  # それを、一度に書かせる数
QUESTION_ROWS = ("questions", "tokens", "base", "tuned")
#: 比べる相手。教える前、質問の形で問うた教える前、お手本を並べた教える前、教えた後。
WHO = ("base", "plain", "shots", "tuned")
SIGNS = {True: "o", False: "x", None: "-"}  # 判定の書き方


@measurement("exact")
def examples(instructions: Path) -> dict[str, Any]:
    """お手本の件数と、学習用と評価用がどれだけ似ているか。"""
    found = {split: read_instructions(instructions / f"{split}.jsonl") for split in SPLITS}
    likeness = [nearest(example, found["train"])[0] for example in found["evaluation"]]
    codes = {split: [example for example in found[split] if example.tests] for split in SPLITS}
    alike = sum(any(same_shape(one.answer, other.answer) for other in codes["train"]) for one in codes["evaluation"])
    return {
        "counts": {split: len(found[split]) for split in SPLITS},
        "kinds": {split: _kinds(found[split]) for split in SPLITS},
        "languages": {split: dict(Counter(one.language for one in found[split])) for split in SPLITS},
        "tests": sum(len(one.tests) for split in SPLITS for one in found[split]),
        "exact": sum(bool(one.exact) for one in found["evaluation"]),
        "several_turns": sum(len(one.messages) > 2 for one in found["train"]),
        "refusals": sum(any(word in one.answer for word in REFUSALS) for one in found["train"]),
        "nearest": {"largest": max(likeness), "mean": fmean(likeness)},
        "same_code_shape": alike,
        "code": len(codes["evaluation"]),
        "cases": {split: _cases(codes[split]) for split in ("train", "evaluation")},
    }


def _cases(codes: Sequence[Example]) -> dict[str, Any]:
    """関数のうち、場合分けを求める指示、if のある答え、return 1行だけの答えの数と割合。"""
    asked = sum(asks_for_cases(one.request) for one in codes)
    lines = [code_of(one.answer).strip().splitlines() for one in codes]
    return {
        "of": len(codes),
        "asked": asked,
        "share": asked / len(codes),
        "branch": sum(has_branch(one.answer) for one in codes),
        "one_return": sum(len(each) == 2 and each[1].strip().startswith("return ") for each in lines),
    }


def _kinds(found: Sequence[Example]) -> dict[str, int]:
    counts = Counter(example.kind for example in found)
    return {kind: counts[kind] for kind in KINDS}


@measurement("exact")
def training(tuned: Model, instructions: Path) -> dict[str, Any]:
    """学習の記録。今のお手本、コード、土台のモデルから学習したものでなければ、失敗します。"""
    found = read_provenance(TUNED_FOLDER)
    today = {"data": data_digest(instructions, *LEARNED), "code": code_digest()}
    for name, what in (("data", "お手本"), ("code", "学習のコード（tuning.py か chat.py）")):
        if found[name] != today[name]:
            raise ModelError(f"{what}が、アダプタを学習したときから変わっています。{REMEDY}")
    curve = found["curve"]
    last, lowest = curve[-1], min(curve, key=lambda point: point["validation"])
    kept = next(point for point in found["selection"] if point["epoch"] == found["kept_epoch"])
    return {
        **{name: found[name] for name in ("recipe", "seconds", "examples", "tokens", "curve", "versions")},
        "minutes": found["seconds"] / 60,  # CPUが働いた時間の合計
        "two_cores": found["seconds"] / 120,
        "gigabytes": found["peak_bytes"] / 1e9,
        "steps": len(found["losses"]),
        "first": curve[0],
        "last": last,
        "lowest": lowest,
        "selection": found["selection"],
        "kept": kept,
        "gap": {"half": curve[1]["validation"] - curve[1]["train"], "last": last["validation"] - last["train"]},
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


@measurement("exact")
def before_after(base: Model, tuned: Model, instructions: Path) -> dict[str, Any]:
    """同じ問いへの、教える前、お手本を並べたとき、教えた後の答え。評価用に書かせた答えの記録から、決まりで選びます。

    選ぶのは、種類ごとの、日本語で答える初めの問いです（関数と書き換えは、一画面に収めるために除きます）。
    記録が今のモデルの答えかどうかは、scores が確かめます。
    """
    found, answers = read_instructions(instructions / "evaluation.jsonl"), read_json(TUNED_FOLDER / ANSWERS)
    first: dict[str, int] = {}
    for place, example in enumerate(found):
        if example.language == "ja" and not example.tests:
            first.setdefault(example.kind, place)
    return {
        "shown": evaluation.SHOTS,
        "rows": [
            {
                "request": found[first[kind]].request,
                **{
                    who: {
                        "text": evaluation.text_of(model[0], answers[who][first[kind]]),
                        "tokens": len(answers[who][first[kind]]),
                        "ended": answers[who][first[kind]][-1] == END_OF_TURN,
                        "asks_again": evaluation.asks_again(model[0], answers[who][first[kind]]),
                    }
                    for who, model in (("base", base), ("shots", base), ("tuned", tuned))
                },
            }
            for kind in KINDS
            if kind in first and kind != "rewrite"
        ],
    }


@measurement("exact")
def questions(tuned: Model, instructions: Path) -> Parts:
    """評価用のすべての問いと、四つの答え、採点。一回が一問で、ページの部品（ask.mjs）が、一問ずつ見せます。

    ``marks`` は機械の採点（当てはまらない項目は null）、``judged`` は、教えたモデルの答えを目で見た採点です。
    記録が今のモデルの答えかどうかは、scores が確かめます。
    """
    found, answers = read_instructions(instructions / "evaluation.jsonl"), read_json(TUNED_FOLDER / ANSWERS)
    judged = _judgements()
    places = [place for kind in KINDS for place, example in enumerate(found) if example.kind == kind]

    def row(number: int) -> dict[str, Any]:
        place = places[number]
        example = found[place]
        return {
            "kind": example.kind,
            "request": example.request,
            "wanted": example.answer,
            "judged": judged.get(str(place + 1)),
            **{who: _marked(tuned[0], example, answers[who][place], who) for who in WHO},
        }

    return Parts(len(places), row, lambda rows: {"shown": evaluation.SHOTS, "limit": evaluation.LIMIT})


def _marked(tokenizer: Any, example: Example, answer: list[int], who: str) -> dict[str, Any]:
    [verdict] = evaluation.verdicts(tokenizer, [example], [answer])
    again, over = evaluation.asks_again(tokenizer, answer), who == "plain" and is_over(tokenizer, example, answer)
    return {
        "text": evaluation.text_of(tokenizer, answer),
        "end": "■" if verdict.ended else "⏎Q:…" if again else "⏎" if over else "…",
        "marks": {name: getattr(verdict, name) for name in METRICS},
    }


@measurement("exact")
def labels(base: Model) -> dict[str, Any]:
    """一問一答の、当てさせるトークンと、読むだけのトークン。"""
    row = encode(base[0], [{"role": "user", "content": "名前は？"}, {"role": "assistant", "content": "まだ無い。"}])
    return {
        "tokens": [
            {"token": base[0].decode(one), "asked": label >= 0} for one, label in zip(row.ids, row.labels, strict=True)
        ]
    }


@measurement("exact")
def invented() -> dict[str, Any]:
    """どの周を使うかを選ぶ練習の、作り物の記録。"""
    return {"turns": INVENTED}


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
def dial(base: Model, instructions: Path) -> Parts:
    """アダプタの強さを、0から2まで変えて付けたときの、返事と、番を終える確率。一回が、一つの強さです。

    ``end`` は :func:`token_probabilities` の答えの後、``ends`` は開発用のお手本の答えの後の、終える確率。
    """
    tokenizer, model = base[0], gemma3.load(default_folder())
    asked = [one.messages for one in read_instructions(instructions / "development.jsonl") if not one.tests][::STRIDE]
    told = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": ANSWER}]
    closed = [_closed(encode(tokenizer, one)) for one in (told, *asked)]
    prompts = [chat.encode(tokenizer, [{"role": "user", "content": request}]) for request in GREETED]

    def row(number: int) -> dict[str, Any]:
        with adapted(model, TUNED, number / DIAL), torch.no_grad():
            ends = [_last(model, ids).softmax(-1)[END_OF_TURN].item() for ids in closed]
            written = [
                list(generate(model, ids, max_new_tokens=HEARD, stop_ids=chat.STOP_IDS, use_cache=True))
                for ids in prompts
            ]
        if min(step.margin for steps in written for step in steps) < APART:
            raise ModelError(f"強さ{number / DIAL}の返事に、計算機しだいで入れ替わりかねない、僅差の一位があります。")
        return {
            "end": ends[0],
            "ends": ends[1:],
            "answers": [
                {
                    "text": tokenizer.decode([step.token for step in steps if step.token not in chat.STOP_IDS]),
                    "ended": steps[-1].token in chat.STOP_IDS,
                }
                for steps in written
            ],
        }

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "requests": GREETED,
            "told": ANSWER,
            "heard": HEARD,
            "asked": len(asked),
            "strengths": [number / DIAL for number in range(len(rows))],
        }

    return Parts(2 * DIAL + 1, row, whole)


def _closed(row: Row) -> list[int]:
    """会話の、終わりの ``<end_of_turn>`` の手前まで。"""
    return row.ids[: max(place for place, label in enumerate(row.labels) if label == END_OF_TURN)]


def _last(model: Gemma3, ids: list[int]) -> Tensor:
    """(V,) の、次のトークンのロジット。"""
    return model.unembed(model.residual(torch.tensor([ids]))[:, -1:])[0, 0]


@measurement("tolerance")
def scores(base: Model, tuned: Model, instructions: Path) -> Parts:
    """評価用のお手本での成績。残してある答えが、今のモデルでも一位を選んだものになっているかどうかも確かめます。

    比べるのは ``WHO``。一回が、同じお手本を並べる問いで、答えを判定するところまでします。まとめでは、数えるだけです。
    """
    found, train = (read_instructions(instructions / f"{split}.jsonl") for split in ("evaluation", "train"))
    answers = read_json(TUNED_FOLDER / ANSWERS)
    if answers["data"] != data_digest(instructions, "evaluation") or answers["limit"] != evaluation.LIMIT:
        raise ModelError(f"評価用のお手本か、答えの長さの上限が、答えを書かせたときから変わっています。{REMEDY}")
    groups, repeats = _groups(found), _repeats(instructions)
    codes = [example.answer for example in train if example.tests]

    def row(number: int) -> dict[str, Any]:
        places = groups[number]
        some = {place: found[place] for place in places}
        written = {name: [answers[name][place] for place in places] for name in WHO}
        _check_plain(base, some, written["plain"])
        _check_with_shots(base, some, train, written["shots"])
        losses = {name: _checked(model, some, written[name]) for name, model in {"base": base, "tuned": tuned}.items()}
        again = {str(run["seed"]): [run["answers"][place] for place in places] for run in repeats}
        return {
            "kind": found[places[0]].kind,
            "language": found[places[0]].language,
            "questions": places,
            "tokens": [len(each) for each in losses["base"]],
            **{name: [fmean(each) for each in losses[name]] for name in losses},
            "signs": {name: _signs(base[0], some, each) for name, each in {**written, **again}.items()},
            "missed": [_missed(base[0], *pair) for pair in zip(some.values(), written["tuned"], strict=True)],
            "alike": [any(same_shape(one.answer, code) for code in codes) for one in some.values() if one.tests],
        }

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        def signed(name: str) -> list[str]:
            return _in_order(rows, lambda row: row["signs"][name])

        signs = {name: signed(name) for name in rows[0]["signs"]}
        verdicts = {name: [_verdict(each) for each in signs[name]] for name in signs}
        compared = {name: verdicts[name] for name in WHO}
        missed = _in_order(rows, lambda row: row["missed"])
        alike = _in_order(rows, lambda row: row["alike"] or [False] * len(row["questions"]))
        return {
            "limit": evaluation.LIMIT,
            "questions": len(found),
            "examples_shown": evaluation.SHOTS,
            "shares": {name: _shares(each) for name, each in compared.items()},
            "next_question": sum(evaluation.asks_again(base[0], answer) for answer in answers["shots"]),
            "passed": {name: _passed_by_shape(each, alike) for name, each in compared.items()},
            "kinds": {name: _by_kind(found, each) for name, each in compared.items()},
            "cases": _by_case(found, verdicts["tuned"]),
            "one_short": {
                "count": missed.count(1),
                "of": sum(verdict.passed is False for verdict in verdicts["tuned"]),
            },
            "judged": _judged(found, verdicts["tuned"]),
            "seeds": _seeds(repeats, verdicts),
            **_losses(rows),
        }

    return Parts(len(groups), row, whole)


def _in_order(rows: list[dict[str, Any]], column: Callable[[dict[str, Any]], list[Any]]) -> list[Any]:
    """問いごとの値を、問いの順に。"""
    found = {place: value for row in rows for place, value in zip(row["questions"], column(row), strict=True)}
    return [found[place] for place in sorted(found)]


def _signs(tokenizer: Any, found: dict[int, Example], answers: Sequence[list[int]]) -> list[str]:
    """答えの判定を、``METRICS`` の順の印に。"""
    verdicts = evaluation.verdicts(tokenizer, list(found.values()), answers)
    return ["".join(SIGNS[getattr(verdict, name)] for name in METRICS) for verdict in verdicts]


def _verdict(signs: str) -> Verdict:
    values: dict[str, Any] = {sign: value for value, sign in SIGNS.items()}
    return Verdict(**{name: values[sign] for name, sign in zip(METRICS, signs, strict=True)})


@measurement("tolerance")
def shots_in_template(base: Model, instructions: Path) -> Parts:
    """教える前のモデルに、会話のひな型で四つのお手本を並べて読ませ、評価用から等しい間隔で選んだ問いに答えさせます。

    一回が、まとめて書かせる問いです。終わりのトークンで終えたかどうかだけを残します。
    """
    found, train = (read_instructions(instructions / f"{split}.jsonl") for split in ("evaluation", "train"))
    chosen = [found[number * len(found) // TRIED] for number in range(TRIED)]

    def row(number: int) -> dict[str, Any]:
        together = chosen[number * TRIED_TOGETHER : (number + 1) * TRIED_TOGETHER]
        prompts = [chat.encode(base[0], [*_shown(one, train), *one.prompt]) for one in together]
        return {"ended": [answer[-1] == END_OF_TURN for answer in evaluation.write_after(base[1], prompts)]}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        ended = [one for each in rows for one in each["ended"]]
        return {"questions": len(ended), "examples_shown": evaluation.SHOTS, "ended": sum(ended)}

    return Parts(TRIED // TRIED_TOGETHER, row, whole)


def _shown(example: Example, train: Sequence[Example]) -> list[chat.Message]:
    """``evaluation.shots`` が並べるのと同じお手本を、会話の発言にしたもの。"""
    same = [one for one in train if (one.kind, one.language, len(one.messages)) == (example.kind, example.language, 2)]
    return [message for one in same[: evaluation.SHOTS] for message in one.messages]


def _groups(found: Sequence[Example]) -> list[list[int]]:
    """一度に読む問いの番号。並べるお手本が同じもの（同じ種類、同じ言語）を、``ASKED`` 問までまとめる。"""
    same: dict[tuple[str, str], list[int]] = {}
    for place, example in enumerate(found):
        same.setdefault((example.kind, example.language), []).append(place)
    return [places[at : at + ASKED] for places in same.values() for at in range(0, len(places), ASKED)]


def _losses(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """お手本の答えの、1トークンの損失。問いごとの平均を、トークンの数だけ並べて、問いを選び直す。"""
    in_order = sorted(question for row in rows for question in zip(*(row[name] for name in QUESTION_ROWS), strict=True))
    before, after = ([[each[place]] * each[1] for each in in_order] for place in (2, 3))
    changes = [[old - new] * count for _, count, old, new in in_order]
    return {
        "loss": {
            name: evaluation.mean_interval(each)._asdict() for name, each in {"base": before, "tuned": after}.items()
        },
        "gain": evaluation.mean_interval(changes)._asdict(),
        "better": sum(old > new for _, _, old, new in in_order),
    }


def _checked(model: Model, found: dict[int, Example], answers: Sequence[list[int]]) -> list[list[float]]:
    """書かせた答えが今も一位かどうかを確かめ、お手本の答えの損失を返す。問いは、一度しか読まない。"""
    tokenizer, network = model
    pairs = [evaluation.question(tokenizer, example) for example in found.values()]
    trunks = [
        (prompt, [Branch([], answer), Branch([], wanted)])
        for (prompt, wanted), answer in zip(pairs, answers, strict=True)
    ]
    readings = evaluation.read(network, trunks)
    _refuse(found, [written for written, _ in readings], answers, [False] * len(answers))
    return [wanted.losses for _, wanted in readings]


def _check_with_shots(
    base: Model, found: dict[int, Example], train: Sequence[Example], answers: Sequence[list[int]]
) -> None:
    """お手本を並べて書かせた答えも確かめる。``found`` に並べるお手本は、どれも同じ。"""
    tokenizer, network = base
    heads, rests = zip(
        *(evaluation.ids_with_shots(tokenizer, example, train) for example in found.values()), strict=True
    )
    branches = [Branch(rest, answer) for rest, answer in zip(rests, answers, strict=True)]
    [readings] = evaluation.read(network, [(heads[0], branches)])
    over = [_just_now(answer, partial(evaluation.asks_again, tokenizer)) for answer in answers]
    _refuse(found, readings, answers, over)


def _check_plain(base: Model, found: dict[int, Example], answers: Sequence[list[int]]) -> None:
    """形だけで書かせた答えも確かめる。"""
    tokenizer, network = base
    pairs = list(zip(found.values(), answers, strict=True))
    trunks = [(plain_ids(tokenizer, example), [Branch([], answer)]) for example, answer in pairs]
    readings = [reading for [reading] in evaluation.read(network, trunks)]
    _refuse(found, readings, answers, [_just_now(each, partial(is_over, tokenizer, one)) for one, each in pairs])


def _just_now(answer: list[int], is_done: Callable[[list[int]], bool]) -> bool:
    """終わりのトークンで、書き終えたかどうか。"""
    return is_done(answer) and not is_done(answer[:-1])


def _refuse(
    places: Iterable[int], readings: Sequence[Reading], answers: Sequence[list[int]], over: Sequence[bool]
) -> None:
    """一位でない答えと、書き終えていない答えを断る。``over`` は、止めるトークンがなくても、書き終えたかどうか。"""
    for place, reading, answer, done in zip(places, readings, answers, over, strict=True):
        gap, stopped = max(reading.gaps), done or answer[-1] in chat.STOP_IDS or len(answer) == evaluation.LIMIT
        if gap > SLACK or not stopped:
            raise ModelError(f"残してある{place + 1}問めの答えが、今のモデルの答えと違います（差 {gap:.3f}）。{REMEDY}")


def _by_case(found: Sequence[Example], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """試験に通ったコードの数。場合分けを求める指示と、そうでない指示に分ける。"""
    counts = {"asked": {"count": 0, "of": 0}, "plain": {"count": 0, "of": 0}}
    for example, verdict in zip(found, verdicts, strict=True):
        if verdict.passed is not None:
            group = counts["asked" if asks_for_cases(example.request) else "plain"]
            group["count"] += verdict.passed
            group["of"] += 1
    return counts


def _missed(tokenizer: Any, example: Example, answer: list[int]) -> int:
    """文法の正しいコードが落ちた assert の数。二つ目で数えるのをやめる。"""
    text, missed = evaluation.text_of(tokenizer, answer), 0
    for test in example.tests if is_code(text) else ():
        missed += not passes(text, [test])
        if missed > 1:
            break
    return missed


def _judged(found: Sequence[Example], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """目で見た採点（judged.json）を、機械の採点と比べる。答えのファイルが変わっていれば、失敗する。

    学習し直して、まだ誰も見ていないとき（ファイルがないとき）は、どの値もない。
    """
    rows = _judgements()
    if not rows:
        nothing = {"count": None, "of": None}
        return {**nothing, "exact": nothing, "too_kind": None, "too_strict": None, "kinds": {}}
    by_machine = {str(number): verdict.exact for number, verdict in enumerate(verdicts, start=1)}
    both = {number: (row["right"], by_machine[number]) for number, row in rows.items()}
    with_exact = [pair for pair in both.values() if pair[1] is not None]
    kinds: dict[str, list[bool]] = {}
    for number, row in rows.items():
        kinds.setdefault(found[int(number) - 1].kind, []).append(row["right"])
    return {
        "count": sum(row["right"] for row in rows.values()),
        "of": len(rows),
        "exact": {"count": sum(eye for eye, _ in with_exact), "of": len(with_exact)},
        "too_kind": sum(bool(machine) and not eye for eye, machine in with_exact),
        "too_strict": sum(eye and not machine for eye, machine in with_exact),
        "kinds": {kind: {"count": sum(each), "of": len(each)} for kind, each in kinds.items()},
    }


def _judgements() -> dict[str, Any]:
    """目で見た採点。問いの番号（1から）→ 採点。答えのファイルが変わっていれば、失敗する。"""
    if not (TUNED_FOLDER / JUDGED).is_file():
        return {}
    judged = read_json(TUNED_FOLDER / JUDGED)
    if judged["answers"] != file_digest(TUNED_FOLDER / ANSWERS):
        raise ModelError(
            f"{JUDGED} は、今の答え（{ANSWERS}）を見て付けたものではありません。答えを見て、付け直してください。"
        )
    rows: dict[str, Any] = judged["judgements"]
    return rows


def _repeats(instructions: Path) -> list[dict[str, Any]]:
    """シードを変えて学習し直したときの答え。答えだけを残してあるので、一位だったかどうかは確かめられない。"""
    record = read_provenance(TUNED_FOLDER)
    wanted = {name: record[name] for name in ("data", "code", "base")} | {
        "evaluation": data_digest(instructions, "evaluation"),
        "adapter": file_digest(TUNED_FOLDER / WEIGHTS),
    }
    if not (TUNED_FOLDER / REPEATS).is_file():
        return []
    repeats = read_json(TUNED_FOLDER / REPEATS)
    if any(repeats[name] != value for name, value in wanted.items()):
        raise ModelError(f"{REPEATS} は、今のアダプタと同じ学習をくり返したものではありません。{REMEDY}")
    runs: list[dict[str, Any]] = repeats["runs"]
    return runs


def _seeds(repeats: Sequence[dict[str, Any]], verdicts: dict[str, list[Verdict]]) -> dict[str, Any]:
    """シードごとの成績。"""
    record = read_provenance(TUNED_FOLDER)
    kept = {run["seed"]: (run["kept_epoch"], verdicts[str(run["seed"])]) for run in repeats}
    kept[record["recipe"]["seed"]] = (record["kept_epoch"], verdicts["tuned"])
    rows = [
        {
            "seed": seed,
            "kept_epoch": epoch,
            **{metric: sum(bool(getattr(one, metric)) for one in each) for metric in METRICS},
            "task": evaluation.task_score(each),
        }
        for seed, (epoch, each) in sorted(kept.items())
    ]
    names = ("passed", "exact", "task", "ended", "code")
    return {
        "runs": rows,
        "count": len(rows),
        "spread": {
            name: {"low": min(row[name] for row in rows), "high": max(row[name] for row in rows)} for name in names
        },
    }


def _shares(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    shares = {}
    for metric in METRICS:
        found = [value for verdict in verdicts if (value := getattr(verdict, metric)) is not None]
        shares[metric] = {"count": sum(found), "of": len(found), **evaluation.share(found)._asdict()}
    return shares


def _passed_by_shape(verdicts: Sequence[Verdict], alike: Sequence[bool]) -> dict[str, Any]:
    """試験に通ったコードの数。お手本のコードが、学習用のどれかと同じ形の問いと、そうでない問いに分ける。"""
    counts = {"alike": {"count": 0, "of": 0}, "other": {"count": 0, "of": 0}}
    for verdict, same in zip(verdicts, alike, strict=True):
        if verdict.passed is not None:
            group = counts["alike" if same else "other"]
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
def gained(tuned: Model, instructions: Path) -> dict[str, Any]:
    """決まった答えの合った割合が、何ポイント増えたか。同じ問いどうしの差です。

    教えるとお手本を並べたときより（初めの値）、質問の形で問うたときより（``over_plain``）、お手本を並べると質問の形で
    問うたときより（``shots_over_plain``）。
    """
    found, answers = read_instructions(instructions / "evaluation.jsonl"), read_json(TUNED_FOLDER / ANSWERS)
    places = [place for place, example in enumerate(found) if example.exact]
    asked = [found[place] for place in places]
    right = {
        name: [bool(one.exact) for one in evaluation.verdicts(tuned[0], asked, [answers[name][at] for at in places])]
        for name in WHO
    }
    return {
        **_gain(right["shots"], right["tuned"]),
        "over_plain": _gain(right["plain"], right["tuned"]),
        "shots_over_plain": _gain(right["plain"], right["shots"]),
    }


@measurement("exact")
def echoed(tuned: Model, instructions: Path) -> dict[str, Any]:
    """教える前の答えのうち、求めた言語で答えたものと、それが問いのオウム返しだったもの。"""
    found, answers = read_instructions(instructions / "evaluation.jsonl"), read_json(TUNED_FOLDER / ANSWERS)
    texts = [evaluation.text_of(tuned[0], answer) for answer in answers["base"]]
    right = [
        echoes(text, one.request)
        for one, text in zip(found, texts, strict=True)
        if not one.tests and answered_in(text, one.language)
    ]
    return {"count": sum(right), "of": len(right)}


def _gain(before: Sequence[bool], after: Sequence[bool]) -> dict[str, Any]:
    changes = [[100.0 * (new - old)] for old, new in zip(before, after, strict=True)]
    interval = evaluation.mean_interval(changes)
    return {
        "of": len(changes),
        "better": sum(each > 0 for (each,) in changes),
        "worse": sum(each < 0 for (each,) in changes),
        **interval._asdict(),
        "width": (interval.high - interval.low) / 2,
    }


@measurement("tolerance")
def forgetting(base: Model, tuned: Model, neko: Path, botchan: Path, sample: Path, instructions: Path) -> Parts:
    """教える前と後の、文章のパープレキシティと、一位の当たる割合。悪くなった訳を調べる実験も。

    一回が、一つの文章の ``TOGETHER`` か所です。
    """
    modern = (instructions / "modern.txt").read_text(encoding="utf-8") + "\n" + read_text(sample)
    texts = {"neko": plain_text(read_text(neko)), "botchan": _chapters(read_text(botchan)), "modern": modern}
    pieces = {name: _windows(base[0], text, WINDOWS) for name, text in texts.items()}
    groups = [(name, each[at : at + TOGETHER]) for name, each in pieces.items() for at in range(0, WINDOWS, TOGETHER)]
    fitted = _windows(base[0], texts["neko"], FITTED, WINDOW)  # 測るところの、すぐ次。重ならない
    models = {"before": base[1], "after": tuned[1]}
    best = {name: _best_temperature(model, fitted) for name, model in models.items()}

    def row(number: int) -> dict[str, Any]:
        text, some = groups[number]
        return {"text": text, **{name: _look(model, some, best[name]) for name, model in models.items()}}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        compared = {name: _compare([row for row in rows if row["text"] == name]) for name in texts}
        return {**compared, "temperature": best, "window": WINDOW, "windows": WINDOWS, "fitted": FITTED}

    return Parts(len(groups), row, whole)


def _chapters(text: str) -> str:
    """Project Gutenberg の Botchan から、前書きと利用条件を除いた本文。"""
    return text.replace("\r\n", "\n").partition("\nCHAPTER I\n")[2].partition("\n*** END OF")[0].strip()


def _windows(tokenizer: Any, text: str, count: int, shift: int = 0) -> list[list[int]]:
    """本文から等間隔に採った、同じ長さのトークンの並び。先頭に <bos> を付ける。"""
    ids = tokenizer(text, add_special_tokens=False).input_ids
    starts = [len(ids) * number // count + shift for number in range(count)]
    return [[2, *ids[start : start + WINDOW]] for start in starts]


@torch.no_grad()
def _look(model: Any, pieces: Sequence[list[int]], temperature: float) -> dict[str, list[float]]:
    """損失（ふつう、温度を変えたとき、特殊トークンを除いたとき）、当たったか、終わりのトークンの確率。一か所ごとの平均。"""
    states, right, target = _states(model, pieces)
    masked, cooled = torch.zeros(len(right)), torch.zeros(len(right))
    best, place = torch.full_like(right, -math.inf), torch.zeros_like(target)
    head, *tiles = model.lm_head.weight.split([SPECIAL, *_tile_sizes(model)])
    special = states @ head.T - right[:, None]  # (N, 107)
    for number, tile in enumerate(tiles):
        logits = states @ tile.T - right[:, None]  # (N, TILE)。正解との差。exp の和の対数が、損失になる
        top = logits.max(dim=-1)
        place = torch.where(top.values > best, top.indices + SPECIAL + number * TILE, place)
        best = torch.maximum(best, top.values)
        cooled += (logits / temperature).exp_().sum(dim=-1)
        masked += logits.exp_().sum(dim=-1)
    total = masked + special.exp().sum(dim=-1)
    found = {
        "loss": total.log(),
        "cooled": (cooled + (special / temperature).exp().sum(dim=-1)).log(),
        "masked": masked.log(),
        "hit": (place == target) & (special.amax(dim=-1) < best),
        "end": special[:, list(chat.STOP_IDS)].exp().sum(dim=-1) / total,
    }
    return {key: value.double().view(len(pieces), -1).mean(dim=-1).tolist() for key, value in found.items()}


def _states(model: Any, pieces: Sequence[list[int]]) -> tuple[Tensor, Tensor, Tensor]:
    """最後の隠れ状態 (N, D) と、正解のロジット、正解。長さのそろった並びを、まとめて読む。"""
    ids = torch.tensor(pieces)
    target = ids[:, 1:].flatten()
    states = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state.flatten(0, 1)
    return states, (states * model.lm_head.weight[target]).sum(dim=-1), target


def _tile_sizes(model: Any) -> list[int]:
    """特殊トークンのほかの語彙を、キャッシュに収まる大きさに区切る。語彙の全体では、一か所のロジットが1MBもある。"""
    rest = len(model.lm_head.weight) - SPECIAL
    return [min(TILE, rest - at) for at in range(0, rest, TILE)]


@torch.no_grad()
def _best_temperature(model: Any, pieces: Sequence[list[int]]) -> float:
    """損失が最も小さくなる温度。"""
    states, right, _ = _states(model, pieces)
    totals = {value: torch.zeros(len(right)) for value in TEMPERATURES}
    for tile in model.lm_head.weight.split(TILE):
        logits = states @ tile.T - right[:, None]
        for value, total in totals.items():
            total += (logits / value).exp_().sum(dim=-1)
    return min(totals, key=lambda value: float(totals[value].log().sum()))


def _compare(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    before, after = (
        {key: [one for row in rows for one in row[when][key]] for key in rows[0][when]} for when in ("before", "after")
    )
    changes = [[new - old] for old, new in zip(before["loss"], after["loss"], strict=True)]
    ratio = [math.exp(value) for value in evaluation.mean_interval(changes)]
    first, second = ({key: fmean(values) for key, values in looks.items()} for looks in (before, after))
    rise = second["loss"] - first["loss"]
    kept = [new - old for old, new in zip(before["cooled"], after["cooled"], strict=True)]
    left = mean_interval(kept, [each for (each,) in changes])  # 一か所ごとに独立と見て、比の区間
    return {
        "before": math.exp(first["loss"]),
        "after": math.exp(second["loss"]),
        "ratio": ratio[0],
        "low": ratio[1],
        "high": ratio[2],
        "top1": {"before": first["hit"], "after": second["hit"]},
        "end": {"before": first["end"], "after": second["end"]},
        "masked": math.exp(second["masked"]),
        "masked_ratio": math.exp(second["masked"] - first["masked"]),
        "cooled": {"before": math.exp(first["cooled"]), "after": math.exp(second["cooled"])},
        "explained": {
            "end": 1 - (second["masked"] - first["masked"]) / rise,  # 損失の増えた分のうち、なくなった割合
            "temperature": 1 - (second["cooled"] - first["cooled"]) / rise,
            "temperature_interval": [1 - edge for edge in reversed(left)],
        },
        "windows": len(changes),
    }
