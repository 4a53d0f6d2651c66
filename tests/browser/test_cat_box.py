"""「猫の箱」。読者の文の続きを、ページの中のモデルが書く（計算は tests/site/test_engine.py）。"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from figures_gen.precision import doubled
from nexttoken import gemma3, sample_text
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.sampling import Sampler
from tests.browser.contract import address, approached, load, shared, widget
from tests.browser.looks import asking, listening, until
from tests.site.pages import measured

pytestmark = pytest.mark.browser

BOX = "nt-cat-box"
TEXT = "吾輩は猫である。名前は"
LONGEST = 192
SHOWN = 7
STEPS = 8
#: 初めの設定（docs/assets/widgets/cat-box-state.mjs）
SEED, TEMPERATURE, MIN_P = 10, 0.8, 0.05
#: 読み込んですぐに続ける、トークンの数（docs/assets/widgets/cat-box.mjs）
FIRST = 20
STORY = measured("neural/cat-story")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(PRETRAINED_FOLDER / "tokenizer.json"))


@pytest.fixture(scope="module")
def model() -> Iterator[gemma3.Gemma3]:
    with doubled():
        yield gemma3.load("neko-gemma").double()


@pytest.fixture(scope="module")
def opened(kept: Page, root: str) -> Locator:
    """モデルを読み込み、つまみを出した箱。``window.seen`` に、読み込みの進み具合を書いておく。"""
    box = widget(kept, root, BOX)
    box.evaluate(
        """({ shadowRoot }) => {
          const bar = shadowRoot.querySelector("progress"), watch = { attributes: true, attributeFilter: ["value"] };
          window.seen = [];
          new MutationObserver(() => seen.push(bar.value)).observe(bar, watch);
        }"""
    )
    load(box).get_by_role("button", name="つまみを出す").click()
    expect(box.get_by_role("status")).to_have_text(f"{FIRST}トークンを足しました。")  # 初めの続きが終わる
    return box


@pytest.fixture
def box(opened: Locator) -> Locator:
    """設定を初めに戻し、まだ何も続けていない箱。"""
    opened.evaluate(
        """async (box) => {
          const { path } = (box.state = structuredClone(box.initial)), text = box.shadowRoot.getElementById("text");
          text.value = box.initial.text;
          text.dispatchEvent(new Event("input"));
          while (box.state.path === path || box.computing) await new Promise(requestAnimationFrame);
        }"""
    )
    assert _path(opened.page) == [] and _chosen(opened).count() == 0
    return opened


def rested(box: Locator) -> None:
    """一つ書いてから次を書くまでの間（PACE）が何度も過ぎ、もう計算していないところまで待つ。"""
    box.evaluate("async () => { for (let at = 0; at < 6; at++) await new Promise((done) => setTimeout(done, 60)); }")
    ready(box)


def ready(box: Locator) -> None:
    """計算が終わるまで待つ。"""
    expect(box.get_by_role("button", name="くじを引く")).to_have_attribute("aria-disabled", "false")


def press(box: Locator, name: str) -> None:
    """ボタンを押し、答えが出るまで待つ。"""
    before = _chosen(box).count()
    box.get_by_role("button", name=name).click()
    expect(_chosen(box)).to_have_count(before + (-1 if name == "一つ戻る" else 1))


def _chosen(box: Locator) -> Locator:
    return box.locator("#sentence li:not(.given, .gap)")


def _path(reader: Page) -> list[int]:
    """住所に書かれた、選んだ番号。"""
    return [int(number) for number in re.findall(r"(?<=[i-])\d+", address(reader, BOX).partition("_")[0])]


@torch.no_grad()
def _drawn(model: gemma3.Gemma3, ids: list[int], count: int) -> list[int]:
    """この本のライブラリで、初めの設定のまま引いた続き。"""
    sampler, grown = Sampler(SEED, TEMPERATURE, min_p=MIN_P), list(ids)
    for _ in range(count):
        grown.append(sampler(model(torch.tensor([grown]))[0, -1].double()))
    return grown[len(ids) :]


def test_a_story_is_there_before_the_model(
    reader: Page, sub_path: str, site: Path, model: gemma3.Gemma3, tokenizer: Tokenizer
) -> None:
    """初めから話があり、つまみはない。大きさを言って待ち、頼めば一度だけ読み込んで、その続きを少し書く。"""
    given, shown = tokenizer.encode(TEXT).ids, STORY["path"]
    assert shown == _drawn(model, given, len(shown)) and STORY["prompt"] == TEXT
    asked = asking(reader)
    with listening(reader, sub_path):
        box = widget(reader, sub_path, BOX)
        expect(box.locator("#prose")).to_have_text(TEXT + STORY["written"])
        expect(box.locator("input, select").filter(visible=True)).to_have_count(0)
        size = (site / "assets" / "data" / "neko-gemma.bin").stat().st_size
        expect(box.locator("#invitation-text")).to_contain_text(f"{size / 1e6:.1f}MB")
        box.get_by_role("button", name="続きを書かせる").focus()
        reader.keyboard.press("Enter")
        expect(box.locator("#box")).to_be_visible()
        assert box.evaluate("(box) => box.shadowRoot.activeElement.id") == "run"
        expect(box.get_by_role("status")).to_have_text(f"{FIRST}トークンを足しました。")
        assert _path(reader) == _drawn(model, given, len(shown) + FIRST)
        expect(box.locator("#sentence")).to_be_hidden()
    assert len([url for url in asked if "neko-gemma.bin" in url]) == 1


def test_the_story_writes_itself_where_it_stands(guest: Page, root: str) -> None:
    """話は、目に入ると、一トークンずつ書かれる。字は初めからみなそこにあり、何も動かず、何も取りに行かない。鍵を押せば、書き終わる。"""
    pieces = measured("opening/cat-pieces")["pieces"]
    assert "".join(pieces) == STORY["written"] and len(pieces) == len(STORY["path"])
    guest.clock.install(time=0)
    guest.clock.pause_at(1000)  # 時は、進めたときだけ進む
    box = widget(guest, root, BOX)
    prose, asked = box.locator("#prose"), asking(guest)
    prose.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    where = "(one) => [one, document.querySelector('nt-cat-box')].map((one) => one.getBoundingClientRect().height)"
    before, seen = prose.evaluate(where), list[str]()

    def written(least: int) -> bool:
        guest.clock.run_for(100)
        seen.append("".join(prose.locator(":is(.told, .fresh)").all_inner_texts()))
        expect(prose).to_have_text(TEXT + STORY["written"])
        return len(set(seen)) > least or prose.locator(".ahead").count() == 0

    until(guest, lambda: written(10))
    assert prose.locator(".ahead").evaluate(
        "(one) => one.checkVisibility({ visibilityProperty: true })"
    )  # 読み上げられる
    assert set(seen) <= {"".join(pieces[:count]) for count in range(len(pieces))} and len(set(seen)) > 10
    guest.keyboard.press("Shift")
    expect(prose.locator(".ahead")).to_have_count(0)
    assert (prose.evaluate(where), asked) == (before, [])
    guest.reload()
    expect(approached(guest, BOX).locator("#prose .ahead")).to_have_count(1)
    guest.emulate_media(reduced_motion="reduce")
    guest.reload()
    prose = approached(guest, BOX).locator("#prose")
    expect(prose).to_have_text(TEXT + STORY["written"])
    expect(prose.locator(".ahead")).to_have_count(0)


def test_an_address_with_knobs_brings_them_out(reader: Page, root: str, tokenizer: Tokenizer) -> None:
    """つまみの動いた住所なら、つまみも出ている。続きの入った住所なら、読み込む前から見え、読み込んでも、先へは進まない。"""
    reader.goto(shared(root, BOX, "i12_t0.3_x猫"))
    box = approached(reader, BOX)
    expect(box.locator("#prose")).to_have_text("猫" + tokenizer.decode([12]))
    expect(box.locator("#invitation")).to_be_visible()
    load(box)
    expect(box.locator("#temperature-now")).to_have_text("0.3")
    expect(box.get_by_role("status")).to_have_text("モデルの用意ができました。")
    assert _path(reader) == [12]
    box.get_by_role("button", name="つまみをしまう").click()
    expect(box.locator("#temperature")).to_be_hidden()


def test_progress_is_seen(opened: Locator) -> None:
    """受け取るたびに、進み具合が増えていき、終わりに1になる。"""
    seen = opened.page.evaluate("window.seen")
    assert len(seen) > 1 and seen == sorted(seen) and seen[-1] == 1


def test_a_slow_answer_is_awaited_in_words(box: Locator) -> None:
    """遅い機械では、計算していると言い、前の文の候補を、つまみを動かしても選ばせない。"""
    box.evaluate(  # 次の答えを、answer() を呼ぶまで待たせる
        """(box) => {
          const { read } = box.engine;
          box.engine.read = async (ids) => {
            box.engine.read = read;
            await new Promise((resolve) => (window.answer = resolve));
            return read(ids);
          };
        }"""
    )
    box.get_by_role("textbox", name="あなたの文").fill("夏の")
    expect(box.get_by_role("status")).to_have_text("計算しています。")
    expect(box.locator("#box")).to_have_attribute("aria-busy", "true")
    box.get_by_label("温度").press("ArrowRight")
    for name in ("続ける", "くじを引く", "一位を選ぶ"):
        button = box.get_by_role("button", name=name)
        expect(button).to_have_attribute("aria-disabled", "true")
        button.dispatch_event("click")
    assert _path(box.page) == [] and _chosen(box).count() == 0
    box.page.evaluate("answer()")
    ready(box)
    expect(box.locator("#prose")).to_have_text("夏の")
    expect(box.locator("#box")).to_have_attribute("aria-busy", "false")
    expect(box.get_by_role("status")).to_have_text("")
    expect(box.locator("#temperature-now")).to_have_text("0.9")


def test_what_is_typed_is_read(box: Locator, model: gemma3.Gemma3, tokenizer: Tokenizer) -> None:
    """打った文のトークン、一つずつの意外さ、次の分布が、PyTorch と同じ。"""
    text = "主人は書斎で🥺を見た。\n"
    box.get_by_role("textbox", name="あなたの文").fill(text)
    ids = tokenizer.encode(text).ids
    expect(box.locator("#sentence .given")).to_have_count(len(ids))
    expect(box.locator("#prose")).to_have_text(text)
    box.get_by_role("button", name="つまみを外す").click()
    with torch.no_grad():
        logits = model(torch.tensor([ids]))[0]
    losses = cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="none")
    told = box.locator("#sentence .given small").all_inner_texts()
    assert told[0] == "―"
    assert [float(one) for one in told[1:]] == pytest.approx(losses.tolist(), abs=0.0501)
    expect(box.locator("#mean")).to_have_text(f"平均 {losses.mean().item():.2f}（{len(losses)}トークン）")
    heats = box.locator("#sentence .given .heat").evaluate_all(
        "(all) => all.map((one) => parseInt(one.style.getPropertyValue('--heat')))"
    )
    hottest = int(losses.argmax()) + 1
    assert heats[0] == 0 and heats[hottest] == max(heats) > 50
    shares = logits[-1].softmax(0).topk(SHOWN).values.tolist()
    found = box.locator("button.candidate .share").all_inner_texts()
    assert [float(one.rstrip("%")) for one in found] == pytest.approx([100 * share for share in shares], abs=0.0501)


def test_the_box_draws_as_the_library_and_a_written_token_takes_the_text_back(
    box: Locator, root: str, model: gemma3.Gemma3, tokenizer: Tokenizer
) -> None:
    """書いたトークンを押すと、その前まで戻る。引き直せば同じくじ、別のものを選べば、その先を、くじの続きで引く。"""
    given = tokenizer.encode(TEXT).ids
    expected = _drawn(model, given, STEPS)
    with listening(box.page, root):
        box.get_by_role("button", name="くじを引く").focus()
        for number in range(1, STEPS + 1):
            box.page.keyboard.press("Enter")
            expect(_chosen(box)).to_have_count(number)
            expect(box.get_by_role("status")).to_contain_text("くじで当たった「")
        assert _path(box.page) == expected
        expect(box.locator("#prose")).to_have_text(TEXT + tokenizer.decode(expected), use_inner_text=False)
        name = box.locator("#sentence button").nth(3).locator("span").first.inner_text()
        box.locator("#sentence button").nth(3).click()
        expect(_chosen(box)).to_have_count(3)
        expect(box.get_by_role("status")).to_have_text(f"「{name}」の前まで戻りました。ほかの候補を選べます。")
        assert _path(box.page) == expected[:3]
        press(box, "くじを引く")
        assert _path(box.page) == expected[:4]
        press(box, "一つ戻る")
        ready(box)
        choice = box.locator("button.candidate:not(.out)").filter(has_not_text=name).first
        label = choice.locator(".token").inner_text()
        choice.focus()
        box.page.keyboard.press("Enter")
        expect(_chosen(box)).to_have_count(4)
        expect(box.get_by_role("status")).to_contain_text(f"「{label}」")
        ready(box)
        other = _path(box.page)[3]
        assert other != expected[3]
        press(box, "くじを引く")
        sampler = Sampler(SEED, TEMPERATURE, min_p=MIN_P)
        with torch.no_grad():
            logits = model(torch.tensor([[*given, *expected[:3], other]]))[0, -1].double()
        assert _path(box.page) == [*expected[:3], other, [sampler(logits) for _ in range(5)][-1]]


def test_going_back_from_the_keyboard(box: Locator) -> None:
    """Tab で止まるのは、書いたトークンのうち一つだけ。矢印で選び、Enterで戻ると、候補の一つ目に移る。"""
    for _ in range(4):
        press(box, "一位を選ぶ")
    path = _path(box.page)
    box.locator("#sentence").focus()
    box.page.keyboard.press("Tab")
    assert _focus(box) == 3
    for key, place in (("ArrowLeft", 2), ("Home", 0), ("ArrowLeft", 0), ("End", 3), ("ArrowRight", 3)):
        box.page.keyboard.press(key)
        assert _focus(box) == place
    box.page.keyboard.press("ArrowLeft")
    box.page.keyboard.press("Tab")
    expect(box.get_by_role("button", name="くじを引く")).to_be_focused()
    box.page.keyboard.press("Shift+Tab")
    assert _focus(box) == 2
    box.page.keyboard.press("Enter")
    expect(_chosen(box)).to_have_count(2)
    expect(box.locator("button.candidate").first).to_be_focused()
    ready(box)
    box.page.keyboard.press("Enter")
    expect(_chosen(box)).to_have_count(3)
    ready(box)
    assert _path(box.page) == path[:3]


def _focus(box: Locator) -> int:
    """フォーカスのある、書いたトークンの番目。"""
    place: int = box.evaluate(
        "(box) => [...box.shadowRoot.querySelectorAll('#sentence button')].indexOf(box.shadowRoot.activeElement)"
    )
    return place


def test_the_box_writes_on_and_stops(box: Locator) -> None:
    """前のトークンを押すか、止めるか、文を書き直すまで続き、もう増えない。止めてすぐに続ければ、また続く。"""
    box.get_by_role("button", name="続ける").click()
    expect(_chosen(box).nth(5)).to_be_attached()
    expect(box.get_by_role("button", name="一位を選ぶ")).to_have_attribute("aria-disabled", "true")
    box.locator("#sentence button").nth(1).click()
    expect(box.get_by_role("status")).to_contain_text("の前まで戻りました。")
    rested(box)
    expect(_chosen(box)).to_have_count(1)
    assert len(_path(box.page)) == 1
    box.evaluate(
        """async ({ shadowRoot }) => {
          const run = shadowRoot.getElementById("run");
          run.click();
          while (shadowRoot.querySelectorAll("#sentence button").length < 3) await new Promise(requestAnimationFrame);
          run.click();
          run.click();
        }"""
    )
    expect(_chosen(box).nth(6)).to_be_attached()
    box.get_by_role("button", name="止める").click()
    expect(box.get_by_role("status")).to_contain_text(re.compile(r"^\d+トークンを足しました。"))
    count = _chosen(box).count()
    rested(box)
    assert len(_path(box.page)) == _chosen(box).count() == count
    box.get_by_role("button", name="続ける").click()
    expect(_chosen(box).nth(count + 2)).to_be_attached()
    box.get_by_role("textbox", name="あなたの文").fill("犬")
    expect(box.locator("#prose")).to_have_text("犬")
    rested(box)
    expect(_chosen(box)).to_have_count(0)
    expect(box.get_by_role("button", name="続ける")).to_be_visible()


def test_the_end_of_what_it_can_read_is_said(box: Locator) -> None:
    """読める長さいっぱいまで書くと止まり、わけを言う。長すぎる文は、初めだけを読んだと言う。空の文からは、書かない。"""
    box.get_by_role("textbox", name="あなたの文").fill("鬱" * (LONGEST // 3))
    expect(box.get_by_role("status")).to_contain_text("一度に読めるのは、192トークンまでです")
    expect(box.get_by_role("button", name="続ける")).to_have_attribute("aria-disabled", "true")
    box.get_by_role("textbox", name="あなたの文").fill("鬱" * (LONGEST // 3 - 1))
    ready(box)
    box.get_by_role("button", name="続ける").click()
    expect(box.get_by_role("status")).to_contain_text("3トークンを足しました。このモデルが一度に読めるのは")
    box.get_by_role("textbox", name="あなたの文").fill("鬱" * 150)
    expect(box.get_by_role("status")).to_contain_text("初めの192トークンまでを読みました")
    expect(box.locator("#sentence li")).to_have_count(LONGEST)
    box.get_by_role("textbox", name="あなたの文").fill("")
    expect(box.get_by_role("status")).to_contain_text("一文字でも書いてください")
    expect(box.locator("#candidates")).not_to_be_visible()
    expect(box.get_by_role("button", name="くじを引く")).to_have_attribute("aria-disabled", "true")


def test_a_wrong_seed_is_refused(box: Locator) -> None:
    box.get_by_label("くじの種").fill("ねこ")
    box.get_by_label("くじの種").press("Tab")
    expect(box.get_by_role("status")).to_contain_text("種は、0から9999までの数にしてください。")
    expect(box.get_by_label("くじの種")).to_have_value(str(SEED))
    box.get_by_label("くじの種").fill("")
    box.get_by_label("くじの種").press("Tab")
    box.page.evaluate("Math.random = () => 0.999999")
    press(box, "くじを引く")
    last = _path(box.page)
    press(box, "一つ戻る")
    box.page.evaluate("Math.random = () => 0")
    press(box, "くじを引く")
    assert _path(box.page) < last  # 帯は、番号の順に並ぶ


# ---- 読者の育てたモデル ---------------------------------------------------------

KEY, PUT = "nt-training", "([key, kept]) => localStorage.setItem(key, kept)"
#: 学んで、しまう。三歩だけ。
LEARN = """async ([at, text]) => {
  const { Lesson } = await import(`${at}assets/engine/lesson.mjs`);
  const { RECIPES } = await import(`${at}assets/engine/recipes.mjs`);
  const lesson = new Lesson({ kind: "gemma", text, recipe: RECIPES.gemma, seed: 1 });
  for (let step = 0; step < 3; step++) lesson.step();
  return lesson.pack();
}"""
#: しまったものの、一位を選びつづけた続き。
GREEDY = """async ([at, kept, text, count]) => {
  const { Lesson } = await import(`${at}assets/engine/lesson.mjs`);
  const { model, corpus } = Lesson.unpack(kept), reading = model.reading(), ids = [];
  for (let logits = reading(corpus.encode(text)); ids.length < count; logits = reading(ids.slice(-1))) {
    ids.push(logits.indexOf(Math.max(...logits)));
  }
  return corpus.decode(ids);
}"""


def test_what_the_reader_taught_is_asked(reader: Page, root: str) -> None:
    """取っておいた一層のGemmaを選べば、それが書く。もとのモデルは受け取らない。続きは、住所に書かない。"""
    reader.goto(root + "404.html")
    kept = reader.evaluate(LEARN, [root, sample_text()])
    reader.evaluate(PUT, [KEY, json.dumps(kept)])
    wanted = reader.evaluate(GREEDY, [root, kept, TEXT, STEPS])
    asked = asking(reader)
    box = widget(reader, root, BOX)
    box.locator("#text").fill(TEXT)
    box.locator("#model").select_option("own")
    expect(box.locator("#model-note")).to_contain_text("3歩学んだ")
    box.locator("#open").click()
    ready(box)
    for _ in range(STEPS):
        press(box, "一位を選ぶ")
    expect(box.locator("#prose mark")).to_have_text(wanted)
    assert _path(reader) == []
    assert not [url for url in asked if "neko-gemma.bin" in url]
    box.locator("#model").select_option("")
    expect(box.locator("#invitation")).to_be_visible()
    ready(load(box))


def test_what_cannot_be_asked_says_why(reader: Page, root: str) -> None:
    """壊れていれば、前の形なら、わけを言い、もとのモデルのまま。（何もなければ、選ぶところもない。）"""
    reader.goto(root + "404.html")
    reader.evaluate(PUT, [KEY, "{"])
    box = widget(reader, root, BOX)
    for kept, words in {
        "{": "壊れていて",
        '{"kind": "gemma", "weights": ""}': "前の版",
        '{"kind": "gemma", "format": 2, "weights": "AAAA"}': "壊れていて",
        '{"kind": "network", "format": 2}': "一層のGemmaではありません",
    }.items():
        reader.evaluate(PUT, [KEY, kept])
        box.locator("#model").select_option("own")
        expect(box.locator("#model-note")).to_contain_text(words)
        expect(box.locator("#model")).to_have_value("")
        expect(box.locator("#invitation")).to_be_visible()
