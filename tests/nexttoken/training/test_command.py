"""学習の命令の、引数と終わり方。七つの命令が、使う人のものを消さないこと。"""

import errno
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest

from nexttoken.loading.source import ModelError
from nexttoken.texts.corpora import CorpusError
from nexttoken.training.command import RESUMES, run

MADE = Path("作ったもの")
COMMANDS = ("learn", "mark", "paint", "pretrain", "rematch", "scaling", "siblings", "tune")


FULL = "（空きがありません）。前のものも途中経過も、そのまま残っています。"


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (CorpusError("小説がありません。"), 1, "小説がありません。"),
        (ModelError("重みが壊れています。"), 1, "重みが壊れています。"),
        (ValueError("短すぎます。"), 1, "短すぎます。"),
        (OSError(errno.ENOSPC, "No space", "a/b"), 1, f"a/b を読み書きできません{FULL}"),
        (RuntimeError("Error: I/O error: No space left on device (os error 28)"), 1, f"読み書きできません{FULL}"),
        (KeyboardInterrupt(), 130, f"\n中断しました。{RESUMES}"),
    ],
)
def test_what_is_refused_or_stopped_is_told_in_one_line(
    error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Mock(side_effect=error), MADE) == code
    assert capsys.readouterr() == ("", f"{told}\n")


def test_a_work_that_ends_says_where_it_is_and_a_fault_of_ours_is_not_hidden(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(lambda: None, MADE) == 0
    assert capsys.readouterr() == ("できました: 作ったもの\n", "")
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / 0, MADE)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("corpus_dir")
def test_no_command_touches_what_it_did_not_make(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Photos").mkdir()
    (tmp_path / "卒論.docx").write_bytes(b"x")
    assert import_module(f"nexttoken.{name}").main(["--out", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and str(tmp_path) in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Photos", "卒論.docx"]
    latin = os.fsdecode("café".encode("latin-1"))
    assert import_module(f"nexttoken.{name}").main(["--out", str(tmp_path / latin)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "caf\\udce9" in told and "codec" not in told


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("pretrain", ["--vocab-size", "200"], "vocab_size は256以上"),
        ("paint", ["--epochs", "0"], "epochs"),
        ("tune", ["--dtype", "int8"], "dtype は bfloat16 か float32"),
        ("tune", ["--data", "どこにもない"], "train.jsonl を読めません"),
        ("siblings", ["--text", "どこにもない.txt"], "どこにもない.txt がありません"),
    ],
)
def test_what_cannot_be_trained_is_refused_at_once(
    name: str, given: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_module(f"nexttoken.{name}").main([*given, "--out", str(tmp_path / "out")]) == 1
    found = capsys.readouterr().err
    assert told in found and found.count("\n") == 1 and not (tmp_path / "out").exists()


def command(*words: str, place: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    told = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "examples"), **environment}
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, cwd=place, env=told, check=False)


def test_help_is_readable_on_an_ascii_terminal() -> None:
    shown = command("nexttoken", "--help", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert shown.returncode == 0 and "この説明を出す" in shown.stdout.decode()


def test_ctrl_c_while_the_heavy_parts_are_loaded(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise KeyboardInterrupt", encoding="utf-8")
    examples = Path(__file__).parents[3] / "examples"
    stopped = command("nexttoken.pretrain", PYTHONPATH=os.pathsep.join([str(tmp_path), str(examples)]), PYTHONUTF8="1")
    assert stopped.returncode in (-signal.SIGINT, 130)
    assert stopped.stderr.decode() == "\n中断しました。まだ何も始めていません。\n"


@pytest.mark.parametrize("place", [".", "docs"])
def test_in_another_copy_of_the_book_nothing_is_begun(place: str, tmp_path: Path) -> None:
    for folder in ("examples/nexttoken", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    refused = command("nexttoken.pretrain", place=tmp_path / place, PYTHONUTF8="1")
    assert refused.returncode == 2 and refused.stdout == b""
    told = refused.stderr.decode()
    assert f"ここ（{tmp_path}）のものではありません" in told and told.count("\n") == 1


def test_the_home_is_found_where_a_shell_does_not_look(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "卒論.docx").touch()
    refused = command("nexttoken.paint", "--out=~/x", place=tmp_path, HOME=str(tmp_path), PYTHONUTF8="1")
    assert refused.returncode == 1 and f"out の {tmp_path / 'x'} に、" in refused.stderr.decode()
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "x", tmp_path / "x" / "卒論.docx"]
