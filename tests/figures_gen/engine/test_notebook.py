"""台本を動かすカーネル――どの機械でも同じに動き、言わなかったものは使えず、何があっても名指しで終わること。"""

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from figures_gen.engine import catalogue, cells, kernels, notebook
from figures_gen.engine.room import room

ROOT = catalogue.ROOT
Run = Callable[..., str]


def shown(made: bytes) -> str:
    """終わりのセルの出力。"""
    return "".join(cells.text(output) for output in json.loads(made)["cells"][-1]["outputs"])


@pytest.fixture
def thing(tmp_path: Path) -> Callable[..., catalogue.Thing]:
    """コードを一つのセルにした台本。初めに、何もしないセルがある。"""

    def write(code: str, *needs: str) -> catalogue.Thing:
        script = tmp_path / "examples" / "chapter.py"
        script.parent.mkdir(exist_ok=True)
        header = f"# ---\n# jupyter:\n#   nexttoken:\n#     needs: [{', '.join(needs)}]\n# ---\n\n"
        script.write_text(f"{header}# %% first\nx = 1\n\n# %% second\n{code}\n", encoding="utf-8")
        return catalogue._notebook(script, tmp_path)

    return write


@pytest.fixture
def run(thing: Callable[..., catalogue.Thing]) -> Run:
    """コードを台本として動かし、その出力を返す。"""

    def execute(code: str, *needs: str) -> str:
        made = thing(code, *needs)
        return shown(notebook.execute(made)[made.products[0]])

    return execute


# ---- 使う人の機械によらない


def test_the_readers_own_settings_are_not_seen(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    for path in (startup / "mine.py", tmp_path / "mine.py"):
        path.write_text("mine = 'わたしの'\n", encoding="utf-8")
    (startup.parent / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'\n", "utf-8")
    spec = tmp_path / "home" / ".local" / "share" / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["false"], "display_name": "x", "language": "python"}', "utf-8")
    for name, value in {
        "HOME": tmp_path / "home",
        "PYTHONSTARTUP": tmp_path / "mine.py",
        "IPYTHONDIR": startup.parents[1],
        "SECRET": "秘密",
        "COLUMNS": "33",
        "PYTHONHASHSEED": "5",
    }.items():
        monkeypatch.setenv(name, str(value))
    code = (
        "import os\n'三'\nprint('mine' in globals(), {**os.environ}.get('SECRET'), os.environ['COLUMNS'], hash('猫'))"
    )
    expected = subprocess.run(
        [sys.executable, "-c", "print(hash('猫'))"],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert run(code) == f"False None 100 {expected.stdout}"
    home = run("import os\nprint(os.path.expanduser('~'))").strip()
    assert home != str(tmp_path / "home") and not Path(home).exists()


def test_what_a_script_leaves_behind_goes_away(run: Run) -> None:
    folder = run("import os\nfrom pathlib import Path\nPath('left.txt').touch()\nprint(os.getcwd())").strip()
    assert not Path(folder).exists() and not (ROOT / "examples" / "left.txt").exists()


@pytest.mark.parametrize(
    "code",
    [
        f"open({str(ROOT / 'examples' / 'left.txt')!r}, 'w')",
        f"import os\nos.mkdir({str(ROOT / 'examples' / 'left')!r})",
        f"import os\nos.rename('a', {str(ROOT / 'left.txt')!r})",
    ],
)
def test_a_script_may_not_write_into_the_repository(run: Run, code: str) -> None:
    with pytest.raises(notebook.NotebookError, match=r"chapter.py のセル second: .*リポジトリの中に書けません.*left"):
        run(code)
    assert not [*ROOT.glob("left*"), *ROOT.glob("examples/**/left*")]


def test_a_chosen_folder_is_found_from_anywhere(
    thing: Callable[..., catalogue.Thing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--model ./dir`` と書いても、部屋の中から読めること。"""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    monkeypatch.setenv("NEXTTOKEN_MODEL", "./model")
    monkeypatch.setenv("PYTHONPATH", "here")
    monkeypatch.setenv("NEXTTOKEN_VERIFIED", "確かめた")
    with room(thing("x", "gemma")) as (_, variables):
        assert variables["NEXTTOKEN_MODEL"] == str(tmp_path / "model")
        assert str(tmp_path / "here") in variables["PYTHONPATH"].split(os.pathsep)
        assert variables["NEXTTOKEN_VERIFIED"] == "確かめた"  # カーネルで、もう一度確かめないように
    with room(thing("x", "base")) as (_, variables):
        assert "NEXTTOKEN_MODEL" not in variables


# ---- 使うと言ったものだけ


@pytest.mark.parametrize(
    ("code", "needs", "name"),
    [
        ("from nexttoken import load_trained\nload_trained('neko-5000')", "", "tokenizers"),
        ("from tokenizers import Tokenizer\nopen('tokenizers/neko-5000.json')", "", "tokenizers"),
        (
            "from nexttoken.instructions import FOLDER, read_instructions\nread_instructions(FOLDER / 'train.jsonl')",
            "tokenizers",
            "instructions",
        ),
        (f"open({str(ROOT / 'examples' / 'instructions' / 'train.jsonl')!r})", "neko", "instructions"),
        ("from nexttoken import load_gemma\nload_gemma('nexttoken-' + 'it')", "gemma", "tuned"),
        (
            "from nexttoken.loading.source import TUNED_FOLDER\nfrom safetensors.torch import load_file\n"
            "load_file(TUNED_FOLDER / 'adapter_model.safetensors')",
            "base",
            "tuned",
        ),
        ("from nexttoken import load_gemma\nload_gemma()", "tuned", "gemma"),
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


def test_what_was_declared_is_there(run: Run, corpus_dir: Path) -> None:
    code = (
        "from nexttoken import corpus_path, load_trained, sample_text\n"
        "from nexttoken.instructions import FOLDER, read_instructions\n"
        "corpus_path('neko'), load_trained('neko-5000'), sample_text(), read_instructions(FOLDER / 'train.jsonl')\n"
        "print(len(open('instructions/train.jsonl', encoding='utf-8').readlines()) > 400)"
    )
    assert run(code, "neko", "sample", "tokenizers", "instructions") == "True\n"


# ---- 何があっても名指しで終わる


@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    print('あ' * 1000)",
        "print('x' * 300_000_000)",
        "'x' * 300_000_000",
        "raise ValueError('x' * 300_000_000)",
        "import os\nos.system('yes')",
        "from IPython.display import display\nwhile True:\n    display('x' * 1000)",
    ],
)
def test_too_much_output_is_stopped_by_name(run: Run, code: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(notebook.NotebookError, match=r"chapter\.py のセル second: 出力が多すぎます"):
        run(code)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


@pytest.mark.parametrize("code", ["import os\nos._exit(0)", "import os\nos.kill(os.getpid(), 9)"])
def test_a_dead_kernel_is_named(run: Run, code: str) -> None:
    with pytest.raises(notebook.NotebookError, match=r"chapter\.py のセル second: カーネルが途中で終わりました"):
        run(code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit", "second: SystemExit"),
        ("raise MemoryError", "second: メモリが足りません。--jobs 1"),
        ("raise ValueError('長' * 1000)", f"second: ValueError: {'長' * notebook.LONGEST}"),
        ("input()", "second: StdinNotImplementedError"),
    ],
)
def test_a_failing_cell_is_named_in_a_line_or_two(run: Run, code: str, said: str) -> None:
    with pytest.raises(notebook.NotebookError) as caught:
        run(code)
    assert str(caught.value).endswith(said) or said in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_cell_that_never_ends(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "TIME_LIMIT", 2)
    with pytest.raises(notebook.NotebookError, match="セル second: 2 秒たっても終わりません"):
        run("import time\ntime.sleep(600)")


# ---- フォークしても、新しく始めても

MODEL = (
    "import random, numpy, torch\nfrom nexttoken import load_gemma\n"
    "tokenizer, model = load_gemma()\n_, other = load_gemma()\n"
    "ids = tokenizer('東京は日本の', return_tensors='pt').input_ids\n"
    "with torch.inference_mode():\n    logits = model(ids).logits[0, -1]\n"
    "torch.manual_seed(0), random.seed(0)\n"
    "print(tokenizer.decode(logits.argmax()), logits.max().item(), torch.rand(2), random.random())\n"
    "print(torch.get_num_threads(), model is other, torch.equal(model.lm_head.weight, other.lm_head.weight))\n"
    "print(hash('猫'), __name__, 'figures_gen' in __import__('sys').modules, __import__('sys').path[-3:])\n"
    "with torch.no_grad():\n    model.lm_head.weight.zero_()\n    other.lm_head.weight.zero_()"
)


def test_a_forked_kernel_gives_the_same_bytes(
    thing: Callable[..., catalogue.Thing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """重みを 0 にしたあとでフォークしても、次のカーネルは、もとの重みから始まること。"""
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")  # 混んだ機械で、待つスレッドがコアを使わないように
    monkeypatch.setattr(kernels.Server, "_running", None)
    made = thing(MODEL, "gemma")
    forked = [notebook.execute(made) for _ in range(2)]
    server = kernels.Server._running
    assert (server is not None and server.forks == 2) or not kernels.CAN_FORK
    monkeypatch.setattr(kernels, "CAN_FORK", False)
    anew, shown = notebook.execute(made), made.products[0]
    assert [each[shown].decode() for each in forked] == [anew[shown].decode()] * 2
    assert forked == [anew] * 2
    assert "首都" in anew[shown].decode()
    if server:
        server.channel.shutdown(socket.SHUT_RDWR)
        assert server.forks == 2 and server.process.wait(timeout=60) == 0


def test_without_the_waiting_process_a_kernel_is_started_anew(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    server = kernels.Server({**os.environ})
    server.process.kill()
    server.process.wait()
    monkeypatch.setattr(kernels.Server, "_running", server)
    assert run("print('三')", "base") == "三\n"
    assert server.forks == 0


def test_nothing_stays_behind(thing: Callable[..., catalogue.Thing], tmp_path: Path) -> None:
    """親が急に終わっても、待っているプロセスも、動いているカーネルも終わること。"""
    made = thing(
        "import os, time\nfrom pathlib import Path\n"
        f"Path({str(tmp_path / 'pid')!r}).write_text("
        "f'{os.getpid()} {os.getppid()}')\ntime.sleep(600)",
        "base",
    )
    code = (
        "import sys\nfrom pathlib import Path\nfrom figures_gen.engine import catalogue, notebook\n"
        "notebook.execute(catalogue._notebook(*map(Path, sys.argv[1:])))"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "examples")])
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(made.source), str(tmp_path)], env={**os.environ, "PYTHONPATH": path}
    )
    while not (tmp_path / "pid").exists() or len((tmp_path / "pid").read_text(encoding="utf-8").split()) < 2:
        assert process.poll() is None
        time.sleep(0.1)
    left = [psutil.Process(int(pid)) for pid in (tmp_path / "pid").read_text(encoding="utf-8").split()]
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(left, timeout=30)
    assert not alive
