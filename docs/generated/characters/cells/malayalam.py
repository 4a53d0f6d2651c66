import unicodedata

for 文字 in 四つの文["？？？"][:4]:
    print(f"U+{ord(文字):04X}", unicodedata.name(文字))
