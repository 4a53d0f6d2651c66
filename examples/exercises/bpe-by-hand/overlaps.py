# %% start pairs
# %% check
_答え = 対を数える("AAAA")
assert isinstance(_答え, dict), f"対を数える は、辞書を返してください。いまは {_答え!r} を返しています。"
assert _答え.get("AA") != 2, "「AAAA」の中の AA が2個です。まだ、重ならないように数えています。"
assert _答え == {"AA": 3}, f"「AAAA」では、AA が3個になるはずですが、{dict(_答え)} になりました。"
_答え = 対を数える("ABABABC")
assert _答え == {"AB": 3, "BA": 2, "BC": 1}, (
    f"「ABABABC」では、AB が3個、BA が2個、BC が1個のはずですが、{dict(_答え)} になりました。"
)
# %% right
元の文 = "ABCDCDABCDCDE"


def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 個数.get(対, 0) + 1
    return 個数


print(len(元の文), "文字")
print(対を数える(元の文))


# %% wrong countの答えに足した
def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 文.count(対) + 1
    return 個数


# %% wrong いつも1にした
def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 1
    return 個数


# %% wrong 一つずつずらすのをやめた
def 対を数える(文):
    個数 = {}
    for i in range(0, len(文) - 1, 2):
        対 = 文[i : i + 2]
        個数[対] = 文.count(対)
    return 個数
