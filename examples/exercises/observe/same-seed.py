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
_文の種類 = len({書く(種) for 種 in range(10)})
assert _文の種類 > 1, "種を変えても、いつも同じ文になってしまいました。渡された種を使ってください。"
assert all(len(set(書く(種))) > 1 for 種 in range(10)), (
    f"「{書く(3)}」のように、一つの言葉ばかりが並びました。一文字ごとに作り直すと、くじは、いつも初めの数を引きます。"
)
assert _文の種類 == 10, f"10通りの種を渡したのに、文は{_文の種類}通りだけでした。渡された種を、そのまま使ってください。"
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
# %% wrong 一文字ごとに、くじを作り直した
import random


def 書く(種):
    return "".join(random.Random(種).choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))
# %% wrong 種の一部だけを使った
import random


def 書く(種):
    くじ = random.Random(種 % 2)
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))
