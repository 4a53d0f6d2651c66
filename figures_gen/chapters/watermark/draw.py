"""「この文章は、機械が書いたのか」の図。"""

import math
import random
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    COLOURS,
    GREEN,
    GRID,
    INK,
    LOST,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    PURPLE,
    SOFT,
    Cell,
    Drawing,
    Layout,
    Table,
    box,
    canvas,
    sheet,
    text_width,
)

LINE_LENGTH = 25  # 九九の続きの、一行に見せる文字数
LINE, HEAD, GAP = 31.0, 26.0, 12.0  # 色を付けたトークンの段の高さ、見出しの高さ、二つの文章の間
PAINT = {True: COLOURS["token3"], False: LOST, None: SOFT}
WAYS = {
    "plain": ("印なし", MUTED),
    "delta-1": ("δ = 1", BLUE),
    "delta-2": ("δ = 2", GREEN),
    "delta-4": ("δ = 4", ORANGE),
    "half": ("γ = 0.5、δ = 2", PURPLE),
    "tournament": ("トーナメント", PURPLE),
    "greedy": ("いつも一位、δ = 2", MUTED),
}
LONGER = {"delta-2": "long"}  # もっと長く書かせたもの
MOST = 0.9  # 「見つかる」と言う割合
KINDS = {"prose": "散文", "code": "コード", "list": "一覧と表", "quotation": "名文の\n続き", "fixed": "決まった\n並び"}
CHANGES = {
    "substitute": ("取り替える", BLUE),
    "delete": ("抜く", ORANGE),
    "insert": ("差し込む", GREEN),
    "mix": ("人の文章を混ぜる", PURPLE),
}
REWRITES = {
    "none": "何もしない",
    "shuffle": "文の順番を入れ替える",
    "style": "です・ます→だ・である",
    "kana": "漢字→仮名",
    "wide": "半角→全角",
    "wide-normalised": "　そろえてから調べる",
    "hide": "見えない文字を入れる",
    "hide-normalised": "　そろえてから調べる",
}


@figure
def samples(layout: Layout, samples: dict[str, Any]) -> Drawing:
    """印のない文章とある文章を、トークンの色で。"""
    # データにない: 46 19
    shown = {name: _flow(layout, samples[name]["tokens"]) for name in ("plain", "delta-2")}
    height = sum(HEAD + len(rows) * LINE for rows in shown.values()) + GAP
    drawing, axes = sheet(layout, height)
    top = 0.0
    for name, rows in shown.items():
        part = samples[name]["part"]
        axes.text(0, top + 11, WAYS[name][0] if name == "plain" else "印あり", va="center", weight="bold")
        note = f"緑 {part['green']}/{part['counted']}　z = {part['z']:.1f}"
        axes.text(layout.width, top + 11, note, va="center", ha="right", color=MUTED, size=layout.small)
        for place, row in enumerate(rows):
            for left, width, token in row:
                y = top + HEAD + place * LINE
                box(axes, left, y, width, 25, PAINT[token["green"]])
                axes.text(
                    left + width / 2, y + 12.5, _shown(token["text"]), ha="center", va="center", size=layout.small
                )
                if token["green"]:  # 色が見分けられなくても分かるように
                    axes.plot([left + 2, left + width - 2], [y + 23.5, y + 23.5], color=GREEN, linewidth=2)
        top += HEAD + len(rows) * LINE + GAP
    counts = "。".join(
        f"{'印なし' if name == 'plain' else '印あり'}は、数えた{samples[name]['part']['counted']}トークンのうち緑が"
        f"{samples[name]['part']['green']}個で、zは{samples[name]['part']['z']:.1f}"
        for name in shown
    )
    return Drawing(
        drawing,
        caption=f"「{samples['prompt']}」に続けて、同じくじで書かせた、初めの{len(samples['plain']['tokens'])}トークン。"
        "緑に下線、赤は下線なし、灰色は数えないもの。",
        alt=f"緑の割合が、印のある文章では{_green(samples['delta-2'])}、ない文章では{_green(samples['plain'])}。{counts}。",
    )


def _green(sample: dict[str, Any]) -> str:
    return f"{sample['part']['green'] / sample['part']['counted']:.0%}"


def _flow(layout: Layout, tokens: Sequence[dict[str, Any]]) -> list[list[tuple[float, float, dict[str, Any]]]]:
    """トークンの箱を、図の幅で折り返します。（左、幅、トークン）の行です。"""
    rows: list[list[tuple[float, float, dict[str, Any]]]] = [[]]
    left = 0.0
    for token in tokens:
        width = text_width(_shown(token["text"]), layout.small) + 7
        if left + width > layout.width:
            rows.append([])
            left = 0
        rows[-1].append((left, width, token))
        left += width + 3
    return rows


def _folded(layout: Layout, text: str) -> list[str]:
    """図の幅で折った行。"""
    lines = [""]
    for letter in text:
        if text_width(lines[-1] + letter, layout.small) > layout.width - 16:
            lines.append("")
        lines[-1] += letter
    return lines


def _shown(text: str) -> str:
    return text.replace("\n", "⏎").replace("\u3000", "□").strip(" ") or "␣"


@figure
def coins(layout: Layout, coins: dict[str, Any]) -> Drawing:
    """二人の書き手の文を塗り、その下に、偶然なら緑がいくつになるかの山を描きます。"""
    # データにない: 0 4 8 12 16 20 100
    writers, shares, tails = coins["writers"], coins["shares"], coins["tails"]
    names = ("ふつうの書き手", "緑しか選ばない書き手")
    across = layout.pick(20, 10)
    wide, block = layout.width / across, 28 + 20 // across * 29 + 8
    hill, step = layout.pick(84, 60), layout.width / len(shares)
    base = 2 * block + hill + 20
    drawing, axes = sheet(layout, base + 30 + 21 * len(tails))
    for number, (writer, name) in enumerate(zip(writers, names, strict=True)):
        top = number * block
        axes.text(0, top + 12, name, va="center", weight="bold")
        axes.text(layout.width, top + 12, f"緑 {writer['count']}／{len(writer['green'])}", va="center", ha="right")
        for place, (word, green) in enumerate(zip(writer["words"][1:], writer["green"], strict=True)):
            x, y = place % across * wide, top + 26 + place // across * 29
            box(axes, x + 1, y, wide - 2, 25, PAINT[green])
            axes.text(x + wide / 2, y + 12.5, word, ha="center", va="center", size=layout.small)
            if green:  # 色が見分けられなくても分かるように
                axes.plot([x + 3, x + wide - 3], [y + 23.5, y + 23.5], color=GREEN, linewidth=2)
    for count, share in enumerate(shares):
        here = [name for writer, name in zip(writers, ("ふつう", "緑だけ"), strict=True) if writer["count"] == count]
        x, tall = (count + 0.5) * step, max(share / max(shares) * hill, 1)
        box(axes, x - 0.36 * step, base - tall, 0.72 * step, tall, GREEN if here else GRID, radius=1)
        if count % 4 == 0:
            axes.text(x, base + 11, str(count), ha="center", va="center", size=layout.small, color=MUTED)
        if here:
            right, y = (x + 0.36 * step, base - tall - 9) if tall > 1 else (layout.width, base - 11)
            axes.text(right, y, here[0], ha="right", va="center", size=layout.small, color=GREEN)
    for row, tail in enumerate(tails):
        y, left = base + 34 + row * 21, (tail["from"] + 0.14) * step
        axes.plot([left, layout.width - 0.14 * step], [y, y], color=ORANGE, linewidth=3)
        words = f"{tail['from']}個以上　{_chance(tail['share'])}"
        axes.text(left - 8, y, words, ha="right", va="center", size=layout.small)
    listed = "。".join(f"{tail['from']}個以上は{_chance(tail['share'])}" for tail in tails)
    return Drawing(
        drawing,
        caption=f"二人の書いた{len(writers[0]['green'])}個の言葉（緑に下線）と、硬貨を{len(shares) - 1}回投げたときに、"
        "表（緑）が出る数の散らばり。横軸が、緑の個数。",
        alt="".join(f"{name}の緑は{writer['count']}個。" for writer, name in zip(writers, names, strict=True))
        + f"偶然なら、{listed}。",
    )


def _chance(share: float) -> str:
    """確率。ごく小さければ、100万回にいくつか。"""
    return f"{share:.1%}" if share >= 0.001 else f"100万回に{share * 1e6:.0f}回"


@figure
def suspects(layout: Layout, school: dict[str, Any]) -> Drawing:
    """一人を一つの点にして、どのしきい値で誰が疑われるかを見せます。"""
    # データにない: 0.05 0.01 0.001
    rows = [row for row in school["rows"] if row["threshold"] in (0.05, 0.01, 0.001)]
    essays, cheats, found = school["essays"], school["cheats"], school["supposed"]
    high, step = layout.pick((10, 6.0), (20, 6.4))
    drawing, axes = sheet(layout, layout.pick(88, 206) + 25 * len(rows))
    order = random.Random(0).sample(range(essays), essays)  # 疑われる人は、あちこちにいる
    mark = [next((n for n, row in reversed([*enumerate(rows)]) if at < row["honest"]), None) for at in range(essays)]
    tints = (ORANGE, PURPLE, INK)
    axes.text(0, 10, f"自分で書いた{essays:,}人", va="center", weight="bold")
    _crowd(axes, [((column + 0.5) * step, 24 + 0.5 * step) for column in range(essays // high)], high, step)
    for kind, tint in enumerate(tints):
        places = [divmod(place, high) for place, marked in zip(order, mark, strict=True) if marked == kind]
        _dots(axes, [((column + 0.5) * step, 24 + (line + 0.5) * step) for column, line in places], tint)
    left, top = layout.pick((essays / high * step + 10, 24.0), (0.0, 24 + high * step + 24))
    across = layout.pick(5, 50)
    x, y, ha = layout.pick((layout.width, 10.0, "right"), (0.0, top - 10, "left"))
    axes.text(x, y, f"機械に書かせた{cheats}人", va="center", ha=ha, weight="bold", color=BLUE)
    places = [divmod(place, across) for place in range(cheats)]
    caught = [(left + (column + 0.5) * step, top + (line + 0.5) * step) for line, column in places]
    _dots(axes, caught[: round(found)], BLUE)
    _dots(axes, caught[round(found) :], GRID)
    for number, row in enumerate(rows):
        y = layout.pick(104, 222) + 25 * number - 6
        _suspected(axes, layout, y, (row, found), tints[number])
    listed = "。".join(
        f"しきい値{row['threshold']:.1%}で、無実の{row['honest']:.0f}人が疑われ、疑いが当たるのは{_hit(row, found):.0%}"
        for row in rows
    )
    return Drawing(
        drawing,
        caption="一つの点が一人。色の付いた点が、疑われた人（平均）。"
        f"機械の作文は、どのしきい値でも{found / cheats:.0%}が見つかるとした。棒は、疑われた人の内訳。",
        alt=f"{essays:,}個の点のうち、{rows[0]['honest']:.0f}個が色付きで、機械の{found:g}人とほぼ同じ数。{listed}。",
    )


def _crowd(axes: Axes, tops: list[tuple[float, float]], high: int, step: float) -> None:
    """``tops`` から下へ ``high`` 個ずつの点。一つずつ描くと重いので、丸い点線にします。"""
    xs = [x for x, _ in tops for _ in range(3)]
    ys = [y for _, top in tops for y in (top, top + (high - 1) * step, math.nan)]
    wide = 3.8
    axes.plot(xs, ys, color=GRID, linewidth=wide, linestyle=(0, (0, step / wide)), dash_capstyle="round")


def _dots(axes: Axes, centres: list[tuple[float, float]], tint: str) -> None:
    axes.plot(*zip(*centres, strict=True), "o", color=tint, markersize=5.4, markeredgewidth=0)


def _hit(row: dict[str, Any], found: float) -> float:
    honest: float = row["honest"]
    return found / (found + honest)


def _suspected(axes: Axes, layout: Layout, y: float, numbers: tuple[dict[str, Any], float], tint: str) -> None:
    """一つのしきい値の、疑われた人の内訳。"""
    row, found = numbers
    left, scale = layout.pick((64.0, 4.0), (48.0, 1.0))
    honest, seen = row["honest"] * scale, found * scale
    axes.text(0, y, f"{row['threshold']:.1%}".replace(".0%", "%"), va="center", weight="bold")
    box(axes, left, y - 8, max(honest, 1.5), 16, tint, radius=1)
    box(axes, left + honest + 2, y - 8, seen, 16, BLUE, radius=1)
    words = f"無実{row['honest']:.0f}人・当たる割合{_hit(row, found):.0%}"
    axes.text(left + honest + seen + 10, y, words, va="center", size=layout.small)


@figure
def pairs(layout: Layout, pairs: dict[str, Any]) -> Drawing:
    """隣り合う二つの言葉を、かぎでつないだ一つの組として見せます。"""
    wide = min(layout.width / len(pairs["words"]), 46.0)
    drawing, axes = sheet(layout, 54)
    for place, word in enumerate(pairs["words"]):
        box(axes, place * wide + 2, 2, wide - 4, 26, SOFT)
        axes.text(
            (place + 0.5) * wide, 15, word, ha="center", va="center", size=layout.pick(14, 17)
        )  # 練習の囲みは、狭い
        if place:
            first, last = (place - 0.36) * wide, (place + 0.36) * wide
            axes.plot([first, first, last, last], [32, 40, 40, 32], color=MUTED, linewidth=1.5)
    return Drawing(
        drawing,
        caption="かぎが、「直前と次」の組。",
        alt=f"左から、「{' '.join(pairs['words'])}」。隣り合う二つが、一組ずつ、かぎでつながれている。",
    )


@figure
def favoured(layout: Layout, fork: dict[str, Any]) -> Drawing:
    """分かれ道の候補の、緑をひいきする前と後の確率を、左右に並べます。"""
    rows = fork["candidates"]
    drawing, axes = sheet(layout, 34 + len(rows) * 31)
    before, step = layout.pick(84, 66), layout.pick(282, 132)
    scale = (step - 62) / max(row[end] for row in rows for end in ("before", "after"))
    for place, title in enumerate(("印なし", f"緑に{fork['delta']:g}を足すと")):
        axes.text(before + place * step, 12, title, va="center", weight="bold")
    for number, row in enumerate(rows):
        y = 34 + number * 31
        box(axes, 0, y, before - 12, 25, PAINT[row["green"]])
        axes.text((before - 12) / 2, y + 12.5, _shown(row["token"]), ha="center", va="center")
        if row["green"]:  # 色が見分けられなくても分かるように
            axes.plot([2, before - 14], [y + 23.5, y + 23.5], color=GREEN, linewidth=2)
        for place, end in enumerate(("before", "after")):
            left, width = before + place * step, row[end] * scale
            box(axes, left, y + 4.5, width, 16, GREEN if row["green"] else MUTED, radius=1)
            axes.text(left + width + 5, y + 12.5, f"{row[end]:.1%}", va="center", size=layout.small)
    first = max(rows, key=lambda row: row["after"])
    changes = "、".join(f"{row['token']} {row['before']:.1%}から{row['after']:.1%}" for row in rows)
    return Drawing(
        drawing,
        caption=f"「{fork['prompt']}」の次の、上位{len(rows)}個。緑に下線、赤は下線なし。",
        alt=f"緑の点数に{fork['delta']:g}を足すと、一位は「{rows[0]['token']}」から「{first['token']}」に替わる。{changes}。"
        f"緑は、{'、'.join(row['token'] for row in rows if row['green'])}。",
    )


@figure
def framed(layout: Layout, forgery: dict[str, Any]) -> Drawing:
    """漱石の文だけを並べた、二つの文章の緑の割合。"""
    lines = [line for text in forgery["picked"] for line in [*_folded(layout, text), ""]]
    drawing, axes = sheet(layout, 120 + len(lines) * 20)
    parts = {f"初めから{forgery['count']}文": forgery["honest"], f"緑の多い{forgery['count']}文": forgery["forged"]}
    for top, (name, part) in zip((0, 72), parts.items(), strict=True):
        axes.text(0, top + 11, name, va="center", weight="bold")
        note = f"緑 {part['green']}/{part['counted']}　z = {part['z']:.1f}"
        axes.text(layout.width, top + 11, note, va="center", ha="right", color=MUTED, size=layout.small)
        green = layout.width * part["green"] / part["counted"]
        box(axes, 0, top + 26, layout.width, 25, LOST)
        box(axes, 0, top + 26, green, 25, PAINT[True])
        axes.plot([2, green - 2], [top + 49.5, top + 49.5], color=GREEN, linewidth=2)
    for place, line in enumerate(lines):
        axes.text(8, 142 + place * 20, line, va="center", size=layout.small)
    return Drawing(
        drawing,
        caption=f"『吾輩は猫である』の{forgery['sentences']:,}文から、鍵を知る人が選んで並べたもの。下は、選んだ初めの{len(forgery['picked'])}文。"
        "下線のあるところが、緑の割合。",
        alt="漱石の文だけを並べても、選べば印があることになる。"
        + "。".join(
            f"{name}は、緑が{part['green']}/{part['counted']}で、zは{part['z']:.1f}" for name, part in parts.items()
        )
        + "。",
    )


@figure
def lengths(layout: Layout, detection: dict[str, Any]) -> Drawing:
    """長さごとの、見つかった割合。見つかるほど、濃く塗ります。"""
    # データにない: 0.25 0.5 0.1
    names = ("delta-4", "delta-2", "half", "delta-1", "plain")
    sizes = sorted({row["length"] for row in detection["rows"]})
    label, top, row_height = layout.pick(112.0, 90.0), 52.0, 34.0
    wide = (layout.width - label) / len(sizes)
    drawing, axes = sheet(layout, top + len(names) * row_height)
    rows = {name: [row for row in detection["rows"] if row["way"] in (name, LONGER.get(name))] for name in names}
    enough = next(row for row in rows["delta-2"] if row["strict"]["share"] > MOST)
    title = f"{WAYS['delta-2'][0]}の印は、{enough['length']}トークンで{enough['strict']['share']:.0%}見つかる"
    axes.text(0, 10, title, va="center", weight="bold")
    for place, size in enumerate(sizes):
        heading = f"{size}トークン" if not layout.phone else str(size)
        axes.text(label + (place + 0.5) * wide, 38, heading, ha="center", va="center", size=layout.small, color=MUTED)
    for number, name in enumerate(names):
        y = top + number * row_height
        axes.text(0, y + 16, WAYS[name][0], va="center", weight="bold", size=layout.small)
        for row in rows[name]:
            x, found = label + sizes.index(row["length"]) * wide, row["strict"]
            tint, ink = _found(found["share"])
            box(axes, x + 1, y, wide - 2, 31, tint)
            axes.text(x + wide / 2, y + 16, f"{found['share']:.0%}", ha="center", va="center", color=ink)
    listed = "。".join(
        f"{WAYS[name][0]}は" + "、".join(f"{row['length']}トークンで{row['strict']['share']:.0%}" for row in rows[name])
        for name in names
    )
    return Drawing(
        drawing,
        caption="散文の続きを、初めの何トークンかだけで調べ、p < 0.1%で見つかった割合。"
        "断りがなければγ = 0.25。長いものは、別に書かせた文章。",
        alt=f"{title}。{listed}。",
    )


def _found(share: float) -> tuple[str, str]:
    """見つかった割合に合わせた、ますと字の色。"""
    return (GREEN, PAPER) if share > MOST else (COLOURS["token3"], INK) if share > 0.1 else (SOFT, INK)


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset pixels", va="center", bbox=ON_GRID, **look)


@table
def costs(costs: dict[str, Any]) -> Table:
    """書かせ方ごとの、迷いと多彩さ。"""
    # データにない: 95
    # データにない: 0.5
    names = [name for name in WAYS if name in costs["ways"]]
    rows = []
    for name in names:
        found = costs["ways"][name]
        worse = found["worse"]
        gap = "―" if name == "plain" else f"{worse['mean']:+.2f}（{worse['low']:+.2f}〜{worse['high']:+.2f}）"
        few = f"（{found['texts']}本）" if found["texts"] < costs["ways"]["plain"]["texts"] else ""
        rows.append([WAYS[name][0] + few, f"{found['perplexity']:.1f}", gap, f"{found['distinct_2']:.2f}"])
    return Table(
        head=["書かせ方", "迷い", "損失の差\n（95%信頼区間）", "distinct-2"],
        rows=rows,
        caption="迷いは、印を付ける前のモデルから見たパープレキシティ。損失の差は、同じ書き出しの、印のない文章との差（ナット）。"
        "distinct-2は、一つの文章の中の、隣り合う二つの組のうち、違うものの割合。",
        numbers={1, 2, 3},
    )


@figure
def entropy(layout: Layout, entropy: dict[str, Any]) -> Drawing:
    """くじの散らばりと、緑の割合。"""
    # データにない: 95
    drawing, axes = canvas(layout, layout.pick(290, 270))
    rows = [row for row in entropy["bins"] if row["of"]]
    places = range(len(rows))
    axes.bar(places, [row["share"] for row in rows], color=GREEN, width=0.6)
    axes.vlines(places, [row["low"] for row in rows], [row["high"] for row in rows], color=INK, linewidth=1.5)
    axes.axhline(entropy["gamma"], color=MUTED, linestyle="--", linewidth=1)
    axes.set(ylim=(0, 1), xlabel="くじの散らばり（ビット）")
    axes.set_xticks(list(places), [_range(row) for row in rows], size=layout.small)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_title("緑を引いた割合", loc="left", size=layout.size)
    for place, row in zip(places, rows, strict=True):
        _note(axes, f"{row['share']:.0%}", (place, row["high"]), (0, 12), ha="center", size=layout.small)
    listed = "、".join(f"{_range(row)}ビットで{row['share']:.0%}" for row in rows)
    return Drawing(
        drawing,
        caption="δ = 2で書かせたトークンを、印を付ける前の分布の散らばり（エントロピー）で分け、書いたときの番号のまま"
        "数えた。縦の棒は、文章を"
        f"単位に求めた95%信頼区間、点線は、印がないときの{entropy['gamma']:.0%}。",
        alt=f"緑を引いた割合は、{_range(rows[0])}ビットの{rows[0]['share']:.0%}から、{_range(rows[-1])}ビットの{rows[-1]['share']:.0%}に。"
        f"散らばりごとに、{listed}。",
    )


def _range(row: dict[str, float]) -> str:
    return f"{row['from']:g}〜" if row["to"] > 15 else f"{row['from']:g}〜{row['to']:g}"


@table
def times(entropy: dict[str, Any]) -> Table:
    """九九の続き。印なしと印あり。"""
    plain, marked = (entropy["continued"][way] for way in ("plain", "delta-2"))
    return Table(
        head=["印なし", "印あり"],
        rows=[[_line(one), _line(other)] for one, other in zip(plain, marked, strict=True)],
        caption=f"「{entropy['prompt'].split(chr(10))[-2]}」までの九九に続けて書かせた、初めの{len(plain)}行（空の行は除く）。",
    )


def _line(text: str) -> str:
    return text if len(text) <= LINE_LENGTH else text[: LINE_LENGTH - 1] + "…"


@table
def kinds(entropy: dict[str, Any]) -> Table:
    """文章の種類ごとの、見つかりやすさ。"""
    # データにない: 0.1 200
    return Table(
        head=["続き", "散らばり", "緑の割合\n数えた数", "zの\n中央値", "見つけた\n数"],
        rows=[
            [
                KINDS[row["kind"]],
                f"{row['bits']:.1f}",
                f"{row['green']:.0%}\n{row['counted']:.0f}",
                f"{row['z']:.1f}\n{row['least_z']:.1f}〜{row['most_z']:.1f}",
                f"{row['found']}/{row['of']}",
            ]
            for row in entropy["kinds"]
        ],
        caption="δ = 2、200トークン。散らばりは、印を付ける前の分布のエントロピー（ビット）の平均。数えた数は、同じ組を"
        "一度だけ数えたトークンの、一本当たりの平均。zの中央値の下は、文章ごとのzの範囲。見つけた数は、p < 0.1%の文章の"
        "数。",
        numbers={1, 2, 3, 4},
    )


@figure
def false_rates(layout: Layout, false_accusations: dict[str, Any]) -> Drawing:
    """人の文章を疑ってしまう割合。"""
    # データにない: 95
    # データにない: 0.1
    drawing, axes = canvas(layout, layout.pick(330, 310))
    rows = [row for row in false_accusations["table"] if row["book"] == "neko" and row["threshold"] == 0.001]
    sizes = sorted({row["length"] for row in rows})
    counts = {"every": ("何度も数える", ORANGE, 0.06), "once": ("一度だけ数える", BLUE, -0.06)}
    for way, (label, colour, shift) in counts.items():
        found = [row for row in rows if row["way"] == way]
        xs = [place + shift for place in range(len(found))]
        axes.plot(xs, [100 * row["share"] for row in found], color=colour, marker="o", markersize=5)
        axes.vlines(
            xs, [100 * row["low"] for row in found], [100 * row["high"] for row in found], color=colour, linewidth=1.5
        )
        _note(
            axes,
            label,
            (xs[-1], 100 * found[-1]["share"]),
            (-12, 14 if way == "every" else -18),
            color=colour,
            ha="right",
            weight="bold",
        )
    axes.axhline(0.1, color=MUTED, linestyle="--", linewidth=1)
    _note(axes, "約束の0.1%", (0, 0.1), (-8, 12), color=MUTED, ha="left", size=layout.small)
    top = max(100 * row["high"] for row in rows if row["way"] in counts)
    axes.set(xlim=(-0.3, len(sizes) - 0.7), ylim=(-0.12, top * 1.1), xlabel="トークンの数")
    axes.set_xticks(range(len(sizes)), [str(size) for size in sizes])
    axes.set_title("p < 0.1%で疑われた割合（%）", loc="left", size=layout.size)
    listed = "。".join(
        f"{label}と、" + "、".join(f"{row['length']}トークンで{row['share']:.3%}" for row in rows if row["way"] == way)
        for way, (label, *_) in counts.items()
    )
    return Drawing(
        drawing,
        caption=f"『吾輩は猫である』を短く切り、{false_accusations['keys']}個の鍵で調べた。人が書いたのに印があるとされた割合。"
        "縦の棒は、鍵を単位に求めた95%信頼区間。",
        alt=f"{sizes[-1]}トークンでは、{_accused(rows)}疑われる。{listed}。",
    )


def _accused(rows: list[dict[str, Any]]) -> str:
    """いちばん長いところの、数え方ごとの疑われた割合。"""
    last = {row["way"]: row["share"] for row in rows}
    return f"一度だけ数えると{last['once']:.2%}、何度も数えると{last['every']:.2%}が"


@table
def false_table(false_accusations: dict[str, Any]) -> Table:
    """二冊の本、二つのしきい値での、疑われた割合。"""
    # データにない: 1 95
    # データにない: 0.1
    names = {"neko": "『吾輩は猫である』", "botchan": "『坊っちゃん』の英訳"}
    rows: list[list[Cell | str]] = []
    for book, title in names.items():
        rows.append([Cell(title, bold=True)])
        lengths = sorted({row["length"] for row in false_accusations["table"]})
        rows += [[str(length), *_rates(false_accusations["table"], book, length)] for length in lengths]
    return Table(
        head=["トークン", "p < 1%\n（%）", "区間", "p < 0.1%\n（%）", "区間"],
        rows=rows,
        caption=f"同じ組を一度だけ数えて、疑われた割合と、その95%信頼区間。どの窓も{false_accusations['keys']}個の鍵で調べ、区間は鍵を"
        "単位に求めた（数が少なければ、クロッパー・ピアソンの区間まで広げた）。",
        numbers={0, 1, 2, 3, 4},
    )


def _rates(rows: Sequence[dict[str, Any]], book: str, length: int) -> list[str]:
    found = []
    for threshold in (0.01, 0.001):
        [row] = [
            row
            for row in rows
            if (row["book"], row["length"], row["threshold"], row["way"]) == (book, length, threshold, "once")
        ]
        found += [f"{100 * row['share']:.2f}", f"{100 * row['low']:.2f}〜{100 * row['high']:.2f}"]
    return found


@table
def school(school: dict[str, Any]) -> Table:
    """しきい値ごとの、疑われる人数の見込み。"""
    # データにない: 95
    # データにない: 2 200
    return Table(
        head=["しきい値", "無実で\n疑われる", "見つかった", "疑いが\n当たる割合"],
        rows=[
            [
                f"{100 * row['threshold']:g}%",
                f"{row['honest']:g}人",
                f"{row['seen']['found']}/{row['seen']['of']}",
                f"{100 * row['right']['low']:.2f}〜{100 * row['right']['share']:.2f}%",
            ]
            for row in school["rows"]
        ],
        caption=f"自分で書いた作文が{school['essays']:,}人分、δ = 2の印のある機械の作文が{school['cheats']}人分のとき。"
        "見つかったのは、Gemmaの散文200トークン。疑いが当たる割合の下の端は、見つかる割合を95%信頼区間の下の端としたもの。",
        numbers={0, 1, 2, 3},
    )


@figure
def changes(layout: Layout, attacked: dict[str, Any]) -> Drawing:
    """書き換えた割合と、見つかった割合。"""
    # データにない: 0.1 2 200
    drawing, axes = canvas(layout, layout.pick(324, 294))
    heights = {"substitute": 0.6, "delete": 0.62, "insert": 0.75, "mix": 0.85}  # 名前を置く高さ
    for name, (label, colour) in CHANGES.items():
        rows = attacked["curves"][name]
        xs, ys = [row["changed"] for row in rows], [row["share"] for row in rows]
        axes.plot(xs, ys, color=colour, marker="o", markersize=5)
        _, at = min((abs(y - heights[name]), place) for place, y in enumerate(ys))
        left, look = name == "substitute", dict[str, Any](color=colour, weight="bold")
        place = (-12, 0) if left else (12, 0)
        if name == "insert" or (layout.phone and name == "delete"):  # 隣の線とのあいだが狭いので、線の外から指す
            left, place = name == "delete", layout.pick((56, 10), (30, 8) if name == "insert" else (-36, -12))
            look["arrowprops"] = {"arrowstyle": "-", "color": colour, "shrinkA": 0, "shrinkB": 4}
        _note(axes, label, (xs[at], ys[at]), place, ha="right" if left else "left", **look)
    axes.set(xlim=(-0.02, 0.98), ylim=(-0.03, 1.05), xlabel="書き換えた割合")
    axes.set_xticks([0, 0.25, 0.5, 0.75], ["0%", "25%", "50%", "75%"])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_title("p < 0.1%で見つかった割合", loc="left", size=layout.size)
    listed = "。".join(
        f"{CHANGES[name][0]}と、" + "、".join(f"{row['changed']:.0%}で{row['share']:.0%}" for row in rows)
        for name, rows in attacked["curves"].items()
    )
    return Drawing(
        drawing,
        caption=f"δ = 2、200トークンの散文{attacked['texts']}本を、くじを{attacked['seeds']}通りに変えて書き換えた。",
        alt=f"いちばん早く見つからなくなるのは、{_soonest(attacked['curves'])}とき。見つかる割合は、{listed}。",
    )


def _soonest(curves: dict[str, list[dict[str, Any]]]) -> str:
    """見つかる割合の合計がいちばん小さい書き換え方。"""
    return CHANGES[min(CHANGES, key=lambda name: sum(row["share"] for row in curves[name]))][0]


@table
def rewrites(attacked: dict[str, Any]) -> Table:
    """文字の書き換えのあとで、見つかった数。"""
    return Table(
        head=["書き換え", "残った組", "zの中央値", "見つかった数"],
        rows=[
            [REWRITES[row["name"]], f"{row['kept']:.0%}", f"{row['z']:.1f}", f"{row['found']}/{row['of']}"]
            for row in attacked["rewrites"]
        ],
        caption="残った組は、書き換える前の隣り合う二つのトークンの組のうち、あとにもある割合。「そろえる」は、NFKCで文字をそろえ、"
        "見えない文字を除くこと。",
        numbers={1, 2, 3},
    )


@table
def bends(bends: dict[str, Any]) -> Table:
    """くじ一回での、損失の増えた分と、二度引いて同じものが出る割合。"""
    # データにない: 95
    rows = []
    for name in ("plain", "delta-1", "delta-2", "delta-4", "tournament"):
        found = bends["ways"][name]
        worse = found["worse"]
        gap = "―" if name == "plain" else f"{worse['mean']:+.2f}（{worse['low']:+.2f}〜{worse['high']:+.2f}）"
        rows.append([WAYS[name][0], gap, f"{found['same']['mean']:.0%}"])
    return Table(
        head=["印の付け方", "損失の差\n（95%信頼区間）", "二度引いて\n同じになる"],
        rows=rows,
        caption=f"印のない散文{bends['texts']}本の{bends['places']}か所で、次のくじに、{bends['keys']}組の鍵で印を付けた。損失の差は、印を付ける前の"
        "モデルから見た損失の期待値の増えた分（ナット）を、鍵で平均したもの。区間は、文章を単位に求めた。同じになるのは、鍵を"
        f"替えずに二度引いたとき。候補は、確率の大きい{bends['near']:,}個。",
        numbers={1, 2},
    )


@table
def tournament(tournament: dict[str, Any]) -> Table:
    """トーナメントと緑のリストの、見つかった数。"""
    # データにない: 0.1
    names = ("delta-2", "delta-4", "tournament")
    return Table(
        head=["トークン", *(WAYS[name][0] for name in names)],
        rows=[
            [str(row["length"]), *(f"{row[name]['found']}/{row[name]['of']}" for name in names)]
            for row in tournament["rows"]
        ],
        caption=f"p < 0.1%で見つかった数。トーナメントは{tournament['rounds']}回戦、δは緑のリスト。同じ書き出しの散文で"
        "比べた。",
        numbers={0, 1, 2, 3},
    )
