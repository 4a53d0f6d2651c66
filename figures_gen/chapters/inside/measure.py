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
