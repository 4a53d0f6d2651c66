"""指示チューニングを、初めから終わりまで行います: ``python -m nexttoken.tune``。

お手本を読み、LoRAを学習し、アダプタと、評価用のお手本への答えを、examples/nexttoken-it に置きます。
途中で止めても、もう一度実行すれば、続きから始めます。

どの周のアダプタを使うかは、開発用（development）の問いに答えさせ、できた数で選びます。評価用（evaluation）は、選んだあとに
一度だけ使います。``--repeat 1`` を付けると、学習の代わりに、違うシードで同じ学習をくり返し、その答えを書き足します。
"""

import hashlib
import json
import sys
import timeit
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel, set_peft_model_state_dict
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.functional import linear

from nexttoken import chat, evaluation
from nexttoken.checks import check_integer, check_path, check_type
from nexttoken.instructions import FOLDER, TOO_SIMILAR, Example, InstructionError, nearest, read_instructions
from nexttoken.loading import provenance
from nexttoken.loading.adapter import ANSWERS, CONFIG, WEIGHTS, read_provenance
from nexttoken.loading.folder import default_folder
from nexttoken.loading.gemma import load_gemma
from nexttoken.loading.provenance import file_digest
from nexttoken.loading.source import TUNED_FOLDER, default_content
from nexttoken.loading.troubles import reason
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import counting_bar, training_bar
from nexttoken.tuning import MOST_SEED, Progress, Recipe, add_lora, code_digest, encode, train

__all__ = ["LEARNED", "REPEATS", "SPLITS", "data_digest", "is_over", "main", "plain_ids", "repeat", "tune"]

SPLITS = ("train", "validation", "development", "evaluation")
#: 学習した結果を左右するお手本。評価用は、入らない。
LEARNED = ("train", "validation", "development")
#: 学習の結果を左右するもの。
INPUTS = {"data": "お手本", "code": "学習のコード", "base": "土台のモデル"}
#: 違うシードで学習し直したときの、選んだ周と、評価用の問いへの答え。人が目で見て付けた採点。
REPEATS, JUDGED = "repeats.json", "judged.json"
#: 評価で、まとめて答えさせる問いの数。お手本を並べると長くなるので、そのときは減らす。
TOGETHER, TOGETHER_SHOTS = 20, 8


def main(arguments: list[str] | None = None) -> int:
    """学習して、置き場所を表示します。終了コードを返します。"""
    parser = command.parser(
        "tune", "ベースモデルに、指示への従い方を教えます。", TUNED_FOLDER, "アダプタを置くフォルダ"
    )
    parser.add_argument("--data", metavar="フォルダ", type=Path, default=FOLDER, help="お手本のあるフォルダ")
    parser.add_argument("--repeat", type=int, metavar="シード", help="できたアダプタと同じ学習を、違うシードでくり返す")
    command.add_recipe(parser, Recipe)
    options = parser.parse_args(arguments)

    def work() -> None:
        if options.repeat is None:
            tune(command.recipe(options, Recipe), options.data, options.out)
        else:
            repeat(options.repeat, options.data, options.out)

    return command.run(work, options.out)


def tune(recipe: Recipe, data: Path, out: Path) -> None:
    """お手本を確かめ、学習し、周を選び、答えを書かせ、すべてがそろってから ``out`` に置きます。

    Args:
        recipe: 学習の決めごと。
        data: お手本（train.jsonlなど）のあるフォルダ。
        out: アダプタを置くフォルダ。前に作ったものは、置き換えます。

    Raises:
        InstructionError: お手本が使えない。
        ValueError: ``out`` に置けない。または、学習しているあいだに、お手本やコードが変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    with _begin(recipe, data, out) as work:
        found = _read(data)
        _warn_of_slowness(recipe)
        tokenizer, progress, network = _learn(found, recipe, work.place())
        selection = select(tokenizer, progress, recipe, found["development"])
        kept = best_epoch(selection)
        set_peft_model_state_dict(network, progress.adapters[kept])
        with work.putting() as folder:
            save_adapter(network, folder)
            record = _record(progress, [encode(tokenizer, one.messages) for one in found["train"]])
            record |= {"selection": selection, "kept_epoch": kept}
            record = {**work.record(recipe, "transformers", "peft"), **record}
            provenance.write(folder, record, (WEIGHTS, CONFIG))
            _write_answers(folder, found, data)


def _begin(recipe: Recipe, data: Path, out: Path) -> AbstractContextManager[job.Job]:
    output = Output(out, (WEIGHTS, CONFIG), (REPEATS, JUDGED), unmarked=(ANSWERS,))
    return job.begin("tuning", output, lambda: inputs(data), INPUTS, asdict(recipe))


def repeat(seed: int, data: Path, out: Path) -> None:
    """``out`` のアダプタと同じ学習を、違うシードでくり返し、選んだ周と評価用の答えを ``repeats.json`` に書き足します。

    アダプタは残しません。シードを変えるだけで成績がどれだけ揺れるかを、見るためのものです。

    Raises:
        InstructionError: お手本が使えない。または、シードがアダプタと同じ。
        ModelError: ``out`` に、この本で作ったアダプタがないか、今のお手本やコードのものではない。
        ValueError: ``out`` に置けない。または、学習しているあいだに、お手本やコードが変わった。
    """
    check_integer("seed", seed, least=0, most=MOST_SEED)
    check_path("out", out)
    first = read_provenance(Path(out))
    if seed == first["recipe"]["seed"]:
        raise InstructionError(f"シード{seed}は、アダプタの学習に使ったものです。ほかの整数を選んでください。")
    recipe = Recipe(**{**first["recipe"], "seed": seed})
    with _begin(recipe, data, out) as work:
        work.require_current(first, "make tune")
        found = _read(data)
        tokenizer, progress, _ = _learn(found, recipe, work.place())
        selection = select(tokenizer, progress, recipe, found["development"])
        kept = best_epoch(selection)
        answers = _ask(taught(recipe, progress.adapters[kept]), tokenizer, found["evaluation"], f"評価（シード{seed}）")
        run = {"seed": seed, "kept_epoch": kept, "selection": selection, "curve": progress.curve, "answers": answers}
        with work.putting(keep=True) as folder:
            what = {
                **work.before,
                "evaluation": data_digest(data, "evaluation"),
                "adapter": file_digest(folder / WEIGHTS),
            }
            _add_run(folder / REPEATS, what, run)


def _add_run(path: Path, what: dict[str, str], run: dict[str, Any]) -> None:
    runs = [run]
    if path.is_file():
        old = json.loads(path.read_text(encoding="utf-8"))
        runs += [one for one in old.pop("runs") if one["seed"] != run["seed"] and old == what]
    text = json.dumps({**what, "runs": sorted(runs, key=lambda one: one["seed"])})
    path.write_text(text + "\n", encoding="utf-8")


def _read(data: Path) -> dict[str, list[Example]]:
    found = {split: read_instructions(Path(data, f"{split}.jsonl")) for split in SPLITS}
    refuse_leaks(found)
    return found


def inputs(data: Path) -> dict[str, str]:
    """学習の結果を左右するものの指紋です。お手本、学習のコード、土台のモデルの3つです。"""
    return {"data": data_digest(data, *LEARNED), "code": code_digest(), "base": default_content()}


def refuse_leaks(examples: dict[str, list[Example]]) -> None:
    """学習用と、ほかのどれかに、ほとんど同じ指示があれば、InstructionError を送出します。"""
    for split in SPLITS[1:]:
        for number, example in enumerate(examples[split], start=1):
            likeness, other = nearest(example, examples["train"])
            if likeness >= TOO_SIMILAR:
                raise InstructionError(
                    f"{split}.jsonl の{number}行目の指示が、学習用のものとほとんど同じです（{likeness:.2f}）: "
                    f"{example.request!r} と {other.request!r}"
                )


def _learn(found: dict[str, list[Example]], recipe: Recipe, checkpoint: Path) -> tuple[Any, Progress, PeftModel]:
    tokenizer, model = load_gemma(default_folder(print))
    rows, validation = (
        [encode(tokenizer, example.messages) for example in found[split]] for split in ("train", "validation")
    )
    model.set_attn_implementation("sdpa")  # 学習では、どこに注目したかを見ないので、速いほうを使う
    network = _add_lora(model.to(getattr(torch, recipe.dtype)), recipe)
    print(f"お手本 {len(rows)} 件を {recipe.epochs} 周します。")
    with training_bar("学習") as report:
        progress = train(network, rows, validation, recipe, checkpoint, report)
    return tokenizer, progress, network


def _warn_of_slowness(recipe: Recipe) -> None:
    if (times := _slowness(getattr(torch, recipe.dtype))) > 2:
        print(
            f"この機械では、{recipe.dtype} の掛け算に、float32 の{times:.0f}倍の時間がかかります。"
            "--dtype float32 を付けて始めると、早く終わります（できるアダプタは、同じにはなりません）。"
        )


def _slowness(dtype: torch.dtype) -> float:
    """この機械での、``dtype`` の掛け算の時間が、float32 の何倍か。専用の命令のない CPU では、ずっと遅くなります。"""

    def seconds(kind: torch.dtype) -> float:
        numbers, weight = torch.ones(128, 640, dtype=kind), torch.ones(2048, 640, dtype=kind)
        return min(timeit.repeat(lambda: linear(numbers, weight), number=1, repeat=4))

    return 1.0 if dtype == torch.float32 else seconds(dtype) / seconds(torch.float32)


def _add_lora(model: Any, recipe: Recipe) -> PeftModel:
    """:func:`add_lora` を、静かに。peft の呼ぶ関数の名前が変わるという、読者には用のない知らせが出ます。"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return add_lora(model, recipe)


def taught(recipe: Recipe, matrices: dict[str, Tensor]) -> Any:
    """行列を土台のモデルに足し込んだモデルです。ファイルに置くときと同じに、行列を float16 に丸めます。"""
    network = _add_lora(load_gemma(default_folder())[1], recipe)
    set_peft_model_state_dict(network, {name: weight.half().float() for name, weight in matrices.items()})
    return network.merge_and_unload()


def select(tokenizer: Any, progress: Progress, recipe: Recipe, development: Sequence[Example]) -> list[dict[str, Any]]:
    """1周ごとのアダプタで開発用の問いに答えさせ、できた数を数えます。"""
    losses = {round(point["epoch"]): point["validation"] for point in progress.curve}  # 1周の終わりのものが残る
    selection = []
    for epoch, matrices in progress.adapters.items():
        answers = _ask(taught(recipe, matrices), tokenizer, development, f"開発用（{epoch}周）")
        verdicts = evaluation.verdicts(tokenizer, development, answers)
        of = sum(verdict.exact is not None or verdict.passed is not None for verdict in verdicts)
        right = evaluation.task_score(verdicts)
        selection.append({"epoch": epoch, "right": right, "of": of, "validation": losses[epoch]})
    return selection


def best_epoch(selection: Sequence[dict[str, Any]]) -> int:
    """できた数が最も多い周です。同じなら、検証用の損失が小さいほうです。

    >>> best_epoch([{"epoch": 1, "right": 9, "validation": 0.4}, {"epoch": 2, "right": 9, "validation": 0.5}])
    1
    """
    return int(max(selection, key=lambda point: (point["right"], -point["validation"]))["epoch"])


def save_adapter(network: PeftModel, folder: Path) -> None:
    """アダプタを書きます。行列は、半分の大きさの float16 に丸めます。"""
    network.save_pretrained(str(folder))
    weights = load_file(folder / WEIGHTS)
    save_file({name: weight.half().contiguous() for name, weight in weights.items()}, folder / WEIGHTS)
    settings = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    settings["base_model_name_or_path"] = None  # 作った機械の置き場所を残さない
    settings["target_modules"] = sorted(settings["target_modules"])  # 並びが、作るたびに変わらないように
    (folder / CONFIG).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").unlink(missing_ok=True)


def data_digest(data: Path, *splits: str) -> str:
    """お手本のファイルの指紋です。``splits`` は SPLITS のどれかです。読めなければ、InstructionError を送出します。"""
    check_path("data", data)
    if unknown := [split for split in splits if split not in SPLITS]:
        raise ValueError(f"splits は {'、'.join(SPLITS)} のどれかにしてください（いまは {unknown[0]!r}）。")
    try:
        contents = [Path(data, f"{split}.jsonl").read_bytes() for split in splits]
    except OSError as error:
        raise InstructionError(f"{error.filename} を読めません（{reason(error)}）。") from error
    return hashlib.sha256(b"".join(contents)).hexdigest()


def _record(progress: Progress, rows: Sequence[Any]) -> dict[str, Any]:
    return {
        "seconds": round(progress.seconds),
        "peak_bytes": progress.peak_bytes,
        "examples": len(rows),
        "tokens": sum(len(row.ids) for row in rows),
        "curve": progress.curve,
        "losses": progress.losses,
    }


def _ask(model: Any, tokenizer: Any, examples: Sequence[Example], name: str) -> list[list[int]]:
    answers: list[list[int]] = []
    with counting_bar("問", name, len(examples)) as bar:
        for at in range(0, len(examples), TOGETHER):
            group = [example.prompt for example in examples[at : at + TOGETHER]]
            answers += evaluation.write_answers(model, tokenizer, group, evaluation.LIMIT)
            bar.update(len(group))
    return answers


def plain_ids(tokenizer: Any, example: Example) -> list[int]:
    """お手本を並べずに、`Q: 問い` と `A:` の形だけで問うときの番号です。"""
    ids: list[int] = tokenizer.encode(chat.BOS + evaluation.asked(example), add_special_tokens=False)
    return ids


def is_over(tokenizer: Any, example: Example, written: Sequence[int]) -> bool:
    """形だけで問われたモデルが、答えを書き終えたかどうかです。答えは一行。コードは、次の問いを書きはじめるところまでです。"""
    return evaluation.asks_again(tokenizer, written) if example.tests else "\n" in tokenizer.decode(written).lstrip()


def _ask_plainly(model: Any, tokenizer: Any, examples: Sequence[Example]) -> list[list[int]]:
    """教えていないモデルに、お手本を並べずに、形だけで答えさせます。"""
    answers: list[list[int]] = []
    with counting_bar("問", "評価（plain）", len(examples)) as bar:
        for at in range(0, len(examples), TOGETHER):
            group = examples[at : at + TOGETHER]
            longest = next((one for one in group if one.tests), group[0])  # コードがあれば、その終わりまで書かせる
            written = evaluation.write_after(
                model,
                [plain_ids(tokenizer, example) for example in group],
                evaluation.LIMIT,
                partial(is_over, tokenizer, longest),
            )
            answers += [_until_over(tokenizer, *pair) for pair in zip(group, written, strict=True)]
            bar.update(len(group))
    return answers


def _until_over(tokenizer: Any, example: Example, answer: list[int]) -> list[int]:
    ends = (length for length in range(1, len(answer) + 1) if is_over(tokenizer, example, answer[:length]))
    return answer[: next(ends, len(answer))]


def _ask_with_shots(model: Any, tokenizer: Any, found: dict[str, list[Example]]) -> list[list[int]]:
    """教えていないモデルに、お手本を4つ並べて読ませてから、答えさせます。次の問いを書きはじめたら、そこまでです。"""
    answers: list[list[int]] = []
    examples = found["evaluation"]
    with counting_bar("問", "評価（shots）", len(examples)) as bar:
        for at in range(0, len(examples), TOGETHER_SHOTS):
            pairs = [
                evaluation.ids_with_shots(tokenizer, example, found["train"])
                for example in examples[at : at + TOGETHER_SHOTS]
            ]
            written = evaluation.write_after(
                model,
                [head + rest for head, rest in pairs],
                evaluation.LIMIT,
                lambda ids: evaluation.asks_again(tokenizer, ids),
            )
            answers += [evaluation.until_next_question(tokenizer, each) for each in written]
            bar.update(len(pairs))
    return answers


def _write_answers(folder: Path, found: dict[str, list[Example]], data: Path) -> None:
    answers: dict[str, Any] = {"data": data_digest(data, "evaluation"), "limit": evaluation.LIMIT}
    tokenizer, base = load_gemma(default_folder())
    answers["base"] = _ask(base, tokenizer, found["evaluation"], "評価（base）")
    answers["plain"] = _ask_plainly(base, tokenizer, found["evaluation"])
    answers["shots"] = _ask_with_shots(base, tokenizer, found)
    answers["tuned"] = _ask(load_gemma(folder)[1], tokenizer, found["evaluation"], "評価（tuned）")
    (folder / ANSWERS).write_text(json.dumps(answers) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
