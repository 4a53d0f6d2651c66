"""組み立てたものの控え（``.cache/pages``）。同じ材料からは、作り直しません。

控えは、材料の指紋を名前にしたファイルです。材料は三つあり、どれか一つでも違えば、作り直します。

- 名指しされたもの（ページの Markdown など）
- 作る側のコードと、入っているパッケージの顔ぶれ（:func:`stamp`）
- 作っているあいだに、実際に見たもの（:class:`Seen`）。書き並べなくても、Python が知らせる

何を見たのかが分からない（ほかのプロセスを呼んだ、ファイルに書いた）ときと、組み立てのあいだにコードが変わったときは、
控えません。壊れた控えは、ないものと見なします。環境変数 ``SITE_AFRESH`` があれば、読みも書きもしません。
"""

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from figures_gen.engine.files import write_atomically
from figures_gen.engine.packages import installed

ROOT = Path(__file__).resolve().parents[2]
#: これがあれば、控えを使わない。
SWITCH = "SITE_AFRESH"
#: 控えの全体の大きさ（バイト）。超えたら、長く使っていないものから消す。本の五冊分ほど。
ROOM = 64_000_000
#: 本文を作るときに動きうるコード。章ごとのコード（draw、measure、claims）は、動かさずに読むか、本文より先に動かす。
CODE = ("figures_gen/*.py", "figures_gen/engine/**/*", "figures_gen/site/**/*")
#: パッケージと Python の置き場所。中身は、顔ぶれの指紋（installed）が見ている。
INSTALLED = sorted({Path(os.path.realpath(prefix)) for prefix in (sys.prefix, sys.base_prefix)})
#: 何を見たのかが分からなくなること。
UNSEEN = ("subprocess.", "socket.", "urllib.", "os.system", "os.exec", "os.fork", "os.posix_spawn")


def stamp() -> str:
    """今の、作る側のコードと、入っているパッケージの指紋。"""
    whole = hashlib.sha256(installed().encode())
    for path in code():
        content = path.read_bytes()
        whole.update(f"\0{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def code() -> list[Path]:
    """作る側のコード。"""
    found = {path for pattern in CODE for path in ROOT.glob(pattern)}
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


#: 読み込まれているコードの指紋。あとでファイルが変わっても、動いているのは、このときのコード。
LOADED = stamp()


@dataclass
class Seen:
    """作っているあいだに見たもの。

    ``looked`` は、開いたファイルと並べたフォルダ → 中身の指紋。``sought`` は、あるかどうかを尋ねた道 → あったか。
    この本の中の道は、本の根からのもの（控えごと写せば、写しの中を指す）。

    ``clear`` でなければ、ほかにも見たかもしれません。
    """

    looked: dict[str, str] = field(default_factory=dict)
    sought: dict[str, bool] = field(default_factory=dict)
    clear: bool = True
    _thread: int = field(default_factory=threading.get_ident)
    _busy: bool = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python の知らせ（``sys.addaudithook``）を聞きます。"""
        if event in ("open", "os.listdir", "os.scandir"):
            with self._asking(arguments[0]) as path:
                if path:
                    self._look(path, writes=event == "open" and bool(arguments[2] & os.O_ACCMODE))
        elif event.startswith(UNSEEN):
            self.clear = False

    def seek(self, given: Any, found: bool) -> None:
        """``os.stat`` が、あるかどうかを尋ねられました。"""
        with self._asking(given) as path:
            if path:
                self.sought.setdefault(named(path), found)

    @contextmanager
    def _asking(self, given: Any) -> Iterator[Path | None]:
        """見た道。もう開いてあるもの、ほかのスレッドや自分の見たもの、パッケージの中なら ``None``。"""
        if self._busy or threading.get_ident() != self._thread or isinstance(given, int):
            yield None
            return
        self._busy = True
        try:
            path = Path(os.path.realpath(os.fsdecode(given or ".")))
            yield None if _is_installed(path) else path
        finally:
            self._busy = False

    def _look(self, path: Path, writes: bool) -> None:
        special = _exists(path) and not path.is_file() and not path.is_dir()
        compiled = "__pycache__" in path.parts
        if writes or special or (compiled and _source(path) not in _known()):
            self.clear = False  # 知らないコードを読み込めば、その先で何を見るかは分からない
        elif not compiled and path not in _known():
            self.looked.setdefault(named(path), print_of(path))

    def same(self) -> bool:
        """どれも、見たときのままなら真。"""
        return all(print_of(ROOT / name) == before for name, before in self.looked.items()) and all(
            _exists(ROOT / name) == before for name, before in self.sought.items()
        )


def named(path: Path) -> str:
    """本の中なら、本の根からの道。控えごと写した本でも、同じ名前になる。"""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def print_of(path: Path) -> str:
    """ファイルなら中身の、フォルダなら中の名前の指紋。"""
    with suppress(OSError):
        if path.is_dir():
            return _digest(json.dumps(sorted(one.name for one in path.iterdir() if one.name != "__pycache__")).encode())
        if path.is_file():
            return _digest(path.read_bytes())
    return "なし"


def _exists(path: Path) -> bool:
    with suppress(OSError):  # 中をのぞけないフォルダは、ないのと同じ
        return path.exists()
    return False


def _is_installed(path: Path) -> bool:
    ours = path.is_relative_to(ROOT)
    return any(path.is_relative_to(place) and not (ours and ROOT.is_relative_to(place)) for place in INSTALLED)


def _source(compiled: Path) -> Path:
    return compiled.parents[1] / f"{compiled.name.partition('.')[0]}.py"


@cache
def _known() -> frozenset[Path]:
    return frozenset(code())


_watching: list[Seen] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    for seen in _watching:
        seen.hear(event, arguments)


@cache
def _listen() -> None:
    sys.addaudithook(_hear)  # 一度だけ。外すことはできない


@contextmanager
def watching() -> Iterator[Seen]:
    """中で見るものを書き留めます。終わるまでに変わったものがあれば、``clear`` でなくなります。"""
    _listen()
    _known()
    seen, stat = Seen(), os.stat

    def noted(path: Any, *given: Any, **more: Any) -> os.stat_result:
        try:
            found = stat(path, *given, **more)
        except OSError:
            seen.seek(path, False)
            raise
        seen.seek(path, True)
        return found

    _watching.append(seen)
    os.stat = noted  # あるかどうかだけは、Python が知らせない
    try:
        yield seen
    finally:
        os.stat = stat
        _watching.remove(seen)
        seen.clear = seen.clear and seen.same()


class Store:
    """控えの置き場所 ``folder``。書くのは、組み立ての終わり（:meth:`close`）に、まとめて。"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fresh: dict[Path, bytes] = {}

    def find(self, key: str) -> Any:
        """``key`` の値。なければ、壊れていれば、または見たものが変わっていれば、``None``。"""
        path = self._path(key)
        try:
            first, _, rest = path.read_bytes().partition(b"\n")
            if first.decode() != _digest(rest):
                return None
            found = json.loads(rest)
            if found["key"] != key or not Seen(found["looked"], found["sought"]).same():
                return None
            os.utime(path)  # 使った印
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return found["value"]

    def put(self, key: str, value: Any, seen: Seen) -> None:
        """見たものが分かっていれば、控えます。"""
        if seen.clear:
            content = {"key": key, "looked": seen.looked, "sought": seen.sought, "value": value}
            whole = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
            self.fresh[self._path(key)] = _digest(whole).encode() + b"\n" + whole

    def close(self) -> None:
        """コードが組み立ての初めのままなら書き、古いものを片付けます。書けなくても、組み立ては失敗しません。"""
        if self.fresh and stamp() == LOADED:
            for path, content in self.fresh.items():
                with suppress(OSError):
                    write_atomically(path, content)
            _tidy(self.folder.glob("*"))
        self.fresh.clear()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _tidy(files: Iterable[Path]) -> None:
    """新しく使った順に :data:`ROOM` まで残し、ほかを消します。"""
    ages = []
    for path in files:
        with suppress(OSError):
            about = path.stat()
            ages.append((about.st_mtime, about.st_size, path))
    total = 0
    for _, size, path in sorted(ages, reverse=True):
        total += size
        if total > ROOM:
            with suppress(OSError):
                path.unlink()


_open: list[Store] = []


def start(folder: Path) -> bool:
    """組み立ての始まり。動いているコードが古ければ、控えは使わず、偽を返します。"""
    _open.clear()
    current = stamp() == LOADED
    if current and not os.environ.get(SWITCH):
        _open.append(Store(folder))
    return current


def finish() -> None:
    """組み立ての終わり。"""
    while _open:
        _open.pop().close()


def store() -> Store | None:
    """この組み立てで使う控え。使わないなら ``None``。"""
    return _open[-1] if _open else None


def key(*parts: str) -> str:
    """名指しする材料の指紋。作る側のコードとパッケージも入っています。"""
    return _digest(json.dumps([LOADED, *parts]).encode())


def remember(*parts: str, make: Callable[[], Any]) -> Any:
    """``parts`` から決まる値（JSON にできるもの）。控えがあれば、作りません。"""
    kept = store()
    if kept is None:
        return make()
    name = key(*parts)
    if (found := kept.find(name)) is not None:
        return found
    with watching() as seen:
        made = make()
    kept.put(name, made, seen)
    return made


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
