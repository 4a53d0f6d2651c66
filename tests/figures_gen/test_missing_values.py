"""モデルが期待どおりに書かなかったときの値。ほかのモデルでも、本が作れるように。"""

import pytest
import torch

from figures_gen.chapters.observe import draw as drawn
from figures_gen.chapters.observe import measure as measured
from figures_gen.chapters.sampling import claims as claimed
from figures_gen.chapters.sampling import measure as sampling
from figures_gen.site.macros import format_value


def test_a_number_the_model_did_not_write_is_none() -> None:
    assert measured._number(r"(\d{4})年", "1945年（昭和27年）の10月1日。") == 1945
    assert measured._number(r"昭和(\d+)年", "1945年（昭和27年）の10月1日。") == 27
    assert measured._number(r"昭和(\d+)年", "1889年2月11日である。") is None


@pytest.mark.parametrize("form", ["", "d", ".2f"])
def test_a_missing_fact_says_so_whatever_the_form(form: str) -> None:
    assert format_value(None, form) == "なし"


def test_the_timeline_leaves_out_a_claim_without_a_year() -> None:
    record = {"year": 1871, "event": "首都に指定", "who": "原稿"}
    assert [row["year"] for row in drawn._claims({"year": None, "record": record})] == [1871]
    assert [row["year"] for row in drawn._claims({"year": 1945, "record": record})] == [1871, 1945]


@pytest.mark.parametrize(("first", "safe"), [(0.5, False), (0.4, True)])
def test_a_draw_at_the_edge_leaves_no_distance(monkeypatch: pytest.MonkeyPatch, first: float, safe: bool) -> None:
    monkeypatch.setattr(sampling, "_write", lambda *given, **named: [])
    monkeypatch.setattr(sampling, "_logits", lambda *given: torch.tensor([first, 1 - first]).log())
    found = sampling.margins((None, None))
    assert found["at_least"] == (sampling.SAFE if safe else None)
    assert claimed.draws_are_far_from_the_edges(found).holds is safe
