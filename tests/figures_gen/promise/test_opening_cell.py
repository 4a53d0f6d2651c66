"""ノートブックの初めのセル。"""

import os
import subprocess
import sys
from pathlib import Path

from figures_gen.promise import cells
from figures_gen.promise.catalogue import ROOT
from figures_gen.promise.opening_cell import CODE, opening_cell

BPE = "docs/generated/bpe-by-hand"
#: nexttoken の見えない Python にする。大きなパッケージは、この環境のものを使う。
BARE = (
    "import os, sys\n"
    "sys.meta_path = [f for f in sys.meta_path if 'editable' not in f'{f!r}{getattr(f, \"__module__\", \"\")}']\n"
    "sys.path = [p for p in sys.path if not os.path.isdir(os.path.join(p, 'nexttoken'))]\n"
)


def outside(folder: Path, program: str, **extra: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "REPO_URL")}
    command = [sys.executable, "-c", BARE + program]
    environment = {**kept, **extra, "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")


def test_a_notebook_runs_in_an_empty_folder(tmp_path: Path) -> None:
    """今の作業の木をリポジトリとして、初めのセルが取り寄せ、続くセルがすべて動くこと。"""
    repository, folder = tmp_path / "repository", tmp_path / "empty"
    folder.mkdir()
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "examples", "LICENSE"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            (repository / name).write_bytes((ROOT / name).read_bytes())
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], cwd=repository, check=True)
    program = "\n".join([opening_cell()["source"], *(one.code for one in cells.read(ROOT / BPE).values())])
    done = outside(folder, program, REPO_URL=repository.as_uri())
    assert done.returncode == 0, done.stderr
    assert (folder / "nexttoken-book" / "examples" / "nexttoken").is_dir()
    done = outside(tmp_path, CODE.format(repository=""))
    assert done.stderr.strip() == "この本のリポジトリの場所が分かりません。環境変数 REPO_URL に入れてください。"
