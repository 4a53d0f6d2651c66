"""「ここで動かす」の、画面の要らないところ。ページの中で動かすところは tests/browser/test_run_here.py。"""

import ast
import gzip
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
import regex

from figures_gen.site import live_cells
from figures_gen.site.in_page import regex as stand_in
from figures_gen.site.in_page import session
from nexttoken import bpe, corpus_path
from nexttoken.texts import corpora
from tests.site.pages import ROOT

VENDOR = ROOT / "docs" / "assets" / "vendor"


# ---- 動かせるセル ----


def test_cells_without_models_run() -> None:
    """モデルも部品も要らない章は、すべて。要る章では、要らないセルだけ。"""
    runnable = {chapter: {cell.name for cell in cells} for chapter, cells in live_cells.runnable().items()}
    assert runnable["bpe-by-hand"] == set(live_cells.cells("bpe-by-hand"))
    assert runnable["characters"] == set(live_cells.cells("characters"))
    assert {"load", "ngram", "generate"} <= runnable["next-word"]
    assert not {"prefixes", "answer-tokens"} & runnable["next-word"]
    assert "torch" not in runnable["neural"] and "gradient" in runnable["neural"]
    assert "sampling" not in runnable


LACKING = {
    ("next-token", "load"): "本物のGemma",
    ("neural", "torch"): "PyTorch",
    ("lossless", "lost"): "tokenizersという部品",
}


def test_what_a_cell_lacks_is_named() -> None:
    assert {one: live_cells.why_not(live_cells.cells(one[0])[one[1]]) for one in LACKING} == LACKING


def test_a_cell_that_reads_the_novel_asks_for_it() -> None:
    cells = live_cells.cells("next-word")
    assert cells["load"].texts == {"neko"}
    assert cells["perplexity"].texts == {"neko"}  # 前のセルを通して
    assert cells["answer-any"].texts == set()
    asked = {name for some in live_cells.runnable().values() for cell in some for name in cell.texts}
    panel = (ROOT / "docs" / "assets" / "run" / "panel.mjs").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"(\w+): \{ title:", panel))  # 手に入れ方を言える文章だけ


def test_names_are_followed() -> None:
    for code, made, used in [
        ("x = x + 1", {"x"}, {"x"}),
        ("x += 1", {"x"}, {"x"}),
        ("for x in xs: print(x)", {"x"}, {"xs"}),
        ("[x for x in xs if x in ys]", set(), {"xs", "ys"}),
        ("def f(a, *, b=c):\n    d = a\n    return d + e", {"f"}, {"c", "e"}),
        ("with open(p) as q: r = q", {"q", "r"}, {"p"}),
        ("try:\n    a\nexcept ValueError as e:\n    print(e)\nelse:\n    b = a", {"b", "e"}, {"a"}),
        ("import a.b, c as d\nfrom e import f as g\na, d, g", {"a", "d", "g"}, set()),
        ("while (n := m): print(n)", {"n"}, {"m"}),
        ("a, (b, *c) = d", {"a", "b", "c"}, {"d"}),
        ("f = lambda x: x + y", {"f"}, {"y"}),
        ("if p:\n    q = 1\nelse:\n    q = r\ns = q", {"q", "s"}, {"p", "r"}),
        ("m[k] = v", set(), {"k", "m", "v"}),
    ]:
        assert live_cells._names(ast.parse(code).body) == (made, used), code


def test_what_the_site_carries_is_todays(site: Path) -> None:
    """サイトに置いたコードは、いまの examples/ のもの。大きなものや、要らないものは置かない。"""
    book = json.loads((site / "assets" / "run" / "book.json").read_text(encoding="utf-8"))
    assert book["sources"] == live_cells.sources()
    assert book["sources"]["nexttoken/bpe.py"] == (ROOT / "examples/nexttoken/bpe.py").read_text(encoding="utf-8")
    assert len(json.dumps(book)) < 300_000
    assert not any(name in book["sources"] for name in ("nexttoken/gemma3.py", "nexttoken/neural.py"))
    written = {file.stem.removeprefix("cells-") for file in (site / "assets" / "run").glob("cells-*.json")}
    assert written == set(live_cells.runnable())


def test_every_runnable_cell_has_its_button(site: Path) -> None:
    """本筋の章か、その話の続きを置いた実験室のページの、どこか一つに。すぐ下に、開くと隠すコードがある。"""
    button = re.compile(
        r'<nt-run-here [^>]*chapter="([\w-]+)" cell="([\w-]+)"[^>]*></nt-run-here></div>\s*<div class="[^"]*highlight'
    )
    found = [one for page in site.glob("*/index.html") for one in button.findall(page.read_text(encoding="utf-8"))]
    every = [(chapter, cell.name) for chapter, cells in live_cells.runnable().items() for cell in cells]
    assert sorted(found) == sorted(every)


def test_a_chapter_that_needs_more_offers_the_roads_once(site: Path) -> None:
    for chapter in [path.stem for path in (ROOT / "examples").glob("*.py")]:
        text = (site / chapter / "index.html").read_text(encoding="utf-8")
        lacking = any(not cell.runs for cell in live_cells.cells(chapter).values())
        assert text.count("nt-elsewhere") == int(lacking), chapter
        if lacking:
            assert f"examples/{chapter}.py" in text and f"generated/{chapter}/{chapter}/" in text


# ---- regex の代わり ----


def test_the_stand_in_knows_every_letter_cuts_alike_and_refuses_the_rest() -> None:
    """割り当てのある文字のすべてで、本物の regex と同じ。"""
    known = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    assert len(known) > 200_000
    for pattern in (r"\p{L}", r"\p{N}"):
        ours, theirs = stand_in.compile(pattern), regex.compile(pattern)
        assert [letter for letter in known if bool(ours.match(letter)) != bool(theirs.match(letter))] == []
    novel, odd = corpus_path("neko").read_text("utf-8"), "I'm 2 cats、吾輩は猫である。\t\n  x²  Ⅳ🥺 ñ e\u0301 [a]"
    for text in (novel, odd):
        assert stand_in.compile(bpe._PIECE.pattern).findall(text) == bpe.split(text)
    with pytest.raises(Exception, match="使えません"):
        stand_in.compile(r"\p{Han}+")


# ---- セルを動かす ----


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(session, "DESK", tmp_path / "desk")
    monkeypatch.setattr(session, "_sit_down", lambda: None)
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path / "corpora"))
    monkeypatch.setitem(corpora.CORPORA, "neko", corpora.CORPORA["neko"])
    return lambda **asked: json.loads(session.answer(json.dumps(asked)))


def run(ask: Any, name: str, code: str, after: str = "", chapter: str = "試し") -> Any:
    return ask(do="run", chapter=chapter, name=name, code=code, after=after)


def test_cells_share_their_names(ask: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(ask, "a", "x = 1\ndef f(): return x") is None
    assert run(ask, "b", "x += 1\nprint(f())", "a") is None
    assert run(ask, "b", "x += 1\nprint(f())", "a") is None  # 二度動かしても、前のセルの終わりから始まる
    assert run(ask, "c", "x", "b") is None  # 終わりの式は、ノートブックのように出る
    assert capfd.readouterr().out == "2\n2\n2\n"
    assert run(ask, "a", "print('x' in globals())", "") is None
    assert capfd.readouterr().out == "False\n"
    run(ask, "a", "x = 1")
    assert run(ask, "b", "x", chapter="ほか")["kind"] == "NameError"  # ほかの章では、初めから
    assert list(session._names) == ["ほか"]


def test_errors_are_shown_as_python_shows_them(ask: Any) -> None:
    told = run(ask, "a", "def f():\n    return 1 / 0\nf()")
    assert told["kind"] == "ZeroDivisionError"
    assert told["text"].startswith('Traceback (most recent call last):\n  File "<a>", line 3, in <module>\n    f()')
    assert told["text"].endswith("ZeroDivisionError: division by zero\n") and "session.py" not in told["text"]
    told = run(ask, "a", "print('猫'")
    assert told["kind"] == "SyntaxError" and "^" in told["text"]
    assert told["text"].startswith('  File "<a>", line 1')
    assert "入れ子が深すぎます" in run(ask, "a", "(" * 300 + "1" + ")" * 300)["words"]
    assert run(ask, "a", "import sys; sys.exit(3)")["kind"] == "SystemExit"
    assert run(ask, "a", "class Odd(LookupError): pass\nraise Odd('x')")["kind"] == "LookupError"


def test_the_house_s_own_frames_are_folded_away_in_what_came_before_too() -> None:
    told = []
    for code in ("1 / 0", "int('x')"):
        try:
            session._execute(code, "a", {})
        except (ZeroDivisionError, ValueError) as error:
            told.append(error)
    told[1].__context__ = told[0]
    text = session._told(told[1])["text"]
    assert "ZeroDivisionError" in text and "ValueError" in text and "session.py" not in text


def test_a_cell_that_breaks_the_printer_does_not_break_the_next(ask: Any, capfd: pytest.CaptureFixture[str]) -> None:
    for breaking in ("sys.stdout = None", "sys.stdout.close()", "print(end='x')"):
        run(ask, "a", f"import sys\n{breaking}")
        assert run(ask, "b", "print('まだ書ける')", "a") is None
        assert capfd.readouterr().out.removeprefix("x") == "まだ書ける\n", breaking


def zipped(name: str, content: bytes) -> bytes:
    """``content`` だけを入れた zip。"""
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return folder.getvalue()


def accepted(ask: Any, folder: Path, name: str, content: bytes) -> dict[str, Any]:
    file = folder / "chosen"
    file.write_bytes(content)
    said: dict[str, Any] = ask(do="accept", name=name, file=str(file))
    return said


NOVEL = "吾輩は猫である。\r\n"


def test_the_readers_file_becomes_the_text(ask: Any, tmp_path: Path) -> None:
    """この本の版ならそのまま、zip でも、どの文字コードでも、読める文章なら使う。違う版なら、そう言う。"""
    book = (Path(corpora.__file__).with_name("data") / "shiori.txt").read_bytes()
    assert accepted(ask, tmp_path, "sample", book) == {"same": True, "characters": len(book.decode())}
    written = [NOVEL.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "shift_jis", "cp932", "euc_jp")]
    for content in [*written, *(zipped("wagahaiwa.TXT", one) for one in written)]:
        assert accepted(ask, tmp_path, "neko", content) == {"same": False, "characters": len(NOVEL)}
        assert corpora.read_text(corpora.corpus_path("neko")) == NOVEL


def test_the_file_of_aozora_bunko_becomes_the_book_s_own(ask: Any, tmp_path: Path, corpus_dir: Path) -> None:
    """青空文庫の zip（Shift_JIS、空行とダッシュの違い）からも、この本の版と同じ一字一句になる。"""
    book = (corpus_dir / corpora.corpus("neko").file).read_bytes()
    raw = book.decode().replace("\u2014", "\u2015").replace("夏目漱石\r\n", "夏目漱石\r\n\r\n", 1).encode("shift_jis")
    assert accepted(ask, tmp_path, "neko", zipped("wagahaiwa_nekodearu.txt", raw))["same"]
    assert corpora.corpus_path("neko").read_bytes() == book


#: 使えないファイルと、そのわけ。
REFUSED = {
    b"": "中身が空",
    b" \n": "文字が入っていません",
    bytes(range(256)): "読めません",
    b"\xff\xfe\x00": "読めません",
    b"<!DOCTYPE html><p>": "Webページ（HTML）",
    zipped("neko.png", b"x"): "zipの中に、文章（.txt）がありません",
    zipped("neko.txt", b"neko" * 99).replace(b"neko.txt", b"dogs.txt", 1): "zipを開けません",
}


def test_what_is_no_text_is_refused(ask: Any, tmp_path: Path) -> None:
    for content, why in REFUSED.items():
        assert why in accepted(ask, tmp_path, "neko", content)["refused"]


# ---- ほかの人の作ったもの ----


@pytest.mark.parametrize("name", sorted(folder.name for folder in VENDOR.iterdir() if folder.is_dir()))
def test_the_vendored_files_are_what_their_note_says(name: str) -> None:
    folder = VENDOR / name
    note = (VENDOR / "README.txt").read_text(encoding="utf-8").partition(f"== {name} ==")[2].partition("\n== ")[0]
    told = {file: digest for digest, file in re.findall(r"^([0-9a-f]{64})  (\S+)$", note, re.MULTILINE)}
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in {".mjs", ".bin", ".zip"}}
    digests = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    assert digests and digests == {file: told[file] for file in files}
    assert "Permission is hereby granted" in note or (folder / "LICENSE").stat().st_size > 1000
    if name == "pyodide":
        wasm = hashlib.sha256(gzip.decompress(files["pyodide.asm.wasm.bin"])).hexdigest()
        assert told["pyodide.asm.wasm（縮める前）"] == wasm
    if name == "codemirror":
        assert len(gzip.compress(files["codemirror.mjs"], 9)) < 150_000
