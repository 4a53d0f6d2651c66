"""「すらすらと、間違える」の図。"""

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, MUTED, ORANGE, SOFT, TOKENS, Drawing, Layout, box, canvas, sheet, text_width

AREA = 700  # 確率1の丸の、半径の二乗
FAINT = 2e-3  # これより小さな丸は、ほとんど見えない


@figure
def years(layout: Layout, sure: dict[str, Any]) -> Drawing:
    """年表のできごとごとに、Gemmaがそれぞれの年に付けた確率を、丸の面積で並べます。"""
    # データにない: 1850 1900 1950 2000
    rows, step, head = sure["rows"], layout.pick(42, 72), 34
    left, right = layout.pick((286.0, layout.width - 62), (16.0, layout.width - 50))
    drawing, axes = sheet(layout, head + len(rows) * step + 20)

    def across(year: int) -> float:
        place: float = (year - sure["first"]) / (len(rows[0]["chances"]) - 1)
        return left + place * (right - left)

    axes.text(0, 12, "正しい年", va="center", weight="bold", color=BLUE)
    axes.text(layout.width, 12, "Gemmaの書いた年", ha="right", va="center", weight="bold", color=ORANGE)
    for number, row in enumerate(rows):
        top = head + number * step
        y = top + layout.pick(step / 2, 52)
        _event(layout, axes, top, row)
        axes.plot([left, right], [y, y], color=GRID, linewidth=1)
        _chances(axes, y, [(across(sure["first"] + at), share) for at, share in enumerate(row["chances"])])
        axes.plot(
            [across(row["written"])], [y], "o", color=ORANGE, markersize=2 * max(2.5, (AREA * row["said"]) ** 0.5)
        )
        axes.plot([across(row["year"])] * 2, [y - 9, y + 9], color=BLUE, linewidth=2.5)
        axes.text(layout.width, y, f"{row['written']}年", ha="right", va="center", color=ORANGE)
    for year in (1850, 1900, 1950, 2000):
        bottom = head + len(rows) * step + 8
        axes.text(across(year), bottom, str(year), ha="center", va="center", size=layout.small, color=MUTED)
    told = "。".join(
        f"{row['event']}は{row['year']}年なのに{row['written']}年" for row in rows if row["year"] != row["written"]
    )
    hits = "、".join(f"{row['event']}（{row['year']}年）" for row in rows if row["year"] == row["written"])
    return Drawing(
        drawing,
        caption="年表のできごとに続けて、Gemmaがどの年にどれだけの確率を付けたか（丸の面積）。青い縦線が正しい年、だいだい色が書いた年。"
        "明治5年までの月日は旧暦。",
        alt=f"正しい年を書いたのは、{hits}だけ。{told}と書いた。",
    )


@figure
def lesson(layout: Layout, lesson: dict[str, Any]) -> Drawing:
    """一文のトークンの下に、それぞれの正解。同じ文を、一つずらしただけ。"""
    drawing, axes = sheet(layout, layout.pick(92, 112))
    pairs = list(pairwise(lesson["tokens"]))
    size = layout.pick(14.0, 12.5)
    wide = [max(text_width(one, size) for one in pair) + layout.pick(14, 5) for pair in pairs]
    gap = min(8.0, (layout.width - layout.pick(48, 0) - sum(wide)) / len(wide))
    x = float(layout.pick(48, 0))
    for row, name in enumerate(("読む", "正解")):
        axes.text(0, layout.pick(26 + row * 44, 9 + row * 93), name, va="center", size=layout.small, color=MUTED)
    for (read, right), width in zip(pairs, wide, strict=True):
        tops = layout.pick((14.0, 58.0), (20.0, 66.0))
        for top, token, paint in zip(tops, (read, right), (SOFT, TOKENS[1]), strict=True):
            box(axes, x, top, width, 24, paint)
            axes.text(x + width / 2, top + 12, token, ha="center", va="center", size=size)
        arrow = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (x + width / 2, tops[1] - 2), (x + width / 2, tops[0] + 26), arrowprops=arrow)
        x += width + gap
    return Drawing(
        drawing,
        caption="正解は、同じ文を一つずらしただけ。人が付けたものではない。",
        alt="「" + "」の次は「".join(lesson["tokens"]) + "」。",
    )


def _event(layout: Layout, axes: Axes, top: float, row: dict[str, Any]) -> None:
    axes.text(0, top + 12, f"{row['year']}年", va="center", color=BLUE, weight="bold")
    axes.text(layout.pick(54, 50), top + 12, row["event"], va="center")
    detail = f"{row['date']}　出典: {row['source']}"
    axes.text(layout.pick(54, 50), top + 29, detail, va="center", size=layout.small, color=MUTED)


def _chances(axes: Axes, y: float, places: list[tuple[float, float]]) -> None:
    """大きさが同じくらいの丸は、一度に描きます。"""
    sizes: dict[float, list[float]] = {}
    for x, share in places:
        if share > FAINT:
            sizes.setdefault(round(2 * (AREA * share) ** 0.5) / 2, []).append(x)
    for radius, found in sizes.items():
        axes.plot(found, [y] * len(found), "o", color=MUTED, markersize=2 * radius, markeredgewidth=0, alpha=0.35)


@figure
def hoped(layout: Layout, sure: dict[str, Any]) -> Drawing:
    """九つの年に付けた確率を、九つの器に注ぎ、一つの器に集めます。"""
    # データにない: 1
    rows = sure["rows"]
    high, wide = 84.0, layout.pick(38.0, 22.0)
    step = layout.pick(54.0, 28.5)
    drawing, axes = sheet(layout, 152)

    def vessel(x: float, amount: float, bright: bool, label: str) -> None:
        box(axes, x, 28, wide, high, SOFT, radius=2)
        box(axes, x, 28 + high * (1 - amount), wide, max(high * amount, 0.8), BLUE if bright else ORANGE, radius=1)
        axes.text(x + wide / 2, 14, label, ha="center", va="center", size=layout.small)

    for number, row in enumerate(rows):
        hit = row["written"] == row["year"]
        vessel(number * step + 6, row["said"], hit, f"{100 * row['said']:.1f}")
        if not layout.phone:
            look: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "size": layout.small,
                "color": BLUE if hit else MUTED,
            }
            axes.text(number * step + 6 + wide / 2, 126, f"{row['written']}年", **look)
    x = layout.width - wide - 8
    vessel(x, sure["expected"], False, f"{sure['expected']:.2f}個")
    axes.text(x - layout.pick(24, 9), 28 + high / 2, "→", ha="center", va="center", size=14, color=MUTED)
    note: dict[str, Any] = {"va": "center", "size": layout.small, "color": MUTED}
    axes.text(0, layout.pick(145, 126), "上の数は、書いた年に付けた確率（%）。青は当たり", **note)
    axes.text(layout.width, layout.pick(126, 145), "足すと", ha="right", **note)
    told = "、".join(f"{row['written']}年 {row['said']:.1%}" for row in rows)
    return Drawing(
        drawing,
        caption="書いた年に付けた確率を、足していく。器いっぱいで、1。",
        alt=f"{told}を足すと、{sure['expected']:.2f}で、一つに届かない。",
    )


@figure
def calibration(layout: Layout, calibration: dict[str, Any]) -> Drawing:
    """一位に付けた確率と、当たった割合。"""
    # データにない: 0 20 40 60 80 100
    drawing, axes = canvas(layout, layout.pick(240, 240))
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (2, 2)))
    bins = calibration["bins"]
    axes.plot([one["said"] for one in bins], [one["right"] for one in bins], color=BLUE, marker="o", markersize=8)
    for one in bins:
        place = (one["said"], one["right"])
        aside = (12, -14) if one["right"] > 0.2 else (12, -7)  # 点線にも、横軸にも、重ならないところ
        axes.annotate(
            f"{one['count']}か所", place, aside, textcoords="offset points", va="center", size=layout.small, color=MUTED
        )
    ticks = [number / 5 for number in range(6)]
    axes.set(xlim=(0, 1.12), ylim=(0, 1.05), xlabel="一位に付けた確率（%）", ylabel="当たった割合（%）")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks, [f"{tick:.0%}"[:-1] for tick in ticks])
    listed = "、".join(f"{one['said']:.0%}と言って{one['right']:.0%}" for one in bins)
    return Drawing(
        drawing,
        caption=f"どのモデルも読んでいない{calibration['texts']}つの文章で、Gemmaが一位のトークンに付けた確率と、"
        "それが当たった割合。確率で五つに区切った。点線に重なれば、付けた確率のとおりに当たっている。",
        alt=f"左から順に、{listed}。",
    )
