"""ページを移る、戻る、写す、持ち帰る。"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import READY, arrive, listening, until

pytestmark = pytest.mark.browser

TYPED = "すもももももももものうち"


def test_only_the_link_that_is_meant_is_fetched_ahead_and_nothing_hinders_going_back(
    reader: Page, sub_path: str
) -> None:
    """用語に乗せただけでは何も取りに行かず、リンクに乗せれば、その先だけ。「戻る」で元のまま開くこと（bfcache）を、この本は妨げない。"""
    ahead: set[str] = set()
    refused: list[str] = []
    tools = reader.context.new_cdp_session(reader)
    tools.send("Preload.enable")
    tools.send("Page.enable")
    tools.on("Preload.prefetchStatusUpdated", lambda told: ahead.add(told["prefetchUrl"]))
    tools.on(
        "Page.backForwardCacheNotUsed",
        lambda told: refused.extend(
            one["reason"] for one in told["notRestoredExplanations"] if one["type"] != "Circumstantial"
        ),
    )
    with listening(reader, sub_path) as faults:
        arrive(reader, sub_path + "bpe-by-hand/")
        reader.locator("a.nt-term").first.hover()
        expect(reader.locator(".nt-note")).to_be_visible()
        reader.wait_for_timeout(400)
        assert ahead == set()
        link = reader.locator(".md-footer__link--next")
        link.hover()
        until(reader, lambda: ahead)
        assert ahead == {f"{sub_path}train-tokenizer/"}
        link.click()
        reader.wait_for_url("**/train-tokenizer/")
        expect(reader.locator("article h1")).to_contain_text("トークナイザを育てる")
        reader.go_back()
        reader.wait_for_url("**/bpe-by-hand/")
        reader.wait_for_function("scrollY > 1000")
    assert (faults, refused) == ([], [])


def test_a_link_within_a_page_keeps_what_was_typed(reader: Page, root: str) -> None:
    """目次のリンクでも、そこから「戻る」でも、ページは読み直されない。"""
    arrive(reader, f"{root}bpe-by-hand/")
    reader.locator("nt-bpe-stepper").scroll_into_view_if_needed()
    field = reader.locator("nt-bpe-stepper[data-ready]").get_by_role("textbox")
    field.fill(TYPED)
    start = reader.evaluate("scrollY")
    reader.locator(".md-sidebar--secondary a[href$='#summary']").click()
    expect(reader.locator("#summary")).to_be_in_viewport()
    reader.go_back()
    reader.wait_for_function("(start) => Math.abs(scrollY - start) < 3", arg=start)
    expect(field).to_have_value(TYPED)


#: 今の章が、目次の端からどれだけ内側にあるか。
INSIDE = """() => {
  const link = [...document.querySelectorAll(".md-sidebar--primary .md-nav__item--active > .md-nav__link--active")]
    .find((one) => one.clientHeight);
  let { top, bottom } = link.getBoundingClientRect();
  let inside = Math.min(top, innerHeight - bottom);
  for (let box = link.parentElement; box && box !== document.body; box = box.parentElement) {
    if (getComputedStyle(box).overflowY === "visible") continue;
    const edge = box.getBoundingClientRect();
    inside = Math.min(inside, top - edge.top, edge.bottom - bottom);
  }
  return inside;
}"""


def test_the_present_chapter_is_seen_whole_in_the_contents(browser: Browser, root: str) -> None:
    """電話の引き出しでも、窓の低い机の上の画面でも。"""
    context = browser.new_context(viewport={"width": 360, "height": 560}, locale="ja-JP", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{root}failures/")
    page.wait_for_function(READY)
    page.locator(".nt-menu").click()
    page.wait_for_timeout(600)
    page.wait_for_function(f"({INSIDE})() >= 0")
    page.set_viewport_size({"width": 1320, "height": 390})
    page.wait_for_function(f"({INSIDE})() >= 0")
    context.close()


def test_a_notebook_is_copied_and_taken_home(reader: Page, root: str) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.goto(f"{root}generated/bpe-by-hand/bpe-by-hand/")
    reader.locator("article details summary").first.click()  # 初めのセルは、畳んである
    code = reader.locator(".highlight:not(.nt-output) code").first
    code.hover()
    reader.locator(".highlight:not(.nt-output) button[data-md-type=copy]").first.click()
    expect(reader.locator(".md-dialog")).to_contain_text("コピーしました")
    assert reader.evaluate("navigator.clipboard.readText()") == code.inner_text().rstrip()
    with reader.expect_download() as download:
        reader.click(".nt-notebook a[download]")
    assert re.fullmatch(r".+\.ipynb", download.value.suggested_filename)
    assert '"nbformat": 4' in download.value.path().read_text(encoding="utf-8")
