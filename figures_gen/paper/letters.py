"""PDF から取り出した字を、元の字に戻します。

漢字と、部首を表す字（U+2E80〜2FDF）は、多くの書体で同じ形を使います。そのため Chromium の PDF は、「文」を部首の「⽂」
（U+2F42）だと言うことがあります。見た目は変わりませんが、「文」を探しても見つからず、写すと別の字になり、読み上げも
できません。合字の「ﬁ」も、同じように「fi」に戻します。
"""

import re
import unicodedata

from pikepdf import Dictionary, Name, Pdf, Stream

#: 部首の字と、合字。
WRONG = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
#: 部首の字のうち、Unicode の正規化では漢字に戻らないもの。
SUPPLEMENT = dict(
    zip("⺟⺠⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲⺼⻌⻎⻞⻟", "母民虎西角長青食鬼麦黄斉歯竜亀肉辶辶食食", strict=True)
)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>(?:\s*<([0-9A-Fa-f]+)>)?[ \t]*(?=[\r\n]|$)", re.MULTILINE)
BLOCK = re.compile(rb"\d+\s+beginbf(?:char|range)\s(.*?)endbf(?:char|range)", re.DOTALL)
#: 一つの表に書ける数の上限。
CHUNK = 100


def unified(text: str) -> str:
    """部首の字を同じ形の漢字に、合字を元の字にします。

    >>> unified("⽂字の⻑さ、proﬁle")
    '文字の長さ、profile'
    """
    return WRONG.sub(lambda letter: _unified(letter[0]), text)


def _unified(letter: str) -> str:
    return SUPPLEMENT.get(letter) or unicodedata.normalize("NFKC", letter)


def mend(pdf: Pdf) -> None:
    """PDF のすべての書体の、字形から字を引く表（ToUnicode）を直します。"""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font:
            table = thing.get("/ToUnicode")
            if isinstance(table, Stream):
                content = table.read_bytes()
                if (mended := mended_table(content)) != content:
                    table.write(mended)


def mended_table(table: bytes) -> bytes:
    r"""部首の字か合字を含む表だけを、書き直したもの。

    >>> mended_table(b"1 beginbfrange\n<01> <02> <2F41>\nendbfrange\n")
    b'2 beginbfchar\n<01> <6534>\n<02> <6587>\nendbfchar\n'
    """
    return BLOCK.sub(_mended_block, table)


def _mended_block(block: re.Match[bytes]) -> bytes:
    pairs = [pair for line in PAIR.finditer(block[1]) for pair in _pairs(line)]
    mended = [(code, unified(text)) for code, text in pairs]
    if mended == pairs:
        return block[0]
    lines = [f"<{code}> <{text.encode('utf-16-be', 'surrogatepass').hex().upper()}>\n" for code, text in mended]
    chunks = [lines[start : start + CHUNK] for start in range(0, len(lines), CHUNK)]
    written = [f"{len(chunk)} beginbfchar\n{''.join(chunk)}endbfchar" for chunk in chunks]
    return "\n".join(written).encode("ascii")


def _pairs(line: re.Match[bytes]) -> list[tuple[str, str]]:
    """一行（一つの字か、続いた字の範囲）が表す、番号と字の組。"""
    first, last, text = line[1], line[2] if line[3] else line[1], bytes.fromhex((line[3] or line[2]).decode())
    start, low = int.from_bytes(text[-2:]), int(first, 16)
    units = [(code, text[:-2] + (start + code - low).to_bytes(2)) for code in range(low, int(last, 16) + 1)]
    return [(f"{code:0{len(first)}X}", unit.decode("utf-16-be", "surrogatepass")) for code, unit in units]
