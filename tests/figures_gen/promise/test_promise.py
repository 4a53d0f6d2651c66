"""約束への攻撃――手で直す、こっそり変える、途中で変える。どれにも気付くこと。プロセッサが違うだけなら、同じと言うこと。"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from torch.nn.functional import cross_entropy

from figures_gen.boundary import OPTIMIZED
from figures_gen.precision import doubled
from figures_gen.promise.results import Difference, differences, document
from nexttoken import gemma3
from nexttoken.generation import generate
from nexttoken.sampling import Sampler
from nexttoken.surgery import without_layers
from tests.figures_gen.conftest import ROOT, Book

PROMPT = tuple(range(40))
MEASURE = "figures_gen/chapters/tiny/measure.py"


@torch.no_grad()
def measured(prompt: tuple[int, ...] = PROMPT, seed: int = 1, dtype: torch.dtype = torch.float32) -> bytes:
    """本の測定が返すもの――くじで引いた番号、その確率、ロジットの差、層を抜いて増えた損失。"""
    model, ids = gemma3.load("neko-gemma").to(dtype), torch.tensor(prompt)
    steps = list(generate(model, prompt, Sampler(seed), max_new_tokens=12, stop_ids=(), use_cache=True))
    whole = cross_entropy(model(ids[None, :-1])[0], ids[1:])
    with without_layers(model, 2):
        worse = cross_entropy(model(ids[None, :-1])[0], ids[1:]) - whole
    data = {
        "tokens": [step.token for step in steps],
        "probabilities": [step.probability for step in steps],
        "margins": [step.margin for step in steps],
        "worse": worse.item(),
    }
    return document(data, made_by="f", nature="tolerance", inputs={})


def _differences(fresh: bytes, absolute: float = 1e-4) -> list[Difference]:
    return differences(Path("a.json"), measured(), fresh, "tolerance", absolute)


def test_rounding_is_not_a_difference() -> None:
    """単精度と倍精度の違い。ほかのプロセッサの違いは、make processors が見る。"""
    with doubled():
        exact = measured(dtype=torch.float64)
    assert _differences(exact) == []
    assert _differences(exact, absolute=1e-6) != []  # 差を、自分の大きさで比べたら


@pytest.mark.parametrize(
    ("other", "precision"), [({"prompt": PROMPT[1:]}, None), ({"seed": 2}, None), ({}, torch.bfloat16)]
)
def test_another_prompt_seed_or_precision_is_a_difference(other, precision) -> None:
    with torch.autocast("cpu", precision) if precision else contextlib.nullcontext():
        fresh = measured(**other)
    assert _differences(fresh) != []


def explained(book: Book, **extra: str) -> str:
    return book.run("--explain", **extra).stdout


def test_a_product_and_its_own_digest_edited_together(book: Book) -> None:
    """JSON の中の指紋まで書き直しても、目録と合わない。"""
    path = book.generated / "odds.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    kept = {name: whole[name] for name in ("made_by", "nature", "inputs")}
    path.write_bytes(document({**whole["data"], "p": 0.5001}, **kept))
    assert "目録" in book.run("--check", "--only", "measure:tiny/odds").stderr


def test_an_edited_or_lost_manifest_is_found_and_made_again(book: Book) -> None:
    """枝を混ぜると、目録だけが古くなることもある。--check が勧めるとおりに作り直せば、直る。"""
    manifest = book.root / "docs/generated/manifest.json"
    before = manifest.read_bytes()
    for spoilt in (before.replace(b"bars.svg", b"bars2.svg"), b"{"):
        manifest.write_bytes(spoilt)
        assert book.run("--check", "--only", "draw:*").returncode == 1
        assert "目録と違う" in explained(book)
        assert book.run().returncode == 0
        assert manifest.read_bytes() == before


def forge(book: Book, part: str, name: str, value: str) -> bytes:
    """目録の一か所を書き換え、前の目録を返す。"""
    place = book.root / "docs/generated/manifest.json"
    before = place.read_bytes()
    found = json.loads(before)
    found[part][name] = value
    place.write_text(json.dumps(found), encoding="utf-8")
    return before


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("causes", "measure:tiny/odds", "0" * 64),
        ("models", "docs/generated/tiny/odds.json", "gpt-neko"),  # Gemma で作ったもの
        ("models", "docs/generated/tiny/bars.svg", "gpt-neko"),  # モデルを使わないもの
        ("models", "/ない.svg", "gpt-neko"),
    ],
)
def test_a_forged_cause_or_model_in_the_manifest_is_found_and_put_right(
    book: Book, part: str, name: str, value: str
) -> None:
    before = forge(book, part, name, value)
    done = book.run("--check", "--only", "measure:*")
    assert done.returncode == 1 and name in done.stderr and "違いは 1 件です" in done.stderr
    assert book.run().returncode == 0
    assert (book.root / "docs/generated/manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("docs/generated/tiny/odds.json", "0.16", "0.17"),
        ("examples/nexttoken/loading/rules.py", "SCALE = 0.5", "SCALE = 0.6"),
        ("examples/nexttoken/loading/gemma.py", "return 'tokenizer', SCALE", "return 'tokenizer', SCALE * 2"),
    ],
)
def test_the_loader_and_the_conversion_are_causes_and_the_time_is_not(
    book: Book, name: str, old: str, new: str
) -> None:
    """モデルを引数で受け取る測定は、読み込むコードを import していないが、それに依る。時刻を元に戻しても気付く。"""
    path = book.root / name
    before = path.stat()
    book.edit(name, old, new)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    said = explained(book)
    assert "measure:tiny/odds" in said and f"{name}: 変わった" in said
    assert "measure:tiny/length" not in said


def test_a_file_that_changes_during_the_work_is_not_recorded(book: Book) -> None:
    spoil = (
        "from nexttoken import inner\n    path = Path(inner.__file__)\n"
        "    path.write_text(path.read_text(encoding='utf-8') + 'MORE = 1\\n', encoding='utf-8')\n"
        "    return {'n': 8}"
    )
    book.edit(MEASURE, "return {'n': 7}", spoil)
    before = (book.generated / "other.json").read_bytes()
    done = book.run("--only", "measure:tiny/other")
    assert done.returncode == 1 and "inner.py: 変わった" in done.stderr
    assert "作っているあいだに変わったものがあるので、記録しませんでした" in done.stderr
    assert (book.generated / "other.json").read_bytes() == before
    assert "measure:tiny/other" in explained(book)
    checked = book.run("--check", "--only", "measure:tiny/other")
    assert checked.returncode == 1 and "検査のあいだに" in checked.stderr


def test_another_version_of_a_package_that_a_used_package_uses(book: Book, tmp_path: Path) -> None:
    fake = tmp_path / "fake" / "fonttools-99.0.dist-info"  # matplotlib が使う
    fake.mkdir(parents=True)
    (fake / "METADATA").write_text("Metadata-Version: 2.1\nName: fonttools\nVersion: 99.0\n", encoding="utf-8")
    said = explained(book, path=str(fake.parent))
    assert "draw:tiny/bars" in said and "版 fonttools: 変わった" in said
    assert "measure:tiny/length" not in said


def test_comments_and_explanations_make_nothing_stale_but_where_code_is_quoted(book: Book) -> None:
    for name in ("examples/nexttoken/inner.py", "figures_gen/promise/produce.py", "figures_gen/style.py"):
        path = book.root / name
        path.write_text(path.read_text(encoding="utf-8") + "\n# 注釈を一つ足した\n", encoding="utf-8")
    book.edit("examples/nexttoken/outer.py", "def count(n):\n", 'def count(n):\n    """数えます。"""\n')
    assert "すべて最新です" in explained(book)
    book.edit("examples/tiny.py", "x = 1", "import inspect\nprint(inspect.getsource(count))")
    assert book.run().returncode == 0
    book.edit("examples/nexttoken/outer.py", "def count(n):\n", "def count(n):\n    # 数える\n")
    assert "run:tiny/notebook" in explained(book)


def test_a_false_claim_fails_the_build_and_the_check(book: Book) -> None:
    book.set_corpus("猫。", pin=True)
    assert "docs/tiny.md:5" in book.run().stderr
    for arguments in ((), ("--check",), ("--claims",)):
        done = book.run(*arguments)
        said = done.stdout + done.stderr
        assert done.returncode == 1 and "長さは三つより多い。" in said and "長さ = 2" in said, arguments
    forge(book, "models", "docs/generated/tiny/odds.json", "gpt-neko")
    assert book.run().returncode == 1


@pytest.mark.parametrize("module", ["figures_gen", "figures_gen.site", "figures_gen.paper"])
@pytest.mark.parametrize(("flags", "optimize"), [(("-O",), ""), ((), "1")], ids=["-O", "PYTHONOPTIMIZE"])
def test_without_asserts_no_command_begins(module: str, flags: tuple[str, ...], optimize: str) -> None:
    """記録と台本の確かめは assert。消されれば、書き換えた記録も「違いはありません」になる。"""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT}/examples", "PYTHONOPTIMIZE": optimize}
    command = [sys.executable, *flags, "-m", module, "--list"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{OPTIMIZED}\n")


def _commit(book: Book, date: str) -> None:
    identity = {
        f"GIT_{who}_{what}": "neko@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        dated = {**os.environ, **identity, "GIT_COMMITTER_DATE": date}
        subprocess.run(["git", *command], cwd=book.root, env=dated, check=True)


def test_what_is_old_is_computed_again_in_turn_and_what_is_new_always(book: Book) -> None:
    """計算と目録をそろえて書き換えたら、その日と、番が来たときと、名指しと、--whole で分かる。"""
    turns = "figures_gen/promise/build.py"
    book.edit(turns, "TURNS = 4", "TURNS = 10**9")
    (book.root / ".figures.lock").unlink()  # cloneしたばかりのつもり
    _commit(book, "2020-01-01T00:00:00Z")
    assert "何も変わらない 4 件は、今回は計算し直していません" in book.run("--check").stderr
    path = book.generated / "other.json"
    whole, before = json.loads(path.read_bytes()), path.read_bytes()
    path.write_bytes(document({"n": 8}, **{name: whole[name] for name in ("made_by", "nature", "inputs")}))
    digests = [hashlib.sha256(content).hexdigest() for content in (before, path.read_bytes())]
    book.edit("docs/generated/manifest.json", *digests)
    assert book.run("--only", "draw:*").returncode == 0
    _commit(book, "@" + str(int(time.time())))
    assert "other.json" in book.run("--check").stderr
    shutil.rmtree(book.root / ".git")
    assert "other.json" in book.run("--check").stderr  # いつ変わったか、分からない
    _commit(book, "2020-01-01T00:00:00Z")
    assert book.run("--check").returncode == 0
    for arguments in (("--check", "--whole"), ("--check", "--only", "measure:tiny/other")):
        found = book.run(*arguments)
        assert found.returncode == 1 and "other.json" in found.stderr
    book.edit(turns, "TURNS = 10**9", "TURNS = 1")
    assert "other.json" in book.run("--check").stderr
    book.edit(turns, "TURNS = 1", "TURNS = 10**9")
    book.edit(MEASURE, "return {'n': 7}", "import os\n    return {'n': int(os.environ.get('OTHER', 8))}")
    assert "other.json" in book.run("--check", OTHER="9").stderr
    assert book.run().returncode == 0  # 目録の原因だけが変わる
    _commit(book, "@" + str(int(time.time())))
    assert book.run("--check").returncode == 0
    assert "other.json" in book.run("--check", OTHER="9").stderr  # その日のうちは、ほかの機械でも計算し直す


REPEATED = (
    "@measurement('tolerance')\ndef other():\n    from figures_gen.declarations import Parts\n\n"
    "    def row(number):\n        print('測る')\n        return {'pair': (number, count(number) / 3)}\n\n"
    "    return Parts(64, row, lambda rows: {'n': sum(row['pair'][1] for row in rows)})"
)


def _rewrite(book: Book, row: int, total: float | None) -> None:
    """``row`` 番の回（と合計）を、JSON の指紋と目録まで合わせて書き換える。"""
    path, manifest = book.generated / "other.json", book.root / "docs/generated/manifest.json"
    before = path.read_bytes()
    whole = json.loads(before)
    whole["data"]["rows"][row]["pair"][1] += 5
    whole["data"]["n"] += total or 0.0
    path.write_bytes(document(whole["data"], **{name: whole[name] for name in ("made_by", "nature", "inputs")}))
    digests = [hashlib.sha256(content).hexdigest() for content in (before, path.read_bytes())]
    book.edit(str(manifest.relative_to(book.root)), *digests)


def test_only_some_rows_of_a_repeated_measurement_are_measured_again(book: Book) -> None:
    only = ("--check", "--only", "measure:tiny/other")
    book.edit(MEASURE, "@measurement('exact')\ndef other():\n    return {'n': 7}", REPEATED)
    made = book.run()
    assert made.returncode == 0 and made.stdout.count("測る") == 64
    done, whole = book.run(*only), book.run(*only, "--whole")
    found = re.search("（64 回のうち (.*)、(.*) 回目）", done.stderr)
    assert found and done.returncode == whole.returncode == 0
    assert (done.stdout.count("測る"), whole.stdout.count("測る")) == (2, 64)
    (book.root / ".figures.lock").unlink()  # cloneしてすぐの make serve は、コミットされたものを確かめるだけ
    book.edit("figures_gen/promise/build.py", "TURNS = 4", "TURNS = 1")
    assert book.run("--gently").stdout.count("測る") == 2
    assert book.run().stdout.count("測る") == 0
    picked = [int(number) - 1 for number in found.groups()]
    other = next(number for number in range(64) if number not in picked)
    good = {path: path.read_bytes() for path in (book.generated / "other.json", book.root / MEASURE)}
    good[book.root / "docs/generated/manifest.json"] = (book.root / "docs/generated/manifest.json").read_bytes()

    def said(*arguments: str) -> str:
        failed = book.run(*only, *arguments)
        for path, content in good.items():
            path.write_bytes(content)
        assert failed.returncode == 1, failed.stderr
        return failed.stderr

    _rewrite(book, picked[0], None)
    assert f"data.rows.{picked[0]}.pair.1" in said()
    _rewrite(book, other, None)  # 選ばれない回を書き換えれば、まとめたものが合わない
    assert "data.n" in said()
    _rewrite(book, other, 5)  # まとめたものまで合わせたら、すべての回を測れば分かる
    assert f"data.rows.{other}.pair.1" in said("--whole")
    book.edit(MEASURE, "count(number) / 3", "count(number) / 2 + 1")
    changed = said()
    assert all(f"data.rows.{number}.pair.1" in changed for number in picked)
    book.edit(MEASURE, "'n': sum(", "'n': 1 + sum(")
    assert "data.n" in said()
