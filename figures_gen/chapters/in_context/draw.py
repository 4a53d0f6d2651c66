"""「例を見せるだけで、学ぶ？」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, MUTED, ON_GRID, ORANGE, PURPLE, TOKENS, Drawing, Layout, box, canvas, sheet

Data = dict[str, Any]
NAMES = {
    "translation": "翻訳",
    "opposites": "反対語",
    "capitals": "首都",
    "sequences": "数列",
    "kinds": "仲間分け",
    "flipped": "あべこべ",
    "marks": "記号",
    "suffix": "ぽん",
}
COLUMNS = {
    "true": "正しい\n例",
    "shuffled": "答えを\nずらす",
    "foreign": "外国の\n言葉",
    "other": "別の\n課題",
    "empty": "空の\n型",
}


@figure
def growth(layout: Layout, trials: Data, tasks: Data) -> Drawing:
    """課題ごとの、例の数と、正しく答えた割合。"""
    # データにない: 0 50 100 95
    columns = layout.pick(4, 2)
    wide, high = layout.width / columns, layout.pick(168, 104)
    drawing, axes = sheet(layout, high * -(-len(NAMES) // columns))
    for number, (task, name) in enumerate(NAMES.items()):
        left, top = wide * (number % columns) + 30, high * (number // columns) + 26
        _panel(layout, axes, (left, top, wide - 42, high - 56), trials["tasks"][task], name)
    listed = "。".join(
        f"{name}は" + "、".join(f"{one['mean']:.0%}" for one in trials["tasks"][task]["growth"])
        for task, name in NAMES.items()
    )
    best = max(NAMES, key=lambda task: trials["tasks"][task]["kinds"]["true"]["mean"])
    counts = "、".join(str(one["count"]) for one in trials["tasks"][best]["growth"])
    return Drawing(
        drawing,
        caption=f"例の数と、正しく答えた割合（%）。課題ごとに{tasks['asked']}問、例のくじ{tasks['draws']}回の平均。"
        "薄い帯は、問いを単位にした95%の幅（ウィルソンの区間。例のくじの揺れは入っていません）。"
        "点線は、例だけから答える単純な決まり。",
        alt=f"例を増やした終わりに、いちばん当たるのは{NAMES[best]}。例の数が{counts}のとき、{listed}。",
    )


def _panel(layout: Layout, axes: Axes, place: tuple[float, float, float, float], found: Data, name: str) -> None:
    left, top, wide, high = place
    shown = found["growth"]

    def x(number: int) -> float:
        return left + wide * number / (len(shown) - 1)

    def y(value: float) -> float:
        return top + high * (1 - value)

    axes.text(left, top - 14, name, va="center", weight="bold")
    for share in (0, 0.5, 1):
        axes.plot([left, left + wide], [y(share), y(share)], color=GRID, linewidth=1)
        axes.text(left - 5, y(share), f"{share:.0%}"[:-1], ha="right", va="center", size=layout.small, color=MUTED)
    places = [x(number) for number in range(len(shown))]
    simple = y(max(found["simple"].values()))
    axes.plot([left, left + wide], [simple, simple], color=MUTED, linewidth=1.5, linestyle=(0, (2, 2)))
    axes.fill_between(
        places, [y(one["low"]) for one in shown], [y(one["high"]) for one in shown], color=TOKENS[0], linewidth=0
    )
    axes.plot(places, [y(one["mean"]) for one in shown], color=BLUE, marker="o", markersize=5)
    for place_x, one in zip(places, shown, strict=True):
        axes.text(place_x, top + high + 13, str(one["count"]), ha="center", va="center", size=layout.small, color=MUTED)


@figure
def controls(layout: Layout, trials: Data, tasks: Data) -> Drawing:
    """例を崩したときの、正しく答えた割合。"""
    # データにない: 95
    label, row, head = layout.pick(92, 70), 30, 48
    wide = (layout.width - label) / len(COLUMNS)
    drawing, axes = sheet(layout, head + row * len(NAMES))
    for number, title in enumerate(COLUMNS.values()):
        axes.text(
            label + wide * (number + 0.5), 22, title, ha="center", va="center", size=layout.small, linespacing=1.4
        )
    for line, (task, name) in enumerate(NAMES.items()):
        top = head + row * line
        axes.plot([0, layout.width], [top, top], color=GRID, linewidth=1)
        axes.text(0, top + row / 2, name, va="center")
        for number, kind in enumerate(COLUMNS):
            found, left, full = trials["tasks"][task]["kinds"][kind], label + wide * number + 4, wide - 8
            mean, colour = found["mean"], TOKENS[0 if number == 0 else 1]
            box(axes, left, top + 5, max(1.5, full * mean), row - 10, colour, radius=1)
            axes.text(left + 4, top + row / 2 - 2, f"{mean:.0%}", va="center", size=layout.small)
            edges = [left + full * found[edge] for edge in ("low", "high")]
            axes.plot(edges, [top + row - 7] * 2, color=MUTED, linewidth=1.5, solid_capstyle="butt")
    listed = "。".join(
        f"{name}は" + "、".join(f"{trials['tasks'][task]['kinds'][kind]['mean']:.0%}" for kind in COLUMNS)
        for task, name in NAMES.items()
    )
    return Drawing(
        drawing,
        caption=f"例を{tasks['most']}個並べ、その一部だけを残したとき、正しく答えた割合。"
        f"下の線は、問い{tasks['asked']}個を単位にした95%の幅（ウィルソンの区間）。",
        alt=f"正しい例がいちばん当たる課題は、{len(NAMES)}のうち{_firsts(trials)}。列は順に、"
        f"{'、'.join(COLUMNS.values())}。{listed}。".replace("\n", ""),
    )


def _firsts(trials: Data) -> int:
    """正しい例を並べたときに、いちばんよく当たる課題の数。"""
    kinds = (trials["tasks"][task]["kinds"] for task in NAMES)
    return sum(one["true"]["mean"] == max(one[kind]["mean"] for kind in COLUMNS) for one in kinds)


#: 札の付け方 → 呼び名と色。
WAYS = {
    "true": ("正しい札", BLUE),
    "shuffled": ("ずらした札", MUTED),
    "random": ("くじの札", ORANGE),
    "inverted": ("逆の札", PURPLE),
}


@figure
def labels(layout: Layout, labels: Data) -> Drawing:
    """札の付け方ごとの、正しく答えた割合。小さな点が、一回のくじ。"""
    # データにない: 0 50 100
    columns, head, step, foot = layout.pick(2, 1), 26, 24, 20
    name_width = layout.pick(76, 84)
    wide, high = layout.width / columns, head + step * len(WAYS) + foot
    drawing, axes = sheet(layout, high * -(-len(labels["tasks"]) // columns))
    for number, (task, found) in enumerate(labels["tasks"].items()):
        left, top = wide * (number % columns) + name_width, high * (number // columns)
        full = wide * (number % columns + 1) - left - 16
        axes.text(left, top + head / 2, NAMES[task], va="center", weight="bold")
        below = top + head + step * len(WAYS)
        for share in (0, 0.5, 1):
            axes.plot([left + full * share] * 2, [top + head, below], color=GRID, linewidth=1)
            axes.text(
                left + full * share,
                below + foot / 2,
                f"{share:.0%}"[:-1],
                ha="center",
                va="center",
                size=layout.small,
                color=MUTED,
            )
        for line, (kind, (name, colour)) in enumerate(WAYS.items()):
            y, one = top + head + step * (line + 0.5), found["kinds"][kind]
            axes.text(left - 8, y, name, ha="right", va="center", size=layout.small)
            draws = [sum(row["right"][kind]) / len(row["right"][kind]) for row in labels["rows"] if row["task"] == task]
            axes.scatter(
                [left + full * each for each in draws], [y] * len(draws), s=20, color=colour, alpha=0.45, linewidth=0
            )
            axes.plot(left + full * one, y, marker="o", markersize=8, color=colour)
    listed = "。".join(
        f"{NAMES[task]}は" + "、".join(f"{name}で{found['kinds'][kind]:.0%}" for kind, (name, _) in WAYS.items())
        for task, found in labels["tasks"].items()
    )
    return Drawing(
        drawing,
        caption=f"例{labels['examples']}個の札の付け方と、（元の札で数えて）正しく答えた割合（%）。大きな点が平均、小さな点が、"
        f"例も札も引き直した{labels['draws']}回のくじ。問いは、いつも同じ。",
        alt=f"正しい札でいちばん合い、くじの札では減り、逆の札でいちばん合わない。{listed}。",
    )


@figure
def heads(layout: Layout, heads: Data) -> Drawing:
    """ヘッドを一つずつ黙らせたときの、反対語を言うことと写すことの、正しく答えた割合。"""
    # データにない: 0 50 100
    drawing, axes = canvas(layout, layout.pick(340, 320))
    whole, cuts = heads["whole"], heads["silenced"]
    lowest, farthest = _least(cuts, "suffix"), _least(cuts, "opposites")
    for one in cuts:
        colour = ORANGE if one is lowest or one is farthest else MUTED
        axes.plot(one["tasks"]["opposites"], one["tasks"]["suffix"], marker="o", markersize=9, color=colour, alpha=0.8)
    x, y = whole["tasks"]["opposites"], whole["tasks"]["suffix"]
    axes.plot(x, y, marker="o", markersize=9, color=BLUE)
    axes.annotate("黙らせない", (x, y), (6, 8), textcoords="offset points", color=BLUE, size=layout.small)
    for one, apart, side in ((lowest, (-10, 4), "right"), (farthest, (0, -22), "center")):
        axes.annotate(
            _name(one),
            (one["tasks"]["opposites"], one["tasks"]["suffix"]),
            apart,
            textcoords="offset points",
            ha=side,
            color=ORANGE,
            weight="bold",
        )
    axes.set(xlim=(0, 1), ylim=(-0.03, 1.12), xlabel=f"{NAMES['opposites']}（%）", ylabel=f"{NAMES['suffix']}（%）")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks([0, 0.5, 1], ["0", "50", "100"])

    def shares(one: Data) -> str:
        return "、".join(f"{NAMES[task]}が{share:.0%}" for task, share in one["tasks"].items())

    listed = "。".join(f"{_name(one)}は、{shares(one)}" for one in cuts)
    return Drawing(
        drawing,
        caption=f"ヘッドを一つだけ黙らせたときの、正しく答えた割合（例は{heads['examples']}個、くじ{heads['draws']}回）。"
        "灰色は、ほかのヘッドを一つずつ黙らせたもの。",
        alt=f"{_name(lowest)}を黙らせたときだけ、ぽんが{lowest['tasks']['suffix']:.0%}に落ち、"
        f"{_name(farthest)}を黙らせたときだけ、反対語が{farthest['tasks']['opposites']:.0%}に落ちる。"
        f"黙らせないと、{shares(whole)}。{listed}。",
    )


def _least(cuts: list[Data], task: str) -> Data:
    """黙らせると、``task`` がいちばん合わなくなるヘッド。"""
    return min(cuts, key=lambda one: one["tasks"][task])


def _name(one: Data) -> str:
    layer, head = one["cut"]
    return f"層{layer}のヘッド{head}"


@figure
def phases(layout: Layout, phases: Data) -> Drawing:
    """でたらめな列だけで育てたときの、二度目の損失と、前回の次を見る割合。"""
    # データにない: 0 0.5 50 100
    drawing, first = canvas(layout, layout.pick(430, 420))
    first.remove()
    above, below = drawing.subplots(2, 1, sharex=True)
    colours = {1: ORANGE, 2: BLUE}
    for run in phases["runs"]:
        steps = [point["step"] for point in run["points"]]
        for axes, key in ((above, "twice"), (below, "look")):
            axes.plot(steps, [point[key] for point in run["points"]], color=colours[run["layers"]], linewidth=1.6)
    guess, last = phases["guess"], phases["steps"]
    above.axhline(guess, color=MUTED, linewidth=1, linestyle=(0, (2, 2)))
    above.text(last, 1.04 * guess, "当てずっぽう", size=layout.small, ha="right", va="bottom", bbox=ON_GRID)
    above.text(0.41 * last, 0.4 * guess, "層が二つ", color=BLUE, ha="right", bbox=ON_GRID)
    above.text(0.78 * last, 0.6 * guess, "層が一つ", color=ORANGE, ha="left", bbox=ON_GRID)
    above.set(ylim=(0, 1.3 * guess), xlim=(0, last), ylabel="損失（ナット）")
    below.set(ylim=(0, 1), xlabel="学習した歩数", ylabel="視線（%）")
    below.yaxis.set_ticks([0, 0.5, 1], ["0", "50", "100"])
    for axes in (above, below):
        axes.grid(visible=False, axis="x")

    def ends(layers: int, key: str, form: str) -> str:
        return "、".join(format(run["points"][-1][key], form) for run in phases["runs"] if run["layers"] == layers)

    jumps = "、".join(f"{one['start']}歩から{one['end']}歩" for one in phases["jump"])
    return Drawing(
        drawing,
        caption=f"でたらめな{phases['length']}個の列を二度くり返した文だけで育てたときの、二度目の列の損失（上）と、"
        f"前回の次をいちばん見るヘッドの、その割合（下。種を替えて{phases['seeds']}本ずつ）。",
        alt=f"二度目の損失は、まず当てずっぽうの{guess:.1f}へ下がり、のちに急に下がる。"
        f"層が二つのモデルは、{jumps}のあいだに下がり、終わりは{ends(2, 'twice', '.2f')}。"
        f"層が一つのモデルは、それより遅く下がり、終わりは{ends(1, 'twice', '.2f')}。"
        f"前回の次を見る割合も増え、終わりは、層が二つなら{ends(2, 'look', '.0%')}、一つなら{ends(1, 'look', '.0%')}。",
    )
