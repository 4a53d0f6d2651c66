"""「中をのぞく」と「十八階の塔」。記録も、ページの中の計算も、同じ見方で見せる（計算は tests/site/test_engine.py）。"""

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer

from nexttoken import gemma3
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.surgery import silenced, without_layers
from tests.browser.contract import approached, load, shared, widget
from tests.browser.looks import asking, listening
from tests.site.pages import measured

pytestmark = pytest.mark.browser

BOX = "nt-look-inside"
LAYER, HEAD = 13, 3  # 初めに選ばれているもの
ANSWERS = 5
LONGEST = 24


def _shares(rows: Locator) -> list[float]:
    """並んだ確率（%）。"""
    return [float(text.rstrip("%")) for text in rows.locator(".share").all_text_contents()]


def _seen(box: Locator) -> list[float]:
    """見ている割合（%）。見る側のトークンまで。"""
    texts = box.locator("#strip small").all_text_contents()
    return [float(text.rstrip("%")) for text in texts if text.strip()]


def _row(data: dict[str, Any], layer: int, head: int, place: int) -> list[float]:
    """記録にある視線（%）。"""
    start = place * (place + 1) // 2
    row = data["attention"][layer - 1][head - 1][start : start + place + 1]
    return [100 * (one - 1) for one in row]


def _top(answers: dict[str, Any], count: int) -> list[float]:
    return [100 * share for share in sorted(answers["shares"], reverse=True)[:count]]


def _storeys_are(box: Locator, column: list[dict[str, Any]], sizes: list[float], layer: int) -> None:
    """途中の答えの段の一位と、選んだ層の三位まで、大きさの段が、記録のとおり。"""
    assert _shares(box.locator("#lens .usual")) == pytest.approx([_top(one, 1)[0] for one in column], abs=0.51)
    best = [float(text.rstrip("%")) for text in box.locator("#best small").all_text_contents()]
    assert best == pytest.approx(_top(column[layer], 3), abs=0.51)
    found = [float(text.replace(",", "")) for text in box.locator("#lens .size").all_text_contents()]
    assert found == pytest.approx(sizes, rel=0.02, abs=0.06)


def test_every_head_of_gemma_is_seen(reader: Page, root: str) -> None:
    """72個の地図が並び、選んだものの視線、途中の答え、大きさが、記録のとおりに見える。大きな地図の行を押すと、そこから見る。

    文から答えまでが、小さなノートパソコンの一画面に収まる。
    """
    data = measured("look-inside/capitals")
    with listening(reader, root):
        box = widget(reader, root, BOX)
        assert box.get_by_role("gridcell").count() == 72
        last = len(data["tokens"]) - 1
        assert _seen(box) == pytest.approx(_row(data, LAYER, HEAD, last), abs=0.06)
        _storeys_are(box, data["lens"][last], data["sizes"][last], LAYER)
        assert _shares(box.locator("#answers ol").first) == pytest.approx(_top(data["last"], ANSWERS), abs=0.06)
        whole = box.bounding_box()
        assert whole and whole["height"] <= 850
        drawn = box.locator("#map svg").bounding_box()
        assert drawn
        box.locator("#map svg").click(position={"x": 5, "y": drawn["height"] * 4.5 / len(data["tokens"])})
        expect(box.locator("#map-label")).to_have_text("層13のヘッド3が、「東京」から見ている先")
        assert _seen(box) == pytest.approx(_row(data, LAYER, HEAD, 4), abs=0.06)
        box.locator("#lens .usual [data-layer='16']").click()
        _storeys_are(box, data["lens"][4], data["sizes"][4], 16)


def test_it_is_driven_from_the_keyboard(reader: Page, sub_path: str) -> None:
    """矢印キーで、ヘッドもトークンも選べる。黙らせると、答えも、その層から右の途中の答えも、記録のとおりに変わり、短く言う。"""
    data, lights = measured("look-inside/capitals"), measured("lights-out/capitals")["rows"][16]
    wide = len(data["tokens"])
    with listening(reader, sub_path):
        box = widget(reader, sub_path, BOX)
        status = box.locator("#spoken")
        box.get_by_role("gridcell", name="層13のヘッド3").focus()
        for key in ("ArrowLeft", "ArrowUp", "ArrowUp", "ArrowUp", "End", "ArrowLeft"):
            reader.keyboard.press(key)
        cell = box.get_by_role("gridcell", name="層17のヘッド1")
        expect(cell).to_be_focused()
        expect(cell).to_have_attribute("aria-selected", "true")
        assert box.locator('[aria-selected="true"]').count() == 1
        expect(status).to_contain_text("層17のヘッド1は、「は」から「")
        box.get_by_role("radio", name="は").last.focus()
        for _ in range(2):
            reader.keyboard.press("ArrowLeft")
        place = wide - 3
        expect(box.locator("#map-label")).to_have_text("層17のヘッド1が、「の」から見ている先")
        assert _seen(box) == pytest.approx(_row(data, 17, 1, place), abs=0.06)
        _storeys_are(box, data["lens"][place], data["sizes"][place], 17)
        for name, way, answers in (("のヘッド1を", 0, data["heads"][4 * 16]), ("を丸ごと", 4, data["layers"][16])):
            switch = box.get_by_role("button", name=f"層17{name}黙らせる")
            switch.press("Enter")
            expect(switch).to_have_attribute("aria-pressed", "true")
            expect(box.locator("#silences [aria-pressed=true]")).to_have_count(1)  # 記録にあるのは、一つずつ
            expect(box.locator("#change")).to_contain_text("いつもの一位「パリ」は、")
            assert _shares(box.locator("#answers ol").last) == pytest.approx(_top(answers, ANSWERS), abs=0.06)
            above = [100 * (lights["shares"][way][at * wide + place] - 1) for at in range(2)]
            assert _shares(box.locator("#lens .dark")) == pytest.approx(above, abs=0.51)
            words = lights["words"][way].split()
            changed = sum(words[at * wide + place] != "=" for at in range(2))
            expect(box.locator("#lens .changed")).to_have_count(changed)
        assert box.locator("#heads .out").count() == 4
        assert len(status.inner_text()) < 80
        box.get_by_role("button", name="みな戻す").press("Enter")
        expect(box.locator("#lens .nothing")).to_be_visible()


def test_a_sentence_is_fetched_when_it_is_chosen(reader: Page, root: str) -> None:
    """届かなければ、前の文のまま、わけを言い、また選べる。黙らせたあとの途中の答えも、黙らせるまで取りに行かない。"""
    asked = asking(reader)
    box = widget(reader, root, BOX)
    choice = box.get_by_label("読ませる文")
    fetched = [url for url in asked if "/look-inside/" in url and url.endswith(".json")]
    assert fetched == [url for url in asked if url.endswith("capitals.json")]
    reader.route("**/tokyo.json", lambda route: route.abort())
    choice.select_option("tokyo")
    expect(box.locator("#source")).to_contain_text("記録を読み込めませんでした")
    expect(choice).to_have_value("capitals")
    reader.unroute("**/tokyo.json")
    for name in ("tokyo", "again", "code"):
        data = measured(f"look-inside/{name}")
        choice.select_option(name)
        expect(box.locator("#strip input")).to_have_count(len(data["tokens"]))
        assert _shares(box.locator("#answers ol").first) == pytest.approx(_top(data["last"], ANSWERS), abs=0.06)
    reader.route("**/lights-out/*.json", lambda route: route.abort())
    box.locator("#layer").click()
    expect(box.locator("#lens .nothing")).to_contain_text("届きませんでした")
    assert _shares(box.locator("#answers ol").last) == pytest.approx(_top(data["layers"][LAYER - 1], ANSWERS), abs=0.06)
    heavy = re.compile(r"neko-gemma\.bin|vocabulary|worker\.mjs|sight-living\.mjs|kindling\.mjs")
    assert not list(filter(heavy.search, asked))


def _opened(box: Locator) -> Locator:
    """猫のGemmaを読み込んで、用意ができるまで待つ。"""
    box.get_by_label("読ませる文").select_option("neko")
    expect(load(box).get_by_role("gridcell")).to_have_count(16)
    return box


def test_the_readers_own_text_is_looked_into(reader: Page, root: str) -> None:
    """打った文の視線と途中の答えが、PyTorch と同じ。長すぎる文と、空の文には、そう言う。"""
    tokenizer, model = Tokenizer.from_file(str(PRETRAINED_FOLDER / "tokenizer.json")), gemma3.load("neko-gemma")
    text = "主人は書斎で🥺を見た。主人は"
    ids = tokenizer.encode(text).ids
    with listening(reader, root):
        box = _opened(widget(reader, root, BOX))
        box.get_by_label("あなたの文").fill(text)
        expect(box.locator("#strip input")).to_have_count(len(ids))
        box.get_by_role("gridcell", name="層2のヘッド3").click()
        seen = gemma3.trace(model, torch.tensor([ids]))
        assert _seen(box) == pytest.approx((100 * seen.attentions[1][0, 2, -1]).tolist(), abs=0.06)
        inside = model.unembed(torch.cat([x[:, -1] for x in seen.residuals])).detach().softmax(dim=-1)
        firsts = (100 * inside.max(dim=-1).values).tolist()
        assert _shares(box.locator("#lens .usual")) == pytest.approx(firsts, abs=0.51)
        for name, title in (("層2のヘッド3を黙らせる", "層2のヘッド3なし"), ("層2を丸ごと黙らせる", "層2なし")):
            box.get_by_role("button", name=name).click()  # 黙らせた答えは、tests/site/test_engine.py が比べる
            expect(box.locator("#answers")).to_contain_text(title)
        box.get_by_label("あなたの文").fill("鬱" * 40)
        expect(box.locator("#strip input")).to_have_count(LONGEST)
        expect(box.locator("#source")).to_contain_text(f"初めの{LONGEST}トークンまで")
        box.get_by_label("あなたの文").fill("")
        expect(box.locator("#spoken")).to_contain_text("一文字でも書いてください")
        expect(box.locator("#inside")).to_be_hidden()
        box.get_by_label("あなたの文").fill("猫")
        expect(box.locator("#inside")).to_be_visible()
        devtools = reader.context.new_cdp_session(reader)  # 変換の途中では、計算しない
        devtools.send("Input.imeSetComposition", {"text": "である", "selectionStart": 3, "selectionEnd": 3})
        reader.wait_for_timeout(400)
        expect(box.locator("#strip")).not_to_contain_text("である")
        devtools.send("Input.insertText", {"text": "である"})
        expect(box.locator("#strip")).to_contain_text("である")
        box.get_by_label("読ませる文").select_option("capitals")
        expect(box.get_by_role("gridcell")).to_have_count(72)


def test_heights_do_not_jump(phone: Page, root: str) -> None:
    """初めに選ばれたヘッドは、見えるところへ送られている。どの文の、何を選んでも、黙らせても、下の文は動かない。"""
    box = widget(phone, root, BOX)
    chosen, edge = box.get_by_role("gridcell", name="層13のヘッド3").bounding_box(), box.bounding_box()
    assert chosen and edge and edge["x"] < chosen["x"] < chosen["x"] + chosen["width"] < edge["x"] + edge["width"]
    tall = "(box) => box.getBoundingClientRect().height"
    height, heights = box.evaluate(tall), []
    for name in ("tokyo", "again"):
        box.get_by_label("読ませる文").select_option(name)
        expect(box.locator("#strip input")).to_have_count(len(measured(f"look-inside/{name}")["tokens"]))
        for switch in ("#head", "#layer", "#none"):
            box.locator(switch).click()
            heights.append(box.evaluate(tall))
    box.get_by_role("radio", name="<bos>").check()
    heights.append(box.evaluate(tall))
    assert heights == [height] * len(heights)


# ---- 本物の Gemma が来たら ----


def test_gemma_itself_answers_and_several_parts_fall_silent(
    reader: Page, root: str, gguf: Path, official: Tokenizer
) -> None:
    """人にもらった文は、記録の前で待つ。来れば、いくつも黙らせた答えが、PyTorch と同じ。

    記録した文も計算し直し（記録と同じ）、帰せば、記録に戻る。
    """
    text, asked = "わたしの好きな果物は", asking(reader)
    with listening(reader, root):
        reader.goto(shared(root, BOX, f"nown_l6_h4_o6.4-12_x{text}"))
        box = approached(reader, BOX)
        expect(box.locator("#text")).to_have_value(text)
        expect(box.locator("#source")).to_have_text("下は、記録した文。Gemmaを呼べば、あなたの文に替わります。")
        expect(box.locator("#strip")).to_contain_text("フランス")
        assert not [url for url in asked if re.search(r"vocabulary|worker\.mjs|pieces", url)]
        box.locator("#line input[type=file]").set_input_files(gguf)
        expect(box.locator("#source")).to_have_text("ここからは、いま計算した数。", timeout=60_000)
        expect(box.locator("#strip")).to_contain_text("好きな")
        whole, dark = _without(official.encode(text).ids, layer=6, head=4, out=12)
        expect(box.locator("#lens .dark .word")).to_have_count(13)
        assert _shares(box.locator("#lens .usual")) == pytest.approx(whole[0], abs=0.51)
        assert _shares(box.locator("#lens .dark")) == pytest.approx(dark[0][6:], abs=0.51)
        assert _shares(box.locator("#answers ol").first) == pytest.approx(whole[1], abs=0.06)
        assert _shares(box.locator("#answers ol").last) == pytest.approx(dark[1], abs=0.06)
        box.locator("[data-layer='13'][data-head='1']").click()
        expect(box.locator("#map-label")).to_contain_text("黙らせたあとに、")
        assert whole[2] != pytest.approx(dark[2], abs=1)
        assert _seen(box) == pytest.approx(dark[2], abs=0.06)
        box.locator("[data-layer='6'][data-head='4']").click()
        data = measured("look-inside/wagahai")
        for text in ("むかし", data["text"]):  # 続けて打てば、前の計算はやめる
            box.locator("#text").fill(text)
            reader.wait_for_timeout(300)
        box.get_by_role("button", name="みな戻す").click()
        expect(box.locator("#strip input")).to_have_count(len(data["tokens"]))
        expect(box.locator("#inside")).not_to_have_attribute("aria-busy", "true")
        _storeys_are(box, data["lens"][-1], data["sizes"][-1], 6)
        assert _seen(box) == pytest.approx(_row(data, 6, 4, len(data["tokens"]) - 1), abs=0.11)
        box.get_by_label("読ませる文").select_option("tokyo")
        expect(box.locator("#strip")).to_contain_text("日本の")
        expect(box.locator("#source")).to_have_text("ここからは、いま計算した数。")
        box.get_by_role("button", name="Gemmaを帰す").click()
        expect(box.locator("#source")).to_contain_text("の記録")


Answers = tuple[list[float], list[float], list[float]]


@torch.no_grad()
def _without(ids: list[int], layer: int, head: int, out: int) -> tuple[Answers, Answers]:
    """いつもと、``layer`` のヘッドと ``out`` を丸ごと黙らせたときの、一位、上位の答え、層13のヘッド1の視線（%）。"""
    model = gemma3.load()

    def read() -> Answers:
        seen = gemma3.trace(model, torch.tensor([ids]))
        shares = 100 * model.unembed(torch.cat([x[:, -1] for x in seen.residuals])).softmax(dim=-1)
        sight = 100 * seen.attentions[-6][0, 0, -1]  # 終わりから数える。素通りの層には、ない
        return shares.max(dim=-1).values.tolist(), shares[-1].topk(ANSWERS).values.tolist(), sight.tolist()

    whole = read()
    with silenced(model, [(layer, head)]), without_layers(model, out):
        firsts, last, sight = read()
    return whole, (firsts[:out] + firsts[out - 1 :], last, sight)  # 黙らせた層は、素通り


# ---- 塔。窓、糸、看板は、記録のとおり ----


TOWER = "nt-tower"


def _best(data: dict[str, Any], answers: dict[str, Any]) -> tuple[str, str]:
    """一位の言葉と、その確率。"""
    share, number = max(zip(answers["shares"], answers["ids"], strict=True))
    return data["names"][str(number)].replace("▁", " ").strip() or "␣", f"{share:.1%}"


def _sign(box: Locator) -> tuple[str, str]:
    return box.locator("#answer").inner_text(), box.locator("#sure").inner_text()


def test_every_window_is_what_was_recorded(calm: Page, root: str) -> None:
    """どの階のどの窓の言葉も、看板も。上位の三つは、選んだ窓のもの。小さなノートパソコンに、看板から灯りまでが収まる。"""
    data = measured("look-inside/capitals")
    with listening(calm, root):
        box = widget(calm, root, TOWER)
        for number, floor in enumerate(reversed(box.locator(".floor").all()), 1):
            words = [_best(data, column[number])[0] for column in data["lens"]]
            plain = [word for word in words if not word.startswith("<0x")]
            assert [text for text in floor.locator("i").all_text_contents() if text in plain] == plain
        assert _sign(box) == _best(data, data["last"])
        sign, lamps = (box.locator(one).bounding_box() for one in ("#sign", "#lamps"))
        assert sign and lamps and lamps["y"] + lamps["height"] - sign["y"] <= 650 - 48  # 上の帯を除く
        box.locator('.floor span[data-layer="5"][data-place="2"]').click(force=True)
        expect(box.locator("#where")).to_have_text("5階の、「首都」の上")
        shares = sorted(data["lens"][2][5]["shares"], reverse=True)[:3]
        assert box.locator("#top small").all_inner_texts() == [f"{share:.1%}" for share in shares]


def _lights_out(data: dict[str, Any], layer: int, way: int) -> list[list[str]]:
    """記録にある、灯りを消したあとの窓の言葉。階（下から）、位置の順。"""
    record, wide = measured("look-inside/capitals"), len(data["tokens"])
    usual = [[_best(record, column[floor])[0] for column in record["lens"]] for floor in range(1, layer)]
    lights = measured("lights-out/capitals")
    words = lights["rows"][layer - 1]["words"][way].split()
    same = [_best(record, column[floor])[0] for floor in range(layer, 19) for column in record["lens"]]
    names = [lights["names"].get(word, "").replace("\n", "⏎").replace("▁", " ").strip() or "␣" for word in words]
    above = [one if word == "=" else name for word, one, name in zip(words, same, names, strict=True)]
    return usual + [above[at : at + wide] for at in range(0, len(above), wide)]


def test_a_light_that_is_put_out_changes_the_sign_and_the_windows_above(calm: Page, sub_path: str) -> None:
    """ヘッドの灯りも、階の灯りも。消した階から上の窓も、記録のとおりに替わる。その記録は、消すまで取りに行かない。"""
    data, asked = measured("look-inside/capitals"), asking(calm)
    box = widget(calm, sub_path, TOWER)
    lamps, changed = box.locator("#lamps button"), box.locator(".floor .changed")
    assert "フランス" in (lamps.nth(2).get_attribute("aria-label") or "")
    assert not [url for url in asked if "/lights-out/" in url]
    for at, answers in ((2, data["heads"][4 * 12 + 2]), (4, data["layers"][12])):
        lamps.nth(at).click()
        expect(lamps.nth(at)).to_have_attribute("aria-pressed", "true")
        expect(box.locator("#answer")).to_have_text(_best(data, answers)[0])
        assert _sign(box) == _best(data, answers)
        words = _lights_out(data, LAYER, at)
        for floor, expected in zip(reversed(box.locator(".floor").all()), words, strict=True):
            found = zip(floor.locator("i").all_text_contents(), expected, strict=True)
            assert [one for one, other in found if one != other and not other.startswith("<0x")] == []
        row = measured("lights-out/capitals")["rows"][LAYER - 1]["words"][at].split()
        expect(changed).to_have_count(len(row) - row.count("="))
        expect(box.get_by_role("status")).to_contain_text(f"変わった窓は{len(row) - row.count('=')}")
    assert len([url for url in asked if "/lights-out/" in url]) == 1
    lamps.nth(4).click()
    expect(box.locator("#answer")).to_have_text("パリ")
    assert changed.count() == 0 and "#" not in calm.url


def test_a_light_stays_on_where_its_record_does_not_come(calm: Page, root: str) -> None:
    box = widget(calm, root, TOWER)
    lamp = box.locator("#lamps button").nth(2)
    calm.route("**/lights-out/*.json", lambda route: route.abort())
    lamp.click()
    expect(box.get_by_role("status")).to_contain_text("記録を読み込めませんでした")
    expect(lamp).to_have_attribute("aria-pressed", "false")
    expect(box.locator("#answer")).to_have_text("パリ")
    calm.unroute("**/lights-out/*.json")
    lamp.click()
    expect(box.locator("#answer")).to_have_text("大阪")


def test_arrows_ride_and_walk(calm: Page, root: str) -> None:
    """どちらのつまみからも、上下で階、左右でトークンが選べる。"""
    box = widget(calm, root, TOWER)
    lift, place = box.get_by_role("slider", name="エレベーターの階"), box.get_by_role("slider", name="窓を見るトークン")
    lift.focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        calm.keyboard.press(key)
    expect(lift).to_have_attribute("aria-valuetext", re.compile("^14階。「フランス」の上の窓は「"))
    expect(place).to_have_attribute("aria-valuetext", "7番目の「フランス」")
    lift.press("End")
    expect(lift).to_have_attribute("aria-valuetext", re.compile("^18階。"))
    place.focus()
    calm.keyboard.press("ArrowDown")
    expect(lift).to_have_attribute("aria-valuetext", re.compile("^17階。「フランス」"))


def test_a_record_that_does_not_come_can_be_asked_again(reader: Page, root: str) -> None:
    box = widget(reader, root, TOWER)
    reader.route("**/english.json", lambda route: route.abort())
    box.get_by_role("radio", name="The capital of France is").check(force=True)
    expect(box.get_by_role("status")).to_contain_text("記録を読み込めませんでした")
    expect(box.get_by_role("radio", name="フランスの首都は", exact=True)).to_be_checked()
    reader.unroute("**/english.json")
    box.get_by_role("radio", name="The capital of France is").check()
    expect(box.locator("#answer")).to_have_text("Paris")
