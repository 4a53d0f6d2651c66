"""図と表――どの幅でも読める大きさで、一画面に収まり、大きくでき、持ち帰れること。"""

import re
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_page import READY, listening, violations

pytestmark = pytest.mark.browser

SMALLEST, LARGEST = 11, 1.1  # 文字の大きさ。ピクセルと、本文の文字に対する割合
SCREENFUL = {320: 640, 360: 640, 768: 800, 1320: 800, 1920: 800}

#: 一画面に収まらなくてよい図や表と、その理由。
TALL: dict[str, str] = {}

MEASURE = """() => {
  const body = parseFloat(getComputedStyle(document.querySelector("article > p:not([class])")).fontSize);
  return [...document.querySelectorAll(".nt-figure")].map((figure) => {
    const name = figure.id.replace("fig-", ""), height = figure.getBoundingClientRect().height;
    if (!figure.querySelector(".nt-drawn")) return { name, height, table: true };
    const seen = [...figure.querySelectorAll(".nt-svg")].filter((svg) => svg.getBoundingClientRect().width);
    const labels = [...seen[0].querySelectorAll("text")].map((text) => {
      const { a, b } = text.getScreenCTM();
      return [text.textContent.trim(), parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b)];
    });
    return {
      name, height, table: false, layouts: seen.length, body, labels,
      width: seen[0].getBoundingClientRect().width,
    };
  });
}"""


@pytest.fixture(scope="session")
def illustrated(site: Path, addresses: list[str]) -> list[str]:
    """図か表のあるページの道。"""
    marked = re.compile(r'class="[^"]*\bnt-figure\b')
    return [one for one in addresses if marked.search((site / one / "index.html").read_text(encoding="utf-8"))]


def test_labels_and_heights_at_every_width(browser: Browser, root: str, illustrated: list[str]) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 900}, reduced_motion="reduce")
    page, faults, seen, tables = context.new_page(), [], Counter[int](), Counter[int]()
    for address in illustrated:
        page.goto(root + address, wait_until="load")
        page.add_style_tag(content="* { content-visibility: visible !important }")  # 組んでいない図は、仮の高さになる
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for width, screenful in SCREENFUL.items():
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("innerWidth") == width
            for figure in page.evaluate(MEASURE):
                name = f"{address}{figure['name']}"
                found = [f"高さ {figure['height']:.0f}"] if figure["height"] > screenful and name not in TALL else []
                if figure["table"]:
                    tables[width] += 1
                else:
                    seen[width] += len(figure["labels"])
                    found += drawn_badly(figure, width)
                faults += [f"{name}（幅{width}）: {fault}" for fault in found]
    context.close()
    assert min(seen[width] for width in SCREENFUL) > 500 and min(tables[width] for width in SCREENFUL) > 2
    assert not faults, "\n".join(faults)


def drawn_badly(figure: dict[str, Any], width: int) -> list[str]:
    """図の、文字の大きさと幅の誤り。"""
    small = [f"{text} {size:.1f}" for text, size in figure["labels"] if size < SMALLEST]
    large = [f"{text} {size:.1f}" for text, size in figure["labels"] if size > LARGEST * figure["body"]]
    faults = [f"{figure['layouts']}つの割り付けが見えている"] if figure["layouts"] != 1 else []
    faults += [f"小さな文字 {small}"] if small else []
    faults += [f"大きな文字 {large}"] if large else []
    faults += [f"幅 {figure['width']:.0f}"] if figure["width"] > min(700, width) else []
    return faults


def test_the_width_of_the_column_chooses_the_layout(reader: Page, root: str) -> None:
    """窓の幅だけで、スクリプトなしに切り替わる。"""
    reader.goto(root + "next-token/")
    desk, phone = reader.locator("#fig-tokyo .nt-desk"), reader.locator("#fig-tokyo .nt-phone")
    expect(desk).to_be_visible()
    expect(phone).to_be_hidden()
    reader.set_viewport_size({"width": 360, "height": 640})
    expect(phone).to_be_visible()
    expect(desk).to_be_hidden()


def test_a_figure_opens_from_the_keyboard_and_gives_focus_back(reader: Page, root: str) -> None:
    with listening(reader, root) as faults:
        reader.goto(root + "next-token/")
        reader.wait_for_function(READY)
        opener = reader.locator("#fig-tokyo .nt-enlarge")
        opener.focus()
        reader.keyboard.press("Enter")
        dialog = reader.locator("dialog.nt-dialog")
        expect(dialog).to_be_visible()
        expect(dialog.locator("svg")).to_be_visible()
        assert violations(reader) == []
        assert reader.evaluate("document.activeElement.closest('dialog') !== null")
        reader.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()
    assert faults == []


def test_a_figure_opens_by_a_click_and_closes_by_its_button(reader: Page, sub_path: str) -> None:
    reader.goto(sub_path + "next-token/")
    reader.wait_for_function(READY)
    small = reader.locator("#fig-tokyo .nt-desk").bounding_box()
    reader.locator("#fig-tokyo .nt-desk").click()
    dialog = reader.locator("dialog.nt-dialog")
    large = dialog.locator("svg").bounding_box()
    assert small and large and large["width"] > small["width"] * 1.2
    ids = reader.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    dialog.get_by_role("button", name="閉じる").click()
    expect(dialog).to_have_count(0)
    reader.locator("#fig-tokyo .nt-desk").click()
    expect(dialog).to_have_count(1)  # 何度でも開く


def test_selecting_text_does_not_open_the_figure(reader: Page, root: str) -> None:
    reader.goto(root + "next-token/")
    reader.wait_for_function(READY)
    reader.locator("#fig-tokyo .nt-desk text").first.dblclick(delay=20)
    reader.evaluate("getSelection().selectAllChildren(document.querySelector('#fig-tokyo .nt-desk text'))")
    reader.keyboard.press("Escape")
    reader.evaluate("getSelection().selectAllChildren(document.querySelector('#fig-tokyo .nt-desk text'))")
    reader.locator("#fig-tokyo .nt-desk").dispatch_event("click")
    expect(reader.locator("dialog.nt-dialog")).to_have_count(0)


def test_on_a_phone_the_large_figure_can_be_moved(browser: Browser, root: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(root + "next-token/")
    page.wait_for_function(READY)
    page.locator("#fig-tokyo .nt-enlarge").tap()
    view = page.locator(".nt-dialog-view")
    expect(view).to_be_focused()
    assert view.evaluate("(node) => node.scrollWidth > node.clientWidth && node.clientWidth > 300")
    for button in page.locator(".nt-dialog-bar button").all():
        size = button.bounding_box()
        assert size and size["width"] >= 44 and size["height"] >= 44
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.nt-dialog-view').scrollLeft > 0")
    context.close()


def test_copies_can_be_taken_home(reader: Page, root: str, tmp_path: Path) -> None:
    """写しは、ページの外でも色と文字を保ち、題と代替テキストを持つ。"""
    reader.goto(root + "next-token/")
    reader.wait_for_function(READY)
    reader.locator("#fig-tokyo .nt-enlarge").click()
    with reader.expect_download() as started:
        reader.get_by_role("button", name="SVGを保存").click()
    assert started.value.suggested_filename == "tokyo.svg"
    drawn = Path(started.value.path()).read_text(encoding="utf-8")
    assert "var(" not in drawn and "#0072b2" in drawn and "<title>" in drawn and "<desc>" in drawn and "首都" in drawn
    with reader.expect_download() as started:
        reader.get_by_role("button", name="PNGを保存").click()
    png = Path(started.value.path()).read_bytes()
    width, _ = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG") and width == 1280


@pytest.mark.parametrize(("kind", "first"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_a_copy_is_one_click_away(reader: Page, root: str, kind: str, first: bytes) -> None:
    reader.goto(root + "next-token/")
    reader.wait_for_function(READY)
    with reader.expect_download() as started:
        reader.locator("#fig-tokyo .nt-copy", has_text=kind).click()
    taken = Path(started.value.path()).read_bytes()
    assert started.value.suggested_filename == f"tokyo.{kind.lower()}"
    assert taken.startswith(first) and b"var(" not in taken
    expect(reader.locator("dialog.nt-dialog")).to_have_count(0)


@pytest.mark.parametrize("kind", ["データ", "コード", "SVG"])
def test_data_code_and_copy_are_one_click_away(reader: Page, root: str, kind: str) -> None:
    reader.goto(root + "next-token/")
    address = reader.locator("#fig-tokyo .nt-made a", has_text=kind).first.evaluate("(node) => node.href")
    assert reader.request.get(address).ok
