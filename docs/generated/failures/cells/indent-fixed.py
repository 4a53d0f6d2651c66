手本 = """
def sum_sequence(sequence):
    total = 0
    for num in sequence:
        total += num
    return total
"""
名前の表 = {}
exec(compile(手本, "手本.py", "exec"), 名前の表)  # 動かして、できた関数を名前の表に入れる
答え = 名前の表["sum_sequence"]([1, 2, 3, 4, 5])
print(答え)
assert 答え == 15
