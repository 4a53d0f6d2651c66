"""mark: まとめて書いても一つずつ書いたのと同じこと、続きから書けること、本に付けた文章の身元。"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from nexttoken import mark
from nexttoken.generation import Processor, generate
from nexttoken.loading.source import ModelError
from nexttoken.mark import NEVER, PROMPTS, TEXTS, Way
from nexttoken.watermark import GreenList
from tests.tiny_gemma import tiny_gemma

SIZE = 260
STARTS = [[5, 6, 7, 8, 9], [11], [20, 21]]


def never(ids: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    return logits.index_fill(1, torch.tensor(NEVER), -torch.inf)


@pytest.mark.parametrize("green", [None, GreenList(3, SIZE, delta=1.0)])
def test_written_together_is_written_alone(green: GreenList | None) -> None:
    """左を埋めて長さをそろえても、一つずつ書いたのと同じものを選ぶ。"""
    model = tiny_gemma(SIZE)
    found = mark._texts(model, STARTS, Way(green, 3, length=12, lots=False), [0, 1, 2], lambda count: None)
    for start, text in zip(STARTS, found, strict=True):
        processors: list[Processor] = [never, green] if green else [never]
        alone = list(generate(model, start, max_new_tokens=12, stop_ids=[], processors=processors))
        assert text["ids"] == [step.token for step in alone]
        assert not set(text["ids"]) & set(NEVER)
        for loss, bits in zip(text["losses"], text["bits"], strict=True):
            assert loss >= 0 and 0 <= bits <= 1000 * 8.1


def test_the_same_lots_are_drawn_in_every_way() -> None:
    model = tiny_gemma(SIZE)
    rows = [
        [text["ids"] for text in mark._texts(model, STARTS, Way(green, 3, length=8), [0, 1, 2], lambda count: None)]
        for green in (None, GreenList(3, SIZE, delta=0.0))
    ]
    assert rows[0] == rows[1]


@pytest.fixture
def place(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """小さなモデルと二つの書き出しで、二度に分けて書く。"""
    prompts = {"prompts": [{"kind": "prose", "text": "猫"}, {"kind": "code", "text": "犬と鳥"}]}
    folder = tmp_path / "marked"
    folder.mkdir()
    (folder / PROMPTS).write_text(json.dumps(prompts), encoding="utf-8")
    monkeypatch.setattr(mark, "WAYS", {"plain": Way(None, 2, length=4), "half": Way(GreenList(3, SIZE), 1, length=4)})
    monkeypatch.setattr(mark, "inputs", lambda folder: {"model": "m", "prompts": "p", "code": "c", "greens": "g"})
    monkeypatch.setattr(mark, "default_folder", lambda: None)

    def tokenizer(text: str) -> Any:
        return SimpleNamespace(input_ids=[2, *(ord(char) % SIZE for char in text)])

    monkeypatch.setattr(mark, "load_gemma", lambda folder: (tokenizer, tiny_gemma(SIZE)))
    return folder


def test_an_interrupted_record_goes_on(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write, calls = mark._texts, []

    def stop_at_second(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(*arguments)

    monkeypatch.setattr(mark, "_texts", stop_at_second)
    assert mark.main(["--out", str(place)]) == 130
    assert "続きから書きます" in capsys.readouterr().err and not (place / TEXTS).exists()
    assert mark.main(["--out", str(place)]) == 0 and (place / PROMPTS).exists()
    assert [len(starts) for _, starts, *_ in calls] == [2, 1, 1]  # 書き終えたものは、書き直さない
    found = mark.texts(place)
    assert [(text["way"], text["prompt"], len(text["ids"])) for text in found] == [
        ("plain", 0, 4),
        ("plain", 1, 4),
        ("half", 0, 4),
    ]


def test_an_old_record_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark.write(place)
    monkeypatch.setattr(mark, "inputs", lambda folder: {"model": "別", "prompts": "p", "code": "c", "greens": "g"})
    with pytest.raises(ModelError, match="今のコードか書き出しのものではありません"):
        mark.texts(place)
