結果 = compression(tokenizer, 全文)
規則の数 = 結果.vocab_size - len(set(全文.encode()))
辞書 = 規則の数 * 2 * 結果.bits_per_token
print(f"UTF-8  {結果.utf8_bits:>9,}ビット（{len(全文):,}文字）")
print(f"BPE    {結果.bits:>9,}ビット（{結果.tokens:,}トークン）")
print(f"辞書   {辞書:>9,}ビット（規則{規則の数:,}個）")
print(f"圧縮率           {結果.ratio:.2f}")
print(f"辞書も数えると   {結果.utf8_bits / (結果.bits + 辞書):.2f}")
