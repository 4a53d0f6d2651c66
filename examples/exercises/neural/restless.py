# %% start
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
# %% check
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
# %% right
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
# %% wrong 学習率を大きくした
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
# %% wrong 学習率を小さくしすぎた
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
# %% wrong 歩数を増やした
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
# %% wrong 勾配と同じ向きに動かした
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
# %% wrong 学ばずに、割合を書き込んだ
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
# %% wrong 回数を掛けなかった
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
# %% wrong 一歩を丸めた
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
