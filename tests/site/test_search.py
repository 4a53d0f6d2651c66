"""検索。本物の索引とスクリプトを Node で動かし、読者の問いにどのページが出るかを確かめる。"""

import functools
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from figures_gen.site import glossary, search
from tests.site import javascript
from tests.site.pages import Page

HERE = Path(__file__).parent
QUESTIONS = tomllib.loads((HERE / "search_questions.toml").read_text(encoding="utf-8"))["question"]
#: 索引の大きさの上限（縮めたバイト数）。
LIMIT = 200 * 1024
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
  const { pages, near } = engine.search(question);
  const anchors = (sections) => sections.map(({ anchor }) => anchor || "top");
  return { pages: pages.map(({ page, sections }) => ({ url: page.url, anchors: anchors(sections) })), near };
}));
"""


def ask(site: Path, questions: list[str]) -> Any:
    return javascript.ask(SEARCH, [str(site), questions])


@functools.cache
def index(site: Path) -> Any:
    """ページの中と同じスクリプトで戻した索引。"""
    return javascript.ask(UNPACK, str(site))


@functools.cache
def answered(site: Path) -> list[tuple[Answer, Answer]]:
    return list(zip(QUESTIONS, ask(site, [one["ask"] for one in QUESTIONS]), strict=True))


def rate(answers: list[tuple[Answer, Answer]], first: int) -> tuple[float, str]:
    """はじめの ``first`` 件に開いてほしいページがあった割合と、なかった問い。"""
    missed = [
        f"「{question['ask']}」→ {[page['url'] for page in answer['pages'][:3]]}"
        for question, answer in answers
        if not any(page["url"] in question["pages"] for page in answer["pages"][:first])
    ]
    return 1 - len(missed) / len(answers), "\n".join(missed)


@pytest.mark.parametrize(("first", "aim"), [(1, 0.85), (3, 0.95)])
@pytest.mark.parametrize("aside", [True, False])
def test_readers_find_the_page(site: Path, first: int, aim: float, aside: bool) -> None:
    """整えるときに見なかった問い（aside）だけでも、すべての問いでも。"""
    found, missed = rate([one for one in answered(site) if one[0].get("aside") or not aside], first)
    assert found >= aim, missed


def test_the_section_is_opened(site: Path) -> None:
    asked = [(question, answer) for question, answer in answered(site) if "sections" in question]
    missed = [
        question["ask"]
        for question, answer in asked
        if not any(
            page["url"] in question["pages"] and page["anchors"][0] in question["sections"] for page in answer["pages"]
        )
    ]
    assert len(missed) <= len(asked) * 0.15, missed


def test_questions_name_pages_and_sections_that_exist(pages: dict[str, Page]) -> None:
    assert sum(question.get("aside", False) for question in QUESTIONS) >= 40
    bad = [
        question["ask"]
        for question in QUESTIONS
        if not set(question["pages"]) <= pages.keys()
        or not set(question.get("sections", [])) <= {one for page in question["pages"] for one in pages[page].ids}
    ]
    assert bad == []


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


def test_code_comes_after_chapters(site: Path) -> None:
    answers = ask(site, ["温度", "トークナイザ", "encode", "ByteTokenizer"])
    for answer in answers:
        behind = [page["url"].startswith(("code/", "generated/")) for page in answer["pages"]]
        assert behind == sorted(behind)
    assert "code/bpe/" in [page["url"] for page in answers[-1]["pages"]]


def test_every_word_of_the_book_can_be_sought(site: Path) -> None:
    """見出しと、用語集の言葉は、そのまま入れれば、それを含むページが出る。"""
    found = index(site)["pages"]
    headings = {s[1]: page["url"] for page in found if page["weight"] >= 0.2 for s in page["sections"] if s[1]}
    answers = ask(site, list(headings))
    nothing = [heading for heading, answer in zip(headings, answers, strict=True) if not answer["pages"]]
    assert nothing == []


def test_what_is_no_word_finds_nothing(site: Path) -> None:
    for answer in ask(site, ["", " ", "？？？", "\x00\x1b", "🎌", "．。、", "<>&\"'"]):
        assert answer == {"pages": [], "near": []}


def test_synonyms_stand_in_one_group_and_lead_somewhere(site: Path) -> None:
    groups = search.synonyms()
    assert all(len(group) >= 2 for group in groups)
    words = [word for group in groups for word in group]
    assert sorted(word for word in words if words.count(word) > 1) == []
    for word, answer in zip(words, ask(site, words), strict=True):
        assert answer["pages"], word


KANJI = re.compile("[一-龥々]")


def test_every_term_with_kanji_has_a_reading() -> None:
    words = {word for entry in glossary.book() for word in (entry.term, *entry.others) if KANJI.search(word)}
    assert len(words) > 30
    table = tomllib.loads(search.READINGS.read_text(encoding="utf-8"))
    assert table["glossary"].keys() == words
    assert [reading for reading in search.readings().values() if KANJI.search(reading)] == []
    assert len(search.readings()) == sum(map(len, table.values()))


def test_terms_are_found_by_their_readings(site: Path) -> None:
    """読みで探しても、言葉で探したときの初めのページが、はじめの三件にある。平仮名だけでも、問いかけの形でも。"""
    written = search.readings()
    kana = [katakana_to_hiragana(reading) for reading in written.values()]
    asked = [list(written), list(written.values()), kana, [one + "とは" for one in kana]]
    found = [
        [page["url"] for page in answer["pages"]] for answer in ask(site, [one for words in asked for one in words])
    ]
    by_word, *by_reading = [found[start : start + len(kana)] for start in range(0, len(found), len(kana))]
    assert [word for word, pages in zip(written, by_word, strict=True) if not pages] == []
    missed = [
        (reading, pages[0], first[:3])
        for readings, answered in zip(asked[1:], by_reading, strict=True)
        for reading, pages, first in zip(readings, by_word, answered, strict=True)
        if pages[0] not in first[:3]
    ]
    assert missed == []


def katakana_to_hiragana(text: str) -> str:
    return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in text)
