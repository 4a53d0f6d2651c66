"""乱数から始めて、小さなGemma 3を育てます（事前学習）。

文章を読ませ、次のトークンに付ける確率が上がる向きへ、重みを少しずつ動かします。育てるのは、この本のGemma3
（nexttoken/gemma3.py）そのものです。できたモデルは、`python -m nexttoken.pretrain` が examples/neko-gemma に置きます。

>>> recipe = Recipe(vocab_size=280, width=16, layers=2, heads=2, head_size=8, inner=32, length=32, warmup=2, epochs=1)
>>> parts = split("吾輩は猫である。\\n名前はまだ無い。\\n" * 60)
>>> tokenizer = make_tokenizer(parts.study, recipe.vocab_size)
>>> study, validation = encode(tokenizer, parts.study), encode(tokenizer, parts.validation)
>>> progress = train(initialise(recipe), study, validation, recipe)
>>> progress.curve[-1]["validation"] < progress.curve[0]["validation"]
True

出典: Radford ほか「Improving Language Understanding by Generative Pre-Training」（2018）3.1節。
"""

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout

from nexttoken import gemma3
from nexttoken.checks import check_integer, check_number
from nexttoken.gemma3 import Gemma3
from nexttoken.gemma3_config import FULL, SLIDING, Config, Rope, alternate
from nexttoken.loading.checkpoint import peak_bytes, restore, save
from nexttoken.loading.digests import meaning_digest
from nexttoken.ngram import hold_out
from nexttoken.tokenizer_training import train_tokenizer

__all__ = [
    "Parts",
    "Progress",
    "Recipe",
    "batches",
    "code_digest",
    "design",
    "encode",
    "initialise",
    "make_tokenizer",
    "perplexity",
    "rate",
    "split",
    "token_losses",
    "train",
]

#: 読ませる部分のうち、学習には使わず、どの周の重みを残すかを選ぶのに使う割合。
VALIDATION = 0.05
#: 層が足し込む結果の、はじめの大きさ。1にすると、どの層も初めから大声で口を出し、学習が落ち着かない。
QUIET = 0.3
#: AdamWが、勾配の平均と二乗の平均を覚えておく長さ。
BETAS = (0.9, 0.95)
#: 勾配の大きさの上限。これを超えた歩は、向きを変えずに縮める。
CLIP = 1.0


@dataclass(frozen=True)
class Recipe:
    """モデルの形と、学習の決めごとです。

    `vocab_size` は語彙の大きさ、`width` はベクトルの長さ、`layers` は層の数、`heads` はqのヘッドの数（偶数）、
    `head_size` は1つのヘッドの長さ（偶数）、`inner` はMLPの幅です。`length` は一度に読むトークンの数（4以上）、
    `batch_size` は1歩で読む並びの数、`learning_rate` はいちばん大きいときの学習率、`warmup` は学習率を少しずつ上げる
    歩数（0でもよい）、`epochs` は文章を何周するかです。`weight_decay` は、1歩ごとに行列を縮める強さ（0でもよい）、
    `dropout` は、足し込む結果の成分を0にする割合（0でもよい）、`seed` は乱数の種です。

    Raises:
        ValueError: 決めごとが、学習のできない値である。
    """

    vocab_size: int = 2048
    width: int = 192
    layers: int = 4
    heads: int = 4
    head_size: int = 64
    inner: int = 864
    length: int = 192
    batch_size: int = 16
    learning_rate: float = 3e-3
    warmup: int = 60
    epochs: int = 16
    weight_decay: float = 1.0
    dropout: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        """決めごとが、学習のできる値かどうかを確かめます。"""
        for name in ("width", "layers", "inner", "batch_size", "epochs"):
            check_integer(name, getattr(self, name), least=1)
        for name in ("heads", "head_size"):
            if getattr(self, name) % 2:
                raise ValueError(f"{name} は偶数にしてください（いまは {getattr(self, name)}）。")
        check_integer("vocab_size", self.vocab_size, least=256)
        check_integer("length", self.length, least=4)
        check_number("learning_rate", self.learning_rate, "0より大きく1以下の数", math.ulp(0.0), 1)
        check_number("dropout", self.dropout, "0以上1未満の数", 0, math.nextafter(1, 0))


# 読ませる文章


class Parts(NamedTuple):
    """文章を三つに分けたものです。

    `study` は学習に使い、`validation` はどの周の重みを残すかを選ぶのに使います。`unread` は、最後の成績を測るためだけに
    使います。
    """

    study: str
    validation: str
    unread: str


def split(text: str) -> Parts:
    """文章を、学習に使う分、重みを選ぶ分、取っておく分に、前から順に分けます。

    取っておくのは、nグラムの成績を測ったのと同じ、終わりの一割です（:func:`nexttoken.ngram.hold_out`）。
    文章が短すぎて分けられなければ、ValueError を送出します。

    >>> [part.count("\\n") for part in split("吾輩は猫である。\\n" * 100)]
    [87, 4, 9]
    """
    read, unread = hold_out(text)
    study, validation = hold_out(read, VALIDATION)
    return Parts(study, validation, unread)


def make_tokenizer(study: str, vocab_size: int) -> Tokenizer:
    """学習に使う文章だけから、バイト単位のBPEのトークナイザを作ります。

    取っておく文章のことは、語彙の選び方にも表れません。文章が短くて、それだけの語彙を作れないときは、ValueError を
    送出します。
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "study.txt")
        path.write_text(study, encoding="utf-8", newline="")
        tokenizer = train_tokenizer(path, vocab_size, full_alphabet=True, show=False)
    if (made := tokenizer.get_vocab_size()) < vocab_size:
        raise ValueError(
            f"study から作れる語彙は{made}個までです（vocab_size は {vocab_size}）。"
            "vocab_size を小さくするか、もっと長い文章を渡してください。"
        )
    return tokenizer


def encode(tokenizer: Any, text: str) -> Tensor:
    """文章を、トークンの番号のテンソル (N,) にします。

    `tokenizer` は、:func:`make_tokenizer` の返すものでも、`load_gemma("neko-gemma")` の返すものでもかまいません。
    """
    found = tokenizer.encode(text, add_special_tokens=False)
    return torch.tensor(getattr(found, "ids", found), dtype=torch.int64)


def batches(ids: Tensor, recipe: Recipe, epoch: int) -> list[Tensor]:
    """1周分の番号を切り分けて混ぜ、1歩で読む (B, T + 1) ずつにします。

    切り始める場所は、周ごとにずらします。いつも同じところで切ると、切れ目のすぐあとのトークンは、いつまでも短い文脈で
    しか読めないためです。切り方と混ぜ方は、シードと周の番号（0から）だけで決まります。

    >>> recipe = Recipe(length=4, batch_size=2)
    >>> [rows.tolist() for rows in batches(torch.arange(14), recipe, 0)]
    [[[0, 1, 2, 3, 4], [8, 9, 10, 11, 12]], [[4, 5, 6, 7, 8]]]
    """
    order = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    start = int(torch.randint(recipe.length, (), generator=order))
    rows = ids[start:].unfold(0, recipe.length + 1, recipe.length)  # (行の数, T + 1)
    mixed = rows[torch.randperm(len(rows), generator=order)]
    return list(mixed.split(recipe.batch_size))  # type: ignore[no-untyped-call]


# モデル


def design(recipe: Recipe) -> Config:
    """決めごとから、モデルの設計図を作ります。近くだけを見る層と、全体を見る層を、交互に重ねます。"""
    return Config(
        vocab_size=recipe.vocab_size,
        hidden_size=recipe.width,
        intermediate_size=recipe.inner,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads // 2,
        head_dim=recipe.head_size,
        sliding_window=recipe.length // 4,
        layer_types=alternate(recipe.layers, every=2),
        rope={SLIDING: Rope(10_000), FULL: Rope(10_000)},
        query_pre_attn_scalar=recipe.head_size,
    )


def initialise(recipe: Recipe) -> Gemma3:
    """乱数で重みを決めた、まだ何も知らないモデルを作ります。

    行列の成分は、かけ算の答えの大きさが、もとのベクトルと変わらないように選びます。標準偏差が1/√Dの正規分布です。
    """
    with torch.random.fork_rng(devices=[]):  # 部品を作るときのくじで、ほかの乱数を進めない
        model = Gemma3(design(recipe))
    numbers = torch.Generator().manual_seed(recipe.seed)
    for name, weight in model.named_parameters():
        if weight.dim() == 2:
            nn.init.normal_(weight, std=weight.shape[1] ** -0.5, generator=numbers)
        elif "post_" in name:
            nn.init.constant_(weight, QUIET - 1)  # RMSNormは、(1 + 重み)倍する
    return model


@contextmanager
def forgetting(model: Gemma3, share: float) -> Iterator[None]:
    """この中では、埋め込みと、層が足し込む結果の成分を、`share` の割合だけ、くじで0にします（dropout）。

    どの成分にも頼りきれなくなるので、文章を丸ごと覚えにくくなります。残った成分は1 / (1 - share)倍します。Gemma3に
    dropoutはないので、部品の出口に関数（hook）を掛け、抜けるときに外します。
    出典: Srivastava ほか「Dropout」（JMLR 15、2014）。
    """
    places = [model.embed_tokens]
    places += [
        part
        for name, part in model.named_modules()
        if name.endswith(("post_attention_layernorm", "post_feedforward_layernorm"))
    ]
    hooks = [place.register_forward_hook(lambda part, given, made: dropout(made, share)) for place in places]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


# 成績


@torch.no_grad()
def token_losses(model: Gemma3, ids: Tensor, length: int) -> Tensor:
    """二つ目からの番号を当てさせ、1つずつの損失（負の対数尤度、単位はナット）を (N - 1,) で返します。

    一度に読むのは `length` 個で、半分ずつ進めます。だから、初めの `length` 個のほかは、どのトークンも、半分以上の
    長さの文脈を読んでから当てます。

    Args:
        model: :func:`initialise` か :func:`nexttoken.gemma3.load` の返すモデル。
        ids: トークンの番号 (N,)。二つ以上。
        length: 一度に読むトークンの数（2以上）。
    """
    half = length // 2
    losses = []
    for start in range(0, max(1, len(ids) - 1 - (length - half)), half):
        row = ids[start : start + length + 1]  # 終わりの1つは、当てさせるだけ
        found = cross_entropy(model(row[None, :-1])[0], row[1:], reduction="none")
        losses.append(found[length - half :] if start else found)
    return torch.cat(losses)


def perplexity(model: Gemma3, tokenizer: Any, text: str, length: int) -> float:
    """文章への迷いの大きさ（パープレキシティ）を、**1文字当たり**で返します。語彙の違うモデルとも比べられます。

    初めの1つのトークンには手がかりがないので、語彙から等しい確率で選ぶものとして数えます。引数は
    :func:`token_losses` と同じです。
    """
    losses = token_losses(model, encode(tokenizer, text), length)
    return math.exp((math.log(model.config.vocab_size) + losses.double().sum().item()) / len(text))


# 学習


@dataclass
class Progress:
    """学習のどこまで来たかです。

    `curve` は1周ごとに測った損失、`losses` は1歩ごとの損失、`best` は検証用の損失がいちばん小さかった周の重みです。
    `seconds` はCPUが働いた秒数の合計、`peak_bytes` は使ったメモリの最大値（測れない OS では0）です。
    """

    step: int = 0
    curve: list[dict[str, Any]] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)
    seconds: float = 0.0
    peak_bytes: int = 0


def rate(step: int, total: int, warmup: int) -> float:
    """学習率に掛ける数です。`warmup` 歩で1まで上げ、あとは余弦の形に、なだらかに0まで下げます。

    `step` は0から数えた歩、`total` は全部の歩数、`warmup` は少しずつ上げる歩数（0でもよい）です。
    出典: Loshchilov, Hutter「SGDR」（arXiv:1608.03983）。

    >>> [round(rate(step, 10, 2), 2) for step in range(10)]
    [0.33, 0.67, 1.0, 0.96, 0.85, 0.69, 0.5, 0.31, 0.15, 0.04]
    """
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))


def train(
    model: Gemma3,
    study: Tensor,
    validation: Tensor,
    recipe: Recipe,
    checkpoint: Path | None = None,
    report: Callable[[Progress, int], None] = lambda progress, total: None,
    watch: Callable[[Gemma3], dict[str, Any]] = lambda model: {},
    save_every: int = 25,
) -> Progress:
    """モデルを学習します。終わると、検証用の損失がいちばん小さかった周の重みが、モデルに入っています。

    `checkpoint` を渡せば途中経過をそこに置きます。前の途中経過があれば続きから、なければ初めから始めます。どの歩の
    くじも、シードと歩の番号だけで決まるので、続きから始めても、通して学習したのと同じ結果になります。

    Args:
        model: :func:`initialise` で作ったモデル。
        study: 学習に使う番号 (N,)。
        validation: どの周の重みを残すかを選ぶのに使う番号。学習には使いません。
        report: 1歩進むたびに、途中経過と全部の歩数を渡して呼ぶ関数。
        watch: 1周の終わりごとに、モデルを渡して呼ぶ関数。返した辞書は、`curve` に書き添えます。
        save_every: 何歩ごとに途中経過を置くか。全部の歩数より大きければ、終わりに一度だけ置きます。
    """
    if len(study) < (least := 2 * recipe.length + 1):
        raise ValueError(f"study は短すぎます（{len(study)}トークン）。{least}トークン以上の文章にしてください。")
    optimizer = _optimizer(model, recipe)
    plan = [(epoch, rows) for epoch in range(recipe.epochs) for rows in batches(study, recipe, epoch)]
    progress = _restore(model, optimizer, checkpoint)
    begin = time.process_time() - progress.seconds
    sample = study[: len(validation)]  # 覚えすぎが見えるように、学習した文章の損失も同じ長さで測る

    def measure(epoch: int) -> None:
        train_loss, found = (float(token_losses(model, ids, recipe.length).mean()) for ids in (sample, validation))
        if all(found < point["validation"] for point in progress.curve):
            progress.best = {name: weight.clone() for name, weight in model.state_dict().items()}
        progress.curve.append({"epoch": epoch, "train": train_loss, "validation": found, **watch(model)})

    if not progress.curve:
        measure(0)
    for step in range(progress.step, len(plan)):
        epoch, rows = plan[step]
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate(step, len(plan), recipe.warmup)
        progress.losses.append(_learn(model, optimizer, rows, recipe, step))
        progress.step = step + 1
        if progress.step == len(plan) or plan[progress.step][0] != epoch:
            measure(epoch + 1)
        progress.seconds, progress.peak_bytes = time.process_time() - begin, max(progress.peak_bytes, peak_bytes())
        if checkpoint and (progress.step % save_every == 0 or progress.step == len(plan)):
            _save(model, optimizer, progress, checkpoint)
        report(progress, len(plan))
    model.load_state_dict(progress.best)
    return progress


def _optimizer(model: Gemma3, recipe: Recipe) -> torch.optim.Optimizer:
    """行列だけを縮めるAdamWです（arXiv:1711.05101）。正規化の重みは、0が「そのまま」なので、縮めません。"""
    matrices = [weight for weight in model.parameters() if weight.dim() == 2]
    vectors = [weight for weight in model.parameters() if weight.dim() != 2]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=BETAS)


def _learn(model: Gemma3, optimizer: torch.optim.Optimizer, rows: Tensor, recipe: Recipe, step: int) -> float:
    """1歩です。並び (B, T + 1) の、次のトークンを当てさせ、損失の減る向きへ重みを動かします。損失を返します。"""
    with torch.random.fork_rng(devices=[]), forgetting(model, recipe.dropout):
        torch.manual_seed(recipe.seed * 1_000_000 + step)  # くじは、シードと歩の番号だけで決まる
        logits = model(rows[:, :-1])  # (B, T, V)
    loss = cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def _save(model: Gemma3, optimizer: torch.optim.Optimizer, progress: Progress, checkpoint: Path) -> None:
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "progress": vars(progress)}
    save(checkpoint, state)


def _restore(model: Gemma3, optimizer: torch.optim.Optimizer, checkpoint: Path | None) -> Progress:
    def use(state: dict[str, Any]) -> Progress:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return Progress(**state["progress"])

    return restore(checkpoint, use) or Progress()


def code_digest() -> str:
    """学習の手順とモデルを書いたコード（このファイルと gemma3.py）の、意味の指紋です。注釈を直しても、変わりません。"""
    return meaning_digest(Path(__file__), Path(gemma3.__file__))
