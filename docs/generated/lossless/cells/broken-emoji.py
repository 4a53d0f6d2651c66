残り = "🥺".encode()[1:]
print(残り.hex(" ").upper(), "→", 残り.decode("utf-8", errors="replace"))
