"""本物の Chromium と、サイトを GitHub Pages のように配るサーバー。"""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tokenizers import Tokenizer

from figures_gen.paper.chromium import NoChromiumError, launch
from nexttoken.loading.weights import assemble

expect.set_options(timeout=20_000)  # ほかの試験が並んで動いていても、待ちきれるように


class _Handler(http.server.SimpleHTTPRequestHandler):
    """``prefix`` の下でサイトを配る。"""

    protocol_version = "HTTP/1.1"  # 一つのつながりで、いくつも渡す
    disable_nagle_algorithm = True  # 頭と中身は別々に送るので、待ち合わせると、一つに44ミリ秒かかる

    def __init__(self, *arguments: Any, prefix: str, heard: list[str], **options: Any) -> None:
        self.prefix, self.heard = prefix, heard
        super().__init__(*arguments, **options)

    def parse_request(self) -> bool:
        """届いたものは、頭も中身も、``heard`` に残す。"""
        whole = super().parse_request()
        self.heard.append(self.requestline)
        if whole:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.heard += [str(self.headers), body.decode("latin-1")]
        return whole

    def translate_path(self, path: str) -> str:
        path = urlsplit(path).path
        if not path.startswith(self.prefix):
            return os.devnull + "/なし"
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def log_message(self, format: str, *arguments: Any) -> None:
        """記録も、``heard`` に残すだけ。"""
        self.heard.append(format % arguments)


def _serve(site: Path, prefix: str, heard: list[str]) -> Iterator[str]:
    handler = functools.partial(_Handler, directory=str(site), prefix=prefix, heard=heard)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{prefix}"
    server.shutdown()


@pytest.fixture(scope="session")
def root(site: Path) -> Iterator[str]:
    """サイトがサーバーの根にあるときの住所。"""
    yield from _serve(site, "/", [])


@pytest.fixture(scope="session")
def sub_path(site: Path) -> Iterator[str]:
    """サイトが /book/ の下にあるときの住所。"""
    yield from _serve(site, "/book/", [])


@pytest.fixture(scope="module")
def overheard(site: Path) -> Iterator[tuple[str, list[str]]]:
    """届いたものをすべて残すサーバーの住所と、残したもの。"""
    heard: list[str] = []
    for address in _serve(site, "/", heard):
        yield address, heard


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """一つの Chromium を使い回す。"""
    try:
        with launch() as browser:
            yield browser
    except NoChromiumError as error:
        pytest.skip(str(error))


DESK: dict[str, Any] = {"viewport": {"width": 1320, "height": 900}, "color_scheme": "light", "locale": "ja-JP"}


@pytest.fixture(scope="session")
def display(browser: Browser) -> Iterator[BrowserContext]:
    """パソコンの幅の、明るい画面。初めて読み込むと、ページ一つに1秒のCPUが余分にかかるので、試験のあいだ使い回す。"""
    yield from _shared(browser, **DESK)


@pytest.fixture(scope="session")
def hand(browser: Browser) -> Iterator[BrowserContext]:
    """指で触れる、狭い画面。"""
    yield from _shared(browser, viewport={"width": 360, "height": 640}, has_touch=True, locale="ja-JP")


@pytest.fixture
def reader(display: BrowserContext, root: str, sub_path: str) -> Iterator[Page]:
    """パソコンの幅で開いたページ。前の試験で届いたもの（HTTP の控え）はあるが、しまったものはない。"""
    yield from _visit(display, root, sub_path)


@pytest.fixture
def phone(hand: BrowserContext, root: str, sub_path: str) -> Iterator[Page]:
    """指で触れる、狭い画面のページ。"""
    yield from _visit(hand, root, sub_path)


def _shared(browser: Browser, **device: Any) -> Iterator[BrowserContext]:
    with browser.new_context(**device) as context:
        context.new_page()  # _visit が片づけに使う
        yield context


def _visit(context: BrowserContext, *sites: str) -> Iterator[Page]:
    others = context.pages
    yield context.new_page()
    for page in context.pages:
        if page not in others:
            page.close()
    context.clear_permissions()
    devtools = context.new_cdp_session(context.pages[0])
    for site in sites:
        origin = site.removesuffix(urlsplit(site).path)
        devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    devtools.detach()


@pytest.fixture
def guest(browser: Browser) -> Iterator[Page]:
    """まだ何も届いていない ``reader``。時計や回線を変えても、ほかの試験に残らない。"""
    yield from _at_a_desk(browser)


@pytest.fixture(scope="module")
def kept(browser: Browser) -> Iterator[Page]:
    """``guest`` と同じもの。一度用意した大きなもの（モデルや語彙）を、ファイルの中の試験で使い回す。"""
    yield from _at_a_desk(browser)


def _at_a_desk(browser: Browser) -> Iterator[Page]:
    with browser.new_context(**DESK) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def calm(display: BrowserContext) -> Iterator[Page]:
    """動きを減らした ``reader``。ファイルの中の試験で使い回す。"""
    with closing(display.new_page()) as page:
        page.emulate_media(reduced_motion="reduce")
        yield page


@pytest.fixture(scope="session")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """読者のファイルとして開く、本物の Gemma。"""
    return assemble(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="session")
def hollow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """でたらめな重みの、18階建て。答えによらない、部品の動きだけを見る試験が、本物の代わりに開く。"""
    from gguf import GGMLQuantizationType as Kind

    from tests.site.test_gemma_engine import HOLLOW, made

    return made(HOLLOW, Kind.Q8_0).write(tmp_path_factory.mktemp("hollow") / "hollow.gguf")


@pytest.fixture(scope="session")
def official() -> Tokenizer:
    """既定の Gemma のトークナイザ。NEXTTOKEN_MODEL が何であっても既定のものを使う。"""
    from nexttoken.loading.folder import prepare

    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("NEXTTOKEN_MODEL", raising=False)
        return Tokenizer.from_file(str(prepare(None) / "tokenizer.json"))
