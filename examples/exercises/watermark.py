# %% count-once: start
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    return 0.0


def 緑か(前, 次):
    return (前 * 3 + 次) % 4 == 0


print(印の濃さ([1, 5, 1, 5, 1, 5, 2, 2, 7, 3], 緑か, 0.25))
# %% count-once: check
import math as _数
from itertools import pairwise as _隣どうし
from numbers import Real as _実数


def _濃さ(組, 緑, γ, 緑の組=None):
    n, g = len(組), sum(緑(前, 次) for 前, 次 in 緑の組 or 組)
    return (g - γ * n) / _数.sqrt(n * γ * (1 - γ))


for _トークン, _緑, _γ in [
    ([1, 5, 1, 5, 1, 5, 2, 2, 7, 3], lambda 前, 次: (前 * 3 + 次) % 4 == 0, 0.25),
    ([4, 8, 1, 6] * 6, lambda 前, 次: (前 + 次) % 3 == 0, 0.25),
    ([2, 9, 9, 2, 9, 5, 9, 2, 5, 5, 9], lambda 前, 次: 前 < 次, 0.5),
]:
    try:
        _値 = 印の濃さ(list(_トークン), _緑, _γ)
    except ZeroDivisionError:
        raise AssertionError(
            f"{_トークン} では、数える組が一つもなくなり、0で割ってしまいました。くり返される組も、初めの一度は数えます。"
        ) from None
    assert _値 is not None, "印の濃さ が、何も返していません。終わりに return で値を返してください。"
    assert isinstance(_値, _実数), f"印の濃さ は、数を一つ返します。いまは {_値!r} でした。"
    _全部 = list(_隣どうし(_トークン))
    _一度 = set(_全部)
    _正, _何度も = _濃さ(_一度, _緑, _γ), _濃さ(_全部, _緑, _γ)
    _分散 = len(_一度) * _γ * (1 - _γ)
    _見つけた = {
        "同じ組を、出てくるたびに数えているようです。": _何度も,
        "緑は一度ずつなのに、n は、同じ組を出てくるたびに数えているようです。": _濃さ(_全部, _緑, _γ, _一度),
        "n は一度ずつなのに、緑は、同じ組を出てくるたびに数えているようです。": _濃さ(_一度, _緑, _γ, _全部),
        "平方根を取り忘れ、分散で割っているようです。": _正 / _数.sqrt(_分散),
        "当てずっぽうの分（γn）を引いただけのようです。標準偏差で割ってください。": _正 * _数.sqrt(_分散),
        "前と次が、逆になっているようです。": _濃さ(_一度, lambda 前, 次: _緑(次, 前), _γ),
    }
    for _一言, _違う in _見つけた.items():
        _同じ, _外れ = (_数.isclose(_値, _比べる, abs_tol=1e-9) for _比べる in (_正, _違う))
        assert _同じ or not _外れ, f"{_トークン} の z が {_値:.3f} でした。{_一言}"
    assert _数.isclose(_値, _正, abs_tol=1e-9) or abs(_値 - _正) > 5e-3, (
        f"{_トークン} の z が {_値} でした。途中で丸めず、そのままの値を返してください。"
    )
    assert _数.isclose(_値, _正, abs_tol=1e-9), (
        f"{_トークン} では、違う組が{len(_一度)}個あり、z は {_正:.3f} のはずですが、{_値:.3f} でした。"
    )
# %% count-once: right
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = set(pairwise(トークン))
    n = len(組)
    g = sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))


def 緑か(前, 次):
    return (前 * 3 + 次) % 4 == 0


print(印の濃さ([1, 5, 1, 5, 1, 5, 2, 2, 7, 3], 緑か, 0.25))
# %% count-once: wrong 出てくるたびに数えた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = list(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% count-once: wrong 平方根を忘れた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = set(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / (n * γ * (1 - γ))
# %% count-once: wrong 組ではなく、同じトークンを一度にした
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = list(pairwise(dict.fromkeys(トークン)))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% count-once: wrong 緑だけを一度ずつ数え、n は何度も数えた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = list(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in set(組))
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% count-once: wrong くり返される組を、一度も数えなかった
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    全部 = list(pairwise(トークン))
    組 = [一つ for 一つ in 全部 if 全部.count(一つ) == 1]
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% count-once: wrong 小数第二位で丸めた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = set(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return round((g - γ * n) / math.sqrt(n * γ * (1 - γ)), 2)
# %% count-once: wrong 組だけを一度ずつ数え、緑は何度も数えた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    全部 = list(pairwise(トークン))
    n, g = len(set(全部)), sum(緑か(前, 次) for 前, 次 in 全部)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))


# %% how-many-machines: start school
# %% how-many-machines: check
assert 正直 == 1000, f"正直に書いた人は、1,000人のままにしてください。いまは {正直} 人です。"
assert 機械 != 50, "機械の作文が、まだ50人分のままです。一行めの数を変えてください。"
assert isinstance(機械, int), f"人数なので、整数にしてください。いまは {機械} です。"
assert 機械 > 0, f"機械の作文が {機械} 人分では、割合を求められません。"
assert 当たり == 機械 * 0.95 and "p < 0.05" in 出力, "変えるのは人数だけです。見つかる割合としきい値は、元のままにしてください。"
_割合 = 機械 * 0.95 / (機械 * 0.95 + 正直 * 0.05)
assert _割合 >= 0.9, f"しきい値が5%で、機械の作文が{機械:,}人分なら、疑いの当たる割合は{_割合:.2%}です。まだ九割に届きません。"
_一人少ない = (機械 - 1) * 0.95 / ((機械 - 1) * 0.95 + 正直 * 0.05)
assert _一人少ない < 0.9, f"{機械:,}人分なら九割に届きます（{_割合:.2%}）。もっと少なくても、届くでしょうか。"
# %% how-many-machines: right
正直, 機械 = 1000, 474
for しきい値 in [0.05, 0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(
        f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人"
        f"　疑われた人のうち本当に機械 {当たり / (当たり + ぬれぎぬ):.0%}"
    )
# %% how-many-machines: wrong 表示だけを見て止めた
正直, 機械 = 1000, 450
for しきい値 in [0.05, 0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人　{当たり / (当たり + ぬれぎぬ):.0%}")
# %% how-many-machines: wrong 多すぎる
正直, 機械 = 1000, 1000
for しきい値 in [0.05, 0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人　{当たり / (当たり + ぬれぎぬ):.0%}")
# %% how-many-machines: wrong 正直な人を減らした
正直, 機械 = 100, 50
for しきい値 in [0.05, 0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人　{当たり / (当たり + ぬれぎぬ):.0%}")
# %% how-many-machines: wrong しきい値を厳しくした
正直, 機械 = 1000, 474
for しきい値 in [0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人　{当たり / (当たり + ぬれぎぬ):.0%}")
# %% how-many-machines: wrong いちばん厳しいしきい値の行を見た
正直, 機械 = 1000, 10
for しきい値 in [0.05, 0.01, 0.001]:
    ぬれぎぬ = 正直 * しきい値
    当たり = 機械 * 0.95
    print(f"p < {しきい値}: 無実で疑われる {ぬれぎぬ:.0f}人　{当たり / (当たり + ぬれぎぬ):.0%}")


# %% tail: start
import math


def 偶然の確率(g, n, γ):
    return 0.0


print(偶然の確率(3, 4, 0.5))
# %% tail: check
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
# %% tail: right
import math


def 偶然の確率(g, n, γ):
    合計 = 0.0
    for k in range(g, n + 1):
        合計 += math.comb(n, k) * γ**k * (1 - γ) ** (n - k)
    return 合計


print(偶然の確率(3, 4, 0.5))
# %% tail: wrong ちょうど g 個の確率だけ
import math


def 偶然の確率(g, n, γ):
    return math.comb(n, g) * γ**g * (1 - γ) ** (n - g)
# %% tail: wrong n 個とも緑の分が抜けた
#~ 合計 = 0.0⏎    for k in range ⇒ return sum
#~ g, n + 1):⏎        合計 += math ⇒ math
#~ )⏎    return 合計 ⇒ ) for k in range(g, n))
# %% tail: wrong 選び方の数を掛け忘れた
#~ 合計 = 0.0⏎    for ⇒ return sum(γ**k * (1 - γ) ** (n - k) for
#~ :⏎        合計 += math.comb(n, k ⇒
#~ ) * γ**k * (1 - γ) ** (n - k)⏎    return 合計 ⇒ )
# %% tail: wrong 逆の側を足した
#~ 合計 = 0.0⏎    for k in range ⇒ return sum
#~ g, n + 1):⏎        合計 += math ⇒ math
#~ )⏎    return 合計 ⇒ ) for k in range(g + 1))
# %% tail: wrong 緑の割合をいつも半分にした
import math


def 偶然の確率(g, n, γ):
    return sum(math.comb(n, k) for k in range(g, n + 1)) / 2**n
# %% tail: wrong g 個より少ないほうを足した
#~ 合計 = 0.0⏎    for k in range ⇒ return sum
#~ g, n + 1):⏎        合計 += math ⇒ math
#~ )⏎    return 合計 ⇒ ) for k in range(g))
# %% tail: wrong 小数第四位で丸めた
#~ 合計 = 0.0⏎    for k in range ⇒ return round
#~ g, n + 1):⏎        合計 += math ⇒ sum(math
#~ )⏎    return 合計 ⇒ ) for k in range(g, n + 1)), 4)
