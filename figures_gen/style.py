"""図の見た目。色、文字、大きさはここだけで決めます。

色は Okabe–Ito（色覚の型によらず見分けやすい八色）から採ります。SVG の中ではページの CSS 変数に置き換わり、
明るい画面と暗い画面のそれぞれで、地との対比が文字は 4.5:1、図形は 3:1 以上になります。
"""

import logging
from dataclasses import dataclass
from typing import Any

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
import matplotlib_fontja
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

# 名前 → 明るい画面での色。暗い画面での色は docs/assets/figures.css の同じ名前の変数にある。
COLOURS = {
    "paper": "#ffffff",
    "ink": "#1b1b1f",
    "muted": "#5f6068",
    "grid": "#d9dadf",
    "soft": "#f1f2f5",
    "blue": "#0072b2",
    "orange": "#c94f00",
    "green": "#00785a",
    "purple": "#a0467f",
    "sky": "#2678ae",
    "gold": "#8a6a00",
    "token1": "#cfe8fa",
    "token2": "#ffe0c2",
    "token3": "#cdeee0",
    "token4": "#f6dcec",
    "token5": "#fbf0b8",
    "token6": "#dfe0f7",
    "lost": "#ffd5d0",
}
PAPER, INK, MUTED, GRID, SOFT = (COLOURS[name] for name in ("paper", "ink", "muted", "grid", "soft"))
BLUE, ORANGE, GREEN, PURPLE = (COLOURS[name] for name in ("blue", "orange", "green", "purple"))
SKY, GOLD, LOST = (COLOURS[name] for name in ("sky", "gold", "lost"))
TOKENS = [COLOURS[f"token{number}"] for number in range(1, 7)]

# 測る書体に字形がなくても、ページの書体で出してよい文字（絵文字、拡張漢字、簡体字、マラヤーラム文字、ハングル）
PAGE_GLYPHS = "🥺🐱👩👧👦𠮷们选择门户" + "വിചൂസ്റ്റുഗോദമൺ" + "우리는달에가기로결정했습니다"

WIDTH = 440  # 図の幅。SVG の単位で、1 が 1 CSS ピクセル。電話（328 px）に縮めても文字が 9 px を割らない
FONT_SIZE = 13  # 文字の大きさ（同じ単位）。これより小さくするのは 12 まで
FONTS = ["IPAexGothic", "DejaVu Sans"]

STYLE: dict[str, Any] = {
    "font.family": FONTS,
    "font.size": FONT_SIZE,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": FONT_SIZE,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 1,
    "axes.unicode_minus": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 1,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "lines.linewidth": 2,
    "figure.facecolor": PAPER,
    "figure.dpi": 72,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": "nexttoken",
}


@dataclass(frozen=True)
class Drawing:
    """描き上がった図と、その言葉。

    ``caption`` は図の下に出る説明、``alt`` は図を見られない人のための説明で、どちらもデータから書きます。
    """

    figure: Figure
    caption: str
    alt: str


def apply() -> None:
    """matplotlib をこの本の見た目にします。"""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # 太字のない書体は、細字で測る
    matplotlib.rcdefaults()
    matplotlib_fontja.japanize()
    matplotlib.rcParams.update(STYLE)  # type: ignore[arg-type]  # 名前の型が二千字ある


def canvas(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """``width`` × ``height``（CSS ピクセル）の図。余白は中身に合わせて決まります。"""
    figure, axes = plt.subplots(figsize=(width / 72, height / 72), layout="constrained")
    return figure, axes


def sheet(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """目盛りのない図。座標はそのまま CSS ピクセルで、左上が (0, 0) です。"""
    figure = plt.figure(figsize=(width / 72, height / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def box(axes: Axes, left: float, top: float, width: float, height: float, colour: str, radius: float = 3) -> None:
    """``sheet`` の上に、角の丸い箱を塗ります。"""
    shape = f"round,pad=0,rounding_size={radius}"
    axes.add_patch(FancyBboxPatch((left, top), width, height, boxstyle=shape, facecolor=colour, edgecolor="none"))
