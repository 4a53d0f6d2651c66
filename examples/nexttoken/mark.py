"""Gemmaに、透かしを入れた文章と入れない文章を書かせます: ``python -m nexttoken.mark``。

書き出しは examples/marked/prompts.json にあります。書いた番号の並びを、同じフォルダに置きます。CPUの1スレッドで10分ほど
かかります。途中で止めても、もう一度実行すれば、書き終えたところから続けます。速くするために、この命令だけは、モデルを
半分の精度（bfloat16）で動かします。
"""

import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from nexttoken.checks import check_path
from nexttoken.loading import checkpoint, provenance
from nexttoken.loading.data import DATA
from nexttoken.loading.digests import meaning_digest
from nexttoken.loading.folder import default_folder
from nexttoken.loading.gemma import load_gemma
from nexttoken.loading.source import ModelError, default_content
from nexttoken.sampling import draw, entropy, greedy
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import counting_bar
from nexttoken.watermark import GreenList, Tournament

FOLDER = DATA / "marked"
PROMPTS, TEXTS = "prompts.json", "texts.jsonl"
REMEDY = "python -m nexttoken.mark で作り直すか、git で元に戻してください。"
#: 書かせた文章を左右するもの。
INPUTS = {"model": "モデル", "prompts": "書き出し", "code": "書かせるコード", "greens": "塗り分け"}
SIZE = 262_144
KEY = 20230124
KEYS = tuple(range(KEY, KEY + 20))
#: 一緒に書かせる数。
TOGETHER = 40
#: 選ばせない番号（<eos> と <end_of_turn>）。どの文章も、同じ長さにするため。
NEVER = (1, 106)


@dataclass(frozen=True)
class Way:
    """書かせ方です。

    `mark` は印（なければ None）、`prompts` は使う書き出しの数、`length` は書かせるトークンの数です。`lots` が真なら
    くじで選び、偽ならいつも一位を選びます。
    """

    mark: GreenList | Tournament | None
    prompts: int
    length: int = 200
    lots: bool = True


WAYS = {
    "plain": Way(None, 40),
    "delta-2": Way(GreenList(KEY, SIZE, delta=2.0), 40),
    "delta-4": Way(GreenList(KEY, SIZE, delta=4.0), 24),
    "delta-1": Way(GreenList(KEY, SIZE, delta=1.0), 24),
    "half": Way(GreenList(KEY, SIZE, gamma=0.5, delta=2.0), 24),
    "greedy": Way(GreenList(KEY, SIZE, delta=2.0), 16, lots=False),
    "tournament": Way(Tournament(KEYS, SIZE), 16),
    "long": Way(GreenList(KEY, SIZE, delta=2.0), 8, length=400),
}


def main(arguments: list[str] | None = None) -> int:
    """書かせて、置き場所を表示します。終了コードを返します。"""
    what = "書き出しがあり、文章を置くフォルダ"
    parser = command.parser("mark", "Gemmaに、透かしを入れた文章を書かせます。", FOLDER, what)
    options = parser.parse_args(arguments)
    return command.run(lambda: write(options.out), options.out, "もう一度実行すると、続きから書きます。")


def inputs(folder: Path) -> dict[str, str]:
    """書かせた文章を左右するものの指紋です。書き出しのファイルを読めなければ、ModelError を送出します。"""
    prompts(folder)
    greens = b"".join(
        mark.green([2, 31414, 7, token]).numpy().tobytes()
        for mark in (WAYS["delta-2"].mark, WAYS["half"].mark)
        if isinstance(mark, GreenList)
        for token in (0, 1000, SIZE - 1)
    )
    here = Path(__file__).parent
    return {
        "model": default_content(),
        "prompts": provenance.file_digest(folder / PROMPTS),
        "code": meaning_digest(here / "mark.py", here / "sampling.py"),
        "greens": hashlib.sha256(greens).hexdigest(),
    }


def prompts(folder: Path) -> list[dict[str, str]]:
    """書き出しの一覧です。どれにも、種類 `kind` と文章 `text` があります。読めなければ、ModelError を送出します。"""
    check_path("folder", folder)
    listed: list[dict[str, str]] = provenance.read_json(folder / PROMPTS, REMEDY)["prompts"]
    return listed


def write(out: Path) -> None:
    """足りない文章を書かせ、そろったら、身元と一緒に ``out`` に置きます。

    Raises:
        ModelError: 書き出しのファイルを読めない。
        ValueError: ``out`` に置けない。または、書いているあいだにコードが変わった。
    """
    with job.begin("marking", Output(out, (TEXTS,), (PROMPTS,)), lambda: inputs(out), INPUTS) as work:
        done = _written(prompts(out), work.place("", ".jsonl"))
        record = {
            **work.before,
            **work.machine(),
            "key": KEY,
            "seconds": round(sum(record.pop("seconds") for record in done)),
        }
        with work.putting() as folder:
            (folder / TEXTS).write_bytes(_lines(done))
            provenance.write(folder, record, (TEXTS,))


def _written(listed: Sequence[dict[str, str]], partial: Path) -> list[dict[str, Any]]:
    """足りない文章を書かせ、一組ごとに ``partial`` に控えます。返すのは、すべての文章です。"""
    done = [json.loads(line) for line in partial.read_bytes().splitlines()] if partial.exists() else []
    if missing := _missing(listed, done):
        tokenizer, model = load_gemma(default_folder())
        model = model.bfloat16()
        with counting_bar("個", total=sum(way.length * len(rows) for _, way, rows in missing)) as bar:
            for name, way, rows in missing:
                begin = time.process_time()
                texts = _texts(model, [tokenizer(listed[row]["text"]).input_ids for row in rows], way, rows, bar.update)
                seconds = round((time.process_time() - begin) / len(rows), 1)
                for row, text in zip(rows, texts, strict=True):
                    done.append({"way": name, "prompt": row, "seconds": seconds, **text})
                checkpoint.write(partial, _lines(done))
    places = {name: place for place, name in enumerate(WAYS)}
    return sorted(done, key=lambda record: (places[record["way"]], record["prompt"]))


def _lines(records: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records).encode()


def _missing(listed: Sequence[Any], done: Sequence[dict[str, Any]]) -> list[tuple[str, Way, list[int]]]:
    have = {(record["way"], record["prompt"]) for record in done}
    found = []
    for name, way in WAYS.items():
        rows = [row for row in range(min(way.prompts, len(listed))) if (name, row) not in have]
        found += [(name, way, rows[at : at + TOGETHER]) for at in range(0, len(rows), TOGETHER)]
    return found


@torch.no_grad()
def _texts(
    model: Any, starts: Sequence[Sequence[int]], way: Way, seeds: Sequence[int], report: Callable[[int], object]
) -> list[dict[str, list[Any]]]:
    """続きの番号 ids、印を付ける前のモデルから見た損失 losses（1000分のナット）、散らばり bits（1000分のビット）。"""
    longest = max(map(len, starts))
    ids = torch.tensor([[0] * (longest - len(start)) + list(start) for start in starts])  # 左を埋めて、終わりをそろえる
    mask = torch.tensor([[0] * (longest - len(start)) + [1] * len(start) for start in starts])
    lots = [random.Random(seed) for seed in seeds]  # 書き出しが同じなら、どの書かせ方でも、同じくじ
    texts: list[dict[str, list[Any]]] = [{"ids": [], "losses": [], "bits": []} for _ in starts]
    for logits in _logits(model, ids, mask, way.length, texts):
        logits[:, list(NEVER)] = -torch.inf
        written = torch.tensor([text["ids"] for text in texts], dtype=torch.long).reshape(len(texts), -1)
        scores = way.mark(torch.cat([ids, written], dim=1), logits) if way.mark else logits
        logs = logits.log_softmax(dim=-1)
        bits = entropy(logs.exp())
        probabilities = scores.softmax(dim=-1)
        for row, (text, lot) in enumerate(zip(texts, lots, strict=True)):
            token = draw(probabilities[row], lot.random()) if way.lots else int(greedy(scores[row]))
            text["ids"].append(token)
            text["losses"].append(round(-1000 * logs[row, token].item()))
            text["bits"].append(round(1000 * bits[row].item()))
        report(len(texts))
    return texts


def _logits(
    model: Any, ids: Tensor, mask: Tensor, length: int, texts: Sequence[dict[str, list[Any]]]
) -> Iterator[Tensor]:
    """次のトークンのロジット (B, V) を渡し、``texts`` に選ばれた番号を読んで、次へ進みます。"""
    cache, unread = DynamicCache(config=model.config), ids
    for _ in range(length):
        places = (mask.cumsum(dim=1) - 1).clamp(min=0)[:, -unread.shape[1] :]
        output = model(unread, attention_mask=mask, position_ids=places, cache=cache, use_cache=True, logits_to_keep=1)
        yield output.logits[:, -1].float()
        unread = torch.tensor([[text["ids"][-1]] for text in texts])
        mask = torch.cat([mask, torch.ones(len(mask), 1, dtype=mask.dtype)], dim=1)


def texts(folder: Path) -> list[dict[str, Any]]:
    """書かせた文章です。今のコードと書き出しのものでなければ、ModelError を送出します。"""
    check_path("folder", folder)
    found, wanted = provenance.read(folder, (TEXTS,), REMEDY, "文章"), inputs(folder)
    if any(found.get(name) != wanted[name] for name in wanted):
        raise ModelError(f"{folder} の文章は、今のコードか書き出しのものではありません。{REMEDY}")
    return [json.loads(line) for line in (folder / TEXTS).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
