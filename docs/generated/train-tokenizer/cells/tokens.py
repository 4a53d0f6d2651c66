from nexttoken.tokenizer_training import token_bytes

for 番号 in tokenizer.encode("吾輩わがはいは猫である。名前はまだ無い。").ids:
    バイト列 = token_bytes(tokenizer, 番号)
    print(f"{番号:4} {バイト列.decode():　<5}{バイト列.hex(' ').upper()}")
