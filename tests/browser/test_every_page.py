"""型の違うページを一つずつ、電話で一度だけ開き、幅を変えながら、見られるだけのものを見る。

章は、どれも開く。ノートブックとコードは、一つずつ。
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looks import APPROACH, CONTRAST, IDLE, PAINTED, arrive, asking, listening, violations
from tests.site.pages import ROOT
from tests.site.test_pages import chapters

pytestmark = pytest.mark.browser

PAGES = [f"{path.stem}/" for path in sorted((ROOT / "docs").glob("*.md")) if path.stem != "index"]
PAGES += ["", "404.html", "code/", "code/bpe/", "generated/bpe-by-hand/bpe-by-hand/"]
CHAPTERS = {f"{chapter}/" for chapter in chapters()}
#: 広い画面でも開き、axe に見せるもの。型ごとに一つ。図の色は、幅で変わらない（tests/site/test_pages.py）。
KINDS = {"", "404.html", "next-token/", "glossary/", "exercises/", "code/bpe/", PAGES[-1]}

#: 開くあいだに動いたもの。
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries()))
  .observe({ type: "layout-shift", buffered: true });"""
MOVED = """() => [shifts.reduce((sum, one) => sum + one.value, 0), shifts.flatMap((one) => one.sources.map(
  ({ node, previousRect: from, currentRect: to }) =>
    `${(node?.outerHTML ?? node?.textContent)?.slice(0, 80)} ${from.x},${from.y}→${to.x},${to.y}`))]"""
UNFOLD = """() => document.querySelectorAll("details").forEach((details) => { details.open = true; })"""

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

#: 隠れたコードと、続きが隠れているのに薄れない端。
CODE = """() => [...document.querySelectorAll(".highlight > pre > code")]
  .filter((code) => code.scrollWidth > code.clientWidth + 1)
  .filter((code) => !code.closest(".nt-listing, .nt-aligned") || code.dataset.ntMore !== "end" ||
    code.tabIndex !== 0 || !getComputedStyle(code).maskImage.includes("gradient"))
  .map((code) => `隠れたコード: ${code.textContent.slice(0, 40)}`)"""

COVERED = """() => [...document.querySelectorAll(".highlight")].filter((block) => {
  const nav = block.querySelector(".md-code__nav")?.getBoundingClientRect();
  const code = block.querySelector("code");
  if (!nav?.width) return false;
  const shown = code.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(code);
  return [...range.getClientRects()].some((box) => {
    const right = Math.min(box.right, shown.right);
    const across = right > nav.left + 1 && box.left < nav.right;
    return box.width && across && box.bottom > nav.top + 3 && box.top < nav.bottom - 3;
  });
}).map((block) => block.textContent.slice(0, 40))"""

#: 写すときに使われる innerText が、元の字と違うコード。
COPIED = """() => [...document.querySelectorAll("article .highlight code")]
  .filter((code) => code.innerText.trimEnd() !== code.textContent.trimEnd())
  .map((code) => `写すと変わる: ${code.innerText.slice(0, 40)}`)"""

#: 行頭に来てはいけない字、段落の終わりの一字二字の行、切れてはいけない言葉。数式は一字と見なす。
LINES = r"""() => {
  const BLOCKS = "p, li, dd, dt, figcaption, summary, td, th";
  const NEVER_FIRST = /[、。，．・）」』】］〉》！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…％%]/u;
  const found = { starts: [], orphans: [], torn: [] };
  for (const block of document.querySelectorAll("article :is(" + BLOCKS + ")")) {
    if (block.closest(".nt-widget") || !block.offsetParent) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const range = document.createRange();
    const lines = [""];
    let before = null;
    const add = (rect, letter) => {
      const middle = (rect.top + rect.bottom) / 2;
      const first = before !== null && middle > before.middle + 9 && rect.left < before.left;
      if (first) lines.push("");
      lines[lines.length - 1] += letter;
      before = { middle, left: rect.left };
      return first;
    };
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.localName === "math") add(node.getBoundingClientRect(), "∘");
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const parent = node.parentElement;
      if (parent.closest(BLOCKS) !== block || parent.closest("math, svg, pre, .headerlink, .nt-guess__said")) continue;
      for (let index = 0; index < node.length; index++) {
        range.setStart(node, index);
        range.setEnd(node, index + 1);
        const rect = range.getClientRects()[0];
        if (!rect?.width || !add(rect, node.data[index])) continue;
        const where = lines.at(-2).slice(-8) + "／" + node.data.slice(index, index + 6);
        if (parent.closest(".footnote-ref")) found.starts.push(where);
        if (NEVER_FIRST.test(node.data[index]) && !parent.closest("code")) found.starts.push(where);
        if (parent.closest(".nt-nobr") && index > 0) found.torn.push(where);
      }
    }
    const last = [...lines.at(-1).trim()];
    if (lines.length > 1 && last.length < 3 && !["TD", "TH"].includes(block.tagName)) {
      found.orphans.push(lines.at(-2).slice(-8) + "／" + last.join(""));
    }
  }
  return found;
}"""

#: 指には小さいか、隣に奪われる、文の中にないリンクとボタン。見えるところより広く受けるものは、擬似要素が広げている。
SMALL = """() => [...document.querySelectorAll("article :is(a, button, summary), .md-header :is(a, button), .md-top")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => getComputedStyle(one).display !== "inline")
  .flatMap((one) => {
    const wider = ["::before", "::after"].map((part) => getComputedStyle(one, part))
      .filter(({ position }) => position === "absolute")
      .map(({ width, height }) => [parseFloat(width), parseFloat(height)]);
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height } = one.getBoundingClientRect();
    const within = document.elementFromPoint(left + width / 2, top + height / 2);
    const what = `${one.className} ${one.textContent.trim().slice(0, 20)}`;
    const large = [[width, height], ...wider].some((size) => Math.min(...size) > 43.9);
    const own = one.contains(within) || one.matches(".md-top"); // 「先頭へ」は、送るまで隠れている
    return [large || `指に小さい: ${what}`, own || `指を奪われる: ${what}`].filter((fault) => fault !== true);
  })"""

SMALLEST, LARGEST = 11, 1.1  # 図の文字の大きさ。ピクセルと、本文の文字に対する割合
SCREENFUL = {1920: 800, 1320: 800, 768: 800, 360: 640, 320: 640}  # 幅と、図や表の高さの限り
SAME = {1920, 768}  # 本文の組み方は、1320と変わらない。ページの型ごとに一つだけを見る
READ_AT = {1320, 360}  # 一字ずつ、行の折れ方を見る幅
MEASURE = """() => {
  const body = parseFloat(getComputedStyle(document.querySelector("article > p:not([class])")).fontSize);
  return [...document.querySelectorAll(".nt-figure")].map((figure) => {
    const name = figure.id.replace("fig-", ""), height = figure.getBoundingClientRect().height;
    if (!figure.querySelector(".nt-drawn")) return { name, height, table: true };
    const seen = [...figure.querySelectorAll(".nt-svg")].filter((svg) => svg.getBoundingClientRect().width);
    const labels = [...seen[0].querySelectorAll("text")].map((text) => {
      const { a, b } = text.getScreenCTM();
      return [text.textContent.trim(), parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b)];
    });
    return {
      name, height, table: false, layouts: seen.length, body, labels,
      width: seen[0].getBoundingClientRect().width,
    };
  });
}"""


def drawn_badly(figure: dict[str, Any], width: int) -> list[str]:
    """図の、文字の大きさと幅の誤り。"""
    small = [f"{text} {size:.1f}" for text, size in figure["labels"] if size < SMALLEST]
    large = [f"{text} {size:.1f}" for text, size in figure["labels"] if size > LARGEST * figure["body"]]
    faults = [f"{figure['layouts']}つの割り付けが見えている"] if figure["layouts"] != 1 else []
    faults += [f"小さな文字 {small}"] if small else []
    faults += [f"大きな文字 {large}"] if large else []
    faults += [f"幅 {figure['width']:.0f}"] if figure["width"] > min(700, width) else []
    return faults


#: print.css の版面（A4 から余白を引いたもの）。CSS の px で。
PAPER = {"width": int(162 / 25.4 * 96), "height": int(251 / 25.4 * 96)}
#: はみ出すもの、切れる図（表は、切れる行）、二度刷られる図、本文より小さくない説明とコード。
#: 枠線ほど（2px）は、はみ出してよい。
PRINTED = """(height) => {
  const faults = [];
  for (const box of document.querySelectorAll("article, article *"))
    if (!box.closest("svg svg, math") && box.getBoundingClientRect().right > innerWidth + 2)
      faults.push(`紙より広い: ${box.localName}.${box.getAttribute("class")}`);
  const cut = (box) => box.getBoundingClientRect().height > height || getComputedStyle(box).breakInside !== "avoid";
  for (const figure of document.querySelectorAll("article .nt-figure"))
    if ((figure.querySelector("table") ? [...figure.querySelectorAll("tr")] : [figure]).some(cut))
      faults.push(`紙の上で切れる: ${figure.id}`);
  const labels = [...document.querySelectorAll("article .nt-drawn")].filter((figure) => figure.checkVisibility())
    .map((figure) => figure.getAttribute("aria-label"));
  const twice = labels.filter((label, place) => labels.indexOf(label) < place);
  faults.push(...twice.map((label) => `二度刷られる: ${label}`));
  const points = (what) => [...document.querySelectorAll(`article > ${what}`)].slice(0, 1)
    .map((found) => parseFloat(getComputedStyle(found).fontSize) * 0.75);
  if (points("p:not([class])").some((size) => Math.abs(size - 10) > 0.01)) faults.push("本文が 10pt ではない");
  const small = ["figcaption > p", ".highlight > pre > code"].flatMap(points);
  if (small.some((size) => size >= 10)) faults.push("説明かコードが、本文より小さくない");
  return faults;
}"""


@pytest.fixture(scope="module")
def known() -> list[str]:
    """もう見た、色の組み合わせ。"""
    return []


#: 開いた電話が受け取ってよい大きさ（縮めたバイト）。
HEAVIEST = 200_000
PACKED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml"}
#: 章の頭の囲みの高さと、初めの文の位置。
HEAD = """() => {
  const box = document.querySelector(".nt-way")?.getBoundingClientRect();
  const first = document.querySelector(".nt-way + *")?.getBoundingClientRect();
  return box ? [box.height, first.top + scrollY] : [0, 0];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    size = {"width": 360, "height": 640}
    with browser.new_context(viewport=size, color_scheme="light", locale="ja-JP", reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sound(page: Page, root: str, sub_path: str, site: Path, known: list[str], address: str) -> None:
    """どの幅でも、明るくても暗くても、紙の上でも。"""
    page.add_init_script(SHIFTS)
    asked = asking(page)
    base = root if address == "404.html" else sub_path  # 404.html だけは、道が絶対
    with listening(page, base) as faults:
        arrive(page, base + address)
        if address != "404.html":
            faults += first_seen(page, site, asked)
        faults += moved(page) + page.evaluate(APPROACH)
        page.evaluate(UNFOLD)
        page.add_style_tag(content="* { content-visibility: visible !important }")  # 組んでいないものは、仮の高さになる
        faults += page.evaluate(COPIED)
        for width in (one for one in SCREENFUL if one not in SAME or address in KINDS):
            faults += [f"幅{width} {fault}" for fault in seen_at(page, address, width)]
            faults += under_a_finger(page) if width == 360 else []
            if width == 360 or (width == 1320 and address in KINDS):
                faults += in_both_schemes(page, known, address in KINDS)
        if address in CHAPTERS:
            page.set_viewport_size(PAPER)  # type: ignore[arg-type]
            page.emulate_media(media="print")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            faults += page.evaluate(PRINTED, PAPER["height"])
        if address in KINDS:
            page.set_viewport_size({"width": 1320, "height": 900})
            page.emulate_media(media="screen")
            arrive(page, base + address)
            faults += [f"机で{fault}" for fault in moved(page)]


def first_seen(page: Page, site: Path, asked: list[str]) -> list[str]:
    """部品の語彙や記録は、近づくまで取りに行かない。横に送れない。"""
    page.evaluate(IDLE)
    faults: list[str] = page.evaluate(LAYOUT)
    weight = sum(packed(site / unquote(urlsplit(url).path).removeprefix("/book/")) for url in set(asked))
    return faults + ([] if weight <= HEAVIEST else [f"重い: {weight} {sorted(set(asked))}"])


def packed(file: Path) -> int:
    file = file / "index.html" if file.is_dir() else file
    content = file.read_bytes()
    return len(gzip.compress(content, 9)) if file.suffix in PACKED else len(content)


#: 初めの画面にある部品（表紙の絵）は、もう動くものに入れ替わっている。
SEEN = """() => [...document.querySelectorAll(".nt-widget > *")].every((widget) =>
  "ready" in widget.dataset || widget.getBoundingClientRect().top > innerHeight)"""


def moved(page: Page) -> list[str]:
    page.wait_for_function(SEEN)
    page.evaluate(PAINTED)
    shift, what = page.evaluate(MOVED)
    return [f"開くあいだに動いた: {shift} {what}"] if shift > 0.002 else []


def seen_at(page: Page, address: str, width: int) -> list[str]:
    """幅 ``width`` での、はみ出し、コード、行の折れ方、図の誤り。"""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(PAINTED)
    assert page.evaluate("innerWidth") == width
    faults: list[str] = page.evaluate(LAYOUT) + page.evaluate(CODE)
    if address in CHAPTERS and width in READ_AT:
        faults += [f"ボタンの下の字: {code}" for code in page.evaluate(COVERED)]
        faults += [f"{kind} {where}" for kind, found in page.evaluate(LINES).items() for where in found]
    for figure in page.evaluate(MEASURE):
        found = [f"高さ {figure['height']:.0f}"] if figure["height"] > SCREENFUL[width] else []
        found += [] if figure["table"] else drawn_badly(figure, width)
        faults += [f"{figure['name']}: {fault}" for fault in found]
    return faults


def under_a_finger(page: Page) -> list[str]:
    """指で触れる画面では、文の中にないリンクとボタンは、どれも44pxに押せ、横にはみ出さない。章の頭の囲みの下に、初めの文が見える。"""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.wait_for_function("matchMedia('(pointer: coarse)').matches")
    height, top = page.evaluate(HEAD)
    faults: list[str] = page.evaluate(LAYOUT) + page.evaluate(SMALL)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    page.wait_for_function("!matchMedia('(pointer: coarse)').matches")
    session.detach()
    return faults + ([] if height <= 190 and top < 500 else [f"章の頭が大きい: {height:.0f}、{top:.0f}"])


def in_both_schemes(page: Page, known: list[str], near: bool) -> list[str]:
    """axe。明るさで形は変わらないので、暗い画面では色だけを見る。指で押す大きさは、``SMALL`` がどのページでも見る。"""
    faults = violations(page, near=near, known=known)
    page.evaluate("document.querySelector('.nt-scheme').click()")
    faults += [f"暗い画面の {fault}" for fault in violations(page, shape=False, known=known)]
    page.evaluate("document.querySelector('.nt-scheme').click()")
    return faults


FADE = """([host, inside]) => {
  const root = document.querySelector(host);
  (inside ? root.shadowRoot.querySelector(inside) : root).style.setProperty("color", "#8888", "important");
}"""


@pytest.mark.parametrize(("host", "inside"), [("article h1 ~ p", None), ("nt-round-trip", ".title")])
def test_one_faint_word_is_found(reader: Page, root: str, host: str, inside: str | None) -> None:
    """本文でも、部品の中でも、薄すぎる字が一つあれば、見つかる。"""
    arrive(reader, f"{root}lossless/")
    reader.evaluate(APPROACH)
    within = host if inside else ""
    assert violations(reader, within, shape=False) == []
    reader.evaluate(FADE, [host, inside])
    assert {fault.partition(":")[0] for fault in violations(reader, within, shape=False)} == {f"axe {CONTRAST}"}
