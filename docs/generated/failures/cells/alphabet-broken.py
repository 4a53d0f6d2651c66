from nexttoken import load_trained

文 = "El Psy Congroo 🥺"
穴あき = load_trained("neko-5000")
戻した文 = 穴あき.decode(穴あき.encode(文).ids)
print(戻した文)
assert 戻した文 != 文
