全バイト = load_trained("neko-5000-full")
戻した文 = 全バイト.decode(全バイト.encode(文).ids)
print(戻した文)
assert 戻した文 == 文
