"""「一階の間取り」。読むところで部品が灯り、文は動かさない。"""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import PAINTED, listening, violations
from tests.browser.test_every_page import MOVED, SHIFTS
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

PAGE = "gemma-inside/"
#: 節を、画面の上から ``top`` に置く。
READ = """([id, top]) => {
  for (let again = 0; again < 3; again++)
    scrollBy({ top: document.getElementById(id).getBoundingClientRect().top - top, behavior: "instant" });
}"""
LIT = "({ shadowRoot }) => [...shadowRoot.querySelectorAll('.lit input')].map(({ value }) => value)"


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    file = ROOT / "docs/generated/one-floor/tokyo.json"
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))["data"]
    return data


def _read(page: Page, section: str, *lit: str) -> None:
    page.evaluate(READ, [section, 150])
    page.locator("nt-floor[data-ready]").wait_for(state="attached")
    page.wait_for_function(
        "([read, lit]) => String(eval(read)(document.querySelector('nt-floor'))) === lit", arg=[LIT, ",".join(lit)]
    )


def test_parts_light_up_beside_the_text_that_explains_them(reader: Page, root: str, record: dict[str, Any]) -> None:
    """飛ばして来ても灯り、数は記録のもの。目次と重ならず、その先では退く。文は動かない。"""
    reader.add_init_script(SHIFTS)
    with listening(reader, root):
        reader.goto(root + PAGE)
        reader.add_style_tag(content="* { content-visibility: visible !important }")  # 飛ばすと、組んでいない文が動く
        reader.locator("nt-tower[data-ready]").wait_for(state="attached")  # 育つのが飛ぶ瞬間なら、動いたと数えられる
        reader.evaluate(PAINTED)
        reader.evaluate("shifts.length = 0")
        box = reader.locator("nt-floor aside")
        _read(reader, "mlp", "again", "wide", "narrow")
        expect(box).to_be_visible()
        _read(reader, "norm", "norm")
        first = " ".join(f"{value:.1f}" for value in record["stages"]["norm"]["first"][1])
        expect(box.locator("#numbers")).to_have_text(f"{first} …")
        expect(box.locator("#what")).to_contain_text("手計算と同じ")
        assert violations(reader, "nt-floor") == []
        contents = reader.locator("[data-nt-beside]").bounding_box()
        beside, text = box.bounding_box(), reader.locator("#norm + p").bounding_box()
        assert contents and beside and text
        assert contents["y"] + contents["height"] <= beside["y"] and text["x"] + text["width"] <= beside["x"]
        box.locator("input:checked").focus()
        reader.keyboard.press("ArrowUp")
        reader.keyboard.press("ArrowLeft")
        expect(box.get_by_role("status")).to_contain_text("質問・名札・中身 4 × 1,024")
        expect(box.get_by_role("status")).to_contain_text("「は」")
        reader.keyboard.press("Tab")
        assert not reader.evaluate("document.activeElement.matches('nt-floor')")
        reader.evaluate(READ, ["proof", 150])
        expect(box).to_be_hidden()
        reader.evaluate(PAINTED)
        moved, what = reader.evaluate(MOVED)
        assert moved <= 0.002, what


def test_on_a_phone_it_is_a_low_strip_that_folds_away(phone: Page, root: str) -> None:
    with listening(phone, root):
        phone.goto(root + PAGE + "#forward")
        box = phone.locator("nt-floor aside")
        expect(box).to_be_visible()
        strip, heading = box.bounding_box(), phone.locator("#forward").bounding_box()
        assert strip and heading and strip["width"] == 360 and strip["height"] <= 96
        assert strip["y"] + strip["height"] <= heading["y"]
        assert violations(phone, "nt-floor") == []
        for grown in (True, False):  # もう一度触れれば、元の高さに戻る
            box.locator("label.sight").tap()
            expect(box.locator("#big")).to_be_visible(visible=grown)
        box.locator("#fold").tap()
        expect(box.get_by_role("radiogroup")).to_be_hidden()
        expect(box.locator("#fold")).to_have_attribute("aria-expanded", "false")
        folded = box.bounding_box()
        assert folded and folded["width"] < 90 and folded["height"] <= 46
