"""「数えて、続きを当てる」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, INK, MUTED, ON_GRID, ORANGE, SOFT, Drawing, Layout, box, canvas, sheet


@figure
def sequences(layout: Layout, sequences: dict[str, Any]) -> Drawing:
    """同じ五つの点を通る、二つの規則。"""
    natural, crooked, known = sequences["natural"], sequences["crooked"], sequences["known"]
    drawing, axes = canvas(layout, layout.pick(310, 280))
    xs = [point["x"] for point in sequences["curve"]]
    axes.plot(xs, [point["crooked"] for point in sequences["curve"]], color=ORANGE)
    axes.plot(xs, [point["natural"] for point in sequences["curve"]], color=BLUE)
    axes.scatter(range(1, known + 1), natural[:known], color=INK, s=36, zorder=3)
    for values, colour, name, y in (
        (natural, BLUE, "ふつうの規則", -14),
        (crooked, ORANGE, "へそ曲がりな規則", crooked[-1]),
    ):
        axes.scatter([known + 1], [values[-1]], color=colour, s=36, zorder=3)
        label = f"{name}　{values[-1]}"
        axes.text(known + 0.82, y, label, ha="right", va="center", color=colour, weight="bold", bbox=ON_GRID)
    axes.text(3, 30, "ここまでは同じ点を通る", ha="center", va="center")
    axes.set(xlim=(0.7, known + 1.3), ylim=(-28, crooked[-1] * 1.08), xlabel="何番目か", ylabel="値")
    axes.set(xticks=range(1, known + 2), yticks=range(0, crooked[-1], 20))
    axes.grid(visible=False, axis="x")
    shared = "、".join(str(value) for value in natural[:known])
    return Drawing(
        drawing,
        caption=f"五つの数 {shared} だけでは、二つの規則を見分けられない。分かれるのは六つ目から。",
        alt=f"同じ五つの点（{shared}）を通る二つの線が、六つ目で {natural[-1]} と {crooked[-1]} に分かれる。",
    )


@figure
def smoothing(layout: Layout, ngram_perplexity: dict[str, Any], smoothing: dict[str, Any]) -> Drawing:
    """同じ回数からの、二つの残し方の迷い。"""
    best = ngram_perplexity["best"]
    pairs = list(zip(ngram_perplexity["rows"], smoothing["rows"], strict=True))[1:]  # n=1 は、どちらも桁違いに大きい
    ns, old, new = (
        [one["n"] for one, _ in pairs],
        [one["unread"] for one, _ in pairs],
        [two["unread"] for _, two in pairs],
    )
    drawing, axes = canvas(layout, layout.pick(300, 290))
    for values, colour, name, shift in ((old, ORANGE, "混ぜる流儀", 16), (new, BLUE, "割り引く流儀", -16)):
        axes.plot(ns, values, color=colour, marker="o")
        label = f"{name}　{values[-1]:.1f}"
        _note(axes, label, (ns[-1], values[-1]), (0, shift), color=colour, ha="right", weight="bold")
    _note(axes, f"いちばん小さい　{min(old):.1f}", (best, min(old)), (6, -13), color=ORANGE, ha="left")
    axes.set(ylim=(25, 55), ylabel="迷い（パープレキシティ）")
    axes.set(xlim=(ns[0] - 0.2, ns[-1] + 0.2), xticks=ns, xlabel="n（一度に見る文字の数）")
    axes.grid(visible=False, axis="x")
    listed = "、".join(f"n={n}で{a:.1f}と{b:.1f}" for n, a, b in zip(ns, old, new, strict=True))
    return Drawing(
        drawing,
        caption=f"初めての文章の迷い。同じ回数でも、混ぜる流儀ではn={best}を過ぎると増え、割り引く流儀では横ばいになる。",
        alt="nを大きくすると、混ぜる流儀では途中から迷いが増え、割り引く流儀では減って横ばいになる、二本の折れ線。"
        f"混ぜる流儀と割り引く流儀は、{listed}。",
    )


@figure
def ngram_next(layout: Layout, ngram_next: dict[str, Any]) -> Drawing:
    """文脈を長くすると、予測は鋭くなり、数えた回数は減ります。"""
    panels, step = ngram_next["panels"], layout.pick(98, 137)
    drawing, axes = sheet(layout, step * (len(panels) - 1) + layout.pick(48, 72))
    longest = max(one["share"] for panel in panels for one in panel["top"])
    for number, panel in enumerate(panels):
        _context(axes, number * step, ngram_next["prompt"], panel)
        _shares(layout, axes, number * step, panel["top"], longest)
    listed = "。".join(
        f"n={p['n']}の「{p['context']}」は{p['count']:,}回"
        + ("" if not p["top"] else "、続きは" + "、".join(f"{one['char']} {one['share']:.0%}" for one in p["top"]))
        for p in panels
    )
    return Drawing(
        drawing,
        caption=f"「{ngram_next['prompt']}」の次を当てる。長い文脈ほど予測は鋭くなるが、数えられる回数は減り、"
        f"n={panels[-1]['n']}ではとうとうなくなる。",
        alt=f"読んだ回数は、n={panels[0]['n']}の{panels[0]['count']:,}回から、n={panels[-1]['n']}の{panels[-1]['count']:,}回に減る。{listed}。",
    )


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset points", va="center", bbox=ON_GRID, **look)


LEFT = 44.0  # 文脈の箱の左端


def _context(axes: Axes, top: float, prompt: str, panel: dict[str, Any]) -> None:
    axes.text(0, top + 12, f"n={panel['n']}", va="center", weight="bold")
    for place, char in enumerate(prompt):
        inside, left = place >= len(prompt) - len(panel["context"]), LEFT + place * 22
        box(axes, left, top + 1, 20, 22, GRID if inside else SOFT, radius=2)
        axes.text(left + 10, top + 12, char, ha="center", va="center", color=INK if inside else MUTED)
    counted = f"読んだ文章に{panel['count']:,}回" if panel["count"] else "読んだ文章に一度もない"
    axes.text(LEFT, top + 37, counted, va="center", color=INK if panel["count"] else ORANGE)


def _shares(layout: Layout, axes: Axes, top: float, shares: list[dict[str, Any]], longest: float) -> None:
    left, top, pitch = layout.pick((290, top + 2, 20), (LEFT, top + 50, 18))
    scale = (layout.width - left - 80) / longest
    if not shares:
        axes.text(left, top + 10, "数えられないので、確率を出せない", va="center", color=ORANGE)
    for row, one in enumerate(shares):
        y, width = top + row * pitch, one["share"] * scale
        axes.text(left + 7, y + pitch / 2 - 2, one["char"], ha="center", va="center")
        box(axes, left + 24, y, width, pitch - 4, BLUE, radius=2)
        axes.text(left + 30 + width, y + pitch / 2 - 2, f"{one['share']:.1%}", va="center", size=layout.small)
