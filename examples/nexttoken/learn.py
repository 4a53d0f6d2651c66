"""『吾輩は猫である』を読ませて、小さなニューラルネットワークを学習します: ``python -m nexttoken.learn``。

できたモデルを、examples/neko-neural に置きます。2コアで90秒ほどです。``--others`` を付けると、モデルはそのままに、
学習率、読ませる文章の量、一度に見る文字の数を変えて学習し、その成績を ``others.json`` に書きます（5分ほど）。
"""

import hashlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from nexttoken import aozora, corpus_path
from nexttoken.checks import check_filled, check_type
from nexttoken.loading import provenance
from nexttoken.neural import FOLDER, REMEDY, SETTINGS, WEIGHTS, NeuralNGram, Recipe, blank, code_digest, save, train
from nexttoken.ngram import hold_out
from nexttoken.texts.corpora import read_text
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import counting_bar

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
    parser = command.parser("learn", "小説を読ませて、小さなモデルを学習します。", FOLDER)
    parser.add_argument("--others", action="store_true", help="いろいろに変えた学習の成績を、others.json に書く")
    options = parser.parse_args(arguments)

    def work() -> None:
        read, unread = novel()
        compare(read, unread, options.out) if options.others else learn(Recipe(), read, unread, options.out)

    return command.run(work, options.out, "前のものは、そのまま残っています。")


def novel() -> tuple[str, str]:
    """『吾輩は猫である』の、読ませる部分と、取っておく一割です。"""
    return hold_out(aozora.parse(read_text(corpus_path("neko"))).body)


def learn(recipe: Recipe, read: str, unread: str, out: Path) -> None:
    """学習し、損失の変わり方と途中の作文も添えて、``out`` に置きます。前に作ったものは、置き換えます。

    Raises:
        ValueError: ``out`` に置けない。または、学習しているあいだに、学習のコードが変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    _check_texts(read, unread)
    with _begin(read, out) as work:
        model, found = _watched(recipe, read, unread)
        with work.putting() as folder:
            save(model, folder)
            provenance.write(folder, {**work.record(recipe), **found}, (SETTINGS, WEIGHTS))


def _begin(read: str, out: Path) -> AbstractContextManager[job.Job]:
    return job.begin("learn", Output(out, (SETTINGS, WEIGHTS), (OTHERS,)), lambda: inputs(read), INPUTS)


def _watched(recipe: Recipe, read: str, unread: str) -> tuple[NeuralNGram, dict[str, Any]]:
    """学習したモデルと、その記録です。"""
    begin = time.perf_counter()
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
    seconds = round(time.perf_counter() - begin - outside, 1)
    return model, {"seconds": seconds, "epoch_steps": epoch, "curve": curve, "samples": samples, "losses": losses}


def compare(read: str, unread: str, out: Path) -> None:
    """``out`` のモデルと同じところから、決めごとを変えて学習し、成績だけを ``others.json`` に書きます。

    Raises:
        ModelError: ``out`` に、今のコードと文章で学習したモデルがない。
        ValueError: ``out`` に置けない。または、学習しているあいだに、学習のコードが変わった。
    """
    _check_texts(read, unread)
    with _begin(read, out) as work:
        first = provenance.read(Path(out), (SETTINGS, WEIGHTS), REMEDY, "モデル")
        work.require_current(first, "make learn")
        kept = Recipe(**first["recipe"])
        found = {
            "rates": _rates(kept, read),
            "little": _little(kept, read[:READ_AGAIN], unread),
            "windows": _windows(kept, read, unread),
        }
        with work.putting(keep=True) as folder:
            model = provenance.file_digest(folder / WEIGHTS)
            job.write_json(folder / OTHERS, {**work.before, "model": model, **found})


def _rates(kept: Recipe, read: str) -> list[dict[str, Any]]:
    """学習率だけを変えた、初めの何歩かです。"""
    return [
        {"rate": rate, "losses": _train(blank(read, kept), read, f"学習率 {rate:g}", changed, RATE_STEPS)}
        for rate, changed in ((rate, replace(kept, learning_rate=rate)) for rate in RATES)
    ]


def _little(kept: Recipe, little: str, unread: str) -> dict[str, Any]:
    """少ない文章だけを、丸暗記するまで読ませます。"""
    curve, model = [], blank(little, replace(kept, epochs=LONG_EPOCHS))

    def watch(step: int, total: int, loss: float) -> None:
        if step % _epoch(little, kept) == 0:
            curve.append(_measured(model, little, unread, step))

    _train(model, little, "少ない文章", watch=watch)
    return {"read": len(little), "curve": curve}


def _windows(kept: Recipe, read: str, unread: str) -> list[dict[str, Any]]:
    """一度に見る文字の数だけを変えます。"""
    found = []
    for n in WINDOWS:
        for seed in WINDOW_SEEDS:
            model = blank(read, replace(kept, n=n, seed=seed, epochs=WINDOW_EPOCHS))
            _train(model, read, f"n={n}（シード{seed}）")
            found.append({"n": n, "seed": seed, **_measured(model, read, unread, WINDOW_EPOCHS * _epoch(read, kept))})
    return found


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
    with counting_bar("歩", name) as bar:

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
