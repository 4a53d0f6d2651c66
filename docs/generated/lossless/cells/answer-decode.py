全部の番号 = range(全バイト.get_vocab_size())
番号 = next(番号 for 番号 in 全部の番号 if token_bytes(全バイト, 番号) == b"\xf0")
戻した文字 = 全バイト.decode([番号])
print(番号, "→", repr(戻した文字), "→", 全バイト.encode(戻した文字).ids)
