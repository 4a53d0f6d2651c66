"""練習を、マウスとキーボードで解く。確かめるコードは、ページの中の Python でも、手元の Python と同じことを言う。"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from figures_gen.site import exercises, live_cells
from tests.browser.looks import arrive, asking, listening
from tests.browser.test_run_here import LONG, again, ended, printed, replace, started, status
from tests.site.test_exercises import CODES, ERRORS, answered, desk

__all__ = ["desk"]
pytestmark = pytest.mark.browser

CHAPTER = "bpe-by-hand"
HAND, CHANGE, BUILD = "second-pair", "later-pair", "restore"
CODE = {code.name: code for code in CODES if code.chapter == CHAPTER}


def box(page: Page, base: str, name: str) -> Locator:
    """章を開き、練習の囲みまで行く。"""
    arrive(page, f"{base}{CHAPTER}/")
    return near(page, name)


def near(page: Page, name: str) -> Locator:
    found = page.locator(f".nt-exercise:has(#exercise-{name})")
    found.scroll_into_view_if_needed()
    found.locator("nt-exercise[data-ready]").wait_for()
    return found


def written(found: Locator) -> Locator:
    """書く欄を開く。"""
    found.get_by_role("button", name="書いてみる").or_(found.get_by_role("button", name="続きを書く")).click()
    expect(found.get_by_role("textbox")).to_be_focused()
    return found


def checked(found: Locator, code: str = "") -> str:
    """``code`` に書き換えて確かめ、言われたことを返す。"""
    if code:
        replace(found, code)
    again(found)
    return status(found).text_content() or ""


@pytest.fixture(scope="module")
def chapter(kept: Page, root: str) -> Page:
    """開いた章。一度起きた Python を、どの練習でも使う。"""
    arrive(kept, f"{root}{CHAPTER}/")
    return kept


def solved(found: Locator) -> Locator:
    return found.locator(".nt-solved")


# ---- 確かめるコード ----

CHECK = """async ([root, total, asked]) => {
  const { check } = await import(root + "assets/run/python.mjs");
  const watch = { loading() {}, started() {}, output() {} };
  const said = [];
  for (const { chapter, name, code } of asked) {
    const table = chapter && (await (await fetch(`${root}assets/run/exercises-${chapter}.json`)).json());
    said.push(await check(chapter ? table[name] : { before: [], check: "" }, code, total, watch));
  }
  return said;
}"""


def test_every_check_says_in_the_page_what_it_says_here(reader: Page, root: str) -> None:
    """正しい答え、間違った答え、初めのコードのすべてと、例外の言葉を、一つの Pyodide で。"""
    answers = [(code, code.right) for code in CODES] + [(code, code.start) for code in CODES]
    answers += [(code, wrong) for code in CODES for wrong in code.wrong.values()]
    reader.goto(f"{root}terms/")
    reader.set_default_timeout(LONG)
    asked = [{"chapter": code.chapter, "name": code.name, "code": answer} for code, answer in answers]
    asked += [{"code": code} for code in ERRORS]
    said = reader.evaluate(CHECK, [root, live_cells.sizes()[1], asked])
    told, said = said[-len(ERRORS) :], said[: -len(ERRORS)]
    words = {code: (one["error"]["words"], ERRORS[code]) for code, one in zip(ERRORS, told, strict=True)}
    assert {code: pair for code, pair in words.items() if pair[1] not in pair[0]} == {}
    different = {
        f"{code.chapter}/{code.name}": (theirs, ours, answer)
        for (code, answer), theirs in zip(answers, said, strict=True)
        if theirs != (ours := answered(code, answer))
    }
    assert different == {}
    assert said[: len(CODES)] == [{"right": True}] * len(CODES)


# ---- 手で ----


def test_an_answer_by_hand_is_judged_without_python(reader: Page, root: str) -> None:
    """キーボードだけで。間違いには一言、正しければ印が付き、開き直しても残る。"""
    asked = asking(reader)
    with listening(reader, root):
        found = box(reader, root, HAND)
        field = found.get_by_role("textbox", name=re.compile("^答え.*次にまとめる対"))
        field.focus()
        reader.keyboard.press("Enter")
        expect(status(found)).to_have_text("答えを書いてから、押してください。")
        slip = exercises.by_hand(CHAPTER)[HAND]["slips"][0]
        reader.keyboard.type(slip["answer"])
        expect(status(found)).to_be_empty()
        reader.keyboard.press("Enter")
        expect(status(found)).to_have_text("違います。" + slip["word"].replace("`", ""))
        assert found.locator("#said code").count() == slip["word"].count("`") // 2
        field.fill("吾輩")
        reader.keyboard.press("Tab")
        reader.keyboard.press("Enter")
        expect(status(found)).to_contain_text("下の「ヒント1」を見て")
        expect(solved(found)).to_have_count(0)
        field.fill(" ｚｃ ")
        reader.keyboard.press("Enter")
        expect(status(found)).to_have_text("合っています。")
        expect(solved(found)).to_have_text("できた")
        reader.reload()
        expect(field).to_have_value(" ｚｃ ")
        expect(status(found)).to_have_text("合っています。")
        expect(solved(found)).to_be_visible()
    assert not [url for url in asked if re.search("pyodide|codemirror|python.mjs", url)]


def test_hints_come_one_by_one_and_the_next_one_is_named(chapter: Page) -> None:
    """次のヒントは、前のヒントを開くと出て、閉じても消えない。答えは、いつでも見られる。"""
    found = near(chapter, HAND)
    field, folds = found.get_by_role("textbox"), found.locator("details")
    expect(folds).to_have_count(3)
    for index, name in enumerate(["ヒント1", "ヒント2", "答えの例"]):
        expect(folds.filter(visible=True)).to_have_count(min(index + 2, 3))
        expect(folds.nth(index)).to_be_visible()
        field.fill(f"ちがう{index}")
        chapter.keyboard.press("Enter")
        expect(status(found)).to_contain_text(f"「{name}」" if index < 2 else "ヒントは、これで全部です。")
        folds.nth(index).locator("summary").focus()
        chapter.keyboard.press("Enter")
        expect(folds.nth(index)).to_have_attribute("open", "")
    chapter.keyboard.press("Enter")
    expect(folds.filter(visible=True)).to_have_count(3)


# ---- 一か所変える、自分で作る ----


def test_a_line_is_changed_from_the_keyboard(chapter: Page, root: str) -> None:
    """開く、確かめる、書き換える、また確かめる、元に戻す、閉じる。"""
    code = CODE[CHANGE]
    with listening(chapter, root):
        found = near(chapter, CHANGE)
        expect(found.locator(".nt-start")).to_be_visible()
        found.get_by_role("button", name=re.compile("^書いてみる.*同数なら")).focus()
        chapter.keyboard.press("Enter")
        field = found.get_by_role("textbox", name="同数なら、あとのほうの答え")
        expect(field).to_be_focused()
        expect(found.locator(".nt-start")).to_be_hidden()
        chapter.keyboard.press("Control+Enter")
        ended(found)
        expect(status(found)).to_contain_text("まだ違います：二手目がまだ AB です。")
        assert "'Y': 'AB'" in printed(found)
        chapter.keyboard.press("Control+a")
        chapter.keyboard.insert_text(code.right)
        chapter.keyboard.press("Control+Enter")
        ended(found)
        expect(status(found)).to_have_text("合っています。「答えの例」も見比べてみてください。")
        expect(solved(found)).to_have_text("できた")
        found.get_by_role("button", name="元に戻す").click()
        assert field.inner_text().split() == code.start.split()
        assert checked(found).startswith("まだ違います")
        expect(solved(found)).to_be_visible()  # 一度解けた印は、消えない
        found.get_by_role("button", name="閉じる").click()
        expect(found.get_by_role("button", name="書いてみる")).to_be_focused()
        expect(found.locator(".nt-start")).to_be_visible()


def test_what_is_written_stays_until_it_is_forgotten(reader: Page, sub_path: str) -> None:
    """閉じても、開き直しても残り、一覧にも印が付く。忘れさせれば、書いたものも消える。"""
    reader.route("**/vendor/pyodide/**", lambda route: route.abort())
    found = written(box(reader, sub_path, BUILD))
    replace(found, "文 = '書きかけ'")
    found.get_by_role("button", name="閉じる").click()
    written(found)
    expect(found.get_by_role("textbox")).to_have_text("文 = '書きかけ'")
    reader.reload()
    found = written(near(reader, BUILD))
    expect(found.get_by_role("textbox")).to_have_text("文 = '書きかけ'")
    assert reader.locator("iframe").count() == 0  # 書くだけなら、Python は起こさない
    hand = near(reader, HAND)
    hand.get_by_role("textbox").fill("ZC")
    reader.keyboard.press("Enter")
    expect(solved(hand)).to_be_visible()
    reader.goto(f"{sub_path}exercises/")
    row = reader.locator(f"[data-exercise='{CHAPTER}/{HAND}']")
    expect(row).to_have_text(re.compile("手で 次にまとめる対\\s*できた"))
    expect(reader.locator(".nt-solved")).to_have_count(1)
    row.get_by_role("link").click()
    reader.wait_for_url(f"**/{CHAPTER}/#exercise-{HAND}")
    expect(reader.locator(f"#exercise-{HAND}")).to_be_in_viewport()
    reader.goto(sub_path)
    reader.get_by_role("button", name="忘れさせる").click()
    assert reader.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('reading'))") == []
    found = box(reader, sub_path, BUILD)
    expect(found.get_by_role("button", name="書いてみる")).to_be_visible()
    expect(reader.locator(".nt-solved")).to_have_count(0)


def test_cells_keep_their_names_beside_exercises(chapter: Page) -> None:
    """「ここで動かす」の続きは、あいだに練習をしても、前のセルから動かし直さない。練習には、セルの書き換えが響かない。"""
    found = written(near(chapter, CHANGE))
    cell = started(chapter, "pairs")
    replace(cell, "print('動いた')\n元の文 = '猫猫猫猫'\nfrom nexttoken.letter_pairs import count_pairs as 対を数える")
    again(cell)
    assert checked(found, CODE[CHANGE].right).startswith("合っています")
    assert printed(started(chapter, "steps")).startswith("猫猫猫猫")


def test_errors_and_endless_loops_are_told_from_wrong_answers(chapter: Page) -> None:
    """何を書いても、ページには、文字としてだけ出る。"""
    found = written(near(chapter, BUILD))
    assert checked(found, "print('前')\n1 / 0") == "ZeroDivisionErrorで止まりました。"
    said = printed(found)
    assert said.startswith("前\nTraceback") and 'File "<答え>", line 2, in <module>' in said
    expect(found.locator("#hint")).to_have_text("2行目の 1 / 0 で止まりました。0で割ろうとしています。")
    expect(found.locator("#fold")).not_to_have_attribute("open", "")
    assert "戻す が見つかりません。" in checked(found, "x = 1")
    assert "自分を呼びつづけて" in checked(found, "def 戻す(文, 規則): return 戻す(文, 規則)")
    tag = "<img src=x onerror=alert(1)><script>document.title = 1</script>"
    assert tag in checked(found, f"print({tag!r})\ndef 戻す(文, 規則): return {tag!r}") and tag in printed(found)
    assert found.locator("#panel :is(img, script)").count() == 0
    chapter.clock.install()
    replace(found, "print('回る', flush=True)\nwhile True: pass")
    found.get_by_role("button", name="確かめる").click()
    expect(found.locator("#output")).to_contain_text("回る", timeout=LONG)
    chapter.clock.fast_forward(10_000)
    expect(status(found)).to_contain_text("終わらないくり返しかもしれません。そうなら、「止める」を")
    found.get_by_role("button", name="止める").click()
    ended(found)
    expect(status(found)).to_have_text("止めました。")
    assert checked(found, CODE[BUILD].right).startswith("合っています")
    assert printed(found) == "ABCDCDABCDCDE\n"
    expect(found.locator("#hint")).to_be_hidden()
