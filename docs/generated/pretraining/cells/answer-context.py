for 長さ in [8, 32, 96, 192]:
    print(f"一度に{長さ:>3}トークン: 迷い {perplexity(モデル, tokenizer, 初め, 長さ):.1f}")
