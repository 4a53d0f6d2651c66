# %% start
規則 = {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"}


def 戻す(文, 規則):
    return 文


print(戻す("WWE", 規則))
# %% check
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
# %% right
規則 = {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"}


def 戻す(文, 規則):
    for 記号, 対 in reversed(規則.items()):
        文 = 文.replace(記号, 対)
    return 文


print(戻す("WWE", 規則))
# %% wrong 覚えた順に戻した
def 戻す(文, 規則):
    for 記号, 対 in 規則.items():
        文 = 文.replace(記号, 対)
    return 文
# %% wrong 記号の順に戻した
def 戻す(文, 規則):
    for 記号 in sorted(規則):
        文 = 文.replace(記号, 規則[記号])
    return 文
# %% wrong 答えを書いてしまった
def 戻す(文, 規則):
    return "ABCDCDABCDCDE"
# %% wrong return を忘れた
def 戻す(文, 規則):
    for 記号, 対 in reversed(規則.items()):
        文 = 文.replace(記号, 対)
