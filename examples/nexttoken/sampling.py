"""モデルの出力（ロジット）から、次のトークンを選びます。

ロジットの形は (…, V) です。V は語彙サイズで、確率の分布は最後の次元に沿って求めます。
候補を絞る関数は、外した候補のロジットを -inf にします。確率に直すと、残った候補だけで合計が1になります。

>>> logits = torch.tensor([3.0, 2.0, 1.0, 0.0])
>>> softmax(logits)
tensor([0.6439, 0.2369, 0.0871, 0.0321])
>>> softmax(top_k(logits, 2))
tensor([0.7311, 0.2689, 0.0000, 0.0000])
"""

import math
import random
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import torch
from torch import Tensor

from nexttoken.checks import check_integer, check_no_nan, check_number

OUT = float("-inf")
#: 確率の合計が1からこれだけずれても、計算の誤差と見なす。bfloat16 で計算した確率も通る。
ROUNDING = 0.01


def softmax(logits: Tensor, temperature: float = 1.0) -> Tensor:
    """ロジットを、温度 T の確率に直します。

    p_i = exp(z_i / T) / Σ_j exp(z_j / T)。T = 1 なら元のままです。T が 0 に近づくと、最大のロジットの確率が
    1 に近づき（最大がいくつもあれば等しく分け）、T が大きくなると、どの確率も等しくなっていきます。
    最大のロジットを先に引くので、exp は 1 を超えず、T がどれほど小さくてもあふれません。

    Args:
        logits: (…, V) のロジット。
        temperature: 温度 T。0より大きい数です。

    Returns:
        (…, V) の確率。

    Raises:
        ValueError: 温度が0以下か、有限でない。

    >>> softmax(torch.tensor([2.0, 1.0]), temperature=0.001)
    tensor([1., 0.])
    """
    _check_temperature(temperature)
    check_no_nan("logits", logits)
    largest = logits.amax(dim=-1, keepdim=True)  # (…, 1)
    weights = ((logits.double() - largest) / temperature).exp()  # (…, V)。0から1まで
    return (weights / weights.sum(dim=-1, keepdim=True)).to(logits.dtype)


def _check_temperature(temperature: float) -> None:
    if not 0 < temperature < math.inf:
        raise ValueError(
            f"温度は0より大きい有限の数にしてください（いまは {temperature}）。"
            "いつも最大のものを選ぶには、greedy を使います。"
        )


def greedy(logits: Tensor) -> Tensor:
    """最大のロジットの番号を選びます。いくつもあれば、番号の小さいものです。

    argmax_i z_i。形は、(…, V) から (…) になります。

    >>> greedy(torch.tensor([1.0, 3.0, 2.0]))
    tensor(1)
    """
    check_no_nan("logits", logits)
    return logits.argmax(dim=-1)


def second(logits: Tensor) -> Tensor:
    """2番目に大きいロジットの番号を選びます。

    argmax_{i ≠ g} z_i、ただし g = argmax_j z_j。形は、(…, V) から (…) になります。

    >>> second(torch.tensor([1.0, 3.0, 2.0]))
    tensor(2)
    """
    first = greedy(logits)
    others = logits.scatter(-1, first.unsqueeze(-1), OUT)  # (…, V)
    return others.argmax(dim=-1)


def top_k(logits: Tensor, k: int) -> Tensor:
    """ロジットの大きい順に `k` 個だけを残します。

    z_i < z_(k) なら外します。z_(k) は k 番目に大きいロジットです。k 番目と同じ値のものはどれも残すので、
    `k` 個より多く残ることがあります。`k` が V より大きければ、どれも外しません。
    `k` が1以上の整数でなければ、ValueError を送出します。
    出典: Fan ほか「Hierarchical Neural Story Generation」（2018）、arXiv:1805.04833。

    >>> top_k(torch.tensor([1.0, 3.0, 2.0]), 2)
    tensor([-inf, 3., 2.])
    """
    check_integer("k", k, least=1)
    check_no_nan("logits", logits)
    smallest = logits.topk(min(k, logits.shape[-1])).values[..., -1:]  # (…, 1)
    return logits.masked_fill(logits < smallest, OUT)


def top_p(logits: Tensor, p: float) -> Tensor:
    """確率の大きい順に、合計が `p` に届くまで残します（nucleus サンプリング）。

    Σ_{i ∈ S} p_i ≥ p となる、いちばん小さい候補の集まり S を残します。
    ここでは逆に、小さい順に足していき、合計が 1 - p を超えないあいだ外します。最大のものは必ず残します。
    `p` が0以上1以下でなければ、ValueError を送出します。
    出典: Holtzman ほか「The Curious Case of Neural Text Degeneration」（2020）、arXiv:1904.09751、3.1節。

    >>> top_p(torch.tensor([0.1, 0.5, 0.4]).log(), 0.8).exp()
    tensor([0.0000, 0.5000, 0.4000])
    """
    check_number("p", p, "0以上1以下の数", 0, 1)
    check_no_nan("logits", logits)
    ordered, places = logits.sort(dim=-1, stable=True)  # 小さい順
    out = ordered.softmax(dim=-1).cumsum(dim=-1) <= 1 - p  # (…, V)
    out[..., -1] = False
    return logits.masked_fill(out.scatter(-1, places, out), OUT)


def min_p(logits: Tensor, p: float) -> Tensor:
    """最大の確率の `p` 倍に届かない候補を外します。

    p_i < p · max_j p_j なら外します。モデルに自信があるときは少なく、迷っているときは多く残ります。
    `p` が0以上1以下でなければ、ValueError を送出します。
    出典: Nguyen ほか「Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs」（2024）、
    arXiv:2407.01082。

    >>> min_p(torch.tensor([0.1, 0.5, 0.4]).log(), 0.5).exp()
    tensor([0.0000, 0.5000, 0.4000])
    """
    check_number("p", p, "0以上1以下の数", 0, 1)
    check_no_nan("logits", logits)
    probabilities = logits.softmax(dim=-1)  # (…, V)
    return logits.masked_fill(probabilities < p * probabilities.amax(dim=-1, keepdim=True), OUT)


def repetition_penalty(logits: Tensor, ids: Tensor | Sequence[int], penalty: float) -> Tensor:
    """もう出てきたトークンを、選ばれにくくします。

    出てきたトークンのロジットを、z_i > 0 なら z_i / θ に、z_i < 0 なら z_i θ にします。θ が1より大きければ、
    どちらでも下がります。論文は符号によらず θ で割りますが、それでは負のロジットが上がってしまうので、
    transformers と同じく分けます。何度出てきても、変えるのは一度だけです。

    Args:
        logits: (…, V) のロジット。
        ids: ここまでのトークンの番号。(…, T) で、プロンプトも含めます。空なら、何も変わりません。
        penalty: 強さ θ。0より大きい数で、1なら何も変わりません。論文は1.2ほどを勧めています。

    Raises:
        ValueError: 強さが0以下か、有限でない。

    出典: Keskar ほか「CTRL: A Conditional Transformer Language Model for Controllable Generation」（2019）、
    arXiv:1909.05858、4.1節。

    >>> repetition_penalty(torch.tensor([2.0, -2.0, 1.0]), [0, 1, 0], 2.0)
    tensor([ 1., -4.,  1.])
    """
    check_number("penalty", penalty, "0より大きい有限の数", math.ulp(0), 1e6)
    places = torch.as_tensor(ids, dtype=torch.long, device=logits.device)  # (…, T)
    seen = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, places, True)  # (…, V)
    return logits.where(~seen, (logits / penalty).where(logits > 0, logits * penalty))


def draw(probabilities: Tensor, u: float) -> int:
    """0以上1未満の数 `u` で、確率に従うくじを引きます。

    確率を番号の順につなぎ、全体を1とみて `u` の位置にある番号を選びます（逆関数法）。
    min { i : Σ_{j ≤ i} p_j > u }。足し算は float64 でするので、計算機によるわずかなちがいでは、まず変わりません。

    Args:
        probabilities: (V,) の確率。合計が1でなければ、1になるように割ってから使います。
        u: 0以上1未満の数。

    Returns:
        トークンの番号。確率が0のものは選びません。

    Raises:
        ValueError: `u` が範囲の外にある。

    >>> [draw(torch.tensor([0.5, 0.0, 0.3, 0.2]), u) for u in (0.0, 0.4999, 0.5, 0.99)]
    [0, 0, 2, 3]
    """
    check_number("u", u, "0以上1未満の数", 0, math.nextafter(1, 0))
    return _place(probabilities, u)[0]


def _place(probabilities: Tensor, u: float) -> tuple[int, float]:
    """くじに当たった番号と、`u` から隣の番号との境までの距離です。"""
    edges = probabilities.double().cumsum(dim=0)  # (V,)
    total = edges[-1].item()
    token = int(torch.searchsorted(edges, u * total, right=True))
    low = edges[token - 1].item() / total if token else 0.0
    high = edges[token].item() / total
    return token, min(u - low if low > 0 else 1.0, high - u if high < 1 else 1.0)


@dataclass
class Sampler:
    """ロジットからトークンを選ぶくじです。`seed`（0以上の整数）が同じなら、いつも同じ順に同じ数を引きます。

    温度、top-k、top-p、min-p の順に当てはめます。None のものは使いません。
    `closest` は、これまでに引いた数と、結果が変わる境との、いちばん近かった距離です。計算機によるちがい
    （確率にして 1e-5 ほど）よりずっと大きければ、別の計算機でも同じトークンを引きます。
    ただし、候補を絞る境で候補が入れ替わる場合は含みません。

    >>> sampler = Sampler(seed=0, temperature=0.7, top_k=2)
    >>> [sampler(torch.tensor([3.0, 2.0, 1.0])) for _ in range(5)]
    [1, 0, 0, 0, 0]
    """

    seed: int
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    closest: float = field(default=1.0, init=False)

    def __post_init__(self) -> None:
        _check_temperature(self.temperature)
        self._numbers = random.Random(self.seed)

    def probabilities(self, logits: Tensor) -> Tensor:
        """ロジット (…, V) から、くじに使う確率 (…, V) を求めます。"""
        scores = logits.double() / self.temperature
        if self.top_k is not None:
            scores = top_k(scores, self.top_k)
        if self.top_p is not None:
            scores = top_p(scores, self.top_p)
        if self.min_p is not None:
            scores = min_p(scores, self.min_p)
        return softmax(scores)

    def __call__(self, logits: Tensor) -> int:
        """(V,) のロジットから、トークンの番号を1つ選びます。"""
        token, distance = _place(self.probabilities(logits), self._numbers.random())
        self.closest = min(self.closest, distance)
        return token


def entropy(probabilities: Tensor) -> Tensor:
    """分布の散らばり（エントロピー）を、ビットで求めます。

    H = -Σ_i p_i log2 p_i。1つに決まっていれば0、同じ確率の候補が N 個なら log2 N です。
    形は、(…, V) から (…) になります。負の数があるか、合計が1でなければ、ValueError を送出します。
    出典: Shannon「A Mathematical Theory of Communication」（1948）6節。

    >>> entropy(torch.tensor([0.25, 0.25, 0.25, 0.25]))
    tensor(2.)
    """
    totals = probabilities.double().sum(dim=-1)
    if (probabilities < 0).any() or not ((totals - 1).abs() <= ROUNDING).all():
        worst = max(totals.flatten().tolist(), key=lambda total: abs(total - 1))
        raise ValueError(f"probabilities は、0以上で合計が1の確率にしてください（いまの合計は {worst:.6g}）。")
    return -torch.xlogy(probabilities, probabilities).sum(dim=-1) / math.log(2)  # 0 log 0 は 0 とする


def mean_log_probability(probabilities: Iterable[float]) -> float:
    """選んだトークンの確率の対数（自然対数）を平均します。高いほど、モデルの予想どおりの文章です。

    (1/N) Σ log p_i。

    >>> mean_log_probability([0.5, 0.5]) == math.log(0.5)
    True
    """
    return fmean(math.log(p) for p in probabilities)


def distinct_n(sequences: Iterable[Sequence[Hashable]], n: int) -> float:
    """すべての並びを合わせた nグラムのうち、異なるものの割合です。高いほど、表現が多彩です。

    並びは、文字列でも番号のリストでもかまいません。
    出典: Li ほか「A Diversity-Promoting Objective Function for Neural Conversation Models」（2016）、arXiv:1510.03055。
    論文はトークンの数で割りますが、ここでは nグラムの数で割ります。

    >>> distinct_n(["月がきれい", "月がまるい"], 2)  # 8個のうち、「月が」だけが2回
    0.875
    """
    grams = [gram for sequence in sequences for gram in _grams(sequence, n)]
    return len(set(grams)) / len(grams)


def repetition_rate(sequences: Iterable[Sequence[Hashable]], n: int) -> float:
    """1つの並びの中で、nグラムが前に出たものの繰り返しになっている割合を、並びごとに求めて平均します。

    1 - （異なる nグラムの数）/（nグラムの数）。0なら、繰り返しはありません。`n` 個に満たない並びは除きます。
    出典: Welleck ほか「Neural Text Generation with Unlikelihood Training」（2020）、arXiv:1908.04319 の seq-rep-n。

    >>> repetition_rate(["とてもとても", "月がきれい"], 2)  # 「とて」「ても」が2回ずつで、5個のうち2個が繰り返し
    0.2
    """
    return fmean(1 - distinct_n([sequence], n) for sequence in sequences if len(sequence) >= n)


def _grams(sequence: Sequence[Hashable], n: int) -> list[tuple[Hashable, ...]]:
    return [tuple(sequence[i : i + n]) for i in range(len(sequence) - n + 1)]
