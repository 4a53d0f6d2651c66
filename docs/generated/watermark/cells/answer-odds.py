for p in [0.25, 0.9, 0.999]:
    印のあと = p * math.exp(2) / (p * math.exp(2) + 1 - p)
    print(f"緑の確率の合計が{p}なら、印を付けると {印のあと:.4f}")
