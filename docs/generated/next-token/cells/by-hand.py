import math

点数 = [1.0, 0.0, -1.0]
重み = [math.exp(z) for z in 点数]
for z, w in zip(点数, 重み):
    print(f"点数{z:4} → 重み{w:.2f} → 確率{w / sum(重み):.2f}")
print(f"重みの合計: {sum(重み):.2f}")
