# %% start
from nexttoken import bpe

トークナイザ = bpe.train("猫と暮らす本", vocab_size=40, full_alphabet=False)


def 欠けた文字(文, トークナイザ):
    return []


print(欠けた文字("猫とOK🥺OK", トークナイザ))
# %% check
from nexttoken import bpe as _bpe

_小さい = _bpe.train("あん", vocab_size=4, full_alphabet=False)  # E3、81、82、93
_答え = 欠けた文字("あ!い?", _小さい)
assert _答え is not None, "欠けた文字 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)), f"欠けた文字 は、リストを返してください。いまは {type(_答え).__name__} を返しています。"
assert "あ" not in _答え, f"「あ」は元に戻るので、欠けていません。いまは {list(_答え)} です。"
assert list(_答え) == ["!", "い", "?"], f"「あ!い?」では、!、い、? が欠けるはずですが、{list(_答え)} になりました。"
_答え = 欠けた文字("あんこ", _小さい)
assert list(_答え) == [], (
    f"「こ」は「あん」にない文字ですが、バイトがそろっているので、元に戻ります。いまは {list(_答え)} です。"
)
_答え = 欠けた文字("OKとOK", _小さい)
assert list(_答え) != ["O", "K", "と", "O", "K"], "同じ文字が、二度入っています。一度だけにしてください。"
assert list(_答え) == ["O", "K", "と"], (
    f"「OKとOK」では、O、K、と が、この順に欠けるはずですが、{list(_答え)} になりました。"
)
_全部 = _bpe.train("猫", vocab_size=256)
_答え = 欠けた文字("OK🥺", _全部)
assert list(_答え) == [], f"256種類のバイトがそろっていれば、何も欠けません。いまは {list(_答え)} です。"
# %% right
from nexttoken import bpe

トークナイザ = bpe.train("猫と暮らす本", vocab_size=40, full_alphabet=False)


def 欠けた文字(文, トークナイザ):
    欠けた = []
    for 文字 in 文:
        戻した = トークナイザ.decode(トークナイザ.encode(文字))
        if 戻した != 文字 and 文字 not in 欠けた:
            欠けた.append(文字)
    return 欠けた


print(欠けた文字("猫とOK🥺OK", トークナイザ))


# %% wrong 同じ文字を何度も入れた
def 欠けた文字(文, トークナイザ):
    return [文字 for 文字 in 文 if トークナイザ.decode(トークナイザ.encode(文字)) != 文字]


# %% wrong 文字そのものが語彙にあるかを見た
def 欠けた文字(文, トークナイザ):
    欠けた = []
    for 文字 in 文:
        if 文字.encode() not in トークナイザ.vocab.values() and 文字 not in 欠けた:
            欠けた.append(文字)
    return 欠けた


# %% wrong 戻ったほうを集めた
def 欠けた文字(文, トークナイザ):
    return [文字 for 文字 in 文 if トークナイザ.decode(トークナイザ.encode(文字)) == 文字]


# %% wrong 決まった文字だけを探した
def 欠けた文字(文, トークナイザ):
    return [文字 for 文字 in "OK🥺" if 文字 in 文]


# %% wrong 集合で返した
def 欠けた文字(文, トークナイザ):
    return {文字 for 文字 in 文 if トークナイザ.decode(トークナイザ.encode(文字)) != 文字}
