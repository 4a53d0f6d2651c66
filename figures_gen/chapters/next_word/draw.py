"""「数えて、続きを当てる」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
)


@figure
def sequences(layout: Layout, sequences: dict[str, Any]) -> Drawing:
    """同じ五つの点を通る、二つの規則。"""
    natural, crooked, known = sequences["natural"], sequences["crooked"], sequences["known"]
    drawing, axes = canvas(layout, layout.pick(160, 180))
    curve = sequences["curve"][::2]
    axes.plot([point["x"] for point in curve], [point["crooked"] for point in curve], color=ORANGE)
    axes.plot(range(1, known + 2), natural, color=BLUE)
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
def after_wagahai(layout: Layout, after_wagahai: dict[str, Any]) -> Drawing:
    """読む量を増やすと、「吾輩」の次が「は」の割合が落ち着きます。"""
    # データにない: 53 54
    readings = after_wagahai["readings"]
    shares = [100 * one["wa"] / one["times"] for one in readings]
    drawing, axes = canvas(layout, layout.pick(130, 148))
    axes.plot([one["read"] for one in readings], shares, color=BLUE, marker="o")
    for number, (one, share) in enumerate(zip(readings, shares, strict=True)):
        side, aside = "center" if number else "left", 12 if number == 1 else 0  # 二つめは、急に下る線をよける
        _note(axes, f"{share:.0f}%", (one["read"], share), (aside, 12), ha=side, color=BLUE, weight="bold")
    for number, offset, side in ((0, (44, 12), "left"), (-1, (0, -13), "right")):
        one, label = readings[number], f"{readings[number]['times']}回のうち{readings[number]['wa']}回"
        _note(axes, label, (one["read"], shares[number]), offset, ha=side, color=MUTED, size=layout.small)
    axes.set(xscale="log", ylim=(0, 128), yticks=(0, 50, 100), ylabel="割合（%）")
    axes.set_xticks([one["read"] for one in readings], [_read(one["read"]) for one in readings])
    axes.set_xticks([], minor=True)
    axes.set(xlabel="読んだ文字の数")
    axes.grid(visible=False, axis="x")
    listed = "、".join(
        f"{one['read']:,}文字で{one['times']}回のうち{share:.0f}%" for one, share in zip(readings, shares, strict=True)
    )
    return Drawing(
        drawing,
        caption="「吾輩」の次が「は」の割合。読むほど、落ち着く。",
        alt=f"「吾輩」の次が「は」になった割合は、{listed}。",
    )


def _read(size: int) -> str:
    return f"{size / 10_000:.0f}万" if size >= 10_000 else f"{size:,}"


@figure
def ngram_perplexity(layout: Layout, ngram_perplexity: dict[str, Any]) -> Drawing:
    """読んだ文章ではどこまでも減る迷いが、初めての文章では底を打ちます。"""
    # データにない: 10
    rows, best = ngram_perplexity["rows"], ngram_perplexity["best"]
    ns = [row["n"] for row in rows]
    drawing, axes = canvas(layout, layout.pick(190, 185))
    for key, colour, name in (("unread", ORANGE, "初めての文章"), ("read", BLUE, "読んだ文章")):
        values = [row[key] for row in rows]
        axes.plot(ns, values, color=colour, marker="o")
        for n, value in list(zip(ns, values, strict=True))[1:]:
            above = 13 if key == "unread" else -13
            weight = "bold" if key == "unread" and n == best else "normal"
            _note(axes, f"{value:.1f}", (n, value), (0, above), ha="center", color=colour, weight=weight)
        _note(
            axes, name, (ns[3], values[3]), (0, 31 if key == "unread" else 19), ha="center", color=colour, weight="bold"
        )
    axes.set(
        yscale="log", ylim=(0.5, 330), yticks=(1, 10, 100), yticklabels=("1", "10", "100"), ylabel="迷い（何択か）"
    )
    axes.set_yticks([], minor=True)
    axes.set(xticks=ns, xlabel="n（当てる一文字も入れた長さ）")
    axes.grid(visible=False, axis="x")
    listed = "、".join(f"n={row['n']}で{row['read']:.1f}と{row['unread']:.1f}" for row in rows)
    return Drawing(
        drawing,
        caption=f"読んだ文章では迷いが減りつづけ、初めての文章ではn={best}で底を打つ。縦は、10倍ごとの目盛り。",
        alt=f"読んだ文章と初めての文章の迷いは、{listed}。",
    )


@figure
def never_read(layout: Layout, ngram_perplexity: dict[str, Any]) -> Drawing:
    """並びが長くなると、読んだことのない並びが、壁のように積み上がります。"""
    # データにない: 100
    rows, brick = ngram_perplexity["rows"], layout.pick(9.6, 4.9)
    drawing, axes = sheet(layout, 10 * brick + 38)
    for number, row in enumerate(rows):
        left = number * layout.width / len(rows)
        high, over = divmod(round(100 * row["never"]), 10)
        box(axes, left, 0, 10 * brick, 10 * brick, GRID, radius=0)
        box(axes, left, (10 - high) * brick, 10 * brick, high * brick, ORANGE, radius=0)
        box(axes, left, (9 - high) * brick, over * brick, brick, ORANGE, radius=0)
        marks = [place * brick for place in range(1, 10)]
        axes.vlines([left + mark for mark in marks], 0, 10 * brick, color=PAPER, linewidth=layout.pick(1.2, 0.7))
        axes.hlines(marks, left, left + 10 * brick, color=PAPER, linewidth=layout.pick(1.2, 0.7))
        middle, low = left + 5 * brick, 10 * brick
        axes.text(middle, low + 11, f"{row['n']}文字", ha="center", va="center", size=layout.small)
        label = f"{100 * row['never']:.1f}%"
        axes.text(middle, low + 28, label, ha="center", va="center", color=ORANGE, weight="bold")
    listed = "、".join(f"{row['n']}文字では{100 * row['never']:.1f}%" for row in rows)
    return Drawing(
        drawing,
        caption="取っておいた文章の並び100個のうち、一度も読んでいないもの（だいだい色）。",
        alt=f"取っておいた文章の並びのうち、一度も読んでいないものは、{listed}。",
    )


@figure
def strips(layout: Layout, strips: dict[str, Any]) -> Drawing:
    """書いた文章を、小説にそのままある切れ端に分け、貼り合わせます。"""
    # データにない: 1 3
    rows, letter = layout.pick(strips["rows"], [strips["rows"][at] for at in (0, 2, -1)]), layout.pick(15.5, 15)
    across, high = layout.pick(39, 19), letter + 9
    lines = [(row["n"], _folded(row["strips"], across)) for row in rows]
    drawing, axes = sheet(layout, sum(len(folded) * (high + 4) + 8 for _, folded in lines))
    top = 4.0
    for n, folded in lines:
        axes.text(0, top + high / 2, f"n={n}", va="center", size=layout.small, color=MUTED)
        for line in folded:
            left = 38.0
            for number, text in line:
                width, drop = len(text) * letter, (-1.6, 1.6)[number % 2]
                box(axes, left, top + drop, width - 1.5, high, TOKENS[(0, 3)[number % 2]], radius=1)
                for place, one in enumerate(text.replace("\n", "⏎")):
                    at = left - 0.75 + (place + 0.5) * letter
                    axes.text(at, top + drop + high / 2, one, ha="center", va="center", size=letter - 2)
                left += width
            top += high + 4
        top += 8
    return Drawing(
        drawing,
        caption="書いた文章を、前から、読んだ小説にそのままある、いちばん長い切れ端に分けた。",
        alt="。".join(f"n={row['n']}は、{'｜'.join(row['strips'])}" for row in rows).replace("\n", "⏎"),
    )


def _folded(strips: list[str], across: int) -> list[list[tuple[int, str]]]:
    """``across`` 文字で折り返した、切れ端の番号と文字。"""
    lines: list[list[tuple[int, str]]] = [[]]
    room = across
    for number, text in enumerate(strips):
        while text:
            if not room:
                lines.append([])
                room = across
            lines[-1].append((number, text[:room]))
            text, room = text[room:], room - min(room, len(text))
    return lines


@figure
def even_square(layout: Layout) -> Drawing:
    """二つの迷いの掛け算は、長方形の広さ。ならした迷いは、同じ広さの正方形の一辺。"""
    # データにない: 2 8
    rows, columns = 2, 8
    unit, size = layout.pick(17, 15), layout.pick(14, 16.5)
    side = (rows * columns) ** 0.5 * unit
    drawing, axes = sheet(layout, side + 26)
    low = side + 2
    box(axes, 44, low - rows * unit, columns * unit, rows * unit, TOKENS[0], radius=0)
    axes.hlines(low - unit, 44, 44 + columns * unit, color=PAPER, linewidth=1.5)
    axes.vlines([44 + place * unit for place in range(1, columns)], low - rows * unit, low, color=PAPER, linewidth=1.5)
    axes.text(38, low - rows * unit / 2, f"{rows}択", ha="right", va="center", size=size)
    axes.text(44 + columns * unit / 2, low + 13, f"{columns}択", ha="center", va="center", size=size)
    equal = 44 + columns * unit + layout.pick(40, 22)
    axes.text(equal, low - side / 2, "＝", ha="center", va="center", color=MUTED, size=size)
    left = equal + layout.pick(70, 60)
    box(axes, left, low - side, side, side, TOKENS[0], radius=1)
    axes.text(left - 8, low - side / 2, "？択", ha="right", va="center", weight="bold", color=ORANGE, size=size)
    axes.text(left + side / 2, low + 13, "？択", ha="center", va="center", weight="bold", color=ORANGE, size=size)
    return Drawing(
        drawing,
        caption="同じ広さの正方形に、ならすと？",
        alt=f"{rows}択と{columns}択を縦と横にした長方形と、同じ広さで、一辺の分からない正方形。",
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
    axes.set(xlim=(ns[0] - 0.2, ns[-1] + 0.2), xticks=ns, xlabel="n（当てる一文字も入れた長さ）")
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
    panels, step = ngram_next["panels"], layout.pick(78, 116)
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


@figure
def letter_keys(layout: Layout, letter_keys: dict[str, Any]) -> Drawing:
    """数える鍵盤の、打った文字ごとの、続いた鍵。"""
    shown, keys = letter_keys["shown"], letter_keys["keys"]
    drawing, axes = sheet(layout, len(shown) * 64 - 8)
    for number, one in enumerate(shown):
        top = number * 64
        counted = f"{one['count']:,}回" if one["count"] else "一度もない"
        axes.text(0, top + 12, f"「{one['typed']}」　{counted}", va="center", weight="bold")
        lit = sorted(((times, key) for key, times in zip(keys, one["keys"], strict=True) if times), reverse=True)
        left = 0.0
        for times, key in lit[:6]:
            width = max(18, (layout.width - 130) * times / one["count"])
            box(axes, left, top + 26, width, 26, TOKENS[0])
            axes.text(left + width / 2, top + 39, key, ha="center", va="center")
            left += width + 2
        if not lit:
            axes.text(0, top + 39, "続いた鍵がない", va="center", color=ORANGE)
    told = "。".join(
        f"「{one['typed']}」は{one['count']:,}回で、続いた鍵は"
        + ("ない" if not any(one["keys"]) else "、".join(k for k, n in zip(keys, one["keys"], strict=True) if n))
        for one in shown
    )
    return Drawing(
        drawing,
        caption="小説を数えた鍵盤。打った文字のすぐあとに、よく続いた文字ほど長い。"
        f"「{shown[-1]['typed']}」のあとは、一つもない。",
        alt=f"打った文字ごとの、続いた鍵。{told}。",
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
    left, top, pitch = layout.pick((290, top + 3, 17), (LEFT, top + 48, 16))
    scale = (layout.width - left - 80) / longest
    if not shares:
        axes.text(left, top + 10, "数えられないので、確率を出せない", va="center", color=ORANGE)
    for row, one in enumerate(shares):
        y, width = top + row * pitch, one["share"] * scale
        axes.text(left + 7, y + pitch / 2 - 2, one["char"], ha="center", va="center")
        box(axes, left + 24, y, width, pitch - 4, BLUE, radius=2)
        axes.text(left + 30 + width, y + pitch / 2 - 2, f"{one['share']:.1%}", va="center", size=layout.small)
