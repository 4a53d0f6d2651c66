# %% later-pair: start
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数, key=個数.get)
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 規則


print(縮める("ABCDCDABCDCDE"))
# %% later-pair: check
_規則 = 縮める("ABCDCDABCDCDE")
assert isinstance(_規則, dict), f"縮める は、規則の辞書を返してください。いまは {_規則!r} を返しています。"
assert _規則, "規則が一つもできていません。個数のいちばん多い対を選んでいるか、見直してください。"
assert _規則.get("Z") == "CD", f"はじめにまとめるのは、いちばん多い CD です。いまは {_規則.get('Z')} になっています。"
assert _規則.get("Y") != "AB", "二手目がまだ AB です。AB と同じ個数の対のうち、いちばんあとに出てくるものを選んでください。"
assert _規則.get("Y") == "ZZ", f"二手目は {_規則.get('Y')} でした。AB と同じ個数で、いちばんあとに出てくる対は ZZ です。"
_規則 = 縮める("DCDCBABA")
assert _規則.get("Z") == "BA", (
    f"「DCDCBABA」では、DC と BA が2個ずつです。あとに出てくるのは BA ですが、{_規則.get('Z')} を選びました。"
)
# %% later-pair: right
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(reversed(個数), key=個数.get)
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 規則


print(縮める("ABCDCDABCDCDE"))
# %% later-pair: wrong 何も変えていない
#~ reversed(個数) ⇒ 個数
# %% later-pair: wrong 文字の順でいちばんあとのものを選んだ
#~ reversed(個数), key=個数.get ⇒ 個数
# %% later-pair: wrong 同数なら、文字の順であとのものを選んだ
#~ reversed(個数), key=個数.get ⇒ 個数, key=lambda 対: (個数[対], 対)
# %% later-pair: wrong いちばん少ない対を選んだ
#~ max(reversed(個数) ⇒ min(個数


# %% only-gains: start
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数, key=個数.get)
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 文, 規則


print(縮める("ABCDCDABCDCDE"))
print(縮める("ABABAB"))
# %% only-gains: check
_損 = 縮める("ABAB")
assert _損 == ("ABAB", {}), (
    f"「ABAB」の AB は2個です。まとめると、文2文字と規則3文字で、損をします。いまは {_損} です。"
)
_同じ = 縮める("ABABAB")
assert _同じ == ("ABABAB", {}), (
    f"「ABABAB」の AB は3個です。まとめても、文3文字と規則3文字で、得をしません。いまは {_同じ} です。"
)
_得 = 縮める("ABABABAB")
assert _得 == ("ZZZZ", {"Z": "AB"}), (
    f"「ABABABAB」の AB は4個です。まとめれば、文4文字と規則3文字で、得をします。いまは {_得} です。"
)
_五つ = 縮める("ABABABABAB")
assert _五つ == ("ZZZZZ", {"Z": "AB"}), f"「ABABABABAB」の AB は5個です。もちろん得をします。いまは {_五つ} です。"
_お題 = 縮める("ABCDCDABCDCDE")
assert _お題 == ("ABZZABZZE", {"Z": "CD"}), f"お題では、Z = CD だけが得になります。いまは {_お題} です。"
# %% only-gains: right
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数, key=個数.get)
        if 個数[対] < 4:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 文, 規則


print(縮める("ABCDCDABCDCDE"))
print(縮める("ABABAB"))
# %% only-gains: wrong 損も得もない規則も覚えた
#~ 4 ⇒ 3


# %% only-gains: wrong 得をする規則も断った
#~ < ⇒ <=


# %% only-gains: wrong 覚える規則を一つに限った
#~ ZYXWVU ⇒ Z
#~ 4 ⇒ 2


# %% overlaps: start pairs
# %% overlaps: check
_答え = 対を数える("AAAA")
assert isinstance(_答え, dict), f"対を数える は、辞書を返してください。いまは {_答え!r} を返しています。"
assert _答え.get("AA") != 2, "「AAAA」の中の AA が2個です。まだ、重ならないように数えています。"
assert _答え == {"AA": 3}, f"「AAAA」では、AA が3個になるはずですが、{dict(_答え)} になりました。"
_答え = 対を数える("ABABABC")
assert _答え == {"AB": 3, "BA": 2, "BC": 1}, (
    f"「ABABABC」では、AB が3個、BA が2個、BC が1個のはずですが、{dict(_答え)} になりました。"
)
# %% overlaps: right
元の文 = "ABCDCDABCDCDE"


def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 個数.get(対, 0) + 1
    return 個数


print(len(元の文), "文字")
print(対を数える(元の文))


# %% overlaps: wrong countの答えに足した
def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 文.count(対) + 1
    return 個数


# %% overlaps: wrong いつも1にした
def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 1
    return 個数


# %% overlaps: wrong 一つずつずらすのをやめた
def 対を数える(文):
    個数 = {}
    for i in range(0, len(文) - 1, 2):
        対 = 文[i : i + 2]
        個数[対] = 文.count(対)
    return 個数


# %% restore: start
規則 = {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"}


def 戻す(文, 規則):
    return 文


print(戻す("WWE", 規則))
# %% restore: check
try:
    _戻った = 戻す("WWE", {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"})
except RecursionError:
    raise AssertionError("戻す が、自分を呼びつづけて終わりません。") from None
assert _戻った is not None, "戻す が、何も返していません。終わりに return 文 と書いてください。"
assert _戻った == "ABCDCDABCDCDE", f"WWE は ABCDCDABCDCDE に戻るはずですが、{_戻った} になりました。"
_戻った = 戻す("YQ", {"Z": "猫で", "Y": "Zす"})
assert _戻った == "猫ですQ", f"規則が Z = 猫で、Y = Zす のとき、YQ は 猫ですQ に戻るはずですが、{_戻った} になりました。"
_深い = {"Z": "ab", "Y": "Zc", "X": "Yd", "W": "Xe", "V": "Wf", "U": "Vg"}
assert 戻す("U", _深い) == "abcdefg", f"規則が深く重なると、戻りきりません。U は {戻す('U', _深い)} になりました。"
_戻った = 戻す("Qよ", {"P": "ねこ", "Q": "Pだ"})
assert _戻った == "ねこだよ", f"規則が P = ねこ、Q = Pだ のとき、Qよ は ねこだよ に戻るはずですが、{_戻った} になりました。"
# %% restore: right
規則 = {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"}


def 戻す(文, 規則):
    for 記号, 対 in reversed(規則.items()):
        文 = 文.replace(記号, 対)
    return 文


print(戻す("WWE", 規則))
# %% restore: wrong 覚えた順に戻した
def 戻す(文, 規則):
    for 記号, 対 in 規則.items():
        文 = 文.replace(記号, 対)
    return 文
# %% restore: wrong 記号の順に戻した
def 戻す(文, 規則):
    for 記号 in sorted(規則):
        文 = 文.replace(記号, 規則[記号])
    return 文
# %% restore: wrong 答えを書いてしまった
def 戻す(文, 規則):
    return "ABCDCDABCDCDE"
# %% restore: wrong return を忘れた
def 戻す(文, 規則):
    for 記号, 対 in reversed(規則.items()):
        文 = 文.replace(記号, 対)
