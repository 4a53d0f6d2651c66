"""検索。本物の索引とスクリプトを Node で動かし、読者の問いにどのページが出るかを確かめる。"""

import functools
import itertools
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from figures_gen.site import glossary, search
from tests.site import javascript
from tests.site.pages import Page

Question = dict[str, Any]


def questions(name: str) -> list[Question]:
    found: list[Question] = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))["question"]
    return found


QUESTIONS = questions("search_questions.toml")
EVERYDAY = questions("search_everyday.toml")
NO_WORDS = ["", " ", "？？？", "\x00\x1b", "🎌", "．。、", "<>&\"'"]
#: この本にない言葉。
NOT_HERE = "新幹線 予約 オムライス ドコモ"
#: ほかの言葉の一部（「確かめよう」「したこと」）か、一文字ずつにしか出てこない並びと、短くても一語のもの。
INSIDE = ["かめ", "たこ", "うま", "くま", "いか", "プロテイン", "hoge", "xyzzyq"]
BRIEF = ["くじ", "まね", "ひげ", "ふた", "確かめる", "確かめよう", "当てる", "混ぜ"]
IN_CODE = ["温度", "トークナイザ", "encode", "ByteTokenizer"]
#: 索引の大きさの上限（縮めたバイト数）。
LIMIT = 208 * 1024
Answer = dict[str, Any]


#: 出来上がったサイトの索引とスクリプトで探す。
UNPACK = """
import { readFile } from "node:fs/promises";
const { unpack } = await import(`${given}/assets/search/index.mjs`);
answer(await unpack(new Blob([await readFile(`${given}/assets/search/index.bin`)]).stream()));
"""
SEARCH = """
import { readFile } from "node:fs/promises";
const [site, questions] = given;
const { build } = await import(`${site}/assets/search/ranking.mjs`);
const { unpack } = await import(`${site}/assets/search/index.mjs`);
const packed = await readFile(`${site}/assets/search/index.bin`);
const engine = await build(await unpack(new Blob([packed]).stream()));
answer(questions.map((question) => {
  const { pages, near, without, like } = engine.search(question);
  const anchors = (sections) => sections.map(({ anchor }) => anchor || "top");
  const found = pages.map(({ page, sections }) => ({ url: page.url, anchors: anchors(sections) }));
  return { pages: found, near, without, like };
}));
"""


@functools.cache
def index(site: Path) -> Any:
    """ページの中と同じスクリプトで戻した索引。"""
    return javascript.ask(UNPACK, str(site))


def headings(site: Path) -> list[str]:
    found = index(site)["pages"]
    return [section[1] for page in found if page["weight"] >= 0.2 for section in page["sections"] if section[1]]


def spoken() -> list[tuple[str, list[str]]]:
    """言葉と、その読み。平仮名だけのものも、問いかけの形のものも。"""
    kana = {word: katakana_to_hiragana(reading) for word, reading in search.readings().items()}
    return [(word, [reading, kana[word], kana[word] + "とは"]) for word, reading in search.readings().items()]


def lacking() -> dict[str, str]:
    """この本にない言葉を並べた問いと、そこに一つだけあるこの本の言葉（五つに一つを試す）。"""
    return {f"{NOT_HERE} {word}": word for word in ["AI", *list(search.readings())[::5]]}


@pytest.fixture(scope="module")
def found(site: Path) -> dict[str, Answer]:
    """下の試験で探すもののすべてと、その答え。一度にまとめて探す。"""
    asked = [one["ask"] for one in [*QUESTIONS, *EVERYDAY]] + [*NO_WORDS, *INSIDE, *BRIEF, *IN_CODE, *headings(site)]
    asked += list(lacking())
    asked += [word for group in search.synonyms() for word in group]
    asked += [one for word, readings in spoken() for one in (word, *readings)]
    return dict(zip(asked, javascript.ask(SEARCH, [str(site), asked]), strict=True))


def test_readers_find_the_page(found: dict[str, Answer]) -> None:
    """整えるときに見なかった問い（aside と EVERYDAY）だけでも、すべての問いでも、はじめの一件か三件に。"""
    for first, aim in ((1, 0.85), (3, 0.95)):
        for asked in (QUESTIONS, [one for one in QUESTIONS if one.get("aside")], EVERYDAY):
            shown = [[page["url"] for page in found[one["ask"]]["pages"][:first]] for one in asked]
            missed = [
                (one["ask"], urls) for one, urls in zip(asked, shown, strict=True) if not {*one["pages"]} & {*urls}
            ]
            assert len(missed) <= len(asked) * (1 - aim), missed


def test_the_section_is_opened(found: dict[str, Answer]) -> None:
    asked = [one for one in QUESTIONS if "sections" in one]
    opened = {one["ask"]: {(page["url"], page["anchors"][0]) for page in found[one["ask"]]["pages"]} for one in asked}
    missed = [
        one["ask"] for one in asked if opened[one["ask"]].isdisjoint(itertools.product(one["pages"], one["sections"]))
    ]
    assert len(missed) <= len(asked) * 0.15, missed


def test_questions_name_pages_and_sections_that_exist(pages: dict[str, Page]) -> None:
    assert sum(question.get("aside", False) for question in QUESTIONS) >= 40
    for one in [*QUESTIONS, *EVERYDAY]:
        ids = {id for page in one["pages"] for id in pages[page].ids}
        assert set(one.get("sections", [])) <= ids, one["ask"]


def test_the_index_is_small_and_always_the_same(site: Path) -> None:
    packed = (site / search.PLACE).read_bytes()
    assert len(packed) <= LIMIT
    assert search.packed(index(site)["pages"]) == packed


def test_every_section_of_every_chapter_is_indexed(site: Path, pages: dict[str, Page]) -> None:
    found = {page["url"]: page for page in index(site)["pages"]}
    assert found.keys() == {path for path in pages if path == "" or path.endswith("/")}
    for url, page in found.items():
        anchors = {section[0] for section in page["sections"]}
        assert anchors <= set(pages[url].ids), url
        if page["weight"] == 1:
            assert anchors >= {heading["id"] for heading in pages[url].headings}, url


def test_code_comes_after_chapters(found: dict[str, Answer]) -> None:
    for word in IN_CODE:
        behind = [page["url"].startswith(("code/", "generated/")) for page in found[word]["pages"]]
        assert behind == sorted(behind)
    assert "code/bpe/" in [page["url"] for page in found[IN_CODE[-1]]["pages"]]


def test_every_word_of_the_book_can_be_sought_and_what_is_no_word_finds_nothing(
    site: Path, found: dict[str, Answer]
) -> None:
    """見出しと、用語集の言葉は、そのまま入れれば、それを含むページが出る。"""
    assert [heading for heading in headings(site) if not found[heading]["pages"]] == []
    assert [one for one in NO_WORDS if found[one]["pages"] or found[one]["near"]] == []


def test_words_the_book_lacks_are_left_out_and_named(found: dict[str, Answer]) -> None:
    """この本の言葉が一つでもあれば、ない言葉を並べても、何も出ないことはない。外したのは、ない言葉だけ。"""
    answers = {word: found[asked] for asked, word in lacking().items()}
    assert found["最長一致法"]["pages"] and found["最長一致法"]["like"] == ["最長一致法"]  # 一部だけがある
    assert [word for word, answer in answers.items() if not answer["pages"]] == []
    assert {tuple(answer["without"]) for answer in answers.values()} == {(), tuple(NOT_HERE.split())}


def test_a_short_word_inside_another_is_not_found(found: dict[str, Answer]) -> None:
    assert [one for one in INSIDE if found[one]["pages"] or found[one]["near"]] == []
    assert [one for one in BRIEF if not found[one]["pages"]] == []


def test_synonyms_stand_in_one_group_and_lead_somewhere(found: dict[str, Answer]) -> None:
    groups = search.synonyms()
    assert all(len(group) >= 2 for group in groups)
    words = [word for group in groups for word in group]
    assert sorted(word for word in words if words.count(word) > 1) == []
    assert [word for word in words if not found[word]["pages"]] == []


KANJI = re.compile("[一-龥々]")


def test_every_term_with_kanji_has_a_reading() -> None:
    words = {word for entry in glossary.book() for word in (entry.term, *entry.others) if KANJI.search(word)}
    assert len(words) > 30
    table = tomllib.loads(search.READINGS.read_text(encoding="utf-8"))
    assert table["glossary"].keys() == words
    assert [reading for reading in search.readings().values() if KANJI.search(reading)] == []
    assert len(search.readings()) == sum(map(len, table.values()))


def test_terms_are_found_by_their_readings(found: dict[str, Answer]) -> None:
    """読みで探しても、言葉で探したときの初めのページ（どこにでも出る地名などなら、初めの三件のどれか）が、三件の中にある。"""
    terms = tomllib.loads(search.READINGS.read_text(encoding="utf-8"))["glossary"]
    missed = []
    for word, readings in spoken():
        known = {page["url"] for page in found[word]["pages"][: 1 if word in terms else 3]}
        shown = {one: {page["url"] for page in found[one]["pages"][:3]} for one in readings}
        missed += [(one, known, urls) for one, urls in shown.items() if not known & urls]
    assert missed == []


def katakana_to_hiragana(text: str) -> str:
    return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in text)
