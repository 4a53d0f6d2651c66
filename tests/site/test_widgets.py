"""部品の、画面を知らないところ（状態、住所、言葉、形）。tests/site/widgets の試験を、Node.js で動かす。"""

from tests.site.javascript import node
from tests.site.pages import ROOT


def test_what_knows_no_screen() -> None:
    files = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("tests/site/widgets/*.test.mjs"))
    said = node("--test", *files)
    assert len(files) > 8 and ("# fail 0" in said or "ℹ fail 0" in said)
