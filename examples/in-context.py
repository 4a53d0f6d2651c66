# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [base]
# ---

# %% [markdown]
# # 例を見せるだけで、学ぶ？
#
# 例を並べて続きを当てさせ、例の何が効いているのかを、例を崩しながら確かめます。

# %% load
import torch
from nexttoken import gemma3, load_gemma

tokenizer, _ = load_gemma()
model = gemma3.load()


@torch.no_grad()
def 次は(文):
    ids = tokenizer(文, return_tensors="pt").input_ids
    return tokenizer.decode(model(ids, last_only=True)[0, -1].argmax())


print(次は("犬＝dog\n猫＝cat\n水＝"))

# %% [markdown]
# ## 例の数を増やす

# %% game
数列たち = ["1, 2, 3, 4, 5,", "1, 4, 9, 16, 25,", "1, 2, 4, 8, 16,"]
for 数列 in [*数列たち, "3, 6, 11, 18, 27,", "3, 6, 12, 24, 48,"]:
    ids = tokenizer(数列, return_tensors="pt").input_ids
    for _ in range(4):  # 空白と、数字三つまで
        ids = torch.cat([ids, model(ids, last_only=True)[:, -1:].argmax(dim=-1)], dim=1)
    print(数列, "→", tokenizer.decode(ids[0], skip_special_tokens=True).split(",")[5].strip())

# %% count
from nexttoken.few_shot import TASKS, ask, draw, prompt

翻訳 = TASKS["translation"]
print(prompt(翻訳, draw(翻訳, 2, seed=0), "鳥"))
for 個数 in [0, 1, 8]:
    答え = ask(model, tokenizer, 翻訳, draw(翻訳, 個数, seed=0))
    print(f"例{個数}個: {sum(一つ.right for 一つ in 答え)}/{len(答え)}")


# %% capitals
@torch.no_grad()
def 言える(問い, 答え):
    問い, 答え = (tokenizer(文, return_tensors="pt").input_ids for 文 in [問い, 答え])
    答え = 答え[:, 1:]  # <bos>を除く
    答えの前 = model.residual(torch.cat([問い, 答え], dim=1))[0, -1 - 答え.shape[1] : -1]
    # 点数は、答えの位置だけでよい。違う番号が一位になったら、そこでやめる
    return all(model.unembed(前).argmax() == 番号 for 前, 番号 in zip(答えの前, 答え[0]))


首都 = TASKS["capitals"]
for 形 in ["日本の首都は東京、{}の首都は", prompt(首都, draw(首都, 8, seed=0), "{}")]:
    言えた = [答え for 国, 答え in 首都.asked if 言える(形.format(国), 答え)]
    print(f"{len(言えた)}/{len(首都.asked)}", " ".join(言えた))

# %% source
import inspect

print(inspect.getsource(ask).split('"""')[2])

# %% [markdown]
# ## 作り話の規則

# %% marks
記号 = TASKS["marks"]
print(prompt(記号, draw(記号, 8, seed=0), "ライオン"))
答え = ask(model, tokenizer, 記号, draw(記号, 8, seed=0))
print(f"{sum(一つ.right for 一つ in 答え)}/{len(答え)}")

# %% [markdown]
# ## 確かめよう

# %% answer-spaces
空白つき = 翻訳._replace(between=" ＝ ")
答え = ask(model, tokenizer, 空白つき, draw(空白つき, 8, seed=0))
print(f"例8個: {sum(一つ.right for 一つ in 答え)}/{len(答え)}")
print("例の行　:", tokenizer.tokenize("犬 ＝ dog"))
print("問いの行:", tokenizer.tokenize("水 ＝ "))

# %% answer-length
import random

四組 = [(f"{長さ}い{名前}", 札, 長さ) for 札, 名前 in [("△", "動物"), ("○", "食べ物")] for 長さ in "短長"]
合計, くじごと = [0] * 4, []
for 種 in range(8):
    くじ, 例, 問い = random.Random(種), [], []
    for _, 元の札, 長さ in 四組:
        言葉たち = [言葉 for 言葉, 札 in 記号.pairs if 札 == 元の札 and (len(言葉) < 3) == (長さ == "短")]
        組 = [(言葉, "△" if 長さ == "短" else "○") for 言葉 in くじ.sample(言葉たち, 7)]
        例, 問い = 例 + 組[:3], 問い + 組[3:]
    文字数 = 記号._replace(pairs=例 + 問い)  # 初めの12組が例、残りの16組が問い
    合う = [一つ.right for 一つ in ask(model, tokenizer, 文字数, draw(文字数, 12, seed=種))]
    合計 = [それまで + sum(合う[4 * 番号 : 4 * 番号 + 4]) for 番号, それまで in enumerate(合計)]
    くじごと.append(sum(合う))
for (名前, *_), 数 in zip(四組, 合計, strict=True):
    print(f"{名前}: {数}/32")
print(f"くじごと（16問）: {' '.join(map(str, くじごと))}")
