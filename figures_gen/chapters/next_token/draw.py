"""「次のトークンを当てさせる」の図。"""

from typing import Any

from figures_gen.declarations import figure
from figures_gen.likeliest import likeliest
from figures_gen.style import Drawing, Layout


@figure
def tokyo(layout: Layout, tokyo: dict[str, Any]) -> Drawing:
    """次のトークンの確率を、高い順に横棒にします。"""
    drawing, alt = likeliest(layout, tokyo)
    return Drawing(
        drawing, caption=f"「{tokyo['prompt']}」の次に来るトークンの確率、上位{len(tokyo['top'])}個。", alt=alt
    )
