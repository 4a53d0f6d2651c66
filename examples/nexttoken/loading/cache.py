"""時間のかかる変換を一度だけ行い、できたフォルダをキャッシュに置きます。

途中で止まった変換の残りが、あとの実行で使われることはありません。

1. 隣の ``名前.tmp`` に作る。
2. 全ファイルの大きさと SHA-256 を、最後に ``manifest.json`` に書く。
3. 名前を変えて、一息に完成させる。

この間は、ほかのプロセスを ``convert.lock`` で待たせます。プロセスが死ねば、ロックは OS が外します。
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from nexttoken.loading.source import ModelError

MANIFEST = "manifest.json"


def cache_root() -> Path:
    """キャッシュの場所を返します。環境変数 ``NEXTTOKEN_CACHE`` がなければ、OS の慣習に従います。"""
    chosen = os.environ.get("NEXTTOKEN_CACHE")
    return Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("nexttoken", appauthor=False)


def build_once(folder: Path, build: Callable[[Path], None], needed_bytes: int, log: Callable[[str], None]) -> Path:
    """``folder`` が完成していなければ ``build`` に作らせ、``folder`` を返します。

    Args:
        folder: 完成したフォルダの場所。
        build: 渡された空のフォルダに、ファイルを書く関数。
        needed_bytes: 作るのに要る空き容量（バイト）。
        log: 待たされることを知らせる関数。

    Raises:
        ModelError: 空き容量が足りない。または、キャッシュに書き込めない。

    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> made = build_once(root / "model", lambda folder: print("作る", (folder / "a").write_bytes(b"A")), 1, print)
    作る 1
    >>> made == build_once(root / "model", lambda folder: print("呼ばれない"), 1, print)
    True
    """
    try:
        if not is_complete(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            with _locked(folder.parent / "convert.lock", log):
                if not is_complete(folder):  # 待つあいだに、ほかのプロセスが作り終えたかもしれない
                    _build(folder, build, needed_bytes)
    except Exception as error:
        if reason := _disk_trouble(error):
            raise ModelError(f"{folder.parent} に{reason}指定してください。") from error
        raise
    return folder


def is_complete(folder: Path) -> bool:
    """最後まで作られたフォルダかどうかを、``manifest.json`` とファイルの大きさだけで、すばやく調べます。"""
    try:
        files = _manifest(folder)
        return bool(files) and all((folder / name).stat().st_size == files[name]["size"] for name in files)
    except (OSError, ValueError, LookupError):
        return False


def damaged_files(folder: Path) -> list[str]:
    """全ファイルの SHA-256 を計算し直し、``manifest.json`` と合わないファイルの名前を返します。"""
    return [
        name
        for name, entry in _manifest(folder).items()
        if not (folder / name).is_file() or _sha256(folder / name) != entry["sha256"]
    ]


def _build(folder: Path, build: Callable[[Path], None], needed_bytes: int) -> None:
    for leftover in (folder, *folder.parent.glob("*.tmp")):  # 前の回が途中で止まった跡
        shutil.rmtree(leftover, ignore_errors=True)
    _require_space(folder.parent, needed_bytes)
    temporary = folder.with_name(f"{folder.name}.tmp")
    try:
        temporary.mkdir()
        build(temporary)
        _write_manifest(temporary)
        temporary.replace(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def _locked(path: Path, log: Callable[[str], None]) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        log("ほかのプロセスがモデルを変換しています。終わるまで待ちます。")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _require_space(root: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed_bytes:
        raise OSError(errno.ENOSPC, f"空きは {free / 1e9:.2f} GB、要るのは {needed_bytes / 1e9:.2f} GB")


def _manifest(folder: Path) -> dict[str, dict[str, int | str]]:
    files: dict[str, dict[str, int | str]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    return files


def _write_manifest(folder: Path) -> None:
    files = {}
    for path in sorted(folder.iterdir()):
        _flush(path)  # 停電のあとに、大きさだけ正しく中身のないファイルが残らないように
        files[path.name] = {"size": path.stat().st_size, "sha256": _sha256(path)}
    (folder / MANIFEST).write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _disk_trouble(error: Exception) -> str | None:
    """ディスクの事情で止まったのなら、その説明。Rust で書かれた部品は OSError を使わないので、文面も見る。"""
    detail = getattr(error, "strerror", None) or str(error)
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in detail:
        return f"空きが足りません（{detail}）。空きを作るか、環境変数 NEXTTOKEN_CACHE で別の場所を"
    if isinstance(error, OSError) and error.errno is not None:
        return f"書き込めません（{detail}）。環境変数 NEXTTOKEN_CACHE で書き込める場所を"
    return None
