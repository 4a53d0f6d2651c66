"""ページの中で動く部品。Python と同じ答えを出し、キーボードで使え、ページを動かさない。"""

import gzip
import hashlib
import json
import math
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect
from tokenizers import Tokenizer

from nexttoken.letter_pairs import costs, count_pairs, dictionary, steps
from nexttoken.loading.folder import prepare
from nexttoken.texts.corpora import sample_text
from nexttoken.tokenizer_training import compression, load_trained
from tests.browser.test_every_page import READY, arrive, listening, until, violations
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

ASSETS = ROOT / "docs" / "assets"
RECORDS = ROOT / "docs" / "generated" / "widgets"
NEXT, FULL = "nt-next-token:not([full])", "nt-next-token[full]"
PAGES = {
    "nt-bpe-stepper": "bpe-by-hand/",
    "nt-tokenizer": "japanese-tokens/",
    "nt-tokenizer[only]": "train-tokenizer/",
    "nt-encode-tree": "japanese-tokens/",
    NEXT: "next-token/",
    FULL: "sampling/",
    "nt-cat-box": "neural/",
    "nt-watermark-mirror": "watermark/",
    "nt-look-inside": "gemma-inside/",
    "nt-picture-tokens": "images/",
}


def widget(reader: Page, base: str, selector: str) -> Locator:
    """``selector`` の部品があるページを開き、近づいて、用意ができるまで待つ。"""
    reader.goto(base + PAGES[selector])
    return approached(reader, selector)


def approached(reader: Page, selector: str) -> Locator:
    """``selector`` の部品に近づき、用意ができるまで待つ。"""
    reader.locator(selector).scroll_into_view_if_needed()
    found = reader.locator(f"{selector}[data-ready]")
    found.wait_for()
    return found


def move(reader: Page, base: str, address: str) -> None:
    """左の目次から ``address`` のページへ、読み直さずに移り、本文が入れ替わるまで待つ。"""
    with _swapping(reader):
        reader.locator(f".md-nav--primary :is(a[href='../{address}'], a[href='{base}{address}'])").click()
        reader.wait_for_url(base + address)


def back(reader: Page) -> None:
    """前のページへ、読み直さずに戻り、本文が入れ替わるまで待つ。"""
    with _swapping(reader):
        reader.go_back()


@contextmanager
def _swapping(reader: Page) -> Iterator[None]:
    """このあいだに起こした移動で、本文が入れ替わるまで待つ。

    Material（navigation.instant）は住所を先に変え、本文は、そのページが届いてから入れ替える。住所だけを待つと、まだ前の本文を見る。
    """
    reader.locator("article").evaluate("(article) => { article.dataset.left = ''; }")
    yield
    reader.locator("article:not([data-left])").wait_for()


# ---- 住所 -----------------------------------------------------------------

#: 部品と、その状態を変える一手。
CHANGES = {
    "nt-cat-box": lambda found: found.get_by_role("textbox", name="あなたの文").fill("犬"),
    "nt-watermark-mirror": lambda found: found.get_by_role("textbox", name="文（").fill("犬"),
    FULL: lambda found: found.get_by_role("button", name="一位を選ぶ").click(),
    "nt-look-inside": lambda found: found.locator("#strip label").first.click(),
}


def test_one_place_alone_touches_the_address() -> None:
    """住所を読み書きする部品は、ない。みな address.mjs に頼む。"""
    touching = re.compile(r"\bhistory\.|\blocation\b")
    found = {file.name for file in (ASSETS / "widgets").glob("*.mjs") if touching.search(file.read_text("utf-8"))}
    assert found == {"address.mjs"}


@pytest.mark.parametrize("selector", CHANGES)
def test_no_state_goes_to_the_next_page(reader: Page, sub_path: str, selector: str) -> None:
    """次のページが届くのを待つあいだに触っても、移った先の住所を変えない。同じ一手は、待っていなければ住所に残る。"""
    found = widget(reader, sub_path, selector)
    here, there, held = reader.url, f"{sub_path}terms/", list[Route]()
    CHANGES[selector](found)
    reader.wait_for_url(lambda url: url.startswith(f"{here}?"))
    reader.goto(here)
    found = approached(reader, selector)
    reader.route(there, lambda route: held.append(route))
    reader.evaluate("(there) => document.querySelector(`a[href$='../terms/'], a[href='${there}']`).click()", there)
    reader.wait_for_url(there, wait_until="commit")
    CHANGES[selector](found)
    reader.wait_for_timeout(600)
    assert reader.url == there
    until(reader, lambda: held)
    held.pop().continue_()
    expect(found).to_have_count(0)
    reader.wait_for_timeout(600)
    assert reader.url == there


# ---- BPE を一歩ずつ --------------------------------------------------------

TEXTS = [
    "ABCDCDABCDCDE",
    "ABCDCDABCDCDE" * 2,
    "すもももももももものうち",
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "AAAAAAA",
    "ZYZYZY, XWXW",
    "🥺🥺🐱🥺🥺🐱𠮷野家𠮷野家",
    "がか\u3099がか\u3099",
    "いろはにほへと",
    "A",
    "the cat, the hat, the mat",
]

JS_STEPS = """async ([base, texts]) => {
  const { steps, costs, countPairs } = await import(base + "assets/widgets/letter-pairs.mjs");
  return texts.map((text) => {
    const done = steps(text).map((step) => ({ ...step, before: step.before.join(""), after: step.after.join("") }));
    const states = [text, ...done.map((step) => step.after)];
    return {
      done,
      pairs: states.map((state) => [...countPairs([...state])]),
      costs: states.map((state, rules) => costs(text, [...state].length, rules)),
    };
  });
}"""


def _python_steps(text: str) -> dict[str, Any]:
    done = steps(text)
    states = [text, *(step.after for step in done)]
    return {
        "done": [{**vars(step)} for step in done],
        "pairs": [[list(pair) for pair in count_pairs(state).items()] for state in states],
        "costs": [_account(text, dictionary(done[:rules])) for rules in range(len(states))],
    }


def _account(text: str, rules: dict[str, str]) -> dict[str, list[int]]:
    result = costs(text, rules)
    named = {"withSymbols": result.with_symbols, "pairsOnly": result.pairs_only, "bits": result.bits}
    return {name: [cost.before, cost.text, cost.dictionary] for name, cost in named.items()}


def test_steps_are_those_of_python(reader: Page, root: str) -> None:
    """対の数、選ぶ対、新しい記号、勘定が、どの一歩でも同じ。"""
    reader.goto(root)
    for text, found in zip(TEXTS, reader.evaluate(JS_STEPS, [root, TEXTS]), strict=True):
        assert found == _python_steps(text), text


def test_too_many_rules_are_refused_as_in_python(reader: Page, root: str) -> None:
    text = "".join(letter * 4 for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    with pytest.raises(ValueError, match="新しい記号が0個では足りません"):
        steps(text)
    reader.goto(root)
    message = reader.evaluate(
        """async ([base, text]) => {
          const { steps } = await import(base + "assets/widgets/letter-pairs.mjs");
          try { steps(text); } catch (error) { return error.message; }
        }""",
        [root, text],
    )
    assert message == "新しい記号が0個では足りません。"


def test_the_stepper_is_driven_from_the_keyboard(reader: Page, sub_path: str) -> None:
    text = "すもももももももものうち"
    done = steps(text)
    with listening(reader, sub_path) as faults:
        stepper = widget(reader, sub_path, "nt-bpe-stepper")
        stepper.get_by_role("textbox").focus()
        reader.keyboard.press("Control+a")
        reader.keyboard.type(text)
        assert _symbols(stepper) == list(text)
        for _ in range(3):
            reader.keyboard.press("Tab")
        assert _focused(reader) == "進む"
        for number, step in enumerate(done, start=1):
            assert "".join(stepper.locator("#symbols .next").all_inner_texts()) == step.pair * step.count
            reader.keyboard.press("Enter")
            assert _symbols(stepper) == list(step.after)
            expect(stepper.locator("#place")).to_have_text(f"{number}回目／全{len(done)}回")
            expect(stepper.get_by_role("status")).to_contain_text(f"{step.pair}を{step.symbol}に書き換えて")
        reader.keyboard.press("Enter")  # もう進まない
        assert _symbols(stepper) == list(done[-1].after)
        assert _focused(reader) == "進む"
        rules = stepper.locator("#rules li:visible").all_inner_texts()
        assert rules == [f"{step.symbol} = {step.pair}" for step in done]
        cost = costs(text, dictionary(done)).with_symbols
        row = stepper.get_by_role("row", name="規則＝3文字").locator("td").all_inner_texts()
        assert row[:4] == [str(cost.before), str(cost.text), str(cost.dictionary), str(cost.total)]
        reader.keyboard.press("Shift+Tab")
        reader.keyboard.press("Enter")
        assert _symbols(stepper) == list(done[-1].before)
    assert faults == []


def _symbols(stepper: Locator) -> list[str]:
    return stepper.locator("#symbols > span").all_inner_texts()


def _focused(reader: Page) -> str:
    return str(reader.evaluate("document.activeElement.shadowRoot.activeElement.textContent"))


def test_stepping_does_not_move_the_page(reader: Page, root: str) -> None:
    stepper = widget(reader, root, "nt-bpe-stepper")
    before = stepper.bounding_box()
    for _ in range(4):
        stepper.get_by_role("button", name="進む").click()
        assert stepper.bounding_box()["height"] == before["height"]  # type: ignore[index]


# ---- トークナイザ ----------------------------------------------------------

PIECES = [
    "吾輩は猫である。",
    "あ",
    "𠮷野家",
    "🥺",
    "👨‍👩‍👧‍👦",
    "が",
    "か\u3099",
    "ｶﾞ",
    "　",
    " ",
    "   ",
    "\n",
    "\n\n\n",
    "\t",
    "▁",
    "▁▁",
    "<bos>",
    "<unused12>",
    "<unused1",
    "</div>",
    "<0xE3>",
    "don't",
    " 2025年",
    "3.14",
    "한국어",
    "വി ചൂസ്",
    "Ω≤∑",
    "ﬃ",
    "ß",
    "İ",
    "鬱麒麟",
    "import numpy as np\n    return ",
    "\x07",
    " " * 33,
    "\n" * 35,
]


def _strings() -> list[str]:
    """短い話の一部、変わった文字をつないだもの、でたらめな文字。"""
    chance, story = random.Random(0), sample_text()
    starts = [chance.randrange(len(story) - 80) for _ in range(80)]
    parts = [story[start : start + chance.randrange(1, 80)] for start in starts]
    mixed = ["".join(chance.choices(PIECES, k=chance.randrange(1, 9))) for _ in range(120)]
    wild = ["".join(chr(_character(chance)) for _ in range(12)) for _ in range(60)]
    return ["", *PIECES, *parts, *mixed, *wild]


def _character(chance: random.Random) -> int:
    """サロゲートと、空白の決め方が JavaScript と違う二文字（U+0085、U+FEFF）を除いた符号位置。"""
    low, high = chance.choice([(0x20, 0x7F), (0xA0, 0x600), (0x3000, 0xA000), (0x1F300, 0x1FB00), (0xE000, 0xFE00)])
    return chance.randrange(low, high)


JS_IDS = """async ([module, load, texts]) => {
  const tokenizer = await (await import(module))[load]();
  return texts.map((text) => {
    const ids = tokenizer.encode(text);
    return [ids, ids.flatMap((id) => [...tokenizer.bytes(id)])];
  });
}"""


def _official(monkeypatch: pytest.MonkeyPatch) -> Tokenizer:
    monkeypatch.delenv("NEXTTOKEN_MODEL", raising=False)
    return Tokenizer.from_file(str(prepare(None) / "tokenizer.json"))


def _compare(found: list[list[list[int]]], texts: list[str], tokenizer: Tokenizer) -> None:
    assert len(texts) >= 200
    for text, (ids, _) in zip(texts, found, strict=True):
        assert ids == tokenizer.encode(text, add_special_tokens=False).ids, ascii(text)


def test_the_books_ids_are_those_of_python(reader: Page, sub_path: str) -> None:
    texts = _strings()
    reader.goto(sub_path)
    found = reader.evaluate(JS_IDS, [sub_path + "assets/widgets/book-tokenizer.mjs", "loadBookTokenizer", texts])
    _compare(found, texts, load_trained("neko-5000-full"))
    for text, (_, content) in zip(texts, found, strict=True):
        assert bytes(content) == text.encode(), ascii(text)


def test_gemmas_ids_are_those_of_python(reader: Page, sub_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _strings()
    reader.goto(sub_path)
    found = reader.evaluate(JS_IDS, [sub_path + "assets/widgets/gemma-tokenizer.mjs", "loadGemmaTokenizer", texts])
    _compare(found, texts, _official(monkeypatch))
    for text, (_, content) in zip(texts, found, strict=True):
        if "<0x" not in text:  # 「<0xE3>」と打った文字も、Gemma では E3 というバイトのトークンになる
            assert bytes(content) == text.replace(" ", "▁").encode(), ascii(text)


def test_gemma_is_loaded_only_when_asked(reader: Page, sub_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    text = "鬱な麒麟が𠮷野家で🥺"
    ours, official = load_trained("neko-5000-full"), _official(monkeypatch)
    with listening(reader, sub_path) as faults:
        playground = widget(reader, sub_path, "nt-tokenizer")
        size = (ASSETS / "data" / "gemma-vocabulary.bin").stat().st_size
        button = playground.get_by_role("button", name=f"Gemmaの語彙を読み込む（{size / 1e6:.1f}MB）")
        expect(button).to_be_visible()
        assert not [url for url in asked if url.endswith(".bin")]
        playground.get_by_role("textbox").fill(text)
        button.focus()
        reader.keyboard.press("Enter")
        expect(playground.locator("#gemma")).to_be_visible()
        expect(button).to_be_hidden()
    assert faults == []
    for name, tokenizer in (("book", ours), ("gemma", official)):
        result = compression(tokenizer, text)
        assert playground.locator(f"#{name}-tokens small").all_inner_texts() == [str(number) for number in result.ids]
        values = playground.locator(f"#{name}-facts dd").all_inner_texts()
        lengths = [f"{length}ビット" for length in (result.bits_per_token, result.bits, result.utf8_bits)]
        assert values == [str(result.tokens), *lengths, f"{result.ratio:.2f}"]
    boxes = playground.locator("#gemma-tokens li > span:first-child").all_inner_texts()
    assert boxes[:3] == ["鬱", "な", "麒"] and boxes[5:9] == ["F0", "A0", "AE", "B7"]


def test_gemma_that_does_not_come_can_be_asked_again(reader: Page, root: str) -> None:
    playground = widget(reader, root, "nt-tokenizer")
    reader.route("**/gemma-vocabulary.bin", lambda route: route.abort())
    playground.get_by_role("button", name="Gemmaの語彙").click()
    again = playground.get_by_role("button", name="もう一度読み込む")
    expect(playground.get_by_role("status")).to_contain_text("読み込めませんでした")
    reader.unroute("**/gemma-vocabulary.bin")
    again.click()
    expect(playground.locator("#gemma")).to_be_visible()


def test_what_the_reader_types_stays_text(reader: Page, root: str) -> None:
    """HTML にもならず、Material のキー操作（n で次のページ、/ で検索）にも取られない。"""
    typed = "n/p<img src=x onerror=alert(1)>"
    for selector in ("nt-bpe-stepper", "nt-tokenizer", "nt-encode-tree"):
        with listening(reader, root) as faults:
            found = widget(reader, root, selector)
            found.get_by_role("textbox").focus()
            reader.keyboard.press("Control+a")
            reader.keyboard.type(typed)
            expect(found.get_by_role("textbox")).to_have_value(typed)
            assert reader.url == root + PAGES[selector]
            assert found.locator("img").count() == 0
        assert faults == []


# ---- 次のトークン（計算と記録は tests/site/test_explorer.py） -----------------


def _record(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))["data"]
    return data


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    """つまみのない部品の記録。"""
    return _record("continuations")


@pytest.fixture(scope="session")
def knobs() -> dict[str, Any]:
    """つまみのある部品の記録。"""
    return _record("knobs")


def _greedy(record: dict[str, Any], prompt: int) -> list[str]:
    """一位を選びつづけた道。"""
    grown, node = [], record["nodes"][prompt]
    while node:
        number = str(max(zip(node["logits"], node["ids"], strict=True))[1])
        grown.append(record["tokens"][number])
        node = record["nodes"][node["next"][number]] if number in node["next"] else None
    return grown


def _given(record: dict[str, Any], place: int) -> list[str]:
    return [record["tokens"][str(number)] for number in record["prompts"][place]["ids"]]


def _chosen(explorer: Locator) -> list[str]:
    """選んだトークン。"""
    return explorer.locator("#sentence li:not(.given, .gap)").all_inner_texts()


def test_a_sentence_is_grown_from_the_keyboard(reader: Page, sub_path: str, record: dict[str, Any]) -> None:
    """一位を選びつづけると文の終わりに着き、そこが終わりだと言い、一つ戻れる。"""
    with listening(reader, sub_path) as faults:
        explorer = widget(reader, sub_path, NEXT)
        grown = _greedy(record, 0)
        assert len(grown) > 10 and grown[-1] == "。"
        explorer.get_by_role("button", name="一位を選ぶ").focus()
        for _ in grown:
            expect(explorer.get_by_role("status")).not_to_contain_text("記録はここまでです")
            reader.keyboard.press("Enter")
        assert _chosen(explorer) == grown
        expect(explorer.get_by_role("status")).to_contain_text(
            "文の終わりまで書けました。記録はここまでです。一つ戻って"
        )
        assert _focused(reader) == "一つ戻る"
        reader.keyboard.press("Enter")
        expect(explorer.locator("#sentence li")).to_have_text([*_given(record, 0), *grown[:-1], "？"])
    assert faults == []


def test_leaving_the_recorded_paths_is_said(reader: Page, root: str) -> None:
    """記録のない候補を選べば、そこで終わりだと言う。その一つ前でも、次の一つまでだと言う。"""
    explorer = widget(reader, root, NEXT)
    status = explorer.get_by_role("status")
    explorer.locator("button.candidate").nth(7).click()
    expect(status).to_contain_text("記録はここまでです。一つ戻って別の候補を選ぶか、最初からやり直してください。")
    expect(explorer.get_by_role("button", name="くじを引く")).to_have_attribute("aria-disabled", "true")
    explorer.get_by_role("button", name="一つ戻る").click()
    expect(status).to_contain_text("一つ戻りました。")
    for place in (3, 1, 1):  # 枝の端まで
        explorer.locator("button.candidate").nth(place).click()
    expect(status).to_contain_text("記録は次の一つまでです。")


def test_lots_of_a_number_are_always_the_same(reader: Page, root: str, record: dict[str, Any]) -> None:
    """番号のあるくじは、何度引いても同じ文になり、12個まで続く。番号がなければ、毎回違う数を引く。"""
    explorer = widget(reader, root, NEXT)
    told: dict[str, set[tuple[str, ...]]] = {}
    for lot in record["lots"]:
        explorer.get_by_label("くじの番号").select_option(lot)
        for _ in range(2):
            for _ in range(12):
                explorer.get_by_role("button", name="くじを引く").click()
            told.setdefault(lot, set()).add(tuple(_chosen(explorer)))
            explorer.get_by_role("button", name="最初から").click()
    assert all(len(texts) == 1 for texts in told.values())
    assert len(set.union(*told.values())) == len(told)
    assert all(len(text) == 12 for texts in told.values() for text in texts)
    explorer.get_by_label("くじの番号").select_option("")
    logits = record["nodes"][0]["logits"]
    ids = record["nodes"][0]["ids"]
    for number, id in ((0.0, ids[0]), (0.999999, ids[-1])):  # 帯は、番号の順に並ぶ
        reader.evaluate("(number) => { Math.random = () => number; }", number)
        explorer.get_by_role("button", name="くじを引く").click()
        expect(explorer.locator("#sentence li:not(.given)").first).to_have_text(record["tokens"][str(id)])
        explorer.get_by_role("button", name="最初から").click()
    assert len(ids) == len(logits) == record["shown"]


def test_every_prompt_can_be_walked_to_its_end(reader: Page, root: str, record: dict[str, Any]) -> None:
    with listening(reader, root) as faults:
        explorer = widget(reader, root, NEXT)
        for place in range(len(record["prompts"])):
            explorer.get_by_label("文の始まり").select_option(str(place))
            assert explorer.locator("#sentence .given").count() == len(record["prompts"][place]["ids"])
            for _ in _greedy(record, place):
                explorer.get_by_role("button", name="一位を選ぶ").click()
            expect(explorer.get_by_role("status")).to_contain_text("記録はここまでです")
            words = explorer.get_by_role("status").inner_text()
            last = _greedy(record, place)[-1]
            assert ("文の終わりまで" in words) == ("。" in last or last == ".")
            assert ("行の終わりまで" in words) == ("\n" in last)
    assert faults == []


def test_the_simple_explorer_has_no_knobs(reader: Page, root: str) -> None:
    explorer = widget(reader, root, NEXT)
    assert explorer.locator("input").count() == 0
    expect(explorer.locator("#source")).to_contain_text("Gemma 3 270M")
    expect(explorer.locator("#source")).to_contain_text("記録のない続きへは進めません")


def test_knobs_change_what_is_shown(reader: Page, root: str, knobs: dict[str, Any]) -> None:
    """初めは min-p と罰がかかっていて、外せる。どのつまみも、キーボードで動き、値を言う。"""
    explorer = widget(reader, root, FULL)
    expect(explorer.get_by_role("slider", name="min-p")).to_have_attribute("aria-valuetext", "0.05")
    expect(explorer.get_by_role("slider", name="くり返しの罰")).to_have_attribute("aria-valuetext", "1.3")
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
    expect(explorer.get_by_role("status")).to_contain_text("残ったのは、見えている候補のうち2個です。")
    explorer.get_by_role("slider", name="温度").focus()
    reader.keyboard.press("Home")
    expect(explorer.get_by_role("slider", name="温度")).to_have_attribute("aria-valuetext", "0.3")
    explorer.locator("button.candidate").nth(5).click(force=True)  # 外した候補は選べない
    assert _chosen(explorer) == []


def test_the_penalty_weakens_what_was_said(reader: Page, root: str, knobs: dict[str, Any]) -> None:
    """罰を強くすると、もう出たトークンは、順位が下がるか、見えなくなる。"""
    explorer = widget(reader, root, FULL)
    explorer.get_by_role("button", name="つまみを外す").click()
    explorer.get_by_label("文の始まり").select_option("2")
    for _ in range(7):  # 「おばあちゃんが、」まで。次は、また「お」
        explorer.get_by_role("button", name="一位を選ぶ").click()
    again = explorer.locator("button.candidate .token").first.inner_text()
    assert again in _chosen(explorer)
    explorer.get_by_role("slider", name="くり返しの罰").focus()
    reader.keyboard.press("End")
    assert explorer.locator("button.candidate .token").first.inner_text() != again


def test_what_does_not_fit_in_the_record_is_refused(reader: Page, root: str) -> None:
    """残る候補が記録に収まらない組では、確率を見せず、わけと直し方を言う。"""
    explorer = widget(reader, root, FULL)
    explorer.get_by_role("slider", name="温度").focus()
    reader.keyboard.press("End")
    expect(explorer.get_by_role("status")).to_contain_text("記録に収まらず")
    expect(explorer.locator("#candidates")).not_to_be_visible()
    expect(explorer.get_by_role("button", name="くじを引く")).to_have_attribute("aria-disabled", "true")
    explorer.get_by_role("slider", name="top-k").fill("5")
    expect(explorer.locator("#candidates")).to_be_visible()
    expect(explorer.locator("button.candidate.out")).to_have_count(2)


@pytest.mark.parametrize("selector", [NEXT, FULL])
def test_an_address_brings_back_the_state(reader: Page, sub_path: str, selector: str) -> None:
    """選んだものとつまみは住所に残り、開き直すと元に戻る。見出しへの住所とは、ぶつからない。"""
    explorer = widget(reader, sub_path, selector)
    assert "?" not in reader.url
    reader.evaluate("location.hash = '#summary'")
    explorer.get_by_label("くじの番号").select_option("2")
    for name in ("くじを引く", "くじを引く", "一位を選ぶ"):
        explorer.get_by_role("button", name=name).click()
    if selector == FULL:
        explorer.get_by_role("slider", name="top-k").focus()
        reader.keyboard.press("ArrowLeft")
    assert reader.url.endswith("#summary") and "?next-token=" in reader.url
    before = (_chosen(explorer), explorer.locator("button .share").all_inner_texts())
    with listening(reader, sub_path) as faults:
        reader.reload()
        explorer = reader.locator(f"{selector}[data-ready]")
        explorer.scroll_into_view_if_needed()
        expect(explorer.get_by_label("くじの番号")).to_have_value("2")
        assert (_chosen(explorer), explorer.locator("button .share").all_inner_texts()) == before
    assert faults == []
    explorer.get_by_label("くじの番号").select_option("1")
    explorer.get_by_role("button", name="最初から").click()
    if selector == FULL:
        explorer.get_by_role("slider", name="top-k").focus()
        reader.keyboard.press("End")
    assert "?" not in reader.url and reader.url.endswith("#summary")


def test_a_broken_address_does_no_harm(reader: Page, root: str) -> None:
    with listening(reader, root) as faults:
        reader.goto(f"{root}{PAGES[FULL]}?next-token=0_1-x_k99_<b>")
        assert _chosen(approached(reader, FULL)) == []
    assert faults == []


@pytest.mark.parametrize("selector", [NEXT, FULL])
def test_bars_and_controls_fit_on_a_phone(browser: Browser, root: str, selector: str) -> None:
    """幅360の電話で、ボタンと候補と温度が、一画面に並ぶ。押すところは、どれも44px以上。"""
    context = browser.new_context(viewport={"width": 360, "height": 760}, locale="ja-JP", has_touch=True)
    page = context.new_page()
    explorer = widget(page, root, selector)
    top = explorer.get_by_role("button", name="一位を選ぶ").bounding_box()
    last = explorer.get_by_role("slider", name="温度") if selector == FULL else explorer.locator(".rest")
    bottom = last.bounding_box()
    assert top and bottom
    assert bottom["y"] + bottom["height"] - top["y"] <= 760 - 60  # 上の帯を除く
    if selector == FULL:
        explorer.locator("summary").click()
    for target in explorer.locator("button:visible, select:visible, summary:visible, input:visible").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44
    context.close()


def test_bars_are_seen_in_forced_colours(browser: Browser, root: str) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 900}, locale="ja-JP", forced_colors="active")
    page = context.new_page()
    explorer = widget(page, root, FULL)
    colours = explorer.locator("button.candidate .bar").first.evaluate(
        "(bar) => [bar, bar.closest('.frame')].map((one) => getComputedStyle(one).backgroundColor)"
    )
    context.close()
    assert colours[0] != colours[1] and colours[0] != "rgba(0, 0, 0, 0)"


# ---- どの部品にも言えること -------------------------------------------------


@pytest.mark.parametrize("selector", PAGES)
@pytest.mark.parametrize("width", [1320, 700, 360, 320])
def test_nothing_moves_when_a_widget_gets_ready(browser: Browser, root: str, selector: str, width: int) -> None:
    """読み込みを待たせておき、その前と後で、部品の高さも、下の文の位置も変わらない。"""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP")
    page = context.new_page()
    held: list[Route] = []
    waiting = True
    page.route("**/assets/widgets/*.mjs", lambda route: held.append(route) if waiting else route.continue_())
    page.goto(root + PAGES[selector])
    page.locator(selector).scroll_into_view_if_needed()
    page.wait_for_function("document.fonts.status === 'loaded'")
    until(page, lambda: held)
    before = page.evaluate(_LAYOUT, selector)
    waiting = False
    for route in held:
        route.continue_()
    page.locator(f"{selector}[data-ready]").wait_for()
    after = page.evaluate(_LAYOUT, selector)
    context.close()
    assert before == after
    assert after[0] > 200


# 下の文の位置は、部品の頭から測る。ページの遠くの高さは、そこを描くまで見積もりなので、部品によらずに変わる。
_LAYOUT = """(selector) => {
  const widget = document.querySelector(selector);
  const box = widget.getBoundingClientRect();
  const below = widget.closest(".nt-widget").nextElementSibling.getBoundingClientRect();
  return [Math.round(box.height), Math.round(below.top - box.top)];
}"""


def test_no_widget_has_an_empty_foot(browser: Browser, root: str) -> None:
    """取っておく高さは、どの幅でも、中身の高さとほとんど同じ。"""
    context = browser.new_context(viewport={"width": 1320, "height": 900}, locale="ja-JP")
    page = context.new_page()
    for selector in PAGES:
        found = widget(page, root, selector)
        empty = {}
        for width in (1320, 1000, 700, 500, 412, 360, 320):
            page.set_viewport_size({"width": width, "height": 900})
            empty[width] = found.evaluate(_FOOT)
        assert {width: much for width, much in empty.items() if not -1 <= much <= 45} == {}, selector
    context.close()


_FOOT = """(widget) => {
  const frame = widget.shadowRoot.querySelector(".frame");
  const shown = [...frame.children].filter((part) => part.checkVisibility() && !part.matches(".hidden"));
  const lowest = Math.max(...shown.map((part) => part.getBoundingClientRect().bottom));
  return frame.getBoundingClientRect().bottom - parseFloat(getComputedStyle(frame).paddingBottom) - lowest;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_widgets_in_use_are_sound(browser: Browser, sub_path: str, scheme: Any) -> None:
    """動かしたあとも、読みやすさと構造に誤りがなく、狭い画面で横にはみ出さない。"""
    context = browser.new_context(viewport={"width": 360, "height": 900}, color_scheme=scheme, locale="ja-JP")
    page = context.new_page()
    for selector in PAGES:
        found = widget(page, sub_path, selector)
        _use(found, selector)
        assert violations(page, selector) == [], selector
        assert page.evaluate("document.documentElement.scrollWidth") == 360, selector
        assert found.evaluate(_TOO_WIDE) == [], selector
    context.close()


def _use(found: Locator, selector: str) -> None:
    if selector == "nt-bpe-stepper":
        found.get_by_role("textbox").fill("すもももももももものうち、桃も李もももも")
        found.get_by_role("button", name="進む").click()
    elif selector == "nt-tokenizer":
        found.get_by_role("textbox").fill("鬱な麒麟が𠮷野家で🥺 Supercalifragilistic " + "長" * 60)
        found.get_by_role("button", name="Gemmaの語彙").click()
        expect(found.locator("#gemma")).to_be_visible()
    elif selector == "nt-encode-tree":
        found.get_by_role("textbox").fill("猫は、かわいい🥺 I can't go. 2025年" + "長" * 30)
        found.get_by_role("button", name="進む").click()
    elif selector == "nt-cat-box":
        found.get_by_role("button", name="読み込む").click()
        found.get_by_role("button", name="くじを引く").click()
        found.locator("summary").click()
    elif selector == "nt-watermark-mirror":
        found.get_by_role("button", name="読み込む").click()
        found.get_by_role("button", name="見えない文字をはさむ").click()
        expect(found.locator("#tokens li", has_text="U+200B").first).to_be_attached()
    elif selector == "nt-look-inside":
        found.get_by_role("radio", name="層13のヘッド3").check()
        found.get_by_role("gridcell", name="層3のヘッド4").click()
    elif selector == "nt-picture-tokens":
        found.get_by_label("パッチの一辺").select_option("2")
        found.get_by_role("button", name="白紙にする").click()
        found.locator("#own").click()
        expect(found.get_by_label("絵", exact=True)).to_have_value("あなたの絵")
    elif selector == NEXT:
        found.locator("button.candidate").first.click()
    elif selector == FULL:
        found.locator("summary").click()
        found.get_by_role("slider", name="top-k").fill("3")
        found.locator("button.candidate").first.click()


# 横に送れる箱（sideways）の中身は、はみ出してよい。
_TOO_WIDE = """(widget) => {
  const edge = widget.getBoundingClientRect().right + 1;
  return [...widget.shadowRoot.querySelectorAll("*")]
    .filter((e) => !e.closest(".hidden, option, .sideways *") && e.getBoundingClientRect().right > edge)
    .map((e) => e.outerHTML.slice(0, 80));
}"""


def test_widgets_live_through_moving_on(reader: Page, sub_path: str) -> None:
    """ページを読み直さずに移っても、戻っても、部品は働く。読み込んだ Gemma の語彙は、そのまま使える。"""
    found = widget(reader, sub_path, "nt-tokenizer")
    reader.evaluate("window.stayed = true")
    found.get_by_role("button", name="Gemmaの語彙").click()
    expect(found.locator("#gemma")).to_be_visible()
    move(reader, sub_path, PAGES[NEXT])
    explorer = approached(reader, "nt-next-token")
    explorer.locator("button.candidate").first.click()
    expect(explorer.locator("#sentence li:not(.given)")).to_have_count(2)
    back(reader)
    expect(approached(reader, "nt-tokenizer").locator("#gemma")).to_be_visible()
    assert reader.evaluate("window.stayed") is True


#: 部品の用意に要るもの。
DATA = {
    "nt-tokenizer": ("**/neko-5000-full.json", "**/tokenizers.min.mjs"),
    "nt-tokenizer[only]": ("**/neko-5000-full.json", "**/tokenizers.min.mjs"),
    "nt-encode-tree": ("**/neko-5000-full.json",),
    NEXT: ("**/continuations*.json",),
    FULL: ("**/knobs*.json",),
    "nt-watermark-mirror": ("**/marked*.json",),
    "nt-look-inside": ("**/look-inside/capitals.json",),
    "nt-picture-tokens": ("**/picture-tokens.bin",),
}


@pytest.mark.parametrize("selector", DATA)
def test_what_a_widget_needs_is_fetched_when_it_is_near(reader: Page, root: str, selector: str) -> None:
    """遠いうちは要素が定義されているだけで、図が見えている。一画面手前まで来たら、用意が始まる。"""
    asked: list[str] = []

    def note(request: Request) -> None:
        if any(fnmatch(request.url, address) for address in DATA[selector]):
            asked.append(request.url)

    reader.on("request", note)
    reader.goto(root + PAGES[selector])
    reader.wait_for_function(READY)
    reader.wait_for_load_state("networkidle")
    assert asked == []
    assert reader.locator(f"{selector} .nt-drawn").evaluate("(figure) => figure.checkVisibility()")
    for _ in range(3):  # 画面の外は、近づいてから組まれるので、初めに送ったところからずれる
        reader.evaluate(
            """(selector) => {
              const top = document.querySelector(selector).getBoundingClientRect().top + scrollY;
              scrollTo({ top: top - 1.7 * innerHeight, behavior: "instant" });
            }""",
            selector,
        )
        reader.wait_for_timeout(200)
    reader.locator(f"{selector}[data-ready]").wait_for(state="attached")
    assert len(asked) == len(DATA[selector])


@pytest.mark.parametrize("selector", DATA)
def test_the_keyboard_does_not_pass_a_widget_by(reader: Page, root: str, selector: str) -> None:
    """用意のできていない部品にも Tab で止まり、できたら、中の初めの欄に移っている。"""
    reader.goto(root + PAGES[selector])
    reader.wait_for_function(READY)
    reader.evaluate(
        """(selector) => {
          const before = [...document.querySelectorAll("article a[href]")].filter((link) => link.tabIndex >= 0 &&
            link.checkVisibility() && link.compareDocumentPosition(document.querySelector(selector)) & 4);
          before.at(-1).focus({ preventScroll: true });
        }""",
        selector,
    )
    for _ in range(8):  # あいだに、横に送れるコードの枠があってよい
        reader.keyboard.press("Tab")
        if reader.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            break
    reader.locator(f"{selector}[data-ready]").wait_for()
    assert reader.evaluate(
        """(selector) => {
          const widget = document.querySelector(selector);
          return widget.shadowRoot.activeElement?.matches("input, textarea, select");
        }""",
        selector,
    )
    assert not reader.locator(selector).evaluate("(widget) => widget.hasAttribute('tabindex')")


#: 画面が二度描かれて、離れたことが部品に伝わるまで。
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


@pytest.mark.parametrize("selector", DATA)
def test_what_did_not_come_is_asked_for_again(reader: Page, root: str, selector: str) -> None:
    """図が残り、離れてまた近づけば、やり直す。"""
    reader.route(DATA[selector][0], lambda route: route.abort())
    with reader.expect_console_message(lambda message: "用意できません" in message.text):
        reader.goto(root + PAGES[selector])
        reader.locator(selector).scroll_into_view_if_needed()
    assert reader.locator(f"{selector} > .nt-drawn > svg:visible").count() == 1
    reader.unroute(DATA[selector][0])
    reader.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    reader.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
    approached(reader, selector)


@pytest.mark.parametrize("selector", PAGES)
def test_large_text_does_not_push_a_widget_off_a_phone(browser: Browser, root: str, selector: str) -> None:
    """字を200%にした電話でも、どの操作も画面の外へ出ない。"""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ja-JP", has_touch=True)
    page = context.new_page()
    page.goto(root + PAGES[selector])
    page.add_style_tag(content="html { font-size: 40px !important }")
    found = approached(page, selector)
    if selector == "nt-cat-box":
        found.get_by_role("button", name="読み込む").click()
        expect(found.locator("#sentence li").first).to_be_visible()
    outside = found.evaluate(
        """(widget) => [...widget.shadowRoot.querySelectorAll("button, input, select, textarea, .candidate > *, dd")]
        .filter((one) => one.checkVisibility() && !one.closest("[role=grid], .sideways, .heads, .hidden"))
        .filter((one) => one.getBoundingClientRect().right > widget.getBoundingClientRect().right)
        .map((one) => one.id || one.textContent)"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert (outside, wide) == ([], 360)


def test_a_widget_comes_once_the_reader_is_online_again(reader: Page, root: str) -> None:
    """つながらずに部品を読み込めなくても、つながれば、読み直さなくても動く。"""
    arrive(reader, root + PAGES["nt-cat-box"])
    reader.context.set_offline(True)
    with reader.expect_console_message(lambda message: "nt-cat-box を読み込めません" in message.text):
        reader.locator("nt-cat-box").scroll_into_view_if_needed()
    reader.context.set_offline(False)
    reader.locator("nt-cat-box[data-ready]").wait_for()


@pytest.mark.parametrize("width", [360, 1320])
@pytest.mark.parametrize(
    ("selector", "line"),
    [("nt-cat-box", "cat-box=~猫"), ("nt-encode-tree", "encode-tree=3"), ("nt-watermark-mirror", "mirror=~猫")],
)
def test_a_shared_address_opens_at_its_widget(reader: Page, root: str, selector: str, line: str, width: int) -> None:
    """人にもらった住所は、その部品から始まる。見出しの名前があれば、そちらから始まる。"""
    reader.set_viewport_size({"width": width, "height": 740})
    reader.goto(f"{root}{PAGES[selector]}?{line}")
    reader.locator(f"{selector}[data-ready]").wait_for()
    box = reader.locator(selector).bounding_box()
    assert box and 48 < box["y"] < 100
    reader.goto(f"{root}{PAGES[selector]}?{line}#summary")
    expect(reader.locator("#summary")).to_be_in_viewport()


@pytest.mark.parametrize("selector", PAGES)
def test_the_figure_stays_where_a_widget_does_not_come(reader: Page, root: str, selector: str) -> None:
    reader.route("**/assets/widgets/*.mjs", lambda route: route.abort())
    with reader.expect_console_message(lambda message: "読み込めません" in message.text):
        reader.goto(root + PAGES[selector])
        reader.locator(selector).first.scroll_into_view_if_needed()
    box = reader.locator(f"{selector} > .nt-drawn > svg:visible").bounding_box()
    assert box and box["width"] > 200 and box["height"] > 100


def test_what_derives_from_gemma_says_so(reader: Page, sub_path: str) -> None:
    sentence = "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms"
    assert sentence in gzip.decompress((ASSETS / "data" / "gemma-vocabulary.bin").read_bytes()).decode().split("\0")[0]
    playground = widget(reader, sub_path, "nt-tokenizer")
    notice = reader.request.get(playground.get_by_role("link", name="NOTICE").evaluate("(link) => link.href"))
    assert notice.ok and sentence in notice.text()
    terms = playground.get_by_role("link", name="利用条件").evaluate("(link) => link.href")
    assert terms == sub_path + "terms/#gemma"


def test_the_vendored_library_is_untouched() -> None:
    folder = ASSETS / "vendor" / "huggingface-tokenizers"
    written = re.search(r"sha256 ([0-9a-f]{64})", (folder / "README.txt").read_text(encoding="utf-8"))
    assert written
    assert hashlib.sha256((folder / "tokenizers.min.mjs").read_bytes()).hexdigest() == written[1]
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
