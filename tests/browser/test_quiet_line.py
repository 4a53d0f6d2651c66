"""部品の中の、静かな一行。違うファイル、二度押し、二つの部品、変換の途中、切れた回線。ともすのは、でたらめな重み。"""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import alive, approached, widget
from tests.browser.looks import until

pytestmark = pytest.mark.browser

HOME, CALL = "Gemmaを帰す", "本物のGemmaを呼ぶ"


def _line(found: Locator) -> Locator:
    return found.locator(".line .call")


def test_a_second_press_does_not_stop_and_a_wrong_file_can_be_chosen_anew(reader: Page, root: str) -> None:
    """読み込むのを待つあいだの二度押しは、一度。違うファイルのあとも、開くボタンは残り、フォーカスを失わない。"""
    found = widget(reader, root, "nt-surprise")
    _line(found).evaluate("(one) => (one.click(), one.click())")
    own = found.get_by_role("button", name="手もとの.ggufを開く")
    own.focus()
    expect(found.locator(".line .note")).to_contain_text("このサイトには、Gemmaの重みが置いてありません")
    found.locator("input[type=file]").set_input_files({"name": "a.gguf", "mimeType": "", "buffer": b"GGML" + bytes(64)})
    expect(found.locator(".line .note")).to_contain_text("GGUFではありません")
    expect(own).to_be_focused()


def test_two_widgets_follow_one_file_and_a_composition_is_left_alone(guest: Page, root: str, hollow: Path) -> None:
    """ともっているあいだに、ほかのファイルを開き直しても、二つともともる。変換の途中の字は残り、回線が切れても答える。"""
    guest.goto(root + "next-token/")
    found, other = (approached(guest, name) for name in ("nt-surprise", "nt-next-token"))
    for _ in range(2):
        found.locator("#own").click()
        found.locator("#text").fill("フランスの")
        guest.keyboard.press("End")
        devtools = guest.context.new_cdp_session(guest)
        devtools.send("Input.imeSetComposition", {"text": "しゅと", "selectionStart": 3, "selectionEnd": 3})
        found.locator("input[type=file]").set_input_files(hollow)
        for one in (found, other):
            expect(_line(one)).to_have_text(HOME, timeout=60_000)
        assert found.locator("#text").input_value() == "フランスのしゅと"
        devtools.send("Input.insertText", {"text": "首都は"})
    guest.context.set_offline(True)
    found.locator("#text").fill("フランスの首都は、")
    expect(found.locator("#sum")).to_contain_text("5トークンの意外さ")
    _line(other).click()
    expect(_line(found)).to_have_text(CALL)
    until(guest, lambda: other.evaluate("({ engine }) => engine === undefined"))


@pytest.mark.parametrize("name", ["nt-surprise", "nt-lights"])
def test_a_replaced_widget_is_let_go(reader: Page, root: str, name: str) -> None:
    """住所が変わって作り直すたびに、古い部品が残ることはない（一つは、ブラウザが先読みのために、しばらく持っている）。"""
    widget(reader, root, name)
    left = []
    for _ in range(2):
        for _ in range(3):
            reader.locator(name).evaluate("(one) => one.renew()")
            approached(reader, name)
        left.append(alive(reader, name))
    assert left[0] == left[1] <= 2
