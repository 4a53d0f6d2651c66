"""控え（figures_gen/site/kept.py）を使って組み立てたサイトが、何を変えても、初めから組み立てたものと一字一句同じこと。"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from mkdocs.utils.yaml import yaml_load

from figures_gen.site import kept
from tests.figures_gen.conftest import ROOT, Book

GLOSSARY = "# 用語集\n\n**長さ**（length）\n:   文字の数です。[本文](tiny.md)\n"
OTHER = "---\ntitle: 隣のページ\n---\n\n# 隣のページ {#top}\n\n猫の話。\n\n## 次 {#next}\n\n犬の話。\n"
TEXT = """\
# 小さな章 {#top}

長さは{{ fact("length.count") }}文字です。{{ claim("longer_than_three") }}[隣](other.md#next)へ。

--8<-- "given.txt"

{{ cell("hello") }}

{{ figure("bars") }}

{{ source("examples/nexttoken/outer.py") }}
"""
PAGE, NOTEBOOK = "tiny/index.html", "generated/tiny/tiny/index.html"


def settings() -> str:
    """本物の設定のうち、本文を作るところ。"""
    with (ROOT / "mkdocs.yml").open("rb") as file:
        real = yaml_load(file)
    small = {name: real[name] for name in ("plugins", "markdown_extensions", "exclude_docs")}
    hooks = [f"figures_gen/site/{name}.py" for name in ("rendered", "search")]
    theme = {"name": "mkdocs", "highlightjs": False, "custom_dir": "overrides"}
    nav = ["tiny.md", "other.md", "glossary.md"]
    return yaml.dump(small | {"site_name": "小さな本", "theme": theme, "nav": nav, "hooks": hooks}, allow_unicode=True)


def filled(book: Book) -> Book:
    """組み立てられる小さな本。"""
    shutil.copytree(ROOT / "figures_gen" / "site", book.root / "figures_gen" / "site")
    files = {
        "mkdocs.yml": settings(),
        "docs/tiny.md": TEXT,
        "docs/other.md": OTHER,
        "docs/glossary.md": GLOSSARY,
        "docs/given.txt": "挟んだ文。\n",
        "overrides/partials/none.html": "",
        "docs/assets/vendor/pyodide/pyodide.asm.wasm.bin": "",
        "docs/assets/vendor/pyodide/python_stdlib.zip": "",
        "docs/assets/vendor/codemirror/codemirror.mjs": "",
    }
    for name, text in files.items():
        (book.root / name).parent.mkdir(parents=True, exist_ok=True)
        (book.root / name).write_text(text, encoding="utf-8")
    return book


@dataclass
class Shelf:
    """小さな本と、そのサイト。"""

    book: Book
    site: dict[str, bytes]

    def copied(self, folder: Path) -> "Shelf":
        """控えも一緒に写した、変えてよい本。"""
        shutil.copytree(self.book.root.parent, folder)
        return Shelf(Book(folder / "book", folder / "corpora"), self.site)


@pytest.fixture(scope="module")
def first(built_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """一度組み立てて、控えのある小さな本。"""
    folder = tmp_path_factory.mktemp("first") / "copy"
    shutil.copytree(built_template, folder)
    book = filled(Book(folder / "book", folder / "corpora"))
    return Shelf(book, made(book))


@pytest.fixture
def shelf(first: Shelf, tmp_path: Path) -> Book:
    """控えのある小さな本。"""
    return first.copied(tmp_path / "copy").book


@pytest.fixture(scope="module")
def worn(first: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """次々に変えていく小さな本。"""
    return first.copied(tmp_path_factory.mktemp("worn") / "copy")


@pytest.fixture(scope="module")
def harmed(first: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """控えを次々に壊していく小さな本。"""
    return first.copied(tmp_path_factory.mktemp("harmed") / "copy")


def made(book: Book, **extra: str) -> dict[str, bytes]:
    """組み立てたサイト。"""
    out = book.root / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = command(book, out, **extra)
    assert done.returncode == 0, done.stderr
    every = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: content for name, content in every.items() if not name.startswith("sitemap")}


def command(book: Book, out: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(out)],
        cwd=book.root,
        env=book.environment(NO_MKDOCS_2_WARNING="1", **{"SITE_URL": "", "REPO_URL": "", "SITE_AFRESH": "", **extra}),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def afresh(book: Book, **extra: str) -> dict[str, bytes]:
    return made(book, SITE_AFRESH="1", **extra)


def entries(book: Book) -> list[Path]:
    return sorted((book.root / ".cache" / "pages").glob("*"))


def written(name: str, old: str, new: str) -> Callable[[Book], None]:
    return lambda book: book.edit(name, old, new)


def value_of_a_fact(book: Book) -> None:
    path = book.generated / "length.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    found["data"]["count"] += 1
    path.write_text(json.dumps(found), encoding="utf-8")


def a_template(book: Book) -> None:
    """型を一つ、この本のものに替える。"""
    text = '{% extends "base.html" %}{% block extrahead %}<meta name="x" content="猫">{% endblock %}'
    (book.root / "overrides" / "main.html").write_text(text, encoding="utf-8")


def a_package(book: Book) -> None:
    """入っているパッケージの顔ぶれを変える（PYTHONPATH に置く）。"""
    (book.root / "examples" / "cat-1.0.dist-info").mkdir()


CAUSES: dict[str, tuple[Callable[[Book], None], tuple[str, ...]]] = {
    "段落": (written("docs/tiny.md", "文字です", "文字でした"), (PAGE,)),
    "頭書きの題": (
        written("docs/other.md", "title: 隣のページ", "title: 名を変えたページ"),
        (PAGE, "other/index.html"),
    ),
    "リンクの先の名前": (written("docs/other.md", "{#next}", "{#then}"), ("other/index.html",)),
    "測った値": (value_of_a_fact, (PAGE,)),
    "述語の断り": (written("docs/generated/manifest.json", '"models": {}', '"models": {"x": "別のモデル"}'), ()),
    "図": (written("docs/generated/tiny/bars.svg", "</svg>", "<g id='new'/></svg>"), (PAGE,)),
    "セルの出力": (written("docs/generated/tiny/cells/hello.txt", "三倍", "四倍"), (PAGE,)),
    "載せたコード": (written("examples/nexttoken/outer.py", "return n", "return 1 * n"), (PAGE,)),
    "ノートブック": (written("docs/generated/tiny/tiny.ipynb", "三倍", "五倍"), (NOTEBOOK,)),
    "挟んだファイル": (written("docs/given.txt", "挟んだ文", "差し替えた文"), (PAGE,)),
    "用語集の言葉": (written("docs/glossary.md", "**長さ**（length）", "**猫**（cat）"), (PAGE, "other/index.html")),
    "型": (a_template, (PAGE,)),
    "設定": (written("mkdocs.yml", "permalink_title: この節へのリンク", "permalink_title: ここ"), (PAGE, NOTEBOOK)),
    "目次の題": (written("mkdocs.yml", "- other.md", "- 目次の題: other.md"), (PAGE,)),
    "マクロ": (written("figures_gen/site/macros.py", 'title="出力"', 'title="印字"'), (PAGE, NOTEBOOK)),
    "Markdown の拡張": (written("figures_gen/site/typography.py", "nt-nobr", "nt-one"), (PAGE,)),
    "ノートブックの型": (
        written("figures_gen/site/notebook/mkdocs_html/cells.md.j2", "data-search-exclude}", "data-x}"),
        (NOTEBOOK,),
    ),
    "検索の索引": (written("figures_gen/site/search.py", "SHORT = 4", "SHORT = 0"), ()),
    "パッケージ": (a_package, ()),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_whatever_changes_the_site_is_the_one_made_afresh(worn: Shelf, cause: str) -> None:
    change, pages = CAUSES[cause]
    before = worn.site
    change(worn.book)
    worn.site = after = made(worn.book)
    assert after == afresh(worn.book)
    for page in pages:
        assert after[page] != before[page], f"{page} が変わっていない"


def test_what_is_kept_is_used(shelf: Book) -> None:
    """値を書き換えた控えが、そのまま本文に出る。だから、ほかの試験は控えを攻めている。"""
    for path in entries(shelf):
        found = json.loads(path.read_bytes().partition(b"\n")[2])
        if isinstance(found["value"], dict):
            found["value"]["made"]["content"] = "<p>控えから</p>"
        whole = json.dumps(found, ensure_ascii=False).encode()
        path.write_bytes(kept._digest(whole).encode() + b"\n" + whole)
    site = made(shelf)
    assert all(
        "控えから".encode() in site[page] for page in (PAGE, NOTEBOOK, "other/index.html", "glossary/index.html")
    )
    assert "控えから".encode() not in afresh(shelf)[PAGE]


def test_a_copy_has_its_own_causes(first: Shelf, shelf: Book) -> None:
    """控えごと写した本は、写しの中の材料を見る。元が変わっても変わらず、自分が変われば作り直す。"""
    shelf.edit("docs/given.txt", "挟んだ文", "写しの文")
    assert made(shelf) == afresh(shelf) != first.site
    assert made(first.book) == first.site


def test_only_the_changed_page_is_made_again(shelf: Book) -> None:
    before = {path: path.stat().st_ino for path in entries(shelf)}
    shelf.edit("docs/tiny.md", "文字です", "文字でした")
    made(shelf)
    after = {path: path.stat().st_ino for path in entries(shelf)}
    assert after.items() >= before.items()
    assert len(after) == len(before) + 3  # マクロの訳、本文、検索の節


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: b"\xff" + content,
        lambda content: content.replace("猫".encode(), "犬".encode()),
        lambda content: b"null",
        lambda content: kept._digest(b"null").encode() + b"\nnull",
        lambda content: kept._digest(b'{"key": 1}').encode() + b'\n{"key": 1}',
    ],
)
def test_a_damaged_entry_is_no_entry(harmed: Shelf, harm: Callable[[bytes], bytes]) -> None:
    """直るので、次の試験も、同じ本の控えを壊す。"""
    whole = {path: path.read_bytes() for path in entries(harmed.book)}
    for path, content in whole.items():
        path.write_bytes(harm(content))
    assert made(harmed.book) == harmed.site
    assert {path: path.read_bytes() for path in entries(harmed.book)} == whole


def test_entries_under_each_other_s_names_are_no_entries(first: Shelf, shelf: Book) -> None:
    paths = entries(shelf)
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, [*contents[1:], contents[0]], strict=True):
        path.write_bytes(content)
    assert made(shelf) == first.site


def test_a_place_that_cannot_be_written_stops_nothing(first: Shelf, shelf: Book) -> None:
    shutil.rmtree(shelf.root / ".cache")
    (shelf.root / ".cache").write_text("フォルダではない", encoding="utf-8")
    assert made(shelf) == first.site


def test_two_builds_at_once(first: Shelf, shelf: Book) -> None:
    shutil.rmtree(shelf.root / ".cache")
    two = [
        subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", f"out-{number}"],
            cwd=shelf.root,
            env=shelf.environment(NO_MKDOCS_2_WARNING="1", SITE_URL="", REPO_URL="", SITE_AFRESH=""),
        )
        for number in range(2)
    ]
    assert [one.wait() for one in two] == [0, 0]
    for number in range(2):
        out = shelf.root / f"out-{number}"
        assert all((out / name).read_bytes() == content for name, content in first.site.items())
    assert made(shelf) == first.site


TWICE = """
import sys
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config

for edits in (sys.argv[1:], []):
    build(load_config("mkdocs.yml", site_dir="live"))
    for edit in edits:
        name, old, new = edit.split("|")
        text = Path(name).read_text(encoding="utf-8")
        assert old in text
        Path(name).write_text(text.replace(old, new), encoding="utf-8")
"""


def live(book: Book, *edits: str) -> tuple[dict[str, bytes], str]:
    """開いたまま（``make serve``）直して、組み立て直したサイトと、端末への知らせ。"""
    done = subprocess.run(
        [sys.executable, "-c", TWICE, *edits],
        cwd=book.root,
        env=book.environment(NO_MKDOCS_2_WARNING="1", SITE_URL="", REPO_URL="", SITE_AFRESH=""),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    out = book.root / "live"
    every = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: content for name, content in every.items() if not name.startswith("sitemap")}, done.stderr


def test_what_is_mended_while_it_is_open_is_shown(shelf: Book) -> None:
    """直すたびに、本文も、述語も、ここで動かせるかどうかも、調べ直す。"""
    shelf.edit("docs/generated/manifest.json", '"models": {}', '"models": {"x": "別のモデル"}')
    site, _ = live(
        shelf,
        "docs/tiny.md|文字です|文字でした",
        "docs/glossary.md|**長さ**（length）|**猫**（cat）",
        "figures_gen/chapters/tiny/claims.py|> cells|< cells",
        "docs/generated/tiny/cells/hello.py|print|import torch; print",
        "examples/nexttoken/outer.py|return n|return 1 * n",
    )
    assert site == afresh(shelf)
    assert "このモデルでは成り立ちません" in site[PAGE].decode() and b"nt-run-here" not in site[PAGE]


def test_code_mended_while_it_is_open_is_not_kept_and_is_told(shelf: Book) -> None:
    """動いているコードは古いので、控えない。"""
    _, said = live(shelf, "figures_gen/site/typography.py|nt-nobr|nt-one", "docs/tiny.md|文字です|文字でした")
    assert "始め直してください" in said
    assert made(shelf) == afresh(shelf)


def test_a_warning_is_given_every_time(shelf: Book) -> None:
    """知らせのあったページは控えない。静かに組み立てて控えても、次に知らせが消えることはない。"""
    shelf.edit("docs/other.md", "猫の話。", "猫の[話](nai.md)。")
    made(shelf)
    made(shelf)
    strict = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", "out"],
        cwd=shelf.root,
        env=shelf.environment(NO_MKDOCS_2_WARNING="1"),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "nai.md" in strict.stderr


def test_a_build_made_while_the_code_changes_is_not_kept(shelf: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    store = kept.Store(shelf.root / "pages")
    with kept.watching() as seen:
        pass
    store.put("a", 1, seen)
    monkeypatch.setattr(kept, "stamp", lambda: "変わった")
    store.close()
    assert not list((shelf.root / "pages").glob("*"))
    assert not kept.start(shelf.root / "pages") and kept.store() is None


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(kept.SWITCH, raising=False)
    kept.start(tmp_path / "pages")
    return tmp_path


def again(place: Path) -> None:
    kept.finish()
    kept.start(place / "pages")


@pytest.mark.parametrize("look", ["read", "list", "walk", "exists", "is_file"])
def test_whatever_was_looked_at_is_a_cause(place: Path, look: str) -> None:
    """書き並べていないものでも、見ていれば、変わったときに作り直す。"""
    file = place / "folder" / "given.txt"
    file.parent.mkdir()
    times: list[int] = []

    def make() -> int:
        times.append(1)
        if look == "read":
            with suppress(OSError):
                file.read_text(encoding="utf-8")
        elif look == "list":
            list(file.parent.iterdir())
        elif look == "walk":
            list(file.parent.rglob("*.txt"))
        else:
            getattr(file, look)()
        return len(times)

    assert kept.remember("x", make=make) == 1
    again(place)
    assert kept.remember("x", make=make) == 1
    file.write_text("ある", encoding="utf-8")
    again(place)
    assert kept.remember("x", make=make) == 2
    again(place)
    assert kept.remember("x", make=make) == 2
    file.unlink()
    again(place)
    assert kept.remember("x", make=make) == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda folder: (folder / "w.txt").write_text("書いた", encoding="utf-8"),
        lambda folder: subprocess.run([sys.executable, "-c", ""], check=True),
        lambda folder: (
            (folder / "changing.txt").open(encoding="utf-8").close()
            or (folder / "other.txt").replace(folder / "changing.txt")
        ),
    ],
    ids=["書く", "ほかのプロセス", "見たものが変わる"],
)
def test_what_cannot_be_known_is_not_kept(place: Path, act: Callable[[Path], object]) -> None:
    (place / "changing.txt").write_text("一", encoding="utf-8")
    (place / "other.txt").write_text("二", encoding="utf-8")
    kept.remember("x", make=lambda: act(place) and None)
    kept.finish()
    assert not list((place / "pages").glob("*"))


def test_the_folder_does_not_grow(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """長く使っていないものから消える。使ったものは残る。"""
    monkeypatch.setattr(kept, "ROOM", 4000)
    for number in range(10):
        kept.remember(f"{number}", make=lambda: "a" * 1000)
        again(place)
        for age, path in enumerate(sorted((place / "pages").glob("*"), key=lambda path: path.stat().st_mtime)):
            os.utime(path, (age, age))
        assert kept.remember("0", make=lambda: "作り直した") == "a" * 1000
    assert sum(path.stat().st_size for path in (place / "pages").glob("*")) <= 4000


def test_every_code_that_makes_a_page_is_in_the_stamp() -> None:
    """本文を作るコードが import でたどるものは、どれも指紋に入っている。"""
    from figures_gen.engine.closure import closure

    site = ROOT / "figures_gen" / "site"
    makers = ["addresses", "code_lines", "glossary", "mathml", "typography", "rendered", "search"]
    reached = set(closure(*(site / f"{name}.py" for name in makers)))
    assert reached <= set(kept.code())
    extensions = [name for name in settings().split() if name.startswith("figures_gen.site.")]
    assert {name.rpartition(".")[2].rstrip(":") for name in extensions} <= set(makers)
