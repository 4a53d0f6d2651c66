# %% start
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return H


print("コイン:", 何択([0.5, 0.5]))
print("さいころ:", 何択([1 / 6] * 6))
print("偏った四択:", 何択([0.5, 0.25, 0.125, 0.125]))
# %% check
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
# %% right
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return 2**H


print("コイン:", 何択([0.5, 0.5]))
print("さいころ:", 何択([1 / 6] * 6))
print("偏った四択:", 何択([0.5, 0.25, 0.125, 0.125]))
# %% wrong 二倍した
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return 2 * H
# %% wrong eの何乗にした
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return math.exp(H)
# %% wrong 候補の数を返した
def 何択(確率):
    return len(確率)
# %% wrong 二乗した
import math


def 何択(確率):
    H = -sum(p * math.log2(p) for p in 確率 if p > 0)
    return H**2
