"""「透かし鏡」の計算（docs/assets/engine/watermark.mjs）を、Node.js の上で試す。答えは、ライブラリと同じになる。"""

import math
import random
import re
from fractions import Fraction
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from nexttoken.attacks import hide
from nexttoken.texts.corpora import sample_text
from nexttoken.watermark import GreenList
from tests.site.javascript import engine
from tests.site.pages import ROOT, measured

GEMMA = 262_144
KEYS = (0, 1, 42, 2**32 - 1, 2**32, 2**53 + 1, 12345678901234567890, 2**64 - 1)
GAMMAS = (0.1, 0.25, 0.5, 0.75)


def test_green_lists_are_those_of_python() -> None:
    """百通りの鍵と文脈で、語彙の初めの千個のすべて。"""
    chance, size = random.Random(1), 1000
    asked = [
        (
            str(KEYS[case] if case < len(KEYS) else chance.randrange(2 ** chance.choice([16, 40, 64]))),
            chance.choice(GAMMAS),
            [chance.randrange(size) for _ in range(chance.randrange(1, 6))],
        )
        for case in range(100)
    ]
    found = engine("greens", [asked, size])
    for (key, gamma, ids), colours in zip(asked, found, strict=True):
        expected = GreenList(int(key), size, gamma, context=len(ids)).green(ids)
        assert colours == "".join(map(str, expected.int().tolist())), (key, gamma, ids)


@pytest.fixture(scope="module")
def tokenizer(gemma: tuple[Any, Any]) -> Tokenizer:
    found: Tokenizer = gemma[0].backend_tokenizer
    return found


@pytest.fixture(scope="module")
def texts(tokenizer: Tokenizer) -> list[list[int]]:
    """短い話の全体と一部、同じことのくり返し、でたらめな番号。窓より短いものも、ずっと長いものもある。"""
    chance, story = random.Random(2), sample_text()
    words = [story, story[:40], story[:300], "ららら" * 60, "1, 2, 3, 1, 2, 3", "猫\u200bと\u200b🥺"]
    lengths = (6, 49, 50, 51, 52, 199, 201, 2000)
    wild = [[chance.randrange(spread) for _ in range(length)] for length in lengths for spread in (3, GEMMA)]
    return [*(tokenizer.encode(text, add_special_tokens=False).ids for text in words), *wild]


def test_the_greens_are_favoured_as_in_python() -> None:
    """文脈が足りなければ、そのまま。"""
    logits = [chance / 7 for chance in range(50)]
    asked = [("42", context, ids, 2.0) for context in (1, 3) for ids in ([7], [7, 8, 9, 10])]
    for (key, context, ids, delta), found in zip(asked, engine("favoured", [asked, logits]), strict=True):
        mark = GreenList(int(key), len(logits), delta=delta, context=context)
        assert found == mark(torch.tensor([ids]), torch.tensor([logits]))[0].tolist()


def test_what_favouring_does_to_the_chances_is_what_python_does() -> None:
    """緑の確率の合計だけから求めた倍率は、ロジットに足して、確率にし直したものと同じ。"""
    logits = torch.randn(50, dtype=torch.double, generator=torch.Generator().manual_seed(5)) * 3
    before, green = logits.softmax(-1), GreenList(42, len(logits)).green([7])
    deltas = [0.0, 0.1, 1.0, 2.0, 6.0]
    found = engine("tilted", [(before[green].sum().item(), delta) for delta in deltas])
    for delta, times in zip(deltas, found, strict=True):
        after = GreenList(42, len(logits), delta=delta)(torch.tensor([[7]]), logits[None])[0].softmax(-1)
        assert (before * torch.where(green, times["green"], times["red"])).tolist() == pytest.approx(after.tolist())


def test_the_slider_at_the_chapters_strength_says_what_the_chapter_measured() -> None:
    """つまみの記録は、章の図と同じ候補で、足したあとの確率も、章の記録に同じ。"""
    fork, data = measured("watermark/fork"), measured("watermark/favour")
    [times] = engine("tilted", [(data["green"], fork["delta"])])
    known = {(one["token"], one["green"]): one["chance"] for one in data["candidates"]}
    assert data["prompt"] == fork["prompt"]
    for row in fork["candidates"]:
        before = known[row["token"], row["green"]]
        assert before == pytest.approx(row["before"])
        assert before * times["green" if row["green"] else "red"] == pytest.approx(row["after"])


def test_whole_texts_are_read_as_in_python(texts: list[list[int]]) -> None:
    """色、z、p、窓が、どの文でも同じ。z は、途中のどこまでを読んでも同じ。"""
    chance = random.Random(3)
    asked = [
        (str(chance.choice(KEYS)), gamma, context, ids) for ids in texts for gamma in GAMMAS[:3] for context in (1, 4)
    ]
    for (key, gamma, context, ids), found in zip(asked, engine("detected", asked), strict=True):
        mark = GreenList(int(key), GEMMA, gamma, context=context)
        expected, window = mark.detect(ids), mark.window(ids)
        colours = [{"green": True, "red": False}.get(kind) for kind in found["kinds"]]
        assert colours == mark.colours(ids)
        assert (found["green"], len(found["counted"])) == (expected.green, expected.counted)
        assert found["z"][-1] == pytest.approx(expected.z, rel=1e-12, abs=1e-12)
        assert 10 ** found["p"] == pytest.approx(expected.p, rel=1e-9)
        best = found["best"]
        places = [place for place, _ in found["counted"]]
        assert (places[best["start"]], places[best["start"] + best["length"] - 1] + 1) == (window.start, window.end)
        assert (best["green"], best["tried"]) == (window.found.green, window.looked)
        assert 10 ** best["log10"] == pytest.approx(window.p, rel=1e-9)
        for at in chance.sample(range(len(places)), min(3, len(places))):
            part = mark.detect(ids[: places[at] + 1])
            assert found["z"][at] == pytest.approx(part.z, rel=1e-12, abs=1e-12)


def test_a_text_with_nothing_to_count_is_empty() -> None:
    """ライブラリは断るが、ページは、書きかけの文にも黙って付き合う。"""
    asked: list[Any] = [("1", 0.25, 2, ids) for ids in ([], [5], [5, 6])]
    for (*_, ids), found in zip(asked, engine("detected", asked), strict=True):
        seen = [found[name] for name in ("kinds", "counted", "green", "p", "best")]
        assert seen == [["lead"] * len(ids), [], 0, 0, None]


def _tail(green: int, counted: int, gamma: float) -> float:
    """二項分布の裾の常用対数。整数と分数だけで求める。"""
    share = Fraction(gamma)
    top, bottom = share.numerator, share.denominator
    total, term = 0, top**green * (bottom - top) ** (counted - green) * math.comb(counted, green)
    for k in range(green, counted + 1):
        total += term
        term = term * (counted - k) * top // ((k + 1) * (bottom - top))
    return _log10(total) - _log10(bottom**counted)


def _log10(number: int) -> float:
    shift = max(0, number.bit_length() - 900)
    return math.log10(number >> shift) + shift * math.log10(2)


def test_invisible_letters_go_where_python_puts_them() -> None:
    """絵文字や濁点のつながりがなければ、この本の攻撃と同じ文になる。"""
    texts = ["", "猫", "吾輩は猫である。", sample_text()]
    assert engine("hidden", texts) == [hide(text) for text in texts]


def test_the_tail_is_exact_for_long_texts() -> None:
    chance = random.Random(4)
    edges = [(green, counted, gamma) for gamma in (0.25, 0.5) for counted in (1, 2, 50) for green in range(counted + 1)]
    long = [(green, 2000, 0.25) for green in (0, 1, 400, 499, 500, 501, 600, 1000, 1999, 2000)]
    others = [(chance.randrange(n + 1), n, chance.choice((0.25, 0.5, 0.75))) for n in range(3, 1500, 41)]
    asked = [*edges, *long, *others]
    for one, found in zip(asked, engine("tails", asked), strict=True):
        assert found == pytest.approx(_tail(*one), rel=1e-10, abs=1e-10), one
    assert engine("tails", [(2000, 2000, 0.25)])[0] < -1204  # 小数では 0 になってしまうところ


def test_a_threshold_is_the_fewest_greens_that_pass_it() -> None:
    for gamma in (0.25, 0.5):
        for counted, green in enumerate(engine("thresholds", [300, gamma, -3])):
            assert green > counted or _tail(green, counted, gamma) < -3
            assert green == 0 or counted == 0 or _tail(green - 1, counted, gamma) >= -3


def test_a_text_called_short_is_one_that_may_well_be_missed() -> None:
    """断りを言う長さは、章の記録で、δ=2の印がたいてい見つかるようになる長さ。"""
    widget = (ROOT / "docs" / "assets" / "widgets" / "watermark-mirror.mjs").read_text(encoding="utf-8")
    short = re.search(r"const SHORT = (\d+);", widget)
    rows = [row for row in measured("watermark/detection")["rows"] if row["way"] == "delta-2"]
    enough = [row["length"] for row in rows if row["strict"]["share"] > 0.9]
    assert short and int(short[1]) == min(enough)
    assert all(row["strict"]["share"] <= 0.6 for row in rows if row["length"] < min(enough))


def test_the_samples_are_what_their_names_say(tokenizer: Tokenizer) -> None:
    data = measured("mirror/marked")
    mark = GreenList(int(data["key"]), GEMMA, data["gamma"], context=data["context"])
    ids = {one["name"]: tokenizer.encode(one["text"], add_special_tokens=False).ids for one in data["samples"]}
    found = {name: mark.detect(numbers) for name, numbers in ids.items()}
    assert found["strong"].z > found["marked"].z > max(found["swapped"].z, found["code"].z)
    assert found["marked"].p < 1e-6 and found["unmarked"].p > 0.01
    assert all("_" not in name for name in ids)  # 住所に書く
    part = mark.window(ids["mixed"])
    assert part.found.z > found["mixed"].z and 0 < part.start < part.end < len(ids["mixed"])
