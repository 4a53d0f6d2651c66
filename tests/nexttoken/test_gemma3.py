"""ゼロから書いた Gemma 3 を、transformers のものと比べる。"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import Gemma3ForCausalLM

from nexttoken import gemma3
from nexttoken.gemma3_config import FULL, SLIDING, Rope, parse_config
from nexttoken.kv_cache import KVCache
from nexttoken.loading.source import ModelError
from tests.tiny_gemma import tiny_gemma

Gemma = tuple[Any, Any]

PROMPTS = [
    "東京は日本の",
    "def add(a, b):\n    return a",
    "1, 2, 4, 8, 16, ",
    "🥺🐈‍⬛👩‍👩‍👧‍👦 🇯🇵",
    "<start_of_turn>user\nこんにちは<end_of_turn>\n",
    " " * 17 + "\n\n\n",
    "",
]


@pytest.fixture(autouse=True)
def no_gradient() -> Iterator[None]:
    with torch.no_grad():
        yield


# 本物の重み


def test_logits_of_varied_prompts_are_those_of_transformers(gemma: Gemma, ours: gemma3.Gemma3) -> None:
    tokenizer, theirs = gemma
    rows = [tokenizer(prompt).input_ids for prompt in PROMPTS]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])  # 後ろに足しても、前のロジットは変わらない
    apart = (theirs(ids).logits - ours(ids)).abs().amax(dim=-1)  # (B, T)
    worst = {prompt: apart[i, : len(rows[i])].max().item() for i, prompt in enumerate(PROMPTS)}
    assert {prompt: difference for prompt, difference in worst.items() if difference > 1e-3} == {}


# 小さな、でたらめな重み


def random_model(**changes: Any) -> Any:
    """正規化の重みまで 0 でない、小さなモデル。どの部品をつなぎ違えても、ロジットに表れる。"""
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 12, "query_pre_attn_scalar": 20}
    rest = {"num_hidden_layers": 7, "rms_norm_eps": 1e-3, "sliding_window": 5, "attn_implementation": "eager"}
    model = tiny_gemma(97, **heads | rest | changes)
    for parameter in model.parameters():
        parameter.normal_(std=0.3)
    return model


def saved(model: Any, folder: Path, **options: Any) -> Path:
    model.save_pretrained(folder, **options)
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    return folder


def random_ids(*shape: int) -> Tensor:
    return torch.randint(97, shape, generator=torch.Generator().manual_seed(1))


LONG_ROPE = {
    FULL: {"rope_type": "linear", "factor": 8.0, "rope_theta": 500.0},
    SLIDING: {"rope_type": "default", "rope_theta": 30.0},
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"num_key_value_heads": 1},
        {"num_key_value_heads": 4},
        {"sliding_window": 1},
        {"sliding_window": 512},
        {"layer_types": [FULL, SLIDING, FULL], "num_hidden_layers": 3},
        {"rope_parameters": LONG_ROPE},
    ],
)
def test_random_weights_give_the_same_logits(tmp_path: Path, changes: dict[str, Any]) -> None:
    theirs = random_model(**changes)
    model = gemma3.load(saved(theirs, tmp_path))
    for ids in (random_ids(3, 17), random_ids(1, 1)):
        expected = theirs(ids).logits
        assert expected.std() > 0.5
        assert model(ids).shape == (*ids.shape, 97)
        torch.testing.assert_close(model(ids), expected, atol=1e-4, rtol=1e-4)


def test_trace_is_what_transformers_computes(tmp_path: Path) -> None:
    theirs = random_model()
    model = gemma3.load(saved(theirs, tmp_path))
    ids = random_ids(2, 9)
    seen = gemma3.trace(model, ids)
    expected = theirs(ids, output_hidden_states=True, output_attentions=True)
    assert (len(seen.residuals), len(seen.attentions)) == (8, 7)
    torch.testing.assert_close(seen.residuals[:7], list(expected.hidden_states[:7]), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(model.norm(seen.residuals[7]), expected.hidden_states[7], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(seen.attentions, list(expected.attentions), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(model.unembed(seen.residuals[7]), model(ids), atol=0, rtol=0)


@pytest.mark.parametrize("sizes", [[1] * 17, [17], [6, 1, 1, 9], [2, 3, 12]])
def test_cache_gives_the_same_logits_however_it_is_fed(tmp_path: Path, sizes: list[int]) -> None:
    model = gemma3.load(saved(random_model(), tmp_path))
    ids, cache = random_ids(3, 17), KVCache(model.config)
    parts = [model(part, cache) for part in torch.split(ids, sizes, dim=1)]
    torch.testing.assert_close(torch.cat(parts, dim=1), model(ids), atol=1e-4, rtol=1e-4)
    assert cache.length == 17
    # 近くだけを見る 6 層は窓より 1 つ少なく、全体を見る 1 層は 17 個ぶん。文が 3、k と v の 2、ヘッドが 2、長さが 12。
    assert cache.size == (6 * 4 + 17) * 3 * 2 * 2 * 12


# フォルダの読み方


def test_bfloat16_weights_become_float32(tmp_path: Path) -> None:
    model = gemma3.load(saved(random_model().bfloat16(), tmp_path))
    theirs = Gemma3ForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)  # .float() は、埋め込みの倍率が粗い
    ids = random_ids(2, 9)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    torch.testing.assert_close(model(ids), theirs(ids).logits, atol=1e-4, rtol=1e-4)


def test_weights_in_several_files(tmp_path: Path) -> None:
    theirs = random_model()
    model = gemma3.load(saved(theirs, tmp_path, max_shard_size="30KB"))
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    torch.testing.assert_close(model(random_ids(2, 9)), theirs(random_ids(2, 9)).logits, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("key", ["rope_type", "type"])
def test_config_written_before_transformers_5(tmp_path: Path, key: str) -> None:
    theirs = random_model(rope_parameters=LONG_ROPE, layer_types=[SLIDING, SLIDING, FULL] * 2 + [SLIDING])
    settings = edit_config(
        saved(theirs, tmp_path),
        rope_parameters=None,
        layer_types=None,
        _sliding_window_pattern=None,
        sliding_window_pattern=3,
        rope_theta=500.0,
        rope_local_base_freq=30.0,
        rope_scaling={key: "linear", "factor": 8.0},
    )
    assert parse_config(settings).rope == {SLIDING: Rope(30.0), FULL: Rope(500.0, 8.0)}
    ids = random_ids(2, 9)
    torch.testing.assert_close(gemma3.load(tmp_path)(ids), theirs(ids).logits, atol=1e-4, rtol=1e-4)


def edit_config(folder: Path, **changes: Any) -> dict[str, Any]:
    path = folder / "config.json"
    settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    settings |= changes
    settings = {key: value for key, value in settings.items() if value is not None}
    path.write_text(json.dumps(settings), encoding="utf-8")
    return settings


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_type": "llama"}, r"Gemma 3ではありません（model_typeが'llama'）"),
        ({"model_type": "gemma3"}, "画像も読むGemma 3"),
        ({"model_type": None}, "model_typeがNone"),
        ({"head_dim": None}, "config.json: 設定（settings）に'head_dim'がありません"),
        ({"tie_word_embeddings": False}, "tie_word_embeddingsがFalseのモデルは計算できません"),
        ({"final_logit_softcapping": 30.0}, "final_logit_softcappingが30.0"),
        ({"use_bidirectional_attention": True}, "use_bidirectional_attentionがTrue"),
        ({"hidden_activation": "relu"}, "hidden_activationが'relu'"),
        ({"rope_parameters": {FULL: {"rope_type": "yarn", "rope_theta": 1.0}}, "rope_local_base_freq": 1.0}, "'yarn'"),
    ],
)
def test_other_models_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    edit_config(saved(random_model(), tmp_path), **changes)
    with pytest.raises(ModelError, match=message):
        gemma3.load(tmp_path)


def test_missing_extra_and_misshapen_weights_are_reported(tmp_path: Path) -> None:
    path = saved(random_model(), tmp_path) / "model.safetensors"
    weights: dict[str, Tensor | None] = {**load_file(path)}
    name = "model.layers.3.mlp.up_proj.weight"
    cases: dict[str, dict[str, Tensor | None]] = {
        r"重みlayers\.3\.mlp\.up_proj\.weightの形が違います（要るもの: \(20, 16\)、あったもの: なし）": {name: None},
        r"要るもの: \(20, 16\)、あったもの: \(20, 15\)": {name: torch.zeros(20, 15)},
        r"重みlayers\.9\.biasの形が.*要るもの: なし、あったもの: \(3,\)）": {"model.layers.9.bias": torch.zeros(3)},
    }
    for message, changes in cases.items():
        changed = {key: value for key, value in {**weights, **changes}.items() if value is not None}
        save_file(changed, path)
        with pytest.raises(ModelError, match=message):
            gemma3.load(tmp_path)


# パラメータの数


def test_ledger_counts_every_weight_once(gemma: Gemma, ours: gemma3.Gemma3) -> None:
    ledger = gemma3.parameter_ledger(ours)
    assert ledger == gemma3.parameter_ledger(gemma[1])
    assert ledger == gemma3.ledger_from_config(ours.config)
    assert sum(count for _, count in ledger) == 268_098_176
