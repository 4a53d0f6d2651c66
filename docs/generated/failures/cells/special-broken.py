print(tokenizer.decode(一つ, skip_special_tokens=True))
assert "<" not in tokenizer.decode(一つ, skip_special_tokens=True)
