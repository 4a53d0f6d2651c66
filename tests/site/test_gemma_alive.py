"""ページの中で動く本物の Gemma（docs/assets/engine/gemma）を、Node.js で動かし、PyTorch の Gemma と、本の記録に比べる。

文（engine/prompts.json）は、エンジンを知らない人が、違いの出そうなものを選んで書いた。長いものは、毎晩だけ比べる。
"""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import torch
from playwright._impl._driver import compute_driver_executable
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from figures_gen.kernel import MADE, stamp
from nexttoken import chat
from nexttoken.loading.gemma import load_gemma
from nexttoken.loading.weights import sources
from tests.site.pages import ROOT, measured

PROMPTS: list[str] = json.loads((ROOT / "tests/site/engine/prompts.json").read_text("utf-8"))
#: 33トークンまでの21の文（合わせて490トークンほど）。毎晩はすべて（1,700トークンほど）。
SHORT = None if os.environ.get("EVERY_PROMPT") else 33
LOGIT, SHARE, RECORD = 5e-4, 1e-4, 2e-4
RECORDED = [path.stem for path in sorted((ROOT / "docs/generated/look-inside").glob("*.json"))]
ADAPTER = ROOT / "examples/nexttoken-it"


def engine(task: str, given: Any, more: Iterable[bytes] = (), how: str = "wasm") -> Any:
    """engine/alive.mjs の仕事。``more`` は、問いのあとに渡すもの。"""
    command = [compute_driver_executable()[0], "tests/site/engine/alive.mjs", task, how, *map(str, sources())]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(given).encode() + b"\n")
        for part in more:
            process.stdin.write(part)
        process.stdin.close()
        answer = process.stdout.read()
    assert process.returncode == 0
    return json.loads(answer)


Loaded = tuple[PreTrainedTokenizerBase, PreTrainedModel]


@pytest.fixture(scope="module")
def gemma() -> Loaded:
    return load_gemma()


@torch.no_grad()
def _logits(model: Any, texts: list[list[int]]) -> Iterator[bytes]:
    for ids in texts:
        yield model(torch.tensor([ids])).logits[0].numpy().astype("<f4").tobytes()


def test_every_place_of_strangers_texts_is_that_of_pytorch(gemma: Loaded) -> None:
    tokenizer, model = gemma
    texts = [ids for text in PROMPTS if len(ids := tokenizer(text).input_ids) <= (SHORT or 512)]
    assert len(texts) > 20
    for ids, found in zip(
        texts, engine("compare", {"asked": [[ids, {}] for ids in texts]}, _logits(model, texts)), strict=True
    ):
        assert found["same"] == found["places"], tokenizer.decode(ids)
        assert found["logit"] < LOGIT, tokenizer.decode(ids)
        assert found["share"] < SHARE, tokenizer.decode(ids)


@pytest.mark.parametrize("name", ["tokyo"] if SHORT else RECORDED)
def test_the_records_of_what_is_inside_come_out_again(gemma: Loaded, name: str) -> None:
    """「中をのぞく」の記録の、途中の答え、視線、大きさと、90の黙らせたあとの答え。"""
    record = measured(f"look-inside/{name}")
    heads = len(record["attention"][0])
    silenced = [{"layer": at // heads, "head": at % heads} for at in range(len(record["heads"]))]
    silenced += [{"layer": at} for at in range(len(record["layers"]))]
    found = engine("look", [gemma[0](record["text"]).input_ids, 5, silenced])
    cells = [cell for column in record["lens"] for cell in column]
    for cell, told in zip(cells, found["lens"], strict=True):
        _same(cell, told)
    for cell, told in zip([*record["heads"], *record["layers"]], found["without"], strict=True):
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
def test_neighbours_are_the_nearest_rows_of_the_whole_table(gemma: Loaded) -> None:
    tokenizer, model = gemma
    ids = sorted({one for text in PROMPTS[:12] for one in tokenizer(text).input_ids[1:]})[:32]
    table: Any = model.get_input_embeddings().weight
    rows = torch.nn.functional.normalize(table, dim=1)
    for own, found in zip(ids, engine("neighbours", [ids, 3]), strict=True):
        cosines = rows @ rows[own]
        cosines[own] = -1
        best = cosines.topk(3)
        assert [one["id"] for one in found] == best.indices.tolist()
        assert [one["cosine"] for one in found] == pytest.approx(best.values.tolist(), abs=1e-5)


def test_what_was_taught_is_that_of_pytorch(gemma: Loaded) -> None:
    """追加の重み（nexttoken-it）を付けたロジットと、書く文。"""
    tokenizer, taught = load_gemma("nexttoken-it")
    model: Any = taught
    config = json.loads((ADAPTER / "adapter_config.json").read_text("utf-8"))
    adapter = {"path": str(ADAPTER / "adapter_model.safetensors"), "scale": config["lora_alpha"] / config["r"]}
    ids = chat.encode(tokenizer, [{"role": "user", "content": "日本の首都はどこですか。"}])
    (found,) = engine("compare", {"asked": [[ids, {"adapted": True}]], "adapter": adapter}, _logits(model, [ids]))
    assert found["same"] == found["places"]
    assert found["logit"] < LOGIT
    written = model.generate(torch.tensor([ids]), max_new_tokens=12, do_sample=False)[0, len(ids) :].tolist()
    assert engine("write", {"ids": ids, "count": len(written), "adapter": adapter}) == written


def test_the_memory_is_known_before_a_byte_is_asked_for() -> None:
    known, needed = engine("room", None)
    assert known == needed < 340e6


def test_the_kernel_is_made_from_its_source() -> None:
    """直したら、作り直す。作ったものが同じかどうかは、figures_gen.kernel --check が見る。"""
    assert MADE.read_bytes().endswith(stamp())
