"""探す、移る、キーボードで読む、写す。"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import READY, listening

pytestmark = pytest.mark.browser

TERMS = {
    "語彙サイズ": "train-tokenizer/",
    "バイトペア符号化": "bpe-by-hand/",
    "トークナイザ": "train-tokenizer/",
    "文字コード": "characters/",
    "圧縮率": "train-tokenizer/",
    "UTF-8": "characters/",
    "次のトークン": "next-token/",
    "ソフトマックス関数": "next-token/",
    "埋め込みベクトル": "next-token/",
    "サンプリング": "sampling/",
    "温度": "sampling/",
    "特殊トークン": "fine-tuning/",
    "KVキャッシュ": "fine-tuning/",
    "アテンション": "gemma-inside/",
    "指示チューニング": "instruction-tuning/",
    "LoRA": "instruction-tuning/",
    "過学習": "instruction-tuning/",
}


def search(reader: Page, base: str, term: str) -> None:
    """検索の準備ができてから ``term`` を入れ、キーを一つ押す（Material は、キーが離されると探しはじめる）。"""
    reader.goto(base)
    reader.click("input[data-md-component=search-query]")
    expect(reader.locator(".md-search-result__meta")).to_have_text("探したい言葉を入れてください")
    reader.fill("input[data-md-component=search-query]", term)
    reader.keyboard.press("End")


@pytest.mark.parametrize(("term", "address"), TERMS.items())
def test_search_finds_the_page(reader: Page, sub_path: str, term: str, address: str) -> None:
    """はじめの三件の中に、その言葉を説くページがある。"""
    with listening(reader, sub_path) as faults:
        search(reader, sub_path, term)
        expect(reader.locator(".md-search-result__meta")).to_contain_text("ページ見つかりました")
        links = reader.locator(".md-search-result__item > .md-search-result__link")
        found = [links.nth(index).get_attribute("href") or "" for index in range(min(3, links.count()))]
    assert any(href.partition("?")[0].endswith("/" + address) for href in found), found
    assert faults == []


def test_search_says_in_japanese_that_there_is_nothing(reader: Page, root: str) -> None:
    search(reader, root, "zzzzqqqq")
    expect(reader.locator(".md-search-result__meta")).to_have_text("見つかりませんでした")


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
            for figure in reader.query_selector_all(".nt-figure svg"):
                box = figure.bounding_box()
                assert box and box["width"] > 200, address
            seen += 1
    assert reader.evaluate("window.stayed") is True
    assert seen >= min(3, len(addresses))
    assert faults == []


def test_the_first_tab_skips_to_the_text(reader: Page, root: str, addresses: list[str]) -> None:
    address = next(address for address in addresses if address)
    reader.goto(root + address)
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
