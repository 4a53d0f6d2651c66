# %% find-the-fork: start
import math

文 = [
    ("東京は日本の", [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]),
    ("東京は日本の首都", [0.4, 0.3, 0.3]),
    ("東京は日本の首都圏", [1.0, 0.0, 0.0]),
]


def 分かれ道(文):
    return ""


print(分かれ道(文))
# %% find-the-fork: check
_文 = [("東京は日本の", [0.9, 0.05, 0.05]), ("東京は日本の首都", [0.4, 0.3, 0.3]), ("東京は日本の首都圏", [1.0, 0.0, 0.0])]
try:
    _答え = 分かれ道(_文)
except ValueError:
    raise AssertionError("計算が止まりました。確率が0のものは対数を取れないので、足さずに飛ばしてください。") from None
assert _答え is not None, "分かれ道 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, str), f"いちばん迷うところの書き出し（文字列）を返してください。いまは {_答え!r} を返しています。"
assert _答え != "東京は日本の首都圏", "いちばん迷わないところを選んでいます。エントロピーは、迷うほど大きくなります。"
assert _答え == "東京は日本の首都", f"いちばん迷うのは「東京は日本の首都」のはずですが、「{_答え}」になりました。"
_文 = [("猫が", [0.4, 0.3, 0.3]), ("猫は", [0.5] + [0.1] * 5), ("猫に", [0.7, 0.3])]
_答え = 分かれ道(list(_文))
assert _答え in dict(_文), f"「猫が」「猫は」「猫に」を渡したのに、{_答え!r} を返しました。引数の 文 の中から選んでください。"
assert _答え == "猫は", (
    "一位の確率が低くても、いちばん迷うところとは限りません。"
    f"[0.4, 0.3, 0.3] より、[0.5, 0.1, 0.1, 0.1, 0.1, 0.1] のほうが迷います。いまは「{_答え}」を選びました。"
)
_文 = [("犬が", [0.5, 0.5]), ("犬は", [0.96, 0.02, 0.01, 0.01])]
assert 分かれ道(_文) == "犬が", (
    f"候補の数が多くても、よく迷うとは限りません。[0.5, 0.5] のほうが迷います。いまは「{分かれ道(_文)}」を選びました。"
)
_文 = [("鳥が", [0.5, 0.5]), ("鳥は", [0.75] + [0.05] * 5)]
assert 分かれ道(_文) == "鳥は", (
    "エントロピーの式のとおりに比べてください。[0.5, 0.5] は1ビット、[0.75, 0.05, 0.05, 0.05, 0.05, 0.05] は約1.39ビットです。"
)
# %% find-the-fork: right
import math

文 = [
    ("東京は日本の", [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]),
    ("東京は日本の首都", [0.4, 0.3, 0.3]),
    ("東京は日本の首都圏", [1.0, 0.0, 0.0]),
]


def エントロピー(確率):
    return -sum(p * math.log2(p) for p in 確率 if p > 0)


def 分かれ道(文):
    書き出し, 確率 = max(文, key=lambda 一つ: エントロピー(一つ[1]))
    return 書き出し


print(分かれ道(文))
# %% find-the-fork: wrong 一位の確率がいちばん低いところを選んだ
def 分かれ道(文):
    return min(文, key=lambda 一つ: max(一つ[1]))[0]
# %% find-the-fork: wrong 確率0の対数を取った
import math


def 分かれ道(文):
    return max(文, key=lambda 一つ: -sum(p * math.log2(p) for p in 一つ[1]))[0]
# %% find-the-fork: wrong 負号を忘れた
import math


def 分かれ道(文):
    return max(文, key=lambda 一つ: sum(p * math.log2(p) for p in 一つ[1] if p > 0))[0]
# %% find-the-fork: wrong 候補の数で選んだ
def 分かれ道(文):
    return max(文, key=lambda 一つ: (len([p for p in 一つ[1] if p > 0]), -max(一つ[1])))[0]
# %% find-the-fork: wrong 順番を返した
import math


def 分かれ道(文):
    迷い = [-sum(p * math.log2(p) for p in 確率 if p > 0) for _, 確率 in 文]
    return 迷い.index(max(迷い))
# %% find-the-fork: wrong 確率の二乗の合計で比べた
def 分かれ道(文):
    return min(文, key=lambda 一つ: sum(p * p for p in 一つ[1]))[0]
# %% find-the-fork: wrong 引数の「文」を使わなかった
import math

題 = [("東京は日本の", [0.9, 0.05, 0.05]), ("東京は日本の首都", [0.4, 0.3, 0.3])]


def 分かれ道(文):
    return max(題, key=lambda 一つ: -sum(p * math.log2(p) for p in 一つ[1]))[0]
# %% find-the-fork: wrong 答えを書いてしまった
def 分かれ道(文):
    return "東京は日本の首都"


# %% how-many-choices: start
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return H


print("コイン:", 何択([0.5, 0.5]))
print("さいころ:", 何択([1 / 6] * 6))
print("偏った四択:", 何択([0.5, 0.25, 0.125, 0.125]))
# %% how-many-choices: check
_コイン, _四つ, _さいころ = 何択([0.5, 0.5]), 何択([0.25] * 4), 何択([1 / 6] * 6)
assert isinstance(_コイン, (int, float)), f"何択 は、数を一つ返してください。いまは {_コイン!r} を返しています。"
assert not (abs(_コイン - 1) < 1e-9 and abs(_四つ - 2) < 1e-9), "コインが、まだ1ビットのままです。候補の数なら、表と裏で2個です。"
assert abs(_四つ - 4) < 0.006 and abs(_コイン - 2) < 0.006, (
    f"等しい確率の候補が2個なら2、4個なら4のはずですが、{_コイン:.3g} と {_四つ:.3g} になりました。"
)
assert abs(_さいころ - 6) < 0.006, f"さいころは6個の候補なので、6のはずですが、{_さいころ:.3g} になりました。"
_偏り = 何択([0.5, 0.25, 0.125, 0.125])
assert abs(_偏り - 4) > 1e-6, "候補の数を、そのまま返していませんか。偏った分布では、4個より少なくなります。"
assert abs(_偏り - 2**1.75) < 0.006, f"偏った分布（1.75ビット）では、約3.36個のはずですが、{_偏り:.3g} になりました。"
# %% how-many-choices: right
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return 2**H


print("コイン:", 何択([0.5, 0.5]))
print("さいころ:", 何択([1 / 6] * 6))
print("偏った四択:", 何択([0.5, 0.25, 0.125, 0.125]))
# %% how-many-choices: wrong 二倍した
#~ 2**H ⇒ 2 * H
# %% how-many-choices: wrong eの何乗にした
#~ 2**H ⇒ math.exp(H)
# %% how-many-choices: wrong 候補の数を返した
def 何択(確率):
    return len(確率)
# %% how-many-choices: wrong 二乗した
#~ 2**H ⇒ H**2
