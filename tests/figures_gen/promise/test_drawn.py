"""図（SVG）と表（HTML）――いつも同じバイトになり、ページに溶け込み、データの文字が印と読まれないこと。"""

import json
import re
from html import unescape

import pytest

from figures_gen.promise import svg, table
from figures_gen.site import sheets
from figures_gen.style import BLUE, INK, LAYOUTS, TOKENS, Cell, Drawing, Table, box, canvas, sheet

# ---- 図 ----


MADE = {"inputs": ["Gemma <3>"], "data": ["a.json"]}


def draw(layout, label="首都", colour=BLUE):
    drawing, axes = canvas(layout, 120)
    axes.barh([label, "$1 と $2"], [0.5, 0.2], color=colour)
    return Drawing(drawing, caption="確率 < 1", alt='"引用" & 数')


def test_words_stay_words_and_colours_become_variables_and_ids_are_prefixed_and_used():
    text = svg.render(draw, [], MADE, prefix="ch-fig-").decode()
    assert ">首都</text>" in text and ">$1 と $2</text>" in text
    sheet = sheets.read(text)
    assert (sheet.title, sheet.alt, sheet.made) == ("確率 &lt; 1", "&quot;引用&quot; &amp; 数", MADE)
    assert sheet.desk.startswith("<svg ") and sheet.desk.endswith("</svg>") and sheet.about in sheet.alone

    assert f"var(--nt-blue, {BLUE})" in text and not re.findall(r"(?<!, )#[0-9a-f]{6}\b", text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert ids and all(re.match("ch-fig-(desk|phone)-", name) and f"#{name}" in text for name in ids)
    assert "xlink:href" in text and not re.search(r"(?<!xlink:)href=", text)


def test_an_unknown_colour_and_a_missing_glyph_are_errors():
    with pytest.raises(ValueError, match="#123456"):
        svg.render(draw, ["首都", "#123456"], MADE, prefix="")
    with pytest.raises(UserWarning, match="missing from"):
        svg.render(draw, ["\U0001f9ff"], MADE, prefix="")


def test_sheet_coordinates_are_pixels_from_the_top_left():
    def sheet_of_one(layout):
        drawing, axes = sheet(layout, 100)
        box(axes, 0, 0, 440, 50, TOKENS[0])
        axes.text(10, 25, "上", color=INK)
        return Drawing(drawing, caption="", alt="")

    both = sheets.read(svg.render(sheet_of_one, [], MADE, prefix="x-").decode())
    for layout, text in zip(LAYOUTS, (both.desk, both.phone), strict=True):
        assert f'viewBox="0 0 {layout.width:g} 100"' in text and f'class="nt-svg nt-{layout.name}"' in text
        x, y = map(float, re.search(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"', text).groups())
        assert (x, y) == (10, 25)


# ---- 表 ----


def test_the_data_stays_text() -> None:
    made = table.render(
        Table(["<b>", "値\n<i>"], [["</td><script>", Cell("a\n&b", token=2)]], caption='"引用" <u>'), MADE
    ).decode()
    assert "<script>" not in made and "<b>" not in made and "<u>" not in made
    assert '<span class="nt-token t2">a<br>&amp;b</span>' in made
    assert '<th scope="col">値<br>&lt;i&gt;</th>' in made
    about = json.loads(unescape(re.search(r'data-made="([^"]*)"', made)[1]))  # type: ignore[index]
    assert about == {"caption": '"引用" <u>', **MADE}
    assert made.count("\n") == 1


def test_a_row_of_one_cell_heads_the_rows_below_it_and_a_ragged_one_is_an_error() -> None:
    rows: list[list[Cell | str]] = [[Cell("問い1", bold=True)], ["い", "ろ"], ["は", "に"], ["問い2"], ["ほ", "へ"]]
    groups = re.findall("<tbody>(.*?)</tbody>", table.render(Table(["前", "後"], rows, caption=""), MADE).decode())
    assert [group.count("<tr>") for group in groups] == [3, 2]
    assert groups[0].startswith('<tr><th scope="rowgroup" colspan="2"><strong>問い1</strong></th></tr>')
    with pytest.raises(ValueError, match="列の数"):
        table.render(Table(["名前", "値"], [["長さ", "8", "mm"]], caption=""), MADE)
