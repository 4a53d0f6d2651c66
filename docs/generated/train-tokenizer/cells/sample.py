from nexttoken.training import compression

for 文 in ["吾輩わがはいは猫である。名前はまだ無い。", "吾輩は猫である。名前はまだ無い。"]:
    結果 = compression(tokenizer, 文)
    print(文)
    print(f"　{結果.utf8_bits}ビット → {結果.tokens}トークン、{結果.bits}ビット（圧縮率{結果.ratio:.2f}）")
