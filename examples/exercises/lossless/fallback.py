# %% start
def 分ける(文, 語彙):
    return list(文)


print(分ける("猫と犬", {"猫", "と"}))
# %% check
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


# %% right
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


# %% wrong 番号（符号位置）を書いた
def 分ける(文, 語彙):
    return [文字 if 文字 in 語彙 else f"<0x{ord(文字):02X}>" for 文字 in 文]


# %% wrong 小文字で書いた
def 分ける(文, 語彙):
    トークン = []
    for 文字 in 文:
        if 文字 in 語彙:
            トークン.append(文字)
        else:
            トークン += [f"<0x{バイト:02x}>" for バイト in 文字.encode()]
    return トークン


# %% wrong 2桁にそろえなかった
def 分ける(文, 語彙):
    トークン = []
    for 文字 in 文:
        if 文字 in 語彙:
            トークン.append(文字)
        else:
            トークン += [f"<0x{バイト:X}>" for バイト in 文字.encode()]
    return トークン


# %% wrong 知っている文字もバイトに分けた
def 分ける(文, 語彙):
    return [f"<0x{バイト:02X}>" for バイト in 文.encode()]


# %% wrong リストの中にリストを入れた
def 分ける(文, 語彙):
    return [文字 if 文字 in 語彙 else [f"<0x{バイト:02X}>" for バイト in 文字.encode()] for 文字 in 文]


# %% wrong 知らない文字を飛ばした
def 分ける(文, 語彙):
    return [文字 for 文字 in 文 if 文字 in 語彙]
