"""Gemma 3の設計図（config.json）を読みます。

層の数や、ベクトルの長さのような数だけを読み、重みは読みません。名前はconfig.jsonのものに合わせました。
出典: Gemma Team「Gemma 3 Technical Report」（arXiv:2503.19786）2節。
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nexttoken.loading.source import ModelError

SLIDING, FULL = "sliding_attention", "full_attention"

#: nexttoken.gemma3が前提とすること。ほかの値のモデルは、読めても計算が合わなくなる。
ASSUMED = {
    "hidden_activation": "gelu_pytorch_tanh",
    "tie_word_embeddings": True,
    "attention_bias": False,
    "attn_logit_softcapping": None,
    "final_logit_softcapping": None,
    "use_bidirectional_attention": False,
}


class Rope(NamedTuple):
    """位置を角度に直す決まり。baseは角度の底、factorは長い文章のために位置を縮める倍率です。

    270Mと1Bは、位置を縮めません（factorは1）。4Bから上は、全体を見る層だけ、位置を8で割って縮めます（linear）。
    """

    base: float
    factor: float = 1.0


@dataclass(frozen=True)
class Config:
    """Gemma 3の設計図です。コメントの文字は、nexttoken.gemma3で形を書くのに使う記号です。"""

    vocab_size: int  # V
    hidden_size: int  # D
    intermediate_size: int  # F
    num_attention_heads: int  # H
    num_key_value_heads: int  # K
    head_dim: int  # Dh
    sliding_window: int
    layer_types: tuple[str, ...]  # 層ごとに、SLIDINGかFULL
    rope: Mapping[str, Rope]  # 層の種類ごとの、位置の決まり
    query_pre_attn_scalar: float = 256.0
    rms_norm_eps: float = 1e-6


def alternate(layers: int, every: int = 6) -> tuple[str, ...]:
    """`every`層ごとに1層だけ、全体を見る層にした並びを返します。ほかは、近くだけを見る層です。

    >>> alternate(4, every=2)
    ('sliding_attention', 'full_attention', 'sliding_attention', 'full_attention')
    """
    return tuple(SLIDING if number % every else FULL for number in range(1, layers + 1))


#: google/gemma-3-1b-ptの設計図。出典: google-deepmind/gemmaのgemma/gm/nn/_gemma.py（Gemma3_1B、コミット9fec24c）。
#: モデルのconfig.jsonにも同じ値があるが、読むには利用規約への同意が要る。
GEMMA_3_1B = Config(
    vocab_size=262_144,
    hidden_size=1152,
    intermediate_size=6912,
    num_attention_heads=4,
    num_key_value_heads=1,
    head_dim=256,
    sliding_window=512,
    layer_types=alternate(26),
    rope={SLIDING: Rope(10_000), FULL: Rope(1_000_000)},
)


def read_config(folder: str | Path) -> Config:
    """フォルダのconfig.jsonを読みます。

    読めないとき、文章だけを読むGemma 3でないとき、値が欠けているときは、ModelErrorを送出します。
    """
    path = Path(folder) / "config.json"
    try:
        return parse_config(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}を読めません（{error}）。モデルを用意し直してください。") from error
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from None


def parse_config(settings: Mapping[str, Any]) -> Config:
    """config.jsonの中身を、設計図に直します。

    transformers 5の書き方（rope_parameters）も、それより前の書き方（rope_theta、rope_scaling）も読みます。
    この実装で計算できないモデルと、値が欠けているときには、ModelErrorを送出します。
    """
    try:
        return _config(settings)
    except KeyError as error:
        raise ModelError(f"設定（settings）に{error}がありません。モデルを用意し直してください。") from error


def _config(settings: Mapping[str, Any]) -> Config:
    _check_supported(settings)
    every = settings.get("sliding_window_pattern") or settings.get("_sliding_window_pattern") or 6
    return Config(
        vocab_size=settings["vocab_size"],
        hidden_size=settings["hidden_size"],
        intermediate_size=settings["intermediate_size"],
        num_attention_heads=settings["num_attention_heads"],
        num_key_value_heads=settings["num_key_value_heads"],
        head_dim=settings["head_dim"],
        sliding_window=settings["sliding_window"],
        layer_types=tuple(settings.get("layer_types") or alternate(settings["num_hidden_layers"], every)),
        rope={SLIDING: _rope(settings, SLIDING), FULL: _rope(settings, FULL)},
        query_pre_attn_scalar=settings["query_pre_attn_scalar"],
        rms_norm_eps=settings["rms_norm_eps"],
    )


def _check_supported(settings: Mapping[str, Any]) -> None:
    kind = settings.get("model_type")
    if kind != "gemma3_text":
        reason = "画像も読むGemma 3" if kind == "gemma3" else f"model_typeが{kind!r}"
        raise ModelError(
            f"設定（settings）が、文章だけを読むGemma 3ではありません（{reason}）。"
            "google/gemma-3-1b-ptなどを指定してください。"
        )
    for key, value in ASSUMED.items():
        if (settings.get(key, value) or None) != (value or None):  # 「使わない」は、falseともnullとも書かれる
            raise ModelError(f"{key}が{settings[key]!r}のモデルは計算できません（{value!r}だけに対応）。")


def _rope(settings: Mapping[str, Any], layer_type: str) -> Rope:
    given = (settings.get("rope_parameters") or {}).get(layer_type)
    if given is None and layer_type == SLIDING:
        given = {"rope_theta": settings["rope_local_base_freq"]}
    elif given is None:
        given = {"rope_theta": settings["rope_theta"], **(settings.get("rope_scaling") or {})}
    kind = given.get("rope_type") or given.get("type") or "default"
    if kind not in ("default", "linear"):
        raise ModelError(f"位置の決まり（rope_type）が{kind!r}のモデルは計算できません（defaultとlinearだけに対応）。")
    return Rope(given["rope_theta"], given["factor"] if kind == "linear" else 1.0)
