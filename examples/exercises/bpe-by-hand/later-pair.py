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
    return 規則


print(縮める("ABCDCDABCDCDE"))
# %% check
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
# %% right
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
# %% wrong 何も変えていない
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
# %% wrong 文字の順でいちばんあとのものを選んだ
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数)
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 規則


print(縮める("ABCDCDABCDCDE"))
# %% wrong 同数なら、文字の順であとのものを選んだ
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = max(個数, key=lambda 対: (個数[対], 対))
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 規則


print(縮める("ABCDCDABCDCDE"))
# %% wrong いちばん少ない対を選んだ
from nexttoken.letter_pairs import count_pairs


def 縮める(文):
    規則 = {}
    for 記号 in "ZYXWVU":
        個数 = count_pairs(文)
        対 = min(個数, key=個数.get)
        if 個数[対] < 2:
            break
        文 = 文.replace(対, 記号)
        規則[記号] = 対
    return 規則


print(縮める("ABCDCDABCDCDE"))
