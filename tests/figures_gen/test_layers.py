"""どの部屋も、知らなくてよいものを知らない。約束の見張り（promise/closure.py）と同じ import のグラフで見る。"""

import doctest
import re
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from figures_gen.promise.closure import closure, import_graph
from figures_gen.promise.packages import versions
from tests.site.pages import ROOT

LIBRARY, CHAPTERS, MACHINE = "examples/nexttoken", "figures_gen/chapters/*", "figures_gen/promise/*.py"
SITE, BESIDE = "figures_gen/site/**/*.py", "figures_gen/{}.py".format
MEASURING = (f"{CHAPTERS}/measure.py", f"{CHAPTERS}/answers.py")
#: 部屋 → 知ってはいけないもの。import の先のそのまた先も見る。
FORBIDDEN = {
    "ライブラリ": ([f"{LIBRARY}/**/*.py"], ["figures_gen/**/*.py"]),
    "promise": ([MACHINE], [f"{CHAPTERS}/*.py", SITE]),
    "描く側": (
        [f"{CHAPTERS}/draw.py", BESIDE("style")],
        [f"{LIBRARY}/**/*.py", *MEASURING, MACHINE, SITE],
    ),
    "測る側": (
        [*MEASURING, BESIDE("routes"), BESIDE("next_tokens"), BESIDE("by_hand"), BESIDE("intervals")],
        [f"{CHAPTERS}/draw.py", BESIDE("style"), MACHINE, SITE],
    ),
    "読み込みと文章": (
        [f"{LIBRARY}/loading/*.py", f"{LIBRARY}/texts/*.py"],
        [f"{LIBRARY}/*.py", f"{LIBRARY}/training/*.py"],
    ),
}
#: 直に import してはいけないもの。サイトは結果だけを、紙の本は出来上がったサイトだけを知る。
DIRECT = {
    "サイト": ([SITE], [f"{CHAPTERS}/*.py", f"{LIBRARY}/**/*.py"]),
    "紙の本": (["figures_gen/paper/**/*.py"], [f"{CHAPTERS}/*.py", BESIDE("claims"), f"{LIBRARY}/**/*.py"]),
}
ALLOWED = {
    f"{LIBRARY}/__init__.py",  # 名前の案内だけで、使うまで何も読まない
    f"{LIBRARY}/checks.py",
    f"{LIBRARY}/encodings.py",  # ファイルの符号化方式を言い当てる
    f"{LIBRARY}/loading/ownership.py",  # 空にしてよいフォルダかどうかは、どの命令でも同じ
    f"{LIBRARY}/loading/command_line.py",  # 命令の引数の読み手は、どの命令でも同じ
}
ASSETS = ROOT / "docs" / "assets"
#: docs/assets のフォルダ（"." は直下）→ そのスクリプトが使う、ほかのフォルダ。
SCRIPTS = {
    ".": {"base", "search", "widgets"},
    "widgets": {"base", "engine", "engine/gemma", "reading", "run"},
    "base": set(),
    "reading": {"engine/gemma"},
    "engine/gemma": {"base", "engine"},
}
SCRIPTS |= {"run": {"base", "reading", "vendor/codemirror"}, "search": {"base", "vendor/minisearch"}}
SCRIPTS |= {"engine": {"base", "vendor/huggingface-tokenizers"}}
IN_THE_PAGE = "figures_gen/site/in_page/session.py"  # 組み立てるときではなく、ページの中で動く


def files(patterns: list[str]) -> set[Path]:
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    assert found
    return found - {ROOT / name for name in ALLOWED}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_does_not_reach_what_it_should_not_know(room: str) -> None:
    rooms, others = map(files, FORBIDDEN[room])
    assert [(str(one), str(found)) for one in rooms for found in closure(one) if found in others - rooms] == []


@pytest.mark.parametrize("room", DIRECT)
def test_a_room_does_not_import_what_it_should_not_know(room: str) -> None:
    rooms, others = map(files, DIRECT[room])
    graph, rooms = import_graph(), rooms - {ROOT / IN_THE_PAGE}
    assert [(str(one), str(found)) for one in rooms for found in graph.get(one, []) if found in others] == []


@pytest.mark.parametrize("room", ["figures_gen/promise", "figures_gen/site", f"{LIBRARY}/loading", f"{LIBRARY}/texts"])
def test_a_room_has_no_circle(room: str) -> None:
    inside = {file: found for file, found in import_graph().items() if file.parent == ROOT / room}
    ordered = TopologicalSorter({file: set(found) & inside.keys() for file, found in inside.items()})
    assert len(list(ordered.static_order())) == len(inside) > 2


def test_scripts_use_what_is_below_alone() -> None:
    found: dict[str, set[str]] = {}
    for file in [*ASSETS.glob("*.mjs"), *ASSETS.glob("*/*.mjs"), *ASSETS.glob("engine/*/*.mjs")]:
        used = [file.parent / one for one in re.findall(r'["`](\.\.?/[^"`]*\.mjs)', file.read_text(encoding="utf-8"))]
        home, *others = (path.resolve().parent.relative_to(ASSETS).as_posix() for path in (file, *used))
        found.setdefault(home, set()).update({*others} - {home})
    assert found == SCRIPTS and [*TopologicalSorter(SCRIPTS).static_order()]


EXAMPLES = [path for path in (ROOT / "figures_gen").rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_in_the_docstrings_hold(path: Path) -> None:
    found = doctest.testmod(import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)))
    assert found.attempted > 0 == found.failed


# ---- import の閉包 ----


def names(*files):
    return {str(path.relative_to(ROOT)) for path in closure(*(ROOT / file for file in files))}


def test_a_lazy_export_brings_its_home_when_it_is_used():
    found, lazy = names("figures_gen/chapters/characters/measure.py"), "examples/nexttoken/loading/gemma.py"
    assert {"examples/nexttoken/encodings.py", "examples/nexttoken/__init__.py"} <= found  # 実行される親パッケージも
    assert lazy not in found and lazy in names("examples/next-token.py")


def test_versions_reach_what_the_used_packages_use():
    found = versions({"matplotlib", "matplotlib_fontja"})
    assert {"matplotlib", "matplotlib-fontja", "numpy", "pillow", "fonttools"} <= set(found)
    assert "Python" not in found and "torch" not in found
    assert "Python" in versions({"random"}) and "Python" in versions(set(), python=True)
    assert {"jupytext", "nbformat"} <= set(versions(set(), {"jupytext"}))
