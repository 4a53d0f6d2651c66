"""指示チューニングの速さとメモリを測ります。``python -m bench.tuning``。

重みの型ごとに、新しいプロセスで数歩だけ学習し、1秒に読むトークンの数と、お手本を全部読むのにかかる時間の見積もりを出します。
"""

import json
import subprocess
import sys
from dataclasses import dataclass

STEPS = 20
DTYPES = ("bfloat16", "float32")
SCRIPT = """
import itertools, json, sys, time
import torch
from nexttoken import load_gemma
from nexttoken.instructions import FOLDER, read_instructions
from nexttoken.loading.folder import default_folder
from nexttoken.loading.checkpoint import peak_bytes
from nexttoken.tuning import Recipe, add_lora, answer_losses, batches, encode

recipe, steps = Recipe(dtype=sys.argv[1]), int(sys.argv[2])
tokenizer, model = load_gemma(default_folder())
model.set_attn_implementation("sdpa")
rows = [encode(tokenizer, example.messages) for example in read_instructions(FOLDER / "train.jsonl")]
network = add_lora(model.to(getattr(torch, recipe.dtype)), recipe)
optimizer = torch.optim.AdamW([weight for weight in network.parameters() if weight.requires_grad], lr=1e-4)
plan = batches(rows, recipe, 0)[: steps + 1]
for number, group in enumerate(plan):
    if number == 1:  # 1歩目は、準備の時間が混じる
        start = time.perf_counter()
    answer_losses(network, group).mean().backward()
    optimizer.step()
    optimizer.zero_grad()
seconds = time.perf_counter() - start
tokens = sum(len(row.ids) for group in plan[1:] for row in group)
whole = recipe.epochs * sum(len(row.ids) for row in rows)
print(json.dumps([tokens / seconds, whole * seconds / tokens / 60, peak_bytes()]))
"""


@dataclass(frozen=True)
class Speed:
    """1秒に読むトークンの数、学習の全体にかかる分（見積もり）、使ったメモリの最大値（バイト）。"""

    tokens: float
    minutes: float
    peak_bytes: int


def measure() -> dict[str, Speed]:
    """重みの型ごとに測ります。"""
    return {dtype: _run(dtype) for dtype in DTYPES}


def table(speeds: dict[str, Speed]) -> str:
    """結果を表にします。"""
    return "\n".join(
        f"  {dtype:<9}  毎秒 {speed.tokens:4.0f} トークン  全体で {speed.minutes:4.1f} 分（上限 30）"
        f"  メモリ {speed.peak_bytes / 2**30:.1f} GiB（上限 4）"
        for dtype, speed in speeds.items()
    )


def _run(dtype: str) -> Speed:
    command = [sys.executable, "-c", SCRIPT, dtype, str(STEPS)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return Speed(*json.loads(done.stdout))


if __name__ == "__main__":
    print(table(measure()))
