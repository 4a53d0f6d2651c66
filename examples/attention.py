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
# # 前の言葉に尋ねる
#
# 三つの言葉と、二つの数だけで、アテンションを計算します。

# %% [markdown]
# ## 三枚ずつの札

# %% cards
文 = ["夜", "鳥", "が"]
質問 = [1, 0]  # 「が」の質問：生き物は、どこ？
# 名札は、生き物らしさと時らしさ。中身は、飛ぶと泳ぐ
名札 = {"夜": [0, 2], "鳥": [2, 0], "魚": [2, 0], "が": [0, 0]}
中身 = {"夜": [0, 0], "鳥": [4, 0], "魚": [0, 4], "が": [0, 0]}


# %% match
def 合い具合(質問, 札):
    return 質問[0] * 札[0] + 質問[1] * 札[1]


合い = [合い具合(質問, 名札[語]) for 語 in 文]
print(合い)

# %% share
import math


def 割合に直す(合い):
    値 = [math.exp(z) for z in 合い]
    return [一つ / sum(値) for 一つ in 値]


割合 = 割合に直す(合い)
for 語, p in zip(文, 割合, strict=True):
    print(f"{語} {p:.2f}")


# %% mix
def 混ぜる(割合, 中身):
    飛ぶ = sum(p * 札[0] for p, 札 in zip(割合, 中身, strict=True))
    泳ぐ = sum(p * 札[1] for p, 札 in zip(割合, 中身, strict=True))
    return [飛ぶ, 泳ぐ]


受け取った = 混ぜる(割合, [中身[語] for 語 in 文])
print(f"飛ぶ {受け取った[0]:.2f}、泳ぐ {受け取った[1]:.2f}")


# %% next
def 次を当てる(文):
    割合 = 割合に直す([合い具合(質問, 名札[語]) for 語 in 文])
    飛ぶ, 泳ぐ = 割合に直す(混ぜる(割合, [中身[語] for 語 in 文]))
    print(f"{'・'.join(文)} → 飛ぶ {飛ぶ:.0%}、泳ぐ {泳ぐ:.0%}")


次を当てる(["夜", "鳥", "が"])
次を当てる(["夜", "魚", "が"])
次を当てる(["が"])  # 自分しかいない

# %% [markdown]
# ## 後ろは見ない

# %% table
みんなの質問 = {"夜": [0, 1], "鳥": [0, 1], "が": [1, 0]}  # 夜と鳥は「いつ？」、がは「生き物は？」
for 位置, 語 in enumerate(文):
    前 = 文[: 位置 + 1]  # 自分と、自分より前
    割合 = 割合に直す([合い具合(みんなの質問[語], 名札[相手]) for 相手 in 前])
    print(語, [f"{p:.2f}" for p in 割合])

# %% [markdown]
# ## 順番は、針の向き

# %% order
次を当てる(["鳥", "魚", "が"])
次を当てる(["魚", "鳥", "が"])

# %% turn
from nexttoken.attention import turn

for 位置 in range(4):
    横, 縦 = turn([2, 0], 60 * 位置)  # 一つ進むごとに、60度
    print(f"位置{位置}: ({横:.2f}, {縦:.2f})")


# %% turned
def 回して当てる(文):
    向いた質問 = turn(質問, 60 * (len(文) - 1))
    向いた名札 = [turn(名札[語], 60 * 位置) for 位置, 語 in enumerate(文)]
    合い = [合い具合(向いた質問, 札) for 札 in 向いた名札]
    飛ぶ, 泳ぐ = 割合に直す(混ぜる(割合に直す(合い), [中身[語] for 語 in 文]))
    print(f"{'・'.join(文)} 合い具合 {[f'{z:.1f}' for z in 合い]} → 飛ぶ {飛ぶ:.0%}、泳ぐ {泳ぐ:.0%}")


回して当てる(["鳥", "魚", "が"])
回して当てる(["魚", "鳥", "が"])

# %% lap
質問の針 = turn([1, 0], 60 * 7)  # 位置7から尋ねる
for 何個前 in range(1, 8):
    合い = 合い具合(質問の針, turn([2, 0], 60 * (7 - 何個前)))
    print(f"{何個前}個前: {合い:.1f}")

# %% two-hands
質問の針 = [turn([1, 0], 60 * 7), turn([1, 0], 20 * 7)]  # 速い針と、遅い針
for 何個前 in range(1, 8):
    名札の針 = [turn([2, 0], 60 * (7 - 何個前)), turn([2, 0], 20 * (7 - 何個前))]
    速い, 遅い = [合い具合(q, k) for q, k in zip(質問の針, 名札の針, strict=True)]
    print(f"{何個前}個前: {速い:4.1f} と {遅い:4.1f} を足して {速い + 遅い:4.1f}")

# %% [markdown]
# ## 札は、どこから来る？

# %% tables
# 生き物、空、水、時、主語の印
言葉 = {"夜": [0, 0, 0, 2, 0], "鳥": [2, 1, 0, 0, 0], "魚": [2, 0, 1, 0, 0], "が": [0, 0, 0, 0, 1]}
質問の表 = [[0, 0, 0, 0, 1], [0.5, 0, 0, 0.5, 0]]
名札の表 = [[1, 0, 0, 0, 0], [0, 0, 0, 1, 0]]
中身の表 = [[0, 4, 0, 0, 0], [0, 0, 4, 0, 0]]


def 掛ける(表, ベクトル):
    return [sum(a * b for a, b in zip(行, ベクトル)) for 行 in 表]


for 語, ベクトル in 言葉.items():
    質問, 札 = 掛ける(質問の表, ベクトル), 掛ける(名札の表, ベクトル)
    print(語, "質問", 質問, "名札", 札, "中身", 掛ける(中身の表, ベクトル))

# %% [markdown]
# ## Gemmaの大きさで

# %% gemma
import torch

from nexttoken import gemma3, load_gemma
from nexttoken.attention import ask

tokenizer, _ = load_gemma()
model = gemma3.load()
ids = tokenizer("日本の首都は東京、フランスの首都は", return_tensors="pt").input_ids
print([tokenizer.decode(番号) for 番号 in ids[0]])

# %% real
途中 = gemma3.Trace()
層 = model.layers[12]  # 層13（0から数えるので12）
注意, 位置 = 層.self_attn, torch.arange(ids.shape[1])


def 札に切る(x):
    return x.unflatten(-1, (-1, 256)).transpose(1, 2)


with torch.no_grad():
    model.residual(ids, seen=途中)
    x = 層.input_layernorm(途中.residuals[12])
    質問 = gemma3.rotate(注意.q_norm(札に切る(注意.q_proj(x))), 位置, 注意.rope)
    名札 = gemma3.rotate(注意.k_norm(札に切る(注意.k_proj(x))), 位置, 注意.rope)
    中身 = 札に切る(注意.v_proj(x))
print("質問", list(質問.shape), "名札", list(名札.shape), "中身", list(中身.shape))

# %% ask
ヘッド = 2  # 三番目のヘッド
質問の紙 = 質問[0, ヘッド, -1].tolist()  # 終わりの「は」の質問
割合, 受け取った = ask(質問の紙, 名札[0, 0].tolist(), 中身[0, 0].tolist(), scale=len(質問の紙) ** -0.5)
for 番号, p in zip(ids[0].tolist(), 割合, strict=True):
    print(f"{p:5.1%} {tokenizer.decode(番号)}")
print("Gemmaと同じ？", torch.allclose(torch.tensor(割合), 途中.attentions[12][0, ヘッド, -1], atol=1e-5))

# %% [markdown]
# ## 確かめよう

# %% answer-long
質問, 名札 = [2, 0], {"夜": [0, 2], "鳥": [2, 0], "が": [0, 0]}
割合 = 割合に直す([合い具合(質問, 名札[語]) for 語 in ["夜", "鳥", "が"]])
print([f"{p:.2f}" for p in 割合])

# %% answer-two
質問, 飛ぶ = [1, 0], {"鳥": 4, "が": 0}
割合 = 割合に直す([合い具合(質問, 名札[語]) for 語 in ["鳥", "鳥", "が"]])
print([f"{p:.2f}" for p in 割合])
print(f"飛ぶ {sum(p * 飛ぶ[語] for p, 語 in zip(割合, ['鳥', '鳥', 'が'], strict=True)):.2f}")
