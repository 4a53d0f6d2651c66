from nexttoken.tokenizer_training import compression

事故の文 = "吾輩わがはいは猫である。名前はまだ無い。"
正しい文 = "吾輩は猫である。名前はまだ無い。"
for 文 in [事故の文, 正しい文]:
    結果 = compression(tokenizer, 文)
    print(文)
    print(f"　{結果.utf8_bits}ビット → {結果.tokens}トークン、{結果.bits}ビット")
    print(f"　圧縮率{結果.ratio:.2f}")
