"""import の閉包――あるファイルを動かすと、この家のどのファイルまで読まれるか。

キャッシュがよく見落とすのは、import した先のそのまた先の変更です。ruff の静的解析に、遅い import や相対 import まで
たどらせます。パッケージの ``__init__.py`` は、必ず実行されるので中身だけを数え、その先の遅延 import は、
``from nexttoken import load_gemma`` のように実際に使われたときだけたどります。
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from figures_gen.promise.catalogue import ROOT


@cache
def import_graph(root: Path = ROOT) -> dict[Path, list[Path]]:
    """ファイル → そのファイルが直に import するファイル。"""
    command = [sys.executable, "-m", "ruff", "analyze", "graph", "--quiet", "examples", "figures_gen"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=True)
    return {root / name: [root / target for target in targets] for name, targets in json.loads(done.stdout).items()}


@cache
def closure(*files: Path, root: Path = ROOT) -> tuple[Path, ...]:
    """``files`` と、そこから import でたどれるすべてのファイル。"""
    graph, seen, waiting = import_graph(root), set[Path](), list(files)
    while waiting:
        if (file := waiting.pop()) not in seen:
            seen.add(file)
            waiting += graph.get(file, [])
    return tuple(sorted(seen | {package for file in seen for package in _packages(file.parent, root)}))


@cache
def _packages(folder: Path, root: Path) -> list[Path]:
    """``folder`` のファイルの import のときに実行される、親パッケージの ``__init__.py``。"""
    folders = [one / "__init__.py" for one in (folder, *folder.parents) if one != root and root in one.parents]
    return [init for init in folders if init.exists()]
