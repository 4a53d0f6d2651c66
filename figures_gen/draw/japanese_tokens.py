"""「日本語とトークン」の図。"""

import unicodedata
from typing import Any

from matplotlib.axes import Axes

from figures_gen.marks import figure
from figures_gen.style import BLUE, INK, MUTED, ORANGE, TOKENS, WIDTH, Drawing, Layout, box, sheet

NAMES = {"ours": "手作りの語彙", "gemma": "Gemmaの語彙"}
COLOURS = {"ours": BLUE, "gemma": ORANGE}


def _width(text: str) -> float:
    """13 ポイントの文字列の、およその幅。全角は半角の二倍です。"""
    return sum(13.0 if unicodedata.east_asian_width(char) in "WFA" else 7.4 for char in text)


@figure
def two_tokenizers(layout: Layout, two_tokenizers: dict[str, Any]) -> Drawing:
    """二つの文を、二つのトークナイザの箱で並べます。"""
    sentences = two_tokenizers["sentences"]
    blocks = [(sentence, name, _flow(sentence[name]["tokens"])) for sentence in sentences for name in NAMES]
    height = sum(24 + len(rows) * 46 for _, _, rows in blocks) + len(sentences) * 26
    drawing, axes = sheet(layout, height)
    top = 0.0
    for number, (sentence, name, rows) in enumerate(blocks):
        if number % len(NAMES) == 0:
            axes.text(0, top + 12, sentence["text"], va="center", weight="bold", size=14)
            top += 26
        top = _strip(axes, top, name, sentence[name]["count"], rows)
    counts = "、".join(f"「{one['text']}」は{one['ours']['count']}個と{one['gemma']['count']}個" for one in sentences)
    splits = "。".join(
        f"{NAMES[name]}では{'、'.join(token['text'] for token in sentence[name]['tokens'])}"
        for sentence, name, _ in blocks
    )
    return Drawing(
        drawing,
        caption=f"トークンの数は、手作りとGemmaの順に、{counts}。箱の下の数はトークンの番号。",
        alt=f"二つの文を、二つの語彙でトークンに分けた箱の図。{splits}。",
    )


def _flow(tokens: list[dict[str, Any]]) -> list[list[tuple[float, float, int, dict[str, Any]]]]:
    """トークンの箱を、図の幅で折り返します。（左、幅、何番目か、トークン）の行です。"""
    rows: list[list[tuple[float, float, int, dict[str, Any]]]] = [[]]
    left = 0.0
    for number, token in enumerate(tokens):
        width = max(_width(token["text"]) + 8, 7.0 * len(str(token["id"])) + 6, 26)
        if left + width > WIDTH:
            rows.append([])
            left = 0
        rows[-1].append((left, width, number, token))
        left += width + 3
    return rows


def _strip(axes: Axes, top: float, name: str, count: int, rows: list[Any]) -> float:
    axes.text(0, top + 9, NAMES[name], va="center", color=MUTED, size=12)
    axes.text(96, top + 9, f"{count}トークン", va="center", color=COLOURS[name], weight="bold", size=12)
    top += 20
    for row in rows:
        for left, width, number, token in row:
            box(axes, left, top, width, 24, TOKENS[number % len(TOKENS)])
            axes.text(left + width / 2, top + 12.5, token["text"], ha="center", va="center")
            axes.text(left + width / 2, top + 33, str(token["id"]), ha="center", va="center", size=12, color=MUTED)
        top += 46
    return top + 4


@figure
def languages(layout: Layout, languages: dict[str, Any]) -> Drawing:
    """同じ意味の文のトークン数を、言語ごとに二本の棒で比べます。"""
    lines = languages["lines"]
    longest = max(line["ours"] for line in lines)
    drawing, axes = sheet(layout, len(lines) * 66 - 6)
    for number, line in enumerate(lines):
        _language(axes, number * 66, line, (WIDTH - LABEL - 30) / longest)
    numbers = "、".join(f"{line['language']}は{line['ours']}と{line['gemma']}" for line in lines)
    least, most = (pick(line["gemma"] for line in lines) for pick in (min, max))
    return Drawing(
        drawing,
        caption=f"同じ「月に行く」演説の一文。小説しか知らない手作りの語彙では大きな差が付くが、Gemmaの語彙では{least}〜{most}トークンに収まる。",
        alt=f"六つの書き方の同じ文を、手作りの語彙とGemmaの語彙でトークンにした数の棒グラフ。手作り、Gemmaの順に、{numbers}。",
    )


LABEL = 58.0


def _language(axes: Axes, top: float, line: dict[str, Any], scale: float) -> None:
    axes.text(0, top + 11, line["language"], va="center", weight="bold", size=12)
    axes.text(_width(line["language"]) + 6, top + 11, line["text"], va="center", size=12, color=MUTED)
    for number, (name, label) in enumerate((("ours", "手作り"), ("gemma", "Gemma"))):
        y, width = top + 22 + number * 18, line[name] * scale
        axes.text(0, y + 7.5, label, va="center", size=12, color=MUTED)
        box(axes, LABEL, y, width, 15, COLOURS[name], radius=2)
        axes.text(LABEL + width + 5, y + 7.5, str(line[name]), va="center", color=COLOURS[name], weight="bold")


@figure
def prefix_instability(layout: Layout, prefix_instability: dict[str, Any]) -> Drawing:
    """文を一文字ずつ伸ばし、書き換わったトークンに色を付けます。"""
    count = len(prefix_instability["text"])
    drawing, axes = sheet(layout, count * 31 + 66)
    for left, name in ((0.0, "ours"), (228.0, "gemma")):
        axes.text(left, 11, NAMES[name], va="center", weight="bold")
        for number, row in enumerate(prefix_instability[name]):
            _prefix(axes, left, 26 + number * 31, row)
    _legend(axes, count * 31 + 46)
    rewritten = {
        name: [
            prefix_instability["text"][: place + 1]
            for place, row in enumerate(prefix_instability[name])
            if row["rewritten"]
        ]
        for name in NAMES
    }
    words = "。".join(
        f"{NAMES[name]}では、{'、'.join(f'「{text}」' for text in texts)}になったとき、前のトークンが書き換わる"
        for name, texts in rewritten.items()
    )
    return Drawing(
        drawing,
        caption=f"一文字足すと、手前のトークンまで書き換わることがある（だいだい色）。{count}行のうち、"
        f"手作りの語彙では{len(rewritten['ours'])}行、Gemmaの語彙では{len(rewritten['gemma'])}行で起きた。",
        alt=f"「{prefix_instability['text']}」を一文字ずつ伸ばし、行ごとにトークンの箱を並べた図。{words}。",
    )


def _prefix(axes: Axes, left: float, top: float, row: dict[str, Any]) -> None:
    for place, token in enumerate(row["tokens"]):
        width = _width(token) + 8
        changed = row["rewritten"] and place >= row["kept"]
        box(axes, left, top, width, 25, TOKENS[1] if changed else TOKENS[0] if place < row["kept"] else TOKENS[2])
        axes.text(left + width / 2, top + 13, token, ha="center", va="center", weight="bold" if changed else "normal")
        left += width + 3


def _legend(axes: Axes, y: float) -> None:
    left = 0.0
    for tint, label in ((TOKENS[0], "前の行のまま"), (TOKENS[2], "後ろに足された"), (TOKENS[1], "書き換わった")):
        box(axes, left, y - 7, 14, 14, tint, radius=2)
        axes.text(left + 20, y, label, va="center", size=12)
        left += _width(label) + 40


@figure
def byte_assembly(layout: Layout, byte_assembly: dict[str, Any]) -> Drawing:
    """バイトのトークンが揃うまで、途中を文字に戻すとどう見えるか。"""
    cases = byte_assembly["cases"]
    drawing, axes = sheet(layout, len(cases) * 118 - 8)
    for number, case in enumerate(cases):
        _case(axes, number * 118, case)
    words = "。".join(
        f"「{case['text']}」は{'、'.join(step['bytes'] for step in case['steps'])}の{len(case['steps'])}トークンで、"
        f"順に{'、'.join(step['so_far'] for step in case['steps'])}と見える"
        for case in cases
    )
    return Drawing(
        drawing,
        caption="文字になる前のバイトは「�」に見える。最後のバイトが届いて、ようやく文字になる。",
        alt=f"文字を作るバイトのトークンと、そこまでを文字に戻した結果を並べた図。{words}。",
    )


def _case(axes: Axes, top: float, case: dict[str, Any]) -> None:
    axes.text(30, top + 44, case["text"], ha="center", va="center", size=24 if len(case["text"]) == 1 else 20)
    axes.text(LEFT, top + 11, NAMES[case["by"]], va="center", size=12, color=MUTED)
    for number, step in enumerate(case["steps"]):
        left, centre = LEFT + number * STEP, LEFT + number * STEP + (STEP - 8) / 2
        box(axes, left, top + 22, STEP - 8, 44, TOKENS[number % len(TOKENS)])
        axes.text(centre, top + 36, step["bytes"], ha="center", va="center", size=14)
        axes.text(centre, top + 55, str(step["id"]), ha="center", va="center", size=12, color=MUTED)
        done = "�" not in step["so_far"]
        axes.text(centre, top + 86, step["so_far"], ha="center", va="center", size=17, color=INK if done else MUTED)
    axes.text(0, top + 86, "戻すと", va="center", size=12, color=MUTED)


LEFT, STEP = 78.0, 91.0
