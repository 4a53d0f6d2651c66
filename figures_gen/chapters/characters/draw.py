"""「文字は、ぜんぶ数だった」の図と表。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure, table
from figures_gen.style import BLUE, MUTED, ORANGE, SOFT, TOKENS, Cell, Drawing, Layout, Table, box, sheet

BIT, GAP, LINE = 18.0, 3.0, 28.0  # ビット一つの幅、目印と中身の間、ビットの並ぶ一行の高さ


@table
def four_languages(four_languages: dict[str, Any]) -> Table:
    """四つの文の文字と、符号位置、UTF-8、Shift_JIS。一つのますに、三文字分を三行で並べます。"""
    lines = four_languages["lines"]
    failing = [line["language"] for line in lines if not all(row["shift_jis"] for row in line["characters"])]
    return Table(
        head=["言語", "文字", "番号", "UTF-8", "Shift_JIS"],
        rows=[_language(line) for line in lines],
        caption=f"どの文字にも番号があり、UTF-8ならすべて書ける。Shift_JISは{'と'.join(failing)}を書けない。",
    )


def _language(line: dict[str, Any]) -> list[Cell | str]:
    """一つの言語の行。"""
    columns = [
        "\n".join(row[key] or "なし" for row in line["characters"])
        for key in ("char", "code_point", "utf-8", "shift_jis")
    ]
    cannot = not any(row["shift_jis"] for row in line["characters"])
    name = line["language"].replace("文字", "\n文字")  # 電話の幅に収める
    return [Cell(name, bold=True), *columns[:3], Cell(columns[3], tone="orange" if cannot else "")]


@figure
def name_bytes(layout: Layout, name_bytes: dict[str, Any]) -> Drawing:
    """名前の一文字ずつを、その番号とバイトの箱の上に置きます。"""
    # データにない: 12
    rows = name_bytes["rows"]
    drawing, axes = sheet(layout, 116)
    step = layout.width / len(rows)
    total = sum(len(row["bytes"]) for row in rows)
    axes.text(0, 10, f"{len(rows)}文字が、{total}個のバイトになる", va="center", weight="bold")
    for place, row in enumerate(rows):
        left, wide = place * step, (step - layout.pick(12, 6)) / len(row["bytes"])
        full = wide * len(row["bytes"])
        box(axes, left, 28, full - 2, 34, SOFT)
        axes.text(left + full / 2, 45, row["char"], ha="center", va="center", size=layout.size + 2)
        for number, byte in enumerate(row["bytes"]):
            box(axes, left + number * wide, 65, wide - 2, 24, TOKENS[0])
            axes.text(left + (number + 0.5) * wide, 77, byte, ha="center", va="center", size=layout.small)
        axes.text(left + full / 2, 103, f"{row['number']:,}", ha="center", va="center", color=MUTED, size=layout.small)
    name = "".join(row["char"] for row in rows)
    return Drawing(
        drawing,
        caption=f"「{name}」の文字ごとの、バイト（青）と番号（その下）。",
        alt=f"「{name}」の{len(rows)}文字が、{total}個のバイトになる。"
        + "、".join(f"「{row['char']}」は{row['number']}番で、{' '.join(row['bytes'])}" for row in rows)
        + "。",
    )


@figure
def mojibake(layout: Layout, mojibake: dict[str, Any]) -> Drawing:
    """バイトの上に書いた文字を、下に取り違えて読んだ字を、使ったバイトの幅で置きます。電話では、二段に折ります。"""
    across = layout.pick(21, 12)
    drawing, axes = sheet(layout, layout.pick(112, 236))
    step = layout.width / across
    ways = (("letters", 0, SOFT), ("misread", 72, TOKENS[1]))
    for place, byte in enumerate(mojibake["bytes"]):
        left, top = place % across * step, place // across * 124
        box(axes, left, top + 43, step - 2, 24, TOKENS[0])
        axes.text(left + step / 2 - 1, top + 55, byte, ha="center", va="center", size=layout.small)
    for way, below, tint in ways:
        start = 0
        for one in mojibake[way]:
            left, top = start % across * step, start // across * 124 + below
            box(axes, left, top, one["bytes"] * step - 2, 38, tint)
            middle = left + one["bytes"] * step / 2 - 1
            axes.text(middle, top + 19, one["char"], ha="center", va="center", size=layout.size + 2)
            start += one["bytes"]
    written, read = ("".join(one["char"] for one in mojibake[way]) for way, *_ in ways)
    return Drawing(
        drawing,
        caption="UTF-8で書いた文（上）と、同じバイト（青）をShift_JISのつもりで読んだもの（下）。切れ目の置き方が違う。",
        alt=f"「{written}」をUTF-8で書いた{len(mojibake['bytes'])}バイトを、Shift_JISのつもりで読むと、「{read}」になる。",
    )


@figure
def two_ends(layout: Layout, moon: dict[str, Any], unicode_numbers: dict[str, Any]) -> Drawing:
    """同じ文に要る単語の数を箱の数で、語彙の席の数を四角の広さで比べます。"""
    # データにない: 256
    text, counts = moon["text"], {"文字": moon["characters"], "バイト": moon["bytes"]}
    ways = [
        ("文字", list(text), layout.pick(42.0, 34.0), unicode_numbers["assigned_17"]),
        ("バイト", moon["code"], layout.pick(32.0, 17.6), 2**8),
    ]
    side, most = layout.pick(92.0, 72.0), max(seats for *_, seats in ways)
    drawing, axes = sheet(layout, side + 84)
    right = layout.width - side
    axes.text(0, 9, f"「{text}」の長さ", va="center", color=MUTED, size=layout.small)
    axes.text(right, 9, "語彙の広さ", va="center", color=MUTED, size=layout.small)
    for (name, pieces, column, seats), top in zip(ways, (22.0, side + 32), strict=True):
        axes.text(0, top + 9, f"{name}なら、{counts[name]}個", va="center", weight="bold")
        for place, piece in enumerate(pieces):
            box(axes, place * column, top + 22, column - 2, 30, SOFT if name == "文字" else TOKENS[0])
            middle = (place + 0.5) * column - 1
            axes.text(middle, top + 37, piece, ha="center", va="center", size=16 if name == "文字" else layout.small)
        wide = side * (seats / most) ** 0.5
        box(axes, right, top, wide, wide, ORANGE if seats < most else TOKENS[1], radius=1)
        axes.text(right + (8 if seats == most else wide + 6), top + 9, f"{seats:,}席", va="center", size=layout.small)
    said = "、".join(f"{name}を単語にすれば{counts[name]}個で、語彙は{seats:,}席" for name, _, _, seats in ways)
    return Drawing(
        drawing,
        caption=f"「{text}」に要る単語の数（箱）と、語彙の席の数（四角の広さ）。",
        alt=f"「{text}」を書くのに、{said}。一方を小さくすると、もう一方が大きくなる。",
    )


@figure
def utf8_layout(layout: Layout, utf8_layout: dict[str, Any]) -> Drawing:
    """UTF-8 のビットを、目印と中身に塗り分けます。一行に、机の上では四バイト、電話では二バイトを並べます。"""
    # データにない: 2 4
    rows, across = utf8_layout["rows"], layout.pick(4, 2)
    heights = [24 + -(-len(row["bytes"]) // across) * LINE + 10 for row in rows]
    legend = [(TOKENS[1], "目印（何バイト組か、続きか）"), (TOKENS[0], "中身（つなげると番号になる）")]
    top = sum(heights) + 6.0
    drawing, axes = sheet(layout, top + layout.pick(20, 42))
    for number, row in enumerate(rows):
        _bits(axes, layout, sum(heights[:number]), row)
    for number, (tint, label) in enumerate(legend):
        left, y = layout.pick((number * 220.0, top), (0.0, top + number * 22))
        box(axes, left, y, 16, 14, tint)
        axes.text(left + 22, y + 7, label, va="center", size=layout.small)
    lengths = "、".join(f"「{row['char']}」は{len(row['bytes'])}バイト" for row in rows)
    return Drawing(
        drawing,
        caption=f"UTF-8は、番号の大きさに応じて1〜4バイトを使い分ける。{lengths}。",
        alt=f"番号の大きな文字ほど、多くのバイトになる。{lengths}。ビットを、目印と中身に塗り分けてある。",
    )


def _bits(axes: Axes, layout: Layout, top: float, row: dict[str, Any]) -> None:
    across, step = layout.pick((4, 8 * BIT + GAP + 17), (2, 8 * BIT + GAP + 26))
    axes.text(0, top + 12, f"{row['char']}　{row['code_point']}", va="center", weight="bold")
    axes.text(112, top + 12, f"番号 {row['number']:,}", va="center", color=MUTED, size=layout.small)
    for place, byte in enumerate(row["bytes"]):
        mark, _, payload = byte.partition("|")
        left, y = place % across * step, top + 24 + place // across * LINE
        _run(axes, layout, (left, y), mark, (TOKENS[1], "bold"))
        _run(axes, layout, (left + len(mark) * BIT + GAP, y), payload, (TOKENS[0], "normal"))


def _run(axes: Axes, layout: Layout, place: tuple[float, float], bits: str, look: tuple[str, str]) -> None:
    """ひと続きのビット。``look`` は、色と文字の太さです。"""
    (left, top), (tint, weight) = place, look
    for bit in bits:
        box(axes, left, top, BIT - 1, 22, tint, radius=1)
        axes.text(left + BIT / 2 - 0.5, top + 11, bit, ha="center", va="center", size=layout.small, weight=weight)
        left += BIT


@figure
def fine_weather(layout: Layout, fine_weather: dict[str, Any]) -> Drawing:
    """次に来るものの候補を、確率の高い順に、候補の長さの箱と横棒で並べます。"""
    # データにない: 262,136
    top, rest = fine_weather["top"], fine_weather["rest"]
    letter, row = 17.0, layout.pick(27.0, 26.0)
    left = max(len(one["token"]) for one in top) * letter + 16
    full = layout.width - left - 58
    drawing, axes = sheet(layout, (len(top) + 1) * row)
    for number, one in enumerate(top):
        middle, wide = (number + 0.5) * row, len(one["token"]) * letter + 8
        box(axes, 0, middle - 11, wide, 22, TOKENS[number % len(TOKENS)])
        axes.text(wide / 2, middle, one["token"], ha="center", va="center", size=15)
        length = full * one["probability"] / top[0]["probability"]
        box(axes, left, middle - 8, length, 16, BLUE, radius=1)
        axes.text(left + length + 7, middle, f"{one['probability']:.1%}", va="center", size=layout.small)
    others = f"ほかの{fine_weather['candidates'] - len(top):,}個を合わせて{rest:.1%}"
    axes.text(left, (len(top) + 0.5) * row, others, va="center", color=MUTED, size=layout.small)
    listed = "、".join(f"「{one['token']}」{one['probability']:.1%}" for one in top)
    return Drawing(
        drawing,
        caption=f"「{fine_weather['prompt']}」の次に来るものの候補と、Gemmaの付けた確率。上位{len(top)}個。",
        alt=f"一位は「{top[0]['token']}」。高い順に、{listed}。残りは合わせて{rest:.1%}。",
    )
