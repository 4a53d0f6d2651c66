"""年の部品（years.mjs）。読者の書き出しにも、記録と同じ計算で答える。"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.contract import widget
from tests.browser.looks import listening
from tests.site.pages import measured

pytestmark = pytest.mark.browser


def test_what_is_computed_is_what_was_recorded(reader: Page, root: str, gguf: Path) -> None:
    row = measured("observe/sure")["rows"][5]
    with listening(reader, root):
        found = widget(reader, root, "nt-years")
        found.locator("input[type=file]").set_input_files(gguf)
        found.locator("#text").fill(row["prompt"])
        found.locator("#text").press("Tab")
        expect(found.locator("#told")).to_contain_text(f"Gemmaは{row['written']}年と書きました", timeout=60_000)
        assert found.evaluate("({ own }) => own.chances") == pytest.approx(row["chances"], abs=1e-5)
