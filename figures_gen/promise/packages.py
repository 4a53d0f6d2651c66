"""結果が依るパッケージの版。直に使うものだけでなく、その先で使われるものまで数えます。"""

import ast
import hashlib
import os
import re
import sys
from collections.abc import Collection, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from figures_gen.promise.catalogue import parsed

#: 答えが Python の版によって変わりうるモジュール。文字の表、乱数など。
PYTHON_SPEAKS = {"ast", "codecs", "inspect", "random", "unicodedata"}


def versions(names: Collection[str], tools: Collection[str] = (), *, python: bool = False) -> dict[str, str]:
    """モジュール ``names`` を持つパッケージと ``tools`` の版。そのまた先のパッケージも入ります。

    Python の版は、``python`` のときと、:data:`PYTHON_SPEAKS` のどれかを使うときにだけ入れます。
    """
    direct = {package for name in names for package in _distributions().get(name, [])} | set(tools)
    direct.discard("nexttoken")  # この本自身。使うコードは、ファイルとして見ている
    found = {package: version for name in sorted(direct) for package, version in _needed(name).items()}
    speaks = python or not PYTHON_SPEAKS.isdisjoint(names)
    own = {"Python": f"{sys.version_info.major}.{sys.version_info.minor}"} if speaks else {}
    return own | dict(sorted(found.items()))


@cache
def imported(code: str) -> frozenset[str]:
    """コードが import する、モジュールの最上位の名前。同じコードは、一度だけ読み解きます。

    >>> sorted(imported("import torch.nn, re\\nfrom nexttoken import bpe\\nfrom . import x"))
    ['nexttoken', 're', 'torch']
    """
    names: set[str] = set()
    for node in statements(parsed(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """木の中のすべての文。import は文なので、式の中まで探すことはありません（``ast.walk`` の数分の一の時間で済む）。

    >>> code = "if x:\\n    import a\\nelse:\\n    def f():\\n        import b\\ntry: pass\\nexcept E: import c"
    >>> [node.names[0].name for node in statements(ast.parse(code)) if isinstance(node, ast.Import)]
    ['a', 'b', 'c']
    """
    for part in ("body", "handlers", "orelse", "finalbody", "cases"):
        inside = getattr(tree, part, None)
        for node in inside if isinstance(inside, list) else ():  # if 式と lambda の body は、式
            yield node
            yield from statements(node)


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


@cache
def _needed(package: str) -> dict[str, str]:
    """パッケージ自身と、そこから必ず要るパッケージの版。"""
    found: dict[str, str] = {}
    waiting = [package]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            version, requirements = _metadata(name)
            found[name] = version
            waiting += requirements
    return found


@cache
def _metadata(package: str) -> tuple[str, tuple[str, ...]]:
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return "なし", ()
    return found.version, tuple(name for line in found.requires or [] if (name := _required(line)))


def _required(line: str) -> str:
    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        return ""
    wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    return requirement.name if wanted else ""


def installed() -> str:
    """入っているパッケージの顔ぶれの指紋。何かを入れ直せば変わります。"""
    names = [
        name
        for folder in sys.path
        if folder and Path(folder).is_dir()
        for name in sorted(os.listdir(folder))  # noqa: PTH208 - 道のまま並べると、時間がかかる
        if name.endswith((".dist-info", ".egg-info"))
    ]
    return hashlib.sha256("\n".join([sys.version, *names]).encode()).hexdigest()
