"""画面を知らないところ（部品の状態、動かすセルの決まり、読んだ印など）。``*.test.mjs`` を、Node.js で動かす。"""

import re

from tests.site.javascript import node
from tests.site.pages import ROOT


def test_what_knows_no_screen() -> None:
    files = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("tests/site/*/*.test.mjs"))
    said = node("--test", *files)
    assert {file.split("/")[2] for file in files} == {"reading", "run", "widgets"} and re.search("(#|ℹ) fail 0", said)
