"""ページを移る、飛ぶ、戻る、持ち帰る。画面の外を組まなくても、読む人の目の前では何も動かない。"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import READY, STILL, arrive, listening, until

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
    with listening(reader, sub_path):
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
    assert refused == []


def test_a_link_within_a_page_keeps_what_was_typed(reader: Page, root: str) -> None:
    """目次のリンクでも、そこから「戻る」でも、ページは読み直されない。"""
    arrive(reader, f"{root}bpe-by-hand/")
    reader.locator("nt-bpe-stepper").first.scroll_into_view_if_needed()
    field = reader.locator("nt-bpe-stepper[data-ready]").first.get_by_role("textbox")
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


def test_the_present_chapter_is_seen_whole_in_the_contents(phone: Page, root: str) -> None:
    """電話の引き出しでも、窓の低い机の上の画面でも。"""
    phone.emulate_media(reduced_motion="reduce")
    arrive(phone, f"{root}failures/")
    phone.locator(".nt-menu").click()
    phone.evaluate(STILL)
    phone.wait_for_function(f"({INSIDE})() >= 0")
    phone.set_viewport_size({"width": 1320, "height": 390})
    phone.wait_for_function(f"({INSIDE})() >= 0")


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


# ---- 長いページ ----


LONGEST = "pretraining"
#: 題が止まってよい高さ（px）。上の帯のすぐ下から。
HIGHEST, LOWEST = 0, 200
#: 位置が、描き直しても変わらなくなるまで待つ。
SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let last = NaN, now = scrollY, same = 0; same < 10; last = now, now = scrollY) {
    same = now === last ? same + 1 : 0;
    await frame();
  }
}"""
#: 目次のリンクを順に選び、題が止まった高さを集める。
STOPS = f"""async () => {{
  const settled = {SETTLED};
  const stops = {{}};
  for (const heading of document.querySelectorAll("article h2[id]")) {{
    location.hash = heading.id;
    await settled();
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    stops[heading.id] = end ? null : heading.getBoundingClientRect().top;
  }}
  return stops;
}}"""
DRAWN = """() => [...document.querySelectorAll("article > .highlight > pre")]
  .map((code) => code.checkVisibility({ contentVisibilityAuto: true }))"""
#: 終わりへ一息に飛ぶ。
LEAP = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
    .observe({ type: "layout-shift" });
  scrollTo(0, document.documentElement.scrollHeight);
}"""


@pytest.mark.parametrize("width", [360, 1320])
def test_a_long_page_opens_at_every_heading(reader: Page, root: str, width: int) -> None:
    """見出しの住所で開いても、目次から選んでも、そこが開く。画面の外は、組まれない。"""
    reader.set_viewport_size({"width": width, "height": 800})
    reader.emulate_media(reduced_motion="reduce")
    reader.goto(f"{root}{LONGEST}/#summary", wait_until="load")
    reader.evaluate(SETTLED)
    top = reader.evaluate("() => document.getElementById('summary').getBoundingClientRect().top")
    drawn, stops = reader.evaluate(DRAWN), reader.evaluate(STOPS)
    assert HIGHEST <= top <= LOWEST
    assert len(drawn) > 8 and drawn.count(True) < len(drawn) / 3
    assert len(stops) > 8
    assert {id: top for id, top in stops.items() if top is not None and not HIGHEST <= top <= LOWEST} == {}


#: 表紙、長い脚注、練習、長いコードで終わるページ。
@pytest.mark.parametrize("address", ["", "observe/", "bpe-by-hand/", "code/neural/"])
def test_nothing_moves_when_the_end_of_a_page_is_reached(reader: Page, root: str, address: str) -> None:
    """終わりへ一息に飛んでも、そこにあるもの（次のページへのリンクなど）は、組まれたときに動かない。"""
    reader.set_viewport_size({"width": 360, "height": 900})
    arrive(reader, root + address)
    reader.evaluate(SETTLED)
    reader.evaluate(LEAP)
    reader.wait_for_function(READY)
    reader.evaluate(SETTLED)
    assert sum(reader.evaluate("() => shifts")) <= 0.002
