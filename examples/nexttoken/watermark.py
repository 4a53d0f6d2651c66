"""電子透かし――次のトークンを選ぶくじに、鍵を持つ人にだけ見える印を付けます。

鍵と直前のトークンから、語彙を緑と赤に塗り分け、緑を少しだけ選びやすくします。書かれた文章の緑を数えれば、印が分かります。
塗り分けは、整数の掛け算とずらしだけで決まるので、どの計算機でも、ページの中でも、同じになります。

出典: Kirchenbauer ほか「A Watermark for Large Language Models」（2023）、arXiv:2301.10226。トーナメントは、
Dathathri ほか「Scalable watermarking for identifying large language model outputs」（Nature 634、2024）。

>>> mark = GreenList(key=42, vocab_size=10)
>>> mark.green([7]).int().tolist()
[0, 1, 0, 0, 1, 0, 0, 0, 0, 0]
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from nexttoken.checks import check_ids, check_integer, check_number

Words = npt.NDArray[np.uint32]
#: 0より大きく1より小さい数の、両端。
INSIDE = (math.ulp(0.0), math.nextafter(1, 0))
#: 印の濃いところを探すときの、窓の長さ。文章の全体も窓に入れる。
LENGTHS = (50, 100, 200)


# 塗り分け


def mix(x: Words) -> Words:
    """32ビットの整数を、よくかき混ぜます（MurmurHash3の仕上げ）。1ビット違えば、結果は半分ほどのビットが変わります。

    `x` は、0以上2**32未満の整数の配列（NumPyのuint32）です。掛け算であふれた上の桁は、捨てます。

    >>> [f"{value:08x}" for value in mix(np.array([0, 1, 2], dtype=np.uint32)).tolist()]
    ['00000000', '514e28b7', '30f4c306']
    """
    x = (x ^ x >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    x = (x ^ x >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return x ^ x >> np.uint32(16)


def _fold(h: Words, x: Words) -> Words:
    """かき混ぜた数に、もう一つの数を混ぜ込みます。0x9E3779B9 は、黄金比から作った数です。"""
    return mix(h + x + np.uint32(0x9E3779B9))


def _state(key: int | npt.NDArray[np.int64], contexts: Words) -> Words:
    """鍵と文脈 (…, h) から、塗り分けの元になる数 (…) を作ります。文脈は古い順に混ぜます。"""
    h = np.zeros(contexts.shape[:-1], dtype=np.uint32)
    for part in (key % 2**32, key >> 32):
        h = _fold(h, np.asarray(part, dtype=np.uint32))
    for place in range(contexts.shape[-1]):
        h = _fold(h, contexts[..., place])
    return h


# 見つける


class Detection(NamedTuple):
    """見つけた印の濃さです。

    `green` は緑の数、`counted` は数えたトークンの数です。`z` は、緑が当てずっぽうよりどれだけ多いかを、標準偏差を単位に
    して表します。`p` は、印のない文章でも緑がこれだけ以上になる確率（二項分布の裾）、`p_normal` はその正規近似です。
    """

    green: int
    counted: int
    z: float
    p: float
    p_normal: float


class Window(NamedTuple):
    """文章の中で、印のいちばん濃いところです。

    `start` と `end` は、数えた初めのトークンと、終わりのトークンの次の位置です。`p` は、窓をいくつも見比べた分だけ
    大きくした確率（ボンフェローニの補正）で、`looked` は見た窓の数です。窓は重なり合うので、この補正は控えめ（`p` は
    本当より大きめ）です。
    """

    start: int
    end: int
    found: Detection
    looked: int
    p: float


def binomial_tail(green: int, counted: int, gamma: float) -> float:
    """印のない文章の `counted` 個のトークンのうち、緑が `green` 個以上になる確率です。

    P(X ≥ g) = Σ_{k ≥ g} C(n, k) γ^k (1 - γ)^(n - k)。`green` が0なら、1です。

    >>> binomial_tail(2, 2, 0.25), round(binomial_tail(1, 2, 0.25), 4)
    (0.0625, 0.4375)
    """
    check_integer("counted", counted, least=0)
    check_integer("green", green, least=0, most=counted)
    check_number("gamma", gamma, "0より大きく1より小さい数", *INSIDE)
    k = torch.arange(green, counted + 1, dtype=torch.double)
    n = torch.tensor(counted, dtype=torch.double)
    choose = torch.lgamma(n + 1) - torch.lgamma(k + 1) - torch.lgamma(n - k + 1)  # log C(n, k)
    return min(1.0, (choose + k * math.log(gamma) + (n - k) * math.log1p(-gamma)).exp().sum().item())


def _detection(green: int, counted: int, gamma: float) -> Detection:
    z = (green - gamma * counted) / math.sqrt(counted * gamma * (1 - gamma))
    return Detection(green, counted, z, binomial_tail(green, counted, gamma), math.erfc(z / math.sqrt(2)) / 2)


def clopper_pearson(found: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """`n` 回のうち `found` 回だったときの、割合の信頼区間です。二項分布そのものから求めます。

    `found` が0なら、下の端は0です。`level` は信頼水準で、0より大きく1より小さい数です。
    出典: Clopper, Pearson「The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial」（1934）。

    >>> [round(edge, 4) for edge in clopper_pearson(0, 10)]
    [0.0, 0.3085]
    """
    check_integer("n", n, least=1)
    check_integer("found", found, least=0, most=n)
    check_number("level", level, "0より大きく1より小さい数", *INSIDE)
    tail = (1 - level) / 2
    low = 0.0 if found == 0 else _solve(lambda share: binomial_tail(found, n, share) < tail)
    high = 1.0 if found == n else _solve(lambda share: 1 - binomial_tail(found + 1, n, share) > tail)
    return low, high


def _solve(is_below: Callable[[float], bool]) -> float:
    """0と1の間で、`is_below` が真から偽に変わるところを、半分ずつ狭めて探します。"""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if is_below(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


# 緑のリスト


@dataclass(frozen=True)
class GreenList:
    """鍵で語彙を塗り分け、緑のロジットを上げます。数えるときも、同じ鍵で塗り分けます。

    Args:
        key: 鍵。0以上2**64未満の整数です。知られると、印をまねられます。
        vocab_size: 語彙サイズ V。
        gamma: 緑の割合 γ。0より大きく1より小さい数です。
        delta: 緑のロジットに足す数 δ。0以上100以下の数です。0なら、印は付きません。
        context: 塗り分けを決めるのに使う、直前のトークンの数 h。

    Raises:
        ValueError: `gamma` か `delta` が、使える範囲にない。
    """

    key: int
    vocab_size: int
    gamma: float = 0.25
    delta: float = 2.0
    context: int = 1

    def __post_init__(self) -> None:
        """使えない値は、書きはじめる前に知らせます。"""
        check_number("gamma", self.gamma, "0より大きく1より小さい数", *INSIDE)
        check_number("delta", self.delta, "0以上100以下の数", 0, 100)

    def green(self, context_ids: Sequence[int]) -> Tensor:
        """文脈のあとで、どのトークンが緑かを (V,) の真偽で返します。文脈は、終わりの `context` 個だけを使います。"""
        return self._greens(torch.tensor([context_ids[-self.context :]]))[0]

    def __call__(self, ids: Tensor, logits: Tensor) -> Tensor:
        """緑のトークンのロジットに δ を足します。

        z'_i = z_i + δ（i が緑のとき）。文脈が `context` 個に足りないあいだは、そのまま返します。

        Args:
            ids: ここまでの番号 (B, T)。
            logits: 次のトークンのロジット (B, V)。
        """
        if ids.shape[1] < self.context:
            return logits
        return logits + self.delta * self._greens(ids[:, -self.context :]).to(logits)

    def colours(self, ids: Sequence[int]) -> list[bool | None]:
        """トークンごとに、緑なら真、赤なら偽、数えないなら None を並べて返します。

        数えないのは、文脈の足りない初めの `context` 個と、同じ文脈と同じトークンの二度目からです。
        """
        counted, green = self._seen(torch.tensor([self._checked(ids)]))
        colours = zip(counted[0].tolist(), green[0].tolist(), strict=True)
        return [None] * self.context + [bool(one) if is_counted else None for is_counted, one in colours]

    def detect(self, ids: Sequence[int]) -> Detection:
        """文章の緑を数えます。同じ文脈と同じトークンの組は、一度だけ数えます。

        z = (緑の数 - γn) / √(nγ(1 - γ))。n は数えたトークンの数です。

        Raises:
            ValueError: `ids` が `context` 個以下で、数えるものがない。または、語彙にない番号がある。
            TypeError: `ids` が番号の並びでない（文章なら、先にトークナイザで番号に直します）。

        >>> GreenList(key=42, vocab_size=10).detect([7, 2, 7, 2, 5])[:2]
        (0, 3)
        """
        [green], [counted] = self.count(torch.tensor([self._checked(ids)]))
        return _detection(int(green), int(counted), self.gamma)

    def count(self, ids: Tensor, repeats: bool = False) -> tuple[Tensor, Tensor]:
        """同じ長さの文章 (N, T) をまとめて調べ、緑の数 (N,) と、数えたトークンの数 (N,) を返します。

        `repeats` が真なら、同じ文脈と同じトークンの組も、出てくるたびに数えます（:func:`detect` は数えません）。
        """
        counted, green = self._seen(ids)
        if repeats:
            counted = torch.ones_like(counted)
        return (green & counted).sum(dim=1), counted.sum(dim=1)

    def window(self, ids: Sequence[int], lengths: Sequence[int] = LENGTHS) -> Window:
        """文章の中で、印のいちばん濃いところを探します。人の文章に混ぜた段落を見つけるためです。

        数えたトークンを順に並べ、長さが `lengths` の窓と全体のうち、z のいちばん大きいものを選びます。同じなら、
        短いもの、前のものです。文章より長い窓は使いません。

        >>> found = GreenList(key=42, vocab_size=10).window([7, 2, 7, 2, 5, 6, 1], lengths=[2])
        >>> found.start, found.end, found.looked
        (1, 3, 5)
        """
        colours = self.colours(ids)
        places = [place for place, colour in enumerate(colours) if colour is not None]
        sums = [0]
        for place in places:
            sums.append(sums[-1] + bool(colours[place]))
        n = len(places)
        sizes = sorted(size for size in set(lengths) if size < n)
        windows = [(i, i + size) for size in [*sizes, n] for i in range(n - size + 1)]
        scores = [self._z(sums[end] - sums[start], end - start) for start, end in windows]
        start, end = windows[max(range(len(windows)), key=scores.__getitem__)]
        found = _detection(sums[end] - sums[start], end - start, self.gamma)
        return Window(places[start], places[end - 1] + 1, found, len(windows), min(1.0, found.p * len(windows)))

    def _z(self, green: int, counted: int) -> float:
        return (green - self.gamma * counted) / math.sqrt(counted * self.gamma * (1 - self.gamma))

    def _checked(self, ids: Sequence[int]) -> list[int]:
        found = check_ids("ids", ids, self.vocab_size)
        if len(found) <= self.context:
            raise ValueError(
                f"ids が{len(found)}個では、数えるものがありません。{self.context + 1}個以上の番号を渡してください。"
            )
        return found

    def _greens(self, contexts: Tensor) -> Tensor:
        """文脈 (B, h) のあとの、語彙全体の塗り分け (B, V)。"""
        tokens = np.arange(self.vocab_size, dtype=np.uint32)
        rows = contexts.numpy(force=True).astype(np.uint32)
        greens = [self._is_green(row, tokens) for row in rows[:, None]]  # 一行ずつのほうが、記憶の近くで済んで速い
        return torch.from_numpy(np.stack(greens)).to(contexts.device)

    def _is_green(self, contexts: Words, tokens: Words) -> npt.NDArray[np.bool_]:
        """文脈 (…, h) のあとのトークン (…) が緑かどうか。"""
        return _fold(_state(self.key, contexts), tokens) < math.floor(self.gamma * 2**32)

    def _seen(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """文脈のあるトークンのそれぞれ (N, T - h) について、初めての組かどうかと、緑かどうか。"""
        grams = ids.unfold(1, self.context + 1, 1)  # (N, T - h, h + 1)
        return _first(grams, self.vocab_size), self._painted(grams)

    def _painted(self, grams: Tensor) -> Tensor:
        """文脈とトークンの並び (N, M, h + 1) のそれぞれが、緑かどうか (N, M)。"""
        words = grams.numpy(force=True).astype(np.uint32)
        return torch.from_numpy(self._is_green(words[..., :-1], words[..., -1])).to(grams.device)


def _first(grams: Tensor, vocab_size: int) -> Tensor:
    """並び (N, M, k) のそれぞれが、その行で初めて出てきたものかどうか (N, M)。"""
    names = grams[..., 0]
    for place in range(1, grams.shape[-1]):  # 並びに、同じなら同じ、違えば違う番号を付ける
        names = (names * vocab_size + grams[..., place]).unique(return_inverse=True)[1]  # type: ignore[no-untyped-call]
    ordered, places = names.sort(dim=1, stable=True)
    new = torch.ones_like(ordered, dtype=torch.bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    return torch.zeros_like(new).scatter(1, places, new)


def find_key(ids: Sequence[int], vocab_size: int, bits: int = 16, gamma: float = 0.25) -> tuple[int, float]:
    """印のある文章から、短い鍵を、しらみつぶしに当てます。いちばん z の大きい鍵と、その z を返します。

    直前の1個だけで塗り分ける緑のリストのためのものです。

    Args:
        ids: 印のある文章の番号。
        vocab_size: 語彙サイズ。
        bits: 鍵のビット数（1以上24以下）。試す鍵は 2**bits 個です。
        gamma: 緑の割合。

    Raises:
        ValueError: `bits` が範囲の外にある。または、`ids` が短すぎる。
    """
    check_integer("bits", bits, least=1, most=24)
    any_key = GreenList(0, vocab_size, gamma)
    rows = torch.tensor([any_key._checked(ids)])
    pairs = rows.unfold(1, 2, 1)[0][any_key._seen(rows)[0][0]].numpy().astype(np.uint32)  # (n, 2)
    best = (-math.inf, 0)
    for keys in np.array_split(np.arange(2**bits), max(1, 2**bits // 1024)):
        states = _state(keys[:, None], pairs[None, :, :1])  # (K, n)
        green = (_fold(states, pairs[None, :, 1]) < math.floor(gamma * 2**32)).sum(axis=1)
        most = int(green.argmax())
        best = max(best, (any_key._z(int(green[most]), len(pairs)), -int(keys[most])))
    return -best[1], best[0]


# トーナメント


@dataclass(frozen=True)
class Tournament:
    """くじで何人も選び、勝ち抜き戦をさせて、次のトークンを決めます（SynthID-Text）。

    一回戦ごとに、鍵と文脈で語彙を半分ずつ1と0に塗り分け、組になった二人のうち、1のほうが勝ちます。同じなら、どちらも
    同じ確率で勝ちます。本当に戦わせる代わりに、勝つ確率をじかに計算します（:func:`knock_out`）。

    Args:
        keys: 回戦ごとの鍵。m 個なら、m 回戦です。
        vocab_size: 語彙サイズ V。
        context: 塗り分けを決めるのに使う、直前のトークンの数。
    """

    keys: Sequence[int]
    vocab_size: int
    context: int = 4

    def _rounds(self) -> list[GreenList]:
        """一回戦ずつの塗り分け。γ が半分の緑のリストと同じもの。"""
        return [GreenList(key, self.vocab_size, gamma=0.5, context=self.context) for key in self.keys]

    def values(self, context_ids: Sequence[int]) -> Tensor:
        """文脈のあとで、どのトークンがどの回戦で1かを (m, V) の真偽で返します。"""
        return torch.stack([each.green(context_ids) for each in self._rounds()])

    def __call__(self, ids: Tensor, logits: Tensor) -> Tensor:
        """勝ち抜き戦のあとの確率の対数を返します。引数は :class:`GreenList` と同じです。

        文脈が足りないあいだと、前にも出てきた文脈では、ロジットをそのまま返します。同じ文脈で二度印を付けると、
        書く文章が偏るからです。
        """
        if ids.shape[1] < self.context:
            return logits
        contexts = ids[:, -self.context :]
        marked = torch.stack(
            [
                knock_out(row.softmax(dim=-1), self.values(context)).log()
                for row, context in zip(logits, contexts.tolist(), strict=True)
            ]
        )
        earlier = ids.unfold(1, self.context, 1)[:, :-1]  # (B, T - h, h)
        again = (earlier == contexts[:, None]).all(dim=-1).any(dim=1, keepdim=True)
        return torch.where(again, logits, marked)

    def detect(self, ids: Sequence[int]) -> Detection:
        """1になった回戦を数えます。`green` は1の数、`counted` は回戦の数で、同じ組は一度だけ数えます。

        Raises:
            ValueError: `ids` が `context` 個以下で、数えるものがない。または、語彙にない番号がある。
            TypeError: `ids` が番号の並びでない。
        """
        [ones], [counted] = self.count(torch.tensor([self._rounds()[0]._checked(ids)]))
        return _detection(int(ones), int(counted), 0.5)

    def count(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """同じ長さの文章 (N, T) をまとめて調べ、1になった回戦の数 (N,) と、数えた回戦の数 (N,) を返します。"""
        grams = ids.unfold(1, self.context + 1, 1)  # (N, T - h, h + 1)
        first = _first(grams, self.vocab_size)
        ones = torch.stack([(each._painted(grams) & first).sum(dim=1) for each in self._rounds()])  # (m, N)
        return ones.sum(dim=0), first.sum(dim=1) * len(self.keys)


def knock_out(probabilities: Tensor, g: Tensor) -> Tensor:
    """勝ち抜き戦に勝つ確率を求めます。

    一回戦のあとの確率は p'_i = p_i (1 + g_i - Σ_j g_j p_j) です。二人をくじで選ぶと、1の者は、相手が0なら必ず勝ち、
    相手も1なら半分の確率で勝つからです。

    Args:
        probabilities: (…, V) の確率。
        g: (…, m, V) の真偽か、0と1。

    >>> knock_out(torch.tensor([0.5, 0.5]), torch.tensor([[True, False]]))
    tensor([0.7500, 0.2500])
    """
    for wins in g.to(probabilities).unbind(dim=-2):  # (…, V)
        weight = (wins * probabilities).sum(dim=-1, keepdim=True).clamp(max=1)  # 丸めで1を超えると、負の確率ができる
        probabilities = probabilities * (1 + wins - weight)
    return probabilities
