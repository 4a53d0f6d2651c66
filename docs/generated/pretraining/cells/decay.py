import math

歩幅 = [決めごと.learning_rate * rate(歩, 1072, 決めごと.warmup) for 歩 in range(1072)]
for 強さ in [0.1, 1.0]:
    print(f"強さ{強さ}: 直されない重みは、終わりには {math.prod(1 - 一歩 * 強さ for 一歩 in 歩幅):.2f}倍")
