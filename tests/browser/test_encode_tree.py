"""`encode`を一手ずつ進める部品（計算は tests/site/test_widgets.py）。"""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer

from figures_gen.chapters.japanese_tokens.measure import grow
from nexttoken.tokenizer_training import load_trained
from tests.browser.contract import address, approached, shared, widget
from tests.browser.looks import listening

pytestmark = pytest.mark.browser

TREE = "nt-encode-tree"
TEXT = "月がきれいですね"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_trained("neko-5000-full")


def row(tree: Locator) -> list[str]:
    """いまの並びの、トークンの番号。"""
    return tree.locator("#row small").all_inner_texts()


def ids(grown: dict[str, Any], step: int) -> list[str]:
    return [str(grown["nodes"][place]["id"]) for place in grown["steps"][step]["row"]]


def bare(reader: Page, base: str) -> Locator:
    """木を、バイトだけに戻す。開いたときは、育ちきっている。"""
    tree = widget(reader, base, TREE)
    expect(tree.get_by_role("status")).to_contain_text("答えは、4トークンです。")
    press(tree, "最初へ")
    return tree


def press(tree: Locator, name: str, times: int = 1) -> None:
    for _ in range(times):
        tree.get_by_role("button", name=name).click()


def test_a_tree_is_grown_from_the_keyboard(reader: Page, sub_path: str, tokenizer: Tokenizer) -> None:
    """一手ごとに、並びも、次の規則も、読み上げる言葉も、Python の木のとおりになる。葉も高さも、動かない。"""
    grown = grow(tokenizer, TEXT)
    with listening(reader, sub_path):
        tree = bare(reader, sub_path)
        tree.get_by_role("textbox").focus()
        for _ in range(4):
            reader.keyboard.press("Tab")
        leaf = tree.locator("#forest .leaf").first
        before = tree.bounding_box(), leaf.bounding_box()
        for step, now in enumerate(grown["steps"]):
            assert row(tree) == ids(grown, step)
            shown = tree.locator("#forest .node.top:visible")
            assert shown.count() == len(now["row"])
            rules = tree.locator("#waiting li:not(.more) > :first-child").all_inner_texts()
            assert rules == [f"規則{one['rule']:,}番" for one in now["waiting"][:5]]
            next_nodes = tree.locator("#forest .next").count()
            assert next_nodes == sum(2 * len(one["places"]) for one in now["waiting"][:1])
            if now["waiting"]:
                expect(tree.get_by_role("status")).to_contain_text(f"次は、規則{now['waiting'][0]['rule']:,}番です。")
            assert (tree.bounding_box(), leaf.bounding_box()) == before
            reader.keyboard.press("Enter")
        expect(tree.get_by_role("status")).to_contain_text("答えは、4トークンです。")
        assert row(tree) == [str(number) for number in tokenizer.encode(TEXT).ids]
        tops = tree.locator("#forest .answer").all_inner_texts()
        assert sorted(tops) == sorted(["月\n470", "がき\n4112", "れい\n3929", "ですね\n1764"])
        press(tree, "戻る", 2)
        assert row(tree) == ids(grown, -3)
        press(tree, "最後へ")
        label = tree.locator("#forest").get_attribute("aria-label") or ""
        assert label.startswith("4個の木。「月」は規則215番でできた木、トークンの番号は470。")


def test_it_plays_by_itself_and_stops(guest: Page, root: str, tokenizer: Tokenizer) -> None:
    guest.clock.install()
    grown = grow(tokenizer, TEXT)
    tree = widget(guest, root, TREE)
    press(tree, "自動")
    guest.clock.run_for(1400 * 3)
    assert row(tree) == ids(grown, 3)
    press(tree, "止める")
    guest.clock.run_for(1400 * 3)
    assert row(tree) == ids(grown, 3)
    assert address(guest, TREE) == "s3"
    press(tree, "自動")
    guest.clock.run_for(1400 * 30)
    assert row(tree) == ids(grown, -1)
    expect(tree.get_by_role("button", name="自動")).to_be_visible()


def test_odd_texts_are_answered_with_words(reader: Page, root: str, tokenizer: Tokenizer) -> None:
    """長すぎる文、空の文でも、止まらず、わけを言う。文の途中の区切りには、壁が立つ。"""
    with listening(reader, root):
        tree = widget(reader, root, TREE)
        box, note = tree.get_by_role("textbox"), tree.locator("#tidied")
        assert tree.locator(".wall").count() == 0
        box.fill("長い" * 30)
        expect(note).to_have_text("長いので、初めの40文字だけを使います。")
        assert row(tree) == [str(number) for number in tokenizer.encode("長い" * 20).ids]
        box.fill("")
        expect(tree.get_by_role("status")).to_have_text("文を入れてください。")
        expect(note).to_have_text("")
        assert row(tree) == []
        for name in ("最初へ", "戻る", "進む", "最後へ", "自動"):
            expect(tree.get_by_role("button", name=name)).to_have_attribute("aria-disabled", "true")
        tree.get_by_role("button", name="自動").dispatch_event("click")
        expect(tree.get_by_role("button", name="自動")).to_be_visible()
        box.fill("猫。犬")
        assert tree.locator(".wall").count() == 2  # 区切りの壁


def test_controls_and_the_whole_tree_fit_on_a_phone(phone: Page, root: str) -> None:
    """幅360の電話で、ボタンから木の根もとまでが一画面に入り、木は送らなくても見える。

    木が枠に入りきらなくても、今できたところが見えるように送る。
    """
    phone.emulate_media(reduced_motion="reduce")
    tree = widget(phone, root, TREE)
    top, soil = tree.locator("#forward").bounding_box(), tree.locator("#soil").bounding_box()
    assert top and soil
    assert soil["y"] + soil["height"] - top["y"] <= 640 - 48  # 上の帯を除く
    assert tree.locator("#soil").evaluate(
        "(box) => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]"
    ) == [0, 0]
    small = tree.locator("#forest .node > *, #forest .rule").evaluate_all(
        "(all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize)).filter((size) => size < 10.9)"
    )
    assert small == []
    tree.get_by_role("textbox").fill("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。")
    press(tree, "最初へ")
    inside = """(box) => {
      const soil = box.closest("#soil").getBoundingClientRect(), one = box.getBoundingClientRect();
      return one.top >= soil.top - 1 && one.bottom <= soil.bottom + 1;
    }"""
    for _ in range(25):
        press(tree, "進む")
        assert tree.locator("#forest .fresh").first.evaluate(inside)


def test_the_buttons_follow_down_to_the_row_and_hide_nothing_focused(phone: Page, root: str) -> None:
    """木の下の並びまで送っても、ボタンは上の帯のすぐ下で押せる。戻って欄に移れば、欄は隠れない。"""
    tree = widget(phone, root, TREE)
    press(tree, "最初へ")
    tree.locator("#row").evaluate("(row) => row.scrollIntoView({ block: 'end', behavior: 'instant' })")
    seen = """(one) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      const at = (y) => one.getRootNode().elementFromPoint(left + width / 2, y) === one;
      return at(top + 4) && at(top + height - 4);
    }"""
    before, buttons = phone.evaluate("scrollY"), tree.locator("#forward")
    assert buttons.evaluate(seen)
    press(tree, "進む")
    assert phone.evaluate("scrollY") == before
    expect(tree.get_by_role("status")).to_contain_text("になりました。")
    buttons.focus()
    for _ in range(4):
        phone.keyboard.press("Shift+Tab")
    box = tree.get_by_role("textbox")
    expect(box).to_be_focused()
    phone.wait_for_timeout(600)  # 送り終わるまで
    assert box.evaluate(seen)


def test_no_rule_is_written_over_another(reader: Page, root: str) -> None:
    """右の枝が文字になっていない「猫」でも、規則の呼び方が、隣のものと重ならない。"""
    reader.emulate_media(reduced_motion="reduce")
    tree = widget(reader, root, TREE)
    for width in (360, 1320):
        reader.set_viewport_size({"width": width, "height": 900})
        for text in (
            "吾輩は猫である。名前はまだ無い。",
            "今風呂場で御三に水を",
            "着物は通例の書生のごとく",
            "猫猫猫鼠",
        ):
            tree.get_by_role("textbox").fill(text)
            overlaps = tree.locator("#forest .rule").evaluate_all(
                """(all) => {
                  const boxes = all.map((one) => [one.textContent, one.getBoundingClientRect()]);
                  return boxes.flatMap(([name, one], at) => boxes.slice(0, at).filter(([, other]) =>
                    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
                    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1,
                  ).map(([other]) => `${other} ${name}`));
                }"""
            )
            assert overlaps == []


def test_an_address_with_a_line_break_grows_what_the_box_shows(reader: Page, root: str, tokenizer: Tokenizer) -> None:
    reader.goto(shared(root, TREE, "s0_xa%0Ab"))
    tree = approached(reader, TREE)
    expect(tree.get_by_role("textbox")).to_have_value("ab")
    assert row(tree) == ids(grow(tokenizer, "ab"), 0)
