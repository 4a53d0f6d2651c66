"""「次の単語へ」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, GRID, INK, MUTED, ORANGE, SOFT, WIDTH, Drawing, Layout, box, canvas, sheet


@figure
def sequences(layout: Layout, sequences: dict[str, Any]) -> Drawing:
    """同じ五つの点を通る、二つの規則。"""
    natural, crooked, known = sequences["natural"], sequences["crooked"], sequences["known"]
    drawing, axes = canvas(layout, 270)
    xs = [point["x"] for point in sequences["curve"]]
    axes.plot(xs, [point["crooked"] for point in sequences["curve"]], color=ORANGE)
    axes.plot(xs, [point["natural"] for point in sequences["curve"]], color=BLUE)
    axes.scatter(range(1, known + 1), natural[:known], color=INK, s=36, zorder=3)
    for values, colour, name in ((natural, BLUE, "ふつうの規則"), (crooked, ORANGE, "へそ曲がりな規則")):
        axes.scatter([known + 1], [values[-1]], color=colour, s=36, zorder=3)
        axes.annotate(
            f"{values[-1]}\n{name}", (known + 1, values[-1]), (10, 0), textcoords="offset points",
            color=colour, weight="bold", va="center",
        )  # fmt: skip
    axes.annotate("ここまでは同じ点を通る", (3, 3), (0, 34), textcoords="offset points", ha="center", color=INK)
    axes.set(
        xlim=(0.7, 8.1), ylim=(-12, crooked[-1] * 1.08), xticks=range(1, known + 2), xlabel="何番目か", ylabel="値"
    )
    shared = "、".join(str(value) for value in natural[:known])
    return Drawing(
        drawing,
        caption=f"五つの数 {shared} だけでは、二つの規則を見分けられない。分かれるのは六つ目から。",
        alt=f"横軸が何番目か、縦軸が値のグラフ。二つの線が同じ五つの点（{shared}）を通り、"
        f"六つ目で {natural[-1]} と {crooked[-1]} に分かれる。",
    )


@figure
def ngram_perplexity(layout: Layout, ngram_perplexity: dict[str, Any]) -> Drawing:
    """nを大きくしたときの、迷いの大きさ。"""
    rows, best = ngram_perplexity["rows"], ngram_perplexity["best"]
    ns = [row["n"] for row in rows]
    drawing, axes = canvas(layout, 280)
    for key, colour, name in (("unread", ORANGE, "初めての文章"), ("read", BLUE, "読んだ文章")):
        values = [row[key] for row in rows]
        axes.plot(ns, values, color=colour, marker="o")
        axes.annotate(
            f"{values[-1]:.1f}\n{name}", (ns[-1], values[-1]), (10, 0), textcoords="offset points",
            color=colour, weight="bold", va="center",
        )  # fmt: skip
    lowest = next(row["unread"] for row in rows if row["n"] == best)
    axes.annotate(f"いちばん小さい {lowest:.1f}", (best, lowest), (0, 10), textcoords="offset points", color=INK)
    axes.set(
        yscale="log",
        xlim=(0.7, 7.6),
        ylim=(1, 400),
        xlabel="n（一度に見る文字の数）",
        ylabel="パープレキシティ",
        xticks=ns,
    )
    axes.set_yticks([1, 3, 10, 30, 100, 300], ["1", "3", "10", "30", "100", "300"])
    axes.minorticks_off()
    listed = "、".join(f"n={row['n']}で{row['unread']:.1f}（読んだ文章は{row['read']:.1f}）" for row in rows)
    return Drawing(
        drawing,
        caption=f"nを大きくすると、読んだ文章は当たるようになる。初めての文章では、n={best}より大きいと、かえって当たりにくい。",
        alt=f"nごとのパープレキシティの折れ線。初めての文章では{listed}。",
    )


PANEL = 116.0


@figure
def ngram_next(layout: Layout, ngram_next: dict[str, Any]) -> Drawing:
    """文脈を長くすると、予測は鋭くなり、数えた回数は減ります。"""
    panels = ngram_next["panels"]
    drawing, axes = sheet(layout, PANEL * (len(panels) - 1) + 58)
    for number, panel in enumerate(panels):
        _panel(axes, number * PANEL, ngram_next["prompt"], panel)
    listed = "。".join(
        f"n={p['n']}の「{p['context']}」は{p['count']:,}回"
        + ("" if not p["top"] else "、続きは" + "、".join(f"{one['char']} {one['share']:.0%}" for one in p["top"]))
        for p in panels
    )
    return Drawing(
        drawing,
        caption=f"「{ngram_next['prompt']}」の次を当てる。長い文脈ほど予測は鋭くなるが、数えられる回数は減り、"
        f"n={panels[-1]['n']}ではとうとうなくなる。",
        alt=f"文脈の長さごとに、次の文字の割合を横棒にした図。{listed}。",
    )


def _panel(axes: Axes, top: float, prompt: str, panel: dict[str, Any]) -> None:
    context = panel["context"]
    axes.text(0, top + 12, f"n={panel['n']}", va="center", weight="bold")
    left = 44.0
    for place, char in enumerate(prompt):
        inside = place >= len(prompt) - len(context)
        box(axes, left, top + 1, 20, 22, GRID if inside else SOFT, radius=2)
        axes.text(left + 10, top + 12, char, ha="center", va="center", color=INK if inside else MUTED)
        left += 22
    counted = f"読んだ文章に{panel['count']:,}回" if panel["count"] else "読んだ文章に一度もない"
    axes.text(WIDTH, top + 12, counted, va="center", ha="right", color=INK if panel["count"] else ORANGE)
    if not panel["top"]:
        axes.text(44, top + 40, "数えられないので、確率を出せない", va="center", color=ORANGE)
    for row, one in enumerate(panel["top"]):
        y = top + 30 + row * 19
        axes.text(54, y + 8, one["char"], ha="center", va="center")
        box(axes, 70, y, max(one["share"] * 300, 1), 16, BLUE, radius=2)
        axes.text(76 + one["share"] * 300, y + 8, f"{one['share']:.1%}", va="center", size=12)
