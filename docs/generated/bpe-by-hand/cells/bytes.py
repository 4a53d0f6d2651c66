トークナイザ = bpe.train(元の文, vocab_size=256 + 4)
print(トークナイザ.merges)
print(トークナイザ.encode(元の文))
