"""予想の囲みを、マウスとキーボードで選ぶ。"""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_every_page import READY

pytestmark = pytest.mark.browser

NAME = "#guess-population"  # next-token の、首都圏の人口
RIGHT, WRONG = 2, 0


@pytest.fixture
def box(reader: Page, sub_path: str) -> Locator:
    reader.goto(sub_path + "next-token/")
    reader.wait_for_function(READY)
    found = reader.locator(f"{NAME}[data-ready]")
    found.scroll_into_view_if_needed()
    return found


def test_a_choice_opens_the_answer_and_is_remembered(box: Locator, sub_path: str) -> None:
    choices, answer = box.get_by_role("button"), box.locator("details p")
    expect(choices).to_have_count(3)
    expect(answer).to_be_hidden()
    before = box.bounding_box()
    choices.nth(WRONG).click()
    expect(answer).to_be_visible()
    expect(choices.nth(WRONG)).to_contain_text("あなたの予想")
    expect(choices.nth(RIGHT)).to_contain_text("結果はこれ")
    expect(choices.nth(WRONG)).to_have_attribute("aria-pressed", "true")
    assert before and all((one.bounding_box() or {"height": 0})["height"] > 0 for one in choices.all())
    box.page.reload()
    expect(choices.nth(WRONG)).to_contain_text("あなたの予想")
    expect(answer).to_be_hidden()  # 開き直したときは、また考えられる
    expect(choices.nth(RIGHT)).not_to_contain_text("結果はこれ")
    box.page.goto(sub_path)
    box.page.get_by_role("button", name="忘れさせる").click()
    box.page.goto(sub_path + "next-token/")
    expect(choices.nth(WRONG)).not_to_contain_text("あなたの予想")


def test_the_keyboard_chooses_and_both_notes_may_stand_together(box: Locator) -> None:
    choices = box.get_by_role("button")
    choices.nth(0).focus()
    for _ in range(RIGHT):
        box.page.keyboard.press("Tab")
    expect(box.locator("details p")).to_be_hidden()  # 移っただけでは、選んだことにならない
    box.page.keyboard.press("Enter")
    expect(choices.nth(RIGHT)).to_contain_text("あなたの予想・結果はこれ")


def test_the_answer_may_be_seen_without_a_guess(box: Locator) -> None:
    box.locator("summary").click()
    expect(box.get_by_role("button").nth(RIGHT)).to_contain_text("結果はこれ")
    expect(box.locator("[aria-pressed=true]")).to_have_count(0)


def test_without_scripts_it_is_a_list_and_a_fold(browser: Browser, sub_path: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(sub_path + "next-token/")
    box = page.locator(NAME)
    expect(box.locator("li")).to_have_count(3)
    expect(box.get_by_role("button")).to_have_count(0)
    expect(box.locator("details p")).to_be_hidden()
    box.locator("summary").click()
    expect(box.locator("details p")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [360, 1320])
def test_the_box_keeps_its_height_and_its_targets_are_large(browser: Browser, sub_path: str, width: int) -> None:
    heights = []
    for scripts in (False, True):
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(sub_path + "next-token/")
        box = page.locator(f"{NAME}{'[data-ready]' * scripts}")
        box.scroll_into_view_if_needed()
        heights.append((box.bounding_box() or {"height": 0})["height"])
        assert all((row.bounding_box() or {"height": 0})["height"] >= 44 for row in box.locator("li").all())
        context.close()
    assert abs(heights[0] - heights[1]) < 1
