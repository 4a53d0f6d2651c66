"""figures.css の色は style.py と同じ名前で、図の中の字は、どちらの画面でも読める（ほかの字は axe が見る）。"""

import re

import pytest

from figures_gen.style import COLOURS
from tests.site.pages import ROOT

FIGURES = (ROOT / "docs" / "assets" / "figures.css").read_text(encoding="utf-8")
LIGHT, DARK = '[data-md-color-scheme="default"]', '[data-md-color-scheme="slate"]'
TOKENS = [*(f"token{number}" for number in range(1, 7)), "lost"]
LINES = ["blue", "orange", "green", "purple", "sky", "gold"]


def variables(css: str, scheme: str) -> dict[str, str]:
    """``scheme`` の色。--nt- を除いた名前 → #rrggbb。"""
    blocks = re.findall(re.escape(scheme) + r" \{([^}]*)\}", css)
    return dict(re.findall(r"--nt-([\w-]+): (#[0-9a-f]{6});", "".join(blocks)))


def contrast(one: str, other: str) -> float:
    """WCAG 2 の対比。

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_light_page_has_the_colours_the_figures_were_drawn_with_and_the_dark_one_the_same_names() -> None:
    assert variables(FIGURES, LIGHT) == COLOURS and set(variables(FIGURES, DARK)) == set(COLOURS)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_words_in_figures_can_be_read(scheme: str) -> None:
    colours = variables(FIGURES, scheme)
    for name in ("ink", "muted", *LINES):
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
    for name in (*TOKENS, "soft"):
        assert contrast(colours["ink"], colours[name]) >= 4.5, name
        assert contrast(colours["muted"], colours[name]) >= 4.5, f"muted on {name}"
    assert len({colours[name] for name in TOKENS}) == len(TOKENS)
