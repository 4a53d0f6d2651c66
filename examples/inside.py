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
# # どこで迷い、どこで決まるか
#
# 次のトークンの確率が、どこで一つに決まり、どこで横並びになるのかを調べます。

# %% load
import torch

from nexttoken import load_gemma

tokenizer, model = load_gemma()


def 次の確率(番号の列):
    with torch.no_grad():
        点数 = model(torch.tensor([番号の列])).logits[0, -1]
    return torch.softmax(点数, dim=-1)


# %% [markdown]
# ## 「ブラック」は本当か

# %% busy
忙 = tokenizer("仕事が忙").input_ids[-1]
for 文 in ["仕事が", "夏休みは仕事が", "今日は仕事が", "私の仕事が", "好きな仕事が"]:
    確率 = 次の確率(tokenizer(文).input_ids)
    一位 = tokenizer.decode(確率.argmax())
    print(f"{確率[忙]:6.1%} {文}｜一位は「{一位}」{確率.max():.1%}")

# %% [markdown]
# ## 分かれ道を探す

# %% entropy
import math


def エントロピー(確率):
    return -sum(p * math.log2(p) for p in 確率 if p > 0)


print(f"表裏が半々のコイン: {エントロピー([0.5, 0.5]):.2f}ビット")
print(f"ふつうのさいころ: {エントロピー([1 / 6] * 6):.2f}ビット")
print(f"九割がた表になるコイン: {エントロピー([0.9, 0.1]):.2f}ビット")

# %% walk
番号の列 = tokenizer("東京は日本の").input_ids
for _ in range(11):
    確率 = 次の確率(番号の列)
    次 = int(確率.argmax())
    ここまで = tokenizer.decode(番号の列[1:])
    print(f"{エントロピー(確率.tolist()):.2f}ビット {ここまで}→{tokenizer.decode(次)}")
    番号の列.append(次)

# %% [markdown]
# ## 確かめよう

# %% answer-ninety
print(f"{エントロピー([0.99, 0.01]):.2f}ビット")

# %% answer-word
しい = tokenizer("忙しい").input_ids[-1]
print([tokenizer.decode(番号) for 番号 in tokenizer("仕事が忙しい").input_ids[1:]])
忙の確率 = 次の確率(tokenizer("仕事が").input_ids)[忙]
忙の次 = 次の確率(tokenizer("仕事が忙").input_ids)
print(f"{忙の確率:.1%} × {忙の次[しい]:.1%} = {忙の確率 * 忙の次[しい]:.1%}")
print("「忙」の次の上位:", [tokenizer.decode(番号) for 番号 in 忙の次.topk(3).indices])
