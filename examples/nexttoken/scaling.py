"""モデルの大きさと、文章の量を変えて育て、成績を比べます: ``python -m nexttoken.scaling``。

変えるのは、一度に一つだけです。小さなモデルでは、学習の道具も一つずつやめてみます。成績だけを
examples/neko-gemma/scaling.json に書き、モデルは残しません。いちばん大きいモデルと、文章の全部は、``make pretrain`` が
育てたものがあるので、もう育てません。途中で止めても、続きから始めます。
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nexttoken.checks import check_type
from nexttoken.loading import checkpoint, provenance
from nexttoken.loading.pretrained import FILES, REMEDY, WEIGHTS
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.pretrain import BESIDE, INPUTS, SCALING, inputs, novel
from nexttoken.pretraining import Recipe, encode, initialise, make_tokenizer, perplexity, split, train
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import training_bar

__all__ = ["RECORD", "SEEDS", "WITHOUT", "ablations", "compare", "main", "matmul_precision", "plan"]

#: 成績の控え。
RECORD = SCALING
#: 文章を切り分ける数。そこから、とびとびに抜き出す。
PIECES = 64
#: ふつうの weight decay。1歩ごとに縮める強さを、この本よりずっと弱くする。
WEAK = 0.1
#: どの周の重みを残すかを選ぶのに使う、検証用のトークンの数。周が短いので、初めのほうだけで済ませる。
CHOSEN_BY = 4_000
#: 行列の掛け算を、bfloat16で計算してもよい（使えるCPUなら、1.5倍ほど速い。学習の損失は小数第5位まで変わらない）。
PRECISION = "medium"


@dataclass(frozen=True)
class Trial:
    """育てるもの一つです。`name` は呼び名、`recipe` は決めごと、`every` は、文章を何切れごとに一切れ読ませるかです。"""

    name: str
    recipe: Recipe
    every: int = 1


def plan(kept: Recipe) -> list[Trial]:
    """育てるものを並べます。`kept` は、残したモデルの決めごとです。

    大きさを変えるときは、ベクトルの長さを短くし、ヘッドとMLPの形も、そろって細くします。文章の量を変えるときは、
    1歩で読む並びの数も同じ割合で減らし、歩の数も、周の数も、変わらないようにします。一つだけ、忘れさせる工夫（dropoutと、
    強いweight decay）をやめたものもあります。
    """
    check_type("kept", kept, Recipe, "学習の決めごと（Recipe）")
    thin = {divide: replace(kept, **{part: _even(getattr(kept, part) // divide) for part in SHAPE}) for divide in THIN}
    less = {every: replace(kept, batch_size=max(1, kept.batch_size // every)) for every in LESS}
    return [
        Trial("文章を八分の一に", less[8], 8),
        Trial("文章を十六分の一に", less[16], 16),
        Trial("幅を八分の一に", thin[8]),
        Trial("幅を十六分の一に", thin[16]),
        Trial("幅を四分の一に", thin[4]),
        Trial("文章を四分の一に", less[4], 4),
        Trial("文章を八分の一にして、忘れさせない", replace(less[8], dropout=0.0, weight_decay=WEAK), 8),
    ]


#: 細くするところ。
SHAPE = ("width", "head_size", "inner")
#: 幅を何分の一にするか。文章を何分の一にするか。
THIN = LESS = (4, 8, 16)


#: やめる、忘れさせる工夫と、そのときの決めごと。
WITHOUT: dict[str, dict[str, Any]] = {
    "何もやめない": {},
    "dropoutだけをやめる": {"dropout": 0.0},
    "weight decayだけを弱める": {"weight_decay": WEAK},
    "dropoutをやめ、weight decayを弱める": {"dropout": 0.0, "weight_decay": WEAK},
}
#: 道具をやめて育てるときの、シードと、幅を何分の一にするかと、文章を何分の一にするか。
SEEDS, HALF, EIGHTH = (0, 1), 2, 8


def ablations(kept: Recipe) -> list[Trial]:
    """学習の道具をやめて育てるものを並べます。`kept` は、残したモデルの決めごとです。

    何度も育てるので、幅を半分、文章を八分の一にします。くじによる揺れも見るときは、:data:`SEEDS` にシードを足します。
    """
    check_type("kept", kept, Recipe, "学習の決めごと（Recipe）")
    shape = {part: _even(getattr(kept, part) // HALF) for part in SHAPE}
    small = replace(kept, **shape, batch_size=max(1, kept.batch_size // EIGHTH))
    return [
        *(
            Trial(f"{what}（シード{seed}）", replace(small, **changed, seed=seed), EIGHTH)
            for seed in SEEDS
            for what, changed in WITHOUT.items()
        ),
        Trial(f"ウォームアップをやめる（シード{kept.seed}）", replace(small, warmup=0), EIGHTH),
    ]


def _even(number: int) -> int:
    return max(2, number - number % 2)


def sparse(ids: Tensor, every: int) -> Tensor:
    """番号の列を切り分け、`every` 切れごとに一切れを抜き出して、つなぎます。

    初めのほうだけを読ませると、話の終わりから遠くなり、量と場所の、どちらのせいか分からなくなります。

    >>> sparse(torch.arange(256), 32).tolist()
    [0, 1, 2, 3, 128, 129, 130, 131]
    """
    return torch.cat(ids.tensor_split(PIECES)[::every])


def main(arguments: list[str] | None = None) -> int:
    """育てて、成績の置き場所を表示します。終了コードを返します。"""
    what = "育てたモデルのフォルダ"
    parser = command.parser("scaling", "モデルの大きさと、文章の量を変えて育てます。", PRETRAINED_FOLDER, what)
    options = parser.parse_args(arguments)
    return command.run(lambda: compare(options.out), options.out / RECORD)


def compare(out: str | Path) -> None:
    """``out`` のモデルと同じ文章で、決めごとを変えて育て、成績を ``scaling.json`` に書きます。

    Raises:
        CorpusError: 小説を用意できない。
        ModelError: ``out`` に、今のコードと文章で育てたモデルがない。
        ValueError: ``out`` に置けない。または、育てているあいだに、コードが変わった。
    """
    first = provenance.read(Path(out), FILES, REMEDY, "モデル")
    kept = Recipe(**first["recipe"])
    settings = [*map(asdict, _trials(kept)), PRECISION, CHOSEN_BY]
    with job.begin("scaling", Output(out, FILES, BESIDE), lambda: inputs(novel()), INPUTS, settings) as work:
        work.require_current(first, "make pretrain")
        rows = _rows(kept, work)
        with work.putting(keep=True) as folder:
            model = provenance.file_digest(folder / WEIGHTS)
            found = {"model": model, "precision": PRECISION, "chosen_by": CHOSEN_BY, "trials": rows}
            job.write_json(folder / RECORD, {**work.record(kept), **found})


def _trials(kept: Recipe) -> list[Trial]:
    return [*plan(kept), *ablations(kept)]


def _rows(kept: Recipe, work: job.Job) -> list[dict[str, Any]]:
    """一つずつ育て、成績を集めます。育て終えたものの成績は途中経過に控え、二度は育てません。"""
    parts = split(novel())
    tokenizer = make_tokenizer(parts.study, kept.vocab_size)
    study, validation = encode(tokenizer, parts.study), encode(tokenizer, parts.validation)[:CHOSEN_BY]
    rows = []
    for number, trial in enumerate(_trials(kept)):
        done = work.place(f"{number}", ".json")
        if not done.exists():
            with matmul_precision(PRECISION):
                row = _run(trial, study, validation, work.place(f"{number}"))
            row["perplexity"] = perplexity(row.pop("model"), tokenizer, parts.unread, kept.length)
            checkpoint.write(done, json.dumps(row).encode())
        rows.append(provenance.read_json(done, f"{done} を消して、もう一度実行してください。"))
    return rows


@contextmanager
def matmul_precision(name: str) -> Iterator[None]:
    """この中では、行列の掛け算を、決めた細かさで計算します。"""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(name)
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def _run(trial: Trial, study: Tensor, validation: Tensor, checkpoint: Path) -> dict[str, Any]:
    """一つ育てて、検証用の損失がいちばん小さかった周のモデルと、そこまでの経過を返します。"""
    read, model = sparse(study, trial.every), initialise(trial.recipe)
    with training_bar(trial.name) as report:
        progress = train(model, read, validation, trial.recipe, checkpoint, report)
    return {
        **asdict(trial),
        "model": model,
        "tokens": len(read),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "steps": progress.step,
        "kept_epoch": min(progress.curve, key=lambda point: point["validation"])["epoch"],
        "seconds": round(progress.seconds),
        "curve": progress.curve,
    }


if __name__ == "__main__":
    sys.exit(main())
