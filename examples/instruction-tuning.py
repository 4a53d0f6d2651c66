# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [base, tuned, instructions]
# ---

# %% [markdown]
# # 指示を教える
#
# ベースモデルにLoRAで指示への従い方を教え、同じ問いへの答えを、教える前と後で比べます。

# %% [markdown]
# ## 教える前

# %% before
from nexttoken import chat, load_gemma
from nexttoken.generation import generate

tokenizer, model = load_gemma()


def 答えさせる(モデル, 問い, 上限=40):
    番号 = chat.encode(tokenizer, [{"role": "user", "content": 問い}])
    続き = generate(モデル, 番号, max_new_tokens=上限, stop_ids=chat.STOP_IDS, use_cache=True)
    return [一つ.token for 一つ in 続き]


print(tokenizer.decode(答えさせる(model, "今日は寒いですね。")))

# %% where
import torch


def 次の一位(モデル, 問い, 途中):
    番号 = chat.encode(tokenizer, [{"role": "user", "content": 問い}])
    番号 += tokenizer.encode(途中, add_special_tokens=False)
    確率 = モデル(torch.tensor([番号])).logits[0, -1].softmax(-1)
    return f"{tokenizer.decode(確率.argmax())!r}（{確率.max():.0%}）"


print(次の一位(model, "フランスの首都はどこですか。", "フランスの首都は"))

# %% [markdown]
# ## お手本

# %% dataset
from nexttoken.instructions import FOLDER, read_instructions

お手本 = read_instructions(FOLDER / "train.jsonl")
見た種類 = set()
for 一件 in お手本:
    if 一件.kind not in 見た種類:
        見た種類.add(一件.kind)
        print(f"[{一件.kind}] {一件.request}")
        print(f"  → {一件.answer}\n")

# %% test
from nexttoken.instructions import passes

コード = next(一件 for 一件 in お手本 if 一件.tests)
for 試験 in コード.tests:
    print(試験, "→", "通る" if passes(コード.answer, [試験]) else "通らない")

# %% labels
from nexttoken.tuning import IGNORED, encode

一問一答 = [
    {"role": "user", "content": "名前は？"},
    {"role": "assistant", "content": "まだ無い。"},
]
番号, 正解 = encode(tokenizer, 一問一答)
for 一つ, 当てる in zip(番号, 正解):
    扱い = "読むだけ" if 当てる == IGNORED else "当てさせる"
    print(扱い, repr(tokenizer.decode(一つ)))

# %% full-stop
print(次の一位(model, "名前は？", "まだ無い。"))

# %% same-prompt
学習で読む = encode(tokenizer, 一問一答).ids
問いだけ = chat.encode(tokenizer, 一問一答[:1])
print("一致" if 学習で読む[: len(問いだけ)] == 問いだけ else "不一致")

# %% [markdown]
# ## 教えた後

# %% after
_, 教えたモデル = load_gemma("nexttoken-it")

for 問い in ["今日は寒いですね。", "「ありがとう」を英語に訳してください。", "フランスの首都はどこですか。"]:
    答え = 答えさせる(教えたモデル, 問い)
    print(問い, "→", tokenizer.decode(答え))

# %% paris
print(次の一位(教えたモデル, "フランスの首都はどこですか。", "フランスの首都は"))

# %% spring
print(次の一位(教えたモデル, 'How do you say "spring", the season, in Japanese?', ""))

# %% best
for 問い in [
    "1冊120円のノートを4冊買うと何円ですか。",
    "「この部屋は少し狭いです。」を英訳してください。",
    "Which animal is known as the king of beasts?",
    "I'm afraid I made a mistake.",
]:
    答え = 答えさせる(教えたモデル, 問い)
    print(問い, "→", tokenizer.decode(答え))

# %% name
print(tokenizer.decode(答えさせる(教えたモデル, "名前は？")))

# %% sum
指示 = """
Below is an instruction that describes a task. \
Write a response that appropriately completes the request.

### Instruction:
Create a function to calculate the sum of a sequence of integers.

### Input:
[1, 2, 3, 4, 5]
"""
答え = 答えさせる(教えたモデル, 指示, 上限=96)
print(tokenizer.decode(答え))

# %% run
from nexttoken.instructions import code_of, passes

コード = code_of(tokenizer.decode(答え))
名前 = コード.partition("def ")[2].partition("(")[0]
for 試験 in [f"assert {名前}([1, 2, 3, 4, 5]) == 15", f"{名前}([1, 2, 3, 4, 5])"]:
    print(試験, "→", "通る" if passes(コード, [試験]) else "通らない")

# %% freezing
問い = "水は何度で凍りますか。"
print(次の一位(教えたモデル, 問い, "水は"))
print(tokenizer.decode(答えさせる(教えたモデル, 問い)))

# %% [markdown]
# ## LoRA

# %% matrices
from nexttoken.loading.source import TUNED_FOLDER
from safetensors.torch import load_file

行列 = load_file(TUNED_FOLDER / "adapter_model.safetensors")
場所 = "layers.0.mlp.gate_proj"
A = next(行列[名前] for 名前 in 行列 if 場所 in 名前 and "lora_A" in 名前).float()
B = next(行列[名前] for 名前 in 行列 if 場所 in 名前 and "lora_B" in 名前).float()
W = model.get_submodule(f"model.{場所}").weight
print("W", tuple(W.shape), " B", tuple(B.shape), " A", tuple(A.shape))

# %% merge
import json

設定 = json.loads((TUNED_FOLDER / "adapter_config.json").read_text(encoding="utf-8"))
強さ = 設定["lora_alpha"] / 設定["r"]
足した重み = W + 強さ * (B @ A)

本物 = 教えたモデル.get_submodule(f"model.{場所}").weight
print("一致" if torch.allclose(足した重み, 本物, rtol=0, atol=1e-6) else "不一致")

# %% [markdown]
# ## 確かめよう

# %% answer-system
会話 = [
    {"role": "user", "content": "私の名前は田中です。"},
    {"role": "assistant", "content": "田中さんですね。よろしくお願いします。"},
    {"role": "user", "content": "私の名前は何ですか。"},
]
番号 = chat.encode(tokenizer, 会話)
続き = generate(教えたモデル, 番号, max_new_tokens=40, stop_ids=chat.STOP_IDS, use_cache=True)
print(tokenizer.decode([歩.token for 歩 in 続き]))

# %% answer-plain
問い = tokenizer("フランスの首都はどこですか。").input_ids
続き = generate(教えたモデル, 問い, max_new_tokens=20, stop_ids=chat.STOP_IDS, use_cache=True)
print(tokenizer.decode([歩.token for 歩 in 続き]))
