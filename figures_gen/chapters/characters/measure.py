"""「文字は、ぜんぶ数だった」の測定。"""

import codecs
from typing import Any

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma, next_tokens
from nexttoken import encodings

LINES = {
    "日本語": "我々は月に",
    "英語": "Wecho",
    "ロシア語": "Мырешили",
    "マラヤーラム文字": "വിചൂസ്",
}
MOON = "月に行く"
MISREAD = "吾輩は猫である"
WEATHER = "今日はいい"


@measurement("exact")
def four_languages() -> dict[str, Any]:
    """四つの文の初めの三文字を、符号位置と二つの方式のバイト列にします。"""
    lines = [{"language": language, "characters": _codes(text[:3])} for language, text in LINES.items()]
    return {"lines": lines, "not_in_jis": encodings.what_cannot_be_written("".join(LINES.values()), "shift_jis")[:2]}


def _codes(text: str) -> list[dict[str, Any]]:
    rows = encodings.encode_table(text, ("utf-8", "shift_jis"))
    return [
        {"char": row.char, "code_point": row.code_point, **{k: _hex(v) for k, v in row.bytes.items()}} for row in rows
    ]


def _hex(code: bytes | None) -> str | None:
    return None if code is None else code.hex(" ").upper()


@measurement("exact")
def name_bytes() -> dict[str, Any]:
    """章の初めのセルの名前の、文字ごとの番号とバイト。"""
    name = "夏目漱石"
    return {"rows": [{"char": char, "number": ord(char), "bytes": _bytes(char)} for char in name]}


def _bytes(char: str) -> list[str]:
    return [f"{byte:02X}" for byte in char.encode()]


@measurement("exact")
def utf8_layout() -> dict[str, Any]:
    """1、2、3、4 バイトの文字の、UTF-8 のビットの並び。"""
    return {
        "rows": [
            {
                "char": char,
                "code_point": encodings.code_point(char),
                "number": ord(char),
                "bytes": encodings.utf8_bits(char),
            }
            for char in "AЯ猫🥺"
        ]
    }


@measurement("exact")
def moon() -> dict[str, Any]:
    """短い文の、文字の数と、UTF-8のバイト数と、そのバイト。"""
    code = [f"{byte:02X}" for byte in MOON.encode()]
    return {"text": MOON, "characters": len(MOON), "bytes": len(code), "code": code}


@measurement("exact")
def mojibake() -> dict[str, Any]:
    """UTF-8 で書いた文の文字と、同じバイトを Shift_JIS の仲間として読んだ字。使ったバイトの数を添えます。"""
    code, decoder = MISREAD.encode(), codecs.getincrementaldecoder("cp932")()
    misread, used = [], 0
    for byte in code:
        used += 1
        if char := decoder.decode(bytes([byte])):
            misread.append({"char": char, "bytes": used})
            used = 0
    letters = [{"char": char, "bytes": len(char.encode())} for char in MISREAD]
    return {"bytes": [f"{byte:02X}" for byte in code], "letters": letters, "misread": misread}


@measurement("exact")
def unicode_numbers() -> dict[str, Any]:
    """Unicode で、文字が割り当てられている番号の数。"""
    return {"assigned_17": encodings.ASSIGNED["17.0.0"]}


@measurement("tolerance")
def fine_weather(gemma: Gemma) -> dict[str, Any]:
    """「今日はいい」の次のトークンの、確率の高い八個。"""
    return next_tokens(gemma, WEATHER, 8)
