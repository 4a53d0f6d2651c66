# %% start
import math


def 偶然の確率(g, n, γ):
    return 0.0


print(偶然の確率(3, 4, 0.5))
# %% check
import math as _数
from numbers import Real as _実数


def _ちょうど(個数, n, γ, 組み合わせ=True):
    return (_数.comb(n, 個数) if 組み合わせ else 1) * γ**個数 * (1 - γ) ** (n - 個数)


for _g, _n, _γ in [(2, 5, 0.25), (3, 4, 0.5), (15, 20, 0.5), (4, 10, 0.25), (0, 5, 0.25), (6, 6, 0.25)]:
    _値 = 偶然の確率(_g, _n, _γ)
    assert _値 is not None, "偶然の確率 が、何も返していません。終わりに return で値を返してください。"
    assert isinstance(_値, _実数), f"偶然の確率 は、数を一つ返します。いまは {_値!r} でした。"
    _正 = _数.fsum(_ちょうど(_個, _n, _γ) for _個 in range(_g, _n + 1))
    _見つけた = {
        f"ちょうど{_g}個になる確率だけのようです。{_g}個から{_n}個までを、全部足してください。": _ちょうど(_g, _n, _γ),
        f"{_g}個ちょうどの分が抜けているようです。": _正 - _ちょうど(_g, _n, _γ),
        f"{_n}個とも緑になる分が抜けているようです。rangeの終わりの数は、入りません。": _正 - _ちょうど(_n, _n, _γ),
        f"{_g}個以下になる確率のようです。": _数.fsum(_ちょうど(_個, _n, _γ) for _個 in range(_g + 1)),
        f"{_g}個より少なくなる確率のようです。": 1 - _正,
        "選び方の数（math.comb）を掛け忘れているようです。": _数.fsum(
            _ちょうど(_個, _n, _γ, 組み合わせ=False) for _個 in range(_g, _n + 1)
        ),
    }
    for _一言, _違う in _見つけた.items():
        _同じ, _外れ = (_数.isclose(_値, _比べる, abs_tol=1e-9) for _比べる in (_正, _違う))
        assert _同じ or not _外れ, f"{_n}個のうち{_g}個以上（γは{_γ}）の確率が {_値:.4f} でした。{_一言}"
    _話 = f"{_n}個のうち{_g}個以上（γは{_γ}）の確率が {_値} でした。"
    assert _数.isclose(_値, _正, abs_tol=1e-9) or abs(_値 - _正) > 5e-4, f"{_話}途中で丸めず、そのままの値を返してください。"
    assert _数.isclose(_値, _正, abs_tol=1e-9), f"{_n}個のうち{_g}個以上（γは{_γ}）の確率は {_正:.4f} のはずですが、{_値:.4f} でした。"
# %% right
import math


def 偶然の確率(g, n, γ):
    合計 = 0.0
    for k in range(g, n + 1):
        合計 += math.comb(n, k) * γ**k * (1 - γ) ** (n - k)
    return 合計


print(偶然の確率(3, 4, 0.5))
# %% wrong ちょうど g 個の確率だけ
import math


def 偶然の確率(g, n, γ):
    return math.comb(n, g) * γ**g * (1 - γ) ** (n - g)
# %% wrong n 個とも緑の分が抜けた
import math


def 偶然の確率(g, n, γ):
    return sum(math.comb(n, k) * γ**k * (1 - γ) ** (n - k) for k in range(g, n))
# %% wrong 選び方の数を掛け忘れた
import math


def 偶然の確率(g, n, γ):
    return sum(γ**k * (1 - γ) ** (n - k) for k in range(g, n + 1))
# %% wrong 逆の側を足した
import math


def 偶然の確率(g, n, γ):
    return sum(math.comb(n, k) * γ**k * (1 - γ) ** (n - k) for k in range(g + 1))
# %% wrong 緑の割合をいつも半分にした
import math


def 偶然の確率(g, n, γ):
    return sum(math.comb(n, k) for k in range(g, n + 1)) / 2**n
# %% wrong g 個より少ないほうを足した
import math


def 偶然の確率(g, n, γ):
    return sum(math.comb(n, k) * γ**k * (1 - γ) ** (n - k) for k in range(g))
# %% wrong 小数第四位で丸めた
import math


def 偶然の確率(g, n, γ):
    return round(sum(math.comb(n, k) * γ**k * (1 - γ) ** (n - k) for k in range(g, n + 1)), 4)
