"""「透かし鏡」。読者が直した文の印を、鍵で調べる（計算は tests/site/test_watermark_mirror.py）。"""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer

from nexttoken.watermark import GreenList
from tests.browser.contract import ASSETS, address, facts, load, still, widget
from tests.browser.looks import listening
from tests.site.pages import measured

pytestmark = pytest.mark.browser

MIRROR = "nt-watermark-mirror"
SPACE = "\u200b"
LONGEST = 4000


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return measured("mirror/marked")


@pytest.fixture(scope="module")
def mark(record: dict[str, Any], official: Tokenizer) -> GreenList:
    size = official.get_vocab_size()
    return GreenList(int(record["key"]), size, record["gamma"], record["delta"], record["context"])


@pytest.fixture(scope="module")
def opened(kept: Page, root: str) -> Locator:
    """語彙を読み込んだ鏡。"""
    return load(widget(kept, root, MIRROR))


@pytest.fixture
def mirror(opened: Locator, record: dict[str, Any]) -> Locator:
    """初めの見本と設定に戻した鏡。"""
    opened.get_by_label("見本").select_option(record["samples"][0]["name"])
    opened.get_by_role("button", name="元に戻す").click()
    return opened


def ids(official: Tokenizer, text: str) -> list[int]:
    found: list[int] = official.encode(text, add_special_tokens=False).ids
    return found


def compare(mirror: Locator, mark: GreenList, numbers: list[int]) -> None:
    """色も、個数も、z も、ライブラリと同じ。"""
    expect(mirror.locator("#tokens li")).to_have_count(len(numbers))
    classes = mirror.locator("#tokens li").evaluate_all("(all) => all.map((one) => [...one.classList])")
    colours = [{"green": True, "red": False}.get(kind) for _, kind, *_ in classes]
    assert colours == mark.colours(numbers)
    found, shown = mark.detect(numbers), facts(mirror)
    assert shown["数えた"] == f"{found.counted}個"
    assert shown["緑"].startswith(f"{found.green}個（")
    assert shown["くり返し"] == f"{len(numbers) - found.counted - mark.context}個"
    assert float(shown["z"]) == pytest.approx(found.z, abs=0.00501)
    number, _, power = shown["p"].partition("×10")
    assert float(number) * 10.0 ** -int(power.strip("−") or 0) == pytest.approx(found.p, rel=0.06)


def window_and_curve(mirror: Locator, mark: GreenList, numbers: list[int]) -> None:
    """z のいちばん大きい窓と、曲線も、ライブラリの見たとおり。"""
    window, counted = mark.window(numbers), mark.detect(numbers).counted
    if window.found.counted < counted:
        spans = mirror.locator("#tokens li").evaluate_all("(all) => all.map((one) => one.matches('.span'))")
        assert [at for at, span in enumerate(spans) if span] == list(range(window.start, window.end))
        expect(mirror.locator("#window")).to_contain_text(f"zは{window.found.z:.1f}です。窓を{window.looked:,}個")
    else:
        expect(mirror.locator("#window")).to_have_text("zがいちばん大きい窓は、文の全体です。")
    assert (mirror.locator("#curve .z").get_attribute("d") or "").count("L") == counted


def test_the_vocabulary_comes_only_when_asked(
    reader: Page, sub_path: str, record: dict[str, Any], mark: GreenList
) -> None:
    """見本は、語彙がなくても塗れる。大きさを言って待ち、キーボードで頼むと読み込む。"""
    with listening(reader, sub_path):
        mirror = widget(reader, sub_path, MIRROR)
        for sample in record["samples"]:
            mirror.get_by_label("見本").select_option(sample["name"])
            compare(mirror, mark, sample["ids"])
            window_and_curve(mirror, mark, sample["ids"])
        mirror.get_by_role("textbox", name="文を直す").fill("猫の文")
        expect(mirror.locator("#verdict")).to_contain_text("Gemmaの語彙が要ります。")
        expect(mirror.locator("#tokens")).to_have_text("猫の文")
        size = (ASSETS / "data" / "gemma-vocabulary.bin").stat().st_size
        mirror.get_by_role("button", name=f"読み込む（{size / 1e6:.1f}MB）").focus()
        reader.keyboard.press("Enter")
        expect(mirror.locator("#invitation")).to_be_hidden()
        expect(mirror.locator("#facts dd").first).to_be_visible()
        assert mirror.evaluate("(one) => one.shadowRoot.activeElement.id") == "insert"


def test_the_reader_breaks_a_mark_and_mends_it(
    mirror: Locator, record: dict[str, Any], official: Tokenizer, mark: GreenList
) -> None:
    """見えない文字をはさむと、z が落ちる。除くと、戻る。手で直しても、数え直す。"""
    text = record["samples"][0]["text"]
    before = mark.detect(ids(official, text))
    assert before.p < 1e-6
    expect(mirror.locator("#verdict")).to_contain_text("「印あり」と判定されます。")
    mirror.get_by_role("button", name="見えない文字をはさむ").click()
    broken = mirror.get_by_role("textbox", name="文を直す").input_value()
    assert broken.replace(SPACE, "") == text
    numbers = ids(official, broken)
    compare(mirror, mark, numbers)
    assert mark.detect(numbers).z < before.z / 2
    expect(mirror.locator("#text-note")).to_contain_text(f"目に見えない文字が{broken.count(SPACE)}個あります。")
    assert mirror.locator("#tokens li", has_text="U+200B").count() >= broken.count(SPACE) * 0.9
    mirror.get_by_role("button", name="見えない文字を除く").click()
    compare(mirror, mark, ids(official, text))
    assert address(mirror.page, MIRROR) == ""
    mirror.get_by_role("button", name="文の順を逆に").click()
    expect(mirror.get_by_role("textbox", name="文を直す")).not_to_have_value(text)
    mirror.get_by_role("button", name="元に戻す").click()
    compare(mirror, mark, ids(official, text))
    box = mirror.get_by_role("textbox", name="文を直す")
    box.focus()
    mirror.page.keyboard.press("Control+Home")
    mirror.page.keyboard.insert_text("ところで、")
    compare(mirror, mark, ids(official, "ところで、" + text))


def test_another_key_finds_nothing(
    mirror: Locator, record: dict[str, Any], official: Tokenizer, mark: GreenList
) -> None:
    """鍵を変えれば、見つからない。使えない鍵は断り、前の鍵のまま調べる。"""
    numbers = ids(official, record["samples"][0]["text"])
    other = GreenList(2**64 - 1, mark.vocab_size, mark.gamma, context=mark.context)
    mirror.get_by_label("鍵").fill(str(other.key))
    expect(mirror.locator("#facts dd").nth(3)).to_have_text(f"{other.detect(numbers).z:.2f}".replace("-0.00", "0.00"))
    compare(mirror, other, numbers)
    expect(mirror.locator("#verdict")).to_contain_text("印があるとは言えません。")
    for wrong in ("", "-1", "1.5", "ねこ", str(2**64), "9" * 500):
        mirror.get_by_label("鍵").fill(wrong)
        expect(mirror.get_by_label("鍵")).to_have_attribute("aria-invalid", "true")
        expect(mirror.locator("#key-note")).to_have_text(f"鍵は、0から{2**64 - 1}までの整数にしてください。")
    compare(mirror, other, numbers)
    assert address(mirror.page, MIRROR) == f"_k{other.key}"
    mirror.get_by_label("鍵").fill("４２")
    expect(mirror.get_by_label("鍵")).to_have_attribute("aria-invalid", "false")
    for name, value in (("緑の割合", "0.5"), ("文脈", "2")):
        mirror.get_by_label(name, exact=True).select_option(value)
    compare(mirror, GreenList(42, mark.vocab_size, 0.5, context=2), numbers)


def test_the_text_is_read_up_to_a_place(
    mirror: Locator, record: dict[str, Any], official: Tokenizer, mark: GreenList
) -> None:
    """つまみをキーボードで動かすと、そこまでの z と p になる。"""
    numbers = ids(official, record["samples"][0]["text"])
    slider = mirror.get_by_role("slider", name="どこまで読むか")
    slider.focus()
    mirror.page.keyboard.press("Home")
    expect(mirror.locator("#verdict")).to_contain_text("数えられるトークンがありません。")
    for _ in range(30):
        mirror.page.keyboard.press("ArrowRight")
    found = mark.detect(numbers[:30])
    assert facts(mirror)["z"] == f"{found.z:.2f}"
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(f"30トークンまで。緑は{found.green}個、zは{found.z:.1f}")
    )
    expect(mirror.locator("#tokens li.later")).to_have_count(len(numbers) - 30)
    mirror.page.keyboard.press("End")
    expect(mirror.locator("#tokens li.later")).to_have_count(0)
    compare(mirror, mark, numbers)


def test_odd_texts_are_answered_with_words(mirror: Locator, root: str, official: Tokenizer, mark: GreenList) -> None:
    """長い文は、初めだけを調べ、住所には残さない。絵文字の途中では切らない。短すぎる文、空の文では、何も言えない。"""
    text = "".join(chr(0x4E00 + at * 7 % 5000) for at in range(LONGEST - 1)) + "🥺" * 100_000
    mirror.get_by_role("textbox", name="文を直す").fill(text)
    note = mirror.locator("#text-note")
    expect(note).to_contain_text(f"長いので、初めの{LONGEST:,}文字だけを調べます。")
    expect(note).to_contain_text("住所には残しません。")
    compare(mirror, mark, ids(official, text[: LONGEST - 1]))
    assert address(mirror.page, MIRROR) == ""
    with listening(mirror.page, root):
        nothing = "数えられるトークンがありません。"
        for text, said in {"": nothing, "猫": nothing, "名前はまだ無い。": "50個より短い文では、印があっても"}.items():
            mirror.get_by_role("textbox", name="文を直す").fill(text)
            expect(mirror.locator("#tokens li")).to_have_count(len(ids(official, text)))
            expect(mirror.locator("#verdict")).to_contain_text(said)


@pytest.mark.parametrize("width", [360, 1320])
def test_nothing_jumps_while_the_reader_edits(mirror: Locator, record: dict[str, Any], width: int) -> None:
    """何を書いても、つまみを動かしても、鏡の高さは変わらない。"""
    mirror.page.set_viewport_size({"width": width, "height": 900})
    heights = {}
    for sample in record["samples"]:
        mirror.get_by_label("見本").select_option(sample["name"])
        heights[sample["name"]] = mirror.bounding_box()
    for text in ("", "猫", "名前はまだ無い。", "猫" * 30_000, SPACE.join("吾輩は猫である。名前はまだ無い。" * 60)):
        mirror.get_by_role("textbox", name="文を直す").fill(text)
        still(mirror)
        heights[text[:9]] = mirror.bounding_box()
    mirror.get_by_label("鍵").fill("ねこ")
    heights["鍵"] = mirror.bounding_box()
    assert len({round(box["height"]) for box in heights.values() if box}) == 1, heights


def test_what_is_spoken_is_short_and_waits(mirror: Locator, official: Tokenizer) -> None:
    """声に出るのは、手が止まってからの結論だけ。つまみの値は、つまみが言う。"""
    spoken, verdict, clock = mirror.get_by_role("status"), mirror.locator("#verdict"), mirror.page.clock
    expect(spoken).to_have_text(before := verdict.inner_text())
    assert "個を数えると" in before and len(before) < 120
    clock.install(time=0)  # このあと、時は、進めたときだけ進む
    clock.pause_at(1000)
    mirror.get_by_role("textbox", name="文を直す").fill("名前はまだ無い。")
    clock.run_for(500)
    expect(mirror.locator("#tokens li")).to_have_count(len(ids(official, "名前はまだ無い。")))
    expect(spoken).to_have_text(before)
    clock.run_for(3000)
    expect(spoken).to_have_text(now := verdict.inner_text())
    mirror.get_by_role("slider").focus()
    mirror.page.keyboard.press("ArrowLeft")
    clock.run_for(3000)
    expect(spoken).to_have_text(now)
    assert mirror.locator("#tokens li .hidden").first.inner_text() == "（前が足りない）"
    clock.resume()
