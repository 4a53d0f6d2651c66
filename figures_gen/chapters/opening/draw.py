"""表紙の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, MUTED, SOFT, TOKENS, Drawing, Layout, box, sheet

GAP, HEIGHT, BAR = 6.0, 48.0, 22.0  # 箱の間と高さ、棒の高さ


@figure
def hero(layout: Layout, hero: dict[str, Any]) -> Drawing:
    """トークンの箱を並べ、最後の「？」に入る候補を確率の長さで示します。机の上では、候補を右に並べます。"""
    drawing, axes = sheet(layout, layout.pick(104, 190))
    left, top, step = layout.pick((388.0, 14.0, 34.0), (0.0, 104.0, 32.0))  # 候補を置くところ
    _tokens(axes, layout, layout.pick((340.0, 24.0), (layout.width, 4.0)), hero["tokens"])
    if not layout.phone:
        arrow = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (376, top + step), (348, top + step), arrowprops=arrow)
    longest, full = hero["top"][0]["probability"], layout.width - left - 88
    for place, row in enumerate(hero["top"]):
        middle, wide = top + place * step, full * row["probability"] / longest
        axes.text(left + 34, middle, row["token"], ha="right", va="center", size=16)
        box(axes, left + 44, middle - BAR / 2, wide, BAR, BLUE)
        axes.text(left + 52 + wide, middle, f"{row['probability']:.0%}", va="center", size=16)
    candidates = "、".join(f"{row['token']} {row['probability']:.0%}" for row in hero["top"])
    return Drawing(
        drawing,
        caption="文をトークンに分け、番号に変え、次に来るトークンの確率を出す。言語モデルの仕事は、これで全部。",
        alt=f"「{hero['prompt']}」を三つのトークンに分けて番号を付け、次のトークンの確率を示した図。{candidates}。",
    )


def _tokens(axes: Axes, layout: Layout, place: tuple[float, float], tokens: list[dict[str, Any]]) -> None:
    """トークンと番号を並べます。``place`` は、使える幅と、箱の上の端です。"""
    width, top = place
    cells = [(row["token"], str(row["id"]), TOKENS[number]) for number, row in enumerate(tokens)]
    cells.append(("？", "次は？", SOFT))
    wide = (width + GAP) / len(cells) - GAP
    for number, (token, below, colour) in enumerate(cells):
        left = number * (wide + GAP)
        box(axes, left, top, wide, HEIGHT, colour, radius=5)
        axes.text(left + wide / 2, top + HEIGHT / 2, token, ha="center", va="center", size=16)
        axes.text(left + wide / 2, top + HEIGHT + 16, below, ha="center", va="center", size=layout.small, color=MUTED)
