"""図とサイトを作る時間。

すべてを計算し直す時間、古いものがないときの時間、図を一つ描き変えたときと段落を一つ直したときの時間、サイトを初めから
組み立てる時間、ページが開くまでの時間を測ります。
書き換えるのは写しで、元のファイルには触りません。
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
LEFT_BEHIND = shutil.ignore_patterns(
    *(".git", ".venv", "site", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".cache"),
    ".figures.lock",
)


def seconds(*command: str, folder: Path, times: int = 1, **extra: str) -> float:
    """命令にかかる時間（秒）の中央値。失敗した命令は測りません。"""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={**os.environ, **extra},
            capture_output=True,
            encoding="utf-8",
        )
        taken.append(time.perf_counter() - start)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} が失敗しました: {done.stderr[-2000:]}")
    return median(taken)


def measure() -> dict[str, float]:
    """所要時間（秒）。「ページまで」は、図を最新にしてから、サイトが出来るまで。"""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        shutil.copytree(ROOT, book, ignore=LEFT_BEHIND)
        taken = {"site": seconds("figures_gen.site", folder=book, times=3)}
        taken["opened"] = _opened(book)
        taken["full"] = seconds("figures_gen", folder=book)
        _page(book)
        taken["unchanged"] = seconds("figures_gen", folder=book, times=3)
        taken["unchanged_page"] = median(_page(book) for _ in range(3))
        drawing = book / "figures_gen" / "draw" / "next_token.py"
        drawing.write_text(
            drawing.read_text(encoding="utf-8").replace("size=layout.small", "size=layout.size"), encoding="utf-8"
        )
        taken["one"] = seconds("figures_gen", folder=book)
        taken["one_page"] = taken["one"] + seconds("figures_gen.site", folder=book)
        text = book / "docs" / "next-token.md"
        text.write_text(text.read_text(encoding="utf-8").replace("です。", "なのです。", 1), encoding="utf-8")
        taken["paragraph_page"] = _page(book)
    taken["check"] = seconds("figures_gen", "--check", folder=ROOT)
    return taken


def _page(book: Path) -> float:
    return seconds("figures_gen", folder=book) + seconds("figures_gen.site", folder=book)


def _opened(book: Path) -> float:
    """``make serve`` を始めてから、最初のページが開くまで。"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.perf_counter()
    command = [sys.executable, "-m", "figures_gen.site", "serve", str(port)]
    process = subprocess.Popen(command, cwd=book, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 120:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).read()
                return time.perf_counter() - start
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    raise RuntimeError("ページが開きません")


def table(taken: dict[str, float]) -> str:
    """測った時間を表にする。"""
    rows = [
        ("すべてを作る", "full", None),
        ("計算し直して比べる（--check）", "check", 210),
        ("古いものがない（図だけ）", "unchanged", 2),
        ("古いものがない（ページまで）", "unchanged_page", 4),
        ("図を一つ描き変えた（図だけ）", "one", 5),
        ("図を一つ描き変えた（ページまで）", "one_page", 7),
        ("段落を一つ直した（ページまで）", "paragraph_page", 7),
        ("サイトを初めから組み立てる", "site", 15),
        ("make serve のページが開く", "opened", 20),
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
