学んだ = モデル.log_probabilities(取っておく).exp().tolist()
前 = (取っておく[max(0, i - 5) : i] for i in range(len(取っておく)))
数えた = [nグラム[6].probability(字, 文脈) for 字, 文脈 in zip(取っておく, 前)]
for 割合 in [0, 0.25, 0.5, 0.75, 1]:
    混ぜた = [割合 * a + (1 - 割合) * b for a, b in zip(学んだ, 数えた)]
    損失 = -sum(math.log(p) for p in 混ぜた) / len(混ぜた)
    print(f"学んだものが{割合:4.0%}: 迷い {math.exp(損失):.1f}")
