"""予想の囲みを、マウスとキーボードで選ぶ。"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import arrive

pytestmark = pytest.mark.browser

NAME = "#guess-population"  # next-token の、首都圏の人口
RIGHT, WRONG = 2, 0


def test_a_choice_opens_the_answer_and_is_remembered(reader: Page, sub_path: str) -> None:
    """選ばなくても、答えは見られる。開き直したときは、また考えられる。「忘れさせる」で、選んだことも消える。"""
    box = reader.locator(f"{NAME}[data-ready]")
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
    reader.goto(sub_path + "prologue/#three")
    expect(end).to_be_in_viewport()
