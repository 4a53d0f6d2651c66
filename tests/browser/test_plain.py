"""スクリプトの動かないところと、色を選べないところと、紙の上。

紙の上で何も切れないことは、test_every_page.py が、どの章でも見る。
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from figures_gen.paper.pdf import unified
from tests.browser.looks import APPROACH, arrive, listening, until

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """スクリプトなしで開く、電話のページ。"""
    size = {"width": 360, "height": 800}
    with browser.new_context(java_script_enabled=False, viewport=size, locale="ja-JP") as context:
        yield context.new_page()


#: 動かない図の下の一行。
SAID = "(box) => getComputedStyle(box, '::after').content"


def test_the_opening_page_offers_nothing_that_needs_scripts(plain: Page, root: str) -> None:
    plain.goto(root)
    for hidden in (".nt-memory", ".md-top", ".md-search", "label.md-header__button[for=__search]"):
        expect(plain.locator(hidden)).to_be_hidden()
    assert plain.locator(".nt-parts li").count() > 15


def test_figures_stay_and_a_guess_is_a_list_and_a_fold(plain: Page, root: str) -> None:
    plain.goto(root + "next-token/")
    figures = plain.query_selector_all(":is(.nt-figure, .nt-widget) svg >> visible=true")
    assert len(figures) > 1
    for figure in figures:
        box = figure.bounding_box()
        assert box and box["width"] > 200 and box["height"] > 40
    assert "スクリプトが動かない" in plain.locator(".nt-widget").first.evaluate(SAID)
    guess = plain.locator("#guess-population")
    expect(guess.locator("li")).to_have_count(3)
    expect(guess.get_by_role("button")).to_have_count(0)
    expect(guess.locator("details p")).to_be_hidden()
    guess.locator("summary").click()
    expect(guess.locator("details p")).to_be_visible()


def test_without_its_loader_a_page_is_as_without_scripts(reader: Page, root: str) -> None:
    """部品を読み込むものが来なければ、そう言い、霧もない。Material のスクリプトがなくても、誤りにならない。"""
    for lost in ("**/loader.mjs", "**/base/address.mjs", "**/bundle.*.js"):
        heard: list[str] = []
        reader.on("pageerror", lambda error, heard=heard: heard.append(str(error)))
        reader.route(lost, lambda route: route.abort())
        reader.goto(f"{root}next-token/", wait_until="load")
        reader.unroute(lost)
        told = "スクリプトが動かない" in reader.locator(".nt-widget").first.evaluate(SAID)
        assert (told, heard) == ("bundle" not in lost, []), lost


#: 触れるだけで投げる、しまうところ。
DENIED = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
StorageManager.prototype.getDirectory = async () => { throw new DOMException("denied", "SecurityError"); };"""


@pytest.mark.parametrize("address", ["", "next-token/", "lights/"])
def test_where_nothing_may_be_kept_every_widget_still_comes(reader: Page, root: str, address: str) -> None:
    reader.add_init_script(DENIED)
    with listening(reader, root) as faults:
        arrive(reader, root + address)
        faults += reader.evaluate(APPROACH)
        if address == "next-token/":
            reader.locator(".nt-guess li button").first.click()


def test_an_exercise_is_a_question_and_folds_and_a_term_is_a_link(plain: Page, root: str) -> None:
    plain.goto(root + "bpe-by-hand/")
    found = plain.locator(".nt-exercise:has(#exercise-restore)")
    expect(found.locator(".nt-start")).to_be_visible()
    expect(found.get_by_role("button")).to_have_count(0)
    folds = found.locator("details")
    for fold in folds.all():
        expect(fold).to_be_visible()
    folds.last.locator("summary").click()
    expect(folds.last.locator("pre")).to_be_visible()
    plain.locator("a.nt-term").first.click()
    expect(plain).to_have_url(re.compile(r"/glossary/#term-"))


# ---- 端末の色だけで見る ----


@pytest.fixture
def forced(browser: Browser) -> Iterator[Page]:
    size = {"width": 800, "height": 900}
    with browser.new_context(viewport=size, forced_colors="active", locale="ja-JP") as context:
        yield context.new_page()


def test_frames_notes_and_found_words_are_seen(forced: Page, root: str) -> None:
    arrive(forced, f"{root}failures/")
    for kind, style in (("nt-broken", "dashed"), ("nt-fixed", "double")):
        expect(forced.locator(f".highlight.{kind}").first).to_have_css("border-left-style", style)
    forced.locator("a.nt-term").first.hover()
    expect(forced.locator(".nt-note")).to_have_css("border-top-style", "solid")
    lit, dark = forced.locator(".nt-map__lit a").first, forced.locator(".nt-map li:not(.nt-map__lit) a").first
    for name, marked, unmarked in [("font-weight", "700", "400"), ("border-top-style", "double", "solid")]:
        expect(lit).to_have_css(name, marked)
        expect(dark).to_have_css(name, unmarked)
    forced.keyboard.press("Escape")
    forced.click(".md-header__button[for=__search]")
    forced.keyboard.type("文字化け")
    mark = forced.locator(".md-search-result mark").first
    colour, ground = mark.evaluate("(mark) => [getComputedStyle(mark).color, getComputedStyle(mark).backgroundColor]")
    assert colour != ground and not ground.startswith("rgba")  # 透けていない


def test_fields_and_boxes_are_seen_and_paper_has_the_code_of_the_book(forced: Page, root: str) -> None:
    """紙には、書き換えていても本のコードを刷り、ヒントと答えは、問いの囲みには刷らない。"""
    forced.route("**/vendor/pyodide/**", lambda route: route.abort())
    arrive(forced, f"{root}bpe-by-hand/")
    cell = forced.locator('nt-run-here[cell="steps"]')
    cell.scroll_into_view_if_needed()
    cell.get_by_role("button", name="ここで動かす").click()
    expect(cell.get_by_role("status")).to_contain_text("動かせませんでした")
    found = forced.locator(".nt-exercise:has(#exercise-restore)")
    found.scroll_into_view_if_needed()
    found.get_by_role("button", name="書いてみる").click()
    for box in (cell.locator(".cm-editor"), found, found.locator(".nt-exercise__kind")):
        expect(box).to_be_visible()
        expect(box).to_have_css("border-top-style", "solid")
        expect(box).to_have_css("border-top-width", "1px")
    found.locator("summary").first.click()
    forced.wait_for_selector("details[data-nt-open]")
    forced.emulate_media(media="print")
    forced.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in forced.locator(".nt-run-here, .nt-elsewhere, nt-exercise").all():
        expect(part).not_to_be_visible()
    expect(forced.locator(".nt-run-here + .highlight").first).to_be_visible()
    expect(found.locator(".nt-start")).to_be_visible()
    folds = found.locator("details")
    assert folds.count() >= 3 and not any(one.is_visible() for one in folds.all())


# ---- 紙に刷る ----


BODY = 10.0


def sizes(pdf: PdfReader) -> Counter[float]:
    """刷られた字の大きさ（pt）と、その字の数。"""
    counted: Counter[float] = Counter()

    def count(text: str, matrix: Any, text_matrix: Any, _: Any, size: float) -> None:
        scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) * abs(
            text_matrix[0] * text_matrix[3] - text_matrix[1] * text_matrix[2]
        )
        counted[round(scale**0.5 * size, 1)] += len(text.strip())

    for page in pdf.pages:
        page.extract_text(visitor_text=count)
    return counted


def text(pdf: PdfReader) -> str:
    """刷られた字。空白は除き、Chromium が部首や合字だと言うものは、元の字に戻す。"""
    return unified("".join("".join(page.extract_text() for page in pdf.pages).split()))


def printed(page: Page) -> PdfReader:
    """今のページを刷ったもの。"""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


#: 紙、字、コードの中の文字列の色。
COLOURS = """() => ["paper", "ink", "code-string"].map((name) =>
  getComputedStyle(document.body).getPropertyValue(`--nt-${name}`))"""


def test_paper_is_light_and_a_fold_is_printed_whole(reader: Page, root: str) -> None:
    """暗い画面で読む人も、明るく刷る。本文は 10pt で、題のほかは本文より大きくない。二枚目からは、上に題がある。

    閉じた折りたたみも、中身まで刷る。長いコードは、開けてあるものだけ。
    """
    reader.emulate_media(color_scheme="dark")
    arrive(reader, f"{root}characters/")
    dark = reader.evaluate(COLOURS)
    reader.emulate_media(media="print")
    light = reader.evaluate(COLOURS)
    assert light == ["#ffffff", "#1b1b1f", "#00694e"] and not set(light) & set(dark)
    paper = printed(reader)
    counted, seen = sizes(paper), text(paper)
    assert counted.most_common(1)[0][0] == BODY
    assert sum(count for size, count in counted.items() if size > BODY) < 0.03 * counted.total()
    assert "文字は、ぜんぶ数だった" in unified(paper.pages[1].extract_text())
    assert "ノートブックで読む" not in seen
    folds = reader.locator("article > details.note > p:first-of-type").all_text_contents()
    assert len(folds) > 3 and [fold for fold in folds if "".join(fold.split())[:20] not in seen] == []
    reader.emulate_media(media="null")
    arrive(reader, f"{root}one-novel/")
    fold = reader.locator("article > details:has(> .nt-listing.nt-long)").first
    code = "".join(re.findall("export function .+", str(fold.locator(".nt-long").first.text_content()))[0].split())
    assert code not in text(printed(reader))
    fold.locator("summary").click()
    reader.wait_for_selector("details[data-nt-open]")
    assert code in text(printed(reader))


def test_answers_are_printed_once_at_the_end_and_leave_no_trace(reader: Page, root: str) -> None:
    """予想も、確かめようも、練習も、答えはおしまいに一度だけ。開けてあっても同じ。刷ったあとのページは、元のまま。配る紙には、刷らない。"""
    arrive(reader, f"{root}japanese-tokens/")
    reader.locator(".nt-guess > details > summary").nth(1).click()
    reader.wait_for_selector(".nt-guess > details[data-nt-open]")
    before = reader.evaluate("[...document.querySelectorAll('details')].map(({ open }) => open)")
    seen = text(printed(reader))
    reader.wait_for_function("!document.querySelector('.nt-answers')")
    until(
        reader, lambda: reader.evaluate("[...document.querySelectorAll('details')].map(({ open }) => open)") == before
    )
    assert "答えを見る" not in seen
    for name, asked in (("予想", ".nt-guess"), ("確かめよう", "details.question"), ("練習", ".nt-exercise")):
        for number in range(1, reader.locator(f"article {asked}").count() + 1):
            assert f"おしまいの「{name}の答え{number}」" in seen
    _, title, ends = seen.rpartition("予想の答え1.")
    assert title and "結果はこれ" not in ends
    answers = reader.locator(".nt-guess > details > p:first-of-type, .nt-exercise .answer > p:first-of-type")
    written = ["".join(answer.split()).replace("～", "〜") for answer in answers.all_text_contents()]
    assert len(written) > 4 and [answer for answer in written if answer not in ends] == []
    arrive(reader, f"{root}handout/")
    assert reader.locator(".nt-guess").count() and "答え" not in text(printed(reader))


def test_a_widget_is_printed_as_its_figure(reader: Page, root: str) -> None:
    """本文に同じ図がない部品は、その図になる。"""
    arrive(reader, f"{root}inside/")
    reader.locator("nt-next-token").scroll_into_view_if_needed()
    reader.wait_for_selector("nt-next-token[data-ready]")
    reader.emulate_media(media="print")
    frame, figure = reader.evaluate(
        """() => [document.querySelector("nt-next-token").shadowRoot.querySelector(".frame"),
        document.querySelector("nt-next-token .nt-svg")].map((box) => box.getBoundingClientRect().height)"""
    )
    assert (frame, figure > 50) == (0, True)


def test_links_become_numbers(reader: Page, root: str) -> None:
    reader.goto(f"{root}references/", wait_until="load")
    assert not reader.locator(".nt-addresses").is_visible()
    written = text(printed(reader))
    addresses = reader.locator(".nt-addresses li").all_text_contents()
    assert len(addresses) > 10
    assert [address for address in addresses if address not in written] == []
    for number in range(1, len(addresses) + 1):
        assert len(re.findall(f"†{number}(?![0-9])", written)) >= 2, "リンクと一覧の両方にある"
