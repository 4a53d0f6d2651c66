"""リンクを共有したときに出る札（1200×630 の PNG）と、端末のホーム画面に置く印（180×180）を描きます。"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

SIZE, MARGIN = (1200, 630), 80
ICON = 180
#: 題の大きさ。上から順に試し、四行に収まるものを選ぶ。
TITLE_SIZES, MOST_LINES = (84, 72, 62), 4
SVG = "{http://www.w3.org/2000/svg}"
DOCS = Path(__file__).resolve().parents[2] / "docs"
FIGURES = DOCS / "assets" / "figures.css"
#: 「十八階の塔」の記録と、札の中で塔の立つところ。
TOWER, TOWER_LEFT, TOWER_WIDTH = DOCS / "generated" / "look-inside" / "capitals.json", 922, 230
#: 明るい画面の色。図を描く色（figures_gen/style.py）と同じ。
COLOURS = dict(re.findall(r"--nt-([\w-]+): (#[0-9a-f]{6});", FIGURES.read_text(encoding="utf-8"))[::-1])
BLUE, GRID, INK, MUTED, ORANGE, PAPER = (COLOURS[name] for name in ("blue", "grid", "ink", "muted", "orange", "paper"))
TOUCH_ICON = "assets/apple-touch-icon.png"


@dataclass(frozen=True)
class Card:
    """札に書くもの。``title`` が空なら、本の名前を大きく書きます。``lit`` は、地図の灯るところです。"""

    name: str
    kicker: str
    title: str
    stops: tuple[str, ...]
    lit: tuple[str, ...]
    tower: bool = False  # 「十八階の塔」の立つ、夜の札か


def write(wanted: Mapping[str, Card], site: Path, logo: Path) -> None:
    """``wanted``（サイトの中の道 → 札）と印を ``site`` に置きます。"""
    pictures: dict[str, Callable[[], Any]] = {place: partial(draw, card, logo) for place, card in wanted.items()}
    if logo.exists():
        pictures[TOUCH_ICON] = partial(icon, logo)
    for place, picture in pictures.items():
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        picture().save(site / place)


def draw(card: Card, logo: Path) -> Any:
    """札一枚。"""
    from PIL import Image, ImageDraw

    night = tuple(COLOURS[name] for name in ("night", "paper", "moon", "lamp"))
    paper, ink, muted, accent = night if card.tower else (PAPER, INK, MUTED, ORANGE)
    picture = Image.new("RGB", SIZE, paper)
    pen = ImageDraw.Draw(picture)
    if not card.tower:
        pen.rectangle((0, 0, SIZE[0], 14), fill=BLUE)
    left = MARGIN
    if logo.exists():
        picture.paste(_shapes(logo, 64, paper), (left, 62))
        left += 84
    if card.title:
        pen.text((left, 94), card.name, font=_font(36), fill=muted, anchor="lm")
    room = (TOWER_LEFT - 40 if card.tower else SIZE[0] - MARGIN) - MARGIN
    size, lines = _fit(card.title or card.name, room)
    step = round(size * 1.42)
    top = 330 - step * (len(lines) - 1) / 2 + (18 if card.kicker else 0)
    kicker = wrap(card.kicker, _font(38).getlength, room) if card.kicker else []
    top += 18 * (len(kicker) - 1)
    for row, line in enumerate(reversed(kicker)):
        where = (MARGIN, top - step / 2 - 34 - 48 * row)
        pen.text(where, line, font=_font(38), fill=accent, anchor="lm", stroke_width=1)
    for row, line in enumerate(lines):
        hanging = size / 2 if line[0] in "「『（" else 0  # 開き括弧の左の空きを詰める
        pen.text((MARGIN - hanging, top + row * step), line, font=_font(size), fill=ink, anchor="lm", stroke_width=1)
    _map(pen, card, muted)
    if card.tower:
        _tower(pen, json.loads(TOWER.read_text(encoding="utf-8"))["data"])
    return _few_colours(picture)


def _map(pen: Any, card: Card, muted: str) -> None:
    """「文字 → バイト → …」の地図。灯るところは塗り、ほかは縁だけにします。"""
    font, y, pad = _font(30), 552, 11
    x = float(MARGIN)
    for place, stop in enumerate(card.stops):
        width = pen.textlength(stop, font=font) + 2 * pad
        lit = stop in card.lit
        fill, line = (COLOURS[f"token{place % 6 + 1}"], BLUE) if lit else (None, GRID)
        pen.rounded_rectangle((x, y - 28, x + width, y + 28), radius=9, fill=fill, outline=line, width=4 if lit else 2)
        pen.text((x + width / 2, y), stop, font=font, fill=INK if lit else muted, anchor="mm")
        x += width
        if place + 1 < len(card.stops):
            pen.line((x + 7, y, x + 22, y), fill=muted, width=3)
            pen.polygon(((x + 29, y), (x + 19, y - 7), (x + 19, y + 7)), fill=muted)
            x += 36


def _tower(pen: Any, record: Mapping[str, Any]) -> None:
    """「十八階の塔」。窓の明るさは、その階で言う言葉の確率、金色は最上階の上位にある言葉、屋上の看板は、終わりの答えです。"""
    columns, floor, street = record["lens"][1:], 28, SIZE[1] - 22  # 初めの <bos> は、描かない
    cell = TOWER_WIDTH / len(columns)
    for place, column in enumerate(columns):
        for number, answers in enumerate(column[1:], 1):
            x, y = TOWER_LEFT + cell * place, street - floor * number
            share, word = max(zip(answers["shares"], answers["ids"], strict=True))
            final = word in column[-1]["ids"]
            colour = between("night", *(("lamp", sqrt(share)) if final else ("moon", 0.4 * sqrt(share))))
            pen.rectangle((x + 2, y + 2, x + cell - 2, y + floor - 2), fill=colour)
    share, best = max(zip(record["last"]["shares"], record["last"]["ids"], strict=True))
    said = f"{record['names'][str(best)].strip('▁')} {share:.0%}"
    middle = (TOWER_LEFT + TOWER_WIDTH / 2, street - floor * (len(columns[0]) - 1) - 42)
    pen.text(middle, said, font=_font(50), fill=COLOURS["lamp"], anchor="mm", stroke_width=1)


def between(dark: str, light: str, share: float) -> tuple[int, ...]:
    """二つの色を混ぜた色。"""
    mixed = (
        int(COLOURS[dark][at : at + 2], 16) * (1 - share) + int(COLOURS[light][at : at + 2], 16) * share
        for at in (1, 3, 5)
    )
    return tuple(map(round, mixed))


def _fit(title: str, room: float = SIZE[0] - 2 * MARGIN) -> tuple[int, list[str]]:
    """題の大きさと、行に分けたもの。"""
    for size in TITLE_SIZES:
        font = _font(size)
        lines = wrap(title, lambda text, font=font: font.getlength(text), room)
        if len(lines) <= MOST_LINES - (size > TITLE_SIZES[1]):
            break
    return size, lines[:MOST_LINES]


def wrap(text: str, width: Any, room: float) -> list[str]:
    """文節の切れ目で行に分けます。行の数は少なく、長さはできるだけそろえます。``width`` は字の並びの幅を返す関数です。

    >>> wrap("失われるもの、失われないもの", len, 10)
    ['失われるもの、', '失われないもの']
    >>> wrap("『吾輩は猫である』でトークナイザを育てる", len, 12)
    ['『吾輩は猫である』で', 'トークナイザを育てる']
    """
    parts = [part for phrase in phrases(text) for part in _pieces(phrase, width, room)]
    lines = _greedy(parts, width, room)
    low, high = max(width(part) for part in parts), room
    while high - low > 1:  # 行の数を増やさずに、どこまで狭くできるか
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(parts, width, middle)) == len(lines) else (middle, high)
    return _greedy(parts, width, high)


def _greedy(parts: list[str], width: Any, room: float) -> list[str]:
    lines = [""]
    for part in parts:
        if lines[-1] and width((lines[-1] + part).rstrip()) > room:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def _pieces(phrase: str, width: Any, room: float) -> list[str]:
    """一行に入らない文節は、字で割ります。"""
    pieces = [""]
    for letter in phrase:
        if pieces[-1] and width(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def phrases(text: str) -> list[str]:
    """文節らしいまとまり。読点や助詞のあと、開き括弧の前、平仮名が片仮名や欧文に変わるところで切ります。

    >>> phrases("LLMの内部で何が起こっているか")
    ['LLMの', '内部で', '何が', '起こっているか']
    >>> phrases("多岐にわたるサンプリング手法"), phrases("Gemma 3を組み立てる")
    (['多岐にわたる', 'サンプリング手法'], ['Gemma 3を', '組み立てる'])
    """
    ends = r"(?<=[、。！？：　 ])(?![、。！？：」』）　 0-9])"
    opens = r"(?<=[^「『（])(?=[「『（])"
    joins = r"(?<=[はがをにでとのもへや])(?=[一-龥々0-9])|(?<=[ぁ-ん])(?=[ァ-ヴA-Za-z])"
    return [part for part in re.split(f"{ends}|{opens}|{joins}", text) if part]


def icon(logo: Path) -> Any:
    """ホーム画面の印。まわりを少し空けます。"""
    from PIL import Image

    picture = Image.new("RGB", (ICON, ICON), PAPER)
    inside = round(ICON * 0.8)
    picture.paste(_shapes(logo, inside, PAPER), ((ICON - inside) // 2, (ICON - inside) // 2))
    return _few_colours(picture)


def _few_colours(picture: Any) -> Any:
    """色の数を減らして、受け取る大きさを三分の一にしたもの。"""
    from PIL import Image

    return picture.quantize(64, method=Image.Quantize.FASTOCTREE)


def _shapes(logo: Path, size: int, paper: str) -> Any:
    """角の丸い四角だけからなる SVG を、四倍の大きさに描いて縮めたもの。"""
    from PIL import Image, ImageDraw

    root = ElementTree.parse(logo).getroot()
    scale = 4 * size / float(root.attrib["width"])
    picture = Image.new("RGB", (4 * size, 4 * size), paper)
    pen = ImageDraw.Draw(picture)
    for shape in root.iter(f"{SVG}rect"):
        x, y, width, height, radius = (
            float(shape.get(name, "0")) * scale for name in ("x", "y", "width", "height", "rx")
        )
        fill, line = (None if shape.get(name, "none") == "none" else shape.get(name) for name in ("fill", "stroke"))
        stroke = round(float(shape.get("stroke-width", "1")) * scale) if line else 0
        box = (x, y, x + width, y + height)
        pen.rounded_rectangle(box, radius=radius, fill=fill, outline=line, width=max(1, stroke))
        if shape.get("stroke-dasharray"):
            _gaps(pen, box, [float(part) * scale for part in shape.attrib["stroke-dasharray"].split()], stroke, paper)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _gaps(pen: Any, box: tuple[float, float, float, float], dash: list[float], stroke: float, paper: str) -> None:
    """実線の枠を、地の色で切って破線にします。"""
    left, top, right, bottom = box
    on, off = dash
    reach = stroke + 1
    at = left + on
    while at + off < right:
        for y in (top, bottom):
            pen.rectangle((at, y - reach, at + off, y + reach), fill=paper)
        at += on + off
    at = top + on
    while at + off < bottom:
        for x in (left, right):
            pen.rectangle((x - reach, at, x + reach, at + off), fill=paper)
        at += on + off


@cache
def _font(size: int) -> Any:
    from PIL import ImageFont

    found = find_spec("matplotlib_fontja")
    assert found and found.origin
    return ImageFont.truetype(str(Path(found.origin).parent / "fonts" / "ipaexg.ttf"), size)
