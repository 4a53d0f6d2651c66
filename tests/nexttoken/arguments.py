"""公開の関数に渡す、使える引数と、使えない値。test_bad_arguments.py が使う。"""

import inspect
import math
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast

from nexttoken import (
    bpe,
    evaluation,
    gemma3,
    generation,
    images,
    instructions,
    learn,
    letter_pairs,
    mark,
    neural,
    ngram,
    picture_language,
    pretraining,
    sampling,
    siblings,
    tune,
    tuning,
    watermark,
)
from nexttoken.chat import Message
from nexttoken.gemma3_config import FULL, SLIDING, Config, Rope
from nexttoken.kv_cache import KVCache, LayerCache
from nexttoken.loading import adapter, provenance
from nexttoken.loading.source import default_content
from nexttoken.tokenizer_training import compression, train_tokenizer

Values = dict[str, object]


# 使える引数


class Place:
    """試験の間だけのフォルダと、そこにある小さな部品。"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = folder / "猫.txt"
        self.text.write_text("吾輩は猫である。\n名前はまだ無い。\n", encoding="utf-8")
        (folder / "フォルダ").mkdir()
        (folder / "お手本").mkdir()
        for split in tune.SPLITS:
            (folder / "お手本" / f"{split}.jsonl").write_text(LINE.replace("猫", split) + "\n", encoding="utf-8")

    @cached_property
    def trained(self) -> Any:
        return train_tokenizer(self.text, 260, full_alphabet=True, show=False)

    @cached_property
    def tokenizer(self) -> Any:
        return PreTrainedTokenizerFast(tokenizer_object=self.trained)

    @cached_property
    def model(self) -> Any:
        """transformers の、乱数の小さな Gemma 3。"""
        torch.manual_seed(0)
        settings = {name: value for name, value in TINY.items() if name != "num_hidden_layers"}
        return Gemma3ForCausalLM(Gemma3TextConfig(**settings, num_hidden_layers=2, layer_types=[SLIDING, FULL])).eval()

    @cached_property
    def saved(self) -> Path:
        """load_gemma で読めるフォルダ。"""
        path = self.folder / "小さなモデル"
        self.model.save_pretrained(path)
        self.tokenizer.save_pretrained(path)
        return path

    @cached_property
    def by_hand(self) -> gemma3.Gemma3:
        return gemma3.load(self.saved)

    @cached_property
    def network(self) -> Any:
        """LoRAの行列を付けたもの。"""
        copy = Gemma3ForCausalLM(self.model.config).eval()
        return tuning.add_lora(copy, replace(RECIPE))

    @cached_property
    def adapter(self) -> Path:
        path = self.folder / "アダプタ"
        tune.save_adapter(self.network, path)
        return path

    @cached_property
    def learned(self) -> Path:
        path = self.folder / "学習したもの"
        learn.learn(LITTLE, "猫猫。", "猫。", path)
        return path

    @cached_property
    def own_adapter(self) -> Path:
        """身元のあるアダプタ。"""
        path = self.folder / "身元のあるアダプタ"
        tune.save_adapter(self.network, path)
        provenance.write(path, {"base": default_content()}, (adapter.WEIGHTS, adapter.CONFIG))
        return path

    @cached_property
    def siblings(self) -> Path:
        """置いてある、四つのきょうだい。"""
        return siblings.FOLDER

    def new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))


LINE = (
    '{"kind": "fact", "language": "ja", "exact": "12", "messages": [{"role": "user", "content": "猫？"}, '
    '{"role": "assistant", "content": "12か月です。"}]}'
)
TINY: dict[str, Any] = {
    "vocab_size": 260,
    "hidden_size": 16,
    "intermediate_size": 20,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
    "sliding_window": 8,
    "query_pre_attn_scalar": 8,
    "rms_norm_eps": 1e-6,
}
CONFIG = {key: value for key, value in TINY.items() if key != "num_hidden_layers"} | {
    "layer_types": (SLIDING, FULL),
    "rope": {SLIDING: Rope(10_000), FULL: Rope(1_000_000)},
}
SETTINGS = TINY | {"model_type": "gemma3_text", "rope_theta": 1_000_000, "rope_local_base_freq": 10_000}
RECIPE = tuning.Recipe(rank=2, alpha=4, epochs=1, batch_size=2, warmup=0, evaluations=1, dtype="float32")
SMALL = pretraining.Recipe(
    vocab_size=260, width=16, layers=2, heads=2, head_size=8, inner=20, length=8, batch_size=2, warmup=0, epochs=1
)
IDS = torch.arange(40)
CHAT: list[Message] = [{"role": "user", "content": "猫？"}, {"role": "assistant", "content": "猫。"}]
ROWS = [tuning.Row([2, 5, 6], [tuning.IGNORED, 5, 6]), tuning.Row([2, 7], [tuning.IGNORED, 7])]
LOGITS = torch.tensor([3.0, 2.0, 1.0])
NGRAM = ngram.NGram("月がきれい。月がまるい。", n=2, size=ngram.UNICODE)
LITTLE = neural.Recipe(n=3, embedding=4, hidden=8, batch_size=2, epochs=1)
POINTS = torch.tensor([[0.0, 0.0], [2.0, 0.0], [9.0, 9.0]])
PICTURE = torch.linspace(0, 1, 32 * 32 * 3).reshape(32, 32, 3)
BOOK = images.Codebook(torch.arange(0, 240, 10, dtype=torch.uint8).reshape(2, 12))
GRID = torch.arange(64).reshape(1, 8, 8)
PAINTER = pretraining.initialise(replace(picture_language.RECIPE, width=8, layers=1, heads=2, head_size=4, inner=8))
NEURAL = neural.blank("猫猫。", LITTLE)
PAIRS = {"Z": "CD", "Y": "AB"}
STEPS = letter_pairs.steps("ABCDCDABCDCDE")
EXAMPLE = instructions.parse(LINE)
CODE = "def f():\n    return 1"


def key() -> torch.Tensor:
    return torch.zeros(1, 1, 3, 8)


def generate(p: Place) -> Values:
    return {
        "model": p.model,
        "ids": [5, 6],
        "choose": sampling.greedy,
        "max_new_tokens": 2,
        "stop_ids": (),
        "processors": (),
    }


GREEN = watermark.GreenList(1, 3)
KNOCK_OUT = watermark.Tournament([1, 2], 3, context=1)

#: 名前 → 使える引数を作る関数。メソッドなら、self に相手を入れる。
ARGUMENTS: dict[str, Callable[[Place], Values]] = {
    "attacks.delete": lambda p: {"ids": [1, 2], "share": 0.5, "seed": 0},
    "attacks.greenest": lambda p: {"texts": ["猫", "犬"], "scores": [1.0, 2.0], "count": 1},
    "attacks.hide": lambda p: {"text": "猫が鳴く", "every": 2},
    "attacks.insert": lambda p: {"ids": [1, 2], "share": 0.5, "pool": [3], "seed": 0},
    **{
        f"attacks.{name}": lambda p: {"text": "猫です。"}
        for name in ("normalise", "plain_style", "sentences", "to_kana")
    },
    "attacks.shuffle_sentences": lambda p: {"text": "猫です。犬です。", "seed": 0},
    "attacks.substitute": lambda p: {"ids": [1, 2], "share": 0.5, "pool": [3], "seed": 0},
    "attacks.widen": lambda p: {"text": "neko"},
    "bpe.ByteTokenizer": lambda p: {"alphabet": b"AB", "rules": ["\0\1"]},
    "bpe.ByteTokenizer.decode": lambda p: {"self": bpe.ByteTokenizer(b"AB", ["\0\1"]), "ids": [0, 2]},
    "bpe.ByteTokenizer.encode": lambda p: {"self": bpe.ByteTokenizer(b"AB", ["\0\1"]), "text": "AB"},
    "bpe.split": lambda p: {"text": "2 cats"},
    "bpe.train": lambda p: {"text": "ABAB", "vocab_size": 257, "full_alphabet": True},
    "bpe.train_slowly": lambda p: {"text": "ABAB", "vocab_size": 257, "full_alphabet": True},
    "chat.encode": lambda p: {"tokenizer": p.tokenizer, "messages": CHAT},
    "chat.render": lambda p: {"messages": CHAT},
    "drawings.draw": lambda p: {"count": 2, "seed": 0},
    "encodings.bytes_of": lambda p: {"text": "月", "encoding": "utf-8"},
    "encodings.code_point": lambda p: {"char": "月"},
    "encodings.count_assigned": lambda p: {"database": None},
    "encodings.display_name": lambda p: {"encoding": "utf-8"},
    "encodings.encode_table": lambda p: {"text": "月", "encodings": ("utf-8", "shift_jis")},
    "encodings.guess_encoding": lambda p: {"data": b"neko"},
    "encodings.mojibake": lambda p: {"text": "猫", "written": "utf-8", "read": "cp932"},
    "encodings.sizes": lambda p: {"text": "月", "encodings": ("utf-8", "shift_jis")},
    "encodings.utf8_bits": lambda p: {"char": "月"},
    "encodings.what_cannot_be_written": lambda p: {"text": "月", "encoding": "utf-8"},
    "encodings.why_not": lambda p: {"char": "月", "encoding": "utf-8"},
    "evaluation.asked": lambda p: {"example": EXAMPLE},
    "evaluation.asks_again": lambda p: {"tokenizer": p.tokenizer, "written": [5, 6]},
    "evaluation.held_out_losses": lambda p: {"model": p.model, "tokenizer": p.tokenizer, "examples": [EXAMPLE]},
    "evaluation.ids_with_shots": lambda p: {"tokenizer": p.tokenizer, "example": EXAMPLE, "train": [EXAMPLE] * 4},
    "evaluation.judge": lambda p: {"example": EXAMPLE, "text": "12か月です。", "ended": True},
    "evaluation.mean_interval": lambda p: {"losses": [[1.0], [2.0]], "samples": 10, "seed": 0},
    "evaluation.question": lambda p: {"tokenizer": p.tokenizer, "example": EXAMPLE},
    "evaluation.read": lambda p: {"model": p.model, "trunks": [([5, 6], [evaluation.Branch([], [7])])]},
    "evaluation.share": lambda p: {"found": [True, False]},
    "evaluation.shots": lambda p: {"example": EXAMPLE, "train": [EXAMPLE] * 4},
    "evaluation.slacks": lambda p: {
        "model": p.model,
        "tokenizer": p.tokenizer,
        "examples": [EXAMPLE],
        "answers": [[5, 6]],
    },
    "evaluation.text_of": lambda p: {"tokenizer": p.tokenizer, "answer": [5, 6]},
    "evaluation.task_score": lambda p: {"verdicts": [evaluation.judge(EXAMPLE, "12か月です。", True)]},
    "evaluation.until_next_question": lambda p: {"tokenizer": p.tokenizer, "answer": [5, 6]},
    "evaluation.verdicts": lambda p: {"tokenizer": p.tokenizer, "examples": [EXAMPLE], "answers": [[5, 6]]},
    "evaluation.write_after": lambda p: {"model": p.model, "prompts": [[5, 6]], "limit": 2, "is_enough": bool},
    "evaluation.write_answers": lambda p: {
        "model": p.model,
        "tokenizer": p.tokenizer,
        "prompts": [EXAMPLE.prompt],
        "limit": 2,
    },
    "gemma3.Gemma3": lambda p: {"config": Config(**CONFIG)},
    "gemma3.Gemma3.forward": lambda p: {"self": p.by_hand, "ids": torch.tensor([[5, 6]]), "cache": None},
    "gemma3.Gemma3.residual": lambda p: {
        "self": p.by_hand,
        "ids": torch.tensor([[5, 6]]),
        "cache": None,
        "seen": gemma3.Trace(),
    },
    "gemma3.Gemma3.unembed": lambda p: {"self": p.by_hand, "x": torch.zeros(1, 2, 16)},
    "gemma3.ledger_from_config": lambda p: {"config": Config(**CONFIG)},
    "gemma3.load": lambda p: {"model": p.saved},
    "gemma3.parameter_ledger": lambda p: {"model": p.by_hand},
    "gemma3.trace": lambda p: {"model": p.by_hand, "ids": torch.tensor([[5, 6]])},
    "gemma3_config.Config": lambda p: dict(CONFIG),
    "gemma3_config.alternate": lambda p: {"layers": 4, "every": 2},
    "gemma3_config.parse_config": lambda p: {"settings": SETTINGS},
    "gemma3_config.read_config": lambda p: {"folder": p.saved},
    "generation.StreamDecoder": lambda p: {"decode": p.trained.decode},
    "generation.StreamDecoder.push": lambda p: {"self": generation.StreamDecoder(p.trained.decode), "token": 5},
    "generation.generate": generate,
    "generation.generate_together": lambda p: {
        **{name: value for name, value in generate(p).items() if name != "choose"},
        "choosers": [sampling.greedy],
    },
    "images.Codebook": lambda p: {"centres": BOOK.centres},
    "images.Codebook.decode": lambda p: {"self": BOOK, "ids": torch.tensor([[0, 1]])},
    "images.Codebook.encode": lambda p: {"self": BOOK, "picture": PICTURE},
    "images.bits_per_pixel": lambda p: {"patch": 4, "count": 256, "shared_by": 1024},
    "images.captions": lambda p: {"split": "validation"},
    "images.joined": lambda p: {"cut": torch.zeros(2, 3, 12)},
    "images.kmeans": lambda p: {"points": POINTS, "count": 2, "rounds": 3, "seed": 0},
    "images.moved": lambda p: {"points": POINTS, "centres": POINTS[:2]},
    "images.nearest": lambda p: {"points": POINTS, "centres": POINTS[:2]},
    "images.patches": lambda p: {"picture": PICTURE, "size": 4},
    "images.pictures": lambda p: {"split": "validation"},
    "images.psnr": lambda p: {"one": PICTURE, "other": PICTURE},
    "images.spread_out": lambda p: {"points": POINTS, "count": 2, "seed": 0},
    "images.ssim": lambda p: {"one": PICTURE, "other": PICTURE, "window": 7},
    "instructions.answered_in": lambda p: {"answer": "猫", "language": "ja"},
    "instructions.asks_for_cases": lambda p: {"request": "空なら`None`を返してください。"},
    "instructions.code_of": lambda p: {"answer": CODE},
    "instructions.contains": lambda p: {"answer": "15です。", "exact": "15"},
    "instructions.echoes": lambda p: {"answer": "東京です。", "request": "首都はどこですか。"},
    "instructions.has_branch": lambda p: {"answer": CODE},
    "instructions.is_code": lambda p: {"answer": CODE},
    "instructions.nearest": lambda p: {"example": EXAMPLE, "others": [EXAMPLE]},
    "instructions.parse": lambda p: {"line": LINE},
    "instructions.passes": lambda p: {"answer": CODE, "tests": ["assert f() == 1"]},
    "instructions.read_instructions": lambda p: {"path": p.folder / "お手本" / "train.jsonl"},
    "instructions.same_shape": lambda p: {"one": CODE, "other": CODE},
    "instructions.similarity": lambda p: {"one": "猫が好き", "other": "犬が好き"},
    "isolation.passes": lambda p: {"code": CODE, "tests": ["assert f() == 1"], "seconds": 5},
    "kv_cache.KVCache": lambda p: {"config": Config(**CONFIG)},
    "kv_cache.LayerCache": lambda p: {"window": 8},
    "kv_cache.LayerCache.extend": lambda p: {"self": started(), "k": key(), "v": key()},
    "letter_pairs.costs": lambda p: {"text": "ABCDCD", "rules": PAIRS},
    "letter_pairs.count_pairs": lambda p: {"text": "ABAB"},
    "letter_pairs.dictionary": lambda p: {"done": STEPS},
    "letter_pairs.first_to_pay": lambda p: {"by_times": [letter_pairs.costs("ABAB", {}).bits]},
    "letter_pairs.repeats": lambda p: {"text": "ABAB", "up_to": 2},
    "letter_pairs.replace": lambda p: {"text": "ABCDCD", "rules": PAIRS},
    "letter_pairs.restore": lambda p: {"text": "YZZ", "rules": PAIRS},
    "letter_pairs.steps": lambda p: {"text": "ABAB"},
    "learn.compare": lambda p: {"read": "猫猫。", "unread": "猫。", "out": p.learned},
    "learn.inputs": lambda p: {"read": "猫猫。"},
    "learn.learn": lambda p: {"recipe": LITTLE, "read": "猫猫。", "unread": "猫。", "out": p.new_folder() / "out"},
    "loading.gemma.load_gemma": lambda p: {"model": p.saved},
    "loading.source.as_folder": lambda p: {"model": str(p.saved)},
    "loading.source.causes": lambda p: {"name": "base"},
    "loading.source.chosen_model": lambda p: {"model": p.saved},
    "loading.source.expanded": lambda p: {"path": "~/models"},
    "loading.source.is_adapter": lambda p: {"folder": p.saved},
    "loading.source.model_identity": lambda p: {"model": p.saved},
    "loading.source.model_name": lambda p: {"model": p.saved},
    "loading.source.resolved": lambda p: {"model": str(p.saved)},
    **{f"mark.{name}": lambda p: {"folder": mark.FOLDER} for name in ("inputs", "prompts", "texts")},
    "mark.write": lambda p: {"out": p.new_folder()},
    "neural.NeuralNGram": lambda p: {"alphabet": "猫。", "recipe": LITTLE, "novelty": 0.1},
    "neural.NeuralNGram.forward": lambda p: {"self": NEURAL, "ids": torch.tensor([[0, 1]])},
    "neural.NeuralNGram.contexts": lambda p: {"self": NEURAL, "text": "猫"},
    "neural.NeuralNGram.encode": lambda p: {"self": NEURAL, "text": "猫"},
    "neural.NeuralNGram.generate": lambda p: {"self": NEURAL, "start": "猫", "length": 3, "seed": 0},
    "neural.NeuralNGram.log_probabilities": lambda p: {"self": NEURAL, "text": "猫"},
    "neural.NeuralNGram.nearest": lambda p: {"self": NEURAL, "char": "猫", "count": 1},
    "neural.NeuralNGram.perplexity": lambda p: {"self": NEURAL, "text": "猫"},
    "neural.NeuralNGram.probabilities": lambda p: {"self": NEURAL, "text": "猫"},
    "neural.Recipe": lambda p: asdict(LITTLE),
    "neural.blank": lambda p: {"text": "猫猫。", "recipe": LITTLE},
    "neural.load": lambda p: {"folder": p.learned},
    "neural.save": lambda p: {"model": NEURAL, "folder": p.new_folder()},
    "neural.train": lambda p: {
        "model": neural.blank("猫猫。", LITTLE),
        "text": "猫猫。",
        "steps": 1,
        "report": lambda step, total, loss: None,
    },
    "ngram.NGram": lambda p: {"symbols": "月がきれい", "n": 2, "size": ngram.UNICODE},
    "ngram.NGram.context": lambda p: {"self": NGRAM, "symbols": "月が"},
    "ngram.NGram.generate": lambda p: {"self": NGRAM, "start": "月", "length": 6, "seed": 1},
    "ngram.NGram.perplexity": lambda p: {"self": NGRAM, "symbols": "月が", "length": 2},
    "ngram.NGram.probability": lambda p: {"self": NGRAM, "symbol": "が", "symbols": "月"},
    "ngram.NGram.ratios": lambda p: {"self": NGRAM, "symbols": "月"},
    "ngram.draw": lambda p: {"weights": {"首都": 0.5, "中心": 0.5}, "u": 0.5},
    "ngram.hold_out": lambda p: {"text": "一\n二\n三\n四\n", "share": 0.3},
    "sampling.Sampler": lambda p: {"seed": 0, "temperature": 0.7, "top_k": 2, "top_p": 0.9, "min_p": 0.1},
    "sampling.Sampler.__call__": lambda p: {"self": sampling.Sampler(seed=0), "logits": LOGITS},
    "sampling.Sampler.probabilities": lambda p: {"self": sampling.Sampler(seed=0), "logits": LOGITS},
    "sampling.distinct_n": lambda p: {"sequences": ["月がきれい"], "n": 2},
    "sampling.draw": lambda p: {"probabilities": torch.tensor([0.5, 0.5]), "u": 0.5},
    "sampling.entropy": lambda p: {"probabilities": torch.tensor([0.5, 0.5])},
    "sampling.greedy": lambda p: {"logits": LOGITS},
    "sampling.mean_log_probability": lambda p: {"probabilities": [0.5, 0.5]},
    "sampling.min_p": lambda p: {"logits": LOGITS, "p": 0.5},
    "sampling.repetition_penalty": lambda p: {"logits": LOGITS, "ids": [0, 1], "penalty": 1.2},
    "sampling.repetition_rate": lambda p: {"sequences": ["月がきれい"], "n": 2},
    "sampling.second": lambda p: {"logits": LOGITS},
    "sampling.softmax": lambda p: {"logits": LOGITS, "temperature": 1.0},
    "sampling.top_k": lambda p: {"logits": LOGITS, "k": 2},
    "sampling.top_p": lambda p: {"logits": LOGITS, "p": 0.5},
    "texts.aozora.parse": lambda p: {"text": "吾輩《わがはい》は猫である。"},
    "texts.aozora.plain_text": lambda p: {"text": "吾輩《わがはい》は猫である。"},
    "texts.aozora.resolve_gaiji": lambda p: {"note": "第4水準2-88-74"},
    "texts.aozora.restore_accents": lambda p: {"text": "amicitiae&"},
    "texts.aozora.with_ruby_readings": lambda p: {"text": "吾輩《わがはい》は猫である。"},
    "texts.corpora.corpus": lambda p: {"name": "sample"},
    "texts.corpora.corpus_path": lambda p: {"name": "sample"},
    "texts.corpora.corpus_state": lambda p: {"name": "sample"},
    "texts.corpora.is_available": lambda p: {"name": "sample"},
    "texts.corpora.load_txt": lambda p: {"path": p.text, "encoding": "utf-8"},
    "texts.corpora.read_text": lambda p: {"path": p.text, "encoding": "utf-8"},
    "tokenizer_training.Compression.bits_in": lambda p: {"self": compression(p.trained, "猫"), "encoding": "utf-8"},
    "tokenizer_training.compression": lambda p: {"tokenizer": p.trained, "text": "猫"},
    "tokenizer_training.load_trained": lambda p: {"name": "neko-5000"},
    "tokenizer_training.report": lambda p: {"result": compression(p.trained, "猫")},
    "tokenizer_training.token_bytes": lambda p: {"tokenizer": p.trained, "token_id": 5},
    "tokenizer_training.train_tokenizer": lambda p: {
        "file_path": p.text,
        "vocab_size": 260,
        "text_to_compress": "猫",
        "full_alphabet": True,
        "show": True,
    },
    "paint.paint": lambda p: {"recipe": picture_language.RECIPE, "out": p.new_folder() / "out", "examples": 2000},
    "picture_language.Sentences.stream": lambda p: {
        "self": picture_language.sentences(GRID, ["山"]),
        "seed": 0,
    },
    "picture_language.captions_for": lambda p: {"model": PAINTER, "ids": GRID},
    "picture_language.load": lambda p: {"folder": images.FOLDER},
    "picture_language.losses": lambda p: {"model": PAINTER, "ids": torch.tensor([[264, 1, 2]])},
    "picture_language.paint": lambda p: {
        "model": PAINTER,
        "caption": "山",
        "above": None,
        "seed": 0,
        "temperature": 1.0,
    },
    "picture_language.sentences": lambda p: {"ids": GRID, "captions": ["山"]},
    "pretrain.pretrain": lambda p: {"recipe": SMALL, "out": p.new_folder() / "out", "text": p.text},
    "pretrain.sample": lambda p: {"model": p.by_hand, "tokenizer": p.trained, "seed": 0},
    "pretrain.save_model": lambda p: {"model": p.by_hand, "tokenizer": p.trained, "folder": p.new_folder()},
    "pretrain.text_digest": lambda p: {"text": "猫"},
    "siblings.load": lambda p: {"name": "first", "folder": p.siblings},
    "siblings.raise_siblings": lambda p: {
        "recipe": replace(SMALL, epochs=2),
        "fork": 1,
        "out": p.new_folder() / "out",
        "text": p.text,
    },
    "siblings.read_provenance": lambda p: {"folder": p.siblings},
    "siblings.read_tokenizer": lambda p: {"folder": p.siblings},
    "surgery.adapted": lambda p: {"model": p.by_hand, "adapter": p.own_adapter, "strength": 0.5},
    "surgery.in_order": lambda p: {"model": p.by_hand, "order": [2, 1]},
    "surgery.mixed": lambda p: {"one": p.by_hand, "other": p.by_hand, "share": 0.5},
    "surgery.silenced": lambda p: {"model": p.by_hand, "heads": [(1, 2)]},
    "surgery.transplanted": lambda p: {"model": p.by_hand, "donor": p.by_hand, "names": ("norm",)},
    "surgery.without_layers": lambda p: {"model": p.by_hand, "numbers": (1,)},
    "pretraining.Recipe": lambda p: vars(pretraining.Recipe()),
    "pretraining.batches": lambda p: {"ids": IDS, "recipe": SMALL, "epoch": 0},
    "pretraining.design": lambda p: {"recipe": SMALL},
    "pretraining.encode": lambda p: {"tokenizer": p.trained, "text": "猫"},
    "pretraining.initialise": lambda p: {"recipe": SMALL},
    "pretraining.make_tokenizer": lambda p: {"study": "吾輩は猫である。\n" * 3, "vocab_size": 260},
    "pretraining.perplexity": lambda p: {"model": p.by_hand, "tokenizer": p.trained, "text": "吾輩は猫", "length": 8},
    "pretraining.rate": lambda p: {"step": 1, "total": 10, "warmup": 2},
    "pretraining.split": lambda p: {"text": "吾輩は猫である。\n" * 40},
    "pretraining.token_losses": lambda p: {"model": p.by_hand, "ids": IDS, "length": 8},
    "pretraining.train": lambda p: {
        "model": pretraining.initialise(SMALL),
        "study": IDS,
        "validation": IDS,
        "recipe": SMALL,
        "checkpoint": None,
        "report": lambda progress, total: None,
        "watch": lambda model: {},
        "save_every": 1,
    },
    "scaling.compare": lambda p: {"out": p.new_folder()},
    "scaling.plan": lambda p: {"kept": SMALL},
    "tune.data_digest": lambda p: {"data": p.folder / "お手本", "splits": ("train",)},
    "tune.repeat": lambda p: {"seed": 1, "data": p.folder / "お手本", "out": p.new_folder()},
    "tune.tune": lambda p: {"recipe": RECIPE, "data": p.folder / "お手本", "out": p.new_folder() / "out"},
    "tuning.Recipe": lambda p: {
        each.name: each.default for each in inspect.signature(tuning.Recipe).parameters.values()
    },
    "tuning.add_lora": lambda p: {"model": Gemma3ForCausalLM(p.model.config), "recipe": RECIPE},
    "tuning.answer_losses": lambda p: {"model": p.model, "rows": ROWS},
    "tuning.batches": lambda p: {"rows": ROWS, "recipe": RECIPE, "epoch": 0},
    "tuning.collate": lambda p: {"rows": ROWS},
    "tuning.encode": lambda p: {"tokenizer": p.tokenizer, "messages": CHAT},
    "tuning.mean_loss": lambda p: {"model": p.model, "rows": ROWS, "batch_size": 2},
    "tuning.train": lambda p: {
        "model": p.network,
        "rows": ROWS,
        "validation": ROWS,
        "recipe": RECIPE,
        "checkpoint": None,
        "report": lambda progress, total: None,
        "save_every": 1,
    },
    "watermark.GreenList": lambda p: {"key": 1, "vocab_size": 3, "gamma": 0.5, "delta": 1.0, "context": 1},
    "watermark.GreenList.__call__": lambda p: {"self": GREEN, "ids": torch.tensor([[1]]), "logits": LOGITS[None]},
    "watermark.GreenList.colours": lambda p: {"self": GREEN, "ids": [1, 2]},
    "watermark.GreenList.count": lambda p: {"self": GREEN, "ids": torch.tensor([[1, 2]]), "repeats": False},
    "watermark.GreenList.detect": lambda p: {"self": GREEN, "ids": [1, 2]},
    "watermark.GreenList.green": lambda p: {"self": GREEN, "context_ids": [1]},
    "watermark.GreenList.window": lambda p: {"self": GREEN, "ids": [1, 2], "lengths": [1]},
    "watermark.Tournament": lambda p: {"keys": [1], "vocab_size": 3, "context": 1},
    "watermark.Tournament.__call__": lambda p: {"self": KNOCK_OUT, "ids": torch.tensor([[1]]), "logits": LOGITS[None]},
    "watermark.Tournament.detect": lambda p: {"self": KNOCK_OUT, "ids": [1, 2]},
    "watermark.Tournament.values": lambda p: {"self": KNOCK_OUT, "context_ids": [1]},
    "watermark.Tournament.weighted": lambda p: {"self": KNOCK_OUT, "ids": [1, 2], "first": 2.0, "last": 1.0},
    "watermark.binomial_tail": lambda p: {"green": 1, "counted": 2, "gamma": 0.25},
    "watermark.clopper_pearson": lambda p: {"found": 1, "n": 2, "level": 0.95},
    "watermark.find_key": lambda p: {"ids": [1, 2], "vocab_size": 3, "bits": 2, "gamma": 0.25},
    "watermark.knock_out": lambda p: {"probabilities": torch.tensor([0.5, 0.3, 0.2]), "g": torch.eye(3).bool()},
    "watermark.mix": lambda p: {"x": numpy.array([1], dtype=numpy.uint32)},
}


def started() -> LayerCache:
    layer = LayerCache(8)
    layer.extend(key(), key())
    return layer


#: 使える引数で呼ぶと、長い仕事やネットワークに行き着くもの。使えない引数は、その手前で断られなければならない。
LONG_WORK = {
    "mark.write",
    "paint.paint",
    "pretrain.pretrain",
    "scaling.compare",
    "siblings.raise_siblings",
    "tune.repeat",
    "tune.tune",
}


# 使えない値


def texts() -> Values:
    return {
        "None": None,
        "整数": 3,
        "真偽値": True,
        "バイト列": b"neko",
        "リスト": ["猫"],
        "空": "",
        "サロゲート": "猫\ud800",
    }


def characters() -> Values:
    return texts() | {"サロゲート": "\ud800", "2文字": "猫犬"}


def encodings() -> Values:
    return {
        "None": None,
        "整数": 3,
        "バイト列": b"utf-8",
        "リスト": ["utf-8"],
        "空": "",
        "知らない名前": "utf-9",
        "文字の方式でない": "hex",
        "NUL": "utf\0-8",
        "サロゲート": "\ud800",
    }


def encoding_lists() -> Values:
    return {
        "None": None,
        "文字列": "utf-8",
        "整数": 3,
        "整数入り": [3],
        "知らない名前": ["utf-9"],
        "文字の方式でない": ["rot13"],
        "空": [],
    }


def integers() -> Values:
    return {
        "None": None,
        "文字列": "3",
        "小数": 2.0,
        "真偽値": True,
        "nan": math.nan,
        "inf": math.inf,
        "リスト": [2],
        "テンソル": torch.tensor(2),
        "負": -1,
        "0": 0,
        "巨大": 10**30,
    }


def lengths() -> Values:
    """巨大な値も、頼まれたとおりの長い仕事になる整数。"""
    return {label: value for label, value in integers().items() if label != "巨大"}


def numbers() -> Values:
    return {
        "None": None,
        "文字列": "0.5",
        "真偽値": True,
        "リスト": [0.5],
        "複素数": 0.5j,
        "nan": math.nan,
        "inf": math.inf,
        "-inf": -math.inf,
        "負": -0.5,
        "0": 0.0,
        "2": 2.0,
        "巨大": 10**400,
    }


def positive_numbers() -> Values:
    return {label: value for label, value in numbers().items() if label != "2"}


def shares() -> Values:
    return {label: value for label, value in numbers().items() if label != "0"}


def naturals() -> Values:
    return {label: value for label, value in integers().items() if label not in ("0", "巨大")}


def tokens() -> Values:
    return {label: value for label, value in integers().items() if label != "0"}


def token_lists() -> Values:
    return {
        "None": None,
        "整数": 3,
        "文字列": "猫",
        "バイト列": b"ab",
        "小数": [1.0],
        "真偽値": [True],
        "None入り": [None],
        "文字列入り": ["1"],
        "入れ子": [[1]],
        "負": [-1],
        "語彙の外": [10**9],
        "小数のテンソル": torch.tensor([1.0]),
        "2次元のテンソル": torch.tensor([[1]]),
        "空": [],
    }


def token_tensors() -> Values:
    return {
        "None": None,
        "リスト": [[1, 2]],
        "配列": numpy.array([[1, 2]]),
        "小数": torch.tensor([[1.0]]),
        "真偽値": torch.tensor([[True]]),
        "1次元": torch.tensor([1]),
        "3次元": torch.tensor([[[1]]]),
        "空": torch.zeros(1, 0, dtype=torch.long),
        "負": torch.tensor([[-1]]),
        "語彙の外": torch.tensor([[10**9]]),
    }


def id_tensors() -> Values:
    """トークンの番号を1列に並べたテンソル (N,)。"""
    return {
        "None": None,
        "リスト": [1, 2],
        "配列": numpy.array([1, 2]),
        "小数": torch.ones(40),
        "真偽値": torch.ones(40, dtype=torch.bool),
        "2次元": IDS[None],
        "空": torch.zeros(0, dtype=torch.long),
        "1個": IDS[:1],
        "負": IDS - 1,
        "語彙の外": IDS + 10**6,
    }


def logits() -> Values:
    return {
        "None": None,
        "リスト": [1.0, 2.0],
        "配列": numpy.array([1.0, 2.0]),
        "文字列": "猫",
        "整数": torch.tensor([1, 2, 3]),
        "真偽値": torch.tensor([True, False, True]),
        "複素数": torch.tensor([1j, 2j, 3j]),
        "空": torch.tensor([]),
        "0次元": torch.tensor(1.0),
        "候補なし": torch.zeros(2, 0),
        "nan": torch.tensor([math.nan, 1.0, 2.0]),
        "inf": torch.tensor([math.inf, 1.0, 2.0]),
        "すべて-inf": torch.full((3,), -math.inf),
    }


def distributions() -> Values:
    return logits() | {
        "すべて-inf": torch.tensor([-math.inf, 1.0]),
        "負": torch.tensor([-0.5, 1.5]),
        "合計が0": torch.zeros(3),
        "合計が2": torch.tensor([1.0, 1.0]),
    }


def number_lists() -> Values:
    return {
        "None": None,
        "小数": 0.5,
        "文字列": "0.5",
        "文字列入り": ["0.5"],
        "None入り": [None],
        "真偽値": [True],
        "nan": [math.nan],
        "負": [-0.5],
        "0": [0.0],
        "1より大きい": [1.5],
        "空": [],
    }


def weights() -> Values:
    return {
        "None": None,
        "リスト": [("猫", 0.5)],
        "文字列": "猫",
        "空": {},
        "負": {"猫": -1.0, "犬": 2.0},
        "nan": {"猫": math.nan},
        "inf": {"猫": math.inf},
        "合計が0": {"猫": 0.0},
        "文字列入り": {"猫": "0.5"},
        "真偽値": {"猫": True},
        "あふれる": {"猫": 1e308, "犬": 1e308},
    }


def symbols() -> Values:
    return {
        "None": None,
        "整数": 3,
        "辞書": {"月": 1},
        "集合": {"月"},
        "生成器": iter("月が"),
        "テンソル": torch.tensor([1, 2]),
        "リスト入り": [["月"], ["が"]],
        "空": "",
    }


def one_symbol() -> Values:
    return {"リスト": ["月"], "辞書": {}, "読んでいない文字": "猫"}


def sequence_lists() -> Values:
    return {
        "None": None,
        "整数": 3,
        "文字列": "月がきれい",
        "整数入り": [1, 2],
        "None入り": [None],
        "辞書入り": [[{}, {}, {}]],
        "空": [],
        "空の並び": [[]],
    }


def rules() -> Values:
    return {
        "None": None,
        "リスト": ["AB"],
        "文字列": "AB",
        "整数入り": {"Z": 3},
        "整数の記号": {3: "AB"},
        "2文字の記号": {"ZZ": "AB"},
        "空の記号": {"": "AB"},
        "空の対": {"Z": ""},
        "1文字の対": {"Z": "A"},
        "自分を使う対": {"Z": "ZA"},
        "あとの記号を使う対": {"Z": "YA", "Y": "AB"},
        "空": {},
    }


def byte_rules() -> Values:
    return {
        "None": None,
        "整数": 3,
        "文字列": "\0\1",
        "整数入り": [3],
        "1文字": ["\0"],
        "3文字": ["\0\1\0"],
        "まだない番号": ["\0\5"],
        "2度ある": ["\0\1", "\0\1"],
        "空": [],
    }


def byte_strings() -> Values:
    return {"None": None, "文字列": "猫", "整数": 3, "リスト": [65, 66], "空": b""}


def alphabets() -> Values:
    return byte_strings() | {"2度ある": b"AA"}


def pools() -> Values:
    """語彙を知らない関数に渡す番号。"""
    return {label: value for label, value in token_lists().items() if label != "語彙の外"}


def items() -> Values:
    """ライブラリの記録を並べたものの代わり。"""
    return {"None": None, "整数": 3, "文字列": "猫", "整数入り": [3], "None入り": [None], "空": []}


def things() -> Values:
    """モデル、トークナイザ、設定のような、ひとつの物の代わり。"""
    return {"None": None, "整数": 3, "文字列": "猫", "辞書": {}, "リスト": []}


def models() -> Values:
    return things() | {"全結合層": nn.Linear(2, 2)}


def functions() -> Values:
    return {"None": None, "整数": 3, "文字列": "猫"}


def function_lists() -> Values:
    return {"None": None, "整数": 3, "関数を1つ": len, "文字列": "猫", "整数入り": [3], "空": []}


def paths() -> Values:
    return {
        "None": None,
        "整数": 3,
        "真偽値": True,
        "バイト列": b"neko.txt",
        "空": "",
        "NUL": "猫\0.txt",
        "サロゲート": "\ud800.txt",
        "ない": Path("どこにもない.txt"),
        "長すぎる": "猫" * 200,
    }


def files() -> Values:
    return paths() | {"リスト": ["a.txt"], "フォルダ": Path("フォルダ")}


def file_lists() -> Values:
    return files() | {"空のリスト": [], "整数入り": [3], "リスト": {"a.txt": 1}}


def folders() -> Values:
    return paths() | {"リスト": ["a"], "ファイル": Path("猫.txt")}


def model_names() -> Values:
    return {
        "整数": 3,
        "真偽値": True,
        "バイト列": b"model",
        "リスト": [],
        "NUL": "モ\0デル",
        "サロゲート": "\ud800",
        "ない": "./どこにもない",
        "ファイル": "./猫.txt",
    }


def names() -> Values:
    return texts() | {"知らない名前": "kokoro", "NUL": "ne\0ko", "辞書": {}}


def layer_types() -> Values:
    return {
        "None": None,
        "文字列": SLIDING,
        "リスト": [SLIDING],
        "知らない層": ("fast_attention",),
        "整数入り": (3,),
        "空": (),
    }


def ropes() -> Values:
    return {
        "None": None,
        "リスト": [],
        "足りない": {SLIDING: Rope(10_000)},
        "数のまま": {SLIDING: 10_000, FULL: 10_000},
        "0": {SLIDING: Rope(0), FULL: Rope(10_000)},
        "負": {SLIDING: Rope(10_000), FULL: Rope(10_000, -1)},
        "文字列": {SLIDING: Rope("10000"), FULL: Rope(10_000)},  # type: ignore[arg-type]
        "nan": {SLIDING: Rope(math.nan), FULL: Rope(10_000)},
    }


def settings() -> Values:
    return {
        "None": None,
        "リスト": [],
        "空": {},
        "文字列の数": SETTINGS | {"vocab_size": "260"},
        "負の数": SETTINGS | {"hidden_size": -1},
        "nan": SETTINGS | {"rms_norm_eps": math.nan},
        "割り切れない": SETTINGS | {"num_attention_heads": 3, "num_key_value_heads": 2},
        "奇数の長さ": SETTINGS | {"head_dim": 7},
        "知らない層": SETTINGS | {"layer_types": ["fast_attention"]},
        "数の層": SETTINGS | {"layer_types": 3},
        "文字列の位置": SETTINGS | {"rope_parameters": "default"},
        "縮める数がない": SETTINGS | {"rope_scaling": {"rope_type": "linear"}},
    }


def caches() -> Values:
    other = KVCache(Config(**CONFIG | {"layer_types": (FULL,)}))  # type: ignore[arg-type]
    return {"整数": 3, "文字列": "猫", "リスト": [], "層の数が違う": other}


def vectors() -> Values:
    return {
        "None": None,
        "リスト": [[[0.0] * 16]],
        "整数": torch.zeros(1, 2, 16, dtype=torch.long),
        "長さが違う": torch.zeros(1, 2, 15),
        "0次元": torch.tensor(1.0),
    }


def keys() -> Values:
    return {
        "None": None,
        "リスト": [],
        "2次元": torch.zeros(1, 8),
        "ヘッドの数が違う": torch.zeros(1, 2, 3, 8),
        "長さが違う": torch.zeros(1, 1, 3, 7),
        "文の数が違う": torch.zeros(2, 1, 3, 8),
        "個数が違う": torch.zeros(1, 1, 4, 8),
    }


def picture_tensors() -> Values:
    return {
        "None": None,
        "リスト": [[[0.0] * 3]],
        "配列": numpy.zeros((32, 32, 3)),
        "バイト": torch.zeros(32, 32, 3, dtype=torch.uint8),
        "白黒": torch.zeros(32, 32),
        "透明度": torch.zeros(32, 32, 4),
        "1画素": torch.zeros(1, 1, 3),
        "割り切れない": torch.zeros(32, 31, 3),
        "空": torch.zeros(0, 32, 3),
        "負": torch.full((32, 32, 3), -0.1),
        "255まで": torch.full((32, 32, 3), 255.0),
        "nan": torch.full((32, 32, 3), math.nan),
        "巨大": torch.zeros(1, 1, 3).expand(8192, 8192, 3),
    }


def point_tensors() -> Values:
    return {
        "None": None,
        "リスト": [[0.0]],
        "整数": torch.zeros(3, 2, dtype=torch.long),
        "1次元": torch.zeros(3),
        "空": torch.zeros(0, 2),
        "nan": torch.full((3, 2), math.nan),
        "inf": torch.full((3, 2), math.inf),
    }


def grid_tensors() -> Values:
    return {
        "None": None,
        "リスト": [[0]],
        "小数": torch.zeros(1, 8, 8),
        "真偽値": torch.ones(1, 8, 8, dtype=torch.bool),
        "1次元": torch.zeros(8, dtype=torch.long),
        "空": torch.zeros(0, 8, 8, dtype=torch.long),
        "負": torch.full((1, 8, 8), -1),
        "語彙の外": torch.full((1, 8, 8), 10**6),
    }


def splits() -> Values:
    return texts() | {"知らない名前": "cats"}


def conversations() -> Values:
    return {
        "None": None,
        "整数": 3,
        "文字列": "こんにちは",
        "辞書": {"role": "user", "content": "猫？"},
        "文字列入り": ["猫？"],
        "役がない": [{"content": "猫？"}],
        "知らない役": [{"role": "cat", "content": "猫？"}],
        "内容が整数": [{"role": "user", "content": 3}],
        "サロゲート": [{"role": "user", "content": "\ud800"}],
        "空": [],
    }


def conversation_lists() -> Values:
    return {"None": None, "整数": 3, "文字列": "猫", "会話を1つ": CHAT[:1], "空": []}


def row_lists() -> Values:
    return items() | {
        "負の番号": [tuning.Row([-1, 5], [tuning.IGNORED, 5])],
        "語彙の外": [tuning.Row([2, 10**9], [tuning.IGNORED, 5])],
        "長さが違う": [tuning.Row([2, 5, 6], [tuning.IGNORED])],
        "当てさせる所がない": [tuning.Row([2, 5], [tuning.IGNORED] * 2)],
    }


def loss_lists() -> Values:
    return {
        "None": None,
        "文字列": "猫",
        "小数": [1.0],
        "文字列入り": [["1.0"]],
        "nan": [[math.nan]],
        "空": [],
        "空の並び": [[]],
    }


def answer_lists() -> Values:
    return {
        "None": None,
        "整数": 3,
        "文字列": "猫",
        "数が違う": [],
        "小数入り": [[1.0]],
        "語彙の外": [[10**9]],
        "空の答え": [[]],
    }


def trunks() -> Values:
    return items() | {
        "枝がない": [([5, 6], [])],
        "枝でない": [([5, 6], [[7]])],
        "空の幹": [([], [evaluation.Branch([], [7])])],
        "当てさせる番号がない": [([5, 6], [evaluation.Branch([7], [])])],
        "語彙の外": [([5, 6], [evaluation.Branch([10**9], [7])])],
        "組でない": [([5, 6],)],
    }


def layer_numbers() -> Values:
    return {
        "None": None,
        "整数": 1,
        "文字列": "1",
        "空": [],
        "小数入り": [1.0],
        "真偽値入り": [True],
        "0": [0],
        "負": [-1],
        "ない層": [3],
    }


def heads() -> Values:
    return {
        "None": None,
        "整数": 1,
        "文字列": "1",
        "リスト入り": [[1, 1]],
        "整数入り": [1],
        "三つ組": [(1, 1, 1)],
        "小数": [(1, 1.0)],
        "0番": [(1, 0)],
        "ない層": [(3, 1)],
        "ないヘッド": [(1, 3)],
    }


#: 引数の名前（関数を選ぶなら「関数 引数」）→ 使えない値。ここになければ、型の注記で決める。
BY_NAME: dict[str, Callable[[], Values]] = {
    **{f"images.{name} picture": picture_tensors for name in ("Codebook.encode", "patches")},
    **{f"images.{name} one": picture_tensors for name in ("psnr", "ssim")},
    **{f"images.{name} other": picture_tensors for name in ("psnr", "ssim")},
    **{f"images.{name} split": splits for name in ("captions", "pictures")},
    **{f"images.{name} points": point_tensors for name in ("kmeans", "moved", "nearest", "spread_out")},
    **{f"images.{name} centres": point_tensors for name in ("Codebook", "moved", "nearest")},
    "images.Codebook.decode ids": grid_tensors,
    "images.bits_per_pixel shared_by": lambda: {
        label: value for label, value in numbers().items() if label not in ("2", "inf", "巨大")
    },
    "images.joined cut": lambda: things() | {"1次元": torch.zeros(12), "長さが違う": torch.zeros(2, 3, 13)},
    "images.kmeans rounds": integers,
    "picture_language.captions_for ids": grid_tensors,
    "picture_language.losses ids": token_tensors,
    "picture_language.paint above": lambda: {
        label: value for label, value in grid_tensors().items() if label != "None"
    },
    "picture_language.paint caption": lambda: {label: value for label, value in texts().items() if label != "None"},
    "picture_language.sentences captions": lambda: items() | {"知らない題": ["犬"], "数が違う": ["山", "川"]},
    "picture_language.sentences ids": grid_tensors,
    "alphabet": alphabets,
    "answers": answer_lists,
    "evaluation.until_next_question answer": token_lists,
    "evaluation.write_after prompts": lambda: conversation_lists() | {"空の並び": [[]], "語彙の外": [[10**9]]},
    "is_enough": functions,
    "seconds": positive_numbers,
    "train": items,
    "trunks": trunks,
    "tune.repeat data": folders,
    "verdicts": items,
    "evaluation.asks_again written": token_lists,
    **{f"attacks.{name} share": shares for name in ("delete", "insert", "substitute")},
    "pool": pools,
    "texts": lambda: items() | {"空": []},
    "scores": lambda: {
        "None": None,
        "整数": 3,
        "文字列": "猫",
        "文字列入り": ["1", "2"],
        "nan": [math.nan, 1.0],
        "空": [],
        "数が違う": [1.0],
    },
    "context_ids": token_lists,
    "first": positive_numbers,
    "last": positive_numbers,
    "g": lambda: {
        "None": None,
        "リスト": [[True, False, True]],
        "1次元": torch.tensor([True, False, True]),
        "数が違う": torch.ones(2, 2).bool(),
        "0と1でない": torch.full((1, 3), 0.5),
    },
    "keys": lambda: {"None": None, "整数": 3, "文字列": "猫", "負": [-1], "巨大": [10**30], "小数": [1.0], "空": []},
    "watermark.GreenList.window lengths": lambda: {
        "None": None,
        "整数": 3,
        "文字列": "猫",
        "0": [0],
        "負": [-1],
        "小数": [1.0],
        "真偽値": [True],
        "空": [],
    },
    "watermark.clopper_pearson found": integers,
    "watermark.mix x": lambda: vectors() | {"小数の配列": numpy.array([1.0])},
    **{
        f"watermark.{name} ids": token_tensors
        for name in ("GreenList.__call__", "GreenList.count", "Tournament.__call__")
    },
    "answer": texts,
    "batch_size": integers,
    "by_times": items,
    "cache": caches,
    "char": characters,
    "checkpoint": lambda: paths() | {"フォルダ": Path("フォルダ"), "モデルでないファイル": Path("猫.txt")},
    "choose": functions,
    "choosers": function_lists,
    "config": things,
    "data": byte_strings,
    "database": lambda: {label: value for label, value in things().items() if label != "None"},
    "decode": functions,
    "done": items,
    "encoding": encodings,
    "encodings": encoding_lists,
    "evaluation.text_of answer": token_lists,
    "example": things,
    "examples": items,
    "file_path": file_lists,
    "folder": folders,
    "found": lambda: items() | {"文字列入り": ["真"]},
    "gemma3.load model": model_names,
    "ids": token_lists,
    "instructions.answered_in language": lambda: texts() | {"知らない言語": "fr"},
    "k": integers,
    "kv_cache.LayerCache.extend k": keys,
    "kv_cache.LayerCache window": lambda: {label: value for label, value in integers().items() if label != "None"},
    "layer_types": layer_types,
    "layers": lengths,
    "length": lengths,
    "limit": lengths,
    "loading.gemma.load_gemma model": model_names,
    "loading.source.as_folder model": lambda: model_names() | {"None": None, "空": ""},
    "loading.source.chosen_model model": model_names,
    "loading.source.model_identity model": model_names,
    "loading.source.model_name model": model_names,
    "logits": logits,
    "losses": loss_lists,
    "max_new_tokens": lengths,
    "messages": conversations,
    "model": models,
    "name": names,
    "ngram.NGram.perplexity length": lambda: {label: value for label, value in lengths().items() if label != "None"},
    "others": items,
    "p": shares,
    "out": lambda: {label: value for label, value in folders().items() if label not in ("ない", "ファイル")},
    "path": files,
    "pretrain.pretrain text": files,
    "siblings.raise_siblings text": files,
    "surgery.adapted adapter": model_names,
    "surgery.adapted strength": lambda: {k: v for k, v in numbers().items() if k not in ("負", "0", "2")},
    "surgery.in_order order": layer_numbers,
    "surgery.mixed one": models,
    "surgery.mixed other": models,
    "surgery.mixed share": lambda: {k: v for k, v in numbers().items() if k not in ("負", "0", "2")},
    "surgery.silenced heads": heads,
    "surgery.transplanted donor": models,
    "surgery.transplanted names": lambda: {"空": (), "整数": (3,), "知らない部品": ("neko",), "空の名前": ("",)},
    "surgery.without_layers numbers": lambda: {
        label: value for label, value in layer_numbers().items() if isinstance(value, list)
    },
    "pretrain.save_model folder": lambda: {label: value for label, value in folders().items() if label != "ない"},
    "pretraining.batches ids": id_tensors,
    "pretraining.token_losses ids": id_tensors,
    "pretraining.train checkpoint": lambda: (
        paths() | {"ない": Path("まだない.pt"), "フォルダ": Path("フォルダ"), "モデルでないファイル": Path("猫.txt")}
    ),
    "pretraining.train study": id_tensors,
    "pretraining.train validation": id_tensors,
    "penalty": positive_numbers,
    "probabilities": distributions,
    "processors": function_lists,
    "prompts": conversation_lists,
    "query_pre_attn_scalar": positive_numbers,
    "read": encodings,
    **{f"learn.{name} read": texts for name in ("compare", "inputs", "learn")},
    "unread": texts,
    "neural.NeuralNGram alphabet": texts,
    "neural.NeuralNGram.forward ids": token_tensors,
    "recipe": things,
    "scaling.plan kept": things,
    "report": functions,
    "result": things,
    "rms_norm_eps": positive_numbers,
    "rope": ropes,
    "rows": row_lists,
    "rules": rules,
    "bpe.ByteTokenizer rules": byte_rules,
    "sampling.mean_log_probability probabilities": number_lists,
    "samples": lengths,
    "sampling.Sampler.__call__ logits": lambda: logits() | {"2次元": torch.zeros(2, 3)},
    "sampling.draw probabilities": lambda: distributions() | {"2次元": torch.full((2, 2), 0.5)},
    "seed": naturals,
    "seen": lambda: {label: value for label, value in things().items() if label != "None"},
    "sequences": sequence_lists,
    "settings": settings,
    "splits": lambda: {"知らない名前": ("cats",), "整数": (3,)},
    "start": symbols,
    "stop_ids": token_lists,
    "symbol": one_symbol,
    "symbols": symbols,
    "temperature": positive_numbers,
    "tests": lambda: {"None": None, "整数": 3, "文字列": "assert True", "整数入り": [3], "サロゲート": ["\ud800"]},
    "tokenizer": things,
    "token": tokens,
    "token_id": tokens,
    "tune.data_digest data": folders,
    "tune.tune data": folders,
    "u": shares,
    "up_to": lengths,
    "v": keys,
    "validation": row_lists,
    "weights": weights,
    "written": encodings,
    "watch": functions,
    "x": vectors,
    **{f"gemma3.{name} ids": token_tensors for name in ("Gemma3.forward", "Gemma3.residual", "trace")},
    **{f"sampling.Sampler {name}": shares for name in ("top_p", "min_p")},
}
BY_ANNOTATION: dict[str, Callable[[], Values]] = {
    "str": texts,
    "int": integers,
    "int | None": integers,
    "float": numbers,
}


def bad_values(function: str, parameter: inspect.Parameter) -> Values:
    annotation = inspect.formatannotation(parameter.annotation)
    if annotation == "bool":
        return {}
    for found in (
        BY_NAME.get(f"{function} {parameter.name}"),
        BY_NAME.get(parameter.name),
        BY_ANNOTATION.get(annotation),
    ):
        if found is not None:
            values = found()
            return {
                label: value for label, value in values.items() if not (value is None and parameter.default is None)
            }
    raise AssertionError(f"{function} の {parameter.name}（{annotation}）に渡す、使えない値が決まっていません")


# 断らずに受け取ってよい値


#: 「関数 引数」→ 値の呼び名 → その意味を言う、docstring の一節。
MEANINGS: dict[str, dict[str, str]] = {
    **{f"neural.NeuralNGram.{name} text": {"空": "空の文章なら、空です"} for name in ("contexts", "encode")},
    **{
        f"attacks.{name} ids": {"空": "空の並びは、空のままです", "語彙の外": "0以上なら何でもかまいません"}
        for name in ("delete", "insert", "substitute")
    },
    **{
        f"attacks.{name} text": {"空": "空の文章は、空のままです"}
        for name in ("hide", "normalise", "plain_style", "shuffle_sentences", "to_kana", "widen")
    },
    "attacks.greenest count": {"巨大": "`count` が文の数より多ければ、すべてです"},
    "attacks.hide every": {"巨大": "`every` が文章より長ければ、何も変わりません"},
    "attacks.sentences text": {"空": "空の文章なら、文はありません"},
    "watermark.GreenList delta": {"0": "0なら、印は付きません", "2": "0以上100以下"},
    "watermark.GreenList key": {"0": "0以上2**64未満"},
    "watermark.GreenList.window lengths": {"空": "`lengths` が空なら、全体だけです"},
    "watermark.binomial_tail green": {"0": "`green` が0なら、1です"},
    "watermark.clopper_pearson found": {"0": "`found` が0なら、下の端は0です"},
    "neural.NeuralNGram novelty": {"0": "0でもかまいません"},
    "neural.NeuralNGram.generate length": {"0": "もう `length` 文字あれば、何も足しません"},
    "neural.NeuralNGram.generate start": {"空": "`start` は空でもかまいません"},
    "neural.NeuralNGram.nearest count": {"巨大": "文字の種類より多ければ、すべて"},
    "neural.NeuralNGram.probabilities text": {"空": "文章が空なら、文章の始まりの次です"},
    "neural.Recipe learning_rate": {"2": "大きすぎると発散します"},
    "neural.train steps": {"0": "0なら何もしません"},
    "bpe.ByteTokenizer rules": {"空": "規則はなくても、かまいません"},
    "bpe.ByteTokenizer.decode ids": {"空": "番号が1つもなければ、空の文章です"},
    "bpe.ByteTokenizer.encode text": {"空": "空の文章は、空のリストになります"},
    "bpe.split text": {"空": "空の文章なら、断片はありません"},
    "bpe.train vocab_size": {"巨大": "対が尽きたら、語彙サイズに届かなくても終わります"},
    "bpe.train_slowly vocab_size": {"巨大": "`train` と同じ規則"},
    "encodings.bytes_of text": {
        "空": "空の文章は、どの方式でも空のバイト列",
        "サロゲート": "1つでもあれば、None を返します",
    },
    "encodings.code_point char": {"サロゲート": "サロゲートにも符号位置はあります"},
    "encodings.display_name encoding": dict.fromkeys(
        ("空", "知らない名前", "文字の方式でない", "NUL", "サロゲート"), "表にない名前は、そのまま返します"
    ),
    "encodings.encode_table encodings": {"空": "方式が1つもなければ符号位置だけ"},
    "encodings.encode_table text": {"空": "空の文章なら空のリスト", "サロゲート": "サロゲートは書けない文字です"},
    "encodings.guess_encoding data": {"空": '空のバイト列は、"utf-8" とみなします'},
    "encodings.mojibake text": {"空": "空の文章は、空のままです"},
    "encodings.sizes encodings": {"空": "方式が1つもなければ空の辞書です"},
    "encodings.sizes text": {"空": "空の文章は0ビット", "サロゲート": "サロゲートのある文章は、どの方式でも書けません"},
    "encodings.what_cannot_be_written text": {
        "空": "空の文章でも",
        "サロゲート": "サロゲートは、いつも書けない文字です",
    },
    "encodings.why_not char": {"サロゲート": "サロゲートは、どの方式でも書けません"},
    "evaluation.asks_again written": {"空": "まだ何も書いていなければ、偽です"},
    "evaluation.judge text": {"空": "答えの文章（空でもかまいません）"},
    "evaluation.text_of answer": {"空": "番号がなければ、空の文章です"},
    "evaluation.until_next_question answer": {"空": "書きはじめていなければ（空でも）、全部です"},
    "evaluation.verdicts answers": {"空の答え": "番号のない答えは、空の文章として判定します"},
    "gemma3.parameter_ledger model": {"全結合層": "Gemma 3にない部品は「そのほか」です"},
    "gemma3_config.alternate every": {"巨大": "`every`が`layers`より大きければ"},
    "generation.generate max_new_tokens": {"0": "0なら、何も付け足しません"},
    "generation.generate processors": {"空": "順に当てはめます"},
    "generation.generate stop_ids": {
        "空": "止めないなら ``()`` を渡します",
        "語彙の外": "語彙にない番号は、選ばれないだけです",
    },
    "generation.generate_together choosers": {"空": "`choosers` が空なら、空のリストを返します"},
    "generation.generate_together max_new_tokens": {"0": "引数は :func:`generate` と同じです"},
    "generation.generate_together processors": {"空": "引数は :func:`generate` と同じです"},
    "generation.generate_together stop_ids": dict.fromkeys(("空", "語彙の外"), "引数は :func:`generate` と同じです"),
    "instructions.answered_in answer": {"空": "空の答えは、いつも偽です"},
    "instructions.asks_for_cases request": {"空": "空の指示は、何も求めていません"},
    "instructions.code_of answer": {"空": "答えの全文（空なら空）です"},
    "instructions.contains answer": {"空": "空の答えには、何も出てきません"},
    "instructions.echoes answer": {"空": "空の答えも同じです"},
    "instructions.is_code answer": {"空": "空の答えは違います"},
    "instructions.passes answer": {"空": "空の答えも、そのまま試します"},
    "isolation.passes code": {
        "空": "``code`` は、空でもかまいません",
        "サロゲート": "読めないもの（サロゲートのあるものも）は、通りません",
    },
    "kv_cache.LayerCache window": {"巨大": "文章より大きな窓なら、すべてが残ります"},
    "letter_pairs.costs rules": {"空": "辞書は空でもかまいません"},
    "letter_pairs.count_pairs text": {"空": "1文字以下の文章に、対はありません"},
    "letter_pairs.dictionary done": {"空": "記録が空なら、辞書も空です"},
    "letter_pairs.first_to_pay by_times": {"空": "勘定が1つもないときも None です"},
    "letter_pairs.replace rules": {"空": "辞書か文章が空なら、何も変えません"},
    "letter_pairs.replace text": {"空": "辞書か文章が空なら、何も変えません"},
    "letter_pairs.restore rules": {"空": "辞書か文章が空なら、何も変えません"},
    "letter_pairs.restore text": {"空": "辞書か文章が空なら、何も変えません"},
    "letter_pairs.steps text": {"空": "空の文章も）なら、記録は空です"},
    "loading.source.chosen_model model": dict.fromkeys(
        ("ない", "ファイル"), "フォルダやファイルがあるかどうかは、まだ見ません"
    ),
    "loading.source.expanded path": dict.fromkeys(("ない", "長すぎる", "フォルダ"), "あるかどうかは見ません"),
    "loading.source.is_adapter folder": dict.fromkeys(("ない", "ファイル"), "フォルダがなければ、偽です"),
    "ngram.NGram n": {"巨大": "`n` は、並びより長くてもかまいません"},
    "ngram.NGram.context symbols": {"空": "並びが短ければ、あるだけです"},
    "ngram.NGram.generate length": {"0": "もう `length` 個あれば、何も足しません"},
    "ngram.NGram.generate start": {"空": "`start` は空でもかまいません"},
    "ngram.NGram.probability symbol": {"読んでいない文字": "読ませた並びにない記号にも、いくらか残ります"},
    "ngram.NGram.probability symbols": {"空": "並びが空なら、空の文脈で答えます"},
    "ngram.NGram.ratios symbols": {"空": "並びが空なら、空の文脈で答えます"},
    "pretrain.text_digest text": {"空": "文章は、空でもかまいません"},
    "pretraining.Recipe dropout": {"0": "足し込む結果の成分を0にする割合（0でもよい）"},
    "pretraining.Recipe warmup": {"0": "少しずつ上げる歩数（0でもよい）"},
    "pretraining.Recipe weight_decay": {"0": "縮める強さ（0でもよい）"},
    "pretraining.batches epoch": {"0": "シードと周の番号（0から）だけ"},
    "pretraining.encode text": {"空": "`text` は空でもかまいません"},
    "pretraining.rate step": {"0": "`step` は0から数えた歩"},
    "pretraining.rate warmup": {"0": "少しずつ上げる歩数（0でもよい）"},
    "pretraining.train checkpoint": {"ない": "なければ初めから始めます"},
    "pretraining.train save_every": {"巨大": "全部の歩数より大きければ、終わりに一度だけ置きます"},
    "sampling.Sampler top_k": {"巨大": "`top_k` は、語彙より大きければ、すべてを残します"},
    "sampling.draw probabilities": {"合計が2": "合計が1でなければ、1になるように割ってから使います"},
    "sampling.repetition_penalty ids": {"空": "空なら、何も変わりません"},
    "sampling.top_k k": {"巨大": "`k` が V より大きければ、どれも外しません"},
    "texts.aozora.parse text": {"空": "空の文章からは、何もかも空の1冊ができます"},
    "texts.aozora.plain_text text": {"空": "空の文章なら、空のままです"},
    "texts.aozora.resolve_gaiji note": {"空": "番号がないとき（空のときも）"},
    "texts.aozora.restore_accents text": {"空": "直すところがなければ（空の文章も）、そのまま返します"},
    "texts.aozora.with_ruby_readings text": {"空": "空の文章なら、空のままです"},
    "tuning.Recipe warmup": {"0": "少しずつ上げる歩数（0でもよい）"},
    "tuning.batches epoch": {"0": "シードと周の番号（0から）だけ"},
    "tuning.batches rows": dict.fromkeys(("語彙の外", "当てさせる所がない"), "モデルに読ませるときに確かめます"),
    "tuning.collate rows": dict.fromkeys(("語彙の外", "当てさせる所がない"), "モデルに読ませるときに確かめます"),
    "tuning.train checkpoint": {"ない": "なければ初めから始めます"},
    "tuning.train save_every": {"巨大": "全部の歩数より大きければ、終わりに一度だけ置きます"},
    "tokenizer_training.train_tokenizer vocab_size": {"巨大": "対が尽きたら、語彙は `vocab_size` より小さくなります"},
}


#: 引数の名前の代わりに、メッセージに出てくる言葉。
ALIASES = {
    "temperature": ("温度",),
    "messages": ("会話", "発言", "content"),
    "line": ("1行", "JSON", "欄", "kind"),
    "model": ("モデルのフォルダ", "モデルの ID"),
}
