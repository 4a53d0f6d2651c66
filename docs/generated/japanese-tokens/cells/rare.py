from nexttoken.tokenizer_training import token_bytes

for 文字 in ["猫", "鬱", "麒麟", "𠮷", "🥺"]:
    番号の列 = 手作り.encode(文字).ids
    バイト = [token_bytes(手作り, 番号).hex(" ").upper() for 番号 in 番号の列]
    print(文字, バイト, 本物.encode(文字, add_special_tokens=False).tokens)
