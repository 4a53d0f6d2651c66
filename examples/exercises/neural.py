# %% best-mixture: start
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return 候補[0]


print(よい割合([0.9, 0.1], [0.1, 0.9]))
# %% best-mixture: check
from numbers import Real as _数

_答え = よい割合([0.9, 0.1], [0.1, 0.9])
assert _答え is not None, "よい割合 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, _数), f"割合を、候補の中から一つだけ返してください。いまは {_答え!r} を返しています。"
assert _答え != 5, "候補の番号ではなく、割合そのものを返してください。番号が5の候補は、0.5です。"
assert any(abs(_答え - 割合) < 1e-6 for 割合 in [i / 10 for i in range(11)]), (
    f"候補の中から選んだ割合を返してください。いまは {float(_答え):.3g} を返しています。損失そのものを返していませんか。"
)
assert abs(_答え - 0.5) < 1e-6, (
    f"0.9、0.1 と 0.1、0.9 なら、半分ずつ（0.5）混ぜたときに、損失がいちばん小さくなります。いまは {_答え} になりました。"
    "一文字ずつ確率を混ぜ、その対数に負号を付けて平均したものを、比べてください。"
)
_答え = よい割合([0.5, 0.4, 0.3], [0.1, 0.2, 0.3])
assert _答え != 0, "学んだもののほうがいつもよいのに、割合が0です。割合は「学んだもの」の分です。逆になっていませんか。"
assert abs(_答え - 1) < 1e-6, f"学んだもののほうがいつもよいので、1になるはずですが、{_答え} になりました。"
_答え = よい割合([0.5, 0.5, 0.5], [0.9, 0.9, 0.01])
assert _答え != 0, (
    "確率そのものの平均で比べていませんか。損失（確率の対数に負号を付けたもの）で比べると、大外しの 0.01 が重く効きます。"
)
assert abs(_答え - 0.7) < 1e-6, f"0.5、0.5、0.5 と 0.9、0.9、0.01 なら、0.7 のはずですが、{_答え} になりました。"
_答え = よい割合([0.2, 0.6, 0.3], [0.5, 0.2, 0.4])
assert abs(_答え - 0.4) < 1e-6, f"0.2、0.6、0.3 と 0.5、0.2、0.4 なら、0.4 のはずですが、{_答え} になりました。"
_答え = よい割合([0.02, 0.8], [0.2, 0.2])
assert abs(_答え - 0.9) > 1e-6, "ずれの二乗で比べていませんか。大外しに重い罰を与えるのは、対数のほうです。"
assert abs(_答え - 0.4) < 1e-6, f"0.02、0.8 と 0.2、0.2 なら、0.4 のはずですが、{_答え} になりました。"
# %% best-mixture: right
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

    def 損失(割合):
        混ぜた = [割合 * a + (1 - 割合) * b for a, b in zip(学んだ, 数えた)]
        return -sum(math.log(p) for p in 混ぜた) / len(混ぜた)

    return min(候補, key=損失)


print(よい割合([0.9, 0.1], [0.1, 0.9]))
# %% best-mixture: wrong 損失のいちばん大きいものを選んだ
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return max(候補, key=lambda r: -sum(math.log(r * a + (1 - r) * b) for a, b in zip(学んだ, 数えた)))
# %% best-mixture: wrong 学んだものと数えたものを取り違えた
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return min(候補, key=lambda r: -sum(math.log((1 - r) * a + r * b) for a, b in zip(学んだ, 数えた)))
# %% best-mixture: wrong 確率の平均で比べた
def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return max(候補, key=lambda r: sum(r * a + (1 - r) * b for a, b in zip(学んだ, 数えた)))
# %% best-mixture: wrong いつも半分にした
def よい割合(学んだ, 数えた):
    return 0.5
# %% best-mixture: wrong 損失を返した
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return min(-sum(math.log(r * a + (1 - r) * b) for a, b in zip(学んだ, 数えた)) for r in 候補)
# %% best-mixture: wrong ずれの二乗で比べた
def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return min(候補, key=lambda r: sum((1 - r * a - (1 - r) * b) ** 2 for a, b in zip(学んだ, 数えた)))
# %% best-mixture: wrong 確率ではなく、損失を混ぜた
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    return min(候補, key=lambda r: -sum(r * math.log(a) + (1 - r) * math.log(b) for a, b in zip(学んだ, 数えた)))
# %% best-mixture: wrong 候補の番号を返した
import math


def よい割合(学んだ, 数えた):
    候補 = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    損失 = [-sum(math.log(r * a + (1 - r) * b) for a, b in zip(学んだ, 数えた)) for r in 候補]
    return 損失.index(min(損失))


# %% large-scores: start softmax
# %% large-scores: check
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
# %% large-scores: right
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
# %% large-scores: wrong 大きな点数を700で切りそろえた
#~ z - max(点数.values() ⇒ min(z, 700
# %% large-scores: wrong 点数を100で割った
#~ - max(点数.values()) ⇒ / 100
# %% large-scores: wrong 決まった数を引いた
#~ max(点数.values()) ⇒ 500
# %% large-scores: wrong いちばん低い点数を引いた
#~ max ⇒ min
# %% large-scores: wrong 初めの点数を引いた
#~ max(点数.values()) ⇒ 点数["は"]
# %% large-scores: wrong 空の辞書を返した
#~ 字: 一つ / 合計 for 字, 一つ in 値.items() ⇒


# %% restless: start
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    if 歩 <= 4 or 歩 >= 99:
        print(歩, {字: round(p, 2) for 字, p in 確率.items()})
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配
# %% restless: check
assert 回数 == {"は": 6, "の": 3, "を": 1}, "回数は、そのままにしてください。直すのは、学ばせ方のほうです。"
assert len(記録) >= 10, f"{len(記録)}歩しか学んでいません。くり返しは、そのままにしてください。"
_終わり, _目当て = 記録[-1], {"は": 0.6, "の": 0.3, "を": 0.1}
_見せる = "終わりの確率は、" + "、".join(f"「{字}」{p:.2f}" for 字, p in _終わり.items())
_揺れ = max(abs(後[字] - 前[字]) for 前, 後 in zip(記録[-10:], 記録[-9:]) for 字 in _目当て)
_ずれ = max(abs(_終わり[字] - _目当て[字]) for 字 in _目当て)
assert all(abs(p - 1 / 3) < 1e-6 for p in 記録[0].values()), (
    "一歩目の確率が、三等分になっていません。割合は書き込まずに、点数0から学ばせてください。"
)
assert _揺れ < 0.05, "確率が、一歩ごとに行ったり来たりしています。一歩が大きすぎます。"
assert _終わり["は"] >= 1 / 3 - 1e-6, f"「は」の確率が、初めより下がってしまいました（{_見せる}）。動かす向きが逆です。"
assert any(abs(記録[-1][字] - 記録[0][字]) > 1e-6 for 字 in _目当て), "確率が、初めから少しも動いていません。"
assert _ずれ < 0.005 or _揺れ > 1e-5, f"0.6、0.3、0.1 ではないところで、止まってしまいました（{_見せる}）。"
assert _ずれ < 0.005, f"行ったり来たりはしませんが、まだ 0.6、0.3、0.1 に届きません（{_見せる}）。一歩が小さすぎます。"
# %% restless: right
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    if 歩 <= 4 or 歩 >= 99:
        print(歩, {字: round(p, 2) for 字, p in 確率.items()})
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配 / 全部
# %% restless: wrong 学習率を大きくした
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 10.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配
# %% restless: wrong 学習率を小さくしすぎた
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 0.001
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配
# %% restless: wrong 歩数を増やした
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 1001):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配
# %% restless: wrong 勾配と同じ向きに動かした
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] += 学習率 * 勾配 / 全部
# %% restless: wrong 学ばずに、割合を書き込んだ
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {"は": 0.6, "の": 0.3, "を": 0.1}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配
# %% restless: wrong 回数を掛けなかった
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(確率[字] - (字 == 正解) for 正解, c in 回数.items())
        点数[字] -= 学習率 * 勾配
# %% restless: wrong 一歩を丸めた
import math

回数 = {"は": 6, "の": 3, "を": 1}
全部 = sum(回数.values())
学習率 = 1.0
点数 = {"は": 0.0, "の": 0.0, "を": 0.0}
記録 = []
for 歩 in range(1, 101):
    値 = {字: math.exp(z) for 字, z in 点数.items()}
    確率 = {字: 一つ / sum(値.values()) for 字, 一つ in 値.items()}
    記録.append(確率)
    for 字 in 点数:
        勾配 = sum(c * (確率[字] - (字 == 正解)) for 正解, c in 回数.items())
        点数[字] -= round(学習率 * 勾配 / 全部, 1)
