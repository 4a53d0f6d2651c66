"""すべてのページを、広い画面と電話、明るい画面と暗い画面で開く。"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# 色の対比は、一つに十ミリ秒ほどかかる。種類、字、後ろの色がどれも同じものからは、離れた三つを選んで印を付ける。
# ほかのページで見たものと同じなら、もう見ない。
# コードの中は除く。一語ずつ色があって数が多く、色は tests/site/test_colours.py が確かめている。
CONTRAST, MARK = "color-contrast", "data-contrast"
AXE = Axe(Axe().axe_script + f';axe.configure({{ rules: [{{ id: "{CONTRAST}", selector: "[{MARK}]" }}] }})')
MARK_SOME_OF_EACH = """([mark, known, within]) => {
  const behind = new Map([[null, ""]]), alike = new Map();
  const name = (node) => `${node.localName}.${node.getAttribute("class")}`;
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const under = (node) => {
    if (!behind.has(node)) {
      const style = getComputedStyle(node);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode];
      const plain = own.join() === "rgba(0, 0, 0, 0),none,1,none,normal";
      const apart = ["absolute", "fixed", "sticky"].includes(style.position) ? name(node) : "";
      behind.set(node, under(above(node)) + (plain ? "" : own.join()) + apart);
    }
    return behind.get(node);
  };
  const top = document.querySelector(within || "body");
  const written = new Set(), roots = top.shadowRoot ? [top, top.shadowRoot] : [top];
  for (const root of roots) {  // 部品の中（shadow root）も、見つけるたびに足す
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.shadowRoot) roots.push(node.shadowRoot);
      if (node.nodeType === Node.ELEMENT_NODE) node.removeAttribute(mark);
      if (node.nodeType === Node.TEXT_NODE && node.data.trim() && node.parentElement) written.add(node.parentElement);
      if (["input", "textarea"].includes(node.localName)) written.add(node);
    }
  }
  for (const node of written) {
    if (node.closest("article pre, script, style") || !node.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fill, fontSize, fontWeight } = getComputedStyle(node);
    const off = node.closest("[disabled], [aria-disabled=true], [aria-hidden=true]") !== null;
    const key = [name(node), off, color, fill, fontSize, fontWeight, under(node)].join();
    alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  const fresh = [...alike].filter(([key]) => !known.includes(key));
  for (const [, nodes] of fresh)
    for (const place of [0, nodes.length >> 1, nodes.length - 1]) nodes[place].setAttribute(mark, "");
  return fresh.map(([key]) => key);
}"""

#: 書体がそろい、二画面のうちにある部品が読み込まれている。
READY = """() => {
  const near = (node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return bottom > -2 * innerHeight && top < 3 * innerHeight;
  };
  return document.fonts.status === "loaded" && ![...document.querySelectorAll("article :not(:defined)")].some(near);
}"""

# 部品は、近づかないと用意されない。返すのは、用意されなかったもの。
APPROACH = """async () => {
  const faults = [];
  for (const widget of document.querySelectorAll(".nt-widget > *")) {
    widget.scrollIntoView({ behavior: "instant" });
    const end = Date.now() + 20000;
    while (!("ready" in widget.dataset) && Date.now() < end) await new Promise(requestAnimationFrame);
    if (!("ready" in widget.dataset)) faults.push(`用意されない: ${widget.localName}`);
  }
  scrollTo({ top: 0, behavior: "instant" });
  return faults;
}"""

# 動いている途中の大きさや色を、axe に見せない。
STILL = """() => Promise.all(document.getAnimations()
  .filter((motion) => motion.effect.getComputedTiming().endTime !== Infinity)
  .map((motion) => motion.finished.catch(() => {})))"""

# 横に送れる箱（コード、表、数式）の中身は、はみ出してよい。
LAYOUT = """() => {
  const faults = [], width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    const wide = [...document.querySelectorAll("article *")].find((e) =>
      e.getBoundingClientRect().right > width + 1 && !e.closest("pre, .md-typeset__scrollwrap, .nt-math"));
    faults.push(`横に送れてしまう: ${document.documentElement.scrollWidth} > ${width} ${wide?.outerHTML.slice(0, 80)}`);
  }
  for (const text of document.querySelectorAll("article svg text")) {
    const inner = text.getBoundingClientRect(), outer = text.ownerSVGElement.getBoundingClientRect();
    if (inner.width && outer.width && (inner.left < outer.left - 2 || inner.right > outer.right + 2 ||
        inner.top < outer.top - 2 || inner.bottom > outer.bottom + 2))
      faults.push(`文字が図の外に出ている: ${text.textContent.trim().slice(0, 30)}`);
  }
  return faults;
}"""


def arrive(page: Page, address: str) -> None:
    """ページを開き、手を触れてよくなるまで待つ。

    描かれる前に押したキーや指は、ブラウザが捨てる。sitemap.xml が届く前に押したリンクは、ページを読み直して移る。
    """
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/sitemap.xml")):
        page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")


def until(page: Page, happened: Callable[[], object]) -> None:
    """``happened`` が真を返すまで、ページを動かしながら待つ。"""
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "20秒待っても、起きませんでした。"
        page.wait_for_timeout(50)


@contextmanager
def listening(page: Page, base: str) -> Iterator[list[str]]:
    """開いているあいだに起きた、あってはならないこと。"""
    heard: list[str] = []
    inside = (base, "data:", "blob:")
    listeners: dict[str, Any] = {
        "console": lambda message: heard.append(f"console: {message.text}") if message.type == "error" else None,
        "pageerror": lambda error: heard.append(f"error: {error}"),
        "requestfailed": lambda request: None if _left(request) else heard.append(f"届かない: {request.url}"),
        "response": lambda reply: heard.append(f"{reply.status}: {reply.url}") if reply.status >= 400 else None,
        "request": lambda request: heard.append(f"外へ: {request.url}") if not request.url.startswith(inside) else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    yield heard
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


def _left(request: Request) -> bool:
    """ページを移ったので、ブラウザが取りやめた要求かどうか。"""
    return request.failure == "net::ERR_ABORTED"


def violations(page: Page, within: str = "", *, shape: bool = True, known: list[str] | None = None) -> list[str]:
    """ページの（``within`` があれば、その中の）動きが止まってから、axe が見つけたもの。

    ``shape`` でなければ、色の対比だけを見る。``known`` は、もう見た色の組み合わせで、今度見たものを書き足す。
    """
    page.evaluate(STILL)
    fresh = page.evaluate(MARK_SOME_OF_EACH, [MARK, known or [], within])
    if known is not None:
        known += fresh
    if not shape and not fresh:
        return []
    rules = {CONTRAST: {"enabled": bool(fresh)}}
    options = {"runOnly": WCAG if shape else [CONTRAST], "rules": rules, "resultTypes": ["violations"]}
    found = AXE.run(page, context=within or None, options=options).response["violations"]
    return [f"axe {rule['id']}: {' '.join(node['html'].split())[:100]}" for rule in found for node in rule["nodes"]]


def _visit(page: Page, base: str, address: str, *, shape: bool, known: list[str]) -> list[str]:
    with listening(page, base) as faults:
        page.goto(base + address, wait_until="load")
        page.wait_for_function(READY)
        unprepared = page.evaluate(APPROACH)
        page.evaluate("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        found = faults + unprepared + page.evaluate(LAYOUT) + violations(page, shape=shape, known=known)
        return [f"{address or '表紙'}: {fault}" for fault in found]


FADE = """([host, inside]) => {
  const root = document.querySelector(host);
  (inside ? root.shadowRoot.querySelector(inside) : root).style.setProperty("color", "#8888", "important");
}"""


@pytest.mark.parametrize(("host", "inside"), [("article h1 ~ p", None), ("nt-next-token", ".title")])
def test_one_faint_word_is_found(reader: Page, root: str, host: str, inside: str | None) -> None:
    """本文でも、部品の中でも、薄すぎる字が一つあれば、見つかる。"""
    reader.goto(f"{root}next-token/", wait_until="load")
    reader.wait_for_function(READY)
    reader.evaluate(APPROACH)
    within = host if inside else ""
    assert violations(reader, within, shape=False) == []
    reader.evaluate(FADE, [host, inside])
    assert {fault.partition(":")[0] for fault in violations(reader, within, shape=False)} == {f"axe {CONTRAST}"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1320, 360])
def test_pages_are_sound(
    browser: Browser, root: str, sub_path: str, addresses: list[str], width: int, scheme: str
) -> None:
    """明るい画面は根に、暗い画面は /book/ の下に置いたサイトで見る。

    明るさが変わっても形は変わらないので、暗い画面の axe は、色だけを見る。
    """
    base = root if scheme == "light" else sub_path
    shape, known = scheme == "light", list[str]()
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="ja-JP", reduced_motion="reduce")
    page = context.new_page()
    faults = [fault for address in addresses for fault in _visit(page, base, address, shape=shape, known=known)]
    context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_a_missing_page_is_explained(reader: Page, root: str) -> None:
    """サイトが無い道には、GitHub Pages が 404.html を返す。"""
    reader.goto(root + "404.html")
    assert "ページが見つかりません" in reader.inner_text("article h1")
    assert violations(reader) == []
    reader.click("article a")
    assert reader.url == root


def test_the_scheme_follows_the_reader(browser: Browser, root: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(root)
        grounds.append(page.evaluate("getComputedStyle(document.body).getPropertyValue('--nt-paper')"))
        context.close()
    assert grounds == ["#ffffff", "#15171c"]


def test_nothing_moves_while_a_page_loads(reader: Page, root: str, addresses: list[str]) -> None:
    """図の高さは、描く前から決まっている。"""
    for address in addresses:
        reader.goto(root + address, wait_until="load")
        shift = reader.evaluate(
            """() => new Promise((done) => {
              let sum = 0;
              new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) sum += entry.value;
              }).observe({ type: "layout-shift", buffered: true });
              setTimeout(() => done(sum), 50);
            })"""
        )
        assert shift < 0.02, address


def test_figures_stay_where_scripts_do_not_run(browser: Browser, root: str, addresses: list[str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in addresses:
        page.goto(root + address)
        for figure in page.query_selector_all(":is(.nt-figure, .nt-widget) svg >> visible=true"):
            box = figure.bounding_box()
            assert box and box["width"] > 200 and box["height"] > 40, address
        assert page.is_visible("article h1"), address
    context.close()
