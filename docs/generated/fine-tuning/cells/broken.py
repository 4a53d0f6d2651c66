崩れたお手本 = """\
def sum_sequence(sequence):
  sum = 0
  for num in sequence:
  sum += num
  return sum
"""
try:
    exec(崩れたお手本, {})
except IndentationError as 誤り:
    print("IndentationError:", 誤り.msg)
