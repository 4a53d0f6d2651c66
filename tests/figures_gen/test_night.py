"""通った夜の札。言うことは、ワークフローにある機械と、数えた文と、いつまでか。"""

from datetime import date
from xml.etree import ElementTree

from figures_gen import night


def test_a_card_says_when_where_and_until_when() -> None:
    systems, versions = night.machines()
    assert {"ubuntu", "macos"} <= set(systems) and "3.11" in versions
    (_, text) = ElementTree.fromstring(night.card(date(2026, 12, 31), 1858, systems, versions))
    said = text.text or ""
    assert said.startswith("2026-12-31の夜") and "1,858文" in said and "2027-01-02を過ぎたら" in said
    assert all(one in said for one in [*systems, *versions])
