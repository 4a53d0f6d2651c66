# %% start
import math


def 内積(a, b):
    return sum(p * q for p, q in zip(a, b))


def 注意(質問, 名札, 中身):
    集めた = []
    for 見る, q in enumerate(質問):
        合い具合 = [内積(q, k) for k in 名札]
        重み = [math.exp(z) for z in 合い具合]
        割合 = [w / sum(重み) for w in 重み]
        集めた.append(内積(割合, 中身))
    return 集めた


質問, 名札 = [[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 2], [1, 1]]
print(注意(質問, 名札, [10, 20, 30]))
# %% check
_質問, _名札 = [[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 2], [1, 1]]
try:
    _答え, _替えた = (注意(_質問, _名札, 中身) for 中身 in ([10, 20, 30], [10, 20, 9999]))
except ZeroDivisionError:
    raise AssertionError("初めのトークンの見る相手が、一つもなくなりました。前だけでなく、自分も見ます。") from None
except IndexError:
    raise AssertionError("ない位置を見ようとしました。見てよいのは、初めから自分の位置までです。") from None
assert isinstance(_答え, list) and len(_答え) == 3, f"三つのトークンの、集めた結果を返してください。いまは {_答え!r} です。"
assert _答え[:2] == _替えた[:2] and abs(_答え[0] - 10) < 1e-6, (
    "後ろのトークンを見ています。初めのトークンが見るのは自分だけなので、10 を集めるはずですが、"
    f"{_答え[0]:.2f} になりました。"
)
_正しい = (10 + 20 * math.exp(2)) / (1 + math.exp(2))
assert abs(_答え[1] - _正しい) < 1e-6, f"二つ目のトークンは {_正しい:.2f} を集めるはずですが、{_答え[1]:.2f} になりました。"
_正しい = (10 + (20 + 30) * math.exp(1)) / (1 + 2 * math.exp(1))
assert abs(_答え[2] - _正しい) < 1e-6, (
    f"三つ目のトークンは、すべてを見て {_正しい:.2f} を集めるはずですが、{_答え[2]:.2f} になりました。"
)
# %% right
import math


def 内積(a, b):
    return sum(p * q for p, q in zip(a, b))


def 注意(質問, 名札, 中身):
    集めた = []
    for 見る, q in enumerate(質問):
        合い具合 = [内積(q, k) if 番目 <= 見る else -math.inf for 番目, k in enumerate(名札)]
        重み = [math.exp(z) for z in 合い具合]
        割合 = [w / sum(重み) for w in 重み]
        集めた.append(内積(割合, 中身))
    return 集めた


質問, 名札 = [[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 2], [1, 1]]
print(注意(質問, 名札, [10, 20, 30]))
# %% wrong 自分も見なかった
import math


def 内積(a, b):
    return sum(p * q for p, q in zip(a, b))


def 注意(質問, 名札, 中身):
    集めた = []
    for 見る, q in enumerate(質問):
        合い具合 = [内積(q, k) if 番目 < 見る else -math.inf for 番目, k in enumerate(名札)]
        重み = [math.exp(z) for z in 合い具合]
        割合 = [w / sum(重み) for w in 重み]
        集めた.append(内積(割合, 中身))
    return 集めた
# %% wrong 合い具合を0にした
import math


def 内積(a, b):
    return sum(p * q for p, q in zip(a, b))


def 注意(質問, 名札, 中身):
    集めた = []
    for 見る, q in enumerate(質問):
        合い具合 = [内積(q, k) if 番目 <= 見る else 0 for 番目, k in enumerate(名札)]
        重み = [math.exp(z) for z in 合い具合]
        割合 = [w / sum(重み) for w in 重み]
        集めた.append(内積(割合, 中身))
    return 集めた
# %% wrong 後ろだけを見た
import math


def 内積(a, b):
    return sum(p * q for p, q in zip(a, b))


def 注意(質問, 名札, 中身):
    集めた = []
    for 見る, q in enumerate(質問):
        合い具合 = [内積(q, k) if 番目 >= 見る else -math.inf for 番目, k in enumerate(名札)]
        重み = [math.exp(z) for z in 合い具合]
        割合 = [w / sum(重み) for w in 重み]
        集めた.append(内積(割合, 中身))
    return 集めた
# %% wrong 自分だけを見た
import math


def 内積(a, b):
    return sum(p * q for p, q in zip(a, b))


def 注意(質問, 名札, 中身):
    集めた = []
    for 見る, q in enumerate(質問):
        合い具合 = [内積(q, k) if 番目 == 見る else -math.inf for 番目, k in enumerate(名札)]
        重み = [math.exp(z) for z in 合い具合]
        割合 = [w / sum(重み) for w in 重み]
        集めた.append(内積(割合, 中身))
    return 集めた
