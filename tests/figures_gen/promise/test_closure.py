"""import の閉包。"""

from figures_gen.promise.catalogue import ROOT
from figures_gen.promise.closure import closure
from figures_gen.promise.packages import versions


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
