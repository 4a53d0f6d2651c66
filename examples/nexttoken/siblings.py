"""部品を取り替えて試すための、形の同じ「きょうだい」のモデルを四つ育てます: ``python -m nexttoken.siblings``。

『吾輩は猫である』（または ``--text`` のファイル）を読ませ、examples/neko-siblings に置きます。
違うのは、育て方だけです。

- ``first``――シード0で、初めから終わりまで育てたもの。
- ``early``――その、:data:`FORK` 周めを終えたところの重み。
- ``fork``――``early`` から枝分かれして、同じ文章を別の順に読んだもの。
- ``other``――はじめの乱数も読む順も違う、シード1で育てたもの。

途中で止めても、もう一度実行すれば、前に途中経過を置いたところから続けます。
"""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from nexttoken.checks import check_integer, check_path, check_type
from nexttoken.gemma3 import Gemma3
from nexttoken.loading import checkpoint, provenance
from nexttoken.loading.data import DATA
from nexttoken.pretrain import INPUTS, inputs, reader
from nexttoken.pretraining import Progress, Recipe, batches, design, encode, initialise, make_tokenizer, split, train
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import training_bar

__all__ = ["FORK", "RECIPE", "SIBLINGS", "load", "main", "raise_siblings", "read_provenance", "read_tokenizer"]

FOLDER = DATA / "neko-siblings"
SIBLINGS = ("first", "early", "fork", "other")
#: 四つに共通の形と決めごと。四つ合わせても3MBに収まるように、neko-gemmaよりずっと小さくした。
RECIPE = Recipe(
    vocab_size=1024,
    width=80,
    layers=4,
    heads=4,
    head_size=20,
    inner=208,
    length=128,
    learning_rate=4e-3,
    epochs=10,
    weight_decay=0.3,
    dropout=0.05,
)
#: ``fork`` が枝分かれする周と、枝分かれしてからのシード。
FORK, FORK_SEED = 3, 2
TOKENIZER = "tokenizer.json"
FILES = (*(f"{name}.safetensors" for name in SIBLINGS), TOKENIZER)
REMEDY = "python -m nexttoken.siblings で作り直すか、git で元に戻してください。"


def main(arguments: list[str] | None = None) -> int:
    """学習して、置き場所を表示します。終了コードを返します。"""
    parser = command.parser("siblings", "形の同じ、小さなモデルを四つ育てます。", FOLDER)
    parser.add_argument("--text", metavar="ファイル", type=Path, help="読ませる文章（UTF-8。省けば『吾輩は猫である』）")
    options = parser.parse_args(arguments)
    return command.run(lambda: raise_siblings(RECIPE, FORK, options.out, options.text), options.out)


def raise_siblings(recipe: Recipe, fork: int, out: str | Path, text: str | Path | None = None) -> None:
    """四つのモデルを育て、すべてがそろってから ``out`` に置きます。前に作ったものは、置き換えます。

    Args:
        recipe: 共通の形と決めごと。シードは使わず、決まったものに替えます。
        fork: 何周めを終えたところで枝分かれするか。1以上で、全部の周より少なくします。
        out: モデルを置くフォルダ。
        text: 読ませる文章のファイル（UTF-8）。None なら『吾輩は猫である』の本文。

    Raises:
        CorpusError: 文章を用意できない。
        ValueError: 文章が短すぎるか、決めごとと合わない。``out`` に置けない。または、文章が途中で変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    check_integer("fork", fork, least=1, most=recipe.epochs - 1)
    read, settings = reader(text), [asdict(recipe), fork]
    with job.begin("siblings", Output(out, FILES), lambda: inputs(read()), INPUTS, settings) as work:
        parts = split(read())
        tokenizer = make_tokenizer(parts.study, recipe.vocab_size)
        study, validation = encode(tokenizer, parts.study), encode(tokenizer, parts.validation)
        grown = _grow(recipe, fork, study, validation, {name: work.place(name) for name in SIBLINGS})
        record = {
            "fork": fork,
            "seconds": round(sum(progress.seconds for _, progress in grown.values())),
            "curves": {name: progress.curve for name, (_, progress) in grown.items()},
        }
        weights = {name: model.state_dict() for name, (model, _) in grown.items()}
        weights["early"] = torch.load(work.place("early"), weights_only=True)["model"]
        with work.putting() as folder:
            for name in SIBLINGS:
                halves = {part: weight.half().contiguous() for part, weight in weights[name].items()}
                save_file(halves, folder / f"{name}.safetensors", metadata={"format": "pt"})
            tokenizer.save(str(folder / TOKENIZER))
            provenance.write(folder, {**work.record(recipe), **record}, FILES)


def _grow(
    recipe: Recipe, fork: int, study: Tensor, validation: Tensor, places: dict[str, Path]
) -> dict[str, tuple[Gemma3, Progress]]:
    """``early`` のほかの三つを育てます。``early`` と ``fork`` は、``first`` の途中経過を写して始めます。"""
    seeds = {"first": 0, "fork": FORK_SEED, "other": 1}
    recipes = {name: replace(recipe, seed=seed) for name, seed in seeds.items()}
    steps = sum(len(batches(study, recipes["first"], epoch)) for epoch in range(fork))  # 枝分かれするまでの歩数

    def grow(name: str) -> tuple[Gemma3, Progress]:
        model = initialise(recipes[name])
        with training_bar(name) as bar:

            def report(progress: Progress, total: int) -> None:
                bar(progress, total)
                if name == "first" and progress.step == steps:
                    checkpoint.write(places["early"], places["first"].read_bytes())

            return model, train(model, study, validation, recipes[name], places[name], report, save_every=steps)

    if not places["early"].exists():  # 枝分かれの重みを取る前に止まったなら、初めから
        places["first"].unlink(missing_ok=True)
    grown = {"first": grow("first")}
    if not places["fork"].exists():
        checkpoint.write(places["fork"], places["early"].read_bytes())
    return grown | {name: grow(name) for name in ("fork", "other")}


def read_provenance(folder: str | Path = FOLDER) -> dict[str, Any]:
    """身元を読み、重みとトークナイザが、身元のとおりであることを確かめます。違えば、ModelError を送出します。"""
    check_path("folder", folder)
    return provenance.read(Path(folder), FILES, REMEDY, "きょうだいのモデル")


def read_tokenizer(folder: str | Path = FOLDER) -> Tokenizer:
    """四つに共通のトークナイザを読みます。ファイルが身元と違えば、ModelError を送出します。"""
    read_provenance(folder)
    return Tokenizer.from_file(str(Path(folder, TOKENIZER)))


def load(name: str, folder: str | Path = FOLDER) -> Gemma3:
    """四つのうちの一つを、float32の評価モードで返します。

    ``name`` は ``first``、``early``、``fork``、``other`` のどれかです。
    ファイルが身元と違えば、ModelError を送出します。

    >>> load("first").config.hidden_size
    80
    """
    check_type("name", name, str, f"きょうだいの名前（{'、'.join(SIBLINGS)}のどれか）")
    if name not in SIBLINGS:
        raise ValueError(f"name は {'、'.join(SIBLINGS)} のどれかです（いまは {name!r}）。")
    recipe = Recipe(**read_provenance(folder)["recipe"])
    with torch.device("meta"):
        model = Gemma3(design(recipe))
    halves = load_file(Path(folder, f"{name}.safetensors"))
    weights: dict[str, Tensor] = {part: weight.float() for part, weight in halves.items()}
    model.load_state_dict(weights, assign=True)
    return model.eval()


if __name__ == "__main__":
    sys.exit(main())
