"""Gemma の重みが、ページに来て、しまわれ、消される（docs/assets/engine/gemma）。小さな偽物で、一つずつ壊す。"""

import base64
import hashlib
import http.server
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.looks import arrive, until
from tests.site.javascript import ask
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

EACH = 1 << 17
CONTENT = b"GGUF" + random.Random(39).randbytes(6 * EACH + 1020)
PIECES = [CONTENT[at : at + EACH] for at in range(0, len(CONTENT), EACH)]
DIGESTS = [hashlib.sha256(piece).hexdigest() for piece in PIECES]
WHOLE = hashlib.sha256(CONTENT).hexdigest()
LIST = {"size": len(CONTENT), "sha256": WHOLE, "each": EACH, "pieces": DIGESTS}
EVERY = [f"{number:02}" for number in range(len(PIECES))]
WORKER = """
import { OwnFile } from "/assets/engine/gemma/own-file.mjs";
import { listed, open } from "/assets/engine/gemma/store.mjs";
let stop;
const TASKS = {
  async read({ file, without, step = 50_000, patience }) {
    if (without) delete FileSystemFileHandle.prototype.createSyncAccessHandle;
    if (without === "both") caches.open = () => Promise.reject(new DOMException("", "SecurityError"));
    const told = [];
    const { signal } = (stop = new AbortController());
    const tell = ({ received }) => told.push(received);
    const source = file ? new OwnFile(file, signal) : await open(await listed(), { tell, signal, patience });
    const all = new Uint8Array(source.size), back = new Uint8Array(3);
    for (let from = 0; from < all.length; from += step) await source.read(from, all.subarray(from, from + step));
    await source.read(2, back);
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
    source.close();
    const digest = [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { digest, why: source.why, told, back: String.fromCharCode(...back.subarray(0, 2)) };
  },
  async beyond({ file }) {
    await new OwnFile(file).read(file.size - 1, new Uint8Array(2));
  },
  async ahead() {
    await (await open(await listed())).read(0, new Uint8Array(10));
    return {};
  },
  async hold({ folder, name }) {
    const place = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
    await (await place.getFileHandle(name)).createSyncAccessHandle();
    return {};
  },
  stop: () => stop.abort(),
};
onmessage = ({ data }) => Promise.resolve(data).then(({ task }) => TASKS[task](data)).then(
  (answer) => answer && postMessage(answer),
  ({ code, detail, message }) => postMessage({ code, detail, message }),
);
"""
PAGE = """<!doctype html><title>倉</title><script type="module">
import * as cellar from "/assets/engine/gemma/cellar.mjs";
globalThis.cellar = cellar;
globalThis.worker = new Worker("/worker.mjs", { type: "module" });
globalThis.said = new Promise((resolve) => (globalThis.resolve = resolve));
globalThis.begin = (job) => {
  globalThis.said = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
  worker.postMessage(job);
};
document.title = "開いた";
</script>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """サイトの部品と、偽物の重みを渡す。``faults`` にあるものは、そのとおりに間違える。"""

    server: "Server"

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        made = {"/": ("text/html; charset=utf-8", PAGE), "/worker.mjs": ("text/javascript", WORKER)}.get(self.path)
        if made:
            self.give(made[1].encode(), made[0])
        elif not self.server.line:
            self.close_connection = True
        elif name == "pieces.json":
            self.give(json.dumps(self.server.list).encode(), "application/json")
        elif name in EVERY:
            self.server.asked.append(name)
            faults = self.server.faults.get(name, [])
            (faults.pop(0) if faults else _Handler.give)(self, PIECES[int(name)])
        else:
            super().do_GET()

    def give(self, content: bytes, kind: str = "application/octet-stream", length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """何も書かない。"""


Fault = Callable[[_Handler, bytes], None]


class Server(http.server.ThreadingHTTPServer):
    """頼まれたものを覚えておくサーバー。"""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), lambda *given: _Handler(*given, directory=str(ROOT / "docs")))
        self.list: dict[str, Any] = LIST
        self.asked: list[str] = []
        self.faults: dict[str, list[Fault]] = {}
        self.line = True
        self.gate = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}/"

    def held(self, handler: _Handler, content: bytes) -> None:
        """半分だけ渡して、``gate`` が開くまで待たせる。"""
        handler.give(content[: EACH // 2], length=len(content))
        self.gate.wait(20)
        handler.wfile.write(content[EACH // 2 :])

    def new(self) -> list[str]:
        """前に聞かれてから、頼まれたもの。"""
        asked, self.asked = sorted(self.asked), []
        return asked


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.gate.set()
    server.shutdown()


@pytest.fixture
def context(reader: Page) -> BrowserContext:
    """しまうところは、サーバーごとに別。"""
    return reader.context


def opened(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(server.address)
    page.wait_for_function("document.title === '開いた'")
    return page


def read(page: Page, **job: Any) -> dict[str, Any]:
    begin(page, **job)
    return said(page)


def begin(page: Page, task: str = "read", **job: Any) -> None:
    page.evaluate("(job) => begin(job)", {"task": task, **job})


def said(page: Page) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("said")
    return answer


def whole(answer: dict[str, Any], why: str = "") -> bool:
    told = answer.get("told", [0])
    return (
        answer.get("digest") == WHOLE and answer["why"] == why and told[-1] == len(CONTENT) and answer["back"] == "UF"
    )


def bad(handler: _Handler, content: bytes) -> None:
    handler.give(content[:-1] + bytes([content[-1] ^ 1]))


def cut(handler: _Handler, content: bytes) -> None:
    handler.give(content[:1000], length=len(content))


def silent(handler: _Handler, content: bytes) -> None:
    handler.server.held(handler, content)


def short(handler: _Handler, content: bytes) -> None:
    handler.give(content[:1000])


def long(handler: _Handler, content: bytes) -> None:
    handler.give(content + b"1")


def other(handler: _Handler, content: bytes) -> None:
    handler.give(b"<h1>Wi-Fi</h1>".ljust(len(content)), "text/html; charset=utf-8")


def refuse(code: int) -> Fault:
    return lambda handler, content: handler.send_error(code)


# ---- しまう、消す ----

#: しまってあるもの。
NAMES = """async () => {
  const names = [];
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(cellar.NAME);
  for await (const [name, file] of folder.entries()) if ((await file.getFile()).size) names.push(name);
  return names.sort();
}"""
#: 消さないように、ブラウザに頼む回数。
PERSIST = """async () => {
  let asked = 0;
  navigator.storage.persist = async () => (asked += 1);
  await cellar.persist();
  await cellar.persist();
  return asked;
}"""


def test_what_was_received_is_kept_and_emptying_touches_nothing_else(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    assert server.new() == []
    page.evaluate(
        """async () => {
          localStorage.setItem("other", "1");
          await caches.open("other");
          await (await navigator.storage.getDirectory()).getDirectoryHandle("other", { create: true });
        }"""
    )
    assert page.evaluate(PERSIST) == 1
    answer = read(page)
    assert whole(answer) and answer["told"] == sorted(answer["told"]) and server.asked == EVERY
    server.new()
    page.evaluate("cellar.filled()")
    page = opened(context, server)
    server.line = False
    assert whole(read(page)) and server.new() == []
    assert page.evaluate(NAMES) == sorted(DIGESTS)
    page.evaluate("cellar.empty()")
    left = """async () => {
      const folders = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) folders.push(name);
      return [Object.keys(localStorage), await caches.keys(), folders, await cellar.stands(), await cellar.evicted()];
    }"""
    assert page.evaluate(left) == [["other"], ["other"], ["other"], False, False]


@pytest.mark.parametrize(("without", "why", "again"), [("opfs", "", []), ("both", "private", EVERY)])
def test_it_runs_where_the_storage_is_refused(
    context: BrowserContext, server: Server, without: str, why: str, again: list[str]
) -> None:
    """OPFS がなければ Cache API に、それもなければ、しまわずに。しまっていないところに戻れば、また受け取る。"""
    assert whole(read(opened(context, server), without=without), why)
    assert server.new().count("00") == 1 + bool(why)
    page = opened(context, server)
    assert whole(read(page, without=without), why)
    assert sorted({*server.new()}) == again
    page.evaluate("cellar.empty()")
    assert page.evaluate("caches.keys()") == []


def test_a_full_disk_keeps_what_it_can(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    tools = context.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": server.address[:-1], "quotaSize": 4 * EACH})
    assert whole(read(page), "no-room")
    server.new()
    kept = len(page.evaluate(NAMES))
    assert 0 < kept < len(PIECES)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": server.address[:-1]})
    assert whole(read(opened(context, server)))
    assert server.new() in (EVERY[kept:], EVERY[kept - 1 :])  # 途中まで書けた一つは、受け取り直す


DAMAGE = """async ([name, damage]) => {
  const root = await navigator.storage.getDirectory();
  const evict = () => root.removeEntry(cellar.NAME, { recursive: true });
  if (damage === "evict") return navigator.locks.request(cellar.NAME, evict);
  const folder = await root.getDirectoryHandle(cellar.NAME);
  if (damage === "old") return folder.getFileHandle("old", { create: true });
  const file = await folder.getFileHandle(name);
  const { size } = await file.getFile();
  const writer = await file.createWritable({ keepExistingData: true });
  if (damage === "flip") await writer.write({ type: "write", position: 70_000, data: new Uint8Array(4) });
  if (damage === "zeros") await writer.write(new Uint8Array(size));
  if (damage === "cut") await writer.truncate(size - 1000);
  await writer.close();
}"""


@pytest.mark.parametrize("damage", ["flip", "zeros", "cut", "evict", "old"])
def test_what_was_damaged_or_evicted_is_received_again(context: BrowserContext, server: Server, damage: str) -> None:
    """前の版のものは、捨てる。"""
    page = opened(context, server)
    assert whole(read(page))
    server.new()
    page.evaluate("cellar.filled()")
    page.evaluate(DAMAGE, [DIGESTS[2], damage])
    assert page.evaluate("cellar.evicted()") == (damage == "evict")
    assert whole(read(page))
    assert server.new() == {"evict": EVERY, "old": []}.get(damage, ["02"])
    assert whole(read(page)) and server.new() == []
    assert page.evaluate(NAMES) == sorted(DIGESTS)


# ---- 受け取る ----

#: どう間違えるか → わけと、その一つを頼んだ回数。わけのないものは、もう一度頼んで、受け取れる。
FAULTS: dict[str, tuple[list[Fault], str, int]] = {
    "404": ([refuse(404)], "answer", 1),
    "500": ([refuse(500)], "answer", 1),
    "page": ([other], "page", 1),
    "cut": ([cut], "cut", 1),
    "silent": ([silent], "cut", 1),
    "short": ([short, short], "damaged", 2),
    "long": ([long, long], "damaged", 2),
    "damaged": ([bad, bad], "damaged", 2),
    "damaged once": ([bad], "", 2),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_reason_and_what_came_before_is_kept(
    context: BrowserContext, server: Server, fault: str
) -> None:
    faults, code, times = FAULTS[fault]
    page = opened(context, server)
    server.faults["03"] = list(faults)
    answer = read(page, patience=1000)
    server.gate.set()
    assert answer.get("code", "") == code and server.new().count("03") == times
    if code:
        assert whole(read(page))
        assert server.new() == EVERY[3:]


def test_only_the_next_one_is_received_ahead(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    assert read(page, task="ahead") == {}
    until(page, lambda: len(server.asked) > 1)
    page.wait_for_timeout(200)
    assert server.asked == EVERY[:2]


def test_it_is_stopped_and_goes_on_with_the_rest(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    server.faults["03"] = [server.held]
    begin(page)
    until(page, lambda: "03" in server.asked)
    page.evaluate("worker.postMessage({ task: 'stop' })")
    assert said(page)["code"] == "stopped"
    server.new()
    assert whole(read(page))
    assert server.new() == EVERY[3:]


def test_a_reload_in_the_middle_leaves_nothing_half(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    for name in ("01", "03", "05"):
        server.faults[name] = [server.held]
        begin(page)
        until(page, lambda name=name: name in server.asked)
        page.reload()
        page.wait_for_function("document.title === '開いた'")
        server.gate.set()
        server.gate.clear()
    server.new()
    assert whole(read(page)) and server.new() == EVERY[5:]


# ---- 二つのタブ ----


def test_two_tabs_receive_everything_once_between_them(context: BrowserContext, server: Server) -> None:
    one, two = opened(context, server), opened(context, server)
    server.faults["00"] = [server.held]
    begin(one)
    begin(two)
    until(one, lambda: server.asked)
    server.gate.set()
    assert whole(said(one)) and whole(said(two))
    assert server.new() == EVERY


def test_what_another_tab_has_open_is_read(context: BrowserContext, server: Server) -> None:
    one, two = opened(context, server), opened(context, server)
    assert whole(read(one))
    server.new()
    read(one, task="hold", folder=one.evaluate("cellar.NAME"), name=DIGESTS[2])
    assert whole(read(two)) and server.new() == []


def test_emptying_in_another_tab_is_not_undone(context: BrowserContext, server: Server) -> None:
    """読んでいたタブは、しまわずに、終わりまで読む。"""
    one, two = opened(context, server), opened(context, server)
    server.faults["03"] = [server.held]
    begin(one)
    until(one, lambda: "03" in server.asked)
    two.evaluate("cellar.empty()")
    server.gate.set()
    assert whole(said(one), "emptied")
    assert not two.evaluate("cellar.stands()")


# ---- 一覧、読者のファイル、言葉 ----


def test_a_file_of_the_reader_is_read_without_a_request(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    bytes = "Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0))"
    page.evaluate(f"(given) => {{ globalThis.file = new File([{bytes}], 'a'); }}", base64.b64encode(CONTENT).decode())
    job = "(task) => (begin({ task, file }), said)"
    answer = page.evaluate(job, "read")
    assert answer["digest"] == WHOLE and answer["back"] == "UF"
    assert page.evaluate(job, "beyond")["code"] == "not-gguf" and server.new() == []


def test_a_site_without_weights_says_so(context: BrowserContext, server: Server) -> None:
    server.list = json.loads((ROOT / "docs/assets/gemma/pieces.json").read_text(encoding="utf-8"))
    page = opened(context, server)
    assert read(page)["code"] == "not-served"
    server.list |= {"why": "unusable", "said": "わけ"}
    assert read(page) == {"code": "unusable", "detail": "わけ", "message": "unusable"} and server.new() == []


def test_every_reason_has_its_words() -> None:
    """投げるもの、しまえないわけ、一覧にあるわけ。知らないわけには、ほかの言葉。"""
    engine = ROOT / "docs/assets/engine/gemma"
    code = "".join((engine / name).read_text(encoding="utf-8") for name in ("store.mjs", "own-file.mjs"))
    codes = re.findall(
        r'(?:Trouble\(|Error: |shelves \? "" : |\?\? |abort\()"([a-z-]+)"', code.replace('?? "linear"', "")
    )
    codes += ["waiting", "unusable", "not-served", "evicted"]
    words = "const { saying } = await import('./docs/assets/engine/gemma/sayings.mjs');"
    found = ask(words + "answer(given.map((code) => saying({ code, detail: 335e6 })));", [*codes, "no-memory", "nai"])
    assert (
        len({*codes}) == 15
        and found.count(found[-1]) == 1
        and "この端末では、置き場（335MB）が取れません。" in found[-2]
    )


def test_the_front_page_forgets_the_weights_too(reader: Page, root: str) -> None:
    arrive(reader, root)
    button = reader.get_by_role("button", name="忘れさせる")
    button.scroll_into_view_if_needed()
    expect(button).to_be_disabled()
    reader.evaluate(
        """async () => {
          const { NAME } = await import(new URL("assets/engine/gemma/cellar.mjs", location));
          const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(NAME, { create: true });
          await (await (await folder.getFileHandle("a", { create: true })).createWritable()).close();
        }"""
    )
    reader.reload()
    button.click()
    expect(reader.locator(".nt-memory__said")).to_have_text("忘れました。")
    expect(button).to_be_disabled()
    assert (
        reader.evaluate("async () => (await Array.fromAsync((await navigator.storage.getDirectory()).keys())).length")
        == 0
    )
