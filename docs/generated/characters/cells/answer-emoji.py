print([f"U+{ord(文字):X}" for 文字 in "👨‍👩‍👧"])
print(len("👨‍👩‍👧"), "個の符号位置、UTF-8 で", len("👨‍👩‍👧".encode()), "バイト")
