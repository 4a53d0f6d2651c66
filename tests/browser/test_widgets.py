"""BPE を一歩ずつ、トークナイザ、次のトークン、溶けていく文。Python と同じ答えを出し、キーボードで使える。"""

import gzip
import math
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer

from nexttoken.letter_pairs import costs, rule_table, steps
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.tokenizer_training import compression, load_trained
from tests.browser.contract import ASSETS, address, approached, shared, widget
from tests.browser.looks import asking, listening, until
from tests.site.pages import measured
from tests.site.strings import RUNS, strings

pytestmark = pytest.mark.browser

NEXT, FULL = "nt-next-token", "nt-next-token[full]"


# ---- BPE を一歩ずつ（計算は tests/site/test_widgets.py） ----------------


def test_the_stepper_is_driven_from_the_keyboard(reader: Page, sub_path: str) -> None:
    text = "すもももももももものうち"
    done = steps(text)
    with listening(reader, sub_path):
        stepper = widget(reader, sub_path, "nt-bpe-stepper[account]")
        stepper.get_by_role("textbox").focus()
        reader.keyboard.press("Control+a")
        reader.keyboard.type(text)
        assert _symbols(stepper) == list(text)
        for _ in range(3):
            reader.keyboard.press("Tab")
        assert _focused(reader) == "進む"
        height = stepper.evaluate("(one) => one.clientHeight")
        for number, step in enumerate(done, start=1):
            assert "".join(stepper.locator("#symbols .next").all_inner_texts()) == step.pair * step.count
            reader.keyboard.press("Enter")
            assert _symbols(stepper) == list(step.after)
            expect(stepper.locator("#place")).to_have_text(f"{number}回目／全{len(done)}回")
            expect(stepper.get_by_role("status")).to_contain_text(f"{step.pair}を{step.symbol}に書き換えて")
            assert stepper.evaluate("(one) => one.clientHeight") == height  # ページは動かない
        reader.keyboard.press("Enter")  # もう進まない
        assert _symbols(stepper) == list(done[-1].after)
        assert _focused(reader) == "進む"
        rules = stepper.locator("#rules li:visible").all_inner_texts()
        assert rules == [f"{step.symbol} = {step.pair}" for step in done]
        cost = costs(text, rule_table(done)).with_symbols
        row = stepper.get_by_role("row", name="規則＝3文字").locator("td").all_inner_texts()
        assert row[:4] == [str(cost.before), str(cost.text), str(cost.rule_table), str(cost.total)]
        reader.keyboard.press("Shift+Tab")
        reader.keyboard.press("Enter")
        assert _symbols(stepper) == list(done[-1].before)


def _symbols(stepper: Locator) -> list[str]:
    return stepper.locator("#symbols > span").all_inner_texts()


def _focused(reader: Page) -> str:
    return str(reader.evaluate("document.activeElement.shadowRoot.activeElement.textContent"))


# ---- トークナイザ ----------------------------------------------------------

JS_IDS = """async ([base, module, load, texts]) => {
  const made = await (await import(`${base}assets/${module}.mjs`))[load]();
  const given = async () => (await (await import(base + "assets/engine/engine.mjs")).loadEngine()).tokenizer;
  const tokenizer = load === "loadLibrary" ? made(await given()) : made;
  return texts.map((text) => {
    const ids = tokenizer.encode(text);
    return [ids, ids.flatMap((id) => [...tokenizer.bytes(id)])];
  });
}"""


@pytest.mark.parametrize(
    ("module", "load"),
    [
        ("engine/book-tokenizer", "loadBookTokenizer"),
        ("engine/book-tokenizer", "loadLibrary"),  # 猫のGemmaのもの
        ("widgets/gemma-tokenizer", "loadGemmaTokenizer"),
    ],
)
def test_ids_are_those_of_python(reader: Page, sub_path: str, official: Tokenizer, module: str, load: str) -> None:
    texts, gemma = strings(80, *RUNS), module.endswith("gemma-tokenizer")
    cat = Tokenizer.from_file(str(PRETRAINED_FOLDER / "tokenizer.json"))
    python = {"loadBookTokenizer": load_trained("neko-5000-full"), "loadLibrary": cat}.get(load, official)
    reader.goto(sub_path)
    found = reader.evaluate(JS_IDS, [sub_path, module, load, texts])
    assert len(texts) >= 200
    for text, (ids, content) in zip(texts, found, strict=True):
        assert ids == python.encode(text, add_special_tokens=False).ids, ascii(text)
        if not gemma or "<0x" not in text:  # 「<0xE3>」と打った文字も、Gemma では E3 というバイトのトークンになる
            assert bytes(content) == (text.replace("▁", " ") if gemma else text).encode(), ascii(text)


def test_both_tokenizers_count_as_python(reader: Page, sub_path: str, official: Tokenizer) -> None:
    text = "鬱な麒麟が𠮷野家で🥺"
    with listening(reader, sub_path):
        playground = widget(reader, sub_path, "nt-tokenizer")
        size = (ASSETS / "data" / "gemma-vocabulary.bin").stat().st_size
        button = playground.get_by_role("button", name=f"Gemmaの語彙を読み込む（{size / 1e6:.1f}MB）")
        expect(button).to_be_visible()
        playground.get_by_role("textbox").fill(text)
        button.focus()
        reader.keyboard.press("Enter")
        expect(playground.locator("#gemma")).to_be_visible()
        expect(button).to_be_hidden()
    for name, tokenizer in (("book", load_trained("neko-5000-full")), ("gemma", official)):
        result = compression(tokenizer, text)
        assert playground.locator(f"#{name}-tokens small").all_inner_texts() == [str(number) for number in result.ids]
        values = playground.locator(f"#{name}-facts dd").all_inner_texts()
        lengths = [f"{length}ビット" for length in (result.bits_per_token, result.bits, result.utf8_bits)]
        assert values == [str(result.tokens), *lengths, f"{result.ratio:.2f}"]
    boxes = playground.locator("#gemma-tokens li > span:first-child").all_inner_texts()
    assert boxes[:3] == ["鬱", "な", "麒"] and boxes[5:9] == ["F0", "A0", "AE", "B7"]


# ---- 次のトークン（計算と記録は tests/site/test_explorer.py） -----------------


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    """つまみのない部品の記録。"""
    return measured("widgets/continuations")


@pytest.fixture(scope="session")
def knobs() -> dict[str, Any]:
    """つまみのある部品の記録。"""
    return measured("widgets/knobs")


def _greedy(record: dict[str, Any], prompt: int) -> list[str]:
    """一位を選びつづけた道。"""
    grown, node = [], record["nodes"][prompt]
    while node:
        number = str(max(zip(node["logits"], node["ids"], strict=True))[1])
        grown.append(record["tokens"][number])
        node = record["nodes"][node["next"][number]] if number in node["next"] else None
    return grown


def _chosen(explorer: Locator) -> list[str]:
    """選んだトークン。"""
    return explorer.locator("#sentence li:not(.given, .gap)").all_inner_texts()


def test_a_sentence_is_grown_from_the_keyboard(reader: Page, sub_path: str, record: dict[str, Any]) -> None:
    """一位を選びつづけると文の終わりに着き、文の欄もそう読め、そこが終わりだと言い、一つ戻れる。

    記録のない候補を選んでも、そこで終わりだと言い、本物のGemmaを呼べると言う。
    """
    with listening(reader, sub_path):
        explorer = widget(reader, sub_path, NEXT)
        grown, told, why = _greedy(record, 0), explorer.locator("#spoken"), explorer.locator("#why")
        assert len(grown) > 10 and grown[-1] == "。"
        explorer.get_by_role("button", name="一位を選ぶ").focus()
        for _ in grown:
            expect(why).to_be_empty()
            reader.keyboard.press("Enter")
        assert _chosen(explorer) == grown
        ended = "記録はここまでです。下の「本物のGemmaを呼ぶ」を押すと、ここから続けられます。"
        expect(why).to_have_text("文の終わりまで書けました。" + ended)
        expect(told).to_contain_text(ended)
        expect(explorer.locator("#text")).to_have_value("東京は日本の" + "".join(grown))
        assert _focused(reader) == "一つ戻る"
        reader.keyboard.press("Enter")
        given = [record["tokens"][str(number)] for number in record["prompts"][0]["ids"]]
        expect(explorer.locator("#sentence li")).to_have_text([*given, *grown[:-1], "？"])
        explorer.get_by_label("文を替える").select_option("0")
        assert _chosen(explorer) == []
        explorer.locator("button.candidate").nth(7).click()
        expect(why).to_have_text(ended)
        expect(explorer.get_by_role("button", name="くじを引く")).to_have_attribute("aria-disabled", "true")
        explorer.get_by_role("button", name="一つ戻る").click()
        expect(told).to_contain_text("一つ戻りました。次の一位は「首都」")


def test_a_lot_of_no_number_is_chance(reader: Page, root: str, record: dict[str, Any]) -> None:
    """番号のあるくじは、trail.mjs の決めるとおり（tests/site/widgets）。番号がなければ、毎回違う数を引く。"""
    explorer = widget(reader, root, NEXT)
    explorer.get_by_label("くじの番号").select_option("")
    ids = record["nodes"][0]["ids"]
    for number, id in ((0.0, ids[0]), (0.999999, ids[-1])):  # 帯は、番号の順に並ぶ
        reader.evaluate("(number) => { Math.random = () => number; }", number)
        explorer.get_by_role("button", name="くじを引く").click()
        expect(explorer.locator("#sentence li:not(.given)").first).to_have_text(record["tokens"][str(id)])
        explorer.get_by_role("button", name="一つ戻る").click()


def test_what_leads_on_comes_when_asked_for(reader: Page, root: str) -> None:
    """温度を動かすだけなら、道の先は届かない。選べば届き、届かなければそう言い、もう一度選べる。温度だけの住所では、たたんだまま。"""
    asked = asking(reader, lambda request: bool(re.search(r"widgets/(knobs|draws)\.json", request.url)))
    explorer = widget(reader, root, FULL)
    explorer.get_by_role("slider", name="温度").press("End")
    expect(explorer.locator("#street")).to_be_hidden()
    assert asked == [] and address(reader, FULL) == "t5"
    reader.route("**/knobs.json", lambda route: route.abort())
    explorer.locator("button.candidate").first.click()
    expect(explorer.locator("#status")).to_contain_text("もう一度選んでください")
    assert _chosen(explorer) == []
    reader.unroute("**/knobs.json")
    explorer.locator("button.candidate").first.click()
    expect(explorer.locator("#candidates")).to_have_attribute("aria-busy", "false")
    assert len(_chosen(explorer)) == 1
    expect(explorer.locator("#hits li").first).to_be_visible()
    explorer.get_by_role("button", name="一つ戻る").click()
    reader.reload()
    expect(approached(reader, FULL).locator("#street")).to_be_hidden()


def test_knobs_change_what_is_shown(reader: Page, root: str, knobs: dict[str, Any]) -> None:
    """初めは、前の章と同じ確率。どのつまみも、キーボードで動き、値を言い、外せる。

    残る候補が記録に収まらない組では、確率を見せず、わけと直し方を言う。
    くり返しの罰を強くすると、もう出たトークンは、順位が下がるか、見えなくなる。
    """
    explorer = widget(reader, root, FULL)
    explorer.locator("#open").click()
    explorer.get_by_role("slider", name="くり返しの罰").focus()
    reader.keyboard.press("End")
    expect(explorer.get_by_role("slider", name="くり返しの罰")).not_to_have_attribute("aria-valuetext", "なし")
    explorer.get_by_role("button", name="つまみを外す").click()
    for name in ("top-k", "top-p", "min-p", "くり返しの罰"):
        expect(explorer.get_by_role("slider", name=name)).to_have_attribute("aria-valuetext", "なし")
    node = knobs["nodes"][0]
    logits = sorted(node["logits"], reverse=True)
    explorer.get_by_role("slider", name="top-k").fill("1")
    weights = [math.exp(logit - logits[0]) for logit in logits[:2]]
    shares = [f"{weight / sum(weights):.1%}" for weight in weights]
    expect(explorer.locator("button .share")).to_have_text([*shares, *["―"] * (knobs["shown"] - 2)])
    expect(explorer.locator(".rest .share")).to_have_text("0.0%")
    expect(explorer.locator("#spoken")).to_contain_text("つまみで残ったのは、2個です。")
    expect(explorer.locator("#left")).to_have_text("残る候補 2個")
    explorer.get_by_role("slider", name="温度").focus()
    reader.keyboard.press("Home")
    expect(explorer.get_by_role("slider", name="温度")).to_have_attribute("aria-valuetext", "0.3")
    explorer.locator("button.candidate").nth(5).click(force=True)  # 外した候補は選べない
    assert _chosen(explorer) == []
    explorer.get_by_role("button", name="つまみを外す").click()
    explorer.get_by_role("slider", name="min-p").focus()
    reader.keyboard.press("ArrowRight")  # いちばん弱い切り捨て
    explorer.get_by_role("slider", name="温度").focus()
    reader.keyboard.press("End")
    expect(explorer.locator("#why")).to_contain_text("記録に収まらず")
    expect(explorer.locator("#candidates")).not_to_be_visible()
    expect(explorer.get_by_role("button", name="くじを引く")).to_have_attribute("aria-disabled", "true")
    explorer.get_by_role("slider", name="top-k").fill("5")
    expect(explorer.locator("#candidates")).to_be_visible()
    expect(explorer.locator("button.candidate.out")).to_have_count(2)
    explorer.get_by_role("button", name="つまみを外す").click()
    explorer.get_by_label("文を替える").select_option("2")
    for _ in range(7):  # 「おばあちゃんが、」まで。次は、また「お」
        explorer.get_by_role("button", name="一位を選ぶ").click()
    again = explorer.locator("button.candidate .token").first.inner_text()
    assert again in _chosen(explorer)
    explorer.get_by_role("slider", name="くり返しの罰").focus()
    reader.keyboard.press("End")
    assert explorer.locator("button.candidate .token").first.inner_text() != again


# ---- 使わせてもらっているもの ----------------------------------------------


def test_what_derives_from_gemma_says_so(reader: Page, sub_path: str) -> None:
    sentence = "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms"
    assert sentence in gzip.decompress((ASSETS / "data" / "gemma-vocabulary.bin").read_bytes()).decode().split("\0")[0]
    for name in ("nt-tokenizer", "nt-watermark-mirror"):
        found = widget(reader, sub_path, name)
        notice = reader.request.get(found.get_by_role("link", name="NOTICE").evaluate("(link) => link.href"))
        assert notice.ok and sentence in notice.text()
        terms = found.get_by_role("link", name="利用条件").evaluate("(link) => link.href")
        assert terms == sub_path + "terms/#gemma"


# ---- ひとりでに動くもの -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "slider", "begun", "most", "told", "kept"),
    [
        ("nt-melt", "使う規則", 0.1, 0.7, "^規則4,744個で、7トークン。最後に、「猫」と", "#melt=r4744"),
        ("nt-operating", "相手の重みを混ぜる割合", 5, 50, "^別に育った猫の重みが100%。迷いは46$", "#operating=m100"),
        ("nt-tower", "エレベーターの階", 2, 17, "^18階。", "#tower=l18"),
    ],
)
def test_what_moves_by_itself_stops_at_a_key(
    guest: Page, root: str, name: str, slider: str, begun: float, most: float, told: str, kept: str
) -> None:
    guest.clock.install(time=0)
    guest.clock.pause_at(1000)  # 時は、進めたときだけ進む
    found = widget(guest, root, name)
    found.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    knob = found.get_by_role("slider", name=slider)

    def moving() -> bool:
        guest.clock.run_for(500)
        return float(knob.input_value()) > begun

    until(guest, moving)
    guest.keyboard.press("Shift")
    place = knob.input_value()
    assert float(place) < most
    guest.clock.run_for(6000)
    assert knob.input_value() == place and "#" not in guest.url
    expect(found.locator("#sign.off")).to_have_count(0)  # 塔の看板は、昇るあいだだけ消えている
    knob.focus()
    guest.keyboard.press("End")
    expect(knob).to_have_attribute("aria-valuetext", re.compile(told))
    assert guest.url.endswith(kept)


def test_a_finger_pulls_the_question_and_the_page_stays(phone: Page, root: str) -> None:
    found = widget(phone, root, "nt-attention-cards")
    hold, scrolled = found.locator(".hold").bounding_box(), phone.evaluate("scrollY")
    assert hold
    middle = [hold[side] + hold[size] / 2 for side, size in (("x", "width"), ("y", "height"))]
    devtools = phone.context.new_cdp_session(phone)
    for kind, far in (("touchStart", 0), *(("touchMove", 12 * step) for step in range(1, 8))):
        at = {"x": middle[0] - far / 2, "y": middle[1] - far}
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(phone, lambda: found.evaluate("({ state }) => state.query[1]") > 1)
    assert phone.evaluate("scrollY") == scrolled


# ---- 手術台 ----------------------------------------------------------------

TABLE = "nt-operating"


def test_layers_move_by_key_by_press_and_by_drag(reader: Page, root: str) -> None:
    """胴をつまんで、もう一匹の上で放しても、ただ押しても、ボタンでも、層が入れ替わる。自分の上で放せば、何も起きない。"""
    reader.emulate_media(reduced_motion="reduce")
    table = widget(reader, root, TABLE)
    table.locator("#layer2").press("Enter")
    table.locator("#one .patch").nth(3).click()
    pressed = table.locator("[aria-pressed=true]")
    expect(pressed).to_have_text(["⇄ 層2", "⇄ 層4"])
    patch = table.locator("#two .patch").nth(2).bounding_box()
    middle = table.locator("#pair").bounding_box()
    assert patch and middle
    for goal, moved in ((patch["x"] - 40, 2), (middle["x"] + 60, 3)):
        reader.mouse.move(patch["x"] + 15, patch["y"] + patch["height"] / 2)
        reader.mouse.down()
        reader.mouse.move(goal, patch["y"] + 10, steps=4)
        reader.mouse.up()
        expect(pressed).to_have_count(moved)
    assert reader.url.endswith("#operating=g14")


def test_what_is_computed_in_the_page_is_what_was_recorded(reader: Page, root: str) -> None:
    reader.emulate_media(reduced_motion="reduce")
    with listening(reader, root):
        reader.goto(shared(root, TABLE, "m40_g1"))
        table = reader.locator(f"{TABLE}[data-ready]")
        sentence = table.locator("#sentence")
        recorded = sentence.text_content()
        assert recorded and recorded.startswith("吾輩は") and "\ufffd" in recorded
        table.locator("#load").click()
        expect(table.locator("#own")).to_be_visible()
        table.locator("#knob").fill("41")
        expect(table.locator("#source")).to_contain_text("いま計算")
        expect(sentence).not_to_have_text(recorded)
        table.locator("#knob").fill("40")
        expect(sentence).to_have_text(recorded)
        with reader.expect_download() as taken:
            table.locator("#save").click()
        assert taken.value.path().stat().st_size > 20_000


@pytest.mark.parametrize(("stage", "part"), [("学んだ後", ""), ("学ぶ前", "untaught")])
def test_a_touched_letter_reaches_its_nearest(reader: Page, root: str, stage: str, part: str) -> None:
    """どの字も、触れれば選べ、記録の近い五つが光る。"""
    reader.emulate_media(reduced_motion="reduce")
    found, data = widget(reader, root, "nt-letter-map"), measured("neural/character-map")
    found.get_by_text(stage, exact=True).click()
    for point in (data[part] if part else data)["points"]:
        found.locator(".letter", has_text=re.compile(f"^{re.escape(point['char'])}$")).hover(force=True)
        told = "、".join(f"「{char}」{close:.2f}" for char, close in point["near"])
        expect(found.locator("#told")).to_have_text(f"{stage}の「{point['char']}」に近い五つは、{told}。")
        assert set(found.locator(".near").all_text_contents()) == {char for char, _ in point["near"]}


def test_every_press_is_a_step(reader: Page, sub_path: str) -> None:
    """玉の歩いているあいだに押されたものも、数える。"""
    reader.goto(sub_path + "neural/")
    hill = reader.locator("nt-downhill[one][data-ready]")
    for _ in range(4):
        hill.locator("#step").click()
    expect(hill.locator("#told")).to_contain_text("4歩め")


def test_a_held_number_changes_every_net_and_a_zero_shuts_the_way_back(reader: Page, sub_path: str) -> None:
    """行きでつかんだ数は、帰りと一歩の網も変える。0に直された所からは、さかのぼらず、そこへ入る重みは動かない。"""
    reader.goto(sub_path + "neural/")
    there, back, step = (approached(reader, f"nt-net[{one}]") for one in ("forth", "back", "step"))
    there.scroll_into_view_if_needed()
    box = there.locator("#net").bounding_box()
    assert box
    reader.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.2 * box["height"])  # 入口の、いちばん上の線
    reader.mouse.down()
    reader.mouse.move(box["x"] + 0.25 * box["width"] - 80, box["y"] + 0.2 * box["height"], steps=5)
    reader.mouse.up()
    expect(there.locator("#which")).to_have_value("2")
    expect(there.locator("#value")).to_have_value("-1")
    heights = set()
    for _ in range(6):
        back.locator("#back").click()
        heights.add(back.evaluate("(one) => one.clientHeight"))
    expect(back.locator("#spoken")).to_have_text("0に直された所なので、勾配は0です")
    expect(back.locator("#net")).to_contain_text("ここで止まる")
    assert len(heights) == 1
    step.locator("#step").click()
    there.locator("#which").focus()
    expect(there.locator("#value")).to_have_value("-1")  # 動かない
    expect(step.locator("#net")).to_contain_text("0.269 → ")
    step.locator("#again").click()
    step.locator("#step").click()
    expect(step.locator("#net")).to_contain_text("0.500 → 0.769")
    expect(back.locator("#net")).to_contain_text("0.769")


def test_the_favoured_greens_overtake_at_the_chapters_strength(reader: Page, sub_path: str) -> None:
    """δ=2で、章の図と同じ確率になり、一位が替わる。どこまで動かしても、高さは変わらない。落ち着いてから読み上げる。"""
    fork = measured("watermark/fork")
    before, after = ({row["token"]: f"{row[end]:.1%}" for row in fork["candidates"]} for end in ("before", "after"))
    odds = measured("watermark/favour")["green"] * math.exp(fork["delta"])
    share = odds / (odds + 1 - measured("watermark/favour")["green"])
    favour = widget(reader, sub_path, "nt-favour")
    knob, result = favour.locator("#delta"), favour.locator("#result")
    expect(result).to_have_text("一位は「人口」。")
    knob.focus()
    heights = set()
    for delta in range(1, 61):
        reader.keyboard.press("ArrowRight")
        heights.add(favour.evaluate("(one) => one.clientHeight"))
        if delta == round(10 * fork["delta"]):
            expect(result).to_have_text(f"一位は「1」。「人口」は{before['人口']}→{after['人口']}。")
            expect(favour.locator(".first")).to_have_text(f"{after['1']}1")
            expect(favour.get_by_role("status")).to_contain_text(f"くじの{share:.1%}が緑")
        elif delta == 5:
            expect(result).to_contain_text("一位は「人口」のまま、")
    assert len(heights) == 1
    expect(knob).to_have_attribute("aria-valuetext", re.compile("δ = 6.0"))
