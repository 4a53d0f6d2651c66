from nexttoken.watermark import GreenList

言葉 = ["猫", "犬", "鳥", "が", "は", "を", "鳴く", "走る", "眠る", "。"]
印 = GreenList(key=2024, vocab_size=10, gamma=0.5)


def 緑(直前):
    色 = 印.green([言葉.index(直前)])
    return "・".join(言葉[番号] for 番号 in range(10) if 色[番号])


for 直前 in ["猫", "は"]:
    print(f"「{直前}」の次なら、緑は {緑(直前)}")
