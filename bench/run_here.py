"""「ここで動かす」の速さ。``python -m bench.run_here``。

組み立てたサイトを Chromium で開き、初めて押したとき、ページを開き直して（ブラウザの写しを使って）押したときの、
Python が起きて一つ目のセルが終わるまでと、そのあと章の残りのセルを順に動かし終えるまでを測ります。
"""

import time
from statistics import median

from playwright.sync_api import Page

from bench.lighthouse import _served
from figures_gen.book.chromium import launch
from figures_gen.site import here

TIMES = 3
CHAPTER = "bpe-by-hand"
READY, CELLS = 6.0, 1.0  # 目標（秒）。写しから Python が起きるまでと、残りのセルを動かし終えるまで
LONGEST = 300_000  # 待つ時間（ミリ秒）
DONE = """(cell) => {
  const host = document.querySelector(`nt-run-here[cell="${cell}"]`);
  return host.shadowRoot.querySelector("#status")?.textContent.startsWith("終わりました");
}"""


def measure() -> dict[str, float]:
    """初めて（cold）、開き直して（warm）、残りのセル（cells）の秒数。中央値です。"""
    rounds = [_round() for _ in range(TIMES)]
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def _round() -> dict[str, float]:
    first, *rest = [cell.name for cell in here.runnable()[CHAPTER]]
    with _served() as root, launch() as browser:
        page = browser.new_context(locale="ja-JP").new_page()
        page.set_default_timeout(LONGEST)
        page.goto(f"{root}{CHAPTER}/")
        cold = _press(page, first)
        page.reload()
        warm = _press(page, first)
        return {"cold": cold, "warm": warm, "cells": sum(_press(page, cell) for cell in rest)}


def _press(page: Page, cell: str) -> float:
    """セルを押し、終わるまでの秒数。"""
    page.evaluate("() => document.querySelectorAll('article details').forEach((one) => { one.open = true; })")
    box = page.locator(f'nt-run-here[cell="{cell}"]')
    box.scroll_into_view_if_needed()
    button = box.get_by_role("button", name="ここで動かす")
    button.wait_for()
    start = time.perf_counter()
    button.click()
    page.wait_for_function(DONE, arg=cell)
    return time.perf_counter() - start


def table(taken: dict[str, float]) -> str:
    """測ったものを表にする。"""
    ready, cells = taken["warm"] <= READY, taken["cells"] <= CELLS * len(here.runnable()[CHAPTER])
    return "\n".join(
        [
            "ここで動かす",
            f"  {taken['cold']:6.1f} 秒  初めて押してから、一つ目のセルが終わるまで",
            f"  {taken['warm']:6.1f} 秒  開き直して押したとき（目標は {READY:.0f} 秒以下: {_said(ready)}）",
            f"  {taken['cells']:6.1f} 秒  章の残りのセルを、すべて（目標は、一つ {CELLS:.0f} 秒: {_said(cells)}）",
        ]
    )


def _said(reached: bool) -> str:
    return "達成" if reached else "未達"


def main() -> None:
    """測って表を印字する。"""
    print(table(measure()))


if __name__ == "__main__":
    main()
