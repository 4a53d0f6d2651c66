"""「次のトークンを当てさせる」の図。"""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PURPLE,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
)

BOX = 36.0  # 「輪」の図の、箱の高さ
LEFT, BAR = 60.0, 18.0  # 横棒の始まりと太さ


class Lane:
    """「輪」の図の、値を置くところ。左は段の名前、右は戻り道です。"""

    def __init__(self, layout: Layout) -> None:
        self.left = layout.pick(108.0, 70.0)
        self.right = layout.width - layout.pick(56.0, 38.0)
        self.edge = layout.width - layout.pick(28.0, 20.0)
        self.width = self.right - self.left
        self.middle = (self.left + self.right) / 2


@figure
def loop(layout: Layout, loop: dict[str, Any]) -> Drawing:
    """プロンプトから次のプロンプトまでの輪を、実際の値で埋めます。"""
    # データにない: 262,141
    drawing, axes = sheet(layout, 462)
    lane, chosen = Lane(layout), loop["top"][0]
    _stage(axes, layout, 22, "プロンプト")
    box(axes, lane.left, 4, lane.width, BOX, SOFT)
    axes.text(lane.middle, 22, loop["prompt"], ha="center", va="center", size=16)
    _arrow(axes, layout, 44, "トークナイザが番号に変える")
    _stage(axes, layout, 107, "トークン")
    _tokens(axes, layout, 82, loop["tokens"])
    model, fold = f"モデル（{loop['parameters']:,}個の数）が", layout.pick("", "\n")
    _arrow(axes, layout, 136, f"{model}{fold}点を付ける")
    _stage(axes, layout, 192, "点数")
    _row(axes, lane, 174, [(one["token"], f"{one['logit']:.2f}") for one in loop["top"]])
    _arrow(axes, layout, 214, "ソフトマックス関数で確率に直す")
    _stage(axes, layout, 282, "確率")
    _bars(axes, layout, 252, loop)
    _arrow(axes, layout, 336, "一つ選ぶ")
    _stage(axes, layout, 392, "選んだもの")
    box(axes, lane.middle - 50, 374, 100, BOX, TOKENS[len(loop["tokens"]) % len(TOKENS)])
    axes.text(lane.middle, 392, chosen["token"], ha="center", va="center", size=16)
    _return(axes, layout, 392, 22)
    axes.text(lane.middle, 442, f"次のプロンプト：「{loop['next_prompt']}」", ha="center", va="center", weight="bold")
    tokens = "、".join(f"{one['token']}（{one['id']}）" for one in loop["tokens"])
    listed = "、".join(f"{one['token']} {one['probability']:.1%}" for one in loop["top"])
    return Drawing(
        drawing,
        caption=f"文章ができる輪。「{loop['prompt']}」から一周すると、「{loop['next_prompt']}」になる。値はすべて本物。",
        alt=f"「{loop['prompt']}」から一周すると、「{loop['next_prompt']}」になる輪。トークン {tokens} になり、"
        f"モデルが{loop['candidates']:,}個の候補に点を付け、"
        f"確率（{listed}）に直り、「{chosen['token']}」が選ばれてプロンプトの後ろに戻る。",
    )


def _stage(axes: Axes, layout: Layout, y: float, name: str) -> None:
    axes.text(0, y, name, va="center", size=layout.small, weight="bold")


def _arrow(axes: Axes, layout: Layout, top: float, label: str) -> None:
    x = Lane(layout).left + 16
    _head(axes, (x, top), (x, top + 34), BLUE)
    axes.text(x + 12, top + 16, label, va="center", size=layout.small, color=BLUE, linespacing=1.25)


def _head(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


def _return(axes: Axes, layout: Layout, bottom: float, top: float) -> None:
    """選んだトークンが、プロンプトの後ろへ戻る道。"""
    lane = Lane(layout)
    axes.plot([lane.middle + 54, lane.edge, lane.edge], [bottom, bottom, top], color=ORANGE, linewidth=1.5)
    _head(axes, (lane.edge + 0.7, top), (lane.right + 4, top), ORANGE)
    for number, letter in enumerate("後ろに足す"):
        y = (bottom + top) / 2 + (number - 2) * 16
        axes.text(lane.edge + 11, y, letter, ha="center", va="center", size=layout.small, color=ORANGE)


def _tokens(axes: Axes, layout: Layout, top: float, tokens: list[dict[str, Any]]) -> None:
    lane = Lane(layout)
    step = (lane.width + 4) / len(tokens)
    for number, one in enumerate(tokens):
        left = lane.left + number * step
        box(axes, left, top, step - 4, 50, TOKENS[number % len(TOKENS)])
        axes.text(left + step / 2 - 2, top + 16, one["token"], ha="center", va="center")
        axes.text(left + step / 2 - 2, top + 37, str(one["id"]), ha="center", va="center", size=layout.small)


def _row(axes: Axes, lane: Lane, top: float, cells: list[tuple[str, str]]) -> None:
    """トークンと点数を横に並べ、終わりに「…」を置きます。"""
    step = (lane.width - 16) / len(cells)
    for number, (token, value) in enumerate(cells):
        left = lane.left + number * step
        box(axes, left, top, step - 4, BOX, SOFT)
        axes.text(left + step / 2 - 2, top + BOX / 2, f"{token} {value}", ha="center", va="center")
    axes.text(lane.right - 7, top + BOX / 2, "…", ha="center", va="center", color=MUTED)


def _bars(axes: Axes, layout: Layout, top: float, loop: dict[str, Any]) -> None:
    lane = Lane(layout)
    left, longest = lane.left + 44, loop["top"][0]["probability"]
    for number, one in enumerate(loop["top"]):
        y, width = top + number * 21, one["probability"] / longest * (lane.right - left - 46)
        axes.text(left - 8, y + 8, one["token"], ha="right", va="center")
        box(axes, left, y, width, 16, BLUE, radius=1)
        axes.text(left + 6 + width, y + 8, f"{one['probability']:.1%}", va="center", size=layout.small)
    others = loop["candidates"] - len(loop["top"])
    axes.text(left, top + 72, f"ほかに{others:,}個", va="center", size=layout.small, color=MUTED)


@figure
def tokyo(layout: Layout, tokyo: dict[str, Any]) -> Drawing:
    """次のトークンの確率を、高い順に横棒にします。"""
    # データにない: 262,134
    drawing, alt = _likeliest(layout, tokyo)
    return Drawing(
        drawing, caption=f"「{tokyo['prompt']}」の次に来るトークンの確率、上位{len(tokyo['top'])}個。", alt=alt
    )


def _likeliest(layout: Layout, found: dict[str, Any]) -> tuple[Figure, str]:
    """確率の高いトークンの横棒と、その代替テキスト。"""
    top, rest, row_height = found["top"], found["rest"], layout.pick(27, 25)
    drawing, axes = sheet(layout, (len(top) + 1) * row_height + 10)
    full = layout.width - LEFT - 56
    for number, row in enumerate(top):
        middle, wide = (number + 0.5) * row_height, full * row["probability"] / top[0]["probability"]
        axes.text(LEFT - 2, middle, f"「{row['token']}」", ha="right", va="center")
        box(axes, LEFT, middle - BAR / 2, wide, BAR, BLUE, radius=1)
        axes.text(LEFT + wide + 7, middle, f"{row['probability']:.1%}", va="center")
    bottom = len(top) * row_height + 3
    axes.plot([0, layout.width], [bottom, bottom], color=GRID, linewidth=1)
    others = f"ほかの {found['candidates'] - len(top):,} 個を合わせて {rest:.1%}"
    axes.text(LEFT, bottom + row_height / 2, others, color=MUTED, va="center", size=layout.small)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in top)
    return drawing, (
        f"「{found['prompt']}」の次の一位は、「{top[0]['token']}」。高い順に、{listed}。残りは合わせて {rest:.1%}。"
    )


@figure
def unread(layout: Layout, unread: dict[str, Any]) -> Drawing:
    """どのモデルも読んでいない文章への、1文字当たりの迷いの横棒。小さな点が、文章の一つ一つ。"""
    # データにない: 1
    names = {
        "counted": f"小説一冊を数えた n={unread['n']}",
        "learned": "小説一冊を学んだ、文字の網",
        "ours": "小説一冊を学んだ neko-gemma",
        "gemma": "Gemma 3 270M",
    }
    row, (left, room) = layout.pick((34.0, (220.0, 56.0)), (46.0, (0.0, 48.0)))
    drawing, axes = sheet(layout, len(unread["rows"]) * row + 4)
    full = (layout.width - left - room) / max(max(one["each"]) for one in unread["rows"])
    for number, one in enumerate(unread["rows"]):
        real = one["name"] == "gemma"
        middle = number * row + layout.pick(row / 2, 32.0)
        x, y, side = layout.pick((left - 10, middle, "right"), (0.0, number * row + 9, "left"))
        weight = "bold" if real else "normal"
        axes.text(x, y, names[one["name"]], ha=side, va="center", size=layout.small, weight=weight)
        width = full * one["perplexity"]
        box(axes, left, middle - BAR / 2, width, BAR, BLUE if real else GRID, radius=1)
        axes.scatter(
            [left + full * each for each in one["each"]], [middle] * len(one["each"]), s=5, color=INK, zorder=3
        )
        end = left + full * max(one["each"]) + 10
        axes.text(end, middle, f"{one['perplexity']:.1f}", va="center", size=layout.small, weight=weight)
    best = min(unread["rows"], key=lambda one: one["perplexity"])
    listed = "、".join(f"{names[one['name']]}は{one['perplexity']:.1f}" for one in unread["rows"])
    return Drawing(
        drawing,
        caption=f"どのモデルも読んでいない{unread['texts']}つの文章（合わせて{unread['characters']:,}文字）への、"
        "1文字当たりの迷い。短いほどよい。点は文章の一つ一つ。",
        alt=f"いちばん迷わないのは、{names[best['name']]}。{listed}。",
    )


@figure
def published_law(layout: Layout, published_law: dict[str, Any]) -> Drawing:
    """ほかの人が測って当てはめた、スケーリング則の直線。両方の軸が対数です。"""
    # データにない: 1 10 2 3 4 5 7
    drawing, axes = canvas(layout, layout.pick(290, 280))
    told = []
    for key, name, colour, align, along in (
        ("parameters", "モデルの大きさ", GREEN, "right", (-12, -14)),
        ("tokens", "読ませた量", PURPLE, "left", (12, 14)),
    ):
        ends = published_law[key]["ends"]
        amounts, losses = [end["amount"] for end in ends], [end["loss"] for end in ends]
        axes.plot(amounts, losses, color=colour, marker="o", linewidth=3)
        middle = (math.sqrt(math.prod(amounts)), math.sqrt(math.prod(losses)))
        look: dict[str, Any] = {"textcoords": "offset pixels", "va": "center", "color": colour}
        axes.annotate(name, middle, along, ha=align, weight="bold", **look)
        for amount, loss, shift in zip(amounts, losses, (14, -14), strict=True):
            axes.annotate(f"{loss:.2f}", (amount, loss), (0, shift), ha="center", bbox=ON_GRID, **look)
        low, high = ends
        told.append(
            f"{name}が{low['named']}から{high['named']}へ増えると、損失は{low['loss']:.2f}から{high['loss']:.2f}"
        )
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(200, 3e11),
        ylim=(1.7, 9),
        xlabel="パラメータか、トークンの数（10倍ごとの目盛り）",
    )
    axes.set_xticks([1e3, 1e6, 1e9], ["千", "百万", "十億"])
    axes.set_yticks([2, 3, 4, 5, 7], ["2", "3", "4", "5", "7"])
    axes.minorticks_off()
    axes.set_title("損失", loc="left", size=layout.size)
    return Drawing(
        drawing,
        caption=f"Kaplanたちが{published_law['year']}年に発表した、スケーリング則の直線。大きさは、埋め込みを除いた数。"
        "損失は、1トークン当たり。この本で測ったものではない。",
        alt="右下がりの直線が二本。" + "、".join(told) + "。",
    )
