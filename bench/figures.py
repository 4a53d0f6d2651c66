"""図とサイトを作る時間。書き換えるのは写しで、元のファイルには触りません。"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
LEFT_BEHIND = shutil.ignore_patterns(".*", "site", "node_modules", "__pycache__")
#: 名前 → 目標の秒数。
GOALS = {
    "計算し直して比べる（--check）": 210,
    "古いものがない（図だけ）": 1.5,
    "図を一つ描き変えた（図だけ）": 2,
    "図を一つ描き変えた（ページまで）": 3,
    "段落を一つ直した（ページまで）": 3,
    "サイトを初めから組み立てる": 8,
}


def seconds(book: Path, *commands: str) -> float:
    """命令を続けて動かすのにかかる時間（秒）。失敗した命令は測りません。"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(book), str(book / "examples")])}
    start = time.perf_counter()
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *command.split()], cwd=book, env=environment, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise RuntimeError(f"{command} が失敗しました: {done.stderr[-2000:]}")
    return time.perf_counter() - start


def edit(path: Path, old: str, new: str) -> None:
    """``path`` の一か所を書き換えます。"""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} に {old} がありません"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def measure() -> list[float]:
    """``GOALS`` の順に、かかった秒数。「ページまで」は、図を最新にしてから、サイトが出来るまで。"""
    figures, site = "figures_gen", "figures_gen.site"
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        shutil.copytree(ROOT, book, ignore=LEFT_BEHIND)
        seconds(book, figures, site)
        unchanged = median(seconds(book, figures) for _ in range(3))
        edit(book / "figures_gen/chapters/watermark/draw.py", "size=layout.small", "size=layout.size")
        drawn = seconds(book, figures)
        drawn_page = drawn + seconds(book, site)
        edit(book / "docs/next-token.md", "です。", "なのです。")
        paragraph = seconds(book, figures, site)
        afresh = median(seconds(book, site) for _ in range(3))
    return [seconds(ROOT, f"{figures} --check"), unchanged, drawn, drawn_page, paragraph, afresh]


def table(taken: list[float]) -> str:
    """測った時間を表にする。"""
    rows = zip(GOALS.items(), taken, strict=True)
    return "\n".join(["図とサイト", *(f"  {s:8.1f} 秒  {name}（目標は {goal} 秒以下）" for (name, goal), s in rows)])


if __name__ == "__main__":
    print(table(measure()))
