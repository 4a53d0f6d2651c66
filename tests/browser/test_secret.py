"""読者の書いたものは、ページの外へ出ない。どの欄に書いて、何を押しても、サーバーには届かない。"""

import base64
import re
from urllib.parse import unquote, unquote_plus

import pytest
from playwright.sync_api import Page

from tests.browser.contract import load
from tests.browser.looks import arrive, listening
from tests.browser.test_run_here import again, ended
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

#: 四文字までの欄には、初めの四文字だけが入る。
SECRET = "q7zxひみつ&=#の日記"
#: 見つかってはならない形。字のまま（百分率でも変わらない）、16進、base64（前のバイト数で変わる）。
FORMS = [SECRET[:4], SECRET.encode().hex()]
FORMS += [base64.b64encode(b"-" * before + SECRET.encode())[4:-4].decode().lower() for before in range(3)]

PYTHON = "bpe-by-hand/"  # 書いたコードも、動かしてみる章
FIELDS = ":is(textarea, [contenteditable=true], input:not([type]), input:is({})):not(.md-search__input)".format(
    ", ".join(f"[type={kind}]" for kind in ("text", "search", "url", "email", "tel", "password", "number"))
)
#: 部品と練習を、用意させる。
NEARED = """async () => {
  for (const one of document.querySelectorAll(".nt-widget > *, nt-exercise")) {
    one.scrollIntoView({ behavior: "instant" });
    const end = Date.now() + 20000;
    while (!("ready" in one.dataset) && Date.now() < end) await new Promise(requestAnimationFrame);
  }
}"""
#: 欄が隠れていれば、たたんだものを開き、選べるものを一つずつ選んで、出す。
REVEALED = """async (field) => {
  const root = field.getRootNode();
  const steps = [...root.querySelectorAll("[aria-expanded=false], input[type=radio]")].map((one) => () => one.click());
  for (const one of root.querySelectorAll("details")) steps.push(() => (one.open = true));
  for (const one of root.querySelectorAll("select")) {
    for (const { value } of one.options) {
      steps.push(() => (one.value = value) !== one.dispatchEvent(new Event("change", { bubbles: true })));
    }
  }
  for (const step of steps) {
    if (field.checkVisibility({ visibilityProperty: true })) return;
    step();
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
#: 「この文はおかしい」を、どの見出しからも、足もとからも開き、知らせの中身と送り先を読む。
TOLD = """async () => {
  const told = [];
  for (const mark of document.querySelectorAll("article .headerlink, .nt-tell")) {
    mark.click();
    const panel = () => document.querySelector("[popover]:popover-open")?.shadowRoot?.querySelector("#send");
    while (!panel()) await new Promise(requestAnimationFrame);
    told.push(panel().href, panel().getRootNode().textContent);
    panel().getRootNode().host.hidePopover();
  }
  return told;
}"""
PRESSED = "(one) => one.ariaDisabled !== 'true' && one.click()"


def _prepare(page: Page) -> None:
    """部品と練習の、欄をみな出す。"""
    page.evaluate(NEARED)
    for one in page.locator(".nt-widget > *").all():
        load(one)
    for one in page.locator("nt-exercise").filter(has=page.locator("#open")).all():
        one.locator("#open").evaluate(PRESSED)
        one.locator("[contenteditable=true]").wait_for()


def _write(page: Page) -> None:
    """どの欄にも書き、Enter を押し、打つ手が止まるのを待っていた部品が動くまで待つ。"""
    fields = page.locator(FIELDS).element_handles()
    assert fields
    for field in fields:
        field.evaluate(REVEALED)
        field.fill(SECRET)
        field.press("Enter")
    for field in page.locator("input[type=file]").element_handles():
        field.set_input_files({"name": f"{SECRET}.txt", "mimeType": "text/plain", "buffer": SECRET.encode()})
    page.wait_for_timeout(500)


def _press(page: Page) -> None:
    for button in page.locator(".nt-widget button[id]").filter(visible=True).element_handles():
        button.evaluate(PRESSED)


def _run(page: Page) -> None:
    """書いたコードを動かす。"""
    page.locator("nt-run-here").first.scroll_into_view_if_needed()
    page.locator("nt-run-here").first.get_by_role("button", name="ここで動かす").click()
    for place in ("nt-run-here", "nt-exercise"):
        found = page.locator(place).filter(has=page.locator("#run")).first
        ended(found)
        found.get_by_role("textbox").fill(f"print('{SECRET}')")
        again(found)


def _follow(page: Page) -> None:
    """打った言葉で探し、見つかった節へ行く。"""
    page.locator(".md-search__input").fill(f"温度 {SECRET[:4]}")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#*h=*")
    assert SECRET[:4] in unquote(page.url)


def _pages() -> list[str]:
    """書く欄のあるページ。"""
    texts = {file.stem: file.read_text("utf-8") for file in sorted((ROOT / "docs").glob("*.md"))}
    return [
        "" if name == "index" else f"{name}/"
        for name, text in texts.items()
        if re.search(r"\{[{%] (call exercise|widget)\(", text)
    ]


@pytest.fixture(scope="module")
def heard(kept: Page, overheard: tuple[str, list[str]]) -> list[str]:
    """サーバーと、サーバーでないところに届くもの。ファイルの名前も。"""
    _, heard = overheard
    kept.on("download", lambda taken: heard.append(taken.suggested_filename))
    kept.on("request", lambda request: heard.append(request.url.partition("#")[0]))
    kept.on("websocket", lambda socket: heard.append(f"{SECRET}: {socket.url}"))
    kept.emulate_media(reduced_motion="reduce")
    published = {"repository": "https://github.com/neko/book", "commit": "", "model": ""}
    kept.route("**/about.json", lambda route: route.fulfill(json=published))
    return heard


@pytest.mark.parametrize("path", _pages())
def test_nothing_written_leaves_the_page(
    kept: Page, overheard: tuple[str, list[str]], heard: list[str], path: str
) -> None:
    """どの欄に書いても、押しても、読み直しても、リンクをたどっても、保存しても。"""
    root, _ = overheard
    heard.clear()
    with listening(kept, root):
        arrive(kept, root + path)
        _prepare(kept)
        assert set(kept.locator("form").evaluate_all("(all) => all.map(({ method }) => method)")) == {"dialog"}
        _write(kept)
        _press(kept)
        _write(kept)  # ボタンで消えたものも、あってよい
        if path == PYTHON:
            _run(kept)
        told = kept.evaluate(TOLD)
        assert len(told) > 2 and all(url.startswith("https://github.com/neko/book/issues/new?") for url in told[::2])
        heard += map(unquote_plus, told)
        heard.append(kept.title())
        kept.reload(wait_until="domcontentloaded" if path else "load")
        if path:
            kept.locator("a[href$='/terms/']").first.evaluate("(link) => link.click()")
            kept.wait_for_url("**/terms/")
        else:
            _follow(kept)
        heard.append(kept.title())
    assert [line for line in heard if any(form in line.lower() for form in FORMS)] == []
    assert [line for line in heard if re.search("^Referer: (?!.*[.](css|mjs)$)", line, re.MULTILINE)] == []
