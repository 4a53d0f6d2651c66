try:
    softmax(点数, temperature=0)
except ValueError as 誤り:
    print(誤り)
