"""「LLMの内部で何が起こっているか」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, GRID, INK, MUTED, ORANGE, SOFT, TOKENS, WIDTH, Drawing, Layout, box, sheet

LEFT, RIGHT = 84.0, 388.0  # 値を置くところ。左は段の名前、右は戻り道
MIDDLE = (LEFT + RIGHT) / 2


@figure
def loop(layout: Layout, loop: dict[str, Any]) -> Drawing:
    """プロンプトから次のプロンプトまでの輪を、実際の値で埋めます。"""
    drawing, axes = sheet(layout, 468)
    chosen = loop["top"][0]
    _stage(axes, 26, "プロンプト")
    box(axes, LEFT, 8, RIGHT - LEFT, 36, SOFT)
    axes.text(MIDDLE, 26, loop["prompt"], ha="center", va="center", size=16)
    _arrow(axes, 48, "トークナイザが番号に変える")
    _tokens(axes, 84, loop["tokens"])
    _arrow(axes, 138, f"モデル（{loop['parameters']:,}個の数）が点を付ける")
    _stage(axes, 192, "ロジット")
    _row(axes, 174, [(one["token"], f"{one['logit']:.2f}") for one in loop["top"]])
    _arrow(axes, 218, "ソフトマックス関数で確率に直す")
    _stage(axes, 290, "確率")
    _bars(axes, 252, loop)
    _arrow(axes, 336, "一つ選ぶ")
    _stage(axes, 390, "選んだもの")
    box(axes, MIDDLE - 50, 372, 100, 36, TOKENS[len(loop["tokens"]) % len(TOKENS)])
    axes.text(MIDDLE, 390, chosen["token"], ha="center", va="center", size=16)
    _return(axes, 390, 26)
    axes.text(MIDDLE, 442, f"次のプロンプト：「{loop['next_prompt']}」", ha="center", va="center", weight="bold")
    tokens = "、".join(f"{one['token']}（{one['id']}）" for one in loop["tokens"])
    listed = "、".join(f"{one['token']} {one['probability']:.1%}" for one in loop["top"])
    return Drawing(
        drawing,
        caption=f"文章ができる輪。「{loop['prompt']}」から一周すると、「{loop['next_prompt']}」になる。値はすべて本物。",
        alt=f"プロンプト「{loop['prompt']}」がトークン {tokens} になり、"
        f"モデルが{loop['candidates']:,}個の候補に点を付け、"
        f"確率（{listed}）に直り、「{chosen['token']}」が選ばれてプロンプトの後ろに戻る、輪の図。",
    )


def _stage(axes: Axes, y: float, name: str) -> None:
    axes.text(0, y, name, va="center", size=13, weight="bold")


def _arrow(axes: Axes, top: float, label: str) -> None:
    axes.annotate(
        "", (LEFT + 16, top + 32), (LEFT + 16, top), arrowprops={"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.5}
    )
    axes.text(LEFT + 30, top + 15, label, va="center", size=12, color=BLUE)


def _return(axes: Axes, bottom: float, top: float) -> None:
    """選んだトークンが、プロンプトの後ろへ戻る道。"""
    edge = WIDTH - 20
    axes.plot([MIDDLE + 54, edge, edge], [bottom, bottom, top], color=ORANGE, linewidth=1.5)
    axes.annotate(
        "", (RIGHT + 3, top), (edge + 0.7, top), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1.5}
    )
    for number, letter in enumerate("後ろに足す"):
        axes.text(edge + 11, 180 + number * 15, letter, ha="center", va="center", size=12, color=ORANGE)


def _tokens(axes: Axes, top: float, tokens: list[dict[str, Any]]) -> None:
    _stage(axes, top + 25, "トークン")
    width = (RIGHT - LEFT + 4) / len(tokens)
    for number, one in enumerate(tokens):
        left = LEFT + number * width
        box(axes, left, top, width - 4, 50, TOKENS[number % len(TOKENS)])
        axes.text(left + width / 2 - 2, top + 16, one["token"], ha="center", va="center", size=14)
        axes.text(left + width / 2 - 2, top + 37, str(one["id"]), ha="center", va="center", size=12)


def _row(axes: Axes, top: float, cells: list[tuple[str, str]]) -> None:
    """トークンと点数を横に並べ、終わりに「…」を置きます。"""
    width = (RIGHT - LEFT - 20) / len(cells)
    for number, (token, value) in enumerate(cells):
        left = LEFT + number * width
        box(axes, left, top, width - 4, 36, SOFT)
        axes.text(left + width / 2 - 2, top + 18, f"{token} {value}", ha="center", va="center")
    axes.text(RIGHT - 10, top + 18, "…", ha="center", va="center", color=MUTED)


def _bars(axes: Axes, top: float, loop: dict[str, Any]) -> None:
    longest = loop["top"][0]["probability"]
    for number, one in enumerate(loop["top"]):
        y, width = top + number * 22, one["probability"] / longest * (RIGHT - LEFT - 104)
        axes.text(LEFT + 40, y + 8, one["token"], ha="right", va="center")
        box(axes, LEFT + 48, y, max(width, 2), 16, BLUE, radius=1)
        axes.text(LEFT + 54 + width, y + 8, f"{one['probability']:.1%}", va="center", size=12)
    others = loop["candidates"] - len(loop["top"])
    axes.text(LEFT + 48, top + 74, f"ほかに{others:,}個", va="center", size=12, color=MUTED)


@figure
def prompts(layout: Layout, prompts: dict[str, Any]) -> Drawing:
    """二つの文の次のトークンを、同じ目盛りの横棒で並べます。"""
    panels = [prompts["tokyo"], prompts["work"]]
    drawing, axes = sheet(layout, 46 + len(panels[0]["top"]) * 25 + 28)
    longest = max(panel["top"][0]["probability"] for panel in panels)
    for number, panel in enumerate(panels):
        _panel(axes, number * (WIDTH / 2 + 6), 0, panel, (WIDTH / 2 - 6, longest))
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


def _panel(axes: Axes, left: float, top: float, panel: dict[str, Any], scale: tuple[float, float]) -> None:
    """見出しと横棒。``scale`` は、使える幅と、いちばん長い棒の値です。"""
    width, longest = scale
    axes.text(left, top + 12, f"「{panel['prompt']}」の次", va="center", weight="bold")
    full = width - 76 - 44
    for number, row in enumerate(panel["top"]):
        y = top + 34 + number * 25
        bar = row["probability"] / longest * full
        axes.text(left + 68, y + 8, row["token"], ha="right", va="center")
        box(axes, left + 76, y, max(bar, 1.5), 17, BLUE, radius=1)
        axes.text(left + 81 + bar, y + 8, f"{row['probability']:.1%}", va="center", size=12)
    y = top + 34 + len(panel["top"]) * 25 + 8
    axes.plot([left, left + width], [y - 6, y - 6], color=GRID, linewidth=1)
    axes.text(left, y + 9, f"ほかを合わせて {panel['rest']:.1%}", va="center", size=12, color=MUTED)


@figure
def branch(layout: Layout, branch: dict[str, Any]) -> Drawing:
    """道のりのエントロピーの棒と、いちばん迷ったところの分布。"""
    path, here = branch["path"], branch["distribution"]
    drawing, axes = sheet(layout, 176 + 46 + len(here["top"]) * 25 + 28)
    axes.text(0, 12, "一つ選ぶごとの迷い（エントロピー、ビット）", va="center", weight="bold")
    step, tallest = WIDTH / len(path), max(one["entropy"] for one in path)
    undecided = branch["undecided"]["place"] - 1
    for number, one in enumerate(path):
        tall, middle = one["entropy"] / tallest * 84, (number + 0.5) * step
        colour = ORANGE if number == undecided else BLUE
        box(axes, middle - step / 2 + 4, 132 - tall, step - 8, tall, colour, radius=1)
        axes.text(middle, 124 - tall, f"{one['entropy']:.2f}", ha="center", va="center", size=12)
        axes.text(middle, 148, one["token"], ha="center", va="center", color=ORANGE if number == undecided else INK)
    _panel(axes, 0, 176, here, (WIDTH, here["top"][0]["probability"]))
    entropies = "、".join(f"{one['token']} {one['entropy']:.2f}" for one in path)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in here["top"])
    return Drawing(
        drawing,
        caption=f"いちばん迷ったのは、「{path[undecided]['token']}」を選ぶところ（だいだい色）。"
        f"一位でも{here['top'][0]['probability']:.1%}しかなく、候補が横に並んでいる。",
        alt=f"上は、選んだトークンごとのエントロピーの棒グラフ。{entropies}。"
        f"下は、いちばん迷った「{here['prompt']}」の次の確率。{listed}。",
    )
