出発点 = len(set(全文.encode()))  # 小説に出てくるバイトの種類。規則は、ここから増やす

for 大きさ in [4096, 5000, 8192]:
    試し = train_tokenizer(corpus_path("neko"), vocab_size=大きさ, show=False)
    結果 = compression(試し, 全文)
    辞書 = (大きさ - 出発点) * 2 * 結果.bits_per_token
    print(f"語彙{大きさ:,}: {結果.tokens:,}トークン × {結果.bits_per_token}ビット")
    print(f"　{結果.bits:,}ビット、辞書も数えると{結果.bits + 辞書:,}ビット")
