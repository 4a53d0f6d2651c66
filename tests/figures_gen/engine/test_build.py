"""作り直し――何が古いかを見落とさず、古くないものには触らないこと。"""

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from figures_gen.engine import cells


def data(book, name="length"):
    return json.loads((book.generated / f"{name}.json").read_text(encoding="utf-8"))["data"]


def test_everything_is_made_once(book):
    assert data(book) == {"prompt": "東京は日本の", "count": 8, "share": 1 / 3}
    outputs = {name: cell.output for name, cell in cells.read(book.generated).items()}
    assert outputs == {"hello": "三倍 3\n", "value": "0.3333333333333333\n", "silent": ""}
    assert "<desc>東京は日本の: 8</desc>" in (book.generated / "bars.svg").read_text(encoding="utf-8")
    assert (book.root / "examples/tokenizers/words.json").read_text(encoding="utf-8") == "{}\n"
    before = book.contents()
    done = book.run()
    assert "すべて最新です（8 件）" in done.stderr
    assert book.contents() == before


def test_nothing_stale_imports_nothing_heavy(book):
    command = [sys.executable, "-X", "importtime", "-m", "figures_gen"]
    done = subprocess.run(
        command, cwd=book.root, env=book.environment(), capture_output=True, text=True, encoding="utf-8"
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}
    assert "figures_gen.engine.build" in imported
    assert not imported & {"torch", "transformers", "matplotlib", "tokenizers", "jupytext", "nbclient"}


def test_a_library_line_two_imports_away(book):
    book.edit("examples/nexttoken/inner.py", "STEP = 1", "STEP = 2")
    explained = book.run("--explain").stdout
    assert "measure:tiny/length" in explained
    assert "inner.py: 変わった" in explained
    assert "measure:tiny/other" in explained  # 同じファイルの測定も、閉包に inner.py を含む
    done = book.run()
    assert done.returncode == 0, done.stderr
    assert data(book)["count"] == 16
    for name in ("bars.svg", "bars.phone.svg"):
        assert "東京は日本の: 16" in (book.generated / name).read_text(encoding="utf-8")
    assert ">16</td>" in (book.generated / "counts.html").read_text(encoding="utf-8")
    assert cells.read(book.generated)["hello"].output == "三倍 6\n"


def test_a_lazy_export_of_the_package_is_followed(book):
    """``from nexttoken import …`` の遅延 import の先も、依存に入ること。"""
    book.edit(
        "figures_gen/chapters/tiny/measure.py", "from nexttoken.outer import count", "from nexttoken import count"
    )
    book.edit(
        "examples/nexttoken/__init__.py",
        "if TYPE_CHECKING:\n",
        "if TYPE_CHECKING:\n    from nexttoken.outer import count\n",
    )
    book.edit("examples/nexttoken/__init__.py", "_HOME = {\n", '_HOME = {\n    "count": "outer",\n')
    assert book.run().returncode == 0
    book.edit("examples/nexttoken/inner.py", "STEP = 1", "STEP = 3")
    assert book.run().returncode == 0
    assert data(book)["count"] == 24


def test_a_changed_prompt(book):
    book.edit("figures_gen/chapters/tiny/measure.py", "'東京は日本の'", "'京都は日本の'")
    book.run()
    assert data(book)["prompt"] == "京都は日本の"
    assert "京都は日本の: 8" in (book.generated / "bars.svg").read_text(encoding="utf-8")


def test_a_changed_corpus(book):
    book.set_corpus("吾輩は犬である。名前はポチ。", pin=True)
    assert book.run().returncode == 0
    assert data(book)["count"] == 14


def test_a_corpus_that_is_not_the_pinned_one_is_refused_by_name(book):
    book.set_corpus("別の本", pin=False)
    done = book.run()
    assert done.returncode == 1
    assert "失敗 measure:tiny/length" in done.stderr
    assert "wagahaiwa_nekodearu.txt の中身が、本で使った版とちがいます" in done.stderr
    assert data(book)["count"] == 8


#: 手で書き換えるところ。同じ回のものは、互いの計算に響かない。
EDITS = {
    "図とセル": [
        ("bars.svg", "長さは8。", "長さは9。"),
        ("bars.phone.svg", "長さは8。", "長さは9。"),  # どちらの割り付けの図も
        ("counts.html", '<td class="nt-number">8', '<td class="nt-number">9'),
        ("tiny.ipynb", "三倍 3", "三倍 4"),
    ],
    "見えないところ": [("bars.svg", "</svg>", "</svg> "), ("tiny.ipynb", "count(3)", "count(4)")],
    "値": [("length.json", '"count": 8', '"count": 9')],
    "許容誤差の中の値": [("length.json", '"share": 0.3333', '"share": 0.3334')],  # 中でも、手で書いたものは残さない
    "空白と、どこにも描かない値": [("length.json", '"nature"', ' "nature"'), ("other.json", '"n": 7', '"n": 8')],
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_a_hand_edit_is_found_and_undone(book, edits):
    before = book.contents()
    for name, old, new in edits:
        book.edit(f"docs/generated/tiny/{name}", old, new)
    checked = book.run("--check")
    assert checked.returncode == 1
    assert [name for name, *_ in edits if f"docs/generated/tiny/{name}" not in checked.stderr] == []
    done = book.run()
    assert done.returncode == 0, done.stderr
    assert book.contents() == before
    assert book.run("--check").returncode == 0


@pytest.mark.parametrize("names", [["bars.svg", "bars.phone.svg", "counts.html", "tiny.ipynb"], ["length.json"]])
def test_a_deleted_file_is_found_and_remade(book, names):
    before = book.contents()
    for name in names:
        (book.generated / name).unlink()
    checked = book.run("--check")
    assert checked.returncode == 1
    assert [name for name in names if name not in checked.stderr] == []
    assert book.run().returncode == 0
    assert book.contents() == before


def test_what_we_no_longer_make_is_found_and_removed(book):
    book.edit("figures_gen/chapters/tiny/draw.py", "def bars(", "def lines(")
    done = book.run()
    assert done.returncode == 0, done.stderr
    assert "もう誰も作らないので消しました: docs/generated/tiny/bars.phone.svg" in done.stderr
    assert not (book.generated / "bars.svg").exists()
    assert (book.generated / "lines.svg").exists()
    assert book.run("--check").returncode == 0


def test_a_manifest_that_fell_behind_is_mended(book):
    """枝を混ぜると、目録だけが古くなることがある。--check が勧めるとおりに作り直せば、直る。"""
    manifest = book.root / "docs/generated/manifest.json"
    before = manifest.read_bytes()
    content = json.loads(before)
    content["products"]["docs/generated/tiny/bars.svg"] = "0" * 64
    content["products"]["docs/generated/tiny/gone.svg"] = "0" * 64  # もう誰も作らず、ファイルもない
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert book.run("--check").returncode == 1
    assert "目録と違う" in book.run("--explain").stdout
    assert book.run().returncode == 0
    assert manifest.read_bytes() == before
    assert book.run("--check").returncode == 0


def test_a_stranger_is_named_and_kept(book):
    stranger = book.generated / "mine.svg"
    stranger.write_text("<svg/>", encoding="utf-8")
    checked = book.run("--check")
    assert checked.returncode == 1
    assert "mine.svg" in checked.stderr and "見覚えがない" in checked.stderr
    assert "見覚えのないファイルがあります（消していません）: docs/generated/tiny/mine.svg" in book.run().stderr
    assert stranger.read_text(encoding="utf-8") == "<svg/>"


def test_another_version_of_matplotlib(book, tmp_path):
    fake = tmp_path / "fake" / "matplotlib-99.0.dist-info"
    fake.mkdir(parents=True)
    (fake / "METADATA").write_text("Metadata-Version: 2.1\nName: matplotlib\nVersion: 99.0\n", encoding="utf-8")
    (fake / "top_level.txt").write_text("matplotlib\n", encoding="utf-8")
    explained = book.run("--explain", path=str(fake.parent)).stdout
    assert "draw:tiny/bars" in explained
    assert "matplotlib: 変わった" in explained
    assert "measure:" not in explained


def test_a_failing_figure_fails_by_name_and_the_others_are_made(empty_book):
    empty_book.edit("figures_gen/chapters/tiny/measure.py", "return {'n': 7}", "raise ValueError('測れません')")
    done = empty_book.run()
    assert done.returncode == 1
    assert "失敗 measure:tiny/other: ValueError: 測れません" in done.stderr
    assert "失敗 draw:tiny/bars" in done.stderr
    assert (empty_book.generated / "length.json").exists()
    assert (empty_book.generated / "tiny.ipynb").exists()
    assert not (empty_book.generated / "bars.svg").exists()


def test_a_missing_corpus_leaves_out_what_needs_it_and_says_so(book):
    before = book.contents()
    (book.corpora / "wagahaiwa_nekodearu.txt").unlink()
    book.edit("figures_gen/chapters/tiny/measure.py", "'東京は日本の'", "'京都は日本の'")
    done = book.run()
    assert done.returncode == 0
    assert "作り直せなかったもの" in done.stderr
    assert "measure:tiny/length" in done.stderr
    assert "見送り 1" in done.stderr
    after = book.contents()
    assert {name for name in after if after[name] != before[name]} == {"docs/generated/tiny/timing.json"}
    assert book.run("--check").returncode == 1


def _stop(book, how, *arguments):
    """``waiting`` というファイルができるまで待ち、信号 ``how`` を送ります。返り値は、終了コードと言ったことです。"""
    process = subprocess.Popen(
        [sys.executable, "-m", "figures_gen", *arguments],
        cwd=book.root,
        env=book.environment(),
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    marker = book.root.parent / "waiting"
    deadline = time.monotonic() + 60
    try:
        while not marker.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert marker.exists()
        process.send_signal(how)
        _, said = process.communicate(timeout=60)  # 働いていたプロセスがすべて終わるまで、標準エラー出力は閉じない
    finally:
        process.kill()
    marker.unlink()
    return process.returncode, said


def test_ctrl_c_keeps_what_is_done(empty_book):
    waiting = "import time\n    Path('../waiting').touch()\n    time.sleep(600)\n    "
    empty_book.edit("figures_gen/chapters/tiny/measure.py", "    text = neko", f"    {waiting}text = neko")
    code, said = _stop(empty_book, signal.SIGINT)
    assert code == 130, said
    assert "途中で止めました" in said
    finished = set(empty_book.contents())
    assert not [name for name in finished if "/." in name]
    empty_book.edit("figures_gen/chapters/tiny/measure.py", waiting, "")
    done = empty_book.run()
    assert done.returncode == 0, done.stderr
    assert finished < set(empty_book.contents())


def _sleep(book):
    """ノートブックを、``_stop`` が待つファイルを作って、眠るように変えます。"""
    marker = str(book.root.parent / "waiting")
    sleeping = f"import pathlib, time\npathlib.Path({marker!r}).touch()\ntime.sleep(600)\nprint('三倍', count(3))"
    book.edit("examples/tiny.py", "print('三倍', count(3))", sleeping)


@pytest.mark.parametrize("arguments", [(), ("--check",), ("--only", "run:*")])
def test_ctrl_c_stops_a_running_notebook(book, arguments):
    _sleep(book)
    before = book.contents()
    code, said = _stop(book, signal.SIGINT, *arguments)
    assert code == 130, said
    assert "途中で止めました" in said
    assert book.contents() == before


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_goes_on_after_being_killed(book, how):
    _sleep(book)
    before = book.contents()
    code, said = _stop(book, how, "--check")
    assert code == -how, said
    assert book.contents() == before


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_the_number_of_jobs_changes_nothing(book, jobs):
    before = book.contents()
    shutil.rmtree(book.generated)
    done = book.run("--jobs", jobs)
    assert done.returncode == 0, done.stderr
    after = book.contents()
    for made in (before, after):
        del made["docs/generated/tiny/timing.json"]  # 所要時間の記録は、採るたびに違う
    assert after == before
    assert book.run("--check", "--jobs", jobs).returncode == 0


def test_the_number_of_jobs_is_positive(book):
    for wrong in ("0", "-1", "二"):
        done = book.run("--jobs", wrong)
        assert done.returncode == 2
        assert "1以上の整数を書いてください" in done.stderr


def test_a_worker_that_dies_is_named(book):
    book.edit("figures_gen/chapters/tiny/measure.py", "return {'n': 7}", "import os\n    os._exit(9)")
    checked = book.run("--check", "--jobs", "1")
    assert checked.returncode == 1
    assert "measure:tiny/other" in checked.stderr
    built = book.run()
    assert built.returncode == 1
    assert "失敗 measure:tiny/other" in built.stderr


def test_only_list_and_model(book):
    listed = book.run("--list").stdout.splitlines()
    assert "draw:tiny/bars\tdocs/generated/tiny/bars.svg\texact\t" in listed
    assert len(listed) == 8
    chosen = book.run("--list", "--only", "draw:*").stdout.splitlines()
    names = ["measure:tiny/length", "measure:tiny/other", "draw:tiny/bars", "draw:tiny/counts"]
    assert [line.split("\t")[0] for line in chosen] == names
    book.edit("figures_gen/chapters/tiny/draw.py", "長さは", "その長さは")
    assert book.run("--explain", "--only", "draw:*").stdout.startswith("draw:tiny/bars\n")
    nothing = book.run("--only", "ない")
    assert nothing.returncode == 2
    assert "当てはまるものはありません" in nothing.stderr


def test_check_writes_nothing_and_trusts_no_lock(book):
    (book.root / ".figures.lock").unlink()
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in book.root.rglob("*")
        if path.is_file() and "__pycache__" not in str(path)
    }
    done = book.run("--check")
    assert done.returncode == 0, done.stderr
    assert "8 件すべてが、今のコードから出たものと一致しました" in done.stderr
    after = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in book.root.rglob("*")
        if path.is_file() and "__pycache__" not in str(path)
    }
    assert after == before


def test_two_processes_make_the_same_bytes(book):
    before = {path: content for path, content in book.contents().items() if not path.endswith("timing.json")}
    for path in before:  # 記録（timing.json）は、採り直せば変わる
        (book.root / path).unlink()
    assert book.run(PYTHONHASHSEED="123").returncode == 0
    assert {path: book.contents()[path] for path in before} == before


def test_a_script_may_use_only_what_it_declares(book):
    book.edit("examples/tiny.py", "x = 1", "from nexttoken import corpus_path\ncorpus_path('neko')")
    done = book.run()
    assert done.returncode == 1
    assert "失敗 run:tiny/notebook" in done.stderr
    assert "wagahaiwa_nekodearu.txt" in done.stderr


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; print('警告', file=sys.stderr)", "動かすたびに変わります"),
        ("print(object())", "動かすたびに変わります"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_script_must_be_steady(book, code, message):
    book.edit("examples/tiny.py", "x = 1", code)
    done = book.run()
    assert done.returncode == 1
    assert message in done.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("examples/tiny.py", "# %% silent", "# %% hello", "一つずつ違う名前"),
        ("examples/tiny.py", "# %% silent", "# %%", "一つずつ違う名前"),
        (
            "figures_gen/chapters/tiny/draw.py",
            "def bars(layout, length, other)",
            "def bars(layout, length, others)",
            "others という入力はありません",
        ),
        (
            "figures_gen/chapters/tiny/measure.py",
            "def length(neko: Path)",
            "def length(inu: Path)",
            "inu という入力はありません",
        ),
    ],
)
def test_mistakes_in_the_code_are_named(book, name, old, new, message):
    book.edit(name, old, new)
    done = book.run()
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fresh_clone_keeps_what_it_can_reproduce(book):
    """ロックのない所で作り直しても、同じ値ならファイルは一字も変わらないこと。"""
    before = {path: (book.root / path).stat().st_mtime_ns for path in book.contents()}
    (book.root / ".figures.lock").unlink()
    done = book.run()
    assert "作り直し 8" in done.stderr
    assert {path: (book.root / path).stat().st_mtime_ns for path in book.contents()} == before


def test_a_record_is_kept_while_its_code_is_the_same(book):
    before = (book.generated / "timing.json").read_bytes()
    (book.root / ".figures.lock").unlink()
    assert book.run().returncode == 0
    assert (book.generated / "timing.json").read_bytes() == before
    assert book.run("--check").returncode == 0
    book.edit("examples/nexttoken/inner.py", "STEP = 1", "STEP = 2")
    checked = book.run("--check")
    assert checked.returncode == 1
    assert "採り直しが要る" in checked.stderr
    assert book.run().returncode == 0
    assert (book.generated / "timing.json").read_bytes() != before
    assert book.run("--check").returncode == 0


def test_what_the_text_claims_of_a_record_is_checked(book):
    book.edit("figures_gen/chapters/tiny/measure.py", "'fast': 1.0", "'fast': 3.0")
    assert book.run().returncode == 0
    checked = book.run("--check")
    assert checked.returncode == 1
    assert "速いほうが遅い" in checked.stderr


def test_a_hand_edited_record_is_found_and_taken_again(book):
    book.edit("docs/generated/tiny/timing.json", '"slow": 2.0', '"slow": 9.0')
    assert "timing.json" in book.run("--check").stderr
    assert book.run().returncode == 0
    assert data(book, "timing")["slow"] == 2.0
