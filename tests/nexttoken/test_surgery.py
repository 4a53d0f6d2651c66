"""手術。中では変わり、抜ければ元どおりで、作った別のモデルは、元のモデルを変えない。"""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor

from nexttoken.gemma3 import Gemma3, trace
from nexttoken.generation import generate
from nexttoken.loading.source import ModelError
from nexttoken.pretraining import Recipe, initialise
from nexttoken.sampling import greedy
from nexttoken.surgery import adapted, averaged, in_order, mixed, silenced, transplanted, without_layers

SHAPE = Recipe(vocab_size=300, width=16, layers=3, heads=2, head_size=8, inner=24, length=16)
IDS = torch.arange(12)[None]


@pytest.fixture(autouse=True)
def _no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


@pytest.fixture
def model() -> Gemma3:
    return initialise(SHAPE)


@pytest.fixture
def other() -> Gemma3:
    return initialise(Recipe(**{**vars(SHAPE), "seed": 1}))


@pytest.mark.parametrize("order", [[1, 2, 3], [1, 3], [2, 1, 3], [1, 2, 2, 3], [3], [3, 2, 1]])
def test_layers_run_in_the_order_asked_and_come_back(model: Gemma3, order: list[int]) -> None:
    before, config, layers = model(IDS), model.config, list(model.layers)
    with in_order(model, order):
        assert torch.equal(model(IDS), by_hand_of(layers, model, order))
        steps = [
            [step.token for step in generate(model, [5, 6], greedy, max_new_tokens=20, stop_ids=(), use_cache=cache)]
            for cache in (False, True)
        ]
        assert steps[0] == steps[1]  # KVキャッシュも、並びに合う
    assert torch.equal(model(IDS), before) and model.config is config and list(model.layers) == layers


def by_hand_of(layers: list[Any], model: Gemma3, order: list[int]) -> Tensor:
    x: Tensor = model.embed_tokens(IDS) * model.config.hidden_size**0.5
    for number in order:
        x, _ = layers[number - 1](x, torch.arange(IDS.shape[1]), None)
    return model.unembed(x)


def test_layers_come_back_after_an_error(model: Gemma3) -> None:
    layers = model.layers
    with pytest.raises(RuntimeError, match="途中"), without_layers(model, 2):
        assert len(model.layers) == 2
        raise RuntimeError("途中")
    assert model.layers is layers


def test_silencing_equals_zeroed_columns_of_the_output_matrix(model: Gemma3) -> None:
    before, state = model(IDS), {name: weight.clone() for name, weight in model.state_dict().items()}
    with silenced(model, [(2, 1), (3, 2)]):
        found = model(IDS)
    assert torch.equal(model(IDS), before) and not torch.allclose(found, before)
    assert all(torch.equal(weight, state[name]) for name, weight in model.state_dict().items())
    size = model.config.head_dim
    for layer, head in ((2, 1), (3, 2)):
        place: Any = model.layers[layer - 1]
        place.self_attn.o_proj.weight[:, (head - 1) * size : head * size] = 0
    assert torch.allclose(model(IDS), found, atol=1e-5)


def test_a_layer_adds_the_mean_but_at_the_first_token(model: Gemma3) -> None:
    before, mean = trace(model, IDS).residuals, torch.arange(16.0)
    with averaged(model, 2, mean):
        after = trace(model, IDS).residuals
        steps = [
            [step.token for step in generate(model, [5, 6], greedy, max_new_tokens=20, stop_ids=(), use_cache=cache)]
            for cache in (False, True)
        ]
    assert steps[0] == steps[1]  # 一つずつ読み足しても、先頭を取り違えない
    assert torch.equal(after[2][:, :1], before[2][:, :1]) and torch.equal(after[2][:, 1:], before[1][:, 1:] + mean)
    assert torch.equal(trace(model, IDS).residuals[2], before[2])


def test_no_hook_is_left_when_a_later_head_is_refused(model: Gemma3) -> None:
    before = model(IDS)
    with pytest.raises(ValueError, match="ヘッド"), silenced(model, [(1, 1), (1, 9)]):
        pass
    assert torch.equal(model(IDS), before)


def test_a_transplant_takes_that_part_alone(model: Gemma3, other: Gemma3) -> None:
    before = model(IDS)
    made = transplanted(model, other, "layers.1", "norm")
    for name, weight in made.state_dict().items():
        source = other if name.startswith("layers.1.") or name == "norm.weight" else model
        assert torch.equal(weight, source.state_dict()[name]), name
    assert torch.equal(model(IDS), before)
    everything = transplanted(model, other, "embed_tokens", "norm", "layers")
    assert torch.equal(everything(IDS), other(IDS))


def test_a_name_is_a_whole_part_not_a_beginning(model: Gemma3, other: Gemma3) -> None:
    with pytest.raises(ValueError, match="'embed' という部品"):
        transplanted(model, other, "embed")


@pytest.mark.parametrize("share", [-1.0, 0.0, 0.25, 1.0, 2.0])
def test_mixing_is_a_line_through_both(model: Gemma3, other: Gemma3, share: float) -> None:
    made, name = mixed(model, other, share), "layers.0.mlp.up_proj.weight"
    one, two = model.state_dict()[name], other.state_dict()[name]
    assert torch.allclose(made.state_dict()[name], one + share * (two - one), atol=1e-6)
    if share in (0.0, 1.0):
        assert torch.equal(made(IDS), (other if share else model)(IDS))


def test_models_of_another_shape_are_refused(model: Gemma3) -> None:
    larger = initialise(Recipe(**{**vars(SHAPE), "inner": 32}))
    for operation in (lambda: mixed(model, larger, 0.5), lambda: transplanted(model, larger, "norm")):
        with pytest.raises(ValueError, match="形が違います"):
            operation()


def test_an_adapter_of_another_shape_is_refused(model: Gemma3) -> None:
    with pytest.raises(ValueError, match="形に合いません"), adapted(model, "nexttoken-it", 1):
        pass
    with pytest.raises(ModelError, match="アダプタではありません"), adapted(model, "neko-gemma", 1):
        pass
