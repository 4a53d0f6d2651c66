"""移る、キーボードで読む、写す。"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_every_page import READY, arrive, listening, until

pytestmark = pytest.mark.browser


def test_moving_on_keeps_figures_and_widgets(reader: Page, sub_path: str, addresses: list[str]) -> None:
    """「次のページ」で終わりまで進む。ページは読み直されず、図も部品も働いている。"""
    arrive(reader, sub_path)
    reader.evaluate("window.stayed = true")
    reader.evaluate("addEventListener('click', ({ target }) => (window.pressed = target.outerHTML), { capture: true })")
    seen = 1
    with listening(reader, sub_path) as faults:
        while (link := reader.locator(".md-footer__link--next")).count():
            title = link.locator(".md-ellipsis").inner_text()
            address = link.evaluate("(link) => link.href")
            link.click()
            pressed = reader.evaluate("window.pressed")
            expect(reader, f"押したのは {pressed}").to_have_url(address, timeout=30_000)
            expect(reader.locator(".md-header__topic >> nth=1")).to_contain_text(title[:8])
            reader.wait_for_function(READY)
            for figure in reader.query_selector_all(".nt-figure svg >> visible=true"):
                box = figure.bounding_box()
                assert box and box["width"] > 200, address
            seen += 1
    assert reader.evaluate("window.stayed") is True
    assert seen >= min(3, len(addresses))
    assert faults == []


def test_the_first_tab_skips_to_the_text(reader: Page, root: str, addresses: list[str]) -> None:
    address = next(address for address in addresses if address)
    reader.goto(root + address)
    reader.wait_for_function(READY)
    reader.keyboard.press("Tab")
    skip = reader.locator(":focus")
    expect(skip).to_have_text("本文へ移る")
    expect(skip).to_have_css("opacity", "1")
    reader.keyboard.press("Enter")
    reader.wait_for_function("location.hash !== ''")
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('article') !== null")


#: Material が、今の場所を控えた。動いてから少し待って控える。
NOTED = "Math.abs((history.state?.y ?? -1) - scrollY) < 1"
TYPED = "すもももももももものうち"


@pytest.fixture
def typed(reader: Page, sub_path: str) -> Page:
    """部品に文字を打ち込み、その部品に印を付けたページ。"""
    reader.goto(sub_path + "bpe-by-hand/")
    reader.wait_for_function(READY)
    reader.locator("nt-bpe-stepper").scroll_into_view_if_needed()
    reader.locator("nt-bpe-stepper[data-ready]").get_by_role("textbox").fill(TYPED)
    reader.wait_for_function(NOTED)
    return reader


def stays(page: Page) -> bool:
    """打ち込んだ文字が残っているか。入れ替えは、取り直してから起きるので、通信の終わりを待つ。"""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    value = page.evaluate("document.querySelector('nt-bpe-stepper').shadowRoot?.getElementById('text').value")
    return bool(value == TYPED)


def top(page: Page, id: str) -> float:
    """``id`` の要素の、画面の上からの高さ。"""
    return float(page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", id))


def test_a_link_within_a_page_keeps_what_was_typed(typed: Page, sub_path: str) -> None:
    """目次、見出し、脚注のどのリンクでも、「戻る」と「進む」でも、本文は入れ替わらない。"""
    start = typed.evaluate("scrollY")
    typed.locator(".md-sidebar--secondary a[href$='#summary']").click()
    assert stays(typed)
    assert typed.url == sub_path + "bpe-by-hand/#summary"
    assert 0 <= top(typed, "summary") <= 200
    typed.keyboard.press("Tab")  # 続きは、題の中から
    assert typed.evaluate("document.activeElement.closest('h2')?.id ?? document.activeElement.href") == "summary"
    typed.go_back()
    assert stays(typed)
    assert typed.url == sub_path + "bpe-by-hand/"
    assert abs(typed.evaluate("scrollY") - start) < 3
    typed.go_forward()
    assert stays(typed)
    assert 0 <= top(typed, "summary") <= 200
    note = typed.locator(".footnote-ref").first
    note.click()
    assert stays(typed)
    assert typed.url == note.evaluate("(link) => link.href")
    typed.locator(".md-nav--primary .md-nav__link--active[href]:not([href*='#'])").first.click()
    assert stays(typed)
    assert (typed.url, typed.evaluate("scrollY")) == (sub_path + "bpe-by-hand/", 0)


def test_a_page_reached_by_a_link_keeps_what_was_typed(reader: Page, sub_path: str) -> None:
    """ページを移ってきたあとも、ページの中では入れ替わらず、前のページへは戻れる。"""
    reader.goto(sub_path + "characters/")
    reader.wait_for_function(READY)
    reader.locator(".md-footer__link--next").click()
    expect(reader.locator("nt-bpe-stepper")).to_be_attached()
    reader.locator("nt-bpe-stepper").scroll_into_view_if_needed()
    reader.locator("nt-bpe-stepper[data-ready]").get_by_role("textbox").fill(TYPED)
    reader.wait_for_function(NOTED)
    start = reader.evaluate("scrollY")
    reader.locator(".md-sidebar--secondary a[href$='#summary']").click()
    assert stays(reader)
    assert 0 <= top(reader, "summary") <= 200
    reader.go_back()
    assert stays(reader)
    assert abs(reader.evaluate("scrollY") - start) < 3
    reader.go_back()
    expect(reader.locator("article h1")).to_contain_text("文字は、ぜんぶ数だった")
    assert reader.url == sub_path + "characters/"


@pytest.mark.parametrize("hash", ["#exercise-second-pair", ""])
def test_scrolling_while_a_page_comes_does_not_move_where_it_opens(reader: Page, sub_path: str, hash: str) -> None:
    """次のページを待つあいだに画面を動かしても、着けば、そのページの初めか、見出しが開く。戻れば、元の場所が開く。"""
    arrive(reader, f"{sub_path}exercises/")
    reader.evaluate("scrollTo(0, 300)")
    reader.wait_for_function(NOTED)
    there, held = f"{sub_path}bpe-by-hand/", list[Route]()
    reader.route(there, lambda route: held.append(route))
    reader.evaluate(
        """(address) => {
          const link = document.querySelector("article a");
          link.href = address;
          link.click();
        }""",
        there + hash,
    )
    reader.wait_for_url(there + hash, wait_until="commit")
    reader.evaluate("scrollTo(0, 640)")
    reader.wait_for_timeout(600)
    until(reader, lambda: held)
    held.pop().continue_()
    expect(reader.locator("article h1")).to_contain_text("BPEを手で")
    if hash:
        expect(reader.locator(hash)).to_be_in_viewport()
    else:
        reader.wait_for_function("scrollY === 0")
    reader.unroute(there)
    reader.route(f"{sub_path}exercises/", lambda route: held.append(route))
    reader.go_back()
    reader.evaluate("scrollBy(0, 200)")
    reader.wait_for_timeout(600)
    until(reader, lambda: held)
    held.pop().continue_()
    expect(reader.locator("article h1")).to_contain_text("練習の一覧")
    reader.wait_for_function("Math.abs(scrollY - 300) < 3")


def test_the_drawer_closes_on_a_link_within_the_page(browser: Browser, sub_path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP", reduced_motion="reduce")
    page = context.new_page()
    page.goto(sub_path + "bpe-by-hand/")
    page.wait_for_function(READY)
    page.evaluate("window.stayed = document.querySelector('article')")
    page.locator("label[for=__drawer].md-header__button").click()
    page.locator(".md-nav--primary label.md-nav__link--active:visible").click()
    page.locator(".md-nav--primary a[href$='#summary']:visible").click()
    expect(page.locator("#__drawer")).not_to_be_checked()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.stayed === document.querySelector('article')")
    assert 0 <= top(page, "summary") <= 200
    context.close()


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


@pytest.mark.parametrize("chapter", ["characters", "instruction-tuning", "failures"])
def test_the_present_chapter_is_seen_whole_in_the_contents(browser: Browser, root: str, chapter: str) -> None:
    """電話の引き出しでも、窓の低い机の上の画面でも。"""
    context = browser.new_context(viewport={"width": 360, "height": 560}, locale="ja-JP", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{root}{chapter}/")
    page.wait_for_function(READY)
    page.locator("label[for=__drawer].md-header__button").click()
    page.wait_for_timeout(600)
    page.wait_for_function(f"({INSIDE})() >= 0")
    for height in (700, 480, 390):
        page.set_viewport_size({"width": 1320, "height": height})
        page.wait_for_timeout(300)
        page.wait_for_function(f"({INSIDE})() >= 0")
    context.close()


def test_the_scheme_is_switched_from_the_keyboard(reader: Page, root: str) -> None:
    reader.goto(root)
    scheme = "document.body.dataset.mdColorScheme"
    assert reader.evaluate(scheme) == "default"
    for _ in range(12):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.name === '__palette'"):
            break
    reader.keyboard.press("ArrowRight")
    assert reader.evaluate(scheme) == "slate"
    reader.reload()
    assert reader.evaluate(scheme) == "slate"


def test_code_in_notebooks_is_copied_as_it_stands(reader: Page, root: str, addresses: list[str], site: Path) -> None:
    address = next(address for address in addresses if address.startswith("generated/"))
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.goto(root + address)
    reader.locator("article details summary").first.click()  # 初めのセルは、畳んである
    code = reader.locator(".highlight:not(.nt-output) code").first
    code.hover()
    reader.locator(".highlight:not(.nt-output) button[data-md-type=copy]").first.click()
    expect(reader.locator(".md-dialog")).to_contain_text("コピーしました")
    assert reader.evaluate("navigator.clipboard.readText()") == code.inner_text().rstrip()


def test_a_notebook_can_be_taken_home(reader: Page, root: str, addresses: list[str]) -> None:
    address = next(address for address in addresses if address.startswith("generated/"))
    reader.goto(root + address)
    with reader.expect_download() as download:
        reader.click(".nt-notebook a[download]")
    assert download.value.suggested_filename.endswith(".ipynb")
    assert '"nbformat": 4' in download.value.path().read_text(encoding="utf-8")
