# %% start
import math


def 確率にする(点数, 温度):
    重み = [math.exp(点 / 温度) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]


print(確率にする([3.0, 2.0, 1.0], 温度=1.0))
# %% check
import math as _数


def _見せる(確率):
    return "、".join(f"{p:.3f}" for p in 確率)


def _試す(点数, 温度):
    try:
        確率 = 確率にする(list(点数), 温度)
    except OverflowError:
        raise AssertionError(f"点数が {点数}、温度が {温度} のとき、指数関数があふれました（OverflowError）。") from None
    except ZeroDivisionError:
        raise AssertionError(
            f"点数が {点数}、温度が {温度} のとき、0で割ってしまいました。重みが、どれも0になっていないでしょうか。"
        ) from None
    assert 確率 is not None, "確率にする が、何も返していません。終わりの return は、そのままにしてください。"
    assert isinstance(確率, (list, tuple)), f"確率にする が返したのは、リストではなく {確率!r} でした。"
    assert all(isinstance(p, (int, float)) for p in 確率), f"確率は、数で返してください。いまは {確率!r} でした。"
    重み = [_数.exp((点 - max(点数)) / 温度) for 点 in 点数]
    正 = [一つ / sum(重み) for 一つ in 重み]
    return 確率, 正, len(確率) == len(正) and all(_数.isclose(甲, 乙, abs_tol=1e-9) for 甲, 乙 in zip(確率, 正))


_確率, _正, _同じ = _試す([3.0, 2.0, 1.0], 1.0)
assert _同じ, (
    f"ふつうの点数 [3.0, 2.0, 1.0] で、確率が変わってしまいました。{_見せる(_正)} のはずが、{_見せる(_確率)} です。"
)
for _点数, _温度 in [
    ([1000.0, 999.0], 1.0),
    ([3.0, 2.0], 0.001),
    ([-2000.0, -2001.0], 1.0),
    ([30.0, 10.0], 20.0),
    ([0.0, 1000.0, 2000.0], 1.0),
]:
    _確率, _正, _同じ = _試す(_点数, _温度)
    assert _同じ, (
        f"点数が {_点数}、温度が {_温度} なら、確率は {_見せる(_正)} のはずですが、{_見せる(_確率)} でした。"
    )
# %% right
import math


def 確率にする(点数, 温度):
    重み = [math.exp((点 - max(点数)) / 温度) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]


print(確率にする([3.0, 2.0, 1.0], 温度=1.0))
# %% wrong 決まった数を引いた
import math


def 確率にする(点数, 温度):
    重み = [math.exp((点 - 1000) / 温度) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]
# %% wrong 大きすぎる点数を切り詰めた
import math


def 確率にする(点数, 温度):
    重み = [math.exp(min(点 / 温度, 700)) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]
# %% wrong 割ったあとで、割る前の最大を引いた
import math


def 確率にする(点数, 温度):
    重み = [math.exp(点 / 温度 - max(点数)) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]
# %% wrong 温度で割るのが、指数関数の外になった
import math


def 確率にする(点数, 温度):
    重み = [math.exp(点 - max(点数)) / 温度 for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]
# %% wrong 初めの点数を引いた
import math


def 確率にする(点数, 温度):
    重み = [math.exp((点 - 点数[0]) / 温度) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]
# %% wrong 平均を引いた
import math


def 確率にする(点数, 温度):
    重み = [math.exp((点 - sum(点数) / len(点数)) / 温度) for 点 in 点数]
    合計 = sum(重み)
    return [一つ / 合計 for 一つ in 重み]
