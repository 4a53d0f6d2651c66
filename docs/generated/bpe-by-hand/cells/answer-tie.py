print(count_pairs("YZZYZZE"))
for 対 in ["YZ", "ZZ"]:
    一度目 = replace("YZZYZZE", {"X": 対})
    次の対 = steps(一度目)[0].pair
    二度目 = replace(一度目, {"W": 次の対})
    print(f"X = {対} → {一度目}、W = {次の対} → {二度目}")
