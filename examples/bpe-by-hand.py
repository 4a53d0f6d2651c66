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
# この本のライブラリにも、同じことをする関数があります。規則表を逆にたどれば、元の文に戻ります。

# %% restore
from nexttoken.letter_pairs import restore, rule_table, steps

手順 = steps(元の文)
print(rule_table(手順) == 規則)
print(restore("WWE", 規則))

# %% [markdown]
# ## 規則表の長さも数える
#
# 規則一つは、3文字（`Z`、`C`、`D`）と数えます。

# %% account
from nexttoken.letter_pairs import costs


def 勘定(文, 規則表):
    長さ = costs(文, 規則表).with_symbols
    合計 = f"文 {長さ.text} ＋ 規則表 {長さ.rule_table} ＝ {長さ.total}文字"
    差 = 長さ.before - 長さ.total
    損得 = "得" if 差 > 0 else "損" if 差 < 0 else "同じ"
    print(f"元 {長さ.before}文字　{合計}　{損得}")


勘定(元の文, 規則)
勘定(元の文 * 2, 規則)  # 文だけを2回くり返す。規則表はそのまま

# %% [markdown]
# 規則を2文字（`CD` だけ）と数えたり、ビットで数えたりもできます。

# %% ways
for 回数 in [1, 2]:
    print(f"文が{回数}回")
    結果 = costs(元の文 * 回数, 規則)
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
勘定(元の文 * 2, rule_table(やり直した手順))

# %% [markdown]
# ## 文字の代わりに、バイトから始める
#
# 出発点は、256種類のバイトです。番号は、バイトの値とは別に振ります。

# %% bytes
from nexttoken import bpe

トークナイザ = bpe.train(元の文, vocab_size=256 + 4)
print(トークナイザ.merges)
print(トークナイザ.encode(元の文))
print(トークナイザ.vocab[0], トークナイザ.vocab[1], トークナイザ.vocab[36])

# %% [markdown]
# ライブラリの、いちばん素直な書き方を見てみます。毎回すべての対を数え直すので、遅い書き方です。

# %% naive
import inspect

print(inspect.getsource(bpe.train_slowly))

# %% [markdown]
# ## 知らない文字は、どうなる？

# %% unknown
from nexttoken import bpe

小さなトークナイザ = bpe.train(元の文, vocab_size=9, full_alphabet=False)
print(list(小さなトークナイザ.vocab.values()))
番号 = 小さなトークナイザ.encode("ABFE")
print("ABFE →", 番号, "→", 小さなトークナイザ.decode(番号))

# %% [markdown]
# ## 確かめよう

# %% answer-plums
早口言葉 = "すもももももももものうち"
for 手 in steps(早口言葉):
    print(f"{手.before}　{手.pair}が{手.count}個 → {手.symbol}")
    print(手.after)
合計 = len(手.after) + 3 * len(steps(早口言葉))
print(f"元 {len(早口言葉)}文字、縮めた文と規則表 {合計}文字")

# %% answer-iroha
いろは歌 = """
いろはにほへと　ちりぬるを　わかよたれそ　つねならむ
うゐのおくやま　けふこえて　あさきゆめみし　ゑひもせす
"""
文 = "".join(いろは歌.split())
print(len(文), "文字、くり返す対は", len(steps(文)), "個")

# %% answer-tie
from nexttoken.letter_pairs import count_pairs, replace

print(count_pairs("YZZYZZE"))
for 対 in ["YZ", "ZZ"]:
    一度目 = replace("YZZYZZE", {"X": 対})
    次の対 = steps(一度目)[0].pair
    二度目 = replace(一度目, {"W": 次の対})
    print(f"X = {対} → {一度目}、W = {次の対} → {二度目}")
