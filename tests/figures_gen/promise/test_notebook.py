"""台本を動かすカーネル――どの機械でも同じに動き、言わなかったものは使えず、何があっても名指しで終わること。

ノートブックの初めのセルが、何もないところでも、続くセルを動かせるようにすることも。
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from figures_gen.promise import catalogue, cells, notebook
from figures_gen.promise.opening_cell import CODE, opening_cell

ROOT = catalogue.ROOT
Run = Callable[..., str]
Write = Callable[..., catalogue.Thing]


@pytest.fixture
def thing(tmp_path: Path) -> Write:
    """コードを一つのセルにした台本。初めに、何もしないセルがある。"""

    def write(code: str, *needs: str) -> catalogue.Thing:
        script = tmp_path / "examples" / "chapter.py"
        script.parent.mkdir(exist_ok=True)
        header = f"# ---\n# jupyter:\n#   nexttoken:\n#     needs: [{', '.join(needs)}]\n# ---\n\n"
        script.write_text(f"{header}# %% first\nx = 1\n\n# %% second\n{code}\n", encoding="utf-8")
        return catalogue._notebook(script, tmp_path)

    return write


@pytest.fixture
def run(thing: Write) -> Run:
    """コードを台本として動かし、その出力を返す。"""

    def execute(code: str, *needs: str) -> str:
        made = thing(code, *needs)
        whole = json.loads(notebook.execute(made)[made.products[0]])
        return "".join(map(cells.text, whole["cells"][-1]["outputs"]))

    return execute


def test_what_is_printed_comes_before_the_value_and_the_cells_share_their_names(run: Run) -> None:
    assert run("import os\nprint('一')\n_ = os.system('echo 二')\nx, __name__") == "一\n二\n(1, '__main__')\n"


def test_the_readers_own_settings_are_not_seen(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOME": str(tmp_path), "SECRET": "秘密", "COLUMNS": "33", "PYTHONHASHSEED": "5"}.items():
        monkeypatch.setenv(name, value)
    command, seeded = [sys.executable, "-c", "print(hash('猫'))"], {"PYTHONHASHSEED": "0"}
    expected = subprocess.run(command, env=seeded, capture_output=True, encoding="utf-8", check=True).stdout
    assert (
        run("import os\nprint(os.environ.get('SECRET'), os.environ['COLUMNS'], hash('猫'))") == f"None 100 {expected}"
    )
    home = run("import os\nprint(os.path.expanduser('~'))").strip()
    assert home != str(tmp_path) and not Path(home).exists()


def test_what_a_script_leaves_behind_goes_away(run: Run) -> None:
    folder = run("import os\nfrom pathlib import Path\nPath('left.txt').touch()\nprint(os.getcwd())").strip()
    assert not Path(folder).exists() and not (ROOT / "examples" / "left.txt").exists()


@pytest.mark.parametrize(
    "code",
    [
        f"open({str(ROOT / 'examples' / 'left.txt')!r}, 'w')",
        f"import os\nos.rename('a', {str(ROOT / 'left.txt')!r})",
    ],
)
def test_a_script_may_not_write_into_the_repository(run: Run, code: str) -> None:
    with pytest.raises(notebook.NotebookError, match=r"chapter.py のセル second: .*リポジトリの中に書けません.*left"):
        run(code)
    assert not [*ROOT.glob("left*"), *ROOT.glob("examples/**/left*")]


@pytest.mark.parametrize(
    ("code", "needs", "name"),
    [
        ("open('tokenizers/neko-5000.json')", "", "tokenizers"),
        (f"open({str(ROOT / 'examples' / 'instructions' / 'train.jsonl')!r})", "neko", "instructions"),
        ("from nexttoken.loading.source import TUNED_FOLDER\nopen(TUNED_FOLDER / 'answers.json')", "", "tuned"),
        ("from nexttoken import load_gemma\nload_gemma()", "", "gemma"),
        ("from nexttoken import corpus_path\ncorpus_path('botchan')", "neko", "botchan"),
        ("from nexttoken import sample_text\nsample_text()", "", "sample"),
    ],
)
def test_what_was_not_declared_is_refused_with_the_cure(
    run: Run, code: str, needs: str, name: str, corpus_dir: Path
) -> None:
    with pytest.raises(notebook.NotebookError) as caught:
        run(code, *needs.split())
    assert "chapter.py のセル second: needs にない資料" in str(caught.value)
    assert f"見出しの needs に {name} を足してください" in str(caught.value)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True:\n    print('あ' * 1000)", "のセル second: 出力が多すぎます"),
        ("'x' * 300_000_000", "のセル second: 出力が多すぎます"),
        ("import os\nos.system('yes')", "のセル second: 出力が多すぎます"),
        ("import os\nos._exit(0)", "のセル second: カーネルが途中で終わりました"),
        ("import os\nos.kill(os.getpid(), 9)", "のセル second: カーネルが途中で終わりました"),
        ("import time\ntime.sleep(600)", "のセル second: 2 秒たっても終わりません"),
        ("raise SystemExit", "のセル second: SystemExit"),
        ("raise MemoryError", "のセル second: メモリが足りません。--jobs 1"),
        ("raise ValueError('長' * 300_000_000)", f"のセル second: ValueError: {'長' * 300}"),
        ("input()", "のセル second: EOFError"),
        ("import sys; print('警告', file=sys.stderr)", "のセル second の出力は、動かすたびに変わります: 警告"),
        ("object()", "のセル second の出力は、動かすたびに変わります: <object object at 0x"),
    ],
)
def test_whatever_happens_the_cell_is_named(run: Run, code: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "TIME_LIMIT", 2 if "sleep" in code else 600)
    with pytest.raises(notebook.NotebookError) as caught:
        run(code)
    assert f"chapter.py {said}" in str(caught.value) and len(str(caught.value)) < 400
    assert run("x") == "1\n"  # 次の台本は、動く


MODEL = (
    "import random, numpy, torch\nfrom nexttoken import load_gemma\n"
    "tokenizer, model = load_gemma()\n_, other = load_gemma()\n"
    "ids = tokenizer('東京は日本の', return_tensors='pt').input_ids\n"
    "with torch.inference_mode():\n    logits = model(ids).logits[0, -1]\n"
    "torch.manual_seed(0), random.seed(0)\n"
    "print(len(tokenizer), tokenizer.decode(logits.argmax()), logits.max().item(), torch.rand(2), random.random())\n"
    "print(torch.get_num_threads(), model is other, torch.equal(model.lm_head.weight, other.lm_head.weight))\n"
    "print(hash('猫'), __name__, 'figures_gen' in __import__('sys').modules, __import__('sys').path[-3:])\n"
    "with torch.no_grad():\n    model.lm_head.weight.zero_()\n    other.lm_head.weight.zero_()"
)


def test_a_forked_kernel_gives_the_same_bytes(thing: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """重みを 0 にしたあとでフォークしても、もとの重みから始まること。待つプロセスが急に終わっても、始め直すこと。"""
    monkeypatch.setenv("NEXTTOKEN_MODEL", "neko-gemma")  # 読むのに時間のかからないもの
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")  # 混んだ機械で、待つスレッドがコアを使わないように
    monkeypatch.setattr(notebook.Kernel, "_waiting", None)
    made = thing(MODEL, "gemma")
    forked = [notebook.execute(made) for _ in range(2)]
    waiting = notebook.Kernel._waiting
    assert waiting is not None and (waiting.process.poll() is None) == notebook.CAN_FORK
    waiting.process.kill()
    waiting.process.wait()
    monkeypatch.setattr(notebook, "CAN_FORK", False)
    assert forked == [notebook.execute(made)] * 2
    assert "2048 " in forked[0][made.products[0]].decode()
    assert notebook.Kernel._waiting is not waiting


# ---- 初めのセル ----


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
