"""「目の前で、学ぶ」。ページの中での学習（計算は tests/site/test_training.py）。"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.contract import widget
from tests.browser.looks import listening, until
from tests.site.pages import measured

pytestmark = pytest.mark.browser

BOX = "nt-training"
RECORD = measured("neural/page-training")
READING = "初めての部分の迷い "


def opened(reader: Page, base: str, kind: str) -> Locator:
    found = widget(reader, base, BOX)
    found.locator("summary").click()
    found.locator("#kind").select_option(kind)
    return found


def seen(found: Locator) -> tuple[str, list[str]]:
    """見えている文と、うしろの文字の場所。"""
    places = "({ children }) => [...children].map(({ textContent, style }) => `${textContent} ${style.translate}`)"
    return found.locator("#sentence").inner_text(), found.locator("#map").evaluate(places)


def places(spots: list[str]) -> list[float]:
    """うしろの文字の、x と y。書かれていない y は0。"""
    found = [[float(one) for one in re.findall(r"([\d.e-]+)cq", spot)] for spot in spots]
    return [one for x, *y in found for one in (x, *(y or [0]))]


def steps(found: Locator) -> int:
    """今の歩数。"""
    said = re.match(r"([\d,]+)歩", found.locator("#now").inner_text())
    return int(said[1].replace(",", "")) if said else -1


def learn(reader: Page, found: Locator, least: int) -> None:
    """`least` 歩より多く学ばせて、止める。"""
    found.locator("#run").click()
    until(reader, lambda: steps(found) >= least)
    found.locator("#run").click()
    expect(found.locator("#run")).to_have_text("続ける")


def test_nothing_is_learned_until_asked(reader: Page, sub_path: str) -> None:
    """初めは記録だけ。押すと、このサイトの Worker だけを取りに行き、文章はどこにも送らない。"""
    asked: list[tuple[str, str | None]] = []
    reader.on("request", lambda request: asked.append((request.url, request.post_data)))
    with listening(reader, sub_path):
        found = widget(reader, sub_path, BOX)
        expect(found.locator("#now")).to_contain_text("記録：400歩")
        assert not [url for url, _ in asked if "training-worker" in url]
        found.locator("summary").click()
        found.locator("#one").click()
        expect(found.locator("#now")).to_contain_text(re.compile("^1歩"))
    assert [url for url, _ in asked if "training-worker" in url]
    assert {sent for _, sent in asked} == {None}


def test_three_letters_come_to_what_is_counted(reader: Page, root: str) -> None:
    """止めて、続けて、初めに戻せる。"""
    found = opened(reader, root, "letters")
    learn(reader, found, 20)
    shares = found.locator("#bars .share").all_inner_texts()
    wanted = RECORD["models"]["letters"]["shares"]
    for said, share in zip(shares, wanted, strict=True):
        learned, counted = re.findall(r"\d\.\d\d", said)
        assert (float(learned), float(counted)) == pytest.approx((share, share), abs=0.03)
    learn(reader, found, steps(found) + 2)
    found.locator("#again").click()
    expect(found.locator("#run")).to_have_text("学ばせる")


def test_the_page_learns_what_pytorch_learned(reader: Page, root: str) -> None:
    """同じ決めごとと種なら、どの歩に戻っても、迷い、書いた文、文字の地図は、PyTorch での記録と同じ。"""
    record = RECORD["models"]["network"]
    found = opened(reader, root, "network")
    knob, told = found.locator("#step"), []
    expect(knob).to_have_js_property("value", "500")
    for key in ("Home", "ArrowRight"):
        knob.press(key)
        told.append((found.locator("#now").inner_text().removeprefix("記録："), *seen(found)))
    learn(reader, found, 60)
    knob.press("Home")
    assert steps(found) == 0
    for step, (now, sentence, spots) in zip((0, 50), told, strict=True):
        knob.fill(str(step))
        assert (found.locator("#now").inner_text(), found.locator("#sentence").inner_text()) == (now, sentence)
        assert places(seen(found)[1]) == pytest.approx(places(spots), abs=0.5)  # 記録は、二桁に丸めてある
    assert len(places(told[0][2])) == 120
    assert f"{READING}{record['curve'][1]['unread']:,.1f}" in told[1][0]
    assert told[1][1].replace("⏎", "\n").endswith(record["samples"][1]["text"])


def test_one_can_go_back_to_any_step(reader: Page, root: str) -> None:
    """つまみを鍵盤か指で戻せば、その歩を学んだときに見えたものが、そのまま見える。学んでいるあいだも、終わってからも。"""
    found = opened(reader, root, "network")
    knob, played = found.locator("#step"), []
    for step in range(1, 4):
        found.locator("#one").click()
        expect(found.locator("#now")).to_contain_text(re.compile(f"^{step}歩"))
        played.append(seen(found))
    found.locator("#run").click()
    until(reader, lambda: steps(found) > 9)
    knob.fill("2")
    assert (steps(found), seen(found)) == (2, played[1])
    reader.wait_for_timeout(1000)  # 学びつづけても、読者の見ている歩は、替わらない
    assert (steps(found), seen(found)) == (2, played[1])
    found.locator("#run").click()
    knob.press("ArrowRight")
    assert seen(found) == played[2]
    expect(knob).to_have_attribute("aria-valuetext", re.compile("^3歩、.*「シオリは"))
    knob.press("End")
    newest = steps(found)
    assert newest > 9
    box = knob.bounding_box()
    assert box
    reader.mouse.move(box["x"] + 14 + (box["width"] - 28) * newest / 500, box["y"] + 40)
    reader.mouse.down()
    reader.mouse.move(box["x"] + 14 + (box["width"] - 28) * 2 / 500, box["y"] + 40, steps=3)
    reader.mouse.up()
    assert (steps(found), seen(found)) == (2, played[1])


def test_too_large_a_rate_makes_it_worse(reader: Page, root: str) -> None:
    """学習率を途中で変えると、そこから悪くなる。"""
    found = opened(reader, root, "network")
    found.locator("#rate").select_option("100")
    learn(reader, found, 60)
    start = RECORD["models"]["network"]["curve"][0]["unread"]
    said = re.search(READING + r"([\d,.]+|桁外れ)", found.locator("#now").inner_text())
    assert said and (said[1] == "桁外れ" or float(said[1].replace(",", "")) > start)


def test_the_knob_stands_on_the_end_of_the_line(reader: Page, root: str) -> None:
    """迷いを測らない歩でも、曲線の丸は、線の先にある。"""
    found = opened(reader, root, "gemma")
    found.locator("#rate").select_option("100")
    found.locator("#one").click()
    expect(found.locator("#now")).to_contain_text(re.compile("^1歩"))
    end = "(path) => { const { x, y } = path.getPointAtLength(path.getTotalLength()); return [x, y]; }"
    dot = "({ style }) => [parseFloat(style.left), parseFloat(style.top)]"
    line = found.locator("path.live.unread").evaluate(end)
    assert line == pytest.approx(found.locator(".dot").evaluate(dot), abs=0.01)
    assert line[0] > 0


def test_the_readers_own_text(reader: Page, root: str) -> None:
    """短すぎる文章は断り、わけを言う。ファイルは、文字コードを言い当てて読む。数えたモデルを追い越せば、そう言う。"""
    found = opened(reader, root, "network")
    found.locator("#source").select_option("own")
    note = found.locator("#text-note")
    expect(note).to_contain_text("文章がありません")
    found.locator("#text").fill("吾輩は猫である。")
    expect(note).to_contain_text("8文字では短すぎます")
    found.locator("#run").click()
    expect(found.get_by_role("status")).to_contain_text("短すぎます")
    text = "吾輩は猫である。名前はまだ無い。\n" * 30
    file = {"name": "猫.txt", "mimeType": "text/plain", "buffer": text.encode("cp932")}
    found.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    expect(note).to_contain_text("Shift_JISとして読みました")
    expect(found.locator("#text")).to_have_value(text)
    found.locator("#start").fill("吾輩")
    learn(reader, found, 100)
    for counted in ("二文字で数えた 1.20", "三文字で数えた 1.02"):
        expect(found.locator("#plot")).to_contain_text(re.compile(rf"{counted}、\d+歩で追い越した"))
    found.locator("#write").click()
    expect(found.locator("#answer")).to_contain_text(re.compile("[吾輩は猫である。名前まだ無い]{8}"))
    assert "吾輩" not in reader.url


def test_a_model_is_kept_if_the_reader_wants(reader: Page, root: str) -> None:
    """取っておけば、開き直しても、続きを書かせ、続けて学ばせられる。消せば、なくなる。"""
    found = opened(reader, root, "network")
    learn(reader, found, 60)
    found.locator("#write").click()
    expect(found.locator("#answer")).not_to_be_empty()
    written, done = found.locator("#answer").inner_text(), steps(found)
    found.locator("#keep").click()
    expect(found.get_by_role("status")).to_have_text("モデルを取っておきました。")
    found = widget(reader, root, BOX)
    if not found.locator("#kept").is_visible():
        found.locator("summary").click()
    expect(found.locator("#kept")).to_contain_text(f"文字のネットワーク、{done}歩")
    found.locator("#revive").click()
    expect(found.locator("#now")).to_contain_text(re.compile(f"^{done}歩"))
    found.locator("#write").click()
    expect(found.locator("#answer")).to_have_text(written)
    learn(reader, found, done + 5)
    found.locator("#drop").click()
    expect(found.locator("#revive")).to_be_hidden()
