"""本を PDF にします。一枚の長い文書に綴じて、Chromium に刷らせます。

目次のページ番号は、一度刷らなければ分かりません。Chromium はまだ ``target-counter`` を知らないので、刷った PDF から
番号を読み、書き入れて、もう一度刷ります。

字も、元に戻します。漢字と、部首を表す字（U+2E80〜2FDF）は、多くの書体で同じ形を使います。そのため Chromium の PDF は、
「文」を部首の「⽂」（U+2F42）だと言うことがあります。見た目は変わりませんが、「文」を探しても見つからず、写すと別の字に
なり、読み上げもできません。合字の「ﬁ」も、同じように「fi」に戻します。
"""

import io
import re
import unicodedata
from itertools import groupby, pairwise

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, Pdf, Stream
from playwright.sync_api import Browser

from figures_gen.paper.chapters import HERE, ROOT, Chapter, Heading, tab
from figures_gen.paper.contents import Book
from figures_gen.paper.templates import FOLDS, render

#: 番号を書き入れると行が動き、番号がずれることがある。それでも落ち着くまでの回数。
TRIES = 4
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


class UnsettledError(Exception):
    """目次のページ番号が、刷るたびに変わることを知らせる誤り。"""


def pdf(browser: Browser, book: Book, chapters: list[Chapter]) -> bytes:
    """本の PDF。"""
    numbers: dict[str, int] = {}
    for _ in range(TRIES):
        printed = Pdf.open(io.BytesIO(_print(browser, document(book, chapters, numbers))))
        found = _numbers(printed)
        if found == numbers:
            return _finish(printed, book, chapters)
        numbers = found
    raise UnsettledError(f"目次のページ番号が、{TRIES}回刷っても落ち着きません。")


def document(book: Book, chapters: list[Chapter], numbers: dict[str, int]) -> str:
    """綴じた文書。``numbers`` は、id からページ番号を引く表です。"""
    css = (HERE / "pdf.css").read_text(encoding="utf-8")
    written = render(
        "book.xhtml.j2",
        book=book,
        chapters=chapters,
        css=css,
        folds=any(chapter.folds for chapter in chapters),
        folds_title=FOLDS,
        numbers=numbers,
        parts=_contents(chapters),
        styles=list(dict.fromkeys(style for chapter in chapters for style in chapter.styles)),
    )
    return re.sub(
        r'(<(?:p|section) id="([\w-]+--(?:fold|inside)-\d+)" class="[\w-]+">(?:<h3>)?<a )',
        lambda match: f'{match[1]}data-page="{numbers.get(_other_end(match[2]), "")}" ',
        written,
    )


def _other_end(id: str) -> str:
    """折りたたみの跡と中身の、反対側の id。

    >>> _other_end("sampling--fold-1")
    'sampling--inside-1'
    """
    return re.sub("(fold|inside)(?=-[0-9]+$)", lambda match: "inside" if match[0] == "fold" else "fold", id)


def _contents(chapters: list[Chapter]) -> list[tuple[str, list[Heading]]]:
    """部の題と、その章と節。"""
    parts = [
        (part, [heading for chapter in group for heading in chapter.headings])
        for part, group in groupby(chapters, key=lambda chapter: chapter.page.part)
    ]
    if any(chapter.folds for chapter in chapters):
        parts.append(("", [Heading(1, "folds--title", FOLDS)]))
    return parts


def _print(browser: Browser, document: str) -> bytes:
    with tab(browser, {"/book.xhtml": document.encode()}) as page:
        page.goto(f"{ROOT}book.xhtml", wait_until="load")
        return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def _numbers(printed: Pdf) -> dict[str, int]:
    """id → ページ番号（題の紙を1と数える。PDF を見る道具の番号と同じになる）。"""
    pages = {page.obj.objgen: number for number, page in enumerate(printed.pages, start=1)}
    places = printed.Root.get("/Dests", Dictionary())
    return {name.lstrip("/"): pages[place[0].objgen] for name, place in places.items()}


def _bookmarks(printed: Pdf, chapters: list[Chapter]) -> list[OutlineItem]:
    """部、章、節のしおり。Chromium の作るしおりは部を知らず、題が二重になることもあるので、使いません。"""
    marks: list[OutlineItem] = []
    for part, headings in _contents(chapters):
        starts = [index for index, heading in enumerate(headings) if heading.level == 1]
        inside = [_bookmark(printed, headings[start:end]) for start, end in pairwise([*starts, len(headings)])]
        marks += [_group(part, inside)] if part else inside
    return marks


def _bookmark(printed: Pdf, headings: list[Heading]) -> OutlineItem:
    chapter, *sections = (
        OutlineItem(heading.text, Array(printed.Root.Dests[f"/{heading.id}"])) for heading in headings
    )
    chapter.children.extend(sections)
    return chapter


def _group(title: str, inside: list[OutlineItem]) -> OutlineItem:
    mark = OutlineItem(title, inside[0].destination)
    mark.children.extend(inside)
    return mark


def _finish(printed: Pdf, book: Book, chapters: list[Chapter]) -> bytes:
    """題や作者を書き、時刻を消します。同じ本は、いつ作っても同じになります。

    Chromium の PDF には、読み上げのための構造（見出しや代替テキスト）が、縮めずに入っています。縮めると、大きさは半分に
    もなりません。
    """
    with printed.open_outline() as outline:
        outline.root.extend(_bookmarks(printed, chapters))
    _mend(printed)
    del printed.docinfo
    for key, value in {"Title": book.title, "Author": book.author, "Subject": book.description}.items():
        printed.docinfo[f"/{key}"] = value
    printed.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    written = io.BytesIO()
    printed.save(written, object_stream_mode=ObjectStreamMode.generate, recompress_flate=True, deterministic_id=True)
    return written.getvalue()


def unified(text: str) -> str:
    """部首の字を同じ形の漢字に、合字を元の字にします。

    >>> unified("⽂字の⻑さ、proﬁle")
    '文字の長さ、profile'
    """
    return WRONG.sub(lambda letter: _unified(letter[0]), text)


def _unified(letter: str) -> str:
    return SUPPLEMENT.get(letter) or unicodedata.normalize("NFKC", letter)


def _mend(printed: Pdf) -> None:
    """すべての書体の、字形から字を引く表（ToUnicode）を直します。"""
    for thing in printed.objects:
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
