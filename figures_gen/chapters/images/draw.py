"""「画像もトークンになる」の図と表。"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PURPLE,
    Cell,
    Drawing,
    Layout,
    Table,
    canvas,
    sheet,
)

GAP, LABEL = 6.0, 22.0  # 絵の間隔と、見出しの高さ
#: 見本帳の図の色。パッチの一辺ごと。
COLOURS = {2: GREEN, 4: BLUE, 8: PURPLE}
GROUPS = (BLUE, ORANGE, GREEN)
TWO_ROWS = 4  # 電話では、四枚ずつ並べる


def _picture(axes: Axes, packed: dict[str, Any], left: float, top: float, size: float) -> None:
    """絵を、幅 ``size`` で置きます。画素は、ぼかさずに大きくします。"""
    high, wide = packed["high"], packed["wide"]
    data = np.frombuffer(base64.b64decode(packed["bytes"]), dtype=np.uint8).reshape(high, wide, 3)
    axes.imshow(
        data, extent=(left, left + size, top + size * high / wide, top), interpolation="none", aspect="auto", zorder=2
    )


def _keep(axes: Axes, layout: Layout, height: float) -> None:
    axes.set(xlim=(0, layout.width), ylim=(height, 0))  # imshow が、座標を絵に合わせてしまう


def _text(axes: Axes, layout: Layout, x: float, y: float, text: str, **look: Any) -> None:
    axes.text(x, y, text, **{"ha": "center", "va": "center", "size": layout.small, **look})


def _middle(layout: Layout, label: float, across: int, most: float) -> tuple[float, float]:
    """見出しを左に付けて、図の真ん中に並べる絵の、左端と大きさ。"""
    size = min(most, (layout.width - label) / across - GAP)
    used = label + across * (size + GAP) - GAP
    return (layout.width - used) / 2 + label, size


@figure
def gallery(layout: Layout, gallery: dict[str, Any]) -> Drawing:
    """この本が描いた絵。"""
    given, across = gallery["pictures"], layout.pick(gallery["kinds"], TWO_ROWS)
    names = [one["name"] for one in given]
    size = (layout.width - GAP * (across - 1)) / across
    bands = [range(start, start + across) for start in range(0, len(names), across)]
    height = len(bands) * (LABEL + size + GAP)
    drawing, axes = sheet(layout, height)
    for number, band in enumerate(bands):
        top = number * (LABEL + size + GAP)
        for column, place in enumerate(band):
            left = column * (size + GAP)
            _text(axes, layout, left + size / 2, top + LABEL / 2, names[place])
            _picture(axes, given[place], left, top + LABEL, size)
    _keep(axes, layout, height)
    return Drawing(
        drawing,
        caption=f"この本のコードが描いた絵。{gallery['kinds']}種類の題があり、色も、場所も、姿も、くじで決まる。"
        f"一枚は{gallery['side']}×{gallery['side']}画素。",
        alt=f"小さな絵が、題ごとに一枚ずつ。題は、{'、'.join(names)}。猫は座っていたり寝そべっていたりし、"
        "月は海の上に出ていて、字は太さと傾きが違う。",
    )


@figure
def moving(layout: Layout, moving: dict[str, Any]) -> Drawing:
    """k平均法の中心が動くところ。"""
    # データにない: 0 1
    # データにない: 2 3 60
    from matplotlib import pyplot as plt

    steps, points = moving["steps"], moving["points"]
    chosen = [0, 1, 2, len(steps) - 1]
    rows, columns = layout.pick((1, len(chosen)), (2, 2))
    size = (layout.width / 72, layout.pick(210, 360) / 72)
    drawing, panels = plt.subplots(rows, columns, figsize=size, layout="constrained", sharex=True, sharey=True)
    for axes, place in zip(panels.flat, chosen, strict=False):
        step = steps[place]
        for number, (x, y) in enumerate(step["centres"]):
            mine = [point for point, one in zip(points, step["ids"], strict=True) if one == number]
            axes.plot([one[0] for one in mine], [one[1] for one in mine], "o", color=GROUPS[number], markersize=4)
            axes.plot(x, y, marker="X", color=GROUPS[number], markersize=13, markeredgecolor=INK)
        axes.set_title("初め" if place == 0 else f"{place}回動かす", loc="left", size=layout.small)
        axes.set(xticks=[], yticks=[])  # 目盛りの線がないほうが、点の動きが見やすく、ページも軽い
    return Drawing(
        drawing,
        caption=f"{len(points)}個の点を、三つの組に分けるk平均法。×が中心。点は、いちばん近い中心と同じ色。"
        f"{len(steps) - 1}回で、動かなくなった。",
        alt=f"三つの中心が、{len(steps) - 1}回で、三つの固まりの真ん中に来る。中心までの距離の二乗の合計は、"
        + "、".join(f"{place}回で{steps[place]['cost']:.0f}" for place in chosen)
        + "。",
    )


@figure
def book(layout: Layout, codebook: dict[str, Any]) -> Drawing:
    """見本帳。"""
    size = 240.0
    drawing, axes = sheet(layout, size)
    _picture(axes, codebook["book"], (layout.width - size) / 2, 0, size)
    _keep(axes, layout, size)
    return Drawing(
        drawing,
        caption=f"学習した{codebook['count']}個の見本のうち、とびとびに選んだ{codebook['on_show']}個。暗い順に並べた。",
        alt="見本は、無地か、明るい色と暗い色の境目が、縦、横、斜めに入ったもの。"
        f"{codebook['on_show']}個の小さな正方形が8列8行に並ぶ。",
    )


@figure
def rebuilt(layout: Layout, codebook: dict[str, Any]) -> Drawing:
    """元の絵と、戻した絵と、失われたもの。"""
    given = codebook["rows"][1:3]  # ページを軽くするために、二枚だけ
    names = {"original": "元の絵", "rebuilt": "番号から\n戻した絵", "gone": "失われた\nもの"}
    left, size = _middle(layout, 70.0, len(given), 150.0)
    height = len(names) * (size + GAP)
    drawing, axes = sheet(layout, height)
    for row, (key, name) in enumerate(names.items()):
        _text(axes, layout, left - 10, row * (size + GAP) + size / 2, name, ha="right")
        for column, one in enumerate(given):
            _picture(axes, one[key], left + column * (size + GAP), row * (size + GAP), size)
    _keep(axes, layout, height)
    return Drawing(
        drawing,
        caption=f"取っておいた絵を番号にし、戻したもの。失われたものは、色の差を{codebook['stronger']}倍に濃くした。"
        "黒いところは、失われていない。",
        alt="番号から戻すと、形は残るが、色と輪郭が少しがたつく。"
        f"上は元の絵（{_names(given)}）、真ん中は戻した絵。下の差の絵では、輪郭と、目や星のような細かいところが明るい。",
    )


@figure
def account(layout: Layout, account: dict[str, Any]) -> Drawing:
    """1画素当たりのビット数と、絵の近さ。"""
    # データにない: 1
    # データにない: 1,024 16 2 256 4 64 8
    drawing, axes = canvas(layout, layout.pick(330, 330))
    rows, jpeg = account["books"], account["jpeg"]
    for patch, colour in COLOURS.items():
        mine = [row for row in rows if row["patch"] == patch]
        axes.plot([row["bits"] for row in mine], [row["psnr"] for row in mine], "o-", color=colour, markersize=5)
        aside, ha = ((0, 12), "center") if patch == max(COLOURS) else ((-8, 8), "right")
        _note(axes, f"一辺{patch}画素", (mine[-1]["bits"], mine[-1]["psnr"]), aside, color=colour, ha=ha)
    shown = [row for row in jpeg if row["bits"] < 4]
    axes.plot([row["bits"] for row in shown], [row["psnr"] for row in shown], "s--", color=ORANGE, markersize=4)
    _note(axes, "JPEG", (shown[0]["bits"], shown[0]["psnr"]), (8, -13), color=ORANGE, ha="left")
    axes.set(xscale="log", xlabel="1画素当たりのビット数（見本帳の分は入れない）")
    ticks = [tick for tick in (0.0625, 0.125, 0.25, 0.5, 1, 2, 4) if tick <= 4]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in layout.pick(ticks, ticks)], rotation=layout.pick(0, 60))
    axes.minorticks_off()
    axes.margins(y=0.12)
    axes.set_title("元の絵との近さ（PSNR、dB）", loc="left", size=layout.size)
    listed = "。".join(
        f"一辺{patch}画素は、"
        + "、".join(
            f"{row['count']}個で{row['bits']:.3g}ビット、{row['psnr']:.1f}dB" for row in rows if row["patch"] == patch
        )
        for patch in COLOURS
    )
    best = max(rows, key=lambda row: row["psnr"])
    return Drawing(
        drawing,
        caption=f"取っておいた{account['pictures']}枚の絵の、ビット数と近さ。左上ほどよい。"
        "点は左から、見本が16個、64個、256個、1,024個。JPEGは、すべての絵を一枚に並べ、画質を変えて書いた。",
        alt=f"見本帳でいちばん元の絵に近いのは、一辺{best['patch']}画素、見本{best['count']:,}個の{best['psnr']:.1f}dB。{listed}。JPEGは、"
        + "、".join(f"{row['bits']:.2g}ビットで{row['psnr']:.1f}dB" for row in shown)
        + "。",
    )


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset pixels", va="center", bbox=ON_GRID, weight="bold", **look)


@table
def weights(account: dict[str, Any]) -> Table:
    """見本帳そのものの重さも入れた勘定。"""
    # データにない: 1
    # データにない: 4 8
    ours = [row for row in account["books"] if row["patch"] == 4]
    rows: list[list[Cell | str]] = [
        ["そのまま（1色8ビット）", f"{account['raw']:.2f}", "―", "違わない"],
        ["PNG", f"{account['png']['bits']:.2f}", "―", "違わない"],
    ]
    for row in ours:
        close = f"{row['psnr']:.1f}dB\n{row['ssim']:.2f}"
        rows.append([f"見本{row['count']:,}個", f"{row['bits']:.3f}", f"{row['with_book']:.3f}", close])
    return Table(
        head=["書き方", "ビット数", "見本帳も\n入れると", "PSNRと\nSSIM"],
        rows=rows,
        caption=f"取っておいた{account['pictures']}枚を書くときの、1画素当たりのビット数。見本帳は、一辺4画素のもの。"
        "その重さは、これだけの絵で割り勘にした。",
        numbers={1, 2},
    )


@figure
def growing(layout: Layout, training: dict[str, Any]) -> Drawing:
    """育つ途中で描かせた絵。"""
    rows = training["painted"]
    names = list(rows[0]["pictures"])[1:]  # ページを軽くするために、二つだけ
    top = LABEL
    left, size = _middle(layout, 56.0, len(names), layout.pick(110.0, 84.0))
    height = top + len(rows) * (size + GAP)
    drawing, axes = sheet(layout, height)
    for column, name in enumerate(names):
        _text(axes, layout, left + column * (size + GAP) + size / 2, top / 2, name)
    for number, row in enumerate(rows):
        down = top + number * (size + GAP)
        _text(axes, layout, left - 10, down + size / 2, f"{row['epoch']}周", ha="right")
        for column, name in enumerate(names):
            _picture(axes, row["pictures"][name], left + column * (size + GAP), down, size)
    _keep(axes, layout, height)
    return Drawing(
        drawing,
        caption="同じ題と、同じ種のくじで描かせた絵。0周は、育てる前。",
        alt="初めは同じパッチのくり返しで、育つほど、空や壁や、線の形が現れる。"
        f"題（{'、'.join(names)}）ごとの列に、" + "、".join(f"{row['epoch']}周" for row in rows) + "の絵が縦に並ぶ。",
    )


@figure
def perplexity(layout: Layout, prediction: dict[str, Any]) -> Drawing:
    """取っておいた絵への迷い。"""
    found = prediction["perplexity"]
    rows = [
        ("n=2（左を見る）", found["n2"], MUTED),
        ("n=3（左の二つを見る）", found["n3"], MUTED),
        ("左と上を見て数える", found["around"], GREEN),
        ("左と上と、そのまわりも", found["chosen"], GREEN),
        ("育てたモデル", found["model"], BLUE),
        ("題も教えたモデル", found["named"], ORANGE),
    ]
    step, left = layout.pick(26.0, 40.0), layout.pick(176.0, 0.0)
    drawing, axes = sheet(layout, len(rows) * step + 4)
    full, most = layout.width - left - 46, max(value for _, value, _ in rows)
    for number, (name, value, colour) in enumerate(rows):
        top = number * step
        at = (left - 8, top + step / 2) if not layout.phone else (0.0, top + 10)
        _text(axes, layout, *at, name, ha=layout.pick("right", "left"), color=INK if colour == MUTED else colour)
        middle = top + layout.pick(step / 2, 29.0)
        axes.barh(middle, full * value / most, height=15, left=left, color=colour)
        _text(axes, layout, left + full * value / most + 6, middle, f"{value:.1f}", ha="left")
    _keep(axes, layout, len(rows) * step + 4)
    return Drawing(
        drawing,
        caption=f"取っておいた{prediction['pictures']}枚の絵への、1トークン当たりの迷い（パープレキシティ）。短いほどよい。"
        f"等しい確率で選べば{prediction['uniform']}、n=1 で数えると{found['n1']:.0f}で、図に収まらない。",
        alt=f"いちばん迷わないのは、{min(rows, key=lambda row: row[1])[0]}。"
        + "、".join(f"{name}は{value:.1f}" for name, value, _ in rows)
        + "。",
    )


@figure
def hidden(layout: Layout, hidden: dict[str, Any]) -> Drawing:
    """一つの距離のパッチを隠したときの、迷いの倍率。"""
    rows, above = hidden["rows"], hidden["above"]
    drawing, axes = canvas(layout, layout.pick(220, 220))
    for row in rows:
        axes.bar(
            row["away"], row["ratio"] - 1, bottom=1, width=0.7, color=BLUE if row["away"] == above["away"] else MUTED
        )
    axes.text(above["away"], above["ratio"], f" {above['ratio']:.2f}倍", ha="center", va="bottom", color=BLUE)
    axes.set(xlabel="隠したパッチ（当てるパッチの何個前か）", ylabel="迷い（倍）", ylim=(1, 1.14 * above["ratio"]))
    axes.set_xticks([row["away"] for row in rows][:: layout.pick(1, 2)])
    axes.grid(visible=False, axis="x")
    return Drawing(
        drawing,
        caption="決まった数だけ前のパッチを、どの層からも見えなくしたときの、二行め以降の迷い（隠さないときの何倍か）。"
        f"{above['away']}個前が、すぐ上のパッチ。",
        alt=f"すぐ上（{above['away']}個前）を隠すと{above['ratio']:.2f}倍。ほかはどれも、{hidden['others']:.2f}倍まで。",
    )


@figure
def halves(layout: Layout, halves: dict[str, Any]) -> Drawing:
    """上半分に続けて描かせた、下半分。"""
    given = [row for row in halves["rows"] if row["name"] != "満月"][:2]  # ページを軽くするために、二枚だけ
    left, size = _middle(layout, 62.0, len(given), 150.0)
    tall = [*(f"続き{number}" for number in range(1, halves["seeds"] + 1)), "本当の絵"]
    height = len(tall) * (size + GAP)
    drawing, axes = sheet(layout, height)
    for row, name in enumerate(tall):
        down = row * (size + GAP)
        _text(axes, layout, left - 10, down + size / 2, name, ha="right")
        for column, one in enumerate(given):
            x = left + column * (size + GAP)
            _picture(axes, [*one["painted"], one["truth"]][row], x, down, size)
            if row < halves["seeds"]:
                axes.plot([x, x + size], [down + size / 2] * 2, color=ORANGE, linewidth=1, zorder=3)
    _keep(axes, layout, height)
    return Drawing(
        drawing,
        caption="上半分の番号だけを読ませ、下半分を描かせた。線から上が読ませたところ、下がモデルの描いたところ。くじの種だけが違う。",
        alt="続きは、猫の体や地面や字の下半分になっているが、形がつながらないものもある。"
        f"取っておいた絵（{_names(given)}）の上半分にモデルが続けた絵と、番号から戻した本当の絵が、縦に並ぶ。",
    )


def _names(rows: Sequence[dict[str, Any]]) -> str:
    return "、".join(row["name"] for row in rows)


@figure
def painted(layout: Layout, captioning: dict[str, Any]) -> Drawing:
    """題から描かせた絵。"""
    given, tries, kinds = captioning["painted"], captioning["tries"], captioning["kinds"]
    across = layout.pick(kinds, TWO_ROWS)
    size = (layout.width - GAP * (across - 1)) / across
    shown = 1
    band = LABEL + shown * (size + GAP)
    height = band * (kinds // across)
    drawing, axes = sheet(layout, height)
    for kind in range(kinds):
        left, top = (kind % across) * (size + GAP), (kind // across) * band
        _text(axes, layout, left + size / 2, top + LABEL / 2, given[kind * tries]["name"])
        for number in range(shown):
            one = given[kind * tries + number]
            down = top + LABEL + number * (size + GAP)
            _picture(axes, one, left, down, size)
            if one["name"] != one["judged"]:
                x = [left, left + size, left + size, left, left]
                axes.plot(x, [down, down, down + size, down + size, down], color=ORANGE, linewidth=3, zorder=3)
    _keep(axes, layout, height)
    found = captioning["painting"]
    return Drawing(
        drawing,
        caption="題だけを渡して描かせた絵の、初めの一枚ずつ。選んではいない。枠は、判定役が、ほかの題に近いと答えたもの。",
        alt=f"描いた{found['all']}枚のうち{found['right']}枚が、題のとおりと判定された。題ごとに、初めの一枚が並ぶ。",
    )


@table
def captioning(captioning: dict[str, Any]) -> Table:
    """絵から題を当てた割合。"""
    names = {"model": "育てたモデル", "bag": "数えるだけの係", "pixels": "似た絵の多数決"}
    return Table(
        head=["題を当てた係", "当たり/\n全部の絵", "当たった\n割合", "割合の\n95%の幅"],
        rows=[
            [name, f"{one['right']}/{one['all']}", f"{one['share']:.1%}", f"{one['low']:.1%}〜{one['high']:.1%}"]
            for key, name in names.items()
            if (one := captioning["accuracy"][key])
        ],
        caption=f"取っておいた{captioning['pictures']}枚の題を、それぞれの係が一枚ずつ当てた結果。割合は、どの係も、"
        f"この{captioning['pictures']}枚のうち、題が当たった絵の割合。題は{captioning['kinds']}種類。",
        numbers={1, 2, 3},
    )


@table
def systems(systems: dict[str, Any]) -> Table:
    """大きなモデルの、絵とトークンの勘定。"""
    # データにない: 1 48 43 614 473
    # データにない: 8
    rows: list[list[Cell | str]] = []
    for row in systems["rows"]:
        kinds = f"{row['kinds']:,}" if row["kinds"] else "ベクトル"
        shrunk = f"{row['raw_bits'] / row['bits']:.0f}分の1" if row["bits"] else "―"
        rows.append(
            [
                row["name"],
                f"{row['side']}×{row['side']}",
                f"{row['tokens']:,}",
                kinds,
                f"{row['pixels_per_token']:,}",
                shrunk,
            ]
        )
    return Table(
        head=["設計", "絵の\n大きさ", "トークン\nの数", "番号の\n種類", "1トークン\nの画素", "ビット数"],
        rows=rows,
        caption="公表された設計から計算した、絵一枚のトークンの数。ビット数は、1色8ビットの絵と比べたもの。",
        numbers={2, 3, 4},
    )
