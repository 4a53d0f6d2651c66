"""import の閉包――あるファイルを動かすと、この家のどのファイルまで読まれるか。

キャッシュがよく見落とすのは、import した先のそのまた先の変更です。ruff の静的解析に、遅い import や相対 import まで
たどらせます。パッケージの ``__init__.py`` は、必ず実行されるので中身だけを数え、その先の遅延 import は、
``from nexttoken import load_gemma`` のように実際に使われたときだけたどります。
"""

import ast
import json
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from figures_gen.engine.catalogue import ROOT


@cache
def import_graph(root: Path = ROOT) -> dict[Path, list[Path]]:
    """ファイル → そのファイルが直に import するファイル。"""
    command = [sys.executable, "-m", "ruff", "analyze", "graph", "--quiet", "examples", "figures_gen"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=True)
    return {root / name: [root / target for target in targets] for name, targets in json.loads(done.stdout).items()}


def closure(*files: Path, root: Path = ROOT) -> list[Path]:
    """``files`` と、そこから import でたどれるすべてのファイル。"""
    graph, seen, waiting = import_graph(root), set[Path](), list(files)
    while waiting:
        if (file := waiting.pop()) not in seen:
            seen.add(file)
            waiting += graph.get(file, [])
    return sorted(seen | {package for file in seen for package in _packages(file, root)})


def _packages(file: Path, root: Path) -> list[Path]:
    """``file`` の import のときに実行される、親パッケージの ``__init__.py``。"""
    folders = [folder / "__init__.py" for folder in file.parents if folder != root and root in folder.parents]
    return [init for init in folders if init.exists()]


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


@cache
def _imported(file: Path) -> frozenset[str]:
    """``file`` が import する、よそのパッケージの最上位の名前。"""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


def versions(files: list[Path], *extra: str) -> dict[str, str]:
    """``files`` が使う、よそのパッケージの版（Python 自身の版も）。"""
    names = {name for file in files for name in _imported(file)}
    packages = {package for name in names for package in _distributions().get(name, [])} | set(extra)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"Python": python} | {package: _version(package) for package in sorted(packages - {"nexttoken"})}


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "なし"
