"""読んだ印。付ける、続きから読む、忘れる、断られる。ほかに、章の頭の地図と、画面の縁の色。"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import arrive, listening, violations

pytestmark = pytest.mark.browser

MARKED = ".nt-parts .nt-no[data-read]"
KEPT = "Object.keys(localStorage).filter((key) => key.includes('reading'))"
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


def finish(page: Page, base: str) -> None:
    """初めの章を、終わりまで読む。"""
    arrive(page, f"{base}characters/")
    page.locator("#summary").scroll_into_view_if_needed()
    expect(page.locator(".md-nav--primary .md-nav__link--active .nt-no[data-read]").first).to_be_attached()


def test_what_was_read_is_remembered_shown_and_forgotten(reader: Page, sub_path: str) -> None:
    """印は、開いたままのほかのタブにも付き、どの行も高さを変えない。"""
    rows = "[...document.querySelectorAll('.nt-parts li')].map((row) => row.getBoundingClientRect().height)"
    other = reader.context.new_page()
    other.goto(sub_path)
    before = other.evaluate(rows)
    with listening(reader, sub_path):
        finish(reader, sub_path)
        expect(other.locator(MARKED)).to_have_count(1)
        assert other.evaluate(rows) == before
        other.close()
        arrive(reader, f"{sub_path}bpe-by-hand/")
        expect(reader.locator('.md-nav--primary a[href$="characters/"] .nt-no')).to_contain_text("（読んだ）")
        reader.locator("h2#account").evaluate(  # 見出しを一つも見せずに、節の途中まで送る
            """(heading) => {
              const top = heading.getBoundingClientRect().bottom + scrollY + innerHeight / 3;
              scrollTo({ top, behavior: "instant" });
            }"""
        )
        reader.wait_for_function("Object.values(localStorage).some((text) => text.includes('account'))")

        arrive(reader, sub_path)
        expect(reader.locator(MARKED)).to_have_text(["第1章（読んだ）"])
        start = reader.locator(".nt-go .md-button--primary")
        expect(start).to_have_text("続きから読む")
        assert (start.get_attribute("href") or "").endswith("bpe-by-hand/#account")
        expect(reader.locator(".nt-memory__said")).to_contain_text("前回は、第2章の「")
        assert violations(reader) == []
        button = reader.locator(".nt-memory__forget")
        button.focus()
        reader.keyboard.press("Enter")
        expect(reader.locator(".nt-no[data-read]")).to_have_count(0)
        expect(reader.locator(".nt-memory__said")).to_have_text("忘れました。")
        expect(button).to_be_disabled()
        expect(start).to_have_text("読みはじめる")
        assert reader.evaluate(KEPT) == []


@pytest.mark.parametrize("refusal", [REFUSED, "Storage.prototype.setItem = () => { throw new Error('full'); }"])
def test_nothing_breaks_where_storage_is_refused(reader: Page, root: str, refusal: str) -> None:
    """断られても、開いているあいだの印は付く。控えが残らないことは、表紙で知らせる。"""
    reader.add_init_script(f"window.ours = () => {{ {refusal} }};")
    reader.route(
        "**/reading/memory.mjs",  # Material 自身は localStorage を使うので、この本の分だけを断る
        lambda route: route.fulfill(body=f"window.ours();\n{route.fetch().text()}", content_type="text/javascript"),
    )
    heard: list[str] = []
    reader.on("pageerror", lambda error: heard.append(str(error)) if "reading" in (error.stack or "") else None)
    finish(reader, root)
    reader.goto(root)
    expect(reader.locator(".nt-memory__said")).to_contain_text("印を残さない設定")
    expect(reader.locator(".nt-no[data-read]")).to_have_count(0)
    assert heard == []


def test_a_stop_of_the_map_is_chosen_and_the_edge_of_the_screen_follows_the_scheme(reader: Page, sub_path: str) -> None:
    arrive(reader, f"{sub_path}bpe-by-hand/")
    colours = "[...document.querySelectorAll('meta[name=theme-color][media]')].map((meta) => meta.content)"
    assert reader.evaluate(colours) == ["#ffffff", "#ffffff"]
    reader.locator(".nt-scheme").click()
    reader.wait_for_function(f"{colours}.every((colour) => colour === '#15171c')")
    reader.locator(".nt-map a").nth(1).focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/characters/#bytes")
    expect(reader.locator("#bytes")).to_be_in_viewport()


# ---- 予想の囲みを、マウスとキーボードで選ぶ ----


RIGHT, WRONG = 2, 0


def test_a_choice_opens_the_answer_and_is_remembered(reader: Page, sub_path: str) -> None:
    """選ばなくても、答えは見られる。開き直したときは、また考えられる。「忘れさせる」で、選んだことも消える。"""
    box = reader.locator("#guess-population[data-ready]")  # 首都圏の人口
    choices, answer = box.get_by_role("button"), box.locator("details p")
    arrive(reader, sub_path + "next-token/")
    expect(choices).to_have_count(3)
    for row in box.locator("li").all():
        assert (row.bounding_box() or {"height": 0})["height"] >= 44
    box.locator("summary").click()
    expect(choices.nth(RIGHT)).to_contain_text("結果はこれ")
    expect(box.locator("[aria-pressed=true]")).to_have_count(0)
    box.locator("summary").click()
    choices.nth(0).focus()
    for _ in range(RIGHT):
        reader.keyboard.press("Tab")
    expect(answer).to_be_hidden()  # 移っただけでは、選んだことにならない
    reader.keyboard.press("Enter")
    expect(choices.nth(RIGHT)).to_contain_text("あなたの予想・結果はこれ")
    choices.nth(WRONG).click()
    expect(choices.nth(WRONG)).to_contain_text("あなたの予想")
    expect(choices.nth(WRONG)).to_have_attribute("aria-pressed", "true")
    reader.reload()
    expect(choices.nth(WRONG)).to_contain_text("あなたの予想")
    expect(answer).to_be_hidden()
    expect(choices.nth(RIGHT)).not_to_contain_text("結果はこれ")
    reader.goto(sub_path)
    reader.get_by_role("button", name="忘れさせる").click()
    reader.goto(sub_path + "next-token/")
    expect(choices).to_have_count(3)
    expect(choices.nth(WRONG)).not_to_contain_text("あなたの予想")


def test_the_cat_answers_a_guess(reader: Page, sub_path: str) -> None:
    """当たれば耳と尾を立て、外れれば首をかしげる。閉じた答えは、シオリを見ても分からない。"""
    arrive(reader, sub_path + "prologue/")
    cat, box = reader.locator(".nt-cat").first, reader.locator("#guess-good-morning[data-ready]")
    head, ears = cat.locator(".nt-cat__head"), cat.locator(".nt-cat__up").first
    for choice, pricked in ((1, False), (0, True)):
        box.get_by_role("button").nth(choice).click()
        expect(head).to_have_css("rotate", "none" if pricked else "-13deg")
        expect(ears).to_be_visible(visible=pricked)
        box.locator("summary").click()
        expect(head).to_have_css("rotate", "none")
        expect(ears).to_be_hidden()


def test_what_comes_after_a_guess_stands_in_fog(reader: Page, sub_path: str) -> None:
    """選ぶか、答えを開くまで。出力と、次の文も。霧を押せば、問いへ。図の住所で来た人と、部品を使う人には、見せる。"""
    arrive(reader, sub_path + "lossless/")
    output = reader.locator("#guess-congroo ~ .nt-output").first
    for shut in (output.locator("> pre"), output.locator("+ p")):
        expect(shut).to_have_css("filter", re.compile("blur"))
    output.click()
    expect(reader.locator("#guess-congroo button").first).to_be_focused()
    reader.locator("#guess-congroo li").first.get_by_role("button").click()
    for shut in (output.locator("> pre"), output.locator("+ p")):
        expect(shut).to_have_css("filter", "none")
    arrive(reader, sub_path + "characters/")
    figure, answer = reader.locator("#fig-fine-weather"), reader.locator("#guess-fine-weather summary")
    expect(figure.locator(".nt-drawn")).to_have_css("filter", re.compile("blur"))
    answer.click()
    expect(figure.locator(".nt-drawn")).to_have_css("filter", "none")
    answer.click()
    expect(figure.locator(".nt-drawn")).to_have_css("filter", re.compile("blur"))
    reader.goto(sub_path + "characters/#fig-fine-weather")
    expect(figure.locator(".nt-drawn")).to_have_css("filter", "none")
    arrive(reader, sub_path + "gemma-inside/#&tower=s1")
    expect(reader.locator("nt-tower")).to_have_css("filter", "none")
    arrive(reader, sub_path + "next-token/")
    expect(reader.locator("nt-next-token")).to_have_css("filter", re.compile("blur"))
    arrive(reader, sub_path + "watermark/")
    suspects = reader.locator("nt-suspects")
    expect(suspects).to_have_css("filter", re.compile("blur"))
    suspects.scroll_into_view_if_needed()
    suspects.locator("#machine").press("ArrowRight")
    reader.locator("#guess-who-is-guilty button").first.focus()
    expect(suspects).to_have_css("filter", "none")


def test_the_story_waits_for_the_reader(reader: Page, sub_path: str) -> None:
    """選ぶと、次の予想まで続く。開き直しても、そこまでは出ている。題の住所で来た人と、紙は、待たせない。"""
    told, end = reader.locator(".nt-story"), reader.locator("#three")
    arrive(reader, sub_path + "prologue/")
    expect(told.filter(visible=True)).to_have_count(1)
    expect(end).to_be_hidden()
    reader.locator("#guess-good-morning li").first.get_by_role("button").click()
    expect(told.filter(visible=True)).to_have_count(2)
    reader.reload()
    expect(told.filter(visible=True)).to_have_count(2)
    reader.emulate_media(media="print")
    expect(end).to_be_visible()
    reader.emulate_media(media="screen")
    expect(end).to_be_hidden()
    reader.goto(sub_path + "prologue/#three&h=猫")
    expect(end).to_be_in_viewport()
    reader.evaluate("location.hash = '#guess-good-morning'")
    reader.wait_for_url("**#guess-good-morning&h=*")
    reader.go_back()
    reader.wait_for_url("**#three&h=*")
    expect(end).to_be_visible()  # :target は外れている
