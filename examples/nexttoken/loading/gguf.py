"""Gemma 3 270M を、GGUF から、float32 の safetensors に変換します。

この GGUF は重みを平均で 7 ビットほどに縮めたもので、読むたびに float32 に戻すので数十秒かかります。
一度変換しておけば、次からは数秒で読み込めます。
"""

import contextlib
import functools
import importlib
import io
import json
import tempfile
from pathlib import Path
from unittest.mock import patch

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedModel

from nexttoken.loading.gguf_tokenizer import make_official
from nexttoken.loading.quiet import quiet_transformers
from nexttoken.loading.weights import assemble

#: 中身が同じでも、変換した版や読み方によって変わる控え。残さない。
NOTES = {
    "config.json": {"transformers_version"},
    "generation_config.json": {"transformers_version"},
    "tokenizer_config.json": {"is_local", "local_files_only"},
}


def convert(folder: Path) -> None:
    """既定のモデルを変換し、重み、設定、トークナイザを ``folder`` に書きます。

    メモリを 3.5 GB ほど使います。

    Raises:
        ModelError: 重みがない。一部が欠けている。または、中身が違う。
    """
    with tempfile.TemporaryDirectory(suffix=".tmp", dir=folder.parent) as place, quiet_transformers():
        source = assemble(Path(place))
        reader = importlib.import_module("gguf").GGUFReader
        once = patch("gguf.GGUFReader", functools.cache(reader))  # transformers は、同じファイルを三度読み解く
        with once, contextlib.redirect_stderr(io.StringIO()):  # 変換の進み具合を示す棒
            tokenizer = AutoTokenizer.from_pretrained(place, gguf_file=source.name, trust_remote_code=False)
            model = AutoModelForCausalLM.from_pretrained(
                place, gguf_file=source.name, dtype=torch.float32, trust_remote_code=False
            )
        _mend_config(model)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    make_official(folder / "tokenizer.json")
    for name, notes in NOTES.items():
        _drop(folder / name, notes)


def _mend_config(model: PreTrainedModel) -> None:
    """量子化の印を外し（残っていると保存できない）、GGUF にない値を補う。"""
    vars(model.config).pop("quantization_config", None)
    vars(model).pop("hf_quantizer", None)
    model.config.rms_norm_eps = 1e-6  # GGUF では float32 で書かれ、9.99…e-07 と読まれる
    model.generation_config = GenerationConfig(bos_token_id=2, eos_token_id=[1, 106], pad_token_id=0)


def _drop(path: Path, notes: set[str]) -> None:
    kept = {name: value for name, value in json.loads(path.read_text(encoding="utf-8")).items() if name not in notes}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
