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
番号の列 = tokenizer(文).input_ids
for 番号 in 番号の列:
    print(f"{番号:>6}", tokenizer.decode(番号))

# %% [markdown]
# ## モデルに読ませる

# %% logits
import torch

with torch.no_grad():
    出力 = model(torch.tensor([番号の列]))
print(出力.logits.shape)  # （文の数, トークンの数, 語彙サイズ）

# %% [markdown]
# ## 点数を確率に

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
番号の列.append(int(上位.indices[0]))
print(tokenizer.decode(番号の列, skip_special_tokens=True))

# %% again
for _ in range(12):
    with torch.no_grad():
        次の点数 = model(torch.tensor([番号の列])).logits[0, -1]
    番号の列.append(int(次の点数.argmax()))
print(tokenizer.decode(番号の列, skip_special_tokens=True))

# %% [markdown]
# ## 数列も、プログラムも


# %% others
def 上位三つ(文):
    番号の列 = tokenizer(文).input_ids
    with torch.no_grad():
        点数 = model(torch.tensor([番号の列])).logits[0, -1]
    上位 = torch.topk(torch.softmax(点数, dim=-1), k=3)
    候補 = [f"{tokenizer.decode(番号)!r} {値:.0%}" for 値, 番号 in zip(上位.values, 上位.indices)]
    return "、".join(候補)


for 文 in ["仕事が", "むかしむかし、あるところに、おじいさんと", "1, 2, 3, 4, ", "def add(a, b):\n    return a"]:
    print(repr(文), "→", 上位三つ(文))

# %% translate
for 言葉 in ["犬", "水", "山"]:
    print(言葉, "→", 上位三つ(f"日本語: 猫\n英語: cat\n日本語: {言葉}\n英語:"))

# %% shine
from nexttoken.few_shot import TASKS, draw, prompt
from nexttoken.generation import generate

翻訳 = TASKS["translation"]
八つの例 = draw(翻訳, 8, seed=0)
改行 = tokenizer("\n", add_special_tokens=False).input_ids
訳 = []
for 言葉, 正解 in 翻訳.asked:
    問い = tokenizer(prompt(翻訳, 八つの例, 言葉)).input_ids
    答え = tokenizer.decode([一つ.token for 一つ in generate(model, 問い, max_new_tokens=6, stop_ids=改行)]).strip()
    訳.append(f"{言葉}＝{答え}" + ("" if 答え == 正解 else f"（✗ {正解}）"))
for 行 in range(0, len(訳), 6):
    print("　".join(訳[行 : 行 + 6]))

# %% [markdown]
# ## 確かめよう

# %% answer-tail
残り = 1 - 上位.values.sum()
print(f"11位から下の{len(tokenizer) - 10:,}個を合わせて {残り:.1%}")

# %% answer-prefix
for 文 in ["東京は日本の", "東京は日本の首"]:
    print([tokenizer.decode(番号) for 番号 in tokenizer(文).input_ids[1:]], "→", 上位三つ(文))

# %% answer-positions
for 位置, 番号 in enumerate(tokenizer("東京は日本の").input_ids):
    予測 = tokenizer.decode(出力.logits[0, 位置].argmax())
    print(f"{tokenizer.decode(番号)} の次は {予測!r}")
