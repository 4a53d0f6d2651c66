"""途中経過の置き方と、読めないときの断り方。"""

import resource
from pathlib import Path

import pytest
import torch

from nexttoken.loading.checkpoint import restore, save

STATE = {"step": 3, "weights": torch.arange(50_000.0)}


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "ない" / "half.pt"
    assert restore(place, dict) is None and restore(None, dict) is None
    save(place, STATE)
    found = restore(place, dict)
    assert found and found["step"] == 3 and torch.equal(found["weights"], STATE["weights"])  # type: ignore[arg-type]
    assert [path.name for path in place.parent.iterdir()] == ["half.pt"]


def test_a_full_disk_keeps_the_one_before(tmp_path: Path) -> None:
    place = tmp_path / "half.pt"
    save(place, {"step": 1})
    before, limit = place.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))
    try:
        with pytest.raises(OSError):
            save(place, STATE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert place.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["half.pt"]


def test_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "half.pt").write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError, match=r"途中経過 .*half\.pt が壊れています。消して"):
        restore(tmp_path / "half.pt", dict)
