"""「『吾輩は猫である』でトークナイザを育てる」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, GRID, INK, MUTED, ORANGE, TOKENS, WIDTH, Drawing, Layout, box, canvas, sheet

COLUMN, GAP = 53.0, 3.0  # 一文字の幅と、トークンのあいだ
ROW = 76.0  # 箱の段の高さ


@figure
def token_boxes(layout: Layout, token_boxes: dict[str, Any]) -> Drawing:
    """二つの例文を、トークンの箱に分けます。箱の中は文字とバイト、下は番号です。"""
    sentences = token_boxes["sentences"]
    flows = [_flow(sentence["tokens"]) for sentence in sentences]
    drawing, axes = sheet(layout, sum(40 + len(rows) * ROW for rows in flows) - 12)
    top = 0.0
    for sentence, rows in zip(sentences, flows, strict=True):
        axes.text(0, top + 9, sentence["text"], va="center", weight="bold")
        axes.text(WIDTH, top + 9, f"{sentence['count']}トークン", va="center", ha="right", color=MUTED, size=12)
        for number, row in enumerate(rows):
            _boxes(axes, top + 24 + number * ROW, row)
        top += 40 + len(rows) * ROW
    listed = "。".join(
        f"「{one['text']}」は" + "、".join(f"{token['text']}（{token['id']}）" for token in one["tokens"])
        for one in sentences
    )
    counts = "、".join(f"{one['utf8_bytes']}バイトが{one['count']}トークン" for one in sentences)
    return Drawing(
        drawing,
        caption=f"色の付いた箱がトークン。箱の中は文字とUTF-8のバイト、下はトークンの番号。{counts}になった。",
        alt=f"二つの文をトークンに分けた箱の図。{listed}。",
    )


def _flow(tokens: list[dict[str, Any]]) -> list[list[tuple[float, int, dict[str, Any]]]]:
    """トークンの箱を、図の幅で折り返します。（左、何番目か、トークン）の行です。"""
    rows: list[list[tuple[float, int, dict[str, Any]]]] = [[]]
    left = 0.0
    for number, token in enumerate(tokens):
        width = len(token["text"]) * COLUMN
        if left + width > WIDTH:
            rows.append([])
            left = 0
        rows[-1].append((left, number, token))
        left += width + GAP
    return rows


def _boxes(axes: Axes, top: float, row: list[tuple[float, int, dict[str, Any]]]) -> None:
    for left, number, token in row:
        width = len(token["text"]) * COLUMN
        box(axes, left, top, width, 46, TOKENS[number % len(TOKENS)])
        for place, (char, code) in enumerate(zip(token["text"], token["bytes"], strict=True)):
            centre = left + (place + 0.5) * COLUMN
            axes.text(centre, top + 16, char, ha="center", va="center", size=17)
            axes.text(centre, top + 36, code, ha="center", va="center", size=12, color=INK)
        axes.text(left + width / 2, top + 56, str(token["id"]), ha="center", va="center", size=12, color=MUTED)


@figure
def vocabulary_size(layout: Layout, vocabulary_size: dict[str, Any]) -> Drawing:
    """語彙の大きさと、一文字あたりのビット数。辞書を数えない線と、数える線です。"""
    rows = [row for row in vocabulary_size["rows"] if row["size"] >= 256]
    best, baselines = vocabulary_size["best"], vocabulary_size["baselines"]
    sizes = [row["size"] for row in rows]
    drawing, axes = canvas(layout, 350)
    axes.plot(sizes, [row["per_character"] for row in rows], color=BLUE, marker="o", markersize=4)
    axes.plot(sizes, [row["with_dictionary"] for row in rows], color=ORANGE, marker="o", markersize=4)
    axes.plot(best["size"], best["with_dictionary"], "o", color=ORANGE, markersize=9)
    _baselines(axes, sizes, baselines)
    last = rows[-2]
    axes.text(sizes[-1], rows[-1]["per_character"] - 0.3, "文章だけ", color=BLUE, ha="right", va="top")
    axes.text(last["size"], last["with_dictionary"] + 0.5, "辞書も数える", color=ORANGE, ha="right", va="bottom")
    axes.annotate(
        f"{best['size']:,}語で最小\n{best['with_dictionary']:.1f}ビット",
        (best["size"], best["with_dictionary"]),
        xytext=(best["size"] * 0.42, best["with_dictionary"] - 2.2),
        color=ORANGE,
        ha="center",
        va="top",
        size=12,
        linespacing=1.4,
        arrowprops={"arrowstyle": "-", "color": ORANGE, "shrinkB": 6},
    )
    _axes(axes, sizes)
    return Drawing(
        drawing,
        caption="『吾輩は猫である』を1文字あたり何ビットで書けるか。2倍ずつ増やすと、文章だけなら減り続けるが、"
        f"辞書も数えると、調べた大きさの中では{best['size']:,}語が最小。",
        alt=_size_words(rows, best, baselines),
    )


def _baselines(axes: Axes, sizes: list[int], baselines: dict[str, Any]) -> None:
    labels = (
        ("utf16", f"UTF-16　{baselines['utf16']:.1f}", "bottom", 0.1),
        ("shift_jis", f"Shift_JIS　{baselines['shift_jis']:.1f}", "top", -0.15),
        ("characters", f"一文字に一つの番号（{baselines['kinds']:,}種類）　{baselines['characters']}", "bottom", 0.1),
    )
    for key, label, align, shift in labels:
        axes.axhline(baselines[key], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.text(sizes[-1], baselines[key] + shift, label, color=MUTED, ha="right", va=align, size=12)


def _axes(axes: Axes, sizes: list[int]) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes[::2], [f"{size:,}" for size in sizes[::2]])
    axes.minorticks_off()
    axes.set(ylim=(0, 17.5), xlim=(sizes[0] * 0.85, sizes[-1] * 1.15), xlabel="語彙サイズ（対数目盛り）")
    axes.set_ylabel("一文字あたりのビット数")


def _size_words(rows: list[dict[str, Any]], best: dict[str, Any], baselines: dict[str, Any]) -> str:
    listed = "、".join(f"{row['size']:,}語で{row['per_character']:.1f}と{row['with_dictionary']:.1f}" for row in rows)
    return (
        "語彙サイズを横軸、小説の一文字あたりのビット数を縦軸にした折れ線グラフ。文章だけの値と、辞書も数えた値は、"
        f"順に{listed}。文章だけなら下がり続け、辞書も数えると{best['size']:,}語で最小になる。"
        f"比べるための横線は、UTF-16が{baselines['utf16']:.1f}、Shift_JISが{baselines['shift_jis']:.1f}、"
        f"一文字に一つの番号を付ける方法が{baselines['characters']}。"
    )


@figure
def learned_when(layout: Layout, learned_when: dict[str, Any]) -> Drawing:
    """言葉が一つのトークンになった順番を、対数目盛りの上に並べます。"""
    rows, never, merges = learned_when["rows"], learned_when["never"], learned_when["merges"]
    drawing, axes = canvas(layout, (len(rows) + 1) * 25 + 60)
    for place, row in enumerate(rows):
        axes.plot([1, row["merge"]], [place, place], color=GRID, linewidth=2)
        axes.plot(row["merge"], place, "o", color=BLUE, markersize=7)
        axes.text(row["merge"] * 1.25, place, f"{row['merge']:,}番目", va="center", size=12, color=BLUE)
    for place, row in enumerate([*rows, never]):
        axes.text(merges * 28, place, f"{row['count']:,}回", va="center", ha="right", size=12, color=MUTED)
    axes.text(1.15, len(rows), "一つにならなかった", va="center", size=12, color=ORANGE)
    axes.text(merges * 28, -1, "出てくる回数", va="center", ha="right", size=12, color=MUTED)
    axes.set_xscale("log")
    axes.set(xlim=(1, merges * 28), ylim=(len(rows) + 0.6, -1.5), xlabel="何番目の規則で覚えたか（対数目盛り）")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.minorticks_off()
    axes.set_yticks(range(len(rows) + 1), [row["word"] for row in [*rows, never]])
    axes.tick_params(axis="y", length=0, labelsize=14)
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    listed = "、".join(f"「{row['word']}」は{row['merge']:,}番目（{row['count']:,}回）" for row in rows)
    return Drawing(
        drawing,
        caption=f"言葉が一つのトークンになった順番。規則は全部で{merges:,}個。おおむね、よく出てくる言葉ほど早く覚える。",
        alt=f"言葉が何番目の規則で一つのトークンになったかを並べた図。括弧の中は小説に出てくる回数。{listed}。"
        f"「{never['word']}」（{never['count']}回）は一つのトークンにならなかった。",
    )
