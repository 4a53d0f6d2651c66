"""Chromium を見つけて動かします。ブラウザの試験（tests/browser）も、同じものを使います。"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoChromiumError(Exception):
    """Chromium がないか、起動できないことを知らせる誤り。"""


def path() -> str:
    """Chromium の実行ファイル。環境変数 ``CHROMIUM`` があれば、それを先に見ます。"""
    places = [
        os.environ.get("CHROMIUM", ""),
        "/usr/bin/chromium-headless-shell",  # 画面に出さない分だけ軽い
        "/usr/bin/chromium",
        shutil.which("chromium-browser") or "",
        shutil.which("google-chrome") or "",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ]
    found = next((place for place in places if place and Path(place).exists()), None)
    if found is None:
        raise NoChromiumError(
            "Chromium がありません。Debian や Ubuntu では sudo apt install chromium で入ります。"
            "ほかの場所にあるなら、環境変数 CHROMIUM に実行ファイルの道を書いてください。"
        )
    return found


@contextlib.contextmanager
def launch() -> Iterator[Browser]:
    """動いている Chromium。"""
    executable = path()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        except Error as error:
            reason = error.message.splitlines()[0]
            raise NoChromiumError(f"Chromium（{executable}）を起動できません: {reason}") from None
        yield browser
        browser.close()
