"""「どこで迷い、どこで決まるか」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER, Drawing, Layout, box, sheet


@figure
def prompts(layout: Layout, prompts: dict[str, Any]) -> Drawing:
    """二つの文の次のトークンを、同じ目盛りの横棒で並べます。"""
    panels = [prompts["hour"], prompts["work"]]
    high = _panel_height(layout, panels[0])
    drawing, axes = sheet(layout, layout.pick(high, 2 * high + 14))
    longest = max(panel["top"][0]["probability"] for panel in panels)
    for number, panel in enumerate(panels):
        place = layout.pick((number * 332.0, 0.0), (0.0, number * (high + 14)))
        _panel(axes, layout, place, panel, (layout.pick(308, layout.width), longest))
    words = "。".join(
        f"「{panel['prompt']}」の次は" + "、".join(f"{row['token']} {row['probability']:.1%}" for row in panel["top"])
        for panel in panels
    )
    first, second = panels
    return Drawing(
        drawing,
        caption=f"「{first['prompt']}」と「{second['prompt']}」の次に来るトークンの、上位{len(first['top'])}個の確率。目盛りは同じ。",
        alt=f"一位は、「{first['prompt']}」では{first['top'][0]['probability']:.0%}、"
        f"「{second['prompt']}」では{second['top'][0]['probability']:.0%}。{words}。",
    )


def _row_height(layout: Layout) -> float:
    return layout.pick(25.0, 18.0)


def _panel_height(layout: Layout, panel: dict[str, Any]) -> float:
    return 32 + len(panel["top"]) * _row_height(layout) + 28


def _panel(
    axes: Axes, layout: Layout, place: tuple[float, float], panel: dict[str, Any], scale: tuple[float, float]
) -> None:
    """見出しと横棒。``scale`` は、使える幅と、いちばん長い棒の値です。"""
    (left, top), (width, longest), step = place, scale, _row_height(layout)
    axes.text(left, top + 12, f"「{panel['prompt']}」の次", va="center", weight="bold")
    start = left + 62
    for number, row in enumerate(panel["top"]):
        middle, wide = top + 30 + (number + 0.5) * step, row["probability"] / longest * (width - 62 - 46)
        axes.text(start - 8, middle, row["token"], ha="right", va="center")
        box(axes, start, middle - step * 0.36, max(wide, 1.5), step * 0.72, BLUE, radius=1)
        axes.text(start + 6 + wide, middle, f"{row['probability']:.1%}", va="center", size=layout.small)
    bottom = top + 34 + len(panel["top"]) * step
    axes.plot([left, left + width], [bottom, bottom], color=GRID, linewidth=1)
    rest = f"ほかを合わせて {panel['rest']:.1%}"
    axes.text(start, bottom + 13, rest, va="center", size=layout.small, color=MUTED)


@figure
def busy(layout: Layout, busy: dict[str, Any]) -> Drawing:
    """言い回しごとの「忙」を、確率に面積の比例する四角で。"""
    rows, step = busy["rows"], 44
    drawing, axes = sheet(layout, len(rows) * step)
    right = layout.pick(280.0, 116.0)
    for number, row in enumerate(rows):
        y, side = (number + 0.5) * step, 64 * row["probability"] ** 0.5
        axes.text(right, y, row["prompt"], ha="right", va="center", size=layout.pick(16, 14))
        box(axes, right + 6, y - side / 2, side, side, BLUE, radius=1)
        if side > layout.size:
            axes.text(right + 6 + side / 2, y, busy["token"], ha="center", va="center", size=14, color=PAPER)
        first = row["first"]
        other = first["token"] != busy["token"]
        lift = layout.pick(0, 9) if other else 0
        axes.text(right + 56, y - lift, f"{row['probability']:.1%}", va="center", weight="bold", color=BLUE)
        if other:
            told = f"一位は「{first['token']}」{first['chance']:.1%}"
            axes.text(right + layout.pick(116, 56), y + lift, told, va="center", size=layout.small, color=MUTED)
    return Drawing(
        drawing,
        caption=f"言い回しを変えたときの、次が「{busy['token']}」である確率（青い四角の面積）。",
        alt="、".join(
            f"「{row['prompt']}」の次が「{busy['token']}」である確率は{row['probability']:.1%}" for row in rows
        )
        + "。",
    )


@figure
def branch(layout: Layout, branch: dict[str, Any]) -> Drawing:
    """道のりのエントロピーの棒と、いちばん迷ったところの分布。机の上では横に、電話では縦に並べます。"""
    path, here = branch["path"], branch["distribution"]
    high = _panel_height(layout, here)
    width, tall, place = layout.pick((358.0, high - 66, (396.0, 0.0)), (layout.width, 96.0, (0.0, 178.0)))
    drawing, axes = sheet(layout, place[1] + high)
    axes.text(0, 12, "一つ選ぶごとのエントロピー（ビット）", va="center", weight="bold")
    _path(axes, layout, (width, tall), path)
    _panel(axes, layout, place, here, (layout.width - place[0], here["top"][0]["probability"]))
    entropies = "、".join(f"{one['token']} {one['entropy']:.2f}" for one in path)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in here["top"])
    undecided = branch["undecided"]["token"]
    return Drawing(
        drawing,
        caption=f"いちばん迷ったのは、「{undecided}」を選ぶところ（だいだい色）。"
        f"一位でも{here['top'][0]['probability']:.1%}しかなく、{len(here['top'])}位にも{here['top'][-1]['probability']:.1%}ある。",
        alt=f"いちばん迷ったのは、「{undecided}」を選ぶところ。選んだトークンごとのエントロピーは、{entropies}。"
        f"「{here['prompt']}」の次の確率は、{listed}。",
    )


def _path(axes: Axes, layout: Layout, size: tuple[float, float], path: list[dict[str, Any]]) -> None:
    """選んだトークンごとの縦棒。いちばん迷ったところを、だいだい色の太字にします。"""
    (width, tall), largest = size, max(one["entropy"] for one in path)
    step, bottom = width / len(path), 44 + tall
    for number, one in enumerate(path):
        high, middle, most = one["entropy"] / largest * tall, (number + 0.5) * step, one["entropy"] == largest
        colour, weight = (ORANGE, "bold") if most else (BLUE, "normal")
        box(axes, middle - step / 2 + 3, bottom - high, step - 6, high, colour, radius=1)
        entropy = f"{one['entropy']:.2f}"
        axes.text(middle, bottom - high - 9, entropy, ha="center", va="center", size=layout.small, weight=weight)
        word = ORANGE if most else INK
        axes.text(
            middle, bottom + 14, one["token"], ha="center", va="center", color=word, weight=weight, size=layout.small
        )
