"""「Gemmaを分解して組み立てる」の図と表。"""

import math
import re
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SOFT,
    TOKENS,
    Cell,
    Drawing,
    Layout,
    Table,
    box,
    sheet,
)


@figure
def network(layout: Layout, network: dict[str, Any]) -> Drawing:
    """左に全体、右に一つの層。塔と同じに、下から上へ昇ります。大きさは設計図のとおりです。"""
    # データにない: 1
    # データにない: 12 6
    drawing, axes = sheet(layout, 478)
    _whole(axes, layout, network)
    _one_layer(axes, layout, network)
    full = "、".join(f"層{number}" for number in network["full"])
    return Drawing(
        drawing,
        caption=f"Gemma 3の全体（左）と、一つの層（右）。どちらも下から昇る。だいだい色は、全部を見る層（{full}）。",
        alt=f"左は全体。番号から、{network['vocabulary']:,}行{network['width']}列の埋め込みの表でベクトルを引き、"
        f"{network['layers']}個の層を通し、正規化して、同じ表で点数に直す。{full}は全部を見る層、ほかは近くを見る層。"
        f"右は一つの層。正規化、アテンション（{network['heads']}枚の質問と{network['key_heads']}組の名札と中身、長さ{network['head']}）、"
        f"正規化の結果を元のベクトルに足し、正規化、MLP（{network['width']}から{network['hidden']:,}に広げて戻す）、"
        "正規化の結果をまた足す。",
    )


def _stack(layout: Layout) -> float:
    """「全体」の幅。"""
    return layout.pick(210.0, 128.0)


def _whole(axes: Axes, layout: Layout, network: dict[str, Any]) -> None:
    wide, size = _stack(layout), f"{network['vocabulary']:,} × {network['width']}"
    axes.text(wide / 2, 11, f"{network['vocabulary']:,}個の点数", ha="center", va="center")
    _up(axes, layout, wide / 2, 33, length=11)
    _labelled(axes, layout, (0, 35, wide, 44), ("同じ埋め込みの表", "内積で点数に直す"), TOKENS[1])
    _labelled(axes, layout, (0, 83, wide, 22), ("最後の正規化", ""), SOFT)
    _up(axes, layout, wide / 2, 123)
    for number in range(1, network["layers"] + 1):
        _slab(axes, layout, 125 + (network["layers"] - number) * 14, number, number in network["full"])
    bottom = 125 + network["layers"] * 14
    _up(axes, layout, wide / 2, bottom + 17, f"×√{network['width']}")
    _labelled(axes, layout, (0, bottom + 20, wide, 44), ("埋め込みの表", size), TOKENS[1])
    _up(axes, layout, wide / 2, bottom + 79, length=13)
    axes.text(wide / 2, bottom + 90, "トークンの番号", ha="center", va="center")


def _slab(axes: Axes, layout: Layout, top: float, number: int, full: bool) -> None:
    box(axes, 40, top, _stack(layout) - 40, 12, ORANGE if full else BLUE, radius=2)
    if full or number == 1:
        colour = ORANGE if full else BLUE
        axes.text(34, top + 6, f"層{number}", ha="right", va="center", size=layout.small, color=colour)


def _one_layer(axes: Axes, layout: Layout, network: dict[str, Any]) -> None:
    stream, first = layout.pick(300.0, 158.0), 125 + (network["layers"] - 1) * 14  # 残差の通り道と、層1の上の端
    for start, end in ((first, 66), (first + 12, 440)):
        axes.plot([_stack(layout) + 3, stream - 16], [start, end], color=GRID, linewidth=1)
    axes.text(stream, 50, "残差", ha="center", va="center", color=BLUE)
    axes.plot([stream, stream], [66, 440], color=BLUE, linewidth=3)
    axes.text(stream + layout.pick(50, 24), 50, "一つの層の中", va="center", weight="bold")
    attention = f"質問 {network['heads']} × {network['head']}\n名札・中身 {network['key_heads']} × {network['head']}"
    _side(axes, layout, (stream, 424), ("アテンション", attention), TOKENS[0])
    mlp = f"{network['width']} → {network['hidden']:,} → {network['width']}"
    _side(axes, layout, (stream, 240), ("MLP", mlp), TOKENS[2])


def _side(axes: Axes, layout: Layout, place: tuple[float, float], words: tuple[str, str], colour: str) -> None:
    """残差から分かれ、正規化と部品を通って、足し込まれるところ。下から上へ。"""
    stream, bottom = place
    left = stream + layout.pick(50, 24)
    width = layout.width - left
    middle, above = left + width / 2, bottom - 144
    axes.plot([stream, middle, middle], [bottom, bottom, bottom - 8], color=MUTED, linewidth=1.5)
    _labelled(axes, layout, (left, bottom - 32, width, 22), ("正規化", ""), SOFT)
    _labelled(axes, layout, (left, bottom - 100, width, 62), words, colour)
    _labelled(axes, layout, (left, bottom - 128, width, 22), ("正規化", ""), SOFT)
    axes.plot([middle, middle], [bottom - 128, above], color=MUTED, linewidth=1.5)
    _arrow(axes, (middle, above), (stream + 9, above))
    axes.add_patch(Circle((stream, above), 9, facecolor=SOFT, edgecolor=BLUE, linewidth=1.5, zorder=3))
    axes.text(stream, above, "+", ha="center", va="center", zorder=4)


def _labelled(
    axes: Axes, layout: Layout, place: tuple[float, float, float, float], words: tuple[str, str], colour: str
) -> None:
    """題と添え書きの入った箱。"""
    (left, top, width, height), (title, detail) = place, words
    box(axes, left, top, width, height, colour)
    middle, lines = left + width / 2, detail.split("\n") if detail else []
    first = top + height / 2 - len(lines) * 8.5
    axes.text(middle, first, title, ha="center", va="center")
    for number, line in enumerate(lines):
        axes.text(middle, first + 18 + number * 17, line, ha="center", va="center", size=layout.small)


def _up(axes: Axes, layout: Layout, x: float, bottom: float, words: str = "", length: float = 16) -> None:
    _arrow(axes, (x, bottom), (x, bottom - length))
    axes.text(x + 10, bottom - length / 2, words, va="center", size=layout.small, color=MUTED)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


@figure
def gates(layout: Layout, gates: dict[str, Any]) -> Drawing:
    """紙の上のMLPに、四通りの文を通します。水路を流れるのが材料、上がっている板が、開いた門。"""
    # データにない: 0 1
    drawing, axes = sheet(layout, 262)
    for number, row in enumerate(gates["rows"]):
        down, across = divmod(number, 2)
        _gates(axes, layout, (across * (layout.width + 12) / 2, down * 136.0), gates, row)
    written = "。".join(
        f"「{'の'.join(row['words'])}は」では、{_written(gates['names'], row['written'])}" for row in gates["rows"]
    )
    return Drawing(
        drawing,
        caption="左の1か0が「フランスの話か」、真ん中が「首都の話か」。板が上がっていれば、門は開いている。",
        alt=f"二つの門のある水路。{written}。",
    )


def _gates(axes: Axes, layout: Layout, place: tuple[float, float], gates: dict[str, Any], row: dict[str, Any]) -> None:
    (left, top), (france, capital) = place, row["inputs"]
    source, bend, gate, end = (left + one for one in layout.pick((16, 42, 116, 190), (11, 29, 62, 88)))
    axes.text(left, top + 9, "「{}の{}は」".format(*row["words"]), va="center", weight="bold")
    for lane, (name, total, passed, written) in enumerate(
        zip(gates["names"], row["sums"], row["passed"], row["written"], strict=True)
    ):
        y = top + (46, 112)[lane]
        for points, full in (
            ([(source, top + 79), (bend, top + 79), (bend, y), (gate, y)], france > 0),
            ([(gate, y), (end, y)], passed > 0),
        ):
            axes.plot(*zip(*points, strict=True), color=BLUE if full else GRID, linewidth=8, solid_joinstyle="round")
        lifted = 14 if total > 0 else 0
        axes.plot([gate, gate], [y - 9 - lifted, y + 9 - lifted], color=INK, linewidth=4, zorder=4)
        colour, weight = (INK, "bold") if written else (MUTED, "normal")
        told = layout.pick(f"「{name}」 +{written}", f"{name} +{written}")
        axes.text(end + 6, y, told, va="center", size=layout.small, color=colour, weight=weight)
    for x, value in ((source, france), (gate, capital)):
        axes.add_patch(Circle((x, top + 79), 11, facecolor=SOFT, edgecolor=MUTED, linewidth=1.2, zorder=5))
        axes.text(x, top + 79, str(value), ha="center", va="center", weight="bold", zorder=6)


def _written(names: list[str], written: list[int]) -> str:
    """書き足したものを、言葉で。"""
    return (
        "、".join(f"「{name}」に{one}を足す" for name, one in zip(names, written, strict=True) if one) or "何も足さない"
    )


@figure
def similar(layout: Layout, similar: dict[str, Any]) -> Drawing:
    """「東京」の矢印と、ほかの言葉の矢印。二本の間の角が、コサイン類似度の角です。"""
    step = layout.width / len(similar["rows"])
    radius = layout.pick(60.0, 46.0)
    drawing, axes = sheet(layout, radius + layout.pick(54, 72))
    for number, row in enumerate(similar["rows"]):
        x, y, angle = number * step + 4, radius + 8, math.acos(row["similarity"])
        for turned, colour in ((0.0, MUTED), (angle, BLUE if number < 3 else ORANGE)):
            end = (x + radius * math.cos(turned), y - radius * math.sin(turned))
            arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", end, (x, y), arrowprops=arrow)
        axes.text(x, y + 16, similar["to"], va="center", size=layout.small, color=MUTED)
        axes.text(x, y + 34, row["word"], va="center", color=BLUE if number < 3 else ORANGE)
        place, ha = layout.pick((x + 52, "left"), (x, "left"))
        axes.text(place, y + layout.pick(34, 52), f"{row['similarity']:.2f}", va="center", ha=ha, weight="bold")
    listed = "、".join(f"「{row['word']}」は{row['similarity']:.2f}" for row in similar["rows"])
    return Drawing(
        drawing,
        caption=f"横向きの矢印が「{similar['to']}」。もう一本との間の角が狭いほど、向きが近い。数は、コサイン類似度。",
        alt=f"「{similar['to']}」との近さは、{listed}。",
    )


@figure
def growing(layout: Layout, sizes: dict[str, Any]) -> Drawing:
    """一階ごとの、流れるベクトルの大きさ。下の階から順に、左から並べます。"""
    # データにない: 1 6 12
    rows = [row["stream"] for row in sizes["rows"]]
    step, high = layout.width / len(rows), 58.0
    drawing, axes = sheet(layout, high + 44)
    for number, size in enumerate(rows, start=1):
        x, tall = (number - 1) * step, max(size / max(rows) * high, 1)
        box(axes, x + 2, high + 20 - tall, step - 4, tall, BLUE, radius=1)
        if number in (1, len(rows)) or number % 6 == 0:
            middle = x + step / 2
            axes.text(middle, high + 34, f"層{number}", ha=_within(number, rows), va="center", size=layout.small)
            top = high + 12 - tall
            right, ha = (x + step - 2, "right") if number > 1 else (2, "left")  # 右隣の、もっと高い棒にかからない
            axes.text(right, top, f"{size:,.1f}", ha=ha, va="center", size=layout.small, color=BLUE)
    return Drawing(
        drawing,
        caption="層を出るたびの、「日本の」のベクトルの大きさ。",
        alt=f"層1を出たときの{rows[0]:,.1f}から、層{len(rows)}を出たときの{rows[-1]:,.1f}まで、ふくらんでいく。",
    )


@figure
def hushed(layout: Layout, hushed: dict[str, Any]) -> Drawing:
    """一つのヘッドを黙らせる前と後の、次の言葉の一位から三位。"""
    drawing, axes = sheet(layout, 98)
    half, names = layout.width / 2, {"before": "黙らせない", "after": "黙らせると"}
    longest = max(row["probability"] for rows in hushed.values() for row in rows)
    for column, (when, name) in enumerate(names.items()):
        left, start = column * half, column * half + layout.pick(92, 80)
        axes.text(left, 10, name, va="center", weight="bold")
        for number, row in enumerate(hushed[when]):
            y = 36 + number * 25
            wide = row["probability"] / longest * (half - layout.pick(150, 122))
            axes.text(start - 8, y, row["token"], ha="right", va="center", size=layout.small)
            box(axes, start, y - 9, max(wide, 1.5), 18, (BLUE, ORANGE)[column], radius=1)
            axes.text(start + wide + 6, y, f"{row['probability']:.0%}", va="center", size=layout.small)
    listed = "。".join(
        f"{name}、" + "、".join(f"「{row['token']}」{row['probability']:.0%}" for row in hushed[when])
        for when, name in names.items()
    )
    return Drawing(
        drawing,
        caption="そのヘッドを黙らせる前と後の、次の言葉。",
        alt=f"一位が「{hushed['before'][0]['token']}」から「{hushed['after'][0]['token']}」に替わる。{listed}。",
    )


def _within(number: int, rows: list[float]) -> str:
    """図の端で切れないような、字のそろえ方。"""
    return "left" if number == 1 else "right" if number == len(rows) else "center"


@figure
def ledger(layout: Layout, ledger: dict[str, Any]) -> Drawing:
    """二つのモデルの、部品ごとのパラメータの数。棒の目盛りは同じです。"""
    # データにない: 1
    panels = [("270M（重みを数えた）", ledger["ours"]), ("1B（設計図から計算した）", ledger["larger"])]
    longest = max(row["count"] for _, data in panels for row in data["parts"])
    drawing, axes = sheet(layout, 272)
    for number, (name, data) in enumerate(panels):
        top = number * 142.0
        axes.text(0, top + 12, name, va="center", weight="bold")
        total = f"合計 {data['total']:,}"
        axes.text(layout.width, top + 12, total, ha="right", va="center", size=layout.small)
        for place, row in enumerate(data["parts"]):
            y, wide = top + 32 + place * 25, row["count"] / longest * layout.pick(390, 88)
            axes.text(84, y + 9, row["part"], ha="right", va="center", size=layout.small)
            box(axes, 92, y, max(wide, 1.5), 18, ORANGE if place == 0 else BLUE, radius=1)
            words = f"{row['count']:,}（{_percent(row['share'])}）"
            axes.text(98 + wide, y + 9, words, va="center", size=layout.small)
    share = [data["parts"][0]["share"] for _, data in panels]
    listed = "。".join(
        f"{name}は合計{data['total']:,}個で、"
        + "、".join(f"{row['part']}{row['count']:,}個（{_percent(row['share'])}）" for row in data["parts"])
        for name, data in panels
    )
    return Drawing(
        drawing,
        caption=f"パラメータの内訳。埋め込みは、270Mでは{share[0]:.0%}、1Bでは{share[1]:.0%}を占める。目盛りは同じ。",
        alt=f"埋め込みは、270Mでは{share[0]:.0%}、1Bでは{share[1]:.0%}を占める。{listed}。",
    )


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else f"{share:.2%}"


@figure
def rotation(layout: Layout, rotation: dict[str, Any]) -> Drawing:
    """速さの違う三つの針。"""
    # データにない: 0
    radius = layout.pick(66.0, 37.0)
    drawing, axes = sheet(layout, 2 * radius + 84)
    for number, dial in enumerate(rotation["dials"]):
        x = layout.width * (2 * number + 1) / 6
        _dial(axes, layout, (x, radius + 22, radius), dial, rotation["places"])
    listed = "、".join(f"{dial['pair']}番目の組は{dial['degrees']:.1f}度" for dial in rotation["dials"])
    return Drawing(
        drawing,
        caption=f"トークンの位置（0〜{rotation['places'] - 1}番目）と、三つの組の針の向き（近くを見る層のもの）。"
        "組ごとに、回る速さが違う。",
        alt=f"組ごとに、針の回る速さが違う。位置が一つ進むたびに回る角度は、{listed}。",
    )


def _dial(axes: Axes, layout: Layout, place: tuple[float, float, float], dial: dict[str, Any], places: int) -> None:
    """一つの文字盤。``place`` は、中心と半径です。"""
    x, y, radius = place
    far = radius + 11
    axes.add_patch(Circle((x, y), radius, facecolor=SOFT, edgecolor=GRID))
    crowded = math.radians(dial["degrees"]) * far < 13
    for number in range(places):
        angle = math.radians(dial["degrees"] * number)
        right, up = math.cos(angle), -math.sin(angle)  # 縦の座標は下向き
        colour = ORANGE if number == 0 else BLUE
        axes.plot([x, x + radius * right], [y, y + radius * up], color=colour, linewidth=2)
        if not crowded or number in (0, places - 1):
            axes.text(x + far * right, y + far * up, str(number), ha="center", va="center", size=layout.small)
    axes.text(x, y + radius + 30, f"{dial['pair']}番目の組", ha="center", va="center", weight="bold")
    axes.text(x, y + radius + 50, f"{dial['degrees']:.1f}度ずつ", ha="center", va="center", size=layout.small)


NOTES = ["文の初め", "一つ前", "前に出た「首都は」の次", "問われている国"]


@figure
def attention(layout: Layout, attention: dict[str, Any]) -> Drawing:
    """最後のトークンが見ている先を、四つのヘッドで。"""
    high = layout.pick(100.0, 118.0)
    drawing, axes = sheet(layout, len(attention["heads"]) * high - 8)
    for number, (head, note) in enumerate(zip(attention["heads"], NOTES, strict=True)):
        _head(axes, layout, number * high, attention["tokens"], head, note)
    listed = "。".join(
        f"層{head['layer']}のヘッド{head['head']}は"
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
        alt=f"「{sentence}」の最後のトークンが見ている先は、{listed}。",
    )


def _head(axes: Axes, layout: Layout, top: float, tokens: list[str], head: dict[str, Any], note: str) -> None:
    """一つのヘッド。名前は、机の上では左に、電話では上に置きます。"""
    axes.text(0, top + layout.pick(62, 10), f"層{head['layer']}のヘッド{head['head']}", va="center", weight="bold")
    x, y, ha = layout.pick((0.0, 82.0, "left"), (layout.width, 10.0, "right"))
    axes.text(x, top + y, note, ha=ha, va="center", color=MUTED, size=layout.small)
    left, bottom = layout.pick(166.0, 0.0), top + layout.pick(66, 84)
    widths = [44.0 if token.startswith("<") else 13.0 * len(token) + layout.pick(10, 4) for token in tokens]
    gap = (layout.width - left - sum(widths)) / (len(tokens) - 1)
    for token, wide, weight in zip(tokens, widths, head["weights"], strict=True):
        strong = weight == max(head["weights"])
        tall, middle = weight * 44, left + wide / 2
        box(axes, middle - 8, bottom - tall, 16, max(tall, 1), ORANGE if strong else BLUE, radius=1)
        if weight >= 0.1:
            axes.text(middle, bottom - 8 - tall, f"{weight:.0%}", ha="center", va="center", size=layout.small)
        box(axes, left, bottom + 2, wide, 22, SOFT)
        axes.text(middle, bottom + 13, token, ha="center", va="center", size=13)
        left += wide + gap


PER_LAYER = 4  # 一つの層にあるヘッド
ROW = 18.0  # ます目の高さ


@figure
def cuts(layout: Layout, cuts: dict[str, Any]) -> Drawing:
    """すべてのヘッドを一つずつ黙らせ、正しい首都の確率がどれだけ残ったかを、言い方ごとに。"""
    # データにない: *
    rows = len(cuts["ways"][0]["heads"]) // PER_LAYER
    left, cell, step = layout.pick((34.0, 46.0, 208.0), (26.0, 23.0, 101.0))  # 左の余白、ますの幅、言い方の間隔
    drawing, axes = sheet(layout, 70 + rows * ROW)
    for number, way in enumerate(cuts["ways"]):
        _grid(axes, layout, (left + number * step, cell), f"言い方{'一二三'[number]}", way["heads"])
    for row in range(rows):
        middle = 34 + (row + 0.5) * ROW
        axes.text(left - 8, middle, str(row + 1), ha="right", va="center", size=layout.small, color=MUTED)
    axes.text(left - 8, 25, "層", ha="right", va="center", size=layout.small, color=MUTED)
    top = 50.0 + rows * ROW
    for number, (most, words) in enumerate([(0.0, "10%未満"), (0.4, "半分未満"), (1.0, "そのほか")]):
        axes.add_patch(Rectangle((left + number * step, top), 18, 16, facecolor=SOFT))
        _mark(axes, (left + number * step, top, 18, 16), most)
        axes.text(left + number * step + 25, top + 8, words, va="center", size=layout.small)
    named = "、".join(f"層{head['layer']}のヘッド{head['head']}" for head in cuts["always"] if head["layer"]) or "なし"
    listed = "。".join(
        f"言い方{'一二三'[number]}（{_blank(way['way'])}）で、数えた文のどれでも半分未満になったのは、"
        + ("、".join(_names(way["heads"])) or "なし")
        for number, way in enumerate(cuts["ways"])
    )
    return Drawing(
        drawing,
        caption=f"ヘッドを一つずつ黙らせて、正しい首都の確率が、黙らせる前のどれだけ残ったか（いちばん多く残った文のもの）。"
        f"横に並ぶ四つがヘッド。三つの言い方のどれでも半分未満になったのは、{named}。",
        alt=f"三つの言い方のどれでも確率を半分未満にしたヘッドは、{named}。{rows}の層の{PER_LAYER}つずつのうち、{listed}。",
    )


def _grid(axes: Axes, layout: Layout, place: tuple[float, float], title: str, heads: list[dict[str, Any]]) -> None:
    """一つの言い方の、層とヘッドのます目。線で区切った地の上に、確率を減らしたところだけを塗ります。"""
    (left, cell), rows = place, len(heads) // PER_LAYER
    right, bottom = left + PER_LAYER * cell, 34 + rows * ROW
    axes.text((left + right) / 2, 10, title, ha="center", va="center", weight="bold")
    axes.add_patch(Rectangle((left, 34), right - left, bottom - 34, facecolor=SOFT))
    for number, head in enumerate(heads):
        row, column = divmod(number, PER_LAYER)
        _mark(axes, (left + column * cell, 34 + row * ROW, cell, ROW), max(head["kept"], default=1.0))
    for row in range(1, rows):
        axes.plot([left, right], [34 + row * ROW] * 2, color=PAPER, linewidth=2)
    for column in range(PER_LAYER):
        middle = left + (column + 0.5) * cell
        axes.text(middle, 25, str(column + 1), ha="center", va="center", size=layout.small, color=MUTED)
        axes.plot([left + column * cell] * 2, [34, bottom], color=PAPER, linewidth=2)


def _mark(axes: Axes, place: tuple[float, float, float, float], most: float) -> None:
    """残った確率が半分未満なら色を塗り、丸を描きます。10%未満の丸は、塗りつぶします。"""
    left, top, width, height = place
    if most >= 0.5:
        return
    ground, ring, inside = (ORANGE, PAPER, PAPER) if most < 0.1 else (TOKENS[1], ORANGE, TOKENS[1])
    axes.add_patch(Rectangle((left, top), width, height, facecolor=ground))
    centre = (left + width / 2, top + height / 2)
    axes.add_patch(Circle(centre, 3.5, facecolor=inside, edgecolor=ring, linewidth=1.5))


def _names(heads: list[dict[str, Any]]) -> list[str]:
    return [
        f"層{place // PER_LAYER + 1}のヘッド{place % PER_LAYER + 1}"
        for place, head in enumerate(heads)
        if max(head["kept"], default=1.0) < 0.5
    ]


def _blank(way: str) -> str:
    return way.format("◯◯")


@table
def lens(lens: dict[str, Any]) -> Table:
    """層ごとの一位と、最後に選ばれるトークンの確率。"""
    panels = [lens["tokyo"], lens["capitals"]]
    places = range(len(panels[0]["rows"]))
    return Table(
        head=["層", *(words for panel in panels for words in _heads(panel))],
        rows=[[str(place) if place else "入口", *(_reading(panels, place))] for place in places],
        caption="層を出るたびに読んだ、次のトークンの一位と、最後に一位になるトークンの確率。"
        "それが一位の層は、だいだい色の太字にした。",
        numbers={2, 4},
    )


def _heads(panel: dict[str, Any]) -> list[str]:
    """一つの文の、二つの列の見出し。電話の幅に収まるように、文を切れ目で折ります。"""
    prompt = re.sub(r"(?<=[は、])(?=.)", "\n", panel["prompt"])
    return [f"「{prompt}」", f"{panel['answer']}の\n確率"]


def _reading(panels: list[dict[str, Any]], place: int) -> list[Cell]:
    cells = []
    for panel in panels:
        row = panel["rows"][place]
        right, answer = row["token"] == panel["answer"], f"{row['answer']:.0%}"
        cells.append(Cell(_shown(row["token"]), tone="orange" if right else "", bold=right))
        cells.append(Cell(answer, tone="orange" if right else "muted" if answer == "0%" else "", bold=right))
    return cells


def _shown(token: str) -> str:
    return token.strip() or "（空白）"
