"""図の見た目。色、文字、大きさはここだけで決めます。

色は Okabe–Ito（色覚の型によらず見分けやすい八色）から採ります。SVG の中ではページの CSS 変数に置き換わり、
明るい画面と暗い画面のそれぞれで、地との対比が文字は 4.5:1、図形は 3:1 以上になります。
"""

import logging
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
import matplotlib_fontja
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

T = TypeVar("T")

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
    "night": "#10142b",  # 夜の絵の、空と灯りと字。どちらの画面でも、同じ色
    "lamp": "#ffc860",
    "moon": "#c9d0ee",
}
PAPER, INK, MUTED, GRID, SOFT = (COLOURS[name] for name in ("paper", "ink", "muted", "grid", "soft"))
BLUE, ORANGE, GREEN, PURPLE = (COLOURS[name] for name in ("blue", "orange", "green", "purple"))
SKY, GOLD, LOST = (COLOURS[name] for name in ("sky", "gold", "lost"))
NIGHT, LAMP, MOON = (COLOURS[name] for name in ("night", "lamp", "moon"))
TOKENS = [COLOURS[f"token{number}"] for number in range(1, 7)]

# グラフの中に置く文字の下地（``bbox=ON_GRID``）。文字の後ろの目盛り線を隠す
ON_GRID = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}

# 測る書体に字形がなくても、ページの書体で出してよい文字（絵文字、拡張漢字、簡体字、マラヤーラム文字、ハングル）
PAGE_GLYPHS = "🥺🐱👩👧👦𠮷们选择门户" + "വിചൂസ്റ്റുഗോദമൺ" + "우리는달에가기로결정했습니다"

FONTS = ["IPAexGothic", "DejaVu Sans"]


@dataclass(frozen=True)
class Layout:
    """図の割り付け。一つの図を、机の上の画面と電話のために、二通りに描きます。

    ``width`` は図の幅、``size`` は文字の大きさ、``small`` は添え書きの大きさ（これより小さくしない）です。
    単位は CSS ピクセル。ページは本文の幅に合わせてどちらかを見せ、伸び縮みは一割ほどまでです。
    """

    name: str
    width: float
    size: float
    small: float

    @property
    def phone(self) -> bool:
        """電話の割り付けかどうか。"""
        return self.name == "phone"

    def pick(self, desk: T, phone: T) -> T:
        """割り付けに合うほうの値。"""
        return phone if self.phone else desk


DESK = Layout("desk", width=640, size=14, small=12.5)
PHONE = Layout("phone", width=320, size=13, small=12.5)
LAYOUTS = (DESK, PHONE)

STYLE: dict[str, Any] = {
    "font.family": FONTS,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
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


@dataclass(frozen=True)
class Cell:
    """表のます一つ。``token`` はトークンの色の番号（1 から 6）、``tone`` は色の名前、``code`` は等幅の書体です。"""

    text: str
    token: int = 0
    tone: str = ""
    code: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """表になるもの。図と同じように ``figure`` で本文に置き、HTML の表になります。

    ``head`` は列の見出し、``rows`` は行です。行の一番目のますは、その行の見出しになります。
    ますが一つだけの行は、表の幅いっぱいの見出しで、次のそういう行までを一つにまとめます。
    ``numbers`` に挙げた列（0 から数える）は、数の列として右にそろえます。
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Cell | str]]
    caption: str
    numbers: Collection[int] = ()


def apply(layout: Layout = DESK) -> None:
    """matplotlib をこの本の見た目にします。"""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # 太字のない書体は、細字で測る
    matplotlib.rcdefaults()
    matplotlib_fontja.japanize()
    sizes = {"font.size": layout.size, "axes.labelsize": layout.size}
    ticks = {"xtick.labelsize": layout.small, "ytick.labelsize": layout.small}
    matplotlib.rcParams.update(STYLE | sizes | ticks)  # type: ignore[arg-type]  # 名前の型が二千字ある


def canvas(layout: Layout, height: float) -> tuple[Figure, Axes]:
    """高さ ``height``（CSS ピクセル）の図。余白は中身に合わせて決まります。"""
    figure, axes = plt.subplots(figsize=(layout.width / 72, height / 72), layout="constrained")
    return figure, axes


def sheet(layout: Layout, height: float) -> tuple[Figure, Axes]:
    """目盛りのない図。座標はそのまま CSS ピクセルで、左上が (0, 0) です。"""
    figure = plt.figure(figsize=(layout.width / 72, height / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, layout.width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def box(axes: Axes, left: float, top: float, width: float, height: float, colour: str, radius: float = 3) -> None:
    """``sheet`` の上に、角の丸い箱を塗ります。"""
    shape = f"round,pad=0,rounding_size={radius}"
    axes.add_patch(FancyBboxPatch((left, top), width, height, boxstyle=shape, facecolor=colour, edgecolor="none"))


def text_width(text: str, size: float) -> float:
    """大きさ ``size`` の文字列の、およその幅。全角は半角の二倍です。"""
    return size * sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.57 for char in text)
