def 勾配(点数, 正解):
    return {字: p - (字 == 正解) for 字, p in 確率にする(点数).items()}


for 字, g in 勾配(点数, "は").items():
    print(f"{字} {g:+.2f}")
