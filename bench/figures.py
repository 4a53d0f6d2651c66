"""図とサイトを作る時間。

すべてを計算し直す時間、古いものがないときの時間、図を一つ描き変えたときの時間、サイトを組み立てる時間を測ります。
書き換えるのは写しで、元のファイルには触りません。
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "site", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".figures.lock"
)


def seconds(*command: str, folder: Path, times: int = 1) -> float:
    """命令にかかる時間（秒）の中央値。失敗した命令は測りません。"""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, encoding="utf-8")
        taken.append(time.perf_counter() - start)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} が失敗しました: {done.stderr[-2000:]}")
    return median(taken)


def measure() -> dict[str, float]:
    """五つの所要時間（秒）。"""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        shutil.copytree(ROOT, book, ignore=LEFT_BEHIND)
        taken = {"full": seconds("figures_gen", folder=book)}
        taken["unchanged"] = seconds("figures_gen", folder=book, times=3)
        drawing = book / "figures_gen" / "draw" / "next_token.py"
        drawing.write_text(
            drawing.read_text(encoding="utf-8").replace("labelsize=14", "labelsize=15"), encoding="utf-8"
        )
        taken["one"] = seconds("figures_gen", folder=book)
        taken["site"] = seconds("mkdocs", "build", "--strict", "--quiet", folder=book, times=3)
    taken["check"] = seconds("figures_gen", "--check", folder=ROOT)
    return taken


def table(taken: dict[str, float]) -> str:
    """測った時間を表にする。"""
    rows = [
        ("すべてを作る", "full", None),
        ("計算し直して比べる（--check）", "check", 360),
        ("古いものがない", "unchanged", 2),
        ("図を一つ描き変えた", "one", 5),
        ("サイトを組み立てる", "site", 15),
    ]
    lines = [
        f"  {taken[key]:8.1f} 秒  {name}"
        + (f"（目標は {limit} 秒以下: {'達成' if taken[key] <= limit else '未達'}）" if limit else "")
        for name, key, limit in rows
    ]
    return "\n".join(["図とサイト", *lines])


def main() -> None:
    """測って表を印字する。"""
    print(table(measure()))


if __name__ == "__main__":
    main()
