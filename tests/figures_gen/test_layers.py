"""どの部屋も、知らなくてよいものを知らない。約束の見張り（promise/closure.py）と同じ import のグラフで見る。"""

from graphlib import TopologicalSorter
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
    f"{LIBRARY}/loading/command_line.py",  # 命令の引数の読み手は、どの命令でも同じ
}
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


# ---- import の閉包 ----


def names(*files):
    return {str(path.relative_to(ROOT)) for path in closure(*(ROOT / file for file in files))}


def test_a_known_closure():
    found = names("figures_gen/chapters/characters/measure.py")
    assert {
        "figures_gen/chapters/characters/measure.py",
        "figures_gen/declarations.py",
        "examples/nexttoken/encodings.py",
    } <= found
    assert "examples/nexttoken/__init__.py" in found  # 実行される親パッケージ
    assert "examples/nexttoken/loading/gemma.py" not in found  # 遅延 import の先は、使わなければ入らない


def test_a_lazy_export_brings_its_home():
    found = names("examples/next-token.py")
    assert "examples/nexttoken/loading/gemma.py" in found
    assert "examples/nexttoken/loading/source.py" in found


def test_versions_reach_what_the_used_packages_use():
    found = versions({"matplotlib", "matplotlib_fontja"})
    assert {"matplotlib", "matplotlib-fontja", "numpy", "pillow", "fonttools"} <= set(found)
    assert "Python" not in found and "torch" not in found
    assert "Python" in versions({"random"}) and "Python" in versions(set(), python=True)
    assert {"jupytext", "nbformat"} <= set(versions(set(), {"jupytext"}))
