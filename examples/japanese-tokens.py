# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [neko, sample, gemma, tokenizers]
# ---

# %% [markdown]
# # 日本語とトークン
#
# 漱石の小説から生まれたトークナイザと、Gemmaのトークナイザで、同じ文章をトークンにします。

# %% load
from nexttoken import load_gemma, load_trained

漱石 = load_trained("neko-5000-full")
gemma = load_gemma()[0].backend_tokenizer
print(f"漱石の語彙:  {漱石.get_vocab_size():>7,}")
print(f"Gemmaの語彙:  {gemma.get_vocab_size():>7,}")

# %% [markdown]
# ## 同じ文で比べる

# %% compare
from nexttoken.tokenizer_training import compression

for 文 in ["吾輩は猫である。名前はまだ無い。", "スマートフォンでAIに質問する。"]:
    print(文)
    for 名前, tokenizer in [("漱石 ", 漱石), ("Gemma", gemma)]:
        結果 = compression(tokenizer, 文)
        掛け算 = f"{結果.tokens:>2}トークン × {結果.bits_per_token}ビット"
        print(f"  {名前} {掛け算} ＝ {結果.bits}ビット")

# %% [markdown]
# ## 長いトークンを見てみる

# %% longest-gemma
import regex

かな = r"[\p{Hiragana}\p{Katakana}]"
語彙 = gemma.get_vocab()
かなを含む = [語 for 語 in 語彙 if regex.search(かな, 語)]
print(*sorted(かなを含む, key=lambda 語: (len(語), 語))[-7:], sep="\n")

# %% [markdown]
# ## Gemmaの語彙を数える

# %% count
種類 = {
    "かなを含む": かな,
    "漢字を含む": r"\p{Han}",
    "一文字だけ": r"(?s)\A.\Z",
    "「▁」で始まる": r"^▁",
    "バイト": r"^<0x[0-9A-F]{2}>$",
    "予備の席": r"^<unused\d+>$",
}
for 名前, 型 in 種類.items():
    探す = regex.compile(型).search
    数 = sum(bool(探す(語)) for 語 in 語彙)
    print(f"{数:>7,} {名前}")

# %% spaces
for 文 in ["I am a cat.", "12345", "吾輩は 猫"]:
    print(gemma.encode(文, add_special_tokens=False).tokens)

# %% [markdown]
# ## 一文字は何トークンか

# %% per-character
from nexttoken import corpus_path, load_txt


def トークン数(tokenizer, 文):
    return len(tokenizer.encode(文, add_special_tokens=False).ids)


文章 = {
    "吾輩は猫である": "\n".join(load_txt(corpus_path("neko"))),
    "つぎの言葉を当てる猫": "\n".join(load_txt(corpus_path("sample"))),
}
for 題名, 本文 in 文章.items():
    print(f"『{題名}』 {len(本文):,}文字")
    for 名前, tokenizer in [("漱石 ", 漱石), ("Gemma", gemma)]:
        print(f"  {名前} 1文字当たり{トークン数(tokenizer, 本文) / len(本文):.2f}トークン")

# %% [markdown]
# ## 同じ意味の文を、いろいろな言葉で

# %% languages
月の演説 = {
    "日本語": "我々は月に行くことを選択する",
    "英語": "We choose to go to the Moon",
    "ロシア語": "Мы решили отправиться на луну",
    "中国語": "我们选择登上月球",
    "韓国語": "우리는 달에 가기로 결정했습니다",
    "英語をマラヤーラム文字で": "വി ചൂസ് റ്റു ഗോ റ്റു ദി മൂൺ",
}
for 言語, 文 in 月の演説.items():
    print(f"漱石{トークン数(漱石, 文):>3}  Gemma{トークン数(gemma, 文):>3}  {言語}")

# %% botchan
冒頭 = {
    "原文": "親譲りの無鉄砲で小供の時から損ばかりしている。",
    "英訳": "Because of an hereditary recklessness, I have been playing always a losing game since my childhood.",
}
for 名前, 文 in 冒頭.items():
    print(f"{名前}  {len(文)}文字  Gemmaで{トークン数(gemma, 文)}トークン")

# %% [markdown]
# ## 一文字ずつ増やしてみる

# %% prefix
tokenizer = load_trained("neko-emoji-botchan-5000")
文書 = "月がきれい"
for idx in range(len(文書)):
    文書断片 = 文書[: idx + 1]
    tokens = tokenizer.encode(文書断片)
    print(文書断片, "　" * (len(文書) - idx), ":", tokens.ids)

# %% prefix-ours
for idx in range(len(文書)):
    文書断片 = 文書[: idx + 1]
    tokens = 漱石.encode(文書断片)
    print(文書断片, "　" * (len(文書) - idx), ":", tokens.ids)

# %% prefix-gemma
文書 = "月がきれいですね"
for idx in range(len(文書)):
    文書断片 = 文書[: idx + 1]
    tokens = gemma.encode(文書断片, add_special_tokens=False)
    print("|".join(tokens.tokens))

# %% [markdown]
# ## 規則を、覚えた順に当てはめる

# %% encode
import json
from itertools import pairwise

規則 = json.loads(gemma.to_str())["model"]["merges"]
何番目 = {tuple(対): 番目 for 番目, 対 in enumerate(規則, start=1)}


def 一手ずつ(文):
    並び = list(文)
    print("|".join(並び))
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 何番目]:
        早い対 = min(候補, key=何番目.get)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
        print("|".join(並び), f"　規則{何番目[早い対]:,}番")
    return 並び


for 文 in ["月がきれい", "月がきれいで"]:
    答え = gemma.encode(文, add_special_tokens=False).tokens
    print("encodeと同じ？", 一手ずつ(文) == 答え)

# %% [markdown]
# ## バイトから文字を組み立てる

# %% rare
from nexttoken.tokenizer_training import token_bytes

for 文字 in ["猫", "鬱", "麒麟", "𠮷", "🥺"]:
    番号の列 = 漱石.encode(文字).ids
    バイト = [token_bytes(漱石, 番号).hex(" ").upper() for 番号 in 番号の列]
    print(文字, バイト, gemma.encode(文字, add_special_tokens=False).tokens)

# %% growing
番号の列 = 漱石.encode("🥺").ids
for 個数 in range(1, len(番号の列) + 1):
    print(番号の列[:個数], "→", 漱石.decode(番号の列[:個数]))

# %% [markdown]
# ## 確かめよう

# %% answer-space
for 文字 in [" ", "　"]:
    print(repr(文字), 漱石.encode(文字).ids, gemma.encode(文字, add_special_tokens=False).tokens)
print("『吾輩は猫である』の全角スペース:", 文章["吾輩は猫である"].count("　"), "個")

# %% answer-rights
人権宣言 = {
    "日本語": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "英語": "All human beings are born free and equal in dignity and rights.",
    "ロシア語": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "中国語": "人人生而自由，在尊严和权利上一律平等。",
    "韓国語": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
}
for 言語, 文 in 人権宣言.items():
    print(f"Gemmaで{トークン数(gemma, 文):>3}トークン  {言語}")

# %% answer-join
前 = gemma.encode("月がきれ", add_special_tokens=False).tokens
後ろ = gemma.encode("い", add_special_tokens=False).tokens
print("別々に:", "|".join(前 + 後ろ))
print("一度に:", "|".join(gemma.encode("月がきれい", add_special_tokens=False).tokens))
