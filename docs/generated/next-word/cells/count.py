回数 = 続き(読む, "主人の")
for 文字, 何回 in 回数.most_common(5):
    print(文字, f"{何回}回 / {回数.total()}回 =", f"{何回 / 回数.total():.1%}")
