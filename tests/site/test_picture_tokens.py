"""「絵をトークンに」の計算（docs/assets/engine/codebook.mjs）を、Node.js の上で試す。番号は、ライブラリと同じ。"""

import base64
import math
from typing import Any

import pytest
import torch
from torch import Tensor

from figures_gen.chapters.images.measure import STRONGER
from figures_gen.chapters.picture_tokens.measure import SHOWN
from figures_gen.precision import doubled
from nexttoken import images, picture_language
from nexttoken.drawings import SIDE
from nexttoken.images import Codebook, bits_per_pixel, psnr
from tests.site.javascript import engine
from tests.site.pages import ROOT, measured

BOOKS = [(patch, count) for patch in (2, 4, 8) for count in (16, 64, 256, 1024)]


@pytest.fixture(scope="module")
def asked() -> Tensor:
    """取っておいた絵12枚、でたらめな色の4枚、白紙と黒い紙。色は256段階の整数。"""
    noise = torch.randint(256, (4, 32, 32, 3), generator=torch.Generator().manual_seed(4))
    held_out = (images.pictures("test")[:12] * 255).round().long()
    return torch.cat([held_out, noise, torch.full((1, 32, 32, 3), 255), torch.zeros(1, 32, 32, 3, dtype=torch.long)])


@pytest.fixture(scope="module")
def found(asked: Tensor) -> Any:
    return engine("pictures", [[_packed(one) for one in asked], STRONGER])


def _packed(picture: Tensor) -> str:
    return base64.b64encode(picture.to(torch.uint8).numpy().tobytes()).decode()


@pytest.mark.parametrize(("patch", "count"), BOOKS)
def test_ids_are_those_of_python(asked: Tensor, found: Any, patch: int, count: int) -> None:
    """番号、戻した絵、近さが、どの見本帳でも、どの絵でも同じ。"""
    book, given = Codebook.load(patch, count), asked.float() / 255
    ids = book.encode(given)
    again = book.decode(ids)
    read = found["books"][images.book_name(patch, count)]["read"]
    assert [one["ids"] for one in read] == ids.flatten(1).tolist()
    assert [one["again"] for one in read] == [_packed((one * 255).round()) for one in again]
    for one, other, seen in zip(given, again, read, strict=True):
        near = psnr(one, other)
        assert seen["psnr"] == (None if math.isinf(near) else pytest.approx(near, rel=1e-6))
        assert seen["error"] == pytest.approx((one - other).double().square().mean().item() * 255**2, rel=1e-6)
        gone = ((one - other).abs() * 255).round() * STRONGER
        assert seen["lost"] == _packed(gone.clamp(max=255))


def test_a_tie_goes_to_the_smaller_number() -> None:
    """色が三段階しかない、同じ見本もある見本帳なら、同じ遠さの見本がいくつもある。"""
    numbers = torch.Generator().manual_seed(5)
    centres = torch.randint(3, (40, 12), generator=numbers).to(torch.uint8).repeat(2, 1)
    pictures = torch.randint(3, (5, 8, 8, 3), generator=numbers)
    expected = Codebook(centres).encode(pictures.float() / 255)
    read = engine("encoded", [_packed(centres), 2, len(centres), [_packed(one) for one in pictures]])
    assert read == expected.flatten(1).tolist()
    assert expected.max() < 40


def test_the_account_is_that_of_the_chapter(found: Any) -> None:
    """1画素当たりのビット数は、本文の表と同じ。見本帳を割り勘にする絵の数も。"""
    account = measured("images/account")
    assert found["shared"] == {"pictures": account["pictures"], "pixels": account["pixels"]}
    assert len(account["books"]) == len(found["books"]) == len(BOOKS)
    for row in account["books"]:
        seen = found["books"][images.book_name(row["patch"], row["count"])]
        assert (seen["bits"], seen["withBook"]) == (row["bits"], row["with_book"])
        assert seen["bits"] == bits_per_pixel(row["patch"], row["count"])


def test_the_rest_of_a_picture_is_painted_as_in_python(asked: Tensor) -> None:
    """上半分に続く番号が、どの種でも同じ。何も渡さなくても、全部渡しても。どちらも倍精度で計算する。"""
    book, model = Codebook.load(), picture_language.load().double()
    above = [(book.encode(one.float() / 255)[:rows], seed) for one in asked[:2] for rows, seed in ((4, 0), (7, 3))]
    above += [(torch.zeros(0, 8, dtype=torch.int64), 5), (book.encode(asked[1].float() / 255), 0)]
    read = engine("painted", [(ids.flatten().tolist(), seed) for ids, seed in above])
    for (ids, seed), found in zip(above, read, strict=True):
        with doubled():
            expected = picture_language.paint(model, None, ids, seed)[len(ids) :]
        assert found == expected.flatten().tolist()


def test_the_pictures_to_choose_are_held_out(found: Any) -> None:
    names, pictures = images.captions("test"), images.pictures("test")
    assert [one["title"] for one in found["pictures"]] == [names[place] for place in SHOWN] != sorted(set(names))
    assert len({one["title"] for one in found["pictures"]}) == len(set(names))
    assert [one["pixels"] for one in found["pictures"]] == [_packed(pictures[place] * 255) for place in SHOWN]
    assert not any("_" in one["title"] for one in found["pictures"])  # 住所に書く


def test_the_widget_knows_the_numbers_of_the_library() -> None:
    widget = (ROOT / "docs" / "assets" / "widgets" / "picture-tokens.mjs").read_text(encoding="utf-8")
    assert f"const STRONGER = {STRONGER};" in widget
    assert f"const SIDE = {SIDE};" in widget
    patch = SIDE // picture_language.ROWS
    assert f"const READABLE = {{ patch: {patch}, count: {picture_language.COUNT} }};" in widget


def test_what_is_served_is_small() -> None:
    data, engine_code = ROOT / "docs" / "assets" / "data", ROOT / "docs" / "assets" / "engine" / "painter.mjs"
    assert (data / "picture-tokens.bin").stat().st_size < 250_000
    size = (data / "neko-paint.bin").stat().st_size
    assert f'SIZE = "{size / 1e6:.1f}MB"' in engine_code.read_text(encoding="utf-8")
