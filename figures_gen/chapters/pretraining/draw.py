"""「猫だけのGemmaを育てる」の図と表。"""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    Table,
    box,
    canvas,
    sheet,
)

BAR, ROW = 16.0, 25.0  # 勝負の図の、棒の太さと行の間隔
NAMES, CELL = 34.0, 32.0  # ヘッドの図の、ます目の左の見出しと、ますの高さ
STRONG, WEAK = 0.2, 0.05  # 濃く塗る、薄く塗る、目安を超えた分
KINDS = {"previous": "一つ前のトークン", "opened": "開いている「", "same": "同じトークン"}


@figure
def schedule(layout: Layout, schedule: dict[str, Any]) -> Drawing:
    """歩ごとの学習率。"""
    # データにない: 0 0.001 568
    drawing, axes = canvas(layout, layout.pick(240, 230))
    rates = [value * 1000 for value in schedule["rates"]]
    steps = [number * schedule["every"] for number in range(len(rates))]
    axes.plot(steps, rates, color=BLUE)
    warmup, top = schedule["warmup"], schedule["top"] * 1000
    axes.plot([warmup, warmup], [0, top], color=ORANGE, linestyle="--", linewidth=1)
    _note(axes, f"ここまで{warmup}歩が\nウォームアップ", (warmup, top * 0.3), (8, 0), color=ORANGE, ha="left")
    axes.set(xlim=(0, schedule["steps"]), ylim=(0, top * 1.08), xlabel="学習の歩数")
    axes.set_title("学習率（0.001の何倍か）", loc="left", size=layout.size)
    half = next(step for step, value in zip(steps, rates, strict=True) if step > warmup and value < top / 2)
    return Drawing(
        drawing,
        caption=f"neko-gemmaを育てた{schedule['steps']:,}歩の学習率。{warmup}歩かけて{schedule['top']:.3f}まで上げ、"
        "あとは余弦の形に0まで下げる。",
        alt=f"学習率は、0に近いところから{warmup}歩でまっすぐ{schedule['top']:.3f}まで上がり、"
        f"なだらかに下がって、{half}歩のあたりで半分、{schedule['steps']:,}歩で0になる。",
    )


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset pixels", va="center", bbox=ON_GRID, **look)


@figure
def curve(layout: Layout, training: dict[str, Any]) -> Drawing:
    """周ごとの、学習した文章と検証用の損失。"""
    # データにない: 1
    drawing, axes = canvas(layout, layout.pick(300, 280))
    points = training["curve"][1:]
    _two_losses(axes, points)
    last = points[-1]
    axes.set(xlim=(0.6, last["epoch"] + 0.4), ylim=(3, 6.4), xlabel="読ませた周の数")
    axes.set_xticks(range(2, last["epoch"] + 1, 2))
    axes.set_title("1トークン当たりの損失", loc="left", size=layout.size)
    first = training["curve"][0]
    return Drawing(
        drawing,
        caption=f"neko-gemmaの学習。育てる前の損失は{first['validation']:.1f}で、図の外にある。",
        alt=f"検証用の損失は、{last['epoch']}周で{last['validation']:.2f}まで減る。{_listed(points)}。",
    )


def _two_losses(axes: Axes, points: Sequence[dict[str, Any]], below: float = -16) -> None:
    epochs = [point["epoch"] for point in points]
    for key, colour, name, shift in (("validation", ORANGE, "検証用", 16), ("train", BLUE, "学習した文章", below)):
        values = [point[key] for point in points]
        axes.plot(epochs, values, color=colour, marker="o", markersize=4)
        label = f"{name}　{values[-1]:.2f}"
        _note(axes, label, (epochs[-1], values[-1]), (0, shift), color=colour, ha="right", weight="bold")


def _listed(points: Sequence[dict[str, Any]]) -> str:
    return "、".join(
        f"{point['epoch']}周で学習した文章{point['train']:.2f}、検証用{point['validation']:.2f}" for point in points
    )


@table
def samples(training: dict[str, Any]) -> Table:
    """育つ途中で書いた文章。"""
    # データにない: 1
    return Table(
        head=["周", "書いた文章"],
        rows=[[f"{row['epoch']}", row["text"][:36].replace("\n", "⏎") + "…"] for row in training["samples"]],
        caption="1周ごとに、同じ種のくじで書かせた文章の初め。⏎は改行、�は文字にならなかったバイト。",
    )


@figure
def account(layout: Layout, account: dict[str, Any], rematch: dict[str, Any], passed: dict[str, Any]) -> Drawing:
    """取っておいた一割への、1文字当たりの迷いの横棒。"""
    # データにない: 1
    again = sorted(row["perplexity"] for row in rematch["each"])
    rows = [
        ("文字のニューラルネットワーク", account["neural"], GREEN),
        *((f"トークンを数えた n={row['n']}", row["perplexity"], MUTED) for row in account["tokens"]),
        *((f"文字を数えた n={row['n']}", row["perplexity"], MUTED) for row in account["letters"]),
        ("neko-gemma", account["ours"], BLUE),
        (f"育て直した{len(again)}つの、まん中", again[len(again) // 2], BLUE),
        (f"neko-gemmaに n={account['mixed_with']} を{account['share']:.0%}混ぜた", account["mixed"], ORANGE),
        (f"育て直した{len(again)}つの平均", rematch["together"]["perplexity"], ORANGE),
        (f"文字を数えた n={account['letters'][-1]['n']}＋キャッシュ", passed["perplexity"]["letters"], INK),
    ]
    drawing, axes = sheet(layout, len(rows) * layout.pick(ROW, 31.0) + 4)
    left, full = layout.pick((216.0, layout.width - 216 - 46), (0.0, layout.width - 46))
    most = max(value for _, value, _ in rows)
    for number, (name, value, colour) in enumerate(rows):
        top = number * layout.pick(ROW, 31.0)
        plain = colour in (MUTED, INK)
        look: dict[str, Any] = {"color": INK if plain else colour, "weight": "normal" if plain else "bold"}
        place = layout.pick((left - 8, top + ROW / 2, "right"), (0.0, top + 9, "left"))
        axes.text(place[0], place[1], name, ha=place[2], va="center", size=layout.small, **look)
        middle, thick = top + layout.pick(ROW / 2, 23.5), layout.pick(BAR, 11.0)
        box(axes, left, middle - thick / 2, full * value / most, thick, colour, radius=1)
        axes.text(left + full * value / most + 6, middle, f"{value:.1f}", va="center", size=layout.small)
    return Drawing(
        drawing,
        caption=f"取っておいた{account['unread']:,}文字への、1文字当たりの迷い（パープレキシティ）。短いほどよい。数えたものは、"
        "どれも修正Kneser–Neyで残した。「育て直した」ものは、数えたものと同じ文章を読んでいる。"
        "キャッシュは、通り過ぎたところも数える。",
        alt=f"いちばん迷わないのは、{min(rows, key=lambda row: row[1])[0]}。"
        + "、".join(f"{name}は{value:.1f}" for name, value, _ in rows)
        + "。",
    )


@figure
def against_gemma(layout: Layout, against_gemma: dict[str, Any]) -> Drawing:
    """箇所ごとの、二つのモデルの迷い。"""
    drawing, axes = canvas(layout, layout.pick(330, 310))
    points = against_gemma["each"]
    values = [value for point in points for value in point.values()]
    low, high = min(values) * 0.85, max(values) * 1.2
    axes.plot([low, high], [low, high], color=MUTED, linewidth=1)
    for point in points:
        better = point["ours"] < point["gemma"]
        axes.plot(point["ours"], point["gemma"], "o", color=BLUE if better else ORANGE, markersize=8, alpha=0.85)
    axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high), xlabel="neko-gemmaの迷い")
    ticks = [tick for tick in (5, 10, 20, 40, 80) if low <= tick <= high]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_title("Gemma 3 270Mの迷い", loc="left", size=layout.size)
    _note(axes, "neko-gemmaの勝ち", (low * 1.1, high * 0.88), (0, 0), color=BLUE, ha="left", weight="bold")
    _note(axes, "Gemmaの勝ち", (high * 0.93, low * 1.15), (0, 0), color=ORANGE, ha="right", weight="bold")
    whole = against_gemma["perplexity"]
    return Drawing(
        drawing,
        caption=f"取っておいた一割から選んだ{len(points)}か所。直前の{against_gemma['lead']}文字を読ませ、続く"
        f"{against_gemma['scored']}文字の迷いを比べた。斜めの線の上では、引き分け。",
        alt=f"neko-gemmaのほうが迷わないのは、{len(points)}か所のうち{against_gemma['won']}か所。合わせると、neko-gemmaは{whole['ours']:.1f}、"
        f"Gemma 3 270Mは{whole['gemma']:.1f}。",
    )


@table
def rounded(rounded: dict[str, Any]) -> Table:
    """重みを丸めたときの、大きさと迷いの増え方。"""
    # データにない: 0 1 7.8
    # データにない: 16 32
    half, fitted = rounded["half"], rounded["fitted"]
    rows = [
        ["32（float32）", f"{rounded['full_megabytes']:.1f}", "0%"],
        ["16（float16）", f"{half['megabytes']:.1f}", _more(abs(half["worse"]))],
    ]
    rows += [[f"{row['bits']}（整数）", f"{row['megabytes']:.1f}", _more(row["worse"])] for row in rounded["rows"][:-1]]
    rows.append([f"{fitted['bits']}（整数、\n目盛りを選ぶ）", f"{fitted['megabytes']:.1f}", _more(fitted["worse"])])
    return Table(
        head=["ビット数", "大きさ\n（MB）", "迷いの\n増え方"],
        rows=rows,
        caption=f"重みの行列を丸めたときの、1文字当たりの迷い（パープレキシティ）の増え方。整数は、行ごとに目盛りを決め、"
        f"いちばん下だけは、元の重みとの差が小さくなるように選んだ（はみ出す重みは、端の値にする）。取っておいた一割の初めの{rounded['characters']:,}文字で測った。目盛りの分の大きさは入れていない。",
        numbers={1, 2},
    )


def _more(worse: float) -> str:
    if worse > 1:
        return f"{worse + 1:.1f}倍に"
    return f"{worse:.2%}" if worse < 0.01 else f"{worse:.1%}"


@figure
def heads(layout: Layout, heads: dict[str, Any]) -> Drawing:
    """ヘッドごとの、見る割合。目安を大きく超えるますほど、濃く塗ります。"""
    # データにない: 20 5
    found, many = heads["heads"], max(row["head"] for row in heads["heads"])
    deep = max(row["layer"] for row in found)
    step = layout.pick(CELL, CELL - 12)
    height, top = layout.pick(56, 48) + deep * step, 26.0
    drawing, axes = sheet(layout, top + height * layout.pick(1, len(KINDS)))
    strong = [row for row in found if _beyond(row["previous"]) >= STRONG]
    named = "、".join(
        f"層{layer}のヘッド{'と'.join(str(row['head']) for row in strong if row['layer'] == layer)}"
        for layer in sorted({row["layer"] for row in strong})
    )
    title = f"一つ前をよく見るのは、{named}" if strong else "一つ前をよく見るヘッドはない"
    axes.text(0, 10, title, va="center", weight="bold")
    wide = layout.pick(layout.width / len(KINDS) - 10, 250.0)
    for number, (kind, name) in enumerate(KINDS.items()):
        left, y = layout.pick((number * (layout.width / len(KINDS) + 4), top), (0.0, top + number * height))
        axes.text(left + NAMES, y + 12, name, va="center", color=MUTED)
        room = (wide - NAMES) / many
        for head in range(1, many + 1):
            x = left + NAMES + (head - 0.5) * room
            axes.text(x, y + 34, str(head), ha="center", va="center", color=MUTED, size=layout.small)
        for layer in range(1, deep + 1):
            axes.text(left, y + 44 + (layer - 0.5) * step, f"層{layer}", va="center", color=MUTED, size=layout.small)
        for row in found:
            x, cell = left + NAMES + (row["head"] - 1) * room, y + 44 + (row["layer"] - 1) * step
            beyond = _beyond(row[kind])
            tint, ink = (BLUE, PAPER) if beyond >= STRONG else (TOKENS[0], INK) if beyond >= WEAK else (SOFT, MUTED)
            box(axes, x + 1, cell + 1, room - 2, step - 2, tint)
            label = f"{row[kind]['share']:.0%}"
            axes.text(x + room / 2, cell + step / 2, label, ha="center", va="center", size=layout.small, color=ink)
    listed = "。".join(
        f"{name}は" + "、".join(f"層{row['layer']}のヘッド{row['head']}が{row[kind]['share']:.0%}" for row in found)
        for kind, name in KINDS.items()
    )
    return Drawing(
        drawing,
        caption="各ヘッド（上が番号）が、一つ前、開いたままのかぎ括弧、二つ以上前の同じトークンを見る割合。"
        "濃い青は、目安（一つ前は等しく見たとき、ほかは同じだけ離れたトークンの割合）より"
        f"{STRONG * 100:.0f}ポイント以上、薄い青は{WEAK * 100:.0f}ポイント以上多い。",
        alt=f"{title}。{len(found)}個のヘッドの割合を、三つのます目に並べた。{listed}。",
    )


def _beyond(given: dict[str, float]) -> float:
    """目安（比べるための割合）を超えた分。"""
    return given["share"] - given["chance"]


@table
def quotes(heads: dict[str, Any]) -> Table:
    """かぎ括弧を見るヘッドの、開いているときと閉じたあと。"""
    rows = sorted(heads["heads"], key=lambda row: row["opened"]["chance"] - row["opened"]["share"])[:4]
    return Table(
        head=["ヘッド", "開いている\n「", "目安", "閉じた\n「", "目安"],
        rows=[
            [
                f"層{row['layer']}のヘッド{row['head']}",
                *(f"{row[kind][key]:.1%}" for kind in ("opened", "closed") for key in ("share", "chance")),
            ]
            for row in rows
        ],
        caption="かぎ括弧を見る割合の大きい四つのヘッド。目安は、そのヘッドが、同じだけ離れたトークンを見る割合の平均。",
        numbers={1, 2, 3, 4},
    )


@figure
def scaling(layout: Layout, scaling: dict[str, Any]) -> Drawing:
    """大きさと、文章の量と、迷い。"""
    # データにない: 1
    from matplotlib import pyplot as plt

    rows, columns = layout.pick((1, 2), (2, 1))
    size = (layout.width / 72, layout.pick(300, 420) / 72)
    drawing, panels = plt.subplots(rows, columns, figsize=size, layout="constrained")
    for axes, (key, field, title, colour) in zip(
        panels,
        (("sizes", "parameters", "パラメータの数", BLUE), ("amounts", "tokens", "学習に使ったトークンの数", GREEN)),
        strict=True,
    ):
        _panel(axes, layout, scaling[key], field, title, colour)
    sizes, amounts = (scaling[key]["rows"] for key in ("sizes", "amounts"))
    return Drawing(
        drawing,
        caption="大きさだけ、文章の量だけを変えて育てたときの、取っておいた一割への迷い。横軸は対数で、縦軸は、損失（迷いの"
        "対数）の対数。点線は、いちばん右の点を隠して当てはめた直線で、白い丸が、その予想。",
        alt=f"迷いは、大きくすると{sizes[0]['perplexity']:.1f}から{sizes[-1]['perplexity']:.1f}に、"
        f"たくさん読ませると{amounts[0]['perplexity']:.1f}から{amounts[-1]['perplexity']:.1f}になる。大きさでは、"
        + "、".join(f"{row['parameters']:,}個で{row['perplexity']:.1f}" for row in sizes)
        + "。文章の量では、"
        + "、".join(f"{row['tokens']:,}トークンで{row['perplexity']:.1f}" for row in amounts)
        + f"。予想は、大きさで{scaling['sizes']['guessed']:.1f}、文章の量で{scaling['amounts']['guessed']:.1f}。",
    )


def _panel(axes: Axes, layout: Layout, found: dict[str, Any], field: str, title: str, colour: str) -> None:
    xs, ys = [row[field] for row in found["rows"]], [row["perplexity"] for row in found["rows"]]
    losses, guessed = [math.log(y) for y in ys], math.log(found["guessed"])
    ends = (xs[0] * 0.8, xs[-1])
    axes.plot(ends, [math.exp(found["start"]) * x ** found["slope"] for x in ends], "--", color=MUTED, linewidth=1)
    axes.plot(xs, losses, "o-", color=colour, markersize=8)
    axes.plot(xs[-1], guessed, "o", color=PAPER, markeredgecolor=ORANGE, markeredgewidth=2, markersize=8)
    _note(axes, f"予想 {found['guessed']:.1f}", (xs[-1], guessed), (-12, -5), color=ORANGE, ha="right")
    for x, y, loss in zip(xs, ys, losses, strict=True):
        _note(axes, f"{y:.1f}", (x, loss), (5, 12), color=colour, ha="left", size=layout.small)
    low, high = min(*losses, guessed) * 0.95, max(losses) * 1.06
    axes.set(xscale="log", yscale="log", xlim=(ends[0] * 0.75, ends[1] * 1.6), ylim=(low, high), xlabel=title)
    axes.set_xticks(xs, [_short(x) for x in xs], size=layout.small)
    ticks = [tick for tick in (20, 30, 50, 80, 120, 200, 300) if low <= math.log(tick) <= high]
    axes.set_yticks([math.log(tick) for tick in ticks], [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_title("1文字当たりの迷い", loc="left", size=layout.size)


def _short(number: int) -> str:
    return f"{number / 10_000:.1f}万" if number < 100_000 else f"{number / 10_000:.0f}万"


@figure
def forgetting(layout: Layout, scaling: dict[str, Any]) -> Drawing:
    """少ない文章を、忘れさせながら読ませたときと、そうでないときの損失。"""
    # データにない: 1
    from matplotlib import pyplot as plt

    rows, columns = layout.pick((1, 2), (2, 1))
    size = (layout.width / 72, layout.pick(290, 470) / 72)
    drawing, panels = plt.subplots(rows, columns, figsize=size, layout="constrained", sharey=True)
    for axes, (key, title) in zip(panels, (("plain", "忘れさせない"), ("forgetful", "忘れさせる")), strict=True):
        points = scaling["long"][key][1:]
        _two_losses(axes, points, below=16 if points[-1]["train"] < 1 else -16)
        axes.set(xlim=(0.4, points[-1]["epoch"] + 0.6), ylim=(0, None), xlabel="読ませた周の数")
        axes.set_xticks(range(4, points[-1]["epoch"] + 1, 4))
        axes.set_title(title, loc="left", size=layout.size, weight="bold")
    every = scaling["plain"][0]["every"]
    return Drawing(
        drawing,
        caption=f"文章を{every}分の1に減らして読ませたときの、1トークン当たりの損失。"
        "忘れさせる工夫は、ドロップアウトと、強い重み減衰。",
        alt=f"終わりの検証用の損失は、忘れさせないと{scaling['long']['plain'][-1]['validation']:.1f}、"
        f"忘れさせると{scaling['long']['forgetful'][-1]['validation']:.1f}。"
        + "。".join(
            f"{title}と、" + _listed(scaling["long"][key][1:])
            for key, title in (("plain", "忘れさせない"), ("forgetful", "忘れさせる"))
        )
        + "。",
    )


#: 道具のやめ方と、残る道具。
TOOLS = {
    "all": "両方",
    "weak_decay": "ドロップアウト\nだけ",
    "no_dropout": "強い減衰だけ",
    "neither": "どちらもなし",
    "no_warmup": "両方（ウォーム\nアップなし）",
}


@table
def tools(tools: dict[str, Any]) -> Table:
    """学習の道具をやめて育てたときの、損失と迷い。"""
    # データにない: 1
    return Table(
        head=["使う道具", "学習した\n文章の損失", "検証用の\n損失", "一割への\n迷い"],
        rows=[
            [name, *(_ends(tools["ways"][way][key]) for key in ("train", "validation", "perplexity"))]
            for way, name in TOOLS.items()
        ],
        caption=f"幅を半分、文章を{tools['every']}分の1にして育てた。{_times(tools['seeds'])}損失は、終わりの"
        "周のもの。迷いは、検証用で選んだ周の重みで、取っておいた一割を測った。強い減衰をやめた行でも、ふつうの強さの減衰は残る。",
        numbers={1, 2, 3},
    )


def _times(seeds: int) -> str:
    return f"くじの種は{seeds}通り（ウォームアップをやめたものは、一度）。" if seeds > 1 else "どれも一度ずつ。"


def _ends(found: dict[str, float]) -> str:
    low, high = f"{found['low']:.1f}", f"{found['high']:.1f}"
    return low if low == high else f"{low}\n〜{high}"
