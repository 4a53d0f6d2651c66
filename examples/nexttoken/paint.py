"""絵の見本帳を作り、絵のモデルを、乱数から育てます: ``python -m nexttoken.paint``。

見本帳とモデルを examples/neko-paint に置きます。絵は、この本のコードが描きます。途中で止めても、続きから始めます。
"""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from nexttoken import images, picture_language
from nexttoken.checks import check_integer, check_type
from nexttoken.drawings import KINDS
from nexttoken.gemma3 import Gemma3
from nexttoken.images import CODEBOOKS, FILES, FOLDER, WEIGHTS, Codebook, book_name
from nexttoken.loading import provenance
from nexttoken.picture_language import RECIPE, code_digest, sentences
from nexttoken.pretraining import Recipe, initialise, train
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import training_bar

__all__ = ["main", "paint"]

#: 見本帳の、パッチの一辺と、見本の数。
PATCHES, COUNTS = (2, 4, 8), (16, 64, 256, 1024)
#: 見本を選ぶのに使うパッチの数。
EXAMPLES = 20_000


def main(arguments: list[str] | None = None) -> int:
    """作って、置き場所を表示します。終了コードを返します。"""
    parser = command.parser("paint", "絵の見本帳を作り、絵のモデルを育てます。", FOLDER, "見本帳とモデルを置くフォルダ")
    parser.add_argument("--epochs", metavar="周", type=int, default=RECIPE.epochs, help=f"省けば {RECIPE.epochs}")
    options = parser.parse_args(arguments)
    return command.run(lambda: paint(replace(RECIPE, epochs=options.epochs), options.out), options.out)


def paint(recipe: Recipe, out: str | Path, examples: int = EXAMPLES) -> None:
    """見本帳を作り、モデルを育て、すべてがそろってから ``out`` に置きます。

    Args:
        recipe: モデルの形と、学習の決めごと。
        out: 置くフォルダ。前に作ったものは、置き換えます。
        examples: 見本を選ぶのに使うパッチの数。

    Raises:
        ValueError: ``out`` に置けない。または、作っているあいだに、コードが変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    check_integer("examples", examples, least=max(COUNTS))
    settings = [asdict(recipe), examples]
    with job.begin("paint", Output(out, FILES), lambda: {"code": code_digest()}, {"code": "コード"}, settings) as work:
        books = _codebooks(examples)
        book = Codebook(books[book_name(4, picture_language.COUNT)])
        study, validation = (
            sentences(book.encode(images.pictures(split)), images.captions(split)).stream()
            for split in ("train", "validation")
        )
        model, place = initialise(recipe), work.place()
        with training_bar("学習") as report:
            progress = train(model, study, validation, recipe, place, report, _watch)
        found = {
            "seconds": round(progress.seconds),
            "parameters": sum(weight.numel() for weight in model.parameters()),
            "tokens": {"study": len(study), "validation": len(validation)},
            "curve": progress.curve,
        }
        with work.putting() as folder:
            save_file(books, folder / CODEBOOKS)
            weights = {name: weight.half().contiguous() for name, weight in model.state_dict().items()}
            save_file(weights, folder / WEIGHTS)
            provenance.write(folder, {**work.record(recipe), **found}, FILES)


def _codebooks(examples: int) -> dict[str, Tensor]:
    """大きさの違う見本帳です。モデルに要るのは、そのうちの一つだけです。"""
    pictures, found = images.pictures("train"), {}
    for patch in PATCHES:
        cut = images.patches(pictures, patch).flatten(0, -2)  # (N, D)
        order = torch.randperm(len(cut), generator=torch.Generator().manual_seed(0))[:examples]
        tiles = cut[order].reshape(-1, patch, patch, 3)
        for count in COUNTS:
            print(f"一辺{patch}画素のパッチから、見本を{count}個選んでいます。", file=sys.stderr)
            found[book_name(patch, count)] = Codebook.learn(tiles, patch, count).centres
    return found


def _watch(model: Gemma3) -> dict[str, Any]:
    """1周ごとに、題を渡して一枚ずつ描かせた絵の番号です。"""
    return {"painted": {kind: picture_language.paint(model, kind).flatten().tolist() for kind in KINDS[1:6:2]}}


if __name__ == "__main__":
    sys.exit(main())
