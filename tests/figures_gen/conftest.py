"""小さな本を一冊、一時フォルダに作ります。エンジンは本物の写しで、章だけが小さくなっています。

命令は、重い部品を読み込んで待っているプロセスからフォークして動かします。一つに三秒かかったものが、すぐに終わります。
"""

import hashlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

FILES = {
    "pyproject.toml": '[tool.ruff]\nsrc = [".", "examples"]\n',
    "examples/nexttoken/inner.py": "STEP = 1\n",
    "examples/nexttoken/outer.py": "from nexttoken.inner import STEP\n\n\ndef count(n):\n    return n * STEP\n",
    "examples/nexttoken/loading/folder.py": (
        "def prepare(model=None, log=print):\n    return None\n\n\ndefault_folder = prepare\n"
    ),
    "examples/nexttoken/loading/gguf_tokenizer.py": "",
    "examples/nexttoken/loading/quiet.py": "",
    "examples/nexttoken/loading/adapter.py": "",
    "examples/nexttoken/loading/rules.py": "SCALE = 0.5\n",
    "examples/nexttoken/loading/gguf.py": "from nexttoken.loading.rules import SCALE\n",
    "examples/nexttoken/loading/gemma.py": (
        "from nexttoken.loading.gguf import SCALE\n\n\ndef load_gemma(model=None):\n    return 'tokenizer', SCALE\n"
    ),
    "docs/tiny.md": (
        "# 小さな章 {#top}\n\n{{ cell('hello') }}\n\n長さは三つより多い。{{ claim('longer_than_three') }}\n"
    ),
    "figures_gen/chapters/tiny/claims.py": (
        "from figures_gen.claims import claim, holds\n\n\n"
        "@claim\ndef longer_than_three(length, cells):\n"
        "    return holds(length['count'] > cells['hello'].numbers[0], 長さ=length['count'])\n"
    ),
    "examples/tiny.py": (
        "# ---\n# jupyter:\n#   nexttoken:\n#     needs: [sample]\n# ---\n\n# %% [markdown]\n# # 小さな章\n\n"
        "# %% hello\nfrom nexttoken.outer import count\nprint('三倍', count(3))\n\n"
        "# %% value\n1 / 3\n\n# %% silent\nx = 1\n"
    ),
    "figures_gen/chapters/tiny/measure.py": (
        "from pathlib import Path\nfrom figures_gen.declarations import asset, measurement\n"
        "from nexttoken.outer import count\n\n"
        "PROMPT = '東京は日本の'\n\n\n"
        "@measurement('tolerance')\ndef length(neko: Path):\n"
        "    text = neko.read_text(encoding='utf-8')\n"
        "    return {'prompt': PROMPT, 'count': count(len(text)), 'share': count(1) / 3}\n\n\n"
        "@measurement('exact')\ndef other():\n    return {'n': 7}\n\n\n"
        "@measurement('record')\ndef timing():\n    import time\n"
        "    return {'seconds': time.perf_counter(), 'slow': 2.0, 'fast': 1.0}\n\n\n"
        "def check_timing(data):\n    assert data['fast'] < data['slow'], '速いほうが遅い'\n\n\n"
        "@measurement('tolerance')\ndef odds(gemma):\n    return {'p': gemma[1], 'third': gemma[1] / 3}\n\n\n"
        "@asset('examples/tokenizers/words.json')\ndef words(sample: Path):\n    return '{}\\n'\n"
    ),
    "figures_gen/chapters/tiny/draw.py": (
        "from figures_gen.declarations import figure, table\n"
        "from figures_gen.style import BLUE, Drawing, Table, canvas\n\n\n"
        "@figure\ndef bars(layout, length, other):\n"
        "    drawing, axes = canvas(layout, 120)\n"
        "    axes.barh(['長さ', 'ほか'], [length['count'], other['n']], color=BLUE)\n"
        "    caption, alt = f\"長さは{length['count']}。\", f\"{length['prompt']}: {length['count']}\"\n"
        "    return Drawing(drawing, caption=caption, alt=alt)\n\n\n"
        "@table\ndef counts(length):\n"
        "    row = ['長さ', str(length['count'])]\n"
        "    return Table(['名前', '値'], [row], caption=f\"長さは{length['count']}。\", numbers=[1])\n"
    ),
}
COPIED = (
    *("__init__.py", "checks.py", "encodings.py"),
    *(
        "loading/__init__.py",
        "loading/source.py",
        "loading/cache.py",
        "loading/conversion.py",
        "loading/data.py",
        "loading/digests.py",
        "loading/ownership.py",
        "loading/troubles.py",
        "loading/weights.py",
        "loading/command_line.py",
        "texts/__init__.py",
        "texts/corpora.py",
    ),
)


WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(
    ["matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib_fontja", "rich.table", "yaml", "jupytext"]
)


class Done(NamedTuple):
    """終わった命令の、終了コードと、言ったこと。"""

    returncode: int | None
    stdout: str
    stderr: str


def _one_at_a_time(fork: Callable[[], int]) -> Callable[[], int]:
    """二つのスレッドが同時にフォークすると、Python 3.12からのfilelockが断ります（RuntimeError）。"""
    gate = threading.Lock()

    def forked() -> int:
        with gate:  # 子でも、ここを出るときに開く
            return fork()

    return forked


def _inside(root: Path, said: Path, environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    """フォークされたプロセスの中で、``python -m figures_gen`` を動かします。働くプロセスも、フォークで始めます。"""
    for number, name in ((1, "stdout"), (2, "stderr")):
        file = (said / name).open("w", encoding="utf-8", buffering=1)
        os.dup2(file.fileno(), number)
        setattr(sys, name, file)
    os.chdir(root)
    os.environ.clear()
    os.environ.update(environment)
    ours = {str(ROOT), str(ROOT / "examples")}
    sys.path[:] = [*environment["PYTHONPATH"].split(os.pathsep), *(one for one in sys.path if one not in ours)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("figures_gen", "nexttoken", "tests")]:
        del sys.modules[name]
    sys.argv = ["figures_gen", *arguments]
    from figures_gen import boundary
    from figures_gen.__main__ import main
    from figures_gen.promise import workers

    workers.START, os.fork = "fork", _one_at_a_time(os.fork)
    sys.exit(boundary.run(main))


@dataclass(frozen=True)
class Book:
    """小さな本。``run`` が ``python -m figures_gen`` を動かします。"""

    root: Path
    corpora: Path

    @property
    def generated(self) -> Path:
        return self.root / "docs" / "generated" / "tiny"

    def environment(self, **extra: str) -> dict[str, str]:
        library = extra.pop("library", str(self.root / "examples"))
        path = os.pathsep.join([*extra.pop("path", "").split(), str(self.root), library])
        return {**os.environ, "PYTHONPATH": path, "CORPUS_DIR": str(self.corpora), "COLUMNS": "200", **extra}

    def start(self, *arguments: str, **extra: str) -> tuple[BaseProcess, Path]:
        said = Path(tempfile.mkdtemp(dir=self.root.parent))
        process = WARM.Process(target=_inside, args=(self.root, said, self.environment(**extra), arguments))
        process.start()
        return process, said

    def end(self, started: tuple[BaseProcess, Path]) -> Done:
        process, said = started
        process.join(300)
        return Done(process.exitcode, *((said / name).read_text(encoding="utf-8") for name in ("stdout", "stderr")))

    def run(self, *arguments: str, **extra: str) -> Done:
        return self.end(self.start(*arguments, **extra))

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def contents(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.root)): path.read_bytes() for path in self.generated.rglob("*") if path.is_file()
        }

    def set_corpus(self, text: str, *, pin: bool) -> None:
        """コーパスを差し替えます。``pin`` なら、コードに書かれた指紋も合わせます。"""
        path = self.corpora / "wagahaiwa_nekodearu.txt"
        old = hashlib.sha256(path.read_bytes()).hexdigest()
        path.write_text(text, encoding="utf-8")
        if pin:
            self.edit("examples/nexttoken/texts/corpora.py", old, hashlib.sha256(path.read_bytes()).hexdigest())


NEKO_SHA256 = "c2f778906046fd19ee7be2525fc32d1e1bff806d013ee80798894054f3be2c26"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """まだ何も作っていない（文だけは受け入れた）小さな本のもと。"""
    folder = tmp_path_factory.mktemp("template")
    root, corpora = folder / "book", folder / "corpora"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for source in (ROOT / "figures_gen").glob("*.py"):
        shutil.copy(source, root / "figures_gen")
    shutil.copytree(ROOT / "figures_gen" / "promise", root / "figures_gen" / "promise")
    for name in COPIED:
        (root / "examples" / "nexttoken" / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "examples" / "nexttoken" / name, root / "examples" / "nexttoken" / name)
    shutil.copytree(ROOT / "examples/nexttoken/texts/data", root / "examples/nexttoken/texts/data")
    corpora.mkdir()
    (corpora / "wagahaiwa_nekodearu.txt").write_text("吾輩は猫である。", encoding="utf-8")
    digest = hashlib.sha256("吾輩は猫である。".encode()).hexdigest()
    book = Book(root, corpora)
    book.edit("examples/nexttoken/texts/corpora.py", NEKO_SHA256, digest)
    done = book.run("--accept")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def built_template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """一度すべてを作った小さな本のもと。"""
    folder = tmp_path_factory.mktemp("built") / "copy"
    shutil.copytree(template, folder)
    done = Book(folder / "book", folder / "corpora").run()
    assert done.returncode == 0, done.stderr
    return folder


def _copy(folder: Path, target: Path) -> Book:
    shutil.copytree(folder, target, symlinks=True)
    return Book(target / "book", target / "corpora")


@pytest.fixture
def empty_book(template: Path, tmp_path: Path) -> Book:
    """まだ何も作っていない小さな本。"""
    return _copy(template, tmp_path / "copy")


@pytest.fixture
def book(built_template: Path, tmp_path: Path) -> Book:
    """一度すべてを作った小さな本。"""
    return _copy(built_template, tmp_path / "copy")
