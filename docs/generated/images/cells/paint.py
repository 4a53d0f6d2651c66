続き = picture_language.paint(モデル, None, above=番号[:4], seed=1)
for 行 in 続き.tolist():
    print(" ".join(f"{一つ:>3}" for 一つ in 行))
