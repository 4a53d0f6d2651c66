"""Gemma 3 を読み込みます。

>>> tokenizer, model = load_gemma()
>>> tokenizer("東京は日本の").input_ids
[2, 31414, 237048, 76444]
>>> model(**tokenizer("東京は日本の", return_tensors="pt")).logits.shape  # (B, T, V)
torch.Size([1, 4, 262144])
"""

import copy
import gc
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    GemmaTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from nexttoken.loading.folder import base_folder, default_place, is_intact, prepare, waiting_base
from nexttoken.loading.quiet import quiet_transformers
from nexttoken.loading.source import ModelError, is_adapter


def load_gemma(model: str | Path | None = None) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    """トークナイザとモデルを読み込みます。

    既定は、事前学習だけを済ませた Gemma 3 270M です。pip で入れたファイルを使うので、アカウントも
    ネットワークも要りません。初めて使うときに、1 分ほどかけて変換します。

    重みは float32 です。bfloat16 にすると、「東京は日本の」に続く「首都」の確率が 0.51 から 0.53 に変わります。
    アテンションは、数式どおりに計算する ``eager`` です。どこに注目したか（``output_attentions=True``）を
    見られるのは、これだけです。

    既定のモデルの ``generation_config`` には、終わりを示すトークン（1 ``<eos>`` と 106 ``<end_of_turn>``）を
    定めてあり、サンプリングは定めていません。そのため ``model.generate`` は、いつも最も確率の高いトークンを
    選びます。ほかのトークンも選ばせるには、``do_sample=True`` を渡してください。

    Args:
        model: ``google/gemma-3-1b-pt`` のような Hugging Face Hub の ID、またはフォルダ。``nexttoken-it`` なら、
            既定のモデルに、この本で指示への従い方を教えたもの（LoRAのアダプタを足し込んだもの）。``neko-gemma`` なら、
            この本で、乱数から育てたもの。
            ``None`` なら環境変数 ``NEXTTOKEN_MODEL`` に従い、それもなければ既定のモデル。

    Returns:
        トークナイザと、評価モードのモデル。

    Raises:
        ModelError: モデルを用意できない。理由と、次にすることを述べます。

    >>> tokenizer, model = load_gemma()
    >>> prompt = tokenizer("東京は日本の", return_tensors="pt")
    >>> tokenizer.decode(model.generate(**prompt, max_new_tokens=1)[0, -1])
    '首都'
    """
    read = _read_while_checking(waiting_base(model))
    folder = prepare(model)
    base = base_folder(folder)
    try:
        tokenizer, network = read or _read(base)
        with quiet_transformers():
            if is_adapter(folder):
                from peft import PeftModel  # 読み込みに時間がかかるので、要るときだけ

                network = PeftModel.from_pretrained(network, str(folder)).merge_and_unload()
    except ModelError:
        raise
    except MemoryError as error:
        raise ModelError(f"{folder} を読み込むメモリが足りません。ほかのプログラムを閉じてください。") from error
    except Exception as error:  # 人の作ったフォルダには、何が入っているか分からない
        reason = str(error).split("\n")[0] or type(error).__name__
        raise ModelError(
            f"{folder} を読み込めません（{reason}）。壊れていれば、消して用意し直してください。"
        ) from error
    return tokenizer, network.eval()


def _read_while_checking(base: Path | None) -> tuple[PreTrainedTokenizerBase, PreTrainedModel] | None:
    """既定のモデルを、中身を確かめながら読み込む。壊れていれば、読み込んだものは使わない。

    確かめるのに、読み込みと同じだけかかる。並べて進めれば、一つのコアが空いているかぎり、待たずに済む。
    """
    if base is None:
        return None
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(is_intact, base)
        try:
            read = _read(base)
        except Exception:  # 壊れているのかもしれない。用意し直してから、もう一度読む
            return None
        return read if checking.result() else None


def _read(base: Path) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    with quiet_transformers(), _no_collection():
        tokenizer = (_known_tokenizer if base == default_place() else _tokenizer)(base)
        network = _network(base)
        _require_room(tokenizer, network, base)
    return tokenizer, network


def _tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    answer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False
    )
    return answer


def _known_tokenizer(base: Path) -> PreTrainedTokenizerBase:
    """既定のモデルのトークナイザを、:func:`_tokenizer` と同じものに、半分ほどの時間で組み立てる。

    ``from_pretrained`` は、14MBの ``tokenizer.json`` を二度読み、6,414個の特別なトークンを一つずつ写す。
    """
    content, settings = (json.loads((base / name).read_bytes()) for name in ("tokenizer.json", "tokenizer_config.json"))
    added = {token.pop("id"): AddedToken(**token) for token in content["added_tokens"]}
    named = {str(token): token for token in added.values()}
    vocab: Any = content["model"]["vocab"]
    merges: Any = list(map(tuple, content["model"]["merges"]))
    content |= {"added_tokens": [], "model": content["model"] | {"vocab": {}, "merges": []}}
    del settings["tokenizer_class"]
    tokenizer = GemmaTokenizer(
        vocab=vocab,
        merges=merges,
        post_processor=Tokenizer.from_str(json.dumps(content)).post_processor,
        name_or_path=str(base),
        is_local=True,
        local_files_only=True,
        **{name: copy.copy(named.get(value, value)) for name, value in settings.items()},
    )
    tokenizer.add_tokens([token for token in added.values() if str(token) not in settings.values()])
    tokenizer.init_kwargs["added_tokens_decoder"] = added
    return tokenizer


@contextmanager
def _no_collection() -> Iterator[None]:
    """この中では、循環参照のごみを探さない。数十万ある併合の規則を何度も調べ直し、読み込みの時間が倍になるため。"""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _network(folder: Path) -> PreTrainedModel:
    """次のトークンを予測するモデルを、すべての重みがそろっていることを確かめて読み込む。"""
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    known = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    named = config.architectures or [known.get(config.model_type)]
    if not set(named) & set(known.values()):
        raise ModelError(
            f"{folder} は、次のトークンを予測するモデルではありません（{named[0] or config.model_type}）。"
            "google/gemma-3-1b-pt のようなモデルを指定してください。"
        )
    answer: Any = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=torch.float32,
        attn_implementation="eager",
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        output_loading_info=True,
    )
    network: PreTrainedModel = answer[0]
    for what, kind in {
        "ない重み": "missing_keys",
        "形の違う重み": "mismatched_keys",
        "余る重み": "unexpected_keys",
    }.items():
        if names := sorted(map(str, answer[1][kind])):
            raise ModelError(
                f"{folder} の重みが、設定（config.json）と合いません（{what} {len(names)} 個: {names[0]} など）。"
                "同じモデルのものか、確かめてください。"
            )
    return network


def _require_room(tokenizer: PreTrainedTokenizerBase, network: PreTrainedModel, folder: Path) -> None:
    """どのトークンにも埋め込みがあることを確かめる。文章に出てこない特殊トークンの分は、公式の Gemma 3 にもない。"""
    embeddings: Any = network.get_input_embeddings()
    rows = embeddings.num_embeddings
    if len(tokenizer) <= rows:
        return
    special = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
    if outside := sorted(set(tokenizer.get_vocab().values()) - special - set(range(rows))):
        raise ModelError(
            f"{folder} のトークナイザとモデルが合いません（埋め込みは {rows} 個で、トークン {outside[0]} の分がない）。"
            "同じモデルのトークナイザか、確かめてください。"
        )
