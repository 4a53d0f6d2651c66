"""『吾輩は猫である』を読ませて、小さなニューラルネットワークを学習します: ``python -m nexttoken.learn``。

できたモデルを、examples/neko-neural に置きます。2コアで90秒ほどです。``--others`` を付けると、モデルはそのままに、
学習率、読ませる文章の量、一度に見る文字の数を変えて学習し、その成績を ``others.json`` に書きます（5分ほど）。
"""

import hashlib
import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from nexttoken import aozora, corpus_path
from nexttoken.checks import check_filled, check_type
from nexttoken.loading import checkpoint, provenance
from nexttoken.loading.command_line import Parser, run
from nexttoken.loading.source import ModelError
from nexttoken.neural import FOLDER, REMEDY, SETTINGS, WEIGHTS, NeuralNGram, Recipe, blank, code_digest, save, train
from nexttoken.ngram import hold_out
from nexttoken.texts.corpora import read_text

#: 学習の結果を左右するもの。
INPUTS = {"text": "文章", "code": "学習のコード"}
#: 決めごとを変えた学習の成績。
OTHERS = "others.json"
#: 読んだ文章の当たり具合は、初めの3万文字で測る。
READ_AGAIN = 30_000
#: 学習の途中で書かせてみる歩と、書き出し、文字数、くじの種。
SAMPLED = (0, 100, 300, 1000, 3000)
START, LENGTH, SEED = "吾輩は", 40, 3
#: 学習率を変えて、初めの何歩かを比べる。
RATES, RATE_STEPS = (2e-5, 2e-3, 0.05, 1.0), 500
#: 少ない文章（初めの3万文字）だけを、丸暗記するまで読ませる周の数。
LONG_EPOCHS = 40
#: 一度に見る文字の数を変えた学習。同じ周の数で比べる。
WINDOWS, WINDOW_SEEDS, WINDOW_EPOCHS = (2, 3, 5, 9, 17), (0, 1), 2


def main(arguments: list[str] | None = None) -> int:
    """学習して、置き場所を表示します。終了コードを返します。"""
    parser = Parser(prog="python -m nexttoken.learn", description="小説を読ませて、小さなモデルを学習します。")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="フォルダ", help="モデルを置くフォルダ")
    parser.add_argument("--others", action="store_true", help="いろいろに変えた学習の成績を、others.json に書く")
    options = parser.parse_args(arguments)

    def work() -> None:
        read, unread = novel()
        compare(read, unread, options.out) if options.others else learn(Recipe(), read, unread, options.out)

    return run(work, options.out, "前のものは、そのまま残っています。")


def novel() -> tuple[str, str]:
    """『吾輩は猫である』の、読ませる部分と、取っておく一割です。"""
    return hold_out(aozora.parse(read_text(corpus_path("neko"))).body)


def learn(recipe: Recipe, read: str, unread: str, out: Path) -> None:
    """学習し、損失の変わり方と途中の作文も添えて、``out`` に置きます。前のものがあれば、置き換えます。

    Raises:
        ModelError: 学習しているあいだに、学習のコードが変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    _check_texts(read, unread)
    out = checkpoint.folder_place("out", out)
    before, begin = inputs(read), time.perf_counter()
    model = blank(read, recipe)
    curve, samples = [_measured(model, read, unread, 0)], [_written(model, 0)]
    outside = time.perf_counter() - begin  # 測ったり書かせたりするのは、学習の時間に入れない
    epoch = _epoch(read, recipe)

    def watch(step: int, total: int, loss: float) -> None:
        nonlocal outside
        pause = time.perf_counter()
        if step % epoch == 0 or step == total:
            curve.append(_measured(model, read, unread, step))
        if step in SAMPLED or step == total:
            samples.append(_written(model, step))
        outside += time.perf_counter() - pause

    losses = _train(model, read, "学習", watch=watch)
    seconds = time.perf_counter() - begin - outside
    if changed := provenance.changed(before, inputs(read), INPUTS):
        raise ModelError(changed)
    record = {
        **before,
        "recipe": asdict(recipe),
        "versions": {"python": platform.python_version(), "torch": str(torch.__version__)},
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "seconds": round(seconds, 1),
        "epoch_steps": epoch,
        "curve": curve,
        "samples": samples,
        "losses": losses,
    }
    with checkpoint.replacing(out) as folder:
        folder.mkdir(parents=True)
        save(model, folder)
        provenance.write(folder, record, (SETTINGS, WEIGHTS))


def compare(read: str, unread: str, out: Path) -> None:
    """``out`` のモデルと同じところから、決めごとを変えて学習し、成績だけを ``others.json`` に書きます。

    Raises:
        ModelError: ``out`` に、今のコードと文章で学習したモデルがない。または、そのあいだにコードが変わった。
    """
    _check_texts(read, unread)
    out, before = checkpoint.folder_place("out", out), inputs(read)
    first = provenance.read(out, (SETTINGS, WEIGHTS), REMEDY, "モデル")
    if any(first.get(name) != before[name] for name in before):
        raise ModelError(
            f"{out} は、今のコードと文章で学習したものではありません。先に make learn で作り直してください。"
        )
    kept = Recipe(**first["recipe"])
    rates = []
    for rate in RATES:
        losses = _train(blank(read, kept), read, f"学習率 {rate:g}", replace(kept, learning_rate=rate), RATE_STEPS)
        rates.append({"rate": rate, "losses": losses})
    little, curve = read[:READ_AGAIN], []
    model = blank(little, replace(kept, epochs=LONG_EPOCHS))

    def watch(step: int, total: int, loss: float) -> None:
        if step % _epoch(little, kept) == 0:
            curve.append(_measured(model, little, unread, step))

    _train(model, little, "少ない文章", watch=watch)
    windows = []
    for n in WINDOWS:
        for seed in WINDOW_SEEDS:
            model = blank(read, replace(kept, n=n, seed=seed, epochs=WINDOW_EPOCHS))
            _train(model, read, f"n={n}（シード{seed}）")
            windows.append({"n": n, "seed": seed, **_measured(model, read, unread, WINDOW_EPOCHS * _epoch(read, kept))})
    if changed := provenance.changed(before, inputs(read), INPUTS):
        raise ModelError(changed)
    found = {"rates": rates, "little": {"read": len(little), "curve": curve}, "windows": windows}
    temporary = (out / OTHERS).with_suffix(".tmp")
    text = json.dumps({**before, "model": provenance.file_digest(out / WEIGHTS), **found}, indent=1)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(out / OTHERS)


def inputs(read: str) -> dict[str, str]:
    """学習の結果を左右するものの指紋です。読ませる文章と、学習のコードの二つです。"""
    check_filled("read", read)
    return {"text": hashlib.sha256(read.encode()).hexdigest(), "code": code_digest()}


def _check_texts(read: object, unread: object) -> None:
    check_filled("read", read)
    check_filled("unread", unread)


def _epoch(text: str, recipe: Recipe) -> int:
    """文章を1周する歩数。"""
    return -(-len(text) // recipe.batch_size)


def _train(
    model: NeuralNGram,
    read: str,
    name: str,
    recipe: Recipe | None = None,
    steps: int | None = None,
    watch: Callable[[int, int, float], None] = lambda step, total, loss: None,
) -> list[float]:
    """進み具合を見せながら学習し、1歩ごとの損失を返します。"""
    model.recipe = recipe or model.recipe
    losses: list[float] = []
    with tqdm(unit="歩", desc=name, dynamic_ncols=True, file=sys.stderr, mininterval=0.5) as bar:

        def report(step: int, total: int, loss: float) -> None:
            bar.total = total
            bar.set_postfix({"損失": f"{loss:.2f}"}, refresh=False)
            bar.update(1)
            losses.append(float(f"{loss:.6g}"))
            watch(step, total, loss)

        train(model, read, steps, report)
    return losses


def _measured(model: NeuralNGram, read: str, unread: str, step: int) -> dict[str, float]:
    return {"step": step, "read": model.perplexity(read[:READ_AGAIN]), "unread": model.perplexity(unread)}


def _written(model: NeuralNGram, step: int) -> dict[str, Any]:
    return {"step": step, "text": model.generate(START, LENGTH, SEED)}


if __name__ == "__main__":
    raise SystemExit(main())
