"""次のトークンを選ぶ部品を、本物の Gemma と使う。記録と同じ数が出て、どの文も、どの道の先も続く。"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import address, approached, shared, widget
from tests.browser.looks import asking, listening, until
from tests.site.pages import measured

pytestmark = pytest.mark.browser

FULL = "nt-next-token[full]"
NOW = "ここからは、いま計算した数"
VOCABULARY = 262_144


#: 文の始まりと、動かすつまみ。
PLACES: list[tuple[str, dict[str, str]]] = [
    ("1", {}),
    ("2", {"temperature": "0", "k": "2"}),
    ("0", {"temperature": "1", "p": "1"}),
    ("0", {"m": "3"}),
]


@pytest.fixture(scope="module")
def opened(calm: Page, root: str) -> Iterator[tuple[Locator, list[Any]]]:
    """つまみのある部品と、本物の Gemma を呼ぶ前に、``PLACES`` で見えていたもの。"""
    with listening(calm, root):
        found = widget(calm, root, FULL)
        found.locator("#open").click()
        yield found, _all_shown(found)


@pytest.fixture(scope="module")
def lit(opened: tuple[Locator, list[Any]], gguf: Path) -> Locator:
    """本物の Gemma を呼んだところ。"""
    found, _ = opened
    found.locator("#line input").set_input_files(gguf)
    expect(found.locator("#whose")).to_have_text(NOW, timeout=60_000)
    return found


def _all_shown(found: Locator) -> list[Any]:
    seen = []
    for prompt, knobs in PLACES:
        found.get_by_label("文を替える").select_option(prompt)
        found.locator("#plain").click()
        for name, value in knobs.items():
            found.locator(f"#{name}").fill(value)
        rows = [row.replace("▸", "").split() for row in _shown(found)]
        seen.append((prompt, knobs, found.locator("#left").inner_text(), rows))
    return seen


def _settled(found: Locator) -> None:
    """答えが来た。"""
    expect(found.locator("#candidates")).to_have_attribute("aria-busy", "false")


def _shown(found: Locator) -> list[str]:
    _settled(found)
    return found.locator(".candidate").all_inner_texts()


def _chosen(found: Locator) -> list[str]:
    return found.locator("#sentence li:not(.given, .gap)").all_inner_texts()


# ---- 呼ぶ前 ----


def test_what_is_typed_waits_and_nothing_comes_unasked(reader: Page, root: str) -> None:
    """語彙は、書いてから。人にもらった文は、何も受け取らずに、欄で待つ。書いた文は残り、書く前へ戻れる。"""
    asked = asking(reader, lambda request: "vocabulary" in request.url or request.url.endswith("worker.mjs"))
    with listening(reader, root):
        found = widget(reader, root, FULL)
        found.locator("#open").click()
        before = _shown(found)
        assert asked == []
        found.locator("#text").fill("猫が好きなのは")
        expect(found.locator("#sentence li")).to_have_text(["猫", "が", "好きな", "のは", "？"])
        expect(found.locator("#why")).to_have_text(
            "この文は、記録にありません。下の「本物のGemmaを呼ぶ」を押すと、続きを計算します。"
        )
        expect(found.locator("#candidates")).not_to_be_visible()
        assert len(asked) == 1 and address(reader, FULL) == "n_x猫が好きなのは"
        found.locator("#text").fill("東京は日本の首都")  # 記録の道を、字で書いても、記録が見える
        assert _shown(found) != before and found.locator("#whose").inner_text() == "Gemmaの記録"
        found.get_by_role("button", name="一つ戻る").click()
        assert _shown(found) == before and address(reader, FULL) == ""
        asked.clear()
        reader.goto("about:blank")
        reader.goto(shared(root, FULL, "n_i99-7_x猫が好きなのは"))
        found = approached(reader, FULL)
        expect(found.locator("#text")).to_have_value("猫が好きなのは")
        expect(found.locator("#why")).to_contain_text("続きを計算します")
        assert asked == [] and address(reader, FULL) == "n_i99-7_x猫が好きなのは"


# ---- 呼んだあと ----

#: それぞれの文の、計算したものと、記録の、見せる桁までの確率。
SHARES = """async ([base, record]) => {
  const parts = ["engine/gemma/living", "engine/whole", "engine/distribution", "base/dom"];
  const modules = await Promise.all(parts.map((part) => import(`${base}assets/${part}.mjs`)));
  const [{ living }, { Whole }, { distribution, plain }, { percent }] = modules, found = [];
  const settings = { temperature: 1, k: null, p: null, m: null, penalty: 1 };
  const shares = ({ candidates, rest }) => [
    ...candidates.map(({ id, probability }) => [id, percent(probability)]), percent(rest)
  ];
  for (const [at, prompt] of record.prompts.entries()) {
    const ids = [record.first, ...prompt.ids];
    const logits = await living().predict({ ids, place: ids.length - 1 });
    const computed = new Whole(logits, ids, settings).top(record.shown);
    found.push([computed, distribution(record, record.nodes[at], ids, plain(record))].map(shares));
  }
  return found;
}"""


def test_what_is_computed_is_what_was_recorded(lit: Locator, opened: tuple[Locator, list[Any]], root: str) -> None:
    """どの記録の文でも、どのつまみでも、候補も、見せる桁までの確率も、残る数も、記録と同じ。"""
    assert _all_shown(lit) == opened[1]
    lit.locator("#plain").click()
    assert lit.locator("#left").inner_text() == f"残る候補 {VOCABULARY:,}個"
    for computed, recorded in lit.page.evaluate(SHARES, [root, measured("widgets/continuations")]):
        assert computed == recorded


def test_the_path_goes_on_from_exactly_where_the_record_ends(lit: Locator) -> None:
    """記録にない候補の先も続き、番号のあるくじは同じ当たりで、送った道は、同じ番号のまま開く。語彙の全体から引いたくじも替わる。"""
    page = lit.page
    lit.get_by_label("文を替える").select_option("0")
    lots = lit.locator("#hits li").all_inner_texts()
    _settled(lit)
    lit.locator("button.candidate").nth(7).click()
    _settled(lit)
    assert len(_chosen(lit)) == 1 and lit.locator("#hits li").all_inner_texts() != lots
    walked: list[Any] = []
    for _ in range(2):
        for _ in range(2):
            lit.get_by_role("button", name="くじを引く").click()
            _settled(lit)
        walked.append((_chosen(lit), _shown(lit), lit.locator("#text").input_value()))
        if len(walked) < 2:
            for _ in range(2):
                lit.get_by_role("button", name="一つ戻る").click()
                _settled(lit)
    assert walked[0] == walked[1] and len(walked[0][0]) == 3
    until(page, lambda: address(page, FULL).endswith("_x" + walked[0][2]))
    sent = address(page, FULL)
    lit.locator("#text").fill("")
    _settled(lit)
    page.evaluate("(line) => { location.href = `#next-token=${encodeURIComponent(line)}`; }", sent)
    until(page, lambda: lit.locator("#text").input_value() == walked[0][2])
    expect(lit.locator("#whose")).to_have_text(NOW)
    assert (_chosen(lit), _shown(lit)) == walked[0][:2]


def test_nothing_is_computed_inside_a_composition_and_what_is_too_long_is_said(lit: Locator) -> None:
    """変換の途中では、何も変えない。道の途中に書き足せば、その先が続き、一つ戻れば、書く前の道に戻る。"""
    page, text = lit.page, lit.locator("#text")
    lit.get_by_label("文を替える").select_option("0")
    _settled(lit)
    lit.locator("#greedy").click()
    before, path = _shown(lit), _chosen(lit)
    text.focus()
    page.keyboard.press("Control+End")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "のえき", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(100)
    assert (_shown(lit), _chosen(lit)) == (before, path) and text.input_value().endswith("のえき")
    devtools.send("Input.insertText", {"text": "の駅"})
    until(page, lambda: _chosen(lit) == [])
    assert _shown(lit) != before and lit.locator(".given").all_inner_texts()[-2:] == ["の", "駅"]
    lit.locator("button.candidate").first.click()
    for _ in range(2):
        _settled(lit)
        lit.get_by_role("button", name="一つ戻る").click()
    assert (_shown(lit), _chosen(lit)) == (before, path)
    text.fill("猫、" * 300)
    expect(lit.locator("#why")).to_have_text("一度に読めるのは512トークンまでです（いまは601）。文を短くしてください。")
    expect(lit.locator("#candidates")).not_to_be_visible()
    assert text.input_value() == "猫、" * 300


def test_a_knob_leaves_exactly_some_and_the_gemma_goes_home(lit: Locator) -> None:
    """記録では断るつまみの組でも、残る数が出る。帰せば、記録の道の上では記録に、先では、そう言う。"""
    lit.get_by_label("文を替える").select_option("0")
    lit.locator("#plain").click()
    lit.locator("#temperature").fill("5")
    lit.locator("#m").fill("1")
    _settled(lit)
    left = int(lit.locator("#left").inner_text().removeprefix("残る候補 ").rstrip("個").replace(",", ""))
    assert 44 < left < VOCABULARY  # 記録にあるのは、44個まで
    expect(lit.locator(".rest span").first).to_have_text(f"ほか{left - 8:,}個")
    lit.get_by_role("button", name="Gemmaを帰す").click()
    expect(lit.locator("#why")).to_contain_text("記録に収まらず")
    lit.locator("#plain").click()
    expect(lit.locator("#whose")).to_have_text("Gemmaの記録")
