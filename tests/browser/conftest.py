"""本物の Chromium と、サイトを GitHub Pages のように配るサーバー。"""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from figures_gen.book.chromium import NoChromiumError, launch
from tests.site.conftest import pages, site  # noqa: F401  # 同じ site/ を使う

expect.set_options(timeout=20_000)  # ほかの試験が並んで動いていても、待ちきれるように

AT_ROOT, AT_SUB_PATH = "/", "/book/"


class _Handler(http.server.SimpleHTTPRequestHandler):
    """``prefix`` の下でサイトを配る。sitemap.xml は、SITE_URL にこの場所を渡して作ったときのものを返す。"""

    def __init__(self, *arguments: Any, prefix: str, addresses: list[str], **options: Any) -> None:
        self.prefix, self.addresses = prefix, addresses
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        path = urlsplit(path).path
        if not path.startswith(self.prefix):
            return os.devnull + "/なし"
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def do_GET(self) -> None:
        if self.path == self.prefix + "sitemap.xml":
            self._sitemap()
        else:
            super().do_GET()

    def _sitemap(self) -> None:
        host = f"http://{self.headers['Host']}{self.prefix}"
        body = "".join(f"<url><loc>{host}{address}</loc></url>" for address in self.addresses)
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.end_headers()
        self.wfile.write(f"<urlset>{body}</urlset>".encode())

    def log_message(self, format: str, *arguments: Any) -> None:
        """黙って配る。"""


@pytest.fixture(scope="session")
def addresses(site: Path) -> list[str]:  # noqa: F811
    """ページの道。表紙は空。"""
    found = [file.parent.relative_to(site).as_posix() + "/" for file in sorted(site.rglob("index.html"))]
    return ["" if address == "./" else address for address in found]


def _serve(site: Path, addresses: list[str], prefix: str) -> Iterator[str]:  # noqa: F811
    handler = functools.partial(_Handler, directory=str(site), prefix=prefix, addresses=addresses)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{prefix}"
    server.shutdown()


@pytest.fixture(scope="session")
def root(site: Path, addresses: list[str]) -> Iterator[str]:  # noqa: F811
    """サイトがサーバーの根にあるときの住所。"""
    yield from _serve(site, addresses, AT_ROOT)


@pytest.fixture(scope="session")
def sub_path(site: Path, addresses: list[str]) -> Iterator[str]:  # noqa: F811
    """サイトが /book/ の下にあるときの住所。"""
    yield from _serve(site, addresses, AT_SUB_PATH)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """一つの Chromium を使い回す。"""
    try:
        with launch() as browser:
            yield browser
    except NoChromiumError as error:
        pytest.skip(str(error))


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """パソコンの幅で開いた、明るい画面のページ。"""
    context = browser.new_context(viewport={"width": 1320, "height": 900}, color_scheme="light", locale="ja-JP")
    yield context.new_page()
    context.close()
