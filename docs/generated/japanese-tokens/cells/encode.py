import json
from itertools import pairwise

規則 = json.loads(本物.to_str())["model"]["merges"]
何番目 = {tuple(対): 番目 for 番目, 対 in enumerate(規則, start=1)}


def 一手ずつ(文):
    並び = list(文)
    print("|".join(並び))
    while 候補 := [対 for 対 in pairwise(並び) if 対 in 何番目]:
        早い対 = min(候補, key=何番目.get)
        場所 = list(pairwise(並び)).index(早い対)
        並び[場所 : 場所 + 2] = ["".join(早い対)]
        print("|".join(並び), f"　規則{何番目[早い対]:,}番")
    return 並び


for 文 in ["月がきれい", "月がきれいで"]:
    答え = 本物.encode(文, add_special_tokens=False).tokens
    print("encodeと同じ？", 一手ずつ(文) == 答え)
