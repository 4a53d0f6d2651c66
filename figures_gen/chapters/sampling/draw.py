"""「どれを選ぶか」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GOLD,
    GREEN,
    GRID,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
)

LINES = (BLUE, ORANGE, GREEN, PURPLE, GOLD, SKY)


@figure
def top15(layout: Layout, fifteen: dict[str, Any]) -> Drawing:
    """次のトークンの上位15個と、ずっと下にいる「東京」。"""
    # データにない: 7 8 9 10 11 12 13
    top, tokyo = fifteen["top"], fifteen["tokyo"]
    drawing, axes = sheet(layout, len(top) * 24 + 52)
    rows = [(str(place), row, INK) for place, row in enumerate(top, start=1)]
    rows.append((str(tokyo["rank"]), tokyo, ORANGE))
    scale = (layout.width - 166) / top[0]["probability"]
    for number, (rank, row, colour) in enumerate(rows):
        y = 4 + number * 24 + (24 if number == len(top) else 0)
        axes.text(36, y + 8, f"{rank}位", ha="right", va="center", size=layout.small, color=MUTED)
        axes.text(104, y + 8, row["token"], ha="right", va="center", color=colour)
        _bar(layout, axes, (114, y), row["probability"] * scale, f"{row['probability']:.1%}", colour)
    axes.text(114, 4 + len(top) * 24 + 8, "⋮", va="center", color=MUTED)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in top)
    return Drawing(
        drawing,
        caption=f"「{fifteen['prompt']}」の次の、上位{len(top)}個。「{tokyo['token']}」も{tokyo['rank']}位に控えている。",
        alt=f"「{fifteen['prompt']}」の次の一位は「{top[0]['token']}」で、「{tokyo['token']}」は{tokyo['rank']}位"
        f"（{tokyo['probability']:.1%}）。上から、{listed}。",
    )


def _bar(layout: Layout, axes: Axes, place: tuple[float, float], width: float, label: str, colour: str = INK) -> None:
    (left, top), width = place, max(width, 1.5)
    thick = layout.pick(16, 14)
    box(axes, left, top + 8 - thick / 2, width, thick, ORANGE if colour == ORANGE else BLUE, radius=1)
    axes.text(left + width + 5, top + 8, label, va="center", size=layout.small)


@figure
def band(layout: Layout, band: dict[str, Any]) -> Drawing:
    """番号の順に並べた帯と、引いた数の落ちたところ。"""
    # データにない: 0 1
    drawing, axes = sheet(layout, 128)
    left, wide = 8.0, layout.width - 16
    box(axes, left, 62, wide, 34, SOFT, radius=1)
    for number, one in enumerate(band["bands"]):
        start, end = (left + edge * wide for edge in (one["end"] - one["share"], one["end"]))
        box(axes, start, 62, max(end - start - 0.5, 1), 34, TOKENS[number % len(TOKENS)], radius=1)
        if end - start > 40:
            axes.text((start + end) / 2, 79, f"{one['token']} {one['share']:.0%}", ha="center", va="center")
    for hit in band["hits"]:
        x = left + hit["u"] * wide
        axes.plot([x, x], [46, 68], color=ORANGE, linewidth=2)
        axes.text(x, 36, f"{hit['u']:g}", ha="center", va="center", size=layout.small, color=ORANGE)
        axes.text(x, 14, hit["token"], ha="center", va="center", weight="bold")
    for x, label, align in ((left, "0", "left"), (left + wide, "1", "right")):
        axes.text(x, 114, label, ha=align, va="center", size=layout.small, color=MUTED)
    told = "、".join(f"{hit['u']:g}なら{hit['token']}" for hit in band["hits"])
    return Drawing(
        drawing,
        caption="番号の順に並べた帯と、引いた数（だいだい色）。灰色は、1%に届かない帯の集まり。",
        alt=f"引いた数が{told}に当たる。",
    )


@figure
def knobs(layout: Layout, temperature: dict[str, Any], cut: dict[str, Any]) -> Drawing:
    """つまみごとに塗り替わる、くじの帯。"""
    names = [*temperature["tokens"], "ほか全部"]
    usual = {one["temperature"]: [*one["top"], one["rest"]] for one in temperature["whole"]}
    cold, hot = min(usual), max(usual)
    warm = temperature["curves"][temperature["grid"].index(hot)]
    strips = [
        ("何もしない", usual[1.0]),
        (f"{cut['k']}個に絞る", [row["after"] for row in cut["rows"][: cut["k"]]]),
        (f"冷ます（T = {cold:g}）", usual[cold]),
        (f"熱する（T = {hot:g}）", usual[hot]),
        (layout.pick(f"熱して、{cut['k']}個に絞る", "熱して絞る"), warm),
    ]
    drawing, axes = sheet(layout, len(strips) * layout.pick(34, 46))
    left, step = layout.pick((150.0, 34), (0.0, 46))
    for number, (name, shares) in enumerate(strips):
        y = number * step
        axes.text(0, y + layout.pick(15, 9), name, va="center")
        top, x = y + layout.pick(2, 18), left
        for place, share in enumerate(shares):
            wide = share * (layout.width - left)
            rest = place == len(names) - 1
            box(axes, x, top, max(wide - 0.6, 0.4), 26, SOFT if rest else TOKENS[place % len(TOKENS)], radius=1)
            if wide > layout.size * len(names[place]) + 8:
                axes.text(x + wide / 2, top + 13, names[place], ha="center", va="center", color=MUTED if rest else INK)
            x += wide
    told = "。".join(
        f"{name}と" + "、".join(f"{one} {share:.1%}" for one, share in zip(names, shares, strict=False))
        for name, shares in strips
    )
    return Drawing(
        drawing,
        caption="つまみが塗り替えた、くじの帯。幅が、当たる確率。",
        alt=f"絞ると「ほか全部」が消え、冷ますと一位だけになり、熱すると「ほか全部」に呑まれる。{told}。",
    )


@figure
def top_k(layout: Layout, cut: dict[str, Any]) -> Drawing:
    """top-kで絞る前と後を、左右に並べます。"""
    # データにない: 0 1
    rows, k = cut["rows"], cut["k"]
    drawing, axes = sheet(layout, 34 + len(rows) * 25)
    before, step = layout.pick(84, 62), layout.pick(282, 134)
    after = before + step
    for left, title in ((before, "絞る前"), (after, f"{k}個に絞った後")):
        axes.text(left, 12, title, va="center", weight="bold")
    scale = (step - 56) / rows[0]["after"]
    for number, row in enumerate(rows):
        y = 34 + number * 25
        inside = number < k
        axes.text(before - 10, y + 8, row["token"], ha="right", va="center", color=INK if inside else MUTED)
        _bar(layout, axes, (before, y), row["before"] * scale, f"{row['before']:.1%}")
        if inside:
            _bar(layout, axes, (after, y), row["after"] * scale, f"{row['after']:.1%}")
        else:
            axes.text(after, y + 8, "0", va="center", size=layout.small, color=MUTED)
    border = 34 + k * 25 - 4.5
    axes.plot([0, layout.width], [border, border], color=ORANGE, linewidth=1.2, linestyle=(0, (4, 3)))
    changes = "、".join(f"{row['token']} {row['before']:.1%}から{row['after']:.1%}" for row in rows[:k])
    return Drawing(
        drawing,
        caption=f"上位{k}個に絞り、合計が1になるように割り直す。残った候補どうしの比は変わらない。",
        alt=f"上位{k}個に絞ると、それより下は0になり、残りが増える。「{cut['prompt']}」の次は、{changes}。",
    )


@figure
def temperature(layout: Layout, temperature: dict[str, Any]) -> Drawing:
    """温度と、残した候補それぞれの確率の折れ線。"""
    # データにない: 1
    grid, tokens = temperature["grid"], temperature["tokens"]
    drawing, axes = canvas(layout, layout.pick(340, 310))
    for number, token in enumerate(tokens):
        values = [row[number] for row in temperature["curves"]]
        axes.plot(grid, values, color=LINES[number], label=token)
    first, last = temperature["curves"][0], temperature["curves"][-1]
    axes.text(1.72, 0.68, tokens[0], color=LINES[0], va="center", weight="bold")
    axes.text(grid[-1] + 0.06, last[1] + 0.03, tokens[1], color=LINES[1], va="center", weight="bold", bbox=ON_GRID)
    axes.text(grid[-1] + 0.06, last[-1] - 0.04, "ほか", color=INK, va="center", weight="bold", bbox=ON_GRID)
    even = 1 / len(tokens)
    note: dict[str, Any] = {"color": MUTED, "size": layout.small, "bbox": ON_GRID}
    axes.plot([0, grid[-1]], [even, even], color=MUTED, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(1.1, even + 0.05, f"{len(tokens)}個とも同じ確率", va="center", **note)
    axes.axvline(1, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    axes.text(1.1, 0.95, "T = 1（元のまま）", va="center", **note)
    axes.set(xlim=(0, grid[-1] + 0.5), ylim=(0, 1.04), xlabel="温度 T", ylabel="確率", xticks=[0, 1, 2, 3, 4])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(visible=False, axis="x")
    ends = "、".join(f"{token} {a:.1%}→{b:.1%}" for token, a, b in zip(tokens, first, last, strict=True))
    return Drawing(
        drawing,
        caption=f"温度を変えたときの、上位{len(tokens)}個の確率。低いほど一つに集まり、高いほど同じ確率に近づく。",
        alt=f"温度を{grid[0]}から{grid[-1]:.0f}まで上げると、確率は{ends}に変わる。",
    )


@figure
def temperature_bars(layout: Layout, temperature: dict[str, Any]) -> Drawing:
    """三つの温度での、語彙の全体の分布。"""
    tokens, whole = temperature["tokens"], temperature["whole"]
    drawing, axes = sheet(layout, 36 + (len(tokens) + 1) * 25)
    names, first = [*tokens, "ほか全部"], layout.pick(76, 62)
    step = (layout.width - first) / len(whole)
    for number, name in enumerate(names):
        colour = ORANGE if number == len(tokens) else INK
        axes.text(first - 10, 44 + number * 25, name, ha="right", va="center", color=colour)
    for panel, one in enumerate(whole):
        left = first + panel * step
        axes.text(left, 12, f"T = {one['temperature']:g}", va="center", weight="bold")
        for number, value in enumerate([*one["top"], one["rest"]]):
            colour = ORANGE if number == len(tokens) else INK
            _bar(layout, axes, (left, 36 + number * 25), value * (step - 52), f"{value:.1%}", colour)
    words = "。".join(
        f"温度{one['temperature']:g}では"
        + "、".join(f"{n} {v:.1%}" for n, v in zip(names, [*one["top"], one["rest"]], strict=True))
        for one in whole
    )
    return Drawing(
        drawing,
        caption="温度を三通りに変えた、語彙の全体での確率。温度を上げると、上位の候補から、膨大な数の「ほか」へ確率が流れ出す。",
        alt=f"「ほか全部」の確率が、{'、'.join(_rest(one) for one in whole)}になる。{words}。",
    )


def _rest(one: dict[str, Any]) -> str:
    return f"温度{one['temperature']:g}で{one['rest']:.0%}"


@figure
def methods(layout: Layout, methods: dict[str, Any]) -> Drawing:
    """迷う分布と迷わない分布で、どの候補が残るかの印。"""
    panels = [methods["flat"], methods["peaked"]]
    height = layout.pick(50, 28) + len(panels[0]["top"]) * layout.pick(*PITCH) + 28
    drawing, axes = sheet(layout, layout.pick(height, 2 * height + 8))
    across, down = layout.pick(((layout.width + 28) / 2, 0), (0, height + 8))
    for number, panel in enumerate(panels):
        _kept(layout, axes, number * across, number * down, panel)
    words = "。".join(
        f"「{panel['prompt']}」の次では" + "、".join(f"{name}が{count}個" for name, count in panel["counts"].items())
        for panel in panels
    )
    settings = "、".join(f"{name} = {value}" for name, value in methods["settings"].items())
    return Drawing(
        drawing,
        caption=f"残る候補（●）。top-kの数はいつも同じで、top-pとmin-pの数は分布に合わせて変わる（{settings}）。",
        alt=f"残す候補の数は、{words}。",
    )


PITCH = (23, 18)  # 候補の行の高さ（机、電話）


def _kept(layout: Layout, axes: Axes, left: float, top: float, panel: dict[str, Any]) -> None:
    width = layout.pick((layout.width - 28) / 2, layout.width)
    columns = {name: left + width - 114 + place * 46 for place, name in enumerate(panel["counts"])}
    axes.text(left, top + 12, f"「{panel['prompt']}」の次", va="center", weight="bold")
    top += layout.pick(22, 0)  # 電話では、手法の名前を見出しの右に
    for name, x in columns.items():
        axes.text(x, top + 12, name, ha="center", va="center", color=BLUE, size=layout.small)
    scale = (width - 246) / panel["top"][0]["probability"]
    for number, row in enumerate(panel["top"]):
        y = top + 28 + number * layout.pick(*PITCH)
        axes.text(left + 52, y + 8, row["token"], ha="right", va="center")
        _bar(layout, axes, (left + 60, y), row["probability"] * scale, f"{row['probability']:.1%}")
        for name, x in columns.items():
            inside = name in row["kept"]
            axes.text(x, y + 8, "●" if inside else "·", ha="center", va="center", color=BLUE if inside else MUTED)
    y = top + 28 + len(panel["top"]) * layout.pick(*PITCH) + 2
    axes.plot([left, left + width], [y, y], color=GRID, linewidth=1)
    axes.text(left + 60, y + 14, "全部で残る数", va="center", size=layout.small, color=MUTED)
    for name, x in columns.items():
        axes.text(x, y + 14, f"{panel['counts'][name]}個", ha="center", va="center", weight="bold")


@figure
def effect(layout: Layout, effect: dict[str, Any]) -> Drawing:
    """選び方ごとの、選んだものの確率と多彩さの散布図。細い線は、プロンプトによる幅です。"""
    drawing, axes = canvas(layout, 400)
    found = effect["methods"]
    for key, row in found.items():
        x, y = row["mean_log_probability"], row["distinct_2"]
        colour = GREEN if "=" not in row["name"] else ORANGE if row["name"].startswith("T") else BLUE
        across, along = _range(row, "mean_log_probability"), _range(row, "distinct_2")
        axes.plot(across, [y, y], color=colour, linewidth=1, alpha=0.6)
        axes.plot([x, x], along, color=colour, linewidth=1, alpha=0.6)
        size, inside, above = (11, PAPER, 3) if colour == ORANGE else (7, colour, 4)  # 重なっても見える輪と点
        axes.plot([x], [y], "o", color=colour, markersize=size, markerfacecolor=inside, zorder=above)
        dx, dy, align = PLACES[key]
        look: dict[str, Any] = {"color": colour, "size": layout.small, "ha": align, "va": "center"}
        axes.annotate(row["name"], (x, y), (dx, dy), textcoords="offset points", **look)
    axes.set(
        xlabel=layout.pick("← 低い確率を選ぶ　　平均対数確率　　高い確率を選ぶ →", "平均対数確率（右ほど高い確率）"),
        ylabel="多彩さ（distinct-2）",
        ylim=(0, 1.06),
    )
    axes.margins(x=0.16)
    axes.grid(visible=False)
    listed = "、".join(
        f"{row['name']}は{row['mean_log_probability']:.2f}と{row['distinct_2']:.2f}" for row in found.values()
    )
    return Drawing(
        drawing,
        caption=f"選び方ごとに{effect['texts']}本、{effect['length']}トークンずつ書かせた結果。"
        f"点は{len(effect['prompts'])}つのプロンプトの平均、細い線はプロンプトによる幅。"
        "多彩さと、確率の高いものを選ぶことは、引き換えになる。",
        alt=f"いちばん多彩なのは{_best(found, 'distinct_2')}、"
        f"いちばん確率の高いものを選ぶのは{_best(found, 'mean_log_probability')}。"
        f"平均対数確率とdistinct-2は、{listed}。",
    )


def _range(row: dict[str, Any], name: str) -> list[float]:
    values = [one[name] for one in row["by_prompt"]]
    return [min(values), max(values)]


PLACES: dict[str, tuple[float, float, str]] = {
    "greedy": (-8, -12, "right"),
    "penalty": (-8, 12, "right"),
    "cold": (-10, -12, "right"),
    "cool": (-10, -10, "right"),
    "plain": (-9, -12, "right"),
    "hot": (0, -15, "center"),
    "top-k": (10, -12, "left"),
    "top-p": (9, 12, "left"),
    "min-p": (10, 6, "left"),
}


def _best(found: dict[str, Any], key: str) -> str:
    return str(max(found.values(), key=lambda row: row[key])["name"])
