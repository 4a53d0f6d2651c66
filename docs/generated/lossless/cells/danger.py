for 文 in ["x != 3", "OK", "C++", "We choose to go to the Moon"]:
    print(repr(文), "→", repr(tokenizer.decode(tokenizer.encode(文).ids)))
