"""「十八階の塔」。窓、糸、看板は、記録のとおり。"""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import widget
from tests.browser.looks import listening
from tests.site.pages import measured

pytestmark = pytest.mark.browser

BOX = "nt-tower"


def _best(data: dict[str, Any], answers: dict[str, Any]) -> tuple[str, str]:
    """一位の言葉と、その確率。"""
    share, number = max(zip(answers["shares"], answers["ids"], strict=True))
    return data["names"][str(number)].replace("▁", " ").strip() or "␣", f"{share:.1%}"


def _sign(box: Locator) -> tuple[str, str]:
    return box.locator("#answer").inner_text(), box.locator("#sure").inner_text()


def test_every_window_is_what_was_recorded(reader: Page, root: str) -> None:
    """どの階のどの窓の言葉も、看板も。上位の三つは、選んだ窓のもの。"""
    reader.emulate_media(reduced_motion="reduce")
    data = measured("look-inside/capitals")
    with listening(reader, root):
        box = widget(reader, root, BOX)
        for number, floor in enumerate(reversed(box.locator(".floor").all()), 1):
            words = [_best(data, column[number])[0] for column in data["lens"]]
            plain = [word for word in words if not word.startswith("<0x")]
            assert [text for text in floor.locator("i").all_text_contents() if text in plain] == plain
        assert _sign(box) == _best(data, data["last"])
        box.locator('.floor span[data-layer="5"][data-place="2"]').click(force=True)
        expect(box.locator("#where")).to_have_text("5階の、「首都」の上")
        shares = sorted(data["lens"][2][5]["shares"], reverse=True)[:3]
        assert box.locator("#top small").all_inner_texts() == [f"{share:.1%}" for share in shares]


def test_a_light_that_is_put_out_changes_the_sign(reader: Page, sub_path: str) -> None:
    """ヘッドの灯りも、階の灯りも。消した階から上の窓は、暗い。"""
    reader.emulate_media(reduced_motion="reduce")
    data = measured("look-inside/capitals")
    box = widget(reader, sub_path, BOX)
    lamps = box.locator("#lamps button")
    assert "フランス" in (lamps.nth(2).get_attribute("aria-label") or "")
    for at, answers in ((2, data["heads"][4 * 12 + 2]), (4, data["layers"][12])):
        lamps.nth(at).click()
        expect(lamps.nth(at)).to_have_attribute("aria-pressed", "true")
        expect(box.locator("#answer")).to_have_text(_best(data, answers)[0])
        assert _sign(box) == _best(data, answers)
        assert box.locator(".floor.dark").count() == 6
        expect(box.get_by_role("status")).to_contain_text("看板は「")
    lamps.nth(4).click()
    expect(box.locator("#answer")).to_have_text("パリ")
    assert box.locator(".floor.dark").count() == 0 and "?" not in reader.url


def test_arrows_ride_and_walk(reader: Page, root: str) -> None:
    """どちらのつまみからも、上下で階、左右でトークンが選べる。"""
    reader.emulate_media(reduced_motion="reduce")
    box = widget(reader, root, BOX)
    lift, place = box.get_by_role("slider", name="エレベーターの階"), box.get_by_role("slider", name="窓を見るトークン")
    lift.focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        reader.keyboard.press(key)
    expect(lift).to_have_attribute("aria-valuetext", re.compile("^14階。「フランス」の上の窓は「"))
    expect(place).to_have_attribute("aria-valuetext", "7番目の「フランス」")
    lift.press("End")
    expect(lift).to_have_attribute("aria-valuetext", re.compile("^18階。"))
    place.focus()
    reader.keyboard.press("ArrowDown")
    expect(lift).to_have_attribute("aria-valuetext", re.compile("^17階。「フランス」"))


def test_a_record_that_does_not_come_can_be_asked_again(reader: Page, root: str) -> None:
    box = widget(reader, root, BOX)
    reader.route("**/english.json", lambda route: route.abort())
    box.get_by_role("radio", name="The capital of France is").check(force=True)
    expect(box.get_by_role("status")).to_contain_text("記録を読み込めませんでした")
    expect(box.get_by_role("radio", name="フランスの首都は", exact=True)).to_be_checked()
    reader.unroute("**/english.json")
    box.get_by_role("radio", name="The capital of France is").check()
    expect(box.locator("#answer")).to_have_text("Paris")
