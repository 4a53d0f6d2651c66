"""数えるモデルと同じ文章を読ませて、neko-gemmaの形のモデルを、シードを変えて育て直します: ``python -m nexttoken.rematch``。

neko-gemmaは、検証用の文章を学習に使っていません。数えるモデルは、それも数えています。ここでは、決めごとはそのままに、
検証用の文章まで読ませます。もう選ぶことはないので、検証用は要りません。残すのは、いつも終わりの周の重みです。
成績だけを examples/neko-gemma/rematch.json に書き、モデルは残しません。途中で止めても、続きから始めます。
"""

import sys
from dataclasses import asdict, replace
from pathlib import Path

from torch import Tensor

from nexttoken.gemma3 import Gemma3
from nexttoken.loading import provenance
from nexttoken.loading.pretrained import FILES, REMEDY
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.pretrain import BESIDE, INPUTS, REMATCH, inputs, novel
from nexttoken.pretraining import Recipe, encode, initialise, make_tokenizer, split, train
from nexttoken.scaling import PRECISION, matmul_precision
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import training_bar

RECORD = REMATCH
SEEDS = (0, 1, 2)
WATCHED = 4_000


def main(arguments: list[str] | None = None) -> int:
    parser = command.parser("rematch", "検証用の文章まで読ませて、育て直します。", PRETRAINED_FOLDER, "育てたモデルのフォルダ")
    options = parser.parse_args(arguments)
    return command.run(lambda: rematch(options.out), options.out / RECORD)


def rematch(out: str | Path) -> None:
    first = provenance.read(Path(out), FILES, REMEDY, "モデル")
    kept = Recipe(**first["recipe"])
    settings = [asdict(kept), SEEDS, PRECISION]
    with job.begin("rematch", Output(out, FILES, BESIDE), lambda: inputs(novel()), INPUTS, settings) as work:
        work.require_current(first, "make pretrain")
        parts = split(novel())
        tokenizer = make_tokenizer(parts.study, kept.vocab_size)
        read = encode(tokenizer, parts.study + parts.validation)
        seen = encode(tokenizer, parts.validation)[:WATCHED]
        for seed in SEEDS:
            _grow(replace(kept, seed=seed), read, seen, work.place(f"{seed}"))


def _grow(recipe: Recipe, read: Tensor, seen: Tensor, place: Path) -> Gemma3:
    model = initialise(recipe)
    with training_bar(f"シード{recipe.seed}") as report, matmul_precision(PRECISION):
        train(model, read, seen, recipe, place, report, save_every=50)
    return model


if __name__ == "__main__":
    sys.exit(main())
