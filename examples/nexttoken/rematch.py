"""数えるモデルと同じ文章を読ませて、neko-gemmaの形のモデルを育て直します: ``python -m nexttoken.rematch``。

neko-gemmaは、検証用の文章を学習に使っていません。数えるモデルは、それも数えています。ここでは、決めごとはそのままに、
検証用の文章まで読ませ、シードの違うモデルを三つ育てます。選ぶことはもうないので、検証用は要りません。取っておいた一割への
成績だけを examples/neko-gemma/rematch.json に書き、モデルは残しません。途中で止めても、続きから始めます。
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nexttoken.gemma3 import Gemma3
from nexttoken.loading import provenance
from nexttoken.loading.pretrained import FILES, REMEDY, WEIGHTS
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.pretrain import BESIDE, INPUTS, REMATCH, inputs, novel
from nexttoken.pretraining import Recipe, encode, initialise, make_tokenizer, split, token_losses, train
from nexttoken.scaling import PRECISION, matmul_precision
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import training_bar

__all__ = ["BLOCKS", "RECORD", "SEEDS", "blocks", "main", "rematch"]

#: 成績の控え。
RECORD = REMATCH
#: 育てるモデルのシード。
SEEDS = (0, 1, 2)
#: 取っておいた一割を、いくつに分けて揺れを調べるか。
BLOCKS = 32
#: 学習の進み具合を見るのに使う、読ませた文章のトークンの数。
WATCHED = 4_000


def main(arguments: list[str] | None = None) -> int:
    """育てて、成績の置き場所を表示します。終了コードを返します。"""
    what = "育てたモデルのフォルダ"
    parser = command.parser("rematch", "検証用の文章まで読ませて、育て直します。", PRETRAINED_FOLDER, what)
    options = parser.parse_args(arguments)
    return command.run(lambda: rematch(options.out), options.out / RECORD)


def rematch(out: str | Path) -> None:
    """``out`` のモデルと同じ決めごとで、検証用の文章まで読ませて育て、成績を ``rematch.json`` に書きます。

    一つ一つの成績のほかに、三つが付けた確率を平均したものの成績も測ります。

    Raises:
        CorpusError: 小説を用意できない。
        ModelError: ``out`` に、今のコードと文章で育てたモデルがない。
        ValueError: ``out`` に置けない。または、育てているあいだに、コードが変わった。
    """
    first = provenance.read(Path(out), FILES, REMEDY, "モデル")
    kept = Recipe(**first["recipe"])
    settings = [asdict(kept), SEEDS, PRECISION]
    with job.begin("rematch", Output(out, FILES, BESIDE), lambda: inputs(novel()), INPUTS, settings) as work:
        work.require_current(first, "make pretrain")
        parts = split(novel())
        tokenizer = make_tokenizer(parts.study, kept.vocab_size)
        read, watched = (encode(tokenizer, text) for text in (parts.study + parts.validation, parts.validation))
        rows, scored = [], []
        for seed in SEEDS:
            recipe = replace(kept, seed=seed)
            model, row = _grow(recipe, read, watched[:WATCHED], work.place(f"{seed}"))
            scored.append(_logs(model, encode(tokenizer, parts.unread), recipe.length))
            rows.append(row)
        starts = [start for start, _ in tokenizer.encode(parts.unread, add_special_tokens=False).offsets]
        together = torch.stack(scored).logsumexp(0) - math.log(len(scored))  # 確率を平均する
        sums = [blocks(logs.tolist(), starts, len(parts.unread)) for logs in (*scored, together)]
        with work.putting(keep=True) as folder:
            digest = provenance.file_digest(folder / WEIGHTS)
            each = [row | {"blocks": one} for row, one in zip(rows, sums[:-1], strict=True)]
            found = {"model": digest, "precision": PRECISION, "each": each, "together": sums[-1]}
            job.write_json(folder / RECORD, {**work.record(kept), **found})


def _grow(recipe: Recipe, read: Tensor, watched: Tensor, place: Path) -> tuple[Gemma3, dict[str, Any]]:
    """一つ育てて、モデルと経過を返します。育て終えたものは、途中経過から読みます。"""
    model = initialise(recipe)
    with training_bar(f"シード{recipe.seed}") as report, matmul_precision(PRECISION):
        progress = train(model, read, watched, recipe, place, report, save_every=50)
    last = min(progress.curve, key=lambda point: point["validation"])  # どれも読んだ文章なので、終わりの周になる
    return model, {"seed": recipe.seed, "kept_epoch": last["epoch"], "seconds": round(progress.seconds)}


def _logs(model: Gemma3, ids: Tensor, length: int) -> Tensor:
    """トークンの一つ一つに付けた確率の対数 (N,) です。初めの一つは、語彙から等しい確率で選ぶものとします。"""
    first = torch.tensor([-math.log(model.config.vocab_size)], dtype=torch.double)
    return torch.cat([first, -token_losses(model, ids, length).double()])


def blocks(logs: Sequence[float], starts: Sequence[int], count: int) -> list[float]:
    """``count`` 文字の文章を :data:`BLOCKS` に区切り、それぞれの対数の確率を合計します。

    ``starts`` は、``logs`` の一つ一つが、何文字めから始まるかです。
    """
    totals = [0.0] * BLOCKS
    for value, start in zip(logs, starts, strict=True):
        totals[start * BLOCKS // count] += value
    return totals


if __name__ == "__main__":
    sys.exit(main())
