"""命令が空にするのは、ないところ、空のところ、自分で作ったままのところだけ（``nexttoken.loading.ownership``）。"""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from figures_gen import install
from nexttoken.loading import ownership
from tests.figures_gen.conftest import ROOT, Book
from tests.figures_gen.site.conftest import built, shelf

__all__ = ["shelf"]
#: make serve と make clean の、仮想環境を作るところまでに要るもの。
CARRIED = (
    *("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"),
    *("examples/requirements.txt", "examples/weights.txt"),
    *("figures_gen/__init__.py", "figures_gen/boundary.py", "figures_gen/install.py"),
    *("figures_gen/promise/files.py", "figures_gen/promise/progress.py"),
    *(
        f"examples/nexttoken/{name}.py"
        for name in ("__init__", "loading/__init__", "loading/ownership", "loading/troubles")
    ),
)
Change = Callable[[Path], object]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """使う人のホームの中の、リポジトリの写し。隣にも中にも、その人のものがある。"""
    place = tmp_path / "home" / "clone"
    for name in CARRIED:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name)
    for name in ("docs/my-draft.md", ".git/HEAD", "../envs/notes/卒論.txt", "../envs/mine/pyvenv.cfg"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("使う人のもの", encoding="utf-8")
    return place


def make(clone: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """どの索引も使わないので、pip は、入れるところで必ず止まる。"""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    return subprocess.run(
        ["make", f"PYTHON={sys.executable}", *words],
        cwd=clone,
        env=clean | {"PIP_NO_INDEX": "1", "HOME": str(clone.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def state(place: Path) -> dict[str, bytes]:
    """そこにあるもののすべて。リンクは、その先の名前。"""
    found = {path: str(path.readlink()).encode() if path.is_symlink() else b"" for path in place.rglob("*")}
    return {str(one): data or (one.read_bytes() if one.is_file() else b"") for one, data in sorted(found.items())}


def write(name: str, text: str = "使う人のもの") -> Change:
    def change(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")

    return change


def link(name: str, target: str) -> Change:
    return lambda place: (place / name).symlink_to(target)


def nothing(place: Path) -> None:
    """何もしない。"""


def marked(place: Path, where: str = ".venv") -> None:
    write(f".venv/{install.OURS}", str(place / where))(place)


def marked_and_used(place: Path) -> None:
    marked(place)
    write(".venv/thesis.txt")(place)


def copied(place: Path) -> None:
    marked(place, "elsewhere")


#: 何を断るか → （前もってすること、make に渡すもの、言うこと）。
REFUSED: dict[str, tuple[Change, tuple[str, ...], str]] = {
    "ほかの環境の入ったフォルダ": (nothing, ("VENV=../envs", "serve"), "mine"),
    "クローン": (nothing, ("VENV=.", "serve"), "今いるフォルダ"),
    "クローンの上": (nothing, ("VENV=..", "serve"), "今いるフォルダ"),
    "クローンの中のもの": (nothing, ("VENV=docs", "serve"), "my-draft.md"),
    ".git": (nothing, ("VENV=.git", "serve"), "HEAD"),
    "名前がない": (nothing, ("VENV=", "serve"), "VENV には"),
    "二つの名前": (nothing, ("VENV=.venv docs", "clean"), "VENV には"),
    "ほかのものを指すリンク": (link(".venv", "../envs"), ("serve",), "mine"),
    "行き先のないリンク": (link(".venv", "../nai"), ("serve",), "フォルダではありません"),
    "ファイル": (write(".venv"), ("serve",), "フォルダではありません"),
    "ファイルの中": (nothing, ("VENV=docs/my-draft.md/x", "serve"), "フォルダではなく、ファイルがあります"),
    "Pythonのない仮想環境": (nothing, ("VENV=../envs/mine", "serve"), "Python の欠けた"),
    "ホームを消す": (nothing, ("VENV=..", "clean"), "今いるフォルダ"),
    "ほかのものを消す": (nothing, ("VENV=../envs", "clean"), "印がありません"),
    "印のないものを消す": (write(".venv/pyvenv.cfg"), ("clean",), "印がありません"),
    "あとから置いたものを消す": (marked_and_used, ("clean",), "thesis.txt"),
    "写したものを消す": (copied, ("clean",), "印がありません"),
    "記号": (nothing, ("VENV=.venv&x", "clean"), "VENV には"),
    "リンクの先を消す": (link(".venv", "../envs"), ("clean",), "リンク"),
    "印のないサイトを消す": (write("site/CNAME"), ("clean",), "CNAME"),
    "リンクのサイトを消す": (link("site", "../envs"), ("clean",), "リンク"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_make_touches_nothing_that_it_did_not_make(clone: Path, case: str) -> None:
    change, words, told = REFUSED[case]
    change(clone)
    before = state(clone.parent)
    done = make(clone, *words)
    assert done.returncode and told in done.stderr and "Traceback" not in done.stderr
    assert state(clone.parent) == before


@pytest.mark.parametrize("place", ["/", "~", "~/clone", "~/clone/examples/nexttoken"])
def test_some_places_are_never_emptied(clone: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(clone.parent))
    monkeypatch.chdir(clone / "docs")
    monkeypatch.setattr(ownership, "__file__", str(clone / "examples/nexttoken/loading/ownership.py"))
    folder = Path(place).expanduser()
    assert "その上です" in ownership.trouble(folder)
    assert "その上です" in install.trouble(folder)
    assert install.clean(folder) == 1


def test_a_link_to_an_empty_folder_gets_an_environment(clone: Path) -> None:
    (clone.parent / "disk").mkdir()
    link(".venv", "../disk")(clone)
    assert "入れられませんでした" in make(clone, "serve").stderr
    assert list((clone.parent / "disk").glob("lib/*/site-packages/pip-*"))


@pytest.mark.parametrize("linked", [False, True])
def test_an_environment_of_the_reader_is_used_and_never_emptied(clone: Path, linked: bool) -> None:
    """pip のない仮想環境（``uv venv`` が作る）には、pip を足す。"""
    place = clone.parent / "theirs" if linked else clone / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    packages = next(place.glob("lib/*/site-packages"))
    write("mine-1.dist-info/METADATA")(packages)  # RECORD がなくても、その人のもの
    if linked:
        link(".venv", "../theirs")(clone)
    done = make(clone, "serve")
    assert "入れられませんでした" in done.stderr  # 索引がないので、pip はここで止まる
    assert (packages / "mine-1.dist-info" / "METADATA").exists() and list(packages.glob("pip-*"))
    write("mine-2.dist-info/METADATA")(packages)
    assert "入れられませんでした" in make(clone, "serve").stderr and (packages / "mine-2.dist-info").exists()
    assert make(clone, "clean").returncode and (packages / "mine-1.dist-info").exists()


def test_what_was_made_here_is_finished_and_cleaned(clone: Path) -> None:
    """作りかけで止められても、作り直さずに続ける。``make clean`` は、ここで作ったものだけを消し、そう言う。"""
    marked(clone)
    assert "入れられませんでした" in make(clone, "serve").stderr
    write("new/index.html")(clone)
    ownership.replace(clone / "site", clone / "new")
    kept = {name: data for name, data in state(clone).items() if "/.venv" not in name and "/site" not in name}
    done = make(clone, "clean")
    assert (done.returncode, done.stdout) == (0, "消しました: .venv（あとから入れたパッケージも、すべて）\n")
    assert state(clone) == kept


def test_a_clean_that_was_stopped_goes_on(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """印は、終わりに消す。"""
    marked(clone)
    for name in ("a/x", "z/x"):
        write(f".venv/lib/{name}")(clone)

    def stop(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(install.shutil, "rmtree", stop)
        install.clean(clone / ".venv", clone / "site")
    assert install.clean(clone / ".venv", clone / "site") == 0
    assert not (clone / ".venv").exists()


# ---- サイトと、そのほかの作るフォルダ ------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """前に作ったフォルダ。"""
    replace(tmp_path / "site", {"index.html": "前", "old/index.html": "前"})
    return tmp_path / "site"


def replace(folder: Path, files: dict[str, str], keeping: bool = False) -> None:
    with ownership.workshop(folder.parent / ".cache", "site_") as new:
        for name, text in files.items():
            write(name, text)(new)
        ownership.replace(folder, new, keeping)


def replace_with_link(place: Path) -> None:
    (place / "index.html").unlink()
    (place / "index.html").symlink_to("old/index.html")


def list_what_is_outside(place: Path) -> None:
    write("victim.txt")(place.parent)
    digest = hashlib.sha256("使う人のもの".encode()).hexdigest()
    with (place / ownership.LIST).open("a", encoding="utf-8") as file:
        file.write(f"{digest}  ../victim.txt\n{digest}  {place.parent / 'victim.txt'}\n")


def turn_into_link(place: Path) -> None:
    place.rename(place.with_name("public_html"))
    place.symlink_to("public_html")


SPOILED: dict[str, tuple[Change, str]] = {
    "ほかのファイル": (write("CNAME"), "CNAME"),
    "隠れたファイル": (write(".git"), r"\.git"),
    "奥のファイル": (write("old/卒論.txt"), "old/卒論.txt"),
    "手を入れたファイル": (write("index.html"), "index.html"),
    "ファイルに替わったリンク": (replace_with_link, "index.html"),
    "フォルダを指すリンク": (link("photos", ".."), "photos"),
    "一覧がない": (lambda place: (place / ownership.LIST).unlink(), "index.html"),
    "一覧が壊れている": (lambda place: (place / ownership.LIST).write_bytes(b"\xff\n"), "index.html"),
    "リンク": (turn_into_link, "リンク"),
    "ファイル": (lambda place: [shutil.rmtree(place), place.touch()], "フォルダではありません"),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_folder_with_something_else_is_refused_whole(folder: Path, spoil: str) -> None:
    change, told = SPOILED[spoil]
    change(folder)
    before = {name: data for name, data in state(folder.parent).items() if ".cache" not in name}
    for empty in (lambda: replace(folder, {"index.html": "後"}), lambda: ownership.remove(folder)):
        with pytest.raises(ownership.NotOursError, match=rf"site .*{told}.*何にも触れていません"):
            empty()
        assert {name: data for name, data in state(folder.parent).items() if ".cache" not in name} == before


def test_what_was_made_is_replaced_and_removed(folder: Path) -> None:
    write(".DS_Store")(folder)  # 開いただけで、OS が置いていく
    replace(folder, {"index.html": "後", "new/index.html": "後"})
    replace(folder, {"book/a.pdf": "本"}, keeping=True)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {"index.html", "new/index.html", "book/a.pdf", ".DS_Store", ownership.LIST}
    replace(folder, {"index.html": "終わり"})
    assert sorted(path.name for path in folder.iterdir()) == [".DS_Store", ownership.LIST, "index.html"]
    ownership.remove(folder)
    assert [path.name for path in folder.iterdir()] == [".DS_Store"]
    ownership.remove(folder)
    ownership.remove(folder.parent / "ない")


def test_what_the_list_names_outside_is_not_touched(folder: Path) -> None:
    list_what_is_outside(folder)
    ownership.remove(folder)
    assert (folder.parent / "victim.txt").exists() and not folder.exists()


def test_another_file_system_gets_whole_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(path: Path, target: Path) -> Path:
        if ".cache" in path.parts:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    rename = Path.replace
    monkeypatch.setattr(Path, "replace", elsewhere)
    replace(folder, {"index.html": "後", "a/b.html": "後"})
    assert sorted(ownership._names(folder)) == ["a/b.html", "index.html"] and ownership.trouble(folder) == ""


def test_what_cannot_be_read_is_not_taken_for_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)  # root なら、何でも読めてしまう
    with pytest.raises(PermissionError):
        ownership.trouble(folder)


@pytest.mark.parametrize("moment", range(4))
def test_what_was_half_replaced_is_still_ours(folder: Path, moment: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """置き換えの途中のどこで止められても、次は断られない。"""
    left = iter([None] * moment)

    def stop(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **options: object) -> object:
            if next(left, "止まる") == "止まる":
                raise KeyboardInterrupt
            return real(*arguments, **options)

        return step

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(ownership, "_move", stop(ownership._move))
        patch.setattr(ownership, "_remove", stop(ownership._remove))
        replace(folder, {"index.html": "後", "a.html": "後", "b.html": "後"})
    replace(folder, {"index.html": "終わり"})
    assert sorted(path.name for path in folder.iterdir()) == [ownership.LIST, "index.html"]


def test_what_a_killed_command_left_is_swept(tmp_path: Path) -> None:
    """印のあるものだけを、作っている命令がもういないときだけ。"""
    write(f"site_dead/{ownership.UNFINISHED}")(tmp_path)
    write("site_dead/index.html")(tmp_path)
    write("site_mine/卒論.txt")(tmp_path)
    with ownership.workshop(tmp_path, "site_") as living, ownership.workshop(tmp_path, "site_") as second:
        assert {path.name for path in tmp_path.iterdir()} == {"site_mine", living.name, second.name}
    assert [path.name for path in tmp_path.iterdir()] == ["site_mine"]


def test_the_site_is_built_beside_and_put_in_place(shelf: Book) -> None:
    """リンクの先にも、知らないフォルダにも組み立てない。組み立てられなければ、前のサイトが残る。"""
    site, home = shelf.root / "site", shelf.root / "public_html"
    write("卒論.txt")(home)
    link("site", "public_html")(shelf.root)
    assert "リンク" in built(shelf).stderr and [path.name for path in home.iterdir()] == ["卒論.txt"]
    direct = [sys.executable, "-m", "properdocs", "build", "-f", "mkdocs.yml", "--quiet"]
    assert subprocess.run(direct, cwd=shelf.root, env=shelf.environment(), capture_output=True).returncode
    assert [path.name for path in home.iterdir()] == ["卒論.txt"]
    site.unlink()
    assert built(shelf).returncode == 0
    before = state(site)
    shelf.edit("docs/tiny.md", "#next", "#nai")
    assert built(shelf).returncode == 1
    assert state(site) == before
    shelf.edit("docs/tiny.md", "#nai", "#next")
    write("CNAME")(site)
    assert "CNAME" in built(shelf).stderr
    assert (site / "CNAME").exists()
