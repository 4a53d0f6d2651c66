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
# # すらすらと、間違える
#
# 事前学習だけを済ませたGemma 3に文章を書かせ、書いたことが正しいのか、なぜ毎回違うのかを調べます。

# %% load
from transformers import pipeline

from nexttoken import load_gemma

tokenizer, model = load_gemma()
pipe = pipeline("text-generation", model=model, tokenizer=tokenizer)

# %% false
for 書き出し in ["大日本帝国憲法が公布されたのは", "東京が日本の首都に定められたのは、"]:
    output = pipe(書き出し, max_new_tokens=18, do_sample=False)
    print(output[0]["generated_text"].rstrip())

# %% eras
元年 = {"明治": 1868, "大正": 1912, "昭和": 1926}

for 元号, 年 in [("昭和", 27), ("昭和", 20), ("明治", 22)]:
    print(f"{元号}{年}年は、{元年[元号] + 年 - 1}年")

# %% dtype
print("一つ一つの数の型:", model.dtype)

# %% [markdown]
# ## パイプラインで動かす

# %% pipeline
output = pipe("東京は日本の", max_new_tokens=20, do_sample=False)
print(output[0]["generated_text"])

# %% [markdown]
# ## 三回、書かせてみる

# %% differ
三つ = [pipe("東京は日本の", max_new_tokens=12)[0] for _ in range(3)]
三つの文 = {一つ["generated_text"] for 一つ in 三つ}
print("三つとも同じ？", len(三つの文) == 1)

# %% config
print(model.generation_config)

# %% defaults
既定 = type(pipe)._default_generation_config
print("do_sample:", 既定.do_sample)
print("temperature:", 既定.temperature)

# %% trials
from nexttoken.generation import generate
from nexttoken.sampling import Sampler


def 書く(種, 個数):
    くじ = Sampler(seed=種, temperature=0.7, top_k=50)
    番号の列 = tokenizer("東京は日本の").input_ids
    for 一つ in generate(model, 番号の列, くじ, max_new_tokens=個数, stop_ids=[1, 106]):
        番号の列.append(一つ.token)
    return tokenizer.decode(番号の列, skip_special_tokens=True)


for 何回目, 種 in enumerate([3, 7, 12], start=1):
    print(f"{何回目}回目:", 書く(種, 20))

# %% [markdown]
# ## 確かめよう

# %% answer-greedy
三回 = [pipe("東京は日本の", max_new_tokens=6, do_sample=False)[0] for _ in range(3)]
print({一つ["generated_text"] for 一つ in 三回})

# %% answer-seed
for 種 in [3, 3, 7]:
    print(f"種{種}:", 書く(種, 8))

# %% answer-truth
import torch

for 西暦 in ["1889", "1945"]:
    文 = "大日本帝国憲法が公布されたのは" + 西暦
    番号 = tokenizer(文, return_tensors="pt").input_ids[0]
    with torch.no_grad():
        確率 = torch.softmax(model(番号[None]).logits[0], dim=-1)
    一桁ずつ = 確率[-5:-1].gather(1, 番号[-4:, None])  # それぞれの桁に付けた確率
    print(f"「{西暦}」と続く確率:", f"{一桁ずつ.prod():.2%}")
