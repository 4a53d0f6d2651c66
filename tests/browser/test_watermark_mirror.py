"""「透かし鏡」。読者が直した文の印を、鍵で調べる（計算は tests/site/test_watermark_mirror.py）。"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer

from nexttoken.watermark import GreenList
from tests.browser.contract import ASSETS, address, approached, facts, shared, still, widget
from tests.browser.looks import asking, listening, until
from tests.site.pages import ROOT, measured

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
    found = widget(kept, root, MIRROR)
    found.locator("summary").click()
    box(found).fill("猫")
    expect(found.locator("#invitation")).to_be_hidden()
    return found


def box(mirror: Locator) -> Locator:
    return mirror.get_by_role("textbox", name="文を直す")


@pytest.fixture
def mirror(opened: Locator, record: dict[str, Any]) -> Locator:
    """初めの見本と設定に戻した鏡。"""
    opened.get_by_label("見本", exact=True).select_option(record["samples"][0]["name"])
    opened.get_by_role("button", name="元に戻す").click()
    return opened


def ids(official: Tokenizer, text: str) -> list[int]:
    found: list[int] = official.encode(text, add_special_tokens=False).ids
    return found


def compare(mirror: Locator, mark: GreenList, numbers: list[int]) -> None:
    """色も、個数も、z も、ライブラリと同じ。"""
    expect(mirror.locator(".under > span")).to_have_count(len(numbers))
    classes = mirror.locator(".under > span").evaluate_all("(all) => all.map((one) => [...one.classList])")
    colours = [{"green": True, "red": False}.get(kind) for kind, *_ in classes]
    assert colours == mark.colours(numbers)
    found, shown = mark.detect(numbers), facts(mirror)
    assert shown["緑"] == f"{found.green}／{found.counted}"
    repeats = len(numbers) - found.counted - mark.context
    expect(mirror.locator("#legend > span").nth(2)).to_have_text(f"くり返し {repeats}")
    assert float(shown["z（揺れの何倍）"]) == pytest.approx(found.z, abs=0.00501)
    number, _, power = shown["p"].partition("×10")
    assert float(number) * 10.0 ** -int(power.strip("−") or 0) == pytest.approx(found.p, rel=0.06)


def window_and_curve(mirror: Locator, mark: GreenList, numbers: list[int]) -> None:
    """z のいちばん大きい窓と、曲線も、ライブラリの見たとおり。"""
    window, counted = mark.window(numbers), mark.detect(numbers).counted
    if window.found.counted < counted:
        spans = mirror.locator(".under > span").evaluate_all("(all) => all.map((one) => one.matches('.span'))")
        assert [at for at, span in enumerate(spans) if span] == list(range(window.start, window.end))
        expect(mirror.locator("#window")).to_contain_text(f"z={window.found.z:.1f}。窓{window.looked:,}個分")
    else:
        expect(mirror.locator("#window")).to_have_text("")
    expect(mirror.locator("#curve .z")).to_have_count(1)
    assert (mirror.locator("#curve .z").get_attribute("d") or "").count("L") == counted


def test_the_vocabulary_comes_only_when_the_reader_writes(
    reader: Page, sub_path: str, record: dict[str, Any], official: Tokenizer, mark: GreenList
) -> None:
    """見本は、語彙がなくても塗れる。人にもらった文は、頼むまで待つ。"""
    asked = asking(reader, lambda request: request.url.endswith(".bin"))
    with listening(reader, sub_path):
        mirror = widget(reader, sub_path, MIRROR)
        mirror.locator("summary").click()
        for sample in record["samples"]:
            mirror.get_by_label("見本", exact=True).select_option(sample["name"])
            compare(mirror, mark, sample["ids"])
            window_and_curve(mirror, mark, sample["ids"])
        reader.goto("about:blank")
        reader.goto(shared(sub_path, MIRROR, "x猫の文と、犬の文"))
        mirror = approached(reader, MIRROR)
        expect(box(mirror)).to_have_value("猫の文と、犬の文")
        expect(mirror.locator("#verdict")).to_be_hidden()
        assert asked == []
        size = (ASSETS / "data" / "gemma-vocabulary.bin").stat().st_size
        mirror.get_by_role("button", name=f"読み込む（{size / 1e6:.1f}MB）").focus()
        reader.keyboard.press("Enter")
        expect(mirror.locator("#invitation")).to_be_hidden()
        compare(mirror, mark, ids(official, "猫の文と、犬の文"))
        assert mirror.evaluate("(one) => one.shadowRoot.activeElement.id") == "text" and len(asked) == 1


def test_the_reader_breaks_a_mark_and_mends_it(
    mirror: Locator, record: dict[str, Any], official: Tokenizer, mark: GreenList
) -> None:
    """見えない文字をはさむと、z が落ちる。除くと、戻る。手で直しても、数え直す。"""
    text = record["samples"][0]["text"]
    before = mark.detect(ids(official, text))
    assert before.p < 1e-6
    expect(mirror.locator("#verdict")).to_contain_text("「印あり」と判定されます。")
    mirror.get_by_role("button", name="見えない文字をはさむ").click()
    broken = box(mirror).input_value()
    assert broken.replace(SPACE, "") == text
    numbers = ids(official, broken)
    compare(mirror, mark, numbers)
    assert mark.detect(numbers).z < before.z / 2
    expect(mirror.locator("#text-note")).to_contain_text(f"目に見えない文字が{broken.count(SPACE)}個あります。")
    assert len(numbers) > 2 * len(ids(official, text))
    mirror.get_by_role("button", name="見えない文字を除く").click()
    compare(mirror, mark, ids(official, text))
    assert address(mirror.page, MIRROR) == ""
    mirror.get_by_role("button", name="文の順を逆に").click()
    expect(box(mirror)).not_to_have_value(text)
    mirror.get_by_role("button", name="元に戻す").click()
    compare(mirror, mark, ids(official, text))
    box(mirror).focus()
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
    expect(mirror.locator("#facts dd").nth(1)).to_have_text(f"{other.detect(numbers).z:.2f}".replace("-0.00", "0.00"))
    compare(mirror, other, numbers)
    expect(mirror.locator("#verdict")).to_contain_text("印があるとは言えません。")
    for wrong in ("", "-1", "1.5", "ねこ", str(2**64), "9" * 500):
        mirror.get_by_label("鍵").fill(wrong)
        expect(mirror.get_by_label("鍵")).to_have_attribute("aria-invalid", "true")
        expect(mirror.locator("#text-note")).to_have_text(f"鍵は、0から{2**64 - 1}までの整数にしてください。")
    compare(mirror, other, numbers)
    assert address(mirror.page, MIRROR) == f"k{other.key}"
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
    assert facts(mirror)["z（揺れの何倍）"] == f"{found.z:.2f}"
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(f"30トークンまで。緑は{found.green}個、zは{found.z:.1f}")
    )
    expect(mirror.locator(".under > .later")).to_have_count(len(numbers) - 30)
    expect(mirror.locator(".under > .later").last).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    mirror.page.keyboard.press("End")
    expect(mirror.locator(".under > .later")).to_have_count(0)
    compare(mirror, mark, numbers)


def test_odd_texts_are_answered_with_words(mirror: Locator, root: str, official: Tokenizer, mark: GreenList) -> None:
    """長い文は、初めだけを調べ、住所には残さない。絵文字の途中では切らない。短すぎる文、空の文では、何も言えない。"""
    text = "".join(chr(0x4E00 + at * 7 % 5000) for at in range(LONGEST - 1)) + "🥺" * 100_000
    box(mirror).fill(text)
    note = mirror.locator("#text-note")
    expect(note).to_contain_text(f"長いので、初めの{LONGEST:,}文字だけを調べます。")
    expect(note).to_contain_text("住所には残しません。")
    compare(mirror, mark, ids(official, text[: LONGEST - 1]))
    assert address(mirror.page, MIRROR) == ""
    with listening(mirror.page, root):
        nothing = "数えられるトークンがありません。"
        for text, said in {"": nothing, "猫": nothing, "名前はまだ無い。": "50個より短い文では、印があっても"}.items():
            box(mirror).fill(text)
            expect(mirror.locator(".under > span")).to_have_count(len(ids(official, text)))
            expect(mirror.locator("#verdict")).to_contain_text(said)


#: つまみを端から端まで動かすあいだの、曲線と、その下に並ぶものの高さ。
TOPS = """(one) => {
  const upto = one.at("upto"), seen = new Set();
  const top = (id) => Math.round(one.at(id).getBoundingClientRect().top);
  for (upto.value = 0; ; upto.stepUp()) {
    upto.oninput();
    seen.add(["curve", "legend", "verdict", "text-note"].map(top).join());
    if (upto.value === upto.max) return [...seen];
  }
}"""


@pytest.mark.parametrize("width", [360, 1320])
def test_nothing_jumps_while_the_reader_edits(mirror: Locator, record: dict[str, Any], width: int) -> None:
    """何を書いても、つまみを動かしても、鏡の高さは変わらない。"""
    mirror.page.set_viewport_size({"width": width, "height": 900})
    heights = {}
    for sample in record["samples"]:
        mirror.get_by_label("見本", exact=True).select_option(sample["name"])
        heights[sample["name"]] = mirror.bounding_box()
        assert len(mirror.evaluate(TOPS)) == 1, sample["name"]
    for text in ("", "猫", "名前はまだ無い。", "猫" * 30_000, SPACE.join("吾輩は猫である。名前はまだ無い。" * 60)):
        box(mirror).fill(text)
        still(mirror)
        heights[text[:9]] = mirror.bounding_box()
    mirror.get_by_label("鍵").fill("ねこ")
    heights["鍵"] = mirror.bounding_box()
    assert len({round(box["height"]) for box in heights.values() if box}) == 1, heights


def test_what_is_spoken_is_short_and_waits(mirror: Locator, official: Tokenizer) -> None:
    """声に出るのは、手が止まってからの結論だけ。つまみの値は、つまみが言う。"""
    spoken, verdict, clock = mirror.locator("#spoken"), mirror.locator("#verdict"), mirror.page.clock
    expect(spoken).to_have_text(before := verdict.inner_text())
    assert "個を数えると" in before and len(before) < 120
    clock.install(time=0)  # このあと、時は、進めたときだけ進む
    clock.pause_at(1000)
    box(mirror).fill("名前はまだ無い。")
    clock.run_for(500)
    expect(mirror.locator(".under > span")).to_have_count(len(ids(official, "名前はまだ無い。")))
    expect(spoken).to_have_text(before)
    clock.run_for(3000)
    expect(spoken).to_have_text(now := verdict.inner_text())
    mirror.get_by_role("slider").focus()
    mirror.page.keyboard.press("ArrowLeft")
    clock.run_for(3000)
    expect(spoken).to_have_text(now)
    clock.resume()


# ---- 紙 ---------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1320])
def test_the_colours_lie_under_their_letters(mirror: Locator, width: int) -> None:
    """うしろの字は、欄の字と同じところで折り返す。変換の途中では調べず、直したところから先の色は、はがしておく。"""
    mirror.page.set_viewport_size({"width": width, "height": 900})
    whole = len(mirror.locator(".under > span").all())
    for text in ("「、（。」" * 60, "Wave, fi AV To. " * 40 + "\n\n", "猫\n" * 30):
        box(mirror).fill(text)
        heights = "(one) => [one.scrollHeight, one.previousElementSibling.scrollHeight]"
        own, under = box(mirror).evaluate(heights)
        assert own == under, text
    mirror.get_by_role("button", name="元に戻す").click()
    text = box(mirror).input_value()
    box(mirror).focus()
    mirror.page.keyboard.press("Control+End")
    devtools = mirror.page.context.new_cdp_session(mirror.page)
    devtools.send("Input.imeSetComposition", {"text": "ねこ", "selectionStart": 2, "selectionEnd": 2})
    assert box(mirror).input_value() == text + "ねこ"
    expect(mirror.locator(".under > span")).to_have_count(whole)
    assert address(mirror.page, MIRROR) == ""
    devtools.send("Input.insertText", {"text": "猫"})
    expect(mirror.locator("#facts dd").first).not_to_have_text("116／190")


# ---- 本物の Gemma に書かせる --------------------------------------------------------


@pytest.fixture(scope="module")
def lit(calm: Page, root: str, gguf: Path) -> Iterator[Locator]:
    with listening(calm, root):
        found = widget(calm, root, MIRROR)
        assert found.locator("#asking").is_hidden()
        found.get_by_role("button", name="本物のGemmaを呼ぶ").focus()
        found.locator("input[type=file]").set_input_files(gguf)
        expect(found.locator("#beginning")).to_be_focused(timeout=60_000)
        yield found


def _printed() -> dict[str, str]:
    """章のセルが書かせた文（空白は除いてある）。"""
    book = json.loads((ROOT / "docs/generated/watermark/watermark.ipynb").read_text("utf-8"))
    lines = "".join(next(one for one in book["cells"] if one["id"] == "write")["outputs"][0]["text"]).splitlines()
    return dict(line.split(": ", 1) for line in lines)


#: 印を付けずに書かせた、初めの12トークン。
_PLAIN = """async (one) => {
  const { writing } = await import(new URL("../assets/widgets/watermark-writing.mjs", location.href));
  const { engine, tokenizer } = one, { signal } = new AbortController();
  const beginning = tokenizer.encode("パンを焼くときに大切なのは、");
  let count = 0;
  for await (const told of writing({ engine, tokenizer, beginning, seed: 5, signal })) if (++count === 12) return told;
}"""


def test_what_is_written_live_is_what_python_wrote_and_is_stopped(
    lit: Locator, official: Tokenizer, mark: GreenList
) -> None:
    """初めの書き出しと種のままなら、印のある文も、ない文も、章のセルの文になる。止めれば、書けたところまでを、直して調べられる。"""
    expected, write = _printed(), lit.locator("#write")
    write.click()
    expect(lit.locator("#made")).to_have_text("ここからは、いま計算した数")
    until(lit.page, lambda: len(ids(official, box(lit).input_value())) >= 12)
    write.click()
    expect(write).to_have_text("書かせる")
    text = box(lit).input_value()
    written = "".join(text.split())
    assert len(written) > 10 and expected["印あり"].startswith(written)
    compare(lit, mark, ids(official, text))
    assert expected["印なし"].startswith("".join(lit.evaluate(_PLAIN).split()))
    lit.page.wait_for_timeout(300)
    assert box(lit).input_value() == text
    lit.locator("#beginning").fill("吾輩は")
    lit.locator("summary").click()
    lit.get_by_label("鍵").fill("7")
    write.click()
    until(lit.page, lambda: box(lit).input_value() != text and len(ids(official, box(lit).input_value())) >= 4)
    lit.get_by_label("緑の割合", exact=True).select_option("0.5")  # 替えれば、書くのをやめる
    expect(write).to_have_text("書かせる")
    text = box(lit).input_value()
    compare(lit, GreenList(7, mark.vocab_size, 0.5), ids(official, text))
    assert address(lit.page, MIRROR) == f"k7_g0.5_b3.吾輩は_x{text}"
