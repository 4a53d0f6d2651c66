print(tokenizer.decode(一つ))
assert tokenizer.decode(一つ) == 文
