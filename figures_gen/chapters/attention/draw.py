"""「前の言葉に尋ねる」の図。"""

import math
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
)


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
def share(layout: Layout, cards: dict[str, Any]) -> Drawing:
    """「が」から三つの言葉への視線と、合い具合から割合までの電卓。"""
    # データにない: 7.389 1.000
    one = cards["sentences"][0]
    words, asked = one["words"], one["plain"]
    drawing, axes = sheet(layout, 176)
    left = layout.pick(120.0, 66.0)
    step = (layout.width - left) / len(words)
    places = [left + (number + 0.5) * step for number in range(len(words))]
    for x, ratio in zip(places, asked["ratios"], strict=True):
        _look(axes, (places[-1], 62), (x, 62), ratio)
    powers = [math.exp(score) for score in asked["scores"]]
    for y, name in (
        (120, "合い具合"),
        (142, layout.pick("指数関数に入れる", "指数関数")),
        (164, layout.pick("合計で割る", "割合")),
    ):
        axes.text(0, y, name, va="center", size=layout.small, color=MUTED)
    for number, (x, word) in enumerate(zip(places, words, strict=True)):
        box(axes, x - 26, 66, 52, 34, TOKENS[number])
        axes.text(x, 83, word, ha="center", va="center", size=16)
        axes.text(x, 120, f"{asked['scores'][number]:g}", ha="center", va="center")
        axes.text(x, 142, f"{powers[number]:.3f}", ha="center", va="center")
        axes.text(x, 164, f"{asked['ratios'][number]:.2f}", ha="center", va="center", weight="bold", color=BLUE)
    told = "、".join(f"{word} {ratio:.2f}" for word, ratio in zip(words, asked["ratios"], strict=True))
    return Drawing(
        drawing,
        caption=f"「{words[-1]}」から見る割合（線の太さ）と、その計算。",
        alt=f"「{words[-1]}」は、おもに「{words[1]}」を見ている。割合は{told}。",
    )


def _look(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], ratio: float, colour: str = BLUE, down: int = 1
) -> None:
    """尋ねる言葉から、見る相手への弧。太さが割合です。自分を見るなら、小さな輪。``down`` が-1なら、下に描きます。"""
    (x, y), (other, _) = start, end
    if x == other:
        turns = [2 * math.pi * step / 40 for step in range(41)]
        points = [(x + 11 * math.sin(turn), y - down * (11 - 11 * math.cos(turn))) for turn in turns]
    else:
        high = min(46.0, 14 + abs(x - other) * 0.16)
        points = [(x + (other - x) * t, y - down * high * 4 * t * (1 - t)) for t in (step / 40 for step in range(41))]
    axes.plot(
        *zip(*points, strict=True), color=colour, linewidth=max(0.6, 16 * ratio), alpha=0.75, solid_capstyle="butt"
    )


@figure
def mask(layout: Layout, staircase: dict[str, Any]) -> Drawing:
    """一行が、一つの言葉の視線。後ろは、隠してあります。"""
    words, looks = staircase["words"], staircase["looks"]
    side, high = layout.pick(96.0, 78.0), 46.0
    drawing, axes = sheet(layout, 34 + len(words) * high)
    left = layout.pick(210.0, 82.0)
    axes.text(left - 16, 14, "尋ねる言葉", ha="right", va="center", size=layout.small, color=MUTED)
    for column, word in enumerate(words):
        axes.text(left + (column + 0.5) * side, 14, word, ha="center", va="center", size=16)
    for number, word in enumerate(words):
        y = 32 + number * high
        axes.text(left - 16, y + high / 2, word, ha="right", va="center", size=16)
        for column in range(len(words)):
            x, seen = left + column * side, column <= number
            box(axes, x + 2, y + 2, side - 4, high - 4, SOFT)
            if not seen:
                axes.text(
                    x + side / 2, y + high / 2, "見ない", ha="center", va="center", size=layout.small, color=MUTED
                )
                continue
            ratio = looks[number][column]
            box(axes, x + 2, y + 2, (side - 4) * ratio, high - 4, BLUE)
            inside = ratio > 0.6
            at = x + (side - 4) * ratio / 2 + 2 if inside else x + 8 + (side - 4) * ratio
            ha = "center" if inside else "left"
            axes.text(at, y + high / 2, f"{ratio:.2f}", ha=ha, va="center", color=PAPER if inside else INK)
    told = "。".join(
        f"「{word}」は" + "、".join(f"{seen} {ratio:.2f}" for seen, ratio in zip(words, row, strict=False))
        for word, row in zip(words, looks, strict=True)
    )
    return Drawing(
        drawing,
        caption="一行が、一つの言葉の視線（青が見る割合）。自分より後ろは、見ない。",
        alt=f"見える相手が一つずつ増える。{told}。",
    )


@figure
def gaze(layout: Layout, real: dict[str, Any]) -> Drawing:
    """終わりの「は」の視線。上が紙の上と同じ計算、下がGemma自身。"""
    tokens, tall = real["tokens"], layout.pick(30, 66)
    looks = {name: real[name][real["head"]][-1] for name in ("ours", "gemma")}
    drawing, axes = sheet(layout, 190 + tall)
    step = layout.width / len(tokens)
    places = [(number + 0.5) * step for number in range(len(tokens))]
    best = max(range(len(tokens)), key=lambda place: looks["ours"][place])
    sides = (
        ("ours", "札から計算した割合", BLUE, 1, (14, 92, 82)),
        ("gemma", "Gemma自身の割合", GREEN, -1, (tall + 176, tall + 98, tall + 110)),
    )
    for name, title, colour, down, (head, edge, label) in sides:
        axes.text(0, head, title, va="center", weight="bold", color=colour)
        for x, ratio in zip(places, looks[name], strict=True):
            _look(axes, (places[-1], edge), (x, edge), ratio, colour, down)
        most = f"{looks[name][best]:.1%}"
        axes.text(places[best] - 14, label, most, ha="right", va="center", color=colour, weight="bold", bbox=ON_GRID)
    for number, (x, token) in enumerate(zip(places, tokens, strict=True)):
        box(axes, x - step / 2 + 1.5, 95, step - 3, tall, TOKENS[number % len(TOKENS)])
        upright = [token] if token.isascii() or not layout.phone else list(token)
        for place, part in enumerate(upright):
            y = 95 + tall / 2 + (place - (len(upright) - 1) / 2) * 15
            turned = layout.pick(0, 90 if len(part) > 2 else 0)
            axes.text(x, y, part, ha="center", va="center", size=layout.pick(13.5, layout.small), rotation=turned)
    told = "、".join(f"{token} {ratio:.1%}" for token, ratio in zip(tokens, looks["ours"], strict=True))
    return Drawing(
        drawing,
        caption=f"終わりの「{tokens[-1]}」の視線（線の太さ）。上は札からの計算、下はGemma自身。",
        alt=f"二つは同じ形。いちばん見ているのは「{tokens[best]}」。割合は、{told}。",
    )


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
    drawing, axes = canvas(layout, layout.pick(190, 180))
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
