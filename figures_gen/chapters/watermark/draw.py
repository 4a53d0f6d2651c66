"""「この文章は、機械が書いたのか」の図。"""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    COLOURS,
    GREEN,
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
    label, top, row_height = layout.pick((112.0, 52.0, 36.0), (0.0, 52.0, 56.0))
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
        y = top + number * row_height + layout.pick(0, 20)
        axes.text(0, y + layout.pick(16, -10), WAYS[name][0], va="center", weight="bold", size=layout.small)
        for row in rows[name]:
            x, found = label + sizes.index(row["length"]) * wide, row["strict"]
            tint, ink = _found(found["share"])
            box(axes, x + 1, y, wide - 2, 32, tint)
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
    drawing, axes = canvas(layout, layout.pick(330, 310))
    heights = {"substitute": 0.6, "delete": 0.62, "insert": 0.75, "mix": 0.85}  # 名前を置く高さ
    for name, (label, colour) in CHANGES.items():
        rows = attacked["curves"][name]
        xs, ys = [row["changed"] for row in rows], [row["share"] for row in rows]
        axes.plot(xs, ys, color=colour, marker="o", markersize=5)
        _, at = min((abs(y - heights[name]), place) for place, y in enumerate(ys))
        left = name == "substitute"
        place = (-12, 0) if left else (12, 0)
        _note(axes, label, (xs[at], ys[at]), place, color=colour, weight="bold", ha="right" if left else "left")
    axes.set(xlim=(-0.02, 0.98), ylim=(-0.03, 1.05), xlabel="書き換えた割合")
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8], ["0%", "20%", "40%", "60%", "80%"])
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
