"""図を大きくし、持ち帰る。大きさと収まりは test_every_page.py が、どの幅でも見る。"""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.browser.looks import arrive, listening, violations

pytestmark = pytest.mark.browser


def test_a_figure_is_enlarged_and_focus_comes_back(reader: Page, sub_path: str) -> None:
    """キーボードでも、図を押しても。文字を選んでいるあいだは、開かない。"""
    dialog = reader.locator("dialog.nt-dialog")
    drawing = reader.locator("#fig-prompts .nt-desk")
    with listening(reader, sub_path) as faults:
        arrive(reader, sub_path + "inside/")
        opener = reader.locator("#fig-prompts .nt-enlarge")
        opener.focus()
        reader.keyboard.press("Enter")
        small, large = drawing.bounding_box(), dialog.locator("svg").bounding_box()
        assert small and large and large["width"] > small["width"] * 1.2
        assert violations(reader, "dialog.nt-dialog") == []
        ids = reader.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
        assert len(ids) == len(set(ids))
        assert reader.evaluate("document.activeElement.closest('dialog') !== null")
        reader.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()
        drawing.click()
        dialog.get_by_role("button", name="閉じる").click()
        expect(dialog).to_have_count(0)
        reader.evaluate("getSelection().selectAllChildren(document.querySelector('#fig-prompts .nt-desk text'))")
        drawing.dispatch_event("click")
        expect(dialog).to_have_count(0)
    assert faults == []


def test_on_a_phone_the_large_figure_can_be_moved(browser: Browser, root: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    arrive(page, root + "inside/")
    page.locator("#fig-prompts .nt-enlarge").tap()
    view = page.locator(".nt-dialog-view")
    expect(view).to_be_focused()
    assert view.evaluate("(node) => node.scrollWidth > node.clientWidth && node.clientWidth > 300")
    for button in page.locator(".nt-dialog-bar button").all():
        size = button.bounding_box()
        assert size and size["width"] >= 44 and size["height"] >= 44
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.nt-dialog-view').scrollLeft > 0")
    context.close()


def taken(page: Page, press: Callable[[], None]) -> tuple[str, bytes]:
    """押して保存されるものの、名前と中身。"""
    with page.expect_download() as started:
        press()
    download: Download = started.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def test_copies_can_be_taken_home(reader: Page, root: str) -> None:
    """図の下からでも、大きく開いたところからでも。写しは、ページの外でも色と文字を保ち、題と代替テキストを持つ。"""
    arrive(reader, root + "inside/")
    for kind in ("データ", "コード", "SVG"):
        address = reader.locator("#fig-prompts .nt-made a", has_text=kind).first.evaluate("(node) => node.href")
        assert reader.request.get(address).ok
    below = {
        kind: taken(reader, reader.locator("#fig-prompts .nt-copy", has_text=kind).click) for kind in ("SVG", "PNG")
    }
    reader.locator("#fig-prompts .nt-enlarge").click()
    inside = {kind: taken(reader, reader.get_by_role("button", name=f"{kind}を保存").click) for kind in ("SVG", "PNG")}
    assert below == inside
    assert [name for name, _ in below.values()] == ["prompts.svg", "prompts.png"]
    drawn = below["SVG"][1].decode("utf-8")
    assert "var(" not in drawn and "#0072b2" in drawn and "<title>" in drawn and "<desc>" in drawn and "忙" in drawn
    png = below["PNG"][1]
    assert png.startswith(b"\x89PNG") and struct.unpack(">II", png[16:24])[0] == 1280
