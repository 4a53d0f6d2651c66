for 大きさ in [出発点, 1000, 20000]:
    試し = train_tokenizer(corpus_path("neko"), vocab_size=大きさ, show=False)
    結果 = compression(試し, 正しい文)
    print(f"語彙サイズ{大きさ:6,}: ", end="")
    print(f"{結果.tokens:2}トークン × {結果.bits_per_token:2}ビット、圧縮率{結果.ratio:.2f}")
