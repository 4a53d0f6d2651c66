for T in [0.5, 1, 2]:
    熱した = softmax(点数, temperature=T)
    print(f"T = {T}: 首都は三大の{熱した[首都] / 熱した[三大]:.2f}倍")
