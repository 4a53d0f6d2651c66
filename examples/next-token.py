# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [gemma]
# ---

# %% [markdown]
# # 次のトークンを当てさせる
#
# Gemma 3を読み込み、「東京は日本の」の続きを予測させます。

# %% load
from nexttoken import load_gemma

tokenizer, model = load_gemma()
print(f"語彙サイズ: {len(tokenizer):,}")
print(f"パラメータの数: {model.num_parameters():,}")

# %% [markdown]
# ## 文をトークンに

# %% tokens
文 = "東京は日本の"
入力 = tokenizer(文, return_tensors="pt")
for 番号 in 入力.input_ids[0]:
    print(f"{番号:>6}", tokenizer.decode(番号))

# %% [markdown]
# ## モデルに読ませる

# %% logits
import torch

with torch.no_grad():
    出力 = model(**入力)
print(出力.logits.shape)  # （文の数, トークンの数, 語彙サイズ）

# %% [markdown]
# ## 点数を確率に
#
# まず、三つの点数を手で確率に直します。

# %% by-hand
import math

点数 = [1.0, 0.0, -1.0]
重み = [math.exp(z) for z in 点数]
for z, w in zip(点数, 重み):
    print(f"点数{z:4} → 重み{w:.2f} → 確率{w / sum(重み):.2f}")
print(f"重みの合計: {sum(重み):.2f}")

# %% [markdown]
# 同じことを、語彙のすべての点数でします。

# %% softmax
次の点数 = 出力.logits[0, -1]
確率 = torch.softmax(次の点数, dim=-1)
print("確率の合計:", f"{確率.sum():.4f}")

# %% top10
上位 = torch.topk(確率, k=10)
for 順位, (値, 番号) in enumerate(zip(上位.values, 上位.indices), start=1):
    print(f"{順位:>2}位 {値:6.1%}", repr(tokenizer.decode(番号)))

# %% [markdown]
# ## 一つ選んで、文に足す

# %% append
選んだ番号 = 上位.indices[0]
続き = torch.cat([入力.input_ids[0], 選んだ番号[None]])
print(tokenizer.decode(続き, skip_special_tokens=True))

# %% again
for _ in range(12):
    with torch.no_grad():
        番号 = model(続き[None]).logits[0, -1].argmax()
    続き = torch.cat([続き, 番号[None]])
print(tokenizer.decode(続き, skip_special_tokens=True))

# %% [markdown]
# ## ほかの文でも


# %% others
def 上位三つ(文):
    with torch.no_grad():
        点数 = model(**tokenizer(文, return_tensors="pt")).logits[0, -1]
    値, 番号 = torch.softmax(点数, dim=-1).topk(3)
    return "、".join(f"{tokenizer.decode(一つ)!r} {確率:.0%}" for 確率, 一つ in zip(値, 番号))


for 文 in ["仕事が", "むかしむかし、あるところに、おじいさんと", "1, 2, 3, 4, ", "def add(a, b):\n    return a"]:
    print(repr(文), "→", 上位三つ(文))

# %% [markdown]
# ## 確かめよう

# %% answer-tail
残り = 1 - 上位.values.sum()
print(f"11位から下の{len(tokenizer) - 10:,}個を合わせて {残り:.1%}")

# %% answer-prefix
for 文 in ["東京は日本の", "東京は日本の首"]:
    print([tokenizer.decode(番号) for 番号 in tokenizer(文).input_ids[1:]], "→", 上位三つ(文))
