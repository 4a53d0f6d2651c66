"""「ここで動かす」。章のセルが、ページの中の Python でも、本と同じ出力になる。"""

import http.server
import math
import re
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from figures_gen.promise.results import RELATIVE
from figures_gen.site import live_cells
from nexttoken import corpus_path
from tests.browser.looks import APPROACH, IDLE, asking, listening, until, violations
from tests.site.test_run_here import zipped

pytestmark = pytest.mark.browser

RUNNABLE = live_cells.runnable()
LONG = 600_000  # 小説を読むセルを待つ、いちばん長い時間（ミリ秒）
NUMBER = re.compile(r"\d+\.\d+")


def box(page: Page, cell: str) -> Locator:
    """セルの「ここで動かす」。囲みの中なら、開く。近づくまで用意されない。"""
    found = page.locator(f'nt-run-here[cell="{cell}"]')
    found.evaluate("(one) => one.closest('details')?.setAttribute('open', '')")
    found.scroll_into_view_if_needed()
    return found


def opened(page: Page, base: str, chapter: str, cell: str) -> Locator:
    """章を開いてセルを動かし、終わるまで待つ。"""
    page.goto(f"{base}{chapter}/")
    return started(page, cell)


def started(page: Page, cell: str) -> Locator:
    """セルを開いて動かし、終わるまで待つ。"""
    found = box(page, cell)
    found.get_by_role("button", name="ここで動かす").click()
    ended(found)
    return found


def ended(found: Locator) -> None:
    """動き終わるのを待つ。"""
    found.locator("#run").evaluate(
        """async (button, end) => {
          while (button.ariaDisabled !== "false" && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
          if (button.ariaDisabled !== "false") throw new Error("終わりません。");
        }""",
        time.time() * 1000 + LONG,
    )


@pytest.fixture(scope="module")
def chapter(kept: Page, root: str) -> Page:
    """Python の起きている章。"""
    opened(kept, root, "bpe-by-hand", "pairs").get_by_role("button", name="閉じる").click()
    return kept


@pytest.fixture
def pairs(chapter: Page) -> Iterator[Locator]:
    """開いて、本のとおりに動かしたセル。"""
    yield started(chapter, "pairs")
    close = chapter.locator("nt-run-here").get_by_role("button", name="閉じる")
    while close.count():
        close.first.click()


def status(found: Locator) -> Locator:
    return found.get_by_role("status")


def printed(found: Locator) -> str:
    """印字したものと、例外で止まったときの Python の知らせ（たたんである）。"""
    return "".join(found.locator(place).text_content() or "" for place in ("#output", "#trace"))


def replace(found: Locator, code: str) -> None:
    """コードを書き換える。"""
    field = found.get_by_role("textbox")
    field.click()
    field.press("Control+a")
    field.page.keyboard.insert_text(code)


def again(found: Locator) -> None:
    """もう一度動かす。"""
    found.locator("#run").click()
    ended(found)


def run(found: Locator, code: str) -> str:
    """``code`` を動かし、出力を返す。"""
    replace(found, code)
    again(found)
    return printed(found)


def alike(ours: str, book: str) -> bool:
    """小数のほかは一字一句、小数は許容誤差の中で同じか。"""
    if NUMBER.sub("#", ours) != NUMBER.sub("#", book):
        return False
    pairs = zip(NUMBER.findall(ours), NUMBER.findall(book), strict=True)
    return all(math.isclose(float(one), float(other), rel_tol=RELATIVE) for one, other in pairs)


#: どの章のセルも、台本の順に、ボタンを押したときと同じやりとり（Session）で。
EVERY_CELL = """async ([root, total, asked, novel]) => {
  const { Session } = await import(root + "assets/run/python.mjs");
  const text = new TextEncoder().encode(novel).buffer, found = {};
  for (const [chapter, names] of asked) {
    const session = new Session(chapter, total);
    for (const name of names) {
      let printed = "";
      const watch = { loading() {}, started() {}, before() {}, output: (more) => (printed += more) };
      for (const wanted of await session.missingTexts(name)) await session.accept(wanted, text.slice(), watch);
      const { error } = await session.run(name, watch);
      found[`${chapter}/${name}`] = printed + (error?.text ?? "");
    }
  }
  return found;
}"""


def test_every_cell_prints_what_the_book_prints(reader: Page, root: str) -> None:
    """本は手元の Python、ここは Pyodide（Python 3.14）。ボタンは、tests/site/test_run_here.py が数える。"""
    book = {f"{chapter}/{cell['name']}": cell["output"] for chapter in RUNNABLE for cell in live_cells.session(chapter)}
    asked = [[chapter, [cell.name for cell in cells]] for chapter, cells in RUNNABLE.items()]
    reader.set_default_timeout(LONG)
    with listening(reader, root):
        reader.goto(f"{root}terms/")
        novel = corpus_path("neko").read_bytes().decode()
        found = reader.evaluate(EVERY_CELL, [root, live_cells.sizes()[1], asked, novel])
    assert found.keys() == {f"{chapter}/{cell.name}" for chapter, cells in RUNNABLE.items() for cell in cells}
    assert {
        name: (ours, book[name]) for name, ours in found.items() if not alike(ours.rstrip(), book[name].rstrip())
    } == {}


# ---- 頼むまで、何も取りに行かない ----


def test_nothing_comes_before_the_press_and_nothing_more_after(guest: Page, sub_path: str) -> None:
    """押して初めて、このサイトからだけ受け取る。そのあとは、つながっていなくても、ほかのセルまで動く。"""
    asked = asking(guest)
    with listening(guest, sub_path):
        guest.goto(f"{sub_path}bpe-by-hand/")
        guest.evaluate(APPROACH)  # ほかの部品は、近づいたときに届いている
        guest.evaluate(IDLE)
        assert not [url for url in asked if re.search(r"/assets/(run|vendor/(pyodide|codemirror))/", url)]
        note = box(guest, "steps").locator("#note")
        expect(note).to_have_text(f"初めだけ、{live_cells.sizes()[0] / 1e6:.1f}MBを受け取ります")
        expect(status(started(guest, "pairs"))).to_have_text("終わりました。本と同じ出力です。")
        guest.context.set_offline(True)
        expect(status(started(guest, "steps"))).to_have_text("終わりました。本と同じ出力です。")


#: Worker として動きださないもの。終わりのものは、何も言わない。
DEAD = ["<html>404</html>", "throw new Error('だめ')", "self.close()"]


def test_python_that_does_not_come_can_be_asked_again(guest: Page, root: str) -> None:
    """届かなければ、つながりを、届いても起きなければ、Python を疑う。書く欄が届かなくても、ふつうの欄で書ける。"""
    vendor, worker = "**/vendor/**", "**/run/worker.mjs"
    guest.clock.install()
    guest.route(vendor, lambda route: route.abort())
    found = opened(guest, root, "bpe-by-hand", "pairs")
    expect(status(found)).to_contain_text("動かせませんでした。つながっているかを確かめて")
    expect(found.locator("textarea")).to_have_value(re.compile("対を数える"))
    guest.unroute(vendor)
    dead = list(DEAD)
    guest.route(worker, lambda route: route.fulfill(body=dead.pop(0), content_type="text/javascript"))
    while dead:
        replace(found, "print(1)")
        found.get_by_role("button", name="動かす", exact=True).click()
        until(guest, lambda: guest.clock.fast_forward(10_000) or found.locator("#run[aria-disabled=false]").count())
        expect(status(found)).to_contain_text("動かせませんでした。Pythonを起こせないか")
    guest.unroute(worker)
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
  await attempt("script", () => importScripts(BASE + "assets/base/dom.mjs"));
  await attempt("module", () => import(BASE + "assets/base/dom.mjs"));
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
  port.onmessage = ({ data }) => {
    if (data.ask === "hang") for (;;); // 口も、耳も、ふさぐ
    port.postMessage({ number: data.number, answer: { tried, origin: self.origin } });
  };
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
          const hung = made.ask({ ask: "hang" }).catch((error) => error.message);
          made.close(new Error("止めた"));
          return { ...answer, hung: await hung, frames: document.querySelectorAll("iframe").length };
        }""",
        [root, f"const BASE = {base!r};{ATTACKER}"],
    )
    assert {name: state for name, state in found["tried"].items() if state != "閉じている"} == {}
    assert len(found["tried"]) == 15
    assert found["origin"] == "null" and found["hung"] == "止めた" and found["frames"] == 0
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


#: あとで呼ばれる関数に、JavaScript の this（Worker そのもの）を受け取らせる。
THIS = """import pyodide.webloop, sys
from pyodide.ffi import create_proxy
sys.caught = []
pyodide.webloop.scheduleCallback(create_proxy(lambda this: sys.caught.append(repr(this)), capture_this=True), 10)"""


def test_malicious_python_stays_in_the_cage(pairs: Locator, chapter: Page, listener: http.server.HTTPServer) -> None:
    """どれも例外で終わり、どこにも届かず、ページも、覚えてあることも、変わらない。"""
    chapter.evaluate("() => localStorage.setItem('秘密', '月')")
    seen = "() => [location.href, document.title, JSON.stringify(localStorage)]"
    before = chapter.evaluate(seen)
    port = str(listener.server_port)
    for name, attack in ATTACKS.items():
        said = run(pairs, attack.replace("BASE", f"http://127.0.0.1:{port}/").replace("PORT", port))
        assert "Error" in said and "月" not in said, (name, said)
    run(pairs, THIS)
    until(chapter, lambda: run(pairs, "import sys; print(sys.caught)") != "[]\n")
    assert printed(pairs) == "['None']\n"
    said = run(pairs, "print('<img src=x onerror=alert(1)><script>document.title = 1</script>')")
    assert said.startswith("<img src=x") and pairs.locator("#output img").count() == 0
    assert listener.knocks == []  # type: ignore[attr-defined]
    assert chapter.evaluate(seen) == before


# ---- 動かす、戻す、止める ----


def test_what_is_changed_is_felt_below(pairs: Locator, chapter: Page) -> None:
    """前のセルを書き換えれば、後のセルの答えも変わり、元に戻せば戻る。例外は、Python の見せる形で、日本語が添う。"""
    code = pairs.get_by_role("textbox").inner_text()
    replace(pairs, '元の文 = "猫猫猫猫"\nfrom nexttoken.letter_pairs import count_pairs as 対を数える')
    below = started(chapter, "steps")
    assert printed(below).startswith("猫猫猫猫")
    expect(status(below)).to_have_text("終わりました。")
    replace(pairs, "元の文 = 元の")
    again(below)
    expect(status(below)).to_have_text("前のセル（pairs）が、NameErrorで止まりました。")
    assert 'File "<pairs>", line 1, in <module>' in printed(below)
    expect(below.locator("#hint")).to_contain_text("元の という名前は、まだ作られていません")
    pairs.get_by_role("button", name="元に戻す").click()
    assert pairs.get_by_role("textbox").inner_text() == code
    again(below)
    expect(status(below)).to_have_text("終わりました。本と同じ出力です。")
    pairs.get_by_role("button", name="閉じる").click()
    expect(pairs.get_by_role("button", name="ここで動かす")).to_be_focused()
    expect(chapter.locator(".nt-run-here:has([cell=pairs]) + .highlight")).to_be_visible()


def test_the_novel_is_asked_for_once_in_the_whole_book(reader: Page, root: str) -> None:
    """ファイルでも貼り付けでも渡せて、読めないものはわけを言って断る。次に開いたときも使え、忘れさせられる。"""
    reader.goto(f"{root}lossless/")
    found = box(reader, "counts")
    expect(found.locator("#note")).to_contain_text("小説のファイルが要ります")
    found.get_by_role("button", name="ここで動かす").click()
    choose = found.get_by_label("『吾輩は猫である』のファイル")
    choose.set_input_files({"name": "neko.png", "mimeType": "image/png", "buffer": bytes(range(256))})
    expect(status(found)).to_have_text(
        "文章のファイル（.txt）として読めませんでした。もう一度、選ぶか貼り付けてください。", timeout=LONG
    )
    ended(found)
    packed = zipped("001_neko.txt", "Congroo 猫——\n".replace("—", "―").encode("cp932"))
    choose.set_input_files({"name": "neko.zip", "mimeType": "application/zip", "buffer": packed})
    expect(status(found)).to_contain_text("終わりました", timeout=LONG)
    expect(found.locator("#hint")).to_contain_text("本で使った版とは違う")
    assert "'o': 3" in printed(found)
    ended(found)
    found.get_by_role("button", name="小説を忘れさせる").click()
    expect(status(found)).to_contain_text("忘れました")
    found.get_by_role("button", name="動かす", exact=True).click()
    expect(status(found)).to_contain_text("小説のファイルを選んでください")
    found.get_by_text("本文を貼り付ける").click()
    found.get_by_label("『吾輩は猫である』の本文").fill("ooo")
    found.get_by_role("button", name="この本文を使う").click()
    expect(status(found)).to_contain_text("終わりました", timeout=LONG)
    other = reader.context.new_page()  # 別のタブ
    other.goto(f"{root}lossless/")
    assert "'o': 3" in printed(started(other, "counts"))
    other.goto(root)
    other.get_by_role("button", name="忘れさせる").click()
    expect(other.get_by_role("button", name="忘れさせる")).to_be_disabled()
    until(other, lambda: other.evaluate("async () => (await indexedDB.databases()).length === 0"))
    other.goto(f"{root}lossless/")
    box(other, "counts").get_by_role("button", name="ここで動かす").click()
    expect(status(box(other, "counts"))).to_contain_text("小説のファイルを選んでください")


# ---- 書く欄 ----


def test_the_field_is_used_from_the_keyboard(pairs: Locator, chapter: Page) -> None:
    """字はページの早業キーに奪われず、字下げが続き、取り消せて、日本語が入り、Tab で次のボタンへ出られる。"""
    field = pairs.get_by_role("textbox", name="セル pairs のコード")
    focused = "(field) => field.getRootNode().activeElement.id"
    assert field.evaluate(focused) == "run"
    chapter.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    chapter.keyboard.press("Control+a")
    chapter.keyboard.type("for n in s:\n/n")
    assert field.inner_text() == "for n in s:\n    /n"
    chapter.keyboard.press("Control+z")
    assert field.inner_text() != "for n in s:\n    /n"
    chapter.keyboard.press("Control+a")
    chapter.keyboard.press("Delete")
    keys = chapter.context.new_cdp_session(chapter)
    for text in ("ね", "ねこ", "猫"):
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    keys.send("Input.insertText", {"text": "猫"})
    chapter.keyboard.type(" = 1; print(猫)")
    assert field.inner_text() == "猫 = 1; print(猫)"
    chapter.keyboard.press("Tab")
    assert field.evaluate(focused) == "run"
    field.focus()
    chapter.keyboard.press("Control+Enter")
    expect(pairs.locator("#output")).to_have_text("1\n")


def test_an_endless_cell_is_stopped(pairs: Locator, chapter: Page) -> None:
    """止めたあとも、また動く。出力が多すぎれば、ひとりでに止まる。"""
    replace(pairs, "print('回る', flush=True)\nwhile True: pass")
    pairs.get_by_role("button", name="動かす", exact=True).click()
    expect(pairs.locator("#output")).to_contain_text("回る", timeout=LONG)
    other = box(chapter, "steps")
    other.get_by_role("button", name="ここで動かす").click()
    expect(status(other)).to_contain_text("ほかのコードが動いています")
    pairs.get_by_role("button", name="止める").click()
    expect(status(pairs)).to_contain_text("止めました")
    assert chapter.locator("iframe").count() == 0
    pairs.get_by_role("button", name="元に戻す").click()
    again(pairs)
    expect(status(pairs)).to_have_text("終わりました。本と同じ出力です。")
    assert run(pairs, "while True: print('猫' * 100)").startswith("猫")
    expect(status(pairs)).to_contain_text("字を超えたので、止めました")
    run(pairs, "x = " + "1+" * 20_000 + "1")
    expect(status(pairs)).to_contain_text("入れ子が深すぎて")


def test_what_is_opened_is_sound(phone: Page, root: str) -> None:
    """電話で、セルと練習を開いたところ。明るくても暗くても。"""
    phone.route("**/vendor/pyodide/**", lambda route: route.abort())
    phone.goto(f"{root}bpe-by-hand/")
    cell = box(phone, "pairs")
    cell.get_by_role("button", name="ここで動かす").click()
    expect(status(cell)).to_contain_text("動かせませんでした", timeout=LONG)
    hand, code = (f".nt-exercise:has(#exercise-{name})" for name in ("second-pair", "restore"))
    found = phone.locator(hand)
    found.scroll_into_view_if_needed()
    found.get_by_role("textbox").fill("AB")
    phone.keyboard.press("Enter")
    expect(status(found)).to_contain_text("違います")
    found = phone.locator(code)
    found.scroll_into_view_if_needed()
    found.get_by_role("button", name="書いてみる").click()
    expect(found.get_by_role("textbox")).to_be_focused()
    found.locator("summary").first.click()
    opened = f'nt-run-here[cell="pairs"], {hand}, {code}'
    assert violations(phone, opened) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    sizes = phone.locator(".nt-exercise summary, nt-exercise button, nt-run-here button").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => [width, height])"
    )
    assert len(sizes) > 20 and all(width >= 44 and height >= 44 for width, height in sizes if width)
    phone.evaluate("document.querySelector('.nt-scheme').click()")
    assert violations(phone, opened, shape=False) == []
