"""ページを開き、聞き、見るための道具。ブラウザの試験が分け合う。"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# 色の対比は、一つに十ミリ秒ほどかかる。種類、色、大きな字か、後ろの色がどれも同じものから、三つを選んで印を付ける。
# ほかのページで見たものと同じなら、もう見ない。
# コードの中は除く。一語ずつ色があって数が多く、色は tests/site/test_pages.py が確かめている。
CONTRAST, MARK = "color-contrast", "data-contrast"
LEFT = "net::ERR_ABORTED"
AXE = Axe().axe_script + f';axe.configure({{ rules: [{{ id: "{CONTRAST}", selector: "[{MARK}]" }}] }})'
RUN = "([within, options]) => axe.run(within || document, options).then(({ violations }) => violations)"
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
  const written = new Set(), tops = [...document.querySelectorAll(within || "body")];
  const roots = tops.flatMap((top) => (top.shadowRoot ? [top, top.shadowRoot] : [top]));
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
    const { color, fill, fontSize, fontWeight } = getComputedStyle(node), size = parseFloat(fontSize);
    const large = size >= 24 || (size >= 18.66 && fontWeight >= 700);  // WCAG が、薄くてもよいとする字
    const off = node.closest("[disabled], [aria-disabled=true], [aria-hidden=true]") !== null;
    const key = [node.localName, off, color, fill, large, under(node)].join();
    alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  const fresh = [...alike].filter(([key]) => !known.includes(key));
  for (const [, nodes] of fresh)
    for (const place of [0, nodes.length >> 1, nodes.length - 1]) nodes[place].setAttribute(mark, "");
  return fresh.map(([key]) => key);
}"""

#: 待たせた文（loader.mjs）も、組み終わっている。
LAID_OUT = """() => performance.getEntriesByName("nt-laid-out").length > 0
  || !document.documentElement.classList.contains("nt-later")"""
#: 書体がそろい、近づいた部品（loader.mjs の near）が読み込まれている。
READY = """() => {
  const near = (node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return bottom > -0.75 * innerHeight && top < 1.75 * innerHeight;
  };
  return document.fonts.status === "loaded" && ![...document.querySelectorAll("article :not(:defined)")].some(near);
}"""

#: 開いたときに始まったことが、済んでいる。二度目のひまには、初めのひまに頼んだものも、もう頼んである。
IDLE = "() => new Promise((done) => requestIdleCallback(() => setTimeout(() => requestIdleCallback(done), 100)))"
#: 大きさや場所の変わったことが、スクリプトに伝わるまで待つ。
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"

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

# 動いている途中の大きさや色を、axe に見せない。画面の外で組まれていないものと、送るにつれて動くものは、終わらない。
STILL = """() => Promise.all(document.getAnimations()
  .filter(({ timeline }) => timeline === document.timeline)
  .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
  .filter(({ effect }) => effect.target.checkVisibility({ contentVisibilityAuto: true }))
  .map((motion) => motion.finished.catch(() => {})))"""


def arrive(page: Page, address: str) -> None:
    """ページを開き、手を触れてよくなるまで待つ。描かれる前に押したキーや指は、ブラウザが捨てる。"""
    page.goto(address, wait_until="load")
    page.wait_for_function(READY)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    page.wait_for_function(LAID_OUT)


def until(page: Page, happened: Callable[[], object]) -> None:
    """``happened`` が真を返すまで、ページを動かしながら待つ。"""
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "20秒待っても、起きませんでした。"
        page.wait_for_timeout(50)


@contextmanager
def listening(page: Page, base: str) -> Iterator[list[str]]:
    """開いているあいだに、あってはならないことが起きたら、終わりに失敗する。"""
    heard: list[str] = []
    inside = (base, "data:", "blob:")
    listeners: dict[str, Any] = {
        "console": lambda message: heard.append(f"console: {message.text}") if message.type == "error" else None,
        "pageerror": lambda error: heard.append(f"error: {error}"),
        # ページを移ったので、ブラウザが取りやめた要求は、数えない。
        "requestfailed": lambda request: None if request.failure == LEFT else heard.append(f"届かない: {request.url}"),
        "response": lambda reply: heard.append(f"{reply.status}: {reply.url}") if reply.status >= 400 else None,
        "request": lambda request: heard.append(f"外へ: {request.url}") if not request.url.startswith(inside) else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    yield heard
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert not heard, "\n".join(dict.fromkeys(heard))


def asking(page: Page, wanted: Callable[[Request], object] = bool) -> list[str]:
    """これから取りに行くもののうち、``wanted`` であるものの住所。"""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if wanted(request) else None)
    return asked


def violations(
    page: Page, within: str = "", *, shape: bool = True, near: bool = True, known: list[str] | None = None
) -> list[str]:
    """ページの（``within`` があれば、その中の）動きが止まってから、axe が見つけたもの。

    ``shape`` でなければ、色の対比だけを見る。``near`` でなければ、押すものの大きさと近さは見ない。
    ``known`` は、もう見た色の組み合わせで、今度見たものを書き足す。
    """
    page.evaluate(STILL)
    fresh = page.evaluate(MARK_SOME_OF_EACH, [MARK, known or [], within])
    if known is not None:
        known += fresh
    if not shape and not fresh:
        return []
    rules = {CONTRAST: {"enabled": bool(fresh)}, "target-size": {"enabled": shape and near}}
    options = {"runOnly": WCAG if shape else [CONTRAST], "rules": rules, "resultTypes": ["violations"]}
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE)
    found = page.evaluate(RUN, [within, options])
    return [f"axe {rule['id']}: {' '.join(node['html'].split())[:100]}" for rule in found for node in rule["nodes"]]
