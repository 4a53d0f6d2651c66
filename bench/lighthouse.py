"""ページの軽さ。``python -m bench.lighthouse``。

Lighthouse 12（電話）で章を測り、点数と、初めの一画面までに受け取る大きさを出します。同じページを何度か測り、中央値と
幅を並べます。性能の点数は機械の忙しさで動くので、幅が広いときは、静かな機械で測り直してください。
Lighthouse は node のもので、この本の環境には入りません。``npm install -g lighthouse@12`` で入れると測ります。
"""

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from figures_gen.book import chromium
from figures_gen.book.contents import book
from figures_gen.site.__main__ import SITE

TIMES = 3
LIMIT = 200_000
#: 点数の分野と、目標。
GOALS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}
PACKED = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml")


@dataclass(frozen=True)
class Score:
    """ページ一つの成績。点数は 0〜100、大きさは縮めたあとのバイト。"""

    chapter: str
    scores: dict[str, list[float]]
    bytes: int
    nodes: int


class _Packed(http.server.SimpleHTTPRequestHandler):
    """GitHub Pages のように、文字のファイルを縮めて配る。"""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        if not file.is_file():
            self.send_error(404)
            return
        content, packed = file.read_bytes(), file.suffix in PACKED
        content = gzip.compress(content, 9, mtime=0) if packed else content
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """黙って配る。"""


_Packed.extensions_map = {**_Packed.extensions_map, ".mjs": "text/javascript"}


@contextmanager
def _served() -> Iterator[str]:
    handler = functools.partial(_Packed, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def command() -> str | None:
    """Lighthouse の実行ファイル。なければ None。"""
    return os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")


def measure(chapters: list[str] | None = None, times: int = TIMES) -> list[Score]:
    """章ごとの成績。``chapters`` がなければ、すべての章を測ります。"""
    with _served() as root:
        return [_measure(root, page.name, page.address, times) for page in book(chapters).pages]


def _measure(root: str, name: str, address: str, times: int) -> Score:
    reports = [_report(root + address) for _ in range(times)]
    scores = {goal: [round(100 * (report["categories"][goal]["score"] or 0)) for report in reports] for goal in GOALS}
    audits = reports[0]["audits"]
    return Score(name, scores, audits["total-byte-weight"]["numericValue"], audits["dom-size"]["numericValue"])


def _report(address: str) -> dict[str, Any]:
    executable = command()
    assert executable
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        done = subprocess.run(
            [
                executable, address, "--quiet", "--output=json", f"--output-path={out}",
                f"--only-categories={','.join(GOALS)}", f"--chrome-flags=--headless=new {' '.join(chromium.FLAGS)}",
            ],
            env={**os.environ, "CHROME_PATH": chromium.path()},
            capture_output=True,
            encoding="utf-8",
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"lighthouse が失敗しました: {done.stderr[-2000:]}")
        report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return report


def table(found: list[Score]) -> str:
    """成績を表にします。点数は中央値で、幅があれば添えます。"""
    lines = ["  性能          操作  作法  検索   初めの表示   要素"]
    for score in found:
        performance, *others = (score.scores[goal] for goal in GOALS)
        spread = f"（{min(performance):.0f}〜{max(performance):.0f}）" if len(set(performance)) > 1 else ""
        heavy = "" if score.bytes <= LIMIT else "（目標は 200 KB 以下）"
        lines.append(
            f"  {median(performance):3.0f}{spread:<9} {'  '.join(f'{median(other):4.0f}' for other in others)}"
            f"  {score.bytes / 1000:6.0f} KB  {score.nodes:6.0f}  {score.chapter}{heavy}"
        )
    return "\n".join(["ページの軽さ（Lighthouse、電話）", *lines])


def main() -> None:
    """測って表を印字する。章の名前を書けば、その章だけ。"""
    if command() is None:
        sys.exit("lighthouse がありません。npm install -g lighthouse@12 で入れてください。")
    print(table(measure(sys.argv[1:] or None)))


if __name__ == "__main__":
    main()
