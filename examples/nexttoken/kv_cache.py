"""KVキャッシュ――読み終えたトークンのkとvを覚えておき、二度は計算しません。

あとから来るトークンは、前のトークンのkとvを変えません。だから、覚えておけば済みます。覚えておく量は、
全体を見る層では文章の長さに比例し、近くだけを見る層では窓の大きさで止まります。
出典: Shazeer「Fast Transformer Decoding: One Write-Head is All You Need」（arXiv:1911.02150）。
"""

import torch
from torch import Tensor

from nexttoken.gemma3_config import SLIDING, Config


class LayerCache:
    """1つの層のkとvです。kとvは、別々のテンソルに覚えます。

    `window`は、近くだけを見る層の窓の大きさです。全体を見る層ではNoneです。
    """

    def __init__(self, window: int | None) -> None:
        self.window = window
        self.keys: Tensor | None = None  # (B, K, S, Dh)
        self.values: Tensor | None = None  # (B, K, S, Dh)

    def extend(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """新しいkとvを後ろに足し、いま見てよい分を返します。"""
        if self.keys is not None and self.values is not None:
            k = torch.cat([self.keys, k], dim=2)
            v = torch.cat([self.values, v], dim=2)
        self.keys, self.values = self._kept(k), self._kept(v)
        return k, v

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
        self.length = 0  # 読み終えたトークンの数
        self.layers = [LayerCache(config.sliding_window if kind == SLIDING else None) for kind in config.layer_types]

    @property
    def size(self) -> int:
        """覚えている数の個数を返します。float32なら、1個が4バイトです。"""
        tensors = [tensor for layer in self.layers for tensor in (layer.keys, layer.values)]
        return sum(tensor.numel() for tensor in tensors if tensor is not None)
