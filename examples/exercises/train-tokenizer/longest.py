# %% start
from nexttoken import bpe

文章 = "猫が鳴いた。猫が鳴いた。犬が鳴いた。Meow. Meow."
トークナイザ = bpe.train(文章, vocab_size=50, full_alphabet=False)


def 長い順(語彙, 個数):
    return []


print(長い順(トークナイザ.vocab, 3))
# %% check
_半端 = "ニャー".encode() + "ニ".encode()[:2]
_語彙 = dict(enumerate([b"e", "猫".encode()[:2], "猫が".encode(), _半端, b"Meow", "猫".encode(), "鳴いた".encode()]))
_答え = 長い順(_語彙, 3)
assert _答え is not None, "長い順 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)), f"長い順 は、リストを返してください。いまは {_答え!r} を返しています。"
_答え = list(_答え)
assert _答え, "まだ、何も入っていません。"
assert len(_答え) == 3, f"3個を頼んだのに、{len(_答え)}個が返りました。"
assert not any(isinstance(_語, bytes) for _語 in _答え), (
    f"バイト列のままです（{_答え}）。decode で文字に戻してください。"
)
assert all(isinstance(_語, str) for _語 in _答え), f"文字に戻したトークンを並べてください。いまは {_答え} です。"
assert not any("�" in _語 or _語.startswith("ニャー") for _語 in _答え), (
    f"文字の途中で切れたトークンが混じっています（{_答え}）。それは飛ばしてください。"
)
assert _答え != ["鳴いた", "猫が", "Meow"], "バイト数の順になっています。文字数の順にしてください。"
assert _答え[0] != "e" and _答え[0] != "猫", f"短い順になっています（{_答え}）。長いものから並べてください。"
assert _答え == ["Meow", "鳴いた", "猫が"], f"Meow、鳴いた、猫が の順になるはずですが、{_答え} になりました。"
_答え = 長い順(_語彙, 1)
assert list(_答え) == ["Meow"], f"1個を頼むと Meow だけが返るはずですが、{list(_答え)} が返りました。"
# %% right
from nexttoken import bpe

文章 = "猫が鳴いた。猫が鳴いた。犬が鳴いた。Meow. Meow."
トークナイザ = bpe.train(文章, vocab_size=50, full_alphabet=False)


def 長い順(語彙, 個数):
    読める = []
    for バイト列 in 語彙.values():
        文字 = バイト列.decode(errors="replace")
        if "�" not in 文字:
            読める.append(文字)
    return sorted(読める, key=len, reverse=True)[:個数]


print(長い順(トークナイザ.vocab, 3))


# %% wrong 途中で切れたトークンも入れた
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="replace") for バイト列 in 語彙.values()]
    return sorted(文字, key=len, reverse=True)[:個数]


# %% wrong 読めないバイトだけを捨てた
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="ignore") for バイト列 in 語彙.values()]
    return sorted(文字, key=len, reverse=True)[:個数]


# %% wrong バイト数の順にした
def 長い順(語彙, 個数):
    答え = []
    for バイト列 in sorted(語彙.values(), key=len, reverse=True):
        文字 = バイト列.decode(errors="replace")
        if "�" not in 文字:
            答え.append(文字)
    return 答え[:個数]


# %% wrong 短い順にした
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="replace") for バイト列 in 語彙.values()]
    return sorted([語 for 語 in 文字 if "�" not in 語], key=len)[:個数]


# %% wrong バイト列のまま並べた
def 長い順(語彙, 個数):
    return sorted(語彙.values(), key=len, reverse=True)[:個数]


# %% wrong 個数を使わなかった
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="replace") for バイト列 in 語彙.values()]
    return sorted([語 for 語 in 文字 if "�" not in 語], key=len, reverse=True)
