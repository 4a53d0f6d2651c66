# %% rule-order: start
from itertools import pairwise

規則 = [("い", "で"), ("れ", "い"), ("き", "れい"), ("が", "き")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


print("|".join(分ける("月がきれいで")))
# %% rule-order: check
_元 = [("い", "で"), ("れ", "い"), ("き", "れい"), ("が", "き")]
assert sorted(map(tuple, 規則)) == sorted(_元), "規則を足したり消したりせず、順番だけを変えてください。"
_答え = 分ける("月がきれいで")
assert _答え == list(_答え) and "".join(_答え) == "月がきれいで", (
    f"つなげても、元の文に戻りません。いまは {_答え} です。"
)
assert "いで" not in _答え, f"いまは {'|'.join(_答え)} です。「いで」が先にまとまると、「い」を取られてしまいます。"
assert "がき" not in _答え, f"いまは {'|'.join(_答え)} です。「がき」が先にまとまると、「き」を取られてしまいます。"
assert "きれい" in _答え, f"いまは {'|'.join(_答え)} です。「きれい」が、まだまとまっていません。"
_短い = 分ける("いで")
assert _短い == ["いで"], f"「いで」だけの文では、「いで」がまとまるはずですが、{_短い} になりました。"
# %% rule-order: right
from itertools import pairwise

規則 = [("れ", "い"), ("い", "で"), ("き", "れい"), ("が", "き")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


print("|".join(分ける("月がきれいで")))
# %% rule-order: wrong きれい を初めに移しただけ
from itertools import pairwise

規則 = [("き", "れい"), ("い", "で"), ("れ", "い"), ("が", "き")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


# %% rule-order: wrong 規則を逆の順にした
from itertools import pairwise

規則 = [("が", "き"), ("き", "れい"), ("れ", "い"), ("い", "で")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


# %% rule-order: wrong いで の規則を消した
from itertools import pairwise

規則 = [("れ", "い"), ("き", "れい"), ("が", "き")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


# %% stream: start
def 少しずつ見せる(バイトの列):
    見せた = []
    for バイト in バイトの列:
        見せた.append(バイト.decode(errors="replace"))
    return 見せた


print(少しずつ見せる([b"\xe7", b"\x8c", b"\xab", b"!"]))
# %% stream: check
_答え = 少しずつ見せる([b"\xe7", b"\x8c", b"\xab", b"!"])
assert _答え is not None, "少しずつ見せる が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)) and all(isinstance(_一つ, str) for _一つ in _答え), (
    f"文字列のリストを返してください。いまは {_答え!r} を返しています。"
)
_答え = list(_答え)
assert not any("�" in _一つ for _一つ in _答え), (
    f"「�」が見えています。文字が完成するまで、ためておいてください。いまは {_答え} です。"
)
assert "".join(_答え) != "!", "「猫」が、どこにも出てきません。読めないバイトを、捨てずにためておいてください。"
assert "猫猫" not in "".join(_答え), (
    f"「猫」が、二度出てきました。見せたら、ためたバイトを空にしてください。いまは {_答え} です。"
)
assert len(_答え) == 4, f"バイトが4回届くので、見せるのも4回です（何もなければ空の文字列）。いまは {_答え} です。"
assert _答え == ["", "", "猫", "!"], f'["", "", "猫", "!"] になるはずですが、{_答え} になりました。'
_答え = list(少しずつ見せる([b"\xf0\x9f", b"\xa5", b"\xba", "の猫".encode()]))
assert _答え == ["", "", "🥺", "の猫"], (
    f'🥺が三つに分かれて届き、「の猫」が続くときは ["", "", "🥺", "の猫"] になるはずですが、{_答え} になりました。'
)
_答え = 少しずつ見せる(["ー".encode() + b"\xe3\x83", b"\x8b"])
assert "".join(_答え) == "ーニ", (
    f"「ー」と「ニ」がつながって届くときは、合わせて「ーニ」になるはずですが、{list(_答え)} になりました。"
)


# %% stream: right
def 少しずつ見せる(バイトの列):
    見せた, ためた = [], b""
    for バイト in バイトの列:
        ためた += バイト
        try:
            見せた.append(ためた.decode())
            ためた = b""
        except UnicodeDecodeError:
            見せた.append("")
    return 見せた


print(少しずつ見せる([b"\xe7", b"\x8c", b"\xab", b"!"]))


# %% stream: wrong 読めないバイトを捨てた
def 少しずつ見せる(バイトの列):
    return [バイト.decode(errors="ignore") for バイト in バイトの列]


# %% stream: wrong 見せたあとに空にしなかった
def 少しずつ見せる(バイトの列):
    見せた, ためた = [], b""
    for バイト in バイトの列:
        ためた += バイト
        try:
            見せた.append(ためた.decode())
        except UnicodeDecodeError:
            見せた.append("")
    return 見せた


# %% stream: wrong 終わりにまとめて見せた
def 少しずつ見せる(バイトの列):
    return [b"".join(バイトの列).decode()]


# %% stream: wrong 三つずつまとめた
def 少しずつ見せる(バイトの列):
    見せた, ためた = [], b""
    for バイト in バイトの列:
        ためた += バイト
        if len(ためた) == 3 or バイト < b"\x80":
            見せた.append(ためた.decode(errors="replace"))
            ためた = b""
        else:
            見せた.append("")
    return 見せた


# %% stream: wrong つないだ文字列を返した
def 少しずつ見せる(バイトの列):
    return b"".join(バイトの列).decode()


# %% unstable: start
見本 = {
    "月が": ["月", "が"],
    "月がき": ["月", "がき"],
    "月がきれ": ["月", "がき", "れ"],
    "月がきれい": ["月", "が", "きれい"],
}


def 見本で(文):
    return 見本.get(文, list(文))


def 書き換わった回数(文, 分ける):
    return 0


print(書き換わった回数("月がきれい", 見本で))
# %% unstable: check
_答え = 書き換わった回数("月がきれい", list)
assert _答え is not None, "書き換わった回数 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (int, float)), f"回数（整数）を返してください。いまは {_答え!r} を返しています。"
assert _答え == 0, f"一文字ずつ右に足されていくだけなら、0回のはずですが、{_答え}回になりました。"
_見本 = {
    "月が": ["月", "が"],
    "月がき": ["月", "がき"],
    "月がきれ": ["月", "がき", "れ"],
    "月がきれい": ["月", "が", "きれい"],
}
_答え = 書き換わった回数("月がきれい", lambda _文: _見本.get(_文, list(_文)))
assert _答え != 0, "「月|が」から「月|がき」へと変わったところを、数えてください。"
assert _答え == 2, f"「月がきれい」の見本では2回（「がき」と「きれい」のところ）のはずですが、{_答え}回になりました。"
_バイトで = {"猫🥺": ["猫", "<0xF0>", "<0x9F>", "<0xA5>", "<0xBA>"]}
_答え = 書き換わった回数("猫🥺", lambda _文: _バイトで.get(_文, list(_文)))
assert _答え == 0, (
    f"一文字が、いくつものトークンになることもあります。右に足されただけなら0回のはずですが、{_答え}回になりました。"
)
_見本 = {
    "ねこ": ["ね", "こ"],
    "ねこの": ["ね", "この"],
    "ねこのの": ["ね", "この", "の"],
    "ねこののの": ["ねこ", "の", "の", "の"],
}
_答え = 書き換わった回数("ねこののの", lambda _文: _見本.get(_文, list(_文)))
assert _答え == 2, f"終わりのトークンだけでなく、手前のどれかが変わっても、書き換えです。2回のはずが、{_答え}回になりました。"
_見本 = {
    "ねこ": ["ねこ"],
    "ねこの": ["ねこ", "の"],
    "ねこのこ": ["ね", "この", "こ"],
    "ねこのこだ": ["ね", "この", "こ", "だ"],
}
_答え = 書き換わった回数("ねこのこだ", lambda _文: _見本.get(_文, list(_文)))
assert _答え == 2, (
    f"「ねこ」を「ね」から作ったときと、「ねこ|の」が「ね|この|こ」に変わったときで、2回のはずですが、{_答え}回になりました。"
)
# %% unstable: right
見本 = {
    "月が": ["月", "が"],
    "月がき": ["月", "がき"],
    "月がきれ": ["月", "がき", "れ"],
    "月がきれい": ["月", "が", "きれい"],
}


def 見本で(文):
    return 見本.get(文, list(文))


def 書き換わった回数(文, 分ける):
    回数 = 0
    for 長さ in range(1, len(文)):
        前 = 分ける(文[:長さ])
        後 = 分ける(文[: 長さ + 1])
        if 後[: len(前)] != 前:
            回数 += 1
    return 回数


print(書き換わった回数("月がきれい", 見本で))


# %% unstable: wrong トークンが増えなかったときを数えた
def 書き換わった回数(文, 分ける):
    回数 = 0
    for 長さ in range(1, len(文)):
        if len(分ける(文[: 長さ + 1])) <= len(分ける(文[:長さ])):
            回数 += 1
    return 回数


# %% unstable: wrong 右に足されただけのときも数えた
def 書き換わった回数(文, 分ける):
    回数 = 0
    for 長さ in range(1, len(文)):
        if 分ける(文[: 長さ + 1]) != 分ける(文[:長さ]):
            回数 += 1
    return 回数


# %% unstable: wrong 初めのトークンだけを比べた
def 書き換わった回数(文, 分ける):
    回数 = 0
    for 長さ in range(1, len(文)):
        if 分ける(文[: 長さ + 1])[0] != 分ける(文[:長さ])[0]:
            回数 += 1
    return 回数


# %% unstable: wrong 終わりの一文字を足し忘れた
def 書き換わった回数(文, 分ける):
    回数 = 0
    for 長さ in range(1, len(文) - 1):
        前 = 分ける(文[:長さ])
        if 分ける(文[: 長さ + 1])[: len(前)] != 前:
            回数 += 1
    return 回数


# %% unstable: wrong 初めの一文字を飛ばした
def 書き換わった回数(文, 分ける):
    回数 = 0
    for 長さ in range(2, len(文)):
        前 = 分ける(文[:長さ])
        if 分ける(文[: 長さ + 1])[: len(前)] != 前:
            回数 += 1
    return 回数
