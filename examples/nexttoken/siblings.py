"""部品を取り替えて試すための、形の同じ「きょうだい」のモデルを四つ育てます: ``python -m nexttoken.siblings``。

『吾輩は猫である』（または ``--text`` のファイル）を読ませ、examples/neko-siblings に置きます。
違うのは、育て方だけです。

- ``first``――シード0で、初めから終わりまで育てたもの。
- ``early``――その、:data:`FORK` 周めを終えたところの重み。
- ``fork``――``early`` から枝分かれして、同じ文章を別の順に読んだもの。
- ``other``――はじめの乱数も読む順も違う、シード1で育てたもの。

途中で止めても、もう一度実行すれば、前に途中経過を置いたところから続けます。
"""

import hashlib
import json
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from nexttoken.checks import check_integer, check_path, check_type
from nexttoken.gemma3 import Gemma3
from nexttoken.loading import provenance
from nexttoken.loading.cache import cache_root
from nexttoken.loading.checkpoint import folder_place, replacing
from nexttoken.loading.command_line import Parser, run
from nexttoken.loading.data import DATA
from nexttoken.loading.training_bar import training_bar
from nexttoken.pretrain import novel, text_digest
from nexttoken.pretraining import (
    Progress,
    Recipe,
    batches,
    code_digest,
    design,
    encode,
    initialise,
    make_tokenizer,
    split,
    train,
)
from nexttoken.texts.corpora import read_text

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
    parser = Parser(prog="python -m nexttoken.siblings", description="形の同じ、小さなモデルを四つ育てます。")
    parser.add_argument("--text", metavar="ファイル", type=Path, help="読ませる文章（UTF-8。省けば『吾輩は猫である』）")
    parser.add_argument("--out", metavar="フォルダ", type=Path, default=FOLDER, help="モデルを置くフォルダ")
    options = parser.parse_args(arguments)
    return run(lambda: raise_siblings(RECIPE, FORK, options.out, options.text), options.out)


def raise_siblings(recipe: Recipe, fork: int, out: str | Path, text: str | Path | None = None) -> None:
    """四つのモデルを育て、すべてがそろってから ``out`` に置きます。前のものがあれば、置き換えます。

    Args:
        recipe: 共通の形と決めごと。シードは使わず、決まったものに替えます。
        fork: 何周めを終えたところで枝分かれするか。1以上で、全部の周より少なくします。
        out: モデルを置くフォルダ。
        text: 読ませる文章のファイル（UTF-8）。None なら『吾輩は猫である』の本文。

    Raises:
        CorpusError: 文章を用意できない。
        ValueError: 文章が短すぎるか、決めごとと合わない。または、学習しているあいだに変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    check_integer("fork", fork, least=1, most=recipe.epochs - 1)
    out = folder_place("out", out)
    if text is not None:
        check_path("text", text)

    def read() -> str:
        return novel() if text is None else read_text(text)

    def inputs() -> dict[str, str]:
        return {"data": text_digest(read()), "code": code_digest()}

    before, parts = inputs(), split(read())
    tokenizer = make_tokenizer(parts.study, recipe.vocab_size)
    study, validation = encode(tokenizer, parts.study), encode(tokenizer, parts.validation)
    seeds = {"first": 0, "fork": FORK_SEED, "other": 1}
    recipes = {name: replace(recipe, seed=seed) for name, seed in seeds.items()}
    steps = sum(len(batches(study, recipes["first"], epoch)) for epoch in range(fork))  # 枝分かれするまでの歩数
    places = _places(recipe, fork, before)
    print(f"途中経過は {places['first'].parent} に置きます。")

    def grow(name: str, keep: Callable[[Progress], None] = lambda progress: None) -> tuple[Gemma3, Progress]:
        model = initialise(recipes[name])
        with training_bar(name) as bar:

            def report(progress: Progress, total: int) -> None:
                bar(progress, total)
                keep(progress)

            return model, train(model, study, validation, recipes[name], places[name], report, save_every=steps)

    def keep_early(progress: Progress) -> None:
        if progress.step == steps:
            _copy(places["first"], places["early"])

    if not places["early"].exists():  # 枝分かれの重みを取る前に止まったなら、初めから
        places["first"].unlink(missing_ok=True)
    grown = {"first": grow("first", keep_early)}
    if not places["fork"].exists():
        _copy(places["early"], places["fork"])
    grown |= {name: grow(name) for name in ("fork", "other")}
    weights = {name: model.state_dict() for name, (model, _) in grown.items()}
    weights["early"] = torch.load(places["early"], weights_only=True)["model"]
    with replacing(out) as temporary:
        temporary.mkdir(parents=True)
        for name in SIBLINGS:
            halves = {part: weight.half().contiguous() for part, weight in weights[name].items()}
            save_file(halves, temporary / f"{name}.safetensors", metadata={"format": "pt"})
        tokenizer.save(str(temporary / TOKENIZER))
        record = _record(recipe, fork, {name: progress for name, (_, progress) in grown.items()})
        provenance.write(temporary, {**before, **record}, FILES)
        if told := provenance.changed(before, inputs(), {"data": "文章", "code": "学習のコード"}):
            raise ValueError(told)
    for place in places.values():
        place.unlink(missing_ok=True)


def _places(recipe: Recipe, fork: int, before: dict[str, str]) -> dict[str, Path]:
    key = hashlib.sha256(json.dumps([asdict(recipe), fork, before]).encode()).hexdigest()[:12]
    return {name: cache_root() / "siblings" / f"{key}-{name}.pt" for name in SIBLINGS}


def _copy(source: Path, target: Path) -> None:
    """途中経過を写します。写しているあいだに止まっても、半端なものは残りません。"""
    temporary = target.with_suffix(".tmp")
    shutil.copyfile(source, temporary)
    temporary.replace(target)


def _record(recipe: Recipe, fork: int, grown: dict[str, Progress]) -> dict[str, Any]:
    return {
        "recipe": asdict(recipe),
        "fork": fork,
        "versions": {"python": platform.python_version(), "torch": str(torch.__version__)},
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "seconds": round(sum(progress.seconds for progress in grown.values())),
        "curves": {name: progress.curve for name, progress in grown.items()},
    }


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
