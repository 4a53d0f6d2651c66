番号の列 = 手作り.encode("🥺").ids
for 個数 in range(1, len(番号の列) + 1):
    print(番号の列[:個数], "→", 手作り.decode(番号の列[:個数]))
