"""Gemma 3 を読み込みます。

>>> tokenizer, model = load_gemma()
>>> tokenizer("東京は日本の").input_ids
[2, 31414, 237048, 76444]
>>> model(**tokenizer("東京は日本の", return_tensors="pt")).logits.shape  # (B, T, V)
torch.Size([1, 4, 262144])
"""

from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from nexttoken.loading.folder import base_folder, prepare
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
            既定のモデルに、この本で指示への従い方を教えたもの（LoRAのアダプタを足し込んだもの）。
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
    folder = prepare(model)
    base = base_folder(folder)
    try:
        with quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
            network = AutoModelForCausalLM.from_pretrained(
                base, dtype=torch.float32, attn_implementation="eager", local_files_only=True
            )
            if is_adapter(folder):
                from peft import PeftModel  # 読み込みに時間がかかるので、要るときだけ

                network = PeftModel.from_pretrained(network, str(folder)).merge_and_unload()
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).split("\n")[0]
        raise ModelError(
            f"{folder} を読み込めません（{reason}）。壊れていれば、消して用意し直してください。"
        ) from error
    return tokenizer, network.eval()
