"""絵のトークンを、文章のトークンのように並べ、次のトークンを予測します。

語彙は、見本の番号256個と、題が八つ、「これから絵」の印が一つです。一枚の絵から、二通りの文を作ります。題が先の文
（題、左上から右下への番号64個）と、絵が先の文（印、番号64個、題）です。モデルは、番号が絵だということを知りません。

>>> model, book = load(), images.Codebook.load()
>>> ids = book.encode(images.pictures("test")[0])
>>> captions_for(model, ids[None])
['白猫']
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from nexttoken import drawings, gemma3, images, pretraining
from nexttoken.drawings import KINDS
from nexttoken.gemma3 import Gemma3
from nexttoken.images import FILES, FOLDER, REMEDY, WEIGHTS
from nexttoken.kv_cache import KVCache
from nexttoken.loading import provenance
from nexttoken.loading.digests import meaning_digest
from nexttoken.pretraining import Recipe, design
from nexttoken.sampling import Sampler

__all__ = ["RECIPE", "Sentences", "captions_for", "code_digest", "load", "losses", "paint", "sentences"]

#: 絵の、縦と横のパッチの数と、合わせた数。
ROWS = 8
PLACES = ROWS * ROWS
#: 見本の数、題の番号の始まり、「これから絵」の印、語彙の大きさ。
COUNT = 256
CAPTIONS, BEGIN = COUNT, COUNT + len(KINDS)
SIZE = BEGIN + 1
#: モデルの形と、学習の決めごと。1文は66トークンまでなので、2文分ずつ読む。
RECIPE = Recipe(
    vocab_size=SIZE,
    width=96,
    layers=4,
    heads=4,
    head_size=24,
    inner=256,
    length=132,
    batch_size=16,
    learning_rate=4e-3,
    warmup=30,
    epochs=10,
    weight_decay=0.2,
    dropout=0.05,
)


@dataclass(frozen=True)
class Sentences:
    """絵の文です。`named` は題が先の文 (N, 65)、`shown` は絵が先の文 (N, 66) です。"""

    named: Tensor
    shown: Tensor

    def stream(self, seed: int = 0) -> Tensor:
        """一枚の絵から、二通りのどちらかをくじで選び、混ぜて、ひと続きの番号にします。"""
        numbers = torch.Generator().manual_seed(seed)
        order = torch.randperm(len(self.named), generator=numbers).tolist()
        coins = torch.randint(2, (len(order),), generator=numbers).tolist()
        return torch.cat([(self.named, self.shown)[coin][place] for place, coin in zip(order, coins, strict=True)])


def sentences(ids: Tensor, captions: list[str]) -> Sentences:
    """絵の番号 (N, 8, 8) と題から、文を作ります。"""
    rows = ids.flatten(1)  # (N, 64)
    names = torch.tensor([CAPTIONS + KINDS.index(name) for name in captions])[:, None]  # (N, 1)
    return Sentences(torch.cat([names, rows], 1), torch.cat([torch.full_like(names, BEGIN), rows, names], 1))


def load(folder: str | Path = FOLDER) -> Gemma3:
    """この本で育てた、絵のモデルを読みます。ないか、壊れていれば、ModelError を送出します。"""
    provenance.read(Path(folder), FILES, REMEDY, "モデル")
    model = gemma3.blank(design(RECIPE))
    weights = images._tensors(Path(folder) / WEIGHTS)
    model.load_state_dict({name: weight.float() for name, weight in weights.items()}, assign=True)
    return model.eval().requires_grad_(False)


@torch.no_grad()
def losses(model: Gemma3, ids: Tensor) -> Tensor:
    """文の番号 (N, T) の、二つ目からのトークンの損失 (N, T - 1) です。単位はナットです。"""
    parts = [cross_entropy(model(part[:, :-1]).mT, part[:, 1:], reduction="none") for part in ids.split(50)]  # type: ignore[no-untyped-call]
    return torch.cat(parts)


@torch.no_grad()
def paint(
    model: Gemma3, caption: str | None, above: Tensor | None = None, seed: int = 0, temperature: float = 1.0
) -> Tensor:
    """番号を1つずつ、くじで選んで、絵の番号 (8, 8) を作ります。

    `caption` は題（なければ None）、`above` は初めの何行かの番号 (r, 8)（なければ None）です。同じ `seed` なら、
    同じ絵になります。
    """
    if caption is not None and caption not in KINDS:
        raise ValueError(f"caption の {caption!r} という題はありません。{'、'.join(KINDS)} から選んでください。")
    choose = Sampler(seed, temperature=temperature)
    written = [] if above is None else above.flatten().tolist()
    cache = KVCache(model.config)
    ids = torch.tensor([[BEGIN if caption is None else CAPTIONS + KINDS.index(caption), *written]])
    while len(written) < PLACES:
        logits = model(ids, cache, last_only=True)[0, -1, :COUNT]  # 題や印は、絵の途中には来ない
        written.append(choose(logits))
        ids = torch.tensor([written[-1:]])
    return torch.tensor(written).reshape(ROWS, ROWS)


@torch.no_grad()
def captions_for(model: Gemma3, ids: Tensor) -> list[str]:
    """絵の番号 (N, 8, 8) を読ませ、いちばん確率の高い題を答えさせます。"""
    rows = ids.flatten(1)  # (N, 64)
    shown = torch.cat([torch.full((len(rows), 1), BEGIN), rows], 1)
    logits = torch.cat([model(part, last_only=True)[:, -1] for part in shown.split(50)])  # type: ignore[no-untyped-call]
    return [KINDS[place] for place in logits[:, CAPTIONS:BEGIN].argmax(1).tolist()]


def code_digest() -> str:
    """絵を描き、見本帳とモデルを作るコードの、意味の指紋です。注釈を直しても、変わりません。"""
    parts = (drawings, images, pretraining, gemma3)
    return meaning_digest(Path(__file__), *(Path(str(part.__file__)) for part in parts))
