"""50分の授業（docs/handout.md）。生徒の端末では、一つのページだけを、上から下へたどれる。"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.looks import APPROACH, arrive, asking, listening
from tests.browser.test_every_page import packed

pytestmark = pytest.mark.browser

#: 終わりまでたどった端末が受け取ってよい大きさ（docs/teaching.md の「0.5MBまで」）。
HEAVIEST = 500_000


@pytest.mark.parametrize(("width", "by_key"), [(1320, False), (360, True)])
def test_the_lesson_is_one_way_down_one_page(browser: Browser, root: str, site: Path, width: int, by_key: bool) -> None:
    """予想し、縮め、温度を動かし、たたんだ答えを開く。ほかのページも、モデルも要らない。"""
    with browser.new_context(viewport={"width": width, "height": 800}, locale="ja-JP") as context:
        page = context.new_page()
        asked = asking(page)

        def press(target: Locator) -> None:
            if by_key:
                target.focus()
                page.keyboard.press("Enter")
            else:
                target.click()

        with listening(page, root) as faults:
            arrive(page, root + "handout/")
            faults += page.evaluate(APPROACH)
            for guess in page.locator(".nt-guess").all():
                expect(guess.locator("details > p").first).to_be_hidden()
                press(guess.get_by_role("button").first)
                expect(guess.locator("details > p").first).to_be_visible()
            stepper = page.locator("nt-bpe-stepper")
            for _ in range(4):
                press(stepper.get_by_role("button", name="進む"))
            expect(stepper.locator("#symbols")).to_have_text("WWE")
            explorer, shares = page.locator("nt-next-token"), []
            knob = explorer.get_by_role("slider", name="温度")
            for key, degree in (("", "1.0"), ("Left Left", "0.5"), ("Right Right Right", "1.5")):
                for arrow in key.split():
                    knob.press(f"Arrow{arrow}")
                expect(explorer.locator("#temperature-now")).to_have_text(degree)
                first = explorer.locator("button.candidate").first
                expect(first).to_contain_text("首都")
                shares.append(float(first.locator(".share").inner_text().rstrip("%")))
            assert shares[1] > shares[0] > shares[2]
            for fold in page.locator("article details.question").all():
                press(fold.locator("summary"))
                expect(fold.locator("p").first).to_be_visible()
            assert page.url.startswith(root + "handout/")
    files = {site / unquote(urlsplit(url).path).lstrip("/") for url in asked}
    assert not [file for file in files if file.suffix == ".bin"]
    assert sum(map(packed, files)) <= HEAVIEST
