"""「Gemmaを分解して組み立てる」の図。"""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from figures_gen.marks import figure
from figures_gen.style import BLUE, GRID, MUTED, ORANGE, PAPER, SOFT, TOKENS, WIDTH, Drawing, Layout, box, sheet

STACK = 168.0  # 「全体」の図の、左半分の幅
STREAM = 222.0  # 「一つの層」の、残差の通り道


@figure
def network(layout: Layout, network: dict[str, Any]) -> Drawing:
    """左に全体、右に一つの層。大きさは設計図のとおりです。"""
    drawing, axes = sheet(layout, 478)
    _whole(axes, network)
    _one_layer(axes, network)
    full = "、".join(map(str, network["full"]))
    return Drawing(
        drawing,
        caption=f"Gemma 3の全体（左）と、一つの層（右）。だいだい色は、全部を見る層（{full}層目）。",
        alt=f"左は全体。番号から、{network['vocabulary']:,}行{network['width']}列の埋め込みの表でベクトルを引き、"
        f"{network['layers']}個の層を通し、正規化して、同じ表で点数に直す。{full}層目は全部を見る層、ほかは近くを見る層。"
        f"右は一つの層。正規化、アテンション（{network['heads']}個のqと{network['key_heads']}組のk、v、長さ{network['head']}）、"
        f"正規化の結果を元のベクトルに足し、正規化、MLP（{network['width']}から{network['hidden']:,}に広げて戻す）、"
        "正規化の結果をまた足す。",
    )


def _whole(axes: Axes, network: dict[str, Any]) -> None:
    axes.text(STACK / 2, 12, "トークンの番号", ha="center", va="center")
    _down(axes, STACK / 2, 22)
    _labelled(axes, (0, 40, STACK, 44), "埋め込みの表", f"{network['vocabulary']:,} × {network['width']}", TOKENS[1])
    _down(axes, STACK / 2, 86, f"×√{network['width']}")
    for number in range(1, network["layers"] + 1):
        _slab(axes, 104 + (number - 1) * 14, number, number in network["full"])
    bottom = 104 + network["layers"] * 14
    _down(axes, STACK / 2, bottom)
    _labelled(axes, (0, bottom + 18, STACK, 22), "最後の正規化", "", SOFT)
    _labelled(axes, (0, bottom + 44, STACK, 44), "埋め込みの表（同じもの）", "内積で点数に直す", TOKENS[1])
    axes.text(STACK / 2, bottom + 108, f"{network['vocabulary']:,}個の点数", ha="center", va="center")
    _down(axes, STACK / 2, bottom + 90, length=10)


def _slab(axes: Axes, top: float, number: int, full: bool) -> None:
    box(axes, 34, top, STACK - 34, 12, ORANGE if full else BLUE, radius=2)
    if full or number == 1:
        axes.text(28, top + 6, f"層{number}", ha="right", va="center", size=12, color=ORANGE if full else BLUE)


def _one_layer(axes: Axes, network: dict[str, Any]) -> None:
    for start, end in ((104, 66), (116, 424)):
        axes.plot([STACK + 2, 196], [start, end], color=GRID, linewidth=1)
    axes.text(WIDTH, 50, "一つの層の中", ha="right", va="center", weight="bold")
    axes.plot([STREAM, STREAM], [66, 424], color=BLUE, linewidth=3)
    axes.text(STREAM - 16, 244, "残\n差", ha="center", va="center", color=BLUE, linespacing=1.4)
    attention = f"q {network['heads']} × {network['head']}、k・v {network['key_heads']} × {network['head']}"
    _side(axes, 86, ("アテンション", attention), TOKENS[0])
    mlp = f"{network['width']} → {network['hidden']:,} → {network['width']}"
    _side(axes, 254, ("MLP", mlp), TOKENS[2])


def _side(axes: Axes, top: float, words: tuple[str, str], colour: str) -> None:
    """残差から分かれ、正規化と部品を通って、足し込まれるところ。"""
    left, width = 254.0, WIDTH - 254.0
    middle = left + width / 2
    axes.plot([STREAM, middle, middle], [top, top, top + 8], color=MUTED, linewidth=1.5)
    _labelled(axes, (left, top + 10, width, 22), "正規化", "", SOFT)
    _labelled(axes, (left, top + 38, width, 46), *words, colour)
    _labelled(axes, (left, top + 90, width, 22), "正規化", "", SOFT)
    axes.plot([middle, middle], [top + 112, top + 128], color=MUTED, linewidth=1.5)
    axes.annotate(
        "",
        (STREAM + 9, top + 128),
        (middle, top + 128),
        arrowprops={"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.5, "shrinkA": 0},
    )
    axes.add_patch(Circle((STREAM, top + 128), 9, facecolor=SOFT, edgecolor=BLUE, linewidth=1.5, zorder=3))
    axes.text(STREAM, top + 128, "+", ha="center", va="center", size=14, zorder=4)


def _labelled(axes: Axes, place: tuple[float, float, float, float], title: str, detail: str, colour: str) -> None:
    left, top, width, height = place
    box(axes, left, top, width, height, colour)
    middle = left + width / 2
    axes.text(middle, top + height * (0.31 if detail else 0.5), title, ha="center", va="center")
    axes.text(middle, top + height * 0.72, detail, ha="center", va="center", size=12)


def _down(axes: Axes, x: float, top: float, words: str = "", length: float = 16) -> None:
    axes.annotate(
        "", (x, top + length), (x, top), arrowprops={"arrowstyle": "-|>", "color": MUTED, "shrinkA": 0, "shrinkB": 0}
    )
    axes.text(x + 10, top + length / 2, words, va="center", size=12, color=MUTED)


@figure
def ledger(layout: Layout, ledger: dict[str, Any]) -> Drawing:
    """二つのモデルの、部品ごとのパラメータの数。棒の目盛りは同じです。"""
    panels = [("270M（重みを数えた）", ledger["ours"]), ("1B（設計図から計算した）", ledger["larger"])]
    longest = max(row["count"] for _, data in panels for row in data["parts"])
    drawing, axes = sheet(layout, 276)
    for number, (name, data) in enumerate(panels):
        top = number * 142.0
        axes.text(0, top + 12, name, va="center", weight="bold")
        axes.text(WIDTH, top + 12, f"合計 {data['total']:,}", ha="right", va="center")
        for place, row in enumerate(data["parts"]):
            y, wide = top + 32 + place * 25, row["count"] / longest * 196
            axes.text(80, y + 8, row["part"], ha="right", va="center")
            box(axes, 88, y, max(wide, 1.5), 17, ORANGE if place == 0 else BLUE, radius=1)
            axes.text(94 + wide, y + 8, f"{row['count']:,}（{_percent(row['share'])}）", va="center", size=12)
    share = [data["parts"][0]["share"] for _, data in panels]
    listed = "。".join(
        f"{name}は合計{data['total']:,}個で、"
        + "、".join(f"{row['part']}{row['count']:,}個（{_percent(row['share'])}）" for row in data["parts"])
        for name, data in panels
    )
    return Drawing(
        drawing,
        caption=f"パラメータの内訳。埋め込みは、270Mでは{share[0]:.0%}、1Bでは{share[1]:.0%}を占める。目盛りは同じ。",
        alt=f"部品ごとのパラメータの数の横棒グラフ。{listed}。",
    )


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else f"{share:.2%}"


@figure
def rotation(layout: Layout, rotation: dict[str, Any]) -> Drawing:
    """速さの違う三つの針。"""
    drawing, axes = sheet(layout, 186)
    for number, dial in enumerate(rotation["dials"]):
        _dial(axes, WIDTH * (2 * number + 1) / 6, dial, rotation["places"])
    listed = "、".join(f"{dial['pair']}番目の組は{dial['degrees']:.1f}度" for dial in rotation["dials"])
    return Drawing(
        drawing,
        caption=f"トークンの位置（0〜{rotation['places'] - 1}番目）と、三つの組の針の向き（近くを見る層のもの）。"
        "組ごとに、回る速さが違う。",
        alt=f"三つの時計の文字盤。位置が一つ進むたびに針が回る角度は、{listed}。",
    )


def _dial(axes: Axes, x: float, dial: dict[str, Any], places: int) -> None:
    y, radius = 72.0, 50.0
    axes.add_patch(Circle((x, y), radius, facecolor=SOFT, edgecolor=GRID))
    crowded = math.radians(dial["degrees"]) * (radius + 11) < 13
    for place in range(places):
        angle = math.radians(dial["degrees"] * place)
        tip = (x + radius * math.cos(angle), y - radius * math.sin(angle))  # 縦の座標は下向き
        axes.plot([x, tip[0]], [y, tip[1]], color=ORANGE if place == 0 else BLUE, linewidth=2)
        if not crowded or place in (0, places - 1):
            far = radius + 11
            where = (x + far * math.cos(angle), y - far * math.sin(angle))
            axes.text(*where, str(place), ha="center", va="center", size=12)
    axes.text(x, 150, f"{dial['pair']}番目の組", ha="center", va="center", weight="bold")
    axes.text(x, 170, f"{dial['degrees']:.1f}度ずつ", ha="center", va="center", size=12)


NOTES = ["文の初め", "一つ前", "前に出た「首都は」の次", "問われている国"]


@figure
def attention(layout: Layout, attention: dict[str, Any]) -> Drawing:
    """最後のトークンが見ている先を、四つのヘッドで。"""
    drawing, axes = sheet(layout, len(attention["heads"]) * 116 - 8)
    for number, (head, note) in enumerate(zip(attention["heads"], NOTES, strict=True)):
        _head(axes, number * 116.0, attention["tokens"], head, note)
    listed = "。".join(
        f"層{head['layer']}の{head['head']}番は"
        + "、".join(
            f"{token} {weight:.0%}"
            for token, weight in zip(attention["tokens"], head["weights"], strict=True)
            if weight >= 0.1
        )
        for head in attention["heads"]
    )
    sentence = "".join(attention["tokens"][1:])
    return Drawing(
        drawing,
        caption=f"「{sentence}」の最後のトークンが、四つのヘッドで見ている先。棒の高さが割合。",
        alt=f"「{sentence}」の最後のトークンから見た、アテンションの割合の棒グラフ。{listed}。",
    )


def _head(axes: Axes, top: float, tokens: list[str], head: dict[str, Any], note: str) -> None:
    axes.text(0, top + 11, f"層{head['layer']}の{head['head']}番", va="center", weight="bold")
    axes.text(WIDTH, top + 11, note, ha="right", va="center", color=MUTED)
    widths = [44.0 if token.startswith("<") else 13.0 * len(token) + 10 for token in tokens]
    gap = (WIDTH - sum(widths)) / (len(tokens) - 1)
    left = 0.0
    for token, wide, weight in zip(tokens, widths, head["weights"], strict=True):
        strong = weight == max(head["weights"])
        tall, middle = weight * 46, left + wide / 2
        box(axes, middle - 8, top + 80 - tall, 16, max(tall, 1), ORANGE if strong else BLUE, radius=1)
        if weight >= 0.1:
            axes.text(middle, top + 73 - tall, f"{weight:.0%}", ha="center", va="center", size=12)
        box(axes, left, top + 82, wide, 22, SOFT)
        axes.text(middle, top + 93, token, ha="center", va="center")
        left += wide + gap


@figure
def cuts(layout: Layout, cuts: dict[str, Any]) -> Drawing:
    """すべてのヘッドを一つずつ切り、正しい首都の確率がどれだけ残ったかを、言い方ごとに。"""
    rows = len(cuts["ways"][0]["heads"]) // PER_LAYER
    drawing, axes = sheet(layout, 74 + rows * 18)
    for number, way in enumerate(cuts["ways"]):
        _grid(axes, 34 + number * 140.0, f"言い方{'一二三'[number]}", way["heads"])
    for row in range(rows):
        axes.text(26, 43 + row * 18, str(row + 1), ha="right", va="center", size=12, color=MUTED)
    axes.text(26, 25, "層", ha="right", va="center", size=12, color=MUTED)
    top = 50.0 + rows * 18
    for number, (colour, words) in enumerate([(ORANGE, "10%未満"), (TOKENS[1], "半分未満"), (SOFT, "そのほか")]):
        box(axes, 34 + number * 140, top, 16, 14, colour, radius=2)
        axes.text(56 + number * 140, top + 7, words, va="center", size=12)
    named = "、".join(f"層{head['layer']}の{head['head']}番" for head in cuts["always"] if head["layer"]) or "なし"
    listed = "。".join(
        f"言い方{'一二三'[number]}（{_blank(way['way'])}）で、数えた文のどれでも半分未満になったのは、"
        + ("、".join(_names(way["heads"])) or "なし")
        for number, way in enumerate(cuts["ways"])
    )
    return Drawing(
        drawing,
        caption=f"ヘッドを一つずつ切って、正しい首都の確率が切る前のどれだけ残ったか（いちばん多く残った文のもの）。"
        f"横に並ぶ四つがヘッド。三つの言い方のどれでも半分未満になったのは、{named}。",
        alt=f"言い方ごとに、{rows}の層と{PER_LAYER}つのヘッドを並べた表。{listed}。",
    )


PER_LAYER = 4  # 一つの層にあるヘッド


def _grid(axes: Axes, left: float, title: str, heads: list[dict[str, Any]]) -> None:
    """一つの言い方の、層とヘッドのます目。線で区切った地の上に、確率を減らしたところだけを塗ります。"""
    rows, right = len(heads) // PER_LAYER, left + PER_LAYER * 28
    axes.text(left + PER_LAYER * 14, 10, title, ha="center", va="center", weight="bold")
    axes.add_patch(Rectangle((left, 34), right - left, rows * 18, facecolor=SOFT))
    for place, head in enumerate(heads):
        row, column = divmod(place, PER_LAYER)
        most = max(head["kept"], default=1.0)
        if most < 0.5:
            colour = ORANGE if most < 0.1 else TOKENS[1]
            axes.add_patch(Rectangle((left + column * 28, 34 + row * 18), 28, 18, facecolor=colour))
    for row in range(1, rows):
        axes.plot([left, right], [34 + row * 18] * 2, color=PAPER, linewidth=2)
    for column in range(PER_LAYER):
        axes.text(left + column * 28 + 14, 25, str(column + 1), ha="center", va="center", size=12, color=MUTED)
        axes.plot([left + column * 28] * 2, [34, 34 + rows * 18], color=PAPER, linewidth=2)


def _names(heads: list[dict[str, Any]]) -> list[str]:
    return [
        f"層{place // PER_LAYER + 1}の{place % PER_LAYER + 1}番"
        for place, head in enumerate(heads)
        if max(head["kept"], default=1.0) < 0.5
    ]


def _blank(way: str) -> str:
    return way.format("◯◯")


@figure
def lens(layout: Layout, lens: dict[str, Any]) -> Drawing:
    """層ごとの一位と、最後に選ばれるトークンの確率。"""
    panels = [lens["tokyo"], lens["capitals"]]
    drawing, axes = sheet(layout, 68 + len(panels[0]["rows"]) * 20)
    for number, panel in enumerate(panels):
        _reading(axes, number * (WIDTH / 2 + 4), panel)
    listed = "。".join(
        f"「{panel['prompt']}」では"
        + "、".join(
            f"{_layer(place)} {_shown(row['token'])}（{panel['answer']}は{row['answer']:.0%}）"
            for place, row in enumerate(panel["rows"])
        )
        for panel in panels
    )
    return Drawing(
        drawing,
        caption="層を出るたびに読んだ、次のトークンの一位。棒は、最後に一位になるトークンの確率。"
        "それが一位の層は、だいだい色にした。",
        alt=f"層ごとの一位のトークンと、最後に一位になるトークンの確率。{listed}。",
    )


def _reading(axes: Axes, left: float, panel: dict[str, Any]) -> None:
    for line, words in enumerate(f"「{panel['prompt']}」".replace("、", "、\n").split("\n")):
        axes.text(left, 12 + line * 17, words, va="center", weight="bold")
    axes.text(left + 24, 52, "層", ha="right", va="center", size=12, color=MUTED)
    axes.text(left + 36, 52, "一位", va="center", size=12, color=MUTED)
    axes.text(left + 112, 52, f"「{panel['answer']}」の確率", va="center", size=12, color=MUTED)
    for place, row in enumerate(panel["rows"]):
        y, right = 74 + place * 20, row["token"] == panel["answer"]
        axes.text(left + 24, y, str(place) if place else "入口", ha="right", va="center", size=12)
        axes.text(left + 36, y, _shown(row["token"]), va="center", size=12, color=ORANGE if right else MUTED)
        wide = row["answer"] * 64
        box(axes, left + 112, y - 7, max(wide, 1), 14, ORANGE if right else BLUE, radius=1)
        if row["answer"] >= 0.01:
            axes.text(left + 117 + wide, y, f"{row['answer']:.0%}", va="center", size=12)


def _layer(place: int) -> str:
    return f"層{place}" if place else "入口"


def _shown(token: str) -> str:
    return token.strip() or "（空白）"
