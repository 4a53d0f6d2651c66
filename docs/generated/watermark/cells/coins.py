import random
from itertools import pairwise

くじ = random.Random(0)


def 書く(緑だけ):
    文 = ["猫"]
    while len(文) < 21:
        次 = くじ.choice(言葉)
        if not 緑だけ or 次 in 緑(文[-1]).split("・"):
            文.append(次)
    return 文


def 数える(文):
    return sum(次 in 緑(前).split("・") for 前, 次 in pairwise(文))


for 名前, 緑だけ in [("ふつうの書き手", False), ("緑しか選ばない書き手", True)]:
    print(f"{名前}: {数える(書く(緑だけ))}/20")
