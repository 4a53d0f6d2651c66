# %% fallback: start
def 分ける(文, 語彙):
    return list(文)


print(分ける("猫と犬", {"猫", "と"}))
# %% fallback: check
_答え = 分ける("猫と犬", {"猫", "と"})
assert _答え is not None, "分ける が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)), f"分ける は、リストを返してください。いまは {_答え!r} を返しています。"
_答え = list(_答え)
assert "犬" not in _答え, "「犬」は語彙にありません。バイトに分けてください。"
assert _答え[:2] == ["猫", "と"], f"語彙にある「猫」と「と」は、そのまま残してください。いまは {_答え} です。"
assert not any(isinstance(_一つ, (list, tuple)) for _一つ in _答え), (
    f"バイトのトークンは、一つずつ並べてください。いまは {_答え} です。"
)
assert _答え != ["猫", "と", "<0x72AC>"], "72AC は「犬」の番号（符号位置）です。UTF-8のバイトに分けてください。"
assert _答え != ["猫", "と", "<0xe7>", "<0x8a>", "<0xac>"], "16進数のAからFは、大文字で書いてください。"
assert _答え == ["猫", "と", "<0xE7>", "<0x8A>", "<0xAC>"], (
    f"「犬」は <0xE7> <0x8A> <0xAC> の三つになるはずですが、いまは {_答え} です。"
)
_答え = list(分ける("a\n🥺", {"a"}))
assert "<0xA>" not in _答え, "改行のバイトは <0x0A> です。16進数を、いつも2桁で書いてください。"
_正しい = ["a", "<0x0A>", "<0xF0>", "<0x9F>", "<0xA5>", "<0xBA>"]
assert _答え == _正しい, f"語彙が a だけのとき、a、改行、🥺は {_正しい} になるはずですが、{_答え} になりました。"


# %% fallback: right
def 分ける(文, 語彙):
    トークン = []
    for 文字 in 文:
        if 文字 in 語彙:
            トークン.append(文字)
        else:
            for バイト in 文字.encode():
                トークン.append(f"<0x{バイト:02X}>")
    return トークン


print(分ける("猫と犬", {"猫", "と"}))


# %% fallback: wrong 番号（符号位置）を書いた
def 分ける(文, 語彙):
    return [文字 if 文字 in 語彙 else f"<0x{ord(文字):02X}>" for 文字 in 文]


# %% fallback: wrong 小文字で書いた
#~ for バイト ⇒ トークン += [f"<0x{バイト:02x}>" for バイト
#~ :⏎                トークン.append(f"<0x{バイト:02X}>") ⇒ ]


# %% fallback: wrong 2桁にそろえなかった
#~ for バイト ⇒ トークン += [f"<0x{バイト:X}>" for バイト
#~ :⏎                トークン.append(f"<0x{バイト:02X}>") ⇒ ]


# %% fallback: wrong 知っている文字もバイトに分けた
def 分ける(文, 語彙):
    return [f"<0x{バイト:02X}>" for バイト in 文.encode()]


# %% fallback: wrong リストの中にリストを入れた
def 分ける(文, 語彙):
    return [文字 if 文字 in 語彙 else [f"<0x{バイト:02X}>" for バイト in 文字.encode()] for 文字 in 文]


# %% fallback: wrong 知らない文字を飛ばした
def 分ける(文, 語彙):
    return [文字 for 文字 in 文 if 文字 in 語彙]


# %% missing: start
from nexttoken import bpe

トークナイザ = bpe.train("猫と暮らす本", vocab_size=40, full_alphabet=False)


def 欠けた文字(文, トークナイザ):
    return []


print(欠けた文字("猫とOK🥺OK", トークナイザ))
# %% missing: check
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
# %% missing: right
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


# %% missing: wrong 同じ文字を何度も入れた
def 欠けた文字(文, トークナイザ):
    return [文字 for 文字 in 文 if トークナイザ.decode(トークナイザ.encode(文字)) != 文字]


# %% missing: wrong 文字そのものが語彙にあるかを見た
def 欠けた文字(文, トークナイザ):
    欠けた = []
    for 文字 in 文:
        if 文字.encode() not in トークナイザ.vocab.values() and 文字 not in 欠けた:
            欠けた.append(文字)
    return 欠けた


# %% missing: wrong 戻ったほうを集めた
def 欠けた文字(文, トークナイザ):
    return [文字 for 文字 in 文 if トークナイザ.decode(トークナイザ.encode(文字)) == 文字]


# %% missing: wrong 決まった文字だけを探した
def 欠けた文字(文, トークナイザ):
    return [文字 for 文字 in "OK🥺" if 文字 in 文]


# %% missing: wrong 集合で返した
def 欠けた文字(文, トークナイザ):
    return {文字 for 文字 in 文 if トークナイザ.decode(トークナイザ.encode(文字)) != 文字}


# %% unknown: start
語彙 = {"吾", "輩", "は", "猫", "で", "あ", "る"}


def 分ける(文):
    return [文字 for 文字 in 文 if 文字 in 語彙]


print(分ける("吾輩は犬である🥺"))
# %% unknown: check
_答え = 分ける("吾輩は犬である🥺")
assert isinstance(_答え, list), f"分ける は、リストを返してください。いまは {_答え!r} を返しています。"
assert len(_答え) != 6, "「犬」と「🥺」が、まだ黙って消えています。"
assert "犬" not in _答え, "「犬」は語彙にないので、そのままではトークンにできません。"
assert "猫" not in _答え, "文にない「猫」が混じりました。"
assert _答え == ["吾", "輩", "は", "<unk>", "で", "あ", "る", "<unk>"], (
    f"犬と🥺が <unk> になるはずですが、{_答え} になりました。"
)
_答え = 分ける("猫と")
assert _答え == ["猫", "<unk>"], f"語彙にない「と」も、<unk> にしてください。いまは {_答え} です。"
_答え = 分ける("猫")
assert _答え == ["猫"], f"語彙にある「猫」は、そのまま残してください。いまは {_答え} です。"
# %% unknown: right
語彙 = {"吾", "輩", "は", "猫", "で", "あ", "る"}


def 分ける(文):
    return [文字 if 文字 in 語彙 else "<unk>" for 文字 in 文]


print(分ける("吾輩は犬である🥺"))
# %% unknown: wrong 語彙に足した
#~ } ⇒ , "犬", "🥺"}
#~ if 文字 in 語彙 else "<unk>" for 文字 in 文 ⇒ for 文字 in 文 if 文字 in 語彙


# %% unknown: wrong 知っている文字のほうを置き換えた
#~ 文字 if 文字 in 語彙 else "<unk>" for ⇒ "<unk>" if 文字 in 語彙 else 文字 for


# %% unknown: wrong 知らない文字だけを集めた
#~ 文字 if 文字 in 語彙 else "<unk>" for 文字 in 文 ⇒ "<unk>" for 文字 in 文 if 文字 not in 語彙
