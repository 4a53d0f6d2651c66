"""小さなGemmaを、乱数から育てます: ``python -m nexttoken.pretrain``。

夏目漱石『吾輩は猫である』（または ``--text`` のファイル）を読ませ、できたモデルとトークナイザを examples/neko-gemma に
置きます。transformers でも読める、ふつうのモデルのフォルダです。途中で止めても、もう一度実行すれば、続きから始めます。

どの周の重みを残すかは、読ませる部分から取り分けた検証用の損失で選びます。終わりの一割は、選んだあとに一度だけ測ります。
"""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import save_file
from tokenizers import Tokenizer

from nexttoken.checks import check_path, check_text, check_type
from nexttoken.gemma3 import Gemma3
from nexttoken.gemma3_config import ASSUMED, Config
from nexttoken.generation import generate
from nexttoken.loading import provenance
from nexttoken.loading.pretrained import CONFIG, FILES, TOKENIZER, TOKENIZER_CONFIG, WEIGHTS
from nexttoken.loading.source import PRETRAINED_FOLDER
from nexttoken.pretraining import (
    Parts,
    Progress,
    Recipe,
    code_digest,
    encode,
    initialise,
    make_tokenizer,
    perplexity,
    split,
    train,
)
from nexttoken.sampling import Sampler
from nexttoken.texts import aozora
from nexttoken.texts.corpora import corpus_path, read_text
from nexttoken.training import command, job
from nexttoken.training.output import Output
from nexttoken.training.progress import training_bar

__all__ = ["main", "novel", "pretrain", "sample", "save_model", "text_digest"]

#: 学習の結果を左右するもの。
INPUTS = {"data": "文章", "code": "学習のコード"}
#: 同じフォルダに置く、ほかの学習の成績（nexttoken/scaling.py と rematch.py）。
BESIDE = SCALING, REMATCH = "scaling.json", "rematch.json"
#: 育つあいだ、1周ごとに書かせる文章の、書き出しと、付け足すトークンの数。
START, SAMPLE = "吾輩は", 60


def main(arguments: list[str] | None = None) -> int:
    """学習して、置き場所を表示します。終了コードを返します。"""
    parser = command.parser("pretrain", "小さなGemmaを、乱数から育てます。", PRETRAINED_FOLDER)
    parser.add_argument("--text", metavar="ファイル", type=Path, help="読ませる文章（UTF-8。省けば『吾輩は猫である』）")
    command.add_recipe(parser, Recipe)
    options = parser.parse_args(arguments)
    return command.run(lambda: pretrain(command.recipe(options, Recipe), options.out, options.text), options.out)


def pretrain(recipe: Recipe, out: str | Path, text: str | Path | None = None) -> None:
    """文章を分け、トークナイザを作り、学習し、成績を測り、すべてがそろってから ``out`` に置きます。

    Args:
        recipe: モデルの形と、学習の決めごと。
        out: モデルを置くフォルダ。前に作ったものは、置き換えます。
        text: 読ませる文章のファイル（UTF-8）。None なら『吾輩は猫である』の本文。

    Raises:
        CorpusError: 文章を用意できない。
        ValueError: 文章が短すぎるか、決めごとと合わない。``out`` に置けない。または、文章が途中で変わった。
    """
    check_type("recipe", recipe, Recipe, "学習の決めごと（Recipe）")
    read = reader(text)
    output = Output(out, FILES, BESIDE)
    with job.begin("pretraining", output, lambda: inputs(read()), INPUTS, asdict(recipe)) as work:
        parts = split(read())
        tokenizer = make_tokenizer(parts.study, recipe.vocab_size)
        study, validation = encode(tokenizer, parts.study), encode(tokenizer, parts.validation)
        model = initialise(recipe)
        print(f"{_parameters(model):,} 個の重みを、{len(study):,} トークンの文章を {recipe.epochs} 周して決めます。")
        place = work.place()

        def watch(model: Gemma3) -> dict[str, Any]:
            return {"sample": sample(model, tokenizer)}

        with training_bar("学習") as report:
            progress = train(model, study, validation, recipe, place, report, watch)
        with work.putting() as folder:
            save_model(model, tokenizer, folder)
            record = {**work.record(recipe, "tokenizers"), **_learned(progress, model)}
            provenance.write(folder, {**record, **_evaluation(model, tokenizer, parts, recipe)}, FILES)


def reader(text: str | Path | None) -> Callable[[], str]:
    """読ませる文章を読む関数です。``text`` が None なら、『吾輩は猫である』を読みます。"""
    if text is None:
        return novel
    check_path("text", text)
    return lambda: read_text(text)


def inputs(text: str) -> dict[str, str]:
    """学習の結果を左右するものの指紋です。文章と、学習のコードの二つです。"""
    return {"data": text_digest(text), "code": code_digest()}


def novel() -> str:
    """『吾輩は猫である』の本文です。ルビと注記は除きます。手に入らなければ、CorpusError を送出します。"""
    return aozora.parse(read_text(corpus_path("neko"))).body


def text_digest(text: str) -> str:
    """文章の指紋（SHA-256）です。文章は、空でもかまいません。

    >>> text_digest("吾輩は猫である。")[:8]
    '9efce9da'
    """
    check_text("text", text)
    return hashlib.sha256(text.encode()).hexdigest()


def sample(model: Gemma3, tokenizer: Any, seed: int = 0) -> str:
    """「吾輩は」に続けて、短い文章を書かせます。``seed`` が同じなら、同じくじを引きます。"""
    check_type("model", model, Gemma3, "initialise か gemma3.load の返すモデル")
    ids = encode(tokenizer, START).tolist()
    steps = generate(model, ids, Sampler(seed, temperature=0.8), max_new_tokens=SAMPLE, stop_ids=(), use_cache=True)
    written = tokenizer.decode([*ids, *(step.token for step in steps)])
    return str(written).rstrip("\ufffd")  # 終わりの文字が、バイトの途中で切れていることがある


def save_model(model: Gemma3, tokenizer: Tokenizer, folder: str | Path) -> None:
    """モデルとトークナイザを、transformers で読めるフォルダに書きます。重みは、半分の大きさの float16 に丸めます。

    ``folder`` がなければ作ります。
    """
    check_type("model", model, Gemma3, "initialise か gemma3.load の返すモデル")
    check_type("tokenizer", tokenizer, Tokenizer, "make_tokenizer で作ったもの")
    check_path("folder", folder)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    weights = {f"model.{name}": weight.half().contiguous() for name, weight in model.state_dict().items()}
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    text = json.dumps(_settings(model.config), indent=1)
    (folder / CONFIG).write_text(text + "\n", encoding="utf-8")
    tokenizer.save(str(folder / TOKENIZER))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False}
    (folder / TOKENIZER_CONFIG).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _settings(config: Config) -> dict[str, Any]:
    """config.jsonの中身です。特別なトークンは、一つもありません。"""
    rope = {kind: {"rope_type": "default", "rope_theta": rope.base} for kind, rope in config.rope.items()}
    numbers = {name: value for name, value in asdict(config).items() if name not in ("rope", "layer_types")}
    return {
        "architectures": ["Gemma3ForCausalLM"],
        "model_type": "gemma3_text",
        **numbers,
        "num_hidden_layers": len(config.layer_types),
        "layer_types": list(config.layer_types),
        "rope_parameters": rope,
        "max_position_embeddings": 32768,
        **ASSUMED,
        "attention_dropout": 0.0,
        **dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id")),
        "dtype": "float16",
    }


def _parameters(model: Gemma3) -> int:
    return sum(weight.numel() for weight in model.parameters())


def _learned(progress: Progress, model: Gemma3) -> dict[str, Any]:
    return {
        "seconds": round(progress.seconds),
        "peak_bytes": progress.peak_bytes,
        "parameters": _parameters(model),
        "kept_epoch": min(progress.curve, key=lambda point: point["validation"])["epoch"],
        "curve": progress.curve,
        "losses": [round(loss, 4) for loss in progress.losses],
    }


def _evaluation(model: Gemma3, tokenizer: Tokenizer, parts: Parts, recipe: Recipe) -> dict[str, Any]:
    """取っておいた一割への迷いを、ここで一度だけ測ります。float32のままのものと、置いたとおりに丸めたものです。"""
    exact = perplexity(model, tokenizer, parts.unread, recipe.length)
    model.load_state_dict({name: weight.half().float() for name, weight in model.state_dict().items()})
    rounded = perplexity(model, tokenizer, parts.unread, recipe.length)
    counts = {
        name: {"characters": len(part), "tokens": len(encode(tokenizer, part))}
        for name, part in parts._asdict().items()
    }
    return {"parts": counts, "perplexity": {"float32": exact, "float16": rounded}}


if __name__ == "__main__":
    sys.exit(main())
