# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [neko]
# ---

# %% [markdown]
# # 『吾輩は猫である』でトークナイザを育てる
#
# 小説を一冊読ませて、語彙が5,000トークンのトークナイザを訓練します。できた語彙を眺め、圧縮率を正直に数え直します。

# %% load
from nexttoken import corpus_path, load_txt

for 行 in load_txt(path=corpus_path("neko"))[:20]:
    if len(行) > 1:
        print(行 if len(行) < 50 else 行[:50] + "　（以下略）")

# %% [markdown]
# ## 青空文庫の記法
#
# ルビや注を取り分けて、本文だけにします。

# %% notation
from nexttoken import aozora
from nexttoken.texts.corpora import read_text

全文 = read_text(corpus_path("neko"))
本 = aozora.parse(全文)
print(f"{本.author}『{本.title}』")
print(f"ルビ{len(本.ruby):,}個、注{len(本.notes):,}個、外字{len(本.gaiji):,}個")
for 行 in 本.body.splitlines()[:3]:
    print(行 if len(行) < 30 else 行[:30] + "　（以下略）")

# %% ruby
元の行 = "吾輩《わがはい》は猫である。名前はまだ無い。"
print("ルビを除く:  ", aozora.plain_text(元の行))
print("括弧だけ消す:", aozora.with_ruby_readings(元の行))

# %% [markdown]
# ## 訓練する
#
# 要るのは、文章と、語彙サイズだけです。

# %% train
from nexttoken import train_tokenizer

tokenizer = train_tokenizer(
    file_path=corpus_path("neko"),  # 訓練に使う文章のファイル
    vocab_size=5000,  # 語彙サイズ
    text_to_compress="吾輩わがはいは猫である。名前はまだ無い。",
)

# %% [markdown]
# ## 元に戻す

# %% roundtrip
正しい文 = "吾輩は猫である。名前はまだ無い。"
トークン = tokenizer.encode(正しい文).ids
print(トークン)
print(tokenizer.decode(トークン))

# %% [markdown]
# ## 正直に数える
#
# 小説にない文でも試し、ほかの符号化方式とも比べます。

# %% unseen
from nexttoken.tokenizer_training import compression

for 文 in [正しい文, "妹がパンケーキを焼いてくれました。"]:
    結果 = compression(tokenizer, 文)
    print(文 + ("（小説にある）" if 文 in 本.body else "（小説にない）"))
    print("　" + "／".join(tokenizer.decode([番号]) for 番号 in 結果.ids))
    print(f"　BPE       {結果.bits:3}ビット")
    for 方式 in ["utf-8", "utf-16-be", "shift_jis"]:
        長さ = 結果.bits_in(方式)
        print(f"　{方式:10}{長さ:3}ビット（BPEの{長さ / 結果.bits:.2f}倍）")

# %% whole
結果 = compression(tokenizer, 全文)
規則の数 = 結果.vocab_size - len(set(全文.encode()))
規則表 = 規則の数 * 2 * 結果.bits_per_token
print(f"UTF-8  {結果.utf8_bits:>9,}ビット（{len(全文):,}文字）")
print(f"BPE    {結果.bits:>9,}ビット（{結果.tokens:,}トークン）")
print(f"規則表 {規則表:>9,}ビット（規則{規則の数:,}個）")
print(f"圧縮率           {結果.ratio:.2f}")
print(f"規則表も数えると {結果.utf8_bits / (結果.bits + 規則表):.2f}")

# %% [markdown]
# ## 5,000という大きさ
#
# 切りのよい5,000トークンを、12ビットと13ビットでちょうど区別できる大きさと比べます。

# %% round-number
出発点 = len(set(全文.encode()))  # 小説に出てくるバイトの種類。規則は、ここから増やす

for 大きさ in [4096, 5000, 8192]:
    試し = train_tokenizer(corpus_path("neko"), vocab_size=大きさ, show=False)
    結果 = compression(試し, 全文)
    規則表 = (大きさ - 出発点) * 2 * 結果.bits_per_token
    print(f"語彙{大きさ:,}: {結果.tokens:,}トークン × {結果.bits_per_token}ビット")
    print(f"　{結果.bits:,}ビット、規則表も数えると{結果.bits + 規則表:,}ビット")

# %% [markdown]
# ## 同じものを、自分で書いたBPEで
#
# 本のライブラリの `bpe.train` で訓練し、トークンを一つずつ見比べます。

# %% own
from nexttoken import bpe
from nexttoken.tokenizer_training import token_bytes

自作 = bpe.train(全文, vocab_size=5000, full_alphabet=False)
同じ数 = 0
for 番号 in range(5000):
    if 自作.vocab[番号] == token_bytes(tokenizer, 番号):
        同じ数 += 1
print(f"5,000個のトークンのうち、{同じ数:,}個が番号まで同じ")
print("小説の答えも同じ？", 自作.encode(全文) == tokenizer.encode(全文).ids)

# %% [markdown]
# ## 何を、どの順に覚えたか

# %% first
for 何番目, (左, 右) in enumerate(自作.merges[:12], 1):
    文字 = (左 + 右).decode(errors="ignore") or "（まだ文字にならない）"
    print(f"{何番目:2} {左.hex(' ').upper():>5} + {右.hex().upper()} → {文字}")

# %% longest
import regex

語彙 = [バイト列.decode(errors="replace") for バイト列 in 自作.vocab.values()]
for 種類, 型 in [("片仮名", r"[ァ-ヺー]+"), ("漢字", r"\p{Han}+")]:
    仲間 = [語 for 語 in 語彙 if regex.fullmatch(型, 語)]
    print(種類 + "：", *sorted(仲間, key=len, reverse=True)[:7])

# %% [markdown]
# ## 確かめよう

# %% answer-size
for 大きさ in [出発点, 1000, 20000]:
    試し = train_tokenizer(corpus_path("neko"), vocab_size=大きさ, show=False)
    結果 = compression(試し, 正しい文)
    print(f"語彙サイズ{大きさ:6,}: ", end="")
    print(f"{結果.tokens:2}トークン × {結果.bits_per_token:2}ビット、圧縮率{結果.ratio:.2f}")

# %% answer-mew
print("／".join(自作.decode([番号]) for 番号 in 自作.encode("ニャーニャー")))
for 語 in ["ニャー", "インスピレーション", "トチメンボー"]:
    print(f"{語}: {全文.count(語)}回、{len(自作.encode(語))}トークン")

# %% answer-body
本文だけ = bpe.train(本.body, vocab_size=5000, full_alphabet=False)
for 名前, 相手 in [("記法も込みで訓練", 自作), ("本文だけで訓練", 本文だけ)]:
    print(f"{名前}: 本文は{len(相手.encode(本.body)):,}トークン")
本文にない語 = [語 for 語 in 語彙 if "�" not in 語 and 本.body.count(語) == 0]
print(f"本文に一度も出てこないトークン: {len(本文にない語)}個")
print("長いものから:", *sorted(本文にない語, key=len, reverse=True)[:8])
