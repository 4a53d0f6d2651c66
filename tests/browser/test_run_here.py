"""「ここで動かす」。章のセルが、ページの中の Python でも、本と同じ出力になる。"""

import http.server
import math
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from figures_gen.engine import cells
from figures_gen.engine.results import RELATIVE
from figures_gen.site import here
from nexttoken import corpus_path
from tests.browser.test_every_page import listening, violations

pytestmark = pytest.mark.browser

RUNNABLE = here.runnable()
LONG = 600_000  # 小説を読むセルを待つ、いちばん長い時間（ミリ秒）
NUMBER = re.compile(r"\d+\.\d+")


def box(page: Page, cell: str) -> Locator:
    """セルの「ここで動かす」。近づくまで用意されない。"""
    found = page.locator(f'nt-run-here[cell="{cell}"]')
    found.scroll_into_view_if_needed()
    return found


def reveal(page: Page) -> None:
    """折りたたみ（確かめようの答え）を、すべて開く。"""
    page.evaluate("() => document.querySelectorAll('article details').forEach((one) => { one.open = true; })")


def opened(page: Page, base: str, chapter: str, cell: str) -> Locator:
    """章を開いてセルを動かし、終わるまで待つ。"""
    page.goto(f"{base}{chapter}/")
    reveal(page)
    found = box(page, cell)
    found.get_by_role("button", name="ここで動かす").click()
    ended(found)
    return found


def ended(found: Locator) -> None:
    """動き終わるのを待つ。"""
    expect(found.get_by_role("button", name="動かす", exact=True)).to_have_attribute(
        "aria-disabled", "false", timeout=LONG
    )


def status(found: Locator) -> Locator:
    return found.get_by_role("status")


def printed(found: Locator) -> str:
    return found.locator("#output").text_content() or ""


def replace(found: Locator, code: str) -> None:
    """コードを書き換える。"""
    field = found.get_by_role("textbox")
    field.click()
    field.press("Control+a")
    field.page.keyboard.insert_text(code)


def run(found: Locator, code: str) -> str:
    """``code`` を動かし、出力を返す。"""
    replace(found, code)
    found.get_by_role("button", name="動かす", exact=True).click()
    ended(found)
    return printed(found)


def alike(ours: str, book: str) -> bool:
    """小数のほかは一字一句、小数は許容誤差の中で同じか。"""
    if NUMBER.sub("#", ours) != NUMBER.sub("#", book):
        return False
    pairs = zip(NUMBER.findall(ours), NUMBER.findall(book), strict=True)
    return all(math.isclose(float(one), float(other), rel_tol=RELATIVE) for one, other in pairs)


@pytest.mark.parametrize("chapter", RUNNABLE)
def test_every_cell_prints_what_the_book_prints(reader: Page, root: str, chapter: str) -> None:
    """本は手元の Python、ここは Pyodide（Python 3.14）。章の順に、本のページで押していく。"""
    reader.goto(f"{root}{chapter}/")
    reveal(reader)
    places = reader.locator("nt-run-here").evaluate_all("(all) => all.map((one) => one.getAttribute('cell'))")
    assert sorted(places) == sorted(cell.name for cell in RUNNABLE[chapter])
    different = {}
    with listening(reader, root) as faults:
        for cell in [cell for cell in RUNNABLE[chapter] if cell.name in places]:
            found = box(reader, cell.name)
            found.get_by_role("button", name="ここで動かす").click()
            choose = found.locator("input[type=file]")
            expect(choose.or_(status(found).filter(has_text="終わりました"))).to_be_visible(timeout=LONG)
            if choose.is_visible():
                choose.set_input_files(corpus_path("neko"))
            expect(status(found)).to_contain_text(re.compile("終わりました|止まりました"), timeout=LONG)
            ended(found)
            book = cells.read(here.GENERATED / chapter)[cell.name].output
            ours = printed(found)
            if not alike(ours.rstrip(), book.rstrip()):
                different[cell.name] = (ours, book)
    assert different == {}
    assert faults == []


# ---- 頼むまで、何も取りに行かない ----


def test_nothing_comes_before_the_press_and_nothing_more_after(reader: Page, sub_path: str) -> None:
    """押して初めて、このサイトからだけ受け取る。そのあとは、つながっていなくても、ほかのセルまで動く。"""
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    with listening(reader, sub_path) as faults:
        reader.goto(f"{sub_path}bpe-by-hand/")
        reader.locator("nt-bpe-stepper").scroll_into_view_if_needed()  # ほかの部品は、近づいたときに届いている
        reader.locator("nt-bpe-stepper[data-ready]").wait_for(state="attached")
        box(reader, "pairs")
        reader.wait_for_function("!!customElements.get('nt-run-here')")
        reader.evaluate("""() => document.querySelectorAll("nt-run-here").forEach((one) => one.start())""")
        reader.wait_for_load_state("networkidle")
        assert not [url for url in asked if re.search(r"/assets/(run|vendor/(pyodide|codemirror))/", url)]
        found = box(reader, "pairs")
        size = here.sizes()[0]
        expect(found.locator("#note")).to_have_text(f"初めだけ、{size / 1e6:.1f}MBを受け取ります")
        found.get_by_role("button", name="ここで動かす").click()
        ended(found)
        expect(status(found)).to_have_text("終わりました。本と同じ出力です。")
        reader.context.set_offline(True)
        last = box(reader, "unknown")
        last.get_by_role("button", name="ここで動かす").click()
        ended(last)
        expect(status(last)).to_have_text("終わりました。本と同じ出力です。")
    assert faults == []


def test_python_that_does_not_come_can_be_asked_again(reader: Page, root: str) -> None:
    """Python も書く欄も届かなければ、そう言い、ふつうの欄で書ける。届くようになれば、動く。"""
    reader.route("**/vendor/**", lambda route: route.abort())
    reader.goto(f"{root}bpe-by-hand/")
    found = box(reader, "pairs")
    found.get_by_role("button", name="ここで動かす").click()
    expect(status(found)).to_contain_text("動かせませんでした")
    expect(found.locator("textarea")).to_have_value(re.compile("対を数える"))
    reader.unroute("**/vendor/**")
    assert run(found, "for 回 in range(3):\n    print(回)") == "0\n1\n2\n"


# ---- 檻 ----

#: Python の守りがすべて破れ、Worker の中で好きな JavaScript が動いたとしたら。
ATTACKER = """
self.onmessage = async ({ ports: [port] }) => {
  const tried = {};
  const attempt = async (name, work) => {
    try { tried[name] = "開いた: " + String(await work()); } catch (error) { tried[name] = "閉じている"; }
  };
  await attempt("fetch", () => fetch(BASE));
  await attempt("no-cors", () => fetch(BASE, { mode: "no-cors" }));
  await attempt("xhr", () => { const asked = new XMLHttpRequest(); asked.open("GET", BASE, false); asked.send(); });
  await attempt("socket", () => new Promise((yes, no) => {
    const socket = new WebSocket(BASE.replace("http", "ws"));
    socket.onopen = yes; socket.onerror = no;
  }));
  await attempt("stream", () => new Promise((yes, no) => {
    const stream = new EventSource(BASE);
    stream.onopen = yes; stream.onerror = no;
  }));
  await attempt("script", () => importScripts(BASE + "assets/widgets/dom.mjs"));
  await attempt("module", () => import(BASE + "assets/widgets/dom.mjs"));
  await attempt("eval", () => eval("1"));
  await attempt("Function", () => new Function("return 1")());
  await attempt("database", () => new Promise((yes, no) => {
    const asked = indexedDB.open("x");
    asked.onsuccess = yes; asked.onerror = no;
  }));
  await attempt("cache", () => caches.keys());
  await attempt("files", () => navigator.storage.getDirectory());
  await attempt("page", () => document.title);
  await attempt("parent", () => parent.location.href);
  await attempt("nested", () => new Promise((yes, no) => {
    const code = `fetch(${JSON.stringify(BASE)}, { mode: "no-cors" }).then(() => postMessage(1), () => postMessage(0))`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    worker.onmessage = ({ data }) => data ? yes() : no(); worker.onerror = no;
  }));
  port.onmessage = ({ data }) => port.postMessage({ number: data.number, answer: { tried, origin: self.origin } });
};"""


class _Listener(http.server.BaseHTTPRequestHandler):
    """だれでも歓迎するサーバー。たたかれた戸を覚える。"""

    def do_GET(self) -> None:
        self.server.knocks.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/javascript")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """黙って聞く。"""


@pytest.fixture
def listener() -> Iterator[http.server.HTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    server.knocks = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_even_javascript_in_the_cage_reaches_nothing(reader: Page, root: str, listener: http.server.HTTPServer) -> None:
    reader.goto(f"{root}terms/")
    base = f"http://127.0.0.1:{listener.server_port}/"
    found = reader.evaluate(
        """async ([root, script]) => {
          const { cage } = await import(root + "assets/run/cage.mjs");
          const made = await cage(script);
          const answer = await made.ask({ ask: "x" });
          made.close();
          return { ...answer, frames: document.querySelectorAll("iframe").length };
        }""",
        [root, f"const BASE = {base!r};{ATTACKER}"],
    )
    assert {name: state for name, state in found["tried"].items() if state != "閉じている"} == {}
    assert len(found["tried"]) == 15
    assert found["origin"] == "null" and found["frames"] == 0
    assert listener.knocks == []  # type: ignore[attr-defined]
    assert reader.evaluate("(base) => fetch(base).then(({ ok }) => ok)", base)  # 檻の外からなら、届く
    assert listener.knocks == ["/"]  # type: ignore[attr-defined]


ATTACKS = {
    "js": "import js\nprint(js.document)",
    "pyodide_js": "import pyodide_js\nprint(pyodide_js.FS)",
    "run_js": "from pyodide.code import run_js\nprint(run_js('self.origin'))",
    "eval": "import pyodide.ffi as f\nprint(f.to_js([1]).constructor.constructor('return self')())",
    "finder": "import sys\nfor one in sys.meta_path:\n    for name in getattr(one, 'jsproxies', {}).values():\n"
    "        print(name.fetch('/'))\nraise OSError",
    "open_url": "from pyodide.http import open_url\nprint(open_url('BASE'))",
    "urllib": "import urllib.request\nprint(urllib.request.urlopen('BASE').read())",
    "socket": "import socket\ns = socket.create_connection(('127.0.0.1', PORT), 2)\ns.send(b'GET / HTTP/1.0\\r\\n')\n"
    "print(s.recv(9))",
    "micropip": "import micropip",
    "subprocess": "import subprocess\nprint(subprocess.run(['ls']))",
}


def test_malicious_python_stays_in_the_cage(reader: Page, root: str, listener: http.server.HTTPServer) -> None:
    """どれも例外で終わり、どこにも届かず、ページも、覚えてあることも、変わらない。"""
    found = opened(reader, root, "bpe-by-hand", "pairs")
    reader.evaluate("() => localStorage.setItem('秘密', '月')")
    before = reader.evaluate("() => [location.href, document.title, JSON.stringify(localStorage)]")
    port = str(listener.server_port)
    for name, attack in ATTACKS.items():
        said = run(found, attack.replace("BASE", f"http://127.0.0.1:{port}/").replace("PORT", port))
        assert "Error" in said and "月" not in said, (name, said)
    said = run(found, "print('<img src=x onerror=alert(1)><script>document.title = 1</script>')")
    assert said.startswith("<img src=x") and found.locator("#output img").count() == 0
    assert listener.knocks == []  # type: ignore[attr-defined]
    assert reader.evaluate("() => [location.href, document.title, JSON.stringify(localStorage)]") == before


# ---- 動かす、止める、戻す ----


def test_an_endless_cell_is_stopped(reader: Page, root: str) -> None:
    """止めたあとも、また動く。出力が多すぎれば、ひとりでに止まる。"""
    found = opened(reader, root, "bpe-by-hand", "pairs")
    replace(found, "print('回る', flush=True)\nwhile True: pass")
    found.get_by_role("button", name="動かす", exact=True).click()
    expect(found.locator("#output")).to_contain_text("回る", timeout=LONG)
    other = box(reader, "last")
    other.get_by_role("button", name="ここで動かす").click()
    expect(status(other)).to_contain_text("ほかのコードが動いています")
    found.get_by_role("button", name="止める").click()
    expect(status(found)).to_contain_text("止めました")
    assert reader.locator("iframe").count() == 0
    assert run(found, "while True: print('猫' * 100)").startswith("猫")
    expect(status(found)).to_contain_text("字を超えたので、止めました")
    found.get_by_role("button", name="元に戻す").click()
    found.get_by_role("button", name="動かす", exact=True).click()
    expect(status(found)).to_have_text("終わりました。本と同じ出力です。", timeout=LONG)


def test_what_is_changed_is_felt_below(reader: Page, root: str) -> None:
    """前のセルを書き換えれば、後のセルの答えも変わり、元に戻せば戻る。例外は、Python の見せる形で、日本語が添う。"""
    found = opened(reader, root, "bpe-by-hand", "pairs")
    code = found.get_by_role("textbox").inner_text()
    replace(found, '元の文 = "猫猫猫猫"\nfrom nexttoken.letter_pairs import count_pairs as 対を数える')
    below = box(reader, "steps")
    below.get_by_role("button", name="ここで動かす").click()
    ended(below)
    assert printed(below).startswith("猫猫猫猫")
    expect(status(below)).to_have_text("終わりました。")
    replace(found, "元の文 = 元の")
    below.get_by_role("button", name="動かす", exact=True).click()
    ended(below)
    expect(status(below)).to_have_text("前のセル（pairs）が、NameErrorで止まりました。")
    assert 'File "<pairs>", line 1, in <module>' in printed(below)
    expect(below.locator("#hint")).to_contain_text("その名前は、まだ作られていません")
    found.get_by_role("button", name="元に戻す").click()
    assert found.get_by_role("textbox").inner_text() == code
    below.get_by_role("button", name="動かす", exact=True).click()
    ended(below)
    expect(status(below)).to_have_text("終わりました。本と同じ出力です。")
    found.get_by_role("button", name="閉じる").click()
    expect(found.get_by_role("button", name="ここで動かす")).to_be_focused()
    expect(reader.locator(".nt-run-here + .highlight").first).to_be_visible()


def test_a_wrong_file_is_refused_with_a_reason(reader: Page, root: str) -> None:
    reader.goto(f"{root}lossless/")
    found = box(reader, "counts")
    found.get_by_role("button", name="ここで動かす").click()
    choose = found.get_by_label("『吾輩は猫である』のファイル")
    choose.set_input_files({"name": "neko.png", "mimeType": "image/png", "buffer": bytes(range(256))})
    expect(status(found)).to_contain_text("読めませんでした。別のファイルを選んでください", timeout=LONG)
    choose.set_input_files({"name": "neko.txt", "mimeType": "text/plain", "buffer": b"Congroo"})
    expect(found.locator("#hint")).to_contain_text("本で使った版とは違う", timeout=LONG)
    assert "'o': 3" in printed(found)


def test_another_chapter_uses_the_same_python(reader: Page, root: str) -> None:
    """ページを移っても（navigation.instant）、Python は取り直さない。名前は、章ごとに新しい。"""
    opened(reader, root, "bpe-by-hand", "pairs")
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.locator(".md-footer__link--prev").click()
    expect(reader.locator("article h1")).to_contain_text("文字は、ぜんぶ数だった")
    found = box(reader, "four")
    found.get_by_role("button", name="ここで動かす").click()
    ended(found)
    expect(status(found)).to_have_text("終わりました。本と同じ出力です。")
    assert not [url for url in asked if "pyodide" in url]
    assert "NameError" in run(found, "元の文")


# ---- 書く欄 ----


@pytest.fixture
def writing(reader: Page, root: str) -> Locator:
    """開いただけのセル。Python は届かない。"""
    return _writing(reader, root)


def _writing(page: Page, base: str, chapter: str = "bpe-by-hand", cell: str = "pairs") -> Locator:
    page.route("**/vendor/pyodide/**", lambda route: route.abort())
    page.goto(f"{base}{chapter}/")
    found = box(page, cell)
    found.get_by_role("button", name="ここで動かす").click()
    expect(status(found)).to_contain_text("動かせませんでした", timeout=LONG)
    return found


def test_the_field_is_used_from_the_keyboard(writing: Locator) -> None:
    """字はページの早業キーに奪われず、字下げが続き、取り消せて、Tab で次のボタンへ出られる。"""
    page, field = writing.page, writing.get_by_role("textbox", name="セル pairs のコード")
    assert field.evaluate("(field) => field.getRootNode().activeElement.id") == "run"
    page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("for n in s:\n/n")
    assert field.inner_text() == "for n in s:\n    /n"
    page.keyboard.press("Control+z")
    assert field.inner_text() != "for n in s:\n    /n"
    page.keyboard.press("Tab")
    assert field.evaluate("(field) => field.getRootNode().activeElement.id") == "run"
    field.focus()
    page.keyboard.press("Control+Enter")
    expect(status(writing)).to_contain_text("動かせませんでした")


def test_japanese_is_typed_through_an_input_method(writing: Locator) -> None:
    field = writing.get_by_role("textbox")
    field.click()
    field.press("Control+a")
    field.press("Delete")
    keys = writing.page.context.new_cdp_session(writing.page)
    for text in ("ね", "ねこ", "猫"):
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    keys.send("Input.insertText", {"text": "猫"})
    writing.page.keyboard.type(" = 1")
    assert field.inner_text() == "猫 = 1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1320])
def test_what_is_opened_is_sound(browser: Browser, root: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="ja-JP", reduced_motion="reduce"
    )
    page = context.new_page()
    found = _writing(page, root, "next-word", "patterns")
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for target in found.get_by_role("button").all():
        size = target.bounding_box()
        assert size and size["height"] >= 44 and size["width"] >= 44
    context.close()


def test_it_is_seen_in_forced_colours_and_not_on_paper(browser: Browser, root: str) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 900}, locale="ja-JP", forced_colors="active")
    page = context.new_page()
    found = _writing(page, root)
    field = found.locator(".cm-editor")
    borders = field.evaluate("(one) => [getComputedStyle(one).borderTopStyle, getComputedStyle(one).borderTopWidth]")
    assert borders == ["solid", "1px"]
    page.emulate_media(media="print")
    for part in page.locator(".nt-run-here, .nt-elsewhere").all():
        expect(part).not_to_be_visible()
    expect(page.locator(".nt-run-here + .highlight").first).to_be_visible()  # 書き換えていても、紙には本のコード
    context.close()
