"""表になる図を、ページに埋め込める HTML にします。"""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from figures_gen.style import Cell, Table

Row = Sequence[Cell | str]


def render(table: Table, made: dict[str, Any]) -> bytes:
    """``table`` を、一行の HTML にします。``made`` は出どころ（使った資料とデータのファイル）です。"""
    head = "".join(
        f'<th scope="col"{_number(column, table)}>{_lines(text)}</th>' for column, text in enumerate(table.head)
    )
    body = "".join(f"<tbody>{''.join(_row(row, table) for row in group)}</tbody>" for group in _groups(table.rows))
    about = escape(json.dumps({"caption": table.caption, **made}, ensure_ascii=False))
    return (f'<table class="nt-table" data-made="{about}"><thead><tr>{head}</tr></thead>{body}</table>\n').encode()


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """見出しの行（ますが一つだけの行）ごとに、行をまとめます。"""
    groups: list[list[Row]] = []
    for row in rows:
        if not groups or len(row) == 1:
            groups.append([])
        groups[-1].append(row)
    return groups


def _row(row: Row, table: Table) -> str:
    if len(row) == 1:
        return f'<tr><th scope="rowgroup" colspan="{len(table.head)}">{_content(row[0])}</th></tr>'
    if len(row) != len(table.head):
        raise ValueError(f"表の列の数が、見出し（{len(table.head)}）と違います: {row}")
    return "<tr>" + "".join(_cell(cell, column, table) for column, cell in enumerate(row)) + "</tr>"


def _cell(cell: Cell | str, column: int, table: Table) -> str:
    opening, closing = ('th scope="row"', "th") if column == 0 else ("td", "td")
    return f"<{opening}{_number(column, table)}>{_content(cell)}</{closing}>"


def _content(cell: Cell | str) -> str:
    one = Cell(cell) if isinstance(cell, str) else cell
    text = _lines(one.text)
    if one.token:
        text = f'<span class="nt-token t{one.token}">{text}</span>'
    elif one.code:
        text = f"<code>{text}</code>"
    if one.bold:
        text = f"<strong>{text}</strong>"
    if one.tone:
        text = f'<span style="color:var(--nt-{one.tone})">{text}</span>'
    return text


def _number(column: int, table: Table) -> str:
    return ' class="nt-number"' if column in table.numbers else ""


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
