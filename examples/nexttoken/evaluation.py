"""学習に使っていないお手本で、モデルの答えを調べます。

答えは、いつも一位のトークンを選んで書かせます。書かせた番号の並びはファイルに残し、あとから :func:`slacks` で、
いまのモデルでも一位を選んだものになっているかどうかを、速く確かめられます。
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from nexttoken import chat
from nexttoken.chat import Message
from nexttoken.instructions import Example, answered_in, contains, is_code, passes
from nexttoken.tuning import IGNORED, Row, answer_losses, collate, encode

#: 答えに書かせるトークンの数の上限。評価用のお手本の答えは、どれもこれより短い。
LIMIT = 64
END_OF_TURN = 106
#: 一位のロジットとの差がこれより小さければ、一位を選んだと見なす。計算の順番による差は、これよりずっと小さい。
SLACK = 0.01
#: まとめて読ませるお手本の数。
TOGETHER = 8


class Interval(NamedTuple):
    """推定した値と、その95%信頼区間です。"""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """答え1つの判定です。当てはまらない項目は None です。

    `ended` は `<end_of_turn>` で終えたか、`language` は求めた言語で答えたか、`code` は正しいPythonか、
    `passed` はテストが通ったか、`exact` は決まった答えを含むかです。
    """

    ended: bool
    language: bool | None
    code: bool | None
    passed: bool | None
    exact: bool | None


def write_answers(
    model: Any, tokenizer: Any, prompts: Sequence[Sequence[Message]], limit: int = LIMIT
) -> list[list[int]]:
    """指示（発言の並び）をまとめて渡し、答えのトークンの番号を、指示と同じ順で返します。止めるトークンも入ります。

    短い指示には、左に `<pad>` を詰めて長さをそろえます。モデルには、詰め物を読まないように伝えます。

    >>> from nexttoken import load_gemma
    >>> from nexttoken.instructions import FOLDER, read_instructions
    >>> tokenizer, model = load_gemma("nexttoken-it")
    >>> examples = read_instructions(FOLDER / "evaluation.jsonl")
    >>> example = next(example for example in examples if example.kind == "greeting")
    >>> write_answers(model, tokenizer, [example.prompt])[0][-1]
    106
    """
    encoded = [chat.encode(tokenizer, prompt) for prompt in prompts]
    longest = max(map(len, encoded))
    ids = torch.tensor([[0] * (longest - len(each)) + each for each in encoded])  # (B, T)
    mask = torch.tensor([[0] * (longest - len(each)) + [1] * len(each) for each in encoded])
    written = model.generate(
        ids,
        attention_mask=mask,
        max_new_tokens=limit,
        do_sample=False,
        eos_token_id=list(chat.STOP_IDS),
        pad_token_id=0,
    )
    return [_until_stop(row) for row in written[:, longest:].tolist()]


def _until_stop(ids: list[int]) -> list[int]:
    stops = [place for place, token in enumerate(ids) if token in chat.STOP_IDS]
    return ids[: stops[0] + 1] if stops else ids


@torch.no_grad()
def slacks(model: Any, tokenizer: Any, examples: Sequence[Example], answers: Sequence[Sequence[int]]) -> list[float]:
    """`answers` が、いつも一位を選んだ答えかどうかを、お手本ごとに調べます。

    それぞれの位置で、一位のロジットが、選ばれたトークンのロジットをどれだけ上回るかを求め、その最大を返します。
    いつも一位を選んだ答えなら、0か、計算の順番による小さな差になります。
    """

    def gaps(rows: Sequence[Row]) -> Tensor:
        ids, mask, labels = collate(rows)
        hidden = model.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state  # (B, T, D)
        target = labels[:, 1:]
        wanted = target != IGNORED
        logits: Tensor = model.lm_head(hidden[:, :-1][wanted])  # (N, V)
        return logits.amax(dim=-1) - logits.gather(1, target[wanted][:, None])[:, 0]

    rows = []
    for example, answer in zip(examples, answers, strict=True):
        prompt = chat.encode(tokenizer, example.prompt)
        rows.append(Row([*prompt, *answer], [IGNORED] * len(prompt) + list(answer)))
    return [max(each) for each in _by_row(rows, gaps)]


def _by_row(rows: Sequence[Row], measure: Callable[[Sequence[Row]], Tensor]) -> list[list[float]]:
    """当てさせる位置ごとの値を、長さの近いものをまとめて速く求め、お手本ごとに分けて、元の順で返します。"""
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].ids))
    found: dict[int, list[float]] = {}
    for at in range(0, len(order), TOGETHER):
        places = order[at : at + TOGETHER]
        group = [rows[place] for place in places]
        counts = [sum(label != IGNORED for label in row.labels) for row in group]
        pieces = torch.split(measure(group), counts)
        found.update((place, piece.tolist()) for place, piece in zip(places, pieces, strict=True))
    return [found[place] for place in range(len(rows))]


def text_of(tokenizer: Any, answer: Sequence[int]) -> str:
    """答えの番号を、終わりの印を除いた文章に直します。"""
    body = answer[:-1] if answer and answer[-1] in chat.STOP_IDS else answer
    return str(tokenizer.decode(body)).strip()


def judge(example: Example, text: str, ended: bool) -> Verdict:
    """答えの文章を判定します。"""
    if example.kind == "python":
        code = is_code(text)
        return Verdict(ended, None, code, code and passes(text, example.tests), None)
    exact = contains(text, example.exact) if example.exact else None
    return Verdict(ended, answered_in(text, example.language), None, None, exact)


def share(found: Sequence[bool]) -> Interval:
    """真の割合と、その95%信頼区間（ウィルソンの得点区間）です。

    出典: Wilson「Probable Inference, the Law of Succession, and Statistical Inference」（1927）。

    >>> [round(value, 3) for value in share([True] * 8 + [False] * 2)]
    [0.8, 0.49, 0.943]
    """
    n, z = len(found), 1.959964
    p = sum(found) / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(p, max(0.0, centre - half), min(1.0, centre + half))


@torch.no_grad()
def held_out_losses(model: Any, tokenizer: Any, examples: Sequence[Example]) -> list[list[float]]:
    """お手本の答えのトークン1つずつの損失（負の対数尤度、ナット）を、お手本ごとに返します。"""
    rows = [encode(tokenizer, example.messages) for example in examples]
    return _by_row(rows, lambda group: answer_losses(model, group))


def mean_interval(losses: Sequence[Sequence[float]], samples: int = 1000, seed: int = 0) -> Interval:
    """トークン1つあたりの平均と、お手本を選び直して求めた95%信頼区間（ブートストラップ法）です。

    >>> mean_interval([[1.0], [1.0]])
    Interval(value=1.0, low=1.0, high=1.0)
    """
    pairs = [(sum(each), len(each)) for each in losses]
    draw = random.Random(seed)
    means = sorted(_ratio(draw.choices(pairs, k=len(pairs))) for _ in range(samples))
    return Interval(_ratio(pairs), means[round(0.025 * (samples - 1))], means[round(0.975 * (samples - 1))])


def _ratio(pairs: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in pairs) / sum(count for _, count in pairs)
