"""ページの中で動く Gemma のエンジン（docs/assets/engine/gemma）を、小さな、でたらめな GGUF で攻める。

比べる相手は、倍精度の PyTorch（nexttoken.gemma3）。エンジンは単精度で足し、回す角度も単精度に丸めるので、七つの層を
通ると 2e-5 ほど違う。重みを開くところには、許すずれがない。本物の重みは test_gemma_alive.py が比べる。
"""

import base64
import json
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFValueType as Value
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor

from figures_gen.chapters.look_inside.measure import silent
from figures_gen.precision import doubled
from nexttoken.gemma3 import Gemma3, blank
from nexttoken.gemma3_config import FULL, SLIDING, Config, Rope, alternate
from tests.site.javascript import node

CLOSE = 5e-5  # ロジットとベクトル（どれも大きさは1ほど）
LAYERS, WINDOW, LENGTH = 7, 16, 40
KINDS = [Kind.Q8_0, Kind.Q4_K, Kind.F16, Kind.Q6_K, Kind.F32, Kind.Q5_0, Kind.BF16]
#: 量子化のかたまりの、倍率（半精度）のあるところと、倍率が1のときの、重みのおよその大きさ。
SCALES = {Kind.Q8_0: {0: 74}, Kind.Q5_0: {0: 9}, Kind.Q4_K: {0: 250, 2: 33}, Kind.Q6_K: {208: 1370}}
NAMES = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3, 18)
WAYS = ["wasm", "plain"]


def _config(
    words: int, size: int, wide: int, shared: int, head: int, factor: float = 1, layers: int = LAYERS
) -> Config:
    return Config(
        vocab_size=words,
        hidden_size=size,
        intermediate_size=wide,
        num_attention_heads=4,
        num_key_value_heads=shared,
        head_dim=head,
        sliding_window=WINDOW,
        layer_types=alternate(layers),
        rope={SLIDING: Rope(10_000), FULL: Rope(1_000_000, factor)},
        query_pre_attn_scalar=head,
    )


#: 初めの形には、256個ごとの形式も入る。次の形の長さは、64でも128でも割り切れない。
EVEN, ODD = _config(516, 256, 512, 2, 64), _config(700, 160, 96, 1, 32, 8)
#: 本物と同じ語彙と階の数。部品の動きだけを見る、ブラウザの試験のために。
HOLLOW = _config(262_144, 32, 32, 1, 32, layers=18)

Bytes = NDArray[Any]


@dataclass
class Tiny:
    """GGUF の見出しの値（fields）と重み（tensors）、同じ重みの PyTorch のモデル（聞かれたら作る）。"""

    config: Config
    fields: dict[str, Any]
    tensors: dict[str, tuple[Bytes, Kind]]

    @cached_property
    def model(self) -> Gemma3:
        model, weights = blank(self.config), {}
        for name, weight in model.state_dict().items():
            opened = torch.from_numpy(gguf.dequantize(*self.tensors[_named(name)])).double()
            weights[name] = opened - int(weight.dim() == 1)
        model.load_state_dict(weights, assign=True)
        return model

    def write(self, path: Path, architecture: str = "gemma3", fields: dict[str, Any] | None = None) -> Path:
        writer = gguf.GGUFWriter(path, architecture)
        types = {int: Value.UINT32, float: Value.FLOAT32, str: Value.STRING, list: Value.ARRAY}
        for name, value in (self.fields | (fields or {})).items():
            if value is not None:
                writer.add_key_value(name, value, types[type(value)])
        for name, (content, kind) in self.tensors.items():
            writer.add_tensor(name, content, raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path


def made(config: Config, embedding: Kind, scales: Sequence[int] = ()) -> Tiny:
    """どの役の行列も、層を上るごとに次の形式になる。埋め込みは ``embedding``。``scales`` は、倍率のビット。"""
    chance, tensors = np.random.default_rng(embedding), {}
    kinds = [kind for kind in KINDS if not config.hidden_size % gguf.GGML_QUANT_SIZES[kind][0]]
    for number, (name, weight) in enumerate(blank(config).state_dict().items()):
        kind = kinds[number % len(kinds)] if weight.dim() == 2 and number else embedding
        if weight.dim() == 1:
            content, kind = (1 + chance.standard_normal(weight.shape) / 2).astype(np.float32), Kind.F32
        else:
            content = _random(kind, weight.shape, chance, scales)
        tensors[_named(name)] = content, kind
    return Tiny(config, _fields(config), tensors)


def _named(name: str) -> str:
    return str(NAMES.get_name(f"model.{name}", (".weight",)))


def _random(kind: Kind, shape: Sequence[int], chance: np.random.Generator, scales: Sequence[int] = ()) -> Bytes:
    width = shape[-1] ** -0.5
    if kind not in SCALES:
        return gguf.quants.quantize((width * chance.standard_normal(shape)).astype(np.float32), kind)
    group, each = gguf.GGML_QUANT_SIZES[kind]
    blocks = chance.integers(0, 256, (math.prod(shape) // group, each), np.uint8)
    sizes = width * chance.choice([-1, 1], len(blocks)) * chance.uniform(0.5, 1.5, len(blocks))
    for at, unit in SCALES[kind].items():
        scale = chance.choice(scales, len(blocks)).astype("<u2") if scales else (sizes / unit).astype("<f2")
        blocks[:, at : at + 2] = scale.view(np.uint8).reshape(-1, 2)
    return blocks.reshape(shape[0], -1)


def _fields(config: Config) -> dict[str, Any]:
    values = {
        "embedding_length": config.hidden_size,
        "feed_forward_length": config.intermediate_size,
        "block_count": len(config.layer_types),
        "attention.head_count": config.num_attention_heads,
        "attention.head_count_kv": config.num_key_value_heads,
        "attention.key_length": config.head_dim,
        "attention.layer_norm_rms_epsilon": config.rms_norm_eps,
        "attention.sliding_window": config.sliding_window,
        "rope.freq_base": config.rope[FULL].base,
        "rope.scaling.factor": config.rope[FULL].factor,
    }
    return {f"gemma3.{name}": float(value) if "rope" in name else value for name, value in values.items()}


def _ask(task: str, given: Any, path: Path | str = "", how: str = "wasm") -> Any:
    return json.loads(node("tests/site/engine/gemma.mjs", task, str(path), how, given=json.dumps(given)))


def _floats(packed: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(packed), "<f4")


@pytest.fixture(scope="module", autouse=True)
def double() -> Iterator[None]:
    with doubled(), torch.no_grad():
        yield


@dataclass
class Expected:
    vectors: Tensor  # (L+1, T, D)
    looks: list[Tensor]  # 層ごとに (H, T, T)
    logits: Tensor  # (T, V)


def _expected(
    model: Gemma3, ids: list[int], silenced: Sequence[dict[str, int]] = (), pushed: Any = None, floors: int = LAYERS
) -> Expected:
    vectors, looks = [], []
    x = model.embed_tokens(torch.tensor([ids])) * model.config.hidden_size**0.5
    for at in range(floors + 1):
        if pushed and pushed["layer"] == at:
            x = x + torch.tensor(pushed["vector"])
        vectors.append(x[0])
        if at == floors:
            break
        weights = torch.zeros(1, model.config.num_attention_heads, len(ids), len(ids))
        if {"layer": at} not in silenced:
            with ExitStack() as stack:
                for one in silenced:
                    if one["layer"] == at:
                        stack.enter_context(silent(model.layers[at].self_attn, one["head"]))
                x, weights = model.layers[at](x, torch.arange(len(ids)), None)
        looks.append(weights[0])
    return Expected(torch.stack(vectors), looks, model.unembed(x)[0])


def _near(packed: str, expected: Tensor) -> None:
    worst = np.abs(_floats(packed) - expected.flatten().numpy()).max()
    assert worst < CLOSE


def _same(found: dict[str, Any], expected: Expected, ids: list[int]) -> None:
    """読んで求めたものが、どれも同じ。"""
    shares = expected.logits.softmax(-1)
    _near(found["vectors"], expected.vectors.transpose(0, 1))
    _near(found["logits"], expected.logits)
    _near(found["last"], expected.logits[-1])
    surprises = -shares.log()[torch.arange(len(ids) - 1), ids[1:]]
    assert found["surprises"][0] is None
    assert found["surprises"][1:] == pytest.approx(surprises.tolist(), abs=CLOSE)
    for place, answers in enumerate(found["answers"]):
        best = shares[place].topk(len(answers))
        assert [one["probability"] for one in answers] == pytest.approx(best.values.tolist(), abs=CLOSE)
        assert [one["probability"] for one in answers] == pytest.approx(
            shares[place, [one["id"] for one in answers]].tolist(), abs=CLOSE
        )
    if found["looks"]:
        rows = [torch.stack(expected.looks)[:, :, place, : place + 1].flatten() for place in range(len(ids))]
        _near(found["looks"], torch.cat(rows))


FILL = {"ask": "fill"}


def _ids(config: Config, length: int = LENGTH) -> list[int]:
    return random.Random(0).choices(range(config.vocab_size), k=length)


@pytest.mark.parametrize(
    ("config", "embedding"), [*((EVEN, kind) for kind in KINDS), (ODD, Kind.Q8_0), (ODD, Kind.BF16)]
)
def test_every_kind_of_weight_in_every_role_is_that_of_pytorch(tmp_path: Path, config: Config, embedding: Kind) -> None:
    """ロジット、答え、視線、途中のベクトル、意外さ。メモリは、見出しから求めただけで足り、一ページ少なければ断る。"""
    tiny = made(config, embedding)
    path = tiny.write(tmp_path / "tiny.gguf")
    for how, ids in (("wasm", _ids(config)), ("plain", _ids(config, WINDOW + 4))):
        found = _ask("steps", [FILL, {"ask": "read", "ids": ids, "watch": True, "k": 9}], path, how)
        _same(found["answers"][1], _expected(tiny.model, ids), ids)
        assert found["less"] == "RangeError"


def test_weights_are_opened_without_loss(tmp_path: Path) -> None:
    """一ビットも違わない。倍率が0、負、半精度のいちばん小さな数と大きな数でも。"""
    scales = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x3C00, 0xBC01, 0x7BFF, 0xFBFF]
    tiny = made(EVEN, Kind.Q8_0, scales)
    path = tiny.write(tmp_path / "tiny.gguf")
    for how in WAYS:
        opened = dict(_ask("steps", [FILL, {"ask": "weights"}], path, how)["answers"][1])
        for name, (content, kind) in tiny.tensors.items():
            expected = gguf.dequantize(content, kind).astype("<f4")
            assert base64.b64decode(opened[name.removesuffix(".weight")]) == expected.tobytes(), (name, kind)


@pytest.mark.parametrize("kind", [Kind.Q4_K, Kind.Q6_K, Kind.F16])
def test_a_weight_that_comes_in_parts_is_opened_to_its_end(kind: Kind) -> None:
    group, block = gguf.GGML_QUANT_SIZES[kind]
    row = _random(kind, (1, 512), np.random.default_rng(0)).tobytes()
    shape = {"type": kind.name, "columns": 512, "group": group, "block": block}
    assert _ask("large", shape | {"content": base64.b64encode(row).decode()}) == 0


@pytest.mark.parametrize("how", WAYS)
def test_what_is_remembered_and_changed_is_as_if_read_anew(tmp_path: Path, how: str) -> None:
    """伸ばす、縮める、途中を直す。視線を見る、見ない。いくつも黙らせる、押す、追加の重みを付ける、元に戻す。"""
    tiny, ids = made(ODD, Kind.Q8_0), _ids(ODD)
    adapter, taught = _adapter(tiny.model, tmp_path / "adapter.safetensors")
    edited = [*ids[:11], 7, *ids[12:]]
    chance = np.random.default_rng(1)
    silenced = [{"layer": 1, "head": 0}, {"layer": 1, "head": 3}, {"layer": 2}, {"layer": 5, "head": 2}, {"layer": 6}]
    pushed, other = ({"layer": 3, "vector": chance.standard_normal(ODD.hidden_size).tolist()} for _ in range(2))
    last = {"layer": LAYERS, "vector": other["vector"]}
    reads: list[tuple[list[int], dict[str, Any], bool]] = [
        (ids[:9], {}, False),
        (ids[:34], {}, False),
        (ids[:21], {}, True),
        (ids, {}, True),
        (edited, {}, False),
        (edited[:12], {"silenced": silenced}, True),
        (edited, {"silenced": silenced}, True),
        (edited, {"silenced": silenced[:3], "pushed": pushed}, True),
        (ids[:12], {"pushed": pushed}, False),
        (ids[:16], {"pushed": pushed}, False),
        (ids[:16], {"pushed": other}, False),
        (ids[:16], {"pushed": last}, False),
        (ids[:18], {}, True),
        (ids[:18], {"adapted": True}, False),  # まだ来ていない
        (ids[:18], {"adapted": True}, False),
        (ids, {"adapted": True, "silenced": silenced, "pushed": pushed}, True),
        (ids[:18], {}, False),
        (ids[:9], {}, False),
        (ids[:18], {}, False),  # 縮めても、その先を忘れない
        (ids, {}, True),
    ]
    asked = [{"ask": "read", "ids": text, "changed": changed, "watch": watch} for text, changed, watch in reads]
    found = _ask("steps", [FILL, *asked[:14], adapter, *asked[14:]], tiny.write(tmp_path / "tiny.gguf"), how)["answers"]
    for at, (answer, (text, changed, _)) in enumerate(zip(found[1:15] + found[16:], reads, strict=True)):
        adapted = changed.get("adapted") and at >= 14
        expected = _expected(
            taught if adapted else tiny.model, text, changed.get("silenced", ()), changed.get("pushed")
        )
        _same(answer, expected, text)


def _adapter(model: Gemma3, path: Path) -> tuple[dict[str, Any], Gemma3]:
    """でたらめな LoRA と、足し込んだモデル。"""
    matrices: dict[str, Tensor] = {}
    weights, scale, rank = model.state_dict(), 0.5, 3
    for name in [name for name in weights if "_proj" in name]:
        first, second = (
            torch.randn(shape, generator=torch.Generator().manual_seed(len(matrices)), dtype=torch.float32) / 8
            for shape in ((rank, weights[name].shape[1]), (weights[name].shape[0], rank))
        )
        for letter, matrix in (("A", first), ("B", second)):
            matrices[f"base_model.model.model.{name.replace('.weight', f'.lora_{letter}.weight')}"] = matrix
        weights[name] = weights[name] + scale * second.double() @ first.double()
    save_file(matrices, path)
    taught = blank(model.config)
    taught.load_state_dict(weights, assign=True)
    return {"ask": "adapt", "file": str(path), "scale": scale}, taught


def test_the_floors_that_have_come_answer_before_the_others(tmp_path: Path) -> None:
    """入口も来ていなければ断る。途中でやめても、そこまでの層で読め、もう一度置けば、終わりまで。"""
    tiny, ids = made(ODD, Kind.Q5_0), _ids(ODD)
    read = {"ask": "read", "ids": ids, "watch": True}
    steps = [
        read | {"watch": False},
        *(step for until in (0, 3, None) for step in ({"ask": "fill", "until": until}, read)),
    ]
    found = _ask("steps", steps, tiny.write(tmp_path / "tiny.gguf"))["answers"]
    assert found[0]["name"] == "RangeError"
    for floors, answer in zip((0, 3, LAYERS), found[2::2], strict=True):
        _same(answer, _expected(tiny.model, ids, floors=floors), ids)


@pytest.mark.parametrize("how", WAYS)
def test_only_tokens_of_the_vocabulary_are_read_and_only_so_many(tmp_path: Path, how: str) -> None:
    """断ったあとも、前に読んだものから続けられる。鋭すぎる分布（ロジットが数百）でも、確率は数。"""
    tiny = made(ODD, Kind.Q8_0)
    tiny.tensors["output_norm.weight"][0][:] *= 400
    tiny.model.norm.weight.data = 400 * (1 + tiny.model.norm.weight) - 1
    good, long = _ids(ODD, 5), _ids(ODD, 513)
    bad: list[Any] = [[], long, [*good, ODD.vocab_size], [-1], [1.5], [None], ["3"]]
    steps = [FILL, *({"ask": "read", "ids": ids} for ids in (good, *bad, [*good, 3]))]
    steps += [{"ask": "read", "ids": good, "k": k} for k in (64, 65)]
    _, first, *refused, again, most, more = _ask("steps", steps, tiny.write(tmp_path / "tiny.gguf"), how)["answers"]
    assert [one["name"] for one in (*refused, more)] == ["RangeError"] * (len(bad) + 1)
    for ids, answer in ((good, first), ([*good, 3], again), (good, most)):
        shares = _expected(tiny.model, ids).logits.softmax(-1)
        for place, answers in enumerate(answer["answers"]):
            known = shares[place, [one["id"] for one in answers]].tolist()
            assert [one["probability"] for one in answers] == pytest.approx(known, abs=1e-2)


def _bad(folder: Path) -> Iterator[tuple[Path, str]]:
    """読めないファイルと、断る言葉。"""
    numbers = iter(range(100))

    def place() -> Path:
        return folder / f"{next(numbers)}.gguf"

    def written(content: bytes) -> Path:
        (path := place()).write_bytes(content)
        return path

    tiny = made(ODD, Kind.F16)
    good = tiny.write(place()).read_bytes()
    yield written(b""), "途中で"
    yield written(b"PK\3\4" + good[4:]), "GGUFでは"
    for version in (b"\1\0\0\0", b"\4\0\0\0", b"\0\0\0\3"):
        yield written(good[:4] + version + good[8:]), "版"
    for length in (3, 100, 3000, len(good) - 40):
        yield written(good[:length]), "途中で"
    yield written(good[:16] + b"\xff" * 8 + good[24:]), "途中で"
    at = good.index(name := b"blk.1.attn_v.weight") + len(name) + 4 + 2 * 8
    yield written(good[:at] + bytes([Kind.Q4_K]) + good[at + 1 :]), "blk.1.attn_v"  # 一行が、256個ごとに割れない
    yield tiny.write(place(), "llama"), "llama"
    for field, value in {
        "gemma3.attention.layer_norm_rms_epsilon": None,
        "gemma3.attention.sliding_window": None,
        "gemma3.attention.head_count_kv": 3,
        "gemma3.rope.scaling.type": "yarn",
        "gemma3.embedding_length": 192,
        "gemma3.block_count": 2**32 - 1,
        "general.alignment": 0,
    }.items():
        yield tiny.write(place(), fields={field: value}), "途中で" if "alignment" in field else "合いません"
    for weight, change in {
        "blk.0.attn_q.weight": None,
        "token_embd.weight": None,
        "output.weight": (np.zeros((700, 160), np.float32), Kind.F32),
        "output_norm.weight": (np.zeros(160, np.float16), Kind.F16),
        "blk.3.attn_norm.weight": (np.zeros(160, np.float16), Kind.F16),
        "blk.2.ffn_up.weight": (np.zeros((2, 96, 160), np.float32), Kind.F32),
        "blk.1.ffn_up.weight": (np.zeros((96, 192), np.float32), Kind.F32),
        "blk.1.attn_v.weight": (np.zeros((32, 160 // 32 * 18), np.uint8), Kind.Q4_0),
    }.items():
        tensors = {name: one for name, one in (tiny.tensors | {weight: change}).items() if one}
        word = "重みの数" if len(tensors) != len(tiny.tensors) else weight.removesuffix(".weight")
        yield Tiny(tiny.config, tiny.fields, tensors).write(place()), word


def test_a_file_that_cannot_be_read_is_refused_with_a_word(tmp_path: Path) -> None:
    """どれも、見出しだけで、置き場を取る前に断る。"""
    paths, words = zip(*_bad(tmp_path), strict=True)
    answers = _ask("headers", [str(path) for path in paths])
    for path, word, answer in zip(paths, words, answers, strict=True):
        assert isinstance(answer, dict), (path, word)
        assert answer["code"] == "not-gguf"
        assert word in answer["detail"], path


def test_a_long_header_is_read_to_its_end(tmp_path: Path) -> None:
    """語彙が長くて、見出しが8MBを超えても。"""
    tiny = made(ODD, Kind.F16)
    words = ["言" * 100_000] * 30
    path = tiny.write(tmp_path / "long.gguf", fields={"tokenizer.ggml.tokens": words})
    assert _ask("headers", [str(path)]) == [len(tiny.tensors)]


@pytest.mark.parametrize("how", WAYS)
def test_elementary_functions_are_those_of_python(how: str) -> None:
    """角度とべき乗は 1e-12。exp は割合で 1.5e-7。GELU は、x と up の積の 1e-6。"""
    chance = np.random.default_rng(0)
    angles = [0.0, math.pi / 2, math.pi, 2 * math.pi, 511.0, -3.0, *chance.uniform(0, 512, 500)]
    powers = [
        (base, share)
        for base in (10_000, 1_000_000)
        for share in (0.0, *(np.arange(1, 96) / 96), *(np.arange(1, 128) / 128))
    ]
    exponents = [0.0, -1e-30, -0.3465, -0.3466, -86.99, *(-87 * chance.random(2000))]
    gates = [0.0, -0.0, 1e-30, -1e-30, 1e4, -1e4, 1e13, -1e13, 3e38, -3e38, *np.linspace(-30, 30, 1206)]
    ups = [3.0] * 8 + [0.5] * 2 + chance.standard_normal(1206).tolist()
    found = _ask(
        "numbers", {"angles": angles, "powers": powers, "exponents": exponents, "gates": gates, "ups": ups}, how=how
    )
    assert np.abs(np.array(found["circles"]) - [(math.cos(a), math.sin(a)) for a in angles]).max() < 1e-12
    assert found["powers"] == pytest.approx([base**share for base, share in powers], rel=1e-12)
    exact = np.exp(np.array(exponents, np.float32).astype(float))
    assert (np.abs(found["exponentials"] - exact) <= 1.5e-7 * exact).all()
    x, up = (torch.tensor(values, dtype=torch.float32).double() for values in (gates, ups))
    expected = (torch.nn.functional.gelu(x, approximate="tanh") * up).numpy()
    gated = _floats(found["gated"])
    assert (np.abs(gated - expected) <= 1e-6 * np.abs((x * up).numpy())).all()
    assert np.signbit(gated[:2]).tolist() == [False, True]
