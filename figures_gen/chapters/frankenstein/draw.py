"""「フランケンシュタイン」の図と表。"""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    PURPLE,
    SOFT,
    TOKENS,
    Cell,
    Drawing,
    Layout,
    Table,
    canvas,
    sheet,
)

ROW = 17.25  # ヘッドのます目の高さ
STRONG, WEAK = 0.2, 0.05  # 損失がこれより増えれば「大きく」「少し」
SHORT = {"日本語": "日", "英語": "英", "フランス語": "仏", "ドイツ語": "独", "中国語": "中", "ロシア語": "露"}
PATHS = (
    ("other", "別に育った猫（other）", ORANGE),
    ("shuffled", "並べ替えた自分", PURPLE),
    ("early", "途中の自分（early）", BLUE),
    ("fork", "枝分かれした猫（fork）", GREEN),
)


@figure
def gemma_layers(layout: Layout, layers: dict[str, Any], elsewhere: dict[str, Any]) -> Drawing:
    """Gemmaの層を一つずつ抜いたときの、損失の増え方。棒が日本語の小説、点が英語の小説。"""
    # データにない: 95 100
    # データにない: 0 10
    drawing, axes = canvas(layout, layout.pick(320, 300))
    rows, chance = layers["dropped"], math.log(layers["vocabulary"] / layers["whole"])
    fatal, english = [row for row in rows if row["worse"] > math.log(10)], elsewhere["english"]["dropped"]
    for row, dot in zip(rows, english, strict=True):
        colour = ORANGE if row in fatal else BLUE
        axes.bar(row["layer"], row["worse"], width=0.7, color=colour)
        axes.vlines(row["layer"], row["low"], row["high"], color=MUTED, linewidth=1.5)
        if row in fatal or not layout.phone:
            words, place = f"{row['worse']:.1f}", (row["layer"], max(row["high"], dot["high"]))
            _note(axes, words, place, (0, 9), color=MUTED, ha="center", size=layout.small)
        axes.vlines(row["layer"], dot["low"], dot["high"], color=PURPLE, linewidth=1.5)
        axes.plot(row["layer"], dot["worse"], "o", color=PURPLE, markeredgecolor=PAPER, markersize=8)
    axes.axhline(chance, color=MUTED, linestyle="--", linewidth=1)
    _note(axes, "当てずっぽう", (18.5, chance), (0, -11), color=MUTED, ha="right", size=layout.small)
    _note(axes, "点は英語", (10, chance / 2), (0, 0), color=PURPLE, ha="left", weight="bold", size=layout.small)
    axes.set(xlim=(0.4, 18.6), ylim=(0, None), xlabel="抜いた層")
    axes.set_xticks(range(1, 19) if not layout.phone else range(1, 19, 2))
    axes.grid(visible=False, axis="x")
    axes.set_title("増えた損失", loc="left", size=layout.size)
    broken = "、".join(f"層{row['layer']}" for row in fatal)
    listed = "、".join(f"層{row['layer']}で{row['worse']:.2f}" for row in rows)
    dots = "、".join(f"層{row['layer']}で{row['worse']:.2f}" for row in english)
    return Drawing(
        drawing,
        caption=f"Gemma 3 270Mの層を一つずつ抜いたときの、損失の増え方。"
        f"棒は日本語の小説、丸い点は英語の小説で、{layers['passages']}か所ずつ。縦の線は95%区間。棒が点線より上なら、どのトークンにも同じ確率を付けるより悪い。",
        alt=f"日本語の小説で、抜くと迷いが10倍を超えるのは、{broken}。"
        f"層の番号を横軸、増えた損失を縦軸にした棒グラフ。{listed}。当てずっぽうなら{chance:.2f}。英語の小説では、{dots}。",
    )


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset pixels", va="center", bbox=ON_GRID, **look)


def _plain_ticks(axes: Axes, ticks: Sequence[float], names: Sequence[str]) -> None:
    axes.set_yticks(list(ticks), list(names))
    axes.minorticks_off()


@table
def fatal_layers(layers: dict[str, Any]) -> Table:
    """Gemmaの、抜くと壊れる層を、抜き方を変えて抜く。"""
    # データにない: 95
    ways = (
        ("丸ごと\n抜く", "dropped"),
        ("先頭は残し、\nほかは抜く", "first_kept"),
        ("同じ小説の\n平均に", "averaged_novel"),
        ("英語の\n平均に", "averaged_english"),
    )
    worse = {name: {row["layer"]: row for row in layers[name]} for _, name in ways}
    return Table(
        head=["層", *(label for label, _ in ways)],
        rows=[[f"層{layer}", *(_spread(worse[name][layer]) for _, name in ways)] for layer in worse["averaged_novel"]],
        caption=f"Gemmaの、抜くと大きく壊れる四つの層で、増えた損失（±は、95%区間の幅の半分）。小説の{layers['passages']}か所で測った。"
        "平均は、測るのとは違うところを読むときに、その層が足していたもの。英語は『坊っちゃん』の英訳。どちらの平均でも、先頭は残す。",
        numbers={1, 2, 3, 4},
    )


def _spread(row: dict[str, Any]) -> str:
    return f"{row['worse']:.1f}\n±{(row['high'] - row['low']) / 2:.1f}"


@table
def fatal_halves(layers: dict[str, Any]) -> Table:
    """Gemmaの、抜くと壊れる層の、アテンションとMLP、入れ替えと二度通し。"""
    # データにない: 95
    ways = (
        ("アテンション\nだけ抜く", "no_attention"),
        ("MLPだけ\n抜く", "no_mlp"),
        ("次の層と\n入れ替える", "swapped"),
        ("二度\n通す", "repeated"),
    )
    return Table(
        head=["層", *(label for label, _ in ways)],
        rows=[
            [f"{same[0]['layer']}", *(_spread(row) for row in same)]
            for same in zip(*(layers[name] for _, name in ways), strict=True)
        ],
        caption="同じ四つの層の、ほかの手術。増えた損失を、同じ場所で測った（±は、95%区間の幅の半分）。",
        numbers={1, 2, 3, 4},
    )


@figure
def tongues(layout: Layout, tongues: dict[str, Any]) -> Drawing:
    """読ませる言葉と、平均を採った言葉を替えたときの、損失の増え方のます目。"""
    # データにない: 100 105
    names, label, head, gap = tongues["names"], 24.0, 52.0, 14.0
    small = layout.pick((30.0, 30.0), (20.0, 22.0))
    large = layout.pick(small, (48.0, 26.0))
    below = layout.pick(0.0, head + len(names) * large[1] + gap)
    step = label + len(names) * small[0] + gap
    drawing, axes = sheet(layout, below + head + len(names) * small[1] + 4)
    layers = [row["layer"] for row in tongues["read"][0]["dropped"]]
    places = layout.pick([(at * step, 0.0) for at in range(3)], [(0.0, 0.0), (0.0, below), (step, below)])
    for at, (layer, (left, top)) in enumerate(zip(layers, places, strict=True)):
        wide, tall = small if at else large
        axes.text(left + label, top + 12, f"層{layer}の足すものを替える", va="center", weight="bold", size=layout.small)
        for column, name in enumerate(names):
            middle = left + label + (column + 0.5) * wide
            axes.text(middle, top + 38, SHORT[name], ha="center", va="center", size=layout.small, color=MUTED)
        for line, row in enumerate(tongues["read"]):
            y = top + head + (line + 0.5) * tall
            axes.text(left + 6, y, SHORT[row["read"]], va="center", size=layout.small, color=MUTED)
            for column, name in enumerate(names):
                share, x = _share_left(row, name, at), left + label + column * wide
                tint, ink = (ORANGE, PAPER) if share > 0.5 else (TOKENS[1], INK) if share > 0.25 else (SOFT, INK)
                axes.add_patch(Rectangle((x + 1, y - tall / 2 + 1), wide - 2, tall - 2, facecolor=tint))
                shown = f"{100 * share:.0f}"
                axes.text(x + wide / 2, y, shown, ha="center", va="center", size=layout.small, color=ink)
    listed = "。".join(
        f"層{layer}では、"
        + "、".join(
            f"{row['read']}に" + "、".join(f"{name}{_share_left(row, name, at):.0%}" for name in names)
            for row in tongues["read"]
        )
        for at, layer in enumerate(layers)
    )
    return Drawing(
        drawing,
        caption=f"{'、'.join(names)}で同じ内容を書いた文章を、{tongues['texts']}つずつ読ませた。縦が読ませた言葉、横が平均を採った言葉。"
        "数は、その層を抜いたときの傷を100として、残った傷。100より大きければ、抜くより悪い。",
        alt=f"残った傷が小さいのは、層{layers[0]}では、読ませたのと同じ言葉の平均のところ。ほかの二つの層では、どこでも。{listed}。",
    )


def _share_left(row: dict[str, Any], name: str, at: int) -> float:
    share: float = row[f"averaged_{name}"][at]["worse"] / row["dropped"][at]["worse"]
    return share


@figure
def heads(layout: Layout, heads: dict[str, Any], cat: dict[str, Any]) -> Drawing:
    """ヘッドを一つずつ黙らせたときの、損失の増え方のます目。"""
    # データにない: 0 95
    # データにない: 0.05 0.2
    tall = len(heads["silenced"]) // heads["heads"]
    left, cell, step = layout.pick((34.0, 52.0, 340.0), (26.0, 29.0, 178.0))
    drawing, axes = sheet(layout, 92 + tall * ROW)
    for number, (title, found) in enumerate((("Gemma 3 270M", heads), ("neko-gemma", cat))):
        _grid(axes, layout, (left + number * step, cell), title, found)
    top = 56.0 + tall * ROW
    drawn = {_tone(row["worse"]) for found in (heads, cat) for row in found["silenced"]}
    marks = ((1.0, "大きく増える"), (0.1, "少し増える"), (0.0, "ほぼ同じ"), (-1.0, "減る"))
    for number, (worse, words) in enumerate(mark for mark in marks if _tone(mark[0]) in drawn):
        x = left + (number % 2) * layout.pick(300.0, 150.0)
        y = top + (number // 2) * 20
        axes.add_patch(Rectangle((x, y), 18, 14, facecolor=_tone(worse)))
        axes.text(x + 25, y + 7, words, va="center", size=layout.small)

    def strong(found: dict[str, Any]) -> str:
        rows = sorted(found["silenced"], key=lambda row: -row["worse"])
        return "、".join(f"層{row['layer']}のヘッド{row['head']}（{row['worse']:+.2f}）" for row in rows[:6])

    return Drawing(
        drawing,
        caption=f"ヘッドを一つずつ黙らせたときの、損失の増え方。{STRONG}より大きければ「大きく」、{WEAK}までは「ほぼ同じ」。"
        "小さな丸は、95%区間に0が入らないもの。",
        alt=f"黙らせると損失がよく増えるのは、Gemmaでは、{strong(heads)}、neko-gemmaでは、{strong(cat)}。"
        "層を縦、ヘッドを横に並べた二つの表。",
    )


def _tone(worse: float) -> str:
    if worse > STRONG:
        return ORANGE
    if worse > WEAK:
        return TOKENS[1]
    return SOFT if worse > -WEAK else TOKENS[0]


def _grid(axes: Axes, layout: Layout, place: tuple[float, float], title: str, found: dict[str, Any]) -> None:
    (left, cell), columns = place, found["heads"]
    rows = len(found["silenced"]) // columns
    axes.text(left, 10, title, va="center", weight="bold")
    for column in range(columns):
        middle = left + (column + 0.5) * cell
        axes.text(middle, 28, str(column + 1), ha="center", va="center", size=layout.small, color=MUTED)
    for number in range(rows):
        middle = 38 + (number + 0.5) * ROW
        axes.text(left - 6, middle, str(number + 1), ha="right", va="center", size=layout.small, color=MUTED)
    sure = []
    for at, row in enumerate(found["silenced"]):
        number, column = divmod(at, columns)
        x, y = left + column * cell, 38 + number * ROW
        axes.add_patch(Rectangle((x, y), cell - 2, ROW - 2, facecolor=_tone(row["worse"])))
        if row["low"] > 0 or row["high"] < 0:
            sure.append((x + cell / 2 - 1, y + ROW / 2 - 1))
    axes.plot(*zip(*sure, strict=True), "o", markersize=6.4, color=PAPER, markeredgecolor=MUTED)  # 一つずつ描くより軽い


@table
def capital_heads(capitals: dict[str, Any]) -> Table:
    """首都の文で、よく効いたヘッド。"""
    # データにない: 100
    japanese = [not one["prompt"].isascii() for one in capitals["rows"] if one["correct"]]

    def worst(row: dict[str, Any], wanted: bool) -> str:
        shares = [share for share, here in zip(row["kept"], japanese, strict=True) if here is wanted]
        return f"{min(shares):.0%}〜{max(shares):.0%}"

    counted = capitals["counted"]
    return Table(
        head=[
            "ヘッド",
            f"上位{capitals['strongest']}に\n入った文",
            "半分を\n切る文",
            "残り\n（日本語）",
            "残り\n（英語）",
        ],
        rows=[
            [
                f"層{row['layer']}の\nヘッド{row['head']}",
                f"{row['strongest']}/{counted}",
                f"{row['halved']}/{counted}",
                worst(row, True),
                worst(row, False),
            ]
            for row in capitals["heads"]
            if row["strongest"] > capitals["chance"]
        ],
        caption=f"{capitals['all_heads']}個のヘッドを一つずつ黙らせ、正しい首都の確率を大きく減らした順に、一文につき"
        f"{capitals['strongest']}個を数えた。くじの線（{capitals['chance']}文）を超えた、すべて。残りは、黙らせる前の確率を100%としたもの。",
        numbers={1, 2, 3, 4},
    )


@table
def capital_prompts(capitals: dict[str, Any]) -> Table:
    """首都の文の形と、黙らせないモデルが正しい首都に付けた確率。"""
    forms: dict[str, list[dict[str, Any]]] = {}
    for one in capitals["rows"]:
        forms.setdefault(one["form"], []).append(one)

    def cell(one: dict[str, Any]) -> Cell | str:
        return f"{one['probability']:.0%}" if one["correct"] else Cell(f"✗ {one['first'].strip()}", tone="muted")

    return Table(
        head=["文の形", "パリ", "ローマ", "北京"],
        rows=[[form.replace("\n", "⏎"), *(cell(one) for one in rows)] for form, rows in forms.items()],
        caption=f"試した{capitals['asked']}文と、黙らせる前の、正しい首都の確率。◯◯に国の名前を入れる。⏎は改行。"
        "✗は、モデルが初めから間違えた文で、数えない。",
        numbers={1, 2, 3},
    )


@figure
def averages(layout: Layout, averages: dict[str, Any]) -> Drawing:
    """混ぜる割合と迷い。"""
    drawing, axes = canvas(layout, layout.pick(650, 620))  # 手術台と同じ高さ。入れ替わっても、下が動かない
    shares, middle = averages["shares"], len(averages["shares"]) // 2
    shifts = {
        "other": (0, 12),
        "shuffled": (0, layout.pick(12, 20)),
        "early": (0, layout.pick(26, 22)),
        "fork": (0, -13),
    }
    for name, label, colour in PATHS:
        values = averages["paths"][name]["perplexity"]
        short = label.partition("（")[0].replace("並べ替えた", "並べ替えた\n")  # 電話では、となりの線にかからない幅
        axes.plot(shares, values, color=colour, marker="o", markersize=4)
        _note(
            axes,
            f"{layout.pick(label, short)}　{values[middle]:.0f}",
            (shares[middle], values[middle]),
            shifts[name],
            color=colour,
            ha="center",
            weight="bold",
            size=layout.pick(layout.size, layout.small),
        )
    axes.set(yscale="log", xlim=(-0.02, 1.02), ylim=(35, 900), xlabel="相手の重みを混ぜる割合")
    _plain_ticks(axes, (50, 100, 200, 500), ("50", "100", "200", "500"))
    axes.set_title("初めての文章の迷い", loc="left", size=layout.size)
    listed = "。".join(
        f"{label}とは、" + "、".join(f"{share:.1f}で{value:.0f}" for share, value in zip(shares, found, strict=True))
        for name, label, _ in PATHS
        if (found := averages["paths"][name]["perplexity"])
    )
    tops = "、".join(f"{label}と{averages['paths'][name]['perplexity'][middle]:.0f}" for name, label, _ in PATHS)
    return Drawing(
        drawing,
        caption="第一の猫（first）の重みに、相手の重みを混ぜていく。左端がfirst、右端が相手、まん中が平均。数は、平均の迷い。",
        alt=f"まん中の平均では、{tops}。混ぜる割合を横軸、迷いを対数の縦軸にした折れ線グラフ。{listed}。",
    )


@figure
def strengths(layout: Layout, strengths: dict[str, Any]) -> Drawing:
    """アダプタの強さと、二つの文章での迷い。"""
    # データにない: 0 1 95
    drawing, axes = canvas(layout, layout.pick(340, 320))
    rows = strengths["by_strength"]
    xs = [row["strength"] for row in rows]
    for name, colour, label, at, shift, side in (
        ("novel", BLUE, "小説の続き", -1, (-4, 16), "right"),
        ("answers", ORANGE, "指示への答え", 0, (12, 8), "left"),
    ):
        found = [row[name] for row in rows]
        values = [one["perplexity"] for one in found]
        axes.plot(xs, values, color=colour, marker="o", markersize=5)
        axes.vlines(xs, [one["low"] for one in found], [one["high"] for one in found], color=colour, linewidth=1.2)
        _note(axes, label, (xs[at], values[at]), shift, color=colour, ha=side, weight="bold")
    axes.set(
        yscale="log",
        xlim=(-1.1, 2.1),
        xlabel=layout.pick("アダプタの強さ（0は元のGemma、1はnexttoken-it）", "アダプタの強さ"),
    )
    _plain_ticks(axes, (1, 10, 100, 1000, 10_000, 100_000), ("1", "10", "100", "千", "1万", "10万"))
    axes.set_ylim(1, 400_000)
    axes.set_title("1トークン当たりの迷い", loc="left", size=layout.size)
    listed = "、".join(
        f"{row['strength']:g}で小説{row['novel']['perplexity']:,.0f}、答え{row['answers']['perplexity']:,.1f}"
        for row in rows
    )
    best = min(rows, key=lambda row: row["answers"]["perplexity"])
    return Drawing(
        drawing,
        caption=f"アダプタの強さを変えたときの、小説{strengths['passages']}か所と、開発用のお手本の答え{strengths['asked']}個（Pythonの関数は除く）の迷い。"
        "縦の線は95%区間。",
        alt=f"答えの迷いがいちばん小さい強さは{best['strength']:g}。"
        f"強さを横軸、迷いを対数の縦軸にした折れ線グラフ。{listed}。",
    )
