"""変換の仕組みを、すぐに終わる代わりの変換で確かめる。途中で殺す試験と競わせる試験は、本物のプロセスで行う。"""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from nexttoken.loading.cache import MANIFEST, build_once, cache_root, damaged_files, is_complete
from nexttoken.loading.folder import NEEDED_BYTES, default_folder, prepare
from nexttoken.loading.source import ModelError

#: 別のプロセスで行う変換。書き始めを知らせたあと、go というファイルができるまで終わらない。
SLOW_BUILD = """
import sys, time
from pathlib import Path
from nexttoken.loading.cache import build_once
root = Path(sys.argv[1])
def build(folder):
    (folder / "weights").write_text("書きかけ", encoding="utf-8")
    print("変換中", flush=True)
    while not (root / "go").exists():
        time.sleep(0.01)
    (folder / "weights").write_text(f"完成 {sys.argv[2]}", encoding="utf-8")
build_once(root / "model", build, 1, lambda message: print(message, flush=True))
print("おわり", flush=True)
"""


def write_weights(folder: Path) -> None:
    (folder / "weights").write_text("新しい重み", encoding="utf-8")


def must_not_run(folder: Path) -> None:
    raise AssertionError("変換し直そうとした")


def fail(message: str) -> None:
    raise AssertionError(message)


def start(root: Path, name: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW_BUILD, str(root), name], stdout=subprocess.PIPE, encoding="utf-8", env=environment
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_a_finished_folder_is_not_built_again(tmp_path: Path) -> None:
    folder = build_once(tmp_path / "model", write_weights, 1, fail)
    assert (folder / "weights").read_text(encoding="utf-8") == "新しい重み"
    assert build_once(folder, must_not_run, 1, fail) == folder
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["model"]


def test_the_second_process_waits_and_uses_what_the_first_made(tmp_path: Path, outside: dict[str, str]) -> None:
    first = start(tmp_path, "1", outside)
    assert line(first) == "変換中"
    second = start(tmp_path, "2", outside)
    assert line(second) == "ほかのプロセスがモデルを変換しています。終わるまで待ちます。"
    (tmp_path / "go").touch()
    assert (line(first), line(second)) == ("おわり", "おわり")
    assert (first.wait(), second.wait()) == (0, 0)
    assert (tmp_path / "model" / "weights").read_text(encoding="utf-8") == "完成 1"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL がない")
def test_nothing_is_trusted_after_a_kill(tmp_path: Path, outside: dict[str, str]) -> None:
    process = start(tmp_path, "1", outside)
    assert line(process) == "変換中"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert [path.name for path in tmp_path.glob("model*")] == ["model.tmp"]
    folder = build_once(tmp_path / "model", write_weights, 1, fail)
    assert (folder / "weights").read_text(encoding="utf-8") == "新しい重み"
    assert [path.name for path in tmp_path.glob("model*")] == ["model"]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT を送れない")
def test_ctrl_c_leaves_nothing(tmp_path: Path, outside: dict[str, str]) -> None:
    process = start(tmp_path, "1", outside)
    assert line(process) == "変換中"
    process.send_signal(signal.SIGINT)
    assert process.wait() != 0
    assert list(tmp_path.glob("model*")) == []


def test_leftovers_of_another_version_are_cleaned_too(tmp_path: Path) -> None:
    (tmp_path / "older.tmp").mkdir()
    (tmp_path / "older.tmp" / "weights").touch()
    (tmp_path / "finished").mkdir()
    build_once(tmp_path / "model", write_weights, 1, fail)
    assert not (tmp_path / "older.tmp").exists()
    assert (tmp_path / "finished").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "weights").write_text("新しい", encoding="utf-8"),
        lambda folder: (folder / "weights").unlink(),
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_text("", encoding="utf-8"),
        lambda folder: (folder / MANIFEST).write_text("{}", encoding="utf-8"),
    ],
    ids=["truncated", "missing", "no manifest", "empty manifest", "wrong manifest"],
)
def test_a_damaged_folder_is_built_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    folder = build_once(tmp_path / "model", write_weights, 1, fail)
    damage(folder)
    assert not is_complete(folder)
    build_once(folder, write_weights, 1, fail)
    assert is_complete(folder)
    assert damaged_files(folder) == []


def test_changed_bytes_of_the_same_size_are_found_by_the_hash(tmp_path: Path) -> None:
    folder = build_once(tmp_path / "model", write_weights, 1, fail)
    (folder / "weights").write_text("古くさい味", encoding="utf-8")
    assert is_complete(folder)
    assert damaged_files(folder) == ["weights"]
    (folder / "weights").unlink()
    assert damaged_files(folder) == ["weights"]


def test_an_empty_folder_is_not_complete(tmp_path: Path) -> None:
    assert not is_complete(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({"files": {}}), encoding="utf-8")
    assert not is_complete(tmp_path)


def write_to_full_disk(folder: Path) -> None:
    (folder / "weights").write_bytes(b"half")
    Path("/dev/full").write_bytes(b"x")


def write_to_full_disk_in_rust(folder: Path) -> None:
    Tokenizer(models.BPE()).save("/dev/full")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full は Linux にしかない")
@pytest.mark.parametrize("build", [write_to_full_disk, write_to_full_disk_in_rust])
def test_a_disk_that_fills_up_halfway(tmp_path: Path, build: Callable[[Path], None]) -> None:
    with pytest.raises(ModelError, match=r"空きが足りません.*NEXTTOKEN_CACHE"):
        build_once(tmp_path / "model", build, 1, fail)
    assert list(tmp_path.glob("model*")) == []


def test_a_disk_that_is_full_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path))
    monkeypatch.delenv("NEXTTOKEN_MODEL", raising=False)
    with pytest.raises(ModelError, match=r"空きは 1.00 GB、要るのは 1.40 GB"):
        prepare(log=fail)
    assert NEEDED_BYTES == 1_400_000_000


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"書き込めません.*NEXTTOKEN_CACHE"):
        default_folder(fail)


def test_other_errors_pass_unchanged(tmp_path: Path) -> None:
    def build(folder: Path) -> None:
        raise ModelError("部品がありません")

    with pytest.raises(ModelError, match=r"^部品がありません$"):
        build_once(tmp_path / "model", build, 1, fail)
    assert list(tmp_path.glob("model*")) == []


def test_the_cache_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path))
    assert cache_root() == tmp_path
    monkeypatch.delenv("NEXTTOKEN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert cache_root() == tmp_path / "xdg" / "nexttoken"


def test_the_default_conversion_is_named_after_its_ingredients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path))
    monkeypatch.setattr("nexttoken.loading.gguf.convert", lambda folder: built.append(folder) or write_weights(folder))
    messages: list[str] = []
    first = default_folder(messages.append)
    assert default_folder(messages.append) == first
    assert len(built) == 1
    assert messages[0].startswith("Gemma 3 270M を変換しています")
    monkeypatch.setattr("nexttoken.loading.folder.CONVERSION", 999)
    assert default_folder(messages.append) != first
    monkeypatch.setattr("nexttoken.loading.folder.GGUF_SHA256", "0" * 64)
    assert default_folder(messages.append).name.startswith("gemma-3-270m-000000000000-v999-transformers")
    assert len(built) == 3
