"""本文の一文一文を支える述語（``figures_gen/chapters/<章>/claims.py``）を確かめます。

読むのは、コミットされた JSON とセルの出力だけです。モデルもライブラリも読み込みません。
"""

import ast
import hashlib
import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, compared
from figures_gen.promise import cells
from figures_gen.promise.catalogue import GENERATED, ROOT, parsed, read_code
from figures_gen.promise.closure import closure

CHAPTERS = ROOT / "figures_gen" / "chapters"
#: 述語を置くもの。文のあとの claim、予想の候補の right、図の説明を支える figure の claims。
PLACED = re.compile(
    r"\{\{\s*(?:claim|right)\(\s*[\"'](?P<name>[\w/-]+)[\"']\s*\)\s*\}\}"
    r"|\{\{\s*figure\(\s*[\"'](?P<figure>[\w-]+)[\"'][^{}]*\bclaims=[\"'](?P<names>[^\"']+)[\"'][^{}]*\}\}"
)


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
def expressions(text: str) -> dict[str, ast.FunctionDef | ast.Lambda]:
    """述語の名前 → そのコード。実行せずに読み取ります。

    >>> list(expressions("few = claim(lambda size: size['few'] < 3)"))
    ['few']
    """
    found: dict[str, ast.FunctionDef | ast.Lambda] = {}
    for node in parsed(text).body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=marks) if any(map(_is_claim, marks)):
                found[name] = node
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=mark, args=[ast.Lambda() as code])):
                if _is_claim(mark):
                    found[name] = code
    return found


def _is_claim(mark: ast.expr) -> bool:
    return getattr(mark, "id", getattr(getattr(mark, "func", None), "id", "")) == "claim"


@cache
def _in(module: ModuleType) -> dict[str, ast.FunctionDef | ast.Lambda]:
    return expressions(Path(str(module.__file__)).read_text(encoding="utf-8"))


def placed() -> list[Placed]:
    """本文に置かれたすべての述語と、その答え。"""
    return [
        answer(path.stem, name if "/" in name else f"{chapter}/{name}", line, sentence)
        for path in sorted((ROOT / "docs").glob("*.md"))
        for chapter in (room(path),)
        for name, line, sentence in written(path.read_text(encoding="utf-8"))
    ]


def fingerprint() -> bytes:
    """述語の答えを決めるもの（本文、述語からたどれるコード、結果、Pythonの版）の指紋。"""
    code = closure(Path(__file__), *sorted(CHAPTERS.glob("*/claims.py")))
    files = [*sorted((ROOT / "docs").glob("*.md")), *code, *sorted(GENERATED.glob("*/*.*"))]
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest().encode()


def room(page: Path) -> str:
    """ページの部屋のある章。頭書きに ``room`` がなければ、ページの名前です。"""
    found = ROOM.match(page.read_text(encoding="utf-8"))
    return found[1] if found else page.stem


def written(text: str) -> Iterator[tuple[str, int, str]]:
    """章の Markdown に置かれた述語の名前と、行の番号と、それが支える文。

    >>> list(written("一。二です。{{ claim('x') }}三\\n+ 四{{ right('y') }}"))
    [('x', 1, '二です。'), ('y', 2, '四')]
    >>> list(written('{{ figure("z", claims="x y") }}'))
    [('x', 1, '図 z の説明'), ('y', 1, '図 z の説明')]
    """
    for mark in PLACED.finditer(text):
        line = text.count("\n", 0, mark.start()) + 1
        sentence = f"図 {mark['figure']} の説明" if mark["figure"] else _before(text, mark.start())
        yield from ((name, line, sentence) for name in (mark["names"] or mark["name"]).split())


def _before(text: str, at: int) -> str:
    """すぐ前の一文。"""
    line = re.sub(r"^\s*(?:[-*+]|\d+\.)\s+", "", text[text.rfind("\n", 0, at) + 1 : at])
    sentences = re.split(r"(?<=[。！？])(?![」』）)])", PLACED.sub("", line))
    return next((one.strip() for one in reversed(sentences) if one.strip()), "")


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
    chapter, _, short = name.rpartition("/")
    chapter = chapter or page
    module = chapter.replace("-", "_")
    code = None
    if (CHAPTERS / module / "claims.py").exists():
        code = importlib.import_module(f"figures_gen.chapters.{module}.claims")
    if code is None or short not in _in(code):
        raise ClaimError(f"figures_gen/chapters/{module}/claims.py に、{short} という述語はありません。")
    function = getattr(code, short)
    signature = inspect.signature(function)
    given = signature.bind(*[value for one in signature.parameters.values() for value in _given(chapter, one)])
    found = function(*given.args)
    written = _in(code)[short]
    if isinstance(written, ast.Lambda):
        return Verdict(bool(found), _parts(written, {**vars(code), **given.arguments}))
    if not isinstance(found, Verdict):
        raise ClaimError(f"{chapter} の述語 {short} は、holds(…) を返してください。")
    return found


def _parts(written: ast.Lambda, names: dict[str, Any]) -> dict[str, object]:
    """比べた部分の値。書かれた順に計算するので、式の中で付けた名前（``:=``）も使える。"""
    found: dict[str, object] = {}
    for part in compared(written.body):
        with suppress(Exception):  # 前の部分が成り立たず、そこまで計算されなかった
            found[ast.unparse(part)] = eval(compile(ast.Expression(part), "<claim>", "eval"), names)
    return found


def _given(chapter: str, parameter: inspect.Parameter) -> list[Any]:
    """引数一つに渡すもの。``*records`` のような引数には、章の測定のすべてを、名前の順に渡します。"""
    if parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
        return [_argument(chapter, parameter.name)]
    return [measured(path) for path in sorted((GENERATED / chapter).glob("*.json"))]


def _argument(chapter: str, parameter: str) -> Any:
    other, _, name = parameter.rpartition("__")
    folder = GENERATED / (other.replace("_", "-") or chapter)
    if name == "cells":
        return Cells({name: Output(cell.output) for name, cell in cells.read(folder).items()})
    path = folder / f"{name.replace('_', '-')}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path.relative_to(ROOT)} がない")  # 確かめられない文として、名指しされる
    return measured(path)


def measured(path: Path) -> Any:
    """測った値のすべて。同じ中身は、一度だけ読み解きます。"""
    return _read(path.read_bytes())


@lru_cache(maxsize=256)
def _read(content: bytes) -> Any:
    return json.loads(content)["data"]
