"""サイトの組み立て――間違った埋め込みや成り立たない文が、黙って通らず、理由を言って止まること。"""

import json
import shutil
import subprocess
import sys

import pytest

from tests.figures_gen.conftest import ROOT, Book

MKDOCS = """\
site_name: 小さな本
theme: { name: mkdocs, highlightjs: false }
nav: [tiny.md]
plugins:
  - macros:
      module_name: figures_gen/site/macros
      on_undefined: strict
      on_error_fail: !ENV [MACROS_FAIL, true]
      j2_comment_start_string: "{=#"
      j2_comment_end_string: "#=}"
      render_by_default: false
      force_render_paths: "*.md"
markdown_extensions: [attr_list, md_in_html, pymdownx.blocks.html, pymdownx.superfences, pymdownx.highlight]
"""


def built(book: Book, text: str, *options: str, **extra: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """``text`` を本文にして組み立てた結果と、出来たページ。"""
    if not (book.root / "figures_gen" / "site").exists():
        shutil.copytree(ROOT / "figures_gen" / "site", book.root / "figures_gen" / "site")
    (book.root / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (book.root / "docs" / "tiny.md").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "out", *options],
        cwd=book.root,
        env=book.environment(NO_MKDOCS_2_WARNING="1", **extra),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    page = book.root / "out" / "tiny" / "index.html"
    return done, page.read_text(encoding="utf-8") if page.exists() else ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{{ fact("length.nai") }}', "length.json に nai はありません"),
        ('{{ fact("nai.count") }}', "nai.json がありません"),
        ('{{ fact("length.share") }}', "表示の形"),
        ('{{ cell("nai") }}', "nai というセルはありません"),
        ('{{ figure("nai") }}', "nai.svg がありません"),
        ('文。{{ claim("nai") }}', "nai という述語はありません"),
        ("文。{{ claim('longer_than_three') }}", ""),
    ],
)
def test_a_mistake_is_named_even_when_quiet(book: Book, text: str, said: str) -> None:
    done, _ = built(book, text, "--strict")
    assert (done.returncode == 0) == (said == "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) <= 3
    assert said == "" or "docs/tiny.md" in done.stderr


def test_a_false_claim_stops_the_site_with_its_values(book: Book) -> None:
    book.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    done, _ = built(book, "長さは三つより少ない。{{ claim('longer_than_three') }}")
    assert done.returncode == 1
    assert "longer_than_three" in done.stderr and "長さ = 8" in done.stderr and "docs/tiny.md" in done.stderr


def test_with_another_model_the_sentence_carries_a_note(book: Book) -> None:
    """ほかのモデルで作ったときは止めず、成り立たない文と、測れなかった値に、断りを添える。"""
    manifest = book.root / "docs/generated/manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["models"] = {"docs/generated/tiny/odds.json": "ほかのモデル"}
    manifest.write_text(json.dumps(content), encoding="utf-8")
    book.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    odds = book.generated / "odds.json"
    odds.write_text(odds.read_text(encoding="utf-8").replace('"p": 0.5', '"p": null'), encoding="utf-8")
    done, page = built(book, "長い。{{ claim('longer_than_three') }}\n\n値は{{ fact('odds.p', '.1f') }}です。")
    assert done.returncode == 0, done.stderr
    assert "長い。" in page and "このモデルでは成り立ちません" in page
    assert "このモデルでは測れません" in page


def test_a_figure_carries_the_claims_of_its_caption(book: Book) -> None:
    text = "{{ figure('bars', claims='longer_than_three') }}"
    done, page = built(book, text)
    assert done.returncode == 0, done.stderr
    assert "長さは8。" in page
    book.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    assert built(book, text)[0].returncode == 1


def test_while_serving_a_mistake_does_not_end_everything(book: Book) -> None:
    done, page = built(book, "前。{{ fact('length.nai') }}", MACROS_FAIL="false")
    assert done.returncode == 0, done.stderr
    assert "length.json に nai はありません" in page  # 直すべき所が、ページの上で分かる
