from nexttoken.tokenizer_training import token_bytes

語彙 = {token_bytes(tokenizer, 番号) for 番号 in range(tokenizer.get_vocab_size())}
for 文字 in 適当な文章:
    for バイト in 文字.encode():
        if bytes([バイト]) not in 語彙:
            print(f"{文字} の {バイト:02X}")
