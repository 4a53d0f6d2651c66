"""表紙の三枚の絵。塔、手術台の猫、学習を、記録と部品の線から描きます。"""

import json
from collections.abc import Mapping
from html import escape
from math import sqrt
from pathlib import Path
from typing import Any

from figures_gen.site.cards import between
from figures_gen.site.shiori import strokes

CELL, FLOOR = (24, 16), (8, 5)  # 塔の窓の、並ぶ幅と、大きさ
SEEN = 15  # 「目の前で、学ぶ」に見せる、文の初めの文字。二行に収まる
#: 手術台の猫の線（部品と同じもの）。
SEAM = "M121 33V86M117 46h8M117 60h8M117 74h8"


def stills(docs: Path, root: str) -> str:
    """三枚の絵と、一行ずつの言葉。どれも、その部品のあるページへのリンクです。"""
    sight, learning = (
        json.loads((docs / "generated" / place).read_text(encoding="utf-8"))["data"]
        for place in ("look-inside/capitals.json", "neural/page-training.json")
    )
    made = [
        ("lights", _tower(sight), "灯りをともす", "あなたの文が、本物のGemmaの、18の階を昇ります。"),
        ("frankenstein", _cats(), "手術台の二匹", "二匹のモデルを、混ぜて、つぎはぎにします。"),
        ("one-novel", _learning(learning), "目の前で、学ぶ", "でたらめな文が、言葉になっていきます。"),
    ]
    rows = [
        f'<a class="nt-still nt-still--{slug}" href="{root}{slug}/">{picture}'
        f'<span><b>{title}</b><span class="nt-contents__line">{line}</span></span></a>'
        for slug, picture, title, line in made
    ]
    return f'<div class="nt-stills" data-search-exclude>{"".join(rows)}</div>'


def _tower(record: Mapping[str, Any]) -> str:
    """「十八階の塔」。窓の明るさは、その階で言う言葉の確率、金色は、最上階の上位にある言葉です。"""
    columns = record["lens"][1:]  # 初めの <bos> は、描かない
    floors, windows = len(columns[0]) - 1, dict[str, list[str]]()
    for number in range(1, floors + 1):
        for place, column in enumerate(columns):
            share, word = max(zip(column[number]["shares"], column[number]["ids"], strict=True))
            light, most = ("lamp", 1.0) if word in column[-1]["ids"] else ("moon", 0.4)
            colour = "#{:02x}{:02x}{:02x}".format(*between("night", light, most * round(6 * sqrt(share)) / 6))
            x, y = CELL[0] * place + 12, FLOOR[0] * (floors - number) + 40
            windows.setdefault(colour, []).append(f"M{x} {y}h{CELL[0] - 2}v{FLOOR[0] - 2}h-{CELL[0] - 2}z")
    rows = [f'<path fill="{colour}" d="{"".join(one)}"/>' for colour, one in windows.items()]
    share, best = max(zip(record["last"]["shares"], record["last"]["ids"], strict=True))
    said = escape(f"{record['names'][str(best)].strip('▁')} {share:.0%}")
    wide = CELL[0] * len(columns) + 22
    sign = f'<text x="{wide / 2}" y="29" text-anchor="middle">{said}</text>'
    return f'<svg viewBox="0 0 {wide} {FLOOR[0] * floors + 52}" aria-hidden="true"><g>{"".join(rows)}</g>{sign}</svg>'


def _cats() -> str:
    """二匹の猫。胴の後ろ半分は、もう一匹のもの。"""
    line, face = strokes()
    one = (
        f'<path class="nt-fur" d="{line["TAIL"]}"/><path class="nt-coat" d="{line["BODY"]}"/>'
        f'<path class="nt-coat nt-coat--other" d="{line["BODY"]}" clip-path="url(#nt-half)"/>'
        f'<path class="nt-coat" d="{line["HEAD"]}"/><path class="nt-fur" d="{"".join(face)}{SEAM}"/>'
    )
    half = '<clipPath id="nt-half"><rect x="121" y="0" width="80" height="90"/></clipPath>'
    return (
        f'<svg viewBox="0 -6 220 206" aria-hidden="true">{half}<g transform="translate(10 4)">{one}</g>'
        f'<g class="nt-swapped" transform="translate(10 104)">{one}</g></svg>'
    )


def _learning(record: Mapping[str, Any]) -> str:
    """学ぶ前、途中、終わりに、モデルの書いた文。"""
    rows = record["models"]["gemma"]["samples"]
    samples = (rows[0], rows[len(rows) // 4], rows[-1])
    lines = [
        f'<span style="--at: {at / len(samples):.2f}">{escape(one["text"].replace(chr(10), "")[:SEEN])}…</span>'
        for at, one in enumerate(samples)
    ]
    return f'<span class="nt-still__text" aria-hidden="true">{"".join(lines)}</span>'
