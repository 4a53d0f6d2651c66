# %% start
import random


def 書く(種):
    くじ = random.Random()
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))


print(書く(3))
print(書く(3))
print(書く(7))
# %% check
_三つ = [書く(3), 書く(3), 書く(3)]
assert all(isinstance(一つ, str) and len(一つ) == 20 for 一つ in _三つ), f"書く は、20文字の文を返すままにしてください。いまは {_三つ[0]!r} です。"
assert len(set(_三つ)) == 1, "同じ種を渡しているのに、書かせるたびに違う文になります。"
assert len({書く(種) for 種 in range(10)}) > 1, "種を変えても、いつも同じ文になってしまいました。渡された種を使ってください。"
# %% right
import random


def 書く(種):
    くじ = random.Random(種)
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))


print(書く(3))
print(書く(3))
print(書く(7))
# %% wrong 種を決め打ちにした
import random


def 書く(種):
    くじ = random.Random(3)
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))
# %% wrong くじをやめて、いつも初めの言葉を選んだ
import random


def 書く(種):
    くじ = random.Random(種)
    return "".join(["猫", "犬", "が", "と", "。"][0] for _ in range(20))
# %% wrong 種を混ぜただけ
import random


def 書く(種):
    くじ = random.Random(種 + random.random())
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))
# %% wrong 文を短くした
import random


def 書く(種):
    くじ = random.Random(種)
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(10))
