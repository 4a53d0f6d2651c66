# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [neko, botchan, gemma, tokenizers]
# ---

# %% [markdown]
# # 失われるもの、失われないもの
#
# 文章をトークンにして、元に戻します。戻らないときに何が起きているのかを、バイトまで開いて調べます。

# %% roundtrip
from nexttoken import load_trained

tokenizer = load_trained("neko-5000")
適当な文章 = "論文を書くのは辛い El Psy Congroo 🥺"
print("適当な文章:\t", 適当な文章)
トークン = tokenizer.encode(適当な文章).ids
print("トークン:\t", トークン[:15])
復元した文章 = tokenizer.decode(トークン)
print("復元した文章:\t", 復元した文章)

# %% [markdown]
# ## 消えたのは何か
#
# 語彙にないバイトを、一つずつ探します。

# %% lost
from nexttoken.tokenizer_training import token_bytes

語彙 = {token_bytes(tokenizer, 番号) for 番号 in range(tokenizer.get_vocab_size())}
for 文字 in 適当な文章:
    for バイト in 文字.encode():
        if bytes([バイト]) not in 語彙:
            print(f"{文字} の {バイト:02X}")

# %% [markdown]
# 作品の中に、その文字は何回出てくるでしょうか。

# %% counts
from nexttoken import corpus_path, load_txt

作品 = "\n".join(load_txt(corpus_path("neko")))
print({文字: 作品.count(文字) for 文字 in "ElPsyCongr"})

# %% broken-emoji
残り = "🥺".encode()[1:]
print(残り.hex(" ").upper(), "→", 残り.decode("utf-8", errors="replace"))

# %% [markdown]
# ## 黙って消えることの怖さ

# %% danger
for 文 in ["x != 3", "OK", "C++", "We choose to go to the Moon"]:
    print(repr(文), "→", repr(tokenizer.decode(tokenizer.encode(文).ids)))

# %% [markdown]
# ## データを足す
#
# 絵文字の一覧と、英語の小説を足して、訓練し直します。

# %% more
from nexttoken import emoji_path, train_tokenizer

tokenizer = train_tokenizer(
    file_path=[
        corpus_path("neko"),  # 『吾輩は猫である』
        emoji_path(),  # 絵文字の一覧
        corpus_path("botchan"),  # 『坊っちゃん』の英訳
    ],
    vocab_size=5000,
    show=False,
)

# %% again
トークン = tokenizer.encode(適当な文章).ids
print(tokenizer.decode(トークン))

# %% [markdown]
# 足したデータに、その単語はあったのでしょうか。

# %% words
英訳 = "\n".join(load_txt(corpus_path("botchan")))
print({単語: 英訳.count(単語) for 単語 in ["Psy", "Congroo"]})
print("|".join(tokenizer.decode([番号]) for 番号 in トークン))

# %% still
for 文 in ["Мы решили отправиться на луну", 'f"{x}"', "if x < 3:"]:
    print(repr(文), "→", repr(tokenizer.decode(tokenizer.encode(文).ids)))

# %% [markdown]
# ## 治し方その一：256種類のバイトをすべて入れる

# %% full
全バイト = train_tokenizer(
    file_path=corpus_path("neko"),
    vocab_size=5000,
    full_alphabet=True,  # 256種類のバイトをすべて入れる
    show=False,
)
トークン = 全バイト.encode(適当な文章).ids
print("語彙サイズ:", 全バイト.get_vocab_size())
print("トークン数:", len(トークン))
print("復元した文章:", 全バイト.decode(トークン))

# %% anything
ロシア語 = "Мы решили отправиться на луну"
マラヤーラム文字 = "വി ചൂസ് റ്റു ഗോ റ്റു ദി മൂൺ"
for 文 in ["x != 3", ロシア語, マラヤーラム文字, "👨‍👩‍👧"]:
    番号 = 全バイト.encode(文).ids
    print(全バイト.decode(番号) == 文, len(番号), "トークン", 文)

# %% [markdown]
# ## 治し方その二：知らない文字だけをバイトに分ける
#
# Gemmaのトークナイザで確かめます。

# %% fallback
from nexttoken import load_gemma

gemma, _ = load_gemma()
for 文 in [適当な文章, "𠮷野家", "\N{EGYPTIAN HIEROGLYPH E013}"]:
    番号 = gemma.encode(文, add_special_tokens=False)
    print(gemma.decode(番号) == 文, gemma.convert_ids_to_tokens(番号))

# %% [markdown]
# ## 治せないなら、「知らない」と言う

# %% unk
from tokenizers import Tokenizer, models, trainers

文字から = Tokenizer(models.BPE(unk_token="<unk>"))
訓練 = trainers.BpeTrainer(
    vocab_size=5000,
    special_tokens=["<unk>"],
    show_progress=False,
)
文字から.train([str(corpus_path("neko"))], 訓練)
print(" ".join(文字から.encode(適当な文章).tokens))

# %% [markdown]
# ## 確かめよう

# %% answer-price
全文 = corpus_path("neko").read_bytes().decode()
for 名前 in ["neko-5000", "neko-5000-full"]:
    print(f"{名前:14}", f"{len(load_trained(名前).encode(全文).ids):,}", "トークン")

# %% answer-decode
全部の番号 = range(全バイト.get_vocab_size())
番号 = next(番号 for 番号 in 全部の番号 if token_bytes(全バイト, 番号) == b"\xf0")
戻した文字 = 全バイト.decode([番号])
print(番号, "→", repr(戻した文字), "→", 全バイト.encode(戻した文字).ids)

# %% answer-normalize
from tokenizers import normalizers

そろえる = normalizers.NFKC()
for 文字 in ["①", "㍿", "ﾊﾝｶｸ", "Ａ"]:
    print(文字, "→", そろえる.normalize_str(文字))
