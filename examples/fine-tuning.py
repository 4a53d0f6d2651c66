# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [gemma, tuned, records]
# ---

# %% [markdown]
# # Fine-Tuning
#
# 指示のお手本、会話の書き方（チャットテンプレート）、止まるループ、KVキャッシュを、順に動かします。

# %% [markdown]
# ## 指示データセット

# %% dataset
書式 = """\
Below is an instruction that describes a task. \
Write a response that appropriately completes the request.

### Instruction:
{instruction}

### Input:
{input}

### Output:
{output}"""

お手本 = [
    {
        "instruction": "Create a function to calculate the sum of a sequence of integers.",
        "input": "[1, 2, 3, 4, 5]",
        "output": """\
# Python code
def sum_sequence(sequence):
    total = 0
    for number in sequence:
        total += number
    return total""",
    },
    {
        "instruction": "次の文を、猫の口ぶりで書き直してください。",
        "input": "私は学生です。名前は田中です。",
        "output": "吾輩は学生である。名前は田中である。",
    },
]
print(書式.format(**お手本[0]))  # 三つの欄を、同じ名前の { } に入れる

# %% japanese
print(書式.format(**お手本[1]))

# %% run
名前空間 = {}
exec(お手本[0]["output"], 名前空間)
print(名前空間["sum_sequence"]([1, 2, 3, 4, 5]))

# %% broken
崩れたお手本 = """\
def sum_sequence(sequence):
  sum = 0
  for num in sequence:
  sum += num
  return sum
"""
try:
    exec(崩れたお手本, {})
except IndentationError as 誤り:
    print("IndentationError:", 誤り.msg)

# %% [markdown]
# ## チャットテンプレート

# %% load
from nexttoken import chat, load_gemma

tokenizer, model = load_gemma()

# %% render
PROMPT = """
Below is an instruction that describes a task. \
Write a response that appropriately completes the request.

### Instruction:
Create a function to calculate the sum of a sequence of integers.

### Input:
[1, 2, 3, 4, 5]
"""
messages = [
    {"role": "user", "content": PROMPT},
]
inputs = chat.render(messages, add_generation_prompt=True)
print(inputs)

# %% tokens
for 番号 in chat.encode(tokenizer, [{"role": "user", "content": "名前は？"}]):
    print(f"{番号:>6}", repr(tokenizer.decode(番号)))

# %% double-bos
二重 = tokenizer(inputs).input_ids
正しい = tokenizer.encode(inputs, add_special_tokens=False)
print("そのまま渡す:             ", 二重[:3])
print("add_special_tokens=False: ", 正しい[:3])

# %% turns
会話 = [
    {"role": "user", "content": "名前は？"},
    {"role": "assistant", "content": "まだ無い。"},
    {"role": "user", "content": "どこで生れた？"},
]
print(chat.render(会話))

# %% [markdown]
# ## 止まるループ

# %% loop
import torch

max_new_tokens = 10
input_ids = torch.tensor([chat.encode(tokenizer, messages)])
長さ = input_ids.shape[1]  # プロンプトのトークンの数

for _ in range(max_new_tokens):
    with torch.inference_mode():
        logits = model(input_ids).logits[:, -1, :]  # (1, 語彙サイズ)
        next_token_id = torch.argmax(logits, dim=-1).unsqueeze(-1)  # (1, 1)
    # 文字に戻さず、番号のまま後ろに足す
    input_ids = torch.cat([input_ids, next_token_id], dim=-1)
    if next_token_id.item() in chat.STOP_IDS:
        break

手作り = input_ids[0, 長さ:].tolist()
print(tokenizer.decode(手作り))
print(len(手作り), "トークン、最後の番号は", 手作り[-1])

# %% end-of-turn
with torch.inference_mode():
    点数 = model(torch.tensor([chat.encode(tokenizer, messages)])).logits[0, -1]
確率 = torch.softmax(点数, dim=-1)
for 番号 in [*chat.STOP_IDS, 手作り[0]]:
    割合 = 確率[番号].item()
    見せ方 = "100万分の1未満" if 割合 < 1e-6 else f"{割合:.2%}"
    print(f"{tokenizer.decode(番号):<14}", 見せ方)

# %% stop
from nexttoken.generation import generate

改行 = tokenizer.encode("\n", add_special_tokens=False)
問い = tokenizer("質問: イタリアの首都は？\n答え:").input_ids
答え = [歩.token for 歩 in generate(model, 問い, max_new_tokens=20, stop_ids=改行)]
print(repr(tokenizer.decode(答え)))
print(len(答え), "トークン、最後の番号は", 答え[-1])

# %% continue-code
書きかけ = "def sum_sequence(sequence):\n    total = 0\n"
番号 = tokenizer(書きかけ).input_ids
続き = generate(model, 番号, max_new_tokens=22, stop_ids=chat.STOP_IDS)
print(書きかけ + tokenizer.decode([歩.token for 歩 in 続き]))

# %% tuned
_, 教えたモデル = load_gemma("nexttoken-it")
for 問い in ["名前は？", "「おはよう」を英語に訳してください。"]:
    番号 = chat.encode(tokenizer, [{"role": "user", "content": 問い}])
    続き = generate(教えたモデル, 番号, max_new_tokens=30, stop_ids=chat.STOP_IDS)
    print(問い, "→", tokenizer.decode([歩.token for 歩 in 続き]))

# %% record
from nexttoken.instructions import code_of, passes
from nexttoken.loading.data import DATA

記録 = (DATA / "records/gemma-3-1b-it.txt").read_text(encoding="utf-8")
答え = 記録.rpartition("<start_of_turn>model\n")[2]
exec(code_of(答え), {})  # 三つの「`」に挟まれたコードを動かす
試し = [
    "assert sum_sequence([1, 2, 3, 4, 5]) == 15",
    "assert sum_sequence([]) == 0",
    "assert sum_sequence([-3, 3, 7]) == 7",
]
print(passes(答え, 試し))

# %% [markdown]
# ## 公式の実装

# %% generate
input_tokens = tokenizer(inputs, add_special_tokens=False, return_tensors="pt")
outputs = model.generate(**input_tokens, max_new_tokens=10, do_sample=False)
公式 = outputs[0, 長さ:].tolist()
print("一致" if 公式 == 手作り else "不一致")

# %% temperature
from transformers.utils import logging

logging.set_verbosity_error()  # 「温度は使われません」という警告を隠す
for 温度 in [0.01, 100.0]:
    outputs = model.generate(
        **input_tokens,
        max_new_tokens=10,
        do_sample=False,
        temperature=温度,
    )
    結果 = outputs[0, 長さ:].tolist()
    print(f"temperature={温度}:", "一致" if 結果 == 手作り else "不一致")

# %% [markdown]
# ## KVキャッシュ

# %% cache
文章 = tokenizer("吾輩は猫である。名前はまだ無い。").input_ids
設定 = {"max_new_tokens": 16, "stop_ids": chat.STOP_IDS}
速い = [歩.token for 歩 in generate(model, 文章, **設定, use_cache=True)]
遅い = [歩.token for 歩 in generate(model, 文章, **設定, use_cache=False)]
print(tokenizer.decode(速い))
print("一致" if 速い == 遅い else "不一致")

# %% [markdown]
# ## 確かめよう

# %% answer-hidden
print(repr(tokenizer.decode(正しい[-5:])))
print(repr(tokenizer.decode(正しい[-5:], skip_special_tokens=True)))

# %% answer-memory
設計 = model.config
# 一つの層が、一トークンについて覚えるバイト数（キーとバリュー、float32は4バイト）
一トークン = 2 * 設計.num_key_value_heads * 設計.head_dim * 4
層の数 = len(設計.layer_types)
近くの層 = 設計.layer_types.count("sliding_attention")

for 長さ in [1_000, 32_000]:
    見える = min(長さ, 設計.sliding_window - 1)  # これから読む一つと合わせて、窓の幅になる
    窓あり = 近くの層 * 見える + (層の数 - 近くの層) * 長さ
    窓なし = 層の数 * 長さ
    print(f"{長さ:>6,}トークン: {窓あり * 一トークン / 1e6:>5,.1f} MB", end="")
    print(f"（窓がなければ {窓なし * 一トークン / 1e6:>7,.1f} MB）")
