"""「数えるのをやめて、学ばせる」の図。"""

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    GREEN,
    GRID,
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
    box,
    canvas,
    sheet,
    text_width,
)

BAR = 20.0  # 棒の太さ
LETTERS = BLUE, GREEN, ORANGE  # 「は」「の」「を」
KINDS = (GREEN, TOKENS[2]), (BLUE, TOKENS[0]), (PURPLE, TOKENS[3])  # 仲間ごとの、字の色と地の色


@figure
def shares(layout: Layout, shares: dict[str, Any]) -> Drawing:
    """三つの字の点数を直した確率を、足して1の帯に。"""
    left, row = layout.pick((118.0, 26.0), (100.0, 27.0))
    drawing, axes = sheet(layout, 22 + row * len(shares["rows"]))
    wide = layout.width - left
    for number, one in enumerate(shares["rows"]):
        start, top = left, 22 + number * row
        axes.text(left - 10, top + BAR / 2, one["name"], ha="right", va="center", size=layout.small)
        for char, colour, p in zip(shares["chars"], LETTERS, one["probabilities"], strict=True):
            box(axes, start, top, wide * p - 1, BAR, colour, radius=0)
            middle = start + wide * p / 2
            if number == 0:
                axes.text(middle, 10, char, ha="center", va="center", weight="bold", color=colour)
            if wide * p > 40:
                axes.text(middle, top + BAR / 2, f"{p:.3f}", ha="center", va="center", size=layout.small, color=PAPER)
            start += wide * p
    return Drawing(
        drawing,
        caption="四通りの点数を直した、三つの字の確率。帯は、どれも足して1。",
        alt="".join(
            f"{one['name']}なら、"
            + "、".join(f"「{char}」{p:.3f}" for char, p in zip(shares["chars"], one["probabilities"], strict=True))
            + "。"
            for one in shares["rows"]
        ),
    )


@figure
def penalty(layout: Layout, penalty: dict[str, Any]) -> Drawing:
    """正解に付けていた確率が小さいほど、どこまでも高くなる損失。"""
    # データにない: 0 0.5 1 2 4
    drawing, axes = canvas(layout, layout.pick(146, 170))
    curve, looked = penalty["curve"], penalty["looked"]
    axes.plot([one["p"] for one in curve], [one["loss"] for one in curve], color=BLUE)
    for one in looked:
        axes.scatter([one["p"]], [one["loss"]], color=ORANGE, s=36, zorder=3)
        up = {0.9: 38, 0.99: 58}.get(one["p"], 7)  # 右の端の二つは、重ならないように、上へ
        look: dict[str, Any] = {"textcoords": "offset pixels", "va": "center", "size": layout.small}
        side, line = ("left", None) if up == 7 else ("right", {"arrowstyle": "-", "color": MUTED, "relpos": (1, 0)})
        label = f"{one['p']:.0%}なら {one['loss']:.2f}"
        aside = 9 if line is None else layout.pick(4, -8) if one["p"] < 0.99 else 4
        axes.annotate(label, (one["p"], one["loss"]), (aside, up), ha=side, arrowprops=line, **look)
    axes.set(xlim=(0, 1), ylim=(0, curve[0]["loss"]), xlabel="正解に付けていた確率")
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.set_yticks([0, 2, 4])
    axes.set_title("損失", loc="left", size=layout.size)
    return Drawing(
        drawing,
        caption="正解に付けていた確率と、損失。",
        alt="確率が0に近づくほど、損失は高くそびえる。"
        + "、".join(f"正解の確率が{one['p']:.0%}なら損失は{one['loss']:.2f}" for one in looked)
        + "。",
    )


@figure
def slopes(layout: Layout, slopes: dict[str, Any]) -> Drawing:
    """点数一つずつの、損失という地面。いまいる0点での傾きを、接線で。"""
    # データにない: 0
    tall, gap = layout.pick((80.0, 20.0), (76.0, 12.0))
    drawing, axes = sheet(layout, tall + 24)
    wide = (layout.width - 2 * gap) / 3
    for number, hill in enumerate(slopes["hills"]):
        left, ground = number * (wide + gap), hill["ground"]
        ends = ground[0]["score"], ground[-1]["score"]

        def place(
            score: float, loss: float, left: float = left, ends: tuple[float, float] = ends
        ) -> tuple[float, float]:
            return left + (score - ends[0]) / (ends[1] - ends[0]) * wide, 24 + tall * (1 - loss / 4.2)

        xs, ys = zip(*(place(one["score"], one["loss"]) for one in ground), strict=True)
        axes.fill_between(xs, ys, 24 + tall, color=TOKENS[0], linewidth=0)
        axes.plot(xs, ys, color=BLUE)
        reach = 1.6
        tilt = [place(along * reach, slopes["loss"] + along * reach * hill["slope"]) for along in (-1, 1)]
        axes.plot(*zip(*tilt, strict=True), color=ORANGE, linewidth=3)
        axes.scatter(*place(0, slopes["loss"]), color=ORANGE, s=42, zorder=3)
        axes.text(left, 10, hill["char"], va="center", weight="bold")
        axes.text(left + wide, 10, f"{hill['slope']:+.2f}倍", va="center", ha="right", color=ORANGE, weight="bold")
    return Drawing(
        drawing,
        caption="点数を一つだけ動かすと、損失（地面の高さ）はどう変わるか。橙の線が、0点での足もとの傾き。",
        alt="どの点数も0のときの、損失の傾き。"
        + "、".join(f"「{hill['char']}」は{hill['slope']:+.2f}倍" for hill in slopes["hills"])
        + "。",
    )


@figure
def descent(layout: Layout, descent: dict[str, Any]) -> Drawing:
    """損失を地面の高さに見立てた坂と、下っていく歩み。"""
    # データにない: 0 1
    ground, steps = descent["ground"], descent["steps"]
    drawing, axes = canvas(layout, layout.pick(290, 280))
    leads, losses = ([point[key] for point in ground] for key in ("lead", "loss"))
    axes.fill_between(leads, losses, color=TOKENS[0], linewidth=0)
    axes.plot(leads, losses, color=BLUE)
    for number, (one, other) in enumerate(pairwise(steps), 1):
        axes.plot([one["lead"], other["lead"]], [one["loss"]] * 2, color=ORANGE, linewidth=1.5)
        arrow = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 4}
        axes.annotate("", (other["lead"], other["loss"]), (other["lead"], one["loss"]), arrowprops=arrow)
        if number == 1:
            middle = (one["lead"] + other["lead"]) / 2
            _note(axes, "一歩", (middle, one["loss"]), (0, 12), color=ORANGE, ha="center", weight="bold")
    for number, step in enumerate(steps):
        axes.scatter([step["lead"]], [step["loss"]], color=ORANGE, s=42, zorder=3)
        if number < 2:
            place, value = (step["lead"], step["loss"]), f"{step['loss']:.2f}"
            axes.annotate(value, place, (-10, -10), textcoords="offset pixels", ha="right", va="center")
    axes.set(xlim=(leads[0], leads[-1]), ylim=(0, losses[0]), xlabel="「は」の点数が、ほかより何点高いか")
    axes.set_title("地面の高さが、損失", loc="left", size=layout.size)
    strides = [step["stride"] for step in steps[:-1]]
    return Drawing(
        drawing,
        caption="損失という坂を、足もとの傾き（勾配）だけを頼りに下る。傾きがゆるむと、同じ学習率でも歩幅が縮む。",
        alt=f"右下がりの坂を、{len(strides)}歩下る。歩幅は"
        + "、".join(f"{stride:.2f}" for stride in strides)
        + "と縮み、損失は"
        + "、".join(f"{step['loss']:.2f}" for step in steps)
        + "と減る。",
    )


@figure
def approach(layout: Layout, one_step: dict[str, Any]) -> Drawing:
    """学習をくり返すと、確率が、数えた割合に近づく様子。"""
    # データにない: 0
    drawing, axes = canvas(layout, layout.pick(270, 250))
    path, steps = one_step["path"], range(len(one_step["path"]))
    for place, (char, colour) in enumerate(zip(one_step["chars"], LETTERS, strict=True)):
        share = one_step["shares"][place]
        axes.plot(steps, [row[place] for row in path], color=colour)
        axes.axhline(share, color=colour, linestyle="--", linewidth=1)
        label = f"{char}　数えた割合 {share:.2f}"
        axes.annotate(
            label, (steps[-1], share), (0, 5), textcoords="offset pixels", color=colour, ha="right", weight="bold"
        )
    axes.set(xlim=(0, steps[-1]), ylim=(0, 0.65), xlabel="学習の歩数")
    axes.set_title("確率", loc="left", size=layout.size)
    return Drawing(
        drawing,
        caption="点数0から始めて、小説の「吾輩」の次の字で学習をくり返す。実線が学んでいる確率、点線が数えた割合。",
        alt="三分の一から始めて学ぶと、"
        + "、".join(
            f"「{char}」は{path[-1][place]:.2f}（数えた割合は{one_step['shares'][place]:.2f}）"
            for place, char in enumerate(one_step["chars"])
        )
        + "になる。",
    )


@figure
def learning_curve(layout: Layout, training: dict[str, Any]) -> Drawing:
    """周ごとの、読んだ文章と初めての文章の迷い。"""
    curve = [point for point in training["curve"] if point["step"]]
    drawing, axes = canvas(layout, layout.pick(300, 280))
    epochs = [point["epoch"] for point in curve]
    _two_texts(axes, layout, epochs, curve)
    axes.set(xlim=(0.8, epochs[-1] + 0.2), ylim=(16, 62), xlabel="読ませた周の数")
    axes.set_title("迷い（パープレキシティ）", loc="left", size=layout.size)
    start = training["curve"][0]["unread"]
    return Drawing(
        drawing,
        caption=f"学習が進むにつれて、迷いが減る。学ぶ前は初めての文章で{start:,.0f}で、図の外にある。"
        "初めての文章では、減り方がだんだん鈍くなる。",
        alt="、".join(
            f"{point['epoch']:.0f}周で、読んだ文章{point['read']:.1f}、初めての文章{point['unread']:.1f}"
            for point in curve
        )
        + "。",
    )


def _two_texts(axes: Axes, layout: Layout, xs: Sequence[float], curve: Sequence[dict[str, Any]]) -> None:
    for key, colour, name, shift in (("unread", ORANGE, "初めての文章", 18), ("read", BLUE, "読んだ文章", -16)):
        values = [point[key] for point in curve]
        axes.plot(xs, values, color=colour, marker="o" if len(xs) < 12 else None, markersize=5)
        label = f"{name}　{values[-1]:.1f}"
        _note(axes, label, (xs[-1], values[-1]), (0, shift), color=colour, ha="right", weight="bold")


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset pixels", va="center", bbox=ON_GRID, **look)


@figure
def rates(layout: Layout, mistakes: dict[str, Any]) -> Drawing:
    """学習率を変えたときの、初めの歩の損失。いちばん減ったものと、いちばん増えたものに色を付けます。"""
    drawing, axes = canvas(layout, layout.pick(280, 270))
    averaged, found = mistakes["averaged"], mistakes["rates"]
    ends = {row["rate"]: row["losses"][-1] for row in found}
    best, worst = (pick(ends, key=lambda rate: ends[rate]) for pick in (min, max))
    steps = [averaged * (place + 1) for place in range(len(found[0]["losses"]))]
    lowest = min(min(row["losses"]) for row in found)
    highest = max(max(row["losses"]) for row in found)
    apart, below = (highest / lowest) ** layout.pick(0.095, 0.1), 0.0
    for row in sorted(found, key=lambda row: ends[row["rate"]]):
        rate, end = row["rate"], ends[row["rate"]]
        colour = {best: BLUE, worst: ORANGE}.get(rate, MUTED)
        axes.plot(steps, row["losses"], color=colour, linewidth=3 if colour != MUTED else 1.5)
        below = max(end, below * apart)  # 名前どうしが重ならない高さ
        label = f"{_plain(rate)}　{end:,.0f}" if end >= 100 else f"{_plain(rate)}　{end:.1f}"
        axes.annotate(label, (steps[-1], below), (6, 0), textcoords="offset pixels", color=colour, va="center")
    axes.set(yscale="log", xlim=(0, steps[-1]), xlabel="学習の歩数", ylim=(lowest * 0.6, highest * 2))
    _plain_ticks(axes, (10, 100, 1000, 10_000))
    begun = next(row["losses"][0] for row in found if row["rate"] == best)
    title = f"学習率{_plain(best)}なら{ends[best]:.1f}まで減り、{_plain(worst)}では{ends[worst]:,.0f}に増えた"
    axes.set_title(layout.pick(title, title.replace("、", "、\n")), loc="left", size=layout.size, weight="bold")
    return Drawing(
        drawing,
        caption=f"学習率だけを変えた、初めの{steps[-1]}歩の損失（{averaged}歩ずつならした）。線の右が、学習率と終わりの損失。",
        alt=f"{title}（初めは{begun:.1f}）。終わりの損失は、"
        + "、".join(f"学習率{_plain(rate)}で{end:,.1f}" for rate, end in ends.items())
        + "。",
    )


def _plain(rate: float) -> str:
    return f"{rate:.5f}".rstrip("0").rstrip(".")


def _plain_ticks(axes: Axes, ticks: Sequence[int]) -> None:
    """対数の縦軸の目盛りを、ふつうの数で。"""
    low, high = axes.get_ylim()
    shown = [tick for tick in ticks if low <= tick <= high]
    axes.set_yticks(shown, [f"{tick:,}" for tick in shown])
    axes.minorticks_off()


@figure
def long_run(layout: Layout, mistakes: dict[str, Any]) -> Drawing:
    """少ない文章を、長く読ませた学習の迷い。"""
    drawing, axes = canvas(layout, layout.pick(300, 280))
    curve, best = mistakes["long"], mistakes["best_epoch"]
    epochs = [point["epoch"] for point in curve]
    _two_texts(axes, layout, epochs, curve)
    _note(axes, f"いちばん小さい　{mistakes['best']:.1f}", (best, mistakes["best"]), (0, -14), color=ORANGE, ha="left")
    axes.set(xlim=(0.6, epochs[-1] + 0.4), ylim=(2.5, 1500), yscale="log", xlabel="読ませた周の数")
    _plain_ticks(axes, (1, 3, 10, 30, 100, 300, 1000))
    axes.set_title("迷い（パープレキシティ）", loc="left", size=layout.size)
    return Drawing(
        drawing,
        caption=f"初めの{mistakes['little']:,}文字だけを{epochs[-1]}周。読んだ文章の迷いは減り続けるのに、初めての文章の迷いは、"
        f"{best}周を境に増えていく。",
        alt=f"読んだ文章の迷いは{curve[-1]['read']:.1f}まで減るのに、初めての文章では{best}周の{mistakes['best']:.1f}から"
        f"{curve[-1]['unread']:.1f}に増える。"
        + "、".join(
            f"{point['epoch']}周で、読んだ文章{point['read']:.1f}、初めての文章{point['unread']:.1f}" for point in curve
        )
        + "。",
    )


@figure
def windows(layout: Layout, mistakes: dict[str, Any]) -> Drawing:
    """一度に見る文字の数を変えたときの、初めての文章の迷い。"""
    drawing, axes = canvas(layout, layout.pick(270, 250))
    rows = mistakes["windows"]
    places = range(len(rows))
    values = [row["unread"] for row in rows]
    axes.plot(places, values, color=ORANGE)
    axes.vlines(places, [row["low"] for row in rows], [row["high"] for row in rows], color=ORANGE, linewidth=4)
    for place, value in zip(places, values, strict=True):
        _note(axes, f"{value:.1f}", (place, value), (0, 16), color=INK, ha="center", size=layout.small)
    axes.set(xlim=(-0.4, len(rows) - 0.6), ylim=(40, max(values) * 1.12), xlabel="n（当てる字も数える）")
    axes.set_xticks(list(places), [str(row["n"]) for row in rows])
    axes.grid(visible=False, axis="x")
    axes.set_title("初めての文章の迷い（パープレキシティ）", loc="left", size=layout.size)
    listed = "、".join(f"n={row['n']}で{row['unread']:.1f}" for row in rows)
    best = min(rows, key=lambda row: row["unread"])
    return Drawing(
        drawing,
        caption=f"一度に見る文字の数だけを変えて、{mistakes['window_epochs']}周ずつ学ばせた。線は二つの種の平均、"
        "縦の棒はその幅。",
        alt=f"いちばん迷わないのは、n={best['n']}。初めての文章の迷いは、{listed}。",
    )


@figure
def character_map(layout: Layout, character_map: dict[str, Any]) -> Drawing:
    """文字のベクトルの地図。仲間の字に、同じ色の地を敷きます。"""
    points, high = character_map["points"], layout.pick(330.0, 320.0)
    drawing, axes = sheet(layout, high)
    kinds = [(chars, *look) for chars, look in zip(character_map["kinds"].values(), KINDS, strict=True)]
    columns, rows = ([point[key] for point in points] for key in ("x", "y"))
    spots = [
        [
            20 + (point["x"] - min(columns)) / (max(columns) - min(columns)) * (layout.width - 40),
            52 + (max(rows) - point["y"]) / (max(rows) - min(rows)) * (high - 72),
        ]
        for point in points
    ]
    _apart(spots, 21.0)
    for point, (x, y) in zip(points, spots, strict=True):
        kind = next((kind for kind in kinds if point["char"] in kind[0]), None)
        if kind:
            axes.add_patch(Circle((x, y), 12, facecolor=kind[2], edgecolor="none", zorder=1))
        look: dict[str, Any] = {"color": kind[1], "weight": "bold"} if kind else {"color": MUTED, "size": layout.small}
        plain: dict[str, Any] = {"ha": "center", "va": "center", "size": layout.size, "zorder": 2}
        axes.text(x, y, point["char"], **(plain | look))
    alone = [name for name, chars in character_map["kinds"].items() if _gathered(points, chars)]
    title = f"{'と'.join(alone)}が、それぞれ固まった"
    axes.text(0, 10, title, va="center", weight="bold")
    for name, (chars, colour, _) in zip(character_map["kinds"], kinds, strict=True):
        own = [spot for point, spot in zip(points, spots, strict=True) if point["char"] in chars]
        half = text_width(name, layout.small) / 2
        x = min(max(sum(x for x, _ in own) / len(own), half), layout.width - half)
        ends = (min(y for _, y in own) - 22, max(y for _, y in own) + 22)
        y = max(ends, key=lambda end: min(math.dist((x, end), spot) for spot in [*spots, [x, 0.0]]))
        axes.text(x, y, name, ha="center", va="center", size=layout.small, color=colour)
    return Drawing(
        drawing,
        caption=f"文字のベクトルを、いちばん広がっている二つの向きに写した。{character_map['dimensions']}個の数の広がりの"
        f"うち、残っているのは{character_map['kept']:.0%}。灰色は、そのほかの字。重なる字は、少しずらした。",
        alt=f"{title}。二つの座標は、"
        + "、".join(f"「{point['char']}」が{point['x']:.2f}と{point['y']:.2f}" for point in points)
        + "。",
    )


def _apart(spots: list[list[float]], least: float) -> None:
    """近すぎる点どうしを、``least`` だけ離れるまで押し合わせます。"""
    for _ in range(200):
        for place, one in enumerate(spots):
            for other in spots[:place]:
                away = math.dist(one, other)
                if away < least:
                    for axis in (0, 1):
                        push = (one[axis] - other[axis]) / away * (least - away) / 4
                        one[axis] += push
                        other[axis] -= push


def _gathered(points: list[dict[str, Any]], chars: str) -> bool:
    """仲間どうしの広がりが、仲間でない字のどれよりも、中心に近いか。"""
    own = [(point["x"], point["y"]) for point in points if point["char"] in chars]
    middle = [sum(axis) / len(own) for axis in zip(*own, strict=True)]
    others = [(point["x"], point["y"]) for point in points if point["char"] not in chars]
    return max(math.dist(one, middle) for one in own) < min(math.dist(one, middle) for one in others)


@figure
def page_training(layout: Layout, page_training: dict[str, Any]) -> Drawing:
    """ページの中の学習の記録。一層の Gemma の迷いと、途中の作文。"""
    record, start = page_training["models"]["gemma"], page_training["start"]
    curve, counted = record["curve"], record["counted"]
    drawing, axes = canvas(layout, layout.pick(320, 300))
    _two_texts(axes, layout, [point["step"] for point in curve], curve)
    last = curve[-1]["step"]
    note = partial(axes.annotate, textcoords="offset pixels", size=layout.small, color=MUTED)
    for value, name in zip(counted, ("二文字", "三文字"), strict=True):
        axes.axhline(value, color=MUTED, linestyle="--", linewidth=1)
        told = f"{layout.pick(f'{name}の並びで数えた', name)}　{value:.1f}"
        note(told, (0, value), (6, -8), va="center")
    if layout.phone:
        note("（並びを数えた）", (0, counted[-1]), (0, -24), va="center")
    highest = max(point["unread"] for point in curve)
    lowest = min(counted[-1], *(point["read"] for point in curve))
    axes.set(xlim=(0, last), ylim=(lowest * 0.42, highest * 1.3), yscale="log", xlabel="学習の歩数")
    _plain_ticks(axes, (3, 10, 30, 100, 300, 1000, 3000, 10_000))
    axes.set_title("パープレキシティ", loc="left", size=layout.size)
    rows = record["samples"]
    samples = [f"{row['step']}歩で「{start}{row['text']}」" for row in (rows[0], rows[len(rows) // 4], rows[-1])]
    written = "、".join(sample.replace("\n", "⏎") for sample in samples)
    return Drawing(
        drawing,
        caption=f"一層だけのGemma（動かす数は{record['size']:,}個）が、短い話を{last}歩学んだ記録。書かせた文は、{written}。",
        alt=f"{last}歩で、初めての文章の迷いが{curve[0]['unread']:,.0f}から{curve[-1]['unread']:.1f}に減る。"
        + "、".join(
            f"{point['step']}歩で、読んだ文章{point['read']:.1f}、初めての文章{point['unread']:.1f}"
            for point in curve[:: max(1, len(curve) // 5)]
        )
        + f"。数えたモデルは、二文字の並びで{counted[0]:.1f}、三文字の並びで{counted[-1]:.1f}。",
    )


@table
def samples(training: dict[str, Any]) -> Table:
    """学習の途中で書かせた文章。"""
    return Table(
        head=["歩数", "書いた文章"],
        rows=[[f"{row['step']:,}", row["text"].replace("\n", "⏎")] for row in training["samples"]],
        caption="学習の途中で、同じくじの種で書かせた文章。⏎は改行。",
    )


@figure
def mixing(layout: Layout, against_counting: dict[str, Any], never_read: dict[str, Any]) -> Drawing:
    """学んだ網を混ぜる割合と、取っておいた一割での迷い。"""
    # データにない: 0 50 100
    rows = against_counting["shares"]
    shares, values = [100 * row["share"] for row in rows], [row["perplexity"] for row in rows]
    drawing, axes = canvas(layout, layout.pick(250, 230))
    axes.axhline(values[0], color=MUTED, linestyle="--", linewidth=1)
    axes.plot(shares, values, color=BLUE, linewidth=2.5)
    marked = {"表だけ": 0, "半分ずつ": len(rows) // 2, "網だけ": len(rows) - 1}
    for number, (name, place) in enumerate(marked.items()):
        axes.plot(shares[place], values[place], color=ORANGE, marker="o", markersize=8)
        axes.annotate(
            f"{name} {values[place]:.1f}",
            (shares[place], values[place]),
            ((0, 10), (0, -10), (-10, 0))[number],
            textcoords="offset pixels",
            ha=("left", "center", "right")[number],
            va=("bottom", "top", "center")[number],
        )
    axes.set(xlim=(-2, 102), ylim=(min(values) - 4, max(values) + 2), xlabel="網に任せる割合（%）")
    axes.set_xticks([0, 50, 100])
    axes.set_title("迷い", loc="left", size=layout.size)
    told = "、".join(f"{name}なら{values[place]:.1f}" for name, place in marked.items())
    pair = [never_read[who] for who in ("counted", "learned")]
    return Drawing(
        drawing,
        caption="網と表の確率を混ぜたときの、取っておいた一割での迷い。点線は、表だけの迷い。",
        alt=f"{told}。「{never_read['context']}」の次の「{never_read['next']}」に付けた確率は、"
        f"表が{pair[0]:.0%}、網が{pair[1]:.0%}。",
    )


@table
def by_times(against_counting: dict[str, Any]) -> Table:
    """三文字の並びを読んだ回数ごとの、迷い。"""
    # データにない: 100
    names, n = ("counted", "learned", "mixed"), against_counting["n"]
    rows: list[list[Cell | str]] = [
        [_times(row), f"{row['share']:.0%}", *(_least(row, name, names) for name in names)]
        for row in against_counting["bins"]
    ]
    whole = against_counting["perplexity"]
    rows.append(["合わせて", "100%", *(_least(whole, name, names) for name in names)])
    return Table(
        head=["前の三文字を\n読んだ回数", "割合", f"数えた\nn={n}", f"学んだ\nn={n}", "半分ずつ\n混ぜる"],
        rows=rows,
        caption="初めての文章の迷いを、前の三文字の並びを何回読んだかで分けた。太字は、その行でいちばん小さいもの。",
        numbers={1, 2, 3, 4},
    )


def _times(row: dict[str, Any]) -> str:
    if not row["high"]:
        return "一度もない"
    return f"{row['low']}〜{row['high']}回" if row["high"] < 10**6 else f"{row['low']}回以上"


def _least(row: dict[str, float], name: str, names: Sequence[str]) -> Cell:
    least = row[name] == min(row[other] for other in names)
    return Cell(f"{row[name]:.1f}", bold=least, tone="blue" if least else "")


@figure
def near_letters(layout: Layout, unseen_contexts: dict[str, Any]) -> Drawing:
    """初めて見る並びの一字を取り替えたときに、増える迷い。"""
    # データにない: 0
    true = unseen_contexts["true"]
    rows = [
        ("似た字に替える", unseen_contexts["near"]["more"], BLUE),
        ("ほかの字に替える", unseen_contexts["chance"]["more"], ORANGE),
    ]
    row, left = layout.pick((34.0, 150.0), (34.0, 128.0))
    drawing, axes = sheet(layout, row * len(rows) + 4)
    full = (layout.width - left - 52) / max(value for _, value, _ in rows)
    for number, (name, value, colour) in enumerate(rows):
        middle = number * row + row / 2
        axes.text(left - 10, middle, name, ha="right", va="center")
        box(axes, left, middle - BAR / 2, full * value, BAR, colour, radius=2)
        axes.text(left + full * value + 7, middle, f"+{value:.2f}", va="center", weight="bold", color=colour)
    listed = "、".join(f"{name}と+{value:.2f}" for name, value, _ in rows)
    return Drawing(
        drawing,
        caption=f"読んだことのない三文字の並びで、一字目を別の字に取り替えたときに増える迷い（替えなければ、{true:.2f}）。",
        alt=f"迷いは、{listed}。替えなければ{true:.2f}。",
    )


@table
def neighbours(neighbours: dict[str, Any]) -> Table:
    """ベクトルの近い五つの字と、使われ方の近さ。"""
    # データにない: 1
    return Table(
        head=["字", "ベクトルの近い字", "使われ方\nの近さ", "同じくらい\n出る字なら"],
        rows=[
            [
                row["char"],
                "　".join(_visible(near) for near in row["near"]),
                f"{row['usage']:.2f}",
                f"{row['chance']:.2f}",
            ]
            for row in neighbours["asked"]
        ],
        caption=f"読んだ文章に{neighbours['least']}回以上出てくる{neighbours['chars']}字から選んだ。使われ方の近さは、"
        "前後に来る字の割合の重なりで、1なら同じ使われ方。",
        numbers={2, 3},
    )


def _visible(char: str) -> str:
    return "␣" if char.isspace() else char


@figure
def network(layout: Layout, training: dict[str, Any]) -> Drawing:
    """前の文字から点数まで、数がどう流れるか。"""
    # データにない: 1 320
    seen, width, hidden = training["seen"], training["recipe"]["embedding"], training["recipe"]["hidden"]
    kinds = training["kinds"]
    rows = (
        (f"前の{seen}文字", "吾 輩 は 猫 で"[: 2 * seen - 1], SOFT),
        (f"ベクトル{seen}本", f"{width}個 × {seen} = {width * seen}個の数", TOKENS[0]),
        ("隠れ層", f"{hidden}個の数", TOKENS[1]),
        ("出口のベクトル", f"{width}個の数", TOKENS[2]),
        ("点数", f"{kinds:,}個（文字の種類）", TOKENS[4]),
        ("確率", "足すと1", SOFT),
    )
    steps = ("表を引く", "重みを掛けて足す", "重みを掛けて足す", "表のベクトルと掛け合わせる", "ソフトマックス関数")
    pitch, tall = layout.pick(52.0, 56.0), 30.0
    drawing, axes = sheet(layout, pitch * (len(rows) - 1) + tall + 4)
    left, wide = layout.pick((90.0, 300.0), (2.0, 316.0))
    for place, (name, content, colour) in enumerate(rows):
        top = 2 + place * pitch
        box(axes, left, top, wide, tall, colour)
        axes.text(left + 10, top + tall / 2, name, va="center", weight="bold")
        axes.text(left + wide - 10, top + tall / 2, content, va="center", ha="right")
        if place < len(steps):
            middle = left + layout.pick(wide / 2, 24)
            axes.annotate(
                "", (middle, top + pitch - 1), (middle, top + tall + 1), arrowprops={"arrowstyle": "->", "color": MUTED}
            )
            note = top + (tall + pitch) / 2
            axes.text(middle + 12, note, steps[place], va="center", color=MUTED, size=layout.small)
    return Drawing(
        drawing,
        caption=f"直前の{seen}文字から、次の文字の点数と確率を計算する道筋。入口の表と出口の表は同じもの。",
        alt=f"直前の{seen}文字が、{kinds:,}個の確率になる。"
        + "、".join(f"{name}（{content}）" for name, content, _ in rows)
        + "の順に計算する。",
    )


@figure
def cat_story(layout: Layout, cat_story: dict[str, Any]) -> Drawing:
    """「猫の箱」の初めに見せる話。あとから書いた分は、色の付いた地に置きます。"""
    # データにない: 1
    size, step, edge = layout.pick((17.0, 34.0, 20.0), (14.0, 26.0, 10.0))
    lines = _folded(cat_story["prompt"], cat_story["written"], int((layout.width - 2 * edge) / size))
    drawing, axes = sheet(layout, step * len(lines) + 2 * edge - 6)
    box(axes, 0, 0, layout.width, step * len(lines) + 2 * edge - 6, SOFT, radius=6)
    for number, line in enumerate(lines):
        top, given = edge + number * step - 3, sum(not written for _, written in line)
        box(axes, edge + given * size, top + 1, (len(line) - given) * size, step - 4, TOKENS[0], radius=2)
        for place, (char, _) in enumerate(line):
            axes.text(edge + (place + 0.5) * size, top + step / 2, char, ha="center", va="center", size=size)
    return Drawing(
        drawing,
        caption=f"小説『吾輩は猫である』だけを読んで育ったモデルが、「{cat_story['prompt']}」に続けて書いた話。",
        alt=f"「{cat_story['prompt']}」に続けて、モデルが「{cat_story['written']}」と書いた。",
    )


def _folded(given: str, written: str, most: int) -> list[list[tuple[str, bool]]]:
    """一行に ``most`` 字ずつ。それぞれの字と、あとから書いたものか。"""
    lines: list[list[tuple[str, bool]]] = [[]]
    for place, char in enumerate(given + written):
        if char == "\n" or len(lines[-1]) == most:
            lines.append([])
        if char != "\n":
            lines[-1].append((char, place >= len(given)))
    return lines


NODE = 17.0  # 手で計算する網の、丸の半径


@figure
def hand_forward(layout: Layout, hand_network: dict[str, Any]) -> Drawing:
    """手で計算する網を、左から右へ。隠れた数と点数の計算を、添えます。"""
    before = hand_network["before"]
    return _through(
        layout,
        hand_network["inputs"],
        before,
        INK,
        "左が入ってくる数、真ん中が隠れた数、右が点数。線の上が、掛ける重み。",
    )


@figure
def hand_backward(layout: Layout, hand_network: dict[str, Any]) -> Drawing:
    """同じ網を、右から左へ。丸と線に、その勾配を書き込みます。"""
    # データにない: 1
    before, slopes = hand_network["before"], hand_network["gradient"]
    drawing, axes = sheet(layout, layout.pick(132, 160))
    told = [
        *(_summed([slopes["score"]], [weight]) for weight in before["leaving"]),
        f"{_short(before['p'])}−1",
    ]
    entering = [_summed(slopes["hidden"], [row[at] for row in before["table"]]) for at in (0, 1)]
    _net(axes, layout, slopes["inputs"], slopes, ORANGE, told, layout.pick(entering, ["", ""]))
    arrow = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1.5}
    axes.annotate("", (layout.width * 0.62, 8), (layout.width - 6, 8), arrowprops=arrow)
    return Drawing(
        drawing,
        caption="どの数も、勾配。右から左へさかのぼる。線の上は、その重みの勾配。",
        alt=f"重みの勾配は{_told(slopes)}。入ってくる数の勾配は{_told_list(slopes['inputs'])}、"
        f"隠れた数の勾配は{_told_list(slopes['hidden'])}、点数の勾配は{_short(slopes['score'])}。",
    )


@figure
def hand_step(layout: Layout, hand_network: dict[str, Any]) -> Drawing:
    """重みを一歩だけ動かした網を、もう一度、左から右へ。"""
    caption = f"重みから、勾配の{hand_network['rate']:g}倍を引いた網。"
    return _through(layout, hand_network["inputs"], hand_network["after"], BLUE, caption)


def _through(layout: Layout, inputs: Sequence[float], found: dict[str, Any], colour: str, caption: str) -> Drawing:
    drawing, axes = sheet(layout, layout.pick(132, 176))
    told = [_summed(row, inputs) for row in found["table"]] + [_summed(found["leaving"], found["hidden"])]
    _net(axes, layout, inputs, found, colour, told, ["", ""])
    left, top, wide = layout.pick((530.0, 56.0, 110.0), (212.0, 154.0, 108.0))
    for char, start, share, paint in (("は", 0.0, found["p"], BLUE), ("の", found["p"], 1 - found["p"], GRID)):
        box(axes, left + wide * start, top, wide * share - 1, BAR, paint, radius=0)
        middle = left + wide * (start + share / 2)
        axes.text(
            middle, top + BAR / 2, char, ha="center", va="center", size=layout.small, color=PAPER if start == 0 else INK
        )
    told_share = f"「は」の確率 {found['p']:.3g}"
    look: dict[str, Any] = {"size": layout.small, "weight": "bold", "color": colour}
    axes.text(left + wide, top - 10, told_share, ha="right", va="center", **look)
    return Drawing(
        drawing,
        caption=caption,
        alt=f"二つの丸から二つの丸へ、そこから一つの丸へ、線がつながる。入ってくる数は{_told_list(inputs)}。"
        f"重みは{_told(found)}。隠れた数は{_told_list(found['hidden'])}、点数は{_short(found['score'])}、"
        f"「は」の確率は{found['p']:.3g}になる。",
    )


def _net(
    axes: Axes,
    layout: Layout,
    inputs: Sequence[float],
    numbers: dict[str, Any],
    colour: str,
    told: Sequence[str],
    entering: Sequence[str],
) -> None:
    """丸と線。``told`` は隠れた数二つと点数の、``entering`` は入ってくる数の、計算です。"""
    columns = layout.pick((70.0, 260.0, 440.0), (24.0, 150.0, 284.0))
    rows, middle = layout.pick((37.0, 95.0), (38.0, 118.0)), layout.pick(66.0, 78.0)
    for row, weights in enumerate(numbers["table"]):
        for source, weight in enumerate(weights):
            _edge(axes, (columns[0], rows[source]), (columns[1], rows[row]), weight, colour, 0.3)
        _edge(axes, (columns[1], rows[row]), (columns[2], middle), numbers["leaving"][row], colour, 0.5)
    for x, y, value, words, away in (
        *(
            (columns[0], row, one, words, away)
            for row, one, words, away in zip(rows, inputs, entering, (-25, 25), strict=True)
        ),
        *(
            (columns[1], row, one, words, away)
            for row, one, words, away in zip(rows, numbers["hidden"], told[:2], (-25, 25), strict=True)
        ),
        (columns[2], middle, numbers["score"], told[2], layout.pick(-25, -40)),
    ):
        axes.add_patch(Circle((x, y), NODE, facecolor=SOFT, edgecolor=MUTED, linewidth=1))
        axes.text(x, y, _short(value), ha="center", va="center")
        half = text_width(words, layout.small) / 2
        side = max(half, min(x, layout.width - half))
        axes.text(side, y + away, words, ha="center", va="center", size=layout.small, color=MUTED, bbox=ON_GRID)


def _edge(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    weight: float,
    colour: str,
    at: float,
    size: float = 12.5,
) -> None:
    axes.plot([start[0], end[0]], [start[1], end[1]], color=GRID, linewidth=1.5, zorder=0)
    x, y = (one + (other - one) * at for one, other in zip(start, end, strict=True))
    axes.text(x, y, _short(weight), ha="center", va="center", color=colour, size=size, bbox=ON_GRID)


def _summed(numbers: Sequence[float], others: Sequence[float]) -> str:
    """掛けて足す式。負の数は、式の頭のほかは括弧に入れます。"""
    written = [
        [_short(one) if one >= 0 else f"({_short(one)})" for one in pair] for pair in zip(numbers, others, strict=True)
    ]
    written[0][0] = _short(numbers[0])
    return "＋".join("×".join(pair) for pair in written)


@figure
def one_path(layout: Layout, one_path: dict[str, Any]) -> Drawing:
    """練習の、一本道の網。求める数のところは、空けてあります。"""
    drawing, axes = sheet(layout, 66)
    columns = layout.pick((120.0, 320.0, 520.0), (50.0, 164.0, 274.0))
    for one, other, weight in zip(columns, columns[1:], (one_path["entering"], one_path["leaving"]), strict=False):
        _edge(axes, (one, 24), (other, 24), weight, INK, 0.5, layout.pick(layout.small, 15.0))
    for x, words, name in zip(
        columns,
        (_short(one_path["given"]), "？", ""),
        ("入ってくる数", "隠れた数", f"勾配 {_short(one_path['slope'])}"),
        strict=True,
    ):
        axes.add_patch(Circle((x, 24), NODE, facecolor=SOFT, edgecolor=MUTED, linewidth=1))
        axes.text(x, 24, words, ha="center", va="center", size=layout.pick(layout.size, 15.0))
        axes.text(x, 56, name, ha="center", va="center", size=layout.pick(layout.small, 15.0), color=MUTED)
    return Drawing(
        drawing,
        caption="一本道の網。線の上が重み。",
        alt=f"入ってくる数{_short(one_path['given'])}から、重み{_short(one_path['entering'])}の線で隠れた数へ、"
        f"重み{_short(one_path['leaving'])}の線で点数へ、まっすぐにつながる。点数の勾配は{_short(one_path['slope'])}。",
    )


def _short(value: float) -> str:
    return f"{round(value, 2):g}".replace("-", "−")


def _told(numbers: dict[str, Any]) -> str:
    rows = "、".join(_told_list(row) for row in (*numbers["table"], numbers["leaving"]))
    return f"、順に{rows}"


def _told_list(values: Sequence[float]) -> str:
    return "と".join(_short(value) for value in values)
