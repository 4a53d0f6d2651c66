"""ページの中で動くモデルの速さ。``python -m bench.engine``。

二通りに測ります。一つは、playwright に付いてくる Node.js（Chromium と同じ V8）で、一つのスレッドの計算だけ。
もう一つは、画面のない Chromium の Worker で、読者のページと同じように、頼んで答えを受け取るまで。
"""

import functools
import http.server
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright._impl._driver import compute_driver_executable

from figures_gen.book.chromium import NoChromiumError, launch

ROOT = Path(__file__).resolve().parents[1]
TIMES = 5
PROMPT, TOKENS = [100, 200, 300, 400], 150
FASTEST, LONGEST = 100, 500  # 一秒に書けるトークンの目標と、重みを開く時間（ミリ秒）の目標

IN_WORKER = """async ([prompt, count]) => {
  const { loadEngine } = await import("/assets/engine/engine.mjs");
  const { unpacked, read } = await loadEngine();
  const grow = async (ids, count) => {
    for (let step = 0; step < count; step++) {
      const { logits } = await read(ids);
      ids.push(logits.indexOf(Math.max(...logits)));
    }
  };
  await grow([prompt[0] + 1], 20); // 温める
  const start = performance.now();
  await grow([...prompt], count);
  return { unpacked, perSecond: (1000 * (prompt.length + count - 1)) / (performance.now() - start) };
}"""


def measure() -> dict[str, float]:
    """Node.js での、一秒に書けるトークンの数と、重みを開く時間（ミリ秒）の、中央値。"""
    command = [compute_driver_executable()[0], "tests/site/engine/ask.mjs", "speed"]
    given = json.dumps([PROMPT, TOKENS])
    return _medians(
        lambda: json.loads(
            subprocess.run(
                command, cwd=ROOT, input=given, capture_output=True, check=True, text=True, encoding="utf-8"
            ).stdout
        )
    )


def measure_worker() -> dict[str, float]:
    """Chromium の Worker での、同じもの。"""
    with _served(ROOT / "docs") as base, launch() as browser:

        def once() -> Any:
            page = browser.new_page()
            page.goto(f"{base}/assets/data/NOTICE.txt")  # 同じところから来た、軽いページなら何でもよい
            found = page.evaluate(IN_WORKER, [PROMPT, TOKENS])
            page.close()
            return found

        return _medians(once)


def _medians(once: Callable[[], Any]) -> dict[str, float]:
    rounds = [once() for _ in range(TIMES)]
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """黙って配る。"""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def table(taken: dict[str, float]) -> str:
    """測ったものを表にする。"""
    fast, opened = taken["perSecond"] >= FASTEST, taken["unpacked"] <= LONGEST
    return "\n".join(
        [
            f"  {taken['perSecond']:8.0f} トークン/秒（目標は {FASTEST} 以上: {'達成' if fast else '未達'}）",
            f"  {taken['unpacked']:8.0f} ミリ秒  重みを開く（目標は {LONGEST} 以下: {'達成' if opened else '未達'}）",
        ]
    )


def main() -> None:
    """測って表を印字する。"""
    print("ページの中のモデル（Node.js の一つのスレッド）")
    print(table(measure()), flush=True)
    print("ページの中のモデル（画面のない Chromium の Worker）")
    try:
        print(table(measure_worker()), flush=True)
    except NoChromiumError as error:  # ブラウザが入っているときだけ
        print(f"  {error}", flush=True)


if __name__ == "__main__":
    main()
