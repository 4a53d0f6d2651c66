"""コードと文章を、狭い画面でも、キーボードでも、指でも、色なしでも読めること。"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from figures_gen.engine import cells
from tests.browser.test_every_page import READY, arrive
from tests.site.pages import ROOT
from tests.site.test_pages import chapters

pytestmark = pytest.mark.browser

GENERATED = ROOT / "docs" / "generated"
OPEN_FOLDS = "document.querySelectorAll('article details').forEach((fold) => (fold.open = true))"

CUT = """() => [...document.querySelectorAll(".highlight > pre > code")]
  .filter((code) => code.scrollWidth > code.clientWidth + 1 && !code.closest(".nt-listing, .nt-aligned"))
  .map((code) => code.textContent.slice(0, 40))"""

HIDDEN_EDGES = """() => [...document.querySelectorAll(".nt-listing code, .nt-aligned code")]
  .filter((code) => code.scrollWidth > code.clientWidth + 1)
  .map((code) => [code.dataset.ntMore, code.tabIndex, getComputedStyle(code).maskImage.includes("gradient")])"""

#: 写すボタンが、コードの字に重なる囲み。
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
      if (parent.closest(BLOCKS) !== block || parent.closest("math, svg, pre, .headerlink")) continue;
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


@pytest.fixture(params=[320, 360, 768, 1320])
def sized(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """いくつかの幅で開いたページ。"""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="ja-JP")
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """指で触れる、狭い画面のページ。"""
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, locale="ja-JP")
    yield context.new_page()
    context.close()


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(READY)
    page.evaluate(OPEN_FOLDS)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_code_and_lines_at_every_width(sized: Page, root: str) -> None:
    """章のコードは隠れず、ボタンは字に載らず、行は正しいところで折れる。"""
    wrong: dict[str, Any] = {}
    for slug in chapters():
        visit(sized, f"{root}{slug}/")
        lines = sized.evaluate(LINES)
        faults = {
            "隠れたコード": sized.evaluate(CUT),
            "ボタンの下の字": sized.evaluate(COVERED),
            "薄れない端": [edge for edge in sized.evaluate(HIDDEN_EDGES) if edge != ["end", 0, True]],
            "行頭": lines["starts"],
            "一字二字の行": lines["orphans"],
            "切れた言葉": lines["torn"],
        }
        wrong |= {f"{slug} {name}": found for name, found in faults.items() if found}
    assert wrong == {}


@pytest.mark.parametrize("how", ["button", "selection"])
def test_folded_code_is_copied_as_it_was_written(phone: Page, root: str, how: str) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(phone, f"{root}sampling/")
    code = phone.locator("article .highlight:not(.nt-output, .nt-listing) code:has(.nt-line)").first
    written = code.text_content() or ""
    assert written.rstrip() in {cell.code.rstrip() for cell in cells.read(GENERATED / "sampling").values()}
    if how == "button":
        code.locator("xpath=..").locator("button[data-md-type=copy]").click()
        expect(phone.locator(".md-dialog")).to_contain_text("コピーしました")
    else:
        code.evaluate("(code) => { getSelection().selectAllChildren(code); document.execCommand('copy'); }")
    assert phone.evaluate("navigator.clipboard.readText()").rstrip("\n") == written.rstrip("\n")


def test_every_code_block_reads_as_it_was_written(phone: Page, root: str) -> None:
    """写すときに使われる innerText が、どの囲みでも、元の字と同じ。"""
    for slug in ("failures", "next-word", "train-tokenizer"):
        visit(phone, f"{root}{slug}/")
        phone.add_style_tag(content="* { content-visibility: visible !important }")  # 組まれるまで、innerText は空
        differing = """() => [...document.querySelectorAll("article .highlight code")]
          .filter((code) => code.innerText.trimEnd() !== code.textContent.trimEnd()).map((code) => code.innerText)"""
        assert phone.evaluate(differing) == []


def test_a_listing_is_folded_on_request_and_stays_so(phone: Page, root: str) -> None:
    visit(phone, f"{root}code/bpe/")
    code = phone.locator(".nt-listing code").first
    wide = "(code) => code.scrollWidth > code.clientWidth + 1"
    switch = phone.get_by_role("button", name="折り返す").first
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert code.evaluate(wide)
    switch.focus()
    phone.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert not code.evaluate(wide)
    assert code.get_attribute("data-nt-more") is None
    visit(phone, f"{root}code/ngram/")
    expect(phone.get_by_role("button", name="折り返す").first).to_have_attribute("aria-pressed", "true")
    assert not phone.locator(".nt-listing code").first.evaluate(wide)


def test_the_faded_edge_follows_the_scroll(phone: Page, root: str) -> None:
    visit(phone, f"{root}code/bpe/")
    code = phone.locator(".nt-listing code").first
    expect(code).to_have_attribute("data-nt-more", "end")
    code.evaluate("(code) => (code.scrollLeft = 40)")
    expect(code).to_have_attribute("data-nt-more", "start end")
    code.evaluate("(code) => (code.scrollLeft = code.scrollWidth)")
    expect(code).to_have_attribute("data-nt-more", "start")


def note(page: Page) -> Any:
    return page.locator(".nt-note")


def test_a_term_opens_under_the_mouse_and_leads_to_the_glossary(reader: Page, root: str) -> None:
    visit(reader, f"{root}sampling/")
    term = reader.locator("a.nt-term", has_text="トークン").first
    height = reader.evaluate("document.documentElement.scrollHeight")
    term.hover()
    expect(note(reader)).to_be_visible()
    expect(note(reader)).to_contain_text("トークン（token）文を区切った一つ一つです。")
    expect(term).to_have_attribute("aria-describedby", "nt-note-text")
    assert reader.evaluate("document.documentElement.scrollHeight") == height
    note(reader).hover()  # 説明の上へ移っても、閉じない
    expect(note(reader).get_by_role("link", name="用語集で読む")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(note(reader)).to_be_hidden()
    expect(term).not_to_have_attribute("aria-describedby", "nt-note-text")
    term.click()
    reader.wait_for_url(re.compile(r"/glossary/#term-token$"))
    expect(note(reader)).to_be_hidden()


def test_terms_take_one_tab_stop_a_section(reader: Page, root: str) -> None:
    visit(reader, f"{root}sampling/")
    counts = reader.evaluate(
        """() => {
          const counts = [[0, 0]];
          for (const found of document.querySelectorAll("article :is(h2, .nt-term)")) {
            if (found.localName === "h2") counts.push([0, 0]);
            else { counts.at(-1)[0] += 1; counts.at(-1)[1] += found.tabIndex === 0; }
          }
          return counts;
        }"""
    )
    assert all(stops == min(terms, 1) for terms, stops in counts)
    assert max(terms for terms, _ in counts) > 3


def test_terms_are_walked_from_the_keyboard(reader: Page, root: str) -> None:
    visit(reader, f"{root}sampling/")
    index = reader.evaluate("[...document.querySelectorAll('a.nt-term')].findIndex((term) => term.tabIndex < 0) - 1")
    first, second = reader.locator("a.nt-term").nth(index), reader.locator("a.nt-term").nth(index + 1)
    reader.keyboard.press("Tab")
    first.focus()
    expect(note(reader)).to_be_visible()
    expect(note(reader)).to_contain_text((first.text_content() or "").strip())
    reader.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(second).to_have_attribute("tabindex", "0")
    expect(first).to_have_attribute("tabindex", "-1")
    expect(note(reader)).to_contain_text((second.text_content() or "").strip())
    reader.keyboard.press("Escape")
    expect(note(reader)).to_be_hidden()
    expect(second).to_be_focused()
    reader.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    reader.keyboard.press("Enter")
    reader.wait_for_url(re.compile(r"/glossary/#term-"))


def test_a_note_follows_its_word(reader: Page, root: str) -> None:
    """上にあるコードや図があとから組まれて、言葉が動いても、離れない。"""
    visit(reader, f"{root}sampling/")
    reader.locator("article a.nt-term").nth(3).focus()
    reader.keyboard.press("ArrowLeft")  # キーボードで移ると開く
    expect(note(reader)).to_be_visible()
    reader.evaluate(
        """() => {
          document.documentElement.style.overflowAnchor = "none";
          const late = document.createElement("div");
          late.style.height = "120px";
          document.querySelector("article").prepend(late);
        }"""
    )
    reader.wait_for_function(
        """() => {
          const word = document.activeElement.getClientRects();
          const box = document.querySelector(".nt-note").getBoundingClientRect();
          return Math.min(Math.abs(box.top - [...word].at(-1).bottom), Math.abs(word[0].top - box.bottom)) < 10;
        }"""
    )


def inside(page: Page) -> bool:
    return bool(
        page.evaluate(
            """() => {
              const box = document.querySelector(".nt-note").getBoundingClientRect();
              const { clientWidth, clientHeight } = document.documentElement;
              return box.left >= 0 && box.right <= clientWidth && box.top >= 0 && box.bottom <= clientHeight;
            }"""
        )
    )


@pytest.mark.parametrize("opener", ["a.nt-term", "a.footnote-ref"])
def test_a_touch_opens_the_note_and_stays_on_the_page(phone: Page, root: str, opener: str) -> None:
    visit(phone, f"{root}sampling/")
    address = phone.url
    link = phone.locator(f"article {opener}").nth(1)
    link.scroll_into_view_if_needed()
    link.tap()
    expect(note(phone)).to_be_visible()
    assert inside(phone)
    assert phone.url == address
    phone.locator("article p").first.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(note(phone)).to_be_hidden()
    link.tap()
    expect(note(phone)).to_be_visible()
    note(phone).locator(".nt-note-foot a").tap()
    phone.wait_for_url(re.compile(r"#(term-|fn:)"))
    expect(note(phone)).to_be_hidden()


def test_a_footnote_opens_from_the_keyboard(reader: Page, root: str) -> None:
    visit(reader, f"{root}sampling/")
    mark = reader.locator("a.footnote-ref").first
    reader.keyboard.press("Tab")
    mark.focus()
    expect(note(reader)).to_be_visible()
    source = reader.evaluate("(mark) => document.getElementById(mark.hash.slice(1)).textContent", mark.element_handle())
    assert source.replace("↩", "").split("\u00a0")[0].strip()[:30] in note(reader).text_content()
    expect(note(reader).locator(".footnote-backref")).to_have_count(0)
    reader.keyboard.press("Escape")
    expect(note(reader)).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_note_does_not_follow_to_the_next_page(reader: Page, sub_path: str) -> None:
    arrive(reader, f"{sub_path}sampling/")
    reader.evaluate("window.stayed = true")
    term = reader.locator("a.nt-term").first
    term.hover()
    expect(note(reader)).to_be_visible()
    reader.evaluate("document.querySelector('.md-footer__link--next').click()")
    expect(reader).not_to_have_url(re.compile("/sampling/"))
    reader.wait_for_function(READY)
    expect(note(reader)).to_be_hidden()
    other = reader.locator("a.nt-term").first
    other.hover()
    expect(note(reader)).to_be_visible()
    assert reader.evaluate("window.stayed")


def test_without_scripts_a_term_is_a_link(browser: Browser, root: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}sampling/")
    page.locator("a.nt-term").first.click()
    expect(page).to_have_url(re.compile(r"/glossary/#term-"))
    context.close()


def test_when_definitions_cannot_be_had_a_touch_follows_the_link(phone: Page, root: str) -> None:
    phone.route("**/glossary.json", lambda route: route.abort())
    visit(phone, f"{root}sampling/")
    phone.locator("article a.nt-term").first.tap()
    phone.wait_for_url(re.compile(r"/glossary/#term-"))


def test_in_forced_colours_frames_and_notes_are_seen(browser: Browser, root: str) -> None:
    context = browser.new_context(viewport={"width": 1320, "height": 900}, forced_colors="active")
    page = context.new_page()
    visit(page, f"{root}failures/")
    borders = {
        kind: page.locator(f".highlight.{kind}").first.evaluate("(block) => getComputedStyle(block).borderInlineStart")
        for kind in ("nt-broken", "nt-fixed")
    }
    assert "dashed" in borders["nt-broken"] and "double" in borders["nt-fixed"]
    page.locator("a.nt-term").first.hover()
    expect(note(page)).to_be_visible()
    expect(note(page)).to_have_css("border-top-style", "solid")
    context.close()


def test_big_operators_and_brackets_come_from_our_font(reader: Page, root: str) -> None:
    """どの機械でも、Σ と Π は大きく、かっこは中身の高さに伸びる。数式のないページは、書体を取りに行かない。"""
    fetched: list[str] = []
    reader.on("request", lambda request: fetched.append(request.url))
    visit(reader, f"{root}failures/")
    assert [url for url in fetched if url.endswith(".woff2")] == []
    visit(reader, f"{root}next-word/")
    reader.evaluate("document.fonts.ready")
    assert len({url for url in fetched if url.endswith(".woff2")}) == 1
    assert reader.evaluate("document.fonts.check('16px \"nexttoken maths\"')")
    height = "(element) => element.getBoundingClientRect().height"
    product = reader.locator("math[display=block] mo", has_text="∏").first
    letter = reader.locator("math[display=block] mi").first
    assert product.evaluate(height) > 1.25 * letter.evaluate(height)
    tall = reader.evaluate(
        """() => [...document.querySelectorAll("math[display=block] mo")]
          .filter((mo) => mo.textContent === "(" && mo.parentElement.querySelector(":scope > munderover"))
          .map((mo) => mo.getBoundingClientRect().height)"""
    )
    assert max(tall) > 1.6 * letter.evaluate(height)
