"""「すらすらと、間違える」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, INK, LOST, MUTED, ORANGE, Drawing, Layout, box, canvas, sheet

AXIS, TOP = 34.0, 20.0  # 年の軸の左と上


@figure
def meiji(layout: Layout, meiji: dict[str, Any], claims: dict[str, Any]) -> Drawing:
    """調べたできごとと、モデルの言い分を、同じ年の軸に置きます。"""
    # データにない: 1880 1900 1920 1940
    rows = [{**row, "false": False} for row in meiji["rows"]] + _claims(claims)
    rows.sort(key=lambda row: row["year"])
    step = layout.pick(33, 42)  # 電話では、できごとの下に月日と出典
    drawing, axes = sheet(layout, TOP + (len(rows) - 1) * step + layout.pick(20, 23))
    first, last = rows[0]["year"], rows[-1]["year"]
    scale = (len(rows) - 1) * step / (last - first)
    _axis(layout, axes, first, last, scale)
    for number, row in enumerate(rows):
        _event(layout, axes, TOP + number * step, TOP + (row["year"] - first) * scale, row)
    facts = "、".join(f"{row['year']}年{row['event']}" for row in rows if not row["false"])
    wrong = "、".join(f"{row['who']}の{row['year']}年{row['event']}" for row in rows if row["false"])
    return Drawing(
        drawing,
        caption="調べたできごと（青）と、モデルの書いたこと（だいだい色）。左の線は、実際の年の間隔。明治5年までの月日は旧暦。",
        alt=f"モデルの誤りは{wrong}。事実は{facts}。",
    )


def _claims(claims: dict[str, Any]) -> list[dict[str, Any]]:
    ours = {"year": claims["year"], "event": "「大日本帝国憲法が公布された」", "who": "この本のモデル"}
    said = [row for row in (claims["record"], ours) if row["year"] is not None]  # 年を書かないモデルもある
    return [{**row, "date": row["who"], "false": True} for row in said]


def _axis(layout: Layout, axes: Axes, first: int, last: int, scale: float) -> None:
    axes.plot([AXIS, AXIS], [TOP, TOP + (last - first) * scale], color=GRID, linewidth=3, solid_capstyle="round")
    for year in range(-(-first // 20) * 20, last + 1, 20):
        y = TOP + (year - first) * scale
        axes.text(AXIS - 6, y, str(year), ha="right", va="center", size=layout.small, color=MUTED)


def _event(layout: Layout, axes: Axes, y: float, place: float, row: dict[str, Any]) -> None:
    colour, below = ORANGE if row["false"] else BLUE, layout.pick(0, 9)
    left = layout.pick(96, 59)
    axes.plot([AXIS, left - layout.pick(28, 14), left - 6], [place, y, y], color=colour, linewidth=1)
    axes.plot([AXIS], [place], marker="o", markersize=5, color=colour)
    if row["false"]:
        box(axes, left - 4, y - 14 - below / 2, layout.width - left + 4, 28 + below, LOST)
    axes.text(left, y - below, f"{row['year']}年", va="center", color=INK if row["false"] else BLUE, weight="bold")
    axes.text(left + layout.pick(58, 49), y - below, row["event"], va="center", color=INK)
    detail = row["date"] if row["false"] else f"{row['date']}　出典: {row['source']}"
    tint = INK if row["false"] else MUTED
    axes.text(left + layout.pick(310, 49), y + below, detail, va="center", size=layout.small, color=tint)


@figure
def calibration(layout: Layout, calibration: dict[str, Any]) -> Drawing:
    """一位に付けた確率と、当たった割合。"""
    # データにない: 0 20 40 60 80 100
    drawing, axes = canvas(layout, layout.pick(300, 290))
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (2, 2)))
    bins = calibration["bins"]
    axes.plot([one["said"] for one in bins], [one["right"] for one in bins], color=BLUE, marker="o", markersize=8)
    for one in bins:
        place = (one["said"], one["right"])
        axes.annotate(
            f"{one['count']}か所", place, (10, -9), textcoords="offset points", size=layout.small, color=MUTED
        )
    ticks = [number / 5 for number in range(6)]
    axes.set(xlim=(0, 1.12), ylim=(0, 1.05), xlabel="一位に付けた確率（%）", ylabel="当たった割合（%）")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks, [f"{tick:.0%}"[:-1] for tick in ticks])
    listed = "、".join(f"{one['said']:.0%}と言って{one['right']:.0%}" for one in bins)
    return Drawing(
        drawing,
        caption=f"どのモデルも読んでいない{calibration['texts']}つの文章で、Gemmaが一位のトークンに付けた確率と、"
        "それが当たった割合。確率で五つに区切った。点線の上なら、言った確率のとおりに当たっている。",
        alt=f"左から順に、{listed}。",
    )
