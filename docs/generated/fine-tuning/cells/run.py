名前空間 = {}
exec(お手本[0]["output"], 名前空間)
print(名前空間["sum_sequence"]([1, 2, 3, 4, 5]))
