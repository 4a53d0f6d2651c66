"""作り直し――何が古いかを見落とさず、古くないものには触らず、止められても、失敗しても、ほかは残ること。"""

import json
import multiprocessing
import shutil
import signal
import subprocess
import sys
import time

import pytest

from figures_gen.promise import cells
from figures_gen.promise.catalogue import ACCEPTED
from figures_gen.promise.workers import DIED, MEMORY, WorkerError, explain, workers

MEASURE, DRAW, CLAIMS = (f"figures_gen/chapters/tiny/{name}.py" for name in ("measure", "draw", "claims"))
NOTEBOOK = "examples/tiny.py"


def data(book, name="length"):
    return json.loads((book.generated / f"{name}.json").read_text(encoding="utf-8"))["data"]


def agrees(book, *arguments):
    return book.run("--check", *arguments).returncode == 0


def test_everything_is_made_once(book):
    assert data(book) == {"prompt": "東京は日本の", "count": 8, "share": 1 / 3}
    outputs = {name: cell.output for name, cell in cells.read(book.generated).items()}
    assert outputs == {"hello": "三倍 3\n", "value": "0.3333333333333333\n", "silent": ""}
    assert (book.root / "examples/tokenizers/words.json").read_text(encoding="utf-8") == "{}\n"
    before = book.contents()
    assert "すべて最新です（8 件）" in book.run().stderr
    assert book.contents() == before


def test_a_library_line_two_imports_away(book):
    book.edit("examples/nexttoken/inner.py", "STEP = 1", "STEP = 2")
    explained = book.run("--explain").stdout
    assert "measure:tiny/length" in explained and "inner.py: 変わった" in explained
    assert "measure:tiny/other" in explained  # 同じファイルの測定も、閉包に inner.py を含む
    assert book.run().returncode == 0
    assert data(book)["count"] == 16 and cells.read(book.generated)["hello"].output == "三倍 6\n"
    for name, shown in (("bars.svg", "日本の: 16"), ("counts.html", ">16</td>")):
        assert shown in (book.generated / name).read_text(encoding="utf-8")


def test_a_changed_prompt_and_a_changed_corpus(book):
    book.edit(MEASURE, "'東京は日本の'", "'京都は日本の'")
    explained = book.run("--explain").stdout
    assert "measure:tiny/length" in explained and "draw:tiny/counts" in explained
    assert "measure:tiny/other" not in explained and "asset:" not in explained  # 一つの関数が使うものは、それだけの原因
    book.set_corpus("吾輩は犬である。名前はポチ。", pin=True)
    assert book.run().returncode == 0
    assert "京都は日本の: 14" in (book.generated / "bars.svg").read_text(encoding="utf-8")
    book.set_corpus("別の本", pin=False)
    done = book.run()
    assert done.returncode == 1 and "失敗 measure:tiny/length" in done.stderr and data(book)["count"] == 14
    assert "wagahaiwa_nekodearu.txt の中身が、本で使った版とちがいます" in done.stderr


#: 手で書き換えるところ（新しい字がなければ、ファイルを消す）。同じ回のものは、互いの計算に響かない。
EDITS = {
    "図とセル": [
        ("bars.svg", "長さは8。", "長さは9。"),
        ("counts.html", '<td class="nt-number">8', '<td class="nt-number">9'),
        ("tiny.ipynb", "三倍 3", "三倍 4"),
    ],
    "見えないところ": [("bars.svg", "</svg>", "</svg> "), ("tiny.ipynb", "count(3)", "count(4)")],
    "許容誤差の中の値、どこにも描かない値、記録": [  # 中でも、手で書いたものは残さない
        *(("length.json", '"share": 0.3333', '"share": 0.3334'), ("other.json", '"n": 7', '"n": 8')),
        ("timing.json", '"slow": 2.0', '"slow": 9.0'),
    ],
    "消したもの": [(name, "", "") for name in ("bars.svg", "counts.html", "tiny.ipynb")],
}


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_a_hand_edit_is_found_and_undone(book, edits):
    before = book.contents()
    for name, old, new in edits:
        if new:
            book.edit(f"docs/generated/tiny/{name}", old, new)
        else:
            (book.generated / name).unlink()
    checked = book.run("--check")
    assert checked.returncode == 1
    assert [name for name, *_ in edits if f"docs/generated/tiny/{name}" not in checked.stderr] == []
    done = book.run()
    assert done.returncode == 0, done.stderr
    after = book.contents()
    if ("timing.json", '"slow": 2.0', '"slow": 9.0') in edits:  # 記録は、採り直せば変わる
        assert data(book, "timing")["slow"] == 2.0
        del before["docs/generated/tiny/timing.json"], after["docs/generated/tiny/timing.json"]
    assert after == before


def test_what_we_no_longer_make_is_removed_and_a_stranger_is_named_and_kept(book):
    stranger = book.generated / "mine.svg"
    stranger.write_text("<svg/>", encoding="utf-8")
    book.edit(DRAW, "def bars(", "def lines(")
    checked = book.run("--check").stderr
    assert "mine.svg" in checked and "見覚えがない" in checked and "bars.svg" in checked
    said = book.run().stderr
    assert "もう誰も作らないので消しました: docs/generated/tiny/bars.svg" in said
    assert "見覚えのないファイルがあります（消していません）: docs/generated/tiny/mine.svg" in said
    assert not (book.generated / "bars.svg").exists() and (book.generated / "lines.svg").exists()
    stranger.unlink()
    assert agrees(book)


def test_a_failing_figure_fails_by_name_and_the_others_are_made(empty_book):
    empty_book.edit(MEASURE, "return {'n': 7}", "raise ValueError('測れません')")
    done = empty_book.run()
    assert done.returncode == 1
    assert "失敗 measure:tiny/other: ValueError: 測れません" in done.stderr and "失敗 draw:tiny/bars" in done.stderr
    assert {"length.json", "tiny.ipynb", "counts.html"} <= {path.name for path in empty_book.generated.iterdir()}
    assert not (empty_book.generated / "bars.svg").exists()


def test_a_worker_that_dies_is_named(book):
    book.edit(MEASURE, "return {'n': 7}", "import os\n    os._exit(9)")
    for arguments in (("--check", "--jobs", "1"), ()):
        done = book.run(*arguments)
        assert done.returncode == 1 and "measure:tiny/other" in done.stderr and "途中で終わりました" in done.stderr


def test_a_missing_corpus_leaves_out_what_needs_it_and_says_so(book):
    before = book.contents()
    (book.corpora / "wagahaiwa_nekodearu.txt").unlink()
    book.edit(MEASURE, "'東京は日本の'", "'京都は日本の'")
    done = book.run()
    assert done.returncode == 0 and "見送り 1" in done.stderr
    assert "作り直せなかったもの" in done.stderr and "measure:tiny/length" in done.stderr
    after = book.contents()
    assert {name for name in after if after[name] != before[name]} == {"docs/generated/tiny/timing.json"}
    assert not agrees(book)


def test_missing_weights_leave_out_what_needs_them_and_say_so(book):
    book.edit("examples/nexttoken/loading/rules.py", "SCALE = 0.5", "SCALE = 0.6")
    book.edit("examples/nexttoken/inner.py", "STEP = 1", "STEP = 2")
    missing = "from nexttoken.loading.weights import WeightsMissing\n    raise WeightsMissing('重みがありません')"
    book.edit("examples/nexttoken/loading/gemma.py", "return 'tokenizer', SCALE", missing)
    done = book.run()
    assert done.returncode == 0 and "見送り 1" in done.stderr and data(book)["count"] == 16
    assert "作り直せなかったもの" in done.stderr and "重みがありません\n  measure:tiny/odds" in done.stderr


def stopped(book, how, *arguments):
    """本物の命令を動かし、``waiting`` というファイルができたら、信号 ``how`` を送ります。終了コードと、言ったこと。"""
    command = [sys.executable, "-m", "figures_gen", *arguments]
    process = subprocess.Popen(command, cwd=book.root, env=book.environment(), stderr=subprocess.PIPE, encoding="utf-8")
    marker = book.root.parent / "waiting"
    try:
        while not marker.exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(how)
        _, said = process.communicate(timeout=60)  # 働いていたプロセスがすべて終わるまで、標準エラー出力は閉じない
    finally:
        process.kill()
    marker.unlink()
    return process.returncode, said


def test_ctrl_c_keeps_what_is_done(empty_book):
    waiting = "import time\n    Path('../waiting').touch()\n    time.sleep(600)\n    "
    empty_book.edit(MEASURE, "    text = neko", f"    {waiting}text = neko")
    code, said = stopped(empty_book, signal.SIGINT)
    assert code == 130 and "途中で止めました" in said
    finished = set(empty_book.contents())
    assert not [name for name in finished if "/." in name]
    empty_book.edit(MEASURE, waiting, "")
    assert empty_book.run().returncode == 0 and finished < set(empty_book.contents())


def test_a_running_notebook_ends_with_the_command(book):
    """命令が急に終わっても、台本を動かすプロセスは残らない。"""
    marker = str(book.root.parent / "waiting")
    sleeping = f"import pathlib, time\npathlib.Path({marker!r}).touch()\ntime.sleep(600)\nprint('三倍', count(3))"
    book.edit(NOTEBOOK, "print('三倍', count(3))", sleeping)
    before = book.contents()
    code, said = stopped(book, signal.SIGKILL, "--check")
    assert code == -signal.SIGKILL, said
    assert book.contents() == before


def test_neither_jobs_nor_the_hash_seed_nor_a_second_command_changes_a_byte(book):
    def empty():
        for path in book.generated.iterdir():
            if path.name != ACCEPTED:  # 人が受け入れた文は、作れない
                path.unlink()

    before = book.contents()
    empty()
    command = [sys.executable, "-m", "figures_gen", "--jobs", "1"]  # 本物の命令で、初めから
    done = subprocess.run(command, cwd=book.root, env=book.environment(PYTHONHASHSEED="123"), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    empty()
    both = [book.start("--jobs", "3"), book.start()]
    assert [book.end(one).returncode for one in both] == [0, 0]
    after = book.contents()
    for made in (before, after):
        del made["docs/generated/tiny/timing.json"]  # 所要時間の記録は、採るたびに違う
    assert after == before and agrees(book)


def test_only_and_list(book):
    listed = book.run("--list").stdout.splitlines()
    assert "draw:tiny/bars\tdocs/generated/tiny/bars.svg\texact\t" in listed and len(listed) == 8
    chosen = book.run("--list", "--only", "draw:*").stdout.splitlines()
    names = ["measure:tiny/length", "measure:tiny/other", "draw:tiny/bars", "draw:tiny/counts"]
    assert [line.split("\t")[0] for line in chosen] == names
    nothing = book.run("--only", "ない")
    assert nothing.returncode == 2 and "当てはまるものはありません" in nothing.stderr
    both = book.run("--check", "--claims")  # 片方を、黙って忘れない
    assert both.returncode == 2 and "--check と --claims は、一緒に使えません" in both.stderr
    for forgotten in (("--whole", "--list"), ("--whole", "--gently"), ("--gently", "--check"), ("--only", "")):
        assert book.run(*forgotten).returncode == 2


def test_check_writes_nothing_and_trusts_no_lock(book):
    def state():
        files = [path for path in book.root.rglob("*") if path.is_file() and "__pycache__" not in str(path)]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    (book.root / ".figures.lock").unlink()
    before = state()
    done = book.run("--check")
    assert "[  8/8]" in done.stderr and "違いはありません" in done.stderr
    assert state() == before


@pytest.mark.parametrize(
    "content", [b'{"version": 1, "entries": {"x": {"causes": 0, "products": {}}}, "memory": {}}', "folder"]
)
def test_without_a_lock_that_can_be_read_the_same_is_made_and_nothing_written(book, content):
    lock = book.root / ".figures.lock"
    lock.unlink()
    if content == "folder":
        lock.mkdir()
    else:
        lock.write_bytes(content)
    before = {path: ((book.root / path).stat().st_mtime_ns, made) for path, made in book.contents().items()}
    for arguments, said in (((), "すべて最新です（8 件）"), (("--whole",), "作り直し 8")):
        done = book.run(*arguments)
        assert said in done.stderr and "Traceback" not in done.stderr
    assert {path: ((book.root / path).stat().st_mtime_ns, made) for path, made in book.contents().items()} == before


def test_a_record_is_kept_while_its_code_is_the_same_and_says_what_the_text_says(book):
    record = book.generated / "timing.json"
    before = record.read_bytes()
    book.edit("examples/nexttoken/inner.py", "STEP = 1", "STEP = 2")
    checked = book.run("--check")
    assert checked.returncode == 1 and "採り直しが要る" in checked.stderr
    assert book.run().returncode == 0
    assert record.read_bytes() != before and agrees(book)
    book.edit(MEASURE, "'fast': 1.0", "'fast': 3.0")
    assert book.run().returncode == 0
    assert "速いほうが遅い" in book.run("--check").stderr


SCRIPT = b"# %% a\nx = "


@pytest.mark.parametrize(
    ("name", "edit", "said"),
    [
        (NOTEBOOK, ("# %% silent", "# %% hello"), "一つずつ違う名前"),
        (NOTEBOOK, ("# %% silent", "# %%"), "一つずつ違う名前"),
        (DRAW, ("def bars(layout, length, other)", "def bars(layout, length, others)"), "others という入力は"),
        (MEASURE, ("def length(neko: Path)", "def length(inu: Path)"), "inu という入力はありません"),
        (NOTEBOOK, SCRIPT + b"(\n", NOTEBOOK),
        (NOTEBOOK, SCRIPT + b"'\0'\n", "NUL"),
        (NOTEBOOK, SCRIPT + "'猫'\n".encode("shift_jis"), "UTF-8"),
        (NOTEBOOK, b"# ---\n# jupyter: [\n# ---\n# %% a\n1\n", NOTEBOOK),
        (CLAIMS, b"def x(:\n", CLAIMS),
        ("examples/nexttoken/inner.py", b"STEP = \n", "examples/nexttoken/inner.py"),
        ("docs/tiny.md", "# 猫\n".encode("shift_jis"), "docs/tiny.md: UTF-8 ではありません"),
        ("docs/tiny.md", b"---\ntitle: x\n", "受け入れていない文: docs/tiny.md"),
    ],
)
def test_bad_code_is_named(book, name, edit, said):
    if isinstance(edit, bytes):
        (book.root / name).write_bytes(edit)
    else:
        book.edit(name, *edit)
    done = book.run()
    assert done.returncode in (1, 2) and said in done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) <= 12


def test_another_clones_library_is_refused(book, tmp_path):
    other = shutil.copytree(book.root / "examples", tmp_path / "other")
    done = book.run("--check", library=str(other))
    assert done.returncode == 2 and str(other / "nexttoken") in done.stderr
    assert f"-m pip install --no-deps -e {book.root}" in done.stderr and len(done.stderr.splitlines()) == 1


def test_behind_an_open_page_another_result_is_put_apart(book):
    """初めての機械で、コードは同じなのに違う結果になっても、本は書き換えない。直したコードの結果は、書く。"""
    book.edit(MEASURE, "return {'n': 7}", "import os\n    return {'n': int(os.environ.get('OTHER', 7))}")
    book.edit("figures_gen/promise/build.py", "TURNS = 4", "TURNS = 1")
    assert book.run().returncode == 0 and data(book, "other") == {"n": 7}
    before = book.contents()
    (book.root / ".figures.lock").unlink()  # clone したばかりのつもり
    done = book.run("--gently", OTHER="8")  # 違う機械のつもり
    assert done.returncode == 0, done.stderr
    assert book.contents() == before
    assert "docs/generated/tiny/other.json" in done.stderr and "make figures" in done.stderr
    assert b'"n": 8' in (book.root / ".cache/apart/docs/generated/tiny/other.json").read_bytes()
    assert book.run(OTHER="8").returncode == 0 and data(book, "other") == {"n": 8}
    (book.root / ".figures.lock").unlink()
    book.edit(MEASURE, "'OTHER', 7", "'OTHER', 9")
    assert book.run("--gently").returncode == 0 and data(book, "other") == {"n": 9}


def test_behind_an_open_page_a_chosen_model_writes_nothing(book, tmp_path):
    assert book.run().returncode == 0
    written = book.root / "docs/generated/manifest.json"
    before = book.contents(), written.read_bytes()
    (tmp_path / "other").mkdir()
    book.edit("examples/nexttoken/loading/rules.py", "0.5", "0.7")
    done = book.run("--gently", NEXTTOKEN_MODEL=str(tmp_path / "other"))
    assert done.returncode == 0 and "選んだモデルの結果は、ここでは計算しません" in done.stderr
    assert (book.contents(), written.read_bytes()) == before
    assert "odds" in book.run("--explain").stdout


# ---- 並べて進める仕事――一つが急に終わっても、ほかは終わりまで進むこと ----


def test_one_dead_worker_takes_only_its_own_task() -> None:
    with workers(2) as pool:
        bad = [pool.submit(exec, f"import os\n{code}") for code in ("os.kill(os.getpid(), 9)", "os._exit(7)")]
        good = [pool.submit(eval, f"{n} * 2") for n in range(6)]
        wrong, left = pool.submit(eval, "1 / 0").exception(), pool.submit(exec, "raise SystemExit(3)").exception()
        assert [future.result() for future in good] == [n * 2 for n in range(6)]
        assert [str(future.exception()) for future in bad] == [DIED, DIED]
        assert isinstance(wrong, ZeroDivisionError) and isinstance(left, WorkerError)
    assert not multiprocessing.active_children()


def test_memory_that_torch_could_not_get() -> None:
    assert explain(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")) == MEMORY


def test_an_edited_sentence_fails_until_it_is_read_and_a_reversed_one_stays_refused(book):
    listed = book.generated / ACCEPTED
    book.edit("docs/tiny.md", "三つより多い", "三つよりずっと多い")
    failed = book.run()
    assert (
        failed.returncode == 1
        and "「長さは三つよりずっと多い。」（受け入れたのは 「長さは三つより多い。」）" in failed.stderr
    )
    checked = book.run("--check")
    assert checked.returncode == 1 and "ずっと多い" in checked.stderr
    accepted = book.run("--accept").stdout
    for part in (
        "三つより多い",
        "三つよりずっと多い",
        "length['count'] > cells['hello'].numbers[0]",
        "成り立つ（長さ = 8）",
    ):
        assert part in accepted, accepted
    assert book.run().returncode == 0
    before = listed.read_bytes()
    book.edit("docs/tiny.md", "ずっと多い", "ずっと少ない")
    refused = book.run("--accept")
    assert (
        refused.returncode == 1 and "「多」が「少な」になりました" in refused.stdout and listed.read_bytes() == before
    )
    assert book.run("--accept", "--corrected").returncode == 0 and listed.read_bytes() != before
