for 文字 in "月に行く":
    print(文字, "→", ord(文字), f"（16進数で {ord(文字):X}）", "→", chr(ord(文字)))
