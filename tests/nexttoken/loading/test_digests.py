"""コードの意味の指紋が、何で変わり、何で変わらないか。"""

from pathlib import Path

import pytest

from nexttoken.loading.digests import meaning_digest

CODE = '''"""説明。"""

import json  # 読む


def area(width: float, height: float = 1.0) -> float:
    """面積。"""
    if width < 0:
        raise ValueError(f"負の幅: {width!r:>8}")
    return width * height
'''


def digest(tmp_path: Path, code: str) -> str:
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    return meaning_digest(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""説明。"""', ""),
        ('"""面積。"""', "'''幅と高さの積'''"),
        ("  # 読む", ""),
        ("width * height", "(width\n        * height)"),
        ("1.0", "1.00"),
        ("if width < 0:", "if (width < 0):  # 負"),
    ],
)
def test_words_and_layout_do_not_count(tmp_path: Path, old: str, new: str) -> None:
    assert old in CODE
    assert digest(tmp_path, CODE.replace(old, new, 1)) == digest(tmp_path, CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.0", "1"),
        ("width * height", "height * width"),
        ("負の幅", "正の幅"),
        ("!r", "!s"),
        ("import json", "import json, os"),
        ("    return width * height\n", "    return width * height\n    return None\n"),
        ("height: float = 1.0", "*, height: float = 1.0"),
    ],
)
def test_meaning_counts(tmp_path: Path, old: str, new: str) -> None:
    assert old in CODE
    assert digest(tmp_path, CODE.replace(old, new, 1)) != digest(tmp_path, CODE)


def test_every_file_counts_and_so_does_the_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("x = 1\n", encoding="utf-8")
    two.write_text("x = 2\n", encoding="utf-8")
    assert len({meaning_digest(), meaning_digest(one), meaning_digest(one, two), meaning_digest(two, one)}) == 4


def test_every_python_gives_the_same_digest(tmp_path: Path) -> None:
    assert digest(tmp_path, CODE) == "b758e5eadac3a62e22635b28329dad9e41ee3e78be3aef863dea11fa60ae74ea"
