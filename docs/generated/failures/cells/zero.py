from nexttoken.sampling import greedy, softmax

try:
    softmax(点数, temperature=0)
    断られた = False
except ValueError as error:
    断られた = True
    print(f"ValueError: {error}")
print(tokenizer.decode(greedy(点数)))
assert 断られた
