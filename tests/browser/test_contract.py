"""どの部品も守ること。部品ごとに違うことは、部品の試験（test_widgets.py など）にある。"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.browser.contract import ASSETS, PAGES, Meta, address, approached, load, metas, shared, still, use, widget
from tests.browser.looks import IDLE, LAID_OUT, PAINTED, READY, asking, listening, until, violations

pytestmark = pytest.mark.browser

EVERY = pytest.mark.parametrize("selector", PAGES)


@pytest.fixture(scope="module")
def how(browser: Browser, root: str) -> dict[str, Meta]:
    return metas(browser, root)


# ---- 来るまで --------------------------------------------------------------


def _is_fetch(request: Request) -> bool:
    """部品が取りに行ったものかどうか。何も取りに行かない部品では、部品そのもの。"""
    fetched = request.resource_type == "fetch" and "/search/" not in request.url
    return fetched or re.search(r"/widgets/(bpe-stepper|name-bytes|turns)\.mjs", request.url) is not None


#: 頼まれるまで、取りに行かない大きなもの。
HEAVY = re.compile(r"\.(bin|safetensors)$|worker\.mjs")


@EVERY
def test_it_comes_when_it_is_near_moves_nothing_and_is_asked_for_again(reader: Page, root: str, selector: str) -> None:
    """遠いうちは図だけで、何も取りに行かない。届かなければ図が残り、そう言い、離れてまた近づけば、または押し直せば、やり直す。

    できても、すぐ下を読んでいる人の目の前は動かない。Safari は、上で何かが伸びると、下を動かしてしまう。大きなものは、
    頼まれるまで取りに行かない。
    """
    reader.set_viewport_size({"width": 320, "height": 300})
    asked, fetched = asking(reader), asking(reader, _is_fetch)
    reader.add_init_script("CSS.supports = () => false")  # 文を待たせない（main.html）
    reader.add_init_script(_LOWERED)
    reader.goto(root + PAGES[selector])
    reader.add_style_tag(content="html { overflow-anchor: none !important; }")
    reader.wait_for_function(READY)
    reader.evaluate(IDLE)
    assert fetched == []
    assert reader.locator(f"{selector} > div").evaluate("(figure) => figure.checkVisibility()")
    cut = _cut(reader)
    with reader.expect_console_message(lambda message: re.search("(用意でき|読み込め)ません", message.text)):
        reader.locator(selector).scroll_into_view_if_needed()
    box = reader.locator(f"{selector} > div > :is(svg, table):visible").bounding_box()
    assert box and box["width"] > 200 and box["height"] > 100
    expect(reader.locator(f"{selector} > .nt-missed").get_by_role("button", name="もう一度読み込む")).to_be_visible()
    reader.unroute("**/*", cut)
    reader.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    reader.evaluate(PAINTED)
    _comes_late(reader, selector, "bottom")
    found = approached(reader, selector)
    button = found.locator("#load")
    if button.is_visible():
        reader.evaluate(IDLE)
        assert not list(filter(HEAVY.search, asked))
        cut = _cut(reader)
        button.click()
        expect(found.get_by_role("status")).to_contain_text("読み込めませんでした")
        expect(button).to_have_text("もう一度読み込む")
        reader.unroute("**/*", cut)
        load(found)


#: ページの初めにある部品からも、遠く。
_LOWERED = """
  const lowered = new CSSStyleSheet();
  lowered.replaceSync("article { padding-top: 900px !important }");
  document.adoptedStyleSheets = [lowered];
"""


def _cut(page: Page) -> Any:
    """取りに行ったものを、届かなくする。"""

    def cut(route: Route) -> None:
        route.abort() if _is_fetch(route.request) else route.continue_()

    page.route("**/*", cut)
    return cut


@pytest.mark.parametrize(
    ("how", "lost"),
    [(how, lost) for how in ("abort", "404", "cut") for lost in ("widgets/years.mjs", "observe/sure.json")]
    + [(how, lost) for how in ("abort", "404") for lost in ("base/dom.mjs", "widgets/years.css")],
)
def test_what_did_not_arrive_is_said_and_asked_for_from_the_keyboard(
    reader: Page, root: str, how: str, lost: str
) -> None:
    """部品も、その部品の要るものも、見た目も、記録も。途中で切れても。呼び直せば動き、キーボードは部品に移る。

    部品の要るものが途中で切れたら、ブラウザが覚えているので、ページを読み直すまで動かない。途中で切れた見た目は、そこまで使われる。
    """

    def spoil(route: Route) -> None:
        if how == "abort":
            route.abort()
        elif how == "404":
            route.fulfill(status=404)
        else:
            route.fulfill(body=route.fetch().text()[:-9] + "{", content_type="text/javascript")

    pattern = f"**/{lost}*"
    reader.route(pattern, spoil)
    reader.goto(root + PAGES["nt-years"])
    note = reader.locator("nt-years > .nt-missed")
    reader.locator("nt-years").scroll_into_view_if_needed()
    expect(note).to_contain_text("読み込めませんでした")
    note.get_by_role("button").focus()
    reader.keyboard.press("Enter")
    expect(note).to_contain_text("まだ読み込めません")
    reader.unroute(pattern, spoil)
    reader.keyboard.press("Enter")
    reader.locator("nt-years[data-ready]").wait_for()
    expect(note).not_to_be_visible()
    assert reader.evaluate("document.activeElement.localName") == "nt-years"


@pytest.mark.parametrize("name", ["melt", "tower", "operating", "lights"])
def test_a_picture_that_cannot_be_drawn_is_said_and_asked_for_again(reader: Page, root: str, name: str) -> None:
    """保存の絵を描くものは、押されてから来る。来なければ、ボタンがそう言い、押せば、もう一度頼む。"""
    heard: list[str] = []
    reader.on("pageerror", lambda error: heard.append(str(error)))
    reader.route("**/*-picture.mjs*", lambda route: route.abort())
    button = widget(reader, root, f"nt-{name}").locator("#save")
    words = button.inner_text()
    button.click()
    expect(button).to_have_text("できませんでした。もう一度押す")
    reader.unroute("**/*-picture.mjs*")
    with reader.expect_download():
        button.click()
    expect(button).to_have_text(words)
    assert heard == []


def test_a_widget_comes_once_the_reader_is_online_again(guest: Page, root: str) -> None:
    """つながらずに部品を読み込めなくても、つながれば、読み直さなくても動く。"""
    guest.goto(root + PAGES["nt-cat-box"])
    guest.wait_for_function(READY)
    guest.evaluate(IDLE)
    guest.context.set_offline(True)
    with guest.expect_console_message(lambda message: "nt-cat-box を読み込めません" in message.text):
        guest.locator("nt-cat-box").scroll_into_view_if_needed()
    guest.context.set_offline(False)
    guest.locator("nt-cat-box[data-ready]").wait_for()


#: 部品の上と下にある段落などのうち、画面の真ん中に近いほう。
_READ = """(selector) => {
  const widget = document.querySelector(selector).closest(".nt-widget");
  const { top } = widget.getBoundingClientRect();
  const read = top > innerHeight / 2 ? widget.previousElementSibling : widget.nextElementSibling;
  return read.getBoundingClientRect().top;
}"""
#: 部品のすぐ上か下まで送る。画面の外は、近づいてから組まれるので、ずれなくなるまで。
_COME = """async ([selector, side]) => {
  for (let same = 0, tries = 0; same < 8 && tries < 300; same++, tries++) {
    const box = document.querySelector(selector).getBoundingClientRect();
    const off = side === "top" ? box.top - innerHeight - 100 : box.bottom - 100;
    if (Math.abs(off) > 1) same = 0;
    scrollBy({ top: off, behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.mark.parametrize(("width", "side"), [(320, "top"), (1320, "bottom")])
def test_nothing_moves_where_the_browser_sees_to_it(reader: Page, root: str, width: int, side: str) -> None:
    reader.set_viewport_size({"width": width, "height": 800})
    _comes_late(reader, "nt-encode-tree", side, root + PAGES["nt-encode-tree"])


def _comes_late(page: Page, selector: str, side: str, address: str = "") -> None:
    """部品の上（部品はすぐ下で待つ）か下を読んでいるところへ、部品ができる。"""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if shut and _is_fetch(route.request):
            held.append(route)
        else:
            route.fallback()

    shut = True
    page.route("**/*", hold)
    if address:
        page.goto(address)
    page.evaluate(_COME, [selector, side])
    until(page, lambda: held)
    page.evaluate(_COME, [selector, side])
    before = page.evaluate(_READ, selector)
    shut = False
    for route in held:
        route.continue_()
    page.locator(f"{selector}[data-ready]").wait_for(state="attached")
    page.evaluate(PAINTED)
    page.unroute("**/*", hold)
    assert page.evaluate(_READ, selector) == pytest.approx(before, abs=1), side


# ---- 住所 -----------------------------------------------------------------


def test_one_place_alone_touches_the_address() -> None:
    """住所を読み書きするスクリプトは、ほかにない。みな address.mjs に頼む（書きすぎると、Safari が誤りにする）。"""
    touching = re.compile(r"\bhistory\.|\blocation\b")
    files = [file for file in ASSETS.rglob("*.mjs") if "vendor" not in file.parts]
    found = {file.name for file in files if touching.search(file.read_text("utf-8"))}
    assert found == {"address.mjs"}


def _reached_by_tab(reader: Page, selector: str) -> Locator:
    """すぐ前のリンクから Tab で着いた部品。できていなくても止まり、できたら中の初めの欄に移る。"""
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
    found = reader.locator(f"{selector}[data-ready]")
    found.wait_for()
    assert found.evaluate("(one) => one.shadowRoot.activeElement?.matches('input, textarea, select, button')")
    assert not found.evaluate("(one) => one.hasAttribute('tabindex')")
    return found


@EVERY
def test_it_is_used_and_an_address_brings_back_the_state(
    reader: Page, sub_path: str, how: dict[str, Meta], selector: str
) -> None:
    """鍵盤で着く。使えば住所に残り、開き直せば、見えているものが元に戻る。打った字は、字のまま残る。

    住所に残さない部品は、住所を変えない。
    """
    with listening(reader, sub_path):
        reader.goto(sub_path + PAGES[selector])
        found = _reached_by_tab(reader, selector)
        assert reader.url == sub_path + PAGES[selector]
        reader.evaluate("location.hash = '#summary'")
        use(found, how[selector]["use"])
        if how[selector].get("address"):
            assert address(reader, selector)
            assert reader.url.startswith(f"{sub_path}{PAGES[selector]}#summary&")
            before = still(found)
            reader.reload()
            found = load(approached(reader, selector))
            until(reader, lambda: still(found) == before)
        else:
            assert reader.url.endswith("/#summary")
        typed, box = "n/p<img src=x>", found.locator("#text")
        if box.is_visible():
            box.focus()
            reader.keyboard.press("Control+a")
            reader.keyboard.type(typed)
            expect(box).to_have_value(typed)
            assert found.locator("img").count() == 0
            assert reader.url.partition("#")[0] == sub_path + PAGES[selector]


MELT = "nt-melt"
ODD = "犬 &=#%+'\"~🥺"  # 住所で、意味のある字
_WRITE = "(one, text) => { one.value = text; one.dispatchEvent(new Event('input')); }"


def _paste(page: Page, url: str) -> None:
    """ページを開いたタブの、住所の欄に貼る。"""
    page.evaluate("(url) => { location.href = url; }", url)


def test_a_named_heading_comes_before_a_shared_state(reader: Page, root: str) -> None:
    """節は、スクリプトより先に、ブラウザが見せる。読み直しても、動かない。"""
    reader.goto(shared(root, MELT, "r9_x猫", "summary"))
    assert reader.evaluate("document.querySelector(':target').id") == "summary"
    expect(reader.locator("#summary")).to_be_in_viewport()
    assert reader.url == shared(root, MELT, "r9_x%E7%8C%AB", "summary")
    reader.evaluate("scrollTo({ top: 300, behavior: 'instant' })")
    reader.evaluate(PAINTED)
    reader.reload()
    reader.wait_for_function("scrollY === 300")


def test_a_link_pasted_where_the_page_is_open_is_read_and_back_undoes_it(reader: Page, root: str) -> None:
    """部品は新しい状態になり、ページはそこへ着く。戻れば元の状態、進めば新しい状態になる。ほかの部品の文は、消えない。"""
    reader.emulate_media(reduced_motion="reduce")
    with listening(reader, root):
        reader.goto(root)
        other = approached(reader, "nt-cat-box").locator("#text")
        text = approached(reader, MELT).locator("#text")
        first = text.input_value()
        other.fill("鳥")
        until(reader, lambda: address(reader, "nt-cat-box") == "x鳥")
        for section in ("", "order"):
            reader.evaluate("scrollTo({ top: 9999, behavior: 'instant' })")
            _paste(reader, f"{root}#{section}&melt=r100_x{quote(ODD)}")
            expect(reader.locator(f"#{section}" if section else MELT)).to_be_in_viewport()
            expect(text).to_have_value(ODD)
            until(reader, lambda: address(reader, MELT) == f"r100_x{ODD}")
            reader.go_back()
            expect(text).to_have_value(first)
            until(reader, lambda: address(reader, MELT) == "")
            reader.go_forward()
            expect(text).to_have_value(ODD)
            reader.go_back()
            expect(text).to_have_value(first)
        expect(other).to_have_value("鳥")
        assert address(reader, "nt-cat-box") == "x鳥"


def test_what_is_seen_goes_with_the_reader_from_heading_to_heading(reader: Page, root: str) -> None:
    """ページの中のリンクでも「戻る」でも、着くところはいつもと同じで、書いた文は残り、住所は見えているものになる。"""
    with listening(reader, root):
        text = widget(reader, root, MELT).locator("#text")
        begun, base = reader.evaluate("history.length"), root + PAGES[MELT]
        for heading, written in (("train", "猫"), ("summary", "\ud800\udc00\ud800")):
            reader.locator(f".md-sidebar--secondary a[href='#{heading}']").evaluate("(link) => link.click()")
            reader.wait_for_function("(id) => document.querySelector(':target')?.id === id", arg=heading)
            expect(reader.locator(f"#{heading}")).to_be_in_viewport()
            text.evaluate(_WRITE, written)
        seen = address(reader, MELT).partition("x")[2]
        assert seen == "\U00010000\ufffd"  # 片割れの字は、住所に書けない
        assert reader.evaluate("history.length") == begun + 2
        for heading in ("train", "", "train"):
            reader.go_forward() if reader.url.startswith(f"{base}#melt") else reader.go_back()
            reader.wait_for_url(re.compile(re.escape(f"{base}#{heading}")))
            until(reader, lambda: address(reader, MELT).partition("x")[2] == seen)
            assert text.input_value() == "\U00010000\ud800"


def test_an_old_address_is_moved_once_and_a_broken_one_breaks_nothing(reader: Page, root: str) -> None:
    """? のあとの状態は、# のあとに移る。知らない名前には、触らない。読めない # でも、ページは誤りにならない。"""
    with listening(reader, root):
        reader.goto(f"{root}{PAGES[MELT]}?a=%20+%E3&melt=r9_x{quote(ODD)}&b")
        expect(reader.locator(MELT)).to_be_in_viewport()
        expect(approached(reader, MELT).locator("#text")).to_have_value(ODD)
        assert address(reader, MELT) == f"r9_x{ODD}"
        assert reader.url.startswith(f"{root}{PAGES[MELT]}?a=%20+%E3&b#melt=")
        for broken in (
            "%",
            "%E3%81&melt=%F0",
            "\\",
            "'\"]&=",
            "a=b=c&&melt",
            "__proto__=1&constructor",
            "melt=r" + "9" * 9000,
        ):
            _paste(reader, f"#{broken}")
            reader.evaluate(PAINTED)
            reader.goto("about:blank")
            reader.goto(f"{root}{PAGES[MELT]}#{broken}")
            approached(reader, MELT)


# ---- 使ったあとの姿 ----------------------------------------------------------


#: どの部品も書かない、壊れた状態。読み解くところは、部品ごとに Node.js で試す（tests/site/widgets）。
BROKEN = "i99999-1_l99_h99_p999_k0_s12345_g99_b9_<b>_x<img src=x onerror=alert(1)>%F0%9F"


@pytest.fixture(scope="module", params=PAGES)
def used(request: pytest.FixtureRequest, browser: Browser, root: str, how: dict[str, Meta]) -> Iterator[Locator]:
    """動きを減らした電話で、人にもらった、壊れた住所から開き、使った部品。

    住所を書く部品なら、その部品から始まる。壊れていても、部品は働く。
    使う前に、一画面（高さ760から、上の帯を除く）に並ぶかどうかも見る。
    """
    size = {"width": 360, "height": 900}
    page = browser.new_page(viewport=size, locale="ja-JP", has_touch=True, reduced_motion="reduce")
    keeps = how[request.param].get("address")
    with listening(page, root):
        page.goto(shared(root, request.param, BROKEN) if keeps else root + PAGES[request.param])
        if keeps:
            page.locator(f"{request.param}[data-ready]").wait_for()
            page.wait_for_function(LAID_OUT)
            box = page.locator(request.param).bounding_box()
            assert box and 48 < box["y"] < 100
        found = approached(page, request.param)
        assert found.locator("img").count() == 0
        if request.param in TOGETHER:
            _is_on_one_screen(load(found), *TOGETHER[request.param])
        assert use(found, how[request.param]["use"])
    yield found
    page.close()


def _is_on_one_screen(found: Locator, first: str, last: str) -> None:
    knobs = found.locator("#open")
    if knobs.is_visible():
        knobs.click()
    still(found)
    top, bottom = found.locator(first).bounding_box(), found.locator(last).bounding_box()
    assert top and bottom and bottom["y"] + bottom["height"] - top["y"] <= 760 - 60
    if knobs.is_visible():
        knobs.click()


def _named(found: Locator) -> str:
    return str(found.evaluate("(one) => one.localName"))


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_it_is_sound(used: Locator, scheme: str) -> None:
    """明るい画面でも暗い画面でも、axe は何も見つけない。明るさで形は変わらないので、暗い画面では、色だけを見る。"""
    used.page.evaluate("(scheme) => (document.body.dataset.mdColorScheme = scheme)", scheme)
    assert violations(used.page, _named(used), shape=scheme == "default") == []


# 字は、本文より小さくてよい。小さなますの代わりには、大きなボタンがある。
_SMALL = """({ shadowRoot }) => [...shadowRoot.querySelectorAll("button, select, summary, input, textarea")]
  .filter((one) => one.checkVisibility() && one.type !== "file")
  .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
  .map(([name, box]) => `${name} ${box.width}×${box.height}`)"""

# 横に送れる箱（sideways）の中身は、はみ出してよい。
_TOO_WIDE = """(widget) => {
  const edge = widget.getBoundingClientRect().right + 1;
  return [...widget.shadowRoot.querySelectorAll("*")]
    .filter((one) => !one.closest(".hidden, option, .sideways *, svg *") && one.getBoundingClientRect().right > edge)
    .map((one) => one.outerHTML.slice(0, 80));
}"""

_CONTROLS_OUT = """(widget) => [
    ...widget.shadowRoot.querySelectorAll("button, input, select, textarea, .candidate > *, dd"),
  ]
  .filter((one) => one.checkVisibility() && !one.closest("[role=grid], .sideways, .heads, .hidden"))
  .filter((one) => one.getBoundingClientRect().right > widget.getBoundingClientRect().right)
  .map((one) => one.id || one.textContent)"""


def test_what_is_pressed_is_large_enough_and_nothing_moves_where_motion_is_unwanted(used: Locator) -> None:
    assert used.evaluate(_SMALL) == []
    assert used.evaluate("({ shadowRoot }) => shadowRoot.getAnimations().length") == 0


def test_nothing_sticks_out(used: Locator) -> None:
    """電話の幅でも、字を200%にしても、ページは横に動かず、どの操作も画面の中にある。"""
    page = used.page
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.evaluate("document.documentElement.scrollWidth"), used.evaluate(_TOO_WIDE)) == (width, [])
    page.evaluate("document.documentElement.style.setProperty('font-size', '40px', 'important')")
    wide, outside = page.evaluate("document.documentElement.scrollWidth"), used.evaluate(_CONTROLS_OUT)
    page.evaluate("document.documentElement.style.removeProperty('font-size')")
    assert (wide, outside) == (360, [])


#: 電話で、一画面に並ぶもの。操作と、それで変わるもの。
TOGETHER = {
    "nt-next-token": ("#greedy", ".rest"),
    "nt-next-token[full]": ("#temperature", "#greedy"),
    "nt-cat-box": ("#draw", "#temperature"),
    "nt-ask[bet]": ("#question", "#tuned"),
    "nt-few-shot": ("#task", "#answers"),
    "nt-look-inside": ("#heads", "#answers"),
    "nt-melt": ("#mosaic", "#knob"),
    "nt-operating": ("#plot", "#sentence"),
    "nt-tower": ("#tales", "#top"),
    "nt-watermark-mirror": ("#page", "#verdict"),
    "nt-surprise": ("#which", "#sum"),
    "nt-suspects": ("#machine", "#cheats"),
    "nt-training": ("#sentence", "#run"),
}


#: 見分けるのに使えるもの。地の色、囲み、線、塗り。
_LOOK = """(one) => {
  const style = getComputedStyle(one);
  const borders = ["Top", "Right", "Bottom", "Left"].map((side) => {
    const width = style[`border${side}Width`];
    return parseFloat(width) ? [width, style[`border${side}Style`], style[`border${side}Color`]] : [];
  });
  const outline = style.outlineStyle === "none" ? [] : [style.outlineStyle, style.outlineColor];
  const drawn = one.ownerSVGElement ? [style.fill, style.stroke] : [];
  return JSON.stringify([style.backgroundColor, borders, outline, drawn]);
}"""


def test_what_differs_is_seen_in_forced_colours(used: Locator, how: dict[str, Meta]) -> None:
    """色を読者が決める画面でも、違うものは違って見える。"""
    used.page.emulate_media(forced_colors="active")
    groups = next(meta for one, meta in how.items() if one.partition("[")[0] == _named(used)).get("apart", [])
    looks = [{one: used.locator(one).first.evaluate(_LOOK) for one in group} for group in groups]
    used.page.emulate_media(forced_colors="none")
    for group in looks:
        assert len(set(group.values())) == len(group), group
