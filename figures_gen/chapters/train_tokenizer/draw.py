"""「『吾輩は猫である』でトークナイザを育てる」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, GRID, MUTED, ORANGE, SOFT, TOKENS, Drawing, Layout, box, canvas, sheet

COLUMN = (56.0, 25.0)  # 一文字の幅（机、電話）。電話では、バイトを縦に積む
BOX = (46.0, 73.0)  # 箱の高さ
HEAD = (26.0, 41.0)  # 文とトークンの数の段の高さ。電話では二行
GAP = 3.0  # トークンのあいだ


@figure
def token_boxes(layout: Layout, token_boxes: dict[str, Any]) -> Drawing:
    """二つの例文を、トークンの箱に分けます。箱の中は文字とバイト、下は番号です。"""
    sentences, head, step = token_boxes["sentences"], layout.pick(*HEAD), layout.pick(*BOX) + 26
    flows = [_flow(layout, sentence["tokens"]) for sentence in sentences]
    drawing, axes = sheet(layout, sum(head + len(rows) * step for rows in flows) + 4)
    top = 0.0
    for sentence, rows in zip(sentences, flows, strict=True):
        count = f"{sentence['count']}トークン"
        axes.text(0, top + 11, sentence["text"], va="center", weight="bold")
        place, align = layout.pick((layout.width, "right"), (0, "left"))
        axes.text(place, top + head - 14, count, va="center", ha=align, color=MUTED, size=layout.small)
        for number, row in enumerate(rows):
            _boxes(layout, axes, top + head + number * step, row)
        top += head + len(rows) * step + 8
    listed = "。".join(
        f"「{one['text']}」は" + "、".join(f"{token['text']}（{token['id']}）" for token in one["tokens"])
        for one in sentences
    )
    counts = "、".join(f"{one['utf8_bytes']}バイトが{one['count']}トークン" for one in sentences)
    return Drawing(
        drawing,
        caption=f"色の付いた箱がトークン。箱の中は文字とUTF-8のバイト、下はトークンの番号。{counts}になった。",
        alt=f"{counts}になる。{listed}。",
    )


def _flow(layout: Layout, tokens: list[dict[str, Any]]) -> list[list[tuple[float, int, dict[str, Any]]]]:
    """トークンの箱を、図の幅で折り返します。（左、何番目か、トークン）の行です。"""
    rows: list[list[tuple[float, int, dict[str, Any]]]] = [[]]
    left = 0.0
    for number, token in enumerate(tokens):
        width = len(token["text"]) * layout.pick(*COLUMN)
        if left + width > layout.width:
            rows.append([])
            left = 0
        rows[-1].append((left, number, token))
        left += width + GAP
    return rows


def _boxes(layout: Layout, axes: Axes, top: float, row: list[tuple[float, int, dict[str, Any]]]) -> None:
    column, height = layout.pick(*COLUMN), layout.pick(*BOX)
    for left, number, token in row:
        width = len(token["text"]) * column
        box(axes, left, top, width, height, TOKENS[number % len(TOKENS)])
        for place, (char, code) in enumerate(zip(token["text"], token["bytes"], strict=True)):
            centre = left + (place + 0.5) * column
            axes.text(centre, top + 14, char, ha="center", va="center", size=16)
            for line, part in enumerate(layout.pick([code], code.split())):
                y = top + 34 + line * 15
                axes.text(centre, y, part, ha="center", va="center", size=layout.small)
        below = top + height + 10
        axes.text(left + width / 2, below, str(token["id"]), ha="center", va="center", size=layout.small, color=MUTED)


@figure
def ruby_mishap(layout: Layout, ruby_mishap: dict[str, Any]) -> Drawing:
    """ファイルの行の下に、残る字だけを、同じ位置に並べます。ルビの字は、色が違います。"""
    line, ruby = ruby_mishap["line"], ruby_mishap["ruby"]
    names = {"plain": "ルビを除く", "slipped": "括弧だけ消す"}
    rows = [("ファイル", [True] * len(line)), *((names[way], kept) for way, kept in ruby_mishap["kept"].items())]
    left, above, pitch = layout.pick((112.0, 0.0, 40.0), (0.0, 20.0, 56.0))
    column = (layout.width - left) / len(line)
    drawing, axes = sheet(layout, len(rows) * pitch - 6)
    for number, (name, kept) in enumerate(rows):
        top = number * pitch
        axes.text(0, top + layout.pick(16, 9), name, va="center", color=MUTED, size=layout.small)
        for place, (char, read, stays) in enumerate(zip(line, ruby, kept, strict=True)):
            if stays:
                box(axes, left + place * column, top + above, column - 2, 30, TOKENS[1] if read else SOFT)
                middle = left + (place + 0.5) * column - 1
                axes.text(middle, top + above + 15, char, ha="center", va="center", size=layout.pick(16, 14))
    told = [
        f"{name}と「{''.join(char for char, stays in zip(line, kept, strict=True) if stays)}」"
        for name, kept in rows[1:]
    ]
    return Drawing(
        drawing,
        caption="ファイルの行と、残る字。橙が、ルビの記法。",
        alt=f"「{line}」から、{'、'.join(told)}になる。",
    )


@figure
def sentence_bits(layout: Layout, token_boxes: dict[str, Any]) -> Drawing:
    """文の文字を、UTF-8のビットの長さの箱に、同じ物差しで、トークンのビットの長さの箱に置きます。"""
    # データにない: 8
    sentence = token_boxes["sentences"][0]
    bit = layout.width / sentence["utf8_bits"]
    wide = sentence["bits_per_token"] * bit
    drawing, axes = sheet(layout, 150)
    axes.text(0, 11, f"UTF-8　{sentence['utf8_bits']}ビット", va="center", weight="bold")
    start = 0.0
    for place, token in enumerate(sentence["tokens"]):
        tint, left = TOKENS[place % len(TOKENS)], place * wide
        full = sum(len(code.split()) for code in token["bytes"]) * 8 * bit
        corners = [start, start + full - 2, left + wide - 1, left]
        axes.fill(corners, [52, 52, 94, 94], color=tint, linewidth=0)
        box(axes, start, 22, full - 2, 30, tint)
        box(axes, left, 94, wide - 1, 26, tint, radius=1)
        for number, char in enumerate(token["text"]):
            middle = start + (number + 0.5) * full / len(token["text"]) - 1
            axes.text(middle, 37, char, ha="center", va="center", size=layout.pick(16, 13))
        start += full
    each = f"{sentence['bits_per_token']}ビット × {sentence['count']}"
    axes.text(0, 137, f"トークン　{each} ＝ {sentence['bits']}ビット", va="center", weight="bold")
    return Drawing(
        drawing,
        caption="箱の幅が、ビットの数。上と下の同じ色が、同じところ。",
        alt=f"UTF-8で{sentence['utf8_bits']}ビットの文が、{sentence['count']}個のトークン、{sentence['bits']}ビットに縮む。",
    )


@figure
def vocabulary_size(layout: Layout, vocabulary_size: dict[str, Any]) -> Drawing:
    """語彙サイズと、1文字当たりのビット数。規則表を数えない線と、数える線です。"""
    # データにない: 2 1
    rows = [row for row in vocabulary_size["rows"] if row["size"] >= 256]
    best, baselines = vocabulary_size["best"], vocabulary_size["baselines"]
    sizes = [row["size"] for row in rows]
    drawing, axes = canvas(layout, layout.pick(380, 360))
    axes.plot(sizes, [row["per_character"] for row in rows], color=BLUE, marker="o", markersize=4)
    axes.plot(sizes, [row["with_dictionary"] for row in rows], color=ORANGE, marker="o", markersize=4)
    axes.plot(best["size"], best["with_dictionary"], "o", color=ORANGE, markersize=9)
    _baselines(layout, axes, baselines)
    spent, name = layout.pick(("文章だけ", "規則表も数える"), ("文章\nだけ", "規則表も\n数える"))
    for key, colour, label in (("per_character", BLUE, spent), ("with_dictionary", ORANGE, name)):
        _note(axes, label, (sizes[-1], rows[-1][key]), (9, 0), color=colour, va="center")
    least = f"{best['size']:,}で最小" + layout.pick("　", "\n") + f"{best['with_dictionary']:.1f}ビット"
    place = (best["size"], best["with_dictionary"])
    _note(axes, least, place, (0, 12), color=ORANGE, ha="center", va="bottom", size=layout.small)
    _axes(layout, axes, sizes)
    return Drawing(
        drawing,
        caption="『吾輩は猫である』を1文字当たり何ビットで書けるか。2倍ずつ増やすと、文章だけなら減り続けるが、"
        f"規則表も数えると、調べた大きさの中では{best['size']:,}トークンが最小。",
        alt=_size_words(rows, best, baselines),
    )


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    axes.annotate(text, place, offset, textcoords="offset points", linespacing=1.35, **look)


def _baselines(layout: Layout, axes: Axes, baselines: dict[str, Any]) -> None:
    labels = (
        ("utf16", f"UTF-16　{baselines['utf16']:.1f}", "bottom", 0.1),
        ("shift_jis", f"Shift_JIS　{baselines['shift_jis']:.1f}", "top", -0.15),
        ("characters", f"一文字に一つの番号（{baselines['kinds']:,}種類）　{baselines['characters']}", "bottom", 0.1),
    )
    for key, label, align, shift in labels:
        axes.axhline(baselines[key], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
        across = axes.get_yaxis_transform()  # 横は、図の右端
        look: dict[str, Any] = {"color": MUTED, "ha": "right", "va": align, "size": layout.small}
        axes.text(1, baselines[key] + shift, label, transform=across, **look)


def _axes(layout: Layout, axes: Axes, sizes: list[int]) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes[::2], [f"{size:,}" for size in sizes[::2]])
    axes.minorticks_off()
    axes.set(xlim=(sizes[0] * 0.85, sizes[-1] * layout.pick(2.6, 2.9)), xlabel="語彙サイズ（対数目盛り）")
    axes.set(ylim=(0, 17.5), yticks=range(0, 17, 4), ylabel="1文字当たりのビット数")
    axes.grid(visible=False, axis="x")


def _size_words(rows: list[dict[str, Any]], best: dict[str, Any], baselines: dict[str, Any]) -> str:
    listed = "、".join(f"{row['size']:,}で{row['per_character']:.1f}と{row['with_dictionary']:.1f}" for row in rows)
    return (
        f"小説の1文字当たりのビット数は、文章だけなら下がり続け、規則表も数えると{best['size']:,}トークンで最小になる。"
        f"文章だけの値と、規則表も数えた値は、順に{listed}。"
        f"比べるための横線は、UTF-16が{baselines['utf16']:.1f}、Shift_JISが{baselines['shift_jis']:.1f}、"
        f"一文字に一つの番号を付ける方法が{baselines['characters']}。"
    )


@figure
def learned_when(layout: Layout, learned_when: dict[str, Any]) -> Drawing:
    """言葉が一つのトークンになった順番を、対数目盛りの上に並べます。"""
    rows, never, merges = learned_when["rows"], learned_when["never"], learned_when["merges"]
    drawing, axes = canvas(layout, (len(rows) + 1) * 25 + 60)
    edge = merges * layout.pick(28, 1200)
    for place, row in enumerate(rows):
        axes.plot([1, row["merge"]], [place, place], color=GRID, linewidth=2)
        axes.plot(row["merge"], place, "o", color=BLUE, markersize=7)
        look: dict[str, Any] = {"color": BLUE, "va": "center", "size": layout.small}
        _note(axes, f"{row['merge']:,}番目", (row["merge"], place), (8, 0), **look)
    for place, row in enumerate([*rows, never]):
        axes.text(edge, place, f"{row['count']:,}回", va="center", ha="right", size=layout.small, color=MUTED)
    _note(axes, "一つにならなかった", (1, len(rows)), (8, 0), color=ORANGE, va="center", size=layout.small)
    axes.text(edge, -1, "出てくる回数", va="center", ha="right", size=layout.small, color=MUTED)
    axes.set_xscale("log")
    axes.set(xlim=(1, edge), ylim=(len(rows) + 0.6, -1.5), xlabel="何番目の規則で覚えたか（対数目盛り）")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.minorticks_off()
    axes.set_yticks(range(len(rows) + 1), [row["word"] for row in [*rows, never]])
    axes.tick_params(axis="y", length=0, labelsize=layout.size)
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    listed = "、".join(f"「{row['word']}」は{row['merge']:,}番目（{row['count']:,}回）" for row in rows)
    return Drawing(
        drawing,
        caption=f"言葉が一つのトークンになった順番。規則は全部で{merges:,}個。おおむね、よく出てくる言葉ほど早く覚える。",
        alt=f"いちばん早く一つのトークンになったのは、「{min(rows, key=lambda row: row['merge'])['word']}」。"
        f"何番目の規則かと、小説に出てくる回数は、{listed}。"
        f"「{never['word']}」（{never['count']}回）は一つのトークンにならなかった。",
    )


@figure
def kushami(layout: Layout, kushami: dict[str, Any]) -> Drawing:
    """次に来るトークンの候補を、確率の高い順に並べます。一位と同じ字で始まる候補は、同じ色です。"""
    top, master = kushami["top"], kushami["prompt"]
    letter, row = 17.0, layout.pick(27.0, 26.0)
    left = max(len(one["token"]) for one in top) * letter + 16
    full = layout.width - left - 58
    drawing, axes = sheet(layout, len(top) * row)
    for number, one in enumerate(top):
        middle, wide = (number + 0.5) * row, len(one["token"]) * letter + 8
        box(axes, 0, middle - 11, wide, 22, TOKENS[0] if one["token"][0] == top[0]["token"][0] else SOFT)
        axes.text(wide / 2, middle, one["token"], ha="center", va="center", size=15)
        length = full * one["probability"] / top[0]["probability"]
        box(axes, left, middle - 8, length, 16, BLUE, radius=1)
        axes.text(left + length + 7, middle, f"{one['probability']:.1%}", va="center", size=layout.small)
    listed = "、".join(f"「{one['token']}」{one['probability']:.1%}" for one in top)
    return Drawing(
        drawing,
        caption=f"「{master}」の次に来るトークン。小説だけを読んだ小さなモデルの、上位{len(top)}個。",
        alt=f"一位は「{top[0]['token']}」。高い順に、{listed}。",
    )
