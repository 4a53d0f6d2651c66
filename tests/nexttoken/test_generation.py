"""generation: 小さな乱数のモデルで、transformers の generate と突き合わせる。"""

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from transformers import Gemma3ForCausalLM, RepetitionPenaltyLogitsProcessor

from nexttoken import bpe, load_trained
from nexttoken.generation import StreamDecoder, generate, generate_together
from nexttoken.sampling import Sampler, greedy, repetition_penalty
from tests.tiny_gemma import tiny_gemma


@pytest.fixture(scope="module")
def tiny() -> Gemma3ForCausalLM:
    """窓が8トークンしかない、Gemma 3 の形をした小さなモデル。"""
    untied = {"tie_word_embeddings": False}  # 共有させると、直前のトークンをくり返すばかりになる
    ends = {"eos_token_id": None, "pad_token_id": 0}
    return tiny_gemma(300, num_hidden_layers=6, sliding_window=8, initializer_range=1.0, **untied, **ends)


def tokens(steps: Any) -> list[int]:
    return [step.token for step in steps]


def by_transformers(model: Any, ids: list[int], count: int, **options: Any) -> list[int]:
    prompt = torch.tensor([ids])
    output = model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=count, do_sample=False, **options
    )
    new: list[int] = output[0, len(ids) :].tolist()
    return new


PROMPTS = [[2], [5, 6, 7], list(range(20, 40)), [9] * 30]


@pytest.mark.parametrize("use_cache", [False, True])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_greedy_is_generate(tiny: Gemma3ForCausalLM, prompt: list[int], use_cache: bool) -> None:
    steps = generate(tiny, prompt, greedy, max_new_tokens=25, stop_ids=(), use_cache=use_cache)
    assert tokens(steps) == by_transformers(tiny, prompt, 25)


@pytest.mark.parametrize("use_cache", [False, True])
def test_each_step_records_probability_and_margin(tiny: Gemma3ForCausalLM, use_cache: bool) -> None:
    prompt = PROMPTS[2]
    steps = list(generate(tiny, prompt, greedy, max_new_tokens=15, stop_ids=(), use_cache=use_cache))
    whole = torch.tensor([prompt + tokens(steps)])
    with torch.no_grad():
        logits = tiny(whole).logits[0, len(prompt) - 1 : -1]
    first, runner_up = logits.topk(2).values.T
    assert tokens(steps) == logits.argmax(-1).tolist()
    assert [step.probability for step in steps] == pytest.approx(logits.softmax(-1).amax(-1).tolist(), rel=1e-4)
    assert [step.margin for step in steps] == pytest.approx((first - runner_up).tolist(), abs=1e-4)


def test_processors_see_every_token_so_far(tiny: Gemma3ForCausalLM) -> None:
    ours = partial(generate, tiny, [5, 6, 7], max_new_tokens=20, stop_ids=(), use_cache=True)
    expected = by_transformers(tiny, [5, 6, 7], 20, repetition_penalty=1.5)
    assert tokens(ours(processors=[lambda ids, scores: repetition_penalty(scores, ids, 1.5)])) == expected
    assert tokens(ours(processors=[RepetitionPenaltyLogitsProcessor(1.5)])) == expected
    assert tokens(ours()) != expected


@pytest.mark.parametrize("use_cache", [False, True])
def test_it_stops_after_the_stop_token(tiny: Gemma3ForCausalLM, use_cache: bool) -> None:
    free = tokens(generate(tiny, [5, 6, 7], max_new_tokens=20, stop_ids=(), use_cache=use_cache))
    stop = next(token for place, token in enumerate(free) if place > 2 and token not in free[:place])
    stopped = tokens(generate(tiny, [5, 6, 7], max_new_tokens=20, stop_ids={stop, 299}, use_cache=use_cache))
    assert stopped == free[: free.index(stop) + 1]
    assert stopped == by_transformers(tiny, [5, 6, 7], 20, eos_token_id=[stop, 299])


def samplers() -> list[Sampler]:
    return [Sampler(seed, temperature=1.2, top_k=40) for seed in range(6)]


def test_together_is_the_same_as_one_by_one(tiny: Gemma3ForCausalLM) -> None:
    stops = set(range(0, 300, 15))
    together = generate_together(tiny, [5, 6, 7], samplers(), max_new_tokens=20, stop_ids=stops)
    alone = [list(generate(tiny, [5, 6, 7], one, max_new_tokens=20, stop_ids=stops)) for one in samplers()]
    assert [tokens(text) for text in together] == [tokens(text) for text in alone]
    for left, right in zip(chain(*together), chain(*alone), strict=True):
        assert left.probability == pytest.approx(right.probability, rel=1e-4)
    lengths = [len(text) for text in together]
    assert len(set(lengths)) > 2  # 行ごとに、別々のところで止まっている


# 少しずつ文字に直す


def stream(decode: Callable[[list[int]], str], ids: list[int]) -> list[str]:
    decoder = StreamDecoder(decode)
    return [*(decoder.push(token) for token in ids), decoder.finish()]


TEXTS = st.text(
    st.one_of(
        st.sampled_from("吾輩は猫である。名前はまだ無い 𠮷𩸽🥺👨‍👩‍👧が\n\u3000abc▁"),
        st.characters(exclude_categories=["Cs"]),
    )
)


@pytest.fixture(scope="module")
def decoders(gemma: tuple[Any, Any]) -> dict[str, tuple[Callable[[str], list[int]], Callable[[list[int]], str]]]:
    tokenizer, small, taught = gemma[0], load_trained("neko-5000-full"), bpe.train("吾輩は猫である。" * 3, 270)
    return {
        "gemma": (partial(tokenizer.encode, add_special_tokens=False), tokenizer.decode),
        "neko": (lambda text: small.encode(text).ids, small.decode),
        "bpe": (taught.encode, taught.decode),
    }


@pytest.mark.parametrize("name", ["gemma", "neko", "bpe"])
@settings(deadline=None)
@given(text=TEXTS)
@example(text="ၯ瀀")  # 二つの文字にまたがるトークン
def test_streaming_gives_the_same_text(decoders: dict[str, Any], name: str, text: str) -> None:
    encode, decode = decoders[name]
    ids = encode(text)
    shown = stream(decode, ids)
    assert "".join(shown) == decode(ids)
    if "\ufffd" not in text:
        assert not any("\ufffd" in piece for piece in shown)
        assert shown[-1] == ""


@settings(deadline=None)
@given(st.lists(st.integers(0, 255), max_size=12))
def test_broken_bytes_are_shown_and_never_block(junk: list[int]) -> None:
    tokenizer = bpe.train("ABAB", 257)
    letters = tokenizer.encode("猫")
    shown = stream(tokenizer.decode, [*junk, *letters, *tokenizer.encode("AB")])
    assert "".join(shown).endswith("猫AB")
    assert shown[-1] == ""
    whole = tokenizer.decode([*junk, *letters, *tokenizer.encode("AB")])
    assert "".join(shown).replace("\ufffd", "") == whole.replace("\ufffd", "")  # いくつの � で示すかは、切れ目による


def test_gemma_recovers_after_a_broken_byte(gemma: tuple[Any, Any]) -> None:
    tokenizer, _ = gemma
    byte = {value: tokenizer.convert_tokens_to_ids(f"<0x{value:02X}>") for value in range(256)}
    assert stream(tokenizer.decode, [byte[0xFF], *(byte[b] for b in "𠮷".encode())]) == ["", "", "", "\ufffd", "𠮷", ""]
    broken_then_good = [byte[0xFF], *(byte[b] for b in "吾輩".encode())]
    assert stream(tokenizer.decode, broken_then_good) == ["", "", "", "\ufffd吾", "", "", "輩", ""]
    assert stream(tokenizer.decode, [byte[0xE7]]) == ["", "\ufffd"]
    assert stream(tokenizer.decode, []) == [""]
