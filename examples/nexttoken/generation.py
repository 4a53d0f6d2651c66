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

from nexttoken.checks import check_callable, check_callables, check_ids, check_integer, check_type, shown
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
        max_new_tokens: 付け足す数の上限。0なら、何も付け足しません。
        stop_ids: 止めるトークンの番号。止めないなら ``()`` を渡します。語彙にない番号は、選ばれないだけです。
        processors: 選ぶ前にロジットを書き換える関数。順に当てはめます。
        use_cache: 真なら、読み終えたトークンの計算を取っておき（KVキャッシュ）、新しいトークンだけを計算します。

    Raises:
        ValueError: `ids` が空か、語彙にない番号がある。ほかの引数か、`choose` が返した番号が使えない。
        TypeError: 引数の型が違う。
    """
    check_callable("choose", choose, "ロジットから番号を1つ選ぶ関数")
    sequence = _checked(model, ids, max_new_tokens, stop_ids, processors)  # (1, T)
    return _steps(model, sequence, choose, max_new_tokens, stop_ids, processors, use_cache)


def _steps(
    model: nn.Module,
    sequence: Tensor,
    choose: Choose,
    max_new_tokens: int,
    stop_ids: Collection[int],
    processors: Sequence[Processor],
    use_cache: bool,
) -> Iterator[Step]:
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
    `choosers` が空なら、空のリストを返します。

    >>> from nexttoken import load_gemma
    >>> from nexttoken.sampling import Sampler
    >>> tokenizer, model = load_gemma()
    >>> samplers = [Sampler(seed, top_k=5) for seed in range(3)]
    >>> texts = generate_together(model, tokenizer("東京は日本の").input_ids, samplers, max_new_tokens=2, stop_ids=[1])
    >>> [tokenizer.decode([step.token for step in text]) for text in texts]
    ['首都圏', '首都圏', '三大気']
    """
    check_callables("choosers", choosers, "ロジットから番号を1つ選ぶ関数")
    prompt = _checked(model, ids, max_new_tokens, stop_ids, processors)  # (1, T)
    if not choosers:
        return []
    texts: list[list[Step]] = [[] for _ in choosers]
    sequence = prompt.repeat(len(choosers), 1)  # (B, T)
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
        if not isinstance(scores, Tensor) or scores.shape != logits.shape:
            raise ValueError(f"processors は、もとと同じ {tuple(logits.shape)} のロジットを返す関数にしてください。")
    token = _token(choose(scores[0]), logits.shape[-1])
    return Step(token, logits[0].softmax(dim=-1)[token].item(), _margin(scores[0], token))


def _token(chosen: object, vocab_size: int) -> int:
    token = chosen.item() if isinstance(chosen, Tensor) and chosen.numel() == 1 else chosen
    if not isinstance(token, int) or not 0 <= token < vocab_size:
        last = vocab_size - 1
        raise ValueError(f"choose は、0から{last}までの番号を1つ返す関数にしてください（返したのは {shown(chosen)}）。")
    return token


def _margin(scores: Tensor, token: int) -> float:
    gaps = (scores - scores[token]).abs()
    gaps[token] = torch.inf
    return gaps.min().item()


def _checked(
    model: nn.Module,
    ids: Sequence[int] | Tensor,
    max_new_tokens: int,
    stop_ids: Collection[int],
    processors: Sequence[Processor],
) -> Tensor:
    """引数を確かめ、プロンプトを (1, T) のテンソルにします。"""
    check_type("model", model, (PreTrainedModel, Gemma3), "load_gemma() か gemma3.load() で読んだモデル")
    check_integer("max_new_tokens", max_new_tokens, least=0)
    check_ids("stop_ids", stop_ids)
    check_callables("processors", processors, "ロジットを書き換える関数")
    table: Any = model.embed_tokens if isinstance(model, Gemma3) else model.get_input_embeddings()  # type: ignore[operator]
    tokens = check_ids("ids", ids.tolist() if isinstance(ids, Tensor) else ids, table.num_embeddings)
    if not tokens:
        raise ValueError("ids が空です。プロンプトは、1個以上の番号の並びにしてください。")
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
        check_callable("decode", decode, "番号のリストを文章に直す関数")
        self._decode = decode
        self._pending: list[int] = []

    def push(self, token: int) -> str:
        """トークンを1つ受け取り、新しく読めるようになった文字を返します。まだなら、空の文字列です。"""
        check_integer("token", token, least=0, most=2**31 - 1)
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
