"""次のトークンを選んでは末尾に付け足し、文章を書いていきます。

付け足すのはトークンの番号です。文字に直してからもう一度番号に直すと、別のトークンになることがあるためです。

>>> from nexttoken import load_gemma
>>> tokenizer, model = load_gemma()
>>> ids = tokenizer("東京は日本の").input_ids
>>> steps = list(generate(model, ids, greedy, max_new_tokens=4, stop_ids=[1, 106]))
>>> tokenizer.decode([step.token for step in steps])
'首都圏の人口'
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import DynamicCache, PreTrainedModel

from nexttoken.checks import check_filled, check_ids
from nexttoken.gemma3 import Gemma3
from nexttoken.kv_cache import KVCache
from nexttoken.sampling import greedy

#: (V,) のロジットから、トークンの番号を1つ選ぶ関数。greedy、second、Sampler など。
Choose = Callable[[Tensor], Tensor | int]
#: ここまでの番号 (B, T) とロジット (B, V) から、書き換えたロジット (B, V) を返す関数。
#: transformers の LogitsProcessor も使える。
Processor = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Step:
    """付け足したトークン1つ分です。

    `token` は番号、`probability` はモデルが出したままの（温度 1 の）確率です。
    `margin` は、選んだトークンと、いちばん近いほかのトークンとの、ロジットの差です。greedy なら1位と2位の差になり、
    計算機によるちがい（1e-4 ほど）よりずっと大きければ、別の計算機でも同じトークンを選びます。
    """

    token: int
    probability: float
    margin: float


def generate(
    model: nn.Module,
    ids: Sequence[int] | Tensor,
    choose: Choose = greedy,
    *,
    max_new_tokens: int,
    stop_ids: Collection[int],
    processors: Sequence[Processor] = (),
    use_cache: bool = False,
) -> Iterator[Step]:
    """トークンを1つずつ選び、選ぶたびに返します。

    `stop_ids` のどれかを選ぶか、`max_new_tokens` 個を選び終えると止まります。止めるトークンも、最後に返します。

    Args:
        model: (1, T) の番号からロジットを求めるモデル。transformers のものか、:mod:`nexttoken.gemma3` のもの。
        ids: プロンプトの T 個の番号。
        choose: (V,) のロジットから1つを選ぶ関数。
        max_new_tokens: 付け足す数の上限。
        stop_ids: 止めるトークンの番号。止めないなら ``()`` を渡します。
        processors: 選ぶ前にロジットを書き換える関数。順に当てはめます。
        use_cache: 真なら、読み終えたトークンの計算を取っておき（KVキャッシュ）、新しいトークンだけを計算します。

    Raises:
        TypeError: `ids` が番号の並びでない（文章なら、先にトークナイザで番号に直します）。
        ValueError: `ids` が空か、語彙にない番号がある。
    """
    sequence = _prompt(model, ids)  # (1, T)
    cache = _new_cache(model) if use_cache else None
    unread = sequence
    for _ in range(max_new_tokens):
        logits = _last_logits(model, unread, cache)  # (1, V)
        step = _step(sequence, logits, choose, processors)
        yield step
        if step.token in stop_ids:
            return
        new = sequence.new_tensor([[step.token]])  # (1, 1)
        sequence = torch.cat([sequence, new], dim=1)  # (1, T + 1)
        unread = new if use_cache else sequence


def generate_together(
    model: nn.Module,
    ids: Sequence[int] | Tensor,
    choosers: Sequence[Choose],
    *,
    max_new_tokens: int,
    stop_ids: Collection[int],
    processors: Sequence[Processor] = (),
) -> list[list[Step]]:
    """同じプロンプトの続きを、`choosers` の数だけ、まとめて計算しながら書きます。

    1つずつ :func:`generate` で書くのと同じ文章が、ずっと速くできます。引数は :func:`generate` と同じです。

    >>> from nexttoken import load_gemma
    >>> from nexttoken.sampling import Sampler
    >>> tokenizer, model = load_gemma()
    >>> samplers = [Sampler(seed, top_k=5) for seed in range(3)]
    >>> texts = generate_together(model, tokenizer("東京は日本の").input_ids, samplers, max_new_tokens=2, stop_ids=[1])
    >>> [tokenizer.decode([step.token for step in text]) for text in texts]
    ['首都圏', '首都圏', '三大気']
    """
    texts: list[list[Step]] = [[] for _ in choosers]
    sequence = _prompt(model, ids).repeat(len(choosers), 1)  # (B, T)
    cache, unread = _new_cache(model), sequence
    for _ in range(max_new_tokens):
        logits = _last_logits(model, unread, cache)  # (B, V)
        for row, text in enumerate(texts):
            if not (text and text[-1].token in stop_ids):
                at = slice(row, row + 1)
                text.append(_step(sequence[at], logits[at], choosers[row], processors))
        if all(text[-1].token in stop_ids for text in texts):
            break
        unread = sequence.new_tensor([[text[-1].token] for text in texts])  # (B, 1)。書き終えた行は空回りさせる
        sequence = torch.cat([sequence, unread], dim=1)  # (B, T + 1)
    return texts


def _step(sequence: Tensor, logits: Tensor, choose: Choose, processors: Sequence[Processor]) -> Step:
    """(1, V) のロジットから、次のトークンを選びます。"""
    scores = logits
    for processor in processors:
        scores = processor(sequence, scores)
    token = int(choose(scores[0]))
    return Step(token, logits[0].softmax(dim=-1)[token].item(), _margin(scores[0], token))


def _margin(scores: Tensor, token: int) -> float:
    gaps = (scores - scores[token]).abs()
    gaps[token] = torch.inf
    return gaps.min().item()


def _prompt(model: nn.Module, ids: Sequence[int] | Tensor) -> Tensor:
    """プロンプトを確かめ、(1, T) のテンソルにします。"""
    table: Any = model.embed_tokens if isinstance(model, Gemma3) else model.get_input_embeddings()  # type: ignore[operator]
    check_filled("ids", ids)
    tokens = check_ids("ids", ids.tolist() if isinstance(ids, Tensor) else ids, table.num_embeddings)
    return torch.tensor([tokens], device=table.weight.device)


@torch.no_grad()
def _last_logits(model: nn.Module, ids: Tensor, cache: Any) -> Tensor:
    """最後の位置のロジット (B, V) です。ほかの位置のものは使わないので、計算させません。"""
    if isinstance(model, PreTrainedModel):
        output = model(ids, cache=cache, use_cache=cache is not None, logits_to_keep=1)
        last: Tensor = output.logits[:, -1]
    else:
        last = model(ids, cache, last_only=True)[:, -1]
    return last


def _new_cache(model: Any) -> Any:
    return DynamicCache(config=model.config) if isinstance(model, PreTrainedModel) else KVCache(model.config)


class StreamDecoder:
    """トークンを受け取るたびに、文字になったところまでを返します。

    日本語の1文字は、いくつかのトークンに分かれることがあります。その途中で文字に直すと � になるので、
    そろうまで待ちます。`decode` は、番号のリストを文章に直す関数です。分けて直しても、つなげて直しても同じ文章に
    なるトークナイザ（Gemma や、バイトから作った BPE）のものを渡します。

    >>> from nexttoken import bpe
    >>> tokenizer = bpe.train("ABABAB", vocab_size=257)
    >>> stream = StreamDecoder(tokenizer.decode)
    >>> [stream.push(token) for token in tokenizer.encode("猫AB")]
    ['', '', '猫', 'AB']
    """

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self._decode = decode
        self._pending: list[int] = []

    def push(self, token: int) -> str:
        """トークンを1つ受け取り、新しく読めるようになった文字を返します。まだなら、空の文字列です。"""
        self._pending.append(token)
        return self._readable()

    def finish(self) -> str:
        """もうトークンが来ないときに、残りを返します。文字にならなかったところは � です。"""
        text = self._decode(self._pending) if self._pending else ""
        self._pending.clear()
        return text

    def _readable(self) -> str:
        text = self._decode(self._pending) if self._pending else ""
        if not text.endswith("\ufffd"):
            self._pending.clear()
            return text
        if len(self._pending) < 4:
            return ""
        # UTF-8 の1文字は4バイトまで。4つたまっても読めなければ、先頭は壊れているか、文字の境をまたぐトークンがある。
        # 分けて直しても � が増えないところで切る。またいでいれば、どこで切っても増えるので、そろうまで待つ
        for cut in range(1, len(self._pending)):
            head, tail = (self._decode(part) for part in (self._pending[:cut], self._pending[cut:]))
            if (head + tail).count("\ufffd") <= text.count("\ufffd"):
                del self._pending[:cut]
                return head + self._readable()
        return ""
