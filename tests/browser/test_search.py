"""検索の箱。キーボード、貼り付け、日本語の変換、届かない索引、近い言葉、開いた節の印。"""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.looks import STILL, arrive, asking, listening, violations

pytestmark = pytest.mark.browser

INDEX = "**/search/index.bin"
READY = "探したい言葉を入れてください"
HIGHLIGHTED = """() => [...(CSS.highlights.get("nt-sought") ?? [])].map((range) => range.toString())"""


def field(page: Page) -> Locator:
    return page.locator(".md-search__input")


def meta(page: Page) -> Locator:
    return page.locator(".md-search-result__meta")


def links(page: Page) -> Locator:
    return page.locator(".md-search-result__link")


def search(page: Page, term: str) -> None:
    """箱を開き、準備ができてから、言葉を入れる。"""
    field(page).click()
    expect(meta(page)).not_to_have_text("検索の準備をしています")
    field(page).fill(term)


def test_the_index_is_fetched_once_and_only_when_wanted(reader: Page, root: str) -> None:
    asked = asking(reader)
    arrive(reader, root)
    assert [url for url in asked if "search/" in url or "minisearch" in url] == []
    for _ in range(2):
        field(reader).click()
        expect(meta(reader)).to_have_text(READY)
        reader.keyboard.press("Escape")
        expect(reader.locator("[data-md-toggle=search]")).not_to_be_checked()
        expect(field(reader)).not_to_be_focused()
    assert len([url for url in asked if url.endswith("index.bin")]) == 1


def test_from_a_key_to_the_section(reader: Page, sub_path: str) -> None:
    """どのキーでも開き、打ち、下へ二つ、Enter。開いた節の、探した言葉だけに印が付く。"""
    with listening(reader, sub_path):
        arrive(reader, sub_path + "prologue/")
        for key in ("Escape", "s", "Escape", "/", "Escape", "f"):
            reader.keyboard.press(key)
            (expect(field(reader)).not_to_be_focused if key == "Escape" else expect(field(reader)).to_be_focused)()
        reader.keyboard.type("文字化けはなぜ起きる")
        expect(links(reader).first).to_be_visible()
        reader.keyboard.press("ArrowDown")
        reader.keyboard.press("ArrowDown")
        expect(links(reader).nth(1)).to_be_focused()
        reader.keyboard.press("ArrowUp")
        reader.keyboard.press("ArrowUp")
        expect(field(reader)).to_be_focused()
        reader.keyboard.press("Enter")
        reader.wait_for_url("**/characters/#mojibake&h=*")
        expect(reader.locator("#mojibake")).to_be_in_viewport()
        reader.wait_for_function(f"({HIGHLIGHTED})().length > 0")
        seen = set(reader.evaluate(HIGHLIGHTED))
    assert "文字化け" in seen and seen <= {"文字化け", "起きる", "起き"}


def test_an_arrow_goes_round_typing_returns_and_leaving_closes(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "温度")
    expect(links(reader).first).to_be_visible()
    reader.keyboard.press("ArrowUp")
    assert reader.evaluate("document.activeElement.closest('.md-search-result__list') !== null")
    reader.keyboard.press("ArrowDown")
    expect(field(reader)).to_be_focused()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.type("計fs/")  # 入力欄では、どのキーもただの字
    expect(field(reader)).to_have_value("温度計fs/")
    search(reader, "貪欲法")
    expect(links(reader).first).to_be_visible()
    reader.keyboard.press("Tab")
    expect(reader.locator(".md-search__options button")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(meta(reader)).to_have_text(READY)
    expect(links(reader)).to_have_count(0)
    expect(field(reader)).to_be_focused()
    reader.keyboard.press("Shift+Tab")
    expect(reader.locator("[data-md-toggle=search]")).not_to_be_checked()


def test_words_are_sought_when_the_conversion_and_the_index_are_there(reader: Page, root: str) -> None:
    """変換の途中では探さない。索引が届く前に始めた変換も、終わるまで待つ。"""
    held: list[Route] = []
    reader.route(INDEX, lambda route: held.append(route))
    reader.goto(root)
    with reader.expect_request(INDEX):
        field(reader).click()
    ime = reader.context.new_cdp_session(reader)
    for text in ("お", "おん", "おんど"):
        ime.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    expect(field(reader)).to_have_value("おんど")
    with reader.expect_request_finished(lambda request: request.url.endswith("index.bin")):
        held[0].continue_()
    expect(links(reader)).to_have_count(0)
    # 変換を決める Enter は、結果を開かない。
    reader.evaluate(
        """() => document.querySelector(".md-search__input").dispatchEvent(
          new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    ime.send("Input.insertText", {"text": "温度"})
    expect(meta(reader)).to_contain_text("ページ見つかりました")
    assert reader.url == root
    assert "/sampling/" in (links(reader).first.get_attribute("href") or "")


def test_a_missing_index_is_said_and_asked_for_again(reader: Page, root: str) -> None:
    """届かなくても、壊れていても。"""
    replies = [
        lambda route: route.abort(),
        lambda route: route.fulfill(body=b"<html>404</html>"),
        lambda route: route.continue_(),
    ]
    reader.route(INDEX, lambda route: replies.pop(0)(route))
    reader.goto(root)
    field(reader).click()
    again = reader.get_by_role("button", name="再試行")
    for _ in range(2):
        expect(meta(reader)).to_contain_text("検索の索引を受け取れませんでした")
        assert violations(reader, ".md-search") == []
        field(reader).fill("温度")
        reader.keyboard.press("ArrowDown")
        expect(again).to_be_focused()
        reader.keyboard.press("Enter")
        expect(meta(reader)).not_to_have_text("検索の準備をしています")
    expect(meta(reader)).to_contain_text("ページ見つかりました")
    for script in ("search/box", "assets/search"):  # スクリプトが届かなくても、そう言う
        reader.route(f"**/{script}.mjs", lambda route: route.abort())
        reader.goto(root)
        field(reader).click()
        expect(meta(reader)).to_contain_text("受け取れませんでした")
        expect(meta(reader)).to_be_visible()


def test_near_words_are_offered_and_odd_ones_are_only_words(reader: Page, root: str) -> None:
    with listening(reader, root):
        reader.goto(root)
        search(reader, "ﾄｰｸﾅｲｻﾞｰ")
        expect(reader.locator(".md-search-result__link mark").first).to_contain_text("トークナイザ")
        search(reader, "ぱーぷれきし")  # 打ちかけ
        expect(meta(reader)).to_contain_text("「パープレキシティ」")
        search(reader, "ぱーぷれ")
        expect(meta(reader)).to_have_text("見つかりませんでした")
        near = reader.get_by_role("button", name="パープレキシティ", exact=True)
        expect(near).to_be_visible()
        assert violations(reader, ".md-search") == []
        near.click()
        expect(field(reader)).to_have_value("パープレキシティ")
        assert "/next-word/" in (links(reader).first.get_attribute("href") or "")
        search(reader, "xyzzyq")
        expect(meta(reader)).to_have_text("見つかりませんでした")
        expect(reader.locator(".nt-search__note a").first).to_have_text("用語集")
        search(reader, "新幹線 予約 ドコモ オムライス 透かし")
        expect(meta(reader)).to_contain_text("「新幹線」「予約」「ドコモ」などはこの本にないので、外して探しました")
        assert "/watermark/" in (links(reader).first.get_attribute("href") or "")
        for odd in ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\x00\x07\u200b", "(([", "\\"):
            search(reader, odd)
            assert reader.locator(".md-search-result__list :is(script, img)").count() == 0
        search(reader, "温度を変える" * 2000)
        expect(meta(reader)).to_contain_text("はじめの200文字で探しました")


def test_the_section_one_is_in_can_be_opened_again(reader: Page, root: str) -> None:
    """検索で開いたページから、また同じページの節を探す。同じ節を探しても、着く。「戻る」で、前の印に戻る。"""
    arrive(reader, root + "sampling/#top-p&h=top-k")
    begun = reader.evaluate("history.length")
    for _ in range(2):
        reader.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        search(reader, "top-p")
        reader.keyboard.press("Enter")
        reader.wait_for_url("**/sampling/#top-p&h=top-p*")
        reader.wait_for_function(f"({HIGHLIGHTED})().includes('top-p')")
        expect(reader.locator("#top-p")).to_be_in_viewport()
    assert reader.evaluate("history.length") == begun + 1
    reader.go_back()
    reader.wait_for_function(f"({HIGHLIGHTED})().includes('top-k')")


def test_an_address_can_carry_the_question(reader: Page, root: str) -> None:
    """古い住所でも、開いたタブに貼っても。閉じれば、住所から消える。"""
    for start, word in (("?q=", "文字化け"), ("#q=", "温度")):
        reader.goto(root + start + word)
        expect(field(reader)).to_have_value(word)
        expect(reader.locator(".md-search-result__link mark").first).to_have_text(word)
        reader.keyboard.press("Escape")
        expect(reader).to_have_url(root)


def test_a_phone_shows_the_results(phone: Page, root: str) -> None:
    """虫眼鏡に触れて探し、結果に触れると、その節が開く。明るくても暗くても、読める色で出る。"""
    arrive(phone, root)
    phone.locator("label.md-header__button[for=__search]").tap()
    expect(field(phone)).to_be_focused()
    phone.keyboard.type("文字化け")
    expect(links(phone).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.evaluate(STILL)
    assert violations(phone) == []
    phone.evaluate("document.querySelector('.nt-scheme').click()")
    assert violations(phone, shape=False) == []
    links(phone).first.tap()
    phone.wait_for_url("**/characters/#*h=*")
