from nexttoken.watermark import binomial_tail

for 緑の数 in [10, 12, 15, 20]:
    print(f"緑が{緑の数}個以上になる確率: {binomial_tail(緑の数, 20, 0.5):.7f}")
