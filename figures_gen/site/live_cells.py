"""ページの中の Python で動かせるセルを見つけ、そのコードをサイトに置きます。

動かせるかどうかは、書き並べません。セルの import からたどれるコードが、ページの中の Python にないものを使わず、
セルの使う名前を作った前のセルもそうなら、動かせます。本当に動き、同じ出力になることは、
tests/browser/test_run_here.py が確かめます。
"""

import ast
import builtins
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from figures_gen.promise import cells as notebook
from figures_gen.promise.catalogue import CORPORA, GENERATED, ROOT, catalogue, cell_names, parsed
from figures_gen.promise.closure import closure
from figures_gen.promise.packages import imported, statements

LIBRARY = ROOT / "examples" / "nexttoken"
EXERCISES = ROOT / "examples" / "exercises"
VENDOR = ROOT / "docs" / "assets" / "vendor"
#: もう縮めてあるもの。
PACKED = ("pyodide.asm.wasm.bin", "python_stdlib.zip")
IN_PAGE = Path(__file__).with_name("in_page")
#: ページの中の Python に、代わりを置くパッケージ。
STAND_INS = {"regex"}
#: 小説を取りに行くときと、キャッシュに置くときにだけ要るもの。ページの中では、小説は読者が選び、キャッシュはない。
NOT_REACHED = {"emoji", "filelock", "platformdirs", "pooch", "requests"}
#: 標準ライブラリのうち、ページの中では働かないもの。
IDLE = {"multiprocessing", "subprocess"}
#: 足りないものの、読者への呼び名。先にあるものほど、大もとの理由。
MISSING = {
    "transformers": "本物のGemma",
    "torch": "PyTorch",
    "tokenizers": "tokenizersという部品",
    "subprocess": "別のプロセス",
}


@dataclass(frozen=True)
class Cell:
    """台本のセル一つ。``lacks`` はページの中の Python にないもの、``texts`` は読者に選んでもらう文章の名前です。"""

    name: str
    code: str
    files: frozenset[Path]
    lacks: frozenset[str]
    texts: frozenset[str]
    needs: frozenset[str] = frozenset()  # 使う名前を作る、前のセル

    @property
    def runs(self) -> bool:
        """ページの中で動かせるか。"""
        return not self.lacks


@cache
def cells(chapter: str) -> dict[str, Cell]:
    """章の台本のセル。名前 → セルで、台本の順です。台本のない章なら、空です。"""
    script = ROOT / "examples" / f"{chapter}.py"
    if not script.exists():
        return {}
    found: dict[str, Cell] = {}
    written = notebook.read(GENERATED / chapter)
    makers: dict[str, Cell] = {}  # 名前 → それを終わりに作ったセル
    for name in cell_names(script.read_text(encoding="utf-8")):
        code = written[name].code
        tree = parsed(code)
        made, used = _flow(code)
        before = [makers[one] for one in used if one in makers]
        cell = as_cell(name, code, before, tree)
        found[name] = cell
        makers |= dict.fromkeys(made, cell)
    return found


def as_cell(name: str, code: str, before: list[Cell], tree: ast.Module | None = None) -> Cell:
    """セルと、その使う名前を作ったセル ``before`` に要るものを、合わせます。"""
    tree = tree or parsed(code)
    files = _reached(frozenset(_modules(tree)))
    packages = imported(code).union(*map(_imported, files))
    outside = packages - (set(sys.stdlib_module_names) - IDLE) - STAND_INS - NOT_REACHED - {"nexttoken"}
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    texts = frozenset(one for one in CORPORA if one != "sample" and one in words)
    return Cell(
        name=name,
        code=code,
        files=files.union(*(one.files for one in before)),
        lacks=frozenset(outside).union(*(one.lacks for one in before)),
        texts=texts.union(*(one.texts for one in before)),
        needs=frozenset(one.name for one in before).union(*(one.needs for one in before)),
    )


@cache
def _reached(modules: frozenset[Path]) -> frozenset[Path]:
    return frozenset(closure(*modules))


@cache
def _imported(file: Path) -> frozenset[str]:
    return imported(file.read_text(encoding="utf-8"))


def _modules(tree: ast.Module) -> Iterator[Path]:
    """セルが import する、この本のライブラリのファイル。"""
    for node in statements(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "nexttoken":
            inside = node.module.partition(".")[2]
            for alias in node.names:
                whole = _homes().get(alias.name, alias.name) if not inside else f"{inside}.{alias.name}"
                yield _file(whole) or _file(inside) or LIBRARY / "__init__.py"
        elif isinstance(node, ast.Import):
            yield from (file for alias in node.names if (file := _file(alias.name.removeprefix("nexttoken."))))


@cache
def _homes() -> dict[str, str]:
    """``from nexttoken import …`` と書ける名前 → その持ち主のモジュール（nexttoken/__init__.py の _HOME）。"""
    tree = parsed((LIBRARY / "__init__.py").read_text(encoding="utf-8"))
    written = [node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOME"]
    return dict(ast.literal_eval(written[0].value))


def _file(module: str) -> Path | None:
    path = LIBRARY.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py") if module else ()
    return next((one for one in candidates if one.is_file()), None)


@cache
def _flow(code: str) -> tuple[set[str], set[str]]:
    return _names(parsed(code).body)


def _names(statements: list[ast.stmt]) -> tuple[set[str], set[str]]:
    """文の並びが作る名前と、外から採る名前。

    >>> made, used = _names(ast.parse("for x in y: z = [w for w in x]; v = z + u").body)
    >>> sorted(made), sorted(used)
    (['v', 'x', 'z'], ['u', 'y'])
    """
    made: set[str] = set()
    used: set[str] = set()
    for statement in statements:
        for first, part in _in_order(statement):
            if first == "made":
                made |= _bound(part)
            else:
                used |= _loaded(part) - made
    return made, used - set(dir(builtins))


def _in_order(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """文を、使う（used）ところと作る（made）ところに分け、動く順に並べます。"""
    match node:
        case ast.For():
            yield "used", node.iter
            yield "made", node.target
            body = [*node.body, *node.orelse]
        case ast.With():
            for item in node.items:
                yield "used", item.context_expr
                if item.optional_vars:
                    yield "made", item.optional_vars
            body = node.body
        case ast.If() | ast.While():
            yield "used", node.test
            yield "made", node.test
            body = [*node.body, *node.orelse]
        case ast.Try():
            body = [*node.body, *(one for handler in node.handlers for one in handler.body)]
            body += [*node.orelse, *node.finalbody]
            for handler in node.handlers:
                if handler.name:
                    yield "made", ast.Name(handler.name, ast.Store())
        case _:
            yield "used", node
            yield "made", node
            return
    for inner in body:
        yield from _in_order(inner)


def _bound(node: ast.AST) -> set[str]:
    """その場で作られる名前。関数の中や内包表記の中の名前は、数えません。"""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return {one.target.id for one in ast.walk(node) if isinstance(one, ast.NamedExpr)}
        case ast.Import() | ast.ImportFrom():
            return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        case ast.Name(ctx=ast.Store()):
            return {node.id}
    return {name for child in ast.iter_child_nodes(node) for name in _bound(child)}


def _loaded(node: ast.AST) -> set[str]:
    """使う名前。関数の中だけの名前と、内包表記の変数は、除きます。"""
    inner = {name for child in ast.iter_child_nodes(node) for name in _loaded(child)}
    match node:
        case ast.Name(ctx=ast.Load()):
            return {node.id}
        case ast.AugAssign(target=ast.Name(id=name)):
            return inner | {name}
        case ast.FunctionDef() | ast.Lambda():
            arguments = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
            body = node.body if isinstance(node, ast.FunctionDef) else []
            return inner - arguments - {name for one in body for name in _everywhere(one)}
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return inner - {name for one in node.generators for name in _bound(one.target)}
    return inner


def _everywhere(statement: ast.stmt) -> set[str]:
    """文の中のどこかで作られる名前。"""
    return {one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def why_not(cell: Cell) -> str:
    """動かせないセルに要るもの。"""
    return next((word for package, word in MISSING.items() if package in cell.lacks), "ほかの部品")


def runnable() -> dict[str, list[Cell]]:
    """章 → ページの中で動かせるセル。"""
    chapters = sorted(thing.chapter for thing in catalogue() if thing.role == "run")
    found = {chapter: [cell for cell in cells(chapter).values() if cell.runs] for chapter in chapters}
    return {chapter: some for chapter, some in found.items() if some}


def sources() -> dict[str, str]:
    """動かせるセルと練習に要るコード。置く道 → 中身。"""
    files = {file for some in runnable().values() for cell in some for file in cell.files}
    for practice in sorted(EXERCISES.glob("*.py")):
        files.update(closure(*_modules(parsed(practice.read_text(encoding="utf-8")))))
    library = {file.relative_to(LIBRARY.parent).as_posix(): file for file in files}
    house = {file.relative_to(ROOT).as_posix(): file for file in (IN_PAGE / "session.py", IN_PAGE / "words.py")}
    together = {**library, **house, "regex.py": IN_PAGE / "regex.py"}
    return {path: together[path].read_text(encoding="utf-8") for path in sorted(together)}


def session(chapter: str) -> list[dict[str, Any]]:
    """章の、動かせるセル。コードと、本文にある出力です。"""
    written = notebook.read(GENERATED / chapter)
    return [
        {
            "name": cell.name,
            "code": cell.code.rstrip("\n"),
            "output": written[cell.name].output,
            "texts": sorted(cell.texts),
            "needs": sorted(cell.needs),
        }
        for cell in runnable()[chapter]
    ]


@cache
def sizes() -> tuple[int, int]:
    """読者が初めに受け取る大きさ。縮めて送られるバイト数と、広げたあとの Python のバイト数。"""
    python = sorted((VENDOR / "pyodide").glob("*.*js")) + [VENDOR / "pyodide" / name for name in PACKED]
    sent = [*python, VENDOR / "codemirror" / "codemirror.mjs"]
    packed = sum(file.stat().st_size if file.name in PACKED else _packed(file.read_bytes()) for file in sent)
    return packed, sum(file.stat().st_size for file in python)


@lru_cache(16)
def _packed(content: bytes) -> int:
    return len(gzip.compress(content))


def forget() -> None:
    """前に調べたことを忘れます。開いたまま、台本やライブラリを書き換えたときのためです。"""
    for known in (cells, sizes, _reached, _imported, _homes):
        known.cache_clear()


def write(folder: Path) -> None:
    """セルとコードを ``folder`` に置きます。"""
    folder.mkdir(parents=True, exist_ok=True)
    content: dict[str, dict[str, Any]] = {"book": {"sources": sources()}}
    content |= {f"cells-{chapter}": {"cells": session(chapter)} for chapter in runnable()}
    for name, data in content.items():
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
