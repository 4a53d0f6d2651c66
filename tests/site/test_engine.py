"""ページの中で動くモデル（docs/assets/engine）を、Node.js の上で試す。

答えは、どれも PyTorch とこの本のライブラリと同じになる。どちらも倍精度で計算するので、どのプロセッサでも、くじも
順位も同じになる（単精度では、1e-6 ほどの違いで、境のそばのくじが隣に移る）。
"""

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy

from figures_gen.chapters.look_inside.measure import silent
from figures_gen.precision import doubled
from nexttoken import gemma3, siblings, surgery
from nexttoken.kv_cache import KVCache
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.sampling import Sampler, repetition_penalty
from tests.site.javascript import engine
from tests.site.pages import measured

CLOSE = 1e-9  # 倍精度での、ロジットの差。足す順だけが違う
FAR = 1e-2  # 黙らせたときの、ロジットの違い
LONGEST = 192
PROMPTS = (
    "吾輩は猫である。",
    "名前はまだ無い。",
    "主人は",
    "東京は日本の",
    "猫",
    "The cat sat on the mat.",
    "🥺𠮷野家で鬱",
    "\n\n　「",
    "苦沙弥先生は書斎に籠って、",
    "一二三四五六七八九十",
)


@pytest.fixture(scope="module", autouse=True)
def model() -> Iterator[gemma3.Gemma3]:
    with doubled():
        yield gemma3.load("neko-gemma").double()


@pytest.fixture(scope="module")
def texts() -> list[list[int]]:
    """決めた文と、でたらめな番号。窓の幅（48）より短いものも、育てた長さいっぱいのものもある。終わりは、前の文に戻るもの。"""
    tokenizer = Tokenizer.from_file(str(PRETRAINED_FOLDER / "tokenizer.json"))
    chance = random.Random(0)
    lengths = (1, 2, 47, 48, 49, 64, LONGEST)
    wild = [chance.choices(range(tokenizer.get_vocab_size()), k=length) for length in lengths]
    long = wild[-1]
    back = [long[:60], [*long[:60], 7, 8, 9], long[:59], long[:100]]
    return [*(tokenizer.encode(text).ids for text in PROMPTS), *wild, *back]


@torch.no_grad()
def _expected(model: gemma3.Gemma3, ids: list[int]) -> Tensor:
    logits: Tensor = model(torch.tensor([ids]))[0]  # (T, V)
    return logits


def test_logits_are_those_of_pytorch(model: gemma3.Gemma3, texts: list[list[int]]) -> None:
    """終わりのロジットも、途中のトークンの意外さも同じ。戻って、別のトークンを選んでも、初めから読んだのと同じ。"""
    worst = 0.0
    for ids, found in zip(texts, engine("read", texts), strict=True):
        expected = _expected(model, ids)
        worst = max(worst, (torch.tensor(found["logits"]) - expected[-1]).abs().max().item())
        losses = cross_entropy(expected[:-1], torch.tensor(ids[1:], dtype=torch.long), reduction="none").tolist()
        assert found["surprises"][0] is None
        assert found["surprises"][1:] == pytest.approx(losses, abs=CLOSE)
    assert worst < CLOSE


# ---- 中をのぞく ------------------------------------------------------------

SHOWN = 5


def test_what_is_seen_inside_is_that_of_pytorch(model: gemma3.Gemma3, texts: list[list[int]]) -> None:
    """視線、途中の答え、ベクトルの大きさが同じ。のぞいても、ロジットは変わらない。黙らせたあとにのぞいても。"""
    long = next(ids for ids in texts if len(ids) > 48)  # 近くを見る層の窓より長い
    asked: list[Any] = [[texts[0], []], [[7], []], [texts[1], [{"layer": 1}]], [long, []]]
    answers = engine("look", [asked, SHOWN])
    assert max(abs(share) for head in answers.pop(2)["attention"][1] for share in head) == 0  # 黙らせた層は、何も見ない
    del asked[2]
    for (ids, _), found in zip(asked, answers, strict=True):
        seen = gemma3.trace(model, torch.tensor([ids]))
        rows, columns = torch.tril_indices(len(ids), len(ids))
        for layer, weights in zip(found["attention"], seen.attentions, strict=True):
            assert (torch.tensor(layer) - weights[0][:, rows, columns]).abs().max() < CLOSE
        residuals = torch.cat(seen.residuals)  # (L+1, T, D)
        assert torch.tensor(found["sizes"]).T.allclose(residuals.pow(2).mean(dim=-1).sqrt(), rtol=CLOSE)
        expected = model.unembed(residuals).detach().softmax(dim=-1).transpose(0, 1)  # (T, L+1, V)
        for column, shares in zip(found["lens"], expected, strict=True):
            for answers, share in zip(column, shares, strict=True):
                told = [answer["probability"] for answer in answers]
                assert told == pytest.approx(share.topk(SHOWN).values.tolist(), abs=CLOSE)
                assert told == pytest.approx([share[answer["id"]].item() for answer in answers], abs=CLOSE)
        assert found["logits"] == pytest.approx(_expected(model, ids)[-1].tolist(), abs=CLOSE)


def test_silencing_is_that_of_pytorch(model: gemma3.Gemma3, texts: list[list[int]]) -> None:
    """どのヘッドを黙らせても、どの層を黙らせても、PyTorch でそうしたのと同じロジットになる。"""
    config = model.config
    parts = [(layer, head) for layer in range(len(config.layer_types)) for head in range(config.num_attention_heads)]
    silenced = [{"layer": layer, "head": head} for layer, head in parts]
    silenced += [{"layer": layer} for layer in range(len(config.layer_types))]
    long = next(ids for ids in texts if len(ids) > 48)  # 近くを見る層の窓より長い
    asked = [(texts[2], one) for one in silenced] + [(long, silenced[0]), (long, silenced[-2])]
    whole = {tuple(ids): _expected(model, ids)[-1] for ids, _ in asked}
    for (ids, one), found in zip(asked, engine("silence", asked), strict=True):
        expected = _without(model, ids, **one)
        assert found == pytest.approx(expected.tolist(), abs=CLOSE), one
        assert (expected - whole[tuple(ids)]).abs().max() > FAR, one  # どれも、何かを変える
    (found,) = engine("silence", [(texts[2], [{"layer": 0, "head": 1}, {"layer": 2}])])  # 一度に、いくつも
    with surgery.silenced(model, [(1, 2)]), surgery.without_layers(model, 3):
        assert found == pytest.approx(_expected(model, texts[2])[-1].tolist(), abs=CLOSE)


@torch.no_grad()
def _without(model: gemma3.Gemma3, ids: list[int], layer: int, head: int | None = None) -> Tensor:
    """一つのヘッドか、一つの層を黙らせたときの、最後の位置のロジット。"""
    if head is None:
        positions = torch.arange(len(ids))
        x = gemma3.trace(model, torch.tensor([ids])).residuals[layer]
        for above in list(model.layers)[layer + 1 :]:
            x, _ = above(x, positions, None)
        logits: Tensor = model.unembed(x[:, -1:])[0, 0]
        return logits
    attention: Any = model.layers[layer].self_attn
    with silent(attention, head):
        return _expected(model, ids)[-1]


SETTINGS: list[dict[str, Any]] = [
    {"temperature": 1.0, "k": None, "p": None, "m": None, "penalty": 1},
    {"temperature": 0.7, "k": 20, "p": None, "m": None, "penalty": 1.3},
    {"temperature": 1.5, "k": None, "p": 0.9, "m": None, "penalty": 1},
    {"temperature": 1.2, "k": None, "p": None, "m": 0.1, "penalty": 1.1},
    {"temperature": 0.9, "k": 50, "p": 0.95, "m": 0.05, "penalty": 1.2},
]


def test_a_seed_draws_what_the_library_draws(model: gemma3.Gemma3, texts: list[list[int]]) -> None:
    """つまみもシードも同じなら、Sampler と同じ文になる。"""
    count = 40
    asked = [(texts[at], at, one) for at, one in enumerate(SETTINGS)]
    for (ids, seed, one), grown in zip(asked, engine("drawn", [asked, count]), strict=True):
        sampler = Sampler(seed, one["temperature"], top_k=one["k"], top_p=one["p"], min_p=one["m"])
        assert _drawn(model, ids, sampler, one["penalty"], count) == grown


@torch.no_grad()
def _drawn(model: gemma3.Gemma3, ids: list[int], sampler: Sampler, penalty: float, count: int) -> list[int]:
    grown, unread, cache = list(ids), list(ids), KVCache(model.config)
    for _ in range(count):
        logits = model(torch.tensor([unread]), cache)[0, -1]
        unread = [sampler(repetition_penalty(logits, grown, penalty).double())]
        grown += unread
    assert sampler.closest > 100 * CLOSE  # 境に当たったら、ほかのシードに替える
    return grown[len(ids) :]


@pytest.mark.parametrize("record", ["table", "table-more"])
def test_the_cats_on_the_table_write_what_the_record_says(record: str) -> None:
    """層を入れ替えて混ぜた猫は、ページの中でも、PyTorch で測った記録と同じ文を書く。"""
    data = measured(f"operating/{record}")
    tokenizer = siblings.read_tokenizer()
    start = tokenizer.encode(data["start"]).ids
    places = [(row, (4 * number + 7) % len(data["steps"])) for number, row in enumerate(data["rows"])]
    asked = [(row["partner"], data["steps"][at] / 100, row["group"], start) for row, at in places]
    found = engine("operated", [data, asked])
    assert [tokenizer.decode(start + ids) for ids in found] == [row["texts"][at] for row, at in places]
    assert len({tuple(ids) for ids in found}) > len(found) / 2


def test_chances_are_those_of_python() -> None:
    """624個ごとに作り直すので、それより長く比べる。"""
    seeds, count = [0, 1, 42, 2**31, 2**32 - 1], 700
    for seed, found in zip(seeds, engine("chances", [seeds, count]), strict=True):
        numbers = random.Random(seed)
        assert found == [numbers.random() for _ in range(count)]


def test_halves_are_those_of_pytorch() -> None:
    """半精度の65,536通りのすべて。"""
    expected = torch.arange(-(2**15), 2**15).to(torch.int16).view(torch.float16).double().roll(2**15).tolist()
    for found, value in zip(engine("halves"), expected, strict=True):
        if math.isfinite(value):
            assert found == value
        else:
            assert found == {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")


def test_too_long_or_empty_texts_are_refused() -> None:
    for ids in ([], [0] * (LONGEST + 1)):
        with pytest.raises(AssertionError, match=f"読めるのは1から{LONGEST}トークンです"):
            engine("read", [ids])
