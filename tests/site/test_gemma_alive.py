"""ページの中で動く本物の Gemma（docs/assets/engine/gemma）を、Node.js で動かし、PyTorch の Gemma と、本の記録に比べる。

文（engine/prompts.json）は、エンジンを知らない人が、違いの出そうなものを選んで書いた。終わりまで比べるのは、毎晩だけ。
"""

import base64
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch
from peft import PeftModel
from playwright._impl._driver import compute_driver_executable
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from figures_gen.kernel import MADE, stamp
from nexttoken import chat
from nexttoken.loading.quiet import quiet_transformers
from nexttoken.loading.weights import sources
from tests.site.pages import ROOT, measured

PROMPTS: list[str] = json.loads((ROOT / "tests/site/engine/prompts.json").read_text("utf-8"))
#: どの文も、初めの8トークンまで（合わせて250トークンほど）。毎晩は終わりまで（1,700トークンほど）。
EVERY = bool(os.environ.get("EVERY_PROMPT"))
FIRST = 512 if EVERY else 8
LOGIT, SHARE, RECORD = 5e-4, 1e-4, 2e-4
RECORDED = [path.stem for path in sorted((ROOT / "docs/generated/look-inside").glob("*.json"))]
ADAPTER = ROOT / "examples/nexttoken-it"

Engine = Callable[[str, Any], Any]
Loaded = tuple[PreTrainedTokenizerBase, PreTrainedModel]


@contextmanager
def running() -> Iterator[Engine]:
    """engine/alive.mjs に頼む口。"""
    command = [compute_driver_executable()[0], "tests/site/engine/alive.mjs", *map(str, sources())]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        told, heard = process.stdin, process.stdout
        assert told and heard

        def ask(name: str, given: Any) -> Any:
            told.write(json.dumps([name, given]).encode() + b"\n")
            told.flush()
            return json.loads(heard.readline())

        yield ask
        told.close()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running() as ask:
        yield ask


@torch.no_grad()
def _are_those_of_pytorch(engine: Engine, model: Any, texts: list[list[int]], changed: dict[str, Any]) -> None:
    """どの位置でも、一位と、上位10個の確率と、意外さが同じ。ロジットは終わりの位置で（毎晩は、どの位置でも）比べる。"""
    padded = pad_sequence([torch.tensor(ids) for ids in texts], batch_first=True)  # 前の位置は、後ろを見ない
    every = model(padded).logits
    for at, (ids, found) in enumerate(zip(texts, engine("tops", {"texts": texts, "changed": changed}), strict=True)):
        logits: Tensor = every[at, : len(ids)]
        logs = logits.log_softmax(-1)
        tops = torch.tensor([[one["id"] for one in column["top"]] for column in found["tops"]])
        mine = torch.tensor([[one["logit"] - column["sum"] for one in column["top"]] for column in found["tops"]])
        assert tops[:, 0].tolist() == logits.argmax(-1).tolist()
        assert (logs.gather(1, tops).exp() - mine.exp()).abs().max() < SHARE
        surprises = -logs[:-1].gather(1, torch.tensor([ids[1:]]).T).flatten()
        assert found["surprises"][1:] == pytest.approx(surprises.tolist(), abs=2 * LOGIT)
        for place in range(0 if EVERY else len(ids) - 1, len(ids)):
            packed = base64.b64decode(engine("logits", {"text": at, "place": place}))
            assert np.abs(np.frombuffer(packed, "<f4") - logits[place].numpy()).max() < LOGIT


def test_every_place_of_strangers_texts_is_that_of_pytorch(gemma: Loaded, engine: Engine) -> None:
    """毎晩は、一つずつ。"""
    tokenizer, model = gemma
    texts = [tokenizer(text).input_ids[:FIRST] for text in PROMPTS]
    assert len(texts) > 30
    for some in [[ids] for ids in texts] if EVERY else [texts]:
        _are_those_of_pytorch(engine, model, some, {})


@pytest.mark.parametrize("name", RECORDED if EVERY else ["tokyo"])
def test_the_records_of_what_is_inside_come_out_again(gemma: Loaded, engine: Engine, name: str) -> None:
    """「中をのぞく」の記録の、途中の答え、視線、大きさと、90の黙らせたあとの答え（毎晩のほかは、七つに一つ）。"""
    record = measured(f"look-inside/{name}")
    heads = len(record["attention"][0])
    ways: list[tuple[dict[str, int], Any]] = [
        *(({"layer": at // heads, "head": at % heads}, cell) for at, cell in enumerate(record["heads"])),
        *(({"layer": at}, cell) for at, cell in enumerate(record["layers"])),
    ]
    some = ways[:: 1 if EVERY else 7]
    found = engine("look", {"ids": gemma[0](record["text"]).input_ids, "k": 5, "silenced": [way for way, _ in some]})
    cells = [cell for column in record["lens"] for cell in column]
    for cell, told in zip(cells, found["lens"], strict=True):
        _same(cell, told)
    for (_, cell), told in zip(some, found["without"], strict=True):
        _same(cell, told)
    assert found["sizes"] == pytest.approx([size for column in record["sizes"] for size in column], rel=1e-3)
    for place, looks in enumerate(found["looks"]):
        row = slice(place * (place + 1) // 2, (place + 1) * (place + 2) // 2)
        shares = [share - 1 for layer in record["attention"] for head in layer for share in head[row]]
        assert looks == pytest.approx(shares, abs=1e-3)  # 記録は、小数第三位まで


def _same(recorded: dict[str, list[Any]], told: list[dict[str, Any]]) -> None:
    shares = dict(zip(recorded["ids"], recorded["shares"], strict=True))
    assert told[0]["id"] == max(shares, key=lambda one: shares[one])
    both = [(one["probability"], shares[one["id"]]) for one in told if one["id"] in shares]
    assert len(both) >= 4  # 記録は五つ。そのうち一つは、順位によらず、黙らせる前の一位
    assert [one for one, _ in both] == pytest.approx([other for _, other in both], abs=RECORD)


@torch.no_grad()
def test_neighbours_are_the_nearest_rows_of_the_whole_table(gemma: Loaded, engine: Engine) -> None:
    tokenizer, model = gemma
    ids = sorted({one for text in PROMPTS[:12] for one in tokenizer(text).input_ids[1:]})[:32]
    table: Any = model.get_input_embeddings().weight
    lengths = table.norm(dim=1)
    every = (table @ table[ids].T / lengths[:, None] / lengths[ids]).T.contiguous()
    for own, cosines, found in zip(ids, every, engine("neighbours", {"ids": ids, "k": 3}), strict=True):
        cosines[own] = -1
        best = cosines.topk(3)
        assert [one["id"] for one in found] == best.indices.tolist()
        assert [one["cosine"] for one in found] == pytest.approx(best.values.tolist(), abs=1e-5)


def test_what_was_taught_is_that_of_pytorch(gemma: Loaded, engine: Engine) -> None:
    """追加の重み（nexttoken-it）を付けたもの。書く文は、tests/browser/test_answers.py が比べる。"""
    tokenizer, model = gemma
    with quiet_transformers():
        taught = PeftModel.from_pretrained(deepcopy(model), str(ADAPTER))
    config = json.loads((ADAPTER / "adapter_config.json").read_text("utf-8"))
    scale = config["lora_alpha"] / config["r"]
    engine("adapt", {"path": str(ADAPTER / "adapter_model.safetensors"), "scale": scale})
    ids = chat.encode(tokenizer, [{"role": "user", "content": "日本の首都はどこですか。"}])
    _are_those_of_pytorch(engine, taught, [ids], {"adapted": True})


def test_the_memory_is_known_before_a_byte_is_asked_for(engine: Engine) -> None:
    known, needed = engine("room", None)
    assert known == needed < 340e6


def test_the_kernel_is_made_from_its_source() -> None:
    """直したら、作り直す。作ったものが同じかどうかは、figures_gen.kernel --check が見る。"""
    assert MADE.read_bytes().endswith(stamp())
