# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [gemma, neko, tokenizers]
# ---

# %% [markdown]
# # この文章は、機械が書いたのか
#
# くじに印を付けて、文章の書き手を見分けます。どれだけ見つかり、どれだけ間違えるかも数えます。

# %% paint
from nexttoken.watermark import GreenList

言葉 = ["猫", "犬", "鳥", "が", "は", "を", "鳴く", "走る", "眠る", "。"]
印 = GreenList(key=2024, vocab_size=10, gamma=0.5)


def 緑(直前):
    色 = 印.green([言葉.index(直前)])
    return [言葉[番号] for 番号 in range(10) if 色[番号]]


for 直前 in ["猫", "は"]:
    print(f"「{直前}」の次なら、緑は", "・".join(緑(直前)))

# %% coins
import random
from itertools import pairwise

くじ = random.Random(0)


def 書く(緑だけ):
    文 = ["猫"]
    while len(文) < 21:
        次 = くじ.choice(言葉)
        if not 緑だけ or 次 in 緑(文[-1]):
            文.append(次)
    return 文


def 数える(文):
    return sum(次 in 緑(前) for 前, 次 in pairwise(文))


for 名前, 緑だけ in [("ふつうの書き手", False), ("緑しか選ばない書き手", True)]:
    print(f"{名前}: {数える(書く(緑だけ))}/20")

# %% chance
from nexttoken.watermark import binomial_tail

for 緑の数 in [10, 12, 15, 20]:
    print(f"緑が{緑の数}個以上になる確率: {binomial_tail(緑の数, 20, 0.5):.7f}")

# %% [markdown]
# ## 塗り分ける

# %% processor
import torch

印 = GreenList(key=20230124, vocab_size=4, gamma=0.25, delta=2.0)
ここまで = torch.tensor([[2]])
ロジット = torch.tensor([[2.0, 1.0, 0.0, 0.0]])
print("緑:    ", 印.green([2]).tolist())
print("前:    ", [round(p, 3) for p in ロジット.softmax(1)[0].tolist()])
print("後:    ", [round(p, 3) for p in 印(ここまで, ロジット).softmax(1)[0].tolist()])

# %% [markdown]
# ## Gemmaに書かせる

# %% write
from nexttoken import load_gemma
from nexttoken.generation import generate
from nexttoken.sampling import Sampler

トークナイザ, モデル = load_gemma()
印 = GreenList(key=20230124, vocab_size=262_144, gamma=0.25, delta=2.0)


def 書かせる(書き出し, 印, 数, 種=5):
    ids = トークナイザ(書き出し).input_ids
    加工 = [印] if 印 else []
    歩み = generate(モデル, ids, Sampler(種), max_new_tokens=数, stop_ids=[], processors=加工, use_cache=True)
    return [一歩.token for 一歩 in 歩み]


印なし = 書かせる("パンを焼くときに大切なのは、", None, 60)
印あり = 書かせる("パンを焼くときに大切なのは、", 印, 60)
for 名前, ids in [("印なし", 印なし), ("印あり", 印あり)]:
    print(f"{名前}: {''.join(トークナイザ.decode(ids).split())}")

# %% detect
for 名前, ids in [("印なし", 印なし), ("印あり", 印あり)]:
    結果 = 印.detect(ids)
    print(f"{名前}: 緑 {結果.green}/{結果.counted}　z = {結果.z:.1f}　p = {結果.p:.2g}")

# %% by-hand
import math

結果 = 印.detect(印あり)
n, γ = 結果.counted, 0.25
print(f"{(結果.green - γ * n) / math.sqrt(n * γ * (1 - γ)):.4f}")
print(f"{結果.z:.4f}")

# %% [markdown]
# ## 1,000人の作文

# %% school
正直, 機械 = 1000, 50
for しきい値 in [0.05, 0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(
        f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人"
        f"　疑われた人のうち本当に機械 {当たり / (当たり + ぬれぎぬ):.0%}"
    )

# %% [markdown]
# ## 印を消す

# %% rewrite
from nexttoken import attacks

文 = "私は毎朝パンを3個食べています。出来たてが好きです。"
for 名前, 変える in [
    ("だ・である", attacks.plain_style),
    ("仮名", attacks.to_kana),
    ("全角", attacks.widen),
    ("見えない文字", attacks.hide),
]:
    後 = 変える(文)
    print(f"{名前}: {後}（{len(後)}文字）")
print("そろえる:", attacks.normalise(attacks.hide(attacks.widen(文))) == 文)

# %% [markdown]
# ## 確かめよう

# %% answer-length
for n in [25, 50, 100, 200]:
    z = (0.5 - 0.25) * n / math.sqrt(n * 0.25 * 0.75)
    print(f"緑が半分なら、{n:>3}トークンで z = {z:.1f}")

# %% answer-odds
for p in [0.25, 0.9, 0.999]:
    印のあと = p * math.exp(2) / (p * math.exp(2) + 1 - p)
    print(f"緑の確率の合計が{p}なら、印を付けると {印のあと:.4f}")

# %% answer-substitute
for 割合 in [0.1, 0.3, 0.5]:
    print(f"{割合:.0%}取り替えると、残る組は {(1 - 割合) ** 2:.0%}")

# %% [markdown]
# ## 実験室――印をまねる、曲げずに付ける

# %% mix
import numpy as np
from nexttoken.watermark import mix

for 数 in [7, 8]:
    前, 後 = np.array([数], dtype=np.uint32), mix(np.array([数], dtype=np.uint32))
    print(f"{前[0]:032b} → {後[0]:032b}")

# %% wrong-key
ほかの鍵 = [GreenList(key, 262_144).detect(印あり).p for key in range(1000)]
print(f"1,000個のほかの鍵で、いちばん小さいp: {min(ほかの鍵):.4f}")
print(f"pが0.01より小さい鍵: {sum(p < 0.01 for p in ほかの鍵)}個")


# %% from-text
def 読み直す(ids):
    return トークナイザ(トークナイザ.decode(ids), add_special_tokens=False).input_ids


print("番号は元どおり:", 読み直す(印あり) == 印あり)
print(f"p = {印.detect(読み直す(印あり)).p:.2g}")

# %% short-key
from nexttoken.watermark import find_key

短い鍵 = GreenList(key=50_021, vocab_size=262_144)
盗み見 = 書かせる("庭に植えた柿の木が、", 短い鍵, 80, 種=10)
鍵, z = find_key(読み直す(盗み見), 262_144, bits=16)
print(f"見つけた鍵: {鍵:,}（z = {z:.1f}）")

# %% [markdown]
# ## トーナメント

# %% knock-out
from nexttoken.watermark import knock_out

確率 = torch.tensor([0.5, 0.3, 0.2])
札 = torch.tensor([[0, 1, 0]])
print("式:    ", [round(p, 3) for p in knock_out(確率, 札)[0:3].tolist()])

くじ, 勝ち = random.Random(0), [0, 0, 0]
for _ in range(100_000):
    一, 二 = くじ.choices(range(3), weights=確率.tolist(), k=2)
    if 札[0, 一] == 札[0, 二]:
        勝ち[くじ.choice([一, 二])] += 1
    else:
        勝ち[一 if 札[0, 一] else 二] += 1
print("戦わせる:", [round(c / 100_000, 3) for c in 勝ち])

# %% [markdown]
# ## 失敗してみる

# %% tokenizer-broken
from nexttoken import load_trained

別のトークナイザ = load_trained("neko-5000-full")
結果 = 印.detect(別のトークナイザ.encode(トークナイザ.decode(印あり)).ids)
print(f"z = {結果.z:.1f}　p = {結果.p:.2g}")

# %% tokenizer-fixed
結果 = 印.detect(読み直す(印あり))
print(f"z = {結果.z:.1f}　p = {結果.p:.2g}")

# %% repeats-broken
歌 = トークナイザ("ねむれ、ねむれ、猫の子よ。\n" * 20, add_special_tokens=False).input_ids


def 疑う鍵の数(歌, 何度も):
    疑い = 0
    for key in range(300):
        緑, 数 = GreenList(key, 262_144).count(torch.tensor([歌]), repeats=何度も)
        疑い += binomial_tail(int(緑), int(数), 0.25) < 0.001
    return 疑い


print(f"300個の鍵のうち、歌を機械のものと言う鍵: {疑う鍵の数(歌, 何度も=True)}個")

# %% repeats-fixed
print(f"300個の鍵のうち、歌を機械のものと言う鍵: {疑う鍵の数(歌, 何度も=False)}個")
