"""スクリプトの動かないところと、色を選べないところ。"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import arrive

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def plain(browser: Browser, root: str) -> Iterator[Callable[[str], Page]]:
    """スクリプトなしで開いた、電話のページ。"""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}, locale="ja-JP")
    page = context.new_page()

    def open_page(address: str) -> Page:
        page.goto(root + address)
        return page

    yield open_page
    context.close()


def test_the_opening_page_offers_nothing_that_needs_scripts(plain: Callable[[str], Page]) -> None:
    page = plain("")
    for hidden in (".nt-memory", ".md-search", "label.md-header__button[for=__search]"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator(".nt-parts li").count() > 15


def test_figures_stay_and_a_guess_is_a_list_and_a_fold(plain: Callable[[str], Page]) -> None:
    page = plain("next-token/")
    figures = page.query_selector_all(":is(.nt-figure, .nt-widget) svg >> visible=true")
    assert len(figures) > 1
    for figure in figures:
        box = figure.bounding_box()
        assert box and box["width"] > 200 and box["height"] > 40
    guess = page.locator("#guess-population")
    expect(guess.locator("li")).to_have_count(3)
    expect(guess.get_by_role("button")).to_have_count(0)
    expect(guess.locator("details p")).to_be_hidden()
    guess.locator("summary").click()
    expect(guess.locator("details p")).to_be_visible()


def test_an_exercise_is_a_question_and_folds_and_a_term_is_a_link(plain: Callable[[str], Page]) -> None:
    page = plain("bpe-by-hand/")
    found = page.locator(".nt-exercise:has(#exercise-restore)")
    expect(found.locator(".nt-start")).to_be_visible()
    expect(found.get_by_role("button")).to_have_count(0)
    folds = found.locator("details")
    for fold in folds.all():
        expect(fold).to_be_visible()
    folds.last.locator("summary").click()
    expect(folds.last.locator("pre")).to_be_visible()
    page.locator("a.nt-term").first.click()
    expect(page).to_have_url(re.compile(r"/glossary/#term-"))


# ---- 端末の色だけで見る ----


@pytest.fixture
def forced(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 800, "height": 900}, forced_colors="active", locale="ja-JP")
    yield context.new_page()
    context.close()


BORDER = "(one) => [getComputedStyle(one).borderTopStyle, getComputedStyle(one).borderTopWidth]"


def test_frames_notes_and_found_words_are_seen(forced: Page, root: str) -> None:
    arrive(forced, f"{root}failures/")
    for kind, style in (("nt-broken", "dashed"), ("nt-fixed", "double")):
        expect(forced.locator(f".highlight.{kind}").first).to_have_css("border-left-style", style)
    forced.locator("a.nt-term").first.hover()
    expect(forced.locator(".nt-note")).to_have_css("border-top-style", "solid")
    lit, dark = forced.locator(".nt-map__lit a").first, forced.locator(".nt-map li:not(.nt-map__lit) a").first
    for name, marked, unmarked in [("font-weight", "700", "400"), ("border-top-style", "double", "solid")]:
        expect(lit).to_have_css(name, marked)
        expect(dark).to_have_css(name, unmarked)
    forced.keyboard.press("Escape")
    forced.click(".md-header__button[for=__search]")
    forced.keyboard.type("文字化け")
    mark = forced.locator(".md-search-result mark").first
    colour, ground = mark.evaluate("(mark) => [getComputedStyle(mark).color, getComputedStyle(mark).backgroundColor]")
    assert colour != ground and not ground.startswith("rgba")  # 透けていない


def test_fields_and_boxes_are_seen_and_paper_has_the_code_of_the_book(forced: Page, root: str) -> None:
    """紙には、書き換えていても本のコードを刷り、ヒントと答えは、開けたものだけを刷る。"""
    forced.route("**/vendor/pyodide/**", lambda route: route.abort())
    arrive(forced, f"{root}bpe-by-hand/")
    cell = forced.locator('nt-run-here[cell="pairs"]')
    cell.scroll_into_view_if_needed()
    cell.get_by_role("button", name="ここで動かす").click()
    expect(cell.get_by_role("status")).to_contain_text("動かせませんでした")
    found = forced.locator(".nt-exercise:has(#exercise-restore)")
    found.scroll_into_view_if_needed()
    found.get_by_role("button", name="書いてみる").click()
    for box in (cell.locator(".cm-editor"), found, found.locator(".nt-exercise__kind")):
        expect(box).to_be_visible()
        assert box.evaluate(BORDER) == ["solid", "1px"]
    found.locator("summary").first.click()
    forced.wait_for_selector("details[data-nt-open]")
    forced.emulate_media(media="print")
    for part in forced.locator(".nt-run-here, .nt-elsewhere, nt-exercise").all():
        expect(part).not_to_be_visible()
    expect(forced.locator(".nt-run-here + .highlight").first).to_be_visible()
    expect(found.locator(".nt-start")).to_be_visible()
    first, *others = [one.is_visible() for one in found.locator("details").all()]
    assert first and len(others) >= 3 and not any(others)
