"""「多岐にわたるサンプリング手法」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import (
    BLUE,
    GOLD,
    GREEN,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    WIDTH,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
)

LINES = (BLUE, ORANGE, GREEN, PURPLE, GOLD, SKY)


@figure
def top15(layout: Layout, fifteen: dict[str, Any]) -> Drawing:
    """次のトークンの上位十五個と、ずっと下にいる「東京」。"""
    top, tokyo = fifteen["top"], fifteen["tokyo"]
    drawing, axes = sheet(layout, len(top) * 24 + 74)
    rows = [(str(place), row, INK) for place, row in enumerate(top, start=1)]
    rows.append((str(tokyo["rank"]), tokyo, ORANGE))
    longest = top[0]["probability"]
    for number, (rank, row, colour) in enumerate(rows):
        y = 4 + number * 24 + (24 if number == len(top) else 0)
        axes.text(34, y + 8, f"{rank}位", ha="right", va="center", size=12, color=MUTED)
        axes.text(100, y + 8, row["token"], ha="right", va="center", color=colour)
        _bar(axes, 110, y, row["probability"] / longest * 268, f"{row['probability']:.1%}", colour)
    axes.text(110, 4 + len(top) * 24 + 8, "⋮", va="center", color=MUTED)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in top)
    return Drawing(
        drawing,
        caption=f"「{fifteen['prompt']}」の次の、上位{len(top)}個。「{tokyo['token']}」も{tokyo['rank']}位に控えている。",
        alt=f"「{fifteen['prompt']}」の次のトークンの確率を高い順に並べた横棒グラフ。{listed}。"
        f"離れて{tokyo['rank']}位に、{tokyo['token']} {tokyo['probability']:.1%}。",
    )


def _bar(axes: Axes, left: float, top: float, width: float, label: str, colour: str = INK) -> None:
    box(axes, left, top, max(width, 1.5), 16, ORANGE if colour == ORANGE else BLUE, radius=1)
    axes.text(left + max(width, 1.5) + 5, top + 8, label, va="center", size=12)


@figure
def top_k(layout: Layout, cut: dict[str, Any]) -> Drawing:
    """top-kで絞る前と後を、左右に並べます。"""
    rows, k = cut["rows"], cut["k"]
    drawing, axes = sheet(layout, 34 + len(rows) * 25 + 8)
    for left, title in ((84, "絞る前"), (268, f"{k}個に絞った後")):
        axes.text(left, 12, title, va="center", weight="bold")
    scale = 116 / rows[0]["after"]
    for number, row in enumerate(rows):
        y = 34 + number * 25
        inside = number < k
        axes.text(74, y + 8, row["token"], ha="right", va="center", color=INK if inside else MUTED)
        _bar(axes, 84, y, row["before"] * scale, f"{row['before']:.1%}")
        if inside:
            _bar(axes, 268, y, row["after"] * scale, f"{row['after']:.1%}")
        else:
            axes.text(268, y + 8, "0", va="center", size=12, color=MUTED)
    border = 34 + k * 25 - 4
    axes.plot([0, WIDTH], [border, border], color=ORANGE, linewidth=1.2, linestyle=(0, (4, 3)))
    changes = "、".join(f"{row['token']} {row['before']:.1%}から{row['after']:.1%}" for row in rows[:k])
    return Drawing(
        drawing,
        caption=f"上位{k}個に絞り、合計が1になるように割り直す。残った候補どうしの比は変わらない。",
        alt=f"「{cut['prompt']}」の次の確率を、上位{k}個に絞る前と後で比べた横棒グラフ。{changes}。"
        "それより下の候補は0になる。",
    )


@figure
def temperature(layout: Layout, temperature: dict[str, Any]) -> Drawing:
    """温度と、残した候補それぞれの確率の折れ線。"""
    grid, tokens = temperature["grid"], temperature["tokens"]
    drawing, axes = canvas(layout, 300)
    for number, token in enumerate(tokens):
        values = [row[number] for row in temperature["curves"]]
        axes.plot(grid, values, color=LINES[number], label=token)
    first, last = temperature["curves"][0], temperature["curves"][-1]
    axes.text(1.72, 0.68, tokens[0], color=LINES[0], va="center", weight="bold")
    axes.text(grid[-1] + 0.06, last[1] + 0.05, tokens[1], color=LINES[1], va="center", weight="bold")
    axes.text(grid[-1] + 0.06, last[-1] - 0.03, "ほか", color=INK, va="center", weight="bold")
    even = 1 / len(tokens)
    axes.axhline(even, color=MUTED, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(2.45, even + 0.035, f"{len(tokens)}個とも同じ確率", color=MUTED, size=12, va="center")
    axes.axvline(1, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    axes.text(1.06, 0.96, "T = 1（元のまま）", color=MUTED, size=12, va="center")
    axes.set(xlim=(0, grid[-1] + 0.5), ylim=(0, 1.04), xlabel="温度 T", ylabel="確率", xticks=[0, 1, 2, 3, 4])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ends = "、".join(f"{token} {a:.1%}→{b:.1%}" for token, a, b in zip(tokens, first, last, strict=True))
    return Drawing(
        drawing,
        caption=f"温度を変えたときの、上位{len(tokens)}個の確率。低いほど一つに集まり、高いほど同じ確率に近づく。",
        alt=f"横軸が温度、縦軸が確率の折れ線グラフ。温度を{grid[0]}から{grid[-1]:.0f}まで上げると、確率は{ends}に変わる。",
    )


@figure
def temperature_bars(layout: Layout, temperature: dict[str, Any]) -> Drawing:
    """三つの温度での、語彙の全体の分布。"""
    tokens, whole = temperature["tokens"], temperature["whole"]
    drawing, axes = sheet(layout, 36 + (len(tokens) + 1) * 25 + 4)
    names = [*tokens, "ほか全部"]
    for number, name in enumerate(names):
        colour = ORANGE if number == len(tokens) else INK
        axes.text(70, 44 + number * 25, name, ha="right", va="center", color=colour)
    for panel, one in enumerate(whole):
        left = 80 + panel * 122
        axes.text(left, 12, f"T = {one['temperature']:g}", va="center", weight="bold")
        for number, value in enumerate([*one["top"], one["rest"]]):
            colour = ORANGE if number == len(tokens) else INK
            _bar(axes, left, 36 + number * 25, value * 68, f"{value:.1%}", colour)
    words = "。".join(
        f"温度{one['temperature']:g}では"
        + "、".join(f"{n} {v:.1%}" for n, v in zip(names, [*one["top"], one["rest"]], strict=True))
        for one in whole
    )
    return Drawing(
        drawing,
        caption="温度を三通りに変えた、語彙の全体での確率。温度を上げると、上位の候補から、膨大な数の「ほか」へ確率が流れ出す。",
        alt=f"三つの温度の確率を並べた横棒グラフ。{words}。",
    )


@figure
def methods(layout: Layout, methods: dict[str, Any]) -> Drawing:
    """迷う分布と迷わない分布で、どの候補が残るかの印。"""
    drawing, axes = sheet(layout, 2 * PANEL + 12)
    panels = [methods["flat"], methods["peaked"]]
    for number, panel in enumerate(panels):
        _kept(axes, number * (PANEL + 12), panel, methods["settings"])
    words = "。".join(
        f"「{panel['prompt']}」の次では" + "、".join(f"{name}が{count}個" for name, count in panel["counts"].items())
        for panel in panels
    )
    settings = "、".join(f"{name} = {value}" for name, value in methods["settings"].items())
    return Drawing(
        drawing,
        caption=f"残る候補（●）。top-kの数はいつも同じで、top-pとmin-pの数は分布に合わせて変わる（{settings}）。",
        alt=f"三つの手法が残す候補を、二つの分布で比べた図。{words}を残す。",
    )


PANEL = 308.0
COLUMNS = (("top-k", 288.0), ("top-p", 350.0), ("min-p", 412.0))


def _kept(axes: Axes, top: float, panel: dict[str, Any], settings: dict[str, float]) -> None:
    axes.text(0, top + 12, f"「{panel['prompt']}」の次", va="center", weight="bold")
    for name, x in COLUMNS:
        axes.text(x, top + 12, name, ha="center", va="center", color=BLUE)
    longest = panel["top"][0]["probability"]
    for number, row in enumerate(panel["top"]):
        y = top + 30 + number * 23
        axes.text(68, y + 8, row["token"], ha="right", va="center")
        _bar(axes, 76, y, row["probability"] / longest * 118, f"{row['probability']:.1%}")
        for name, x in COLUMNS:
            inside = name in row["kept"]
            axes.text(x, y + 8, "●" if inside else "·", ha="center", va="center", color=BLUE if inside else MUTED)
    y = top + 30 + len(panel["top"]) * 23 + 2
    axes.plot([0, WIDTH], [y, y], color=GRID, linewidth=1)
    axes.text(68 + 8, y + 16, "全部で残る数", va="center", size=12, color=MUTED)
    for name, x in COLUMNS:
        axes.text(x, y + 16, f"{panel['counts'][name]}個", ha="center", va="center", weight="bold")


@figure
def effect(layout: Layout, effect: dict[str, Any]) -> Drawing:
    """選び方ごとの、予想どおりの度合いと多彩さの散布図。細い線は、プロンプトによる幅です。"""
    drawing, axes = canvas(layout, 330)
    found = effect["methods"]
    for key, row in found.items():
        x, y = row["mean_log_probability"], row["distinct_2"]
        colour = GREEN if "=" not in row["name"] else ORANGE if row["name"].startswith("T") else BLUE
        across, along = _range(row, "mean_log_probability"), _range(row, "distinct_2")
        axes.plot(across, [y, y], color=colour, linewidth=1, alpha=0.6)
        axes.plot([x, x], along, color=colour, linewidth=1, alpha=0.6)
        axes.plot([x], [y], "o", color=colour, markersize=8)
        dx, dy, align = PLACES[key]
        axes.annotate(
            row["name"], (x, y), (dx, dy), textcoords="offset points", ha=align, va="center", color=colour, size=12
        )
    axes.set(
        xlabel="← 予想から外れる　　平均対数確率　　予想どおり →",
        ylabel="多彩さ（distinct-2）",
        ylim=(0, 1.06),
    )
    axes.margins(x=0.16)
    listed = "、".join(
        f"{row['name']}は{row['mean_log_probability']:.2f}と{row['distinct_2']:.2f}" for row in found.values()
    )
    return Drawing(
        drawing,
        caption=f"選び方ごとに{effect['texts']}本、{effect['length']}トークンずつ書かせた結果。"
        f"点は{len(effect['prompts'])}つのプロンプトの平均、細い線はプロンプトによる幅。"
        "多彩さと、モデルの予想どおりかどうかは、引き換えになる。",
        alt=f"横軸が平均対数確率、縦軸がdistinct-2の散布図。{listed}。",
    )


def _range(row: dict[str, Any], name: str) -> list[float]:
    values = [one[name] for one in row["by_prompt"]]
    return [min(values), max(values)]


PLACES: dict[str, tuple[float, float, str]] = {
    "greedy": (-6, 15, "left"),
    "penalty": (-10, 2, "right"),
    "cold": (-10, -10, "right"),
    "cool": (-10, -8, "right"),
    "plain": (0, 14, "center"),
    "hot": (10, 0, "left"),
    "top-k": (10, 0, "left"),
    "top-p": (10, 8, "left"),
    "min-p": (10, 6, "left"),
}
