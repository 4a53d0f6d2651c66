"""「ここで動かす」。章のセルが、ページの中の Python でも、本と同じ出力になる。"""

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from figures_gen.engine.results import RELATIVE
from figures_gen.site import here
from nexttoken import corpus_path
from tests.browser.test_every_page import listening

pytestmark = pytest.mark.browser

RUNNABLE = here.runnable()
LONG = 240_000  # 小説を読むセルを待つ、いちばん長い時間（ミリ秒）
NUMBER = re.compile(r"\d+\.\d+")


def box(page: Page, cell: str) -> Locator:
    """セルの「ここで動かす」。近づくまで用意されない。"""
    found = page.locator(f'nt-run-here[cell="{cell}"]')
    found.scroll_into_view_if_needed()
    return found


def reveal(page: Page) -> None:
    """折りたたみ（確かめようの答え）を、すべて開く。"""
    page.evaluate("() => document.querySelectorAll('article details').forEach((one) => { one.open = true; })")


def opened(page: Page, base: str, chapter: str, cell: str) -> Locator:
    """章を開いてセルを動かし、終わるまで待つ。"""
    page.goto(f"{base}{chapter}/")
    reveal(page)
    found = box(page, cell)
    found.get_by_role("button", name="ここで動かす").click()
    ended(found)
    return found


def ended(found: Locator) -> None:
    """動き終わるのを待つ。"""
    expect(found.get_by_role("button", name="動かす", exact=True)).to_have_attribute(
        "aria-disabled", "false", timeout=LONG
    )


def status(found: Locator) -> Locator:
    return found.get_by_role("status")


def printed(found: Locator) -> str:
    return found.locator("#output").text_content() or ""


def replace(found: Locator, code: str) -> None:
    """コードを書き換える。"""
    field = found.get_by_role("textbox")
    field.click()
    field.press("Control+a")
    field.page.keyboard.insert_text(code)


def run(found: Locator, code: str) -> str:
    """``code`` を動かし、出力を返す。"""
    replace(found, code)
    found.get_by_role("button", name="動かす", exact=True).click()
    ended(found)
    return printed(found)


def alike(ours: str, book: str) -> bool:
    """小数のほかは一字一句、小数は許容誤差の中で同じか。"""
    if NUMBER.sub("#", ours) != NUMBER.sub("#", book):
        return False
    pairs = zip(NUMBER.findall(ours), NUMBER.findall(book), strict=True)
    return all(math.isclose(float(one), float(other), rel_tol=RELATIVE) for one, other in pairs)


@pytest.mark.parametrize("chapter", RUNNABLE)
def test_every_cell_prints_what_the_book_prints(reader: Page, root: str, chapter: str) -> None:
    """本は手元の Python、ここは Pyodide（Python 3.14）。章の順に、本のページで押していく。"""
    reader.goto(f"{root}{chapter}/")
    reveal(reader)
    places = reader.locator("nt-run-here").evaluate_all("(all) => all.map((one) => one.getAttribute('cell'))")
    assert sorted(places) == sorted(cell.name for cell in RUNNABLE[chapter])
    different = {}
    with listening(reader, root) as faults:
        for cell in [cell for cell in RUNNABLE[chapter] if cell.name in places]:
            found = box(reader, cell.name)
            found.get_by_role("button", name="ここで動かす").click()
            choose = found.locator("input[type=file]")
            expect(choose.or_(found.get_by_role("status").get_by_text("終わりました"))).to_be_visible(timeout=LONG)
            if choose.is_visible():
                choose.set_input_files(corpus_path("neko"))
            expect(status(found)).to_contain_text(re.compile("終わりました|止まりました"), timeout=LONG)
            ended(found)
            book = (here.GENERATED / chapter / "cells" / f"{cell.name}.txt").read_text(encoding="utf-8")
            ours = printed(found)
            if not alike(ours.rstrip(), book.rstrip()):
                different[cell.name] = (ours, book)
    assert different == {}
    assert faults == []
