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
    found.locator("#kind").select_option(kind)
    return found


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
    expect(found.locator("#run")).to_have_text("学習を始める")


def test_the_page_learns_what_pytorch_learned(reader: Page, root: str) -> None:
    """同じ決めごとと種なら、迷いも、初めに書く文も、PyTorch での記録と同じ。歩むにつれて、文字の地図も動く。"""
    record = RECORD["models"]["network"]
    found = opened(reader, root, "network")
    found.locator("#one").click()
    expect(found.locator("#map span")).to_have_count(60)
    before = found.locator("#map span").first.get_attribute("style")
    learn(reader, found, 60)
    known = [point["unread"] for point in record["curve"] if point["step"] <= steps(found)]  # 50歩ごとに測ったもの
    expect(found.locator("#now")).to_contain_text(f"{READING}{known[-1]:,.1f}")
    expect(found.locator("#samples q").first).to_have_text(record["samples"][0]["text"])
    assert found.locator("#map span").first.get_attribute("style") != before


def test_too_large_a_rate_makes_it_worse(reader: Page, root: str) -> None:
    """学習率を途中で変えると、そこから悪くなる。"""
    found = opened(reader, root, "network")
    found.locator("#rate").select_option("100")
    learn(reader, found, 60)
    start = RECORD["models"]["network"]["curve"][0]["unread"]
    said = re.search(READING + r"([\d,.]+|桁外れ)", found.locator("#now").inner_text())
    assert said and (said[1] == "桁外れ" or float(said[1].replace(",", "")) > start)


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
    learn(reader, found, 150)
    for counted in ("二文字で数えた 1.20", "三文字で数えた 1.02"):
        expect(found.locator("#legend")).to_contain_text(re.compile(rf"{counted}（\d+歩、\d+秒で追い越した）"))
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
    expect(found.locator("#kept")).to_contain_text(f"文字のネットワーク、{done}歩")
    found.locator("#revive").click()
    expect(found.locator("#now")).to_contain_text(re.compile(f"^{done}歩"))
    found.locator("#write").click()
    expect(found.locator("#answer")).to_have_text(written)
    learn(reader, found, done + 5)
    found.locator("#drop").click()
    expect(found.locator("#revive")).to_be_hidden()
