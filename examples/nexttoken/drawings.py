"""猫と、海の上の月と、筆で書いた字の絵を、くじを引きながら描きます。

色も、場所も、姿も、くじで決まります。同じ `seed` なら、いつも同じ絵です。計算は、足し算、引き算、掛け算、割り算と
平方根だけなので、どの計算機でも、1画素も違いません。長さの単位は、絵の幅を1とします。

>>> pictures, captions = draw(8, seed=0)
>>> pictures.shape, captions[:4]
(torch.Size([8, 32, 32, 3]), ['白猫', '黒猫', '茶猫', '満月'])
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

__all__ = ["KINDS", "SIDE", "draw"]

#: 絵の一辺（画素）と、絵の題。
SIDE = 32
KINDS = ("白猫", "黒猫", "茶猫", "満月", "三日月", "山", "川", "田")
#: 猫の毛の色（赤、緑、青）。
FURS = {"白猫": (0.94, 0.92, 0.88), "黒猫": (0.16, 0.15, 0.18), "茶猫": (0.80, 0.52, 0.24)}
#: 字の画。点を、順につなぐ。
STROKES: dict[str, Sequence[Sequence[tuple[float, float]]]] = {
    "山": (((0.5, 0.15), (0.5, 0.8)), ((0.18, 0.4), (0.18, 0.8), (0.82, 0.8)), ((0.82, 0.4), (0.82, 0.8))),
    "川": (((0.25, 0.2), (0.25, 0.55), (0.15, 0.85)), ((0.5, 0.25), (0.5, 0.75)), ((0.78, 0.15), (0.78, 0.88))),
    "田": (
        ((0.2, 0.82), (0.2, 0.2), (0.8, 0.2), (0.8, 0.82), (0.2, 0.82)),
        ((0.5, 0.2), (0.5, 0.82)),
        ((0.2, 0.51), (0.8, 0.51)),
    ),
}


def draw(count: int, seed: int) -> tuple[Tensor, list[str]]:
    """絵を `count` 枚描き、(N, 32, 32, 3) のテンソルと、題の並びを返します。題は、順にくり返します。

    色は0から1までの数で、256段階に丸めてあります。
    """
    dice = Dice(seed)
    found = torch.empty(count, SIDE, SIDE, 3)
    for number, kind in enumerate(KINDS):
        if many := len(range(number, count, len(KINDS))):
            paint = _cats if kind in FURS else _letters if kind in STROKES else _moons
            found[number :: len(KINDS)] = (paint(kind, many, dice) * 255).round().float() / 255
    return found, [KINDS[number % len(KINDS)] for number in range(count)]


class Dice:
    """くじを引く手です。`seed` が同じなら、同じ順に、同じ数が出ます。"""

    def __init__(self, seed: int) -> None:
        self.numbers = torch.Generator().manual_seed(seed)

    def between(self, low: float, high: float, count: int) -> Tensor:
        """`low` から `high` までの数を、絵の枚数だけ (N, 1, 1) で引きます。"""
        drawn = torch.rand(count, 1, 1, generator=self.numbers, dtype=torch.double)
        return drawn * (high - low) + low

    def colour(self, base: Sequence[float], spread: float, count: int) -> Tensor:
        """`base` のまわりの色を、(N, 1, 1, 3) で引きます。"""
        drawn = torch.rand(count, 1, 1, 3, generator=self.numbers, dtype=torch.double)
        return (torch.tensor(base, dtype=torch.double) + (drawn - 0.5) * 2 * spread).clamp(0, 1)


# 形。どれも、形の縁までの距離（内側なら負）を (N, H, W) で返す


def _places() -> tuple[Tensor, Tensor]:
    """画素の中心の、横と縦の場所。"""
    line = (torch.arange(SIDE, dtype=torch.double) + 0.5) / SIDE
    return line[None, None, :].expand(1, SIDE, SIDE), line[None, :, None].expand(1, SIDE, SIDE)


def _ellipse(x: Tensor, y: Tensor, wide: Tensor, high: Tensor) -> Tensor:
    """中心が原点の楕円。`x` と `y` は、中心から測った場所。"""
    return (((x / wide) * (x / wide) + (y / high) * (y / high)).sqrt() - 1) * torch.minimum(wide, high)


def _segment(x: Tensor, y: Tensor, ends: Sequence[Tensor], thick: Tensor) -> Tensor:
    """太さのある線分。`ends` は、両端の場所 x1、y1、x2、y2。"""
    x1, y1, x2, y2 = ends
    dx, dy = x2 - x1, y2 - y1
    along = (((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy + 1e-9)).clamp(0, 1)
    away_x, away_y = x - x1 - along * dx, y - y1 - along * dy
    return (away_x * away_x + away_y * away_y).sqrt() - thick / 2


def _ear(x: Tensor, y: Tensor, size: Tensor) -> Tensor:
    """上を向いた三角形。底辺の真ん中が原点。"""
    side = (x.abs() - (size * 0.7) * (1 + y / (size * 1.4))) * 0.8
    return torch.maximum(side, y)


def _put(canvas: Tensor, distance: Tensor, colour: Tensor) -> Tensor:
    """形の中を塗ります。縁の画素には、かかった割合だけ色を混ぜます。"""
    cover = (0.5 - distance * SIDE).clamp(0, 1)[..., None]  # (N, H, W, 1)
    return canvas * (1 - cover) + colour * cover


# 絵


def _cats(kind: str, count: int, dice: Dice) -> Tensor:
    x, y = _places()
    wall, floor = dice.colour((0.72, 0.76, 0.78), 0.16, count), dice.colour((0.62, 0.52, 0.42), 0.12, count)
    canvas = _put(wall.expand(count, SIDE, SIDE, 3), dice.between(0.7, 0.8, count) - y, floor)
    fur = dice.colour(FURS[kind], 0.05, count)
    shade = fur * 0.72
    size, lying = dice.between(0.85, 1.15, count), dice.between(0, 1, count).round()
    flip = dice.between(0, 1, count).round() * 2 - 1
    right = (x - dice.between(0.42, 0.58, count)) * flip / size  # 向きと大きさをそろえた、猫から見た場所
    down = (y - 0.92) / size
    body_high = 0.24 - 0.10 * lying
    canvas = _put(canvas, _tail(right, down, lying, dice, count), shade)
    canvas = _put(canvas, _ellipse(right, down + body_high, 0.17 + 0.12 * lying, body_high), fur)
    if kind == "茶猫":
        for place in (-0.06, 0.02, 0.10):
            stripe = (place + 0 * lying, -body_high * 1.8, place - 0.02 + 0 * lying, -body_high * 1.2)
            canvas = _put(canvas, _segment(right, down, stripe, 0.03 + 0 * lying), shade)
    face = dice.between(-0.06, 0.06, count) + 0.2 * lying
    right, down = right - face, down + body_high * 2 + 0.06 - 0.02 * lying
    for side in (-1, 1):
        canvas = _put(canvas, _ear(right - side * 0.085, down + 0.09, dice.between(0.08, 0.11, count)), fur)
    canvas = _put(canvas, _ellipse(right, down, 0.15 + 0 * lying, 0.13 + 0 * lying), fur)
    eyes, look = dice.colour((0.75, 0.78, 0.20), 0.15, count), dice.between(-0.02, 0.02, count)
    for side in (-1, 1):
        canvas = _put(canvas, _ellipse(right - side * 0.06 - look, down, 0.030 + 0 * lying, 0.034 + 0 * lying), eyes)
    nose = torch.tensor([0.85, 0.50, 0.50], dtype=torch.double)
    return _put(canvas, _ellipse(right - look, down - 0.05, 0.022 + 0 * lying, 0.016 + 0 * lying), nose)


def _tail(right: Tensor, down: Tensor, lying: Tensor, dice: Dice, count: int) -> Tensor:
    start, bend = -0.12 - 0.14 * lying, dice.between(-0.34, -0.28, count) - 0.08 * lying
    top, thick = dice.between(-0.45, -0.1, count), dice.between(0.045, 0.065, count)
    flat = 0 * lying - 0.05
    low = _segment(right, down, (start, flat, bend, flat - 0.03), thick)
    return torch.minimum(low, _segment(right, down, (bend, flat - 0.03, bend + 0.04, top), thick))


def _moons(kind: str, count: int, dice: Dice) -> Tensor:
    x, y = _places()
    high, low = dice.colour((0.06, 0.07, 0.22), 0.06, count), dice.colour((0.20, 0.24, 0.44), 0.10, count)
    canvas = high + (low - high) * y[..., None]
    stars = torch.tensor([0.9, 0.9, 0.85], dtype=torch.double)
    for _ in range(4):
        star = _segment(x, y, [dice.between(0.05, 0.95, count), dice.between(0.03, 0.5, count)] * 2, 0.03 + 0 * y)
        canvas = _put(canvas, star, stars)
    across, up = dice.between(0.2, 0.8, count), dice.between(0.16, 0.36, count)
    size, light = dice.between(0.10, 0.16, count), dice.colour((0.96, 0.92, 0.68), 0.05, count)
    moon = _ellipse(x - across, y - up, size, size)
    if kind == "三日月":
        side = dice.between(0, 1, count).round() * 2 - 1
        moon = torch.maximum(moon, -_ellipse(x - across - side * size * 0.6, y - up + size * 0.2, size, size))
    canvas = _put(canvas, moon, light)
    level = dice.between(0.6, 0.74, count)
    canvas = _put(canvas, level - y, dice.colour((0.07, 0.16, 0.26), 0.05, count))
    for number in range(4):
        line, wide = level + 0.05 + 0.075 * number, dice.between(0.02, 0.12, count)
        shift = across + dice.between(-0.04, 0.04, count)
        canvas = _put(canvas, _segment(x, y, (shift - wide, line, shift + wide, line), 0.025 + 0 * wide), light * 0.8)
    return canvas


def _letters(kind: str, count: int, dice: Dice) -> Tensor:
    x, y = _places()
    paper, ink = dice.colour((0.93, 0.90, 0.82), 0.06, count), dice.colour((0.12, 0.11, 0.12), 0.10, count)
    canvas = paper.expand(count, SIDE, SIDE, 3)
    size, thick = dice.between(0.7, 1.0, count), dice.between(0.06, 0.12, count)
    left, top = (dice.between(-0.04, 0.04, count) + (1 - size) / 2 for _ in range(2))
    for stroke in STROKES[kind]:
        points = [
            [
                start + (place + dice.between(-0.03, 0.03, count)) * size
                for start, place in zip((left, top), point, strict=True)
            ]
            for point in stroke
        ]
        for one, other in pairwise(points):
            canvas = _put(canvas, _segment(x, y, (*one, *other), thick), ink)
    return canvas
