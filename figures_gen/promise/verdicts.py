"""本文の一文一文を支える述語（``figures_gen/chapters/<章>/claims.py``）を確かめます。

読むのは、コミットされた JSON とセルの出力だけです。モデルもライブラリも読み込みません。
"""

import ast
import hashlib
import importlib
import inspect
import json
import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from figures_gen.claims import Cells, Output, Verdict, compared
from figures_gen.promise import cells
from figures_gen.promise.catalogue import GENERATED, ROOT, pages, parsed, read_code, read_text
from figures_gen.promise.causes import shape
from figures_gen.promise.sentences import sentences

CHAPTERS = ROOT / "figures_gen" / "chapters"
#: 述語の引数 → セルの、それに渡すところ。
WRITTEN = {"cells": "output", "listings": "code"}
#: 頭書きの、部屋を借りる章の名前。
ROOM = re.compile(r"\A---\n(?:(?!---\n).*\n)*?room: *([\w-]+) *\n")


class ClaimError(Exception):
    """述語の名前か書き方が間違っていることを知らせる誤り。"""


@dataclass(frozen=True)
class Placed:
    """本文に置かれた述語一つと、その答え。``problem`` は、確かめられなかったときの理由です。"""

    page: str
    line: int
    sentence: str
    name: str
    verdict: Verdict
    problem: str = ""

    def __str__(self) -> str:
        place = f"docs/{self.page}.md:{self.line}"
        return f"{place}: 「{self.sentence}」\n    {self.name}: {self.state}"

    @property
    def state(self) -> str:
        """成り立つかどうかと、比べた値。"""
        state = "成り立つ" if self.verdict.holds else self.problem or "成り立たない"
        return f"{state}{_values(self.verdict)}"


def _values(verdict: Verdict) -> str:
    shown = "、".join(f"{name} = {value!r}" for name, value in verdict.values.items())
    return f"（{shown}）" if shown else ""


def defined() -> dict[str, list[str]]:
    """章 → その章の述語の名前。コードを実行せずに読み取ります。"""
    files = sorted(CHAPTERS.glob("*/claims.py"))
    return {path.parent.name.replace("_", "-"): list(expressions(read_code(path))) for path in files}


@cache
def expressions(text: str) -> dict[str, ast.FunctionDef | ast.Call]:
    """述語の名前 → そのコード（関数か、``claim(…)``）。実行せずに読み取ります。

    >>> list(expressions("few = claim(lambda size: size['few'] < 3)"))
    ['few']
    """
    found: dict[str, ast.FunctionDef | ast.Call] = {}
    for node in parsed(text).body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=marks) if any(map(_is_claim, marks)):
                found[name] = node
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=mark, args=[ast.Lambda(), *_]) as code):
                if _is_claim(mark):
                    found[name] = code
    return found


def _is_claim(mark: ast.expr) -> bool:
    return getattr(mark, "id", getattr(getattr(mark, "func", None), "id", "")) == "claim"


@cache
def _in(module: ModuleType) -> dict[str, ast.FunctionDef | ast.Call]:
    return expressions(Path(str(module.__file__)).read_text(encoding="utf-8"))


class Expression(NamedTuple):
    """述語の書かれ方。式（関数なら、その全体）と、それが名前で引く、同じファイルの定数。呼ぶ関数の中は含みません。"""

    parts: tuple[ast.AST, ...]
    keywords: dict[str, str]

    @property
    def digest(self) -> str:
        """式と定数の指紋。注釈や空白にも、Python の版にもよりません。"""
        return hashlib.sha256(json.dumps([shape(part) for part in self.parts]).encode()).hexdigest()[:8]


def home(room: str, name: str) -> tuple[str, str]:
    """章 ``room`` に置かれた述語 ``name`` の、章と名前。

    ``章/名前`` と書かなければ、その章のものか、なければ、ただ一つある章のものです。

    Raises:
        ClaimError: その名前の述語がない。または、ほかのいくつもの章にある。
    """
    chapter, _, short = name.rpartition("/")
    others = [] if chapter else owners().get(short, [])
    chapters = [chapter or room] if short in expressions(source(chapter or room)) else others
    if len(chapters) != 1:
        which = f"は、いくつもの章にあります（{'、'.join(chapters)}）" if chapters else "という述語はありません"
        module = (chapter or room).replace("-", "_")
        raise ClaimError(f"figures_gen/chapters/{module}/claims.py に、{short} {which}。")
    return chapters[0], short


@cache
def owners() -> dict[str, list[str]]:
    """述語の名前 → それのある章。"""
    found = defaultdict[str, list[str]](list)
    for chapter, names in defined().items():
        for name in names:
            found[name].append(chapter)
    return found


@cache
def source(chapter: str) -> str:
    """章の述語のコード。なければ、空です。"""
    file = CHAPTERS / chapter.replace("-", "_") / "claims.py"
    return read_code(file) if file.exists() else ""


def forget() -> None:
    """前に読んだ述語を忘れます。開いたまま、述語を書き換えたときのためです。"""
    for known in (owners, source):
        known.cache_clear()


def expression(page: str, name: str) -> Expression:
    """章 ``page`` に置かれた述語 ``name`` の書かれ方。

    Raises:
        ClaimError: その名前の述語がない。
    """
    chapter, short = home(page, name)
    return _expression(source(chapter), short)


@cache
def _expression(text: str, name: str) -> Expression:
    code, (_, *constants) = expressions(text)[name], named(text, name)
    calls = code.decorator_list if isinstance(code, ast.FunctionDef) else [code]
    given = [word for call in calls if isinstance(call, ast.Call) for word in call.keywords]
    parts: list[ast.AST] = (
        [code.args, *(one for one in code.body if not _is_remark(one))]
        if isinstance(code, ast.FunctionDef)
        else [part for one in code.args if isinstance(one, ast.Lambda) for part in (one.args, one.body)]
    )
    return Expression((*parts, *constants), {str(word.arg): ast.literal_eval(word.value) for word in given})


def _is_remark(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def named(text: str, name: str) -> list[ast.stmt]:
    """コードの、``name`` という関数か文と、それが名前で引く定数。呼ぶ関数の中は含みません。なければ空です。"""
    found, constants = list[ast.stmt](), dict[str, ast.stmt]()
    for node in parsed(text).body:
        target = getattr(node, "name", "")
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
        if target == name:
            found.append(node)
        elif isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call | ast.Subscript):  # 型の名前は除く
            constants[target] = node
    used = [one.id for node in found for one in ast.walk(node) if isinstance(one, ast.Name) and one.id in constants]
    return [*found, *(constants[one] for one in dict.fromkeys(used))]


def placed() -> list[Placed]:
    """本文に置かれたすべての述語と、その答え。"""
    return [
        answer(path.stem, "/".join(home(chapter, name)), one.line, one.plain)
        for path in pages()
        for text in (read_text(path),)
        for chapter in (room(path.stem, text),)
        for one in sentences(text, chapter)
        for name in one.names
    ]


def room(page: str, text: str) -> str:
    """ページの部屋のある章。頭書きに ``room`` がなければ、ページの名前です。"""
    found = ROOM.match(text)
    return found[1] if found else page


def answer(page: str, name: str, line: int = 0, sentence: str = "") -> Placed:
    """章 ``page`` に置かれた述語 ``name`` の答え。"""
    try:
        return Placed(page, line, sentence, name, verdict(page, name))
    except ClaimError:
        raise
    except Exception as error:  # モデルが思わぬものを書けば、読み取りのどこでも失敗しうる
        return Placed(
            page, line, sentence, name, Verdict(False, {}), f"確かめられない（{type(error).__name__}: {error}）"
        )


def verdict(page: str, name: str) -> Verdict:
    """章 ``page`` に置かれた述語 ``name``（ほかの章のものなら ``章/名前``）の答え。

    Raises:
        ClaimError: その名前の述語がない。または、引数や返り値の書き方が違う。
    """
    chapter, short = home(page, name)
    code = importlib.import_module(f"figures_gen.chapters.{chapter.replace('-', '_')}.claims")
    function = getattr(code, short)
    signature = inspect.signature(function)
    given = signature.bind(*[value for one in signature.parameters.values() for value in _given(chapter, one)])
    found = function(*given.args)
    written = _in(code)[short]
    if isinstance(written, ast.Call):
        return Verdict(bool(found), _parts(written, {**vars(code), **given.arguments}))
    if not isinstance(found, Verdict):
        raise ClaimError(f"{chapter} の述語 {short} は、holds(…) を返してください。")
    return found


def _parts(written: ast.Call, names: dict[str, Any]) -> dict[str, object]:
    """比べた部分の値。書かれた順に計算するので、式の中で付けた名前（``:=``）も使える。"""
    *read, condition = [one for one in written.args if isinstance(one, ast.Lambda)]
    for one in read:  # 値を読む式の値に、条件の引数の名前を付ける
        bind = ast.Lambda(condition.args, ast.Call(ast.Name("locals", ast.Load()), [], []))
        values = ast.Call(bind, [ast.Starred(one.body, ast.Load())], [])
        names = names | _evaluated(values, names)
    found: dict[str, object] = {}
    for part in compared(condition.body):
        with suppress(Exception):  # 前の部分が成り立たず、そこまで計算されなかった
            found[ast.unparse(part)] = _evaluated(part, names)
    return found


def _evaluated(part: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.fix_missing_locations(ast.Expression(part)), "<claim>", "eval"), names)


def _given(chapter: str, parameter: inspect.Parameter) -> list[Any]:
    """引数一つに渡すもの。``*records`` のような引数には、章の測定のすべてを、名前の順に渡します。"""
    if parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
        return [_argument(chapter, parameter.name)]
    return [measured(path) for path in sorted((GENERATED / chapter).glob("*.json"))]


def _argument(chapter: str, parameter: str) -> Any:
    other, _, name = parameter.rpartition("__")
    folder = GENERATED / (other.replace("_", "-") or chapter)
    if name in WRITTEN:
        return Cells({one: Output(getattr(cell, WRITTEN[name])) for one, cell in cells.read(folder).items()})
    path = folder / f"{name.replace('_', '-')}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path.relative_to(ROOT)} がない")  # 確かめられない文として、名指しされる
    return measured(path)


def measured(path: Path) -> Any:
    """測った値のすべて。同じ中身は、一度だけ読み解きます。"""
    return unpacked(path.read_bytes())


@lru_cache(maxsize=256)
def unpacked(content: bytes) -> Any:
    """測定のファイルの中身の、測った値。"""
    return json.loads(content)["data"]
