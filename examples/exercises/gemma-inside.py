# %% look-back-only: start
import math


def 割合(合い具合):
    return 合い具合


print(割合([[1, 9], [1, 1]]))
# %% look-back-only: check
import math as _数


def _見せる(行):
    return "、".join(f"{値:.2f}" for 値 in 行)


_渡す = [[2, 9, 9], [1, 1, 9], [1, 2, 0]]
try:
    _答え = 割合([list(行) for 行 in _渡す])
except ZeroDivisionError:
    raise AssertionError("初めのトークンの見る相手が、一つもなくなりました。前だけでなく、自分も見ます。") from None
except IndexError:
    raise AssertionError("ない位置を見ようとしました。見てよいのは、初めから自分の位置までです。") from None
assert _答え is not None, "割合 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)) and len(_答え) == 3, f"三つの行からなるリストを返してください。いまは {_答え!r} です。"
assert all(isinstance(行, (list, tuple)) and len(行) == 3 for 行 in _答え), f"どの行も、三つの数にしてください。いまは {_答え!r} です。"
assert all(isinstance(値, (int, float)) for 行 in _答え for 値 in 行), f"割合は、数で返してください。いまは {_答え!r} です。"
_値 = [_数.exp(z) for z in _渡す[2]]
_正しい = [w / sum(_値) for w in _値]
_ずれ = max(abs(a - b) for 行, 正 in zip(_答え, [[1, 0, 0], [0.5, 0.5, 0], _正しい]) for a, b in zip(行, 正))
assert not 1e-6 < _ずれ < 0.006, f"終わりの行が {_答え[2]} です。途中で丸めず、そのままの値を返してください。"
_後ろ = [_答え[0][1], _答え[0][2], _答え[1][2]]
assert all(値 == 0 for 値 in _後ろ), f"後ろのトークンを見ています。初めの行は 1、0、0 のはずですが、{_見せる(_答え[0])} になりました。"
assert _答え[0][0] != 0, "自分も見ます。初めのトークンは、自分だけを見て、割合は1です。"
for _行 in _答え:
    assert abs(sum(_行) - 1) < 1e-6, f"一行の割合を足すと1になるはずですが、{_見せる(_行)} になりました。後ろを外したあとの数を、その行の合計で割ります。"
assert abs(_答え[1][0] - 0.5) < 1e-6, f"真ん中の行は 0.50、0.50、0.00 のはずですが、{_見せる(_答え[1])} になりました。"
assert all(abs(a - b) < 1e-6 for a, b in zip(_答え[2], _正しい)), (
    f"終わりの行は {_見せる(_正しい)} のはずですが、{_見せる(_答え[2])} になりました。ソフトマックス関数を通します。"
)
# %% look-back-only: right
import math


def 割合(合い具合):
    表 = []
    for 見る, 行 in enumerate(合い具合):
        値 = [math.exp(z) if 番目 <= 見る else 0 for 番目, z in enumerate(行)]
        表.append([w / sum(値) for w in 値])
    return 表


print(割合([[1, 9], [1, 1]]))
# %% look-back-only: wrong 後ろも見た
#~ 見る, 行 in enumerate(合い具合) ⇒ 行 in 合い具合
#~ if 番目 <= 見る else 0 for 番目, z in enumerate(行) ⇒ for z in 行
# %% look-back-only: wrong 自分を見なかった
import math


def 割合(合い具合):
    表 = []
    for 見る, 行 in enumerate(合い具合):
        値 = [math.exp(z) if 番目 < 見る else 0 for 番目, z in enumerate(行)]
        表.append([w / sum(値) for w in 値])
    return 表
# %% look-back-only: wrong 後ろの合い具合を0にした
#~ z) if 番目 <= 見る else 0 ⇒ z if 番目 <= 見る else 0)
# %% look-back-only: wrong 割ってから後ろを消した
#~ if 番目 <= 見る else 0 for 番目, z in enumerate(行) ⇒ for z in 行
#~ for w in 値 ⇒ if 番目 <= 見る else 0 for 番目, w in enumerate(値)
# %% look-back-only: wrong 表の全体の合計で割った
import math


def 割合(合い具合):
    値 = [[math.exp(z) if 番目 <= 見る else 0 for 番目, z in enumerate(行)] for 見る, 行 in enumerate(合い具合)]
    return [[w / sum(map(sum, 値)) for w in 行] for 行 in 値]
# %% look-back-only: wrong 小数第二位で丸めた
#~ w / sum(値 ⇒ round(w / sum(値), 2
# %% look-back-only: wrong 数にexpを使わなかった
def 割合(合い具合):
    表 = []
    for 見る, 行 in enumerate(合い具合):
        値 = [z if 番目 <= 見る else 0 for 番目, z in enumerate(行)]
        表.append([w / sum(値) for w in 値])
    return 表
# %% look-back-only: wrong ソフトマックス関数を通さずに等しく分けた
def 割合(合い具合):
    return [[1 / (見る + 1) if 番目 <= 見る else 0 for 番目 in range(len(行))] for 見る, 行 in enumerate(合い具合)]
