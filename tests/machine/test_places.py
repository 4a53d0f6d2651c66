"""どこに置いても動くこと――空白と日本語のある道、書き込めない所、ほかのファイルシステム、大文字と小文字を区別しない所。"""

import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CARRIED = (
    "docs",
    "examples",
    "figures_gen",
    "overrides",
    "mkdocs.yml",
    "pyproject.toml",
    "constraints.txt",
    "requirements.txt",
    "LICENSE",
)
ONE = ("--only", "draw:next-token/tokyo")  # 測って、描く


def copy_to(place: Path) -> Path:
    place.mkdir(parents=True)
    for name in CARRIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    return place


def environment(book: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(book), str(book / "examples")])
    return {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "NO_MKDOCS_2_WARNING": "1"}


def run(book: Path, *command: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", *command],
        cwd=book,
        env=environment(book),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_a_path_with_spaces_and_japanese(tmp_path: Path) -> None:
    """サイトもできることは、tests/figures_gen/test_new_chapter.py が見る。"""
    odd_book = copy_to(tmp_path / "猫の 本（写し）" / "book's copy")
    done = run(odd_book, "figures_gen", "--check", *ONE)
    assert done.returncode == 0, done.stderr
    assert "違いはありません" in done.stderr
    draw = odd_book / "figures_gen" / "chapters" / "next_token" / "draw.py"
    edited = draw.read_text(encoding="utf-8").replace("の次に来る", "のあとに来る")
    assert edited != draw.read_text(encoding="utf-8")
    draw.write_text(edited, encoding="utf-8")
    assert run(odd_book, "figures_gen", "--check", *ONE).returncode == 1


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """書き込めない写しと、その中で命令を動かす前置き。root には許可の印が効かないので、読むだけの写像にする。"""
    book = copy_to(tmp_path / "book")
    if os.geteuid() == 0:
        mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'
        yield book, ("unshare", "-m", "sh", "-c", mount, str(book))
        return
    folders = [book, *(path for path in book.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield book, ()
    for folder in folders:
        folder.chmod(0o755)


def test_a_copy_that_cannot_be_written(read_only: tuple[Path, tuple[str, ...]]) -> None:
    book, before = read_only
    touched = subprocess.run([*before, "touch", str(book / "x")], capture_output=True)
    assert touched.returncode != 0  # 本当に書き込めない
    for arguments in (("--check", *ONE), ("--explain", *ONE), ("--claims",), ("--list",)):
        done = run(book, "figures_gen", *arguments, before=before)
        assert done.returncode == 0, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    built = run(book, "figures_gen", "--whole", *ONE, before=before)
    assert built.returncode == 0, built.stderr
    assert not (book / ".figures.lock").exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="メモリの上のファイルシステム（/dev/shm）がありません")
def test_another_file_system() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        book = copy_to(Path(folder) / "book")
        assert book.stat().st_dev != ROOT.stat().st_dev
        done = run(book, "figures_gen", "--whole", *ONE)
        assert done.returncode == 0, done.stderr
        assert "すべて最新です" in run(book, "figures_gen", *ONE).stderr


def tracked() -> list[str]:
    command = ["git", "-c", "core.quotePath=false", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return [name for name in done.stdout.decode("utf-8").split("\0") if name]


def clashes(names: list[str]) -> list[set[str]]:
    """大文字と小文字、Unicode の正規化の違いを無視すると、同じになってしまう道（フォルダも）。"""
    places = {str(parent) for name in names for parent in [Path(name), *Path(name).parents]}
    alike: dict[str, set[str]] = {}
    for place in places:
        alike.setdefault(unicodedata.normalize("NFC", place).casefold(), set()).add(place)
    return [group for group in alike.values() if len(group) > 1]


def test_no_two_paths_differ_only_in_case_or_normalisation() -> None:
    names = tracked()
    assert len(names) > 300
    assert clashes(names) == []
    assert [name for name in names if name != unicodedata.normalize("NFC", name)] == []
