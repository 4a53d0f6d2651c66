"""手で打ち込まれた文が、結果から来ていないかどうか。

記事（:mod:`tests.site.articles`）に残った字は、どれも手で打ち込まれたものです。次の文は、結果に結ぶか（``fact``、
``claim``）、断りの一言（``{{ 例 }}`` など）を添えなければなりません。

- 数字の書かれた文（測った値は ``fact`` で書く。``claim`` を添えても、数字そのものは動かない）
- 結果を見せたあとで、数を言葉で言うか、比べるか、過ぎたこととして言い切る文

問いかけ、頼み、参考文献のある文は、数字がなければ、何も言い切っていないと見ます。断りの一言は、文の終わりに置けばその文に、
段落の頭に置けば段落に、それだけの段落にすれば、次の表、箇条書き、コード、式の全体に掛かります。
"""

import functools
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.site.articles import ALOUD, CELL, CITED, CLAIM, CODE, EXCEPTION, FACT, FORMULA, Block
from tests.site.pages import ROOT

MARKS = "\ue000-\ue0ff"
#: 数ではなく名前であるもの。どのページでも打ち込んでよい。
NAMES = re.compile(
    r"UTF-(?:8|16)|ISO-2022-JP|RFC [0-9]{4}|Unicode 1[67]\.0(?:\.0)?|1[67]\.0版|第[12]水準|第1・第2水準"  # 符号と規格
    r"|GPT-2|LZ77|Gemma [34](?![0-9.])|gemma3\.py|distinct-2|bfloat16|float(?:16|32)|Python 3\.11"
    r"|(?<![0-9.])(?:270M|1[Bb])(?![0-9A-Za-z])|gemma-3-(?:270m|[14]b-pt)"  # モデルの大きさを表す呼び名
    r"|(?:手順[1-6]|パターン[1-3])(?![0-9])"  # 本文が付けた番号
    r"|, (?:19|20)[0-9]{2}(?=[.、（])|[0-9]+(?:\.[0-9]+)*節"  # 文献の発行年と節
    r"| [0-9]+(?:\([0-9S-]+\))?(?=, (?:[0-9.]*節, )?(?:19|20)[0-9]{2})"  # 文献の巻と号
    r"|(?<![0-9.,])1(?:文字|バイト|ビット|トークン|個|行|周|回|本)(?!目)|0か1(?![0-9])|8ビットをまとめたもの"  # 決まり
    r"|(?:16|2)進数|温度(?:を|をちょうど)?0|(?<![0-9.])0(?:で割|に近づけ)|1〜4(?:個の)?バイト"
    r"|256(?:種類|個のバイト|個のトークン|席|通り)|5,000トークン(?!も)|(?:合計が?|足して|足せば|足しても)1(?=[になの])"
    r"|不?十分(?!の)|百聞は一見|[二三四五六]つ目|[二三四]行目|[二三]文目|[二三]番目|第二段階|その[二三]：|倍率|何倍(?:か|になった)"
    r"|[二三四五六七八九](?:つ|人|本|文|文字|通り)の(?![で。、])"  # 指を折って数えたものを指す言葉
    r"|ゼロ(?:から数え|番目|幅接合子|で割)"
)
DIGITS = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
KANJI = "〇一二三四五六七八九十百千万億兆"
#: 言葉で書いた数と、割合や倍を言う言葉。「一」だけのものは除く。
WORDS = re.compile(
    rf"[0-9０-９.,]*[{KANJI}]+分の[0-9０-９{KANJI}]+"
    rf"|(?!一(?:(?![割倍]|桁[違多少大小])[^{KANJI}]|$))[0-9０-９.,]*(?:[数何幾]?[{KANJI}]+)+(?:割|倍|桁[違多少大小])?"
    r"|(?<![一-龥])数[個回割度本件人秒日年](?!ご)|(?<![0-9０-９])[数何幾]?倍"
    r"|半分|半数|過半|大半|大多数|半減|半ば|桁違い|桁が違|ゼロ|零|皆無|ひとけた|ふたつ|みっつ|よっつ|いつつ|ふたり"
)
#: 比べるか、例外なく言う言葉。
COMPARED = re.compile(
    r"より(?!どり)|ほう[がはも]|ほど(?![き])|いちばん|最も|どれも|どの[^、。]*も|ほとんど|増え|減[っりる]|縮[みん]"
    r"|上回|下回|勝[てちっ]|負け|すべて|必ず|まったく|ずっと|いつも|めったに|変わらな|変わりませ|一致し|一位[はが]"
)
PAST = re.compile(
    rf"た(?:(?:の|わけ)(?:です|でした)|のだと分かります)?(?:よね|ね)?[。！]?[」』）)\s{MARKS}]*$|でした[。！]"
)
#: 問いかけと頼み。何も言い切らない。
ASKING = re.compile(
    rf"(?:[？?]|でしょう(?:か|ね)?。|ましょう。|てください。|てみます。|ませんか。)[」』）)\s{MARKS}]*$"
)
EXCUSE = "そうでなければ、断りの一言（{{ 例 }} など）を添えます。"
NUMBER = f'動かして得た値なら {{{{ fact("…") }}}} で書き、{EXCUSE}'
RESULT = f'結果から言えることなら、その文に {{{{ claim("…") }}}} を添え、{EXCUSE}'
FENCE = f'打ち込まれたコードか出力です。台本のものなら {{{{ cell("…") }}}} で置き、{EXCUSE}'
DEAD = "この断りは、もう要りません。消してください。"
FRONT = "頭書きに書ける数字は、本文にもあるものだけです。"
#: 式の形を作る数。
SHAPE = {"0", "1", "2"}


@dataclass(frozen=True)
class Problem:
    """結ばれても断られてもいない文と、そう見た言葉と、直し方。"""

    page: str
    sentence: str
    word: str
    advice: str

    def __str__(self) -> str:
        return f"docs/{self.page}.md: 「{shown(self.sentence)}」の「{self.word}」――{self.advice}"


def problems(page: str, article: Sequence[Block]) -> Iterator[Problem]:
    """記事の文を一つずつ調べます。もう要らない断りも知らせます。"""
    shows = any(block.shown for block in article)
    typed = "".join(block.text for block in article if block.kind != "front")
    needed: dict[int, tuple[Block, bool]] = {}  # 段落か、次のまとまりに掛かる断りと、要るかどうか
    for block, excuse in _scopes(article):
        if block.kind == "front":
            yield from (Problem(page, block.text, one, FRONT) for one in _digits(block.text) if one not in typed)
            continue
        found = list(_problems(page, block, shows))
        if excuse is None:
            yield from found
        else:
            needed[excuse] = block, bool(found) or needed.get(excuse, (block, False))[1]
    yield from (Problem(page, block.text, "断り", DEAD) for block, need in needed.values() if not need)


def _scopes(article: Sequence[Block]) -> Iterator[tuple[Block, int | None]]:
    """まとまりと、その全体に掛かる断りの番号。断りだけの段落は、次のまとまり（表や箇条書きなら全体）に掛かります。"""
    above, held = None, (0, 0)
    for number, block in enumerate(article):
        if not block.text.strip(EXCEPTION):
            above = number
            continue
        if above is not None:
            held = block.group, above
        if above is not None or (block.group and block.group == held[0]):
            yield block, held[1]
        elif block.text.startswith(EXCEPTION):
            yield replace(block, text=block.text.lstrip(EXCEPTION)), number
        else:
            yield block, None
        above = None


def _problems(page: str, block: Block, shows: bool) -> Iterator[Problem]:
    if block.kind == "pre":
        yield from [] if stands(block.text, page) else [Problem(page, block.text, "", FENCE)]
        return
    if block.kind == "li" and "nt-guess" in block.inside:  # 予想の候補は、言い切らない
        return
    for sentence in sentences(block.text):
        problem = _problem(page, block, sentence.replace(EXCEPTION, ""), shows)
        if problem and EXCEPTION not in sentence:
            yield problem
        if not problem and EXCEPTION in sentence:
            yield Problem(page, sentence, "断り", DEAD)


def _problem(page: str, block: Block, sentence: str, shows: bool) -> Problem | None:
    if number := _number(page, block, sentence):
        return Problem(page, sentence, number, NUMBER)
    word = _result(block, sentence) if shows and block.shown else ""
    return Problem(page, sentence, word, RESULT) if word else None


def _digits(words: str) -> list[str]:
    return DIGITS.findall(NAMES.sub("", words))


def _number(page: str, block: Block, sentence: str) -> str:
    """打ち込まれた数字の一つ目。引いたコードと言葉、名前、式の形を作る数は除きます。"""
    if block.of:  # 練習の問いは、答えを計算するコードの値を引く
        return next((one for one in _digits(sentence) if one.replace(",", "") not in asked(page, block.of)), "")
    for code in re.findall(f"{CODE[0]}(.*?){CODE[1]}", sentence):
        if _digits(code) and not stands(code, page):
            return str(code)
    for formula in re.findall(f"{FORMULA[0]}(.*?){FORMULA[1]}", sentence):
        if number := next((one for one in _digits(formula) if one not in SHAPE), ""):
            return number
    quoted = re.sub("[「『]([^「」『』]*)[」』]", lambda one: "" if stands(one[1], page) else one[0], _prose(sentence))
    return next(iter([*_digits(quoted), *(one for one in quoted if unicodedata.category(one) in ("No", "Nl"))]), "")


def _result(block: Block, sentence: str) -> str:
    """結果に結ぶべき文なら、そう見た言葉。"""
    return "" if block.of or "footnote" in block.inside else result_word(sentence)


def result_word(sentence: str) -> str:
    """結ばれていないのに結果を言い切る文なら、そう見た言葉。"""
    if {FACT, CLAIM, CITED} & set(sentence) or ASKING.search(sentence):
        return ""
    words = _prose(sentence)
    found = WORDS.search(words) or COMPARED.search(words) or PAST.search(words)
    return re.sub(f"[{MARKS}]", "", found[0]) if found else ""


def _prose(sentence: str) -> str:
    """コード、式、名前を除いた文。"""
    return NAMES.sub("", re.sub(f"{CODE[0]}.*?{CODE[1]}|{FORMULA[0]}.*?{FORMULA[1]}", "□", sentence, flags=re.DOTALL))


def shown(sentence: str) -> str:
    """印を除いた文。"""
    return re.sub(rf"[{MARKS}]|\s+", "", sentence)[:80]


def sentences(text: str) -> Iterator[str]:
    """一文ずつ。かぎ括弧、コード、式の中の句点では分けません。"""
    tail = re.compile(f"[」』）)\\s{CLAIM}{EXCEPTION}{CITED}]*")
    opening, closing = "「『（(【" + CODE[0] + FORMULA[0] + ALOUD[0], "」』）)】" + CODE[1] + FORMULA[1] + ALOUD[1]
    depth = start = at = 0
    while at < len(text):
        depth = max(0, depth + (text[at] in opening) - (text[at] in closing))
        at += 1
        if (text[at - 1] in "。！？" and depth == 0) or text[at - 1] == CELL:
            match = tail.match(text, at)
            at = match.end() if match else at
            yield text[start:at]
            start = at
    yield text[start:]


# ---- 本文が引いてよいもの。章の台本、出力、測った値、入力、練習、ライブラリにある字 ----


EXAMPLES, GENERATED = ROOT / "examples", ROOT / "docs" / "generated"


@functools.cache
def library() -> str:
    """どの章からも引けるもの。ライブラリと、モデルに渡した入力と、以前の記録。"""
    files = [
        *EXAMPLES.glob("nexttoken/**/*.py"),
        *EXAMPLES.glob("instructions/*.jsonl"),
        *EXAMPLES.glob("marked/*.json"),
        *EXAMPLES.glob("records/*.txt"),
    ]
    return _normal("\n".join(path.read_text(encoding="utf-8") for path in sorted(files)).replace("\\n", " "))


@functools.cache
def chapter(slug: str) -> str:
    """章から引けるもの。"""
    code = [EXAMPLES / f"{slug}.py", EXAMPLES / "exercises" / f"{slug}.py"]
    data = [*sorted((GENERATED / slug).glob("*.json")), *sorted((GENERATED / slug).glob("*.ipynb"))]
    parts = [path.read_text(encoding="utf-8") for path in code if path.exists()]
    parts += [word for path in data for word in _words(json.loads(path.read_text(encoding="utf-8")))]
    return _normal("\n".join(parts))


def _words(found: Any) -> Iterator[str]:
    if isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _words(one)
    else:
        yield str(found)


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def stands(words: str, slug: str) -> bool:
    """``words`` が、章から引けるもののどこかに、そのままあるかどうか。数の途中では切りません。

    ただの数は、引いたものとは見ません。
    """
    words = _normal(words)
    if len(words) < 2 or re.fullmatch(r"[\d.,%+-]+", words):
        return False
    pattern = re.escape(words)
    if words[0].isdigit() or words[-1].isdigit():
        pattern = rf"(?<![\d.]){pattern}(?![\d]|\.\d)"
    return any(re.search(pattern, text) for text in (chapter(slug), library()))


@functools.cache
def asked(slug: str, name: str) -> frozenset[str]:
    """練習の答えを計算するコードに出てくる数。"""
    path = EXAMPLES / "exercises" / f"{slug}.py"
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    cells = re.findall(rf"^# %% {name}: .*\n((?:(?!# %%).*\n)*)", written, re.MULTILINE)
    hand = ROOT / "figures_gen" / "chapters" / slug.replace("-", "_") / "answers.py"
    code = "".join(cells) or hand.read_text(encoding="utf-8")
    return frozenset(re.findall(r"\d+(?:\.\d+)?", code.replace("_", "")))
