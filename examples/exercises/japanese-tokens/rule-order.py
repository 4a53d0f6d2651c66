# %% start
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
# %% check
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
# %% right
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
# %% wrong きれい を初めに移しただけ
from itertools import pairwise

規則 = [("き", "れい"), ("い", "で"), ("れ", "い"), ("が", "き")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


# %% wrong 規則を逆の順にした
from itertools import pairwise

規則 = [("が", "き"), ("き", "れい"), ("れ", "い"), ("い", "で")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び


# %% wrong いで の規則を消した
from itertools import pairwise

規則 = [("れ", "い"), ("き", "れい"), ("が", "き")]


def 分ける(文):
    並び = list(文)
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 規則]:
        早い対 = min(候補, key=規則.index)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
    return 並び
