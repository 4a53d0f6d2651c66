"""「どこで迷い、どこで決まるか」の測定。"""

import math
from typing import Any

import torch

from figures_gen.declarations import measurement
from figures_gen.next_tokens import next_tokens
from nexttoken.sampling import entropy, softmax

Gemma = tuple[Any, Any]
PROMPT = "東京は日本の"


@measurement("tolerance")
def prompts(gemma: Gemma) -> dict[str, Any]:
    """「1時間は60」と「仕事が」の次のトークンの、確率の高い十個。"""
    return {name: next_tokens(gemma, prompt, 10) for name, prompt in (("hour", "1時間は60"), ("work", "仕事が"))}


@measurement("tolerance")
def busy(gemma: Gemma) -> dict[str, Any]:
    """言い回しを変えた五つの文の、次が「忙」である確率と、一位のトークン。文は、台本のセル busy と同じもの。"""
    tokenizer, model = gemma
    token = tokenizer("仕事が忙").input_ids[-1]
    rows = []
    for prompt in ("仕事が", "夏休みは仕事が", "今日は仕事が", "私の仕事が", "好きな仕事が"):
        probabilities = softmax(_last_logits(model, tokenizer(prompt).input_ids))
        first = int(probabilities.argmax())
        about = {"token": tokenizer.decode(first), "chance": probabilities[first].item()}
        rows.append({"prompt": prompt, "probability": probabilities[token].item(), "first": about})
    return {"token": tokenizer.decode(token), "rows": rows}


@measurement("tolerance")
def branch(gemma: Gemma) -> dict[str, Any]:
    """一位を選び続けた道のりのエントロピーと、いちばん迷ったところの分布。"""
    tokenizer, model = gemma
    ids, path = tokenizer(PROMPT).input_ids, []
    for _ in range(11):
        path.append(_step(tokenizer, model, ids))
        ids = [*ids, path[-1].pop("id")]
    margins = [one.pop("margin") for one in path]
    undecided = max(range(len(path)), key=lambda place: path[place]["entropy"])
    settled = min(range(len(path)), key=lambda place: path[place]["entropy"])
    here = PROMPT + "".join(one["token"] for one in path[:undecided])
    return {
        "path": path,
        "undecided": {"place": undecided + 1, "choices": 2 ** path[undecided]["entropy"], **path[undecided]},
        "settled": {"place": settled + 1, "choices": 2 ** path[settled]["entropy"], **path[settled]},
        # 一位と二位のロジットの差の、いちばん小さいもの。0.01 刻みで切り捨て、計算機によるちがいを受けないようにする
        "smallest_margin_at_least": math.floor(min(margins) * 100) / 100,
        "distribution": next_tokens(gemma, here, 10),
    }


def _step(tokenizer: Any, model: Any, ids: list[int]) -> dict[str, Any]:
    """``ids`` の次に一位のトークンを選び、そのときのエントロピーを測ります。"""
    logits = _last_logits(model, ids)
    first, second = logits.topk(2).values.tolist()
    probabilities, token = softmax(logits), int(logits.argmax())
    return {
        "token": tokenizer.decode(token),
        "id": token,
        "probability": probabilities[token].item(),
        "entropy": entropy(probabilities).item(),
        "margin": first - second,
    }


def _last_logits(model: Any, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]
    return logits  # (V,)
