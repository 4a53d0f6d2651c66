"""検索の箱。キーボード、貼り付け、日本語の変換、届かない索引、近い言葉、開いた節の印。"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_every_page import arrive, listening, violations

pytestmark = pytest.mark.browser

INDEX = "**/search/index.bin"
READY = "探したい言葉を入れてください"
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


HIGHLIGHTED = """() => [...(CSS.highlights.get("nt-sought") ?? [])].map((range) => range.toString())"""


def box(reader: Page) -> None:
    """箱を開き、準備ができるまで待つ。"""
    reader.click(".md-search__input")
    expect(reader.locator(".md-search-result__meta")).to_have_text(READY)


def search(reader: Page, term: str) -> None:
    box(reader)
    reader.fill(".md-search__input", term)


def hrefs(reader: Page, count: int) -> list[str]:
    links = reader.locator(".md-search-result__item > .md-search-result__link:first-child")
    return [links.nth(place).get_attribute("href") or "" for place in range(min(count, links.count()))]


def test_search_finds_the_page(reader: Page, sub_path: str) -> None:
    """はじめの三件の中に、その言葉を説くページがある。"""
    missed = {}
    with listening(reader, sub_path) as faults:
        reader.goto(sub_path)
        for term, address in TERMS.items():
            search(reader, term)
            expect(reader.locator(".md-search-result__meta")).to_contain_text("ページ見つかりました")
            found = hrefs(reader, 3)
            if not any(href.partition("?")[0].endswith("/book/" + address) for href in found):
                missed[term] = found
            reader.fill(".md-search__input", "")
    assert missed == {}
    assert faults == []


def test_the_index_is_fetched_once_and_only_when_wanted(reader: Page, root: str) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    arrive(reader, root)
    assert [url for url in asked if "search/" in url or "minisearch" in url] == []
    box(reader)
    reader.keyboard.press("Escape")
    box(reader)
    assert len([url for url in asked if url.endswith("index.bin")]) == 1


@pytest.mark.parametrize("key", ["f", "s", "/"])
def test_from_a_key_to_the_section(reader: Page, root: str, key: str) -> None:
    """キーで開き、打ち、下へ二つ、Enter。"""
    arrive(reader, root + "characters/")
    reader.keyboard.press(key)
    expect(reader.locator(".md-search__input")).to_be_focused()
    expect(reader.locator(".md-search__input")).to_have_value("")
    reader.keyboard.type("KVキャッシュ")
    expect(reader.locator(".md-search-result__link").first).to_be_visible()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("ArrowDown")
    chosen = reader.locator(".md-search-result__link >> nth=1")
    expect(chosen).to_be_focused()
    address = chosen.evaluate("(link) => link.href")
    reader.keyboard.press("Enter")
    reader.wait_for_url(address)
    expect(reader.locator("[data-md-toggle=search]")).not_to_be_checked()


def test_enter_opens_the_first_and_marks_only_what_was_sought(reader: Page, sub_path: str) -> None:
    with listening(reader, sub_path) as faults:
        arrive(reader, sub_path)
        reader.evaluate("window.stayed = true")
        search(reader, "文字化けはなぜ起きる")
        reader.keyboard.press("Enter")
        reader.wait_for_url("**/characters/?h=*#jis")
        expect(reader.locator("#jis")).to_be_in_viewport()
        reader.wait_for_function(f"({HIGHLIGHTED})().length > 0")
        seen = set(reader.evaluate(HIGHLIGHTED))
    assert "文字化け" in seen
    assert seen <= {"文字化け", "起きる", "起き"}
    assert reader.evaluate("window.stayed") is True
    assert faults == []


def test_an_arrow_goes_round_and_typing_returns_to_the_input(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "温度")
    reader.keyboard.press("ArrowUp")
    assert reader.evaluate("document.activeElement.closest('.md-search-result__list') !== null")
    reader.keyboard.press("ArrowDown")
    expect(reader.locator(".md-search__input")).to_be_focused()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.type("計")
    expect(reader.locator(".md-search__input")).to_have_value("温度計")


def test_tab_walks_the_results_and_leaving_closes(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "貪欲法")
    reader.keyboard.press("Tab")
    expect(reader.locator(".md-search__options button")).to_be_focused()
    reader.keyboard.press("Tab")
    expect(reader.locator(".md-search-result__link").first).to_be_focused()
    reader.keyboard.press("Shift+Tab")
    reader.keyboard.press("Shift+Tab")
    reader.keyboard.press("Shift+Tab")
    expect(reader.locator("[data-md-toggle=search]")).not_to_be_checked()
    expect(reader.locator(".md-search-result__link").first).not_to_be_visible()


def test_escape_closes(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "温度")
    reader.keyboard.press("Escape")
    expect(reader.locator("[data-md-toggle=search]")).not_to_be_checked()
    expect(reader.locator(".md-search__input")).not_to_be_focused()
    reader.keyboard.press("n")  # 閉じれば、ページを移るキーに戻る
    reader.wait_for_url("**/prologue/")


def test_the_keys_are_letters_where_one_types(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "")
    reader.keyboard.type("fs/")
    expect(reader.locator(".md-search__input")).to_have_value("fs/")


def test_pasted_words_are_sought(reader: Page, root: str) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.goto(root)
    reader.evaluate("navigator.clipboard.writeText('ﾄｰｸﾅｲｻﾞｰ')")
    box(reader)
    reader.keyboard.press("Control+V")
    expect(reader.locator(".md-search-result__meta")).to_contain_text("ページ見つかりました")
    assert "/train-tokenizer/" in hrefs(reader, 1)[0]
    expect(reader.locator(".md-search-result__link mark").first).to_contain_text("トークナイザ")


def test_words_are_not_sought_before_the_conversion_ends(reader: Page, root: str) -> None:
    reader.goto(root)
    box(reader)
    ime = reader.context.new_cdp_session(reader)
    meta = reader.locator(".md-search-result__meta")
    for text in ("お", "おん", "おんど"):
        ime.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    expect(reader.locator(".md-search__input")).to_have_value("おんど")
    expect(meta).to_have_text(READY)
    expect(reader.locator(".md-search-result__link")).to_have_count(0)
    # 変換を決める Enter は、結果を開かない。
    reader.evaluate(
        """() => document.querySelector(".md-search__input").dispatchEvent(
          new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    ime.send("Input.insertText", {"text": "温度"})
    expect(meta).to_contain_text("ページ見つかりました")
    assert reader.url == root
    assert "/sampling/" in hrefs(reader, 1)[0]


def test_a_conversion_begun_before_the_index_came_is_waited_for(reader: Page, root: str) -> None:
    held: list[Route] = []
    reader.route(INDEX, lambda route: held.append(route))
    reader.goto(root)
    with reader.expect_request(INDEX):
        reader.click(".md-search__input")
    ime = reader.context.new_cdp_session(reader)
    ime.send("Input.imeSetComposition", {"text": "おんど", "selectionStart": 3, "selectionEnd": 3})
    reader.wait_for_function("() => document.querySelector('.md-search__input').value === 'おんど'")
    with reader.expect_request_finished(lambda request: request.url.endswith("index.bin")):
        held[0].continue_()
    ime.send("Input.insertText", {"text": "温度"})
    expect(reader.locator(".md-search-result__meta")).to_contain_text("ページ見つかりました")
    assert "/sampling/" in hrefs(reader, 1)[0]


def test_a_missing_index_is_said_and_asked_for_again(reader: Page, root: str) -> None:
    tries: list[str] = []

    def fail_once(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    reader.route(INDEX, fail_once)
    reader.goto(root)
    reader.click(".md-search__input")
    meta = reader.locator(".md-search-result__meta")
    expect(meta).to_contain_text("検索の索引を受け取れませんでした")
    assert violations(reader) == []
    reader.keyboard.type("温度")
    reader.keyboard.press("ArrowDown")
    expect(reader.get_by_role("button", name="再試行")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(meta).to_contain_text("ページ見つかりました")


@pytest.mark.parametrize("body", [b"", b"not gzip", b"<html>404</html>"])
def test_a_broken_index_is_said(reader: Page, root: str, body: bytes) -> None:
    reader.route(INDEX, lambda route: route.fulfill(body=body))
    reader.goto(root)
    reader.click(".md-search__input")
    expect(reader.locator(".md-search-result__meta")).to_contain_text("検索の索引を受け取れませんでした")


def test_search_says_in_japanese_that_there_is_nothing(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "zzzzqqqq")
    expect(reader.locator(".md-search-result__meta")).to_have_text("見つかりませんでした")


def test_near_words_are_offered_when_nothing_fits(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "ぱーぷれきしてぃ")
    expect(reader.locator(".md-search-result__meta")).to_have_text("見つかりませんでした")
    near = reader.get_by_role("button", name="パープレキシティ", exact=True)
    expect(near).to_be_visible()
    assert violations(reader) == []
    near.click()
    expect(reader.locator(".md-search__input")).to_have_value("パープレキシティ")
    assert any("/next-word/" in href for href in hrefs(reader, 1))


@pytest.mark.parametrize(
    "odd", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\x00\x07\u200b", "(([", "\\"]
)
def test_odd_words_are_only_words(reader: Page, root: str, odd: str) -> None:
    with listening(reader, root) as faults:
        reader.goto(root)
        search(reader, odd)
        expect(reader.locator(".md-search-result__meta")).not_to_have_text("検索の準備をしています")
        assert reader.locator(".md-search-result__list :is(script, img)").count() == 0
    assert faults == []


def test_very_long_words_are_cut_and_it_is_said(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "温度を変える" * 2000)
    expect(reader.locator(".md-search-result__meta")).to_contain_text("はじめの200文字で探しました")


def test_emptying_the_box_empties_the_list(reader: Page, root: str) -> None:
    reader.goto(root)
    search(reader, "温度")
    expect(reader.locator(".md-search-result__link").first).to_be_visible()
    reader.click(".md-search__options button")
    expect(reader.locator(".md-search-result__meta")).to_have_text(READY)
    expect(reader.locator(".md-search-result__link")).to_have_count(0)
    expect(reader.locator(".md-search__input")).to_be_focused()


def test_search_works_after_moving_and_coming_back(reader: Page, sub_path: str) -> None:
    """移った先でも探せて、戻れば印は消え、場所も戻る。"""
    arrive(reader, sub_path)
    reader.evaluate("window.stayed = true")
    reader.locator(".md-footer__link--next").click()
    reader.wait_for_url("**/prologue/")
    search(reader, "top_p")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/sampling/?h=*#top-p")
    reader.wait_for_function(f"({HIGHLIGHTED})().includes('top-p')")
    reader.go_back()
    reader.wait_for_url("**/prologue/")
    reader.wait_for_function(f"({HIGHLIGHTED})().length === 0")
    assert reader.evaluate("window.stayed") is True
    expect(reader.locator(".md-search__input")).to_have_value("top_p")


def test_the_section_one_is_in_can_be_opened_again(reader: Page, root: str) -> None:
    arrive(reader, root + "sampling/?h=top-k#top-p")
    reader.evaluate("window.scrollTo(0, 0)")
    search(reader, "top-p")
    reader.keyboard.press("Enter")
    reader.wait_for_function(f"({HIGHLIGHTED})().includes('top-p')")
    expect(reader.locator("#top-p")).to_be_in_viewport()
    assert reader.url.startswith(root + "sampling/?h=top-p")
    assert reader.url.endswith("#top-p")


def test_an_address_can_carry_the_question(reader: Page, root: str) -> None:
    reader.goto(root + "?q=文字化け")
    expect(reader.locator(".md-search__input")).to_have_value("文字化け")
    expect(reader.locator(".md-search-result__link").first).to_be_visible()
    reader.keyboard.press("Escape")
    assert reader.url == root


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = {"width": 360, "height": 640}
    context = browser.new_context(viewport=size, color_scheme=request.param, locale="ja-JP", has_touch=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_a_phone_shows_the_results(phone: Page, root: str) -> None:
    """虫眼鏡に触れて探し、結果に触れると、その節が開く。"""
    arrive(phone, root)
    phone.locator("label.md-header__button[for=__search]").tap()
    expect(phone.locator(".md-search__input")).to_be_focused()
    phone.keyboard.type("文字化け")
    link = phone.locator(".md-search-result__link").first
    expect(link).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.wait_for_function("document.getAnimations().length === 0")
    assert violations(phone) == []
    link.tap()
    phone.wait_for_url("**/characters/?h=*")
    expect(phone.locator("[data-md-toggle=search]")).not_to_be_checked()


def test_found_words_are_seen_in_forced_colours(browser: Browser, root: str) -> None:
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    arrive(page, root)
    page.click(".md-search__input")
    page.keyboard.type("文字化け")
    mark = page.locator(".md-search-result mark").first
    expect(mark).to_be_visible(timeout=20_000)
    look = "(mark) => [getComputedStyle(mark).color, getComputedStyle(mark).backgroundColor]"
    colour, ground = mark.evaluate(look)
    assert colour != ground and not ground.startswith("rgba")  # 透けていない
    context.close()


def test_a_missing_script_is_said(reader: Page, root: str) -> None:
    reader.route("**/search/box.mjs", lambda route: route.abort())
    reader.goto(root)
    reader.click(".md-search__input")
    expect(reader.locator(".md-search-result__meta")).to_contain_text("検索に使うものを受け取れませんでした")


def test_the_box_is_not_offered_where_scripts_do_not_run(browser: Browser, root: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(root)
    expect(page.locator(".md-search")).not_to_be_visible()
    expect(page.locator("label.md-header__button[for=__search]")).not_to_be_visible()
    context.close()
