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
# # 多岐にわたるサンプリング手法
#
# 同じ確率の分布から、いろいろな方法で次のトークンを選びます。

# %% load
from nexttoken import load_gemma

tokenizer, model = load_gemma()
番号の列 = tokenizer("東京は日本の").input_ids

# %% [markdown]
# ## いつも一位

# %% greedy
from nexttoken.generation import generate
from nexttoken.sampling import greedy


def 書く(選び方, 個数, **設定):
    歩み = generate(
        model,
        番号の列,
        選び方,
        max_new_tokens=個数,
        stop_ids=[1, 106],  # 文章の終わりと、発言の終わり
        use_cache=True,  # 計算を速くする仕掛け
        **設定,
    )
    return 番号の列 + [一歩.token for 一歩 in 歩み]


print(tokenizer.decode(書く(greedy, 30), skip_special_tokens=True))

# %% [markdown]
# ## いつも二位

# %% processor
import torch
from transformers import LogitsProcessor


class SecondLargestLogitsProcessor(LogitsProcessor):
    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor):
        top2 = torch.topk(scores, k=2, dim=-1)
        second_idx = top2.indices[:, 1]  # 二番目に大きいロジットの番号

        new_scores = torch.full_like(scores, float("-inf"))  # 全部を候補から外し、
        new_scores[torch.arange(scores.size(0)), second_idx] = 0.0  # 二番目だけを戻す
        return new_scores


# %% second
入力 = tokenizer("東京は日本の", return_tensors="pt")
with torch.inference_mode():
    出力 = model.generate(
        **入力,
        max_new_tokens=18,
        do_sample=False,
        logits_processor=[SecondLargestLogitsProcessor()],
    )
print(tokenizer.decode(出力[0], skip_special_tokens=True))

# %% second-ours
from nexttoken.sampling import second

print(書く(second, 18) == 出力[0].tolist())

# %% roundtrip
書いた文 = tokenizer.decode(出力[0], skip_special_tokens=True)
print("今回は同じ番号か:", tokenizer(書いた文).input_ids == 出力[0].tolist())

# もし「首」と「都」を、別々に選んでいたら
選んだ番号 = tokenizer.convert_tokens_to_ids(["首", "都"])
書いた文 = tokenizer.decode(選んだ番号)
し直した番号 = tokenizer(書いた文, add_special_tokens=False).input_ids
for 並び in (選んだ番号, し直した番号):
    print(並び, [tokenizer.decode(番号) for 番号 in 並び])

# %% [markdown]
# ## くじを引く

# %% draw
from nexttoken.sampling import draw, softmax

with torch.no_grad():
    点数 = model(torch.tensor([番号の列])).logits[0, -1]
確率 = softmax(点数)
for u in [0.1, 0.3, 0.5, 0.7, 0.8]:
    print(f"{u} → {tokenizer.decode(draw(確率, u))}")

# %% tail
並び = 確率.sort(descending=True).values
for 何位 in [1, 15, 50, 1000]:
    print(f"{何位:>4}位より下から引く確率 {1 - 並び[:何位].sum():.1%}")

# %% [markdown]
# ## top-k

# %% top-k
k番目 = 点数.topk(6).values[-1]  # 六番目に高い点数
# それより低いところを、-∞ で塗りつぶす
絞った点数 = 点数.masked_fill(点数 < k番目, float("-inf"))
絞った確率 = softmax(絞った点数)
for 一つ in 点数.topk(7).indices:
    print(f"{確率[一つ]:6.1%} → {絞った確率[一つ]:6.1%} {tokenizer.decode(一つ)}")

# %% ratio
首都, 三大 = 点数.topk(2).indices
print(f"絞る前 {確率[首都] / 確率[三大]:.2f}倍")
print(f"絞った後 {絞った確率[首都] / 絞った確率[三大]:.2f}倍")

# %% seeds
from nexttoken.sampling import Sampler

for seed in [1, 2, 3]:
    くじ = Sampler(seed=seed, top_k=6)
    文 = tokenizer.decode(書く(くじ, 16), skip_special_tokens=True)
    print(f"{seed}:", 文.replace("\n", "⏎"))

# %% [markdown]
# ## top-pとmin-p


# %% contexts
def 次の点数(文):
    with torch.no_grad():
        return model(**tokenizer(文, return_tensors="pt")).logits[0, -1]


迷う, 迷わない = 次の点数("東京は日本の首都圏の"), 次の点数("1年は365")
for 点 in (迷う, 迷わない):
    print([f"{tokenizer.decode(一つ)} {softmax(点)[一つ]:.1%}" for 一つ in 点.topk(5).indices])

# %% top-p
for 点 in (迷う, 迷わない):
    大きい順 = softmax(点).sort(descending=True).values
    合計 = 大きい順.cumsum(dim=-1)  # 一位から順に足していった合計
    # 0.8 に届かないうちと、届いた一つを残す
    print(int((合計 < 0.8).sum()) + 1, "個が残る")

# %% min-p
for 点 in (迷う, 迷わない):
    p = softmax(点)
    print(int((p >= 0.05 * p.max()).sum()), "個が残る")

# %% [markdown]
# ## 温度

# %% temperature
for T in [0.01, 0.5, 1, 2, 100]:
    熱した = torch.softmax(点数 / T, dim=-1)
    print(f"T = {T:>4}｜首都 {熱した[首都]:.4%}、三大 {熱した[三大]:.4%}")

# %% [markdown]
# ## くり返しを嫌う


# %% repetition
def 罰する(番号, ロジット, θ=1.3):
    # もう出たトークンの場所だけを True にする
    出た = torch.zeros_like(ロジット, dtype=torch.bool).scatter(-1, 番号, True)
    罰 = torch.where(ロジット > 0, ロジット / θ, ロジット * θ)
    return torch.where(出た, 罰, ロジット)


print(tokenizer.decode(書く(greedy, 30, processors=[罰する]), skip_special_tokens=True))

# %% [markdown]
# ## transformersと同じか

# %% same
from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from nexttoken.sampling import min_p, repetition_penalty, top_k, top_p

# 部品に合わせて、(1, 語彙サイズ) と (1, トークンの数) の形にする
一行, 番号 = 点数[None], torch.tensor([番号の列])
組 = {
    "top-k": (top_k(一行, 6), TopKLogitsWarper(6)),
    "top-p": (top_p(一行, 0.8), TopPLogitsWarper(0.8)),
    "min-p": (min_p(一行, 0.05), MinPLogitsWarper(0.05)),
    "温度": (一行 / 0.7, TemperatureLogitsWarper(0.7)),
    "くり返し": (repetition_penalty(一行, 番号, 1.3), RepetitionPenaltyLogitsProcessor(1.3)),
}
for 名前, (この本, 部品) in 組.items():
    print(名前, torch.allclose(この本, 部品(番号, 一行)))

# %% [markdown]
# ## 確かめよう

# %% answer-zero
try:
    softmax(点数, temperature=0)
except ValueError as 誤り:
    print(誤り)

# %% answer-order
for T in [0.5, 0.7]:
    先に絞る = top_p(迷う, 0.8) / T
    後で絞る = top_p(迷う / T, 0.8)
    print(f"T = {T}: 先に絞ると{先に絞る.isfinite().sum()}個、後で絞ると{後で絞る.isfinite().sum()}個")

# %% answer-ratio
for T in [0.5, 1, 2]:
    熱した = softmax(点数, temperature=T)
    print(f"T = {T}: 首都は三大の{熱した[首都] / 熱した[三大]:.2f}倍")
