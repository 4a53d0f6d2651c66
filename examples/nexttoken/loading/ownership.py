"""命令が空にしてよいのは、ないところ、空のところ、前に自分で作ったままのところだけです。

何かを置き換える命令も、消す命令も、ここに聞きます。作ったフォルダには、作ったものの一覧（``.nexttoken-files``。一行に
SHA-256 と名前）を残します。次に消すのは、一覧にあって、作ったままのファイルだけです。ほかのものが一つでもあれば、何にも
触れずに断ります。標準ライブラリだけで動きます。
"""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

LIST = ".nexttoken-files"
HALF = f"{LIST}.half"  # 書きかけの一覧
#: 作りかけのフォルダに置く印。これのないフォルダは、誰かほかの人のものかもしれないので、消さない。
UNFINISHED = ".nexttoken-unfinished"
#: 開いただけで OS が置いていくもの。あっても断らず、消しもしない。
LEFT_BY_SYSTEMS = {".DS_Store"}
Known = set[tuple[str, str]]  # （SHA-256、名前）


class NotOursError(ValueError):
    """空にしてはいけないフォルダを渡されたことを知らせる誤り。"""


def forbidden(folder: Path) -> str:
    """何が入っていても空にしてはいけないところなら、そのわけ。そうでなければ、空の文字列。

    >>> forbidden(Path("/"))
    'は、今いるフォルダかその上です'
    """
    real = Path(os.path.realpath(folder))
    kept: dict[str, str | Path] = {"今いるフォルダ": os.curdir, "この本のフォルダ": __file__}
    with suppress(RuntimeError):  # HOME が分からない
        kept["ホームフォルダ"] = Path("~").expanduser()
    return next((f"は、{name}かその上です" for name, place in kept.items() if _holds(real, place)), "")


def _holds(folder: Path, place: str | Path) -> bool:
    return Path(os.path.realpath(place)).is_relative_to(folder)


def trouble(folder: Path) -> str:
    """空にできないわけ。できるなら、空の文字列。"""
    if why := forbidden(folder):
        return why
    if folder.is_symlink():
        return "は、ほかの場所を指すリンクです"
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "は、フォルダではありません"
    known = _listed(folder)
    other = next((name for name in _names(folder) if (_digest(folder / name), name) not in known), "")
    shown = " ".join(other.split())
    return f"に、この命令が作ったのではないものか、作ったあとで変わったもの（{shown}）があります" if other else ""


def refuse(folder: Path, instead: str) -> None:
    """空にできなければ、断ります。

    Raises:
        NotOursError: 空にできない。わけと、代わりにすること（``instead``）を言います。
    """
    if why := trouble(folder):
        raise NotOursError(f"{folder} {why}。何にも触れていません。{instead}")


def replace(folder: Path, new: Path, keeping: bool = False) -> None:
    """``folder`` の中身を、``new`` の中身に置き換えます。``keeping`` が真なら、``new`` にない名前のものは残します。

    どこで止められても、次の命令は、自分の作ったものだと分かります。

    Raises:
        NotOursError: 空にしてはいけないフォルダだった。
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent):
        refuse(folder, "移すか消してから、もう一度動かしてください。")
        before, after = _listed(folder), {(_digest(new / name), name) for name in _names(new)}
        folder.mkdir(exist_ok=True)
        _list(folder, before | after)
        written = {name for _, name in after}
        if not keeping:
            _remove(folder, {name for _, name in before} - written)
        for name in written:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _move(new / name, folder / name, folder / HALF)
        _list(folder, after | {(digest, name) for digest, name in before if keeping and name not in written})


def remove(folder: Path) -> None:
    """作ったものを消します。

    Raises:
        NotOursError: 空にしてはいけないフォルダだった。
    """
    if not os.path.lexists(folder):
        return
    with _alone(folder.parent):
        refuse(folder, "要らなければ、手で消してください。")
        _remove(folder, {name for _, name in _listed(folder)})
        _remove(folder, {LIST, HALF})
        with suppress(OSError):  # OS の置いていったものがある
            folder.rmdir()


def set_aside(path: Path) -> Path:
    """中身が違うものを、隣によけます。手を入れたものかもしれないので、消すのは人に任せます。

    Returns:
        よけた先。
    """
    aside = path.with_name(f"{path.name}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}")
    path.rename(aside)
    return aside


@contextmanager
def workshop(parent: Path, prefix: str) -> Iterator[Path]:
    """作りかけを置くフォルダを ``parent`` に作り、終われば消します。殺された命令の残したものも、ここで消します。"""
    import fcntl  # Windows にはないが、そこで動くのはライブラリだけ

    parent.mkdir(parents=True, exist_ok=True)
    for mark in parent.glob(f"{prefix}*/{UNFINISHED}"):
        with suppress(OSError), mark.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)  # 作っている命令が生きていれば、OSError
            shutil.rmtree(mark.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    with (folder / UNFINISHED).open("wb") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """二つの命令が、同時に置き換えないように。"""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _names(folder: Path) -> Iterator[str]:
    """中のファイルとリンクの名前。フォルダは、名前だけなら失うものがないので、数えない。"""
    for place, folders, files in os.walk(folder, onerror=_raise):
        folders.sort()
        for name in sorted(files + [one for one in folders if Path(place, one).is_symlink()]):
            if name not in LEFT_BY_SYSTEMS and (place != str(folder) or name not in (LIST, HALF, UNFINISHED)):
                yield Path(place, name).relative_to(folder).as_posix()


def _raise(error: OSError) -> None:
    raise error  # 読めないところにあるものを、ないとは言えない


def _digest(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: Path) -> Known:
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    pairs = {(digest, name) for digest, _, name in (line.partition("  ") for line in lines)}
    return {(digest, name) for digest, name in pairs if digest and name and not {"/", ".."} & set(Path(name).parts)}


def _list(folder: Path, known: Known) -> None:
    text = "".join(f"{digest}  {name}\n" for digest, name in sorted(known, key=lambda pair: pair[::-1]))
    (folder / HALF).unlink(missing_ok=True)
    with (folder / HALF).open("x", encoding="utf-8") as file:
        file.write(text)
    (folder / HALF).replace(folder / LIST)


def _move(source: Path, target: Path, half: Path) -> None:
    """一息に移します。ほかのファイルシステムへは、隣に写し終えてから。"""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        half.unlink(missing_ok=True)
        shutil.copy2(source, half)
        half.replace(target)


def _remove(folder: Path, names: set[str]) -> None:
    """ファイルを消し、それで空になったフォルダも消します。"""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    for place in sorted({up for name in names for up in Path(name).parents if up.name}, reverse=True):
        with suppress(OSError):
            (folder / place).rmdir()
