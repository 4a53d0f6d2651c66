"""図（matplotlib の SVG）を、見た目を変えずに、短く書き直します。

ページの重さの半分から七割は、図です。matplotlib は、箱を一つずつ、同じ色と書体を毎回添え、座標を六桁まで書きます。
ここでは、座標を百分の一ピクセルまでにして前の点からの差で書き、続けて描く同じ見た目のものをまとめます。要素が減るので、
ページを組むのも速くなります。
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

_FONT = re.compile(r"font-family: ([^;\"]+)")
_TOKEN = re.compile(r"<text\b[^>]*>[^<]*</text>|<[^>]+>|[^<]+")
_LEAF = re.compile(r"<(path|use|text)\b([^>]*?)/?>")


def compact(drawing: str) -> str:
    """一枚の SVG を、同じに見える、短い SVG に。

    >>> box = '<path d="M {0} 0 L {1} 0 L {1} 5 z " style="fill: var(--a, #ffffff)"/>'
    >>> compact("<svg>" + box.format(0, 4) + box.format(6, 10) + "</svg>")
    '<svg><path d="M0 0h4v5zM6 0h4v5z" style="fill: var(--a, #ffffff)"/></svg>'
    >>> word = '<text style="font-size: 9px; text-anchor: start" x="{0}.123456" y="0">{0}</text>'
    >>> compact("<svg>" + word.format(1) + word.format(2) + "</svg>")
    '<svg><g style="font-size: 9px"><text x="1.12346" y="0">1</text><text x="2.12346" y="0">2</text></g></svg>'
    """
    drawing = re.sub(r' d="([^"]*)"', lambda path: f' d="{_path(path[1])}"', _plain(drawing))
    drawing = re.sub(r' ([xy])="([^"]*)"', lambda place: f' {place[1]}="{float(place[2]):.6g}"', drawing)
    drawing = drawing.replace("; text-anchor: start", "").replace("text-anchor: start; ", "")
    if font := _FONT.search(drawing):  # 書体は、図の字のすべてに同じ
        drawing = drawing.replace(f"; {font[0]}", "").replace(f"{font[0]}; ", "")
        drawing = drawing.replace(">", f' style="{font[0]}">', 1)
    return "".join(_gathered(_TOKEN.findall(_ticked(drawing)), "clip-path", "style"))


def _plain(drawing: str) -> str:
    """matplotlib が字にも線にも付ける、何も言わない囲みと、回さない回転を除いたもの。

    >>> _plain('<svg><g><g clip-path="url(#a)"><g><path d=""/></g></g></g></svg>')
    '<svg><g clip-path="url(#a)"><path d=""/></g></svg>'
    """
    kept: list[bool] = []

    def group(tag: re.Match[str]) -> str:
        if tag[0] != "</g>":
            kept.append(tag[0] != "<g>")
            return tag[0] if kept[-1] else ""
        return tag[0] if kept.pop() else ""

    drawing = re.sub(r'<defs></defs>|<g/>| transform="rotate\(-0 [^)]*\)"', "", drawing)
    return re.sub(r"<g(?: [^>]*[^/])?>|</g>", group, drawing)


def _hundredths(number: str) -> int:
    return round(100 * float(number))


@cache
def _written(hundredths: int) -> str:
    """百分の一で数えた数の、いちばん短い書き方。

    >>> [_written(number) for number in (100, -25, 0, 1250)]
    ['1', '-.25', '0', '12.5']
    """
    whole, part = divmod(abs(hundredths), 100)
    text = f"{whole}.{part:02}".rstrip("0").removesuffix(".")
    return "-" * (hundredths < 0) + (text.removeprefix("0") or "0")


def _path(given: str) -> str:
    """線の道を、前の点からの差で。初めの点（M）だけは、そのまま書きます。

    丸めた点から次の丸めた点までの差なので、誤差は積もりません。

    >>> _path("M 10 20 L 30 20 Q 32 20 32.001 22 L 32 5 z ")
    'M10 20h20q2 0 2 2v-17z'
    """
    written, x, y, start = [], 0, 0, (0, 0)
    for letter, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", given):
        values = [_hundredths(number) for number in numbers.split()]
        if letter == "M":
            x, y = start = (values[0], values[1])
            written.append(f"M{_written(x)} {_written(y)}")
        elif letter == "z":
            x, y = start
            written.append("z")
        else:
            steps = [value - (y if at % 2 else x) for at, value in enumerate(values)]
            x, y = values[-2:]
            if letter == "L" and not all(steps):
                written.append(f"v{_written(steps[1])}" if steps[1] else f"h{_written(steps[0])}")
            else:
                written.append(letter.lower() + " ".join(map(_written, steps)).replace(" -", "-"))
    return "".join(written)


def _ticked(drawing: str) -> str:
    """目盛りの線（一本の線を指す ``use``）を、その場の線に。

    >>> line = '<defs><path id="m" d="M0 0v3" style="stroke: red"/></defs>'
    >>> _ticked(line + '<use xlink:href="#m" x="5" y="9" style="fill: red; stroke: red"/>')
    '<path d="M5 9v3" style="stroke: red"/>'
    """
    for made, name, line, style in re.findall(
        r'(<defs><path id="([^"]*)" d="M0 0([hv][^"a-z]+)"( style="[^"]*")/></defs>)', drawing
    ):
        use = re.compile(rf'<use xlink:href="#{name}" x="([^"]*)" y="([^"]*)"[^>]*/>')
        drawing = use.sub(rf'<path d="M\1 \2{line}"{style}/>', drawing.replace(made, ""))
    return drawing


def _gathered(tokens: Iterable[str], *shared: str) -> Iterator[str]:
    """続けて描く、``shared`` の属性（外のものから）の同じものを、まとめます。"""
    if not shared:
        yield from tokens
        return
    name, *inner = shared
    for attribute, run in groupby(tokens, lambda token: _attribute(token, name)):
        leaves = list(run)
        if not attribute or len(leaves) == 1:
            yield from _gathered(leaves, *inner)
            continue
        bare = [leaf.replace(attribute, "", 1) for leaf in leaves]
        if not inner and all(leaf.startswith("<path ") for leaf in bare) and _joinable(attribute, bare):
            yield f'<path d="{"".join(_d(leaf) for leaf in bare)}"{attribute}/>'
        elif len(made := list(_gathered(bare, *inner))) == 1:
            yield re.sub(r"(?=/?>)", attribute, made[0], count=1)
        else:
            yield from (f"<g{attribute}>", *made, "</g>")


def _attribute(token: str, name: str) -> str:
    """線か字の属性。ほかのものは、空です。"""
    leaf = _LEAF.match(token)
    if not leaf or " id=" in leaf[2] or " transform=" in leaf[2]:
        return ""
    return next(iter(re.findall(rf' {name}="[^"]*"', leaf[2])), "")


def _joinable(style: str, paths: list[str]) -> bool:
    """一本の道にしても、同じに見えるか。透けるもの、塗りと線のどちらもあるもの、向きの違う塗り（重なると抜ける）は、だめです。"""
    if "opacity" in style or "dasharray" in style:
        return False
    return "fill: none" in style or ("stroke:" not in style and len({_turn(_d(path)) for path in paths}) == 1)


def _d(path: str) -> str:
    return path.split(' d="')[1].partition('"')[0]


def _turn(path: str) -> bool:
    """塗る向き。

    >>> _turn("M0 0h4v5z"), _turn("M0 0v5h4z")
    (True, False)
    """
    area = x = y = 0.0
    start = (x, y)
    for letter, numbers in re.findall(r"([Mhvlqcz])([^Mhvlqcz]*)", path):
        values = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if letter == "M":
            x, y = start = (values[0], values[1])
        elif letter == "z":
            area += x * start[1] - start[0] * y
            x, y = start
        else:
            right, down = (values[0], 0.0) if letter == "h" else (0.0, values[0]) if letter == "v" else values[-2:]
            area += x * (y + down) - (x + right) * y
            x, y = x + right, y + down
    return area > 0
