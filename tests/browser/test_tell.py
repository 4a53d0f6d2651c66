"""「この文はおかしい」。見出しから押す二つめで、見えているとおりのものだけが、頼んだところへ渡る。"""

from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

from figures_gen import edition
from tests.browser.looks import arrive, listening, violations
from tests.site.pages import ROOT

pytestmark = pytest.mark.browser

HEADING, PANEL = "sampling/#temperature", "[popover][role=dialog]"
PUBLISHED = {"repository": "https://github.com/neko/book.git", "commit": "a1b2", "model": "Gemma"}


def test_a_report_says_what_is_shown_and_nothing_else(reader: Page, sub_path: str) -> None:
    """鍵盤で開き、選び直し、閉じる。押すまで、ほかのサーバーには何も頼まない。"""
    reader.route("**/about.json", lambda route: route.fulfill(json=PUBLISHED))
    with listening(reader, sub_path):
        arrive(reader, f"{sub_path}{HEADING}&next-token=k3_n0")
        expect(reader.locator("nt-next-token[data-ready]")).to_be_visible()
        mark = reader.locator("#temperature .headerlink")
        mark.focus()
        reader.keyboard.press("Enter")
        report, send = reader.locator("#report"), reader.locator("#send")
        expect(send).to_be_focused()
        shown = report.inner_text()
        assert shown.splitlines() == [
            "ページ: sampling/",
            "節: 温度――形を変える（temperature）",
            "版: a1b2",
            "モデル: Gemma",
            f"ブラウザ: {reader.evaluate('navigator.userAgent')}",
            shown.splitlines()[-1],
        ]
        assert shown.splitlines()[-1].startswith("部品: next-token（prompt 0、")
        link = urlsplit(send.get_attribute("href") or "")
        asked = {name: value for name, (value,) in parse_qs(link.query).items()}
        assert asked == {"template": "wrong.yml", "title": "sampling/#temperature: ", "where": shown}
        assert f"{link.netloc}{link.path}" == "github.com/neko/book/issues/new"
        assert violations(reader, PANEL) == []
        reader.locator("#section").select_option(
            reader.locator("option", has_text="top-k").first.get_attribute("value")
        )
        expect(report).to_contain_text("（top-k）")
        reader.keyboard.press("Escape")
        expect(reader.locator(PANEL)).to_have_count(0)
        expect(mark).to_be_focused()


def test_the_form_takes_what_the_link_brings() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong.yml").read_text(encoding="utf-8"))
    assert "where" in [field["id"] for field in form["body"]]


def test_without_a_repository_the_same_text_is_copied(phone: Page, root: str) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrive(phone, f"{root}terms/")
    phone.locator(".nt-tell").tap()
    text = phone.locator("#report").inner_text()
    assert f"版: {edition.commit() or '分からない'}" in text and f"モデル: {edition.model()}" in text
    expect(phone.locator("#send")).to_have_count(0)
    phone.locator("#copy").tap()
    expect(phone.get_by_text("写しました。")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == text


def test_what_does_not_arrive_leaves_the_link(reader: Page, root: str) -> None:
    reader.route("**/tell.mjs", lambda route: route.abort())
    arrive(reader, f"{root}terms/")
    reader.locator(".nt-tell").click()
    reader.wait_for_url("**/corrections/#tell")
