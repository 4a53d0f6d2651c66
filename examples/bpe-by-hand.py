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
# # BPEを手でやってみる
#
# `ABCDCDABCDCDE` という13文字を、バイト対符号化（BPE）で縮めます。

# %% pairs
元の文 = "ABCDCDABCDCDE"


def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 文.count(対)
    return 個数


print(len(元の文), "文字")
print(対を数える(元の文))


# %% merge
def まとめる(文, 対, 記号):
    return 文.replace(対, 記号)


print(まとめる(元の文, "CD", "Z"))

# %% [markdown]
# ## くり返す対がなくなるまで
#
# いちばん多い対を、一つずつ新しい記号に置き換えます。

# %% steps
文, 規則 = 元の文, {}
for 記号 in "ZYXWVU":
    個数 = 対を数える(文)
    対 = max(個数, key=個数.get)
    if 個数[対] < 2:
        break
    print(f"{文}　{対}が{個数[対]}個 → {記号} = {対}")
    文 = まとめる(文, 対, 記号)
    規則[記号] = 対
print(文)

# %% last
print(対を数える("WWE"))

# %% [markdown]
# この本のライブラリにも、同じことをする関数があります。

# %% same
from nexttoken.letter_pairs import count_pairs, dictionary, steps

手順 = steps(元の文)
print(手順[0])
print(count_pairs(元の文) == 対を数える(元の文), dictionary(手順) == 規則)

# %% half
from nexttoken.letter_pairs import replace

print(replace("ABABAB", {"Y": "AB"}))

# %% restore
from nexttoken.letter_pairs import restore

辞書 = dictionary(手順)
print(辞書)
print(restore("WWE", 辞書))

# %% [markdown]
# ## 辞書の長さも数える
#
# 規則一つは、3文字（`Z`、`C`、`D`）と数えます。

# %% account
from nexttoken.letter_pairs import costs


def 勘定(文, 辞書):
    長さ = costs(文, 辞書).with_symbols
    合計 = f"文 {長さ.text} ＋ 辞書 {長さ.dictionary} ＝ {長さ.total}文字"
    差 = 長さ.before - 長さ.total
    損得 = "得" if 差 > 0 else "損" if 差 < 0 else "同じ"
    print(f"元 {長さ.before}文字　{合計}　{損得}")


勘定(元の文, 辞書)

# %% [markdown]
# ## 文が2倍になったら
#
# 辞書はそのままで、文だけを2回くり返します。

# %% twice
勘定(元の文 * 2, 辞書)

# %% [markdown]
# 規則を2文字（`CD` だけ）と数えたり、ビットで数えたりもできます。

# %% ways
for 回数 in [1, 2]:
    print(f"文が{回数}回")
    結果 = costs(元の文 * 回数, 辞書)
    for 数え方, 長さ in [
        ("規則＝3文字", 結果.with_symbols),
        ("規則＝2文字", 結果.pairs_only),
        ("ビット", 結果.bits),
    ]:
        print(f"　元 {長さ.before}　合計 {長さ.total}　（{数え方}）")

# %% [markdown]
# くり返した文で、初めからBPEをやり直すと、まだ先があります。

# %% again
やり直した手順 = steps(元の文 * 2)
for 手 in やり直した手順[4:]:
    print(f"{手.before}　{手.pair}が{手.count}個 → {手.symbol} = {手.pair}")
print(やり直した手順[-1].after, "\n")
勘定(元の文 * 2, dictionary(やり直した手順))

# %% [markdown]
# ## 辞書にないものは、どうなる？

# %% unknown
from nexttoken import bpe

小さなトークナイザ = bpe.train(元の文, vocab_size=9, full_alphabet=False)
print(list(小さなトークナイザ.vocab.values()))
番号 = 小さなトークナイザ.encode("ABFE")
print("ABFE →", 番号, "→", 小さなトークナイザ.decode(番号))

# %% [markdown]
# ## ライブラリでは、どう書いてある？
#
# バイトを相手にするBPEです。毎回すべての対を数え直す、いちばん素直な書き方を見てみます。

# %% naive
import inspect

print(inspect.getsource(bpe.train_slowly))

# %% bytes
トークナイザ = bpe.train(元の文, vocab_size=256 + 4)
print(トークナイザ.merges)
print(トークナイザ.encode(元の文))

# %% [markdown]
# ## 確かめよう

# %% answer-plums
for 手 in steps("すもももももももものうち"):
    print(f"{手.before}　{手.pair}が{手.count}個 → {手.symbol}")
    print(手.after)
勘定("すもももももももものうち", dictionary(steps("すもももももももものうち")))

# %% answer-iroha
いろは歌 = """
いろはにほへと　ちりぬるを　わかよたれそ　つねならむ
うゐのおくやま　けふこえて　あさきゆめみし　ゑひもせす
"""
文 = "".join(いろは歌.split())
print(len(文), "文字、くり返す対は", len(steps(文)), "個")

# %% answer-tie
print(count_pairs("YZZYZZE"))
for 対 in ["YZ", "ZZ"]:
    一度目 = replace("YZZYZZE", {"X": 対})
    次の対 = steps(一度目)[0].pair
    二度目 = replace(一度目, {"W": 次の対})
    print(f"X = {対} → {一度目}、W = {次の対} → {二度目}")
