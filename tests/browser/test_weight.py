"""長いページの軽さ。画面の外を組まなくても、読む人の目の前では何も動かない。"""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_every_page import READY
from tests.site.test_pages import chapters

pytestmark = pytest.mark.browser

LONGEST = "gemma-inside"
WIDTHS = [360, 1320]
#: 章を開いた電話が受け取ってよい大きさ（縮めたバイト）。
HEAVIEST = 200_000
PACKED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml"}
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


def opened(browser: Browser, width: int, address: str) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce").new_page()
    page.goto(address, wait_until="load")
    return page


def test_the_first_view_of_a_chapter_is_light(browser: Browser, root: str, site: Path) -> None:
    """部品の語彙や記録は、近づくまで取りに行かない。"""
    weights = {chapter: sum(received(browser, root, site, chapter).values()) for chapter in chapters()}
    assert len(weights) > 10
    assert {chapter: weight for chapter, weight in weights.items() if not 50_000 < weight <= HEAVIEST} == {}


def received(browser: Browser, root: str, site: Path, chapter: str) -> dict[str, int]:
    """章を電話で開いたときに取りに行ったものと、縮めた大きさ。"""
    context = browser.new_context(viewport={"width": 412, "height": 823}, locale="ja-JP")
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(f"{root}{chapter}/", wait_until="load")
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    context.close()
    files = {site / unquote(urlsplit(url).path).lstrip("/") for url in asked if url.startswith(root)}
    return {str(file): packed(file / "index.html" if file.is_dir() else file) for file in files}


def packed(file: Path) -> int:
    if not file.exists():
        return 0  # sitemap.xml は、試験のサーバーが作る
    content = file.read_bytes()
    return len(gzip.compress(content, 9)) if file.suffix in PACKED else len(content)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_heading_is_reached(browser: Browser, root: str, width: int) -> None:
    page = opened(browser, width, f"{root}{LONGEST}/")
    stops = page.evaluate(STOPS)
    page.context.close()
    assert len(stops) > 8
    assert {id: top for id, top in stops.items() if top is not None and not HIGHEST <= top <= LOWEST} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_an_address_with_a_heading_opens_at_it(browser: Browser, root: str, width: int) -> None:
    page = opened(browser, width, f"{root}{LONGEST}/#summary")
    page.evaluate(SETTLED)
    top = page.evaluate("() => document.getElementById('summary').getBoundingClientRect().top")
    page.context.close()
    assert HIGHEST <= top <= LOWEST


def test_what_is_off_the_screen_is_not_laid_out(browser: Browser, root: str) -> None:
    page = opened(browser, 360, f"{root}{LONGEST}/")
    shown = page.evaluate(
        """() => [...document.querySelectorAll("article > .highlight > pre")]
        .map((code) => code.checkVisibility({ contentVisibilityAuto: true }))"""
    )
    page.context.close()
    assert len(shown) > 20
    assert shown.count(True) < len(shown) / 3


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_when_a_page_is_opened(browser: Browser, root: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    context.add_init_script(
        """window.shifts = [];
        new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: "layout-shift", buffered: true });"""
    )
    moved = {}
    for chapter in ("characters", "instruction-tuning", "next-word", "sampling"):  # 初めの一画面にコードがある章
        page = context.new_page()
        page.goto(f"{root}{chapter}/", wait_until="load")
        page.evaluate(SETTLED)
        moved[chapter] = sum(page.evaluate("() => shifts"))
        page.close()
    context.close()
    assert {chapter: much for chapter, much in moved.items() if much > 0.0005} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_when_the_end_of_a_page_is_reached(browser: Browser, root: str, width: int) -> None:
    """終わりへ一息に飛んでも、そこにあるもの（次のページへのリンクなど）は、組まれたときに動かない。"""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    moved = {}
    for address in ("", "observe/", "bpe-by-hand/", "code/neural/"):  # 表紙、長い脚注、練習、長いコードで終わるページ
        page = context.new_page()
        page.goto(root + address, wait_until="load")
        page.wait_for_function(READY)
        page.evaluate(SETTLED)
        page.evaluate(
            """() => {
              window.shifts = [];
              new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
                .observe({ type: "layout-shift" });
              scrollTo(0, document.documentElement.scrollHeight);
            }"""
        )
        page.wait_for_function(READY)
        page.evaluate(SETTLED)
        moved[address] = sum(page.evaluate("() => shifts"))
        page.close()
    context.close()
    assert {address: much for address, much in moved.items() if much > 0.002} == {}
