"""「文字は、ぜんぶ数だった」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, INK, LOST, MUTED, ORANGE, TOKENS, WIDTH, Drawing, Layout, box, sheet

LEFT, COLUMN = 76, 72  # 行の見出しの幅と、一文字の幅


@figure
def four_languages(layout: Layout, four_languages: dict[str, Any]) -> Drawing:
    """四つの文の文字を、符号位置、UTF-8、Shift_JIS の三段に並べます。"""
    lines = four_languages["lines"]
    drawing, axes = sheet(layout, len(lines) * 122 - 6)
    for number, line in enumerate(lines):
        _language(axes, number * 122, line, TOKENS[number])
    examples = "、".join(
        f"「{line['characters'][0]['char']}」は {line['characters'][0]['code_point']}" for line in lines[:3]
    )
    failing = [line["language"] for line in lines if not all(row["shift_jis"] for row in line["characters"])]
    return Drawing(
        drawing,
        caption=f"どの文字にも番号があり、UTF-8ならすべて書ける。Shift_JISは{'と'.join(failing)}を書けない。",
        alt="四つの文の、空白を除いた初めの五文字を、符号位置、UTF-8、Shift_JIS で表した表。"
        f"{examples}。{'と'.join(failing)}の段では、Shift_JIS がすべて「なし」。",
    )


def _language(axes: Axes, top: float, line: dict[str, Any], tint: str) -> None:
    axes.text(0, top + 9, line["language"], weight="bold", va="center")
    for row, label in enumerate(("番号", "UTF-8", "Shift_JIS")):
        axes.text(0, top + 62 + row * 19, label, color=MUTED, va="center", size=12)
    for column, code in enumerate(line["characters"]):
        _character(axes, LEFT + column * COLUMN, top, code, tint)


def _character(axes: Axes, left: float, top: float, code: dict[str, Any], tint: str) -> None:
    centre = left + COLUMN / 2
    box(axes, left + 3, top + 22, COLUMN - 6, 28, tint)
    axes.text(centre, top + 36, code["char"], ha="center", va="center", size=17)
    axes.text(centre, top + 62, code["code_point"], ha="center", va="center", size=12)
    axes.text(centre, top + 81, code["utf-8"], ha="center", va="center", size=12, color=BLUE)
    if code["shift_jis"]:
        axes.text(centre, top + 100, code["shift_jis"], ha="center", va="center", size=12, color=ORANGE)
    else:
        box(axes, left + 12, top + 91, COLUMN - 24, 18, LOST)
        axes.text(centre, top + 100, "なし", ha="center", va="center", size=12)


@figure
def utf8_layout(layout: Layout, utf8_layout: dict[str, Any]) -> Drawing:
    """UTF-8 のビットを、目印と中身に塗り分けます。"""
    rows = utf8_layout["rows"]
    drawing, axes = sheet(layout, len(rows) * 64 + 22)
    for number, row in enumerate(rows):
        _bits(axes, number * 64, row)
    y = len(rows) * 64 + 8
    for left, tint, label in (
        (0, TOKENS[1], "目印（何バイト組か、続きか）"),
        (220, TOKENS[0], "中身（つなげると番号になる）"),
    ):
        box(axes, left, y - 7, 16, 14, tint)
        axes.text(left + 22, y, label, va="center", size=12)
    lengths = "、".join(f"「{row['char']}」は{len(row['bytes'])}バイト" for row in rows)
    return Drawing(
        drawing,
        caption=f"UTF-8は、番号の大きさに応じて1〜4バイトを使い分ける。{lengths}。",
        alt=f"文字ごとに UTF-8 のビットを並べ、目印と中身を塗り分けた図。{lengths}。",
    )


def _bits(axes: Axes, top: float, row: dict[str, Any]) -> None:
    axes.text(0, top + 12, f"{row['char']}　{row['code_point']}", va="center")
    axes.text(WIDTH, top + 12, f"番号 {row['number']:,}", va="center", ha="right", color=MUTED, size=12)
    cell = 13.0
    for number, byte in enumerate(row["bytes"]):
        mark, _, payload = byte.partition("|")
        for place, bit in enumerate(mark + payload):
            left = number * (cell * 8 + 8) + place * cell
            box(axes, left, top + 24, cell - 1, 22, TOKENS[1] if place < len(mark) else TOKENS[0], radius=1)
            axes.text(left + cell / 2 - 0.5, top + 35, bit, ha="center", va="center", size=12, color=INK)
