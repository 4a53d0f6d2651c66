"""ほかのモデルで作った本と、図の説明を支える述語。間違いが黙って通らないことは、test_strict.py が確かめます。"""

import json

from tests.figures_gen.conftest import Book
from tests.figures_gen.site.conftest import built, page


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
    assert "このモデルでは成り立ちません" in page(shelf, "tiny")
    assert "このモデルでは測れません" in page(shelf, "tiny")


def test_a_figure_carries_the_claims_of_its_caption(shelf: Book) -> None:
    text = "# 章\n\n{{ figure('bars', claims='longer_than_three') }}\n"
    (shelf.root / "docs" / "tiny.md").write_text(text, encoding="utf-8")
    shelf.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    done = built(shelf)
    assert done.returncode == 1 and "docs/tiny.md: 述語 longer_than_three" in done.stderr
