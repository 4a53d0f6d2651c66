"""学習の結果を置くフォルダです。始める前に確かめ、すべてがそろってから、一息に置き換えます。

置き換えるのは、同じ命令の作る名前だけがあり、どれも身元の指紋のとおりのフォルダだけです。そうでなければ、名前を挙げて
断ります。身元そのものと、身元に指紋を書かない答え（answers.json）は、手を入れてあっても置き換えます。
"""

import glob
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from nexttoken.checks import check_path
from nexttoken.loading import ownership, provenance
from nexttoken.loading.cache import cache_root
from nexttoken.loading.provenance import PROVENANCE
from nexttoken.loading.source import ModelError
from nexttoken.loading.troubles import reason

#: 置き換えるあいだ、前のものをよけておく名前。
OLD = "前のもの"


class Output:
    """結果のフォルダです。

    ``made`` は、命令が作り、身元に指紋を書くファイルの名前です。``unmarked`` は、作っても指紋を書かないもの、
    ``beside`` は、ほかの命令や人が書き足すもので、作り直しても残します。
    """

    def __init__(
        self, folder: str | Path, made: Collection[str], beside: Collection[str] = (), unmarked: Collection[str] = ()
    ) -> None:
        check_path("out", folder)
        self.given, self.beside, self.unmarked = Path(folder), {*beside}, {*unmarked, PROVENANCE}
        self.made = {*made, *self.unmarked}
        self.folder = Path(os.path.realpath(self.given.parent), self.given.name)
        try:
            str(self.folder).encode()
        except UnicodeEncodeError:
            raise self._refusal("には、UTF-8で書けない文字があります") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """使えることを確かめ、終わるまで、ほかの学習には使わせません。

        Raises:
            ValueError: 書けない。命令が作ったのではないものがある。または、ほかの学習が使っている。
        """
        try:
            self._recover()
            self.check()
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._workshop().rmdir()  # 何時間も学習したあとで、書けないと知らないように
        except OSError as error:
            raise self._refusal(f"を使えません（{reason(error)}）") from error
        lock = cache_root() / "locks" / f"{hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            held = FileLock(lock).acquire(blocking=False)
        except Timeout:
            raise self._refusal("には、ほかの学習が、いま結果を置こうとしています", "終わるのを待つか、") from None
        with held:
            yield

    def check(self) -> None:
        """置き換えてよいかどうかを確かめます。まだないか、空か、身元のとおりのフォルダなら、置き換えます。"""
        if self.given.name in ("", ".."):
            raise self._refusal("は、フォルダの名前ではありません")
        if why := ownership.forbidden(self.folder):
            raise self._refusal(why)
        if os.path.ismount(self.folder):  # 名前を変えて置き換えられない
            raise self._refusal("は、ドライブそのものです")
        if self.folder.is_symlink():
            raise self._refusal("は、ほかの場所を指すリンクです")
        if self.folder.exists() and not self.folder.is_dir():
            raise self._refusal("は、フォルダではありません")
        found = {path.name: path for path in self.folder.iterdir()} if self.folder.exists() else {}
        for name, path in sorted(found.items()):
            if name not in self.made | self.beside or path.is_symlink() or not path.is_file():
                raise self._refusal(f"に、この命令が作ったのではないもの（{name}）があります", "移すか、")
        if made := sorted(found.keys() & self.made):
            self._check_made(made)

    def _check_made(self, names: list[str]) -> None:
        """学習したあとで手を入れたものや、名前が同じだけのものを、消さないように。"""
        try:
            files = provenance.read_json(self.folder / PROVENANCE, "").get("files")
        except ModelError:
            files = None
        for name in names:
            known = isinstance(files, dict) and (
                name in self.unmarked or files.get(name) == provenance.file_digest(self.folder / name)
            )
            if not known:
                raise self._refusal(f"の {name} は、この命令が作ったままではありません", "要らなければ消すか、")

    def _refusal(self, why: str, instead: str = "") -> ValueError:
        return ValueError(f"out の {self.given} {why}。{instead}別の場所を指定してください。")

    @contextmanager
    def replacing(self, keep: bool = False) -> Iterator[Path]:
        """隣に作った一時のフォルダを渡し、無事に終わったら置き換えます。途中で止まれば、前のものが残ります。

        ``keep`` が真なら、前のファイルをすべて写してから渡します。真でなければ、``beside`` のものだけを残します。
        """
        workshop = self._workshop()
        new = workshop / self.folder.name
        new.mkdir()
        try:
            if keep:
                self._copy(self.made | self.beside, new)
            yield new
            self.check()  # 学習しているあいだに、誰かが何かを置いたかもしれない
            self._swap(new, workshop / OLD)
        finally:
            shutil.rmtree(new, ignore_errors=True)
            with suppress(OSError):
                workshop.rmdir()

    def _workshop(self) -> Path:
        return Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent))

    def _recover(self) -> None:
        """前のものをよけたところで殺されていたら、元に戻します。"""
        for old in self.folder.parent.glob(f".{glob.escape(self.folder.name)}.*/{OLD}"):
            if not os.path.lexists(self.folder):
                old.rename(self.folder)

    def _copy(self, names: Collection[str], target: Path, source: Path | None = None) -> None:
        for name in names:
            if (path := (source or self.folder) / name).is_file():
                shutil.copy2(path, target / name)

    def _swap(self, new: Path, old: Path) -> None:
        """前のものをよけて、新しいものを置きます。消すのは、知っている名前のファイルだけです。"""
        with suppress(FileNotFoundError):
            self.folder.rename(old)
        try:
            self._copy(self.beside - {path.name for path in new.iterdir()}, new, old)  # よけたあとなら、もう変わらない
            new.rename(self.folder)
        except BaseException:
            with suppress(FileNotFoundError):
                old.rename(self.folder)
            raise
        for name in self.made | self.beside:
            (old / name).unlink(missing_ok=True)
        with suppress(OSError):
            old.rmdir()
