from nexttoken.watermark import find_key

短い鍵 = GreenList(key=50_021, vocab_size=262_144)
盗み見 = 書かせる("庭に植えた柿の木が、", 短い鍵, 80, シード=10)
鍵, z = find_key(盗み見, 262_144, bits=16)
print(f"見つけた鍵: {鍵:,}（z = {z:.1f}）")
