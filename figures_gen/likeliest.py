"""確率の高いトークンの横棒。"""

from typing import Any

from matplotlib.figure import Figure

from figures_gen.style import BLUE, GRID, MUTED, Layout, box, sheet

LEFT, BAR = 60.0, 18.0  # 棒の始まりと太さ


def likeliest(layout: Layout, found: dict[str, Any]) -> tuple[Figure, str]:
    """確率の高いトークンの横棒と、その代替テキスト。"""
    top, rest, row_height = found["top"], found["rest"], layout.pick(27, 25)
    drawing, axes = sheet(layout, (len(top) + 1) * row_height + 10)
    full = layout.width - LEFT - 56
    for number, row in enumerate(top):
        middle, wide = (number + 0.5) * row_height, full * row["probability"] / top[0]["probability"]
        axes.text(LEFT - 2, middle, f"「{row['token']}」", ha="right", va="center")
        box(axes, LEFT, middle - BAR / 2, wide, BAR, BLUE, radius=1)
        axes.text(LEFT + wide + 7, middle, f"{row['probability']:.1%}", va="center")
    bottom = len(top) * row_height + 3
    axes.plot([0, layout.width], [bottom, bottom], color=GRID, linewidth=1)
    others = f"ほかの {found['candidates'] - len(top):,} 個を合わせて {rest:.1%}"
    axes.text(LEFT, bottom + row_height / 2, others, color=MUTED, va="center", size=layout.small)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in top)
    return drawing, (
        f"「{found['prompt']}」の次のトークンの確率を高い順に並べた横棒グラフ。{listed}。残りは合わせて {rest:.1%}。"
    )
