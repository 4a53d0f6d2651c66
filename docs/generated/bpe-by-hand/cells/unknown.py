from nexttoken import bpe

小さなトークナイザ = bpe.train(元の文, vocab_size=9, full_alphabet=False)
print(list(小さなトークナイザ.vocab.values()))
番号 = 小さなトークナイザ.encode("ABFE")
print("ABFE →", 番号, "→", 小さなトークナイザ.decode(番号))
