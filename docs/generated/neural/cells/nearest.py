for 字 in "猫主は、":
    近い = モデル.nearest(字, 6)
    print(字, "→", " ".join(f"{ほか}{近さ:.2f}" for ほか, 近さ in 近い))
