"""受け入れることのできない文――コードや結果に反する文を見つけます。

述語に結ばれた文の数字は、述語の式になければなりません。結ばれていない文の数字と、コードの字で書いた言葉は、章の台本、出力、
練習、測るコード、ライブラリのどこかになければなりません。世の中のこと（参考文献のある文）は、ここでは確かめられません。
"""

import ast
import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from figures_gen.promise import cells
from figures_gen.promise.catalogue import GENERATED, ROOT, parsed, read_code
from figures_gen.promise.facts import FactError, find
from figures_gen.promise.sentences import FENCE, KANJI, MACRO, Sentence
from figures_gen.promise.verdicts import CHAPTERS, WRITTEN, expression, home, measured, named

EXAMPLES = ROOT / "examples"
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?[万億]?")
#: 数字の入った名前。UTF-8、Gemma 3、270M。
NAMED = re.compile(
    r"[A-Za-z][A-Za-z_]*(?:[-_ ]?\d+(?:\.\d+)*(?!,\d|\d))+[A-Za-z_]*"
    r"|(?<![\d.])\d+(?!\d|[KMG]?B(?![a-z])|m?s)[A-Za-z]+\w*",
    re.ASCII,
)
#: 番号で呼ぶ部品。
NUMBERED = re.compile(r"(?:層|ヘッド)(\d+)")
#: 「半分ほど」と言ってよい幅。
NEAR = 0.799
#: 言葉で書いた割合と倍。
SHARE = re.compile(rf"([{KANJI}]+)(割(?:[{KANJI}]分)?|倍|分の[{KANJI}]+)|半分|半数")
#: マクロの、値をそのまま渡す呼び方。
PLAINLY = re.compile(
    r"""(?:\{\{|\{%\s*call)\s*\w+\((?:\s*(?:\w+=)?(?:"[^"]*"|'[^']*'|True|False|\d+)\s*,?)*\)\s*"""
    r"(?:\|\s*indent\(\d+\)\s*\}\}|\}\}|%\})|\{%\s*endcall\s*%\}"
)
#: 「」で引いた英字。
LATIN = re.compile(r"[「『]([A-Za-z]{3,})[」』]")
FACT = re.compile(r"\{\{ fact\(\"([^\"]+)\"[^{}]*\}\}([^{}]{0,3})")
#: 測った値の名前の終わり → 単位。
UNITS = {"bits": "ビット", "seconds": "秒", "minutes": "分", "megabytes": "MB", "questions": "問", "steps": "歩"}
FRACTION = re.compile(r"`(\d+)/(\d+)`")
CODE = re.compile(r"`([^`]+)`")
QUOTED = re.compile(r"[「『]([^「」『』]+)[」』]")
LINKED = re.compile(r"\]\(([\w-]+)\.md")
#: 英字や数の途中では、切らない。
BEFORE, AFTER, PART = r"(?<![A-Za-z\d_])(?<!\d\.)", r"(?![A-Za-z\d_])", re.compile(r"[A-Za-z\d_]")
#: 数だけで書いた式の部分。
PLAIN = (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)
#: 確からしさを言う、決まった幅（figures_gen/intervals.py）と、数の書き方の名前。
LEVEL = re.compile(r"95%(?=の(?:幅|区間)|区間)|(?<=の)95%|(?:16|10|2)進数")


def contradictions(one: Sentence, room: str) -> Iterator[str]:
    """章 ``room`` の文 ``one`` の、受け入れられないわけ。"""
    if one.kind == "drawn":
        return
    if "{{" in PLAINLY.sub("", one.text) or "{%" in PLAINLY.sub("", one.text):
        yield "マクロは、値をそのまま渡して呼ぶだけです。書いたものを変えることも、文を選ぶこともできません"
    yield from _options(one, room)
    yield from _units(one, room)
    if one.names or not one.cited:
        homes = [home(room, name)[0] for name in one.names]
        places = tuple(dict.fromkeys((room, *homes, *LINKED.findall(one.text))))
        texts = (*map(_code, places), *(() if one.names else map(_practice, places)), _library())
        words = unicodedata.normalize("NFKC", _unquoted(one.words, texts))
        yield from _words(one, words, texts)
        typed = NUMBER.findall(LEVEL.sub("", NAMED.sub("", words)))
        yield from _bound(one, room, words, typed) if one.names else _unbound(one, room, places, typed)


def _words(one: Sentence, words: str, texts: tuple[str, ...]) -> Iterator[str]:
    """コードの字で書いた言葉、引いた英字、数字の入った名前は、コードか出力になければならない。"""
    codes = CODE.findall(MACRO.sub("", one.plain)) if not FENCE.match(one.text) else []
    yield from (f"`{code}` は、章のコードや出力にありません" for code in codes if not _is_known(code, texts))
    yield from (
        f"「{found}」は、章のコードや出力にありません"
        for found in LATIN.findall(one.words)
        if not _stands(found, texts)
    )
    yield from (f"{name} は、この本のコードにありません" for name in NAMED.findall(words) if not _is_name(name, texts))


def _bound(one: Sentence, room: str, words: str, typed: list[str]) -> Iterator[str]:
    """述語に結ばれた文の数と割合は、述語になければならない。条件の数は、述語が読む測定のコードにあればよい。"""
    stated = frozenset[float]().union(*(numbers_of(room, name) for name in one.names))
    given = frozenset[float]().union(*(numbers_behind(room, name) for name in one.names))
    numbered, names = NUMBERED.findall(words), " ".join(one.names)
    for each in typed:
        if not _among(each, stated) and not ((len(each) > 1 or each in numbered) and _among(each, given)):
            yield f"{each} は、述語 {names} にありません"
    yield from (
        f"「{found[0]}」にあたる数が、述語 {names} にありません"
        for found in SHARE.finditer(words)
        if not _near(found, stated)
    )


def _unbound(one: Sentence, room: str, places: tuple[str, ...], typed: list[str]) -> Iterator[str]:
    """結ばれていない文の数は、章のコードか出力に、練習の問いの数は、その練習のコードになければならない。"""
    where = f"練習 {one.of} のコード" if one.of else "章のコードや出力"
    known = _asked(room, one.of) | {0, 1} if one.of else frozenset[float]().union(*map(_numbers, places))
    yield from (f"{each} は、{where}にありません" for each in typed if not _among(each, known))
    for over, under in FRACTION.findall(one.plain) if one.of and "のように" not in one.plain else ():
        if not _among(under, known) and round(int(over) / int(under), 9) not in known:
            yield f"{over}/{under} は、{where}にありません"


def _units(one: Sentence, room: str) -> Iterator[str]:
    """測った値の名前が単位を言うなら、次の言葉は、その単位でなければならない。"""
    for fact in FACT.finditer(one.text):
        chapter, _, path = fact[1].rpartition("/")
        with suppress(FactError):
            last = re.split(r"[._-]", find(chapter or room, path)[0])[-1]
            if last in UNITS and not fact[2].startswith(UNITS[last]):
                yield f"{path} の単位は「{UNITS[last]}」です"


def _options(one: Sentence, room: str) -> Iterator[str]:
    """結果に当たるとした候補は、述語の言う候補（``option``）でなければならない。"""
    for name in re.findall(r"\{\{\s*right\(\s*[\"']([\w/-]+)", one.text):
        said = expression(room, name).keywords.get("option")
        if said != one.plain:
            yield f"述語 {name} の言う候補は「{said}」です"


def _unquoted(words: str, texts: tuple[str, ...]) -> str:
    """章のコードや出力からそのまま引いた言葉を除いたもの。ただの数は、引いたものとは見ない。"""
    return QUOTED.sub(
        lambda quoted: "" if re.search(r"[^\d.,%]", quoted[1]) and _stands(quoted[1], texts) else quoted[0], words
    )


def _among(typed: str, known: frozenset[float]) -> bool:
    """``typed`` が、そのままか、割合か、裏返しか、逆数で、``known`` にあるか。"""
    value = float(typed.rstrip("万億").replace(",", "")) * {"万": 1e4, "億": 1e8}.get(typed[-1], 1)
    forms = {value, value / 100, 1 - value / 100, 1 + value / 100, *([1 / value, 1 - 1 / value] if value else [])}
    return any(round(form, 9) in known for form in forms)


def _near(found: re.Match[str], stated: frozenset[float]) -> bool:
    """割合か倍が、述語にあるか、述語の二つの数にはさまれるか。"""
    share = _share(found)
    forms = {round(form, 9) for form in (share, 1 / share, *([1 - share, 1 + share] if share <= 0.1 else [1 - share]))}
    if forms & stated:
        return True
    return any(NEAR * share <= low < share for low in stated) and any(share < high <= share / NEAR for high in stated)


def _share(found: re.Match[str]) -> float:
    digits, unit = found[1], found[2]
    if unit is None:
        return 0.5
    if unit.startswith("割"):
        return kanji(digits) / 10 + kanji(unit[1:2]) / 100
    return kanji(digits) if unit == "倍" else kanji(unit[2:]) / kanji(digits)


def kanji(digits: str) -> float:
    """漢数字の数。

    >>> kanji("二十五"), kanji("一万二千"), kanji("二〇")
    (25, 12000, 20)
    """
    whole = small = each = 0
    for one in digits:
        if one in "十百千":
            small, each = small + max(each, 1) * 10 ** ("十百千".index(one) + 1), 0
        elif one in "万億兆":
            whole, small, each = whole + max(small + each, 1) * 10 ** (4 * ("万億兆".index(one) + 1)), 0, 0
        else:
            each = 10 * each + KANJI.index(one)
    return whole + small + each


# ---- 本文が引いてよいもの ----


def forget() -> None:
    """前に読んだことを忘れます。開いたまま、コードや結果を書き換えたときのためです。"""
    for known in (numbers_of, numbers_behind, _numbers, _asked, _code, _practice, _library):
        known.cache_clear()


@cache
def numbers_of(room: str, name: str) -> frozenset[float]:
    """述語の式にある数（``name[0]`` の 0 のような番号は、一つ目とも言う）と、文字列の中の数。"""
    return _written(expression(room, name).parts)


@cache
def numbers_behind(room: str, name: str) -> frozenset[float]:
    """述語が読む測定の関数と、セルのコードにある数。"""
    arguments, *body = expression(room, name).parts
    chapter, _ = home(room, name)
    words = {node.value for part in body for node in ast.walk(part) if isinstance(node, ast.Constant)}
    found = set[float]()
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            other, _, measurement = argument.arg.rpartition("__")
            where = other.replace("_", "-") or chapter
            measuring = CHAPTERS / where.replace("-", "_") / "measure.py"
            found |= _written(named(read_code(measuring) if measuring.exists() else "", measurement))
            shown = cells.read(GENERATED / where) if measurement in WRITTEN else {}
            found |= {number for cell in words & shown.keys() for number in _read(shown[str(cell)].code)}
    return frozenset(found)


def _written(parts: Iterable[ast.AST]) -> frozenset[float]:
    found = set[float]()
    for node in (node for part in parts for node in ast.walk(part)):
        if isinstance(node, ast.Subscript):
            found |= {float(ast.literal_eval(index)) + 1 for index in ast.walk(node.slice) if _is_number(index)}
        if isinstance(node, ast.BinOp) and all(isinstance(one, PLAIN) or _is_number(one) for one in ast.walk(node)):
            found.add(float(eval(ast.unparse(node))))  # 2 / 3 のように、数だけで書いた式
        if _is_number(node):
            found.add(float(ast.literal_eval(node)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= _read(node.value)
    return frozenset(round(one, 9) for one in found)


def _is_number(node: ast.AST) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _read(text: str) -> set[float]:
    return {
        round(float(one.replace(",", "").replace("_", "")), 9)
        for one in re.findall(r"\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?", text)
    }


@cache
def _numbers(room: str) -> frozenset[float]:
    return frozenset(_read(_code(room)) | _read(_practice(room)))


@cache
def _asked(room: str, name: str) -> frozenset[float]:
    """練習 ``name`` の答えを計算するコードに出てくる数。"""
    path = EXAMPLES / "exercises" / f"{room}.py"
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    if own := re.findall(rf"^# %% {name}: .*\n((?:(?!# %%).*\n)*)", written, re.MULTILINE):
        return frozenset(_read("".join(own)))
    return _written(_answering(CHAPTERS / room.replace("-", "_") / "answers.py", name))


def _answering(file: Path, name: str) -> list[ast.AST]:
    """手で解く練習 ``name`` の答えと、それが使う名前を決める文。"""
    tree = parsed(read_code(file))
    tables = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    entries = [pair for node in tables for pair in zip(node.keys, node.values, strict=True)]
    found: list[ast.AST] = [value for key, value in entries if isinstance(key, ast.Constant) and key.value == name]
    kinds = ast.Assign | ast.Assert | ast.For | ast.FunctionDef
    statements = [node for node in ast.walk(tree) if isinstance(node, kinds) and getattr(node, "name", "") != "answers"]
    used = set[str]()
    while (more := _names(found)) - used:
        used |= more
        found += [one for one in statements if one not in found and _decides(one) & used]
    return found


def _names(parts: Iterable[ast.AST]) -> set[str]:
    return {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name)}


def _decides(statement: ast.stmt) -> set[str]:
    """文が決める名前。確かめる文なら、確かめる名前。"""
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    if isinstance(statement, ast.Assert):
        return _names([statement])
    return _names(statement.targets if isinstance(statement, ast.Assign) else [statement.target])  # type: ignore[attr-defined]


def _is_known(code: str, texts: tuple[str, ...]) -> bool:
    """コードの字で書いた言葉が、そのままあるか。書き方を説くコードなら、出てくる名前のすべてがあるか。"""
    if len(code) < 2 or _stands(code, texts):
        return True
    names = re.findall(r"[^\W\d]\w+", code)
    return names != [code] and all(
        hasattr(builtins, name) or keyword.iskeyword(name) or any(_stands_in(name, text) for text in texts)
        for name in names
    )


def _is_name(name: str, texts: tuple[str, ...]) -> bool:
    """数字の入った名前が、そのままか、版の番号（17.0）だけで、あるか。"""
    return _stands(name, texts) or ("." in name and _stands(name.split()[-1], texts))


def _stands(words: str, texts: tuple[str, ...]) -> bool:
    """``words``（「…」で略したところは除く）が、どこかに、そのままあるか。数の途中では切らない。"""
    if re.fullmatch(r"[\d/.,%×+−-]+", words):
        return True
    if "…" in words:
        return all(any(_normal(part.strip()) in text for text in texts) for part in words.split("…"))
    either = {words, unicodedata.normalize("NFKC", words)}
    return any(_stands_in(each, text) for text in texts for each in either)


def _stands_in(words: str, text: str) -> bool:
    words = _normal(words)
    if words not in text:
        return False
    before, after = BEFORE * bool(PART.match(words[0])), AFTER * bool(PART.match(words[-1]))
    return re.search(before + re.escape(words) + after, text) is not None


@cache
def _code(room: str) -> str:
    """章の台本、測るコード、描くコード、述語、出力、結果にある言葉。章のないページなら、すべての章の。"""
    files = [EXAMPLES / f"{room}.py", *sorted((CHAPTERS / room.replace("-", "_")).glob("*.py"))]
    files = [path for path in files if path.exists() and path.name != "answers.py"]
    if not files:
        return "\n".join([*map(_code, sorted({path.stem for path in EXAMPLES.glob("*.py")})), _library()])
    parts = [path.read_text(encoding="utf-8") for path in files]
    parts += [cell.output for cell in cells.read(GENERATED / room).values()]
    parts += [word for path in sorted((GENERATED / room).glob("*.json")) for word in strings(measured(path))]
    return _normal("\n".join(parts))


@cache
def _practice(room: str) -> str:
    """章の練習のコードと答え。"""
    files = (EXAMPLES / "exercises" / f"{room}.py", CHAPTERS / room.replace("-", "_") / "answers.py")
    answers = [word for path in (GENERATED / room).glob("answers.json") for word in strings(measured(path))]
    return _normal("\n".join([*(path.read_text(encoding="utf-8") for path in files if path.exists()), *answers]))


def strings(data: Any) -> Iterator[str]:
    """データの中の、名前と言葉。"""
    if isinstance(data, dict):
        yield from data
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from strings(one)
    elif isinstance(data, str):
        yield data


def shared() -> list[Path]:
    """どの章からも引けるもの。ライブラリ、モデルに渡した入力、以前の記録、命令。"""
    inside = ("nexttoken/**/*.py", "instructions/*.jsonl", "marked/*.json", "records/*.txt")
    outside = [path for name in ("Makefile", "README.md", "NOTICE", "constraints.txt") for path in ROOT.glob(name)]
    return sorted([path for pattern in inside for path in EXAMPLES.glob(pattern)] + outside)


def sources() -> set[Path]:
    """文を確かめるために読むもののうち、結果のほか。"""
    return {*shared(), *EXAMPLES.glob("*.py"), *EXAMPLES.glob("exercises/*.py")}


@cache
def _library() -> str:
    """どの章からも引けるもの。"""
    return _normal("\n".join(path.read_text(encoding="utf-8") for path in shared()))


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\\n", " ")).casefold()
