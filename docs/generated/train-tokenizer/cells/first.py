for 何番目, (左, 右) in enumerate(手作り.merges[:12], 1):
    文字 = (左 + 右).decode(errors="ignore") or "（まだ文字にならない）"
    print(f"{何番目:2} {左.hex(' ').upper():>5} + {右.hex().upper()} → {文字}")
