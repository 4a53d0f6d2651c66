"""「灯りをともす」。本物の Gemma を、読者のファイルとして開き、打ち、直し、消し、落とす。"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import address, approached, shared, widget
from tests.browser.looks import asking, listening, until
from tests.site.pages import measured

pytestmark = pytest.mark.browser

LIGHTS = "nt-lights"
COLOUR = "(one) => getComputedStyle(one).backgroundColor"
CAPITALS = "日本の首都は東京、フランスの首都は"


@pytest.fixture(scope="module")
def lit(calm: Page, root: str, gguf: Path) -> Iterator[Locator]:
    """何も書かずにともした部品。見本の文が、街に入る。"""
    with listening(calm, root):
        found = widget(calm, root, LIGHTS)
        found.locator("#file").set_input_files(gguf)
        expect(found.locator("#switched")).to_have_text("灯りを落とす", timeout=60_000)
        yield found


@pytest.fixture(scope="module")
def toy(lit: Locator, hollow: Path) -> Locator:
    """そのあと、でたらめな重みでともし直したもの。何と答えるかを見ない試験のために。"""
    lit.locator("#switch").click()
    expect(lit.locator("#switched")).to_have_text("灯りをともす")
    lit.locator("#file").set_input_files(hollow)
    expect(lit.locator("#switched")).to_have_text("灯りを落とす")
    return lit


def _settled(found: Locator) -> None:
    """どの列も、計算し終えた。"""
    waiting = """(one) => { const { living, ids, state, power } = one;
      const whole = (columns) => ids.slice(1).every((_, at) => columns[at + 1]?.lens.length === 19);
      return power === "lit" && living.done && whole(living.usual) && (!state.outs.length || whole(living.dark)); }"""
    until(found.page, lambda: found.evaluate(waiting))


def _write(found: Locator, text: str) -> None:
    found.locator("#text").fill(text)
    _settled(found)


def _windows(found: Locator) -> list[list[str]]:
    """列ごとの、窓の言葉。上の階から。"""
    return [column.locator("[data-lit] i").all_text_contents() for column in found.locator(".column").all()]


def _sign(found: Locator) -> tuple[str, str]:
    return found.locator("#answer").inner_text(), found.locator("#sure").inner_text()


def _best(data: dict[str, Any], answers: dict[str, Any]) -> tuple[str, str]:
    share, number = max(zip(answers["shares"], answers["ids"], strict=True))
    return data["names"][str(number)], f"{share:.1%}"


def _watch(found: Locator) -> None:
    """エンジンに頼んだ列を、``asked`` に残す。"""
    found.evaluate(
        """(one) => { const { engine } = one, before = engine.columns; globalThis.asked = [];
          engine.columns = (given, options) => (asked.push(...given.places), before(given, options)); }"""
    )


# ---- ともす前 ----


def test_the_record_is_shown_and_what_is_typed_stands_dark(reader: Page, root: str) -> None:
    """語彙は、欄に入ってから。重みは、押すまで一つも頼まない。配っていなければ、看板がそう言い、書いた文は残る。

    消さないように頼んだことに、読者がまだ答えていなくても（Firefox）、待たない。
    """
    reader.add_init_script("navigator.storage.persist = () => new Promise(() => {})")
    reader.emulate_media(reduced_motion="reduce")
    asked = asking(reader)
    with listening(reader, root):
        found = widget(reader, root, LIGHTS)
        data = measured("look-inside/capitals")
        assert _sign(found) == _best(data, data["last"])
        assert not [url for url in asked if "vocabulary" in url or "/gemma/" in url.replace("/engine/gemma/", "")]
        dim, bright = (found.locator(f"[data-lit='{lit}']:not(.final)").first for lit in (1, 8))
        assert dim.evaluate(COLOUR) != bright.evaluate(COLOUR)  # 明るいほど確か
        found.locator("#lamps .h3").click()
        expect(found.locator("#answer")).to_have_text("大阪")
        before, after = (f"{100 * share:.1f}%" for share in (max(data["last"]["shares"]), _without(data, 4 * 12 + 2)))
        expect(found.locator("#ask")).to_have_text(f"13階のヘッド3なし　パリ {before} → {after}")
        found.locator("#text").click()
        reader.keyboard.insert_text("フランスの首都は")
        expect(found.locator(".foot")).to_have_text(["フランス", "の", "首都", "は"])
        assert found.locator(".dark").count() == 4 * 18 and found.locator("[data-lit]").count() == 0
        assert not [url for url in asked if url.endswith("worker.mjs")]
        found.locator("#switch").click()
        expect(found.locator("#ask")).to_contain_text("このサイトには、Gemmaの重みが置いてありません")
        expect(found.locator("#text")).to_have_value("フランスの首都は")
        found.locator("#text").fill("猫" * 200)
        expect(found.locator(".column")).to_have_count(48)
        expect(found.locator("#ask")).to_contain_text("48トークンまで")
        found.locator("#text").fill("")
        expect(found.locator("#answer")).to_have_text("パリ")


@pytest.mark.parametrize(("name", "value"), [("connection", "{ saveData: true }"), ("deviceMemory", "2")])
def test_a_phone_that_saves_is_asked_twice(reader: Page, root: str, name: str, value: str) -> None:
    reader.add_init_script(f"Object.defineProperty(navigator, '{name}', {{ value: {value} }})")
    asked = asking(reader, lambda request: request.url.endswith("pieces.json"))
    reader.emulate_media(reduced_motion="reduce")
    found = widget(reader, root, LIGHTS)
    found.locator("#switch").click()
    expect(found.locator("#ask")).to_contain_text(re.compile("253MBを受け取.*もう一度押して"))
    assert asked == []
    found.locator("#switch").click()
    until(reader, lambda: asked)


def test_a_broken_file_has_its_words(reader: Page, root: str) -> None:
    reader.emulate_media(reduced_motion="reduce")
    found = widget(reader, root, LIGHTS)
    found.locator("#file").set_input_files({"name": "a.gguf", "mimeType": "", "buffer": b"GGML" + bytes(64)})
    expect(found.locator("#ask")).to_contain_text("GGUFではありません")
    expect(found.locator("#switched")).to_have_text("灯りをともす")


# ---- ともったあと。同じ文を見るものを、続けて並べる（列は、左の文が変わらないかぎり残る） ----


def test_from_nothing_to_osaka(lit: Locator, gguf: Path) -> None:
    """どの窓も、記録と同じ。灯りを消せば、上の階が計算し直され、看板は記録のとおり大阪になる。いくつでも消せる。"""
    _settled(lit)
    data = measured("look-inside/capitals")
    expect(lit.locator("#text")).to_have_value(CAPITALS)
    assert f"{gguf.stat().st_size / 1e6:.0f}MB" in (lit.locator("#once").text_content() or "")
    for column, recorded in zip(_windows(lit), data["lens"][1:], strict=True):
        names = [_best(data, one)[0].replace("▁", " ").strip() or "␣" for one in reversed(recorded[1:])]
        assert [one for one, name in zip(column, names, strict=True) if one != name and name[0] != "<"] == []
    assert _sign(lit) == _best(data, data["last"])
    lit.locator("#lamps .h3").click()
    _settled(lit)
    assert _sign(lit) == _best(data, data["heads"][4 * 12 + 2]) and _sign(lit)[0] == "大阪"
    before, after = (f"{100 * share:.1f}%" for share in (max(data["last"]["shares"]), _without(data, 4 * 12 + 2)))
    expect(lit.locator("#ask")).to_have_text(f"13階のヘッド3なし　パリ {before} → {after}")
    expect(lit.get_by_role("status")).to_contain_text("大阪")
    lights = measured("lights-out/capitals")["rows"][12]["words"][2].split()
    mine = [word for at, word in enumerate(lights) if at % len(data["tokens"])]
    expect(lit.locator(".changed[data-lit]")).to_have_count(len(mine) - mine.count("="))
    lit.locator("#lift").fill("16")
    lit.locator("#lamps .all").click()
    _settled(lit)
    assert "o13.3-16" in address(lit.page, LIGHTS) and "16階なし" in lit.locator("#ask").inner_text()
    lit.get_by_role("button", name="消した灯りを、みな点ける").click()
    _settled(lit)
    assert _sign(lit) == _best(data, data["last"])


def _without(data: dict[str, Any], way: int) -> float:
    """黙らせたあとの、「パリ」の確率。"""
    paris = max(zip(data["last"]["shares"], data["last"]["ids"], strict=True))[1]
    one = data["heads"][way]
    return float(one["shares"][one["ids"].index(paris)])


def test_a_word_falls_into_the_street(lit: Locator) -> None:
    """月が0なら、一位が落ち、取り消せる。変換を決める Enter では、落ちない。"""
    page, text = lit.page, lit.locator("#text")
    _write(lit, CAPITALS)
    lit.locator("#moon").fill("0")
    assert _sign(lit) == ("パリ", "いつも一位")
    text.focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value(CAPITALS + "パリ")
    _settled(lit)
    page.keyboard.press("Control+z")
    expect(text).to_have_value(CAPITALS)
    lit.locator("#fall").click()
    expect(text).to_have_value(CAPITALS + "パリ")
    _settled(lit)
    assert lit.locator(".column.knew").last.get_attribute("data-place") == "9"
    # くじを絞れば、残るものから引く。書くところが途中にあっても、二度めの Enter で落ちる。
    _write(lit, CAPITALS)
    lit.locator("#moon").fill("2")
    lit.locator("#drawer summary").click()
    lit.locator("#k").fill("0")
    expect(lit.locator("#left")).to_have_text("残る候補 1個")
    assert _sign(lit) == ("パリ", "100.0%") and "k1_" in address(page, LIGHTS)
    text.evaluate("(one) => (one.focus(), one.setSelectionRange(0, 1))")
    page.keyboard.press("ArrowLeft")
    _settled(lit)
    page.keyboard.press("Enter")
    _settled(lit)
    page.keyboard.press("Enter")
    expect(text).to_have_value(CAPITALS + "パリ")
    lit.locator("#k").fill("8")
    lit.locator("#moon").fill("1")


def test_a_friend_without_the_model_sees_the_record_of_the_sender(lit: Locator, reader: Page, root: str) -> None:
    _write(lit, CAPITALS)
    lit.locator("#lift").fill("13")
    lit.locator("#lamps .h3").click()
    _settled(lit)
    mine = _windows(lit)[-1]
    until(lit.page, lambda: "_r" in address(lit.page, LIGHTS))
    sent, told = address(lit.page, LIGHTS), lit.locator("#ask").inner_text()
    asked = asking(reader, lambda request: request.url.endswith(("worker.mjs", "pieces.json")))
    with listening(reader, root):
        reader.goto(shared(root, LIGHTS, sent))
        found = approached(reader, LIGHTS)
        expect(found.locator("#ask")).to_have_text(f"前に灯ったとき　{told}")
        assert found.locator("#answer").inner_text() == "大阪"
        assert found.locator(".here [data-lit] i").all_text_contents() == mine
        assert found.locator(".column:not(.here) [data-lit]").count() == 0 and asked == []
    lit.get_by_role("button", name="消した灯りを、みな点ける").click()


def test_a_fall_keeps_the_focus_and_never_lands_on_another_text(lit: Locator) -> None:
    """看板のボタンは、計算のあいだも、フォーカスを失わない。消えるボタンは、渡す。書き直した文には、前の文のくじが落ちない。"""
    page = lit.page
    _write(lit, CAPITALS)
    lit.locator("#moon").fill("0")
    lit.locator("#fall").focus()
    page.keyboard.press("Enter")
    expect(lit.locator("#text")).to_have_value(CAPITALS + "パリ")
    _settled(lit)
    assert _focused(lit) == "fall"
    lit.locator("#lamps .all").click()
    lit.locator("#relight").focus()
    page.keyboard.press("Enter")
    assert _focused(lit) == "lift"
    lit.evaluate(
        """({ shadowRoot }) => {
          const text = shadowRoot.getElementById("text");
          const write = (value) => Object.assign(text, { value }).dispatchEvent(new InputEvent("input"));
          write("きょうの天気は");
          text.dispatchEvent(new InputEvent("beforeinput", { inputType: "insertLineBreak", cancelable: true }));
          write("猫");
        }"""
    )
    until(page, lambda: not lit.evaluate("({ falling }) => falling"))
    assert lit.locator("#text").input_value() == "猫"
    lit.locator("#moon").fill("1")


def _focused(found: Locator) -> str:
    return str(found.evaluate("({ shadowRoot }) => shadowRoot.activeElement?.id"))


# ---- ともっていれば、何と答えても同じこと ----


def test_only_what_an_edit_changes_is_computed(toy: Locator) -> None:
    """変換の途中では、計算しない。済んだら、変わったところから右だけ。貼っても、取り消しても、途中を直しても。"""
    page, text = toy.page, toy.locator("#text")
    _write(toy, "フランスの")
    _watch(toy)
    text.focus()
    page.keyboard.press("End")
    devtools = page.context.new_cdp_session(page)
    for part in ("しゅ", "しゅと"):
        devtools.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
    page.wait_for_timeout(200)
    assert page.evaluate("asked") == [] and text.input_value() == "フランスのしゅと"
    devtools.send("Input.insertText", {"text": "首都は"})
    _settled(toy)
    assert text.input_value() == "フランスの首都は"
    assert page.evaluate("asked.splice(0)") == [4, 3]
    before, usual = _sign(toy)
    text.evaluate("(one) => one.setSelectionRange(0, 4)")
    page.keyboard.insert_text("日本")
    _settled(toy)
    said = toy.locator("#how").inner_text()
    page.keyboard.press("End")
    _settled(toy)
    assert said.startswith(f"書き直すと、文の終わりでは　{before} {usual} → ") and said.endswith(_sign(toy)[1])
    assert sorted(page.evaluate("asked.splice(0)")) == list(range(1, 1 + toy.locator(".column").count()))
    page.keyboard.press("Control+z")
    _settled(toy)
    assert text.input_value() == "フランスの首都は"
    page.keyboard.press("End")
    page.evaluate("asked.splice(0)")
    page.keyboard.press("Backspace")
    _settled(toy)
    assert page.evaluate("asked.splice(0)") == []


def test_keys_walk_over_the_windows_and_a_list_tells_the_column(toy: Locator) -> None:
    page, lift = toy.page, toy.locator("#lift")
    _write(toy, "フランスの首都は")
    lift.focus()
    floor = int(lift.input_value())
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert (lift.input_value(), toy.locator("#place").input_value()) == (str(floor + 1), "3")
    expect(lift).to_have_attribute("aria-valuetext", re.compile(f"^{floor + 1}階。「首都」の上の窓は「.+%$"))
    rows = toy.locator("#floors li").all_text_contents()
    assert len(rows) == 18 and rows[-1].startswith("1階 ") and rows[0].endswith("%")
    assert toy.locator("#best li").count() == 5
    everyone = toy.locator("#lamps .all")
    page.keyboard.press("l")
    expect(everyone).to_have_attribute("aria-pressed", "true")
    toy.locator(".column.here [data-layer='9']").click(button="right")
    expect(everyone).to_have_attribute("aria-pressed", "true")
    assert toy.locator("#shaft .some").all_text_contents() == [str(floor + 1), "9"]
    toy.locator("#relight").click()
    page.keyboard.press("Escape")
    assert toy.evaluate("(one) => one.shadowRoot.activeElement === null")


def test_a_picture_names_its_question_and_the_lights_go_out(toy: Locator) -> None:
    _write(toy, "フランスの首都は")
    with toy.page.expect_download() as taken:
        toy.locator("#save").click()
    assert taken.value.suggested_filename == "lights.png" and taken.value.path().stat().st_size > 20_000
    toy.locator("#switch").click()
    expect(toy.locator("#switched")).to_have_text("灯りをともす")
    expect(toy.locator("#text")).to_have_value("フランスの首都は")
    assert toy.locator("[data-lit]").count() == 0
