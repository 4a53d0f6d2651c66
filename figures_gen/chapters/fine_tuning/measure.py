"""「Fine-Tuning」の測定。"""

import platform
import re
import statistics
import time
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import DynamicCache

from figures_gen.declarations import measurement
from nexttoken import chat
from nexttoken.instructions import Example, read_instructions

Gemma = tuple[Any, Any]
QUESTION = "名前は？"
INSTRUCTION = """\
Below is an instruction that describes a task. Write a response that appropriately completes the request.

### Instruction:
Create a function to calculate the sum of a sequence of integers.

### Input:
[1, 2, 3, 4, 5]
"""
#: テンプレートで渡してみる指示。結果を見る前に決めた。
INSTRUCTIONS = (
    INSTRUCTION,
    QUESTION,
    "「おはよう」を英語に訳してください。",
    "日本の首都はどこですか。",
    "猫について、一文で書いてください。",
)
FIRST = 10  # 答えを、いくつ目のトークンまで見るか
OWN_NAME = re.compile(r"(あなた|君|きみ)の(お)?名前|^(お)?名前は|your name", re.IGNORECASE)
CAPITAL = re.compile(r"首都|フランス|capital (city )?of|capital city|France", re.IGNORECASE)
THANKS = re.compile(r"ありがと|thank", re.IGNORECASE)
LENGTHS = (16, 64, 128, 256, 512, 1024)
ROUNDS = 3  # 一つの長さにつき、何トークン選ばせるか


@measurement("exact")
def template(gemma: Gemma) -> dict[str, Any]:
    """チャットテンプレートを当てはめた問いと、そのトークン。"""
    tokenizer, _ = gemma
    ids = chat.encode(tokenizer, [{"role": "user", "content": QUESTION}])
    special = {token.id for token in chat.SPECIAL_TOKENS}
    names = {token.text.strip("<>"): token.id for token in chat.SPECIAL_TOKENS}
    tokens = [{"id": number, "text": tokenizer.decode(number), "special": number in special} for number in ids]
    return {"question": QUESTION, "tokens": tokens, "count": len(ids), "special": names}


@measurement("exact")
def operations(gemma: Gemma) -> dict[str, Any]:
    """次の1トークンを選ぶための掛け算の回数と、覚えておく数の量。設計図から数えます。"""
    config = gemma[1].config
    rows = [_counts(config, length) for length in LENGTHS]
    return {"rows": rows, "longest": rows[-1], "shortest": rows[0], "cache": _cache(config), "head": _head(config)}


def _counts(config: Any, length: int) -> dict[str, Any]:
    fast, slow = _multiplications(config, length), _all(config, length)
    return {"length": length, "with": fast, "without": slow, "ratio": slow / fast}


def _all(config: Any, length: int) -> int:
    """初めから読み直すときの回数。ロジットは、最後の位置だけで求めます。"""
    layers = sum(_multiplications(config, place) - _head(config) for place in range(1, length + 1))
    return layers + _head(config)


def _multiplications(config: Any, place: int) -> int:
    """``place`` 番目のトークンを読み、次のロジットを求める回数。見えるのは、自分と自分より前だけです。"""
    heads = config.num_attention_heads * config.head_dim
    shared = config.num_key_value_heads * config.head_dim
    weights = config.hidden_size * (2 * heads + 2 * shared + 3 * config.intermediate_size)
    seen = sum(_seen(config, kind, place) for kind in config.layer_types)
    return int(len(config.layer_types) * weights + 2 * heads * seen) + _head(config)


def _seen(config: Any, kind: str, place: int) -> int:
    return min(place, config.sliding_window) if kind == "sliding_attention" else place


def _head(config: Any) -> int:
    return int(config.hidden_size * config.vocab_size)


def _cache(config: Any) -> dict[str, Any]:
    numbers = 2 * config.num_key_value_heads * config.head_dim  # 1つの層が、1つのトークンについて覚えるkとv
    return {"layers": len(config.layer_types), "numbers": numbers, "bytes": numbers * len(config.layer_types) * 4}


@measurement("tolerance")
def unpractised(gemma: Gemma) -> dict[str, Any]:
    """指示をテンプレートで渡したときの、答えの初めのトークン。オウム返しは、初めの3つが指示の中に並ぶもの。"""
    tokenizer, model = gemma
    rows = [_first_tokens(tokenizer, model, instruction) for instruction in INSTRUCTIONS]
    return {
        "rows": rows,
        "count": len(rows),
        "tokens": FIRST,
        "echoes": sum(row["echo"] for row in rows),
        "stopped": sum(row["stopped"] for row in rows),
        "likeliest_stop": max(row["stop_probability"] for row in rows),
    }


def _first_tokens(tokenizer: Any, model: Any, instruction: str) -> dict[str, Any]:
    ids = chat.encode(tokenizer, [{"role": "user", "content": instruction}])
    cache, unread, stop = DynamicCache(config=model.config), ids, 0.0
    chosen: list[int] = []
    while len(chosen) < FIRST and not set(chosen) & set(chat.STOP_IDS):
        logits = _logits(model, unread, cache)
        if not chosen:
            stop = float(torch.softmax(logits, dim=-1)[list(chat.STOP_IDS)].sum())
        unread = [int(logits.argmax())]
        chosen += unread
    return {
        "instruction": instruction,
        "answer": tokenizer.decode(chosen),
        "stopped": bool(set(chosen) & set(chat.STOP_IDS)),
        "stop_probability": stop,
        "echo": any(ids[at : at + 3] == chosen[:3] for at in range(len(ids))),
    }


@measurement("exact")
def practised(instructions: Path) -> dict[str, Any]:
    """学習用のお手本のうち、章で教えたモデルに渡す指示に似たもの。``thanks_watched`` は、検証用のもの。"""
    examples = read_instructions(instructions / "train.jsonl")
    requests = [example.request for example in examples]
    watched = read_instructions(instructions / "validation.jsonl")
    return {
        "capitals": [text for text in requests if CAPITAL.search(text)],
        "thanks": _thanks(examples),
        "thanks_watched": _thanks(watched),
        "morning": [text for text in requests if "おはよう" in text and "英語" in text],
        "own_name": [text for text in requests if OWN_NAME.search(text)],
    }


def _thanks(examples: list[Example]) -> list[str]:
    """お礼の言葉を訳すお手本の問い。"""
    asked = [one for one in examples if one.kind == "translation"]
    return [one.request for one in asked if THANKS.search(f"{one.request} {one.answer}")]


@measurement("exact")
def record(records: Path) -> dict[str, Any]:
    """以前に gemma-3-1b-it で動かした記録の、印の数。``ends_after_code`` は、コードのすぐあとで番を終えるかどうか。

    ``lines`` は、番ごとの、行の長さ（文字）。``over`` は、モデルが番を終えたあとの、印でない文字の数です。
    """
    text = (records / "gemma-3-1b-it.txt").read_text(encoding="utf-8")
    turns = [re.split("<start_of_turn>|<end_of_turn>", turn) for turn in text.split("<start_of_turn>")[1:]]
    return {
        "lines": [[len(line) for line in said.splitlines()[1:]] for said, *_ in turns],
        "over": sum(len(rest.strip()) for rest in turns[-1][1:]),
        "turns": text.count("<start_of_turn>"),
        "ends_after_code": "\n```<end_of_turn>" in text,
        "bos": len(re.findall("<bos>", text)) if text.startswith("<bos>") else 0,
    }


@measurement("tolerance", absolute=1e-4)
def margins(gemma: Gemma) -> dict[str, Any]:
    """章で選んだトークンの、一位と二位のロジットの差の最小値。機械による計算の違いで、順位が変わらないことの裏付けです。"""
    tokenizer, model = gemma
    prompts = {
        "instruction": (chat.encode(tokenizer, [{"role": "user", "content": INSTRUCTION}]), 10),
        "question": (tokenizer("質問: イタリアの首都は？\n答え:").input_ids, 7),
        "code": (tokenizer("def sum_sequence(sequence):\n    total = 0\n").input_ids, 22),
        "cat": (tokenizer("吾輩は猫である。名前はまだ無い。").input_ids, 16),
    }
    found = {name: _smallest_margin(model, ids, count) for name, (ids, count) in prompts.items()}
    smallest = min(margin for margin, _ in found.values())
    error = max(error for _, error in found.values())
    return {
        "rows": {name: margin for name, (margin, _) in found.items()},
        "smallest": smallest,
        "far_above_error": smallest > 10 * error,  # 誤差そのものは、計算機によって変わる
    }


def _smallest_margin(model: Any, ids: list[int], count: int) -> tuple[float, float]:
    """一位と二位のロジットの差の最小値と、最後のトークンで比べた、キャッシュのあるなしによる誤差。"""
    cache, unread, smallest = DynamicCache(config=model.config), ids, float("inf")
    read: list[int] = []
    for _ in range(count):
        logits = _logits(model, unread, cache)
        top = logits.topk(2)
        smallest = min(smallest, (top.values[0] - top.values[1]).item())
        read, unread = [*read, *unread], [int(top.indices[0])]
    error = (_logits(model, read, None) - logits).abs().max().item()
    return smallest, error


@measurement("record")
def kv_cache(gemma: Gemma, sample: Path) -> dict[str, Any]:
    """次の1トークンを選ぶのにかかる時間。混んだ機械でもぶれにくいように、1スレッドのCPU時間で測ります。"""
    tokenizer, model = gemma
    ids = tokenizer(sample.read_text(encoding="utf-8")).input_ids
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        rows = [_row(model, ids[:length]) for length in LENGTHS]
    finally:
        torch.set_num_threads(threads)
    return {
        "rows": rows,
        "longest": rows[-1],
        "shortest": rows[0],
        "operations_ratio": _counts(model.config, LENGTHS[-1])["ratio"],
        "rounds": ROUNDS,
        "clock": "time.thread_time（1スレッドのCPU時間）",
        "machine": _machine(),
        "versions": {
            "python": platform.python_version(),
            "torch": str(torch.__version__),
            "transformers": transformers.__version__,
        },
        "seed": None,  # いちばん確率の高いものを選ぶので、乱数は使わない
    }


def check_kv_cache(data: dict[str, Any]) -> None:
    """本文の言うことが、記録の上で成り立つことを確かめます。"""
    rows, longest = data["rows"], data["longest"]
    assert all(row["same_tokens"] for row in rows), "キャッシュの有無で、違うトークンを選んでいます"
    without = [row["without"] for row in rows]
    assert without == sorted(without), "キャッシュなしの時間が、長さとともに伸びていません"
    assert without[-1] > 10 * without[0], "キャッシュなしの時間が、10倍より伸びていません"
    within = [row["with"] for row in rows]
    assert max(within) < 2 * min(within), "キャッシュありの時間が、2倍より大きく変わっています"
    assert longest["with"] < longest["without"], "いちばん長いところで、キャッシュありが速くなっていません"
    ratios = [row["ratio"] for row in rows]
    assert ratios == sorted(ratios), "長いほど差が開く、と言えません"
    assert longest["ratio"] < data["operations_ratio"], "時間の差が、掛け算の差に届いています"


def _row(model: Any, ids: list[int]) -> dict[str, Any]:
    with_tokens, with_times = _with_cache(model, ids)
    tokens, times = _without_cache(model, ids)
    fast, slow = statistics.median(with_times), statistics.median(times)
    same = with_tokens == tokens
    return {"length": len(ids), "with": fast, "without": slow, "ratio": slow / fast, "same_tokens": same}


def _without_cache(model: Any, ids: list[int]) -> tuple[list[int], list[float]]:
    chosen: list[int] = []
    times = []
    for _ in range(ROUNDS):
        begin = time.thread_time()
        chosen.append(_choose(model, [*ids, *chosen], None))
        times.append(time.thread_time() - begin)
    return chosen, times


def _with_cache(model: Any, ids: list[int]) -> tuple[list[int], list[float]]:
    """初めの1つはプロンプトを読む時間なので、数えません。"""
    cache = DynamicCache(config=model.config)
    chosen, times = [_choose(model, ids, cache)], []
    for _ in range(ROUNDS):
        begin = time.thread_time()
        chosen.append(_choose(model, chosen[-1:], cache))
        times.append(time.thread_time() - begin)
    return chosen[:ROUNDS], times


def _choose(model: Any, unread: list[int], cache: Any) -> int:
    return int(_logits(model, unread, cache).argmax())


@torch.no_grad()
def _logits(model: Any, unread: list[int], cache: Any) -> Any:
    output = model(torch.tensor([unread]), cache=cache, use_cache=cache is not None, logits_to_keep=1)
    return output.logits[0, -1]  # (V,)


def _machine() -> str:
    try:
        names = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
