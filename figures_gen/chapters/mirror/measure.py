"""「透かし鏡」（docs/assets/widgets/watermark-mirror.mjs）の見本。"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from figures_gen.declarations import measurement
from nexttoken import attacks, mark
from nexttoken.watermark import GreenList

#: 見本にする文章の、書き出しの番号。どちらも、その種類の一つ目。
PROSE, CODE = 0, 24
AROUND = 200  # 人の文にはさむとき、前と後に置く文の長さ（文字）
SWAPPED = 0.3  # 取り替えるトークンの割合


@measurement("exact")
def marked(marked: Path, base: tuple[Any, Any], sample: Path) -> dict[str, Any]:
    """Gemma に書かせた文章と、それに手を加えたもの。

    ``key`` は、JavaScript の数では正しく表せない大きさにもなるので、文字で書きます。``ids`` と ``tokens`` があるので、
    見本のままなら、ページは語彙を読み込まずに調べられます。
    """
    written = {(text["way"], text["prompt"]): text["ids"] for text in mark.texts(marked)}
    green = mark.WAYS["delta-2"].mark
    assert isinstance(green, GreenList)
    ids, plain = written["delta-2", PROSE], written["plain", PROSE]
    person = sample.read_text(encoding="utf-8")
    texts = {
        "marked": ("印のある文（δ=2）", _text(base, ids)),
        "strong": ("濃い印のある文（δ=4）", _text(base, written["delta-4", PROSE])),
        "unmarked": ("印のない文", _text(base, plain)),
        "swapped": (f"{SWAPPED:.0%}を取り替えた文", _text(base, attacks.substitute(ids, SWAPPED, plain))),
        "mixed": ("人の文にはさんだ文", person[:AROUND] + _text(base, ids) + person[AROUND : 2 * AROUND]),
        "code": ("印のあるコード（δ=2）", _text(base, written["delta-2", CODE])),
    }
    tokens = {name: base[0].encode(text, add_special_tokens=False) for name, (_, text) in texts.items()}
    shown = sorted({number for ids in tokens.values() for number in ids})
    return {
        "key": str(green.key),
        "gamma": green.gamma,
        "delta": green.delta,
        "context": green.context,
        "samples": [
            {"name": name, "title": title, "text": text, "ids": tokens[name]} for name, (title, text) in texts.items()
        ],
        "tokens": {str(number): base[0].convert_ids_to_tokens(number) for number in shown},
    }


def _text(gemma: tuple[Any, Any], ids: Sequence[int]) -> str:
    """文字の途中で終わっていれば、そこは除きます。"""
    text: str = gemma[0].decode(ids)
    return text.rstrip("\ufffd")
