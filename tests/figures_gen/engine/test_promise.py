"""約束への攻撃――手で直す、こっそり変える、途中で変える。どれにも気付くこと。"""

import json
import os
import subprocess
import sys

import pytest

from tests.figures_gen.conftest import Book


def explained(book: Book, **extra: str) -> str:
    return book.run("--explain", **extra).stdout


def test_a_digit_edited_within_the_tolerance(book: Book) -> None:
    book.edit("docs/generated/tiny/odds.json", "0.16666666666666666", "0.16666666666666667")
    checked = book.run("--check", "--only", "measure:tiny/odds")
    assert checked.returncode == 1
    assert "odds.json" in checked.stderr and "手で書き換えられた" in checked.stderr
    assert book.run("--only", "measure:tiny/odds").returncode == 0
    assert book.run("--check", "--only", "measure:tiny/odds").returncode == 0


def test_a_product_and_its_own_digest_edited_together(book: Book) -> None:
    """JSON の中の指紋まで書き直しても、目録と合わない。"""
    path = book.generated / "odds.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["data"]["p"] = 0.5001
    program = (
        "import json, sys\nfrom figures_gen.engine.results import document\n"
        "whole = json.load(sys.stdin)\nsys.stdout.buffer.write(document(whole['data'], made_by=whole['made_by'],"
        " nature=whole['nature'], inputs=whole['inputs']))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=book.root, env=book.environment(), input=json.dumps(whole).encode(), capture_output=True
    )
    path.write_bytes(done.stdout)
    assert "目録" in book.run("--check", "--only", "measure:tiny/odds").stderr


def test_an_edited_or_lost_manifest_is_found_and_made_again(book: Book) -> None:
    manifest = book.root / "docs/generated/manifest.json"
    before = manifest.read_bytes()
    for spoilt in (before.replace(b"bars.svg", b"bars2.svg"), b"{", b""):
        manifest.write_bytes(spoilt)
        assert book.run("--check", "--only", "draw:*").returncode == 1
    (book.root / ".figures.lock").unlink()
    assert book.run().returncode == 0
    assert manifest.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("examples/nexttoken/inner.py", "STEP = 1", "STEP = 2"),
        ("docs/generated/tiny/odds.json", "0.16", "0.17"),
    ],
)
def test_an_edit_that_keeps_its_time(book: Book, name: str, old: str, new: str) -> None:
    path = book.root / name
    before = path.stat()
    book.edit(name, old, new)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert f"{name}: 変わった" in explained(book)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("examples/nexttoken/loading/rules.py", "SCALE = 0.5", "SCALE = 0.6"),
        ("examples/nexttoken/loading/gemma.py", "return 'tokenizer', SCALE", "return 'tokenizer', SCALE * 2"),
    ],
)
def test_the_loader_and_the_conversion_are_causes(book: Book, name: str, old: str, new: str) -> None:
    """モデルを引数で受け取る測定は、読み込むコードを import していないが、それに依る。"""
    book.edit(name, old, new)
    said = explained(book)
    assert "measure:tiny/odds" in said and f"{name}: 変わった" in said
    assert "measure:tiny/length" not in said
    assert book.run("--check", "--only", "measure:tiny/odds").returncode == 1
    assert book.run().returncode == 0  # 直し方として言ったことで、本当に直る
    assert book.run("--check", "--only", "measure:tiny/odds").returncode == 0


def test_a_file_that_changes_during_the_work_is_not_recorded(book: Book) -> None:
    spoil = (
        "from nexttoken import inner\n    path = Path(inner.__file__)\n"
        "    path.write_text(path.read_text(encoding='utf-8') + 'MORE = 1\\n', encoding='utf-8')\n"
        "    return {'n': 8}"
    )
    book.edit("figures_gen/chapters/tiny/measure.py", "return {'n': 7}", spoil)
    before = (book.generated / "other.json").read_bytes()
    done = book.run("--only", "measure:tiny/other")
    assert done.returncode == 1
    assert "作っているあいだに変わったものがあるので、記録しませんでした" in done.stderr
    assert "inner.py: 変わった" in done.stderr
    assert (book.generated / "other.json").read_bytes() == before
    assert "measure:tiny/other" in explained(book)
    checked = book.run("--check", "--only", "measure:tiny/other")
    assert checked.returncode == 1 and "検査のあいだに" in checked.stderr


@pytest.mark.parametrize("package", ["numpy", "pillow", "fonttools", "contourpy"])
def test_another_version_of_a_package_that_a_used_package_uses(book: Book, tmp_path, package: str) -> None:
    fake = tmp_path / "fake" / f"{package}-99.0.dist-info"
    fake.mkdir(parents=True)
    (fake / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 99.0\n", encoding="utf-8")
    said = explained(book, path=str(fake.parent))
    assert "draw:tiny/bars" in said and f"版 {package}: 変わった" in said
    assert "measure:tiny/length" not in said


def test_comments_and_explanations_make_nothing_stale(book: Book) -> None:
    for name in ("examples/nexttoken/outer.py", "figures_gen/engine/produce.py", "figures_gen/style.py"):
        path = book.root / name
        path.write_text(path.read_text(encoding="utf-8") + "\n# 注釈を一つ足した\n", encoding="utf-8")
    book.edit("examples/nexttoken/outer.py", "def count(n):\n", 'def count(n):\n    """数えます。"""\n')
    assert "すべて最新です" in explained(book)


def test_a_script_that_quotes_code_sees_its_comments_too(book: Book) -> None:
    book.edit("examples/tiny.py", "x = 1", "import inspect\nprint(inspect.getsource(count))")
    assert book.run().returncode == 0
    book.edit("examples/nexttoken/outer.py", "def count(n):\n", "def count(n):\n    # 数える\n")
    assert "run:tiny/notebook" in explained(book)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\xfe", b'{"version": 0}'])
def test_a_broken_lock_only_costs_time(book: Book, content: bytes) -> None:
    (book.root / ".figures.lock").write_bytes(content)
    before = book.contents()
    done = book.run()
    assert done.returncode == 0, done.stderr
    assert "作り直し 8" in done.stderr and "Traceback" not in done.stderr
    assert book.contents() == before
    assert "すべて最新です" in explained(book)


def test_a_false_claim_fails_the_build_and_the_check(book: Book) -> None:
    book.edit("docs/tiny.md", "長さは三つより多い。", "- 長さは三つより多い。")
    assert book.run("--claims").returncode == 0
    book.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    for arguments in ((), ("--check",), ("--claims",)):
        done = book.run(*arguments)
        assert done.returncode == 1, arguments
        said = done.stdout + done.stderr
        assert "longer_than_three" in said and "長さは三つより多い。" in said and "8" in said, arguments


def test_a_claim_whose_result_changed(book: Book) -> None:
    book.set_corpus("猫。", pin=True)
    done = book.run()
    assert done.returncode == 1
    assert "docs/tiny.md:5" in done.stderr and "長さ = 2" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("examples/tiny.py", b"# %% a\nx = (\n", "examples/tiny.py"),
        ("examples/tiny.py", b"# %% a\nx = '\0'\n", "NUL"),
        ("examples/tiny.py", "# %% a\nx = '猫'\n".encode("shift_jis"), "UTF-8"),
        ("figures_gen/chapters/tiny/measure.py", b"def x(:\n", "figures_gen/chapters/tiny/measure.py"),
        ("figures_gen/chapters/tiny/measure.py", b"\0", "NUL"),
        ("figures_gen/chapters/tiny/claims.py", b"def x(:\n", "figures_gen/chapters/tiny/claims.py"),
        ("examples/nexttoken/inner.py", b"STEP = \n", "examples/nexttoken/inner.py"),
        ("examples/tiny.py", b"# ---\n# jupyter: [\n# ---\n# %% a\n1\n", "examples/tiny.py"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_a_file_that_cannot_be_read_is_named(
    book: Book, name: str, content: bytes, said: str, arguments: tuple[str, ...]
) -> None:
    (book.root / name).write_bytes(content)
    done = book.run(*arguments)
    assert done.returncode in (1, 2)
    assert said in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 12


@pytest.mark.parametrize("arguments", [("--nai",), ("--jobs",), ("--jobs", "x"), ("--only",), ("余り",)])
def test_wrong_arguments_are_explained_in_japanese(book: Book, arguments: tuple[str, ...]) -> None:
    done = book.run(*arguments)
    assert done.returncode == 2
    assert "--help" in done.stderr
    assert not [word for word in ("usage", "error", "unrecognized", "expected", "invalid") if word in done.stderr]
