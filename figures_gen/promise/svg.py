"""matplotlib の図を、ページに埋め込める SVG にします。同じデータなら、いつも一字一句同じです。

文字は文字のまま残すので、選択も検索もでき、ページの書体と明暗に従います。一つの図は、机の上の画面と電話のために
二度描き、一つのファイルに並べてしまいます（変わったところを見る人が、二枚を一目で見られるように）。
"""

import base64
import io
import json
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import Any

from figures_gen import style  # isort: skip  # 描画方式を先に選ぶ
import matplotlib.pyplot as plt
from PIL import Image

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
GAP = 24  # 並べた二枚の間


def render(draw: Callable[..., style.Drawing], data: list[Any], made: dict[str, Any], prefix: str) -> bytes:
    """``draw`` にデータを渡して、割り付けごとに描かせ、一つの SVG に並べます。

    ``made`` は出どころ（使った資料とデータのファイル）で、題（説明文）、データから書いた代替テキストとともに、頭の行に
    しまわれます。続く行の一つおきが、図の一枚です（``figures_gen/site/sheets.py`` が読みます）。
    ``prefix`` は図の中の id の頭に付きます。
    """
    drawings = [_render(draw, layout, data, f"{prefix}{layout.name}-") for layout in style.LAYOUTS]
    width, lines = 0.0, []
    for text, size, _ in drawings:
        lines += [f'<g transform="translate({width:g} 0)">', text, "</g>"]
        width += size[0] + GAP
    first, height = drawings[0][2], max(size[1] for _, size, _ in drawings)
    head = (
        f'<svg {NAMESPACES} width="{width - GAP:g}" height="{height:g}">'
        f"<title>{escape(first.caption)}</title><desc>{escape(first.alt)}</desc>"
        f"<metadata>{escape(json.dumps(made, ensure_ascii=False))}</metadata>"
    )
    return "\n".join([head.replace("\n", ""), *lines, "</svg>\n"]).encode()


def _render(
    draw: Callable[..., style.Drawing], layout: style.Layout, data: list[Any], prefix: str
) -> tuple[str, tuple[float, float], style.Drawing]:
    """一枚の SVG（一行）、その幅と高さ、描いたもの。"""
    style.apply(layout)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        for character in set(style.PAGE_GLYPHS):
            warnings.filterwarnings("ignore", message=f"Glyph {ord(character)} .* missing from")
        drawing = draw(layout, *data)
        buffer = io.StringIO()
        drawing.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(drawing.figure)
    text, size = _embeddable(buffer.getvalue(), layout, prefix)
    return text, size, drawing


def _embeddable(text: str, layout: style.Layout, prefix: str) -> tuple[str, tuple[float, float]]:
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\s*<style type="text/css">.*?</style>', "", text, flags=re.DOTALL)
    text, size = _root(text, layout)
    text = _ids(text, prefix)
    text = re.sub(r"font-family: ([^;\"]+)", r"font-family: var(--nt-figure-font, \1, sans-serif)", text)
    text = re.sub(r"#[0-9a-f]{6}\b", _colour, text)
    text = re.sub(r'(?<="data:image/png;base64,)[^"]+', _opaque, text)
    return re.sub(r">\s+<", "><", text).replace(" \n", " ").replace("\n", "").strip(), size


def _root(text: str, layout: style.Layout) -> tuple[str, tuple[float, float]]:
    """根の要素を書き直します。"""
    view_box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert view_box
    width, height = view_box.groups()
    head = (
        f'<svg {NAMESPACES} class="nt-svg nt-{layout.name}" '
        f'width="{float(width):g}" height="{float(height):g}" viewBox="0 0 {width} {height}" '
        f'stroke-linejoin="round" stroke-linecap="butt">'
    )
    return head + text[text.index(">", text.index("<svg")) + 1 :], (float(width), float(height))


def _ids(text: str, prefix: str) -> str:
    """使われている id だけを、頭を付けて残します。"""
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
    names = {name for pair in used for name in pair if name}
    text = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}{m[1]}"' if m[1] in names else "", text)
    return re.sub(r'(href="#|url\(#)([^")]+)', rf"\1{prefix}\2", text)


def _opaque(match: re.Match[str]) -> str:
    """画素の絵から、透明の分を除きます。透けるところのある絵は、そのままです。"""
    with Image.open(io.BytesIO(base64.b64decode(match[0]))) as picture:
        if picture.getextrema()[-1] != (255, 255):
            return match[0]
        kept, buffer = picture.convert("RGB"), io.BytesIO()
    kept.save(buffer, "png", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


_NAMES = {colour: name for name, colour in style.COLOURS.items()}


def _colour(match: re.Match[str]) -> str:
    """決めた色は CSS 変数に。決めていない色を使っていれば、ここで止まります。"""
    if match[0] not in _NAMES:
        raise ValueError(f"style.COLOURS にない色です: {match[0]}")
    return f"var(--nt-{_NAMES[match[0]]}, {match[0]})"
