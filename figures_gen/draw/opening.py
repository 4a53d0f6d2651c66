"""表紙の図。"""

from typing import Any

from figures_gen.marks import figure
from figures_gen.style import BLUE, MUTED, SOFT, TOKENS, WIDTH, Drawing, Layout, box, sheet

STEP, HEIGHT = 88, 44


@figure
def hero(layout: Layout, hero: dict[str, Any]) -> Drawing:
    """トークンの箱を並べ、最後の「？」に入る候補を確率の長さで示します。"""
    drawing, axes = sheet(layout, 200)
    for place, row in enumerate(hero["tokens"]):
        box(axes, place * STEP, 6, STEP - 8, HEIGHT, TOKENS[place], radius=5)
        axes.text(place * STEP + STEP / 2 - 4, 6 + HEIGHT / 2, row["token"], ha="center", va="center", size=18)
        axes.text(place * STEP + STEP / 2 - 4, 66, row["id"], ha="center", va="center", size=12, color=MUTED)
    left = len(hero["tokens"]) * STEP
    box(axes, left, 6, STEP - 8, HEIGHT, SOFT, radius=5)
    axes.text(left + STEP / 2 - 4, 6 + HEIGHT / 2, "？", ha="center", va="center", size=18)
    axes.text(left + STEP / 2 - 4, 66, "次は？", ha="center", va="center", size=12, color=MUTED)
    for place, row in enumerate(hero["top"]):
        top = 94 + place * 36
        axes.text(70, top + 12, row["token"], ha="right", va="center", size=15)
        box(axes, 80, top, max((WIDTH - 140) * row["probability"] / hero["top"][0]["probability"], 3), 24, BLUE)
        end = 80 + (WIDTH - 140) * row["probability"] / hero["top"][0]["probability"]
        axes.text(end + 8, top + 12, f"{row['probability']:.0%}", va="center", size=15)
    candidates = "、".join(f"{row['token']} {row['probability']:.0%}" for row in hero["top"])
    return Drawing(
        drawing,
        caption="文をトークンに分け、番号に変え、次に来るトークンの確率を出す。言語モデルの仕事は、これで全部。",
        alt=f"「{hero['prompt']}」を三つのトークンに分けて番号を付け、次のトークンの確率を示した図。{candidates}。",
    )
