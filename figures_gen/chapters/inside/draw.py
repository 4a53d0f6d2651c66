"""「LLMの内部で何が起こっているか」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, INK, MUTED, ORANGE, SOFT, TOKENS, Drawing, Layout, box, sheet

BOX = 36.0  # 「輪」の図の、箱の高さ


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
    # 説明: 値はすべて本物
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
    _stage(axes, layout, 192, "ロジット")
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
        alt=f"プロンプト「{loop['prompt']}」がトークン {tokens} になり、"
        f"モデルが{loop['candidates']:,}個の候補に点を付け、"
        f"確率（{listed}）に直り、「{chosen['token']}」が選ばれてプロンプトの後ろに戻る、輪の図。",
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
def prompts(layout: Layout, prompts: dict[str, Any]) -> Drawing:
    """二つの文の次のトークンを、同じ目盛りの横棒で並べます。"""
    panels = [prompts["tokyo"], prompts["work"]]
    high = _panel_height(layout, panels[0])
    drawing, axes = sheet(layout, layout.pick(high, 2 * high + 14))
    longest = max(panel["top"][0]["probability"] for panel in panels)
    for number, panel in enumerate(panels):
        place = layout.pick((number * 332.0, 0.0), (0.0, number * (high + 14)))
        _panel(axes, layout, place, panel, (layout.pick(308, layout.width), longest))
    words = "。".join(
        f"「{panel['prompt']}」の次は" + "、".join(f"{row['token']} {row['probability']:.1%}" for row in panel["top"])
        for panel in panels
    )
    first, second = panels
    return Drawing(
        drawing,
        caption=f"「{first['prompt']}」と「{second['prompt']}」の次に来るトークンの、上位{len(first['top'])}個の確率。目盛りは同じ。",
        alt=f"二つの文の次のトークンの確率を並べた横棒グラフ。{words}。",
    )


def _row_height(layout: Layout) -> float:
    return layout.pick(25.0, 18.0)


def _panel_height(layout: Layout, panel: dict[str, Any]) -> float:
    return 32 + len(panel["top"]) * _row_height(layout) + 28


def _panel(
    axes: Axes, layout: Layout, place: tuple[float, float], panel: dict[str, Any], scale: tuple[float, float]
) -> None:
    """見出しと横棒。``scale`` は、使える幅と、いちばん長い棒の値です。"""
    (left, top), (width, longest), step = place, scale, _row_height(layout)
    axes.text(left, top + 12, f"「{panel['prompt']}」の次", va="center", weight="bold")
    start = left + 62
    for number, row in enumerate(panel["top"]):
        middle, wide = top + 30 + (number + 0.5) * step, row["probability"] / longest * (width - 62 - 46)
        axes.text(start - 8, middle, row["token"], ha="right", va="center")
        box(axes, start, middle - step * 0.36, max(wide, 1.5), step * 0.72, BLUE, radius=1)
        axes.text(start + 6 + wide, middle, f"{row['probability']:.1%}", va="center", size=layout.small)
    bottom = top + 34 + len(panel["top"]) * step
    axes.plot([left, left + width], [bottom, bottom], color=GRID, linewidth=1)
    rest = f"ほかを合わせて {panel['rest']:.1%}"
    axes.text(start, bottom + 13, rest, va="center", size=layout.small, color=MUTED)


@figure
def branch(layout: Layout, branch: dict[str, Any]) -> Drawing:
    """道のりのエントロピーの棒と、いちばん迷ったところの分布。机の上では横に、電話では縦に並べます。"""
    path, here = branch["path"], branch["distribution"]
    high = _panel_height(layout, here)
    width, tall, place = layout.pick((358.0, high - 66, (396.0, 0.0)), (layout.width, 96.0, (0.0, 178.0)))
    drawing, axes = sheet(layout, place[1] + high)
    axes.text(0, 12, "一つ選ぶごとの迷い（エントロピー、ビット）", va="center", weight="bold")
    _path(axes, layout, (width, tall), path)
    _panel(axes, layout, place, here, (layout.width - place[0], here["top"][0]["probability"]))
    entropies = "、".join(f"{one['token']} {one['entropy']:.2f}" for one in path)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in here["top"])
    undecided = branch["undecided"]["token"]
    return Drawing(
        drawing,
        caption=f"いちばん迷ったのは、「{undecided}」を選ぶところ（だいだい色）。"
        f"一位でも{here['top'][0]['probability']:.1%}しかなく、候補が横に並んでいる。",
        alt=f"初めは、選んだトークンごとのエントロピーの棒グラフ。{entropies}。"
        f"次は、いちばん迷った「{here['prompt']}」の次の確率。{listed}。",
    )


def _path(axes: Axes, layout: Layout, size: tuple[float, float], path: list[dict[str, Any]]) -> None:
    """選んだトークンごとの縦棒。いちばん迷ったところを、だいだい色の太字にします。"""
    (width, tall), largest = size, max(one["entropy"] for one in path)
    step, bottom = width / len(path), 44 + tall
    for number, one in enumerate(path):
        high, middle, most = one["entropy"] / largest * tall, (number + 0.5) * step, one["entropy"] == largest
        colour, weight = (ORANGE, "bold") if most else (BLUE, "normal")
        box(axes, middle - step / 2 + 3, bottom - high, step - 6, high, colour, radius=1)
        entropy = f"{one['entropy']:.2f}"
        axes.text(middle, bottom - high - 9, entropy, ha="center", va="center", size=layout.small, weight=weight)
        word = ORANGE if most else INK
        axes.text(
            middle, bottom + 14, one["token"], ha="center", va="center", color=word, weight=weight, size=layout.small
        )
