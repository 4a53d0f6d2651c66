"""ページの中で動くモデルの速さ。``python -m bench.engine``。

playwright に付いてくる Node.js（Chromium と同じ V8）で、一つのスレッドで測ります。Worker の中でも、計算は同じものです。
"""

import json
import subprocess
from pathlib import Path
from statistics import median

from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[1]
TIMES = 5
PROMPT, TOKENS = [100, 200, 300, 400], 150
FASTEST, LONGEST = 100, 500  # 一秒に書けるトークンの目標と、重みを開く時間（ミリ秒）の目標


def measure() -> dict[str, float]:
    """一秒に書けるトークンの数と、重みを開く時間（ミリ秒）の、中央値。"""
    command = [compute_driver_executable()[0], "tests/site/engine/ask.mjs", "speed"]
    given = json.dumps([PROMPT, TOKENS])
    rounds = [
        json.loads(
            subprocess.run(
                command, cwd=ROOT, input=given, capture_output=True, check=True, text=True, encoding="utf-8"
            ).stdout
        )
        for _ in range(TIMES)
    ]
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def table(taken: dict[str, float]) -> str:
    """測ったものを表にする。"""
    fast, opened = taken["perSecond"] >= FASTEST, taken["unpacked"] <= LONGEST
    return "\n".join(
        [
            "ページの中のモデル",
            f"  {taken['perSecond']:8.0f} トークン/秒（目標は {FASTEST} 以上: {'達成' if fast else '未達'}）",
            f"  {taken['unpacked']:8.0f} ミリ秒  重みを開く（目標は {LONGEST} 以下: {'達成' if opened else '未達'}）",
        ]
    )


def main() -> None:
    """測って表を印字する。"""
    print(table(measure()))


if __name__ == "__main__":
    main()
