from nexttoken.tokenizer_training import compression

for 文 in ["吾輩は猫である。名前はまだ無い。", "スマートフォンでAIに質問する。"]:
    print(文)
    for 名前, tokenizer in [("手作り", 手作り), ("Gemma ", 本物)]:
        結果 = compression(tokenizer, 文)
        掛け算 = f"{結果.tokens:>2}トークン × {結果.bits_per_token}ビット"
        print(f"  {名前} {掛け算} ＝ {結果.bits}ビット")
