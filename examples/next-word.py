# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [neko, tokenizers]
# ---

# %% [markdown]
# # 数えて、続きを当てる
#
# 数列当てから始めて、小説一冊を数えるだけの言語モデルを作ります。

# %% patterns
パターン1 = [1, 2, 3, 4, 5, ...]
パターン2 = [1, 4, 9, 16, 25, ...]
パターン3 = [1, 2, 4, 8, 16, ...]

# %% [markdown]
# ## へそ曲がりな規則


# %% crooked
def へそ曲がり(x: int) -> int:
    # xが1から5のとき、掛け算のどこかが0になり、xだけが残る
    return x + (x - 1) * (x - 2) * (x - 3) * (x - 4) * (x - 5)


新パターン1 = [へそ曲がり(x) for x in range(1, 7)]
print("新パターン1 ->", 新パターン1)

# %% [markdown]
# ## 文章も、数の列

# %% prefixes
from nexttoken import load_trained

tokenizer = load_trained("neko-5000-full")
番号 = tokenizer.encode("月がきれい").ids
for 場所 in range(1, len(番号)):
    print(番号[:場所], "の次は？ →", 番号[場所])
print(番号, "＝", "／".join(tokenizer.decode([一つ]) for 一つ in 番号))

# %% [markdown]
# ## 観察を増やす

# %% load
from nexttoken import aozora, corpus_path
from nexttoken.texts.corpora import read_text
from nexttoken.ngram import UNICODE, NGram, hold_out

本文 = aozora.parse(read_text(corpus_path("neko"))).body
読む, 取っておく = hold_out(本文)
print(f"読ませる文章: {len(読む):,}文字")
print(f"取っておく文章: {len(取っておく):,}文字")

# %% more
from collections import Counter


def 続き(文章, 文脈):
    長さ = len(文脈)
    # 文脈が見つかる場所をすべて集め、すぐ後ろの文字を数える
    場所 = [i for i in range(len(文章) - 長さ) if 文章.startswith(文脈, i)]
    return Counter(文章[i + 長さ] for i in 場所)


for 文字数 in [1_000, 3_000, 10_000, 30_000, 100_000, len(読む)]:
    回数 = 続き(読む[:文字数], "吾輩")
    全部, は = 回数.total(), 回数["は"]
    print(f"{文字数:>7,}文字: {全部}回のうち「は」は{は}回、{は / 全部:.0%}")

# %% [markdown]
# ## 数えて、割って、確率にする

# %% count
回数 = 続き(読む, "主人の")
for 文字, 何回 in 回数.most_common(5):
    print(文字, f"{何回}回 / {回数.total()}回 =", f"{何回 / 回数.total():.1%}")

# %% ngram
モデル = NGram(読む, n=4, size=UNICODE)
割合 = モデル.ratios("吾輩は主人の")
for 文字 in "方よ頭顔ご":
    print(文字, f"{割合[文字]:.1%}")

# %% [markdown]
# ## くじを引いて、書かせる

# %% generate
モデルたち = {n: NGram(読む, n, UNICODE) for n in range(1, 7)}
for n, モデル in モデルたち.items():
    文 = "".join(モデル.generate("吾輩は", length=36, seed=3))
    print(f"n={n}", 文.replace("\n", "⏎"))

# %% [markdown]
# ## 迷いの大きさ

# %% perplexity
print("n  読んだ文章  初めての文章")
for n, モデル in モデルたち.items():
    読んだ = モデル.perplexity(読む[:30_000])
    初めて = モデル.perplexity(取っておく)
    print(n, f"{読んだ:10.1f}", f"{初めて:12.1f}")

# %% before
from itertools import pairwise

for 字 in "輩行":
    前 = {一つ前 for 一つ前, 一つ in pairwise(読む) if 一つ == 字}
    print(f"「{字}」は{読む.count(字)}回、前の文字は{len(前)}種類")

# %% kneser-ney
from nexttoken.kneser_ney import KneserNey

print("n  混ぜる流儀  割り引く流儀")
for n in [3, 6]:
    混ぜる = モデルたち[n].perplexity(取っておく)
    割り引く = KneserNey(読む, n, UNICODE).perplexity(取っておく)
    print(n, f"{混ぜる:10.1f}", f"{割り引く:12.1f}")

# %% unseen
for n, モデル in モデルたち.items():
    窓 = [取っておく[i : i + n] for i in range(len(取っておく) - n + 1)]
    初めて = sum(tuple(一つ) not in モデル.counts for 一つ in 窓)
    print(f"{n}文字の並び: {初めて / len(窓):.1%}は、一度も読んでいない")

# %% [markdown]
# ## 確かめよう

# %% answer-any
好きな数 = 42
c = (好きな数 - 6) / 120  # 120 = 5 * 4 * 3 * 2 * 1
規則 = [x + c * (x - 1) * (x - 2) * (x - 3) * (x - 4) * (x - 5) for x in range(1, 7)]
print([f"{数:g}" for 数 in 規則])

# %% answer-copy
見本 = "".join(モデルたち[6].generate("吾輩は", length=200, seed=3))
長さ = 1
while any(見本[i : i + 長さ + 1] in 読む for i in range(len(見本) - 長さ)):
    長さ += 1
断片 = (見本[i : i + 長さ] for i in range(len(見本)))
丸写し = next(一つ for 一つ in 断片 if 一つ in 読む)
print(f"いちばん長い丸写し: {長さ}文字")
print(丸写し.replace("\n", "⏎"))

# %% answer-tokens
番号 = tokenizer.encode(読む).ids
残り = tokenizer.encode(取っておく).ids
for n in [1, 2, 3]:
    モデル = KneserNey(番号, n, size=tokenizer.get_vocab_size())
    迷い = モデル.perplexity(残り, length=len(取っておく))
    print(f"n={n} 1文字当たりの迷いは{迷い:.1f}")
