"""ページの中で動く部品（docs/assets/widgets）のデータ。"""

import gzip
import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import asset, measurement
from figures_gen.routes import SHOWN, Chooser, Route, lots, walk
from nexttoken.sampling import entropy, softmax

Gemma = tuple[Any, Any]
NOTICE = (
    "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms. "
    "Modified: the vocabulary alone, taken out of the tokenizer of Gemma 3 and written as a list."
)
BLANKS = "\n▁\t"
PROMPTS = (
    "東京は日本の",
    "仕事が",
    "むかしむかし、あるところに、おじいさんと",
    "吾輩は猫である。名前は",
    "春はあけぼの。夏は",
    "The capital of Japan is",
    "1, 2, 3, 4, ",
    "def add(a, b):\n    return a",
)
DOUBTS = ("仕事が", "1時間は60", "東京は日本の", "吾輩は猫である。名前は", "1, 2, 3, 4, ")
BRANCHES = (4, 2, 2)  # 一つ目のトークンは上位4個、あとは2個ずつ、その先も記録する
BRANCHES_WITH_KNOBS = BRANCHES[:2]
WITH_KNOBS = 3  # つまみのある部品では、初めの三つの文だけを使う
SEEDS = (1, 2, 3)
LOTS = 12  # くじで選ぶ数
LONG = 30  # つまみのある部品で、一位だけを選ぶ数。一文で終わると、くり返しも、罰の働きも見えない
NEAR = 2e-4  # これより近い二つは、計算機の違いで入れ替わりうる
DRAWS = 100  # 文の始まりのすぐ次を、語彙の全体から引く回数
CLOSE = 1e-3  # くじの一位と二位がこれより近い回は、計算機の違いで当たりが変わりうるので、引き直す
START_MIN_P, START_PENALTY = 0.05, 1.3  # つまみのある部品の、初めの設定
TEMPERATURES = [0.3, 0.5, 0.7, 1.0, 1.5, 2.0]
#: 裾の長さ。温度1の min-p が届くところまで入る、いちばん短いものを使う。数を飛ばすのは、計算機の違いで変わらないように
TAILS = (36, 72, 144, 288)
REACH = 3.1  # いちばん大きいロジットから、裾の端までの差。min-p 0.05 なら、log 20 ≒ 3.0


@asset("docs/assets/data/gemma-vocabulary.bin")
def gemma_vocabulary(gemma: Gemma) -> bytes:
    """Gemma の語彙。番号の順に NUL でつなぎ、gzip で縮めます。先頭の二項は、但し書きと、分割せずに扱う番号の範囲です。

    併合の規則は語彙から導けるので、入れません。導いた規則が本物と一つでも違えば、ValueError を送出します。
    """
    settings = json.loads(gemma[0].backend_tokenizer.to_str())
    numbers: dict[str, int] = settings["model"]["vocab"]
    if [tuple(pair) for pair in settings["model"]["merges"]] != merges(numbers):
        raise ValueError("このモデルのトークナイザは、語彙から併合の規則を導けません。Gemma 3 のものを使ってください。")
    whole = ranges(token["id"] for token in settings["added_tokens"])
    content = "\0".join([NOTICE, whole, *sorted(numbers, key=numbers.__getitem__)])
    return gzip.compress(content.encode(), 9, mtime=0)


def merges(numbers: dict[str, int]) -> list[tuple[str, str]]:
    """語彙から導いた、併合の規則。

    二つに切ったどちらも語彙にあれば、併合できます。できるトークンの番号が小さい順、同じなら左が長い順です。
    空白類の連なりだけは、左が長い順、次に右が長い順で、ほかより先に来ます。

    >>> merges({"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4, "abc": 5})
    [('a', 'b'), ('b', 'c'), ('ab', 'c'), ('a', 'bc')]
    """
    pairs = [
        (word[:cut], word[cut:])
        for word in sorted(numbers, key=numbers.__getitem__)
        for cut in reversed(range(1, len(word)))
        if word[:cut] in numbers and word[cut:] in numbers
    ]
    blanks = [pair for pair in pairs if _is_blank(pair)]
    blanks.sort(key=lambda pair: (-len(pair[0]), -len(pair[1]), BLANKS.index(pair[0][0])))
    return blanks + [pair for pair in pairs if not _is_blank(pair)]


def _is_blank(pair: tuple[str, str]) -> bool:
    return pair[0][0] in BLANKS and set(pair[0] + pair[1]) == {pair[0][0]}


def ranges(numbers: Iterable[int]) -> str:
    """番号の集まりを、続いているところでまとめて書きます。

    >>> ranges([7, 0, 1, 2])
    '0-2 7-7'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{run[0]}-{run[-1]}" for run in runs)


@measurement("tolerance", absolute=1e-4)
def continuations(gemma: Gemma) -> dict[str, Any]:
    """つまみのない部品のための、八つの文の続き。

    ``nodes`` は分布の列で、初めの八つが、文の始まりです。分布の中身は、番号の順に並べた上位のトークン ``ids``、
    確率の対数 ``logits``、足すと元のロジットになる数 ``zero``、``ids`` のほかで大きいもの ``tail``（番号は付けない）、
    温度ごとの、ほかのトークンの log Σ exp(z/T) ``others``、続きの分布の位置 ``next``（選ぶ番号 → 位置）です。
    """
    routes = [Route(Chooser()), Route(Chooser(starts_second=True)), *_lots()]
    return _walked(gemma, PROMPTS, routes, BRANCHES, [1.0], _likeliest)


@measurement("tolerance", absolute=1e-4)
def doubts(gemma: Gemma) -> dict[str, Any]:
    """迷いを見る部品のための、五つの文の続き。初めの二つを行き来します。

    中身は :func:`continuations` と同じ形で、``entropy`` は、語彙の全体のエントロピー（ビット）です。
    """
    return _walked(gemma, DOUBTS, [Route(Chooser())], BRANCHES_WITH_KNOBS, [1.0], _likeliest, _doubt)


@measurement("tolerance", absolute=1e-4)
def knobs(gemma: Gemma) -> dict[str, Any]:
    """すべてのつまみのある部品のための、三つの文の続き。

    中身は :func:`continuations` と同じ形です。どのつまみの組でも計算し直せるように、``ids`` は、まだ出ていない
    トークンの上位に、もう出たトークンのすべてを足したものにし、``tail`` を長くします。
    """
    start = {"min_p": START_MIN_P, "penalty": START_PENALTY}
    routes = [
        Route(Chooser(), length=LONG, one_sentence=False),
        Route(Chooser(penalty=START_PENALTY), length=LONG, one_sentence=False),
        Route(Chooser(starts_second=True)),
        *_lots(),
        *_lots(**start),
    ]
    data = _walked(gemma, PROMPTS[:WITH_KNOBS], routes, BRANCHES_WITH_KNOBS, TEMPERATURES, _with_tail)
    return {**data, "start": start}


@measurement("tolerance", absolute=1e-4)
def draws(gemma: Gemma) -> dict[str, Any]:
    """つまみのある部品の、文の始まりのすぐ次を、語彙の全体から何度も引いた結果。記録した温度ごとに、同じ番号のくじで。

    当たりは、対数に直した確率に、ガンベル分布の数を足して、いちばん大きくなるものです（確率に比例して当たります）。
    ``above`` は、それより確率の高いものの確率の合計、``ratio`` は、一位の確率の何倍かです。切り捨てるかどうかは、
    この二つで決まります。
    """
    tokenizer, model = gemma
    found, texts = [], [tokenizer(text, return_tensors="pt").input_ids for text in PROMPTS[:WITH_KNOBS]]
    for place, ids in enumerate(texts):
        with torch.no_grad():
            logits = model(ids).logits[0, -1].double()  # (V,)
        found.append([_drawn(logits / temperature, place) for temperature in TEMPERATURES])
    hits = sorted({hit["id"] for prompt in found for row in prompt for hit in row})
    return {
        "count": DRAWS,
        "tokens": {str(number): tokenizer.convert_ids_to_tokens(number) for number in hits},
        "prompts": found,
    }


def _drawn(scores: Tensor, seed: int) -> list[dict[str, Any]]:
    """(V,) のロジットから ``DRAWS`` 回引いた当たりと、その回数。番号の順。"""
    chance = torch.Generator().manual_seed(seed)
    hits: dict[int, int] = {}
    while sum(hits.values()) < DRAWS:
        uniform = torch.rand(len(scores), generator=chance, dtype=torch.float64)
        top = (scores - (-uniform.log()).log()).topk(2)
        if top.values[0] - top.values[1] > CLOSE:
            number = int(top.indices[0])
            hits[number] = hits.get(number, 0) + 1
    probabilities = scores.softmax(dim=-1)
    return [
        {
            "id": number,
            "times": times,
            "above": _short(probabilities[probabilities > probabilities[number]].sum().item()),
            "ratio": _short((probabilities[number] / probabilities.max()).item()),
        }
        for number, times in sorted(hits.items())
    ]


def _lots(**settings: Any) -> list[Route]:
    return [Route(Chooser(seed=seed, **settings), length=LOTS, one_sentence=False) for seed in SEEDS]


def _walked(
    gemma: Gemma,
    prompts: Sequence[str],
    routes: Sequence[Route],
    branches: Sequence[int],
    temperatures: Sequence[float],
    pick: Callable[[list[int], Tensor], tuple[list[int], list[int], Sequence[int]]],
    more: Callable[[Tensor], dict[str, Any]] = lambda logits: {},
) -> dict[str, Any]:
    tokenizer, _ = gemma
    texts = [tokenizer(text).input_ids for text in prompts]

    def record(ids: list[int], logits: Tensor) -> dict[str, Any]:
        return {**_record(logits, *pick(ids, logits), temperatures), **more(logits)}

    nodes = walk(gemma, texts, routes, branches, record)
    shown = {number for node in nodes for number in node["ids"]} | {number for ids in texts for number in ids}
    return {
        "prompts": [{"text": text, "ids": ids[1:]} for text, ids in zip(prompts, texts, strict=True)],
        "first": texts[0][0],
        "shown": SHOWN,
        "tokens": {str(number): tokenizer.convert_ids_to_tokens(number) for number in sorted(shown)},
        "temperatures": list(temperatures),
        "lots": {str(seed): lots(seed) for seed in SEEDS},
        "nodes": nodes,
    }


def _doubt(logits: Tensor) -> dict[str, Any]:
    return {"entropy": _short(entropy(softmax(logits)).item(), 5)}


def _likeliest(ids: list[int], logits: Tensor) -> tuple[list[int], list[int], Sequence[int]]:
    """記録する番号（上位と、そのほか）と、裾の長さの候補。"""
    return _head(logits), [], (1,)


def _with_tail(ids: list[int], logits: Tensor) -> tuple[list[int], list[int], Sequence[int]]:
    """まだ出ていないトークンの上位と、もう出たトークンのすべて。罰を与えると、出たものは下がるだけなので、これで足りる。"""
    seen = sorted(set(ids))
    return _head(logits.scatter(0, torch.tensor(seen), -torch.inf)), seen, TAILS


def _head(logits: Tensor) -> list[int]:
    """上位 ``SHOWN`` 個の番号。その次がごく近ければ、どの計算機でも同じものを記録するように、それも入れます。"""
    top = logits.topk(2 * SHOWN)
    gaps = (top.values[SHOWN - 1 : -1] - top.values[SHOWN:]).tolist()
    near = next(place for place, gap in enumerate(gaps) if gap > NEAR)
    found: list[int] = top.indices[: SHOWN + near].tolist()
    return found


def _record(
    logits: Tensor, head: list[int], more: list[int], lengths: Sequence[int], temperatures: Sequence[float]
) -> dict[str, Any]:
    """(V,) のロジットから、ページで使うところだけを取り出します。

    ロジットは、確率の対数にそろえてしまいます。どの値にも同じ数を足すだけなので分布は変わらず、0に近い値が減って、
    計算の順番による差を割合で比べられるようになります。
    """
    ids = sorted({*head, *more})
    zero = logits.double().logsumexp(dim=0).item()
    others = (logits - zero).scatter(0, torch.tensor(ids), -torch.inf)  # (V,)
    beyond = _tail(others, logits[head].max().item() - zero - REACH, lengths)
    return {
        "ids": ids,
        "logits": [_short(logits[number].item() - zero) for number in ids],
        "zero": _short(zero),
        "tail": [_short(value, 5) for value in beyond.tolist()],
        "others": [_short(_total(others, beyond[0], temperature)) for temperature in temperatures],
    }


def _tail(logits: Tensor, floor: float, lengths: Sequence[int]) -> Tensor:
    """大きい順に、``floor`` を下回るまで。長さは ``lengths`` のどれかです。"""
    ordered = logits.topk(lengths[-1]).values
    enough = (length for length in lengths if ordered[length - 1] < floor)
    return ordered[: next(enough, lengths[-1])]


def _total(logits: Tensor, largest: Tensor, temperature: float) -> float:
    """log Σ exp(z/T)。"""
    total = ((logits - largest) / temperature).exp().sum(dtype=torch.float64).item()
    return math.log(total) + largest.item() / temperature


def _short(value: float, digits: int = 7) -> float:
    """float32 の計算で確かなのは7桁ほどなので、そこまでを書きます。"""
    return float(f"{value:.{digits}g}")
