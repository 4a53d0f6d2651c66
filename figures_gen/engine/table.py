"""表になる図を、ページに埋め込める HTML にします。"""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from figures_gen.style import Cell, Table


def render(table: Table, made: dict[str, Any]) -> bytes:
    """``table`` を、一行の HTML にします。``made`` は出どころ（使った資料とデータのファイル）です。"""
    head = "".join(
        f'<th scope="col"{_number(column, table)}>{_lines(text)}</th>' for column, text in enumerate(table.head)
    )
    body = "".join(_row(row, table) for row in table.rows)
    about = escape(json.dumps({"caption": table.caption, **made}, ensure_ascii=False))
    return (
        f'<table class="nt-table" data-made="{about}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n'
    ).encode()


def _row(row: Sequence[Cell | str], table: Table) -> str:
    if len(row) != len(table.head):
        raise ValueError(f"表の列の数が、見出し（{len(table.head)}）と違います: {row}")
    return "<tr>" + "".join(_cell(cell, column, table) for column, cell in enumerate(row)) + "</tr>"


def _cell(cell: Cell | str, column: int, table: Table) -> str:
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
    opening, closing = ('th scope="row"', "th") if column == 0 else ("td", "td")
    return f"<{opening}{_number(column, table)}>{text}</{closing}>"


def _number(column: int, table: Table) -> str:
    return ' class="nt-number"' if column in table.numbers else ""


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
