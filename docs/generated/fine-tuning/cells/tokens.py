for 番号 in chat.encode(tokenizer, [{"role": "user", "content": "名前は？"}]):
    print(f"{番号:>6}", repr(tokenizer.decode(番号)))
