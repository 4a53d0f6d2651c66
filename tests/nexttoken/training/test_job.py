"""どの学習の命令にも共通の約束。小さな偽の学習で、一度だけ確かめる。"""

import json
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from nexttoken.loading import checkpoint, provenance
from nexttoken.loading.checkpoint import restore, save
from nexttoken.loading.source import ModelError
from nexttoken.training import job
from nexttoken.training.output import Output

CALLED = {"text": "文章", "code": "学習のコード"}


class Place:
    """「重み」を一歩ずつ足していく学習。"""

    def __init__(self, folder: Path) -> None:
        self.out, self.inputs = folder / "out", {"text": "猫", "code": "c"}

    def learn(self, steps: int = 4, at: Callable[[int], None] = lambda step: None) -> int:
        """学習し、そのうち新しく進んだ歩数を返す。"""
        new = 0
        with job.begin("fake", Output(self.out, ("weights",)), lambda: dict(self.inputs), CALLED, steps) as work:
            weights = work.place().read_bytes() if work.place().exists() else b""
            while len(weights) < steps:
                weights, new = weights + b"%d" % len(weights), new + 1
                checkpoint.write(work.place(), weights)
                at(len(weights))
            with work.putting() as folder:
                (folder / "weights").write_bytes(weights)
                provenance.write(folder, work.before | work.machine(), ("weights",))
        return new


@pytest.fixture
def place(tmp_path: Path, own_cache: Path) -> Place:
    return Place(tmp_path)


def press_at(step: int) -> Callable[[int], None]:
    def press(now: int) -> None:
        if now == step:
            raise KeyboardInterrupt

    return press


def left(place: Place) -> list[Path]:
    return list((place.out.parent / "cache" / "fake").iterdir())


def test_stopped_and_resumed_equals_uninterrupted(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        place.learn(at=press_at(3))
    assert len(left(place)) == 1 and not place.out.exists()
    assert str(left(place)[0].parent) in capsys.readouterr().out
    assert place.learn() == 1 and (place.out / "weights").read_bytes() == b"0123"
    assert not left(place) and place.learn() == 4


@pytest.mark.parametrize("other", ["文章", "決めごと", "置き場所"])
def test_another_training_begins_anew(place: Place, other: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        place.learn(at=press_at(3))
    if other == "文章":
        place.inputs["text"] = "犬"
    if other == "置き場所":
        place.out = place.out.with_name("別")
    assert place.learn(5 if other == "決めごと" else 4) >= 4


def test_what_changes_during_the_training_is_named_and_nothing_is_left(place: Place) -> None:
    place.learn()
    before = (place.out / provenance.PROVENANCE).read_bytes()

    def edit(step: int) -> None:
        place.inputs["text"] = "猫、犬"

    place.inputs["code"] = "d"
    with pytest.raises(ValueError, match="学習しているあいだに、文章が変わりました。結果は残しません"):
        place.learn(at=edit)
    assert (place.out / provenance.PROVENANCE).read_bytes() == before


def test_the_place_is_tried_before_the_training(place: Place) -> None:
    place.out.mkdir()
    (place.out / "卒論.docx").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"卒論\.docx"):
        place.learn(at=press_at(1))  # 一歩も進まない


def test_the_identity_says_from_what_it_was_made(place: Place) -> None:
    place.learn()
    found = json.loads((place.out / provenance.PROVENANCE).read_text(encoding="utf-8"))
    assert found.keys() == {"text", "code", "versions", "machine", "threads", "files"}
    with job.begin("fake", Output(place.out, ("weights",)), lambda: place.inputs, CALLED) as work:
        work.require_current(found, "make learn")
        with pytest.raises(ModelError, match="今の文章と学習のコードで学習したものではありません。先に make learn"):
            work.require_current(found | {"text": "犬"}, "make learn")


# ---- 途中経過の置き方と、読めないときの断り方 ----


def test_a_full_disk_keeps_the_one_before(tmp_path: Path) -> None:
    place = tmp_path / "half.pt"
    save(place, {"step": 1})
    before, limit = place.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))
    try:
        with pytest.raises(OSError):
            save(place, {"weights": torch.arange(50_000.0)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert place.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["half.pt"]


def test_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "half.pt").write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError, match=r"途中経過 .*half\.pt が壊れています。消して"):
        restore(tmp_path / "half.pt", dict)
