"""「指示を教える」の図。"""

import math
import re
import unicodedata
from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    ORANGE,
    SOFT,
    TOKENS,
    WIDTH,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
)

COLUMN = (WIDTH - 12) / 2
LINE = 17.0  # 文字の行の高さ
ROOM = 7  # 一つの答えに見せる行の数
METRICS = {
    "ended": "ターン終了の印で終えた",
    "language": "求めた言語で答えた",
    "code": "コードの文法が正しかった",
    "passed": "コードが試験を通った",
    "exact": "決まった答えが合った",
}

WHO = {
    "base": ("教える前", ORANGE),
    "shots": ("教える前＋お手本4つ", GREEN),
    "tuned": ("教えた後", BLUE),
}


@figure
def before_after(layout: Layout, before_after: dict[str, Any]) -> Drawing:
    """同じ問いへの答えを、左右に並べます。"""
    rows = before_after["rows"]
    shown = [(_request(row["request"]), *(_wrap(row[when]) for when in ("before", "after"))) for row in rows]
    heights = [len(request) * LINE + max(len(before), len(after)) * LINE + 34 for request, before, after in shown]
    drawing, axes = sheet(layout, sum(heights) + 26)
    for left, title, colour in ((0, "教える前", ORANGE), (COLUMN + 12, "教えた後", BLUE)):
        axes.text(left, 10, title, va="center", weight="bold", color=colour)
    top = 26.0
    for (request, before, after), height in zip(shown, heights, strict=True):
        _lines(axes, 0, top, request, MUTED)
        below = top + len(request) * LINE + 2
        for left, lines, colour in ((0.0, before, TOKENS[1]), (COLUMN + 12, after, TOKENS[0])):
            box(axes, left, below, COLUMN, height - len(request) * LINE - 14, colour)
            _lines(axes, left + 6, below + 5, lines, INK)
        top += height
    listed = "".join(
        f"問い「{' '.join(_request(row['request']))}」。前「{_short(row['before'])}」。後「{_short(row['after'])}」。"
        for row in rows
    )
    return Drawing(
        drawing,
        caption="同じ問いへの答え。どちらも、いつも一位のトークンを選んだ。…は、長いので途中まで。↩は改行。",
        alt=f"教える前と後の答えを左右に並べた図。{listed}",
    )


def _request(text: str) -> list[str]:
    """問いの中心になる一行。長い指示では、Instructionの欄だけを見せます。"""
    instruction = text.partition("### Instruction:\n")[2].partition("\n")[0]
    return _wrap(instruction or text, WIDTH)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _wrap(text: str, width: float = COLUMN - 12) -> list[str]:
    """幅に収まるように折り、多すぎる行を切ります。"""
    lines = []
    for line in text.rstrip().split("\n"):
        row = ""
        for piece in re.findall(r"[!-~]+|.", line):  # 英単語の途中では折らない
            if row and _width(row + piece) > width:
                lines.append(row)
                row = ""
            row += piece
        lines.append(row)
    return lines if len(lines) <= ROOM else [*lines[: ROOM - 1], "…"]


def _width(text: str) -> float:
    return sum(12.2 if unicodedata.east_asian_width(char) in "WFA" else 6.6 for char in text)


def _lines(axes: Axes, left: float, top: float, lines: list[str], colour: str) -> None:
    for number, line in enumerate(lines):
        text = line.replace(" ", "\u00a0")  # 字下げの空白が、詰められないように
        axes.text(left, top + number * LINE + LINE / 2, text, va="center", size=12, color=colour)


@figure
def curve(layout: Layout, training: dict[str, Any]) -> Drawing:
    """お手本を何周したかと、損失。学習用と検証用の二本の線です。"""
    points, kept = training["curve"], training["kept"]
    drawing, axes = canvas(layout, 270)
    epochs = [point["epoch"] for point in points]
    top = 1.5 * max(max(point["train"], point["validation"]) for point in points[1:])
    first = f"教える前は、学習用{points[0]['train']:.1f}、検証用{points[0]['validation']:.1f}"
    axes.text(0.24 * epochs[-1], 0.95 * top, first, va="center", size=12, color=MUTED)
    for key, colour, name in (("train", ORANGE, "学習用"), ("validation", BLUE, "検証用（学習には使わない）")):
        values = [point[key] for point in points]
        axes.plot(epochs, values, color=colour, marker="o", markersize=5)
        above = key == "validation"
        height = max(values[-3:]) + 0.04 * top if above else values[-1] - 0.05 * top
        axes.text(epochs[-1], height, name, color=colour, ha="right", va="bottom" if above else "top")
    axes.plot(kept["epoch"], kept["validation"], color=INK, marker="o", markersize=12, markerfacecolor="none")
    axes.set(xlim=(-0.05, epochs[-1] + 0.1), ylim=(0, top), xlabel="お手本を読んだ回数（周）", ylabel="損失（ナット）")
    listed = "、".join(f"{p['epoch']:.1f}周で{p['train']:.2f}と{p['validation']:.2f}" for p in points)
    return Drawing(
        drawing,
        caption="答えのトークン一つあたりの損失。小さいほど、よく当てている。丸で囲んだところのアダプタを使う"
        "（開発用の問いに、最も多く答えられた周）。",
        alt=f"横軸がお手本を読んだ回数、縦軸が損失の折れ線グラフ。学習用と検証用は、順に、{listed}。"
        f"使うのは{kept['epoch']}周のアダプタ。",
    )


@figure
def scores(layout: Layout, scores: dict[str, Any]) -> Drawing:
    """項目ごとの、教える前、お手本を並べたとき、教えた後の割合と、95%信頼区間。"""
    height = 80.0
    drawing, axes = sheet(layout, len(METRICS) * height + 34)
    for number, (metric, name) in enumerate(METRICS.items()):
        top = number * height
        of = scores["shares"]["base"][metric]["of"]
        axes.text(0, top + 9, f"{name}（{of}問）", va="center")
        for place, (who, (_, colour)) in enumerate(WHO.items()):
            _share(axes, top + 22 + place * 18, scores["shares"][who][metric], colour)
    bottom = len(METRICS) * height + 14
    for left, (name, colour) in zip((0, 84, 240), WHO.values(), strict=True):
        box(axes, left, bottom - 6, 12, 12, colour, radius=1)
        axes.text(left + 17, bottom, name, va="center", size=12)
    axes.text(WIDTH, bottom, "細い線は95%区間", va="center", ha="right", size=12, color=MUTED)
    listed = "、".join(
        f"{name}は{'、'.join(format(scores['shares'][who][metric]['value'], '.0%') for who in WHO)}"
        for metric, name in METRICS.items()
    )
    return Drawing(
        drawing,
        caption=f"学習に使っていない{scores['questions']}問での成績。項目ごとに、当てはまる問いだけを数えた。"
        f"「お手本{scores['examples_shown']}つ」は、問いの前に同じ種類のお手本を並べて読ませた、教える前のモデル。",
        alt="成績を比べた横棒グラフ。順に、教える前、教える前にお手本を並べたもの、教えた後。" + listed + "。",
    )


def _share(axes: Axes, top: float, share: dict[str, Any], colour: str) -> None:
    scale = 330.0
    box(axes, 0, top, scale, 12, SOFT, radius=1)
    box(axes, 0, top, max(share["value"] * scale, 1.5), 12, colour, radius=1)
    axes.plot([share["low"] * scale, share["high"] * scale], [top + 6, top + 6], color=INK, linewidth=1.5)
    axes.text(scale + 8, top + 6, f"{share['value']:.0%}（{share['count']}問）", va="center", size=12)


@figure
def token_probabilities(layout: Layout, token_probabilities: dict[str, Any]) -> Drawing:
    """一つの答えの、トークンごとの対数確率。前と後を点で示し、線で結びます。"""
    tokens = token_probabilities["tokens"]
    drawing, axes = canvas(layout, 30 * len(tokens) + 60)
    places = list(range(len(tokens)))
    for place, token in zip(places, tokens, strict=True):
        axes.plot([token["before"], token["after"]], [place, place], color=GRID, linewidth=3, zorder=1)
    for key, colour, name in (("before", ORANGE, "教える前"), ("after", BLUE, "教えた後")):
        axes.scatter([token[key] for token in tokens], places, color=colour, s=42, zorder=2, label=name)
    axes.set_yticks(places, [_shown(token["token"]) for token in tokens], size=12)
    axes.set(ylim=(len(tokens) - 0.4, -0.6), xlabel="確率（右ほど高い。目盛りは対数）")
    ticks = [tick for tick in (1e-8, 1e-6, 1e-4, 1e-2, 1.0) if math.log(tick) > axes.get_xlim()[0]]
    names = {1.0: "1", 1e-2: "100分の1", 1e-4: "1万分の1", 1e-6: "100万分の1", 1e-8: "1億分の1"}
    axes.set_xticks([math.log(tick) for tick in ticks], [names[tick] for tick in ticks])
    axes.legend(loc="upper left", fontsize=12, frameon=False)
    listed = "、".join(
        f"{_shown(token['token'])}は{math.exp(token['before']):.2g}から{math.exp(token['after']):.2g}"
        for token in tokens
    )
    return Drawing(
        drawing,
        caption=f"「{token_probabilities['question']}」の答えとして「{token_probabilities['answer']}」を先頭から一つずつ渡し、次の正解に付けた確率。"
        "モデルが自分で書いた答えではない。",
        alt=f"答えのトークンごとに、教える前と後の確率を点で示した図。{listed}。",
    )


def _shown(token: str) -> str:
    return token.replace("\n", "⏎")


@figure
def lora(layout: Layout, lora: dict[str, Any]) -> Drawing:
    """元の行列と、足し込む二つの細長い行列。面積は数の多さに比例します。"""
    drawing, axes = sheet(layout, 236)
    tall, wide, thin = 176.0, 176.0 * lora["columns"] / lora["rows"], 8.0
    top = 24.0
    box(axes, 0, top, wide, tall, SOFT)
    axes.text(wide / 2, top + tall / 2, "W", ha="center", va="center", weight="bold")
    axes.text(wide + 20, top + tall / 2, "＋", ha="center", va="center", size=18)
    left = wide + 60
    box(axes, left, top, thin, tall, BLUE, radius=1)
    axes.text(left + thin / 2, top - 10, "B", ha="center", va="center", color=BLUE, weight="bold")
    axes.text(left + 30, top + tall / 2, "×", ha="center", va="center", size=18)
    box(axes, left + 50, top + tall / 2 - thin / 2, wide, thin, ORANGE, radius=1)
    axes.text(left + 50 + wide / 2, top + tall / 2 - 16, "A", ha="center", va="center", color=ORANGE, weight="bold")
    right = left + 50 + wide + 18
    axes.text(right, top + 20, f"W: {lora['rows']:,} × {lora['columns']}（動かさない）", va="center", size=12)
    axes.text(right, top + 38, f"= {lora['full']:,}個", va="center", size=12)
    axes.text(right, top + 66, f"B: {lora['rows']:,} × {lora['rank']}", va="center", size=12, color=BLUE)
    axes.text(right, top + 84, f"A: {lora['rank']} × {lora['columns']}", va="center", size=12, color=ORANGE)
    axes.text(right, top + 102, f"合わせて{lora['small']:,}個", va="center", size=12)
    axes.text(0, top + tall + 22, f"行列の形に合わせて、{lora['places']}か所に付ける", va="center", color=MUTED)
    return Drawing(
        drawing,
        caption=f"LoRA。{lora['rows']:,}行{lora['columns']}列の重みは動かさず、細長い二つの行列の積を足す。"
        f"学習するのは、この二つだけ。",
        alt=f"左に、{lora['rows']:,}行{lora['columns']}列の元の重みW（{lora['full']:,}個の数）。右に、足し込む行列の積。"
        f"Bは{lora['rows']:,}行{lora['rank']}列、Aは{lora['rank']}行{lora['columns']}列で、合わせて{lora['small']:,}個の数。",
    )
