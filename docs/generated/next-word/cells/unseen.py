for n, モデル in モデルたち.items():
    窓 = [取っておく[i : i + n] for i in range(len(取っておく) - n + 1)]
    初めて = sum(tuple(一つ) not in モデル.counts for 一つ in 窓)
    print(f"{n}文字の並び: {初めて / len(窓):.1%}は、一度も読んでいない")
