"""「前の言葉に尋ねる」の図。"""

import math
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, SOFT, TOKENS, Drawing, Layout, box, canvas, sheet


@figure
def cards(layout: Layout, cards: dict[str, Any]) -> Drawing:
    """三つの言葉の札と、合い具合から次の言葉まで。"""
    one = cards["sentences"][0]
    drawing, axes = sheet(layout, layout.pick(356, 372))
    left = layout.pick(96.0, 52.0)
    step = (layout.width - left) / 3
    rows = layout.pick(("名札", "合い具合", "割合", "中身"), ("名札", "合い\n具合", "割合", "中身"))
    for y, name in zip((84, 144, 196, 252), rows, strict=True):
        axes.text(0, y, name, va="center", size=layout.small, weight="bold")
    for number, word in enumerate(one["words"]):
        middle, asked = left + (number + 0.5) * step, one["plain"]
        box(axes, middle - 30, 4, 60, 36, TOKENS[number])
        axes.text(middle, 22, word, ha="center", va="center", size=17)
        axes.text(middle, 84, _pair(cards["keys"][word]), ha="center", va="center", color=GREEN)
        axes.text(middle, 144, f"{asked['scores'][number]:g}", ha="center", va="center")
        box(axes, middle - 30, 187, 60, 18, SOFT, radius=1)
        box(axes, middle - 30, 187, max(60 * asked["ratios"][number], 1), 18, BLUE, radius=1)
        axes.text(middle, 220, f"{asked['ratios'][number]:.0%}", ha="center", va="center", size=layout.small)
        axes.text(middle, 252, _pair(cards["values"][word]), ha="center", va="center", color=ORANGE)
    question = f"「{one['words'][-1]}」の質問 {_pair(cards['query'])}"
    axes.text(layout.width, 54, question, ha="right", va="center", color=BLUE)
    axes.text(left, 114, "質問との内積", va="center", size=layout.small, color=MUTED)
    axes.text(left, 168, "指数関数に入れて、合計で割る", va="center", size=layout.small, color=MUTED)
    axes.plot([0, layout.width], [276, 276], color=GRID, linewidth=1)
    gathered, after = one["plain"]["gathered"], one["plain"]["next"]
    axes.text(0, 300, "割合で混ぜて", va="center", size=layout.small, weight="bold")
    axes.text(left + 52, 300, _pair([round(value, 2) for value in gathered]), va="center", color=ORANGE)
    told = "、".join(f"{name} {share:.0%}" for name, share in zip(cards["next"], after, strict=True))
    axes.text(0, 334, "次の言葉", va="center", size=layout.small, weight="bold")
    axes.text(left + 52, 334, told, va="center", weight="bold")
    words = "・".join(one["words"])
    shares = "、".join(f"{word} {share:.0%}" for word, share in zip(one["words"], one["plain"]["ratios"], strict=True))
    return Drawing(
        drawing,
        caption=f"「{words}」の「{one['words'][-1]}」が尋ねる。割合は、質問と名札の内積から決まる。",
        alt=f"「{one['words'][-1]}」は、おもに「{one['words'][1]}」の中身を受け取る。見る割合は{shares}。"
        f"混ぜた中身から、次の言葉の確率は{told}になる。",
    )


def _pair(numbers: list[float]) -> str:
    return "(" + ", ".join(f"{number:g}" for number in numbers) + ")"


@figure
def clock(layout: Layout, clock: dict[str, Any], cards: dict[str, Any]) -> Drawing:
    """名札の針が、言葉一つごとに回り、一周すると元に戻ります。"""
    # データにない: 2 3 4 5 6 1
    hands, scores, lap = clock["hands"], clock["scores"], clock["lap"]
    across = layout.pick(lap, lap // 2)
    side = layout.width / across
    high = side + layout.pick(26, 20)
    drawing, axes = sheet(layout, high * (lap // across))
    for place, hand in enumerate(hands):
        middle = (place % across + 0.5) * side, (place // across) * high + side / 2
        _dial(axes, middle, side * 0.4, hand)
        axes.text(middle[0], middle[1] + side * 0.4 + 14, f"位置{place}", ha="center", va="center", size=layout.small)
    told = "、".join(f"{back}個前は{score:.0f}" for back, score in enumerate(scores) if 1 <= back <= lap)
    return Drawing(
        drawing,
        caption=f"同じ名札でも、置かれた場所で針の向きが変わる。一つ進むごとに{cards['step']:g}度。{lap}個で一周する。",
        alt=f"針は言葉一つごとに{cards['step']:g}度ずつ左回りに回り、{lap}個で元の向きに戻る。質問との合い具合は、{told}。",
    )


def _dial(axes: Axes, middle: tuple[float, float], radius: float, hand: list[float]) -> None:
    turns = [2 * math.pi * step / 60 for step in range(61)]
    x, y = middle
    axes.plot(
        [x + radius * math.cos(turn) for turn in turns], [y - radius * math.sin(turn) for turn in turns], color=GRID
    )
    length = math.hypot(*hand)
    tip = x + radius * 0.86 * hand[0] / length, y - radius * 0.86 * hand[1] / length
    axes.plot([x, x + radius], [y, y], color=GRID, linewidth=1, linestyle=(0, (3, 3)))
    arrow = {"arrowstyle": "-|>", "color": GREEN, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tip, (x, y), arrowprops=arrow)
    axes.plot([x], [y], marker="o", markersize=4, color=INK)


@figure
def lap(layout: Layout, clock: dict[str, Any]) -> Drawing:
    """何個前かで変わる合い具合。一周すると、遠くが近くに見えます。"""
    # データにない: 2 3 4 5 6 1
    scores, turn = clock["scores"], clock["lap"]
    drawing, axes = canvas(layout, layout.pick(210, 200))
    places = list(range(1, len(scores)))
    axes.axhline(0, color=MUTED, linewidth=1)
    axes.bar(places, scores[1:], width=0.55, color=[ORANGE if back == turn else BLUE for back in places])
    axes.set_xticks(places, [f"{back}" for back in places])
    axes.set(xlabel="何個前の言葉か", ylabel="合い具合")
    axes.grid(axis="x", visible=False)
    told = "、".join(f"{back}個前 {scores[back]:.0f}" for back in places)
    return Drawing(
        drawing,
        caption=f"針が一本だけのときの合い具合。{turn}個前（橙）は、隣よりも話が合ってしまう。",
        alt=f"{turn}個前の言葉と、いちばん話が合ってしまう。合い具合は、{told}。",
    )
