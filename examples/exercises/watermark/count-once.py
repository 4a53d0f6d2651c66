# %% start
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    return 0.0


def 緑か(前, 次):
    return (前 * 3 + 次) % 4 == 0


print(印の濃さ([1, 5, 1, 5, 1, 5, 2, 2, 7, 3], 緑か, 0.25))
# %% check
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
# %% right
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
# %% wrong 出てくるたびに数えた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = list(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% wrong 平方根を忘れた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = set(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / (n * γ * (1 - γ))
# %% wrong 組ではなく、同じトークンを一度にした
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = list(pairwise(dict.fromkeys(トークン)))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% wrong 緑だけを一度ずつ数え、n は何度も数えた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = list(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in set(組))
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% wrong くり返される組を、一度も数えなかった
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    全部 = list(pairwise(トークン))
    組 = [一つ for 一つ in 全部 if 全部.count(一つ) == 1]
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
# %% wrong 小数第二位で丸めた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    組 = set(pairwise(トークン))
    n, g = len(組), sum(緑か(前, 次) for 前, 次 in 組)
    return round((g - γ * n) / math.sqrt(n * γ * (1 - γ)), 2)
# %% wrong 組だけを一度ずつ数え、緑は何度も数えた
import math
from itertools import pairwise


def 印の濃さ(トークン, 緑か, γ):
    全部 = list(pairwise(トークン))
    n, g = len(set(全部)), sum(緑か(前, 次) for 前, 次 in 全部)
    return (g - γ * n) / math.sqrt(n * γ * (1 - γ))
