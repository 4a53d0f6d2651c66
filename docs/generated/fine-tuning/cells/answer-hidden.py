print(repr(tokenizer.decode(正しい[-5:])))
print(repr(tokenizer.decode(正しい[-5:], skip_special_tokens=True)))
