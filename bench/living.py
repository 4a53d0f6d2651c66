"""ページの中で動く本物の Gemma の速さと重さ。

小さなサーバーを開き、灯りをともして一つずつ計算するページ（living.html）を、Chromium に見せます。秒は、Chromium の
すべてのプロセスが CPU を使った時間です（初めの用意だけは、時計の秒）。``/proc`` を読むので、Linux だけで測れます。
Playwright は、受け取ったものを覚えておくので、使いません。``python -m bench.living`` なら、開いて待つだけなので、
ほかのブラウザでも開けます。
"""

import functools
import gzip
import http.server
import json
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Comment

from figures_gen import pieces
from figures_gen.paper.chromium import path as chromium

DOCS = Path(__file__).parents[1] / "docs"
ENGINE = DOCS / "assets/engine"
#: 灯りをともした人が受け取る、計算のコードの元。ここから import をたどる。
ROOTS = ("gemma/living.mjs", "gemma/worker.mjs", "gemma/kernel.wasm")
IMPORT = re.compile(r'^(?:import|export) [^;]* from "(.+)";$', re.MULTILINE)
PORT = 8766
Row = Callable[[str, float, str], None]
Told = dict[str, dict[str, Any]]


def measure(row: Row) -> None:
    """測って、名前、値、目標を ``row`` に渡します。"""
    paths = _imported({(ENGINE / name).resolve() for name in ROOTS})
    code = [path.read_bytes() for path in paths]
    row("灯りをともした人が受け取るコード（KB）", sum(map(len, code)) / 1e3, "≤ 45")
    row("　説明を除いて（KB）", sum(map(_bare, paths)) / 1e3, "")
    row("　縮めて（KB）", sum(len(gzip.compress(one)) for one in code) / 1e3, "")
    with tempfile.TemporaryDirectory() as profile, _served() as (address, told):
        most = _visited(profile, address, told)
    read = _each(told, "warm", "read")
    row("手もとのサーバーから動くまで（時計の秒）", told["received"]["time"] - told["first"]["time"], "≤ 3")
    row("　そのあいだの、いちばん大きなプロセス（MB）", most / 1e6, "≤ 520")
    row("倉から動くまで（CPU の秒。下も同じ）", _each(told, "opened", "ready"), "≤ 0.5")
    row("16トークンを読み、終わりの上位10個", read, "≤ 0.16")
    row("　ほかの15か所の上位10個", _each(told, "read", "top") - read, "≤ 0.15")
    row("　終わりの一列の、18階の途中の答え", _each(told, "top", "column") - read, "≤ 0.2")
    row("　すべての列の途中の答え", _each(told, "column", "columns") - read, "≤ 2.5")
    row("一トークン書く", _each(told, "columns", "written"), "≤ 0.04")


def _each(told: Told, before: str, name: str) -> float:
    """``name`` の一回に使った CPU の秒。"""
    return (told[name]["cpu"] - told[before]["cpu"]) / told[name].get("times", 1)


def _bare(path: Path) -> int:
    """説明（コメント）を除いたバイト数。"""
    if path.suffix != ".mjs":
        return path.stat().st_size
    tokens = JavascriptLexer().get_tokens(path.read_text("utf-8"))
    return sum(len(text.encode()) for kind, text in tokens if kind not in Comment)


def _imported(paths: set[Path]) -> set[Path]:
    """それと、そこから import するもの。"""
    texts = {path: path.read_text("utf-8") for path in paths if path.suffix == ".mjs"}
    more = {(path.parent / name).resolve() for path, text in texts.items() for name in IMPORT.findall(text)} - paths
    return _imported(paths | more) if more else paths


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, told: Told, **options: Any) -> None:
        self.told = told
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        name = self.path.removeprefix("/assets/gemma/")
        if self.path in ("/", "/?kept"):
            self._send("text/html", Path(__file__).with_suffix(".html").read_bytes())
        elif name == pieces.LIST:
            self._send("application/json", json.dumps(pieces.listing()).encode())
        elif name.isdecimal():
            self._send("application/octet-stream", pieces.piece(int(name)))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told[told["name"]] = told | {"time": time.perf_counter(), "cpu": _seconds()}
        self._send("text/plain", b"")

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """何も書かない。"""


@contextmanager
def _served() -> Iterator[tuple[str, Told]]:
    """ページの住所と、そこから送られてくるもの。"""
    told: Told = {}
    handler = functools.partial(_Handler, directory=str(DOCS), told=told)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pieces.listing()  # 指紋を求める時間は、数えない
    yield f"http://127.0.0.1:{PORT}/", told
    server.shutdown()


def _visited(profile: str, address: str, told: Told) -> float:
    """Chromium に見せ、終わりまで待つ。返すのは、初めに受け取るあいだの、いちばん大きなプロセスのメモリ（バイト）。"""
    options = ["--headless=new", "--no-sandbox", "--no-first-run", f"--user-data-dir={profile}"]
    with subprocess.Popen([chromium(), *options, address], stderr=subprocess.DEVNULL) as browser:
        most = 0
        while not {"end", "failed"} & set(told):
            if "received" not in told:
                most = max(most, *(int(one[21]) for one in _below().values()))
            time.sleep(0.02)
        browser.terminate()
    if "failed" in told:
        raise SystemExit(told["failed"]["error"])
    return most * float(os.sysconf("SC_PAGESIZE"))


def _seconds() -> float:
    """この下のプロセスが、CPU を使った秒。"""
    return sum(int(one[11]) + int(one[12]) for one in _below().values()) / os.sysconf("SC_CLK_TCK")


def _below() -> dict[int, list[str]]:
    """この下にあるプロセスの番号と、``/proc`` の stat（名前より後ろ）。"""
    found: dict[int, list[str]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(place.parent.name)] = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # もう終わった
    kept, grown = {os.getpid()}, True
    while grown:
        more = {number for number, one in found.items() if int(one[1]) in kept} - kept
        kept, grown = kept | more, bool(more)
    return {number: found[number] for number in kept - {os.getpid()}}


def main() -> None:
    """開いて、ほかのブラウザが送ってくるものを、届くたびに印字します。"""
    with _served() as (address, told):
        print(address, flush=True)
        seen = 0
        while not {"end", "failed"} & set(told):
            time.sleep(0.1)
            for one in list(told.values())[seen:]:
                print(json.dumps(one, ensure_ascii=False), flush=True)
            seen = len(told)
        print(json.dumps(list(told.values())[-1], ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
