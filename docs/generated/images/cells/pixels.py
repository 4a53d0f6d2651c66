from nexttoken import images

絵 = images.pictures("test")[0]
print("題:", images.captions("test")[0])
print("形（縦、横、色）:", tuple(絵.shape))
print("左上の画素の赤、緑、青:", (絵[0, 0] * 255).int().tolist())
print(f"数は、全部で{絵.numel():,}個")
