"""学習に使っていないお手本で、モデルの答えを調べます。

答えは、いつも一位のトークンを選んで書かせます。書かせた番号の並びはファイルに残し、あとから :func:`read` で、
いまのモデルでも一位を選んだものになっているかどうかを、速く確かめられます。

比べる相手は、教えていないモデルです。会話の形のままのほかに、`Q:` と `A:` の形だけで問うたものと、その前に同じ種類の
お手本を4つ並べて読ませたもの（few-shot）があります。重みを変えずに引き出せる力が分かるので、教えて増えたものを大きく見せずに
済みます。
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from nexttoken import chat
from nexttoken.chat import Message
from nexttoken.checks import check_filled
from nexttoken.instructions import Example, answered_in, contains, echoes, is_code, passes
from nexttoken.tuning import IGNORED, encode

#: 答えに書かせるトークンの数の上限。評価用のお手本の答えは、どれもこれより短い。
LIMIT = 64
END_OF_TURN = 106
#: 一位のロジットとの差がこれより小さければ、一位を選んだと見なす。計算の順番による差は、これよりずっと小さい。
SLACK = 0.01
#: お手本を並べて読ませるときの、お手本の数と、次の問いの始まり。モデルがこれを書いたら、そこで答えを切る。
SHOTS = 4
NEXT_QUESTION = "\nQ:"
#: ロジットを一度に求める、語彙の数と位置の数。語彙の全体（26万）で求めると、メモリを1GBも使う。
TILE, POSITIONS = 4096, 1024
#: 一度に読むトークンの数。まとめて読むほうが速いが、広げすぎても速くならない。
TOGETHER = 1024


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

    短い指示には、左に `<pad>` を詰めて長さをそろえます。モデルには、詰め物を読まないように伝えます。`limit` は、
    1つの答えに書かせるトークンの数の上限です。

    >>> from nexttoken import load_gemma
    >>> from nexttoken.instructions import FOLDER, read_instructions
    >>> tokenizer, model = load_gemma("nexttoken-it")
    >>> examples = read_instructions(FOLDER / "evaluation.jsonl")
    >>> example = next(example for example in examples if example.kind == "greeting")
    >>> write_answers(model, tokenizer, [example.prompt])[0][-1]
    106
    """
    return write_after(model, [chat.encode(tokenizer, prompt) for prompt in prompts], limit)


def write_after(
    model: Any,
    prompts: Sequence[Sequence[int]],
    limit: int = LIMIT,
    is_enough: Callable[[list[int]], bool] = lambda written: False,
) -> list[list[int]]:
    """番号の並びをまとめて渡し、それぞれの続きの番号を返します。

    止めるトークンのほかに、`is_enough` が真になったところでも止まります。渡すのは、書いた番号の終わりの8つです。
    """
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(each)) + list(each) for each in prompts])  # (B, T)
    mask = torch.tensor([[0] * (longest - len(each)) + [1] * len(each) for each in prompts])
    written = model.generate(
        ids,
        attention_mask=mask,
        max_new_tokens=limit,
        do_sample=False,
        eos_token_id=list(chat.STOP_IDS),
        pad_token_id=0,
        stopping_criteria=[lambda ids, scores: torch.tensor([is_enough(row[longest:][-8:]) for row in ids.tolist()])],
    )
    return [_until_stop(row) for row in written[:, longest:].tolist()]


def _until_stop(ids: list[int]) -> list[int]:
    stops = [place for place, token in enumerate(ids) if token in chat.STOP_IDS]
    return ids[: stops[0] + 1] if stops else ids


def shots(example: Example, train: Sequence[Example]) -> str:
    """`example` と同じ種類、同じ言語のお手本を、学習用の先頭から4つ採り、`Q:` と `A:` の行に並べます。

    4つなければ、ValueError を送出します。
    """
    same = [one for one in train if (one.kind, one.language, len(one.messages)) == (example.kind, example.language, 2)]
    if len(same) < SHOTS:
        raise ValueError(
            f"{example.kind}/{example.language} のお手本が{SHOTS}件ありません。学習用（train）に足してください。"
        )
    return "".join(f"Q: {one.request}\nA: {one.answer}\n\n" for one in same[:SHOTS])


def asked(example: Example) -> str:
    """お手本の並びのあとに続ける、問いの行です。"""
    return f"Q: {example.request}\nA:"


def ids_with_shots(tokenizer: Any, example: Example, train: Sequence[Example]) -> tuple[list[int], list[int]]:
    """お手本の並びと、問いの行を、番号に直します。お手本の並びは空行で終わるので、分けて直しても、切れ方は変わりません。"""
    head = tokenizer.encode(chat.BOS + shots(example, train), add_special_tokens=False)
    return head, tokenizer.encode(asked(example), add_special_tokens=False)


def asks_again(tokenizer: Any, written: Sequence[int]) -> bool:
    """次の問いを書きはじめたかどうかです。"""
    return NEXT_QUESTION in tokenizer.decode(written)


def until_next_question(tokenizer: Any, answer: Sequence[int]) -> list[int]:
    """続きのうち、次の問い（`Q:`）を書きはじめるところまでです。書きはじめていなければ、全部です。"""
    for length in range(1, len(answer) + 1):
        if asks_again(tokenizer, answer[:length]):
            return list(answer[:length])
    return list(answer)


class Branch(NamedTuple):
    """幹のあとに続けるものです。`given` は読むだけの番号、`wanted` は当てさせる番号です。"""

    given: list[int]
    wanted: list[int]


class Reading(NamedTuple):
    """枝を1度読んで分かる値です。どちらも、当てさせる番号1つにつき1つの値です。

    `gaps` は、一位のロジットが、そのトークンのロジットをどれだけ上回るか。`losses` は損失（負の対数尤度、ナット）です。
    """

    gaps: list[float]
    losses: list[float]


@torch.no_grad()
def read(model: Any, trunks: Sequence[tuple[list[int], Sequence[Branch]]]) -> list[list[Reading]]:
    """共通の頭（幹）と、そのあとに続けるもの（枝）を読み、枝ごとの :class:`Reading` を返します。

    1本の幹は、枝がいくつあっても1度しか読みません。幹と枝を1列に並べ、ほかの枝を見ないマスクを掛けて、いっしょに
    読みます。枝の先頭の位置は、どれも幹のすぐ次です。ロジットは、当てさせる位置でだけ、語彙を区切って求めます。
    """
    rows = _hidden(model, trunks)
    targets = [torch.tensor(branch.wanted) for _, branches in trunks for branch in branches]
    gaps, losses = _compare(model.lm_head.weight, torch.cat(rows), torch.cat(targets))
    lengths = [len(target) for target in targets]
    pieces = zip(torch.split(gaps, lengths), torch.split(losses, lengths), strict=True)
    readings = iter([Reading(gap.tolist(), loss.tolist()) for gap, loss in pieces])
    return [[next(readings) for _ in branches] for _, branches in trunks]


class _Line(NamedTuple):
    """幹と枝を1列に並べたものです。番号、位置、持ち主（幹は0、枝は1から）が、同じ長さだけあります。"""

    ids: list[int]
    places: list[int]
    owners: list[int]


def _line(trunk: list[int], branches: Sequence[Branch]) -> _Line:
    line = _Line(list(trunk), list(range(len(trunk))), [0] * len(trunk))
    for number, branch in enumerate(branches, start=1):
        body = [*branch.given, *branch.wanted[:-1]]  # 最後のトークンの次は、当てさせない
        line.ids.extend(body)
        line.places.extend(range(len(trunk), len(trunk) + len(body)))
        line.owners.extend([number] * len(body))
    return line


def _hidden(model: Any, trunks: Sequence[tuple[list[int], Sequence[Branch]]]) -> list[Tensor]:
    """枝ごとに、当てさせる位置（そのトークンの1つ手前）の、最後の隠れ状態です。形は (長さ, D) です。"""
    lines = [_line(trunk, branches) for trunk, branches in trunks]
    states: dict[int, Tensor] = {}
    for group in _groups([len(line.ids) for line in lines]):
        states.update(zip(group, _states(model, [lines[number] for number in group]), strict=True))
    return [
        row for number, (trunk, branches) in enumerate(trunks) for row in _wanted(states[number], len(trunk), branches)
    ]


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """長さの近いものの番号を、TOGETHER を超えないように組にします。詰め物が減ります。"""
    group: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda number: lengths[number]):
        if group and (len(group) + 1) * lengths[number] > TOGETHER:
            yield group
            group = []
        group.append(number)
    yield group


def _states(model: Any, lines: Sequence[_Line]) -> Tensor:
    """最後の隠れ状態 (B, T, D) です。足りないところは右に詰め、詰め物（持ち主は-1）は誰にも見せません。"""
    longest = max(len(line.ids) for line in lines)
    ids, places, owners = (
        torch.tensor([row + [filler] * (longest - len(row)) for row in rows])
        for rows, filler in zip(zip(*lines, strict=True), (0, 0, -1), strict=True)
    )
    mine, trunk = owners[:, :, None] == owners[:, None], (owners == 0)[:, None]
    seen = torch.tril(mine | trunk)  # (B, T, T)。幹と自分の枝の、自分より前だけを見る
    mask = torch.zeros(seen.shape).masked_fill(~seen, -math.inf)[:, None]
    states: Tensor = model.model(
        input_ids=ids,
        position_ids=places,
        attention_mask={"full_attention": mask, "sliding_attention": mask},
        use_cache=False,
    ).last_hidden_state
    return states


def _wanted(states: Tensor, trunk: int, branches: Sequence[Branch]) -> Iterator[Tensor]:
    """1列の隠れ状態 (T, D) から、枝ごとに、当てさせる位置のものを採ります。"""
    last, start = states[trunk - 1 : trunk], trunk
    for branch in branches:
        end = start + len(branch.given) + len(branch.wanted) - 1
        yield torch.cat([last, states[start:end]])[-len(branch.wanted) :]
        start = end


def _compare(unembed: Tensor, hidden: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """位置ごとの、一位のロジットと正解のロジットの差、正解の損失です。語彙を区切って、1度ずつ求めます。"""
    gaps, losses = [], []
    pieces = zip(hidden.split(POSITIONS), targets.split(POSITIONS), strict=True)  # type: ignore[no-untyped-call]
    for states, wanted in pieces:
        best, total = torch.full((len(states),), -math.inf), torch.full((len(states),), -math.inf)
        for tile in unembed.split(TILE):  # type: ignore[no-untyped-call]
            logits = states @ tile.T  # (N, TILE)
            best = torch.maximum(best, logits.amax(dim=-1))
            total = torch.logaddexp(total, logits.logsumexp(dim=-1))
        right = (states * unembed[wanted]).sum(dim=-1)
        gaps.append(best - right)
        losses.append(total - right)
    return torch.cat(gaps), torch.cat(losses)


def question(tokenizer: Any, example: Example) -> tuple[list[int], list[int]]:
    """問いの番号と、お手本の答えの番号（終わりの印まで）です。"""
    prompt = chat.encode(tokenizer, example.prompt)
    labels = encode(tokenizer, example.messages).labels
    return prompt, [label for label in labels[len(prompt) :] if label != IGNORED]


def slacks(model: Any, tokenizer: Any, examples: Sequence[Example], answers: Sequence[Sequence[int]]) -> list[float]:
    """`answers` が、いつも一位を選んだ答えかどうかを、お手本ごとに調べます。

    それぞれの位置で、一位のロジットが、選ばれたトークンのロジットをどれだけ上回るかを求め、その最大を返します。
    いつも一位を選んだ答えなら、0か、計算の順番による小さな差になります。
    """
    pairs = zip(examples, answers, strict=True)
    rows = [(chat.encode(tokenizer, one.prompt), [Branch([], list(ids))]) for one, ids in pairs]
    return [max(reading.gaps) for [reading] in read(model, rows)]


def text_of(tokenizer: Any, answer: Sequence[int]) -> str:
    """答えの番号を、終わりの印と、次の問いの書きはじめを除いた文章に直します。"""
    body = answer[:-1] if answer and answer[-1] in chat.STOP_IDS else answer
    return str(tokenizer.decode(body)).partition(NEXT_QUESTION)[0].strip()


def judge(example: Example, text: str, ended: bool) -> Verdict:
    """答えの文章を判定します。決まった答えが出てきても、問いのオウム返しなら、正解にはしません。

    `ended` が真なら、`<end_of_turn>` で終えた答えです。
    """
    if example.kind == "python":
        code = is_code(text)
        return Verdict(ended, None, code, code and passes(text, example.tests), None)
    exact = contains(text, example.exact) and not echoes(text, example.request) if example.exact else None
    return Verdict(ended, answered_in(text, example.language), None, None, exact)


def verdicts(tokenizer: Any, examples: Sequence[Example], answers: Sequence[Sequence[int]]) -> list[Verdict]:
    """答えの番号を文章に直し、1つずつ判定します。"""
    pairs = zip(examples, answers, strict=True)
    return [judge(example, text_of(tokenizer, ids), list(ids[-1:]) == [END_OF_TURN]) for example, ids in pairs]


def task_score(verdicts: Sequence[Verdict]) -> int:
    """できた問いの数です。決まった答えが合ったものと、コードが試験を通ったものを数えます。周を選ぶのに使います。"""
    return sum(bool(verdict.exact or verdict.passed) for verdict in verdicts)


def share(found: Sequence[bool]) -> Interval:
    """真の割合と、その95%信頼区間（ウィルソンの得点区間）です。

    問いを選び直したときの揺れだけを見た区間です。学習をやり直したとき（シードの違い）の揺れは、入っていません。

    出典: Wilson「Probable Inference, the Law of Succession, and Statistical Inference」（1927）。

    >>> [round(value, 3) for value in share([True] * 8 + [False] * 2)]
    [0.8, 0.49, 0.943]
    """
    check_filled("found", found)
    n, z = len(found), 1.959964
    p = sum(found) / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(p, max(0.0, centre - half), min(1.0, centre + half))


def mean_interval(losses: Sequence[Sequence[float]], samples: int = 1000, seed: int = 0) -> Interval:
    """トークン1つあたりの平均と、お手本を選び直して求めた95%信頼区間（ブートストラップ法）です。

    `samples` は選び直す回数、`seed` はその乱数の種です。

    >>> mean_interval([[1.0], [1.0]])
    Interval(value=1.0, low=1.0, high=1.0)
    """
    check_filled("losses", losses)
    pairs = [(sum(each), len(each)) for each in losses]
    draw = random.Random(seed)
    means = sorted(_ratio(draw.choices(pairs, k=len(pairs))) for _ in range(samples))
    return Interval(_ratio(pairs), means[round(0.025 * (samples - 1))], means[round(0.975 * (samples - 1))])


def _ratio(pairs: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in pairs) / sum(count for _, count in pairs)
