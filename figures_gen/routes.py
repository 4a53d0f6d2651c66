"""モデルの予測をたどる道（一位だけ、くじなど）を、まとめて歩いて記録します。"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from nexttoken.sampling import Sampler, draw, greedy, repetition_penalty, second

Gemma = tuple[Any, Any]
SHOWN = 8  # ページに並べる候補の数。くじも、この中から引く
DEPTH = 32  # いちばん長い道
STOP = (1, 106)  # <eos> と <end_of_turn>

#: ここまでの番号、(V,) のロジット、これまでに選んだ数から、次の番号を選ぶ関数。
Choose = Callable[[list[int], Tensor, int], int]
#: ここまでの番号と、(V,) のロジットから、ページで使うところだけを取り出す関数。
Record = Callable[[list[int], Tensor], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """一本の道。``length`` 個まで選び、``one_sentence`` なら文の終わりで止まります。"""

    choose: Choose
    length: int = DEPTH
    one_sentence: bool = True


@dataclass
class Row:
    """これから記録する、一つの分布。"""

    ids: list[int]  # <bos> から、ここまでの番号
    routes: Sequence[Route]  # ここを通る道
    parent: int = 0  # 一つ前の深さでの、行の位置
    node: dict[str, Any] = field(default_factory=dict)


def walk(
    gemma: Gemma, prompts: Sequence[Sequence[int]], routes: Sequence[Route], branches: Sequence[int], record: Record
) -> list[dict[str, Any]]:
    """すべての道と、枝（一つ目は上位 ``branches[0]`` 個、…）を、同じ深さの行をまとめて伸ばします。

    返すのは分布の列で、``next`` は「選ぶ番号 → 続きの分布の位置」です。初めの ``len(prompts)`` 個が、始まりの分布です。
    """
    tokenizer, model = gemma
    nodes: list[dict[str, Any]] = []
    rows = [Row(list(ids), routes) for ids in prompts]
    reader = _Reader(model, rows)
    for depth in range(DEPTH + 1):
        logits = reader.logits(rows)
        for row, scores in zip(rows, logits, strict=True):
            row.node.update(record(row.ids, scores), next={})
            nodes.append(row.node)
        width = branches[depth] if depth < len(branches) else 0
        grown: list[Row] = []
        for place, (row, scores) in enumerate(zip(rows, logits, strict=True)):
            going = _going(tokenizer, row, scores, depth)
            chosen = sorted({*going, *likeliest(scores, width)})
            for number in chosen:
                row.node["next"][str(number)] = len(nodes) + len(grown)
                grown.append(Row([*row.ids, number], going.get(number, []), place))
        rows = grown
        if not rows:
            break
    return nodes


def _going(tokenizer: Any, row: Row, logits: Tensor, depth: int) -> dict[int, list[Route]]:
    """選ぶ番号 → その先へ続く道。"""
    found: dict[int, list[Route]] = {}
    for route in row.routes:
        number = route.choose(row.ids, logits, depth)
        ended = number in STOP or (route.one_sentence and ends_sentence(tokenizer.convert_ids_to_tokens(number)))
        if depth + 1 < route.length and not ended:
            found.setdefault(number, []).append(route)
    return found


def ends_sentence(token: str) -> bool:
    """文の終わりのトークンかどうか。

    >>> [ends_sentence(token) for token in ("である。", "、", "\\n\\n", ".", "3.1")]
    [True, False, True, True, False]
    """
    return "。" in token or "\n" in token or token == "."


def likeliest(logits: Tensor, count: int) -> list[int]:
    """ロジットの大きい ``count`` 個の番号。"""
    found: list[int] = logits.topk(count).indices.tolist()
    return found


class _Reader:
    """左をそろえた行を、KVキャッシュに覚えながら読みます。"""

    def __init__(self, model: Any, rows: Sequence[Row]) -> None:
        self.model, self.cache = model, DynamicCache(config=model.config)
        longest = max(len(row.ids) for row in rows)
        self.blanks = torch.tensor([longest - len(row.ids) for row in rows])  # (B,)。行の左の、空きの数
        self.started = False

    @torch.no_grad()
    def logits(self, rows: Sequence[Row]) -> Tensor:
        """それぞれの行の、次のロジット (B, V)。"""
        if self.started:
            parents = torch.tensor([row.parent for row in rows])
            self.cache.batch_select_indices(parents)
            self.blanks = self.blanks[parents]
            unread = torch.tensor([row.ids[-1:] for row in rows])  # (B, 1)
        else:
            unread = torch.tensor([[0] * int(gap) + row.ids for gap, row in zip(self.blanks, rows, strict=True)])
            self.started = True
        total = int(self.blanks[0]) + len(rows[0].ids)
        columns = torch.arange(total)[None]  # (1, T)
        mask = (columns >= self.blanks[:, None]).long()
        positions = (columns - self.blanks[:, None]).clamp(min=0)[:, -unread.shape[1] :]
        output = self.model(
            unread, attention_mask=mask, position_ids=positions, cache=self.cache, use_cache=True, logits_to_keep=1
        )
        last: Tensor = output.logits[:, -1]
        return last


@dataclass(frozen=True)
class Chooser:
    """ページと同じように選びます。``seed`` がなければ、くじを引かずに一位を選びます。"""

    penalty: float = 1.0
    min_p: float | None = None
    seed: int | None = None
    starts_second: bool = False  # 初めの一つだけは、二位を選ぶ

    def __call__(self, ids: list[int], logits: Tensor, depth: int) -> int:
        """``depth`` は、これまでに選んだ数。"""
        scores = repetition_penalty(logits, ids, self.penalty) if self.penalty != 1 else logits
        if self.seed is not None:
            probabilities = Sampler(self.seed, min_p=self.min_p).probabilities(scores)
            return draw(among_shown(probabilities), lots(self.seed)[depth])
        return int(second(scores) if self.starts_second and depth == 0 else greedy(scores))


def among_shown(probabilities: Tensor) -> Tensor:
    """上位 ``SHOWN`` 個だけを残した (V,) の確率。

    >>> among_shown(torch.tensor([0.2, *[0.1] * 7, 0.06, 0.04])).count_nonzero()
    tensor(8)
    """
    top = probabilities.topk(SHOWN)
    return torch.zeros_like(probabilities).scatter(0, top.indices, top.values)


def lots(seed: int) -> list[float]:
    """番号 ``seed`` のくじが引く数。``Sampler`` が引くものを、ページで使えるように小数第六位で丸めます。"""
    numbers = random.Random(seed)
    return [round(numbers.random(), 6) for _ in range(DEPTH + 1)]
