"""「意外さの色」。記録の文と、読者の文の、トークンごとの意外さ。"""

import math
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import address, approached, shared
from tests.browser.looks import asking, listening, until
from tests.site.pages import measured

pytestmark = pytest.mark.browser

SURPRISE = "nt-surprise"


@pytest.fixture(scope="module")
def texts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = measured("surprise/unread")["texts"]
    return found


def _told(one: dict[str, Any]) -> str:
    """足した意外さと、ならした迷い。"""
    bits = one["bits"]
    token, letter = (math.fsum(bits) / count for count in (len(bits), len(one["text"])))
    summed = f"{len(bits)}トークンの意外さを足すと、{math.fsum(bits):,.1f}ビット。"
    per_token = f"1トークンにならすと{token:.1f}ビットで、迷いは{_choices(token)}。"
    return f"{summed}{per_token}1文字なら{letter:.1f}ビットで、迷いは{_choices(letter)}です。"


def _choices(bits: float) -> str:
    return f"{2**bits:.1f}" if 2**bits < 10 else f"{2**bits:.0f}"


def _levels(found: Locator) -> list[str]:
    return list(found.locator(".under > span").evaluate_all("(all) => all.map((one) => one.classList[0])"))


#: 敷いた色の下の字が、色を敷かないときと同じところにあるか。違えば、色が、隣の字に付いて見える。
MOVED = """(under) => {
  const spots = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), range = document.createRange(), found = [];
    for (let node; (node = walker.nextNode()); )
      for (let at = 0; at < node.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { left, top } = range.getBoundingClientRect();
        found.push(`${Math.round(left)} ${Math.round(top)}`);
      }
    return found;
  };
  const plain = under.cloneNode(), painted = spots(under);
  plain.textContent = under.textContent;
  under.after(plain);
  const bare = spots(plain);
  plain.remove();
  return painted.filter((spot, at) => spot !== bare[at]);
}"""


def test_the_record_and_the_readers_text_share_one_sheet(
    reader: Page, root: str, texts: list[dict[str, Any]], gguf: Path
) -> None:
    """人にもらった文は、呼ぶまで待つ。記録は、語彙も重みもなしに塗れる。呼べば、Python のモデルと同じ意外さになる。"""
    asked = asking(reader, lambda request: request.url.endswith((".bin", "worker.mjs")))
    shortest = min(texts, key=lambda one: len(one["bits"]))
    with listening(reader, root):
        reader.goto(shared(root, SURPRISE, "w-1_x" + shortest["text"]))
        found = approached(reader, SURPRISE)
        expect(found.locator("#text")).to_have_value(shortest["text"])
        assert asked == [] and _levels(found) == []
        for place, one in enumerate(texts):
            found.locator("#which").select_option(str(place))
            expect(found.locator("#sum")).to_have_text(_told(one))
            assert found.locator(".under > span").count() == len(one["bits"])
            assert found.locator(".under").evaluate(MOVED) == []
        first = texts[0]["bits"]
        found.locator("#which").select_option("0")
        place = first.index(max(first[1:]))  # 初めのトークンは、前に何もない
        expect(found.locator(".under > span.here")).to_have_count(1)
        assert found.locator(".under > span").nth(place).get_attribute("class") == "s4 here"
        expect(found.locator("#here")).to_contain_text(f"{first[place]:.1f}ビット")
        box = found.locator(".under > span").nth(3).bounding_box()
        assert box
        reader.mouse.move(box["x"] + 5, box["y"] + 9)
        expect(found.locator("#here")).to_contain_text(f"{first[3]:.1f}ビット")

        found.locator("#own").click()
        expect(found.locator("#text")).to_have_value(shortest["text"])
        assert asked == []
        found.locator("input[type=file]").set_input_files(gguf)
        expect(found.locator("#sum")).to_have_text(_told(shortest), timeout=60_000)
        expect(found.locator("#made")).to_have_text("ここからは、いま計算した数")
        until(reader, lambda: len(found.evaluate("({ bits }) => bits")) == len(shortest["bits"]))
        assert found.evaluate("({ bits }) => bits") == pytest.approx(shortest["bits"], abs=2e-3)
        live = _levels(found)
        found.locator("#which").select_option(str(texts.index(shortest)))
        assert _levels(found) == live

        found.locator("#own").click()
        found.locator("#text").fill("猫" * 900)
        found.locator("#text").fill("猫")  # 前の計算は、やめる
        expect(found.locator("#sum")).to_contain_text("1トークンの意外さを足すと")
        assert len(_levels(found)) == 1 and address(reader, SURPRISE) == "w-1_x猫"
