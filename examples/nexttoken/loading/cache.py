"""時間のかかる変換を一度だけ行い、できたフォルダをキャッシュに置きます。使う前には、中身をいつも確かめます。

途中で止まった変換の残りが、あとの実行で使われることはありません。

1. 隣に作る一時フォルダ（``名前.….tmp``）の中に作る。
2. 全ファイルの SHA-256 を、正しいものと突き合わせる。
3. 名前を変えて、一息に完成させる。

この間は、ほかのプロセスを ``convert.lock`` で待たせます。プロセスが死ねば、ロックは OS が外します。

できあがったフォルダも、実行のたびに一度、SHA-256 を計算し直して確かめます。1 ビットでも違えば
``名前.broken-日時`` に除けて、作り直します。確かめたことは環境変数 ``NEXTTOKEN_VERIFIED`` に控えるので、
その実行から始まった子のプロセスは、ファイルに触れた跡がないかぎり、確かめ直しません。
"""

import errno
import hashlib
import mmap
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from nexttoken.loading.digests import file_state
from nexttoken.loading.ownership import UNFINISHED, set_aside
from nexttoken.loading.source import ModelError, expanded
from nexttoken.loading.troubles import reason

VERIFIED = "NEXTTOKEN_VERIFIED"


def cache_root() -> Path:
    """キャッシュの場所を返します。環境変数 ``NEXTTOKEN_CACHE`` がなければ、OS の慣習に従います。

    Raises:
        ModelError: ``NEXTTOKEN_CACHE`` が、今いるフォルダによって変わる相対的な道である。
    """
    chosen = os.environ.get("NEXTTOKEN_CACHE", "").strip()
    if not chosen:
        return platformdirs.user_cache_path("nexttoken", appauthor=False)
    if not (folder := expanded(chosen)).is_absolute():
        raise ModelError(
            f"環境変数 NEXTTOKEN_CACHE が {chosen!r} です。どこで実行しても同じ場所になるように、"
            f"{str(Path.cwd() / chosen)!r} のように書いてください。"
        )
    return folder


def build_once(
    folder: Path,
    build: Callable[[Path], None],
    digests: Mapping[str, str],
    needed_bytes: int,
    log: Callable[[str], None],
    remedy: str = "もう一度実行してください。",
) -> Path:
    """``folder`` の中身が ``digests`` のとおりでなければ ``build`` に作らせ、``folder`` を返します。

    Args:
        folder: 完成したフォルダの場所。
        build: 渡された空のフォルダに、ファイルを書く関数。
        digests: 正しくできたときの、すべてのファイルの名前と SHA-256。
        needed_bytes: 作るのに要る空き容量（バイト）。
        log: 待たされることを知らせる関数。壊れていたものを除けたことは、標準エラー出力で知らせます。
        remedy: 作ったばかりのものが ``digests`` と違ったときに、することを述べる文。

    Raises:
        ModelError: 空き容量が足りない、キャッシュに書き込めない、または、作ったものが ``digests`` と違う。

    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> digests = {"a": hashlib.sha256(b"A").hexdigest()}
    >>> build = lambda folder: print("作る", (folder / "a").write_bytes(b"A"))
    >>> made = build_once(root / "model", build, digests, 1, print)
    作る 1
    >>> made == build_once(root / "model", build, digests, 1, print)
    True
    """
    try:
        if wrong_files(folder, digests):
            folder.parent.mkdir(parents=True, exist_ok=True)
            with _locked(folder.parent / "convert.lock", log):
                if wrong := wrong_files(folder, digests):  # 待つあいだに、ほかのプロセスが作り終えたかもしれない
                    _set_aside(folder, wrong)
                    _build(folder, build, digests, needed_bytes, remedy)
    except Exception as error:
        if reason := _disk_trouble(error):
            raise ModelError(f"{folder.parent} {reason}指定してください。") from error
        raise
    return folder


def wrong_files(folder: Path, digests: Mapping[str, str]) -> dict[str, str]:
    """``digests`` と合わないファイルの名前と、あったものの SHA-256 を返します。なければ空です。

    欠けているファイルは「なし」、あるはずのないファイルは「余計」とします。点で始まる名前のファイルは見ません。
    """
    try:
        stamp = _stamp(folder, digests)
        if os.environ.get(VERIFIED) == stamp:
            return {}
        found = {path.name: _sha256(path) for path in _contents(folder)}
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):  # 読むあいだに除けられたときも
        return dict.fromkeys(digests, "なし")
    wrong = {name: found.get(name, "なし") for name in digests if found.get(name) != digests[name]}
    wrong |= dict.fromkeys(sorted(found.keys() - digests.keys()), "余計")
    if not wrong:
        os.environ[VERIFIED] = stamp
    return wrong


def _sha256(path: Path) -> str:
    """一度に渡せば、計算のあいだGIL（Pythonを動かせるスレッドを一つに絞る錠）が要らず、読み込みと並んで進む。"""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return hashlib.sha256().hexdigest()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return hashlib.sha256(content).hexdigest()


def _stamp(folder: Path, digests: Mapping[str, str]) -> str:
    """確かめたことの控え。ファイルに触れれば変わる。ctime は、時刻を元に戻す書き換えでも進む。"""
    facts = [str(folder), sorted(digests.items()), [(path.name, file_state(path)) for path in _contents(folder)]]
    return hashlib.sha256(ascii(facts).encode()).hexdigest()


def _contents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _set_aside(folder: Path, wrong: Mapping[str, str]) -> None:
    """壊れたフォルダを、調べられるように隣に残す。"""
    if os.path.lexists(folder):
        aside = set_aside(folder)
        told = f"変換ずみのモデルが壊れています（{'、'.join(wrong)}）。{aside} に除けて、変換し直します。"
        print(f"{told}要らなければ、消してください。", file=sys.stderr)  # 端末でないところでも、黙って直しはしない


def _build(
    folder: Path, build: Callable[[Path], None], digests: Mapping[str, str], needed_bytes: int, remedy: str
) -> None:
    for leftover in folder.parent.glob(f"*.tmp/{UNFINISHED}"):  # 前の回が途中で止まった跡
        shutil.rmtree(leftover.parent, ignore_errors=True)
    _require_space(folder.parent, needed_bytes)
    with tempfile.TemporaryDirectory(".tmp", f"{folder.name}.", folder.parent, ignore_cleanup_errors=True) as workshop:
        Path(workshop, UNFINISHED).touch()
        temporary = Path(workshop, folder.name)
        temporary.mkdir()
        build(temporary)
        if wrong := wrong_files(temporary, digests):
            raise ModelError(f"{_explained(wrong, digests)}{remedy}")
        for path in _contents(temporary):
            _flush(path)  # 停電のあとに、大きさだけ正しく中身のないファイルが残らないように
        temporary.replace(folder)
        os.environ[VERIFIED] = _stamp(folder, digests)


def _explained(wrong: Mapping[str, str], digests: Mapping[str, str]) -> str:
    each = (f"{name} の SHA-256 は {found}、正しくは {digests.get(name, 'なし')}" for name, found in wrong.items())
    return f"変換したモデルが、この本のものと違います（{'。'.join(each)}）。"


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


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _disk_trouble(error: Exception) -> str | None:
    """ディスクの事情で止まったのなら、その説明。Rust で書かれた部品は OSError を使わないので、文面も見る。"""
    number, detail = getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in detail:
        return f"に空きが足りません（{detail}）。空きを作るか、環境変数 NEXTTOKEN_CACHE で別の場所を"
    if isinstance(error, OSError) and number is not None:
        return f"を読み書きできません（{reason(error)}）。環境変数 NEXTTOKEN_CACHE で、書き込める場所を"
    return None
