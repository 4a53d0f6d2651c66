トークン = tokenizer.encode(正しい文).ids
print(トークン)
print(tokenizer.decode(トークン))
