"""紙に刷ったページ。どの章も 10pt で、何も切れず、閉じた折りたたみは問いだけになる。"""

import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from figures_gen.book.letters import unified
from tests.site.test_pages import chapters

pytestmark = pytest.mark.browser

#: print.css の版面（A4 から余白を引いたもの）。CSS の px で。
WIDTH, HEIGHT = 162 / 25.4 * 96, 251 / 25.4 * 96
BODY = 10.0
LINKED = "references"


def sizes(pdf: PdfReader) -> Counter[float]:
    """刷られた字の大きさ（pt）と、その字の数。"""
    counted: Counter[float] = Counter()

    def count(text: str, matrix: Any, text_matrix: Any, _: Any, size: float) -> None:
        scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) * abs(
            text_matrix[0] * text_matrix[3] - text_matrix[1] * text_matrix[2]
        )
        counted[round(scale**0.5 * size, 1)] += len(text.strip())

    for page in pdf.pages:
        page.extract_text(visitor_text=count)
    return counted


def text(pdf: PdfReader) -> str:
    """刷られた字。空白は除き、Chromium が部首や合字だと言うものは、元の字に戻す。"""
    return unified("".join("".join(page.extract_text() for page in pdf.pages).split()))


def printed(page: Page) -> PdfReader:
    """今のページを刷ったもの。"""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


@pytest.fixture
def paper(reader: Page, root: str) -> Callable[[str], Page]:
    """紙の幅で、刷るときの見た目にしたページを開く。"""

    def open_page(address: str) -> Page:
        reader.set_viewport_size({"width": int(WIDTH), "height": int(HEIGHT)})
        reader.emulate_media(media="print")
        reader.goto(root + address, wait_until="load")
        return reader

    return open_page


#: はみ出すものがあると、Chromium はページ全体を縮めて刷る。枠線ほど（2px）なら、字の大きさは変わらない。
WIDE = """() => [...document.querySelectorAll("article, article *")]
  .filter((box) => !box.closest("svg svg, math") && box.getBoundingClientRect().right > innerWidth + 2)
  .map((box) => `${box.localName}.${box.getAttribute("class")}`)"""
FIGURES = """() => [...document.querySelectorAll("article .nt-figure")].map((figure) =>
  [figure.id, figure.getBoundingClientRect().height, getComputedStyle(figure).breakInside])"""
POINTS = """() => Object.fromEntries(["p:not([class])", "figcaption > p", "pre > code"].map((what) => {
  const found = document.querySelector(`article > ${what}`) ?? document.querySelector(`article ${what}`);
  return [what, found && parseFloat(getComputedStyle(found).fontSize) * 0.75];
}))"""
DRAWN = """() => [...document.querySelectorAll("article .nt-drawn")].filter((figure) => figure.checkVisibility())
  .map((figure) => figure.getAttribute("aria-label"))"""


@pytest.mark.parametrize("page", ["glossary", LINKED, "terms"])
def test_nothing_is_wider_than_the_paper(paper: Callable[[str], Page], page: str) -> None:
    assert paper(f"{page}/").evaluate(WIDE) == []


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_on_paper(paper: Callable[[str], Page], chapter: str) -> None:
    """紙より広いものはなく、図は切れず、説明とコードは本文より小さい。本文にもある図は、部品の代わりに刷らない。"""
    page = paper(f"{chapter}/")
    assert page.evaluate(WIDE) == []
    assert [figure for figure in page.evaluate(FIGURES) if figure[1] > HEIGHT or figure[2] != "avoid"] == []
    points = page.evaluate(POINTS)
    assert points.pop("p:not([class])") == pytest.approx(BODY, abs=0.01)
    assert all(size < BODY for size in points.values() if size)
    labels = page.evaluate(DRAWN)
    assert len(labels) == len(set(labels))


def test_the_printed_body_is_ten_points(reader: Page, root: str) -> None:
    reader.goto(f"{root}bpe-by-hand/", wait_until="load")
    counted = sizes(printed(reader))
    assert counted.most_common(1)[0][0] == BODY
    larger = sum(count for size, count in counted.items() if size > BODY)
    assert larger < 0.03 * counted.total(), "題のほかは、本文より大きくない"


def test_who_reads_in_the_dark_prints_in_light(browser: Browser, root: str) -> None:
    context = browser.new_context(color_scheme="dark", locale="ja-JP")
    page = context.new_page()
    page.goto(f"{root}characters/", wait_until="load")
    colours = """() => ["paper", "ink", "code-string"].map((name) =>
        getComputedStyle(document.body).getPropertyValue(`--nt-${name}`))"""
    dark = page.evaluate(colours)
    page.emulate_media(media="print")
    light = page.evaluate(colours)
    context.close()
    assert light == ["#ffffff", "#1b1b1f", "#00694e"]
    assert not set(light) & set(dark)


def test_folds_are_printed_as_the_reader_left_them(reader: Page, root: str) -> None:
    questions = ["1文字でも、符号位置を数える", "日本語だけなら"]
    reader.goto(f"{root}characters/", wait_until="load")
    closed = text(printed(reader))
    assert "何文字でしょう" in closed and "どちらが得でしょう" in closed
    assert [inside in closed for inside in questions] == [False, False]
    reader.locator("details.question > summary").nth(1).click()
    reader.wait_for_selector("details[data-nt-open]")
    opened = text(printed(reader))
    assert [inside in opened for inside in questions] == [False, True]


def test_a_guess_is_printed_without_a_fold_that_paper_cannot_open(reader: Page, root: str) -> None:
    """開けていない答えは、見出しの「答えを見る」も刷らない。開けたものは、答えまで刷る。"""
    reader.goto(f"{root}japanese-tokens/", wait_until="load")
    closed = text(printed(reader))
    assert "引き分け" in closed and "答えを見る" not in closed
    reader.locator(".nt-guess > details > summary").first.click()
    reader.wait_for_selector(".nt-guess > details[data-nt-open]")
    assert "手作りの勝ちです。" in text(printed(reader))


def test_a_widget_is_printed_as_its_figure(reader: Page, root: str) -> None:
    """本文に同じ図がない部品は、その図になる。"""
    reader.goto(f"{root}next-token/", wait_until="load")
    reader.locator("nt-next-token").scroll_into_view_if_needed()
    reader.wait_for_selector("nt-next-token[data-ready]")
    reader.emulate_media(media="print")
    assert not reader.locator("nt-next-token").is_visible()
    reader.evaluate("document.querySelector('.nt-widget').classList.remove('nt-screen')")
    frame, figure = reader.evaluate(
        """() => [document.querySelector("nt-next-token").shadowRoot.querySelector(".frame"),
        document.querySelector("nt-next-token .nt-svg")].map((box) => box.getBoundingClientRect().height)"""
    )
    assert (frame, figure > 50) == (0, True)


def test_links_become_numbers(reader: Page, root: str) -> None:
    reader.goto(f"{root}{LINKED}/", wait_until="load")
    assert not reader.locator(".nt-addresses").is_visible()
    written = text(printed(reader))
    addresses = reader.locator(".nt-addresses li").all_text_contents()
    assert len(addresses) > 10
    assert [address for address in addresses if address not in written] == []
    for number in range(1, len(addresses) + 1):
        assert len(re.findall(f"†{number}(?![0-9])", written)) >= 2, "リンクと一覧の両方にある"


def test_the_head_of_the_paper_says_the_title_and_nothing_of_the_screen(reader: Page, root: str) -> None:
    reader.goto(root, wait_until="load")
    reader.locator(".md-footer__link--next").click()  # instant navigation
    expect(reader.locator("article h1")).to_contain_text("つぎの言葉を当てる猫")
    reader.locator(".md-footer__link--next").click()
    expect(reader.locator("article h1")).to_contain_text("文字は、ぜんぶ数だった")
    second = unified(printed(reader).pages[1].extract_text())
    assert "文字は、ぜんぶ数だった" in second
    assert "ノートブックで読む" not in text(printed(reader))
