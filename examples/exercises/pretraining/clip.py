# %% start
import math


def 縮める(勾配, 上限):
    return 勾配


print(縮める([6.0, 8.0], 1.0))
# %% check
import math as _数

for _勾配, _上限 in [([6.0, 8.0], 1.0), ([0.3, -0.4], 1.0), ([-4.0, 4.0, 2.0], 3.0), ([0.0, 0.0], 1.0)]:
    try:
        _後 = 縮める(list(_勾配), _上限)
    except ZeroDivisionError:
        raise AssertionError(f"勾配が {_勾配} のとき、大きさの0で割ってしまいました。縮めるのは、上限を超えたときだけです。") from None
    assert _後 is not None, "縮める が、何も返していません。終わりに return で勾配を返してください。"
    assert isinstance(_後, (list, tuple)), f"縮める は、勾配をリストで返します。いまは {_後!r} でした。"
    assert len(_後) == len(_勾配), f"{len(_勾配)}個の成分が、{len(_後)}個になりました。"
    assert all(isinstance(_値, (int, float)) for _値 in _後), f"数を並べてください。いまは {list(_後)} でした。"
    _大きさ, _後の大きさ = _数.hypot(*_勾配), _数.hypot(*_後)
    _話 = f"上限{_上限}で {_勾配} が {[round(_値, 4) for _値 in _後]} になりました。"
    if _大きさ <= _上限:
        _同じ = all(_数.isclose(_甲, _乙, abs_tol=1e-9) for _甲, _乙 in zip(_後, _勾配))
        assert _同じ, f"{_話}大きさは{_大きさ:g}で、上限を超えていないので、そのまま返します。"
        continue
    assert _後の大きさ > _上限 * 0.999 and _後の大きさ > 0, f"{_話}大きさが{_後の大きさ:.3g}まで縮んでいます。上限までで十分です。"
    _倍 = [_乙 / _甲 for _甲, _乙 in zip(_勾配, _後)]
    assert max(_倍) - min(_倍) < 1e-6, f"{_話}成分ごとに縮み方が違うので、向きが変わってしまいました。"
    assert _後の大きさ < _上限 * 1.001, f"{_話}大きさは{_後の大きさ:.3g}で、まだ上限を超えています。"
# %% right
import math


def 縮める(勾配, 上限):
    大きさ = math.sqrt(sum(成分**2 for 成分 in 勾配))
    if 大きさ <= 上限:
        return 勾配
    return [成分 * 上限 / 大きさ for 成分 in 勾配]


print(縮める([6.0, 8.0], 1.0))
# %% wrong 成分ごとに上限で切った
import math


def 縮める(勾配, 上限):
    return [max(-上限, min(上限, 成分)) for 成分 in 勾配]
# %% wrong いつも上限にそろえた
import math


def 縮める(勾配, 上限):
    大きさ = math.hypot(*勾配) or 1.0
    return [成分 * 上限 / 大きさ for 成分 in 勾配]
# %% wrong 上限を掛け忘れた
import math


def 縮める(勾配, 上限):
    大きさ = math.hypot(*勾配)
    return [成分 / 大きさ for 成分 in 勾配] if 大きさ > 上限 else 勾配
# %% wrong 成分の合計を大きさにした
import math


def 縮める(勾配, 上限):
    大きさ = sum(abs(成分) for 成分 in 勾配)
    return [成分 * 上限 / 大きさ for 成分 in 勾配] if 大きさ > 上限 else 勾配
# %% wrong 二乗のまま割った
import math


def 縮める(勾配, 上限):
    大きさ = sum(成分**2 for 成分 in 勾配)
    return [成分 * 上限 / 大きさ for 成分 in 勾配] if 大きさ > 上限 else 勾配
