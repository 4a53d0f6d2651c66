"""モデルの部品を外し、並べ替え、黙らせ、取り替え、混ぜます。

どれも、元のモデルの重みには書き込みません。層の並びとヘッドと強さは、`with` を抜ければ元に戻ります。
取り替えと混ぜ合わせは、別のモデルを作って返します。層もヘッドも、1から数えます。

>>> model, ids = gemma3.load("neko-gemma"), torch.tensor([[5, 6, 7]])
>>> before = model(ids)
>>> with without_layers(model, 2), silenced(model, [(1, 3)]):
...     bool((model(ids) == before).all())
False
>>> bool((model(ids) == before).all())
True

切るのに使うフックは、部品の計算の前やあとに自分の関数をはさむ、PyTorchの仕組みです。
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from nexttoken import gemma3
from nexttoken.checks import check_integer
from nexttoken.gemma3 import Gemma3
from nexttoken.loading.adapter import CONFIG, WEIGHTS, read_json
from nexttoken.loading.folder import prepare
from nexttoken.loading.source import ModelError, is_adapter

__all__ = ["adapted", "averaged", "in_order", "mixed", "silenced", "transplanted", "without_layers"]


@contextmanager
def in_order(model: Gemma3, order: Sequence[int]) -> Iterator[None]:
    """この中では、層を `order` の順に通します。書かなかった層は飛ばし、二度書いた層は二度通します。

    `order` は、1から数えた層の番号の並びです。
    """
    layers, kinds = model.layers, model.config.layer_types
    for number in order:
        check_integer("層の番号", number, 1, len(kinds))
    chosen = tuple(kinds[number - 1] for number in order)
    whole = model.config
    model.layers = nn.ModuleList(layers[number - 1] for number in order)
    model.config = replace(whole, layer_types=chosen)  # KVキャッシュも、この並びに合わせて作られる
    try:
        yield
    finally:
        model.layers, model.config = layers, whole


def without_layers(model: Gemma3, *numbers: int) -> AbstractContextManager[None]:
    """この中では、`numbers` の層を飛ばします。"""
    for number in numbers:
        check_integer("層の番号", number, 1, len(model.layers))
    return in_order(model, [number for number in range(1, len(model.layers) + 1) if number not in numbers])


@contextmanager
def averaged(model: Gemma3, number: int, mean: Tensor) -> Iterator[None]:
    """この中では、`number` の層が足すものを、どのトークンでも `mean` に替えます。先頭のトークンだけは、元どおりです。

    `mean` は、その層がふだん足しているものの平均です。形は(D,)です。
    """
    check_integer("層の番号", number, 1, len(model.layers))
    hook = model.layers[number - 1].register_forward_hook(_always(mean))
    try:
        yield
    finally:
        hook.remove()


def _always(mean: Tensor) -> Any:
    def hook(part: nn.Module, given: tuple[Any, ...], made: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        x, positions = given[:2]
        return torch.where(positions[:, None] == 0, made[0], x + mean), made[1]

    return hook


@contextmanager
def silenced(model: Gemma3, heads: Sequence[tuple[int, int]]) -> Iterator[None]:
    """この中では、`heads` のヘッドが集めたものを、0にします。`heads` は（層, ヘッド）の並びです。

    o_projには、一つの層のヘッドの結果が横に並んで入ります。その中の、黙らせるヘッドの分だけを0にします。
    """
    size = model.config.head_dim
    with ExitStack() as hooks:
        for layer, head in heads:
            check_integer("層の番号", layer, 1, len(model.layers))
            check_integer("ヘッドの番号", head, 1, model.config.num_attention_heads)
            place: Any = model.layers[layer - 1]
            hook = place.self_attn.o_proj.register_forward_pre_hook(_zero((head - 1) * size, head * size))
            hooks.callback(hook.remove)
        yield


def _zero(start: int, end: int) -> Any:
    def hook(part: nn.Module, given: tuple[Tensor]) -> tuple[Tensor]:
        return (given[0].index_fill(-1, torch.arange(start, end), 0),)

    return hook


def transplanted(model: Gemma3, donor: Gemma3, *names: str) -> Gemma3:
    """`names` の部品だけを `donor` のものに取り替えた、新しいモデルを返します。

    `names` は、`embed_tokens`（埋め込み）、`norm`（最後の正規化）、`layers.0`（一つ目の層）のような、部品の名前です。
    元の二つのモデルは変わりません。どの部品にも当てはまらない名前があれば、ValueError を送出します。
    """
    _check_same_shape(model, donor)
    weights, others = dict(model.state_dict()), dict(donor.state_dict())
    for name in names:
        taken = [place for place in weights if place == name or place.startswith(f"{name}.")]
        if not taken:
            raise ValueError(f"{name!r} という部品はありません。model.named_modules() で確かめてください。")
        weights |= {place: others[place] for place in taken}
    return _assembled(model, weights)


def mixed(one: Gemma3, other: Gemma3, share: float) -> Gemma3:
    """二つのモデルの重みを、成分ごとに混ぜた、新しいモデルを返します。

    重みは (1 - share) × one + share × other です。`share` が0なら `one`、1なら `other`、0.5なら平均になります。
    0より小さくも、1より大きくもできます。

    >>> model = gemma3.load("neko-gemma")
    >>> torch.equal(mixed(model, model, 0.5).norm.weight, model.norm.weight)
    True
    """
    _check_same_shape(one, other)
    weights, others = dict(one.state_dict()), dict(other.state_dict())
    return _assembled(one, {name: (1 - share) * weight + share * others[name] for name, weight in weights.items()})


def _check_same_shape(one: Gemma3, other: Gemma3) -> None:
    if one.config != other.config:
        raise ValueError("二つのモデルの形が違います。同じ設計図（config）のモデルどうしを渡してください。")


def _assembled(model: Gemma3, weights: dict[str, Tensor]) -> Gemma3:
    made = gemma3.blank(model.config)
    made.load_state_dict(weights, assign=True)
    return made.requires_grad_(False).eval()


@contextmanager
def adapted(model: Gemma3, adapter: str | Path, strength: float) -> Iterator[None]:
    """この中では、LoRAのアダプタの答えを `strength` 倍して、元の答えに足します。

    0なら元のモデル、1ならアダプタを付けたモデルです。負なら、教えたことの逆へ動かします。

    Args:
        model: 既定のモデル（`gemma3.load()`）。
        adapter: `nexttoken-it` か、アダプタのフォルダ。
        strength: 強さ。

    Raises:
        ModelError: アダプタを読めない、または `adapter` がアダプタでない。
        ValueError: アダプタが、このモデルの形に合わない。
    """
    folder = prepare(adapter)
    if not is_adapter(folder):
        raise ModelError(f"{adapter} は、アダプタではありません。nexttoken-it のようなものを渡してください。")
    settings, matrices = read_json(folder / CONFIG), load_file(folder / WEIGHTS)
    parts, scale = dict(model.named_modules()), strength * settings["lora_alpha"] / settings["r"]
    with ExitStack() as hooks:
        for name, first in matrices.items():
            if not name.endswith("lora_A.weight"):
                continue
            second = matrices[name.replace("lora_A", "lora_B")]
            place = name.removeprefix("base_model.model.model.").removesuffix(".lora_A.weight")
            part = parts.get(place)
            if not isinstance(part, nn.Linear) or part.weight.shape != (len(second), first.shape[1]):
                raise ValueError(f"アダプタの {place} が、このモデルの形に合いません。既定のモデルを渡してください。")
            hooks.callback(part.register_forward_hook(_added(first.float(), scale * second.float())).remove)
        yield


def _added(first: Tensor, second: Tensor) -> Any:
    """細長い二つの行列を順に掛け、元の答えに足すフック。"""

    def hook(part: nn.Module, given: tuple[Tensor], made: Tensor) -> Tensor:
        return made + given[0] @ first.T @ second.T

    return hook
