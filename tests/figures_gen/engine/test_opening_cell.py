"""ノートブックの初めのセル。"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from figures_gen.engine.catalogue import ROOT, catalogue
from figures_gen.engine.opening_cell import CODE, NAME, opening_cell, repository

NOTEBOOKS = [thing.products[0] for thing in catalogue() if thing.role == "run"]


def code_of(notebook: Path) -> list[tuple[str, str]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(cell["id"], "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_opens_with_it_and_says_nothing_of_the_python_that_ran_it(notebook: Path) -> None:
    whole = json.loads(notebook.read_text(encoding="utf-8"))
    assert whole["cells"][0] == opening_cell()
    assert [name for name, _ in code_of(notebook)].count(NAME) == 1
    assert whole["metadata"]["language_info"] == {"name": "python"}


def outside(folder: Path, program: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """nexttoken の見えない Python で、空のフォルダの中で動かす。大きなパッケージは、この環境のものを使う。"""
    bare = (
        "import os, sys\n"
        "sys.meta_path = [f for f in sys.meta_path if 'editable' not in f'{f!r}{getattr(f, \"__module__\", \"\")}']\n"
        "sys.path = [p for p in sys.path if not os.path.isdir(os.path.join(p, 'nexttoken'))]\n"
    )
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "REPO_URL")}
    return subprocess.run(
        [sys.executable, "-c", bare + program],
        cwd=folder,
        env={**kept, **extra, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def local_repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    """今の作業の木を、そのままリポジトリにしたもの。"""
    folder = tmp_path_factory.mktemp("repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "examples", "LICENSE"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder.as_uri()


def test_without_an_address_it_says_what_to_do(tmp_path: Path) -> None:
    done = outside(tmp_path, CODE.format(repository=""))
    assert done.returncode == 1
    assert done.stderr.strip() == "この本のリポジトリの場所が分かりません。環境変数 REPO_URL に入れてください。"


@pytest.mark.parametrize("chapter", ["bpe-by-hand", "characters", "next-token"])
def test_a_notebook_runs_in_an_empty_folder(tmp_path: Path, local_repository: str, chapter: str) -> None:
    """初めのセルが、ローカルのリポジトリから取り寄せ、続くセルがすべて動くこと。"""
    notebook = next(path for path in NOTEBOOKS if path.stem == chapter)
    assert not outside(tmp_path, "import importlib.util; print(importlib.util.find_spec('nexttoken'))").stderr
    program = "\n".join(code for _, code in code_of(notebook))
    done = outside(tmp_path, program, REPO_URL=local_repository)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "nexttoken-book" / "examples" / "nexttoken").is_dir()


def test_where_the_book_is_at_hand_it_does_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", opening_cell()["source"]], cwd=tmp_path, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []
    assert repository() == "" or repository().startswith("https://")
