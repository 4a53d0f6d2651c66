"""Gemma 3を、PyTorchの基本の部品だけで組み立てたものです。

層や重みの名前は、公開されている重みのファイルに合わせました。コメントは、できたテンソルの形です。
B=文の数、T=トークンの数、V=語彙サイズ、D=ベクトルの長さ、H=qのヘッド数、K=kとvのヘッド数、
Dh=1つのヘッドの長さ、F=MLPの幅、S=見られる側のトークンの数（キャッシュがなければTと同じ）。

計算は、どこも float32 です。本家は bfloat16 で計算するので、埋め込みに掛ける√D（270Mなら25.298…）も、
bfloat16 に丸めた値（25.25）になります。この本の指示チューニングも、動かさない元の重みを bfloat16 に丸めて学習し、
答えさせるときには float32 に戻します。

4Bから上の Gemma 3 は画像も読み、画像のトークンどうしは、後ろのものも見ます。ここでは文章だけを読むので、
どの層でも、後ろは見ません。

出典: Gemma Team「Gemma 3 Technical Report」（arXiv:2503.19786）。部品ごとの出典は、それぞれに書きました。
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from nexttoken.gemma3_config import GEMMA_3_1B, SLIDING, Config, Rope, read_config
from nexttoken.kv_cache import KVCache, LayerCache
from nexttoken.loading.adapter import CONFIG, WEIGHTS, read_json
from nexttoken.loading.folder import base_folder, prepare
from nexttoken.loading.source import ModelError, is_adapter

__all__ = ["GEMMA_3_1B", "Config", "Gemma3", "Trace", "ledger_from_config", "load", "parameter_ledger", "trace"]


class RMSNorm(nn.Module):
    """ベクトルを、二乗の平均が1になるように伸び縮みさせ、成分ごとに(1 + 重み)倍します。

    重み0が「そのまま」を意味するのは、Gemmaの流儀です。
    出典: Zhang, Sennrich「Root Mean Square Layer Normalization」（arXiv:1910.07467）。

    >>> RMSNorm(2, eps=0)(torch.tensor([3.0, 3.0])).tolist()
    [1.0, 1.0]
    """

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        shrink = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)  # (..., 1)
        return x * shrink * (1 + self.weight)


def rotate(x: Tensor, positions: Tensor, rope: Rope) -> Tensor:
    """位置に比例した角度だけ、ベクトルを回します（RoPE）。前半と後半の成分を組にして、組ごとに違う速さで回します。

    組になるのは、i番目とi + Dh/2番目の成分です（Dh = 256なら、iとi + 128）。論文は、隣どうしを組にします。
    回したqとkの内積は、二つの位置の差だけで決まります。
    出典: Su ほか「RoFormer」（arXiv:2104.09864）。組の作り方は、公開されている重みに合わせました。
    位置を縮めるfactorは、Chen ほか（arXiv:2306.15595）。

    >>> rotate(torch.tensor([1.0, 0.0]), torch.tensor([0, 1]), Rope(10_000))
    tensor([[1.0000, 0.0000],
            [0.5403, 0.8415]])
    """
    exponents = torch.arange(0, x.shape[-1], 2, device=x.device) / x.shape[-1]  # (Dh/2,)
    angles = positions[:, None] * (1.0 / rope.base**exponents / rope.factor)  # (T, Dh/2)
    cos, sin = angles.cos(), angles.sin()
    first, second = x.chunk(2, dim=-1)  # (B, H, T, Dh/2) が二つ
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


class Attention(nn.Module):
    """それぞれのトークンが、自分と自分より前のトークンから、要るものを集めます。

    qのヘッドは数個ずつ、同じkとvを使います（GQA、arXiv:2305.13245）。qとkは、内積が大きくなりすぎないように
    正規化します（QK-norm、arXiv:2302.05442）。6層のうち5層は、近くのトークンだけを見ます（arXiv:2004.05150）。
    """

    def __init__(self, config: Config, layer_type: str) -> None:
        super().__init__()
        self.head_dim = config.head_dim
        self.group = config.num_attention_heads // config.num_key_value_heads  # H/K
        self.scale = config.query_pre_attn_scalar**-0.5
        self.rope = config.rope[layer_type]
        self.window = config.sliding_window if layer_type == SLIDING else None
        q_size, kv_size = config.num_attention_heads * self.head_dim, config.num_key_value_heads * self.head_dim
        self.q_proj = nn.Linear(config.hidden_size, q_size, bias=False)
        self.k_proj = nn.Linear(config.hidden_size, kv_size, bias=False)
        self.v_proj = nn.Linear(config.hidden_size, kv_size, bias=False)
        self.o_proj = nn.Linear(q_size, config.hidden_size, bias=False)
        self.q_norm = RMSNorm(self.head_dim, config.rms_norm_eps)
        self.k_norm = RMSNorm(self.head_dim, config.rms_norm_eps)

    def forward(self, x: Tensor, positions: Tensor, past: "LayerCache | None") -> tuple[Tensor, Tensor]:
        q = rotate(self.q_norm(self._heads(self.q_proj(x))), positions, self.rope)  # (B, H, T, Dh)
        k = rotate(self.k_norm(self._heads(self.k_proj(x))), positions, self.rope)  # (B, K, T, Dh)
        v = self._heads(self.v_proj(x))  # (B, K, T, Dh)
        if past is not None:
            k, v = past.extend(k, v)  # (B, K, S, Dh)
        k = k.repeat_interleave(self.group, dim=1)  # (B, H, S, Dh)
        v = v.repeat_interleave(self.group, dim=1)  # (B, H, S, Dh)
        scores = q @ k.mT * self.scale  # (B, H, T, S)
        hidden = ~self._visible(positions, k.shape[2])  # (T, S)
        weights = scores.masked_fill(hidden, -torch.inf).softmax(dim=-1)  # (B, H, T, S)
        mixed = (weights @ v).transpose(1, 2).flatten(2)  # (B, T, H*Dh)
        return self.o_proj(mixed), weights  # (B, T, D)

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], -1, self.head_dim).transpose(1, 2)  # (B, T, n*Dh) → (B, n, T, Dh)

    def _visible(self, positions: Tensor, seen: int) -> Tensor:
        """見てよいところを真とする表。後ろは見ない。近くだけを見る層では、窓の外も見ない。"""
        places = positions[-1] - torch.arange(seen, device=positions.device).flip(0)  # (S,) 見られる側の位置
        distance = positions[:, None] - places  # (T, S)
        return (distance >= 0) & (distance < (self.window or torch.inf))


class MLP(nn.Module):
    """トークンごとに、広げて、選んで、戻します。gateがどれだけ通すかを決め、upが通すものを作ります（GeGLU）。

    出典: Shazeer「GLU Variants Improve Transformer」（arXiv:2002.05202）。GELUはarXiv:1606.08415の、tanhによる近似。
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate = nn.functional.gelu(self.gate_proj(x), approximate="tanh")  # (B, T, F)
        narrowed: Tensor = self.down_proj(gate * self.up_proj(x))  # (B, T, D)
        return narrowed


class Layer(nn.Module):
    """アテンションとMLPの結果を、順に足し込みます。どちらも、前と後ろで正規化します（Gemma 2、arXiv:2408.00118）。"""

    def __init__(self, config: Config, layer_type: str) -> None:
        super().__init__()
        self.self_attn = Attention(config, layer_type)
        self.mlp = MLP(config)
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.pre_feedforward_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.post_feedforward_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)

    def forward(self, x: Tensor, positions: Tensor, past: "LayerCache | None") -> tuple[Tensor, Tensor]:
        gathered, weights = self.self_attn(self.input_layernorm(x), positions, past)  # (B, T, D), (B, H, T, S)
        x = x + self.post_attention_layernorm(gathered)  # (B, T, D)
        thought = self.mlp(self.pre_feedforward_layernorm(x))  # (B, T, D)
        return x + self.post_feedforward_layernorm(thought), weights


@dataclass
class Trace:
    """計算の途中の値です。

    `residuals[0]`は埋め込み、`residuals[i]`はi番目の層を出たところで、形は(B, T, D)です。
    `attentions[i]`は、0から数えてi番目の層のアテンションの重みで、形は(B, H, T, S)です。
    """

    residuals: list[Tensor] = field(default_factory=list)
    attentions: list[Tensor] = field(default_factory=list)


class Gemma3(nn.Module):
    """トークンの番号から、次のトークンのロジットを求めます。

    埋め草（padding）を読み飛ばす仕組みはないので、まとめて渡す文は長さをそろえます。
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config, layer_type) for layer_type in config.layer_types)
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)

    def forward(self, ids: Tensor, cache: "KVCache | None" = None, last_only: bool = False) -> Tensor:
        """それぞれの位置の、次のトークンのロジットを返します。

        Args:
            ids: トークンの番号。整数で、形は(B, T)。
            cache: 前に読んだ分を覚えておくキャッシュ。渡すと、`ids`はその続きとみなします。
            last_only: 真なら、最後の位置のロジットだけを求める。1,024トークンで1GBになる表を、作らずに済みます。

        Returns:
            ロジット。形は(B, T, V)。`last_only`が真なら(B, 1, V)。

        Raises:
            ValueError: `ids`の形が(B, T)でない。または、語彙にない番号がある。

        >>> with torch.no_grad():
        ...     logits = load()(torch.tensor([[2, 31414, 237048, 76444]]))  # 東京は日本の
        >>> logits.shape, logits[0, -1].argmax().item()  # 120211は「首都」
        (torch.Size([1, 4, 262144]), 120211)
        """
        x = self.residual(ids, cache)  # (B, T, D)
        return self.unembed(x[:, -1:] if last_only else x)

    def residual(self, ids: Tensor, cache: "KVCache | None" = None, seen: Trace | None = None) -> Tensor:
        """最後の層を出たベクトルを返します。形は(B, T, D)です。`seen`を渡すと、途中の値も書き留めます。"""
        _check_ids(ids, self.config.vocab_size)
        start = 0 if cache is None else cache.length
        positions = torch.arange(start, start + ids.shape[1], device=ids.device)  # (T,)
        x: Tensor = self.embed_tokens(ids) * self.config.hidden_size**0.5  # (B, T, D) 倍率も丸めず、float32のまま掛ける
        if seen is not None:
            seen.residuals.append(x)
        for number, layer in enumerate(self.layers):
            x, weights = layer(x, positions, None if cache is None else cache.layers[number])
            if seen is not None:
                seen.residuals.append(x)
                seen.attentions.append(weights)
        if cache is not None:
            cache.length += ids.shape[1]
        return x

    def unembed(self, x: Tensor) -> Tensor:
        """ベクトル(B, T, D)を、ロジット(B, T, V)に直します。表は、埋め込みと同じものです（arXiv:1608.05859）。

        途中の層を出たベクトルに使うと、その層までで何を予測しているかが見えます。
        出典: nostalgebraist「interpreting GPT: the logit lens」（LessWrong、2020）。
        """
        logits: Tensor = self.norm(x) @ self.embed_tokens.weight.T  # (B, T, V)
        return logits


def _check_ids(ids: Tensor, vocab_size: int) -> None:
    if ids.dim() != 2 or ids.numel() == 0:
        raise ValueError(
            f"idsの形は(文の数, トークンの数)にしてください（いまは{tuple(ids.shape)}）。1文ならids[None]です。"
        )
    if len(outside := ids[(ids < 0) | (ids >= vocab_size)]):
        raise ValueError(f"idsの番号{outside[0]}のトークンはありません。使える番号は0から{vocab_size - 1}までです。")


def load(model: str | Path | None = None) -> Gemma3:
    """重みを読み込んだモデルを、float32の評価モードで返します。

    `model`は、Hugging Face HubのIDかフォルダか、この本で指示を教えたnexttoken-it、この本で育てたneko-gemmaです。
    Noneなら環境変数NEXTTOKEN_MODELに従い、それもなければ既定のGemma 3 270Mです。文章だけを読むGemma 3でないとき、
    重みが欠けているときは、ModelErrorを送出します。

    >>> load().config.layer_types.count("full_attention")
    3
    """
    folder = prepare(model)
    base = base_folder(folder)
    network = blank(read_config(base))
    weights = read_weights(base, network)
    if is_adapter(folder):
        add_lora(weights, folder)
    network.load_state_dict(weights, assign=True)
    return network.eval()


def add_lora(weights: dict[str, Tensor], folder: Path) -> None:
    """LoRAのアダプタを、元の重みに足し込みます。細長い2つの行列の積B @ Aが、元の重みと同じ形になります。"""
    settings = read_json(folder / CONFIG)
    matrices = load_file(folder / WEIGHTS)
    for name, first in matrices.items():
        if name.endswith("lora_A.weight"):
            second = matrices[name.replace("lora_A", "lora_B")]
            place = name.removeprefix("base_model.model.model.").replace(".lora_A", "")
            weights[place] += settings["lora_alpha"] / settings["r"] * second.float() @ first.float()


def blank(config: Config) -> Gemma3:
    """形だけがあって数の入っていないモデルを作ります。メモリは使いません。"""
    with torch.device("meta"):
        return Gemma3(config)


def read_weights(folder: Path, network: Gemma3) -> dict[str, Tensor]:
    """フォルダにあるすべての重みをfloat32で読み、`network`の重みと名前も形も同じであることを確かめます。"""
    try:
        files = [load_file(path) for path in sorted(folder.glob("*.safetensors"))]
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{folder}の重みを読めません（{error}）。消して用意し直してください。") from error
    weights = {name.removeprefix("model."): weight.float() for file in files for name, weight in file.items()}
    weights.pop("lm_head.weight", None)  # 埋め込みと同じものを、重ねて保存したフォルダがある
    wanted = network.state_dict()
    for name in wanted | weights:
        shapes = [tuple(each[name].shape) if name in each else "なし" for each in (wanted, weights)]
        if shapes[0] != shapes[1]:
            raise ModelError(
                f"{folder}の重み{name}の形が違います（要るもの: {shapes[0]}、あったもの: {shapes[1]}）。"
                "config.jsonと重みが同じモデルのものか、確かめてください。"
            )
    return weights


@torch.no_grad()
def trace(model: Gemma3, ids: Tensor) -> Trace:
    """モデルに`ids`を読ませ、途中の値を返します。

    >>> seen = trace(load(), torch.tensor([[2, 31414, 237048, 76444]]))  # 東京は日本の
    >>> len(seen.residuals), seen.residuals[0].shape, seen.attentions[0].shape
    (19, torch.Size([1, 4, 640]), torch.Size([1, 4, 4, 4]))
    """
    seen = Trace()
    model.residual(ids, seen=seen)
    return seen


def parameter_ledger(model: nn.Module, by_layer: bool = False) -> list[tuple[str, int]]:
    """パラメータを部品ごとに数え、(部品, 個数)を並べて返します。`by_layer`が真なら、層ごとに分けて数えます。

    qとkの正規化は、アテンションに入れます。埋め込みは出力にも使いますが、数えるのは一度だけです。
    Gemma 3にない部品は「そのほか」です。

    >>> parameter_ledger(load())
    [('埋め込み', 167772160), ('アテンション', 29500416), ('MLP', 70778880), ('正規化', 46720)]
    """
    counts: dict[str, int] = {}
    for name, weight in model.named_parameters():
        part = _part(name, by_layer)
        counts[part] = counts.get(part, 0) + weight.numel()
    return list(counts.items())


def _part(name: str, by_layer: bool) -> str:
    labels = {"embed_tokens": "埋め込み", "self_attn": "アテンション", "mlp": "MLP", "norm": "正規化"}
    label = next((label for key, label in labels.items() if key in name), "そのほか")
    layer = re.search(r"layers\.(\d+)", name)
    if layer and by_layer:
        return f"層{int(layer[1]) + 1}の{label}"
    return f"最後の{label}" if by_layer and label == "正規化" else label


def ledger_from_config(config: Config, by_layer: bool = False) -> list[tuple[str, int]]:
    """重みがなくても、設計図だけから、:func:`parameter_ledger` と同じ表を作ります。

    >>> ledger = dict(ledger_from_config(GEMMA_3_1B))
    >>> ledger["埋め込み"], sum(ledger.values())
    (301989888, 999885952)
    """
    return parameter_ledger(blank(config), by_layer)
