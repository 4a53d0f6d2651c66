"""``python -m figures_gen.site.maths_font STIXMath-Regular.otf``――数式の書体を、この本で使う字だけにして作り直します。

元の書体は STIX 1.1.1（SIL Open Font License 1.1）で、Debian の ``fonts-stix`` 1.1.1-5 などに入っています。大きな Σ と
∏、伸びるかっこは、書体の MATH 表が決めます。どの機械にもある書体にはこの表がないので、いっしょに配ります。
動かすには brotli が要ります（``pip install brotli``）。できるものは、版が同じなら同じバイト列です。
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TO = Path(__file__).resolve().parents[2] / "docs" / "assets" / "fonts" / "maths" / "maths.woff2"
#: 元の書体の名前は、手を加えたものには使えない（OFL の 3）。
NAME = "nexttoken maths"
OPERATORS = "−×·±÷=≠≈<>≤≥∈∉∏∑∫√∞⌈⌉⌊⌋()[]{}|‖∣′→←⋯…∂∇∝~^"
GREEK = "αβγδεζηθικλμνξοπρστυφχψωΔΠΣΩ"


def letters() -> Iterator[int]:
    """入れる文字の符号位置。一文字の変数は、ブラウザが数学用の斜体（U+1D434 から）に替えて描きます。"""
    yield from range(0x20, 0x7F)
    yield from map(ord, "\u00a0" + OPERATORS + GREEK)
    yield 0x210E  # 斜体の h は、ここにある
    yield from range(0x1D434, 0x1D468)  # A〜z
    yield from range(0x1D6FC, 0x1D715)  # α〜ω


def main(source: str) -> None:
    """``source`` から選んで ``TO`` に書きます。"""
    options = Options(flavor="woff2", layout_features=["ssty"], hinting=False, name_IDs=[0, 7], drop_tables=["FFTM"])
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters())
    subsetter.subset(font)
    for number, text in ((1, NAME), (2, "Regular"), (4, NAME), (6, NAME.replace(" ", "-"))):
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [NAME.replace(" ", "-")]
    font.flavor = "woff2"
    TO.parent.mkdir(parents=True, exist_ok=True)
    font.save(TO)
    print(f"{TO.name}: {TO.stat().st_size:,}バイト、{len(font.getGlyphOrder())}字形")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("使い方: python -m figures_gen.site.maths_font STIXMath-Regular.otf")
    main(sys.argv[1])
