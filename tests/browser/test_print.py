"""紙に刷ったページ。何も切れないことは、test_every_page.py が、どの章でも見る。"""

import io
import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from figures_gen.paper.letters import unified
from tests.browser.looks import arrive

pytestmark = pytest.mark.browser

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


#: 紙、字、コードの中の文字列の色。
COLOURS = """() => ["paper", "ink", "code-string"].map((name) =>
  getComputedStyle(document.body).getPropertyValue(`--nt-${name}`))"""


def test_folds_are_printed_as_the_reader_left_them(reader: Page, root: str) -> None:
    """暗い画面で読む人も、明るく刷る。本文は 10pt で、題のほかは本文より大きくない。二枚目からは、上に題がある。

    開けていない問いは、問いだけになる。
    """
    reader.emulate_media(color_scheme="dark")
    arrive(reader, f"{root}characters/")
    dark = reader.evaluate(COLOURS)
    reader.locator("details.question > summary").nth(1).click()
    reader.wait_for_selector("details[data-nt-open]")
    reader.emulate_media(media="print")
    light = reader.evaluate(COLOURS)
    assert light == ["#ffffff", "#1b1b1f", "#00694e"] and not set(light) & set(dark)
    paper = printed(reader)
    counted, seen = sizes(paper), text(paper)
    assert counted.most_common(1)[0][0] == BODY
    assert sum(count for size, count in counted.items() if size > BODY) < 0.03 * counted.total()
    assert "文字は、ぜんぶ数だった" in unified(paper.pages[1].extract_text())
    assert "ノートブックで読む" not in seen
    assert "何文字でしょう" in seen and "どちらが小さくなる" in seen
    assert [inside in seen for inside in ("1文字でも、符号位置を数える", "日本語だけなら")] == [False, True]


def test_a_guess_is_printed_without_a_fold_that_paper_cannot_open(reader: Page, root: str) -> None:
    """開けていない答えは、見出しの「答えを見る」も刷らない。開けたものは、答えまで刷る。"""
    arrive(reader, f"{root}japanese-tokens/")
    reader.locator(".nt-guess > details > summary").first.click()
    reader.wait_for_selector(".nt-guess > details[data-nt-open]")
    seen = text(printed(reader))
    assert "引き分け" in seen and seen.count("答えを見る") == 1
    assert "漱石のトークナイザです。" in seen and "日本語の原文です。" not in seen


def test_a_widget_is_printed_as_its_figure(reader: Page, root: str) -> None:
    """本文に同じ図がない部品は、その図になる。"""
    arrive(reader, f"{root}inside/")
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
