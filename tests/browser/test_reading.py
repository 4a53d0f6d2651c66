"""移る、キーボードで読む、写す。"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import READY, listening

pytestmark = pytest.mark.browser


def test_moving_on_keeps_figures_and_widgets(reader: Page, sub_path: str, addresses: list[str]) -> None:
    """「次のページ」で終わりまで進む。ページは読み直されず、図も部品も働いている。"""
    reader.goto(sub_path, wait_until="networkidle")  # sitemap.xml が届くまでは、ふつうに移る
    reader.evaluate("window.stayed = true")
    seen = 1
    with listening(reader, sub_path) as faults:
        while (link := reader.locator(".md-footer__link--next")).count():
            title = link.locator(".md-ellipsis").inner_text()
            address = link.evaluate("(link) => link.href")
            link.click()
            reader.wait_for_function("(address) => location.href === address", arg=address)
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
