"""「失われるもの、失われないもの」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, INK, LOST, MUTED, ORANGE, TOKENS, WIDTH, Drawing, Layout, box, sheet

BYTE, GAP = 18.4, 4.0  # 一バイトの幅と、文字のあいだ
ROW = 48.0  # 文字の段の高さ
TITLES = {"neko-5000": "作品に出るバイトだけの語彙", "neko-5000-full": "256種類のバイトをすべて入れた語彙"}


@figure
def lost_bytes(layout: Layout, lost_bytes: dict[str, Any]) -> Drawing:
    """例文のバイトを並べ、トークンごとに塗り分けます。消えたバイトは赤です。"""
    before, after = lost_bytes["panels"]
    lines = _lines(before["characters"])
    height = 42 + len(lines) * ROW
    drawing, axes = sheet(layout, 2 * height + 24)
    for number, panel in enumerate((before, after)):
        _panel(axes, number * (height + 24), panel, _lines(panel["characters"]))
    lost = "、".join(f"「{one['char']}」の {one['byte']}" for one in before["lost"])
    return Drawing(
        drawing,
        caption=f"消えたのは単語ではなく、{before['lost_count']}個のバイト（赤）。256種類のバイトをすべて入れれば、一つも消えない。",
        alt=f"「{lost_bytes['text']}」のバイトを、二つのトークナイザで塗り分けた図。{TITLES[before['tokenizer']]}では"
        f"{lost}が消え、「{before['restored']}」に戻る。{TITLES[after['tokenizer']]}では何も消えず、"
        f"トークンは{before['tokens']}個から{after['tokens']}個になる。",
    )


def _lines(characters: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """文字を、図の幅に収まるように何行かに分けます。"""
    lines: list[list[dict[str, Any]]] = [[]]
    width = 0.0
    for character in characters:
        size = len(character["bytes"]) * BYTE + GAP
        if width + size > WIDTH + GAP:
            lines.append([])
            width = 0
        lines[-1].append(character)
        width += size
    return lines


def _panel(axes: Axes, top: float, panel: dict[str, Any], lines: list[list[dict[str, Any]]]) -> None:
    axes.text(0, top + 9, TITLES[panel["tokenizer"]], va="center", weight="bold")
    axes.text(WIDTH, top + 9, f"{panel['tokens']}トークン", va="center", ha="right", color=MUTED, size=12)
    for number, line in enumerate(lines):
        left = 0.0
        for character in line:
            _character(axes, left, top + 22 + number * ROW, character)
            left += len(character["bytes"]) * BYTE + GAP
    bottom = top + 22 + len(lines) * ROW + 9
    axes.text(0, bottom, "→", va="center", color=MUTED)
    axes.text(20, bottom, panel["restored"], va="center", color=INK if panel["lossless"] else ORANGE)


def _character(axes: Axes, left: float, top: float, character: dict[str, Any]) -> None:
    size = len(character["bytes"]) * BYTE
    label = "␣" if character["char"] == " " else character["char"]
    axes.text(left + size / 2, top + 9, label, ha="center", va="center", color=MUTED if label == "␣" else INK, size=14)
    for number, (byte, token) in enumerate(zip(character["bytes"], character["tokens"], strict=True)):
        place = left + number * BYTE
        tint = LOST if token is None else TOKENS[token % len(TOKENS)]
        box(axes, place + 0.4, top + 19, BYTE - 0.8, 21, tint, radius=2)
        axes.text(place + BYTE / 2, top + 30, byte, ha="center", va="center", size=12)
        if token is None:
            axes.plot([place + 1, place + BYTE - 1], [top + 30, top + 30], color=INK, linewidth=1.2)


@figure
def shared_vocabulary(layout: Layout, shared_vocabulary: dict[str, Any]) -> Drawing:
    """語彙の席の分け方と、同じ文にかかるトークンの数。"""
    lines, size = shared_vocabulary["lines"], shared_vocabulary["vocab_size"]
    drawing, axes = sheet(layout, 130 + len(lines) * 70)
    axes.text(0, 11, f"{size:,}席の分け方", va="center", weight="bold")
    for number, key in enumerate(("alone", "shared")):
        _seats(axes, 24 + number * 28, NAMES[key], shared_vocabulary["seats"][key], size)
    _kinds(axes, 90)
    axes.text(0, 122, "同じ文のトークン数", va="center", weight="bold")
    longest = max(max(line["alone"], line["shared"]) for line in lines)
    for number, line in enumerate(lines):
        _line(axes, 134 + number * 70, line, longest)
    changes = "、".join(f"{line['language']}は{line['alone']}から{line['shared']}" for line in lines)
    return Drawing(
        drawing,
        caption=f"席の数は同じ{size:,}。英語と絵文字に席を譲った分、日本語の文は細かく切られる。",
        alt=f"語彙サイズ{size:,}の二つのトークナイザを比べた図。{_seat_words(shared_vocabulary['seats'])}。"
        f"同じ文のトークン数は、{changes}に変わる。",
    )


NAMES = {"alone": "日本語だけ", "shared": "英語と絵文字も"}
SEATS = {"日本語": TOKENS[0], "英字": TOKENS[1], "絵文字": TOKENS[4], "そのほか": TOKENS[5]}


def _seats(axes: Axes, top: float, name: str, seats: dict[str, int], size: int) -> None:
    axes.text(0, top + 12, name, va="center", size=12)
    left, scale = LABEL, (WIDTH - LABEL) / size
    for kind, count in seats.items():
        width = count * scale
        box(axes, left, top, max(width - 1, 0.5), 24, SEATS[kind], radius=1)
        if width > 30:
            axes.text(left + width / 2, top + 12, f"{count:,}", ha="center", va="center", size=12)
        left += width


def _kinds(axes: Axes, y: float) -> None:
    left = LABEL
    for kind, tint in SEATS.items():
        box(axes, left, y - 7, 14, 14, tint, radius=2)
        axes.text(left + 19, y, kind, va="center", size=12)
        left += 30 + 13 * len(kind)


LABEL = 96.0


def _line(axes: Axes, top: float, line: dict[str, Any], longest: int) -> None:
    axes.text(0, top + 12, f"{line['language']}：{line['text']}", va="center")
    scale = (WIDTH - LABEL - 28) / longest
    for number, key in enumerate(("alone", "shared")):
        y, width = top + 24 + number * 20, line[key] * scale
        colour = BLUE if key == "alone" else ORANGE
        axes.text(0, y + 8, NAMES[key], va="center", size=12, color=MUTED)
        box(axes, LABEL, y, width, 16, colour, radius=2)
        axes.text(LABEL + width + 5, y + 8, str(line[key]), va="center", color=colour, weight="bold")


def _seat_words(seats: dict[str, dict[str, int]]) -> str:
    return "、".join(
        f"「{NAMES[key]}」の席は" + "、".join(f"{kind}{count:,}" for kind, count in row.items() if count)
        for key, row in seats.items()
    )
