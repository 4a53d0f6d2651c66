"""絵を番号に直し、番号の並びを予測する。k平均法、近さの物差し、絵の文、置いたものの読み込み。"""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from nexttoken import images, paint, picture_language
from nexttoken.drawings import KINDS
from nexttoken.images import Codebook, joined, kmeans, moved, nearest, patches
from nexttoken.loading.provenance import PROVENANCE
from nexttoken.picture_language import BEGIN, CAPTIONS, COUNT, RECIPE, captions_for, code_digest, losses, sentences

BOOK = Codebook.load()
TEST = images.pictures("test")


def test_no_held_out_picture_was_read() -> None:
    found = {split: {row.numpy().tobytes() for row in images.pictures(split)} for split in images.SPLITS}
    assert sum(map(len, found.values())) == len(set.union(*found.values())) >= 2000
    assert all(len(found[split]) == count for split, (count, _) in images.SPLITS.items())


# パッチとk平均法


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_patches_are_joined_again(size: int) -> None:
    wide = TEST[:2, :16]
    cut = patches(wide, size)
    assert cut.shape == (2, 16 // size, 32 // size, size * size * 3)
    assert torch.equal(joined(cut), wide)
    assert torch.equal(cut[0, 0, 1].reshape(size, size, 3), wide[0, :size, size : 2 * size])


def test_each_point_goes_to_the_nearest_and_a_tie_to_the_smaller_number() -> None:
    numbers = torch.Generator().manual_seed(0)
    points, centres = (torch.rand(count, 5, generator=numbers, dtype=torch.double) for count in (200, 9))
    assert torch.equal(nearest(points, centres), torch.cdist(points, centres).argmin(1))
    assert nearest(torch.tensor([[1.0]]), torch.tensor([[2.0], [0.0]])).tolist() == [0]


def test_kmeans_never_gets_worse_and_ends() -> None:
    points = torch.rand(300, 3, generator=torch.Generator().manual_seed(1))
    found = list(kmeans(points, 7, 1000))
    costs = [(points - one[nearest(points, one)]).square().sum().item() for one in found]
    assert 2 < len(found) < 1000 and all(a >= b - 1e-4 for a, b in pairwise(costs))
    assert torch.equal(moved(points, found[-1]), found[-1])


# 物差し


def test_ssim_of_one_window_is_the_formula() -> None:
    numbers = torch.Generator().manual_seed(3)
    x, y = (torch.rand(7, 7, 3, generator=numbers, dtype=torch.double) for _ in range(2))
    wanted = []
    for colour in range(3):
        one, other = x[..., colour].flatten(), y[..., colour].flatten()
        (vx, together), (_, vy) = torch.cov(torch.stack([one, other])).tolist()
        mx, my = one.mean().item(), other.mean().item()
        top = (2 * mx * my + 1e-4) * (2 * together + 9e-4)
        wanted.append(top / ((mx * mx + my * my + 1e-4) * (vx + vy + 9e-4)))
    assert images.ssim(x, y) == pytest.approx(sum(wanted) / 3, rel=1e-9)
    assert images.ssim(x, x) == pytest.approx(1)


# 絵の文


def test_a_picture_makes_two_sentences() -> None:
    ids = torch.arange(128).reshape(2, 8, 8)
    made = sentences(ids, ["山", "白猫"])
    assert made.named[0].tolist() == [CAPTIONS + KINDS.index("山"), *range(64)]
    assert made.shown[1].tolist() == [BEGIN, *range(64, 128), CAPTIONS]
    stream = made.stream(3).tolist()
    assert len(stream) in (130, 131, 132) and sorted(one for one in stream if one < COUNT) == list(range(128))


@pytest.fixture(scope="module")
def model() -> picture_language.Gemma3:
    return picture_language.load()


def test_painting_keeps_what_was_given_and_its_seed(model: picture_language.Gemma3) -> None:
    ids = BOOK.encode(TEST[0])
    one, again, other = (picture_language.paint(model, None, ids[:4], seed) for seed in (0, 0, 1))
    assert torch.equal(one[:4], ids[:4]) and torch.equal(one, again) and not torch.equal(one, other)
    assert torch.equal(picture_language.paint(model, "山", ids), ids)
    assert 0 <= one.min() <= one.max() < COUNT


def test_a_cold_painter_takes_the_likeliest(model: picture_language.Gemma3) -> None:
    ids = BOOK.encode(TEST[3])
    cold = picture_language.paint(model, "満月", ids[:7], temperature=1e-6)[7].tolist()
    row = [CAPTIONS + KINDS.index("満月"), *ids[:7].flatten().tolist()]
    for number in cold:
        with torch.no_grad():
            assert model(torch.tensor([row]))[0, -1, :COUNT].argmax() == number
        row.append(number)


def test_losses_are_of_the_next_tokens(model: picture_language.Gemma3) -> None:
    rows = sentences(BOOK.encode(TEST[:60]), images.captions("test")[:60]).shown
    found = losses(model, rows)
    assert found.shape == (60, 65)
    logs = model(rows[:1, :-1])[0].log_softmax(-1)
    assert torch.allclose(found[0], -logs.gather(1, rows[0, 1:, None])[:, 0], atol=1e-5)
    assert len(captions_for(model, BOOK.encode(TEST[:60]))) == 60


# 作る命令


def test_the_command_makes_a_folder(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "SPLITS", {"train": (24, 1), "validation": (8, 2), "test": (8, 3)})
    monkeypatch.setattr(paint, "COUNTS", (16, COUNT))
    monkeypatch.setattr(paint, "PATCHES", (4,))
    images._draw_once.cache_clear()
    try:
        assert paint.main(["--epochs", "1", "--out", str(tmp_path / "out")]) == 0
    finally:
        images._draw_once.cache_clear()
    assert not list(own_cache.rglob("*.pt"))
    found = json.loads((tmp_path / "out" / PROVENANCE).read_text(encoding="utf-8"))
    assert found["recipe"]["epochs"] == 1 and len(found["curve"]) == 2 and found["code"] == code_digest()
    assert picture_language.load(tmp_path / "out").config.vocab_size == RECIPE.vocab_size
    assert len(Codebook.load(4, 16, tmp_path / "out")) == 16
