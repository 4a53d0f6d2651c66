"""「失われるもの、失われないもの」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, INK, LOST, MUTED, ORANGE, SOFT, TOKENS, Drawing, Layout, box, sheet

BYTE, GAP = 18.4, 4.0  # 一バイトの幅と、文字のあいだ
ROW = 40.0  # 文字の段の高さ
TITLES = {"neko-5000": "作品に出るバイトだけの語彙", "neko-5000-full": "256種類のバイトをすべて入れた語彙"}


@figure
def lost_bytes(layout: Layout, lost_bytes: dict[str, Any]) -> Drawing:
    """例文のバイトを並べ、トークンごとに塗り分けます。消えたバイトは赤です。"""
    panel = lost_bytes["panels"][0]
    lost = "、".join(f"「{one['char']}」の {one['byte']}" for one in panel["lost"])
    return Drawing(
        _panel(layout, panel),
        caption=f"消えたのは単語ではなく、{panel['lost_count']}個のバイト（赤）。",
        alt=f"{TITLES[panel['tokenizer']]}では、「{lost_bytes['text']}」のうち{lost}が消え、「{panel['restored']}」になる。",
    )


@figure
def every_byte(layout: Layout, lost_bytes: dict[str, Any]) -> Drawing:
    """256種類のバイトをすべて入れた語彙で、例文のバイトを塗り分けます。"""
    # データにない: 256
    before, after = lost_bytes["panels"]
    return Drawing(
        _panel(layout, after),
        caption="256種類のバイトをすべて入れれば、一つも消えない。",
        alt=f"{TITLES[after['tokenizer']]}では何も消えず、トークンは{before['tokens']}個から{after['tokens']}個になる。",
    )


@figure
def came_back(layout: Layout, lost_bytes: dict[str, Any]) -> Drawing:
    """例文を往復させると、欠けた文字。"""
    panel = lost_bytes["panels"][0]
    drawing, axes = sheet(layout, 112)
    pitch = min(24, layout.width / len(panel["characters"]))
    for number, character in enumerate(panel["characters"]):
        left = number * pitch
        box(axes, left + 0.5, 4, pitch - 1, 34, LOST if None in character["tokens"] else SOFT, radius=1)
        axes.text(left + pitch / 2, 21, character["char"], ha="center", va="center", size=layout.pick(14, 12.5))
    axes.text(0, 56, "トークンにして、元に戻すと", va="center", color=MUTED, size=layout.small)
    axes.text(0, 86, panel["restored"], va="center", size=layout.pick(16, 14))
    lost = "、".join(f"「{one}」" for one in dict.fromkeys(one["char"] for one in panel["lost"]))
    return Drawing(
        drawing,
        caption=f"例文を往復させると、赤い文字が欠ける。戻った文は「{panel['restored']}」。",
        alt=f"「{lost_bytes['text']}」を往復させると、{lost}が欠けて、「{panel['restored']}」になる。",
    )


@figure
def silent(layout: Layout, silent: dict[str, Any]) -> Drawing:
    """知らない文字が、文から黙って抜け落ちるところ。"""
    height, wide = layout.pick(50.0, 54.0), layout.pick(13.6, 11.7)
    drawing, axes = sheet(layout, len(silent["rows"]) * height)
    longest = max(len(row["text"]) for row in silent["rows"])
    for number, row in enumerate(silent["rows"]):
        top = number * height + 2
        for place, (char, kept) in enumerate(zip(row["text"], row["kept"], strict=True)):
            left, falls = 4 + place * wide, 0 if kept else 22
            box(axes, left + 0.5, top, wide - 1, 24, SOFT if kept else LOST, radius=2)
            axes.text(
                left + wide / 2,
                top + 12 + falls,
                char,
                ha="center",
                va="center",
                color=INK if kept else ORANGE,
                rotation=-falls,
            )
        x, y = layout.pick((longest * wide + 18, top + 12), (48.0, top + 38))
        axes.text(x, y, f"→「{row['restored']}」", va="center", weight="bold")
    told = "、".join(f"「{row['text']}」は「{row['restored']}」" for row in silent["rows"])
    return Drawing(
        drawing,
        caption="知らない文字だけが抜け落ちる。どれも、エラーは出ない。",
        alt=f"往復させると、{told}になる。",
    )


def _lines(layout: Layout, characters: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """文字を、図の幅に収まるように何行かに分けます。"""
    lines: list[list[dict[str, Any]]] = [[]]
    width = 0.0
    for character in characters:
        size = len(character["bytes"]) * BYTE + GAP
        if width + size > layout.width + GAP:
            lines.append([])
            width = 0
        lines[-1].append(character)
        width += size
    return lines


def _panel(layout: Layout, panel: dict[str, Any]) -> Any:
    lines = _lines(layout, panel["characters"])
    drawing, axes = sheet(layout, 44 + len(lines) * ROW)
    count = f"{panel['tokens']}トークン"
    axes.text(0, 11, TITLES[panel["tokenizer"]], va="center", weight="bold")
    axes.text(layout.width, 11, count, va="center", ha="right", color=MUTED, size=layout.small)
    for number, line in enumerate(lines):
        left = 0.0
        for character in line:
            _character(layout, axes, left, 26 + number * ROW, character)
            left += len(character["bytes"]) * BYTE + GAP
    bottom = 26 + len(lines) * ROW + 8
    axes.text(0, bottom, "→", va="center", color=MUTED)
    axes.text(20, bottom, panel["restored"], va="center", color=INK if panel["lossless"] else ORANGE)
    return drawing


def _character(layout: Layout, axes: Axes, left: float, top: float, character: dict[str, Any]) -> None:
    size = len(character["bytes"]) * BYTE
    label = "␣" if character["char"] == " " else character["char"]
    axes.text(left + size / 2, top + 9, label, ha="center", va="center", color=MUTED if label == "␣" else INK)
    for number, (byte, token) in enumerate(zip(character["bytes"], character["tokens"], strict=True)):
        place = left + number * BYTE
        tint = LOST if token is None else TOKENS[token % len(TOKENS)]
        box(axes, place + 0.4, top + 19, BYTE - 0.8, 21, tint, radius=2)
        axes.text(place + BYTE / 2, top + 30, byte, ha="center", va="center", size=layout.small)
        if token is None:
            axes.plot([place + 1, place + BYTE - 1], [top + 30, top + 30], color=INK, linewidth=1.2)


@figure
def shared_vocabulary(layout: Layout, shared_vocabulary: dict[str, Any]) -> Drawing:
    """語彙の席の分け方と、同じ文にかかるトークンの数。"""
    lines, size = shared_vocabulary["lines"], shared_vocabulary["vocab_size"]
    seats = layout.pick(26, 43)
    drawing, axes = sheet(layout, seats + 77 + len(lines) * 57)
    axes.text(0, 11, f"{size:,}席の分け方", va="center", weight="bold")
    _kinds(layout, axes, layout.pick(11, 34))
    for number, key in enumerate(("alone", "shared")):
        _seats(layout, axes, seats + number * 26, NAMES[key], shared_vocabulary["seats"][key], size)
    axes.text(0, seats + 66, "同じ文のトークン数", va="center", weight="bold")
    longest = max(max(line["alone"], line["shared"]) for line in lines)
    for number, line in enumerate(lines):
        _line(layout, axes, seats + 73 + number * 57, line, longest)
    changes = "、".join(f"{line['language']}は{line['alone']}から{line['shared']}" for line in lines)
    return Drawing(
        drawing,
        caption=f"席の数は同じ{size:,}。英語と絵文字に席を譲った分、日本語の文は細かく切られる。",
        alt=f"席の数は同じ{size:,}で、同じ文のトークン数は、{changes}に変わる。"
        f"{_seat_words(shared_vocabulary['seats'])}。",
    )


@figure
def who_returns(layout: Layout) -> Drawing:
    """出発点のバイトと、三つの文字のバイト。どれが戻るかは、塗り分けません。"""
    # データにない: *
    unit, size = layout.pick((22, 14), (25, 16.5))
    drawing, axes = sheet(layout, 68)
    for row, letters in enumerate(("あん", "いアこ")):
        top, left = row * 36, 9.0
        for letter in letters:
            axes.text(left, top + 16, letter, ha="center", va="center", weight="bold", size=size)
            for number, byte in enumerate(letter.encode()):
                place = left + 12 + number * unit
                box(axes, place, top, unit - 2, 32, TOKENS[0] if row == 0 else SOFT, radius=2)
                axes.text(place + unit / 2 - 1, top + 16, f"{byte:02X}", ha="center", va="center", size=size)
            left += 3 * unit + layout.pick(46, 32)
    listed = "、".join(f"「{letter}」は{letter.encode().hex(' ').upper()}" for letter in "あんいアこ")
    return Drawing(drawing, caption="上の段（青）が、出発点のバイト。", alt=f"UTF-8のバイト。{listed}。")


NAMES = {"alone": "日本語だけ", "shared": "英語と絵文字も"}
SEATS = {"日本語": TOKENS[0], "英字": TOKENS[1], "絵文字": TOKENS[4], "そのほか": TOKENS[5]}


def _seats(layout: Layout, axes: Axes, top: float, name: str, seats: dict[str, int], size: int) -> None:
    axes.text(0, top + 12, name, va="center", size=layout.small)
    left, scale = LABEL, (layout.width - LABEL) / size
    for kind, count in seats.items():
        width = count * scale
        box(axes, left, top, max(width - 1, 0.5), 24, SEATS[kind], radius=1)
        if width > 26:
            axes.text(left + width / 2, top + 12, f"{count:,}", ha="center", va="center", size=layout.small)
        left += width


def _kinds(layout: Layout, axes: Axes, y: float) -> None:
    left = layout.pick(LABEL + 60, 0)
    for kind, tint in SEATS.items():
        box(axes, left, y - 6, 12, 12, tint, radius=2)
        axes.text(left + 17, y, kind, va="center", size=layout.small)
        left += 38 + layout.small * len(kind)


LABEL = 96.0


def _line(layout: Layout, axes: Axes, top: float, line: dict[str, Any], longest: int) -> None:
    axes.text(0, top + 14, f"{line['language']}：{line['text']}", va="center")
    scale = (layout.width - LABEL - 26) / longest
    for number, key in enumerate(("alone", "shared")):
        y, width = top + 25 + number * 17, line[key] * scale
        colour = BLUE if key == "alone" else ORANGE
        axes.text(0, y + 8, NAMES[key], va="center", size=layout.small, color=MUTED)
        box(axes, LABEL, y, width, 15, colour, radius=2)
        axes.text(LABEL + width + 5, y + 8, str(line[key]), va="center", color=colour, weight="bold")


def _seat_words(seats: dict[str, dict[str, int]]) -> str:
    return "、".join(
        f"「{NAMES[key]}」の席は" + "、".join(f"{kind}{count:,}" for kind, count in row.items() if count)
        for key, row in seats.items()
    )


@figure
def byte_by_byte(layout: Layout, byte_by_byte: dict[str, Any]) -> Drawing:
    """Gemma が一位を選んで書いたトークンを左から並べ、下に、できた文字を書きます。"""
    line = byte_by_byte["line"]
    drawing, axes = sheet(layout, 106)
    axes.text(0, 11, f"「{line['prompt']}」の次", va="center", weight="bold")
    step = min(layout.width / len(line["steps"]), 78)
    for number, one in enumerate(line["steps"]):
        box(axes, number * step, 25, step - 4, 26, TOKENS[number % len(TOKENS)])
        middle = number * step + step / 2 - 2
        axes.text(middle, 38, one["token"], ha="center", va="center", size=layout.small)
        axes.text(middle, 62, f"{one['probability']:.1%}", ha="center", va="center", color=MUTED, size=layout.small)
    left = 0.0
    for character in line["written"]:
        tokens = 1 if byte_by_byte["seats"].get(character, True) else len(character.encode())
        right = left + tokens * step - 4
        axes.plot([left, left, right, right], [73, 78, 78, 73], color=MUTED, linewidth=1)
        axes.text((left + right) / 2, 93, character, ha="center", va="center", size=16)
        left = right + 4
    listed = "、".join(f"{one['token']} {one['probability']:.1%}" for one in line["steps"])
    return Drawing(
        drawing,
        caption="Gemmaが選んだ一位のトークンと、その確率。バイトのトークンがそろって、「𠮷」になる。",
        alt=f"「{line['prompt']}」の次に、一位のトークンを順に選ぶと、{listed}で、「{line['written']}」になる。",
    )
