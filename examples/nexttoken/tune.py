"""指示チューニングを、初めから終わりまで行います: ``python -m nexttoken.tune``。

お手本を読み、LoRAを学習し、アダプタと、評価用のお手本への答えを、examples/nexttoken-it に置きます。
途中で止めても、もう一度実行すれば、続きから始めます。
"""

import argparse
import hashlib
import json
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import peft
import torch
import transformers
from peft import PeftModel
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from nexttoken import evaluation
from nexttoken.instructions import FOLDER, TOO_SIMILAR, Example, InstructionError, nearest, read_instructions
from nexttoken.loading.adapter import ANSWERS, CONFIG, PROVENANCE, WEIGHTS, file_digest
from nexttoken.loading.cache import cache_root
from nexttoken.loading.folder import default_folder
from nexttoken.loading.gemma import load_gemma
from nexttoken.loading.source import TUNED_FOLDER, ModelError, default_content, default_identity
from nexttoken.tuning import Progress, Recipe, add_lora, code_digest, encode, train

SPLITS = ("train", "validation", "evaluation")
#: 評価で、まとめて答えさせる問いの数。
TOGETHER = 20


def main(arguments: list[str] | None = None) -> int:
    """学習して、置き場所を表示します。終了コードを返します。"""
    options = _parser().parse_args(arguments)
    recipe = Recipe(**{part.name: getattr(options, part.name) for part in fields(Recipe)})
    try:
        tune(recipe, options.data, options.out)
    except (ModelError, InstructionError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n中断しました。もう一度実行すると、続きから始めます。", file=sys.stderr)
        return 130
    print(f"できました: {options.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nexttoken.tune", description="ベースモデルに、指示への従い方を教えます。"
    )
    parser.add_argument("--data", type=Path, default=FOLDER, help="お手本（train.jsonlなど）のあるフォルダ")
    parser.add_argument("--out", type=Path, default=TUNED_FOLDER, help="アダプタを置くフォルダ")
    for part in fields(Recipe):
        name = f"--{part.name.replace('_', '-')}"
        parser.add_argument(name, type=type(part.default), default=part.default, help=f"省けば {part.default}")
    return parser


def tune(recipe: Recipe, data: Path, out: Path) -> None:
    """お手本を確かめ、学習し、答えを書かせ、すべてがそろってから ``out`` に置きます。"""
    examples = {split: read_instructions(data / f"{split}.jsonl") for split in SPLITS}
    refuse_leaks(examples)
    tokenizer, model = load_gemma(default_folder(print))
    rows = {split: [encode(tokenizer, example.messages) for example in examples[split]] for split in SPLITS}
    begin, code = time.perf_counter(), code_digest()
    progress, network = _learn(model, rows["train"], rows["validation"], recipe, data)
    seconds = time.perf_counter() - begin
    temporary = out.with_name(f"{out.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        save_adapter(network, temporary)
        provenance = _provenance(recipe, data, progress, rows["train"], seconds) | {"code": code}
        _write_provenance(temporary, provenance)
        _write_answers(temporary, examples["evaluation"], data)
        shutil.rmtree(out, ignore_errors=True)
        temporary.rename(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _checkpoint(recipe, data).unlink(missing_ok=True)


def refuse_leaks(examples: dict[str, list[Example]]) -> None:
    """学習用と、検証用や評価用に、ほとんど同じ指示があれば、InstructionError を送出します。"""
    for split in SPLITS[1:]:
        for number, example in enumerate(examples[split], start=1):
            likeness, other = nearest(example, examples["train"])
            if likeness >= TOO_SIMILAR:
                raise InstructionError(
                    f"{split}.jsonl の{number}行目の指示が、学習用のものとほとんど同じです（{likeness:.2f}）: "
                    f"{example.request!r} と {other.request!r}"
                )


def _learn(
    model: Any, rows: Sequence[Any], validation: Sequence[Any], recipe: Recipe, data: Path
) -> tuple[Progress, PeftModel]:
    model.set_attn_implementation("sdpa")  # 学習では、どこに注目したかを見ないので、速いほうを使う
    network = add_lora(model.to(getattr(torch, recipe.dtype)), recipe)
    checkpoint = _checkpoint(recipe, data)
    print(f"お手本 {len(rows)} 件を {recipe.epochs} 周します。")
    print(f"Ctrl-C で止めても、途中経過が {checkpoint.parent} に残ります。")
    with tqdm(unit="歩", desc="学習", dynamic_ncols=True, file=sys.stderr) as bar:
        shown = 0

        def report(progress: Progress, total: int) -> None:
            nonlocal shown
            if bar.total is None:
                bar.reset(total)
                bar.initial = progress.step - 1
                bar.update(progress.step - 1)
            bar.update(1)
            bar.set_postfix({"損失": f"{progress.losses[-1]:.3f}"}, refresh=False)
            for point in progress.curve[shown:]:
                bar.write(
                    f"{point['epoch']:.1f}周  学習用 {point['train']:.3f}  検証用 {point['validation']:.3f}", sys.stderr
                )
            shown = len(progress.curve)

        progress = train(network, rows, validation, recipe, checkpoint, report)
    return progress, network


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
    """お手本のファイルの指紋です。"""
    return hashlib.sha256(b"".join((data / f"{split}.jsonl").read_bytes() for split in splits)).hexdigest()


def _checkpoint(recipe: Recipe, data: Path) -> Path:
    what = [asdict(recipe), data_digest(data, "train", "validation"), default_identity(), code_digest()]
    key = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:12]
    return cache_root() / "tuning" / f"{key}.pt"


def _provenance(recipe: Recipe, data: Path, progress: Progress, rows: Sequence[Any], seconds: float) -> dict[str, Any]:
    best = min(progress.curve, key=lambda point: point["validation"])
    return {
        "base": default_content(),
        "data": data_digest(data, "train", "validation"),
        "recipe": asdict(recipe),
        "versions": {
            "python": platform.python_version(),
            "torch": str(torch.__version__),
            "transformers": transformers.__version__,
            "peft": peft.__version__,
        },
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "seconds": round(seconds),
        "peak_bytes": peak_bytes(),
        "examples": len(rows),
        "tokens": sum(len(row.ids) for row in rows),
        "kept_epoch": best["epoch"],
        "curve": progress.curve,
        "losses": progress.losses,
    }


def peak_bytes() -> int | None:
    """このプロセスが使ったメモリの最大値（バイト）です。測れない OS では None です。"""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _write_provenance(folder: Path, provenance: dict[str, Any]) -> None:
    files = {name: file_digest(folder / name) for name in (WEIGHTS, CONFIG)}
    text = json.dumps({**provenance, "files": files}, ensure_ascii=False, indent=1)
    (folder / PROVENANCE).write_text(text + "\n", encoding="utf-8")


def _write_answers(folder: Path, examples: Sequence[Example], data: Path) -> None:
    answers: dict[str, Any] = {"data": data_digest(data, "evaluation"), "limit": evaluation.LIMIT}
    for name, place in (("base", default_folder()), ("tuned", folder)):
        tokenizer, model = load_gemma(place)
        answers[name] = []
        with tqdm(total=len(examples), unit="問", desc=f"評価（{name}）", dynamic_ncols=True, file=sys.stderr) as bar:
            for at in range(0, len(examples), TOGETHER):
                group = [example.prompt for example in examples[at : at + TOGETHER]]
                answers[name] += evaluation.write_answers(model, tokenizer, group, evaluation.LIMIT)
                bar.update(len(group))
    (folder / ANSWERS).write_text(json.dumps(answers) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
