"""ページの中の学習（docs/assets/engine/learner.mjs）と、同じ学習を PyTorch でします。

ページの部品が初めに見せる記録は、これで測ります。ページの中でも同じになることは、``tests/site/test_training.py`` が、
勾配も損失も書いた文章も比べて確かめます。くじは、どれも :class:`random.Random` から、同じ順に引きます。
"""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from figures_gen.precision import doubled
from nexttoken import neural
from nexttoken.gemma3 import Gemma3
from nexttoken.gemma3_config import SLIDING, Config, Rope
from nexttoken.kneser_ney import KneserNey
from nexttoken.neural import NeuralNGram
from nexttoken.ngram import UNICODE
from nexttoken.pretraining import BETAS, CLIP, QUIET

SHARE, FEW, BYTES, MEASURED, AGAIN = 0.9, 5000, 256, 1000, 300  # learning-text.mjs と同じ
MAPPED, TURNS = 60, 30  # lesson.mjs と同じ
EPS, BASE = 1e-6, 10_000

Recipe = dict[str, Any]
#: 学習の決めごと。recipes.mjs の RECIPES と同じ（試験が比べる）。
RECIPES: dict[str, Recipe] = {
    "letters": {"rate": 1, "every": 1},
    "network": {
        "seen": 5,
        "width": 32,
        "hidden": 128,
        "batch": 64,
        "rate": 0.004,
        "warmup": 100,
        "decay": 0.1,
        "forget": 0.2,
        "every": 50,
    },
    "gemma": {
        "width": 64,
        "heads": 4,
        "shared": 2,
        "size": 16,
        "inner": 192,
        "length": 64,
        "batch": 4,
        "rate": 0.005,
        "warmup": 200,
        "decay": 1,
        "forget": 0.25,
        "every": 25,
    },
}
#: 長い文章を読ませる gemma。
RECIPES["long"] = {**RECIPES["gemma"], "rate": 0.014, "warmup": 50, "forget": 0.15, "swap": 0.13, "ease": 1000}


@dataclass(frozen=True)
class Measured:
    """迷いを測るところ。番号の列、その初めの、前に読ませるだけの数、文字数です。"""

    ids: list[int]
    start: int
    chars: int


class Corpus:
    """番号に直した文章です。よく出る文字は一つのトークンで、ほかの文字は UTF-8 のバイトに分けます。"""

    def __init__(self, text: str, before: int) -> None:
        self.text, self.cut = text, int(SHARE * len(text))
        counts = Counter(text[: self.cut])
        least = 2 if len(text) < FEW else 4
        self.alphabet = [char for char, count in counts.items() if count >= least]
        written = [char for char, _ in counts.most_common() if char in self.alphabet and char.strip()]
        self.mapped = written[:MAPPED]  # 地図に置く文字
        self.kinds = BYTES + len(self.alphabet)
        self._numbers = {char: BYTES + place for place, char in enumerate(self.alphabet)}
        self.read = torch.tensor(self.encode(text[: self.cut]))
        self.before = before
        self.unread_chars = min(len(text) - self.cut, MEASURED)
        self.unread = self._measured(self.cut, self.cut + self.unread_chars)
        self.again = self._measured(before, min(self.cut, before + AGAIN))

    def encode(self, text: str) -> list[int]:
        """文章を番号にします。"""
        return [number for char in text for number in self._encode(char)]

    def _encode(self, char: str) -> list[int]:
        return [self._numbers[char]] if char in self._numbers else list(char.encode())

    def decode(self, ids: Sequence[int]) -> str:
        """番号を文章に戻します。文字にならないバイトは「�」にします。"""
        parts = (bytes([one]) if one < BYTES else self.alphabet[one - BYTES].encode() for one in ids)
        return b"".join(parts).decode(errors="replace")

    def _measured(self, start: int, end: int) -> Measured:
        context = self.encode(self.text[max(0, start - self.before) : start])
        context = context[max(0, len(context) - self.before) :]
        return Measured(context + self.encode(self.text[start:end]), len(context), end - start)

    def letters(self) -> dict[str, Any]:
        """よく出て、続きの偏っている文字と、その次によく来る三つの文字と、その回数です。"""
        read = self.text[: self.cut]
        following: dict[str, Counter[str]] = {}
        for before, char in pairwise(read):
            if before.isalpha() and char.isalpha():
                following.setdefault(before, Counter())[char] += 1

        def uneven(before: str) -> float:
            counts = [count for _, count in following[before].most_common(3)]
            if len(counts) < 3 or counts[2] < 2:
                return -1
            return sum(count * math.log(3 * count / sum(counts)) for count in counts)

        best = max(following, key=uneven)
        chars, counts = zip(*following[best].most_common(3), strict=True)
        return {"before": best, "chars": list(chars), "counts": list(counts)}

    def counted(self, n: int) -> float:
        """数えるだけのモデルの、読ませない部分への迷いです。"""
        model = KneserNey(self.text[: self.cut], n, UNICODE)
        places = range(self.cut, self.cut + self.unread_chars)
        logs = (math.log(model.probability(self.text[at], self.text[at - n + 1 : at])) for at in places)
        return math.exp(-math.fsum(logs) / self.unread_chars)


class Learner:
    """一つのモデルと、その学習です。``kind`` は network か gemma。"""

    def __init__(self, kind: str, text: str, recipe: Recipe, seed: int) -> None:
        self.kind, self.recipe, self.steps = kind, recipe, 0
        self.ways: list[Tensor] = []  # 地図の向き
        self.draws = random.Random(seed)
        self.seen = recipe["seen"] if kind == "network" else recipe["length"]
        self.corpus = Corpus(text, self.seen)
        with doubled():
            self.model: nn.Module = self._network() if kind == "network" else self._gemma()
        self.calm = deepcopy(self.model)  # 重みの、新しいものほど重く見た平均。迷いを測るのも、書くのも、これでする
        matrices = [weight for weight in self.model.parameters() if weight.dim() == 2]
        vectors = [weight for weight in self.model.parameters() if weight.dim() != 2]
        groups = [{"params": matrices, "weight_decay": recipe["decay"]}, {"params": vectors, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=recipe["rate"], betas=BETAS)

    def _drawn(self, shape: Sequence[int], spread: float) -> Tensor:
        """正規分布のくじの表（Box と Muller の方法）。"""
        u = self.draws.random
        normal = (
            math.sqrt(-2 * math.log(1 - u())) * math.cos(2 * math.pi * u()) for _ in range(math.prod(shape))
        )  # 左の u() が先
        return torch.tensor([spread * one for one in normal], dtype=torch.double).view(*shape)

    @torch.no_grad()
    def _network(self) -> NeuralNGram:
        recipe, kinds = self.recipe, self.corpus.kinds
        shape = neural.Recipe(n=recipe["seen"] + 1, embedding=recipe["width"], hidden=recipe["hidden"])
        model = NeuralNGram("".join(map(chr, range(kinds))), shape)
        model.embedding.weight[:kinds] = self._drawn((kinds, shape.embedding), 0.1)
        for layer in (model.hidden, model.output):
            layer.weight.copy_(self._drawn(layer.weight.shape, layer.weight.shape[1] ** -0.5))
            layer.bias.zero_()
        return model

    @torch.no_grad()
    def _gemma(self) -> Gemma3:
        recipe = self.recipe
        config = Config(
            vocab_size=self.corpus.kinds,
            hidden_size=recipe["width"],
            intermediate_size=recipe["inner"],
            num_attention_heads=recipe["heads"],
            num_key_value_heads=recipe["shared"],
            head_dim=recipe["size"],
            sliding_window=recipe["length"],
            layer_types=(SLIDING,),
            rope={SLIDING: Rope(BASE)},
            query_pre_attn_scalar=recipe["size"],
            rms_norm_eps=EPS,
        )
        model = Gemma3(config)
        layer: Any = model.layers[0]
        attention, mlp = layer.self_attn, layer.mlp
        parts = [attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj]
        for part in [*parts, mlp.gate_proj, mlp.up_proj, mlp.down_proj, model.embed_tokens]:
            part.weight.copy_(self._drawn(part.weight.shape, part.weight.shape[1] ** -0.5))
        for norm in (layer.post_attention_layernorm, layer.post_feedforward_layernorm):
            norm.weight.fill_(QUIET - 1)
        return model

    def weights(self) -> Iterator[tuple[str, Tensor]]:
        """名前（ページの中と同じもの）と重み。network の埋め込みからは、知らない文字の行を除きます。"""
        for name, weight in self.model.named_parameters():
            yield (name if self.kind == "network" else f"model.{name}"), weight

    def gradients(self) -> dict[str, Tensor]:
        """一歩分の勾配です。重みは動かしません。"""
        self.optimizer.zero_grad()
        self._loss().backward()  # type: ignore[no-untyped-call]
        found = {name: weight.grad for name, weight in self.weights() if weight.grad is not None}
        return {name: grad[: self.corpus.kinds] for name, grad in found.items()}

    def step(self) -> float:
        """一歩学びます。学ぶ前の損失を返します。"""
        warmup = self.recipe["warmup"]
        for group in self.optimizer.param_groups:
            share = min((self.steps + 1) / warmup, math.sqrt(warmup / (self.steps + 1)))
            group["lr"] = self.recipe["rate"] * share
        self.optimizer.zero_grad()
        loss = self._loss()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        stay = (self.steps + 1) / (self.steps + 10)
        for kept, weight in zip(self.calm.parameters(), self.model.parameters(), strict=True):
            kept.data.lerp_(weight.data, 1 - stay)
        self.steps += 1
        return loss.item()

    @doubled()  # 位置の角度も、倍精度で
    def _loss(self) -> Tensor:
        read, seen, batch = self.corpus.read, self.seen, self.recipe["batch"]
        places = [math.floor(self.draws.random() * (len(read) - seen)) for _ in range(batch)]
        rows = torch.stack([read[place : place + seen + 1] for place in places])
        given = self._swapped(rows[:, :-1])
        with self._forgetting():
            logits = self.model(given)
        wanted = rows[:, -1] if self.kind == "network" else rows[:, 1:].flatten()
        return cross_entropy(logits.flatten(0, -2), wanted)

    def _eased(self) -> float:
        """忘れる割合と入れ替える割合に掛ける数。``ease`` 歩で、少しずつ1まで上げます。"""
        return min(1.0, (self.steps + 1) / float(self.recipe.get("ease", 1)))

    def _swapped(self, rows: Tensor) -> Tensor:
        """読ませるトークンのうち、決めた割合を、くじで、文章のどこかのトークンに入れ替えます。"""
        share, u, read = self.recipe.get("swap", 0) * self._eased(), self.draws.random, self.corpus.read
        if not share:
            return rows
        found = [int(read[math.floor(u() * len(read))]) if u() < share else one for one in rows.flatten().tolist()]
        return torch.tensor(found).view_as(rows)

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """この中では、ページの中と同じところの成分を、同じくじで0にします。"""
        share, model = self.recipe["forget"] * self._eased(), self.model

        def forget(x: Tensor) -> Tensor:
            kept = [0.0 if self.draws.random() < share else 1 / (1 - share) for _ in range(x.numel())]
            return x * torch.tensor(kept, dtype=torch.double).view_as(x)

        after: list[nn.Module] = [model.embedding] if isinstance(model, NeuralNGram) else []
        if isinstance(model, Gemma3):
            layer: Any = model.layers[0]
            after = [model.embed_tokens, layer.post_attention_layernorm, layer.post_feedforward_layernorm]
        hooks = [part.register_forward_hook(lambda part, given, made: forget(made)) for part in after if share]
        if isinstance(model, NeuralNGram) and share:
            hooks.append(model.output.register_forward_pre_hook(lambda part, given: (forget(given[0]),)))
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    @doubled()
    @torch.no_grad()
    def _read(self, ids: Sequence[int]) -> Tensor:
        """番号の列の、当てられるところの、次の点数 (N, V)。"""
        given = torch.tensor(ids)
        if self.kind == "network":
            given = given.unfold(0, self.seen, 1)
            return torch.cat([self.calm(part) for part in given.split(512)])  # type: ignore[no-untyped-call]
        found: Tensor = self.calm(given[None])[0]
        return found

    def perplexity(self, part: Measured) -> float:
        """1文字当たりの迷いです。"""
        count = len(part.ids) - part.start
        logits = self._read(part.ids)[:-1][-count:]
        cost = cross_entropy(logits, torch.tensor(part.ids[part.start :]), reduction="sum")
        return math.exp(cost.item() / part.chars)

    def measure(self) -> dict[str, float]:
        """読んだ部分と、読ませない部分の迷いです。"""
        return {"read": self.perplexity(self.corpus.again), "unread": self.perplexity(self.corpus.unread)}

    @torch.no_grad()
    def map(self) -> Tensor:
        """文字の地図 (N, 2)。よく出る文字のベクトルを、いちばん広がっている二つの向きに写し、0から1に収めます。

        向きは、前に求めた向きから始めて、共分散の行列をくり返し掛けて求めます。
        """
        table = next(
            weight for name, weight in self.weights() if name.endswith(("embedding.weight", "embed_tokens.weight"))
        )
        rows = table[[self.corpus.encode(char)[0] for char in self.corpus.mapped]]
        away, ways = rows - rows.mean(dim=0), self.ways
        self.ways = []
        for number in range(2):
            places = torch.arange(away.shape[1], dtype=torch.double)
            way = ways[number] if ways else (places * (number + 1)).cos()
            for _ in range(TURNS):
                way = away.T @ (away @ way)
                for other in self.ways:
                    way = way - (way @ other) * other
                way = way / (way.norm() or 1)
            self.ways.append(way)
        found = torch.stack([away @ way for way in self.ways], dim=1)
        return (found - found.amin(dim=0)) / (found.amax(dim=0) - found.amin(dim=0))

    def record(self, steps: int, start: str) -> dict[str, Any]:
        """``steps`` 歩学んだ記録。迷いの曲線と、そのつどの作文と地図です。地図は、0から99までの二桁の数を並べます。"""
        curve, samples = [], []
        while True:
            places = self.map()  # 向きは前の歩から始めるので、歩ごとに
            if self.steps % self.recipe["every"] == 0:
                curve.append({"step": self.steps, **self.measure()})
                spots = "".join(f"{round(99 * one):02d}" for one in places.flatten().tolist())
                samples.append({"step": self.steps, "text": self.write(start, 40, 0.8, 1), "map": spots})
            if self.steps == steps:
                break
            self.step()
        size = sum(weight.numel() for _, weight in self.weights())
        if self.kind == "network":
            size -= self.recipe["width"]  # 知らない文字の行は、ページの中にはない
        counted = [self.corpus.counted(n) for n in (2, 3)]
        return {"size": size, "mapped": self.corpus.mapped, "curve": curve, "samples": samples, "counted": counted}

    def write(self, start: str, count: int, temperature: float, seed: int) -> str:
        """くじで、``count`` 個のトークンを続けて書かせます。"""
        draws, ids = random.Random(seed), self.corpus.encode(start)
        given = len(ids)
        if self.kind == "network":  # 文の初めより前には、読んだ文章の初めを置く
            ids = [*self.corpus.read[: self.seen].tolist(), *ids]
            given = len(ids)
        for _ in range(count):
            shares = (self._read(ids)[-1] / temperature).softmax(dim=-1).tolist()
            letters = BYTES if self.corpus.kinds > BYTES else 0  # 文字の途中で終わらないように、バイトは選ばない
            left, number = draws.random() * math.fsum(shares[letters:]), letters
            while number < len(shares) - 1 and (left := left - shares[number]) >= 0:
                number += 1
            ids.append(number)
        return self.corpus.decode(ids[given:])


def letters(text: str, steps: int) -> dict[str, Any]:
    """三つの文字の点数を、``steps`` 歩学んだ記録です。迷いの曲線と、歩ごとの確率。"""
    found = Corpus(text, 0).letters()
    shares = torch.tensor(found["counts"], dtype=torch.double)
    shares = shares / shares.sum()
    scores, rows = torch.zeros_like(shares), []
    for step in range(steps + 1):
        now = scores.softmax(0)
        rows.append({"step": step, "read": math.exp(-(shares * now.log()).sum().item()), "shares": now.tolist()})
        scores = scores - RECIPES["letters"]["rate"] * (now - shares)
    least = math.exp(-(shares * shares.log()).sum().item())
    return {"letters": found, "shares": shares.tolist(), "size": len(shares), "curve": rows, "counted": [least]}
