"""序に載せた物語が、ファイルのとおりであること。"""

import re
from itertools import pairwise

import pytest

from figures_gen.site.story import STORY, StoryError, story
from tests.site.pages import ROOT
from tests.site.test_way import CHAPTERS

PAGE = (ROOT / "docs" / "prologue.md").read_text(encoding="utf-8")
CUT = re.compile(r'\{\{ story\(("[^}]*")\) \}\}')


def test_the_story_is_told_in_full_and_in_order() -> None:
    told = "".join(_words(story(*eval(f"[{cut}]"))) for cut in CUT.findall(PAGE))
    title, _, text = STORY.read_text(encoding="utf-8").partition("\n\n")
    assert told == re.sub(r"\s", "", text)
    assert f"# {title} " in PAGE


def _words(markdown: str) -> str:
    return re.sub(r"\s", "", markdown.removeprefix("/// html | div.nt-story").removesuffix("///"))


@pytest.mark.parametrize("cut", [("どこにもない言葉",), ("シオリ",), ("坂の上の古本屋に", "どこにもない言葉")])
def test_a_wrong_cut_is_told(cut: tuple[str, ...]) -> None:
    with pytest.raises(StoryError, match="物語に"):
        story(*cut)


BOX = re.compile(r"^/// html \| div\.nt-shiori\n(.*)\n///$", re.MULTILINE)
NAME = "[シオリ](prologue.md)"
CHAPTER_TEXTS = {one.slug: (ROOT / "docs" / f"{one.slug}.md").read_text(encoding="utf-8") for one in CHAPTERS}
BOXES = {slug: BOX.findall(text) for slug, text in CHAPTER_TEXTS.items()}


def test_shiori_asks_through_the_book_in_turns() -> None:
    """十二より多くの章に一度ずつ。続く二つの章では、違う書き方をする。"""
    asking = [slug for slug, text in CHAPTER_TEXTS.items() if NAME in text]
    assert len(asking) >= 12
    assert all(text.count("シオリ](") <= 1 for text in CHAPTER_TEXTS.values())
    order = list(CHAPTER_TEXTS)
    for one, other in pairwise(order):
        if one in asking and other in asking:
            assert bool(BOXES[one]) != bool(BOXES[other]), (one, other)


@pytest.mark.parametrize("slug", [slug for slug, boxes in BOXES.items() if boxes])
def test_a_box_is_one_short_question(slug: str) -> None:
    """囲みは、初めにシオリの名があり、問いで終わる。値も述語も入れない。"""
    (box,) = BOXES[slug]
    assert NAME in box and box.endswith("？") and "{{" not in box
    assert len(box.replace("(prologue.md)", "")) <= 100
