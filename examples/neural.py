# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [neko, learned]
# ---

# %% [markdown]
# # 数えるのをやめて、学ばせる
#
# 三つの文字の点数を手で動かすところから始めて、小説一冊で小さなニューラルネットワークを育てます。

# %% softmax
import math


def 確率にする(点数):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())


print("そろった点数:", 並べる(確率にする({"は": 0, "の": 0, "を": 0})))
print("「は」に1点:", 並べる(確率にする({"は": 1, "の": 0, "を": 0})))
print("「は」に5点:", 並べる(確率にする({"は": 5, "の": 0, "を": 0})))
print("どれも+100点:", 並べる(確率にする({"は": 101, "の": 100, "を": 100})))

# %% loss
for p in [0.99, 0.9, 0.5, 0.1, 0.01]:
    print(f"正解の確率が{p:4.0%}なら、損失は {-math.log(p):.2f}")

# %% [markdown]
# ## 一歩だけ学ぶ

# %% nudge
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}


def 損失を測る(点数, 正解):
    return -math.log(確率にする(点数)[正解])


少し = 0.001
for 字 in 点数:
    動かした = {**点数, 字: 点数[字] + 少し}
    変化 = 損失を測る(動かした, "は") - 損失を測る(点数, "は")
    print(f"「{字}」の点を少し上げると、損失は、動かした分の {変化 / 少し:+.2f} 倍だけ動く")


# %% gradient
def 勾配(点数, 正解):
    return {字: p - (字 == 正解) for 字, p in 確率にする(点数).items()}


for 字, g in 勾配(点数, "は").items():
    print(f"{字} {g:+.2f}")

# %% step
学習率 = 1.0
後 = {字: 点数[字] - 学習率 * g for 字, g in 勾配(点数, "は").items()}
print("前:", 並べる(確率にする(点数)), f" 損失 {損失を測る(点数, 'は'):.2f}")
print("後:", 並べる(確率にする(後)), f" 損失 {損失を測る(後, 'は'):.2f}")

# %% [markdown]
# ## 学べば、数えたのと同じになる

# %% counted
from nexttoken import aozora, corpus_path
from nexttoken.ngram import UNICODE, hold_out
from nexttoken.texts.corpora import read_text

本文 = aozora.parse(read_text(corpus_path("neko"))).body
読む, 取っておく = hold_out(本文)
回数 = {字: 読む.count("吾輩" + 字) for 字 in "はのを"}
全部 = sum(回数.values())
print(回数)
print("数えた割合:", 並べる({字: c / 全部 for 字, c in 回数.items()}))

# %% learned-shares
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
for 歩 in range(101):
    確率 = 確率にする(点数)
    if 歩 in [0, 1, 10, 100]:
        print(f"{歩:>3}歩:", 並べる(確率))
    for 字 in 点数:
        合計 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 合計 / 全部

# %% [markdown]
# ## 二つの数から、二つの数へ

# %% hand-forward
入力 = [1, 2]  # 「輩」を表す、二つの数
表 = [[1, 0], [-1, 1]]  # 隠れた数一つにつき、重みが一行
出口 = [1, -1]


def 計算する(表, 出口):
    隠れ = [max(0, 行[0] * 入力[0] + 行[1] * 入力[1]) for 行 in 表]
    return 隠れ, 出口[0] * 隠れ[0] + 出口[1] * 隠れ[1]


隠れ, 点 = 計算する(表, 出口)
手の確率 = 確率にする({"は": 点, "の": 0})
print("隠れた数:", 隠れ, "　点数:", 点)
print(並べる(手の確率))

# %% hand-gradient
点の勾配 = 手の確率["は"] - 1  # 正解は「は」
出口の勾配 = [点の勾配 * 数 for 数 in 隠れ]
隠れの勾配 = [点の勾配 * 重み for 重み in 出口]
表の勾配 = [[g * 数 for 数 in 入力] for g in 隠れの勾配]
入口の勾配 = [隠れの勾配[0] * 表[0][i] + 隠れの勾配[1] * 表[1][i] for i in [0, 1]]
print("出口の勾配:", 出口の勾配)
print("表の勾配:", 表の勾配)
print("入口の勾配:", 入口の勾配)


# %% hand-step
def 動かす(重み, 勾配):
    return [w - 0.2 * g for w, g in zip(重み, 勾配)]


新しい出口 = 動かす(出口, 出口の勾配)
新しい表 = [動かす(表[0], 表の勾配[0]), 動かす(表[1], 表の勾配[1])]
隠れ2, 点2 = 計算する(新しい表, 新しい出口)
print(f"隠れた数: {隠れ2[0]:.1f} と {隠れ2[1]:.1f} 　点数: {点2:.1f}")
print(並べる(確率にする({"は": 点2, "の": 0})))

# %% two-steps
for 入力 in [[0, 0], [1, 0], [0, 1], [1, 1]]:
    隠れ, 点 = 計算する([[1, -1], [-1, 1]], [1, 1])
    print(f"{入力} → 隠れた数 {隠れ} → {点}点")

# %% [markdown]
# ## PyTorchに任せる

# %% torch
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
W = torch.tensor([[1.0, 0.0], [-1.0, 1.0]], requires_grad=True)
v = torch.tensor([1.0, -1.0], requires_grad=True)
z = v @ torch.relu(W @ x)
損失 = -torch.log(torch.exp(z) / (torch.exp(z) + 1))
損失.backward()
print("出口の勾配:", v.grad.tolist())
print("表の勾配:", W.grad.tolist())
print("入口の勾配:", x.grad.tolist())

# %% [markdown]
# ## 小説一冊を学ばせる

# %% blank
from nexttoken import neural

決めごと = neural.Recipe()
モデル = neural.blank(読む, 決めごと)
print(f"文字の種類: {len(モデル.alphabet):,}")
print(f"動かせる数: {sum(w.numel() for w in モデル.parameters()):,}個")
print(f"学ぶ前の迷い: {モデル.perplexity(読む[:3000]):,.0f}")

# %% train
途中 = [1, 50, 100, 200]


def 見る(歩, 全部, 損失):
    if 歩 in 途中:
        print(f"{歩:>3}歩め: 損失 {損失:.1f}")


neural.train(モデル, 読む, steps=200, report=見る)

# %% load
from nexttoken.kneser_ney import KneserNey

モデル = neural.load()
nグラム = {n: KneserNey(読む, n, UNICODE) for n in [3, 6]}
print(f"n=3で数えた迷い: {nグラム[3].perplexity(取っておく):.1f}")
print(f"n=6で数えた迷い: {nグラム[6].perplexity(取っておく):.1f}")
print(f"n={モデル.recipe.n}で学んだ迷い: {モデル.perplexity(取っておく):.1f}")

# %% [markdown]
# ## 似た字は、近くにいるか

# %% nearest
for 字 in "猫主は、":
    近い = モデル.nearest(字, 6)
    print(字, "→", " ".join(f"{ほか}{近さ:.2f}" for ほか, 近さ in 近い))

# %% pca
文字 = "はがでのと一二三四五六七八猫犬鼠馬人男僕妻行見云聞、。「」"
表 = モデル.embedding.weight[[モデル.numbers[字] for 字 in 文字]].detach()
ずれ = 表 - 表.mean(0)  # 真ん中を、原点にする
広がり = ずれ.T @ ずれ / len(文字)  # どの成分どうしが、一緒に動くか
大きさ, 向き = torch.linalg.eigh(広がり)
地図 = ずれ @ 向き[:, -2:]  # いちばん広がっている二つの向き
残り = 大きさ[-2:].sum() / 大きさ.sum()
print(f"{表.shape[1]}個の数を2個にして、広がりの {残り:.0%} が残った")

# %% [markdown]
# ## 数えたものと、学んだものを混ぜる

# %% mix
学んだ = モデル.log_probabilities(取っておく).exp().tolist()
前 = (取っておく[max(0, i - 5) : i] for i in range(len(取っておく)))
数えた = [nグラム[6].probability(字, 文脈) for 字, 文脈 in zip(取っておく, 前)]
for 割合 in [0, 0.25, 0.5, 0.75, 1]:
    混ぜた = [割合 * a + (1 - 割合) * b for a, b in zip(学んだ, 数えた)]
    損失 = -sum(math.log(p) for p in 混ぜた) / len(混ぜた)
    print(f"学んだものが{割合:4.0%}: 迷い {math.exp(損失):.1f}")

# %% far
近い, 遠い = "のところへ", "主人は朝から機嫌が悪い。"
a = モデル.probabilities("猫は" + 遠い + 近い)
b = モデル.probabilities("犬は" + 遠い + 近い)
print("同じ予測:", a == b)

# %% [markdown]
# ## 確かめよう

# %% answer-shift
print(並べる(確率にする({"は": 2, "の": 1, "を": 0})))
print(並べる(確率にする({"は": -7, "の": -8, "を": -9})))

# %% answer-square
for p in [0.99, 0.5, 0.01]:
    print(f"確率{p:4.0%}: 対数なら {-math.log(p):.2f} 、ずれの二乗なら {(1 - p) ** 2:.2f}")

# %% answer-rate
for 学習率 in [0.1, 1, 5]:
    点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
    for 歩 in range(1, 101):
        確率 = 確率にする(点数)
        if 歩 >= 99:
            print(f"学習率{学習率:>3}、{歩:>3}歩め: {並べる(確率)}")
        for 字 in 点数:
            合計 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
            点数[字] -= 学習率 * 合計 / 全部
