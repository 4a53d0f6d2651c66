# %% start softmax
# %% check
try:
    _確率 = 確率にする({"は": 1001, "の": 1000, "を": 1000})
except OverflowError:
    raise AssertionError(
        "点数が1000ほどになると、exp の答えが大きすぎて、コンピュータの数に収まりません（OverflowError）。"
    ) from None
except ZeroDivisionError:
    raise AssertionError("重みがどれも0になり、0で割ってしまいました。いちばん高い点数の重みが1になれば、安心です。") from None
_正しい = 確率にする({"は": 1, "の": 0, "を": 0})
_素直 = [2.718281828459045 / 4.718281828459045, 1 / 4.718281828459045, 1 / 4.718281828459045]
assert all(abs(a - b) < 1e-6 for a, b in zip(_正しい.values(), _素直)), (
    f"ふつうの点数（1、0、0）の確率まで変わってしまいました（{並べる(_正しい)}）。点数の差は、そのままにします。"
)
assert all(abs(_確率[字] - _正しい[字]) < 1e-6 for 字 in "はのを"), (
    f"1001、1000、1000 の確率は、1、0、0 のときと同じはずですが、{並べる(_確率)} になりました。"
)
for _ずれ in (5000, -5000):
    try:
        _確率 = 確率にする({"は": _ずれ + 1, "の": _ずれ, "を": _ずれ})
    except (OverflowError, ZeroDivisionError):
        raise AssertionError(
            f"点数が {_ずれ + 1}、{_ずれ}、{_ずれ} だと、まだ止まってしまいます。"
            "決まった数ではなく、渡された点数に合わせて引いてください。"
        ) from None
    assert abs(_確率["は"] - _正しい["は"]) < 1e-6, f"点数が {_ずれ + 1}、{_ずれ}、{_ずれ} のとき、{並べる(_確率)} になりました。"
# %% right
import math


def 確率にする(点数):
    重み = {字: math.exp(z - max(点数.values())) for 字, z in 点数.items()}
    合計 = sum(重み.values())
    return {字: w / 合計 for 字, w in 重み.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())


print("そろった点数:", 並べる(確率にする({"は": 0, "の": 0, "を": 0})))
print("「は」に1点:", 並べる(確率にする({"は": 1, "の": 0, "を": 0})))
print("「は」に5点:", 並べる(確率にする({"は": 5, "の": 0, "を": 0})))
print("どれも+100点:", 並べる(確率にする({"は": 101, "の": 100, "を": 100})))
# %% wrong 大きな点数を700で切りそろえた
import math


def 確率にする(点数):
    重み = {字: math.exp(min(z, 700)) for 字, z in 点数.items()}
    合計 = sum(重み.values())
    return {字: w / 合計 for 字, w in 重み.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong 点数を100で割った
import math


def 確率にする(点数):
    重み = {字: math.exp(z / 100) for 字, z in 点数.items()}
    合計 = sum(重み.values())
    return {字: w / 合計 for 字, w in 重み.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong 決まった数を引いた
import math


def 確率にする(点数):
    重み = {字: math.exp(z - 500) for 字, z in 点数.items()}
    合計 = sum(重み.values())
    return {字: w / 合計 for 字, w in 重み.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong いちばん高い点数を二度引いた
import math


def 確率にする(点数):
    重み = {字: math.exp(z - 2 * max(点数.values())) for 字, z in 点数.items()}
    合計 = sum(重み.values())
    return {字: w / 合計 for 字, w in 重み.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
