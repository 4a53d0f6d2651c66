# %% start softmax
# %% check
def _見せる(確率):
    return "、".join(f"「{字}」{p:.3f}" for 字, p in 確率.items())


def _試す(*点数):
    渡す = dict(zip("はのを", 点数))
    try:
        確率 = 確率にする(dict(渡す))
    except OverflowError:
        raise AssertionError(
            f"点数が {点数} だと、exp の答えが大きすぎて、コンピュータの数に収まりません（OverflowError）。"
        ) from None
    except ZeroDivisionError:
        raise AssertionError(f"点数が {点数} だと、e^zの値がどれも0になり、0で割ってしまいます。") from None
    assert isinstance(確率, dict), f"確率にする は、確率の辞書を返してください。いまは {確率!r} を返しています。"
    assert 確率.keys() == 渡す.keys(), f"「は」「の」「を」の確率を、どれも返してください。いまは {確率!r} を返しています。"
    assert all(isinstance(p, (int, float)) for p in 確率.values()), f"確率は、数で返してください。いまは {確率!r} です。"
    return 確率


_素直 = {"は": 0.576117, "の": 0.211942, "を": 0.211942}
_答え = _試す(1, 0, 0)
assert all(abs(_答え[字] - _素直[字]) < 1e-3 for 字 in _素直), (
    f"ふつうの点数（1、0、0）の確率まで変わってしまいました（{_見せる(_答え)}）。点数どうしの差は、そのままにします。"
)
for _点数 in [(1001, 1000, 1000), (5001, 5000, 5000), (-4999, -5000, -5000)]:
    _答え = _試す(*_点数)
    assert all(abs(_答え[字] - _素直[字]) < 1e-3 for 字 in _素直), (
        f"点数が {_点数} でも、(1, 0, 0) と同じ確率のはずですが、{_見せる(_答え)} になりました。"
    )
for _点数, _一位 in [((1000, 0, -1000), "は"), ((0, 2000, 0), "の"), ((-1000, 0, 1000), "を")]:
    _答え = _試す(*_点数)
    assert _答え[_一位] > 0.999, (
        f"点数が {_点数} なら、「{_一位}」がほぼ1のはずですが、{_見せる(_答え)} になりました。"
    )
# %% right
import math


def 確率にする(点数):
    値 = {字: math.exp(z - max(点数.values())) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())


print("そろった点数:", 並べる(確率にする({"は": 0, "の": 0, "を": 0})))
print("「は」に1点:", 並べる(確率にする({"は": 1, "の": 0, "を": 0})))
print("「は」に5点:", 並べる(確率にする({"は": 5, "の": 0, "を": 0})))
print("どれも+100点:", 並べる(確率にする({"は": 101, "の": 100, "を": 100})))
# %% wrong 大きな点数を700で切りそろえた
import math


def 確率にする(点数):
    値 = {字: math.exp(min(z, 700)) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong 点数を100で割った
import math


def 確率にする(点数):
    値 = {字: math.exp(z / 100) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong 決まった数を引いた
import math


def 確率にする(点数):
    値 = {字: math.exp(z - 500) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong いちばん低い点数を引いた
import math


def 確率にする(点数):
    値 = {字: math.exp(z - min(点数.values())) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong 初めの点数を引いた
import math


def 確率にする(点数):
    値 = {字: math.exp(z - 点数["は"]) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {字: 一つ / 合計 for 字, 一つ in 値.items()}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
# %% wrong 空の辞書を返した
import math


def 確率にする(点数):
    値 = {字: math.exp(z - max(点数.values())) for 字, z in 点数.items()}
    合計 = sum(値.values())
    return {}


def 並べる(確率):
    return "　".join(f"{字} {p:.3f}" for 字, p in 確率.items())
