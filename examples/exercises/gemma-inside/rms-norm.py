# %% start
def 正規化(x, 重み):
    return x


print(正規化([3.0, -4.0, 5.0, 0.0], [0.0, 0.0, 0.0, 0.0]))
# %% check
def _近い(a, b):
    return len(a) == len(b) and all(abs(p - q) < 1e-3 for p, q in zip(a, b))


def _見せる(ベクトル):
    return "[" + ", ".join(f"{値:.3f}" for 値 in ベクトル) + "]"


_x, _なし = [3.0, -4.0, 5.0, 0.0], [0.0, 0.0, 0.0, 0.0]
_答え = 正規化(list(_x), list(_なし))
assert _答え is not None, "正規化 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)) and all(isinstance(値, (int, float)) for 値 in _答え), (
    f"数を並べたリストを返してください。いまは {_答え!r} を返しています。"
)
assert len(_答え) == len(_x), f"成分は {len(_x)} 個のままのはずですが、{len(_答え)} 個になりました。"
assert not _近い(_答え, _x), "大きさが、まだそろっていません。成分の大きさ（二乗の平均の平方根）で割ってください。"
assert not _近い(_答え, [0.0] * 4), "重みが0なら「そのまま」です。重みに1を足してから掛けてください。"
_長さ = sum(値 * 値 for 値 in _x) ** 0.5
assert not _近い(_答え, [値 / _長さ for 値 in _x]), "二乗の合計の平方根で割っています。合計ではなく、平均にしてください。"
assert not _近い(_答え, [値 / (_長さ * _長さ / 4) for 値 in _x]), "平方根を取るのを忘れています。"
_正しい = [値 / (50 / 4) ** 0.5 for 値 in _x]
assert _近い(_答え, _正しい), f"{_見せる(_正しい)} になるはずですが、{_見せる(_答え)} になりました。平均は引きません。"
_答え = 正規化([30.0, -40.0, 50.0, 0.0], list(_なし))
assert _近い(_答え, _正しい), f"10倍したベクトルでも、そろえたあとは同じはずですが、{_見せる(_答え)} になりました。"
_答え = 正規化([1.0, 1.0], [1.0, -0.5])
assert _近い(_答え, [2.0, 0.5]), (
    f"重みが 1 と -0.5 のとき、[1, 1] は [2.000, 0.500] になるはずですが、{_見せる(_答え)} になりました。"
)
# %% right
def 正規化(x, 重み):
    大きさ = (sum(値**2 for 値 in x) / len(x)) ** 0.5
    return [値 / 大きさ * (1 + w) for 値, w in zip(x, 重み)]


print(正規化([3.0, -4.0, 5.0, 0.0], [0.0, 0.0, 0.0, 0.0]))
# %% wrong 長さで割った
def 正規化(x, 重み):
    大きさ = sum(値**2 for 値 in x) ** 0.5
    return [値 / 大きさ * (1 + w) for 値, w in zip(x, 重み)]
# %% wrong 重みに1を足さなかった
def 正規化(x, 重み):
    大きさ = (sum(値**2 for 値 in x) / len(x)) ** 0.5
    return [値 / 大きさ * w for 値, w in zip(x, 重み)]
# %% wrong 重みを使わなかった
def 正規化(x, 重み):
    大きさ = (sum(値**2 for 値 in x) / len(x)) ** 0.5
    return [値 / 大きさ for 値 in x]
# %% wrong 平均を引いた
def 正規化(x, 重み):
    平均 = sum(x) / len(x)
    ずれ = [値 - 平均 for 値 in x]
    大きさ = (sum(値**2 for 値 in ずれ) / len(x)) ** 0.5
    return [値 / 大きさ * (1 + w) for 値, w in zip(ずれ, 重み)]
# %% wrong 平方根を忘れた
def 正規化(x, 重み):
    大きさ = sum(値**2 for 値 in x) / len(x)
    return [値 / 大きさ * (1 + w) for 値, w in zip(x, 重み)]
