元の回し方 = gemma3.rotate
gemma3.rotate = lambda x, positions, rope: x  # 回さずに返す
print("回さない:", repr(書かせる(手作り, "むかしむかし、あるところに、", 6)))
gemma3.rotate = 元の回し方
print("回す　　:", repr(書かせる(手作り, "むかしむかし、あるところに、", 6)))
