手本 = """
def sum_sequence(sequence):
  sum = 0
  for num in sequence:
  sum += num
  return sum
"""
try:
    compile(手本, "手本.py", "exec")
    断られた = False
except IndentationError as error:
    断られた = True
    print(f"IndentationError: {error}")
assert 断られた
