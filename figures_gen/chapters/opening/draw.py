"""表紙の図。"""

from itertools import accumulate
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import MUTED, TOKENS, Drawing, Layout, box, sheet

GAP, APART = 2.0, 6.0  # 箱の間と、行の間


@figure
def melt(layout: Layout, melt: dict[str, Any]) -> Drawing:
    """文のバイトを横に、規則を下に並べます。下の行ほど、多くの規則を使い、箱が溶け合っています。"""
    # データにない: 0 1 2
    rows, text = melt["rows"], melt["text"]
    left, above, high = layout.pick((92.0, 0.0, 102.0), (0.0, 20.0, 74.0))
    pitch = above + high + APART
    drawing, axes = sheet(layout, len(rows) * pitch - APART)
    cell = (layout.width - left) / sum(rows[0]["widths"])
    colours = _colours([row["widths"] for row in rows])
    for number, row in enumerate(rows):
        top = number * pitch
        words = (f"規則{row['rules']:,}個", f"{len(row['widths'])}{'トークン' if row['rules'] else 'バイト'}")
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
        alt=f"「{text}」の{len(first['widths'])}バイトが、規則を使うほど溶け合い、{len(last['widths'])}個のトークンになる。{steps}。",
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
