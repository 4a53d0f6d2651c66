"""青空文庫の注記を読み解き、本文だけを取り出します。

青空文庫のテキストには、本文のほかに次のものが混ざっています。

- ルビ: ``吾輩《わがはい》``。どこから始まるかを示すときは ``一番｜獰悪《どうあく》``
- 入力者注: ``［＃８字下げ］`` や ``［＃「御めえ」に傍点］``
- 外字: ``※［＃「言＋墟のつくり」、第4水準2-88-74］``（当時の JIS 漢字になかった文字）
- アクセント分解: ``〔amicitiae&〕``（æ を ae& と書く）
- 初めにある題名・著者・記号の説明と、終わりにある奥付（``底本：`` から後）

出典: 青空文庫「注記一覧」https://www.aozora.gr.jp/annotation/ と、
「アクセント分解」https://www.aozora.gr.jp/accent_separation.html。
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

RULE = re.compile(r"-{10,}\s*")
COLOPHON = "底本："
#: 決められない外字の代わりに置く、活字の「ゲタ」。
GETA = "〓"

#: ［＃…］。傍点を打つ相手が外字だと、注の中に注が入る。
NOTE = r"［＃(?:[^［］]|［[^［］]*］)*］"
TOKEN = re.compile(
    rf"※(?P<gaiji>{NOTE})|(?P<note>{NOTE})|《(?P<ruby>[^《》]*)》|(?P<bar>｜)|(?P<broken>《|》|［＃)|(?P<char>.)"
)
ACCENTED = re.compile(rf"〔((?:{NOTE}|［(?!＃)|[^［〕])*)〕")

#: 外字の番号。面区点番号（第4水準2-88-74）か、Unicode の符号位置（U+555E）。
MEN_KU_TEN = re.compile(r"(?<![\d-])([12])-(\d{1,2})-(\d{1,2})(?![\d-])")
UNICODE_NUMBER = re.compile(r"U\+([0-9A-Fa-f]{4,6})")

#: アクセント分解の記号と、それが付く文字。英語の「e,」や「l'」まで直さないように、表にあるものだけを直す。
ACCENTS = {
    "`": ("\u0300", "AEIOUaeiou"),
    "'": ("\u0301", "AEIOUYaeiouy"),
    "^": ("\u0302", "AEIOUaeiou"),
    "~": ("\u0303", "ANOano"),
    ":": ("\u0308", "AEIOUaeiouy"),
    "&": ("\u030a", "Aa"),
    ",": ("\u0327", "Cc"),
    "_": ("\u0304", "AEIOUaeiou"),
}
LIGATURES = {"AE&": "Æ", "ae&": "æ", "OE&": "Œ", "oe&": "œ", "s&": "ß", "O/": "Ø", "o/": "ø", "!@": "¡", "?@": "¿"}
RESTORED = LIGATURES | {
    base + mark: unicodedata.normalize("NFC", base + accent)
    for mark, (accent, bases) in ACCENTS.items()
    for base in bases
}
DECOMPOSED = re.compile("|".join(map(re.escape, sorted(RESTORED, key=len, reverse=True))))

#: ｜のないルビは、直前に続く同じ種類の文字にかかる。々仝〆〇ヶ は漢字として扱う。
SAME_KIND = [
    re.compile(r"[㐀-鿿豈-\uFAFF\U00020000-\U0003FFFF々仝〆〇ヶ]"),
    re.compile(r"[ぁ-ゖゝゞ]"),
    re.compile(r"[ァ-ヵヷ-ヺーヽヾㇰ-ㇿ]"),
    re.compile(r"[０-９Ａ-Ｚａ-ｚΑ-Ωα-ωА-я−＆’，．]"),
    re.compile(r"[A-Za-z0-9#&',À-ɏ-]"),
]

#: 入力者注の種類。上から順に見て、初めに当てはまったものとする。
NOTE_KINDS = {
    "底本との違い": r"は底本では|はママ$",
    "見出し": r"見出し",
    "傍点・傍線": r"傍点|傍線",
    "字下げ": r"字下げ",
    "字上げ": r"字上げ|地付き",
    "添え字": r"[上下]付き小文字",
}


class AozoraError(ValueError):
    """注記の書き方が壊れています。何行目がどう壊れているかは、メッセージにあります。"""


class Ruby(NamedTuple):
    """ルビのかかる文字と、その読みです。"""

    base: str
    reading: str


class Gaiji(NamedTuple):
    """外字を直した文字と、元の注記です。"""

    char: str
    note: str


class Note(NamedTuple):
    """入力者注の中身と、元のファイルでの行番号（1から数える）です。"""

    line: int
    text: str

    @property
    def kind(self) -> str:
        """注の種類です。

        >>> Note(28, "「御めえ」に傍点").kind
        '傍点・傍線'
        """
        return next((kind for kind, pattern in NOTE_KINDS.items() if re.search(pattern, self.text)), "そのほか")


@dataclass(frozen=True)
class AozoraBook:
    """読み解いた1冊です。本文の `body` に、注記は残っていません。"""

    title: str
    author: str
    body: str
    body_with_readings: str
    ruby: tuple[Ruby, ...]
    gaiji: tuple[Gaiji, ...]
    notes: tuple[Note, ...]
    colophon: str


def parse(text: str) -> AozoraBook:
    """青空文庫のテキストを読み解きます。

    記号の説明を囲む線（-----）があれば、その前を題名と著者とみなします。線がなければ、1行目から本文です。注だけの行は
    本文に残しません。文字を決められない外字は「〓」にし、元の注記を `gaiji` に残します。閉じていない括弧のように
    書き方が壊れているところがあれば、AozoraError を送出します。

    >>> book = parse("吾輩《わがはい》は猫である。［＃「猫」に傍点］")
    >>> book.body
    '吾輩は猫である。'
    >>> book.ruby
    (Ruby(base='吾輩', reading='わがはい'),)
    >>> book.notes
    (Note(line=1, text='「猫」に傍点'),)
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, end = _body_range(lines)
    title, author = _title_and_author(lines[:start])
    read = [_read_line(number, line) for number, line in enumerate(lines[start:end], start + 1)]
    kept = [line for line in read if line.pieces or not line.notes]
    return AozoraBook(
        title=title,
        author=author,
        body="\n".join(line.text(readings=False) for line in kept).strip("\n"),
        body_with_readings="\n".join(line.text(readings=True) for line in kept).strip("\n"),
        ruby=tuple(piece for line in read for piece in line.pieces if isinstance(piece, Ruby)),
        gaiji=tuple(gaiji for line in read for gaiji in line.gaiji),
        notes=tuple(note for line in read for note in line.notes),
        colophon="\n".join(lines[end:]).strip(),
    )


def plain_text(text: str) -> str:
    """本文だけを返します。書き方が壊れていれば、AozoraError を送出します。

    >>> plain_text("一番｜獰悪《どうあく》な種族")
    '一番獰悪な種族'
    """
    return parse(text).body


def with_ruby_readings(text: str) -> str:
    """ルビの括弧だけを外し、読みを本文に残した文章を返します。

    「吾輩わがはいは猫である」という奇妙な文は、こうして生まれます。《》がルビだと知らずに記号だけを消すと、
    読みが本文に紛れ込むのです。書き方が壊れていれば、AozoraError を送出します。

    >>> with_ruby_readings("吾輩《わがはい》は猫である。")
    '吾輩わがはいは猫である。'
    """
    return parse(text).body_with_readings


def resolve_gaiji(note: str) -> str | None:
    """外字の注記から文字を決めます。番号がないときと、番号に文字がないときは None を返します。

    JIS X 0213 の面区点番号は、EUC-JIS-2004 のバイト列に直すと Python で読めます。区と点に 0xA0 を足し、
    2面なら前に 0x8F を置きます。

    >>> resolve_gaiji("「言＋墟のつくり」、第4水準2-88-74")
    '譃'
    >>> resolve_gaiji("「口＋亞」、U+555E、59-5")
    '啞'
    """
    if found := UNICODE_NUMBER.search(note):
        value = int(found[1], 16)
        return chr(value) if value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF else None
    found = MEN_KU_TEN.search(note)
    return _from_men_ku_ten(*map(int, found.groups())) if found else None


def restore_accents(text: str) -> str:
    """アクセント分解された欧文を、元の文字に戻します。直すところがなければ、そのまま返します。

    >>> restore_accents("Quid aliud est mulier nisi amicitiae& inimica")
    'Quid aliud est mulier nisi amicitiæ inimica'
    """
    return DECOMPOSED.sub(lambda found: RESTORED[found[0]], text)


def _from_men_ku_ten(men: int, ku: int, ten: int) -> str | None:
    if not (1 <= ku <= 94 and 1 <= ten <= 94):
        return None
    try:
        return (b"\x8f" * (men - 1) + bytes([ku + 0xA0, ten + 0xA0])).decode("euc_jis_2004")
    except UnicodeDecodeError:
        return None


def _body_range(lines: list[str]) -> tuple[int, int]:
    rules = [i for i, line in enumerate(lines) if RULE.fullmatch(line)]
    if len(rules) == 1:
        raise AozoraError(f"{rules[0] + 1}行目: 記号の説明を囲む線（-----）が1本しかありません。2本で囲んでください。")
    start = rules[1] + 1 if rules else 0
    colophons = [i for i, line in enumerate(lines) if i >= start and line.startswith(COLOPHON)]
    return start, colophons[-1] if colophons else len(lines)


def _title_and_author(header: list[str]) -> tuple[str, str]:
    before_rule = "\n".join(header).split("\n---")[0]
    title, *others = [line.strip() for line in before_rule.split("\n") if line.strip()] or [""]
    # 題名の次に副題が、著者の次に訳者や編者が並ぶことがある。
    people = [name for name in others if not name.endswith(("訳", "編", "校訂"))]
    return title, people[-1] if people else ""


@dataclass
class _Line:
    """読んだ1行です。`pieces` は、本文の1文字か、ルビの付いたひとまとまりです。"""

    number: int
    pieces: list[str | Ruby] = field(default_factory=list)
    gaiji: list[Gaiji] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    bar: int | None = None  # 《》を待っている｜の位置

    def text(self, readings: bool) -> str:
        pairs = [piece if isinstance(piece, Ruby) else Ruby(piece, "") for piece in self.pieces]
        return "".join(base + reading * readings for base, reading in pairs)

    def error(self, problem: str) -> AozoraError:
        return AozoraError(f"{self.number}行目: {problem}。記号そのものは ※［＃縦線、1-1-35］ のように書きます。")


def _read_line(number: int, source: str) -> _Line:
    line = _Line(number)
    for token in TOKEN.finditer(_restore_accents_in_brackets(source)):
        match token.lastgroup:
            case "gaiji":
                line.pieces.append(_resolve(line, token["gaiji"]))
            case "note":
                line.notes.append(Note(number, token["note"][2:-1]))
            case "ruby":
                _add_ruby(line, token["ruby"])
            case "bar":
                _add_bar(line)
            case "broken":
                raise line.error(f"{token['broken']} に対応する括弧がありません")
            case _:
                line.pieces.append(token["char"])
    if line.bar is not None:
        raise line.error("｜のあとに《》がありません")
    return line


def _restore_accents_in_brackets(line: str) -> str:
    def restore(found: re.Match[str]) -> str:
        # 注と本文を交互に分け、本文だけを直す。何も直らなければ、ただの亀甲括弧とみなして残す。
        parts = re.split(f"({NOTE})", found[1])
        restored = [part if i % 2 else restore_accents(part) for i, part in enumerate(parts)]
        return found[0] if restored == parts else "".join(restored)

    return ACCENTED.sub(restore, line)


def _resolve(line: _Line, note: str) -> str:
    line.gaiji.append(Gaiji(resolve_gaiji(note) or GETA, note[2:-1]))
    return line.gaiji[-1].char


def _add_bar(line: _Line) -> None:
    if line.bar is not None:
        raise line.error("｜のあとに《》がありません")
    line.bar = len(line.pieces)


def _add_ruby(line: _Line, reading: str) -> None:
    start = _base_start(line.pieces) if line.bar is None else line.bar
    base = "".join(map(str, line.pieces[start:]))
    if not base or not reading:
        raise line.error("ルビのかかる文字か、読みがありません")
    reading = re.sub(rf"※({NOTE})", lambda found: _resolve(line, found[1]), reading)
    line.pieces[start:] = [Ruby(base, reading)]
    line.bar = None


def _base_start(pieces: list[str | Ruby]) -> int:
    """｜のないルビがかかる文字の、始まりの位置を返します。"""
    start = len(pieces)
    if not pieces or isinstance(pieces[-1], Ruby):
        return start
    kind = next((kind for kind in SAME_KIND if kind.match(str(pieces[-1]))), None)
    while start and kind and isinstance(pieces[start - 1], str) and kind.match(str(pieces[start - 1])):
        start -= 1
    return start if kind else start - 1
