"""表――データの文字が HTML と読まれず、列がそろっていること。"""

import json
import re
from html import unescape

import pytest

from figures_gen.promise import table
from figures_gen.style import Cell, Table

MADE = {"inputs": ["Gemma <3>"], "data": ["a.json"]}


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


def test_rows_and_columns_have_headings() -> None:
    made = table.render(Table(["名前", "値"], [["長さ", "8"], ["幅", "10"]], caption="", numbers=[1]), MADE).decode()
    assert re.findall(r'<th scope="(\w+)"', made) == ["col", "col", "row", "row"]
    assert re.findall(r'<td class="nt-number">(\d+)</td>', made) == ["8", "10"]


def test_a_ragged_row_is_an_error() -> None:
    with pytest.raises(ValueError, match="列の数"):
        table.render(Table(["名前", "値"], [["長さ", "8", "mm"]], caption=""), MADE)


def test_a_row_of_one_cell_heads_the_rows_below_it() -> None:
    rows: list[list[Cell | str]] = [[Cell("問い1", bold=True)], ["い", "ろ"], ["は", "に"], ["問い2"], ["ほ", "へ"]]
    groups = re.findall("<tbody>(.*?)</tbody>", table.render(Table(["前", "後"], rows, caption=""), MADE).decode())
    assert [group.count("<tr>") for group in groups] == [3, 2]
    assert groups[0].startswith('<tr><th scope="rowgroup" colspan="2"><strong>問い1</strong></th></tr>')
