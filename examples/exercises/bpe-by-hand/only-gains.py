# %% start
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
# %% check
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
# %% right
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
# %% wrong 損も得もない規則も覚えた
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数, key=個数.get)
        if 個数[対] < 3:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 文, 規則


# %% wrong 得をする規則も断った
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数, key=個数.get)
        if 個数[対] <= 4:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 文, 規則


# %% wrong 覚える規則を一つに限った
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "Z":
        個数 = count_pairs(文)
        対 = max(個数, key=個数.get)
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 文, 規則
