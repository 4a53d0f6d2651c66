"""道しるべ。章の頭の囲み、読んだ印（付ける、続きから読む、忘れる、断られる）、前後のページ。"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_page import arrive, listening, violations
from tests.site.test_way import CHAPTERS

pytestmark = pytest.mark.browser

FIRST, SECOND = CHAPTERS[:2]
#: 囲みの高さと、章の初めの文の位置と、横にはみ出した幅。
BOX = """() => {
  const box = document.querySelector(".nt-way").getBoundingClientRect();
  const next = document.querySelector(".nt-way").nextElementSibling.getBoundingClientRect();
  const root = document.documentElement;
  return [box.height, next.top, root.scrollWidth - root.clientWidth];
}"""
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


def test_the_box_leaves_room_for_the_first_sentence(browser: Browser, root: str) -> None:
    """電話でも、囲みは 220 px まで。初めの文が、最初の一画面に見える。"""
    for width in (320, 360):
        context = browser.new_context(viewport={"width": width, "height": 640}, locale="ja-JP")
        page = context.new_page()
        for chapter in CHAPTERS:
            page.goto(root + chapter.url)
            height, top, over = page.evaluate(BOX)
            assert over <= 0, chapter.slug
            assert width < 360 or height <= 220, f"{chapter.slug}: {height}"
            assert top < 600, f"{chapter.slug}: {top}"
        context.close()


def test_the_map_is_read_without_scripts_and_without_colour(browser: Browser, root: str) -> None:
    context = browser.new_context(java_script_enabled=False, forced_colors="active", locale="ja-JP")
    page = context.new_page()
    page.goto(root + FIRST.url)
    lit, dark = page.locator(".nt-map__lit a"), page.locator(".nt-map li:not(.nt-map__lit) a")
    assert lit.all_inner_texts() == list(FIRST.place)
    for name, marked, plain in [("font-weight", "700", "400"), ("border-top-style", "double", "solid")]:
        expect(lit.first).to_have_css(name, marked)
        expect(dark.first).to_have_css(name, plain)
    expect(page.locator(".nt-way__goals li")).to_have_count(len(FIRST.goals))
    context.close()


def test_a_stop_leads_to_its_explanation_by_keyboard(reader: Page, sub_path: str) -> None:
    arrive(reader, sub_path + SECOND.url)
    reader.locator(".nt-map a").nth(1).focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/characters/#bytes")
    expect(reader.locator("#bytes")).to_be_in_viewport()


def finish(page: Page, base: str, address: str) -> None:
    """章の終わりまで読む。"""
    arrive(page, base + address)
    page.locator("#summary").scroll_into_view_if_needed()
    expect(page.locator(".md-nav--primary .md-nav__link--active .nt-no[data-read]").first).to_be_attached()


def test_what_was_read_is_remembered_and_shown(reader: Page, sub_path: str) -> None:
    with listening(reader, sub_path) as faults:
        finish(reader, sub_path, FIRST.url)
        reader.locator(".md-footer__link--next").click()
        expect(reader.locator("article h1")).to_contain_text(SECOND.title)
        expect(reader.locator(f'.md-nav--primary a[href$="{FIRST.url}"] .nt-no')).to_contain_text("（読んだ）")
        reader.locator("#history").evaluate("(heading) => heading.scrollIntoView()")
        reader.wait_for_function("Object.values(localStorage).some((text) => text.includes('history'))")

        reader.goto(sub_path)
        expect(reader.locator(".nt-parts .nt-no[data-read]")).to_have_text([f"{FIRST.label}（読んだ）"])
        start = reader.locator(".nt-hero .md-button--primary")
        expect(start).to_have_text("続きから読む")
        expect(reader.locator(".nt-memory__said")).to_contain_text(f"前回は、{SECOND.label}の「")
        assert violations(reader) == []
        start.click()
        reader.wait_for_url(f"**/{SECOND.url}#history")
    assert faults == []


def test_a_great_leap_is_noticed(reader: Page, root: str) -> None:
    """見出しを一つも見せずに節の途中まで送っても、その節を覚える。"""
    arrive(reader, root + SECOND.url)
    reader.locator("h2#account").evaluate(
        """(heading) => {
          const top = heading.getBoundingClientRect().bottom + scrollY + innerHeight / 3;
          scrollTo({ top, behavior: "instant" });
        }"""
    )
    reader.wait_for_function("Object.values(localStorage).some((text) => text.includes('account'))")


def test_what_was_read_can_be_forgotten(reader: Page, root: str) -> None:
    finish(reader, root, FIRST.url)
    reader.goto(root)
    button = reader.locator(".nt-memory__forget")
    button.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator(".nt-no[data-read]")).to_have_count(0)
    expect(reader.locator(".nt-memory__said")).to_have_text("忘れました。")
    expect(button).to_be_disabled()
    expect(reader.locator(".nt-hero .md-button--primary")).to_have_text("読みはじめる")
    assert reader.evaluate("Object.keys(localStorage).filter((key) => key.includes('reading'))") == []
    reader.reload()
    expect(reader.locator(".nt-no[data-read]")).to_have_count(0)


def test_marks_of_another_tab_are_shown(reader: Page, root: str) -> None:
    other = reader.context.new_page()
    other.goto(root)
    finish(reader, root, FIRST.url)
    expect(other.locator(".nt-parts .nt-no[data-read]")).to_have_count(1)


@pytest.mark.parametrize("refusal", [REFUSED, "Storage.prototype.setItem = () => { throw new Error('full'); }"])
def test_nothing_breaks_where_storage_is_refused(reader: Page, root: str, refusal: str) -> None:
    """断られても、開いているあいだの印は付く。控えが残らないことは、表紙で知らせる。"""
    reader.add_init_script(f"window.ours = () => {{ {refusal} }};")
    reader.route(
        "**/reading/memory.mjs",  # Material 自身は localStorage を使うので、この本の分だけを断る
        lambda route: route.fulfill(body=f"window.ours();\n{route.fetch().text()}", content_type="text/javascript"),
    )
    heard: list[str] = []
    reader.on("pageerror", lambda error: heard.append(str(error)) if "reading" in (error.stack or "") else None)
    finish(reader, root, FIRST.url)
    reader.locator(".md-nav__link", has_text="はじめに").first.click()
    expect(reader.locator(".nt-memory__said")).to_contain_text("印を残さない設定")
    expect(reader.locator(".nt-parts .nt-no[data-read]")).to_have_count(1)
    reader.reload()
    expect(reader.locator(".nt-memory__said")).to_contain_text("印を残さない設定")
    expect(reader.locator(".nt-no[data-read]")).to_have_count(0)
    assert heard == []


def test_marks_move_nothing(reader: Page, root: str) -> None:
    rows = "[...document.querySelectorAll('.nt-parts li')].map((row) => row.getBoundingClientRect().height)"
    reader.goto(root)
    before = reader.evaluate(rows)
    finish(reader, root, FIRST.url)
    reader.goto(root, wait_until="load")
    expect(reader.locator(".nt-parts .nt-no[data-read]")).to_have_count(1)
    shift = reader.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    assert shift < 0.02
    assert reader.evaluate(rows) == before


def test_nothing_about_marks_is_said_without_scripts(browser: Browser, root: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(root)
    expect(page.locator(".nt-memory")).to_be_hidden()
    expect(page.locator(".nt-parts li")).to_have_count(len(CHAPTERS))
    context.close()


@pytest.mark.parametrize("width", [1320, 1920])
def test_the_opening_page_uses_its_width(browser: Browser, root: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, locale="ja-JP")
    page = context.new_page()
    page.goto(root)
    boxes = [page.locator(name).bounding_box() for name in (".nt-hero", ".nt-front .nt-figure", ".nt-front")]
    assert all(boxes)
    hero, figure, front = [box for box in boxes if box]
    assert front["width"] > width * 0.6
    assert figure["x"] > hero["x"] + hero["width"] and figure["y"] < hero["y"] + hero["height"]
    parts = [part.bounding_box() for part in page.locator(".nt-parts > div").all()[:2]]
    assert parts[0] and parts[1] and parts[0]["y"] == parts[1]["y"] and parts[0]["x"] < parts[1]["x"]
    context.close()


def test_the_edge_of_the_screen_follows_the_scheme(reader: Page, root: str) -> None:
    reader.goto(root)
    colours = "[...document.querySelectorAll('meta[name=theme-color][media]')].map((meta) => meta.content)"
    assert reader.evaluate(colours) == ["#ffffff", "#ffffff"]
    reader.locator("label[for=__palette_1]").click()
    reader.wait_for_function(f"{colours}.every((colour) => colour === '#15171c')")


def test_the_line_at_the_end_leads_to_the_notebook_and_back(reader: Page, root: str) -> None:
    arrive(reader, root + FIRST.url)
    reader.locator(".nt-way a", has_text="ノートブックとコード").click()
    expect(reader.locator("#along")).to_be_in_viewport()
    reader.locator("#along a", has_text="ページで読む").click()
    expect(reader.locator(".nt-notebook")).to_contain_text(f"{FIRST.label}に戻る")
    reader.locator(".nt-notebook a", has_text="に戻る").click()
    expect(reader.locator(".nt-chapter")).to_contain_text(FIRST.label)
