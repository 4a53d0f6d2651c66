"""「Fine-Tuning」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, INK, MUTED, ORANGE, PAPER, SOFT, TOKENS, WIDTH, Drawing, Layout, box, canvas, sheet

ROW = 66.0  # 箱の段の高さ
NOTES = ("文章の始まり", "俺のターン☆", "利用者の言葉", "ターン終了", "モデルのターン☆")


@figure
def template(layout: Layout, template: dict[str, Any]) -> Drawing:
    """テンプレートを当てはめた問いを、トークンの箱にします。鮮やかな青の箱が特殊トークンです。"""
    lines = _lines(template["tokens"])
    drawing, axes = sheet(layout, (len(lines) + 1) * ROW - 18)
    ordinary = 0
    for number, (line, note) in enumerate(zip(lines, NOTES, strict=True)):
        left = 0.0
        for token in line:
            colour = BLUE if token["special"] else TOKENS[ordinary % len(TOKENS)]
            ordinary += not token["special"]
            left = _token(axes, left, number * ROW, token, colour) + 4
        axes.text(WIDTH, number * ROW + 17, note, ha="right", va="center", color=MUTED)
    top = len(lines) * ROW
    box(axes, 0, top, 92, 34, SOFT)
    axes.text(46, top + 17, "？", ha="center", va="center", size=16)
    axes.text(WIDTH, top + 17, "続きを、モデルが書く", ha="right", va="center", color=MUTED)
    listed = "、".join(f"{_shown(token)}（{token['id']}）" for token in template["tokens"])
    return Drawing(
        drawing,
        caption=f"「{template['question']}」にチャットテンプレートを当てはめた{template['count']}個のトークン。"
        "鮮やかな青の箱が特殊トークン、⏎が改行、下の数がトークンの番号。",
        alt=f"チャットテンプレートを当てはめた問いの、トークンの箱の図。順に{listed}。このあとの続きをモデルが書く。",
    )


def _lines(tokens: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """トークンを、意味の切れ目で五つの段に分けます。<bos>、ターンの始まり、言葉、ターンの終わり、モデルの番です。"""
    first = next(place for place, token in enumerate(tokens) if token["text"] == "\n") + 1
    last = next(place for place, token in enumerate(tokens) if token["text"] == "<end_of_turn>")
    return [tokens[:1], tokens[1:first], tokens[first:last], tokens[last : last + 2], tokens[last + 2 :]]


def _token(axes: Axes, left: float, top: float, token: dict[str, Any], colour: str) -> float:
    """箱を一つ描き、右端を返します。"""
    text = _shown(token)
    width = max(sum(8.2 if char.isascii() else 16 for char in text) + 16, 50)
    box(axes, left, top, width, 34, colour)
    ink = PAPER if token["special"] else INK
    axes.text(left + width / 2, top + 17, text, ha="center", va="center", size=14, color=ink)
    axes.text(left + width / 2, top + 45, str(token["id"]), ha="center", va="center", size=12, color=MUTED)
    return left + width


def _shown(token: dict[str, Any]) -> str:
    return str(token["text"]).replace("\n", "⏎")


@figure
def operations(layout: Layout, operations: dict[str, Any]) -> Drawing:
    """次の1トークンを選ぶための掛け算の回数。キャッシュのあるなしの2本の線です。"""
    rows, longest = operations["rows"], operations["longest"]
    drawing, axes = canvas(layout, 270)
    _two_lines(axes, rows, 1e9, "掛け算（10億回）")
    listed = "、".join(f"{row['length']:,}では{row['without'] / 1e9:.2f}と{row['with'] / 1e9:.2f}" for row in rows)
    return Drawing(
        drawing,
        caption=f"次の一トークンを選ぶのに要る掛け算の回数。設計図から数えた。{longest['length']:,}トークンのところで、"
        f"{longest['ratio']:.0f}倍の差が付く。",
        alt="読むトークンの数を横軸、掛け算の回数（単位は10億回）を縦軸にした折れ線グラフ。キャッシュなしとありは、"
        f"順に、トークンの数が{listed}。なしは長さに比例するように増え、ありはほとんど増えない。",
    )


@figure
def kv_cache(layout: Layout, kv_cache: dict[str, Any]) -> Drawing:
    """次の1トークンを選ぶのにかかった時間。キャッシュのあるなしの2本の線です。"""
    rows, longest = kv_cache["rows"], kv_cache["longest"]
    drawing, axes = canvas(layout, 270)
    _two_lines(axes, rows, 1, "時間（秒）")
    listed = "、".join(f"{row['length']:,}では{row['without']:.2f}と{row['with']:.2f}" for row in rows)
    machine, versions = kv_cache["machine"], kv_cache["versions"]
    return Drawing(
        drawing,
        caption="次の一トークンを選ぶのにかかった時間（1スレッドのCPU時間、"
        f"{kv_cache['rounds']}回の中央値）。ある一台の計算機での記録で、ほかの計算機では値も変わる（{machine}、"
        f"PyTorch {versions['torch']}、transformers {versions['transformers']}）。",
        alt="読むトークンの数を横軸、一トークンを選ぶのにかかった時間（秒）を縦軸にした折れ線グラフ。キャッシュなしとあり"
        f"は、順に、トークンの数が{listed}。{longest['length']:,}トークンのところで、ありが{longest['ratio']:.0f}倍速い。",
    )


def _two_lines(axes: Axes, rows: list[dict[str, Any]], unit: float, label: str) -> None:
    lengths = [row["length"] for row in rows]
    for key, colour, name, lift in (("without", ORANGE, "キャッシュなし", 0.0), ("with", BLUE, "キャッシュあり", 0.05)):
        values = [row[key] / unit for row in rows]
        axes.plot(lengths, values, color=colour, marker="o", markersize=5)
        if key == "with":
            axes.text(lengths[-1], values[-1] + lift * rows[-1]["without"] / unit, name, color=colour, ha="right")
        else:
            axes.text(lengths[-1] * 0.92, values[-1], name, color=colour, ha="right", va="center")
    axes.set(xlim=(0, lengths[-1] * 1.04), ylim=(0, None), xlabel="それまでに読んだトークンの数", ylabel=label)
    axes.set_xticks([0, *lengths[2:]], [f"{length:,}" for length in (0, *lengths[2:])])
