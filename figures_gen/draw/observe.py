"""「LLMを観察しよう」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, GRID, INK, LOST, MUTED, ORANGE, WIDTH, Drawing, Layout, box, sheet

ROW, TOP = 42.0, 22.0
AXIS, TEXT = 40.0, 92.0  # 年の軸と、できごとの左端


@figure
def meiji(layout: Layout, meiji: dict[str, Any], claims: dict[str, Any]) -> Drawing:
    """調べたできごとと、モデルの言い分を、同じ年の軸に置きます。"""
    rows = [{**row, "false": False} for row in meiji["rows"]] + _claims(claims)
    rows.sort(key=lambda row: row["year"])
    height = TOP + len(rows) * ROW
    drawing, axes = sheet(layout, height)
    first, last = rows[0]["year"], rows[-1]["year"]
    scale = (len(rows) - 1) * ROW / (last - first)
    _axis(axes, first, last, scale)
    for number, row in enumerate(rows):
        _event(axes, TOP + number * ROW, TOP + (row["year"] - first) * scale, row)
    facts = "、".join(f"{row['year']}年{row['event']}" for row in rows if not row["false"])
    wrong = "、".join(f"{row['who']}の{row['year']}年{row['event']}" for row in rows if row["false"])
    return Drawing(
        drawing,
        caption="調べたできごと（青）と、モデルの書いたこと（だいだい色）。左の線は、実際の年の間隔。明治5年までの月日は旧暦。",
        alt=f"年表。事実は{facts}。モデルの誤りは{wrong}。",
    )


def _claims(claims: dict[str, Any]) -> list[dict[str, Any]]:
    ours = {"year": claims["year"], "event": "「大日本帝国憲法が公布された」", "who": "この本のモデル"}
    said = [row for row in (claims["record"], ours) if row["year"] is not None]  # 年を書かないモデルもある
    return [{**row, "date": row["who"], "false": True} for row in said]


def _axis(axes: Axes, first: int, last: int, scale: float) -> None:
    axes.plot([AXIS, AXIS], [TOP, TOP + (last - first) * scale], color=GRID, linewidth=3, solid_capstyle="round")
    for year in range(-(-first // 20) * 20, last + 1, 20):
        y = TOP + (year - first) * scale
        axes.text(AXIS - 8, y, str(year), ha="right", va="center", size=12, color=MUTED)


def _event(axes: Axes, y: float, place: float, row: dict[str, Any]) -> None:
    colour = ORANGE if row["false"] else BLUE
    axes.plot([AXIS, TEXT - 26, TEXT - 8], [place, y, y], color=colour, linewidth=1)
    axes.plot([AXIS], [place], marker="o", markersize=5, color=colour)
    if row["false"]:
        box(axes, TEXT - 4, y - 17, WIDTH - TEXT + 4, 36, LOST)
    axes.text(TEXT, y - 8, f"{row['year']}年", va="center", color=INK if row["false"] else BLUE, weight="bold")
    axes.text(TEXT + 54, y - 8, row["event"], va="center", color=INK)
    detail = row["date"] if row["false"] else f"{row['date']}　出典: {row['source']}"
    axes.text(TEXT + 54, y + 9, detail, va="center", size=12, color=INK if row["false"] else MUTED)
