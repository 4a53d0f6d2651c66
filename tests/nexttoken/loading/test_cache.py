"""変換の仕組みを、すぐに終わる代わりの変換で確かめる。途中で殺す試験と競わせる試験は、本物のプロセスで行う。"""

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from nexttoken.loading import cache
from nexttoken.loading.cache import VERIFIED, build_once, cache_root, wrong_files
from nexttoken.loading.source import ModelError

WEIGHTS, SETTINGS = bytes(range(256)) * 8, b'{"rms_norm_eps": 1e-06}\n'
DIGESTS = {
    "config.json": hashlib.sha256(SETTINGS).hexdigest(),
    "weights": hashlib.sha256(WEIGHTS).hexdigest(),
}

#: 別のプロセスで行う変換。書き始めを知らせたあと、go というファイルができるまで終わらない。
SLOW_BUILD = """
import sys, time
from pathlib import Path
from nexttoken.loading.cache import build_once
root = Path(sys.argv[1])
digests = {"weights": sys.argv[3]}
def build(folder):
    (folder / "weights").write_text("書きかけ", encoding="utf-8")
    print("変換中", flush=True)
    while not (root / "go").exists():
        time.sleep(0.01)
    (root / f"made by {sys.argv[2]}").touch()
    (folder / "weights").write_text("完成", encoding="utf-8")
build_once(root / "model", build, digests, 1, lambda message: print(message, flush=True))
print("おわり", flush=True)
"""


@pytest.fixture(autouse=True)
def nothing_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERIFIED, "")


def write_model(folder: Path) -> None:
    (folder / "weights").write_bytes(WEIGHTS)
    (folder / "config.json").write_bytes(SETTINGS)


def must_not_run(folder: Path) -> None:
    raise AssertionError("変換し直そうとした")


def fail(message: str) -> None:
    raise AssertionError(message)


def build(root: Path, how: Callable[[Path], None] = write_model) -> Path:
    return build_once(root / "model", how, DIGESTS, 1, fail)


def next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """別の実行になったことにする。前の実行の控えは残らない。"""
    monkeypatch.setenv(VERIFIED, "")


def start(root: Path, name: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SLOW_BUILD, str(root), name, hashlib.sha256("完成".encode()).hexdigest()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environment)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob("model*"))


def test_the_second_process_waits_and_uses_what_the_first_made(tmp_path: Path, outside: dict[str, str]) -> None:
    first = start(tmp_path, "1", outside)
    assert line(first) == "変換中"
    second = start(tmp_path, "2", outside)
    assert line(second) == "ほかのプロセスがモデルを変換しています。終わるまで待ちます。"
    (tmp_path / "go").touch()
    assert (line(first), line(second)) == ("おわり", "おわり")
    assert (first.wait(), second.wait()) == (0, 0)
    assert [path.name for path in tmp_path.glob("made by *")] == ["made by 1"]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL がなく、SIGINT を送れない")
@pytest.mark.parametrize(("how", "left"), [("SIGKILL", 1), ("SIGINT", 0)])  # Ctrl-C なら、書きかけも残らない
def test_nothing_is_trusted_after_a_stop(tmp_path: Path, outside: dict[str, str], how: str, left: int) -> None:
    process = start(tmp_path, "1", outside)
    assert line(process) == "変換中"
    process.send_signal(signal.Signals[how])
    assert process.wait() != 0
    assert len(names(tmp_path)) == left and all(name.endswith(".tmp") for name in names(tmp_path))
    assert (build(tmp_path) / "weights").read_bytes() == WEIGHTS
    assert names(tmp_path) == ["model"]


def test_what_is_not_ours_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """同じフォルダに、似た名前の、誰かほかの人のものがあっても、消さない。"""
    theirs = [tmp_path / name / "大事" for name in ("model.tmp", "もの.tmp", "もの.broken-1")]
    for path in theirs:
        path.parent.mkdir()
        path.touch()
    folder = build(tmp_path)
    (folder / "weights").write_bytes(b"broken")
    next_run(monkeypatch)
    build(tmp_path)
    assert all(path.is_file() for path in theirs)


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def flip_and_keep_the_time(folder: Path) -> None:
    before = (folder / "weights").stat()
    flip(folder / "weights", 1000)
    os.utime(folder / "weights", ns=(before.st_atime_ns, before.st_mtime_ns))


def swap(folder: Path) -> None:
    (folder / "weights").rename(folder / "other")
    (folder / "config.json").rename(folder / "weights")
    (folder / "other").rename(folder / "config.json")


def replace_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of the weights": (lambda folder: flip(folder / "weights", 0), "weights"),
    "a bit, and the time is kept": (flip_and_keep_the_time, "weights"),
    "a setting": (lambda folder: (folder / "config.json").write_bytes(SETTINGS.replace(b"6", b"5")), "config.json"),
    "truncated": (lambda folder: (folder / "weights").write_bytes(WEIGHTS[:-1]), "weights"),
    "missing": (lambda folder: (folder / "weights").unlink(), "weights"),
    "swapped": (swap, "config.json、weights"),
    "a file too many": (lambda folder: (folder / "added_tokens.json").touch(), "added_tokens.json"),
    "no folder but a file": (replace_by_a_file, "config.json、weights"),
}


@pytest.mark.parametrize(("damage", "named"), DAMAGES.values(), ids=DAMAGES.keys())
def test_what_is_wrong_is_set_aside_said_and_built_again(
    damage: Callable[[Path], object],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = build(tmp_path)
    damage(folder)
    next_run(monkeypatch)
    build(tmp_path)
    assert wrong_files(folder, DIGESTS) == {}
    (broken,) = tmp_path.glob("model.broken-*")
    said = f"変換ずみのモデルが壊れています（{named}）。{broken} に除けて、変換し直します。"
    assert capsys.readouterr() == ("", f"{said}要らなければ、消してください。\n")


@pytest.mark.parametrize("damage", [flip_and_keep_the_time, lambda folder: (folder / "weights").write_bytes(b"new")])
def test_damage_within_the_same_run_is_found_too(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    folder = build(tmp_path)
    time.sleep(0.02)  # ファイルの時刻の刻みより長く
    damage(folder)
    assert list(wrong_files(folder, DIGESTS)) == ["weights"]


def test_what_was_verified_says_nothing_about_another_folder_or_other_digests(tmp_path: Path) -> None:
    folder = build(tmp_path)
    wrong = {"config.json": "0" * 64, "weights": DIGESTS["weights"]}
    assert wrong_files(folder, wrong) == {"config.json": DIGESTS["config.json"]}
    shutil.copytree(folder, tmp_path / "copy")
    flip(tmp_path / "copy" / "weights", 3)
    assert list(wrong_files(tmp_path / "copy", DIGESTS)) == ["weights"]


@pytest.mark.parametrize(("number", "reason"), [(errno.EROFS, "読み取り専用です"), (errno.EACCES, "許可がありません")])
def test_a_read_only_cache_is_used_when_right_and_explained_when_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    folder = build(tmp_path)
    next_run(monkeypatch)

    def refuse(path: Path) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(cache, "FileLock", refuse)
    build(tmp_path, must_not_run)
    flip(folder / "weights", 0)
    with pytest.raises(ModelError, match=rf"{reason}.*NEXTTOKEN_CACHE"):
        build(tmp_path, must_not_run)


def write_to_full_disk(folder: Path) -> None:
    (folder / "weights").write_bytes(b"half")
    Path("/dev/full").write_bytes(b"x")


def write_to_full_disk_in_rust(folder: Path) -> None:
    Tokenizer(models.BPE()).save("/dev/full")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full は Linux にしかない")
@pytest.mark.parametrize("how", [write_to_full_disk, write_to_full_disk_in_rust])
def test_a_disk_that_fills_up_halfway(tmp_path: Path, how: Callable[[Path], None]) -> None:
    with pytest.raises(ModelError, match=r"空きが足りません.*NEXTTOKEN_CACHE"):
        build(tmp_path, how)
    assert names(tmp_path) == []


@pytest.mark.parametrize("place", ["cache", "./cache", "../cache", "."])
def test_a_cache_that_moves_with_the_current_folder_is_refused(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTTOKEN_CACHE", place)
    with pytest.raises(ModelError, match=rf"NEXTTOKEN_CACHE が '{place}' です"):
        cache_root()
