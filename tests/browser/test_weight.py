"""長いページの軽さ。画面の外を組まなくても、読む人の目の前では何も動かない。"""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looks import READY, arrive

pytestmark = pytest.mark.browser

LONGEST = "gemma-inside"
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
def test_a_long_page_opens_at_every_heading(browser: Browser, root: str, width: int) -> None:
    """見出しの住所で開いても、目次から選んでも、そこが開く。画面の外は、組まれない。"""
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{root}{LONGEST}/#summary", wait_until="load")
    page.evaluate(SETTLED)
    top = page.evaluate("() => document.getElementById('summary').getBoundingClientRect().top")
    drawn = page.evaluate(DRAWN)
    stops = page.evaluate(STOPS)
    context.close()
    assert HIGHEST <= top <= LOWEST
    assert len(drawn) > 20 and drawn.count(True) < len(drawn) / 3
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
