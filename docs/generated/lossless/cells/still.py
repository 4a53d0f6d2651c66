for 文 in ["Мы решили отправиться на луну", 'f"{x}"', "if x < 3:"]:
    print(repr(文), "→", repr(tokenizer.decode(tokenizer.encode(文).ids)))
