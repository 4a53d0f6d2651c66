"""「中をのぞく」の状態と計算を、Node.js の上で試し、記録を、いつもの計算と比べる。"""

import gzip
import json
import re
from typing import Any

import pytest
import torch

from figures_gen.chapters.look_inside.measure import SHOWN
from nexttoken import gemma3
from nexttoken.surgery import without_layers
from tests.site.pages import ROOT, measured

FOLDER = ROOT / "docs" / "generated" / "look-inside"
RECORDS = sorted(FOLDER.glob("*.json"))
HEAVIEST = 150_000  # 縮めたバイト
CLOSE = 1e-3


def test_the_sentences_of_the_widget_are_those_recorded() -> None:
    code = (ROOT / "docs" / "assets" / "widgets" / "look-inside-state.mjs").read_text(encoding="utf-8")
    written = dict(re.findall(r'^  (\w+): ("[^\n]*"),$', code[: code.index("export const LIVE")], re.MULTILINE))
    assert {name: json.loads(text) for name, text in written.items()} == {
        path.stem: measured(f"look-inside/{path.stem}")["text"] for path in RECORDS
    }
    assert len(written) == 8  # 本文は、八つの文と言う


def test_records_are_light() -> None:
    sizes = {path.stem: len(gzip.compress(path.read_bytes(), 9)) for path in RECORDS}
    assert {name: size for name, size in sizes.items() if size > HEAVIEST} == {}


@torch.no_grad()
def test_silenced_records_are_those_of_a_whole_run(gemma: tuple[Any, Any], ours: gemma3.Gemma3) -> None:
    """下の層を計算し直さない近道が、初めから通して計算したのと同じ。"""
    data = measured("look-inside/tokyo")
    model, ids = ours, gemma[0](data["text"], return_tensors="pt").input_ids
    for layer, head in ((1, 1), (8, 4), (18, 2)):
        attention: Any = model.layers[layer - 1].self_attn
        places = slice((head - 1) * attention.head_dim, head * attention.head_dim)
        kept = attention.o_proj.weight.clone()
        attention.o_proj.weight[:, places] = 0
        _agrees(model(ids)[0, -1], data["heads"][4 * (layer - 1) + head - 1])
        attention.o_proj.weight[:] = kept
    for number in (1, 7, 18):
        with without_layers(model, number):
            _agrees(model(ids)[0, -1], data["layers"][number - 1])


def _agrees(logits: torch.Tensor, record: dict[str, Any]) -> None:
    shares = logits.softmax(dim=-1)
    assert set(shares.topk(SHOWN).indices.tolist()) <= set(record["ids"])
    assert record["shares"] == pytest.approx(shares[record["ids"]].tolist(), rel=CLOSE, abs=1e-6)
