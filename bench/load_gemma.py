"""Gemma 3 270M を読み込む時間を、transformers だけで読み込む時間と比べます。

``python bench/load_gemma.py``。``--convert`` を付けると、初回の変換にかかる時間も測ります。
どの測定も新しいプロセスで行い、二つの読み込みを交互に繰り返して、中央値をとります。
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from nexttoken.loading.folder import default_folder

REPEATS = 5
LIMIT = 1.5

OURS = """
from nexttoken.loading.gemma import load_gemma
start = perf_counter()
load_gemma()
"""
BASELINE = """
from transformers import AutoModelForCausalLM, AutoTokenizer
start = perf_counter()
AutoTokenizer.from_pretrained(FOLDER)
AutoModelForCausalLM.from_pretrained(FOLDER)
"""


@dataclass(frozen=True)
class LoadTimes:
    """読み込みにかかった時間（秒）の中央値。whole は、Python の起動と import を含む。"""

    load: float
    whole: float


def measure(repeats: int = REPEATS) -> tuple[LoadTimes, LoadTimes]:
    """``load_gemma`` と、transformers だけの場合の時間を返します。"""
    folder = default_folder(print)
    pairs = [(_run(OURS, folder), _run(BASELINE, folder)) for _ in range(repeats)]
    ours, baseline = zip(*pairs, strict=True)
    return _median(ours), _median(baseline)


def measure_conversion() -> float:
    """初回の変換にかかる時間（秒）を返します。できたものは捨てます。"""
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        command = [sys.executable, "-m", "nexttoken"]
        subprocess.run(command, check=True, capture_output=True, env=_environment() | {"NEXTTOKEN_CACHE": cache})
        return time.perf_counter() - start


def table(ours: LoadTimes, baseline: LoadTimes) -> str:
    """結果を表にします。"""
    return "\n".join(
        [
            "                   読み込み   起動から",
            f"load_gemma         {ours.load:6.2f} 秒  {ours.whole:6.2f} 秒",
            f"transformers だけ  {baseline.load:6.2f} 秒  {baseline.whole:6.2f} 秒",
            f"比（上限 {LIMIT}）      {ours.load / baseline.load:6.2f}     {ours.whole / baseline.whole:6.2f}",
        ]
    )


def _run(code: str, folder: Path) -> LoadTimes:
    script = f"from time import perf_counter\nFOLDER = {str(folder)!r}\n{code}\nprint(perf_counter() - start)"
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, encoding="utf-8", env=_environment()
    )
    return LoadTimes(float(done.stdout), time.perf_counter() - start)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "NEXTTOKEN_MODEL"}


def _median(times: tuple[LoadTimes, ...]) -> LoadTimes:
    return LoadTimes(median(t.load for t in times), median(t.whole for t in times))


def main() -> None:
    """測って、表を表示します。"""
    parser = argparse.ArgumentParser(description="Gemma 3 270M を読み込む時間を測ります。")
    parser.add_argument("--convert", action="store_true", help="初回の変換も測る（1 分ほどと、1.4 GB の空きが要る）")
    options = parser.parse_args()
    if options.convert:
        print(f"初回の変換: {measure_conversion():.1f} 秒")
    print(table(*measure()))


if __name__ == "__main__":
    main()
