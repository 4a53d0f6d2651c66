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
# # どれを選ぶか
#
# 同じ確率の分布から、いろいろな方法で次のトークンを選びます。

# %% load
import torch

from nexttoken import load_gemma

tokenizer, model = load_gemma()
書き出し = tokenizer("東京は日本の").input_ids


def 次の点数(番号の列):
    with torch.no_grad():  # 求めるのは、最後の位置の点数だけ
        return model(torch.tensor([番号の列]), logits_to_keep=1).logits[0, -1]


# %% [markdown]
# ## いつも一位


# %% greedy
def いつも一位(点数):
    return 点数.argmax()


def 書く(選ぶ, 個数):
    番号の列 = list(書き出し)  # 書き出しを写して、その後ろに足していく
    for _ in range(個数):
        点数 = 次の点数(番号の列)
        番号の列.append(int(選ぶ(点数)))
    return tokenizer.decode(番号の列, skip_special_tokens=True)


print(書く(いつも一位, 30))

# %% [markdown]
# ## いつも二位


# %% second
def いつも二位(点数):
    return 点数.topk(2).indices[1]


print(書く(いつも二位, 18))

# %% [markdown]
# ## くじを引く

# %% draw
from nexttoken.sampling import draw, softmax

点数 = 次の点数(書き出し)
確率 = softmax(点数)
for u in [0.1, 0.3, 0.5, 0.7, 0.8]:
    print(f"{u} → {tokenizer.decode(draw(確率, u))}")

# %% tail
並び = 確率.sort(descending=True).values
for 何位 in [1, 15, 50, 1000]:
    print(f"{何位:>4}位より下から引く確率 {1 - 並び[:何位].sum():.1%}")

# %% [markdown]
# ## top-k

# %% below-ten
順位 = 確率.argsort(descending=True).tolist()
for 位 in range(11, 16):
    番号 = 順位[位 - 1]
    print(f"{位}位 {確率[番号]:.2%} 東京は日本の{tokenizer.decode(番号)}")
東京 = tokenizer("東京").input_ids[-1]
print(f"{順位.index(東京) + 1}位 {確率[東京]:.2%} 東京は日本の東京")

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

for 種 in [1, 2, 3]:
    くじ = Sampler(seed=種, top_k=6)
    print(f"{種}:", 書く(くじ, 16).replace("\n", "⏎"))

# %% [markdown]
# ## top-pとmin-p

# %% contexts
迷う = 次の点数(tokenizer("東京は日本の首都圏の").input_ids)
迷わない = 次の点数(tokenizer("1年は365").input_ids)
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
番号の列 = list(書き出し)
for _ in range(30):
    罰した点数 = 次の点数(番号の列)
    for 番号 in set(番号の列):  # もう出たトークン
        if 罰した点数[番号] > 0:
            罰した点数[番号] /= 1.3
        else:
            罰した点数[番号] *= 1.3
    番号の列.append(int(いつも一位(罰した点数)))
print(tokenizer.decode(番号の列, skip_special_tokens=True))

# %% [markdown]
# ## 確かめよう

# %% answer-zero
try:
    softmax(点数, temperature=0)
except ValueError as 誤り:
    print(誤り)

# %% answer-ratio
for T in [0.5, 1, 2]:
    熱した = softmax(点数, temperature=T)
    print(f"T = {T}: 首都は三大の{熱した[首都] / 熱した[三大]:.2f}倍")

# %% [markdown]
# ## 実験室：選び方を、数えて比べる

# %% order
from nexttoken.sampling import top_p

for T in [0.5, 0.7]:
    先に絞る = top_p(迷う, 0.8) / T
    後で絞る = top_p(迷う / T, 0.8)
    print(f"T = {T}: 先に絞ると{先に絞る.isfinite().sum()}個、後で絞ると{後で絞る.isfinite().sum()}個")

# %% standard
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

logging.disable_progress_bar()  # 読み込みの進み具合を出さない
ckpt = model.name_or_path  # いま使っているモデルのフォルダ
別tokenizer = AutoTokenizer.from_pretrained(ckpt)
別model = AutoModelForCausalLM.from_pretrained(
    ckpt,
    attn_implementation="eager",
)
入力 = 別tokenizer("東京は日本の", return_tensors="pt")
with torch.no_grad():
    別の点数 = 別model(**入力, logits_to_keep=1).logits[0, -1]
print("一致" if torch.equal(別の点数, 点数) else "不一致")

# %% same
from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from nexttoken.sampling import min_p, repetition_penalty, top_k

# 部品に合わせて、(1, 語彙サイズ) と (1, トークンの数) の形にする
一行, 番号 = 点数[None], torch.tensor([書き出し])
組 = {
    "top-k": (top_k(一行, 6), TopKLogitsWarper(6)),
    "top-p": (top_p(一行, 0.8), TopPLogitsWarper(0.8)),
    "min-p": (min_p(一行, 0.05), MinPLogitsWarper(0.05)),
    "温度": (一行 / 0.7, TemperatureLogitsWarper(0.7)),
    "くり返し": (repetition_penalty(一行, 番号, 1.3), RepetitionPenaltyLogitsProcessor(1.3)),
}
for 名前, (この本, 部品) in 組.items():
    print(名前, torch.allclose(この本, 部品(番号, 一行)))

# %% processor
from transformers import LogitsProcessor


class SecondLargestLogitsProcessor(LogitsProcessor):
    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor):
        top2 = torch.topk(scores, k=2, dim=-1)
        second_idx = top2.indices[:, 1]  # 二番目に大きいロジットの番号

        new_scores = torch.full_like(scores, float("-inf"))  # 全部を候補から外し、
        new_scores[torch.arange(scores.size(0)), second_idx] = 0.0  # 二番目だけを戻す
        return new_scores


# %% second-library
with torch.inference_mode():
    出力 = model.generate(
        **入力,
        max_new_tokens=18,
        do_sample=False,
        logits_processor=[SecondLargestLogitsProcessor()],
    )
print(tokenizer.decode(出力[0], skip_special_tokens=True) == 書く(いつも二位, 18))
