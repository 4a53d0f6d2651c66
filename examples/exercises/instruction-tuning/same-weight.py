# %% start
import math


def 損失(お手本):
    return 0.0


# お手本ごとに、答えのトークンに付けた確率を並べたもの
お手本 = [[0.5], [0.9, 0.8, 0.9, 0.7]]
print(損失(お手本))
# %% check
import math as _数
from statistics import fmean as _平均

for _お手本 in [[[0.5], [0.9, 0.8, 0.9, 0.7]], [[0.25, 0.5, 0.9]], [[0.1, 0.3], [1.0], [0.6, 0.2, 0.4]]]:
    _値 = 損失([list(_列) for _列 in _お手本])
    assert _値 is not None, "損失 が、何も返していません。終わりに return で値を返してください。"
    assert isinstance(_値, (int, float)), f"損失 は、数を一つ返します。いまは {_値!r} でした。"
    _対数 = [[-_数.log(_確率) for _確率 in _列] for _列 in _お手本]
    _全部 = sum(_対数, [])
    _正 = _平均(_全部)
    _見つけた = {
        "負号が付いていないようです。確率の対数は0以下なので、符号を変えます。": -_正,
        "対数を足しただけのようです。トークンの数で割ってください。": sum(_全部),
        "お手本ごとに平均してから、また平均したようです。それでは、短い答えのトークンほど重くなります。": _平均(map(_平均, _対数)),
        "合計を、お手本の数で割ったようです。割るのは、トークンの数です。": sum(_全部) / len(_お手本),
        "確率を先に平均してから、対数を取ったようです。先に、一つずつ対数を取ります。": -_数.log(_平均(sum(_お手本, []))),
        "初めのお手本だけで求めたようです。すべてのお手本のトークンを合わせてください。": _平均(_対数[0]),
        "2を底とする対数のようです。この章では自然対数（math.log）を使います。": _正 / _数.log(2),
    }
    for _一言, _違う in _見つけた.items():
        assert _数.isclose(_値, _正, abs_tol=6e-4) or not _数.isclose(_値, _違う, abs_tol=6e-4), _一言
    assert _数.isclose(_値, _正, abs_tol=6e-4), f"{_お手本} の損失は {_正:.4f} のはずですが、{_値:.4f} でした。"
# %% right
import math


def 損失(お手本):
    合計, 個数 = 0.0, 0
    for 確率の列 in お手本:
        for 確率 in 確率の列:
            合計 -= math.log(確率)
            個数 += 1
    return 合計 / 個数


# お手本ごとに、答えのトークンに付けた確率を並べたもの
お手本 = [[0.5], [0.9, 0.8, 0.9, 0.7]]
print(損失(お手本))
# %% wrong お手本ごとに平均してから、また平均した
import math


def 損失(お手本):
    平均 = [-sum(math.log(確率) for 確率 in 列) / len(列) for 列 in お手本]
    return sum(平均) / len(平均)
# %% wrong 負号を忘れた
import math


def 損失(お手本):
    対数 = [math.log(確率) for 列 in お手本 for 確率 in 列]
    return sum(対数) / len(対数)
# %% wrong お手本の数で割った
import math


def 損失(お手本):
    return -sum(math.log(確率) for 列 in お手本 for 確率 in 列) / len(お手本)
# %% wrong 初めのお手本で終えた
import math


def 損失(お手本):
    for 列 in お手本:
        return sum(-math.log(確率) for 確率 in 列) / len(列)
# %% wrong 確率を先に平均した
import math


def 損失(お手本):
    確率 = [一つ for 列 in お手本 for 一つ in 列]
    return -math.log(sum(確率) / len(確率))
