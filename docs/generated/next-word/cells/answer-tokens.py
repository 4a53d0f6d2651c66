番号 = tokenizer.encode(読む).ids
残り = tokenizer.encode(取っておく).ids
for n in [1, 2, 3]:
    モデル = NGram(番号, n, size=tokenizer.get_vocab_size())
    迷い = モデル.perplexity(残り, length=len(取っておく))
    print(f"n={n} 一文字当たりの迷いは{迷い:.1f}")
