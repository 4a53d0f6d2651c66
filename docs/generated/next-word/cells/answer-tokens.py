番号 = tokenizer.encode(読む).ids
残り = tokenizer.encode(取っておく).ids
for n in [1, 2, 3]:
    語彙 = tokenizer.get_vocab_size()
    print(f"n={n}", f"一文字当たりの迷い {NGram(番号, n, 語彙).perplexity(残り, length=len(取っておく)):.1f}")
