"""コードの写しと折り返し、用語と脚注の説明、数式の書体、図を大きくして持ち帰る。"""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.looks import APPROACH, STILL, arrive, listening, violations

pytestmark = pytest.mark.browser


def test_folded_code_is_copied_as_it_was_written(phone: Page, root: str) -> None:
    """選んで写すときの字は、test_every_page.py が、どのページでも見る。"""
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrive(phone, f"{root}sampling/")
    code = phone.locator("article .highlight:not(.nt-output, .nt-listing) code:has(.nt-line)").first
    written = (code.text_content() or "").rstrip()
    code.locator("xpath=..").locator("button[data-md-type=copy]").click()
    expect(phone.locator(".md-dialog")).to_contain_text("コピーしました")
    assert written and phone.evaluate("navigator.clipboard.readText()").rstrip() == written


def test_a_listing_fades_where_it_goes_on_and_is_folded_on_request(phone: Page, root: str) -> None:
    """折り返すと選んだことは、ほかのページでも覚えている。"""
    arrive(phone, f"{root}code/bpe/")
    code = phone.locator(".nt-listing code").first
    for left, more in (("0", "end"), ("40", "start end"), ("code.scrollWidth", "start")):
        code.evaluate(f"(code) => (code.scrollLeft = {left})")
        expect(code).to_have_attribute("data-nt-more", more)
    wide = "(code) => code.scrollWidth > code.clientWidth + 1"
    switch = phone.get_by_role("button", name="折り返す").first
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.focus()
    phone.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert not code.evaluate(wide)
    assert code.get_attribute("data-nt-more") is None
    arrive(phone, f"{root}code/ngram/")
    expect(phone.get_by_role("button", name="折り返す").first).to_have_attribute("aria-pressed", "true")
    assert not phone.locator(".nt-listing code").first.evaluate(wide)


#: いま止まっているものが、ほかのものに覆われていないこと。
ON_TOP = """() => {
  const at = document.activeElement, { left, top, height } = at.getBoundingClientRect();
  const seen = document.elementFromPoint(left + 8, top + height / 2);
  return at.contains(seen) || (seen?.contains(at) && seen.localName !== "body");
}"""


@pytest.mark.parametrize("width", [320, 1152])
def test_the_keyboard_never_stops_off_the_screen(reader: Page, root: str, width: int) -> None:
    """閉じた引き出しの中では止まらない。引き出しは、鍵盤で開き、Esc で閉じて、元のボタンに戻る。"""
    reader.set_viewport_size({"width": width, "height": 800})
    arrive(reader, f"{root}inside/")
    for _ in range(15):
        reader.keyboard.press("Tab")
        box = reader.evaluate("(({ left, right }) => [left, right])(document.activeElement.getBoundingClientRect())")
        assert box[1] > 0 and box[0] < width
    menu = reader.get_by_role("button", name="目次")
    menu.focus()
    reader.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(reader.locator(".md-sidebar--primary .md-nav__link--active:focus")).to_have_count(1)
    reader.locator(".md-sidebar--primary .md-nav__title[tabindex]:not([inert] *)").focus()
    for key in ("Enter", "Enter", *["Tab"] * 9):  # 上の段へ戻り、また開き、終わりの章を越えて、本文へ
        reader.evaluate(STILL)
        assert reader.evaluate(ON_TOP), key
        reader.keyboard.press(key)
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.press("Enter")
    reader.keyboard.press("Escape")
    expect(menu).to_be_focused()


def note(page: Page) -> Locator:
    return page.locator(".nt-note")


#: 節ごとの、用語の数と、Tab で止まる用語の数。
STOPS = """() => {
  const counts = [[0, 0]];
  for (const found of document.querySelectorAll("article :is(h2, .nt-term)")) {
    if (found.localName === "h2") counts.push([0, 0]);
    else { counts.at(-1)[0] += 1; counts.at(-1)[1] += found.tabIndex === 0; }
  }
  return counts;
}"""


def test_a_note_opens_under_the_mouse_and_from_the_keyboard(reader: Page, root: str) -> None:
    """Tab は節ごとに一つの用語に止まり、← と → で、その節のほかの用語へ移る。"""
    arrive(reader, f"{root}observe/")
    reader.evaluate(APPROACH)
    term = reader.locator("a.nt-term", has_text="トークン").first
    height = reader.evaluate("document.documentElement.scrollHeight")
    term.hover()
    expect(note(reader)).to_contain_text("トークン（token）文を区切った一つ一つです。")
    expect(term).to_have_attribute("aria-describedby", "nt-note-text")
    assert reader.evaluate("document.documentElement.scrollHeight") == height
    note(reader).hover()  # 説明の上へ移っても、閉じない
    expect(note(reader).get_by_role("link", name="用語集で読む")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(note(reader)).to_be_hidden()
    expect(term).not_to_have_attribute("aria-describedby", "nt-note-text")

    counts = reader.evaluate(STOPS)
    assert all(stops == min(terms, 1) for terms, stops in counts) and max(terms for terms, _ in counts) > 3
    index = reader.evaluate("[...document.querySelectorAll('a.nt-term')].findIndex((term) => term.tabIndex < 0) - 1")
    first, second = reader.locator("a.nt-term").nth(index), reader.locator("a.nt-term").nth(index + 1)
    reader.keyboard.press("Tab")
    first.focus()
    expect(note(reader)).to_contain_text((first.text_content() or "").strip())
    reader.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(first).to_have_attribute("tabindex", "-1")
    expect(note(reader)).to_contain_text((second.text_content() or "").strip())
    reader.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()

    mark = reader.locator("a.footnote-ref").first
    mark.focus()
    source = reader.evaluate("(mark) => document.getElementById(mark.hash.slice(1)).textContent", mark.element_handle())
    expect(note(reader)).to_contain_text(source.replace("↩", "").split("\u00a0")[0].strip()[:30])
    expect(note(reader).locator(".footnote-backref")).to_have_count(0)
    reader.evaluate(  # 上にあるコードや図があとから組まれて、言葉が動いても、説明は離れない
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
    first.focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url(re.compile(r"/glossary/#term-"))


INSIDE = """() => {
  const box = document.querySelector(".nt-note").getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  return box.left >= 0 && box.right <= clientWidth && box.top >= 0 && box.bottom <= clientHeight;
}"""


def test_a_touch_opens_the_note_and_stays_on_the_page(phone: Page, root: str) -> None:
    arrive(phone, f"{root}sampling/")
    for opener in ("a.nt-term", "a.footnote-ref"):
        link = phone.locator(f"article {opener}").nth(1)
        link.scroll_into_view_if_needed()
        link.tap()
        expect(note(phone)).to_be_visible()
        phone.wait_for_function(INSIDE)
        assert phone.url == f"{root}sampling/"
        phone.locator("article p").first.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
        expect(note(phone)).to_be_hidden()
    link.tap()
    note(phone).locator(".nt-note-foot a").tap()
    phone.wait_for_url(re.compile(r"#fn:"))
    expect(note(phone)).to_be_hidden()


def test_when_definitions_cannot_be_had_a_touch_follows_the_link(phone: Page, root: str) -> None:
    phone.route("**/glossary.json", lambda route: route.abort())
    arrive(phone, f"{root}sampling/")
    phone.locator("article a.nt-term").first.tap()
    phone.wait_for_url(re.compile(r"/glossary/#term-"))


def test_big_operators_and_brackets_come_from_our_font(reader: Page, root: str) -> None:
    """どの機械でも、Σ と Π は大きく、かっこは中身の高さに伸びる。数式のないページは、書体を取りに行かない。"""
    fetched: list[str] = []
    reader.on("request", lambda request: fetched.append(request.url))
    arrive(reader, f"{root}prologue/")
    assert [url for url in fetched if url.endswith(".woff2")] == []
    arrive(reader, f"{root}next-word/")
    reader.wait_for_function("[...document.fonts].some(({ status }) => status === 'loaded')")
    assert len({url for url in fetched if url.endswith(".woff2")}) == 1
    heights: Any = reader.evaluate(
        """() => {
          const height = (node) => node.getBoundingClientRect().height;
          const all = [...document.querySelectorAll("math[display=block] mo")];
          const opens = all.filter((mo) => mo.textContent === "(");
          const tall = opens.filter((mo) => mo.parentElement.querySelector(":scope > munderover"));
          const letter = height(document.querySelector("math[display=block] mi"));
          return [height(all.find((mo) => mo.textContent === "∏")) / letter, Math.max(...tall.map(height)) / letter];
        }"""
    )
    assert heights[0] > 1.25 and heights[1] > 1.6


# ---- 図。大きさと収まりは test_every_page.py が、どの幅でも見る ----


def test_a_figure_is_enlarged_and_focus_comes_back(reader: Page, sub_path: str) -> None:
    """キーボードでも、図を押しても。文字を選んでいるあいだは、開かない。"""
    dialog = reader.locator("dialog.nt-dialog")
    drawing = reader.locator("#fig-branch .nt-desk")
    with listening(reader, sub_path):
        arrive(reader, sub_path + "inside/")
        opener = reader.locator("#fig-branch .nt-enlarge")
        opener.focus()
        reader.keyboard.press("Enter")
        small, large = drawing.bounding_box(), dialog.locator("svg").bounding_box()
        assert small and large and large["width"] > small["width"] * 1.2
        assert violations(reader, "dialog.nt-dialog") == []
        ids = reader.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
        assert len(ids) == len(set(ids))
        assert reader.evaluate("document.activeElement.closest('dialog') !== null")
        reader.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()
        drawing.click()
        dialog.get_by_role("button", name="閉じる").click()
        expect(dialog).to_have_count(0)
        reader.evaluate("getSelection().selectAllChildren(document.querySelector('#fig-branch .nt-desk text'))")
        drawing.dispatch_event("click")
        expect(dialog).to_have_count(0)


def test_on_a_phone_the_large_figure_can_be_moved(phone: Page, root: str) -> None:
    arrive(phone, root + "inside/")
    phone.locator("#fig-branch .nt-enlarge").tap()
    view = phone.locator(".nt-dialog-view")
    expect(view).to_be_focused()
    assert view.evaluate("(node) => node.scrollWidth > node.clientWidth && node.clientWidth > 300")
    for button in phone.locator(".nt-dialog-bar button").all():
        size = button.bounding_box()
        assert size and size["width"] >= 44 and size["height"] >= 44
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function("document.querySelector('.nt-dialog-view').scrollLeft > 0")


def taken(page: Page, press: Callable[[], None]) -> tuple[str, bytes]:
    """押して保存されるものの、名前と中身。"""
    with page.expect_download() as started:
        press()
    download: Download = started.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def test_copies_can_be_taken_home(reader: Page, root: str) -> None:
    """図の下からでも、大きく開いたところからでも。写しは、ページの外でも色と文字を保ち、題と代替テキストを持つ。"""
    arrive(reader, root + "inside/")
    for kind in ("データ", "コード", "SVG"):
        address = reader.locator("#fig-branch .nt-made a", has_text=kind).first.evaluate("(node) => node.href")
        assert reader.request.get(address).ok
    below = {
        kind: taken(reader, reader.locator("#fig-branch .nt-copy", has_text=kind).click) for kind in ("SVG", "PNG")
    }
    reader.locator("#fig-branch .nt-enlarge").click()
    inside = {kind: taken(reader, reader.get_by_role("button", name=f"{kind}を保存").click) for kind in ("SVG", "PNG")}
    assert below == inside
    assert [name for name, _ in below.values()] == ["branch.svg", "branch.png"]
    drawn = below["SVG"][1].decode("utf-8")
    assert "var(" not in drawn and "#0072b2" in drawn and "<title>" in drawn and "<desc>" in drawn and "人口" in drawn
    png = below["PNG"][1]
    assert png.startswith(b"\x89PNG") and struct.unpack(">II", png[16:24])[0] == 1280
