"""ものの原因――何が変われば、その結果が変わりうるか。

時刻は信じません。どれも中身の指紋です。コードは意味（:mod:`nexttoken.loading.digests`）で比べるので、注釈や説明を
直しても、何も古くなりません。仕事の前と後に調べ、違っていれば、その結果は記録しません。
"""

import ast
import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from figures_gen.promise import packages
from figures_gen.promise.catalogue import ROOT, Thing, catalogue, parsed, read_code
from figures_gen.promise.closure import closure
from figures_gen.promise.inputs import Input, given
from figures_gen.promise.opening_cell import repository
from nexttoken.loading.digests import _shape, meaning_digest

#: 役割 → エンジンのうち、結果に効くところ。
ENGINE = {
    "asset": ("produce", "functions"),
    "measure": ("produce", "functions", "results"),
    "draw": ("produce", "functions", "svg", "table"),
    "run": ("produce", "notebook", "cells", "room", "kernel", "opening_cell"),
}
#: 役割 → import 文には現れないが、動かすのに使うパッケージ。
TOOLS = {"run": ("jupytext",)}
#: コードの字面（注釈や説明も）を結果に写すもの。これを使うコードでは、字面のまま比べる。
QUOTES = re.compile(rb"getsource|__doc__|\bhelp\(")

shape = _shape


@dataclass
class Memory:
    """前に調べたことの控え。鍵は中身の指紋か、パッケージの顔ぶれなので、古い答えが使われることはありません。"""

    meanings: dict[str, str] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)
    installed: str = ""
    versions: dict[str, dict[str, str]] = field(default_factory=dict)


class Causes:
    """一度の調べで、同じファイルを二度読まないための控え。もう一度調べるときは、新しく作ります。"""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self._bytes: dict[Path, str] = {}
        self._quoting: dict[Path, bool] = {}
        self._code: dict[tuple[str, Path, tuple[str, ...]], list[Path]] = {}
        self._inputs: dict[str, str] = {}
        now = packages.installed()
        if memory.installed != now:
            memory.installed, memory.versions = now, {}

    def of(self, thing: Thing) -> dict[str, str]:
        """``thing`` の原因の呼び名 → 指紋。"""
        code = self.code(thing)
        literal = self._quotes(thing.source)
        found = {_short(path): self._bytes_of(path) if literal else self._meaning(path) for path in code}
        if thing.role == "run":
            found[_short(thing.source)] = self._bytes_of(thing.source) + repository()
        elif not literal and thing.nature != "record":  # 記録は、ファイルの全体から採ったものとして比べる
            found[_short(thing.source)] = self._part(thing)
        found |= {_short(path): self._bytes_of(path) for path in made_inputs(thing)}
        found |= {f"入力 {one.name}": self._input(one) for one in given(thing.inputs)}
        return found | {f"版 {name}": version for name, version in self._versions(thing, code).items()}

    def digest(self, thing: Thing) -> str:
        """``thing`` の原因をまとめた指紋。機械にはよりません。版は ``constraints.txt`` のものです。"""
        found = {name: one for name, one in self.of(thing).items() if not name.startswith("版 ")}
        found |= {f"入力 {one.name}": f"{one.content()} {one.label()}" for one in given(thing.inputs)}
        found["版"] = self._bytes_of(ROOT / "constraints.txt")
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()

    def code(self, thing: Thing) -> list[Path]:
        """``thing`` を作るときに動くコード。作る関数、エンジン、入力を用意する側の、import の閉包です。"""
        key = thing.role, thing.source, thing.inputs
        if key not in self._code:
            engine = [ROOT / "figures_gen" / "promise" / f"{name}.py" for name in ENGINE[thing.role]]
            providers = [path for one in given(thing.inputs) for path in one.providers()]
            self._code[key] = sorted(path for path in {*closure(thing.source, *providers), *engine} if path.exists())
        return self._code[key]

    def _quotes(self, path: Path) -> bool:
        if path not in self._quoting:
            self._quoting[path] = bool(QUOTES.search(path.read_bytes()))
        return self._quoting[path]

    def _input(self, one: Input) -> str:
        if one.name not in self._inputs:
            self._inputs[one.name] = f"{one.state()} {one.label()}"
        return self._inputs[one.name]

    def _versions(self, thing: Thing, code: list[Path]) -> dict[str, str]:
        names = {name for path in code for name in self._imports(path)}
        tools = {*TOOLS.get(thing.role, ()), *(tool for one in given(thing.inputs) for tool in one.tools())}
        key = " ".join([*sorted(names), "+", *sorted(tools), "Python" * (thing.role == "run")])
        if key not in self.memory.versions:
            self.memory.versions[key] = packages.versions(names, tools, python=thing.role == "run")
        return self.memory.versions[key]

    def _bytes_of(self, path: Path) -> str:
        if path not in self._bytes:
            self._bytes[path] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "なし"
        return self._bytes[path]

    def _meaning(self, path: Path) -> str:
        key = self._bytes_of(path)
        if key not in self.memory.meanings:
            read_code(path)  # 読めなければ、名指しで知らせる
            self.memory.meanings[key] = meaning_digest(path)
        return self.memory.meanings[key]

    def _part(self, thing: Thing) -> str:
        """作る関数のファイルのうち、その関数に効くところ。"""
        key = f"{self._bytes_of(thing.source)}:{thing.function}"
        if key not in self.memory.meanings:
            part = meaning(read_code(thing.source), thing.function)
            self.memory.meanings[key] = hashlib.sha256(part.encode()).hexdigest()
        return self.memory.meanings[key]

    def _imports(self, path: Path) -> list[str]:
        key = self._bytes_of(path)
        if key not in self.memory.imports:
            self.memory.imports[key] = sorted(packages.imported(read_code(path)))
        return self.memory.imports[key]


def meaning(code: str, name: str) -> str:
    """ファイルのうち、関数 ``name`` に効くところの、注釈や説明や空白によらない形。

    測る関数や描く関数は、一つのファイルに十あまり並んでいます。一つを直しても、ほかは作り直さずに済むように、その関数から
    名前でたどれる関数と定数だけを、原因に数えます。import などの、読み込むだけで動く文は、いつも数えます。

    >>> code = "import a\\nX = 1\\ndef one():\\n    '''説明'''\\n    return X\\ndef two():\\n    return one()\\nY = 2"
    >>> meaning(code, "two") == meaning(code.replace("説明", "別の説明").replace("Y = 2", "Y = 3"), "two")
    True
    >>> meaning(code, "two") == meaning(code.replace("X = 1", "X = 2"), "two")
    False
    """
    tree = parsed(code)
    owners, waiting = defaultdict[str, list[ast.stmt]](list), list[ast.stmt]()
    for statement in tree.body:
        names = _names(statement)
        for one in names:
            owners[one].append(statement)
        if not names or name in names:
            waiting.append(statement)
    seen = set[ast.stmt]()
    while waiting:
        if (statement := waiting.pop()) not in seen:
            seen.add(statement)
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            waiting += [owner for one in used & owners.keys() for owner in owners[one]]
    return json.dumps(shape([statement for statement in tree.body if statement in seen]))


def _names(statement: ast.stmt) -> list[str]:
    """文が決める名前。読み込むだけで何かが起こりうる文なら、空です。"""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    simple = isinstance(statement, ast.Assign | ast.AnnAssign)
    return [one.id for one in targets if isinstance(one, ast.Name)] if simple else []


def made_inputs(thing: Thing) -> list[Path]:
    """``thing`` が読む、この本の中のデータ（測定の JSON、トークナイザ、お手本）。"""
    if not thing.inputs:
        return [*thing.data]
    made = [path for one in catalogue() if one.role == "asset" for path in one.products]
    return [*thing.data, *(path for one in given(thing.inputs) for path in one.files(made))]


@cache
def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """二つの原因の違いを、読める文で。"""
    words = [f"{name}: 変わった" for name in after if name in before and before[name] != after[name]]
    words += [f"{name}: 増えた" for name in after if name not in before]
    return words + [f"{name}: なくなった" for name in before if name not in after]
