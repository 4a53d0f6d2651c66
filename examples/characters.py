# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: []
# ---

# %% [markdown]
# # 文字は、ぜんぶ数だった
#
# 名前も、四種類の文字で書いた同じ一文も、番号とバイト列に置き換えます。

# %% name
名前 = "夏目漱石"

for 文字 in 名前:
    print(文字, ord(文字), 文字.encode().hex(" ").upper())

# %% [markdown]
# 次の四行は、どれも「言語」です。

# %% four
四つの文 = {
    "日本語": "我々は月に行くことを選択する",
    "英語": "We choose to go to the Moon",
    "ロシア語": "Мы решили отправиться на луну",
    "？？？": "വി ചൂസ് റ്റു ഗോ റ്റു ദി മൂൺ",
}
for 言語, 文 in 四つの文.items():
    print(f"{文}　（{言語}）")

# %% [markdown]
# ## 文字には番号がある
#
# `ord` は文字を番号に、`chr` は番号を文字に戻します。

# %% numbers
for 文字 in "月に行く":
    print(文字, "→", ord(文字), f"（16進数で {ord(文字):X}）", "→", chr(ord(文字)))

# %% [markdown]
# ## 番号をバイトで書く
#
# 同じ文字でも、符号化方式が違えばバイト列は違います。

# %% bytes
for 方式 in ["utf-8", "utf-16-be", "shift_jis", "euc_jp"]:
    print(f"{方式:10}", "月".encode(方式).hex(" ").upper())

# %% [markdown]
# 四行目の文字には、名前を聞いてみます。

# %% malayalam
import unicodedata

for 文字 in 四つの文["？？？"][:4]:
    print(f"U+{ord(文字):04X}", unicodedata.name(文字))

# %% [markdown]
# ## JIS では書けない文字
#
# 日本語のための文字コードには、マラヤーラム文字も絵文字も入っていません。

# %% jis
from nexttoken.encodings import ENCODINGS, bytes_of

for 方式 in ENCODINGS:
    書ける文字 = [文字 for 文字 in "我WМവ🥺" if bytes_of(文字, 方式)]
    print(方式, 書ける文字)

# %% [markdown]
# 書けない文字を無理に書こうとすると、Python は例外を送出します。

# %% error
try:
    "🥺".encode("shift_jis")
except UnicodeEncodeError as 例外:
    print(例外)

# %% [markdown]
# ## 文字化け
#
# UTF-8 で書いたものを Shift_JIS のつもりで読むと、こうなります。

# %% mojibake
from nexttoken.encodings import mojibake

print(mojibake("吾輩は猫である", written="utf-8", read="cp932"))

# %% [markdown]
# ## 確かめよう

# %% answer-emoji
print([f"U+{ord(文字):X}" for 文字 in "👨‍👩‍👧"])
print(len("👨‍👩‍👧"), "個の符号位置、UTF-8 で", len("👨‍👩‍👧".encode()), "バイト")

# %% answer-size
文 = "吾輩は猫である"
for 方式 in ["utf-8", "shift_jis", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
