"""部品の試験が分け合う道具。部品とページは本文の ``widget(…)`` から、試し方は部品の書き出す ``meta`` から取る。"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

from tests.site.pages import ROOT

ASSETS = ROOT / "docs" / "assets"
SHARED = {"fallback", "chapter", "claims", "veiled", "text", "task", "count"}  # 中身の違うだけの属性
Meta = dict[str, Any]


def _pages() -> dict[str, str]:
    """部品（違う属性があれば、別の部品）→ それのある章。"""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "docs").glob("*.md")):
        for name, given in re.findall(r'\{\{ widget\("([\w-]+)"(.*?)\) \}\}', file.read_text(encoding="utf-8")):
            special = [key for key in re.findall(r", (\w+)=", given) if key not in SHARED]
            if file.stem not in {"index", "handout"}:  # 表紙と授業の部品は、章にもある
                found.setdefault(f"nt-{name}" + "".join(f"[{key}]" for key in special), f"{file.stem}/")
    return found


PAGES = _pages()


def metas(browser: Browser, root: str) -> dict[str, Meta]:
    """部品 → 試し方。"""
    page = browser.new_page()
    page.goto(root + "404.html")
    read = "(url) => import(url).then(({ meta }) => meta)"
    found = {one: page.evaluate(read, f"{root}assets/widgets/{_name(one)}.mjs") for one in PAGES}
    page.close()
    return found


#: 用意ができたか。できないうちに画面の外へ出ていたら、画面に入れる。
FOLLOWED = """(selector) => {
  const one = document.querySelector(selector), { top, bottom } = one.getBoundingClientRect();
  if ("ready" in one.dataset) return true;
  if (bottom < 0 || top > innerHeight) one.scrollIntoView();
  return false;
}"""


#: 予想の霧の中なら、読者のように、前の予想を選ぶ。
ANSWERED = """(selector) => {
  let one = document.querySelector(selector).closest(".nt-widget");
  if (!one || !getComputedStyle(one, "::after").content.includes("霧")) return;
  while (!one.matches(".nt-guess")) one = one.previousElementSibling;
  one.querySelector("button").click();
}"""


def _name(selector: str) -> str:
    return selector.removeprefix("nt-").partition("[")[0]


def widget(reader: Page, base: str, selector: str) -> Locator:
    """``selector`` の部品があるページを開き、近づいて、用意ができるまで待つ。"""
    reader.goto(base + PAGES[selector])
    return approached(reader, selector)


def approached(reader: Page, selector: str) -> Locator:
    """``selector`` の部品に近づき、用意ができるまで待つ。上の部品の用意が遅れて押し出されれば、追いかける。"""
    reader.locator(selector).scroll_into_view_if_needed()
    reader.evaluate(ANSWERED, selector)
    reader.wait_for_function(FOLLOWED, arg=selector, polling=100)
    found = reader.locator(f"{selector}[data-ready]")
    found.wait_for()
    return found


def address(page: Page, selector: str) -> str:
    """住所に書かれた、部品の状態。"""
    return parse_qs(urlsplit(page.url).fragment).get(_name(selector), [""])[0]


def shared(base: str, selector: str, line: str, section: str = "") -> str:
    """``selector`` の部品が、状態 ``line`` で開く住所。"""
    return f"{base}{PAGES[selector]}#{section}&{_name(selector)}={line}"


def load(found: Locator) -> Locator:
    """誘われていれば、大きなものを読み込み、待つ。"""
    invitation = found.locator("#invitation")
    if invitation.is_visible():
        if found.locator("#load").get_attribute("aria-disabled") != "true":  # 打っただけで読み込む部品もある
            found.locator("#load").click()
        expect(invitation).to_be_hidden()
    return found


def use(found: Locator, steps: Sequence[Any]) -> list[Any]:
    """試し方のうち、この部品にある操作を、順にする。返すのは、使ったあとに見えるもの。"""
    done = 0
    for step in steps:
        selector, value = step if isinstance(step, list) else (step, None)
        target = found.locator(selector).first
        if not target.is_visible():
            continue
        done += 1
        if selector == "#load":
            load(found)
        elif value is None:
            expect(target).not_to_have_attribute("aria-disabled", "true")  # 計算が終わるまで待つ
            target.focus()  # 予想の霧の中でも、使う人には見える
            target.click()
        elif target.evaluate("(one) => one.localName") == "select":
            target.select_option(**value) if isinstance(value, dict) else target.select_option(value)
        else:
            target.fill(value)
            target.blur()  # 欄を離れるまで待つ部品もある
    assert done
    return still(found)


def facts(found: Locator) -> dict[str, str]:
    """並んだ事実（#facts）。"""
    terms, values = (found.locator(f"#facts {part}").all_inner_texts() for part in ("dt", "dd"))
    return dict(zip(terms, values, strict=True))


def alive(page: Page, selector: str) -> int:
    """もう使われないものを片づけたあとに残る、``selector`` の部品の数。"""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    kind = devtools.send("Runtime.evaluate", {"expression": f"customElements.get('{selector}').prototype"})
    found = devtools.send("Runtime.queryObjects", {"prototypeObjectId": kind["result"]["objectId"]})
    asked = {"functionDeclaration": "function () { return this.length; }", "returnByValue": True}
    count = devtools.send("Runtime.callFunctionOn", {"objectId": found["objects"]["objectId"], **asked})
    devtools.detach()
    return int(count["result"]["value"])


#: 欄の値と、見えている言葉が、しばらく変わらなくなったもの。声に出すことと、折りたたみの中は除く。
_STILL = """async ({ shadowRoot }) => {
  const value = (one) => (one.type === "radio" ? one.checked : one.value);
  const look = () => {
    const seen = [...shadowRoot.querySelectorAll(".frame *")]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }))
      .filter((one) => !one.closest("[role=status], .status, details"));
    return JSON.stringify([
      ...seen.filter((one) => one.matches("input, select, textarea")).map(value),
      ...seen.filter((one) => !one.children.length && !one.matches("option")).map((one) => one.textContent),
    ]);
  };
  let shown = look();
  for (let same = 0; same < 9; same++) {  // 時間ではなく、見た数で。忙しい機械では、その分だけ長く待つ
    await new Promise((done) => setTimeout(done, 50));
    const now = look();
    if (now !== shown) [shown, same] = [now, 0];
  }
  return JSON.parse(shown);
}"""


def still(found: Locator) -> list[Any]:
    """見えているものが変わらなくなるまで待つ。打つ手が止まってから計算するものも、待つ。"""
    return list(found.evaluate(_STILL))
