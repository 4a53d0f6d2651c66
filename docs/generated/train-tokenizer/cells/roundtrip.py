トークン = tokenizer.encode("吾輩は猫である。名前はまだ無い。").ids
print(トークン)
print(tokenizer.decode(トークン))
