"""「十八階の塔」の静止画。部品（docs/assets/widgets/tower.mjs）が動かないところと、紙に出ます。"""

from itertools import groupby
from math import sqrt
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path

from figures_gen.declarations import figure
from figures_gen.style import LAMP, MOON, NIGHT, Drawing, Layout, sheet, text_width

FLOOR = 20.0  # 一つの階の高さ
ROOF, STREET = 70.0, 72.0  # 看板と、地上の高さ
LEVELS = 8  # 明るさの段（tower-state.mjs と同じ）
OTHERS = 0.4  # 最上階の上位にない言葉の、明るさ
LEAST = 0.04  # これより弱い視線は、糸にしない（同じく）


@figure
def tower(layout: Layout, capitals: dict[str, Any]) -> Drawing:
    """左に、トークンの上の窓。右に、終わりのトークンの上の窓の言葉。"""
    # データにない: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18
    tokens, lens = capitals["tokens"], capitals["lens"]
    names = {int(number): name for number, name in capitals["names"].items()}
    floors, place = len(capitals["attention"]), len(tokens) - 1
    left, cell = layout.pick((30.0, 45.0), (26.0, 16.5))
    drawing, axes = sheet(layout, ROOF + floors * FLOOR + STREET)
    axes.add_patch(Rectangle((0, 0), layout.width, ROOF + floors * FLOOR + STREET, facecolor=NIGHT))
    windows = [
        (*_light(answers, column[-1]), left + cell * at, ROOF + FLOOR * (floors - number))
        for at, column in enumerate(lens)
        for number, answers in enumerate(column)
        if number
    ]
    for (colour, level), group in groupby(sorted(windows), key=lambda one: one[:2]):
        rooms = [_window(x + 1, y + 1, cell - 2, FLOOR - 2) for *_, x, y in group]
        look = {"facecolor": colour, "alpha": level / LEVELS} if level else {"facecolor": NIGHT, "edgecolor": MOON}
        axes.add_patch(PathPatch(Path.make_compound_path(*rooms), **{"linewidth": 0 if level else 0.3, **look}))
    said = [_best(column, names) for column in lens[place][1:]]
    right = left + cell * len(tokens) + 10
    colours = [_light(answers, lens[place][-1])[0] for answers in lens[place][1:]]
    for number, ((words, share), colour) in enumerate(zip(said, colours, strict=True), 1):
        middle = ROOF + FLOOR * (floors - number + 0.5)
        axes.text(left - 6, middle, str(number), ha="right", va="center", size=layout.small, color=MOON)
        axes.text(right, middle, words, va="center", size=layout.size, color=colour)
        axes.text(layout.width - 8, middle, f"{share:.0%}", ha="right", va="center", size=layout.small, color=MOON)
    answer, share = _best(capitals["last"], names)
    centre = left + cell * len(tokens) / 2
    axes.text(centre, 36, answer, ha="center", va="center", size=30, color=LAMP, weight="bold")
    axes.text(centre + text_width(answer, 30) / 2 + 8, 42, f"{share:.0%}", va="center", color=LAMP)
    for at, token in enumerate(tokens):
        _token(axes, layout, left + cell * (at + 0.5), ROOF + floors * FLOOR + 6, token)
    country = tokens.index("フランス")
    found, layer, head = max(
        (_sight(capitals, layer, head, place)[country], layer, head)
        for layer in range(1, floors + 1)
        for head in range(1, len(capitals["attention"][0]) + 1)
    )
    _threads(axes, (left, cell, ROOF + FLOOR * (floors - layer + 1)), _sight(capitals, layer, head, place))
    english, first = (
        next((at for at, (words, _) in enumerate(said, 1) if words == one), 0) for one in ("Paris", answer)
    )
    return Drawing(
        drawing,
        caption=f"「{capitals['text']}」を読むGemmaの、層ごとの答え。窓の色がはっきりしているほど、確率が高い。金色は、最上階の上位にある言葉。"
        f"糸は、層{layer}のヘッド{head}が、終わりの「{tokens[place]}」から見ている先。",
        alt=f"{len(tokens)}個のトークンの上に、{floors}階の窓が並ぶ夜の塔。終わりの「{tokens[place]}」の上では、下の階は意味のない言葉、"
        f"{english}階で「Paris」、{first}階で「{answer}」になる。屋上の看板は「{answer}」{share:.0%}。"
        f"{layer}階のヘッド{head}は「フランス」を{found:.0%}見ている。",
    )


def _best(answers: dict[str, Any], names: dict[int, str]) -> tuple[str, float]:
    """一位の言葉と、その確率。前の空きは書きません。"""
    share, number = max(zip(answers["shares"], answers["ids"], strict=True))
    return names[number].replace("▁", " ").strip() or "␣", share


def _light(answers: dict[str, Any], top: dict[str, Any]) -> tuple[str, float]:
    """窓の色と、明るさの段。最上階の上位にある言葉のほかは、暗めにします。"""
    share, number = max(zip(answers["shares"], answers["ids"], strict=True))
    level = round(LEVELS * sqrt(share))
    return (LAMP, level) if number in top["ids"] else (MOON, level * OTHERS)


def _sight(record: dict[str, Any], layer: int, head: int, place: int) -> list[float]:
    """``place`` から見た割合。"""
    start = place * (place + 1) // 2
    return [one - 1 for one in record["attention"][layer - 1][head - 1][start : start + place + 1]]


def _window(x: float, y: float, width: float, height: float) -> Path:
    return Path([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], closed=True)


def _token(axes: Axes, layout: Layout, x: float, top: float, token: str) -> None:
    """地上のトークン。縦に書きます。"""
    if token.isascii():
        axes.text(x, top, token, ha="center", va="top", rotation=-90, size=layout.small, color=MOON)
    else:
        axes.text(x, top, "\n".join(token), ha="center", va="top", linespacing=1.05, size=layout.small, color=MOON)


def _threads(axes: Axes, place: tuple[float, float, float], shares: list[float]) -> None:
    """終わりのトークンの窓から、一つ下の階の窓へ垂れる糸。"""
    left, cell, top = place
    last = len(shares) - 1
    start = left + cell * (last + 0.5)
    for at, share in enumerate(shares):
        if share < LEAST:
            continue
        end, low = left + cell * (at + 0.5), top + 16 + 9 * (last - at)
        points = [(start, top - 4), (start, low), (end, low), (end, top + FLOOR / 2)]
        curve = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
        axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=MOON, linewidth=1 + 4 * share))
        axes.add_patch(Circle((end, top + FLOOR / 2), 2 + 5 * share, facecolor=MOON))
