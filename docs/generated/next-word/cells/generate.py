モデルたち = {n: NGram(読む, n, UNICODE) for n in range(1, 7)}
for n, モデル in モデルたち.items():
    文 = "".join(モデル.generate("吾輩は", length=36, seed=3))
    print(f"n={n}", 文.replace("\n", "⏎"))
