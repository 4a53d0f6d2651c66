import math

結果 = 印.detect(印あり)
n, γ = 結果.counted, 0.25
print(f"{(結果.green - γ * n) / math.sqrt(n * γ * (1 - γ)):.4f}")
print(f"{結果.z:.4f}")
