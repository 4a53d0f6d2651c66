for 何番目, (左, 右) in enumerate(手作り.merges[:12], 1):
    文字 = (左 + 右).decode(errors="ignore")
    print(f"{何番目:2}", 左.hex(" ").upper().rjust(5), "+", 右.hex(" ").upper(), "→", 文字 or "（まだ文字にならない）")
