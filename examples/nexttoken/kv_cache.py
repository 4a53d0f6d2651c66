"""KVキャッシュ――読み終えたトークンのkとvを覚えておき、二度は計算しません。

あとから来るトークンは、前のトークンのkとvを変えません。だから、覚えておけば済みます。覚えておく量は、
全体を見る層では文章の長さに比例し、近くだけを見る層では窓の大きさで止まります。
出典: Shazeer「Fast Transformer Decoding: One Write-Head is All You Need」（arXiv:1911.02150）。
"""

import torch
from torch import Tensor

from nexttoken.checks import check_integer, check_type
from nexttoken.gemma3_config import SLIDING, Config


class LayerCache:
    """1つの層のkとvです。kとvは、別々のテンソルに覚えます。

    `window`は、近くだけを見る層の窓の大きさ（1以上の整数）です。全体を見る層ではNoneです。
    文章より大きな窓なら、すべてが残ります。
    """

    def __init__(self, window: int | None) -> None:
        if window is not None:
            check_integer("window", window, least=1)
        self.window = window
        self.keys: Tensor | None = None  # (B, K, S, Dh)
        self.values: Tensor | None = None  # (B, K, S, Dh)

    def extend(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """新しいkとvを後ろに足し、いま見てよい分を返します。

        kとvの形が合わないときと、文の数が前と違うときは、ValueErrorを送出します。
        """
        self._check(k, v)
        if self.keys is not None and self.values is not None:
            k = torch.cat([self.keys, k], dim=2)
            v = torch.cat([self.values, v], dim=2)
        self.keys, self.values = self._kept(k), self._kept(v)
        return k, v

    def _check(self, k: Tensor, v: Tensor) -> None:
        for name, tensor in {"k": k, "v": v}.items():
            check_type(name, tensor, Tensor, "(B, K, T, Dh)のテンソル")
        if k.dim() != 4 or k.shape != v.shape:
            shapes = f"kは{tuple(k.shape)}、vは{tuple(v.shape)}"
            raise ValueError(f"kとvは、どちらも同じ(B, K, T, Dh)の形にしてください（いま、{shapes}）。")
        if self.keys is None:
            return
        if len(self.keys) != len(k):
            raise ValueError(f"キャッシュの文は{len(self.keys)}個、渡された文は{len(k)}個です。数をそろえてください。")
        if (self.keys.shape[1], self.keys.shape[3], self.keys.dtype) != (k.shape[1], k.shape[3], k.dtype):
            raise ValueError("kとvは、前と同じモデルのものにしてください。ヘッドの数か長さか型が、前と違います。")

    def _kept(self, past: Tensor) -> Tensor:
        """次のトークンは自分も含めて窓の数だけを見るので、残すのは窓より1つ少なくてよい。"""
        if self.window is None:
            return past
        return past[:, :, max(past.shape[2] - (self.window - 1), 0) :]


class KVCache:
    """すべての層のkとvです。1つの文章を読み進める間、同じものを渡し続けます。

    >>> from nexttoken import gemma3
    >>> model = gemma3.load()
    >>> cache = KVCache(model.config)
    >>> with torch.no_grad():
    ...     model(torch.tensor([[2, 31414]]), cache).shape, model(torch.tensor([[237048]]), cache).shape
    (torch.Size([1, 2, 262144]), torch.Size([1, 1, 262144]))
    >>> cache.length
    3
    """

    def __init__(self, config: Config) -> None:
        check_type("config", config, Config, "モデルの設計図（Config）")
        self.length = 0  # 読み終えたトークンの数
        self.layers = [LayerCache(config.sliding_window if kind == SLIDING else None) for kind in config.layer_types]

    @property
    def size(self) -> int:
        """覚えている数の個数を返します。float32なら、1個が4バイトです。"""
        tensors = [tensor for layer in self.layers for tensor in (layer.keys, layer.values)]
        return sum(tensor.numel() for tensor in tensors if tensor is not None)
