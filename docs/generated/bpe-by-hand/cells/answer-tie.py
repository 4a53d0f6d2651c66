print(count_pairs("YZZYZZE"))
for 対, 記号 in [("YZ", "X"), ("ZZ", "X")]:
    一度目 = replace("YZZYZZE", {記号: 対})
    print(f"{対}を選ぶ → {一度目} → {steps(一度目)[-1].after}")
