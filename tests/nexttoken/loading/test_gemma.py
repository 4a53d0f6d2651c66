"""本物の Gemma 3 270M を読み込んで確かめる。"""

import ast
import gc
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import PreTrainedModel, T5Config, T5ForConditionalGeneration

from nexttoken.loading import gemma as loading
from nexttoken.loading.folder import default_folder
from nexttoken.loading.gemma import load_gemma
from nexttoken.loading.source import PRETRAINED_FOLDER, ModelError
from tests.tiny_gemma import tiny_gemma

Gemma = tuple[Any, Any]


def test_the_default_is_what_transformers_reads(gemma: Gemma) -> None:
    """既定のトークナイザは、自分で組み立てている。Rust の中も、Python の中も、from_pretrained と同じ。"""
    mine, theirs = gemma[0], loading._tokenizer(default_folder())
    assert type(mine) is type(theirs) and mine._tokenizer.to_str() == theirs._tokenizer.to_str()
    plain = vars(theirs).keys() - {"_tokenizer", "init_kwargs"}
    assert all(repr(vars(mine)[name]) == repr(vars(theirs)[name]) for name in plain)
    assert mine.init_kwargs.keys() == theirs.init_kwargs.keys() and vars(mine).keys() == vars(theirs).keys()
    assert all(repr(mine.init_kwargs[name]) == repr(value) for name, value in theirs.init_kwargs.items())


def test_what_was_read_from_a_broken_folder_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """既定のモデルは、確かめながら読む。壊れていたと分かれば、読んだものは捨て、用意し直したものを読む。"""
    read: list[Path] = []

    def reading(base: Path) -> tuple[str, torch.nn.Module]:
        read.append(base)
        return f"{len(read)}度め", torch.nn.Identity()

    monkeypatch.setattr(loading, "_read", reading)
    for intact, used in ((True, "1度め"), (False, "2度め")):
        monkeypatch.setattr(loading, "is_intact", lambda base, intact=intact: intact)
        read.clear()
        assert load_gemma()[0] == used and set(read) == {default_folder()}


def save(model: PreTrainedModel, folder: Path) -> Path:
    """読むのに時間のかからない、小さなトークナイザを添える。"""
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).symlink_to(PRETRAINED_FOLDER / name)
    return folder


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    """Gemma 3 の形をした、bfloat16 の小さなモデルのフォルダ。"""
    return save(tiny_gemma(2048).to(torch.bfloat16), tmp_path)


def test_a_local_folder_is_loaded_in_float32_without_a_network_or_a_word(
    small_model: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError(f"通信しようとした: {given}")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    monkeypatch.setenv("NEXTTOKEN_MODEL", str(small_model))
    tokenizer, model = load_gemma()
    assert (model.config.hidden_size, model.dtype, tokenizer.vocab_size) == (16, torch.float32, 2048)
    assert not model.training and model.config._attn_implementation == "eager"
    assert capfd.readouterr() == ("", "")


def test_a_truncated_local_model_is_reported(small_model: Path) -> None:
    weights = small_model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match="読み込めません"):
        load_gemma(small_model)
    assert gc.isenabled()  # 読み込むあいだだけ止めている


def test_a_tokenizer_of_another_model(tmp_path: Path) -> None:
    save(tiny_gemma(1000), tmp_path)
    with pytest.raises(ModelError, match="埋め込みは 1000 個で、トークン 1000 の分がない"):
        load_gemma(tmp_path)


def test_a_model_that_does_not_predict_the_next_token(tmp_path: Path) -> None:
    model = T5ForConditionalGeneration(T5Config(d_model=8, d_ff=8, num_layers=1, num_heads=1))
    with pytest.raises(ModelError, match=r"次のトークンを予測するモデルではありません（T5ForCond"):
        load_gemma(save(model, tmp_path))


@pytest.mark.parametrize(
    ("name", "changed", "reason"),
    [
        ("model.norm.weight", None, r"ない重み 1 個: model\.norm\.weight"),
        ("model.norm.weight", torch.zeros(4), "読み込めません|形の違う重み 1 個"),
        ("model.layers.2.mlp.up_proj.weight", torch.zeros(20, 16), r"余る重み 1 個: model\.layers\.2"),
    ],
)
def test_weights_of_another_model(name: str, changed: torch.Tensor | None, reason: str, small_model: Path) -> None:
    weights = {**load_file(small_model / "model.safetensors"), name: changed}
    kept = {name: weight for name, weight in weights.items() if weight is not None}
    save_file(kept, small_model / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError, match=reason):
        load_gemma(small_model)


def test_remote_code_is_refused_wherever_a_model_is_loaded() -> None:
    root = Path(__file__).parents[3]
    calls = [
        (path.name, ast.unparse(node))
        for path in [*(root / "examples" / "nexttoken").rglob("*.py"), *(root / "figures_gen").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("Auto")
        if ast.unparse(node.func).endswith(".from_pretrained")
    ]
    assert len(calls) >= 5
    assert [call for call in calls if "trust_remote_code=False" not in call[1]] == []
