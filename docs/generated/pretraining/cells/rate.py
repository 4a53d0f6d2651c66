from nexttoken.pretraining import rate

for 歩 in [0, 30, 60, 300, 600, 900, 1071]:
    print(f"{歩:>4}歩め: 学習率 {決めごと.learning_rate * rate(歩, 1072, 決めごと.warmup):.6f}")
