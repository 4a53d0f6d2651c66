"""文字を、数（符号位置）とバイト列に置き換えます。

文字にはまず、Unicode の符号位置という番号が付きます。その番号をどんなバイトの並びで書くかを決めるのが、
UTF-8 や Shift_JIS といった符号化方式です。方式によって、書ける文字も、要るバイト数もちがいます。
"""

import codecs
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from nexttoken.checks import check_encoding, check_type

#: 比べる符号化方式と、読者に見せる名前。名前は Python の codecs のもの。
ENCODINGS = ("utf-8", "utf-16-be", "shift_jis", "euc_jp", "iso2022_jp")
DISPLAY_NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-be": "UTF-16BE",
    "utf-16-le": "UTF-16LE",
    "utf-32": "UTF-32",
    "shift_jis": "Shift_JIS",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
}

#: 先頭の印（BOM）。UTF-16 の印は、UTF-32 の印の前半でもあるので、UTF-32 から見る。
MARKS = {
    "utf-32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
    "utf-16": (b"\xff\xfe", b"\xfe\xff"),
}

#: Unicode の符号位置は、65,536 個ずつの面が 17 面。
CODE_POINTS = 17 * 0x10000
SURROGATES = 0xDFFF - 0xD800 + 1
NONCHARACTERS = 0xFDEF - 0xFDD0 + 1 + 17 * 2

#: 版ごとの文字数（図形文字＋書式文字）。出典: https://www.unicode.org/versions/stats/
#: Python に入っている表の版は Python の版で変わるので、本文の数はここから引き、数え方は count_assigned が確かめる。
ASSIGNED = {
    "3.2.0": 95_156,
    "14.0.0": 144_697,
    "15.0.0": 149_186,
    "15.1.0": 149_813,
    "16.0.0": 154_998,
    "17.0.0": 159_801,
}


@dataclass(frozen=True)
class CharacterCode:
    """1文字の番号とバイト列です。

    `bytes` は方式ごとのバイト列で、書けない方式では None です。書けない理由は `why` にあります。
    """

    char: str
    code_point: str
    name: str
    bytes: dict[str, bytes | None]
    why: dict[str, str]


def display_name(encoding: str) -> str:
    """符号化方式を、読者に見せる名前にします。表にない名前は、そのまま返します。

    >>> display_name("shift_jis")
    'Shift_JIS'
    """
    return DISPLAY_NAMES.get(encoding, encoding)


def code_point(char: str) -> str:
    """1文字の符号位置を U+ の形で返します。

    >>> code_point("我")
    'U+6211'
    """
    return f"U+{ord(char):04X}"


def _read_back(written: bytes, encoding: str) -> str | None:
    try:
        return written.decode(encoding)
    except UnicodeError:
        return None


def bytes_of(text: str, encoding: str) -> bytes | None:
    r"""文章をバイト列にします。その方式では書けない文字が1つでもあれば、None を返します。

    読み戻すと別の文字になるものも、書けないとみなします。たとえば Python の Shift_JIS は、「¥」を「\」と同じ
    0x5C にします。知らない方式の名前には LookupError を送出します。

    >>> bytes_of("月", "utf-8").hex(" ")
    'e6 9c 88'
    >>> bytes_of("🥺", "shift_jis") is None
    True
    """
    check_encoding("encoding", encoding)
    try:
        written = text.encode(encoding)
    except UnicodeError:
        return None
    return written if _read_back(written, encoding) == text else None


def why_not(char: str, encoding: str) -> str:
    r"""1文字がその方式で書けない理由を返します。書けるときは空の文字列です。サロゲートは、どの方式でも書けません。

    >>> why_not("മ", "shift_jis")
    'Shift_JIS の文字の表に「മ」がない'
    >>> why_not("¥", "shift_jis")
    'Shift_JIS では 5C になり、読み戻すと「\\」に化ける'
    >>> why_not("月", "shift_jis")
    ''
    """
    if bytes_of(char, encoding) is not None:
        return ""
    if 0xD800 <= ord(char) <= 0xDFFF:
        return f"{code_point(char)} はサロゲートで、単独では文字ではない"
    try:
        written = char.encode(encoding)
    except UnicodeError:
        return f"{display_name(encoding)} の文字の表に「{char}」がない"
    read = _read_back(written, encoding)
    fate = f"読み戻すと「{read}」に化ける" if read is not None else "読み戻せない"
    return f"{display_name(encoding)} では {written.hex(' ').upper()} になり、{fate}"


def encode_table(text: str, encodings: Sequence[str] = ENCODINGS) -> list[CharacterCode]:
    """文章の1文字ずつについて、符号位置と、方式ごとのバイト列を並べます。

    ここでの1文字は、符号位置1つです。結合文字や、部品をつないだ絵文字は、部品ごとに1行になります。ISO-2022-JP の
    バイト列には、文字集合を切り替える合図（ESC で始まる3バイト）が前後に付きます。

    >>> for row in encode_table("月M", ("utf-8", "shift_jis")):
    ...     print(row.char, row.code_point, row.bytes["utf-8"].hex(" "), "/", row.bytes["shift_jis"].hex(" "))
    月 U+6708 e6 9c 88 / 8c 8e
    M U+004D 4d / 4d
    """
    return [_row(char, encodings) for char in text]


def _row(char: str, encodings: Sequence[str]) -> CharacterCode:
    written = {encoding: bytes_of(char, encoding) for encoding in encodings}
    why = {encoding: why_not(char, encoding) for encoding in encodings if written[encoding] is None}
    return CharacterCode(char, code_point(char), unicodedata.name(char, "（名前なし）"), written, why)


def what_cannot_be_written(text: str, encoding: str) -> list[str]:
    """その方式では書けない文字を、出てくる順に、重なりなく返します。サロゲートは、いつも書けない文字です。

    >>> what_cannot_be_written("辛い🥺🥺", "euc_jp")
    ['🥺']
    """
    return [char for char in dict.fromkeys(text) if bytes_of(char, encoding) is None]


def sizes(text: str, encodings: Sequence[str] = ENCODINGS) -> dict[str, int | None]:
    """文章全体が何ビットになるかを、方式ごとに返します。書けない方式は None です。

    >>> sizes("吾輩は猫である", ("utf-8", "shift_jis"))
    {'utf-8': 168, 'shift_jis': 112}
    """
    written = {encoding: bytes_of(text, encoding) for encoding in encodings}
    return {encoding: None if data is None else len(data) * 8 for encoding, data in written.items()}


def utf8_bits(char: str) -> list[str]:
    """1文字の UTF-8 を、バイトごとに「目印|中身」のビットで返します。

    目印は、先頭のバイトなら何バイトの文字か（0、110、1110、11110）を、それ以外なら続きであること（10）を表します。
    中身をつなげると、符号位置の2進数になります。サロゲートには ValueError を送出します。出典: RFC 3629, 3節。

    >>> utf8_bits("我")
    ['1110|0110', '10|001000', '10|010001']
    >>> utf8_bits("M")
    ['0|1001101']
    """
    if (written := bytes_of(char, "utf-8")) is None:
        raise ValueError(f"char の {why_not(char, 'utf-8')}ので、UTF-8にできません。ほかの文字にしてください。")
    bits = [f"{byte:08b}" for byte in written]
    # 目印は、先頭から続く 1 と、その直後の 0。
    return [f"{byte[: byte.index('0') + 1]}|{byte[byte.index('0') + 1 :]}" for byte in bits]


def mojibake(text: str, written: str = "utf-8", read: str = "cp932") -> str:
    """ある方式で書いた文章を別の方式で読み、文字化けさせます。読めないバイトは「�」になります。

    `written` の方式で書けない文字があれば ValueError を、知らない方式の名前には LookupError を送出します。

    >>> mojibake("猫である")
    '迪ｫ縺ｧ縺ゅｋ'
    """
    check_encoding("read", read)
    if lost := what_cannot_be_written(text, written):
        raise ValueError(
            f"text の {lost[0]!r} は、{display_name(written)} では書けません。ほかの方式か文章にしてください。"
        )
    return text.encode(written).decode(read, errors="replace")


def count_assigned(database: "unicodedata.UCD | None" = None) -> tuple[str, int]:
    """文字が割り当てられた符号位置を数え、Unicode の版といっしょに返します。

    数えるのは図形文字と書式文字です。制御文字（Cc）、私用領域（Co）、サロゲート（Cs）、未割り当てと非文字（Cn）は
    除きます。Unicode コンソーシアムが公表する「Graphic + Format」と同じ数え方です。`database` を渡さなければ、
    この Python に入っている表を数えます。

    >>> count_assigned(unicodedata.ucd_3_2_0)
    ('3.2.0', 95156)
    """
    source = unicodedata if database is None else database
    others = {"Cc", "Co", "Cs", "Cn"}
    return source.unidata_version, sum(source.category(chr(i)) not in others for i in range(CODE_POINTS))


def guess_encoding(data: bytes) -> str | None:
    """日本語のバイト列が、どの方式で書かれたかを推し量ります。見当がつかなければ None を返します。

    英数字だけのバイト列や空のバイト列は、"utf-8" とみなします。

    >>> guess_encoding("吾輩は猫である。".encode("cp932"))
    'cp932'
    >>> guess_encoding("吾輩は猫である。".encode("euc_jp"))
    'euc_jp'
    """
    check_type("data", data, bytes, "バイト列")
    for encoding, marks in MARKS.items():
        if data.startswith(marks) and _reads(data, encoding):
            return encoding
    if b"\x1b$" in data and _reads(data, "iso2022_jp"):
        return "iso2022_jp"
    if b"\0" not in data and _read_back(data, "utf-8") is not None:
        return "utf-8"
    likely = {encoding: _share_of_kana(data, encoding) for encoding in ("cp932", "euc_jp", "utf-16-le", "utf-16-be")}
    likely["utf-8"] = _share_of_kana(data, "utf-8", errors="replace")  # 途中で切れていたり、一部が壊れていたりするもの
    best = max(likely, key=lambda encoding: likely[encoding])
    if likely[best] > 0.1:
        return best
    if b"\0" not in data and _lacks_only_its_end(data):
        return "utf-8"
    # UTF-16 の英文には、1バイトおきに 0 が並ぶ。
    zeros = {"utf-16-le": data[1::2].count(0), "utf-16-be": data[::2].count(0)}
    best = max(zeros, key=lambda encoding: zeros[encoding])
    return best if zeros[best] > len(data) / 4 and _reads(data, best) else None


def _lacks_only_its_end(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeError:
        return False
    return True


def _reads(data: bytes, encoding: str) -> bool:
    """その方式で読めて、制御文字や割り当てのない文字がないかどうか。画像などを、文章と取り違えないように。"""
    text = _read_back(data, encoding)
    odd = {char for char in text or "" if unicodedata.category(char) in ("Cc", "Cn")}
    return text is not None and odd <= set("\t\n\r\f\v")


def _share_of_kana(data: bytes, encoding: str, errors: str = "strict") -> float:
    # ふつうの日本語なら、かなと句読点が何割かを占める。別の方式で読むと、半角カタカナや珍しい漢字ばかりになる。
    try:
        text = [char for char in data.decode(encoding, errors) if not char.isascii()]
    except UnicodeError:
        return 0.0
    return sum("ぁ" <= char <= "ん" or "ァ" <= char <= "ー" or char in "、。" for char in text) / max(len(text), 1)
