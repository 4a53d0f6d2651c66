"""「次のトークンを当てさせる」の図。"""

from typing import Any

from figures_gen.marks import figure
from figures_gen.style import BLUE, GRID, MUTED, Drawing, Layout, canvas


@figure
def tokyo(layout: Layout, tokyo: dict[str, Any]) -> Drawing:
    """次のトークンの確率を、高い順に横棒にします。"""
    top, rest = tokyo["top"], tokyo["rest"]
    drawing, axes = canvas(layout, len(top) * 27 + 40)
    names = [f"「{row['token']}」" for row in top]
    values = [row["probability"] for row in top]
    bars = axes.barh(names, values, color=BLUE, height=0.7)
    axes.bar_label(bars, [f"{value:.1%}" for value in values], padding=5)
    axes.invert_yaxis()
    axes.set(xlim=(0, max(values) * 1.18), xticks=[])
    axes.grid(visible=False)
    axes.spines[["bottom", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=14)
    others = tokyo["candidates"] - len(top)
    axes.text(0, len(top), f"ほかの {others:,} 個を合わせて {rest:.1%}", color=MUTED, va="center", size=12)
    axes.axhline(len(top) - 0.5, color=GRID, linewidth=1)
    axes.set_ylim(len(top) + 0.5, -0.6)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in top)
    return Drawing(
        drawing,
        caption=f"「{tokyo['prompt']}」の次に来るトークンの確率、上位{len(top)}個。",
        alt=f"「{tokyo['prompt']}」の次のトークンの確率を高い順に並べた横棒グラフ。{listed}。"
        f"残りは合わせて {rest:.1%}。",
    )
