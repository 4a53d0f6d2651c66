"""古本屋の猫、シオリ。手術台の猫と同じ線（operating-cat.mjs）で描きます。動かすのは book.css だけです。"""

import re
from functools import cache
from pathlib import Path

CAT = Path(__file__).resolve().parents[2] / "docs/assets/widgets/operating-cat.mjs"
#: 手術台の猫にない線。背の縞、首輪、開いた目とその光、立てた耳と尾、開いた本。
STRIPES = "M88 38v8M102 37v10M116 36.500v8M130 37.500v10M144 40v7"
COLLAR = "M24 66.500Q40 77 56 66.500"
EYES, GLINTS = "M30 44v3M50 44v3", "M31.400 43.500v.1M51.400 43.500v.1"
EARS = "M15 46L17 3L36 25M65 46L63 3L44 25"
TAIL = "M174 80C196 84 193 60 193 42L195 10"
BOOK = "M-6 94V82Q20 76 44 82M206 94V82Q192 77 179 81M-6 94C30 84 80 88 100 97C120 88 170 84 206 94M100 97V89"
COAT = 'style="fill:var(--nt-token4,#f6dcec)"'
PEN = 'fill="none" stroke="currentcolor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"'
LINE = re.compile(r'^export const ([A-Z]+) = "([^"]+)"', re.MULTILINE)


@cache
def strokes() -> tuple[dict[str, str], list[str]]:
    """手術台の猫の線。名前のある線と、顔と足の線（閉じた目、鼻と口、ひげ、前足）。"""
    source = CAT.read_text(encoding="utf-8")
    lines = re.search(r"LINES = \[(.*?)\]", source, re.DOTALL)
    assert lines
    return dict(LINE.findall(source)), re.findall(r'"([^"]+)"', lines[1])


def lying(mood: str) -> str:
    """寝そべったシオリ。``listens`` はすぐ下の予想に応え、``pricked`` は耳を立て、``asleep`` は本の上で眠ります。"""
    named, (shut, _, _, paw) = strokes()
    body = _path(named["BODY"], COAT) + _path(STRIPES, 'stroke-width="1.6"') + _path(paw)
    if mood == "asleep":
        return _drawn("-8 8 216 92", 132, _path(named["TAIL"]) + body + _head(_path(shut)) + _path(BOOK))
    hidden = "" if mood == "pricked" else ' visibility="hidden"'
    up = f'class="nt-cat__up"{hidden}'
    down = "" if mood == "pricked" else _path(named["TAIL"], 'class="nt-cat__down"')
    head = f'<g class="nt-cat__head">{_head(_path(EARS, f"{up} {COAT}") + _eyes())}</g>'
    return _drawn("-8 1 216 87", 132, down + _path(TAIL, up) + body + head)


def asking(html: str) -> str:
    """「シオリの問い」の囲みに、顔を添えます。"""
    place = '<div class="nt-shiori">'
    return html.replace(place, place + _drawn("1 9 78 66", 36, _head(_eyes()))) if place in html else html


def _head(look: str) -> str:
    """頭。``look`` は、耳と目。"""
    named, (_, nose, whiskers, _) = strokes()
    collar = _path(COLLAR, 'style="stroke:var(--nt-purple,#a0467f)" stroke-width="4.5"')
    return _path(named["HEAD"], COAT) + look + _path(nose + whiskers) + collar


def _eyes() -> str:
    glints = _path(GLINTS, 'style="stroke:var(--nt-paper,#fff)" stroke-width="2.4"')
    return f'<g class="nt-cat__eyes"><path d="{EYES}" stroke-width="7.5"/>{glints}</g>'


def _path(line: str, look: str = "") -> str:
    return f'<path d="{line}" {look}/>'


def _drawn(box: str, width: int, inner: str) -> str:
    return f'<svg viewBox="{box}" width="{width}" {PEN} aria-hidden="true">{inner}</svg>'
