"""間違いが一つでもあれば、サイトの組み立ては失敗し、どこの何を直せばよいかを言うこと。"""

import json
import os
import re
from pathlib import Path

import pytest

from figures_gen.promise.workers import WorkerError
from figures_gen.site import finishing
from figures_gen.site.notices import heard
from tests.figures_gen.conftest import Book
from tests.figures_gen.site.conftest import OTHER, TEXT, built, page

#: 本文に書く間違い → 端末に出るべきこと。
FAULTS = {
    "[切れた](nai.md)": "docs/tiny.md: リンク先がありません: nai.md",
    "[節](other.md#nai)": "docs/tiny.md: リンク先に、その名前の節がありません: other.md#nai",
    "[ここ](#koko)": "docs/tiny.md: リンク先に、その名前の節がありません: #koko",
    "![絵](nai.png)": "docs/tiny.md: リンク先がありません: nai.png",
    "[根](/other/)": "docs/tiny.md: 行き先の分からないリンクです: /other/",
    '{{ cell("nai") }}': "docs/tiny.md: tiny のノートブックに、nai というセルはありません",
    '{{ fact("length.nai") }}': "docs/tiny.md: tiny の測定に、length.nai という値はありません",
    '{{ fact("length.share") }}': "docs/tiny.md: 小数",
    '{{ figure("nai") }}': "docs/tiny.md: docs/generated/tiny/nai.svg がありません",
    '{{ claim("nai") }}': "nai という述語はありません",
    '{{ figure("bars", claims="dokonimo") }}': "dokonimo という述語はありません",
    '{{ claim("longer_than_three") }}': "docs/tiny.md: 述語 longer_than_three: 成り立たない（長さ = 8",
}


def test_a_good_book_is_built_without_a_word(shelf: Book) -> None:
    done = built(shelf)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert '<a class="nt-term" href="../glossary/#term-length">長さ</a>' in page(shelf, "other")
    assert '<dt id="term-length">' in page(shelf, "glossary")
    assert "figures-progress" not in page(shelf, "tiny")  # 手元で開いたときにだけ足すもの
    assert "三倍" in page(shelf, "generated/tiny/tiny") and 'id="hello"' in page(shelf, "generated/tiny/tiny")
    assert "図のコード：小さな章" not in "".join(path.name for path in shelf.root.glob("site/code/*"))


def test_every_fault_is_named_with_its_file(shelf: Book) -> None:
    shelf.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    (shelf.root / "docs" / "tiny.md").write_text(TEXT + "\n\n".join(FAULTS) + "\n", encoding="utf-8")
    (shelf.root / "docs" / "other.md").write_text(OTHER + "{{ nai() }}\n", encoding="utf-8")
    (shelf.root / "docs" / "glossary.md").write_text("# 用語集\n\n{% if %}\n", encoding="utf-8")
    (shelf.root / "docs" / "stray.md").write_text("# 迷子\n", encoding="utf-8")
    done = built(shelf)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    for said in FAULTS.values():
        assert said in done.stderr, said
    assert "docs/other.md: 埋め込みが間違っています: 'nai' is undefined" in done.stderr
    assert "docs/glossary.md:3: 埋め込みの文法が間違っています" in done.stderr
    assert "mkdocs.yml の nav にないページです: - stray.md" in done.stderr
    assert not (shelf.root / "site").exists()


def test_a_page_of_nav_that_is_not_there_is_named(shelf: Book) -> None:
    (shelf.root / "docs" / "other.md").unlink()
    done = built(shelf)
    assert done.returncode == 1 and "mkdocs.yml の nav にあるページがありません: other.md" in done.stderr


def test_a_link_is_named_and_what_it_points_to_is_not_published(shelf: Book, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("ひみつ", encoding="utf-8")
    for name in ("docs/assets/file.txt", "docs/.#tiny.md", "overrides/file.txt"):
        (shelf.root / name).symlink_to(tmp_path / "secret.txt")
    (shelf.root / "docs" / "folder").symlink_to(tmp_path, target_is_directory=True)
    done = built(shelf)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert all(name in done.stderr for name in ("docs/assets/file.txt", "docs/folder → ", "overrides/file.txt"))
    assert ".#tiny.md" not in done.stderr and not list((shelf.root / "site").rglob("*.txt"))
    for name in ("docs/assets/file.txt", "docs/folder", "overrides/file.txt"):
        (shelf.root / name).unlink()
    assert built(shelf).returncode == 0


def test_with_another_model_the_sentence_carries_a_note(shelf: Book) -> None:
    """ほかのモデルで作ったときは止めず、成り立たない文と、測れなかった値に、断りを添える。"""
    manifest = shelf.root / "docs/generated/manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["models"] = {"docs/generated/tiny/odds.json": "ほかのモデル"}
    manifest.write_text(json.dumps(content), encoding="utf-8")
    shelf.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    odds = shelf.generated / "odds.json"
    odds.write_text(odds.read_text(encoding="utf-8").replace('"p": 0.5', '"p": null'), encoding="utf-8")
    text = "# 章\n\n長い。{{ claim('longer_than_three') }}\n\n値は{{ fact('odds.p', '.1f') }}です。\n"
    (shelf.root / "docs" / "tiny.md").write_text(text, encoding="utf-8")
    done = built(shelf)
    assert done.returncode == 0, done.stderr
    text = re.sub(r"<[^>]+>", "", page(shelf, "tiny"))
    assert "このモデルでは成り立ちません" in text and "このモデルでは測れません" in text


def test_what_stops_the_build_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with heard() as notices, notices.failures():
        raise ValueError("思わぬこと")
    assert capsys.readouterr().err == "・思わぬこと\n"


def test_a_finishing_process_that_died_is_told_once_and_the_next_build_starts_anew() -> None:
    finishing._beside().submit(os._exit, 9)
    with pytest.raises(WorkerError, match="プロセスが途中で終わりました"):
        finishing.end(finishing.begin("<p>猫</p>", "a.md"))
    assert finishing.end(finishing.begin("<p>猫</p>", "a.md"))[0] == "<p>猫</p>"
    finishing._beside().shutdown()  # ほかの試験に、プロセスを残さない
    finishing._beside.cache_clear()
