"""表紙の図。"""

from itertools import accumulate
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, MUTED, SOFT, TOKENS, Drawing, Layout, box, sheet

GAP, APART = 2.0, 6.0  # 箱の間と、行の間


@figure
def melt(layout: Layout, melt: dict[str, Any]) -> Drawing:
    """文のバイトを横に、規則を下に並べます。下の行ほど、多くの規則を使い、箱が溶け合っています。"""
    rows, text = melt["rows"], melt["text"]
    left, above, high = layout.pick((92.0, 0.0, 102.0), (0.0, 20.0, 95.0))
    pitch = above + high + APART
    drawing, axes = sheet(layout, len(rows) * pitch - APART)
    cell = (layout.width - left) / sum(rows[0]["widths"])
    colours = _colours([row["widths"] for row in rows])
    for number, row in enumerate(rows):
        top = number * pitch
        words = (f"規則{row['rules']:,}個", f"{len(row['widths'])}トークン")
        if layout.phone:
            axes.text(0, top + 10, words[0], va="center", size=layout.small, color=MUTED)
            axes.text(layout.width, top + 10, words[1], va="center", ha="right", size=layout.size)
        else:
            axes.text(0, top + high / 2 - 12, words[0], va="center", size=layout.small, color=MUTED)
            axes.text(0, top + high / 2 + 12, words[1], va="center", size=16)
        boxes = list(zip(row["widths"], colours[number], strict=True))
        _row(axes, layout, (left, top + above, cell, high), melt["letters"], boxes)
    first, last = rows[0], rows[-1]
    steps = "、".join(f"規則{row['rules']:,}個で{len(row['widths'])}トークン" for row in rows[1:])
    return Drawing(
        drawing,
        caption=f"「{text}」の{len(first['widths'])}バイトが、小説から覚えた規則で溶け合い、{len(last['widths'])}個のトークンになる。",
        alt=f"「{text}」の{len(first['widths'])}バイトの箱が、規則を使うほど溶け合って、言葉になっていく図。{steps}。",
    )


def _row(
    axes: Axes,
    layout: Layout,
    place: tuple[float, float, float, float],
    letters: list[dict[str, Any]],
    boxes: list[tuple[int, str]],
) -> None:
    """一行。ひとまとまりになった文字は文字で、まだのバイトは16進数で書きます。``boxes`` は、箱のバイト数と色です。"""
    left, top, cell, high = place
    ends = list(accumulate(width for width, _ in boxes))
    for end, (width, colour) in zip(ends, boxes, strict=True):
        box(axes, left + (end - width) * cell, top, width * cell - GAP, high, colour, radius=layout.pick(5, 3))

    def write(start: float, wide: float, words: str, **look: Any) -> None:
        middle = left + (start + wide / 2) * cell - GAP / 2, top + high / 2
        axes.text(*middle, words, ha="center", va="center", linespacing=1.1, **look)

    start = 0
    for letter in letters:
        stop = start + len(letter["bytes"])
        if any(start < end < stop for end in ends):
            for at, byte in enumerate(letter["bytes"], start):
                write(at, 1, layout.pick(byte, "\n".join(byte)), size=layout.small, color=MUTED)
        else:
            write(start, stop - start, letter["letter"], size=layout.pick(22, 18))
        start = stop


def _colours(rows: list[list[int]]) -> list[list[str]]:
    """行ごとの、箱の色。下の箱の色を、その左の端の箱が受け継ぎ、隣どうしは違う色にします。"""
    numbers = [list(range(len(rows[-1])))]
    for upper, lower in zip(rows[-2::-1], rows[:0:-1], strict=True):
        given = dict(zip(_starts(lower), numbers[-1], strict=True))
        starts, made = _starts(upper), list[int]()
        for start, following in zip(starts, [*starts[1:], -1], strict=True):
            taken = {made[-1] if made else -1, given.get(following, -1)}
            free = [number % len(TOKENS) for number in range(len(made) * 2 + 1, len(made) * 2 + 1 + len(TOKENS))]
            made.append(given[start] if start in given else next(number for number in free if number not in taken))
        numbers.append(made)
    return [[TOKENS[number % len(TOKENS)] for number in row] for row in reversed(numbers)]


def _starts(widths: list[int]) -> list[int]:
    return [end - width for end, width in zip(accumulate(widths), widths, strict=True)]


HERO_GAP, HEIGHT, BAR = 6.0, 48.0, 22.0  # 箱の間と高さ、棒の高さ


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
    wide = (width + HERO_GAP) / len(cells) - HERO_GAP
    for number, (token, below, colour) in enumerate(cells):
        left = number * (wide + HERO_GAP)
        box(axes, left, top, wide, HEIGHT, colour, radius=5)
        axes.text(left + wide / 2, top + HEIGHT / 2, token, ha="center", va="center", size=16)
        axes.text(left + wide / 2, top + HEIGHT + 16, below, ha="center", va="center", size=layout.small, color=MUTED)
