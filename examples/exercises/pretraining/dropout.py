# %% start
import random


def 落とす(値, 割合, くじ):
    残った = []
    for 一つ in 値:
        外れ = くじ.random() < 割合
        残った.append(0.0 if 外れ else 一つ)
    return 残った


学習中 = 落とす([1.0] * 10_000, 0.2, random.Random(0))
print(f"平均 {sum(学習中) / len(学習中):.2f}")
# %% check
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
# %% right
import random


def 落とす(値, 割合, くじ):
    残った = []
    for 一つ in 値:
        外れ = くじ.random() < 割合
        残った.append(0.0 if 外れ else 一つ / (1 - 割合))
    return 残った


学習中 = 落とす([1.0] * 10_000, 0.2, random.Random(0))
print(f"平均 {sum(学習中) / len(学習中):.2f}")
# %% wrong 割合の分だけ足した
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ * (1 + 割合) for 一つ in 値]
# %% wrong 逆に小さくした
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ * (1 - 割合) for 一つ in 値]
# %% wrong 落とす割合で割った
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ / 割合 for 一つ in 値]
# %% wrong 0.2のときの数を書いてしまった
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 一つ * 1.25 for 一つ in 値]
# %% wrong 元の値を見なかった
import random


def 落とす(値, 割合, くじ):
    return [0.0 if くじ.random() < 割合 else 1 / (1 - 割合) for 一つ in 値]
