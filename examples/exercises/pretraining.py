# %% clip: start
import math


def 縮める(勾配, 上限):
    return 勾配


print(縮める([6.0, 8.0], 1.0))
# %% clip: check
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
# %% clip: right
import math


def 縮める(勾配, 上限):
    大きさ = math.sqrt(sum(成分**2 for 成分 in 勾配))
    if 大きさ <= 上限:
        return 勾配
    return [成分 * 上限 / 大きさ for 成分 in 勾配]


print(縮める([6.0, 8.0], 1.0))
# %% clip: wrong 成分ごとに上限で切った
import math


def 縮める(勾配, 上限):
    return [max(-上限, min(上限, 成分)) for 成分 in 勾配]
# %% clip: wrong いつも上限にそろえた
import math


def 縮める(勾配, 上限):
    大きさ = math.hypot(*勾配) or 1.0
    return [成分 * 上限 / 大きさ for 成分 in 勾配]
# %% clip: wrong 上限を掛け忘れた
import math


def 縮める(勾配, 上限):
    大きさ = math.hypot(*勾配)
    return [成分 / 大きさ for 成分 in 勾配] if 大きさ > 上限 else 勾配
# %% clip: wrong 成分の合計を大きさにした
import math


def 縮める(勾配, 上限):
    大きさ = sum(abs(成分) for 成分 in 勾配)
    return [成分 * 上限 / 大きさ for 成分 in 勾配] if 大きさ > 上限 else 勾配
# %% clip: wrong 二乗のまま割った
import math


def 縮める(勾配, 上限):
    大きさ = sum(成分**2 for 成分 in 勾配)
    return [成分 * 上限 / 大きさ for 成分 in 勾配] if 大きさ > 上限 else 勾配


# %% dropout: start
import random


def 落とす(値, 割合, くじ):
    残った = []
    for 一つ in 値:
        外れ = くじ.random() < 割合
        残った.append(0.0 if 外れ else 一つ)
    return 残った


学習中 = 落とす([1.0] * 10_000, 0.2, random.Random(0))
print(f"平均 {sum(学習中) / len(学習中):.2f}")
# %% dropout: check
import math as _数
import random as _乱数

for _割合, _一つ in [(0.2, 1.0), (0.5, 1.0), (0.75, -3.0)]:
    _後 = 落とす([_一つ] * 4000, _割合, _乱数.Random(1))
    assert isinstance(_後, (list, tuple)), f"落とす が返したのは、リストではなく {_後!r} でした。"
    assert len(_後) == 4000, f"4,000個の値が、{len(_後)}個になりました。0にするだけで、抜きません。"
    _ゼロ, _残り = sum(_値 == 0 for _値 in _後), [_値 for _値 in _後 if _値 != 0]
    assert abs(_ゼロ / 4000 - _割合) < 0.05, f"割合{_割合}で落とすはずが、0になったのは4,000個のうち{_ゼロ}個でした。"
    _平均 = sum(_後) / 4000
    assert not _数.isclose(_残り[0], _一つ), f"割合{_割合}で落とすと、平均が {_一つ} から {_平均:.2f} に変わりました。残った数を大きくしてください。"
    assert max(_残り) - min(_残り) < 1e-6, f"割合{_割合}で落とすと、残った {_一つ} が、まちまちの大きさになりました。どれも同じだけ大きくします。"
    # 残った個数を数えて割っても、正しい
    assert _数.isclose(_残り[0], _一つ / (1 - _割合), rel_tol=0.1), (
        f"割合{_割合}で落とすと、残った {_一つ} が {_残り[0]:.3g} に、全体の平均は {_平均:.2f} になりました。"
        f"平均が、およそ {_一つ} のままになるようにしてください。"
    )
# %% dropout: right
import random


def 落とす(値, 割合, くじ):
    残った = []
    for 一つ in 値:
        外れ = くじ.random() < 割合
        残った.append(0.0 if 外れ else 一つ / (1 - 割合))
    return 残った


学習中 = 落とす([1.0] * 10_000, 0.2, random.Random(0))
print(f"平均 {sum(学習中) / len(学習中):.2f}")
# %% dropout: wrong 割合の分だけ足した
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ * (1 + 割合) for 一つ in 値]
# %% dropout: wrong 逆に小さくした
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ * (1 - 割合) for 一つ in 値]
# %% dropout: wrong 落とす割合で割った
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ / 割合 for 一つ in 値]
# %% dropout: wrong 0.2のときの数を書いてしまった
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ * 1.25 for 一つ in 値]
# %% dropout: wrong 元の値を見なかった
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 1 / (1 - 割合) for 一つ in 値]


# %% fewer-bits: start
def 丸める(重み, ビット):
    return [0 for 一つ in 重み]


print(丸める([0.515, -2.54, 0.2], 4))
# %% fewer-bits: check
def _整数(重み, 最大, 近く=round, 大きさ=abs):
    目盛り = max(大きさ(一つ) for 一つ in 重み) / 最大
    return [近く(一つ / 目盛り) for 一つ in 重み]


_試す = [([0.515, -2.54, 0.2], 8), ([0.9, 0.05, -0.37], 8), ([0.9, -0.41, 0.2], 4), ([0.3, -1.0, 0.8], 2)]
_試す += [([-0.7, 0.33, 0.52, 0.06], 3)]
for _重み, _ビット in _試す:
    try:
        _後 = 丸める(list(_重み), _ビット)
    except (KeyError, UnboundLocalError):
        raise AssertionError(
            f"{_ビット}ビットのときの、いちばん大きな整数が決まっていません。どのビット数でも、同じ式で求めてください。"
        ) from None
    assert _後 is not None, "丸める が、何も返していません。終わりに return で整数のリストを返してください。"
    assert isinstance(_後, (list, tuple)), f"丸める は、整数をリストで返します。いまは {_後!r} でした。"
    assert all(isinstance(_値, (int, float)) for _値 in _後), f"整数を並べてください。いまは {list(_後)} でした。"
    assert len(_後) == len(_重み), f"重みは{len(_重み)}個なのに、整数は{len(_後)}個でした。"
    _話 = f"{_ビット}ビットで {_重み} が {list(_後)} になりました。"
    assert all(_値 == int(_値) for _値 in _後), f"{_話}どれも整数にしてください。"
    _最大 = 2 ** (_ビット - 1) - 1
    _正 = _整数(_重み, _最大)
    _見つけた = {
        "いちばん大きな値が127のままです。ビットを減らせば、使える整数も減ります。": _整数(_重み, 127),
        "符号の分を忘れていないでしょうか。正の数と負の数で、整数を分け合います。": _整数(_重み, 2**_ビット - 1),
        "2を掛ける回数が、一回多いようです。正の数と負の数で、整数を分け合います。": _整数(_重み, 2**_ビット - 2),
        "127は128より一つ小さい数です。ほかのビット数でも、同じだけ引きます。": _整数(_重み, 2 ** (_ビット - 1)),
        "いちばん近い整数ではなく、小数点から下を切り捨てているようです。": _整数(_重み, _最大, int),
        "いちばん大きな値は、負の値も入れて、符号を問わない大きさで選びます。": _整数(_重み, _最大, 大きさ=float),
    }
    for _一言, _違う in _見つけた.items():
        assert list(_後) == _正 or list(_後) != _違う, _話 + _一言
    assert max(map(abs, _後)) <= _最大, f"{_話}{_最大}より大きな整数があります。"
    assert list(_後) == _正, f"{_話}{_正} のはずです。"
# %% fewer-bits: right
def 丸める(重み, ビット):
    最大 = 2 ** (ビット - 1) - 1
    目盛り = max(abs(一つ) for 一つ in 重み) / 最大
    return [round(一つ / 目盛り) for 一つ in 重み]


print(丸める([0.515, -2.54, 0.2], 4))
# %% fewer-bits: wrong どのビットでも127にした
#~ :⏎    最大 = 2 ** (ビット - 1) - 1 ⇒ :
#~ 最大 ⇒ 127
# %% fewer-bits: wrong 符号を見て、いちばん大きな値を選んだ
#~ 最大 = 2 ⇒ 目盛り = max(重み) / (2
#~ 1⏎    目盛り = max(abs(一つ) for 一つ in 重み) / 最大 ⇒ 1)
# %% fewer-bits: wrong 切り捨てた
#~ :⏎    最大 = 2 ** (ビット - 1) - 1 ⇒ :
#~ 最大⏎    return [round ⇒ (2 ** (ビット - 1) - 1)⏎    return [int
# %% fewer-bits: wrong 符号の分を忘れた
#~ :⏎    最大 = 2 ** (ビット - 1) - 1 ⇒ :
#~ 最大 ⇒ (2**ビット - 1)
# %% fewer-bits: wrong 整数にしなかった
#~ :⏎    最大 = 2 ** (ビット - 1) - 1 ⇒ :
#~ 最大⏎    return [round(一つ / 目盛り) ⇒ (2 ** (ビット - 1) - 1)⏎    return [一つ / 目盛り
# %% fewer-bits: wrong 問いにあるビット数だけを、表に書いた
#~ :⏎    最大 = 2 ** (ビット - 1) - 1 ⇒ :
#~ 最大 ⇒ {8: 127, 4: 7, 2: 1}[ビット]
# %% fewer-bits: wrong 2を掛ける回数が一回多い
#~ :⏎    最大 = 2 ** (ビット - 1) - 1 ⇒ :
#~ 最大 ⇒ (2**ビット - 1 - 1)
