"""読者の例（nt-few-shot）、問い（nt-ask）、年の書き出し（nt-years）に、本物の Gemma が、記録と同じに答える。"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import address, approached, widget
from tests.browser.looks import asking, listening
from tests.site.pages import measured

pytestmark = pytest.mark.browser

FEW, ASK, YEARS = "nt-few-shot", "nt-ask", "nt-years"
NOW = "ここからは、いま計算した数"
RECORD = 2e-4  # 記録との違い（tests/site/test_gemma_alive.py と同じ）


Both = tuple[Locator, Locator]
#: ほかの部品も、同じページに置く。
BESIDE = """async ([base, name]) => {
  const box = document.createElement("div"), made = document.createElement(name);
  box.className = "nt-widget";
  made.dataset.root = base;
  box.append(made);
  document.querySelector(".nt-widget").after(box);
  await import(`${base}assets/widgets/${name.slice(3)}.mjs`);
}"""


@pytest.fixture(scope="module")
def both(calm: Page, root: str) -> Iterator[Both]:
    """まだ何も呼んでいない、同じページの二つの部品。"""
    with listening(calm, root):
        few = widget(calm, root, FEW)
        for name in (YEARS, ASK):
            calm.evaluate(BESIDE, [root, name])
        yield few, approached(calm, ASK)


def _written(both: Both) -> None:
    few, ask = both
    few.locator(".other").nth(1).fill("いし")
    ask.locator("#text").fill("猫は、何と鳴きますか。")
    ask.locator("#text").press("Enter")


@pytest.fixture(scope="module")
def lit(both: Both, gguf: Path) -> Both:
    """書いて待っているうちに、一つが呼べば、もう一つも動く。"""
    _written(both)
    both[0].locator("input[type=file]").set_input_files(gguf)
    for one in both:
        expect(one.get_by_role("button", name="Gemmaを帰す")).to_be_visible(timeout=60_000)
    return both


def _compose(page: Page, *parts: str) -> None:
    """日本語の変換の途中。"""
    devtools = page.context.new_cdp_session(page)
    for part in parts:
        devtools.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})


def _bars(found: Locator) -> list[str]:
    return found.locator(".answers li").all_inner_texts()


#: 記録した並びを、いま計算する。返すのは、組ごとの、記録とのいちばん大きな違い。
COMPARE = """async (one, [base, asked]) => {
  const part = (name) => import(`${base}assets/widgets/few-shot-${name}.mjs`);
  const [{ answer }, { answers, found, prompt, recorded }] = await Promise.all(["living", "state"].map(part));
  const worst = [], { signal } = new AbortController();
  for (const given of asked) {
    const state = recorded(one.record, given), record = new Map(answers(one.record, state, found(one.record, state)));
    const now = await answer(one.engine, prompt(one.record, state), [], { shown: 5, signal });
    worst.push(Math.max(...now.map(([word, probability]) => Math.abs(probability - record.get(word)))));
  }
  return worst;
}"""


def test_what_is_not_recorded_waits_and_asks_for_nothing(both: Both) -> None:
    """記録した答えは、そう断って残す。新しい問いの答えには見せない。"""
    few, ask = both
    page = few.page
    asked = asking(page, lambda request: request.url.endswith((".bin", ".safetensors", "worker.mjs", "living.mjs")))
    _written(both)
    expect(few.locator(".wait")).to_contain_text("この並びは、記録にありません")
    expect(few.locator("#source")).to_have_text("書き換える前の答え")
    expect(few.locator(".answers > li")).to_have_count(5)
    expect(few.locator("#answer")).to_have_text("")
    assert address(page, FEW).startswith("x")
    expect(ask.locator("#wanted")).to_contain_text("本物のGemmaを呼ぶ")
    expect(ask.locator(".kept .tag")).to_have_text(["書き換える前の答え"] * 4)
    assert address(page, ASK) == "x猫は、何と鳴きますか。"
    assert asked == []


def test_the_taught_answer_waits_for_the_bet(reader: Page, root: str) -> None:
    """賭けを求めるページでは、教えた後の答えも採点も、めくるまで、見せもせず、言いもしない。"""
    reader.emulate_media(reduced_motion="reduce")
    found = widget(reader, root, f"{ASK}[bet]")
    tuned = found.locator("#tuned")
    found.locator("#next").click()
    expect(found.locator("#spoken")).to_contain_text("問い")
    assert "教えた後" not in found.locator("#spoken").inner_text()
    expect(tuned.locator(".mark")).to_have_count(0)
    tuned.get_by_role("button", name="教えた後を見る").press("Enter")
    expect(tuned.get_by_role("button")).to_have_count(0)
    expect(tuned.locator(".text")).to_be_focused()
    expect(tuned.locator(".mark")).not_to_have_count(0)


#: どの問いを選び、書き換えても、同じ高さか。入りきらない答えは、キーボードで送れるか。
#: 返すのは、高さの種類、入りきらない「教える前」の数、入りきらない、自分から終えた答えの数。
QUESTIONS = """async (one) => {
  const heights = new Set(), text = one.at("text");
  let more = 0, ended = 0;
  one.covered = false;
  for (const { request, tuned } of one.record.rows) {
    for (const written of [`${request}？`, request]) {
      text.value = written;
      text.dispatchEvent(new InputEvent("input"));
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      heights.add(one.offsetHeight);
    }
    const [base, taught] = ["base", "tuned"].map((who) => one.at(who).querySelector(".text"));
    for (const box of [base, taught])
      if ((box.scrollHeight > box.clientHeight + 1) !== (box.tabIndex === 0)) throw request;
    more += base.matches(".on");
    ended += taught.matches(".on") && tuned.end === "■";
  }
  return [heights.size, more, ended];
}"""


@pytest.mark.parametrize("width", [360, 1320])
def test_nothing_jumps_from_question_to_question(reader: Page, root: str, width: int) -> None:
    """終わらない答えは、終わりがかすむ。自分から終えた答えは、入りきる。"""
    reader.set_viewport_size({"width": width, "height": 800})
    heights, more, ended = widget(reader, root, f"{ASK}[bet]").evaluate(QUESTIONS)
    assert (heights, ended) == (1, 0) and more > 20


def _answers(found: Locator) -> list[str]:
    return [found.locator(f"#{who} .text").inner_text() for who in ("base", "tuned")]


def test_the_taught_and_the_untaught_answer_as_they_are_recorded(lit: Both) -> None:
    """待っていた問いに、答えはじめる。直せば、止まる。記録した問いには、記録のとおりに答える。"""
    _, found = lit
    rows: list[dict[str, Any]] = measured("instruction-tuning/questions")["rows"]
    place = next(at for at, row in enumerate(rows) if row["request"].startswith("中国の首都"))
    page, text, ask, base = found.page, found.locator("#text"), found.locator("#ask"), found.locator("#base .text")
    expect(base).to_contain_text("猫")
    text.press("End")
    _compose(page, "にゃ")
    expect(ask).to_have_text("止める")
    page.keyboard.insert_text("にゃあ")
    expect(ask).to_have_text("聞く")
    expect(base).to_have_text("「聞く」を押すと、ここに答えを書きます。")
    text.press("Enter")
    expect(base).to_contain_text("猫")
    ask.click()
    expect(base).to_contain_text("（止めました）")
    text.fill("🥺" * 450)
    ask.click()
    expect(found.locator("#wanted")).to_contain_text("トークン長すぎます")
    found.locator("#question").select_option(str(place))
    row = rows[place]
    recorded = _answers(found)
    found.locator("summary").click()
    plain = found.locator("#plain .text")
    recorded_plain = plain.inner_text()
    assert recorded == [row[who]["text"] + row[who]["end"] for who in ("base", "tuned")]
    ask.click()
    expect(found.locator(".computed .tag")).to_have_text(["いま書いた答え"] * 3, timeout=60_000)
    expect(ask).to_have_text("聞く", timeout=60_000)
    assert (_answers(found), plain.inner_text()) == (recorded, recorded_plain)
    expect(found.locator("#spoken")).to_contain_text(f"教えた後の答え「{row['tuned']['text']}」")


def test_the_lines_are_read_as_they_are_written(lit: Both, root: str) -> None:
    """消し、動かし、書き替えるたびに、いまの答えになる。記録にあるものは、記録のまま。いま計算しても、記録と同じ。"""
    found, _ = lit
    page, source, question, others = (
        found.page,
        found.locator("#source"),
        found.locator("#text"),
        found.locator(".other"),
    )
    expect(source).to_have_text(NOW)
    others.nth(1).fill("石ぽん")
    expect(source).to_contain_text("の記録")
    assert address(page, FEW) == ""
    given = [
        {"task": "marks", "count": 8},
        {"task": "capitals", "kind": "shuffled"},
        {"task": "sequences", "count": 0, "asked": 2},
    ]
    assert max(found.evaluate(COMPARE, [root, given])) < RECORD
    # 札を替えると、その札の確率が並ぶ。
    found.locator("#task").select_option("marks")
    for place, label in enumerate(["わふ", "にゃ", "わふ", "わふ"]):
        others.nth(place).fill(label)
    expect(source).to_have_text(NOW)
    expect(found.locator(".right .word")).to_have_text(["わ", "に"])
    # 終わりまでの確率は、トークンごとの確率の積。初めのものは、上の棒と同じ。
    expect(found.locator(".wholes li")).to_have_count(2)
    for row in found.locator(".wholes li").all():
        *parts, product = (float(one) / 100 for one in re.findall(r"([\d.]+)%", row.inner_text()))
        assert len(parts) == 2 and parts[0] * parts[1] == pytest.approx(product, abs=2e-3)
        assert any(f"{parts[0]:.1%}" in bar for bar in _bars(found))
    expect(found.locator("#answer")).to_have_text("わふ")
    # 動かす。
    labelled = _bars(found)
    found.locator(".grip").nth(1).focus()
    page.keyboard.press("ArrowUp")
    expect(found.locator(".answers")).not_to_have_text("\n".join(labelled))
    assert [one.input_value() for one in others.all()[:2]] == ["にゃ", "わふ"]
    # 変換の途中では、計算しない。離れた「自分の例」は、残っている。
    expect(source).to_have_text(NOW)
    before = _bars(found)
    question.select_text()
    _compose(page, "くじ", "くじら")
    page.wait_for_timeout(150)
    assert _bars(found) == before and question.input_value() == "くじら"
    page.keyboard.insert_text("くじら")
    expect(found.locator(".answers")).not_to_have_text("\n".join(before))
    found.locator("#kind").select_option("true")
    expect(source).to_contain_text("の記録")
    found.locator("#kind").select_option("own")
    assert (others.first.input_value(), question.input_value()) == ("にゃ", "くじら")


def test_the_years_are_those_of_the_record_and_the_gemma_goes_home(lit: Both) -> None:
    """読者の書き出しにも、記録と同じ計算で答える。帰せば、どの部品からも帰る。"""
    page, row = lit[0].page, measured("observe/sure")["rows"][5]
    found = approached(page, YEARS)
    found.locator("#text").fill(row["prompt"])
    found.locator("#text").press("Tab")
    expect(found.locator("#told")).to_contain_text(f"Gemmaは{row['written']}年と書きました")
    assert found.evaluate("({ own }) => own.chances") == pytest.approx(row["chances"], abs=1e-5)
    found.get_by_role("button", name="Gemmaを帰す").click()
    for one in (*lit, found):
        expect(one.get_by_role("button", name="本物のGemmaを呼ぶ")).to_be_visible()
