"""二つの生成物を、いつ同じと言うか。"""

import gzip
import json
from pathlib import Path

import pytest

from figures_gen.promise.results import ABSOLUTE, differences, document, dump

JSON, TEXT = Path("a.json"), Path("a.txt")


def made(data, nature="tolerance"):
    return document(data, made_by="f", nature=nature, inputs={"gemma": "Gemma"})


SUBTRACTED = 1e-4  # 20ほどのロジットどうしの差は、引いた数と同じだけ揺れる


@pytest.mark.parametrize(
    ("old", "new", "absolute", "same"),
    [
        (0.5, 0.5004, ABSOLUTE, True),
        (0.5, 0.502, ABSOLUTE, False),
        (1e-9, 2e-9, ABSOLUTE, True),
        ([1.0, 2.0], [1.0, 2.001], ABSOLUTE, True),
        ([1.0], [1.0, 2.0], ABSOLUTE, False),
        (3, 3.0, ABSOLUTE, False),
        (3, 4, ABSOLUTE, False),
        ("首都", "首府", ABSOLUTE, False),
        ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, ABSOLUTE, True),
        ({"a": 1.0}, {"b": 1.0}, ABSOLUTE, False),
        (0.00681, 0.00682, SUBTRACTED, True),
        (0.00681, 0.00701, SUBTRACTED, False),
        (1.05e-5, 0.86e-5, SUBTRACTED, True),  # 0 を意味する数
        (0.13, 0.1302, SUBTRACTED, False),
        (46.9, 46.93, SUBTRACTED, True),
        (46.9, 46.96, SUBTRACTED, False),
        (3, 4, SUBTRACTED, False),
    ],
)
def test_numbers_in_data(old, new, absolute, same):
    found = differences(JSON, made({"x": old}), made({"x": new}), "tolerance", absolute)
    assert (not found) == same and (same or found[0][0].startswith("data.x"))


def test_exact_has_no_tolerance():
    assert differences(JSON, made({"x": 0.5}, "exact"), made({"x": 0.5000001}, "exact"), "exact")


def test_a_changed_source_is_a_difference():
    other = document({"x": 1.0}, made_by="f", nature="tolerance", inputs={"gemma": "Gemma 3 1B"})
    assert differences(JSON, made({"x": 1.0}), other, "tolerance")[0][0] == "inputs"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b"0.5", b"0.50001"),
        lambda text: text + b" ",
        lambda text: text[:-10],
        lambda text: b"[]",
        lambda text: dump({**json.loads(text), "sha256": "0"}),
    ],
)
def test_a_hand_edited_json_is_never_trusted(spoil):
    assert differences(JSON, spoil(made({"x": 0.5})), made({"x": 0.5}), "tolerance")


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("首都 51.2%", "首都 51.3%", True),
        ("首都 51.2%", "首都 51.4%", False),
        ("3 個 0.10", "4 個 0.10", False),
        ("首都 51.2%", "首府 51.2%", False),
        ("-1.00e-05", "-1.01e-05", True),
    ],
)
def test_numbers_in_outputs(old, new, same):
    assert (not differences(TEXT, old.encode(), new.encode(), "tolerance")) == same


@pytest.mark.parametrize(
    ("old", "same"),
    [
        (gzip.compress(b"vocabulary", 1, mtime=7), True),
        (gzip.compress(b"vocabularY", 9, mtime=0), False),
        (gzip.compress(b"vocabulary", 9, mtime=0)[:-4], False),
        (b"", False),
    ],
)
def test_gzipped_data_is_compared_by_its_content(old, same):
    assert (not differences(Path("a.bin"), old, gzip.compress(b"vocabulary", 9, mtime=0), "exact")) == same


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        made({"x": float("nan")})
