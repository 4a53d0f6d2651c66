"""序に載せた物語が、ファイルのとおりであること。"""

import re

import pytest

from figures_gen.site.story import STORY, StoryError, story
from tests.site.pages import ROOT

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
