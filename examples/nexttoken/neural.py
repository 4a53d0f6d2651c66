"""数える代わりに、学習して、次の文字を予測します（ニューラルネットワークの言語モデル）。

直前の n-1 文字をベクトルに直し、計算で、すべての文字の点数（ロジット）を出します。損失が減る向きに、ベクトルも計算に
使う数も、少しずつ動かします。コメントは、できたテンソルの形です。B=まとめて読む数、V=文字の種類、D=ベクトルの長さ、
H=隠れ層の幅。

出典: Bengio et al.「A Neural Probabilistic Language Model」（JMLR 3, 2003）2節。入口と出口で同じ表を使うところは、
Press, Wolf「Using the Output Embedding to Improve Language Models」（arXiv:1608.05859）3節による。
"""

import json
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from nexttoken.checks import check_integer, check_number
from nexttoken.loading import provenance
from nexttoken.loading.data import DATA
from nexttoken.loading.digests import meaning_digest
from nexttoken.ngram import UNICODE, draw

#: この本で学習したモデルの置き場所と、その中のファイル。
FOLDER = DATA / "neko-neural"
SETTINGS, WEIGHTS = "model.json", "model.safetensors"
REMEDY = "make learn で作り直すか、git で元に戻してください。"

#: 学習率を、初めの何歩で上げるか。
WARMUP = 100
#: 損失を測るとき、まとめて読む数。
TOGETHER = 4096


@dataclass(frozen=True)
class Recipe:
    """学習の決めごとです。

    `n` は一度に見る文字の数（当てる文字も数える）、`embedding` は文字のベクトルの長さ、`hidden` は隠れ層の幅、
    `learning_rate` は学習率（大きすぎると発散します）、`batch_size` は1歩で読む数、`epochs` は文章を何周するか、
    `seed` は乱数の種です。

    Raises:
        ValueError: 決めごとが、学習のできない値である。
    """

    n: int = 6
    embedding: int = 64
    hidden: int = 256
    learning_rate: float = 2e-3
    batch_size: int = 256
    epochs: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        """決めごとが、学習のできる値かどうかを確かめます。"""
        check_integer("n", self.n, least=2)
        for name in ("embedding", "hidden", "batch_size", "epochs"):
            check_integer(name, getattr(self, name), least=1)
        check_number("learning_rate", self.learning_rate, "0より大きい有限の数", math.ulp(0.0), 1e6)


class NeuralNGram(nn.Module):
    """直前の n-1 文字から、次の文字の点数（ロジット）を計算します。

    `alphabet` は知っている文字（重なりのない文字列）です。知らない文字と、文章の始まりより前は、0ばかりのベクトルに
    します。`novelty` は、知らない文字に残しておく確率です。
    """

    def __init__(self, alphabet: str, recipe: Recipe, novelty: float = 0.0) -> None:
        super().__init__()
        self.numbers = {char: number for number, char in enumerate(alphabet)}
        self.alphabet, self.recipe, self.novelty = alphabet, recipe, novelty
        size, width = len(alphabet), recipe.embedding
        self.embedding = nn.Embedding(size + 1, width, padding_idx=size)  # 終わりの行は、知らない文字
        self.hidden = nn.Linear((recipe.n - 1) * width, recipe.hidden)
        self.output = nn.Linear(recipe.hidden, width)
        self.bias = nn.Parameter(torch.zeros(size))
        with torch.no_grad():
            self.embedding.weight[:size].normal_(std=0.1)

    def forward(self, ids: Tensor) -> Tensor:
        """文脈の番号 (B, n-1) から、点数 (B, V) を出します。"""
        x = self.embedding(ids).flatten(1)  # (B, (n-1)D)
        x = torch.tanh(self.hidden(x))  # (B, H)
        x = self.output(x)  # (B, D)
        logits: Tensor = x @ self.embedding.weight[:-1].T + self.bias  # (B, V)
        return logits

    def encode(self, text: str) -> Tensor:
        """文章 (N文字) を、番号 (N,) に直します。知らない文字は、文字の種類 V です。"""
        return torch.tensor([self.numbers.get(char, len(self.alphabet)) for char in text], dtype=torch.long)

    def contexts(self, text: str) -> Tensor:
        """文章 (N文字) の、それぞれの文字の前 n-1 文字を、番号 (N, n-1) にします。"""
        before = torch.full((self.recipe.n - 1,), len(self.alphabet))
        return torch.cat([before, self.encode(text)]).unfold(0, self.recipe.n - 1, 1)[:-1]

    @torch.no_grad()
    def probabilities(self, text: str) -> dict[str, float]:
        """文章の次に来る文字の確率を、知っている文字のすべてについて求めます。足すと、1 - `novelty` です。

        文章が空なら、文章の始まりの次です。
        """
        last = self.contexts(text + self.alphabet[0])[-1:]  # 次に何が来ても、文脈は変わらない
        found = torch.softmax(self(last)[0].double(), dim=-1) * (1 - self.novelty)  # (V,)
        return dict(zip(self.alphabet, found.tolist(), strict=True))

    @torch.no_grad()
    def log_probabilities(self, text: str) -> Tensor:
        """文章 (N文字) の、それぞれの文字に付けていた確率の対数 (N,) です。

        知らない文字には、`novelty` を、Unicode のすべての文字に等しく分けた確率を付けます。
        """
        contexts, wanted = self.contexts(text), self.encode(text)
        floor = self.novelty / UNICODE
        found = []
        for at in range(0, len(wanted), TOGETHER):
            part = torch.softmax(self(contexts[at : at + TOGETHER]).double(), dim=-1)  # (B, V)
            part = nn.functional.pad(part, (0, 1))  # 知らない文字の列を足す
            found.append(part.gather(1, wanted[at : at + TOGETHER, None])[:, 0])
        return (torch.cat(found) * (1 - self.novelty) + floor).log()

    def perplexity(self, text: str) -> float:
        """文章への迷いの大きさ（パープレキシティ）を、1文字当たりで返します。

        :meth:`nexttoken.ngram.NGram.perplexity` と同じ物差しです。知らない文字があるのに `novelty` が0なら、
        無限大です。
        """
        return math.exp(-self.log_probabilities(text).mean().item())

    def generate(self, start: str, length: int, seed: int) -> str:
        """確率に従ってくじを引き、`start` に続けて、合わせて `length` 文字の文章を作ります。"""
        numbers, text = random.Random(seed), start
        while len(text) < length:
            text += draw(self.probabilities(text[1 - self.recipe.n :]), numbers.random())
        return text

    def nearest(self, char: str, count: int) -> list[tuple[str, float]]:
        """ベクトルの向きが近い文字を、近い順に `count` 個（文字の種類より多ければ、すべて）返します。

        添える数は、向きの近さ（コサイン類似度、-1から1）です。
        """
        if char not in self.numbers:
            raise ValueError(
                f"char の {char!r} は、このモデルの知らない文字です。読ませた文章にある文字にしてください。"
            )
        directions = nn.functional.normalize(self.embedding.weight[:-1].detach(), dim=1)  # (V, D)
        likeness = directions @ directions[self.numbers[char]]  # (V,)
        order = likeness.argsort(descending=True).tolist()
        return [(self.alphabet[one], likeness[one].item()) for one in order if one != self.numbers[char]][:count]


def blank(text: str, recipe: Recipe) -> NeuralNGram:
    """まだ何も学んでいないモデルを、読ませる文章の文字をすべて知っているものとして作ります。

    `novelty` は、文章に一度だけ出てくる文字の割合にします。次の文字が初めて見る文字である確率は、およそこれに等しく
    なります。
    出典: Good「The Population Frequencies of Species and the Estimation of Population Parameters」（1953）。
    """
    counts = Counter(text)
    once = sum(count == 1 for count in counts.values())
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        return NeuralNGram("".join(counts), recipe, min(once / len(text), 0.5))


def train(
    model: NeuralNGram,
    text: str,
    steps: int | None = None,
    report: Callable[[int, int, float], None] = lambda step, total, loss: None,
) -> None:
    """文章を読ませて、モデルを学習します。

    1歩ごとに、文章のあちこちから `batch_size` 文字を選んで当てさせ、損失（正解の確率の対数に負号を付けたもの、単位は
    ナット）の平均が減る向きに、すべての重みを動かします。学習率は、初めの :data:`WARMUP` 歩で上げ、あとは0に向けて
    まっすぐ下げます。勾配の大きさは重みごとに違うので、Adam でならします。
    出典: Kingma, Ba「Adam: A Method for Stochastic Optimization」（arXiv:1412.6980）。

    Args:
        steps: 何歩でやめるか。省けば、決めごとの `epochs` 周です。どこでやめるかは、学習率の下げ方に
            効きません。
        report: 1歩進むたびに、何歩めか、全部の歩数、その歩の損失を渡して呼ぶ関数。
    """
    recipe, contexts, wanted = model.recipe, model.contexts(text), model.encode(text)
    if len(model.alphabet) in wanted:
        raise ValueError("text に、モデルの知らない文字があります。blank() に渡したものと同じ文章にしてください。")
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
    whole = recipe.epochs * math.ceil(len(text) / recipe.batch_size)
    total = min(whole, whole if steps is None else steps)
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        places: list[Tensor] = []
        for step in range(total):
            places = places or list(torch.split(torch.randperm(len(text)), recipe.batch_size))
            here = places.pop()
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * min((step + 1) / WARMUP, 1 - step / whole)
            loss = cross_entropy(model(contexts[here]), wanted[here])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            report(step + 1, total, loss.item())


def load(folder: str | Path = FOLDER) -> NeuralNGram:
    """この本で学習したモデル（`python -m nexttoken.learn` が置いたもの）を読みます。

    Raises:
        ModelError: ファイルがない、壊れている、または身元（provenance.json）と違う。
    """
    folder = Path(folder)
    provenance.read(folder, (SETTINGS, WEIGHTS), REMEDY, "モデル")
    settings = provenance.read_json(folder / SETTINGS, REMEDY)
    model = NeuralNGram(settings["alphabet"], Recipe(**settings["recipe"]), settings["novelty"])
    model.load_state_dict({name: weight.float() for name, weight in load_file(folder / WEIGHTS).items()})
    return model


def save(model: NeuralNGram, folder: Path) -> None:
    """モデルを書きます。重みは、半分の大きさの float16 に丸めます。"""
    settings = {"alphabet": model.alphabet, "recipe": asdict(model.recipe), "novelty": model.novelty}
    (folder / SETTINGS).write_text(json.dumps(settings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    save_file({name: weight.half() for name, weight in model.state_dict().items()}, folder / WEIGHTS)


def code_digest() -> str:
    """学習の手順を書いたコード（このファイル）の、意味の指紋です。注釈や説明を直しても、変わりません。"""
    return meaning_digest(Path(__file__))
