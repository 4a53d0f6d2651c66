"""数えるモデルと同じ文章を読ませて育て直すこと。読ませる文章、平均、控えが今のコードのものか。"""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from nexttoken import rematch
from nexttoken.loading.pretrained import WEIGHTS
from nexttoken.loading.provenance import file_digest
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.pretrain import novel, pretrain, text_digest
from nexttoken.pretraining import Recipe, code_digest, make_tokenizer, split
from nexttoken.rematch import BLOCKS, RECORD, SEEDS, blocks, main
from nexttoken.texts.corpora import sample_text

RECIPE = Recipe(
    vocab_size=300, width=32, layers=2, heads=2, head_size=16, inner=32, length=16, batch_size=16, warmup=1, epochs=1
)
TEXT = sample_text() * 4


def test_blocks_keep_the_sum() -> None:
    logs = [-1.0, -2.0, -4.0]
    found = blocks(logs, [0, 31, 63], 64)
    assert (found[0], found[15], found[31], math.fsum(found)) == (-1, -2, -4, -7) and len(found) == BLOCKS


def test_reads_the_validation_too_and_averages_probabilities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """途中で止めれば、成績は残らない。もう一度実行すれば、育て終えたものは育てない。"""
    monkeypatch.setattr("nexttoken.rematch.novel", lambda: TEXT)
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    pretrain(RECIPE, out, tmp_path / "text.txt")
    parts, grow, read = split(TEXT), rematch._grow, []

    def stop_once(recipe: Recipe, ids: torch.Tensor, *given: Any) -> Any:
        read.append(make_tokenizer(parts.study, recipe.vocab_size).decode(ids.tolist()))
        if len(read) == 2:
            raise KeyboardInterrupt
        return grow(recipe, ids, *given)

    monkeypatch.setattr("nexttoken.rematch._grow", stop_once)
    assert main(["--out", str(out)]) == 130 and not (out / RECORD).exists()
    assert main(["--out", str(out)]) == 0
    assert set(read) == {parts.study + parts.validation}
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert [row["seed"] for row in record["each"]] == list(SEEDS)
    each = [math.fsum(row["blocks"]) for row in record["each"]]
    assert len(set(each)) == len(SEEDS)
    assert math.fsum(record["together"]) > math.fsum(each) / len(each)  # 平均の確率の対数は、対数の平均を下回らない


def test_the_kept_record_belongs_to_today() -> None:
    record = json.loads((PRETRAINED_FOLDER / RECORD).read_text(encoding="utf-8"))
    assert record["code"] == code_digest() and record["data"] == text_digest(novel())
    assert record["model"] == file_digest(PRETRAINED_FOLDER / WEIGHTS)
    assert record["recipe"] == vars(Recipe()) and all(len(row["blocks"]) == BLOCKS for row in record["each"])
